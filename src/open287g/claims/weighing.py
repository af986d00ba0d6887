"""A typed claim against the record: an `Asked` and what the ledger answers in, a verdict with the numbers out.

The words of a claim may leave open which day, which rule or which clock is meant: each is tried, and any that gives
the number bears it out, by name. Nothing is contradicted but by every one of them; and nothing after the last list.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from open287g.schemas.codes import STATE_NAMES, TERRITORIES
from open287g.text.phrases import format_day, format_month
from open287g.text.phrases import gettext as _

from .asking import Counted, Listed, Register
from .bounds import Bounds, allowed
from .language.typed import Asked, Group, Span
from .payments import weigh_payment
from .space import Space

WITH_TERRITORIES = "territories counted too"
WIDEST_GAP = 62
"""Days between two lists beyond which nothing is said of what lies between them."""
_STEP = 1e-6
LOOKED_BACK = timedelta(days=400)
"""How long before their end agreements that are all gone may have been as many as stated."""


@dataclass(frozen=True)
class Tried:
    """One value that the record gives: on which list, by which way of counting, from what to what."""

    value: float
    day: date
    file_name: str = ""
    way: str = ""
    parts: tuple[float, ...] = ()
    """What it was made of: part and whole, start and end."""
    snapshot_id: str = ""
    is_after: bool = False
    """Read off the first list after the day, where none shows the day itself; it bounds, and is no hit."""


def _at(
    value: float, listed: Listed, way: str = "", parts: tuple[float, ...] = (), is_after: bool = False
) -> Tried:
    """A value that a list shows."""
    return Tried(value, listed.day, listed.file_name, way, parts, listed.snapshot_id, is_after)


@dataclass(frozen=True)
class Weighed:
    """A claim with its verdict, the value that decides, and the span of values that its own words give."""

    asked: Asked
    verdict: str
    deciding: Tried | None = None
    low: float | None = None
    high: float | None = None
    tried: tuple[Tried, ...] = ()
    reason: str = ""
    remarks: tuple[str, ...] = field(default=())
    is_settled: bool = False
    """No other way of counting can help: its own numbers clash, or no list bears on it."""


def weigh(asked: Asked, register: Register, space: Space) -> Weighed:
    """The verdict on one claim."""
    if asked.aspect == "open":
        is_money = asked.group.unit == "money"
        return weigh_payment(asked, register) if is_money else _left_open(asked, asked.detail)
    if silent := _silent(asked, register, space):
        return silent
    of_the_time = (each for each, is_after in _on(asked, register, asked.when) if not is_after)
    if asked.detail == "to none" and any(_shown_on(each, asked.group, register) for each in of_the_time):
        return _left_open(
            asked, _("some are still listed, and that so many left does not say that all did, nor since when")
        )
    if asked.aspect == "named":
        return _weigh_named(asked, register)
    if asked.aspect == "passed":
        return _weigh_passed(asked, register)
    if asked.aspect == "first":
        return _weigh_first(asked, register, space)
    if asked.aspect == "compare" and asked.amount is None:
        return _weigh_side(asked, register, space)
    if asked.amount is not None and (clash := _own_numbers_clash(asked, space)):
        return clash
    return _weigh_amount(asked, tuple(_MADE[asked.aspect](asked, register)), register, space)


def _left_open(asked: Asked, reason: str, *tried: Tried) -> Weighed:
    """A claim that the record does not decide, and why."""
    return Weighed(asked, "not_testable", tried[-1] if tried else None, tried=tried, reason=reason)


def _after_the_record(asked: Asked, *tried: Tried) -> Weighed:
    return _left_open(asked, _("ICE's lists on record end before that day"), *tried)


def _silent(asked: Asked, register: Register, space: Space) -> Weighed | None:
    """Why the record cannot tell: the day is before its first list, or after its last."""
    lists = register.lists(asked.group.pending)
    if not lists:
        return _left_open(asked, _("no such list is on record"))
    first, last = lists[0].day, lists[-1].shown_until
    spans = [span for span in (asked.when, asked.base) if span is not None]
    if (
        asked.aspect.startswith("growth")
        and asked.base is not None
        and asked.base.earliest > asked.when.latest
    ):
        return _left_open(asked, _("it states no start of the growth, and no known baseline is earlier"))
    if min(span.latest for span in spans) < first and asked.aspect not in ("signed", "first"):
        return _left_open(asked, _("ICE's lists on record begin on {day}", day=first))
    if asked.when.earliest > last + timedelta(days=space.days_beyond_record):
        if asked.group.pending:
            reason = _("ICE's pending lists on record end on {day}, before the day of the claim", day=last)
        else:
            reason = _("ICE's lists on record end on {day}, before the day of the claim", day=last)
        if asked.aspect in ("count", "absent") and asked.amount is not None and not asked.group.everywhere:
            reason += _("; the last one shows {n}", n=_shown_on(lists[-1], asked.group, register))
        return replace(_left_open(asked, reason), remarks=_stated_near(asked, register, space))
    return None


def _stated_near(asked: Asked, register: Register, space: Space) -> tuple[str, ...]:
    """Totals that ICE or others stated near a day after the last list, for a claim about the nation."""
    if asked.aspect not in ("count", "growth_pct", "growth_multiple", "rank") or asked.group != Group(
        asked.group.unit
    ):
        return ()
    near = register.stated_totals(asked.when.earliest, space.stated_days)
    return tuple(
        _(
            "Stated of {day}: {n} {counts} ({publisher}).",
            day=each.day,
            n=int(each.total),
            counts=_counted(each.counts),
            publisher=each.publisher,
        )
        for each in near[:2]
    )


def _counted(counts: str) -> str:
    words = {"agreements": _("agreements"), "agencies": _("agencies"), "agency_names": _("names of agencies")}
    return words.get(counts, counts.replace("_", " "))


def _own_numbers_clash(asked: Asked, space: Space) -> Weighed | None:
    """A growth that its own two numbers do not give."""
    start, end = asked.base_amount, asked.other_amount
    if asked.aspect not in ("growth_pct", "growth_multiple") or start is None or end is None or not start.low:
        return None
    ratio = end.low / start.low
    computed = (ratio - 1) * 100 if asked.aspect == "growth_pct" else ratio
    tried = Tried(computed, asked.when.latest, parts=(start.low, end.low))
    hit = _verdict_of(computed, _bounds(asked, space))
    if not asked.when.is_stated or not hit:
        verdict = hit or "contradicted"
        given = f"{computed:,.1f}".removesuffix(".0")
        given = f"{given}%" if asked.aspect == "growth_pct" else _("{n} times", n=given)
        told = _(
            "its own two numbers, {start} and {end}, give {given}", start=start.low, end=end.low, given=given
        )
        return Weighed(asked, verdict, tried, computed, computed, (tried,), told, is_settled=True)
    return None


def _shown_on(listed: Listed, group: Group, register: Register) -> float:
    """The number on a list by the first way of counting."""
    return register.count(group, listed)[0].value


def lists_in(lists: list[Listed], span: Span) -> list[Listed]:
    """The list in force on the first day of a span, and every later one within it.

    Not one that was last seen long before, where the span has lists of its own: it says nothing of those days.
    """
    before = [each for each in lists if each.day <= span.earliest]
    within = [each for each in lists if span.earliest < each.day <= span.latest]
    of_the_day = [each for each in before if each.day == span.earliest]
    last = [
        each for each in before[-1:] if not within or (span.earliest - each.shown_until).days <= WIDEST_GAP
    ]
    return [*(of_the_day or last), *within]


def _after_gap(lists: list[Listed], span: Span) -> Listed | None:
    """The first list after a span whose last day no list is known to have shown."""
    inside = lists_in(lists, span)
    later = [each for each in lists if each.day > span.latest]
    if not inside or not later or inside[-1].shown_until >= span.latest:
        return None
    is_near = (later[0].day - inside[-1].shown_until).days <= WIDEST_GAP
    return later[0] if is_near else None


def _on(asked: Asked, register: Register, span: Span) -> Iterator[tuple[Listed, bool]]:
    """The lists on which a claim is read, and whether each lies after the claim's own time."""
    lists = list(register.lists(asked.group.pending))
    for each in lists_in(lists, span):
        yield each, False
    later = _after_gap(lists, span)
    if later is not None:
        yield later, True


