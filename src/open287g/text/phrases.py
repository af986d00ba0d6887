"""Words that people read, in the language that is spoken: phrases of a catalogue, numbers, days, money, lists of words.

In: an English phrase and its values. Out: the phrase in the language of the moment, values written as that language
writes them. English phrases are the keys of the catalogues (`locale/<language>/LC_MESSAGES/open287g.po`, gettext's
form, read by Babel), so English needs none. A phrase that a catalogue lacks is said in English.

    with speaking("es"):
        gettext("{n} agencies on {day}", n=1549, day=date(2026, 5, 18))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December")  # fmt: skip
_NUMBERS: Final = {name[:3].casefold(): number for number, name in enumerate(MONTHS, start=1)}


def month_number(word: str) -> int:
    """Number of a month from its name or its first three letters; 0 for a word that begins as none does."""
    return _NUMBERS.get(word[:3].casefold(), 0)


class Languages(Mapping[str, str]):
    """Languages that people can be spoken to in, by code, with what each calls itself: English, and each catalogue."""

    @cached_property
    def _catalogues(self) -> dict[str, Traversable]:
        paths = {
            each.name: each.joinpath("LC_MESSAGES/open287g.po")
            for each in sorted(
                resources.files("open287g").joinpath("locale").iterdir(), key=lambda each: each.name
            )
        }
        return {code: path for code, path in paths.items() if path.is_file()}

    def catalogue(self, code: str) -> Traversable | None:
        """The catalogue of a language; English has none, for its phrases are the keys of the others."""
        return self._catalogues.get(code)

    def __getitem__(self, code: str) -> str:
        if code == "en":
            return "English"
        if code not in self._catalogues:
            raise KeyError(code)
        from babel import Locale

        return str(Locale(code).display_name).capitalize()

    def __iter__(self) -> Iterator[str]:
        return iter(["en", *self._catalogues])

    def __len__(self) -> int:
        return 1 + len(self._catalogues)

    @contextmanager
    def adding(self, code: str, catalogue: Traversable) -> Iterator[None]:
        """One language more inside the block, as if its catalogue stood in `locale/`."""
        self._catalogues[code] = catalogue
        _catalogue.cache_clear()
        try:
            yield
        finally:
            del self._catalogues[code]
            _catalogue.cache_clear()


LANGUAGES: Final = Languages()
DASH: Final = "–"
MINUS: Final = "−"

_spoken: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` (a key of `LANGUAGES`) inside the block; each thread and task has its own."""
    if language not in LANGUAGES:
        raise ValueError(f"There is no catalogue for {language!r}. There are: {', '.join(LANGUAGES)}.")
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken_language() -> str:
    """The language of the moment, a key of `LANGUAGES`."""
    return _spoken.get()


def gettext(message: str, /, **values: object) -> str:
    """`message` in the language of the moment, `{names}` in it filled with `values` as that language writes them."""
    return _fill(_catalogue(spoken_language()).get(message, message), values)


def ngettext(one: str, many: str, /, n: float, **values: object) -> str:
    """`one` or `many`, as goes with the number `n`, which is also the value of `{n}`."""
    return _fill(ngettext_raw(one, many, n), {"n": n, **values})


def ngettext_raw(one: str, many: str, n: float) -> str:
    """`one` or `many` in the language of the moment, its `{names}` left to be filled."""
    known = _catalogue(spoken_language()).get((one, many))
    forms = known if isinstance(known, tuple) else (one, many)
    return str(forms[0] if n == 1 else forms[-1])


def retell(text: str, stored: Mapping[str, str]) -> str:
    """A sentence as an edition stores it, in English, said in the language of the moment.

    `stored` gives the phrase for each form that the sentence can have, such as "{n} rows of {name}"; what stands in the
    places is said too where it is a phrase. A sentence of no such form is looked up as it is.
    """
    for form, phrase in stored.items():
        if met := _form(form).fullmatch(text):
            return gettext(phrase, **{name: gettext(value) for name, value in met.groupdict().items()})
    return gettext(text)


@cache
def _form(form: str) -> re.Pattern[str]:
    """A sentence with places as a pattern whose groups are the places."""
    parts = re.split(r"\{(\w+)\}", form)
    return re.compile(
        "".join(
            re.escape(each) if place % 2 == 0 else f"(?P<{each}>.+?)" for place, each in enumerate(parts)
        ),
        re.S,
    )


_CONTRACTIONS: Final = {"es": re.compile(r"\b([Dd]e|[Aa]) el\b")}
"""Words that a language writes as one where they meet; Spanish: "de el" is "del", "a el" is "al"."""


def _fill(message: str, values: Mapping[str, object]) -> str:
    if not values:
        return message
    filled = message.format(**{name: format_value(value) for name, value in values.items()})
    met = _CONTRACTIONS.get(spoken_language())
    return met.sub(lambda found: found[1] + "l", filled) if met is not None else filled


