"""Types of fields that many questions share: words that people type, understood in one place.

Each is an annotated type for a `Request`: it takes the value itself or words for it, and refuses, with a `ValueError`
in words that names what is near, what means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from open287g.data.states import codes_of_states, names_of_states, plain_word
from open287g.schemas.codes import KINDS, LISTS, SUPPORT_TYPES
from open287g.text.days import parse_day
from open287g.text.phrases import did_you_mean
from open287g.text.phrases import gettext as _

from .registry import FieldWords, today_here

LAST_YEAR = 2050
"""Rules as they are and wages that grow as now say nothing of a day beyond it."""


def read_day(given: Any) -> date | None:
    """A day that has come, from a date or from words."""
    day = read_any_day(given)
    if day is not None and day > today_here():
        raise ValueError(_("{day} is in the future; no list can tell of it.", day=day))
    return day


def read_any_day(given: Any) -> date | None:
    """A day, past or to come (to 2050), from a date or from words."""
    if given is None or isinstance(given, date):
        return given.date() if isinstance(given, datetime) else given
    day = parse_day(str(given), today_here())
    if day.year > LAST_YEAR:
        raise ValueError(
            _("Rules and wages are carried to {year} at most. Give an earlier day.", year=str(LAST_YEAR))
        )
    return day


def read_state(given: Any) -> str:
    """USPS code of a state or territory given by code, name, newsroom abbreviation, FIPS or Spanish name."""
    known = codes_of_states()
    code = known.get(plain_word(str(given)))
    if code is None:
        names = [*names_of_states().values(), *names_of_states()]
        raise ValueError(
            _("{text} is not a state or territory. Give a name, or a code such as TX.", text=repr(str(given)))
            + did_you_mean(str(given), names)
        )
    return code


def split_words(given: Any) -> tuple[Any, ...]:
    """Values of a field that takes several: one text with commas between, or several texts; refuses an empty one."""
    if given is None:
        return ()
    several = [given] if isinstance(given, str) or not isinstance(given, Iterable) else list(given)
    words = [part.strip() for each in several for part in str(each).split(",") if part.strip()]
    if several and not words:
        raise ValueError(_("There is no word in it. Leave it out to take everything."))
    return tuple(words)


def read_word_of(known: Callable[[], Mapping[str, str]]) -> Callable[[Any], str]:
    """A reader of one code of a vocabulary (code to title) by its code or its title, in any case."""

    def read(given: Any) -> str:
        vocabulary = known()
        by_word = {plain_word(title.removesuffix(" Model")): code for code, title in vocabulary.items()}
        by_word |= {plain_word(title): code for code, title in vocabulary.items()}
        by_word |= {plain_word(code): code for code in vocabulary}
        code = by_word.get(plain_word(str(given)))
        if code is None:
            words = [*vocabulary, *vocabulary.values()]
            raise ValueError(
                _("{text} is not known. There are: {all}.", text=repr(str(given)), all=_name_all(vocabulary))
                + did_you_mean(str(given), words)
            )
        return code

    return read


def _name_all(vocabulary: Mapping[str, str]) -> str:
    """Words that may be given; a code that does not say what it means stands behind its title."""
    return ", ".join(
        code if plain_word(code)[:4] in plain_word(title) else f"{_(title)} ({code})"
        for code, title in vocabulary.items()
    )


def several(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    """A reader of several values, each by `read`, in the order given, each once."""

    def read_all(given: Any) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(read(each) for each in split_words(given)))

    return read_all


def _or_none(read: Callable[[Any], str]) -> Callable[[Any], str | None]:
    """A reader of what may be left out."""
    return lambda given: None if given is None else read(given)


def support_type_words() -> Mapping[str, str]:
    """Codes of support types, and their titles."""
    return SUPPORT_TYPES


def unit_words() -> Mapping[str, str]:
    """Counting units, and what each counts."""
    from open287g.schemas.units import UNITS

    return {name: unit.title for name, unit in UNITS.items()}


_LISTS = {name: name for name in LISTS}
_read_list = read_word_of(lambda: _LISTS)
_OF_LISTS = FieldWords("list", choices=lambda: _LISTS)

Day = Annotated[date | None, BeforeValidator(read_day)]
AnyDay = Annotated[date | None, BeforeValidator(read_any_day)]
State = Annotated[str, BeforeValidator(read_state)]
OneState = Annotated[str | None, BeforeValidator(_or_none(read_state))]
States = Annotated[tuple[str, ...], BeforeValidator(several(read_state))]
Models = Annotated[
    tuple[str, ...],
    BeforeValidator(several(read_word_of(support_type_words))),
    FieldWords(choices=support_type_words),
]
Kinds = Annotated[
    tuple[str, ...], BeforeValidator(several(read_word_of(lambda: KINDS))), FieldWords(choices=lambda: KINDS)
]
Words = Annotated[tuple[str, ...], BeforeValidator(split_words)]
ListName = Annotated[str, BeforeValidator(_read_list), _OF_LISTS]
OneList = Annotated[str | None, BeforeValidator(_or_none(_read_list)), _OF_LISTS]
Unit = Annotated[str, BeforeValidator(read_word_of(unit_words)), FieldWords(choices=unit_words)]


def check_order(first: date | None, last: date | None) -> None:
    """`BadField` where two days are not in order."""
    from open287g.errors import BadField

    if first and last and first > last:
        raise BadField(
            "since", _("{first} is after {last}. Give the earlier day first.", first=first, last=last)
        )
