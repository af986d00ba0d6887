"""States and groups against each other: ranks, comparisons, who passed whom, the first to reach a number.

`ClaimError` where it is open which side has which number, place or day.
"""

from __future__ import annotations

from dataclasses import replace

from open287g.errors import ClaimError
from open287g.schemas.codes import STATE_NAMES
from open287g.text.phrases import gettext as _

from ..clauses import Clause
from ..phrases import Item, Spec
from ..times import When
from ..typed import Amount, Asked, Group
from .composing import (
    NONE,
    ONE,
    PLACES_AND_AGREEMENTS,
    SIGNED_UNITS,
    Context,
    each_of,
    group_of,
    is_all_but,
    is_over_a_time,
    is_stock,
    moved,
    plain_unit,
    said_together,
    unit_of,
    with_unit,
)

_STATES_OF_THINGS = (
    "count",
    "share",
    "rank",
    "compare",
    "signed",
    "named",
    "first",
    "states_with",
    "absent",
    "open",
)
"""What a rank that follows may be of: numbers of a day, or what was signed; not a change or a growth."""


def read_passed(context: Context) -> list[Asked] | None:
    """One state passed another."""
    clause = context.clause
    is_behind = clause.has("PASSED_BY")
    verb = next(place for place, item in enumerate(clause.items) if item.is_word("PASS", "PASSED_BY"))
    places = clause.take("place", where=lambda item: len(item.spec.states) == 1)
    before = [item for item in places if clause.place_of(item) < verb]
    after = [item for item in places if clause.place_of(item) > verb]
    mine = before[0].spec.states if before else context.known.states
    if len(after) != 1 or len(mine) != 1 or not after[0].spec:
        return None
    clause.use("PASS", "PASSED_BY", "BY", "P", "TO")
    ranks = clause.take("rank", where=lambda item: item.value == "1" and not item.other)
    spec = plain_unit(context)
    for item in ranks:
        spec = replace(spec, unit=item.spec.unit or spec.unit)
    when = context.when()
    first, second = (after[0].spec.states, mine) if is_behind else (mine, after[0].spec.states)
    context.speak_of(mine, spec)
    group = group_of(replace(spec, states=first))
    passed = context.asked("passed", group, when, None, base=when.start, other=replace(group, states=second))
    return [passed, *(context.asked("rank", group, context.now, ONE) for _rank in ranks[:1])]


def read_score(context: Context) -> list[Asked] | None:
    """ "Missouri has overtaken Pennsylvania, 103 agreements to 102": both numbers now, and which is more."""
    clause, last = context.clause, context.last
    figures, ends = clause.all("figure"), clause.all("to")
    if last is None or last.aspect != "passed" or last.other is None or len(figures) != 1 or len(ends) != 1:
        return None
    if context.only_time or context.known.when is not None or len(clause.items) != 2:
        return None
    spec = said_together([*clause.take("figure"), *clause.take("to")])
    group, other = (
        replace(each, unit=spec.unit or each.unit, kinds=spec.kinds, models=spec.models)
        for each in (last.group, last.other)
    )
    now = context.now
    return [
        context.asked("compare", group, now, None, other=other, detail="more"),
        context.asked("count", group, now, figures[0].amount),
        context.asked("count", other, now, ends[0].amount),
    ]


