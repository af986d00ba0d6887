"""What was signed or added in a time, records and paces, and so many for each of another: rates, means, medians.

`ClaimError` where it is open what is counted, or over what time.
"""

from __future__ import annotations

from dataclasses import replace

from open287g.errors import ClaimError
from open287g.text.phrases import gettext as _

from ..clauses import Clause
from ..phrases import UNSAID, Item, Spec
from ..times import When
from ..typed import Amount, Asked, Group, Span
from .composing import (
    ANY,
    NONE,
    ONE,
    SIGNED_UNITS,
    Context,
    eve_of,
    group_beside,
    group_of,
    is_a_single_one,
    is_over_a_time,
    is_stock,
    narrowed,
    period_of,
    said_together,
    signed_in,
    signed_period,
    with_so_many,
    with_unit,
)

SHORTEST_MONTH = 27
"""Days from the first to the last of a month."""


def read_rates(context: Context) -> list[Asked] | None:
    """So many for each of another: residents, agreements of another model."""
    clause = context.clause
    if means := clause.take("mean"):
        return _mean(context, means)
    rates = clause.take("rate")
    if context.known.flows == "signed by" and (rates or clause.use("BY")):
        figures = [(item.amount, said_together(clause.take("group"))) for item in clause.take("figure")]
        return _signed_by(context, figures or [(item.amount, item.other) for item in rates])
    if clause.use("EACH"):
        return _each_has(context)
    return _rate(context, rates[0]) if rates else None


def _each_has(context: Context) -> list[Asked] | None:
    """So many agreements for each agency, or for each of some states."""
    clause, states = context.clause, said_together(context.clause.all("place")).states
    if len(states) > 1:
        return None if clause.all("figure") and not clause.all("group") else _one_each(context, states)
    clause.use("AVERAGE", "P", "OF")
    when = context.when()
    holders = clause.take("figure", where=lambda item: item.spec.unit == "agencies")
    counted = [context.asked("count", context.group(item.spec), when, item.amount) for item in holders[:1]]
    figures = clause.take("figure") or [
        replace(item, amount=ONE)
        for item in clause.take("group")
        if clause.use("A") or item.words.lower().startswith(("a ", "un "))
    ]
    of = group_of(context.place(replace(context.known.spec or Spec("agencies"), states=())))
    spec = figures[0].spec if len(figures) == 1 else Spec()
    if spec.unit != "agreements" or of.unit != "agencies" or len(holders) > 1:
        return None
    mine = replace(of, unit="agreements", models=tuple(sorted({*of.models, *spec.models})))
    return [*counted, context.asked("per", mine, when, figures[0].amount, other=of)]


def _rate(context: Context, rate: Item) -> list[Asked] | None:
    figures, other = context.clause.take("figure"), rate.other
    when = context.when()
    base = rate.second.low if rate.second else 1.0
    said = rate.spec or said_together(figures)
    spec = context.place(context.spec(said if said.names_a_group else UNSAID))
    context.known.spec = replace(spec, states=())
    group = group_of(spec)
    if other.unit == "residents":
        against = Group("residents", states=group.states, everywhere=True)
    else:
        against = group_of(replace(with_unit(other, group.unit), states=group.states))
    amount = rate.amount or (figures[0].amount if figures else None)
    if amount is None:
        return None
    if amount.low == 1 and base > 1 and rate.second is not None:
        return [context.asked("per", against, when, rate.second, other=group, detail="1")]
    return [context.asked("per", group, when, amount, other=against, detail=f"{base:g}")]


def _signed_by(context: Context, said: list[tuple[Amount | None, Spec]]) -> list[Asked]:
    """ "57 were signed by police departments, 20 by constables": another part of the same agreements."""
    last = context.before[-1]
    if len(said) != 1 or said[0][0] is None or not said[0][1].kinds:
        raise ClaimError(_("What the second figure counts is not clear."))
    amount, spec = said[0]
    return [last.of(group=narrowed(last.group, spec), amount=amount)]


def _one_each(context: Context, states: tuple[str, ...]) -> list[Asked]:
    """ "Massachusetts and Colorado have one agreement each"."""
    clause = context.clause
    groups = clause.take("group")
    if len(groups) != 1 or not (clause.use("A") or is_a_single_one(groups[0])):
        raise ClaimError(_("Of what each has so many is not clear."))
    clause.take("place")
    return context.of_each(states, group_of(with_unit(groups[0].spec)), context.when(), ONE)


