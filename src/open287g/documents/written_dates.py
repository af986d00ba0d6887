"""What was written on a date line, to a day: typed texts exactly, handwriting by how likely each day is.

Goes in: a text, or a strip of a picture as odds of letters (`words.Strip`). Comes out: days with their weight.
Refuses to choose: that is left to `signatures`, which knows both sides of the page.

The strip is read against all ways in which Americans write a day (`6/3/19`, `06-03-2019`, `June 3, 2019`, `3JUN19`),
laid out as one tree of letters, by the forward sums of connectionist temporal classification (Graves et al. 2006):
each day's weight is the sum over all alignments of all its spellings. So a slash that looks like a 1 costs a little,
and a day that does not exist is never read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from open287g.text.phrases import MONTHS as MONTH_NAMES
from open287g.text.phrases import month_number

ALPHABET = "\0 0123456789/-.,'()|abcdefghijklmnopqrstuvwxyz:"
"""Letters whose odds a strip carries; the first stands for `no letter here`. Capitals are counted with small ones."""

MONTHS = tuple(name.casefold() for name in MONTH_NAMES)
_MONTH_WORD = (
    r"(?P<word>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ORDINALS = (*_UNITS, "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
             "seventeenth", "eighteenth", "nineteenth", "twentieth", *(f"twenty-{unit}" for unit in _UNITS),
             "thirtieth", "thirty-first")  # fmt: skip
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        r"(?<![\d/.-])(?P<month>\d{1,2})\s?[/.-]\s?(?P<day>\d{1,2})\s?[/.-]\s?['’‘]?(?P<year>\d{4}|\d{2})(?![\d/-])",
        r"(?<![\d/.-])(?P<day>1[3-9]|2\d|3[01])\s?[/.-]\s?(?P<month>0?[1-9]|1[0-2])\s?[/.-]\s?(?P<year>20\d{2})(?!\d)",
        r"(?<![\d/.-])(?P<year>20\d{2})[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})(?!\d)",
        _MONTH_WORD + r"\s*-?\s*(?P<day>\d{1,2}|[123] \d)(?:st|nd|rd|th)?\s*[-,.]?\s*(?P<year>\d{4})(?!\d)",
        _MONTH_WORD + r"\s*-?\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*[-,]\s*['’‘]?(?P<year>\d{2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*[-/]?\s*(?:of\s+)?"
        + _MONTH_WORD
        + r"\s*[-/,]?\s*['’‘]?(?P<year>\d{4}|\d{2})(?!\d)",
        rf"(?:(?<!\d)(?P<day>\d{{1,2}})\s?(?:st|nd|rd|th)?|(?<![\w-])(?P<ordinal>{_ORDINAL}))"
        rf"\s*day\s*of\s*{_MONTH_WORD}\s*,?\s*(?P<year>\d{{4}})(?!\d)",
    )
)
"""In figures, American or ISO order, or the day first where it can be no month; with the
month's name before or behind the day; `this 3rd day of March, 2025`."""
STAMP = re.compile(
    r"(?P<year>20\d{2})\s?\.\s?(?P<month>\d{2})\s?\.\s?(?P<day>\d{2})(?!\d)|"
    r"(?<!\d)(?P<month_first>\d{1,2})/(?P<day_second>\d{1,2})/(?P<year_last>20\d{2})\s?\|\s?\d{1,2}:\d{2}"
)
"""The day inside a digital signature's stamp: `Date: 2020.06.09 14:38:27 -04'00'`, or `3/3/2026 | 10:22 AM EST`."""


_DASHES = dict.fromkeys(map(ord, "–—−"), "-")


def find_days(text: str) -> list[date]:
    """Every day that `text` states in full, in the order of the forms; what is no day of the calendar is left out."""
    found = []
    text = text.translate(_DASHES)
    for form in _FORMS:
        for match in form.finditer(text):
            day = _day_of(match)
            if day is not None and day not in found:
                found.append(day)
    return found