def read_ranked(context: Context) -> list[Asked] | None:
    """A state's place among all."""
    clause = context.clause
    ranks = clause.take("rank")
    several = [item for item in clause.all("place") if not _leaves_out(item)]
    if "top" in ranks[0].marks or len(said_together(several).states) > 1:
        return _among_the_first(context, ranks)
    if len(ranks) == 2 and ranks[0].value == ranks[1].value and not ranks[0].other:
        ranks = [replace(ranks[0], other=ranks[1].other)]
    is_rate = clause.use("PERCAPITA")
    _check_what_is_ranked(context)
    is_signed = clause.use("SIGN") or (context.last is not None and context.last.aspect == "signed")
    clause.use("RANK", "LARGEST", "NATION", "P", "AMONG", "BY")
    if ranks[0].spec.unit in SIGNED_UNITS:
        clause.take("group", where=lambda item: item.spec == Spec("states"))
    is_rate = is_rate or "per_capita" in ranks[0].marks
    if any(_is_among_so_many(clause, figure) for figure in clause.all("figure")):
        raise ClaimError(_("Among which states it has that place is not clear."))
    places = clause.take("place")
    said_of = (*(item for item in places if not _leaves_out(item)), *clause.all("figure"))
    states = said_together(said_of).states or context.known.states
    if len(states) != 1 or len(ranks) != 1:
        raise ClaimError(_("Which state has which place is not clear."))
    rank = _behind_those_left_out(ranks[0], places)
    counted = clause.take(
        "figure", where=lambda item: not item.spec or item.spec.unit not in PLACES_AND_AGREEMENTS[:4]
    )
    said = rank.spec if rank.spec.names_a_group else Spec()
    spec = replace(said, unit=said.unit or "agencies", states=()) if said else plain_unit(context)
    if counted and counted[0].spec and not said:
        spec = replace(counted[0].spec, unit=counted[0].spec.unit or "agencies", states=())
    if spec.unit in ("states", "residents"):
        spec = replace(spec, unit="agreements")
    when = context.when()
    context.speak_of(states, spec)
    group = group_of(replace(spec, states=states))
    nth = rank.value
    detail = ("last" if "last" in rank.marks else "") + ("per_capita" if is_rate else "")
    if is_signed and is_over_a_time(when):
        if detail or rank.other or group.unit not in SIGNED_UNITS:
            raise ClaimError(_("Which state has which place is not clear."))
        return _rank_of_signed(context, group, when, Amount(float(nth), written=nth), counted)
    claims = [context.asked("rank", group, when, Amount(float(nth), written=nth), detail=detail)]
    if len(rank.other.states) == 1 and nth == "2":
        claims += context.of_each(rank.other.states, group, when, ONE, "rank", detail=detail)
    else:
        claims += [
            context.asked("compare", group, when, None, other=replace(group, states=(each,)), detail="fewer")
            for each in rank.other.states
        ]
    return claims + [
        context.asked("count", replace(group, unit=unit_of(item, group)), when, item.amount)
        for item in counted
    ]


def _check_what_is_ranked(context: Context) -> None:
    """Refuse a rank behind a change or a growth: that it is of the change is not said, and no such rank is known."""
    last = context.last.aspect if context.last else ""
    if last not in ("", *_STATES_OF_THINGS) and not context.clause.has("HAVE", "SIGN", "RANK"):
        raise ClaimError(_("By what the states are ranked is not clear."))


def _rank_of_signed(
    context: Context, group: Group, when: When, nth: Amount, counted: list[Item]
) -> list[Asked]:
    """ "Texas signed more agreements in 2025 than any other state": its place by what was signed in the time."""
    return [context.flow("rank", group, when, nth, detail="signed")] + [
        context.flow("signed", replace(group, unit=unit_of(item, group)), when, item.amount)
        for item in counted
    ]


def _among_the_first(context: Context, ranks: list[Item]) -> list[Asked]:
    """ "Florida, Texas and Missouri are the top three states", "Georgia is among the top five"."""
    clause, rank = context.clause, ranks[0]
    states = said_together(clause.take("place")).states or context.known.states
    is_top, most = "top" in rank.marks, float(rank.value)
    leads = rank.value == "1" and not rank.other and "last" not in rank.marks
    if (
        len(ranks) > 1
        or clause.all("figure")
        or not states
        or not (is_top or leads)
        or (is_top and len(states) > most)
    ):
        raise ClaimError(_("Which state has which place is not clear."))
    clause.use("AMONG", "AMONGTHE", "P", "NATION", "RANK")
    detail = "per_capita" if clause.use("PERCAPITA") else ""
    said = rank.spec
    spec = said if said.kinds or said.models or said.unit in SIGNED_UNITS else plain_unit(context)
    when = context.when()
    if clause.has("SIGN") and is_over_a_time(when):
        raise ClaimError(_("Which state has which place is not clear."))
    context.known.spec = spec = replace(with_unit(spec), states=())
    last = most if is_top else float(len(states))
    amount = Amount(last, None, "at_most", f"{last:g}")
    return context.of_each(states, group_of(spec), when, amount, "rank", detail=detail)