def _mean(context: Context, means: list[Item]) -> list[Asked]:
    """What the average state, county or agency has."""
    clause, of = context.clause, means[0].other
    figures = clause.take("figure")
    held = clause.take("group", where=lambda item: item.spec.unit == "agreements")
    is_of_many = of.unit in ("states", "counties", "agencies")
    if len(means) + len(figures) != 2 or not is_of_many or clause.has("NOT"):
        raise ClaimError(_("Of what it is an average is not clear."))
    clause.use("SUBSET", "P", "HAVE", "TAKEPART")
    said = said_together(held, figures[0].spec)
    spec = replace(with_unit(said), states=of.states or said.states)
    mine = group_of(context.place(spec))
    other = replace(
        group_of(replace(of, states=() if of.unit == "states" else mine.states)), models=mine.models
    )
    return [context.asked("per", mine, context.when(), figures[0].amount, other=other, detail="1")]


def read_overlap(context: Context) -> list[Asked] | None:
    """Agencies that hold two models, or more than one agreement."""
    clause = context.clause
    both, figures = clause.take("overlap"), clause.all("figure")
    if both:
        clause.take("figure")
        if len(figures) != 1:
            raise ClaimError(_("How many hold both models is not clear."))
        clause.take("group", where=lambda item: item.spec.unit == "agreements")
        models = tuple(sorted(said_together(both).models))
        group = replace(context.group(figures[0].spec), models=models, every_model=True)
    elif len(figures) == 2 and clause.has("HAVE") and _holds_a_few(*figures):
        clause.take("figure")
        group = with_so_many(context.group(figures[0].spec), figures[1].amount)
    else:
        return None
    return [context.asked("count", group, context.when(), figures[0].amount)]


def _holds_a_few(first: Item, second: Item) -> bool:
    """Whether agencies are counted by how few agreements each has: "78 agencies have two agreements"."""
    agencies, held, n = first.spec, second.spec, second.amount
    is_few = held.unit == "agreements" and n is not None and n.high is None and n.low <= 3
    return is_few and bool(agencies.kinds or agencies.unit == "agencies")


def read_median(context: Context) -> list[Asked] | None:
    """The middle one: officers or residents of agencies."""
    clause = context.clause
    clause.use("MEDIAN")
    figures, people = clause.take("figure"), ("officers", "residents")
    counted = [item.spec.unit for item in (*figures, *clause.all("group")) if item.spec.unit in people]
    if len(figures) != 1 or len(counted) != 1 or figures[0].spec.unit not in (None, counted[0]):
        raise ClaimError(_("A median is understood of officers or of residents served."))
    signed = clause.use("SIGN")
    clause.use("SERVES", "EMPLOY", "A", "NEWSIGNER")
    spec = said_together(item for item in clause.take("group") if item.spec.unit not in people)
    spec = context.place(replace(spec, unit="agencies"))
    when = context.when()
    group = group_of(spec)
    if signed or "new" in spec.marks or when.role in ("since", "between", "window", "opening"):
        period = signed_period(when, context.default)
        if period is None:
            raise ClaimError(_("It does not say since when the agencies are new."))
        group = signed_in(group, period)
        last = Span.on(period[1])
        when = When("at", last, last, True, True)
    return [context.asked("median", group, when, figures[0].amount, detail=counted[0])]


def read_records(context: Context) -> list[Asked] | None:
    """The first day on which a number was reached; the month with the most signed; the first of all."""
    clause = context.clause
    is_of_months = clause.has("MONTHUNIT", "SIGNINGS") and (clause.has("LARGEST") or bool(clause.all("rank")))
    is_of_signed = clause.has("RECORD") and clause.has("SIGN") and not clause.has("NEVER", "PEAK")
    is_ever = clause.has("NEVER", "PEAK", "EVER") and not is_of_months and not is_of_signed
    if clause.all("than_ever") or is_ever:
        return _peak(context)
    if clause.all("nth"):
        return _nth_of_all(context)
    if clause.has("RECORD") and not is_of_months and not clause.has("SIGN", "ADD") and _is_of_a_day(clause):
        return _peak(context)
    if clause.has("RECORD") or is_of_months:
        return _record_month(context)
    if clause.has("ANYSTATE") and clause.has("MONTHUNIT"):
        clause.use("ANYSTATE", "MORE", "THAN")
        return _record_month(context)
    ordinal = clause.has("FIRST") and not clause.all("figure")
    if not clause.has("CROSS") and not ordinal:
        return None
    is_signed = clause.has("SIGN")
    clause.use("CROSS", "FIRST", "ORD", "SIGN", "TO", "P", "A")
    figures = clause.take("figure")
    if len(figures) > 1 or (not figures and not ordinal):
        raise ClaimError(_("Which number was reached is not clear."))
    group = context.group(said_together(figures))
    amount = figures[0].amount if figures else ONE
    detail = "signed" if ordinal and is_signed else "reached"
    return [context.asked("first", group, context.when(), amount, detail=detail)]


