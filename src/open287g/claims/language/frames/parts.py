"""Shares of a whole, so many of so many, all of a group, and the only ones of their kind.

`ClaimError` where it is open which part a share is of, or of what whole.
"""

from __future__ import annotations

from dataclasses import replace

from open287g.errors import ClaimError
from open287g.text.phrases import gettext as _

from ..clauses import Clause
from ..phrases import UNSAID, Item, Spec
from ..times import When
from ..typed import Amount, Asked, Group
from .changes import subject_of
from .composing import (
    ALL,
    ONE,
    SIGNED_UNITS,
    Context,
    group_of,
    is_a_single_one,
    is_known_everywhere,
    narrowed,
    of_those_without,
    said_together,
    signed_in,
    signed_period,
    with_so_many,
    with_unit,
)


def read_shares(context: Context) -> list[Asked] | None:
    """A part of a whole."""
    clause = context.clause
    parts = clause.take("part", "so_many_of")
    if len(parts) > 1:
        raise ClaimError(_("It states more than one share at once."))
    part = parts[0]
    clause.use("SHARE", "A", "LIVE", "COVER", "WHERE", "HELDBY", "SUM")
    if part.kind == "so_many_of":
        return _so_many_of(context, part)
    whole = part.whole
    if whole is None and clause.use("SUBSET") and context.before:
        return _share_of_before(context, part)
    if told := _share_of_last_count(context, part):
        return told
    if whole is None and (told := _share_told_again(context, part) or _percent_of_change(context, part)):
        return told
    if whole is None and context.known.flows == "share" and context.before:
        return _same_share(context, part, Spec())
    is_of_a_place = (
        whole is not None and whole.amount is None and whole.spec == Spec(states=whole.spec.states)
    )
    if whole is not None and is_of_a_place and context.last is not None and context.last.aspect == "share":
        return _same_share(context, part, whole.spec)
    return _share_of(context, part, whole)


def _share_of_before(context: Context, part: Item) -> list[Asked]:
    """A share of the group of the claim before: "most of them in Florida"."""
    last = context.before[-1]
    group = narrowed(last.group, said_together(context.clause.take("place", "model", "group")))
    figures = context.clause.take("figure", where=lambda item: not item.spec)
    if group == last.group or last.aspect not in ("count", "signed"):
        raise ClaimError(_("Of what it is a share is not said."))
    share = last.of(aspect="share", group=group, other=last.group, amount=part.amount)
    return [share] + [last.of(group=group, amount=item.amount) for item in figures]


def _share_of_last_count(context: Context, part: Item) -> list[Asked] | None:
    """ "… hold 735 agreements, 40 percent of the national total": the share of what the clause before counts."""
    clause, last = context.clause, context.last
    of = part.whole.spec if part.whole else None
    counted = part.whole.amount if part.whole else None
    is_alone = {item.kind for item in clause.items if not item.plays("free")} <= {"part"}
    if last is None or last.aspect != "count" or last.group.everywhere or not is_alone:
        return None
    if clause.begins_with_a_verb and _states_together(context):
        return None
    is_of_all = of is None or (
        counted is not None and of.unit is None and of.states in ((), last.group.states)
    )
    if is_of_all and is_known_everywhere(last.group) and not (of and of.names_a_group):
        group = last.group
        whole = Group(group.unit, group.kinds, states=group.states, everywhere=True)
        share = last.of(aspect="share", other=whole, amount=part.amount)
        return [share] + [last.of(group=whole, amount=n) for n in (counted,) if n is not None]
    if of is None or counted is not None:
        return None
    if of.kinds or of.models or of.states or of.unit not in (None, last.group.unit):
        return None
    whole = Group(last.group.unit)
    if not last.group.states or last.group != Group(last.group.unit, states=last.group.states):
        return None
    return [last.of(aspect="share", other=whole, amount=part.amount)]