def _leaves_out(item: Item) -> bool:
    return is_all_but(item.spec.states)


def _behind_those_left_out(rank: Item, places: list[Item]) -> Item:
    """ "More than any other state except Texas": second, behind Texas."""
    ahead = [item.spec for item in places if _leaves_out(item)]
    if not ahead:
        return rank
    if rank.value != "1" or rank.other or rank.marks:
        raise ClaimError(_("Which state has which place is not clear."))
    left_out = tuple(state for state in STATE_NAMES if state not in ahead[0].states)
    return replace(rank, value=f"{len(left_out) + 1}", other=Spec(states=left_out))


def _is_among_so_many(clause: Clause, figure: Item) -> bool:
    """Whether a number is of the states that a rank is taken among: "second among the five biggest states"."""
    here = clause.place_of(figure)
    before = clause.items[here - 1] if here else None
    return before is not None and before.is_word("AMONGTHE")


def read_next_in_rank(context: Context) -> list[Asked] | None:
    """States behind the one that was ranked before, in their order, with their numbers."""
    clause = context.clause
    leader = next((each for each in context.before[::-1] if each.aspect == "rank"), None)
    phrases = [item.kind for item in clause.items if item.kind != "bare"]
    goes_on = context.known.flows == "next" and phrases in (["place"], ["place", "figure"])
    if leader is None or not (clause.has("NEXT", "AHEADOF", "BEHIND") or goes_on):
        return None
    is_next, is_behind = clause.use("NEXT") or goes_on, clause.use("BEHIND")
    context.known.flows = "next" if is_next else ""
    clause.use("AHEADOF", "P", "HAVE")
    states = said_together(clause.take("place")).states
    figures = clause.take("figure")
    is_clear = is_next or leader.detail != "signed"
    if not states or len(figures) > len(states) or leader.amount is None or not is_clear:
        raise ClaimError(_("Which state follows is not clear."))
    claims = []
    for nth, state in enumerate(states, start=int(leader.amount.low) + 1):
        group = replace(leader.group, states=(state,))
        side = "fewer" if is_behind else "more"
        claims.append(
            leader.of(group=group, amount=Amount(float(nth), written=f"{nth}"))
            if is_next
            else leader.of(aspect="compare", other=group, amount=None, detail=side)
        )
    context.speak_of(states[:1])
    return claims + [
        leader.of(
            aspect="signed" if leader.detail == "signed" else "count",
            group=replace(leader.group, states=(state,), unit=unit_of(item, leader.group)),
            amount=item.amount,
            detail="",
        )
        for state, item in zip(states, figures, strict=False)
    ]


def read_compared(context: Context) -> list[Asked] | None:
    """One place or group against another: more, fewer, so many times as many."""
    clause = context.clause
    found = clause.take("than", "times", "more_by")
    if len(found) > 1:
        raise ClaimError(_("It makes more than one comparison at once."))
    item = found[0]
    nones = clause.take("none")
    if nones:
        return _none_has_more(context, item, nones)
    if item.kind == "times" and (grown := _times_before(context, item)):
        return grown
    if _tells_its_own_time(clause, item) or len([each for each in clause.items if each.when]) > 1:
        raise ClaimError(_("It states two times, and which side is of which is not clear."))
    if ranked := _rank_by_those_ahead(context, item):
        return ranked
    held = clause.take("figure", where=lambda each: item.kind == "than" and item.second is None)
    sides = _sides(context, item)
    if sides is None or len(held) > 1:
        return None
    group, against = sides
    when = context.when()
    clause.use("THAN", "SIGN")
    is_alone = item.kind == "than" and item.value == "more" and clause.use("ONLY")
    rate = "per_capita" if "PERCAPITA" in item.marks or clause.use("PERCAPITA") else ""
    context.speak_of(group.states)
    detail = f"{'ratio' if item.kind == 'times' else item.value}{f' {rate}' if rate else ''}"
    if rate and (item.kind != "than" or item.second or len(group.states) != 1 or len(against.states) != 1):
        raise ClaimError(_("Which rates are compared is not clear."))
    is_scored, as_many = item.kind == "than", item.value == "same"
    detail, stated_by = ("more", NONE) if as_many else (detail, None if is_scored else item.amount)
    compared = [
        context.asked("compare", group, when, stated_by, other=each, detail=detail)
        for each in _each_side(clause, item, group, against)
    ]
    if item.second is not None:
        stated = [(group, item.amount if is_scored else None), (against, item.second)]
        return compared + [context.asked("count", each, when, n) for each, n in stated if n is not None]
    # Before the comparison, which is what a clause behind it takes up.
    compared[:0] = [
        context.asked("count", replace(group, unit=unit_of(each, group)), when, each.amount) for each in held
    ]
    if not is_alone:
        return compared
    if len(group.states) != 1 or len(against.states) != 1:
        raise ClaimError(_("Which state has which place is not clear."))
    return [*compared, context.asked("rank", against, when, Amount(2.0, written="2"), detail=rate)]