def _is_of_a_day(clause: Clause) -> bool:
    """Whether its figure is of a day, so that a record is of the list and not of what was signed."""
    times = [item.when for item in clause.all("when") if item.when]
    is_stock = bool(clause.all("figure")) or clause.has("HAVE")
    return is_stock and all(when.role == "at" and (when.is_point or when.start.is_day) for when in times)


def _peak(context: Context) -> list[Asked] | None:
    """The greatest number on any list until a day: never any, never more, a record high, so many at the peak."""
    clause = context.clause
    is_never, is_peak, is_signed = clause.use("NEVER"), clause.use("PEAK"), clause.use("SIGN")
    clause.use("NOT", "EVER", "RECORD", "NOW", "THAN", "A", "P", "AT_ALL", "TAKEPART", "TO", "OF")
    figures, more = clause.take("figure"), clause.take("than_ever")
    if clause.has("LEAVE", "LOSE", "RISE", "FALL", "ADD") or len(figures) > 1 or clause.take("none"):
        raise ClaimError(_("What never was so, or is a record, is not clear."))
    spec = said_together(more or figures)
    group = context.group(spec)
    when = context.when()
    if when.role != "at" or (is_signed and not when.start.is_day):
        raise ClaimError(_("A record is understood of a day."))
    amount = figures[0].amount if figures else NONE
    if is_peak or (is_never and not more):
        if amount is None or (is_never and figures and amount.precision != "more_than"):
            raise ClaimError(_("What never was so is not clear."))
        most = replace(amount, precision="at_most") if is_never and figures else amount
        return [context.asked("peak", group, when, most)]
    first = context.asked("record", group, when, ONE, detail="stock", base=when.start)
    return [first] + [context.asked("count", group, when, item.amount) for item in figures]


def _nth_of_all(context: Context) -> list[Asked] | None:
    """The thousandth agreement: the day on which the number was reached."""
    clause = context.clause
    nth = clause.take("nth")[0]
    clause.use("SIGN", "ADD", "HAVE")
    if nth.amount is None:
        return None
    return [context.asked("first", context.group(nth.spec), context.when(), nth.amount, detail="reached")]


def _record_month(context: Context) -> list[Asked] | None:
    """A month in which more was signed than in any other."""
    clause = context.clause
    whens = [item.when for item in clause.all("when") if item.when and not item.when.is_now]
    whens = whens or ([context.known.when] if context.known.when else [])
    if (
        len(whens) != 1
        or whens[0].role not in ("at", "by")
        or (whens[0].start.latest - whens[0].start.earliest).days not in range(27, 31)
    ):
        raise ClaimError(_("A record is understood of a month, with its name."))
    clause.use("RECORD", "LARGEST", "LEAD", "MONTHUNIT", "EVER", "SIGNINGS", "SIGN", "P", "A", "AMONG")
    clause.take("rank")
    figures = clause.take("figure")
    spec = said_together(figures)
    if not figures and not clause.all("group"):
        spec = Spec("agreements")
    group = context.group(spec)
    when = context.when()
    record = context.asked("record", group, when, ONE, base=when.start)
    return [record, *(context.flow("signed", group, when, item.amount) for item in figures)]


def read_flows(context: Context) -> list[Asked] | None:
    """Signed, joined or added within a time; without a time it is the number on the list."""
    clause = context.clause
    figures = clause.all("figure")
    if clause.has("RECORD"):
        return None
    is_net = clause.has("ADD")
    marks_new = any("new" in item.spec.marks for item in clause.all("figure", "group"))
    # A bare number behind what was signed is of that too: "Texas signed the most in 2025, 237".
    before = context.last
    is_behind = before is not None and "signed" in (before.aspect, before.detail)
    goes_on = is_behind and not clause.has("HAVE") and all(not item.spec for item in figures)
    if not (clause.has("SIGN", "ADD") or marks_new or goes_on) or not figures:
        return None
    clause.take("figure")
    clause.use("SIGN", "ADD", "FURTHER")
    groups = [context.group(item.spec) if place == 0 else None for place, item in enumerate(figures)]
    when = context.when()
    claims = []
    for item, group in zip(figures, groups, strict=True):
        mine = group or group_beside(item, groups[0])
        if mine.unit not in (*SIGNED_UNITS, "unsaid"):
            if is_net or is_over_a_time(when):
                raise ClaimError(
                    _("Places that joined in a time are not understood. Say how many there are on a day.")
                )
            claims.append(context.asked("count", mine, when, item.amount))
            continue
        if is_stock(when) or (clause.has("HAD") and _is_of_a_moment(when)):
            if is_net or marks_new:
                raise ClaimError(_("It does not say since when these are new."))
            claims.append(context.asked("count", mine, when, item.amount))
            continue
        if is_net:
            start = period_of(when, context.default)[0]
            is_from_day = when.role in ("between", "since") and when.start.is_day
            base = when.start if when.role == "window" else start if is_from_day else eve_of(start)
            claims.append(context.flow("net", mine, when, item.amount, base=base, detail="added"))
        else:
            claims.append(context.flow("signed", mine, when, item.amount))
    return claims


