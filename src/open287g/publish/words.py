"""What people read: numbers, days and codes in words, texts made plain, and the lists behind each part numbered. Pure.

Plain: no control characters, no marks that turn writing around, only web addresses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from operator import is_
from typing import Final, TypeVar, cast

from open287g.schemas.blocks import (
    Chart,
    CountyMap,
    Document,
    Emphasis,
    Link,
    Part,
    Quoted,
    Source,
    Swatch,
    Voice,
    figures_in,
)
from open287g.schemas.codes import BASES, SUPPORT_TYPES
from open287g.schemas.measures import Figure, Things
from open287g.schemas.units import UNITS
from open287g.text.harmless import plain_text, web_address
from open287g.text.phrases import (
    DASH,
    MINUS,
    format_day,
    format_short_day,
    format_short_month,
    format_usd,
    gettext,
    ngettext_raw,
    retell,
    say_written_days,
    spoken_language,
)
from open287g.text.phrases import gettext as _


def say_loose_day(day: date | None, precision: str) -> str:
    """A day as far as it is known: 20 Jan 2025, May 2024, 2002, undated."""
    if day is None or precision == "undated":
        return gettext("undated")
    return {"day": format_short_day(day), "month": format_short_month(day), "year": str(day.year)}[precision]


DOLLARS = ("usd", "usd_about", "usd_at_least")
"""Forms of dollars, and the words that a source puts before them."""


HOW: Final = {
    form: form
    for form in (
        "Days from {seen}, when the list was last seen, to {until}",
        "Changes that the lists after {after} and up to {until} show",
        "Participating lists after {after} and up to {until}",
    )
}
"""Ways to make a figure that name days."""
HOWS: Final = (
    "Counted on the list in force",
    "The first less the second",
    "Agencies behind this number whose sworn officers the FBI has on record",
    "The first against the second, in percent of the second",
    "The first in percent of the second",
    "All of these together",
    "One more than the states and territories with more agreements",
    "The other states and territories with as many agreements",
    "Median of the days from the first pending list to the first participating list of each",
    "Median of the results of the model",
    "A twentieth of the results of the model lie below",
    "A twentieth of the results of the model lie above",
    "Claims that got the verdict",
    "Claims that got the verdict, and the lists that show the right figures",
    "Claims that got the verdict, and the lists that decide",
    "As ICE’s page states it",
    "Counted by others in ICE’s file",
    "As the source states it",
    "Stated by its source",
    "Counted in a source beside ICE's lists",
    "Signings and departures of the month",
    "Counties of the agreements in force",
    "Agreements that a list has shown, with a signing date in the month",
    "Agreements that a list of the month no longer shows",
    "Applications that pending lists have shown",
    "Of these applications, those that a participating list has shown since",
    "Of these, those that a participating list has shown",
    "officers and agreements on record at the start-up rates",
    "start-up money and one year of salary, benefits and overtime",
    "one year of salary, benefits and overtime",
    "what it covers, or who paid, is not known",
)
"""The other ways; a test holds that no figure is made in one that is not named here."""


ABOUT_SOURCES: Final = ("repost", "copy", "wire copy", "via", "citing", "quoting", "fact sheet")
"""Words that the project's titles of sources add to what publishers call them."""
_ABOUT: Final = re.compile(rf"\b({'|'.join(map(re.escape, sorted(ABOUT_SOURCES, key=len, reverse=True)))})\b")


def say_title(title: str) -> str:
    """A source's title as the project writes it: its days and its own words in the language of the moment."""
    if spoken_language() == "en":
        return title
    return _ABOUT.sub(lambda met: gettext(met[0]), say_written_days(title))


WITH_ARTICLE: Final = ("District of Columbia", "Northern Mariana Islands", "U.S. Virgin Islands")


def say_place(name: str) -> str:
    """A state's or territory's name inside a sentence: "the District of Columbia"."""
    return f"the {name}" if spoken_language() == "en" and name in WITH_ARTICLE else name