def _share_told_again(context: Context, part: Item) -> list[Asked] | None:
    """ "387 of the 1,843 agreements, or 21 percent": the share that the two numbers before make."""
    clause, before = context.clause, context.before
    if len(before) < 2 or {item.kind for item in clause.items if item.kind != "bare"} != {"part"}:
        return None
    mine, whole = before[-2:]
    is_pair = mine.aspect == whole.aspect == "count" and mine.words == whole.words
    is_of_it = mine.group.unit == whole.group.unit or whole.group.everywhere
    if not is_pair or clause.plays("verb") or not is_of_it:
        return None
    return [mine.of(aspect="share", other=whole.group, amount=part.amount)]


def _percent_of_change(context: Context, part: Item) -> list[Asked] | None:
    """ "Rose by 471, or 34%": the change before, in percent of what it began with."""
    clause, last = context.clause, context.last
    if last is None or last.aspect != "net" or last.base is None or last.detail or part.amount is None:
        return None
    if any(item is not part and not item.plays("free") and not item.plays("break") for item in clause.items):
        return None
    sign = -1.0 if last.amount is not None and last.amount.low < 0 else 1.0
    amount = replace(part.amount, low=sign * part.amount.low)
    return [last.of(aspect="growth_pct", amount=amount)]


def _same_share(context: Context, part: Item, where: Spec) -> list[Asked]:
    """Another place's or model's share of the same whole: "Texas 14 percent"; the same elsewhere: "a third in Utah"."""
    last = next(each for each in reversed(context.before) if each.aspect == "share")
    figures = context.clause.take("figure", where=lambda item: not item.spec)
    when = context.when() if context.clause.all("when") else None
    spec = said_together(context.clause.take("place", "model", "group")).plus(where)
    if last.other is None or not (spec.states or spec.models or spec.kinds):
        raise ClaimError(_("Of what it is a share is not said."))
    is_elsewhere = bool(last.other.states) and spec == Spec(states=spec.states)
    group = replace(last.group if is_elsewhere else narrowed(last.other, spec), everywhere=False)
    group = replace(group, states=spec.states or group.states)
    whole = replace(last.other, states=spec.states) if last.other.states and spec.states else last.other
    day = when.start if when else last.when
    share = last.of(group=group, other=whole, amount=part.amount, when=day)
    return [share] + [share.of(aspect="count", other=None, amount=item.amount) for item in figures]


def _so_many_of(context: Context, part: Item) -> list[Asked]:
    """21 of the state's 100 sheriffs: a count, and the number of the whole."""
    clause = context.clause
    is_signed_by = clause.follows("SIGN", "BY") or clause.follows("SIGN", "EVERY")
    clause.use("SIGN", "TAKEPART")
    if is_signed_by and any(item.spec.kinds for item in clause.all("group")):
        clause.use("BY", "EVERY")
        context.known.flows = "signed by"
    if not part.spec and not context.known.spec:
        raise ClaimError(_("What the second figure counts is not clear."))
    spec = part.spec or context.known.spec
    narrower = said_together(clause.take("model", "group"))
    if "HERE" in part.marks:
        here = said_together(clause.take("place"), narrower).states
        spec = replace(spec, states=here or context.known.states)
        if not spec.states:
            raise ClaimError(_("It speaks of “the state” and names none."))
    placed = context.place(with_unit(spec))
    when = context.when()
    whole = group_of(placed)
    if narrower.kinds and whole.kinds and narrower.kinds != whole.kinds:
        raise ClaimError(_("Which kind of agency is counted is not clear."))
    group = narrowed(whole, replace(narrower, states=()))
    context.known.spec = replace(placed, states=())
    if is_known_everywhere(whole):
        whole = replace(whole, everywhere=True, models=())
    elif group == whole and placed.states and not spec.states:
        whole = replace(whole, states=())
    elif group == whole:
        raise ClaimError(_("How many such agencies there are in all, listed or not, is not on record."))
    return [
        context.asked("count", group, when, part.amount),
        context.asked("count", whole, when, part.second),
    ]


