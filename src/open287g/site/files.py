"""Values, rows and drawings to files: JSON for programs, tables, pictures, and a zip with what they stand on.

Equal rows give equal bytes, also in a zip, so that a program which compares checksums sees no change where there is
none.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from markupsafe import Markup

from open287g.publish.rows import flatten_cells, render_csv, rows_of
from open287g.publish.xlsx_form import render_xlsx

from .gathering import SiteFacts
from .page import Site, SiteFile

API_VERSION: Final = 1
"""Of the form of the files for programs; a change that breaks a reader of them makes it larger by one."""


def head_of(facts: SiteFacts) -> dict[str, Any]:
    """What each file for programs says first: its form, the edition, the day, and the list in force."""
    return {"version": API_VERSION, "edition": facts.edition_id, "as_of": facts.as_of,
            "list_on": facts.snapshot.snapshot_on}  # fmt: skip


def json_file(site: Site, path: str, **told: Any) -> SiteFile:
    """A file for programs: what each of them says first, and what this one holds."""
    return SiteFile(path, to_json({**head_of(site.facts), **told}))


def with_zip(site: Site, path: str, title: str, files: Iterable[SiteFile]) -> Iterator[SiteFile]:
    """The files, and a zip of them; of those that hold words, the English ones."""
    made = list(files)
    yield from made
    yield zip_file(site, path, title, [each for each in made if each.path.startswith("data/")])


def to_json(told: Mapping[str, Any]) -> bytes:
    """A value as one line of JSON; days are ISO."""
    text = json.dumps(told, ensure_ascii=False, default=_say_for_machines, separators=(",", ":"))
    return text.encode() + b"\n"


def in_script(told: Mapping[str, Any]) -> Markup:
    """A value as JSON inside a page or a script: nothing in it can end the element that holds it."""
    text = to_json(told).decode().strip()
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)


def _say_for_machines(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


TABLE: Final = ("csv", "xlsx", "json")
PICTURE: Final = ("svg", "png")
LICENCE: Final = "CC0 1.0 Universal: https://creativecommons.org/publicdomain/zero/1.0/legalcode\n"
_NEVER: Final = (1980, 1, 1, 0, 0, 0)
"""The hour that a zip writes for each file, so that two builds of one edition are the same."""


def table_files(
    site: Site, path: str, frame: pl.DataFrame, about: Mapping[str, Any], endings: Sequence[str] = TABLE
) -> Iterator[SiteFile]:
    """A table in each form, with the edition, the day and what else must be said of it."""
    flat = flatten_cells(frame)
    facts = {"edition": site.facts.edition_id, "as_of": site.facts.as_of, **about}
    made = {
        "csv": lambda: render_csv(flat).encode(),
        "xlsx": lambda: render_xlsx(flat, facts),
        "json": lambda: to_json({**facts, "rows": rows_of(frame)}),
    }
    for ending in endings:
        yield SiteFile(f"{path}.{ending}", made[ending](), frame.height)


def csv_of_each(frame: pl.DataFrame, key: str) -> dict[str, bytes]:
    """The CSV of the rows of each value of `key`, all made plain in one pass: a frame for each costs too much."""
    parts = flatten_cells(frame).partition_by(key, as_dict=True)
    return {str(value): rows.write_csv().encode() for (value,), rows in parts.items()}


def picture_files(path: str, svg: str) -> Iterator[SiteFile]:
    """A picture as SVG, and in pixels."""
    yield SiteFile(f"{path}.svg", svg.encode())
    yield SiteFile(f"{path}.png", to_pixels(svg))


def to_pixels(svg: str, scale: float = 1) -> bytes:
    """A drawing in pixels; no address in it is opened."""
    import vl_convert

    drawn: bytes = vl_convert.svg_to_png(svg, scale=scale)
    return drawn


def zip_file(site: Site, path: str, title: str, files: Iterable[SiteFile]) -> SiteFile:
    """A zip of files with README, licence and citation."""
    kept = list(files)
    listed = "".join(f"- {each.path.rpartition('/')[2]}\n" for each in kept)
    readme = (
        f"# {title}\n\nOpen287g, edition {site.facts.edition_id}; ICE's list of {site.facts.snapshot.snapshot_on}, "
        f"last seen {site.facts.snapshot.last_shown_on}.\n\n{listed}\n"
        "Codes are explained in the data dictionary and the glossary of the site. An agreement that is gone from ICE's "
        "lists is no longer listed; the lists do not say why. Facts are CC0 (LICENSE); how to cite: CITATION.txt.\n"
    )
    texts = {"README.md": readme, "LICENSE": LICENCE, "CITATION.txt": f"{site.citation}\n"}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        parts = [(name, text.encode()) for name, text in texts.items()]
        parts += [(each.path.rpartition("/")[2], each.data) for each in kept]
        for name, data in parts:
            bundle.writestr(zipfile.ZipInfo(name, _NEVER), data, zipfile.ZIP_DEFLATED)
    return SiteFile(path, written.getvalue())