@cache
def _catalogue(language: str) -> Mapping[Any, Any]:
    """Phrases of a language by the English phrase, or by the pair of English forms."""
    path = LANGUAGES.catalogue(language)
    if path is None:
        return {}
    from babel.messages.pofile import read_po

    with path.open("rb") as stream:
        entries: list[Any] = [each for each in read_po(stream) if each.id and not each.fuzzy]
    single = {each.id: each.string for each in entries if isinstance(each.id, str) and each.string}
    pairs = [each for each in entries if not isinstance(each.id, str) and all(each.string[:2])]
    return {**single, **{tuple(each.id): tuple(each.string[:2]) for each in pairs}}


def format_value(value: object) -> str:
    """A value as people read it: numbers with separators, days in words, a dash for what is not there."""
    if value is None:
        return DASH
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return format_number(value)
    return format_day(value) if isinstance(value, date) else str(value)


def format_number(value: float, digits: int | None = None) -> str:
    """1,549 or 12.5: thousands apart, at most `digits` after the point. Spanish as it is written in the U.S."""
    if digits is not None:
        return f"{value:,.{digits}f}"
    return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"


def format_percent(value: float, digits: int = 1) -> str:
    """A number of percent, such as 12.5%."""
    return f"{value:,.{digits}f}%"


def format_usd(value: float) -> str:
    """Dollars, rounded for reading: $1.4 billion, $137 million, $7,500."""
    size, sign = abs(value), MINUS if value < 0 else ""
    for unit, name in ((1e9, gettext("billion")), (1e6, gettext("million"))):
        if size >= unit:
            digits = 1 if size < 100 * unit else 0
            return f"{sign}${size / unit:,.{digits}f} {name}"
    return f"{sign}${size:,.0f}"


_AP_MONTHS: Final = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.",
                     "Dec.")  # fmt: skip


def format_day(day: date | None) -> str:
    """A day as newsrooms write it: Jan. 26, 2026 (AP style); 26 de enero de 2026. A dash where there is none."""
    if day is None:
        return DASH
    if spoken_language() == "en":
        return f"{_AP_MONTHS[day.month - 1]} {day.day}, {day.year}"
    return _written_out(day, _locale())


@cache
def _written_out(day: date, locale: str) -> str:
    from babel.dates import format_date

    return format_date(day, "long", locale=locale)


_AP_DAY: Final = re.compile(rf"\b({'|'.join(map(re.escape, _AP_MONTHS))}) (\d{{1,2}}), (\d{{4}})\b")
_AP_MONTH: Final = re.compile(rf"\b({'|'.join(MONTHS)}) (\d{{4}})\b")
_WRITTEN_DAY: Final = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")


def say_written_days(text: str) -> str:
    """A text with the days and months that it writes as newsrooms do, as the language of the moment writes them."""
    dated = _AP_DAY.sub(
        lambda met: format_day(date(int(met[3]), _AP_MONTHS.index(met[1]) + 1, int(met[2]))), text
    )
    return _AP_MONTH.sub(lambda met: format_month(date(int(met[2]), MONTHS.index(met[1]) + 1, 1)), dated)


def say_days_in(text: str) -> str:
    """A text with the days that it writes as 4 February 2026 written as the language of the moment writes them."""
    return _WRITTEN_DAY.sub(
        lambda met: format_day(date(int(met[3]), MONTHS.index(met[2]) + 1, int(met[1]))), text
    )


def format_short_day(day: date | None) -> str:
    """A day in a table: Jan. 26, 2026; 26 ene 2026."""
    return format_day(day) if day is None or spoken_language() == "en" else _by_babel(day, "d MMM y")


def format_month(day: date) -> str:
    """A month: January 2026; enero de 2026."""
    if spoken_language() == "en":
        return f"{MONTHS[day.month - 1]} {day.year}"
    return _by_babel(day, "yMMMM")


def format_short_month(day: date) -> str:
    """A month in a table: Jan. 2026; ene. 2026."""
    if spoken_language() == "en":
        return f"{_AP_MONTHS[day.month - 1]} {day.year}"
    return _by_babel(day, "yMMM")


def _by_babel(day: date, skeleton: str) -> str:
    return _in_locale(day, skeleton, _locale())


@cache
def _in_locale(day: date, skeleton: str, locale: str) -> str:
    """A day is written thousands of times on a site's pages, and Babel takes its time over each."""
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, day, locale=locale)


@cache
def _locale_of(language: str) -> str:
    """The language as it is written in the United States, where that is known, else as at home."""
    from babel import localedata

    in_the_us = f"{language}_US"
    return in_the_us if localedata.exists(in_the_us) else language


def _locale() -> str:
    return _locale_of(spoken_language())


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"; "a, b y c", "a e Illinois"; nothing for none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {_and_before(words[-1])} {words[-1]}"


def _and_before(word: str) -> str:
    """The word for "and", a phrase of the catalogue; Spanish says "e" before the sound of i."""
    if spoken_language() == "es":
        sound = word.casefold().lstrip("h")
        if sound.startswith(("i", "í")) and not sound.startswith(("ia", "ie", "io")):
            return "e"
    return gettext("and")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word in any case, a blank before it; empty where none is near."""
    import difflib

    by_fold = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(word.casefold(), list(by_fold), n=1)
    return " " + gettext("Did you mean {word}?", word=repr(by_fold[near[0]])) if near else ""
