"""How fast the HTTP door answers from memory, beside a bare route of FastAPI of the same size, in one run.

    python bench/doors.py [--write]

Both are served by two workers on loopback and asked by wrk (Debian's package) over 100 connections. `count` is asked
for again and again, so its answer lies in memory. With --write the table goes into bench/README.md.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

README = Path(__file__).parent / "README.md"
SECONDS, CONNECTIONS, WORKERS = 5, 100, 2
MARKS = ("<!-- measured: doors -->", "<!-- end of doors -->")
PATH = "/v1/count?unit=agencies&as_of=2026-01-26"


@contextmanager
def served(words: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def ask(url: str) -> tuple[float, float]:
    """Requests a second and the 99th percentile in milliseconds."""
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", url]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    per_second = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", told).groups()  # type: ignore[union-attr]
    return per_second, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def measure() -> str:
    with tempfile.TemporaryDirectory() as folder:
        words = [
            sys.executable,
            "-m",
            "open287g",
            "serve",
            "--port",
            "8471",
            "--workers",
            str(WORKERS),
            "--workspace",
            folder,
        ]
        with served(words, 8471):
            body = urllib.request.urlopen(f"http://127.0.0.1:8471{PATH}").read()
            ask(f"http://127.0.0.1:8471{PATH}")
            ours = ask(f"http://127.0.0.1:8471{PATH}")
        bare = Path(folder) / "bare.py"
        bare.write_text(
            textwrap.dedent(f"""
            from fastapi import FastAPI, Response
            app = FastAPI()
            BODY = {body!r}
            @app.get("/v1/count")
            async def count():
                return Response(BODY, media_type="application/json")
        """)
        )
        bare = ask_bare(folder, "h11"), ask_bare(folder, "open287g.http.limits:BoundedConnection")
    size = f"of {len(body):,} bytes"
    rows = [(f"a bare FastAPI route {size}, as uvicorn serves it", bare[0]),
            (f"a bare FastAPI route {size}, on the connections of the service", bare[1]),
            ("`count`, from memory", ours)]  # fmt: skip
    return "| route | requests a second | 99th percentile | ratio |\n|---|---:|---:|---:|\n" + "".join(
        f"| {name} | {n:,.0f} | {late:,.1f} ms | {n / bare[1][0]:.2f} |\n" for name, (n, late) in rows
    )


def ask_bare(folder: str, protocol: str) -> tuple[float, float]:
    """The bare route, with uvicorn's own connections or those of the service, which send a body at once (no Nagle)."""
    program = (
        f"import uvicorn; uvicorn.run('bare:app', app_dir={folder!r}, port=8472, workers={WORKERS}, "
        f"access_log=False, http={protocol!r}, ws='none')"
    )
    with served([sys.executable, "-c", program], 8472):
        ask("http://127.0.0.1:8472/v1/count")
        return ask("http://127.0.0.1:8472/v1/count")


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Install it (Debian: wrk), and run again.")
    table = measure()
    print(table)
    if "--write" in sys.argv:
        text = README.read_text(encoding="utf-8")
        before, _, rest = text.partition(MARKS[0])
        _, _, after = rest.partition(MARKS[1])
        README.write_text(f"{before}{MARKS[0]}\n{table}{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