def _is_of_a_moment(when: When) -> bool:
    """Whether "had signed" is of all until a day; `ClaimError` where it may be of all in a month or a year."""
    if when.role == "at" and (when.start.latest - when.start.earliest).days >= SHORTEST_MONTH:
        raise ClaimError(_("Whether so many had signed by then, or in that time, is not clear."))
    return when.role == "at"


def read_same_flow(context: Context) -> list[Asked] | None:
    """Another number of what was signed, added or lost: "179 were signed in April and 127 in March"."""
    clause, last = context.clause, context.last
    if last is None:
        return None
    is_of_them = last.aspect == "count" and clause.has("SUBSET")
    if not is_of_them and (last.aspect not in ("signed", "net", "gone") or last.base is None):
        return None
    if (
        clause.plays("verb")
        or clause.has("INALL", "TOTAL", "PENDING")
        or (clause.has("FURTHER") and not clause.all("when"))
        or len(clause.all("figure")) != 1
    ):
        return None
    figure = clause.take("figure")[0]
    clause.use("SUBSET", "FURTHER")
    spec = said_together([figure, *clause.take("place", "model", "group")])
    is_clear = spec.unit in (None, last.group.unit) and not {"pending", "new"} & spec.marks
    names_a_part = bool(spec.states or spec.kinds or spec.models)
    if is_of_them and (clause.all("when") or not (is_clear and names_a_part)):
        return None
    if not is_clear:
        raise ClaimError(_("What the second figure counts is not clear."))
    more = last.of(group=narrowed(last.group, spec), amount=figure.amount)
    if not clause.all("when"):
        return [more]
    when = context.when()
    if is_stock(when):
        raise ClaimError(_("Over what time the second figure is counted is not clear."))
    start, end = period_of(when, context.default)
    return [more.of(base=start if last.aspect != "net" else eve_of(start), when=end)]


def read_pace(context: Context) -> list[Asked] | None:
    """So many signed a day, a week or a month, within a time."""
    clause = context.clause
    paces = clause.take("pace")
    if _is_of_each_month(clause, paces[0]):
        return _each_month(context)
    figures = clause.take("figure")
    last = context.last
    is_behind = last is not None and last.aspect in ("signed", "net") and not clause.all("when")
    if last is not None and is_behind and figures and not figures[0].spec:
        if len(figures) > 1 or clause.plays("verb"):
            raise ClaimError(_("What was done so many times a day, week or month is not clear."))
        clause.use("AVERAGE")
        return [last.of(aspect="pace", amount=figures[0].amount, detail=paces[0].value)]
    is_flow = clause.use("SIGN", "ADD") or bool(figures and "new" in figures[0].spec.marks)
    if len(figures) != 1 or len(paces) > 1 or not is_flow:
        raise ClaimError(_("What was done so many times a day, week or month is not clear."))
    clause.use("AVERAGE", "FURTHER", "NEW")
    group = context.group(figures[0].spec)
    when = context.when()
    if is_stock(when) or group.unit not in SIGNED_UNITS:
        raise ClaimError(_("It does not say over what time so many were signed."))
    return [context.flow("pace", group, when, figures[0].amount, detail=paces[0].value)]


def _is_of_each_month(clause: Clause, pace: Item) -> bool:
    """Whether a number holds for each month alone, and is no average: "at least 60 in every month since June"."""
    figures = clause.all("figure")
    bounded = all(item.amount and item.amount.precision in ("more_than", "at_least") for item in figures)
    return "EVERY" in pace.marks and bounded and len(figures) < 2 and not clause.has("AVERAGE")


def _each_month(context: Context) -> list[Asked]:
    """The fewest signed in any month of a time."""
    clause = context.clause
    if not clause.use("SIGN", "ADD") or clause.has("NOT", "NO", "LOSE", "LEAVE"):
        raise ClaimError(_("What was done so many times a day, week or month is not clear."))
    clause.use("P", "NEW", "FURTHER")
    figures = clause.take("figure")
    signings = Spec("agreements") if not figures and clause.use("SIGNINGS") else Spec()
    items = figures or clause.take("group", "model")
    group = context.group(said_together(items, signings))
    when = context.when()
    if is_stock(when) or group.unit not in SIGNED_UNITS:
        raise ClaimError(_("It does not say over what time so many were signed."))
    return [context.flow("least_month", group, when, figures[0].amount if figures else ANY)]
