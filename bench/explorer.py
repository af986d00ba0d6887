"""The first view of the explorer site as a reader meets it: bytes that travel, time to it, and how the search forgives.

    python bench/explorer.py SITE     # a folder that `open287g site build` wrote

Served on loopback with gzip, in Debian's Chromium with the processor slowed fourfold; the middle of three visits.
"""

from __future__ import annotations

import gzip
import random
import statistics
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

SLOWER, VISITS, TYPED = 4, 3, 300
PAGES = ("index.html", "map.html", "compare.html", "money.html", "check.html")
TIMES = """() => {
  const [told] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return [paint.startTime, told.loadEventEnd];
}"""
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class Zipped(SimpleHTTPRequestHandler):
    """Serves a folder with gzip, as common hosts do, and notes what travels."""

    sent: dict[str, int] = {}  # noqa: RUF012
    made: dict[Path, bytes] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        """Send one file, compressed."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        if path not in self.made:
            self.made[path] = gzip.compress(path.read_bytes(), 9)
        self.sent[self.path] = len(self.made[path])
        self.send_response(200)
        self.send_header("Content-Type", KINDS.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(self.made[path])))
        self.end_headers()
        self.wfile.write(self.made[path])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


def measure(browser: Any, address: str, page_name: str) -> tuple[int, float, float]:
    """Bytes of one view, and the middle times in seconds to the first paint and to the end of loading."""
    paints, loads = [], []
    for _visit in range(VISITS + 1):  # the first fills the server's cache
        Zipped.sent.clear()
        context = browser.new_context()
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"{address}/{page_name}", wait_until="load")
        page.wait_for_timeout(300)
        paint, load = page.evaluate(TIMES)
        paints.append(paint / 1000)
        loads.append(load / 1000)
        context.close()
    return sum(Zipped.sent.values()), statistics.median(paints[1:]), statistics.median(loads[1:])


def mistype(name: str, chance: random.Random) -> str:
    """One slip: a letter left out, doubled, exchanged with the next, or another."""
    at = chance.choice([at for at, letter in enumerate(name) if letter.isalpha()][:-1])
    return chance.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + name[at + 1 :],
        ]
    ).lower()


def forgive(browser: Any, address: str) -> tuple[float, float]:
    """Share of mistyped names whose own name is among the first three, and milliseconds for each."""
    page, chance = browser.new_page(), random.Random(287)
    page.goto(f"{address}/index.html")
    page.evaluate("() => OPEN287G_FIND.load()")
    data = page.evaluate("() => OPEN287G_SEARCH")
    kinds = [
        [each[1] for each in data["agencies"]],
        *([each[0] for each in data[k]] for k in ("counties", "cities")),
    ]
    meant = [chance.choice(chance.choices(kinds, (5, 3, 2))[0]) for _ in range(TYPED)]
    typed = [mistype(name, chance) if len(name) > 3 else name for name in meant]
    found, took = page.evaluate(
        """(typed) => { const start = performance.now();
        const found = typed.map((each) => OPEN287G_FIND.search(each).slice(0, 3).map((hit) => hit.name));
        return [found, (performance.now() - start) / typed.length]; }""",
        typed,
    )
    page.close()
    return sum(name in hits for name, hits in zip(meant, found, strict=True)) / TYPED, took


def main(folder: Path) -> None:
    """Print the figures as rows of a table."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Zipped, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        print("| page | kB that travel | s to first paint | s to loaded |\n|---|---|---|---|")
        for name in PAGES:
            n_bytes, paint, load = measure(browser, address, name)
            print(f"| `{name}` | {n_bytes / 1000:.0f} | {paint:.2f} | {load:.2f} |", flush=True)
        share, took = forgive(browser, address)
        print(f"\nOf {TYPED} mistyped names {share:.1%} among the first three, {took:.0f} ms each.")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
