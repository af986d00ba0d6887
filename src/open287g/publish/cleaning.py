"""What every form does with a document before it writes: texts made plain, and the lists behind each part numbered.

Plain: no control characters, no marks that turn writing around, only web addresses.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from operator import is_
from typing import TypeVar, cast

from open287g.schemas.blocks import Chart, CountyMap, Document, Link, Quoted, Source, Voice, figures_in
from open287g.schemas.measures import Figure, Things
from open287g.text.harmless import plain_text, web_address
from open287g.text.phrases import gettext as _

from .words import say_basis, say_title

T = TypeVar("T")
_NO_TEXT = frozenset({type(None), bool, int, float, date})


def clean(thing: T) -> T:
    """`thing` with every text in it made plain; a link that is not http or https loses its address.

    Done once for all formats; each format still escapes what its own language would obey.
    """
    kind = type(thing)  # looked at first: a site asks a million times
    if kind is str:
        return cast(T, plain_text(thing))  # type: ignore[arg-type]
    if kind in _NO_TEXT or isinstance(thing, date):
        return thing
    if isinstance(thing, str):
        return cast(T, plain_text(thing))
    if isinstance(thing, tuple):
        parts = tuple([clean(each) for each in thing])
        return thing if all(map(is_, parts, thing)) else cast(T, parts)
    if isinstance(thing, Link):
        words = say_title(plain_text(thing.words))
        quoted = Quoted(words) if isinstance(thing.words, Quoted) else words
        return cast(T, Link(quoted, web_address(thing.url)))
    if isinstance(thing, Voice):
        thing = cast(T, replace(thing, url=web_address(thing.url)))
    if isinstance(thing, CountyMap | Things):
        return thing  # FIPS and ids, which no format prints
    if is_dataclass(thing) and not isinstance(thing, type):
        changed = {}
        for name in _names_of(type(thing)):
            value = getattr(thing, name)
            if (made := clean(value)) is not value:
                changed[name] = made
        return cast(T, replace(thing, **changed)) if changed else thing
    return thing


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    """Names of a contract's fields; a chart's drawing is no text that people read."""
    kept = {"spec"} if issubclass(kind, Chart) else set()
    return tuple(each.name for each in fields(kind) if each.name not in kept)


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
        "how": say_basis(source.dated_by),
    }
    if source.list_name == "pending":
        return _("ICE’s pending list of {day}, last seen {seen}; {n} rows; dated by {how}.", **told)
    return _("ICE’s participating list of {day}, last seen {seen}; {n} rows; dated by {how}.", **told)


def name_parts(figure: Figure) -> list[str]:
    """Names of the figures that a figure was made from."""
    return [part.figure_id for part in figure.origin.grounds if isinstance(part, Figure)]