def _share_of(context: Context, part: Item, whole: Item | None) -> list[Asked]:
    clause = context.clause
    if whole is None or (whole.amount is not None and not whole.spec.names_a_group):
        raise ClaimError(_("Of what it is a share is not said."))
    nones = clause.take("none")
    lacks = clause.use("NOT", "WITHOUT") or bool(nones)
    signed = clause.has("SIGN")
    subject_figure = _figure_before(clause, part)
    officers, many = _figures_of(clause, "officers"), _figures_of(clause, "agreements")
    items = (*nones, *subject_figure, *clause.take("group", "model", "all"))
    people = [item for item in items if item.spec.unit == "residents"]
    subject = said_together(
        (item for item in items if item not in people), Spec(states=_states_together(context))
    )
    of, states = _whole_and_places(context, part, whole, subject)
    if "HERE" in whole.marks:
        of, states = replace(of, states=states or context.known.states), ()
        if not of.states:
            raise ClaimError(_("It speaks of “the state” and names none."))
        subject = replace(subject, states=())
    when = context.when()
    if "TOTAL" in whole.marks or not (of.unit or of.kinds):
        if context.known.spec and not (subject.unit or subject.kinds or subject.models or states):
            subject = context.known.spec
        of = _whole_of_total(context, of, subject, clause)
    of = with_unit(of)
    predicate = bool(clause.use("TAKEPART", "SIGN")) or subject.unit in SIGNED_UNITS
    period = signed_period(when, context.default) if signed else None
    is_narrower = bool(officers or many or period)
    of_all, group = _groups_of_share(
        of, subject, states, predicate and not is_narrower, not officers, context
    )
    if period is not None:
        is_of_whole = bool(officers or subject.models or subject.kinds or states)
        of_all, group = signed_in(of_all, period) if is_of_whole else of_all, signed_in(group, period)
    if officers:
        group = _with_few_officers(group, officers[0].amount)
    if many:
        group = with_so_many(group, many[0].amount)
    clause.use("ICE", "LOCAL")
    if group == of_all:
        raise ClaimError(_("Which part the share is of is not clear."))
    context.known.flows, context.known.spec = "share", replace(of, states=())
    if of.states:
        context.known.states, context.known.place_leads = of.states, False
    end = context.default if period else when.start
    amount = of_those_without(part.amount) if lacks else part.amount
    then = When("at", end, end, when.is_now, True)
    share = context.asked("share", group, then, amount, other=of_all)
    counts = [(group, item.amount) for item in subject_figure] + [(of_all, whole.amount)]
    return [share] + [
        context.asked("count", each, then if period else when, n) for each, n in counts if n is not None
    ]


def _figure_before(clause: Clause, part: Item) -> list[Item]:
    """The number of the subject, where it stands before its share: "Florida's 348 agreements are 19 percent …"."""
    here = clause.place_of(part)

    def is_of_the_subject(item: Item) -> bool:
        place = clause.place_of(item)
        return place < here and (item.spec.unit != "officers" if item.spec else place + 1 == here)

    return clause.take("figure", where=is_of_the_subject)


def _figures_of(clause: Clause, unit: str) -> list[Item]:
    return clause.take("figure", where=lambda item: item.spec.unit == unit)


def _with_few_officers(group: Group, amount: Amount | None) -> Group:
    if amount is None or amount.precision != "less_than":
        raise ClaimError(_("A share by the number of officers is understood as “fewer than so many”."))
    return replace(group, below_officers=amount.low)


def _whole_and_places(
    context: Context, part: Item, whole: Item, subject: Spec
) -> tuple[Spec, tuple[str, ...]]:
    """What a share is of, with the place that stands right behind it, and the places of the part."""
    clause, of = context.clause, whole.spec
    national = Spec(is_national=True)
    if clause.use("NATION"):
        of = of.plus(national)
    places = clause.take("place")
    here = clause.place_of(part) + 1
    if here < len(clause.items) and clause.items[here] in places and whole.spec:
        beside = clause.items[here]
        places = [item for item in places if item is not beside]
        of = of.plus(beside.spec)
    said = said_together(places)
    return of.plus(national) if said.is_national else of, subject.states or said.states


