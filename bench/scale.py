"""What a million readers a day cost from a static host: `python bench/scale.py SITE [--readers N] [--write]`.

SITE is a folder that `open287g site build` wrote. Sizes are those of its files as a host sends them (text packed by
gzip). A day is drawn at random, with a seed: who comes at what hour to which page, how many more they read, which
files their browser has already, and which of the host's places has a copy. Nothing is measured over a network.
"""

from __future__ import annotations

import argparse
import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PAGE = Path(__file__).resolve().parents[1] / "docs" / "scale.md"
MARKS = ("<!-- measured: scale -->", "<!-- end of scale -->")
TEXT = {".html", ".css", ".js", ".json", ".csv", ".svg", ".xml", ".txt", ".atom"}
PARTS = re.compile(
    r"""<(?:script|link|img)[^>]*?(?:src|href)=["']?([^"' >]+\.(?:css|js|svg|png|woff2|ico))"""
)
MORE_PAGES = 1.8
"""Pages that a reader opens after the first one, on average."""
SEARCHES = 0.1
"""Readers who search, and so take the search's data."""
PLACES, MINUTES = 30, 5
"""Places of the host that keep copies, and for how long without asking the origin."""
HOURS = np.array(
    [1.0, 0.6, 0.4, 0.3, 0.4, 0.8, 1.8, 3.5, 5.2, 6.2, 6.6, 6.6, 6.8, 6.6, 6.3, 6.1, 5.9, 5.6, 5.4, 5.4, 5.6, 5.4, 4.3,
     2.6]
)  # fmt: skip
"""How a day's readers come, by the hour: parts of the whole, made up after the usual shape of news sites."""


@dataclass(frozen=True)
class Site:
    """Files of a site: the bytes that each costs, and the parts that each page brings along."""

    names: list[str]
    sizes: np.ndarray
    pages: dict[str, np.ndarray]
    parts: np.ndarray
    data: np.ndarray
    """What a search asks for."""
    n_files: int
    n_bytes: int


def sent(path: Path) -> int:
    """Bytes that a host sends for a file, with 300 for its headers."""
    body = path.read_bytes()
    return 300 + len(gzip.compress(body, 6) if path.suffix in TEXT else body)


def read_site(folder: Path) -> Site:
    """The pages that readers open, by kind, in English; the parts of the first page stand for those of all."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    index = folder / "index.html"
    parts = [folder / name for name in dict.fromkeys(PARTS.findall(index.read_text(encoding="utf-8")))]
    kinds = {"home": [index], "state": sorted((folder / "state").glob("*.html")),
             "agency": sorted((folder / "agency").glob("*.html")),
             "other": sorted(set(folder.glob("*.html")) - {index})}  # fmt: skip
    data = [path for path in sorted((folder / "data").glob("*.js")) if path.stem in ("search", "record")]
    asked = [path for paths in kinds.values() for path in paths] + [p for p in [*parts, *data] if p.is_file()]
    place = {path: number for number, path in enumerate(asked)}
    return Site(
        [str(path.relative_to(folder)) for path in asked],
        np.array([sent(path) for path in asked]),
        {kind: np.array([place[path] for path in paths]) for kind, paths in kinds.items()},
        np.array([place[path] for path in parts if path.is_file()]),
        np.array([place[path] for path in data], dtype=np.int64),
        len(files),
        sum(path.stat().st_size for path in files),
    )


def draw_pages(site: Site, n: int, chances: dict[str, float], chance: np.random.Generator) -> np.ndarray:
    """Pages that are opened: a kind, and within it few that many want (Zipf)."""
    kinds = chance.choice(len(chances), n, p=list(chances.values()))
    found = np.empty(n, dtype=np.int64)
    for number, kind in enumerate(chances):
        of_kind = kinds == number
        choices = site.pages[kind]
        weights = 1 / np.arange(1, len(choices) + 1)
        found[of_kind] = chance.choice(choices, int(of_kind.sum()), p=weights / weights.sum())
    return found


def simulate(site: Site, readers: int, seed: int = 287) -> dict[str, float]:
    """One day: requests and bytes to readers, and those that reach the origin behind the host's places."""
    chance = np.random.default_rng(seed)
    minute = chance.choice(24, readers, p=HOURS / HOURS.sum()) * 60 + chance.integers(0, 60, readers)
    place = chance.integers(0, PLACES, readers)
    first = draw_pages(site, readers, {"home": 0.45, "state": 0.3, "agency": 0.2, "other": 0.05}, chance)
    n_more = chance.geometric(1 / (1 + MORE_PAGES), readers) - 1
    who = np.repeat(np.arange(readers), n_more)
    more = draw_pages(site, len(who), {"home": 0.1, "state": 0.4, "agency": 0.4, "other": 0.1}, chance)
    with_parts = np.repeat(np.arange(readers), len(site.parts))
    searching = np.flatnonzero(chance.random(readers) < SEARCHES)
    files = np.concatenate([first, more, np.tile(site.parts, readers), np.tile(site.data, len(searching))])
    of = np.concatenate([np.arange(readers), who, with_parts, np.repeat(searching, len(site.data))])
    kept = np.unique(of * len(site.sizes) + files)  # a browser asks for a file once
    of, files = np.divmod(kept, len(site.sizes))
    window = minute[of] // MINUTES
    at_origin = np.unique((window * PLACES + place[of]) * len(site.sizes) + files)
    new_at_place = np.unique(place[of] * len(site.sizes) + files)
    per_minute = np.bincount(minute[of], minlength=1440)
    return {
        "pages": readers + len(who),
        "requests": len(files),
        "gigabytes": float(site.sizes[files].sum()) / 1e9,
        "peak": float(per_minute.max()) / 60,
        "origin": len(at_origin),
        "origin_gigabytes": float(site.sizes[new_at_place % len(site.sizes)].sum()) / 1e9
        + (len(at_origin) - len(new_at_place)) * 300 / 1e9,
    }


def tell(site: Site, readers: int, day: dict[str, float]) -> str:
    """The table of a day."""
    rows = [
        ("the site", f"{site.n_files:,} files, {site.n_bytes / 1e6:,.0f} MB on the disk"),
        ("readers, pages opened", f"{readers:,}, {day['pages']:,.0f}"),
        ("requests that readers make, in the busiest minute", f"{day['requests']:,.0f}, {day['peak']:,.0f} a second"),
        ("sent to readers", f"{day['gigabytes']:,.1f} GB, {day['gigabytes'] * 1e6 / readers:,.0f} kB for each"),
        ("requests that reach the origin", f"{day['origin']:,.0f}, of which most are answered by 304"),
        ("sent by the origin", f"{day['origin_gigabytes']:,.2f} GB"),
        ("at 1 cent for a gigabyte, at 10 cents",
         f"${day['gigabytes'] * 0.01:,.2f} a day, ${day['gigabytes'] * 0.1:,.2f} a day"),
    ]  # fmt: skip
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def main() -> None:
    """Read, draw, print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("site", type=Path)
    words.add_argument("--readers", type=int, default=1_000_000)
    words.add_argument("--write", action="store_true")
    given = words.parse_args()
    site = read_site(given.site)
    table = tell(site, given.readers, simulate(site, given.readers))
    print(table)
    if given.write:
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(MARKS[0])
        _, _, after = rest.partition(MARKS[1])
        PAGE.write_text(f"{before}{MARKS[0]}\n{table}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
