"""Growth and decline between two days, shares that moved, and what is no longer listed.

`ClaimError` where it is open since when, of what or which way a number has changed.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from open287g.errors import ClaimError
from open287g.text.phrases import gettext as _

from ..clauses import Clause
from ..phrases import UNSAID, Spec
from ..times import When, days_before
from ..typed import Amount, Asked, Group, Span
from .composing import (
    ANY,
    NONE,
    ONE,
    SIGNED_UNITS,
    Context,
    check_direction,
    eve_of,
    group_beside,
    group_of,
    is_a_single_one,
    is_stock,
    moved,
    once,
    period_of,
    said_together,
    with_unit,
)


def read_gone(context: Context) -> list[Asked] | None:
    """Agreements or agencies that are no longer listed."""
    clause = context.clause
    if clause.all("from_to", "other_way"):
        return None
    loses, loses_all = clause.use("LOSE"), clause.use("LOSEALL")
    clause.use("LEAVE")
    figures = clause.take("figure", "all")
    if len(figures) > 1:
        raise ClaimError(_("Which of its figures left is not clear."))
    clause.use("ALL", "SINCE", "FROM")
    clause.take("group", where=lambda item: bool(figures) and "roster" in item.spec.marks)
    is_only = not figures and clause.use("ONLY")
    is_all = loses_all or is_only or bool(figures and figures[0].kind == "all")
    is_one = not figures and (clause.has("A") or any(map(is_a_single_one, clause.all("group"))))
    group = context.group(said_together(figures))
    when = context.when()
    amount = figures[0].amount if figures else ONE if is_only or is_one else None
    if when.role in ("at", "by") and (when.is_now or when.start.is_day or not when.start.is_stated):
        is_dated = not when.is_now and when.start.is_stated and when.start != context.default
        if loses or is_dated or (not is_all and not group.states):
            raise ClaimError(_("It does not say over what time they have left."))
        # Without "the", which is taken for no word: so many of them left, or all so many did.
        if amount is None:
            return [context.asked("count", group, when, NONE)]
        now = context.asked("count", group, when, NONE, detail="" if is_all else "to none")
        return [now, context.asked("gone", group, when, amount, detail="to none")]
    if is_all and amount is None:
        raise ClaimError(_("Which of its figures left is not clear."))
    return [context.flow("gone", group, when, amount or ANY)]


def read_growth(context: Context) -> list[Asked] | None:
    """From so many to so many, by so much, so many times, between two days."""
    clause = context.clause
    if clause.all("other_way"):
        return _more_gained_or_lost(context)
    rises, falls = clause.has("RISE", "ADD"), clause.has("FALL") or _falls(clause)
    if clause.all("share_from", "share_to") or ((rises or falls) and _passes_a_share(clause)):
        return _share_change(context)
    moves = [item for item in clause.items if item.kind in ("from", "to", "from_to", "by", "multiple")]
    percents = [item for item in clause.all("part") if item.whole is None]
    if not moves and not percents and not clause.all("figure") and rises != falls:
        return _changed(context, rises)
    than_then = _stands_behind_than(clause)
    if not (clause.has("RISE", "FALL") or moves or than_then):
        return None
    if not (moves or percents or _net_figure(clause) or than_then):
        return None
    falls = falls or than_then == "fewer"
    if clause.has("SIGN", "ADD") and clause.all("from") and clause.all("figure"):
        return _two_flows(context, rises, falls)
    base_time, end_time = _times_of_growth(context)
    clause.use("RISE", "FALL", "WENT", "BY", "TO", "A", "FURTHER", "AGO", "SINCE")
    if than_then:
        clause.use("THAN", "THANMORE", "MORE", "FEWER", "HAVE")
    ends, pairs, starts = clause.take("to"), clause.take("from_to"), clause.take("from")
    figures, by = clause.take("figure"), clause.take("by")
    if len(pairs) + len(starts) > 1 or len(pairs) + len(ends) > 1:
        raise ClaimError(_("It states two starts or two ends."))
    said = next((item.spec for item in (*ends, *pairs, *starts, *figures, *by) if item.spec), UNSAID)
    group = context.group(said)
    base = next((item.amount for item in (*pairs, *starts)), None)
    end = pairs[0].second if pairs else ends[0].amount if ends else None
    if figures and starts and end is None:
        end, figures = figures[0].amount, figures[1:]
    check_direction(base, end, rises, falls)
    when = end_time or context.now
    sign = -1.0 if falls and not rises else 1.0
    claims, base_time = _counts_of_growth(context, group, when, end_time, base_time, base, end)
    claims += _growths(context, group, when, base_time, base, end, sign)
    others = [
        item for item in figures if item.spec.unit not in (None, group.unit) and group.unit in SIGNED_UNITS
    ]
    claims += [context.asked("count", group_beside(item, group), when, item.amount) for item in others]
    for item in (*by, *(item for item in figures if item not in others)):
        if item.amount is None or base_time is None:
            raise ClaimError(_("It does not say since when the number has changed."))
        change = replace(item.amount, low=sign * item.amount.low)
        claims.append(context.asked("net", group, when, change, base=base_time))
    context.known.when = None
    return claims


def _stands_behind_than(clause: Clause) -> str:
    """Whether a day is what something is set against, and the side: "73 more than at the end of April"."""
    if clause.has("SIGN", "ADD", "LEAVE", "LOSE") or not clause.all("figure", "multiple"):
        return ""
    for before, item in pairwise(clause.items):
        if item.when is not None and before.is_word(*COMPARING):
            is_fewer = clause.has("FEWER") or before.words.lower().startswith(("fewer", "less"))
            return "fewer" if is_fewer else "more"
    return ""


def _more_gained_or_lost(context: Context) -> list[Asked]:
    """ "Virginia lost more agreements than it gained in February": the number fell."""
    item = context.clause.take("other_way")[0]
    if context.clause.has("NOT", "RISE", "FALL") or context.clause.all("figure", "part", "multiple"):
        raise ClaimError(_("It makes more than one comparison at once."))
    group = context.group(item.spec)
    when = context.when()
    if is_stock(when):
        raise ClaimError(_("It does not say since when the number has changed."))
    start = period_of(when, context.default)[0]
    base = start if when.role in ("since", "window") else eve_of(start)
    return [context.flow("net", group, when, moved(item.value == "rises"), base=base)]


def _two_flows(context: Context, rises: bool, falls: bool) -> list[Asked]:
    """What was signed in one time, and in another: "95 were signed in December, down from 103 in November"."""
    clause = context.clause
    figures, starts = clause.take("figure"), clause.take("from")
    base_time, end_time = _times_of_growth(context)
    clause.use("RISE", "FALL", "SIGN")
    if len(figures) != 1 or len(starts) != 1 or base_time is None or end_time is None or clause.has("ADD"):
        raise ClaimError(_("It states two starts or two ends."))
    check_direction(starts[0].amount, figures[0].amount, rises, falls)
    group = context.group(figures[0].spec)
    claims = []
    for time, item in ((end_time, figures[0]), (When("at", base_time, base_time), starts[0])):
        if is_stock(time):
            raise ClaimError(_("Over what time the second figure is counted is not clear."))
        claims.append(context.flow("signed", group, time, item.amount))
    return claims


def _counts_of_growth(
    context: Context,
    group: Group,
    when: When,
    end_time: When | None,
    base_time: Span | None,
    base: Amount | None,
    end: Amount | None,
) -> tuple[list[Asked], Span | None]:
    """The numbers at both ends of a growth, and its start, unless that is only the day of the last list."""
    claims = []
    no_end = end_time is None or not end_time.start.is_stated
    is_undated = no_end and not context.default.is_stated and base is not None
    if end is not None:
        some_day = context.asked("first", group, when, end, detail="some day")
        claims.append(some_day if is_undated else context.asked("count", group, when, end))
    base_time = None if is_undated and base_time and not base_time.is_stated else base_time
    if base is not None and base_time is not None:
        claims.append(context.asked("count", group, When("at", base_time, base_time), base))
    elif base is not None:
        claims.append(context.asked("first", group, when, base, detail="some day before"))
    return claims, base_time


def _growths(
    context: Context,
    group: Group,
    when: When,
    base_time: Span | None,
    base: Amount | None,
    end: Amount | None,
    sign: float,
) -> list[Asked]:
    """By how many percent, and how many times."""
    clause = context.clause
    moves = clause.take("part", "multiple", where=lambda item: item.whole is None)
    if moves and base_time is None and base is None:
        base_time, base, end = _start_said_before(context, end)
    claims = []
    for item in moves:
        if item.amount is None:
            raise ClaimError(_("Of what it is a share is not said."))
        if item.kind == "multiple" and sign < 0:
            raise ClaimError(_("A fall by a multiple is not understood."))
        aspect = "growth_pct" if item.kind == "part" else "growth_multiple"
        amount = replace(item.amount, low=sign * item.amount.low)
        more = {"base": base_time, "base_amount": base, "other_amount": end}
        claims.append(context.asked(aspect, group, when, amount, **more))
    return claims


def _changed(context: Context, rises: bool) -> list[Asked] | None:
    """A number that grew or fell since a day, without saying by how much."""
    clause = context.clause
    wanted = [
        item.when for item in clause.all("when") if item.when and item.when.role in ("since", "between")
    ]
    if len(wanted) != 1 or not clause.all("group"):
        return None
    base, end = _times_of_growth(context)
    clause.use("RISE", "FALL")
    if base is None or clause.has("ADD", "SIGN", "LEAVE", "LOSE"):
        raise ClaimError(_("It does not say since when the number has changed."))
    group = context.group(said_together(clause.take("group")))
    return [context.asked("net", group, end or context.now, moved(rises), base=base)]


def read_flat(context: Context) -> list[Asked] | None:
    """A number that has not changed since a day: "unchanged since March, at 21"."""
    clause = context.clause
    clause.use("FLAT")
    figures = clause.take("figure")
    base, end = _times_of_growth(context)
    if base is None or len(figures) > 1 or clause.has("NOT", "RISE", "FALL"):
        raise ClaimError(_("It does not say since when the number has changed."))
    group = context.group(said_together((*figures, *clause.take("group"))))
    when = end or context.now
    counts = [context.asked("count", group, when, item.amount) for item in figures]
    return [*counts, context.asked("net", group, when, NONE, base=base)]


def _falls(clause: Clause) -> bool:
    """Whether the word that a growth begins with is itself a fall: "bajó de 31 a 29"."""
    return any("FALL" in item.marks for item in clause.all("from", "from_to"))


def _passes_a_share(clause: Clause) -> bool:
    """Whether a share, with its bound, is what grew: "rose past half of the total"."""
    bounds = ("more_than", "less_than", "at_least", "at_most")
    parts = [item for item in clause.all("part") if item.whole is None and item.amount]
    speaks_of_it = clause.has("SHARE") or any(item.amount is None for item in clause.all("part"))
    return speaks_of_it and any(item.amount.precision in bounds for item in parts if item.amount)


def _start_said_before(
    context: Context, end_amount: Amount | None
) -> tuple[Span | None, Amount | None, Amount | None]:
    """The start of a growth that states none, by the numbers that the claims before state."""
    counts = [
        claim for claim in context.before if claim.aspect in ("count", "first") and claim.amount is not None
    ]
    if end_amount is not None and counts:
        return counts[-1].when, counts[-1].amount, end_amount
    if len(counts) == 1 and counts[0].when.latest < context.default.latest and len(context.before) == 1:
        return counts[0].when, None, None
    if len(counts) > 1 and counts[-1].group == counts[-2].group:
        start, end = sorted(counts[-2:], key=lambda claim: claim.when.latest)
        return None, start.amount, end.amount
    raise ClaimError(_("It does not say since when the number has grown."))


def _share_change(context: Context) -> list[Asked] | None:
    """A place's or model's share at two days: "fell from 43 percent in June to 19 percent in May"."""
    clause = context.clause
    rises, falls = clause.has("RISE"), clause.has("FALL")
    base_time, end_time = _times_of_growth(context)
    clause.use("RISE", "FALL", "SHARE", "POSS", "TO")
    wholes = clause.take("part", where=lambda item: item.amount is None)
    starts, ends = clause.take("share_from"), clause.take("share_to")
    if not starts and not ends:
        ends = clause.take("part", where=lambda item: item.whole is None)
    if len(starts) > 1 or len(ends) != 1 or (starts and base_time is None):
        raise ClaimError(_("It does not say of which day each share is."))
    check_direction(starts[0].amount if starts else None, ends[0].amount if ends else None, rises, falls)
    part = context.place(
        context.taken_up(subject_of(clause) if clause.all("group", "model") else Spec("agreements"))
    )
    group = group_of(part)
    if not (group.states or group.models or group.kinds):
        raise ClaimError(_("Which part the share is of is not clear."))
    of = wholes[0].whole.spec if wholes and wholes[0].whole else UNSAID
    whole = group_of(replace(of, unit=of.unit or group.unit))
    told = [(end_time or context.now, item) for item in ends]
    told += [(When("at", base_time, base_time), item) for item in starts if base_time is not None]
    return [context.asked("share", group, when, item.amount, other=whole) for when, item in told]


def subject_of(clause: Clause) -> Spec:
    """All groups and models of a clause together."""
    return with_unit(said_together(clause.take("group", "model")))


def _net_figure(clause: Clause) -> bool:
    """A figure that is the change itself: "up 283 since March"."""
    return clause.has("RISE", "FALL") and len(clause.all("figure")) == 1


COMPARING = {"THAN", "THANMORE", "AS_MANY", "TWICE"}
"""Words behind which stands what something is set against."""


def _times_of_growth(context: Context) -> tuple[Span | None, When | None]:
    """The start and the end of a growth: times stand after the number that they are of."""
    clause = context.clause
    base: Span | None = None
    end: When | None = None
    side, offset = "end", 0
    for item in clause.items:
        if item.kind in ("bare", "multiple") and COMPARING & {*item.value.split("__")}:
            side = "base"
        if item.kind in ("from", "from_to", "share_from"):
            side = "base" if item.kind != "from_to" else side
        elif item.kind in ("to", "share_to"):
            side = "end"
        when = item.when
        if when is None:
            continue
        if item.kind == "from_to":
            base = once(base, when.start)
        elif when.before_days:
            offset = when.before_days
        elif when.role in ("since", "after"):
            base = once(base, when.start)
        elif when.role in ("between", "window", "opening"):
            base, end = (
                once(base, when.start if when.role != "opening" else eve_of(when.start)),
                once(end, When("at", when.end, when.end, is_point=True)),
            )
        elif side == "base":
            base = once(base, when.start)
        else:
            end = once(end, when)
    clause.take("when")
    if end is None and context.known.when is not None and context.known.when.role == "at":
        end = context.known.when
    if offset < 0 and base is not None:
        later = replace(days_before(base.latest, offset), is_stated=True)
        end = once(end, When("at", later, later, is_point=True))
    elif offset:
        base = once(base, days_before((end.start if end else context.default).latest, offset))
    has_numbers = clause.all("from", "from_to", "to", "share_from", "share_to")
    has_both = bool(clause.all("from_to") or (clause.all("from") and clause.all("to")))
    is_period = end is not None and not end.is_point and not end.start.is_day
    is_period = is_period and not any("BECAME" in item.marks for item in clause.items)
    if base is None and end is not None and is_period and (has_both or not has_numbers):
        default = context.default.latest
        is_over = not end.end.earliest <= default < end.end.latest or not context.default.is_stated
        last = Span.on(end.end.latest) if is_over else context.default
        base, end = eve_of(end.start), When("at", last, last, is_point=True)
    return base, end