def _counts(asked: Asked, register: Register) -> Iterator[Tried]:
    for listed, is_after in _on(asked, register, asked.when):
        for found in register.count(asked.group, listed):
            yield _at(found.value, listed, found.way, is_after=is_after)


def _absent(asked: Asked, register: Register) -> Iterator[Tried]:
    """States or counties without any: all that there are but those that have one."""
    whole = register.count(
        Group(asked.group.unit, states=asked.group.states, everywhere=True), register.lists(pending=False)[-1]
    )
    for listed, is_after in _on(asked, register, asked.when):
        having = _shown_on(listed, asked.group, register)
        for found in whole:
            yield _at(
                found.value - having, listed, f"of {found.value:,.0f} {found.way}".strip(), is_after=is_after
            )


def _paces(asked: Asked, register: Register) -> Iterator[Tried]:
    """Signed in each day, week or month of a time."""
    assert asked.base is not None
    days = (asked.when.latest - asked.base.earliest).days + 1
    for each in _signed(asked, register):
        yield replace(each, value=each.value / days * float(asked.detail), parts=(each.value, float(days)))


def _signed(asked: Asked, register: Register) -> Iterator[Tried]:
    assert asked.base is not None
    known_by = asked.published or asked.when.latest
    for start in dict.fromkeys((asked.base.earliest, asked.base.latest)):
        for found in register.signed(asked.group, start, asked.when.latest, max(known_by, asked.when.latest)):
            yield Tried(found.value, asked.when.latest, "", _since(found.way, start, asked.base))
    if asked.aspect == "signed":
        yield from _net_of_agencies(asked, register, asked.base)