def find_stamped_day(text: str) -> date | None:
    """The day of a digital signature's stamp; none if there is none."""
    match = STAMP.search(text)
    return _day_of(match) if match else None


def keep_day_only(text: str) -> str:
    """What `text` shows of a day: letters that spell no month are dropped, so that no name comes along."""
    text = text.translate(_DASHES)
    for form in (*_FORMS, STAMP):
        if (match := form.search(text)) is not None:
            return match.group()
    kept = re.sub(r"[A-Za-z]+", lambda m: m.group() if _is_month(m.group()) else "", text)
    return re.sub(r"\s+", " ", kept).strip()[:24]


def _is_month(word: str) -> bool:
    """Whether a word is a month's name or the beginning of one; `Mark` and `Julia` are not."""
    return len(word) >= 3 and any(name.startswith(word.casefold()) for name in MONTHS)


_MEANT = {"month_first": "month", "day_second": "day", "year_last": "year"}


def _day_of(match: re.Match[str]) -> date | None:
    parts = {_MEANT.get(name, name): part for name, part in match.groupdict().items() if part is not None}
    month = month_number(parts["word"]) if parts.get("word") else int(parts["month"])
    year = int(parts["year"])
    ordinal = parts.get("ordinal")
    day = _ORDINALS.index(ordinal.casefold()) + 1 if ordinal else int(parts["day"].replace(" ", ""))
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def spell_day(day: date, in_words: bool = True) -> Iterator[str]:
    """Every way in which a day is written on these papers: in digits, and `in_words` with the month's name."""
    years = (str(day.year), f"{day.year % 100:02d}")
    months = dict.fromkeys((str(day.month), f"{day.month:02d}"))
    days = dict.fromkeys((str(day.day), f"{day.day:02d}"))
    for mark in "/-.":
        for m in months:
            for d in days:
                yield from (f"{m}{mark}{d}{mark}{y}" for y in years)
    for d in days:
        yield from (f"{m} {d} {y}" for m in months for y in years)
    if not in_words:
        return
    name = MONTHS[day.month - 1]
    for word in dict.fromkeys((name, name[:3], name[:3] + ".", *(("sept",) if day.month == 9 else ()))):
        for y in years:
            for d in days:
                yield from (f"{word} {d}, {y}", f"{word} {d} {y}", f"{d}{word}{y}", f"{d} {word} {y}")
                yield from (f"{word}{d},{y}", f"{word} {d},{y}")
            if day.day < 10:
                yield f"{word} - {day.day} {y}"  # a rubber stamp's blank tens
            yield f"{word} {' '.join(str(day.day))} {y}"  # and its loose digits


def spell_split_six(day: date) -> Iterator[str]:
    """Days with a bare 6 whose loop is seen apart from its stroke: `6 May 2019` as `10 May 2019`."""
    if 6 not in (day.month, day.day):
        return
    name = MONTHS[day.month - 1]
    for seen in ("60", "(0", "l0", "10"):
        month = seen if day.month == 6 else str(day.month)
        number = seen if day.day == 6 else str(day.day)
        for y in (str(day.year), f"{day.year % 100:02d}"):
            yield from (f"{month}{mark}{number}{mark}{y}" for mark in "/-.")
            if day.day == 6:
                yield from (
                    f"{number}{name[:3]} {y}",
                    f"{number} {name} {y}",
                )


_SPLIT_SIX = 0.08
_DAY_FIRST = 0.04
"""Weight of the European order beside the American: Dakota County, Nebraska, wrote 16-4-2020."""


@dataclass(frozen=True)
class _Tree:
    """All spellings of all days of a window, each node one letter after its parent."""

    letter: npt.NDArray[np.int64]
    parent: npt.NDArray[np.int64]
    apart: npt.NDArray[np.float32]
    """0 where the node's letter is its parent's too, so that a step without letter must lie between; else 1."""
    end_node: npt.NDArray[np.int64]
    end_day: npt.NDArray[np.int64]
    end_weight: npt.NDArray[np.float64]
    n_days: int


