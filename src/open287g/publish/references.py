"""Which lists a part of the brief stands on, as the numbers of the appendix of sources. Pure."""

from __future__ import annotations

from open287g.schemas.blocks import Document, Source, figures_in
from open287g.schemas.figures import Figure
from open287g.text.phrases import gettext as _

SHORT_HASH = 12
"""Digits of a sha256 that are printed beside a figure; the appendix has all of it."""


def numbers_in(brief: Document, thing: object) -> list[int]:
    """Numbers of the lists that the figures inside `thing` stand on, in rising order."""
    known = {source.snapshot_id: number for number, source in enumerate(brief.sources, start=1)}
    ids = {each for figure in figures_in(thing) for each in (figure.snapshot_id, figure.against_snapshot_id)}
    return sorted(known[each] for each in ids if each in known)


def name_source(source: Source) -> str:
    """A list and its file in one line, with the first digits of the hash."""
    return f"{source.snapshot_id} · {source.file_name} · {source.sha256[:SHORT_HASH]}"


def say_source(source: Source) -> str:
    """A list in a sentence: which one, of when, last seen when, how long, and how it was dated."""
    told = {
        "day": source.snapshot_on,
        "seen": source.last_shown_on,
        "n": source.n_rows,
        "how": source.dated_by,
    }
    if source.list_name == "pending":
        return _("ICE’s pending list of {day}, last seen {seen}; {n} rows; dated by {how}.", **told)
    return _("ICE’s participating list of {day}, last seen {seen}; {n} rows; dated by {how}.", **told)


def name_parts(figure: Figure) -> list[str]:
    """Names of the figures that a figure was made from."""
    return [part.figure_id for part in figure.origin.grounds if isinstance(part, Figure)]