def _net_of_agencies(asked: Asked, register: Register, base: Span) -> Iterator[Tried]:
    """By how many the agencies of the list grew: what "joined" is also said of."""
    asked_net = replace(
        asked, aspect="net", when=Span.on(asked.when.latest), base=Span.on(base.earliest), detail=""
    )
    if asked.group.unit == "agencies" and register.lists(False)[0].day <= base.earliest:
        for each in _net(asked_net, register):
            if not each.is_after and each.value >= 0:
                yield replace(each, way="the list's net change", parts=())


def _since(way: str, start: date, base: Span) -> str:
    return way if base.is_day else f"{way}, from {format_day(start)}"


def _gone(asked: Asked, register: Register) -> Iterator[Tried]:
    if asked.detail == "to none":
        yield from _before_none(asked, register)
        return
    assert asked.base is not None
    for found in register.gone(asked.group, asked.base.earliest, asked.when.latest):
        yield Tried(found.value, asked.when.latest, "", found.way)


def _before_none(asked: Asked, register: Register) -> Iterator[Tried]:
    """How many there were on each list before the last went."""
    end = asked.when.earliest
    for each in register.lists(asked.group.pending):
        if end - LOOKED_BACK <= each.day <= end and (found := _shown_on(each, asked.group, register)):
            yield _at(found, each, "before the last of them went")


def _ends(asked: Asked, register: Register) -> Iterator[tuple[Tried, Tried]]:
    """Every start with every end that a growth can mean, by the same way of counting."""
    assert asked.base is not None
    starts = list(_counts(replace(asked, when=asked.base), register))
    for end in _counts(asked, register):
        for start in starts:
            if start.way == end.way:
                yield start, end


def _net(asked: Asked, register: Register) -> Iterator[Tried]:
    for start, end in _ends(asked, register):
        yield replace(
            end,
            value=end.value - start.value,
            parts=(start.value, end.value),
            is_after=start.is_after or end.is_after,
        )
    if asked.detail == "added" and asked.base is not None:
        day = asked.base.latest + timedelta(days=1)
        for found in register.signed(
            asked.group, day, asked.when.latest, max(asked.published or asked.when.latest, asked.when.latest)
        ):
            yield Tried(found.value, asked.when.latest, "", f"signed in that time, {found.way}")


def _growths(asked: Asked, register: Register) -> Iterator[Tried]:
    if asked.base is None:
        if asked.base_amount is None or not asked.base_amount.low:
            return
        start = asked.base_amount.low
        for end in _counts(asked, register):
            yield replace(end, value=_grown(asked.aspect, start, end.value), parts=(start, end.value))
        return
    for begun, end in _ends(asked, register):
        if begun.value:
            yield replace(
                end,
                value=_grown(asked.aspect, begun.value, end.value),
                parts=(begun.value, end.value),
                is_after=begun.is_after or end.is_after,
            )


def _grown(aspect: str, start: float, end: float) -> float:
    return (end / start - 1) * 100 if aspect == "growth_pct" else end / start


def _shares(asked: Asked, register: Register) -> Iterator[Tried]:
    assert asked.other is not None
    for listed, is_after in _on(asked, register, asked.when):
        for part, whole in _part_and_whole(asked, register, listed):
            if whole.value:
                ways = "; ".join(dict.fromkeys(way for way in (part.way, whole.way) if way))
                yield _at(part.value / whole.value * 100, listed, ways, (part.value, whole.value), is_after)


def _part_and_whole(asked: Asked, register: Register, listed: Listed) -> Iterator[tuple[Counted, Counted]]:
    assert asked.other is not None
    if asked.group.below_officers is not None:
        few, known = register.with_officers(asked.group, listed)
        yield Counted(few), Counted(known, "agencies with an FBI record of their officers")
        return
    parts, wholes = register.count(asked.group, listed), register.count(asked.other, listed)
    same = len(parts) == len(wholes) and [each.way for each in parts] == [each.way for each in wholes]
    yield from (
        zip(parts, wholes, strict=True) if same else ((part, whole) for part in parts for whole in wholes)
    )


def _ranks(asked: Asked, register: Register) -> Iterator[Tried]:
    if asked.detail == "signed":
        yield from _ranks_of_signed(asked, register)
        return
    state = asked.group.states[0]
    is_from_below = "last" in asked.detail
    for listed, is_after in _on(asked, register, asked.when):
        counts = register.by_state(asked.group, listed, "per_capita" in asked.detail)
        of_states = {each: value for each, value in counts.items() if each not in TERRITORIES}
        own = counts.get(state, 0.0)
        for known in (counts, of_states) if is_from_below and of_states != counts else (counts,):
            ahead = [value for value in known.values() if (value < own if is_from_below else value > own)]
            yield _at(float(len(ahead) + 1), listed, _next_to(known, state), (own,), is_after)