@lru_cache(maxsize=12)
def _plant(first: date, last: date, in_words: bool) -> _Tree:
    letters, parents, ends = [0], [0], []
    children: dict[tuple[int, str], int] = {}

    def node_of(text: str) -> int:
        at = 0
        for c in text:
            nxt = children.get((at, c))
            if nxt is None:
                nxt = len(letters)
                children[at, c] = nxt
                letters.append(ALPHABET.index(c))
                parents.append(at)
            at = nxt
        return at

    for n in range((last - first).days + 1):
        day = date.fromordinal(first.toordinal() + n)
        ends += [(node_of(text), n, 1.0) for text in dict.fromkeys(spell_day(day, in_words))]
        ends += [(node_of(text), n, _SPLIT_SIX) for text in spell_split_six(day)]
        if day.day > 12:
            for y in (str(day.year), f"{day.year % 100:02d}"):
                ends += [
                    (node_of(f"{day.day}{mark}{month}{mark}{y}"), n, _DAY_FIRST)
                    for mark in "/-."
                    for month in dict.fromkeys((str(day.month), f"{day.month:02d}"))
                ]
    letter, parent = np.array(letters), np.array(parents)
    apart = (letter != letter[parent]).astype(np.float32)
    apart[0] = 1.0
    nodes, days, weights = zip(*ends, strict=True)
    return _Tree(
        letter, parent, apart, np.array(nodes), np.array(days), np.array(weights), (last - first).days + 1
    )


_LOOKALIKES: Mapping[str, Mapping[str, float]] = {
    "/": {"1": 0.3, "l": 0.5, "|": 0.7, "i": 0.3, "(": 0.4, ")": 0.4, "7": 0.05, "j": 0.1, "-": 0.05},
    "1": {"l": 0.6, "|": 0.7, "i": 0.5, "/": 0.25, "(": 0.1, ")": 0.1, "j": 0.1, "7": 0.04},
    "0": {"o": 0.8, "d": 0.1, "c": 0.1, "q": 0.1, "6": 0.03},
    "2": {"z": 0.5, "1": 0.01, "d": 0.05, "a": 0.08, "8": 0.02, "3": 0.02},
    "3": {"8": 0.02, "z": 0.05, "5": 0.02},
    "4": {"y": 0.1, "u": 0.1, "9": 0.03, "h": 0.05, "a": 0.05},
    "5": {"s": 0.5, "8": 0.03, "3": 0.02, "6": 0.03, "j": 0.05},
    "6": {"b": 0.4, "(": 0.03, "0": 0.03, "4": 0.03, "l": 0.02, "c": 0.05},
    "7": {"1": 0.05, "/": 0.03, "t": 0.1},
    "8": {"b": 0.1, "3": 0.03, "g": 0.1, "9": 0.02},
    "9": {"q": 0.4, "g": 0.4, "a": 0.05, "4": 0.03, "7": 0.02},
    "-": {".": 0.4, ",": 0.1, "/": 0.05, "|": 0.02},
    ".": {",": 0.6, "-": 0.5, "'": 0.3, " ": 0.05},
    ",": {".": 0.6, "'": 0.3, "/": 0.1},
    " ": {".": 0.05, "-": 0.05},
    "'": {"/": 0.1, "1": 0.05},
}
"""How often what is meant is seen as something else: from the misreadings in the sample, rounded."""


def _confusion() -> npt.NDArray[np.float64]:
    matrix = np.eye(len(ALPHABET))
    for meant, seen in _LOOKALIKES.items():
        for letter, share in seen.items():
            matrix[ALPHABET.index(letter), ALPHABET.index(meant)] = share
    return matrix