def _sides(context: Context, item: Item) -> tuple[Group, Group] | None:
    """What is set against what: a group of one place against the same of another, or two groups."""
    clause, other = context.clause, item.other
    mine = said_together(clause.take("place")).states
    groups = clause.take("group", "model")
    said = item.spec
    if said.unit == "agencies" and other.unit == "agencies":
        held = [each for each in groups if each.spec.unit in (None, "agreements")]
        both = replace(said_together(held), unit=None)
        groups, other = [each for each in groups if each not in held], other.plus(both)
        said = said.plus(both)
    spec = with_unit(said_together(groups, said) or context.known.spec or Spec("agreements"))
    if item.spec.unit == "agreements" and spec.kinds and other.kinds:
        spec, other = replace(spec, unit="agreements"), replace(other, unit="agreements")
    context.known.spec = replace(spec, states=())
    here = mine or (() if clause.use("NATION") else context.known.states)
    group = group_of(replace(spec, states=spec.states or here))
    if not other.names_a_group:
        return (group, replace(group, states=other.states)) if group.states else None
    where = other.states or here or (() if other.is_national else spec.states)
    if where and not group.states and not spec.is_national:
        raise ClaimError(
            _("Whether the place said before holds for each figure is not clear. Say the place of each.")
        )
    return group, group_of(replace(with_unit(other, spec.unit or ""), states=where))


def _each_side(clause: Clause, item: Item, group: Group, against: Group) -> list[Group]:
    """What a side is set against: several states together where that is said, and otherwise each of them."""
    is_sum = "SUM" in item.marks or clause.has("SUM") or is_all_but(against.states)
    if len(group.states) > 1 and not is_sum and not is_all_but(group.states):
        raise ClaimError(_("Whether each of them has so many, or all together, is not clear."))
    if len(against.states) < 2 or is_sum or against.states == group.states:
        return [against]
    if item.kind != "than" or item.second is not None:
        raise ClaimError(_("Whether each of them has so many, or all together, is not clear."))
    return [replace(against, states=(state,)) for state in against.states]


def _rank_by_those_ahead(context: Context, item: Item) -> list[Asked] | None:
    """ "Only seven states have more agreements than Kansas": Kansas is eighth."""
    clause, other = context.clause, item.other
    ahead = clause.all("figure")
    if [figure.spec.unit for figure in ahead] != ["states"] or len(other.states) != 1:
        return None
    figure, amount = clause.take("figure")[0], ahead[0].amount
    if item.kind != "than" or amount is None or amount.high is not None or amount.precision != "exact":
        raise ClaimError(_("Which state has which place is not clear."))
    clause.use("HAVE", "ONLY", "OTHER")
    figure_spec = replace(figure.spec, unit=None)
    spec = with_unit(said_together(clause.take("group", "model"), item.spec or figure_spec))
    group = group_of(replace(spec, states=other.states))
    nth = Amount(amount.low + 1, written=f"{amount.low + 1:g}")
    detail = "last" if item.value == "fewer" else ""
    context.speak_of(other.states, spec)
    return [context.asked("rank", group, context.when(), nth, detail=detail)]


def _tells_its_own_time(clause: Clause, item: Item) -> bool:
    """Whether the other side has a verb and a day of its own: "… as many as Kentucky did in January"."""
    behind = clause.items[clause.place_of(item) + 1 :]
    return bool(behind) and behind[0].is_word("HAVE") and any(each.when for each in behind)