def _ranks_of_signed(asked: Asked, register: Register) -> Iterator[Tried]:
    """The place of a state by what was signed in a time, under each way of counting that."""
    counts: dict[str, dict[str, float]] = {}
    for state in STATE_NAMES:
        group = replace(asked.group, states=(state,))
        for found in _signed(replace(asked, aspect="signed", group=group), register):
            counts.setdefault(found.way, {})[state] = found.value
    own = asked.group.states[0]
    for known in counts.values():
        n_ahead = sum(value > known.get(own, 0.0) for value in known.values())
        yield Tried(n_ahead + 1.0, asked.when.latest, "", _next_to(known, own))


def _next_to(counts: dict[str, float], state: str, most: int = 3) -> str:
    """The first few states, and the one asked about, with their numbers."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [f"{name} {value:,.1f}".removesuffix(".0") for name, value in ordered[:most]]
    if state in counts and state not in [pair[0] for pair in ordered[:most]]:
        told.append(f"{state} {counts[state]:,.1f}".removesuffix(".0"))
    return ", ".join(told)


def _two_sides(asked: Asked, register: Register) -> Iterator[Tried]:
    """Both sides of a comparison on each list; the value is by how many the first has more."""
    assert asked.other is not None
    for listed, is_after in _on(asked, register, asked.when):
        yield _both_on(listed, asked, register, is_after)


def _both_on(listed: Listed, asked: Asked, register: Register, is_after: bool = False) -> Tried:
    own, other = (_side_on(listed, group or Group(), asked, register) for group in (asked.group, asked.other))
    return _at(own - other, listed, "", (own, other), is_after)


def _side_on(listed: Listed, group: Group, asked: Asked, register: Register) -> float:
    """The number of one side; for each million residents of its state, if rates are compared."""
    if "per_capita" in asked.detail:
        return register.by_state(group, listed, per_capita=True).get(group.states[0], 0.0)
    return _shown_on(listed, group, register)


def _compared(asked: Asked, register: Register) -> Iterator[Tried]:
    """Twice as many, or so many more."""
    for each in _two_sides(asked, register):
        if asked.detail != "ratio":
            yield each if asked.detail == "more" else replace(each, value=-each.value)
        elif each.parts[1]:
            yield replace(each, value=each.parts[0] / each.parts[1])


def _per(asked: Asked, register: Register) -> Iterator[Tried]:
    """So many for each of another, by each way of counting these: states with territories, or without."""
    assert asked.other is not None
    base = float(asked.detail or 1)
    for listed, is_after in _on(asked, register, asked.when):
        own = _shown_on(listed, asked.group, register)
        for other in register.count(asked.other, listed):
            if other.value:
                yield _at(own / other.value * base, listed, other.way, (own, other.value), is_after)


def _medians(asked: Asked, register: Register) -> Iterator[Tried]:
    for listed, is_after in _on(asked, register, asked.when):
        found = register.median(asked.group, asked.detail, listed)
        if found is not None:
            yield _at(found, listed, "of agencies whose number is on record", is_after=is_after)


def _peaks(asked: Asked, register: Register) -> Iterator[Tried]:
    """The greatest number on any list until a day."""
    lists = [each for each in register.lists(asked.group.pending) if each.day <= asked.when.latest]
    counts = [(_shown_on(each, asked.group, register), each) for each in lists]
    if counts:
        most, listed = max(counts, key=lambda pair: pair[0])
        yield _at(most, listed)


def _record_of_lists(asked: Asked, register: Register) -> Iterator[Tried]:
    """The place of a list among all until then, by the number that each shows."""
    own = [listed for listed, is_after in _on(asked, register, asked.when) if not is_after]
    for listed in own[-1:]:
        here = _shown_on(listed, asked.group, register)
        before = [each for each in register.lists(asked.group.pending) if each.day < listed.day]
        counts = [(_shown_on(each, asked.group, register), each) for each in before]
        most, peak = max(counts, key=lambda pair: pair[0], default=(0.0, listed))
        ahead = sum(pair[0] > here for pair in counts)
        yield _at(
            float(ahead + 1),
            listed,
            f"{here:,.0f}, most before {most:,.0f} on {format_day(peak.day)}",
            (here,),
        )


def _records(asked: Asked, register: Register) -> Iterator[Tried]:
    """The place of a month among all months on record, by what was signed in each."""
    if asked.detail == "stock":
        yield from _record_of_lists(asked, register)
        return
    counts = register.signed_by_month(asked.group, asked.published or date.max)
    month = asked.when.earliest.replace(day=1)
    own = counts.get(month, 0.0)
    ahead = [value for value in counts.values() if value > own]
    best = max(counts, key=lambda each: counts[each], default=month)
    told = f"{format_month(month)} {own:,.0f}, {format_month(best)} {counts.get(best, 0):,.0f}"
    yield Tried(float(len(ahead) + 1), asked.when.latest, "", told, (own,))


def _least_months(asked: Asked, register: Register) -> Iterator[Tried]:
    """The fewest signed in any month that lies in a time."""
    assert asked.base is not None
    counts = register.signed_by_month(asked.group, asked.published or date.max)
    month, last = asked.base.latest.replace(day=1), asked.when.latest.replace(day=1)
    months = []
    while month <= last:
        months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    least = min(months, key=lambda each: counts.get(each, 0.0), default=None)
    if least is not None:
        yield Tried(counts.get(least, 0.0), asked.when.latest, "", format_month(least))


def _flow_changes(asked: Asked, register: Register) -> Iterator[Tried]:
    """By how many more were signed in one time than in another."""
    assert asked.base is not None
    known_by = max(asked.published or asked.when.latest, asked.when.latest)
    first, second = (
        register.signed(asked.group, span.earliest, span.latest, known_by)
        for span in (asked.when, asked.base)
    )
    others = {each.way: each.value for each in second}
    for each in first:
        if each.way in others:
            parts = (each.value, others[each.way])
            yield Tried(parts[0] - parts[1], asked.when.latest, "", each.way, parts)


def _firsts_to(asked: Asked, register: Register) -> Iterator[Tried]:
    """The place of a state among those that reached a number, by the first list on which each had it."""
    assert asked.base_amount is not None
    goal = asked.base_amount.low + (_STEP if asked.base_amount.precision == "more_than" else 0)
    reached: dict[str, date] = {}
    for listed in register.lists(asked.group.pending):
        if listed.day <= asked.when.latest:
            for state, n in register.by_state(asked.group, listed, per_capita=False).items():
                if n >= goal and state not in TERRITORIES:
                    reached.setdefault(state, listed.day)
    own = reached.get(asked.group.states[0])
    told = ", ".join(
        f"{state} {format_day(day)}" for state, day in sorted(reached.items(), key=lambda each: each[1])[:3]
    )
    if own is None:
        yield Tried(float(len(reached) + 1), asked.when.latest, "", told)
        return
    ahead = sum(day < own for day in reached.values())
    for place in range(ahead, sum(day <= own for day in reached.values())):
        yield Tried(float(place + 1), own, "", told)


def _states_with(asked: Asked, register: Register) -> Iterator[Tried]:
    """States in which the number of a group is as the claim says of each."""
    assert asked.base_amount is not None
    goal, precision = asked.base_amount.low, asked.base_amount.precision
    fits = {
        "more_than": lambda n: n > goal,
        "at_least": lambda n: n >= goal,
        "less_than": lambda n: n < goal,
    }[precision]
    for listed, is_after in _on(asked, register, asked.when):
        counts = register.by_state(asked.group, listed, per_capita=False)
        if asked.group.states:
            counts = {state: n for state, n in counts.items() if state in asked.group.states}
        yield _at(float(sum(map(fits, counts.values()))), listed, "", (), is_after)


_MADE = {
    "states_with": _states_with,
    "record": _records,
    "least_month": _least_months,
    "flow_change": _flow_changes,
    "first_to": _firsts_to,
    "peak": _peaks,
    "pace": _paces,
    "count": _counts,
    "absent": _absent,
    "signed": _signed,
    "gone": _gone,
    "net": _net,
    "growth_pct": _growths,
    "growth_multiple": _growths,
    "share": _shares,
    "rank": _ranks,
    "compare": _compared,
    "per": _per,
    "median": _medians,
}


def _bounds(asked: Asked, space: Space) -> Bounds:
    assert asked.amount is not None
    return allowed(measure_of(asked), asked.amount, space.tolerances)


_MEASURES = {
    "growth_pct": "growth_pct",
    "growth_multiple": "growth_multiple",
    "rank": "rank",
    "record": "rank",
    "first_to": "rank",
    "share": "share_pct",
    "per": "rate",
    "median": "rate",
    "pace": "rate",
}


def measure_of(asked: Asked) -> str:
    """What the number is, as far as its rounding goes."""
    if asked.aspect == "compare" and asked.detail == "ratio":
        return "growth_multiple"
    if asked.aspect in _MEASURES:
        return _MEASURES[asked.aspect]
    if asked.group.unit == "residents":
        return "population"
    return "count"


def _verdict_of(value: float, bounds: Bounds) -> str | None:
    if bounds.exact_low is not None and bounds.exact_low <= value <= (bounds.exact_high or math.inf):
        return "confirmed"
    if bounds.wording_low is not None and bounds.wording_low <= value <= (bounds.wording_high or math.inf):
        return "within_wording"
    return None


def _weigh_amount(asked: Asked, tried: tuple[Tried, ...], register: Register, space: Space) -> Weighed:
    own = [each for each in tried if not each.is_after]
    if not own:
        reason = _("the record holds nothing to set it against")
        return replace(_left_open(asked, reason), tried=tried)
    bounds = _bounds(asked, space)
    low, high = min(each.value for each in own), max(each.value for each in own)
    found = Weighed(asked, "contradicted", own[-1], low, high, tried)
    hits = [
        (_as_counted(verdict, each), each) for each in own if (verdict := _verdict_of(each.value, bounds))
    ]
    is_between = _lies_between(asked, tried)
    if _is_long(asked, space) and len(hits) < len(own) and (hits or is_between):
        reason = _(
            "its time is long, and lists in it show anything from {low} to {high}",
            low=float(f"{low:.4g}"),
            high=float(f"{high:.4g}"),
        )
        return replace(found, verdict="not_testable", reason=reason)
    if hits:
        verdict, deciding = min(hits, key=lambda hit: hit[0] != "confirmed")
        return replace(found, verdict=verdict, deciding=deciding)
    if is_between:
        return replace(found, verdict="within_wording", reason=_("the number lies between"))
    if why := _why_open(found, own, bounds, register, space):
        return replace(found, verdict="not_testable", reason=why[0], deciding=why[1])
    if asked.aspect == "signed" and _is_near(asked, own, space) and low < asked_low(asked) < high:
        reason = _("ways of counting who joined differ by as much")
        return replace(found, verdict="within_wording", reason=reason)
    return found


def _is_long(asked: Asked, space: Space) -> bool:
    spans = [span for span in (asked.when, asked.base) if span is not None]
    return max((span.latest - span.earliest).days for span in spans) > space.longest_period_days


def _why_open(
    found: Weighed, own: list[Tried], bounds: Bounds, register: Register, space: Space
) -> tuple[str, Tried | None] | None:
    """Why a number that the lists at hand do not show is not contradicted by them, and the list to show beside it."""
    asked, deciding = found.asked, found.deciding
    is_in_a_gap = any(each.is_after for each in found.tried)
    if asked.aspect != "peak" and _is_long_unseen(asked, own, register):
        return _("no list on record is within two months of that day"), deciding
    if asked.aspect != "peak" and _may_have_changed(asked, own, register, space):
        last = register.lists(asked.group.pending)[-1]
        return _("ICE's lists on record end on {day}, before that day", day=last.shown_until), deciding
    is_undated = not asked.when.is_stated and asked.aspect in ("count", "absent")
    if is_undated and (shown := _shown_before(asked, bounds, register)):
        told = _shown_from_to(shown)
        return _("it states no day, and lists show the number: {shown}", shown=told), shown[-1]
    if asked.when.is_day and is_in_a_gap and _is_near(asked, own, space):
        reason = _(
            "no list at hand shows the day itself; the lists before and after it show nearly the number"
        )
        return reason, deciding
    if asked.group.pending and is_in_a_gap:
        return _("no pending list at hand shows the day itself, and applications come and go"), deciding
    return None


def _as_counted(verdict: str, tried: Tried) -> str:
    """Territories are no states: counted with them, a number of states is within its wording at most."""
    return "within_wording" if tried.way == WITH_TERRITORIES else verdict


def asked_low(asked: Asked) -> float:
    """The number stated, or the lower end of a range."""
    return asked.amount.low if asked.amount is not None else 0.0


def _is_near(asked: Asked, own: list[Tried], space: Space) -> bool:
    """Whether some way of counting differs by so little that another list or clock may close it."""
    nearest = min(abs(each.value - asked_low(asked)) for each in own)
    return asked.aspect in ("count", "signed", "net", "absent") and nearest <= space.drift_least


def _lies_between(asked: Asked, tried: tuple[Tried, ...]) -> bool:
    """Whether the lists pass the number within its time, or while no list shows its day."""
    assert asked.amount is not None
    if asked.group.unit == "unsaid" and len({each.way for each in tried}) > 1:
        of_ways = (tuple(each for each in tried if each.way == way) for way in {each.way for each in tried})
        return any(_lies_between(asked, mine) for mine in of_ways)
    values = [each.value for each in tried]
    ways = {each.way for each in tried}
    if asked.amount.precision in ("more_than", "at_least", "less_than", "at_most") or asked.aspect in (
        "rank",
    ):
        return False
    if len(ways) > 1 and all(each.day == tried[0].day for each in tried):
        return (
            asked.aspect in ("signed", "net", "count", "absent")
            and min(values) < asked.amount.low < max(values)
            and asked.group.unit != "residents"
            and (_is_close(values) or min(abs(each - asked.amount.low) for each in values) <= 2)
        )
    return (
        min(values) < max(values)
        and min(values) <= asked.amount.low <= max(values)
        and asked.group.unit != "residents"
    )


def _is_close(values: list[float], most: float = 0.1) -> bool:
    """Whether several ways of counting differ so little that a number between them is near to all."""
    return max(values) - min(values) <= max(3.0, most * max(values))


def _is_long_unseen(asked: Asked, own: list[Tried], register: Register) -> bool:
    """Whether the list in force was last seen so long before the day that it says little of it."""
    seen = {each.snapshot_id: each.shown_until for each in register.lists(asked.group.pending)}
    last = max((seen[each.snapshot_id] for each in own if each.snapshot_id), default=None)
    return last is not None and (asked.when.earliest - last).days > WIDEST_GAP and not asked.group.everywhere


def _may_have_changed(asked: Asked, own: list[Tried], register: Register, space: Space) -> bool:
    """Whether the number may have become so since the last list: it lies days back, or the difference is small."""
    if not _is_after_the_last(asked, register):
        return False
    last = register.lists(asked.group.pending)[-1].shown_until
    if (asked.when.latest - last).days > space.days_in_force or asked.amount is None:
        return True
    nearest = min(abs(each.value - asked.amount.low) for each in own)
    return nearest <= max(space.drift_least, space.drift_share * max(abs(each.value) for each in own))


def _shown_before(asked: Asked, bounds: Bounds, register: Register) -> list[Tried]:
    """Lists before the last that show the number itself, of a claim that states no day."""
    if asked.group.everywhere:
        return []
    tried = (
        _at(found.value, each, found.way)
        for each in register.lists(asked.group.pending)
        if each.day >= space_begins(asked)
        for found in register.count(asked.group, each)[:1]
    )
    return [each for each in tried if _verdict_of(each.value, bounds) == "confirmed"]


def space_begins(asked: Asked) -> date:
    """How far back a claim without a day may reach."""
    return asked.when.earliest - LOOKED_BACK


def _is_after_the_last(asked: Asked, register: Register) -> bool:
    return (
        asked.when.latest > register.lists(asked.group.pending)[-1].shown_until and not asked.group.everywhere
    )


def _weigh_side(asked: Asked, register: Register, space: Space) -> Weighed:
    """More or fewer than another, without a number."""
    tried = [each for each in _two_sides(asked, register) if not each.is_after]
    is_more = asked.detail.startswith("more")
    holds = [each for each in tried if (each.value > 0 if is_more else each.value < 0)]
    if not holds and _side_may_have_changed(asked, tried, register, space):
        return _after_the_record(asked, *tried)
    if holds and len(holds) < len(tried):
        reason = _("it holds on some of the lists of that time")
        return Weighed(asked, "within_wording", holds[-1], tried=tuple(tried), reason=reason)
    return Weighed(asked, "confirmed" if holds else "contradicted", (holds or tried)[-1], tried=tuple(tried))


def _side_may_have_changed(asked: Asked, tried: list[Tried], register: Register, space: Space) -> bool:
    last = register.lists(asked.group.pending)[-1].shown_until
    days = (asked.when.latest - last).days
    gap, size = min(abs(each.value) for each in tried), max(max(each.parts) for each in tried)
    return days > space.days_in_force or (
        days > 0 and gap <= max(space.drift_least, space.drift_share * size)
    )


def _weigh_passed(asked: Asked, register: Register) -> Weighed:
    """The day on which one state came to have more than another, for the last time within the claim's time."""
    start = asked.when.earliest - LOOKED_BACK
    lists = [each for each in register.lists(asked.group.pending) if start <= each.day <= asked.when.latest]
    gaps = [_both_on(each, asked, register) for each in lists]
    crossed = [(before, after) for before, after in pairwise(gaps) if before.value <= 0 < after.value]
    is_behind = bool(gaps) and gaps[-1].value <= 0
    if is_behind and _is_after_the_last(asked, register):
        return _after_the_record(asked, gaps[-1])
    if is_behind or not crossed:
        never = _("it had not by that day") if is_behind else _("it had more on every list on record")
        last = gaps[-1] if gaps else None
        return Weighed(asked, "contradicted", last, tried=tuple(gaps[-1:]), reason=never)
    before, after = crossed[-1]
    started = next((each for each in reversed(gaps) if each.day < after.day and each.value < 0), before)
    is_then = after.day >= asked.when.earliest and started.day <= asked.when.latest
    is_undated = asked.when.is_day
    verdict = "confirmed" if is_then or is_undated else "contradicted"
    level = _(", level on {day}", day=before.day) if before.value == 0 else ""
    told = _(
        "behind until {until}{level}, ahead from {since}", until=started.day, level=level, since=after.day
    )
    return Weighed(asked, verdict, after, tried=(started, after), reason=told)