def say_unit(unit: str) -> str:
    """What is counted, in words; a thing that is no counting unit by its own name."""
    return gettext(UNITS[unit].title if unit in UNITS else unit.replace("_", " "))


def say_how(figure: Figure) -> str:
    """How a figure was made, in words."""
    return _ISO_DAYS.sub(lambda met: format_day(date.fromisoformat(met[0])), retell(figure.origin.how, HOW))


def say_figure(figure: Figure) -> str:
    """A figure as it is printed everywhere; a dash where there is no number."""
    value = figure.value
    if value is None:
        return DASH
    if figure.form == "change":
        return f"{_sign(value)}{abs(value):,}"
    if figure.form == "growth":
        return f"{_sign(value)}{abs(value):,.1f}%"
    if figure.form == "percent":
        return f"{value:,.1f}%"
    if figure.form == "rate":
        return f"{value:,.2f}"
    if figure.form in DOLLARS:
        return say_dollars_known(value, figure.form)
    return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"


def say_dollars_known(value: float, form: str) -> str:
    """Dollars as well as they are known, a form of `DOLLARS`."""
    amount = format_usd(value)
    if form == "usd_about":
        return gettext("about {amount}", amount=amount)
    return gettext("at least {amount}", amount=amount) if form == "usd_at_least" else amount


def say_basis(basis: str) -> str:
    """What a fact rests on, as a rule or a person words it; what people wrote stays in their language."""
    told = _PIECES.sub(lambda piece: gettext(piece[0]) if piece[0] in BASES else piece[0], basis)
    return _ISO_DAYS.sub(lambda day: format_day(date.fromisoformat(day[0])), told)


def say_part(part: Part) -> str:
    """One part of a sentence or a cell as plain words."""
    if isinstance(part, Figure):
        return say_figure(part)
    if isinstance(part, Link | Swatch | Emphasis):
        return part.words
    if part is None or isinstance(part, date):
        return format_short_day(part)
    return part


def sentence(message: str, /, **parts: Part) -> tuple[Part, ...]:
    """A phrase of the catalogue as parts: `{names}` in it become figures, links and days, where its language has them.

    `message` is the English phrase; days and numbers are written as the language of the moment writes them.
    """
    return _fill(gettext(message), parts)


def sentence_for(one: str, many: str, /, number: Figure, **parts: Part) -> tuple[Part, ...]:
    """`one` or `many`, as goes with the value of the figure `number`, which is also the part `{n}`."""
    return _fill(ngettext_raw(one, many, number.value or 0), {"n": number, **parts})


def _fill(message: str, parts: Mapping[str, Part]) -> tuple[Part, ...]:
    told: list[Part] = []
    for piece in _NAMES.split(message):
        name = piece[1:-1] if piece.startswith("{") else None
        if name is None:
            told += [piece] if piece else []
        else:
            part = parts[name]
            told.append(format_day(part) if isinstance(part, date) else part)
    return tuple(told)


_NAMES = re.compile(r"(\{\w+\})")
_PIECES = re.compile(r"[^;:\s][^;:]*")
_ISO_DAYS = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def say_parts(parts: tuple[Part, ...]) -> str:
    """A sentence as plain words."""
    return "".join(say_part(part) for part in parts)


ONE_OF = {
    "Agreements": "Agreement",
    "Agencies": "Agency",
    "Counties": "County",
    "States and territories": "State or territory",
}
"""Labels in the singular; each is a phrase of the catalogue."""


def say_model(code: str) -> str:
    """A support type in a narrow cell: its title without the word for a model."""
    return gettext(SUPPORT_TYPES[code]).removesuffix(" Model")


def say_none(figure: Figure) -> Part:
    """A figure in a sentence: itself, or the word where it is nought."""
    return figure if figure.value else gettext("none")


def label_figure(figure: Figure) -> str:
    """The label of a headline figure, in the singular where there is one."""
    if figure.value != 1:
        return figure.label
    return {gettext(many): gettext(one) for many, one in ONE_OF.items()}.get(figure.label, figure.label)


def _sign(value: float) -> str:
    return "+" if value > 0 else MINUS if value < 0 else ""


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