def _times_before(context: Context, item: Item) -> list[Asked] | None:
    """ "Ten times as many agreements as at the start of 2025": the growth since that day."""
    clause, other = context.clause, item.other
    behind = [each for each in clause.all("when") if clause.place_of(each) == clause.place_of(item) + 1]
    if item.spec or other.states or not behind or behind[0].when is None:
        return None
    clause.take("when", where=lambda each: each is behind[0])
    base, end = behind[0].when.start, context.when()
    clause.use("HAVE", "THAN")
    group = context.group(other)
    if behind[0].when.role != "at" or end.role != "at":
        raise ClaimError(_("It states two times, and which side is of which is not clear."))
    return [context.asked("growth_multiple", group, end, item.amount, base=base)]


def _none_has_more(context: Context, item: Item, nones: list[Item]) -> list[Asked] | None:
    """ "No state has more agreements than Texas": Texas is first."""
    said, other = nones[0].spec, item.other
    is_of_states = said.unit == "states" and len(other.states) == 1
    if not is_of_states or item.kind != "than" or item.value not in ("more", "same"):
        raise ClaimError(_("What there is none of is not clear."))
    spec = item.spec or context.known.spec or Spec("agreements")
    group = group_of(replace(spec, unit=spec.unit or "agencies", states=other.states))
    context.clause.use("THAN", "AT_ALL", "NOT")
    context.speak_of(other.states, spec)
    return [context.asked("rank", group, context.when(), ONE)]


def read_same_number(context: Context) -> list[Asked] | None:
    """Two places of which each is said to have as many as the other."""
    clause = context.clause
    clause.use("SAME")
    states = said_together(clause.take("place")).states
    states = (*context.known.states, *states) if len(states) == 1 else states
    figures, last = clause.take("figure"), context.last
    kinds = said_together(clause.all("group")).kinds
    if last is not None and last.aspect == "count" and kinds and not states and not figures:
        clause.take("group")
        return [last.of(group=replace(last.group, unit="agencies", kinds=kinds))]
    if len(figures) == 1 and (len(states) == 2 or clause.has("EACH")):
        clause.use("EACH")
        group = context.group(replace(figures[0].spec, states=states))
        when = context.when()
        return [context.asked("count", each, when, figures[0].amount) for each in each_of(group)]
    if len(states) != 2 or figures:
        raise ClaimError(_("Which two have the same number is not clear."))
    group = group_of(with_unit(said_together(clause.take("group", "model"), context.known.spec)))
    first, second = (replace(group, states=(each,)) for each in states)
    return [context.asked("compare", first, context.when(), NONE, other=second, detail="more")]


def read_first_to(context: Context) -> list[Asked] | None:
    """The first state to reach a number."""
    clause = context.clause
    items = clause.take("first_to")
    states = said_together(clause.take("place")).states or context.known.states
    if len(states) != 1 or len(items) > 1 or clause.all("figure") or items[0].amount is None:
        raise ClaimError(_("Which state has which place is not clear."))
    group = group_of(replace(with_unit(items[0].spec), states=states))
    nth = Amount(float(items[0].value), written=items[0].value)
    when = context.when()
    return [context.asked("first_to", group, when, nth, base_amount=items[0].amount)]


def read_two_times(context: Context) -> list[Asked] | None:
    """More signed in one month than in another; more on the list of one day than on that of another."""
    clause = context.clause
    items = clause.take("flow_than")
    item = items[0]
    signed = clause.use("SIGN") or "signed" in item.marks
    if len(items) > 1 or clause.has("NOT", "LEAVE", "LOSE", "ADD") or any(each.is_now for each in item.whens):
        raise ClaimError(_("It makes more than one comparison at once."))
    clause.use("HAVE", "THAN")
    group = context.group(item.spec)
    first, second = item.whens
    amount = moved(item.value == "more")
    if item.amount is not None:
        amount = replace(item.amount, low=item.amount.low * (1.0 if item.value == "more" else -1.0))
    if not signed or is_stock(first) or is_stock(second) or group.unit not in SIGNED_UNITS:
        raise ClaimError(_("Over what time the second figure is counted is not clear."))
    context.known.when = None
    return [Asked("flow_change", group, first.start, amount, base=second.start)]