def _weigh_first(asked: Asked, register: Register, space: Space) -> Weighed:
    """A number on some day, or the first day on which it was reached."""
    assert asked.amount is not None
    lists = [
        each
        for each in register.lists(asked.group.pending)
        if asked.detail != "some day before" or each.day < asked.when.earliest
    ]
    tried = [
        _at(found.value, each, found.way) for each in lists for found in register.count(asked.group, each)[:1]
    ]
    bounds = _bounds(asked, space)
    if asked.detail == "reached":
        return _weigh_reached(asked, tried)
    if asked.detail == "signed":
        return _weigh_first_signed(asked, register, tried)
    hits = tuple(each for each in tried if _verdict_of(each.value, bounds))
    if hits:
        verdict = _verdict_of(hits[-1].value, bounds) or "confirmed"
        return Weighed(asked, verdict, hits[-1], tried=hits, reason=_shown_from_to(hits))
    goal = asked.amount.low
    passed = tuple(
        after
        for before, after in pairwise(tried)
        if min(before.value, after.value) < goal < max(before.value, after.value)
    )
    if passed:
        reason = _("lists pass it by {day}", day=passed[-1].day)
        return Weighed(asked, "within_wording", passed[-1], tried=passed, reason=reason)
    verdict = "not_testable" if asked.detail == "some day" else "contradicted"
    reason = _("no list on record shows it")
    return Weighed(asked, verdict, tried[-1] if tried else None, tried=tuple(tried[-1:]), reason=reason)