def _states_together(context: Context) -> tuple[str, ...]:
    """States that the clauses before gave a number each, for a share that names none: they hold it together."""
    clause = context.clause
    counted = dict.fromkeys(each.group.states for each in context.before if each.aspect == "count")
    if len(counted) < 2 or any(len(states) != 1 for states in counted):
        return ()
    if any(item.spec.states or item.spec.models for item in clause.all("place", "group", "model")):
        return ()
    if not clause.begins_with_a_verb and not clause.has("SUM"):
        raise ClaimError(_("Whose share it is is not clear."))
    return tuple(state for states in counted for state in states)


def _whole_of_total(context: Context, of: Spec, subject: Spec, clause: Clause) -> Spec:
    """What "the total" or "the country" is a total of."""
    if of.is_national and (
        subject.unit == "counties" or context.known.spec.unit == "residents" or clause.has("LIVE")
    ):
        return Spec("residents", is_national=True)
    base = subject if subject.unit or subject.kinds else context.known.spec or Spec("agreements")
    if of.states and not subject.names_a_group:
        return replace(base, states=of.states)
    return Spec(with_unit(base).unit, states=of.states, is_national=of.is_national)


def _groups_of_share(
    of: Spec,
    subject: Spec,
    states: tuple[str, ...],
    is_of_all: bool,
    may_be_everywhere: bool,
    context: Context,
) -> tuple[Group, Group]:
    """The whole, and the part of it that the share is; `is_of_all` where the part is of all that there are."""
    whole = group_of(of)
    is_everywhere = is_known_everywhere(whole) and "local" not in of.marks and may_be_everywhere
    if whole.unit == "states_and_territories":
        whole = replace(whole, unit="states")
    takes_up = context.known.place_leads and not (subject.unit or of.is_national or of.states)
    place = states or (context.known.states if takes_up else ())
    if is_everywhere:
        where = whole.states or place
        whole = replace(whole, everywhere=True, states=where)
        return whole, replace(
            whole, everywhere=False, models=tuple(sorted(subject.models)), kinds=subject.kinds or whole.kinds
        )
    if whole.unit == "agencies" and is_of_all and not (subject.models or subject.kinds or place):
        raise ClaimError(_("How many such agencies there are in all, listed or not, is not on record."))
    if whole.states and place and whole.states != place:
        raise ClaimError(_("Whether the share is of one place or the other is not clear."))
    models = tuple(sorted({*whole.models, *subject.models}))
    return whole, replace(
        whole, states=whole.states or place, models=models, kinds=whole.kinds or subject.kinds
    )


def read_only(context: Context) -> list[Asked] | None:
    """One place alone has any of a group: "only Florida has port police on the list"."""
    clause = context.clause
    places = clause.all("place")
    if clause.has("ONLY") and clause.follows_a_place("ONLY") and (told := _only_these(context)):
        return told
    if not clause.has("ONLY") or clause.all("figure") or len(places) != 1 or len(clause.all("group")) != 1:
        return None
    clause.use("ONLY")
    if clause.follows("ONLY", "A") or is_a_single_one(clause.all("group")[0]):
        return [context.asked("count", context.group(), context.when(), ONE)]
    clause.take("place")
    spec = context.taken_up(subject_of(clause))
    group = group_of(replace(spec, states=places[0].spec.states))
    whole = replace(group, states=())
    return [context.asked("share", group, context.when(), ALL, other=whole)]


def _only_these(context: Context) -> list[Asked] | None:
    """ "Only Texas and Florida have more than 300 agreements": so many states have, and these are they."""
    clause, figures = context.clause, context.clause.all("figure")
    amount = figures[0].amount if figures else None
    if len(figures) != 1 or amount is None or amount.precision not in ("more_than", "at_least"):
        return None
    states = said_together(clause.take("place")).states
    clause.take("figure")
    clause.use("ONLY", "HAVE")
    group = context.group(replace(figures[0].spec, is_national=True))
    when = context.when()
    n = Amount(float(len(states)), written=f"{len(states)}")
    counted = context.asked("states_with", group, when, n, base_amount=amount)
    return [counted, *context.of_each(states, group, when, amount)]


