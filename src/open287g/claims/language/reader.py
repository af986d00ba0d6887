"""A statement to typed claims: its words in, one `Asked` for each figure out, or `NotUnderstood`.

Every word is taken by the reading of some clause, or changes nothing (`free` in the lexicon),
or the whole statement is not understood, and the words are named. Nothing is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import dropwhile, pairwise, takewhile

from lark import LarkError

from open287g.errors import ClaimError
from open287g.text.phrases import gettext as _

from .clauses import Clause, Known, split_clauses, split_sentences
from .frames import read_clause
from .frames.changes import COMPARING
from .lexicon import FIRST_YEAR, LAST_YEAR, Lexicon, Word
from .phrases import Item, is_singular, notes_of, read_phrases
from .times import Calendar, When, year_span
from .typed import Asked, Group, Span

MOST_WORDS_OF_WHO = 6
"""Most words of who told it, before the verb of telling."""
LONGEST = 120
"""Most words of one statement; whole articles are no statements."""


class NotUnderstood(ClaimError):
    """A statement with words or an order of words that the grammar does not hold; `words` are those."""

    def __init__(self, reason: str, words: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.words = words


@dataclass(frozen=True)
class Reading:
    """What was understood of a statement, and the day of its publication."""

    claims: tuple[Asked, ...]
    published: date | None


@dataclass(frozen=True)
class Frame:
    """What stands round a statement: days said beside it, the last list, the day that growth is measured from."""

    last_listed: date
    baseline: date
    published: Span | None = None
    as_of: Span | None = None


def read_statement(statement: str, lexicon: Lexicon, frame: Frame) -> Reading:
    """The claims of one statement; `NotUnderstood` says which words stand in the way."""
    words = without_attribution(lexicon.read(statement)[1])
    if not words or len(words) > LONGEST:
        raise NotUnderstood(
            _("It has no words to read.") if not words else _("It is too long for one statement.")
        )
    _refuse_unknown(words)
    noted = _read_notes(words, lexicon, frame)
    default = noted.default
    calendar = Calendar(default.latest, frame.baseline, noted.year, _dated_months(noted.words))
    items = _phrases(noted.words, lexicon, calendar)
    known = Known(states=noted.states, place_leads=bool(noted.states))
    claims: list[Asked] = []
    for sentence in split_sentences([_plain_object(item) for item in items]):
        claims += _read_sentence(sentence, known, default)
    if not claims:
        raise NotUnderstood(_("It states no figure and no comparison that a list could bear on."))
    published = noted.published.latest if noted.published else None
    return Reading(tuple(replace(claim, published=published) for claim in claims), published)


def without_attribution(words: list[Word]) -> list[Word]:
    """The words without who said so: before the first or after the last comma or colon, with a verb of saying.

    Its words have the role `attribution` in the lexicon: none of them counts, compares or denies.
    A place in it might be what the figures are of, so such words stay where the rest names no place.
    """
    words = _without_who_told(words)
    end = next((place for place, word in enumerate(words) if "LPAR" in word.classes), len(words))
    breaks = [place for place in range(end) if {"COMMA", "COLON"} & words[place].classes.keys()]
    for part in (
        *(slice(place, end) for place in breaks[::-1]),
        *(slice(0, place + 1) for place in breaks[:1]),
    ):
        rest = words[: part.start] + words[part.stop :]
        if _is_attribution(words[part], rest):
            return without_attribution(rest + _day_of_saying(words[part], rest))
    return words


def _without_who_told(words: list[Word]) -> list[Word]:
    """The words behind "council members were told that": up to a verb of telling that a name or an office begins.

    What is counted, where, or how many must not be lost with it.
    """
    told = next((place for place, word in enumerate(words) if "TELL" in word.classes), 0)
    lost = {"PLACE", "MODEL", "COMMA", "COLON", "POLICE", "LPAR"}
    who = words[:told]
    is_plain = all("attribution" in word.roles and not lost & word.classes.keys() for word in who)
    counted = {"KIND", "UNIT"}
    is_plain = is_plain and not any(
        counted & word.classes.keys()
        and not is_singular(word)
        and not {"NAME", "UNKNOWN"} & after.classes.keys()
        for word, after in pairwise(words[: told + 1])
    )
    if not who or not is_plain or any(word.number for word in who) or told > MOST_WORDS_OF_WHO:
        return words
    rest = list(dropwhile(lambda word: "WEEKDAY" in word.classes, words[told + 1 :]))
    return rest if any(word.number is not None for word in rest) else words


def _day_of_saying(part: list[Word], rest: list[Word]) -> list[Word]:
    """The day on which it was said, as a note of its publication."""
    day = [word for word in part if "dated" in word.roles]
    if not day or any("LPAR" in word.classes for word in rest):
        return []
    opening = [Word("(", {"LPAR": ""}), Word("published", {"PUBLISHED": ""})]
    return [*opening, *day, Word(")", {"RPAR": ""})]


def _is_attribution(part: list[Word], rest: list[Word]) -> bool:
    said = [word for word in part if not {"COMMA", "COLON", "SEMI"} & word.classes.keys()]
    names_a_place = any("PLACE" in word.classes for word in said)
    has_place = any("PLACE" in word.classes for word in rest)
    return (
        any("SAID" in word.classes for word in said)
        and all(("attribution" if word.number is None else "dated") in word.roles for word in said)
        and (not any("dated" in word.roles for word in said) or any("MONTH" in w.classes for w in said))
        and (has_place or not names_a_place)
        and any(word.number is not None or "MULT" in word.classes for word in rest)
    )


def _refuse_unknown(words: list[Word]) -> None:
    unknown = tuple(word.surface for word in words if "UNKNOWN" in word.classes)
    if unknown:
        told = ", ".join(f"“{word}”" for word in dict.fromkeys(unknown))
        raise NotUnderstood(
            _("These words are not in the lexicon, and they may change what is meant: {words}.", words=told),
            unknown,
        )


@dataclass(frozen=True)
class _Noted:
    """What brackets say of a statement, and the words that are left."""

    words: list[Word]
    default: Span
    published: Span | None
    year: int | None
    states: tuple[str, ...]


def _read_notes(words: list[Word], lexicon: Lexicon, frame: Frame) -> _Noted:
    outside, brackets = notes_of(_with_numbers_of_places_last(words))
    published, as_of = frame.published, frame.as_of
    year: int | None = None
    states: tuple[str, ...] = ()
    reference = (as_of or published or Span.on(frame.last_listed)).latest
    for bracket in brackets:
        items = _phrases(bracket, lexicon, Calendar(reference, frame.baseline)) if bracket else []
        items = [_as_year(item) for item in items]
        if not all(
            item.kind in ("when", "place") or item.value in ("PUBLISHED", "COMMA", "SEMI", "P", "A")
            for item in items
        ):
            raise NotUnderstood(
                _("The words in brackets are not understood."), tuple(word.surface for word in bracket)
            )
        is_published = any(item.value == "PUBLISHED" for item in items)
        for item in items:
            if item.kind == "place" and item.spec:
                states = item.spec.states
            if item.when is None:
                continue
            span = item.when.start
            if is_published:
                published = span
            elif span.words.isdigit():
                year = span.earliest.year
            else:
                as_of = span
    return _Noted(outside, _default(published, as_of, year, frame), published, year, states)


def _dated_months(words: list[Word]) -> tuple[date, ...]:
    """Months that have their year beside them: another without one may be of that year, or of this."""
    found = []
    for place, word in enumerate(words):
        near = [each for each in words[place + 1 : place + 4] if "COMMA" not in each.classes]
        month = word.classes.get("MONTH")
        years = [each.number for each in near[:2] if "YEARNUM" in each.classes and each.number]
        if month and years and not any("MONTH" in each.classes for each in near[:1]):
            found.append(date(int(years[0].value), int(month), 15))
    return tuple(found)


NAMING = {"PLACE", "POSS", "KIND", "UNIT", "MODEL", "LOCAL", "POLICE"}
"""Words that name what a number set apart from them is of."""


def _with_numbers_of_places_last(words: list[Word]) -> list[Word]:
    """ "Utah has more agreements (16) than Idaho (12)" as "…; Utah 16; Idaho 12"; the same for ", at 32,"."""
    kept: list[Word] = []
    last: list[Word] = []
    place = 0
    while place < len(words):
        number, used = _number_apart(words[place:])
        named = list(takewhile(lambda word: NAMING & word.classes.keys(), reversed(kept)))[::-1]
        in_brackets = used == 3 and "LPAR" in words[place].classes
        if in_brackets:
            kinds = [word for word in named if "KIND" in word.classes][-1:]
            named = [word for word in kept if "PLACE" in word.classes][-1:] + kinds
        if number is None or not named or (not in_brackets and len(named) != len(kept)):
            kept.append(words[place])
            place += 1
        else:
            stop = Word(";", {"SEMI": ""}, roles=frozenset({"free"}), may_stand_alone=True)
            last += [stop, *named, number]
            place += used
    end = next((at for at, word in enumerate(kept) if "LPAR" in word.classes), len(kept))
    return kept[:end] + last + kept[end:]


def _number_apart(words: list[Word]) -> tuple[Word | None, int]:
    """A number alone in brackets, or between commas with "at" or "with", and the words that it takes."""
    for shape in (("LPAR", "", "RPAR"), ("COMMA", "P", "", "COMMA")):
        inside = words[: len(shape)]
        is_so = len(inside) == len(shape) and all(
            name in word.classes for name, word in zip(shape, inside, strict=True) if name
        )
        word = inside[shape.index("")] if is_so else None
        number = word.number if word else None
        is_year = number is not None and number.is_plain and FIRST_YEAR <= number.value <= LAST_YEAR
        if number is not None and not (is_year or number.is_day or number.is_ordinal):
            return word, len(shape)
    return None, 0


def _plain_object(item: Item) -> Item:
    """ "At least one agreement" says no more than "an agreement"."""
    amount, spec = item.amount, item.spec
    is_any = amount is not None and (amount.low, amount.precision) == (1.0, "at_least")
    if item.kind == "figure" and is_any and spec.unit in ("agreements", "agencies") and not spec.kinds:
        return replace(item, kind="group", amount=None)
    return item


def _as_year(item: Item) -> Item:
    """A year alone in brackets is a time."""
    amount = item.amount
    if item.kind == "figure" and not item.spec and amount and FIRST_YEAR <= amount.low <= LAST_YEAR:
        span = year_span(int(amount.low))
        return replace(item, kind="when", when=When("at", span, span))
    return item


def _default(published: Span | None, as_of: Span | None, year: int | None, frame: Frame) -> Span:
    """The day beside a statement; without one the last list, of the year said if one is."""
    if as_of is not None:
        return as_of
    if published is not None:
        return replace(published, earliest=published.latest)
    day = frame.last_listed
    if year is not None and year != day.year:
        day = date(year, 12, 31)
    return Span.on(day, is_stated=False)


def _phrases(words: list[Word], lexicon: Lexicon, calendar: Calendar) -> list[Item]:
    try:
        return read_phrases(words, lexicon, calendar)
    except LarkError as error:
        raise NotUnderstood(
            _("Its words do not make phrases that are known."), tuple(word.surface for word in words)
        ) from error


def _read_sentence(items: list[Item], known: Known, default: Span) -> list[Asked]:
    clauses = split_clauses(items)
    _check_names(clauses)
    only_time = _only_time(clauses)
    claims: list[Asked] = []
    for clause in clauses:
        claims += read_clause(clause, known, default, only_time, claims)
        if any(
            "police" in group.kinds for claim in claims for group in (claim.group, claim.other or Group())
        ):
            raise ClaimError(_("“Police” may mean all agencies or city police alone. Say which."))
        if left := clause.left():
            told = tuple(item.words for item in left)
            raise NotUnderstood(
                _(
                    "What these words do is not understood: {words}.",
                    words=", ".join(f"“{each}”" for each in told),
                ),
                told,
            )
    return claims


def _check_names(clauses: list[Clause]) -> None:
    names = tuple(
        item.words
        for clause in clauses
        for item in clause.items
        if item.kind == "bare" and "NAME" in item.value.split("__")
    )
    if names:
        told = ", ".join(f"“{name}”" for name in names)
        raise NotUnderstood(
            _("These names are of no state and no agency in the lexicon: {names}.", names=told), names
        )


def _only_time(clauses: list[Clause]) -> When | None:
    """The one time that a sentence states, where it states one only and no growth takes it."""
    grows = ("from", "from_to", "to")
    apart = [clause for clause in clauses if clause.is_all_signed]
    whens = [
        item.when
        for clause in clauses
        if clause not in apart
        for before, item in pairwise((None, *clause.items))
        if item is not None and item.when is not None and not _compares(before)
    ]
    is_growth = any(item.kind in grows for clause in clauses for item in clause.items)
    is_growth = is_growth or any(
        _is_another_day(clauses[:place], clause) for place, clause in enumerate(clauses)
    )
    return whens[0] if len(whens) == 1 and not is_growth else None


def _compares(item: Item | None) -> bool:
    """Whether the time behind a phrase is what something is set against: "twice as many as in January"."""
    return item is not None and (item.kind == "times" or bool(COMPARING & {*item.value.split("__")}))


def _is_another_day(before: list[Clause], after: Clause) -> bool:
    """Whether a number alone, with its day, is of what is counted before: "19, compared with one in 2024"."""
    said, told = {item.kind for item in after.items} - {"bare"}, after.all("figure", "none")
    mine = {item.kind for clause in before for item in clause.items}
    is_bare = said in ({"figure", "when"}, {"none", "when"}) and len(told) == 1
    is_bare = is_bare and not told[0].spec
    if not is_bare or "figure" not in mine or {"when", "part"} & mine:
        return False
    if any(clause.has("SIGN", "ADD", "LEAVE", "LOSE") for clause in before):
        raise ClaimError(_("It does not say over what time so many were signed."))
    when = after.all("when")[0].when
    if (
        when is not None
        and (when.is_now or when.role == "by")
        and any(each.has("HAD", "WAS") for each in before)
    ):
        raise ClaimError(_("It does not say since when the number has changed."))
    return True