_CONFUSION = _confusion()
_FLOOR = 1e-4
_STRAY = 0.02
"""Odds of a stroke that belongs to no letter before or after the day (a line, a signature's loop)."""


@dataclass(frozen=True)
class DayOdds:
    """How well each day of a window explains a strip: natural logarithms, the best day's is `best`."""

    first: date
    log_odds: npt.NDArray[np.float64]
    fit: float
    """Mean logarithm per step of the best day: near 0 if the strip shows that day plainly, below -1 if none."""

    def ranked(self) -> list[tuple[date, float]]:
        """Days and their logarithms, best first."""
        order = np.argsort(-self.log_odds, kind="stable")[:12]
        return [(date.fromordinal(self.first.toordinal() + int(n)), float(self.log_odds[n])) for n in order]


_LETTERS_FROM = ALPHABET.index("a")
_LEAST_LETTERS = 1.6
"""Steps on which a letter stands, under which a strip holds no month's name."""


def weigh_days(odds: Sequence[Sequence[float]], first: date, last: date) -> DayOdds:
    """How likely each day from `first` to `last` is what the strip shows; `odds` is (steps, letters of ALPHABET)."""
    seen = np.asarray(odds, dtype=np.float64)
    tree = _plant(first, last, float(seen[:, _LETTERS_FROM:-1].sum()) > _LEAST_LETTERS)
    emission = np.maximum(seen @ _CONFUSION, _FLOOR).astype(np.float32)  # sums are scaled at each step
    emission[:, 0] = np.maximum(seen[:, 0], _FLOOR)
    n_nodes = len(tree.letter)
    gap, on, ended = (np.zeros(n_nodes, np.float32) for _ in range(3))
    gap[0] = 1.0
    scale = 0.0
    for step in emission:
        through = gap + on
        entering = gap[tree.parent] + on[tree.parent] * tree.apart
        next_on = step[tree.letter] * (on + entering)
        next_on[0] = 0.0
        next_gap = step[0] * through
        next_gap[0] = gap[0] * max(float(step[0]), _STRAY)
        ended = (ended + through) * np.float32(max(float(step[0]), _STRAY))
        gap, on = next_gap, next_on
        top = max(float(gap.max()), float(on.max()), float(ended.max()))
        gap, on, ended = gap / top, on / top, ended / top
        scale += float(np.log(top))
    total = gap + on + ended
    by_day = np.zeros(tree.n_days)
    np.maximum.at(by_day, tree.end_day, total[tree.end_node] * tree.end_weight)
    with np.errstate(divide="ignore"):
        logs = np.log(by_day) + scale
    return DayOdds(first, logs, float(logs.max()) / max(1, len(emission)))


_AS_READ = 0.9
"""How far a reader's letter is believed that says nothing of its doubts."""


def odds_of_text(text: str) -> tuple[tuple[float, ...], ...]:
    """A text that another reader made of a date line, as odds of letters, so that it can be weighed beside strips."""
    steps: list[tuple[float, ...]] = []
    rest = (1 - _AS_READ) / (len(ALPHABET) - 1)
    for letter in text.casefold():
        at = ALPHABET.find(letter) if letter != "\0" else -1
        if at > 0:
            for shown in (at, 0):
                steps.append(tuple(_AS_READ if n == shown else rest for n in range(len(ALPHABET))))
    return tuple(steps)


def combine(weighed: Iterable[tuple[DayOdds, float]]) -> dict[date, float]:
    """Natural logarithms of several strips of one date line, each counted by its weight: they see one ink."""
    total: dict[date, float] = defaultdict(float)
    for odds, weight in weighed:
        best = float(odds.log_odds.max())
        if not np.isfinite(best):  # no day explains it at all
            continue
        for n, log in enumerate(odds.log_odds):
            total[date.fromordinal(odds.first.toordinal() + n)] += weight * max(float(log) - best, -40.0)
    return dict(total)