def _shown_from_to(hits: Sequence[Tried]) -> str:
    first, last = format_day(hits[0].day), format_day(hits[-1].day)
    return (
        _("shown on {day}", day=first)
        if first == last
        else _("shown on lists from {first} to {last}", first=first, last=last)
    )


def _weigh_reached(asked: Asked, tried: list[Tried]) -> Weighed:
    assert asked.amount is not None
    is_past = asked.amount.precision == "more_than"
    goal = asked.amount.low + (_STEP if is_past else 0)
    reached = next((each for each in tried if each.value >= goal), None)
    if reached is None:
        reason, last = _("no list on record reaches it"), tuple(tried[-1:])
        return Weighed(asked, "contradicted", last[0] if last else None, tried=last, reason=reason)
    before = max((each.day for each in tried if each.day < reached.day), default=reached.day)
    is_then = reached.day >= asked.when.earliest and before < asked.when.latest
    told = _(
        "first reached on the list of {day}; the list before is of {before}", day=reached.day, before=before
    )
    return Weighed(asked, "confirmed" if is_then else "contradicted", reached, tried=(reached,), reason=told)


def _weigh_first_signed(asked: Asked, register: Register, tried: list[Tried]) -> Weighed:
    """The first signing of a group, by its date or by the first list that shows it."""
    signed = register.first_signed(asked.group)
    listed = next((each for each in tried if each.value >= 1), None)
    days = [day for day in (signed, listed.day if listed else None) if day is not None]
    if not days:
        return Weighed(asked, "contradicted", reason=_("none has been listed"))
    is_then = any(asked.when.earliest <= day <= asked.when.latest for day in days)
    told = _("the first was signed on {day}", day=min(days))
    return Weighed(asked, "confirmed" if is_then else "contradicted", Tried(1.0, min(days)), reason=told)