def read_every(context: Context) -> list[Asked] | None:
    """All of a group are of one place, one kind or one model."""
    clause = context.clause
    figures = clause.all("figure")
    if not clause.all("all") and len(figures) == 1 and clause.use("ALL"):
        return _all_of_group(context, clause.take("figure")[0])
    alls = clause.take("all")
    if not alls and clause.is_all_signed:
        return _all_signed(context)
    if not alls:
        return None
    item = alls[0]
    spec = item.spec
    if "group" in item.marks:
        return _all_of_group(context, item)
    if len(figures) == 1:
        figure = clause.take("figure")[0]
        return _all_of_group(context, figure, spec)
    if not context.before or len(alls) > 1:
        return None
    last = context.before[-1]
    clause.use("FOLLOW", "P")
    group = narrowed(last.group, said_together(clause.take("model", "place", "group"), spec))
    if group == last.group:
        return None
    return [last.of(aspect="share", group=group, other=last.group, amount=ALL)]


def _all_signed(context: Context) -> list[Asked] | None:
    """All of the number before were signed in a time: "34 agreements, all signed since January"."""
    clause = context.clause
    period = signed_period(context.when(), context.default) if clause.all("when") else None
    last = context.last
    if period is None or last is None or last.aspect != "count":
        return None
    clause.use("ALL", "SIGN")
    group = signed_in(last.group, period)
    return [last.of(aspect="share", group=group, other=last.group, amount=ALL)]


def _all_of_group(context: Context, item: Item, part_spec: Spec = UNSAID) -> list[Asked] | None:
    clause = context.clause
    here = clause.place_of(item)
    subjects = [each for each in clause.all("group") if clause.place_of(each) < here]
    if subjects and item.kind == "all":
        return _all_of_subject(context, item, subjects)
    said = said_together(clause.take("model", "group"), part_spec)
    clause.use("FOLLOW", "SIGN", "TAKEPART", "COVER", "HELDBY")
    spec = item.spec
    taken = context.taken_up(spec)
    if said.models and taken.models and set(said.models) != set(taken.models):
        raise ClaimError(_("Which part the share is of is not clear."))
    placed = context.place(taken)
    group = group_of(placed)
    when = context.when()
    claims = []
    part = replace(
        group,
        models=tuple(sorted({*group.models, *said.models})),
        kinds=group.kinds or said.kinds,
        states=group.states or said.states,
    )
    if part != group:
        if item.amount is not None:
            claims.append(context.asked("count", group, when, item.amount))
        return [*claims, context.asked("share", part, when, ALL, other=group)]
    if not is_known_everywhere(group):
        return None
    whole = replace(group, everywhere=True)
    if item.amount is not None:
        claims.append(context.asked("count", whole, when, item.amount))
    return [*claims, context.asked("share", group, when, ALL, other=whole)]


def _all_of_subject(context: Context, item: Item, subjects: list[Item]) -> list[Asked]:
    """ "Wisconsin's agencies are all sheriffs": the group that stands before is of the kind that stands behind."""
    clause = context.clause
    clause.take("group", where=lambda each: each in subjects)
    if len(subjects) > 1 or item.amount is not None or not clause.use("HAVE", "HELDBY") or clause.has("NOT"):
        raise ClaimError(_("Which part the share is of is not clear."))
    whole = context.place(with_unit(subjects[0].spec))
    group = group_of(whole)
    part = narrowed(group, replace(item.spec, states=()))
    if part == group or (item.spec.states):
        raise ClaimError(_("Which part the share is of is not clear."))
    return [context.asked("share", part, context.when(), ALL, other=group)]


def read_number_of_share(context: Context) -> list[Asked] | None:
    """ "Seven in 10 Texas sheriffs — 198 — have joined": the number of the part that the share before is of."""
    clause, last = context.clause, context.last
    figures = clause.all("figure", "so_many_of")
    if last is None or last.aspect != "share" or len(figures) != 1 or figures[0].spec:
        return None
    if clause.all("place", "group", "model", "when", "part") or clause.has("NOT"):
        return None
    clause.take("figure", "so_many_of")
    clause.use("SIGN", "TAKEPART", "HAVE")
    part = last.of(aspect="count", other=None, amount=figures[0].amount)
    if figures[0].kind == "figure" or last.other is None:
        return [part]
    return [part, part.of(group=last.other, amount=figures[0].second)]