def _weigh_named(asked: Asked, register: Register) -> Weighed:
    """A named body on the list, or not on it."""
    side, name = asked.detail.split(":", maxsplit=1)
    is_county = name.startswith("county ")
    plain = name.removeprefix("county ")
    wanted = f"{plain} county" if is_county else plain
    lists = lists_in(list(register.lists(asked.group.pending)), asked.when)
    day = lists[-1]

    def on(listed: Listed) -> list[str]:
        kinds = () if is_county else asked.group.kinds
        names = register.bodies(wanted, kinds, asked.group.states, listed)
        return [each for each in names if is_county or not _is_of_a_county(each, plain)]

    found = on(day)
    known = register.known_in(wanted, asked.group.states)
    if not found and not known:
        return _left_open(
            asked, _("no record knows a body of the name {name} there, listed or not", name=plain)
        )
    if found and not asked.group.states and len(known) > 1:
        reason = _(
            "it names no state, and bodies of that name are known in several; on the list: {names}",
            names=", ".join(found),
        )
        return _left_open(asked, reason)
    if side == "left":
        return _weigh_departure(asked, [each for each in register.lists(False) if each.day <= day.day], on)
    is_right = bool(found) == (side == "listed")
    told = ", ".join(found) if found else _("no such body on the list")
    if not is_right and _is_after_the_last(asked, register):
        return _after_the_record(asked)
    return Weighed(
        asked, "confirmed" if is_right else "contradicted", _at(float(len(found)), day), reason=told
    )


def _weigh_departure(asked: Asked, lists: list[Listed], on: Callable[[Listed], list[str]]) -> Weighed:
    """A named body that is said to have left: it was listed, and is not, since a day within the claim's time."""
    last = lists[-1]
    if still := on(last):
        verdict = "not_testable" if asked.when.latest > last.shown_until else "contradicted"
        reason = _("on the list: {names}", names=", ".join(still))
        return Weighed(asked, verdict, _at(float(len(still)), last), reason=reason)
    shown = next((place for place in range(len(lists) - 1, -1, -1) if on(lists[place])), None)
    if shown is None:
        return Weighed(asked, "contradicted", _at(0.0, last), reason=_("no list on record shows it"))
    seen, missing = lists[shown], lists[shown + 1]
    told = _("last on the list of {seen}, not on that of {missing}", seen=seen.day, missing=missing.day)
    is_then = seen.day <= asked.when.latest and missing.day >= asked.when.earliest
    is_dated = asked.when.is_stated and asked.when != asked.base
    verdict = "confirmed" if is_then or not is_dated else "contradicted"
    return Weighed(asked, verdict, _at(0.0, missing), reason=told)


def _is_of_a_county(name: str, plain: str) -> bool:
    return f"{plain} county" in name.lower()
