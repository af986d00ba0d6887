"""How many there are on a day, none at all, named bodies, money, and what no list bears on.

`ClaimError` where it is open what is counted, or what there is none of.
"""

from __future__ import annotations

from dataclasses import replace

from open287g.errors import ClaimError
from open287g.schemas.codes import STATE_NAMES, TERRITORIES
from open287g.text.phrases import gettext as _

from ..clauses import Clause
from ..phrases import Item, Spec
from ..times import When
from ..typed import Asked, Group
from .composing import (
    ALL,
    ANY,
    NONE,
    ONE,
    PLACES,
    SIGNED_UNITS,
    Context,
    denied,
    each_of,
    eve_of,
    group_beside,
    group_of,
    is_all_but,
    is_over_a_time,
    narrowed,
    period_of,
    said_together,
    with_unit,
)


def read_open(context: Context) -> list[Asked] | None:
    """What no list bears on: forecasts, activity, officers trained."""
    clause = context.clause
    reasons = (
        (("FORECAST",), _("it is a forecast, and the record ends with the last list")),
        (("ACTIVITY",), _("it is of arrests or other activity, and ICE's lists hold none")),
        (
            ("TRAINED",),
            _("it is of officers trained, and ICE's lists name agencies and agreements, not officers"),
        ),
    )
    told = next((reason for names, reason in reasons if clause.has(*names)), None)
    is_of_officers = any(item.spec.unit == "officers" for item in clause.all("figure", "group"))
    if told is None and is_of_officers and not clause.has("MEDIAN") and not clause.all("part"):
        told = _("ICE's lists name agencies and agreements, not officers")
    if told is None:
        return None
    numbers = clause.take("figure", "part", "multiple", "money", "to", "by")
    clause.used |= {place for place, item in enumerate(clause.items) if item.value != "NAME"}
    when = When("at", context.default, context.default)
    amounts = [item.amount for item in numbers] or [None]
    return [context.asked("open", Group(), when, amount, detail=told) for amount in amounts]


def read_money(context: Context) -> list[Asked] | None:
    """Payments: payer, payee, sum and time; the lists hold none."""
    clause = context.clause
    sums = clause.take("money")
    could = clause.use("COULD")
    clause.use("MONEYVERB", "MONEYFOR", "TO", "EACH", "EVERY", "A", "BY", "FROM")
    clause.use("SUM", "SUBSET", "INCLUDING", "FURTHER")
    payer = "board" if clause.use("PAYER") else "ice" if clause.has("ICE") else ""
    counted, names, groups = clause.take("figure"), clause.take("named"), clause.take("group", "model")
    when = context.when()
    said = said_together((*clause.take("place"), *groups, *names))
    context.known.states = said.states or (() if said.is_national else context.known.states)
    group = Group("money", states=context.known.states, kinds=said.kinds)
    payee = " ".join(name for item in names for name in item.names)
    detail = f"money:{payer}{':could' if could else ''}:{payee}"
    return [context.asked("open", group, when, each.amount, detail=detail) for each in sums] + [
        context.asked("count", group_of(with_unit(item.spec)), when, item.amount) for item in counted
    ]


def read_named_bodies(context: Context) -> list[Asked] | None:
    """A named agency or county is, or is not, on the list."""
    clause = context.clause
    names = clause.take("named")
    neither = any("neither" in item.marks for item in names)
    is_absent = any((neither, clause.use("NOT", "NO"), bool(clause.take("none"))))
    clause.use("NEITHER", "OR", "AND", "AT_ALL", "BOTH", "AMONGTHE")
    is_sole = clause.use("SOLE") or _is_the_only_agency(clause, names)
    leaves = clause.use("LEAVE", "LOSE", "LOSEALL")
    clause.use("SIGN", "ACTIVE", "TAKEPART")
    clause.take(
        "group",
        where=lambda item: bool(item.spec.unit in ("agreements", "agencies") or "roster" in item.spec.marks),
    )
    places = (*names[::-1], *clause.take("place"))
    states = next((item.spec.states for item in places if item.spec.states), context.known.states)
    when = context.when()
    models = said_together(clause.take("model")).models
    told = "absent" if is_absent or context.known.flows == "absent" else "listed"
    if leaves and is_absent:
        raise ClaimError(_("Whether the named agency has left or not is not clear."))
    told = "left" if leaves else told
    context.known.flows = "absent" if any("neither" in item.marks for item in names) else ""
    if is_sole and (told != "listed" or models or len(names) > 1 or len(states) != 1):
        raise ClaimError(_("Of which agencies it is the only one is not clear."))
    alone = [context.asked("count", Group("agencies", states=states), when, ONE)] if is_sole else []
    return alone + [
        context.asked(
            "named",
            Group("agencies", item.spec.kinds, models, states),
            when,
            None,
            detail=f"{told}:{'county ' if 'county' in item.spec.marks else ''}{' '.join(item.names)}",
        )
        for item in names
    ]


def _is_the_only_agency(clause: Clause, names: list[Item]) -> bool:
    """Whether a body is said to be the only agency of a place; "only" before its name is not taken."""
    only = next((place for place, item in enumerate(clause.items) if item.value == "ONLY"), 0)
    behind = clause.items[only + 1] if 0 < only < len(clause.items) - 1 else None
    told = behind.spec if behind is not None and behind.kind == "group" else Spec()
    is_plain = told.unit == "agencies" and not (told.kinds or told.models)
    return is_plain and clause.place_of(names[0]) < only and clause.use("ONLY")


def read_no_such(context: Context) -> list[Asked] | None:
    """None at all: no agency in a state, states without any."""
    clause = context.clause
    if clause.all("all_but"):
        return _all_but(context)
    if any("neither" in item.marks for item in clause.all("place")):
        return _neither_has_any(context)
    nones = clause.take("none")
    if nones and clause.all("part"):
        clause.used.discard(clause.place_of(nones[0]))
        return None
    is_of_model = bool(clause.all("model", "when")) and not clause.has("SIGN", "ADD", "FOLLOW")
    lacks = bool(clause.all("group")) and bool(clause.all("figure", "place"))
    is_off = _is_off_the_list(clause)
    lacks = clause.has("NOT") and (lacks or is_off or (bool(clause.all("model")) and is_of_model))
    lacks = lacks and not clause.all(
        "rank", "than", "times", "more_by", "part", "all", "multiple", "from", "to", "by"
    )
    if not nones and not clause.use("WITHOUT") and not lacks:
        return None
    denies_again = clause.has("NOT") and not nones[0].words.lower().startswith("ning") if nones else False
    if len(nones) > 1 or denies_again or (nones and clause.has("WITHOUT")):
        raise ClaimError(_("What there is none of is not clear."))
    joins = clause.use("SIGN")
    clause.use("AT_ALL", "TAKEPART", "A", "NOT", "COVER")
    figures = clause.take("figure")
    if (
        figures
        and nones
        and (found := _no_state_with(context, nones, figures) or _none_of(context, nones, figures))
    ):
        return found
    if figures:
        spec = figures[0].spec
        members = _members_named(clause, figures[0])
        if len(figures) > 1 or spec.unit not in ("states", "counties", "states_and_territories"):
            raise ClaimError(_("What there is none of is not clear."))
        more = context.spec(Spec("agreements").plus(nones[0].spec) if nones else Spec("agreements"))
        when = context.when()
        place = context.place(Spec())
        group = group_of(replace(more, unit=spec.unit or "states", states=place.states))
        absent = [context.asked("absent", group, when, figures[0].amount)]
        return absent + context.of_each(members, replace(group, unit="agreements"), when, NONE)
    spec = context.spec(nones[0].spec if nones else Spec("agreements") if is_off else Spec())
    is_until = any("UNTIL" in item.marks for item in clause.all("when"))
    when = context.when()
    if is_until and when.role == "by" and not when.start.is_day:
        eve = eve_of(when.start)
        when = When("at", eve, eve, is_point=True)
    group = group_of(context.place(spec))
    context.known.spec = replace(spec, states=())
    if joins and is_over_a_time(when):
        if group.unit not in SIGNED_UNITS:
            raise ClaimError(
                _("Places that joined in a time are not understood. Say how many there are on a day.")
            )
        start, end = period_of(when, context.default)
        return [context.asked("signed", group, when, NONE, base=start).of(when=end)]
    return [context.asked("count", group, when, NONE)]


def _is_off_the_list(clause: Clause) -> bool:
    """Whether places are said to be on the list, or not: "Illinois and California are not on the list"."""
    others = {item.kind for item in clause.items} - {"bare", "place", "when"}
    told = " ".join(item.words.lower() for item in clause.items if item.is_word("ACTIVE"))
    return not others and bool(clause.all("place")) and ("list" in told or "roster" in told)


def _members_named(clause: Clause, figure: Item) -> tuple[str, ...]:
    """States that stand before a number of states, as some of them: "Vermont is among the 12 states without"."""
    here = clause.place_of(figure)
    if not (figure.spec.unit == "states" and clause.use("AMONGTHE")):
        return ()
    return said_together(clause.take("place", where=lambda item: clause.place_of(item) < here)).states


def _no_state_with(context: Context, nones: list[Item], figures: list[Item]) -> list[Asked] | None:
    """ "No other state has more than 110 agreements": so many have none but those that are named."""
    clause, spec, amount = context.clause, nones[0].spec, figures[0].amount
    held = figures[0].spec
    if spec.unit != "states" or held.unit not in SIGNED_UNITS or len(figures) > 1:
        return None
    places = clause.take("place")
    others = "other" in nones[0].marks
    left_out = said_together(places).states or (context.known.states if others else ())
    if amount is None or amount.precision not in ("more_than", "at_least") or (others and not left_out):
        raise ClaimError(_("What there is none of is not clear."))
    if left_out and not is_all_but(left_out):
        if places:
            raise ClaimError(_("What there is none of is not clear."))
        left_out = tuple(state for state in STATE_NAMES if state not in left_out)
    group = replace(group_of(held), states=left_out)
    return [context.asked("states_with", group, context.when(), NONE, base_amount=amount)]


def _none_of(context: Context, nones: list[Item], figures: list[Item]) -> list[Asked] | None:
    """ "None of the 20 agreements is a jail agreement": so many there are, and none of them of that kind."""
    clause, spec = context.clause, figures[0].spec
    part, here = said_together(clause.all("model", "group")), clause.place_of(nones[0])
    has_subject = any(clause.place_of(item) < here for item in clause.all("group"))
    if (
        has_subject
        or nones[0].spec
        or len(figures) > 1
        or spec.unit not in SIGNED_UNITS
        or not (part.kinds or part.models)
    ):
        return None
    clause.take("model", "group")
    clause.use("FOLLOW", "HELDBY")
    when = context.when()
    whole = context.group(spec)
    mine = narrowed(whole, replace(part, states=()))
    if mine == whole or part.unit not in (None, whole.unit, "agencies"):
        raise ClaimError(_("What there is none of is not clear."))
    return [context.asked("count", each, when, n) for each, n in ((whole, figures[0].amount), (mine, NONE))]


def _neither_has_any(context: Context) -> list[Asked]:
    """Of several places none has any."""
    clause = context.clause
    places, figures = clause.take("place"), clause.take("figure")
    is_plain = not clause.all("part", "than", "rank") and not clause.has("NOT", "NO", "LOSE", "LEAVE")
    if len(places) != 1 or len(figures) > 1 or not is_plain:
        raise ClaimError(_("What there is none of is not clear."))
    clause.use("SIGN", "TAKEPART", "A")
    spec = context.spec(with_unit(said_together([*figures, *clause.take("group", "model")])))
    amount = denied(figures[0].amount) if figures else NONE
    return context.of_each(places[0].spec.states, group_of(spec), context.when(), amount)


def _all_but(context: Context) -> list[Asked]:
    """All states but so many: so many have none."""
    clause = context.clause
    item = clause.take("all_but")[0]
    spec = item.spec
    if spec.unit not in ("states", "counties") or clause.has("NOT", "NO"):
        raise ClaimError(_("All but so many is understood of states and counties that have an agreement."))
    clause.use("SIGN", "TAKEPART", "COVER")
    held = context.spec(Spec("agreements"))
    place = context.place(replace(spec, unit=spec.unit))
    group = Group(spec.unit, kinds=held.kinds, models=held.models, states=place.states)
    return [context.asked("absent", group, context.when(), item.amount)]


def read_including(context: Context) -> list[Asked] | None:
    """Places named as some of the states counted before, or a part of the number before."""
    clause = context.clause
    last = context.last
    if last is None:
        return None
    clause.use("INCLUDING")
    figures, states = clause.take("figure"), said_together(clause.take("place")).states
    is_of_states = last.aspect == "states_with" or last.group.unit in PLACES
    if not figures and states and is_of_states:
        amount = NONE if last.aspect == "absent" else last.base_amount or ANY
        of_each = last.group if last.aspect == "states_with" else replace(last.group, unit="agreements")
        return [
            last.of(aspect="count", group=replace(of_each, states=(state,)), amount=amount)
            for state in states
        ]
    if len(figures) != 1 or last.aspect not in ("count", "signed", "net", "gone", "first"):
        raise ClaimError(_("What is included in what is not clear."))
    spec = said_together([*figures, *clause.take("model", "group")]).plus(Spec(states=states))
    group = narrowed(last.group, spec)
    is_clear = spec.unit in (None, last.group.unit, "agencies") and "new" not in spec.marks
    if group == last.group or not is_clear:
        raise ClaimError(_("What is included in what is not clear."))
    return [last.of(group=group, amount=figures[0].amount)]


def read_stock(context: Context) -> list[Asked] | None:
    """How many there are on a day."""
    clause = context.clause
    figures = clause.take("figure")
    if any(item.when and item.when.role in ("window", "opening") for item in clause.all("when")):
        raise ClaimError(_("A time with a length asks for a change, and no change is said."))
    is_of_places = any(item.spec.unit in ("counties", *PLACES, "residents") for item in figures)
    clause.use(*("COVER", "LIVE", "WHERE", "SUM", "ONLY", "FROM") if is_of_places else ("SUM", "INCLUDING"))
    is_pending = clause.has("PENDING") or any("pending" in item.spec.marks for item in figures)
    if any("further" in item.marks for item in figures) and not context.before and not is_pending:
        raise ClaimError(_("“More” or “another” than what is not said."))
    is_each = clause.use("BOTH", "EACH")
    if clause.all("place") and context.before and not figures[0].spec:
        clause.use("FURTHER")
    if _tells_of_each(clause, figures):
        return _states_with(context, figures)
    if context.last is not None and context.last.aspect == "compare" and clause.opens_with in (",", "–", "—"):
        context.speak_of(context.last.other.states if context.last.other else ())
    named = _territories_beside(clause, figures)
    if told_of_all := _all_follow_a_model(context, figures):
        return told_of_all
    first = context.group(figures[0].spec)
    told, last = clause.all("when"), context.last
    when = context.when()
    if last is not None and last.base is not None and not told and is_over_a_time(when):
        when = When("at", last.when, last.when, is_point=True)
    if when.role in ("since", "between", "after", "before"):
        raise ClaimError(_("A time that runs from one day asks for a change, and no change is said."))
    groups = [first, *(group_beside(item, first) for item in figures[1:])]
    if is_each:
        if len(figures) > 1:
            raise ClaimError(_("Of what each has so many is not clear."))
        return [context.asked("count", each, when, figures[0].amount) for each in each_of(first)]
    claims = [
        context.asked("count", group, when, item.amount) for group, item in zip(groups, figures, strict=True)
    ]
    return claims + context.of_each(named, Group(), when, ANY)


def _all_follow_a_model(context: Context, figures: list[Item]) -> list[Asked] | None:
    """ "Arizona's five agreements are jail agreements": there are so many, and all are of the model."""
    clause, figure = context.clause, figures[0]
    models = [item for item in clause.all("model", "group") if item.spec.models and not item.spec.kinds]
    is_owned = clause.place_of(figure) > 0 and clause.items[clause.place_of(figure) - 1].is_word("POSS")
    is_definite = is_owned or "definite" in figure.marks
    is_plain = len(figures) == 1 and figure.spec.unit in SIGNED_UNITS and not figure.spec.models
    if not (is_definite and is_plain and len(models) == 1) or clause.has("NOT", "NEW", "PENDING"):
        return None
    between = clause.items[clause.place_of(figure) : clause.place_of(models[0])]
    if not ("said" in models[0].marks or any(item.is_word("HAVE") for item in between)):
        return None
    model = clause.take("model", "group", where=lambda item: item is models[0])[0].spec
    group, when = context.group(figure.spec), context.when()
    of_model = narrowed(group, Spec(models=model.models))
    return [
        context.asked("count", group, when, figure.amount),
        context.asked("share", of_model, when, ALL, other=group),
    ]


def read_some(context: Context) -> list[Asked] | None:
    """ "The Texas National Guard takes part": a kind of agency that a state has on the list, one at least."""
    clause = context.clause
    groups = clause.take("group")
    others = {item.kind for item in clause.items} - {"bare", "group", "place", "when"}
    is_said = clause.use("TAKEPART", "ACTIVE", "SIGN")
    if (
        others
        or len(groups) != 1
        or not is_said
        or not groups[0].spec.kinds
        or groups[0].spec.unit != "agencies"
    ):
        return None
    group = context.group(groups[0].spec)
    when = context.when()
    if len(group.states) != 1 or not (when.is_now or when.start.is_day):
        return None
    return [context.asked("count", group, when, ANY)]


def _tells_of_each(clause: Clause, figures: list[Item]) -> bool:
    """Whether a number of states is said to have so many each: "six states have more than 60 agreements"."""
    units = [item.spec.unit for item in figures]
    if len(figures) != 2 or units[0] not in ("states", "counties") or units[1] not in SIGNED_UNITS:
        return False
    first, second = (clause.place_of(item) for item in figures)
    return any(item.is_word("HAVE") for item in clause.items[first:second])


def _states_with(context: Context, figures: list[Item]) -> list[Asked]:
    amount = figures[1].amount
    is_states = figures[0].spec.unit == "states"
    if amount is None or amount.precision not in ("more_than", "at_least", "less_than") or not is_states:
        raise ClaimError(_("Whether each of them has so many, or all together, is not clear."))
    group = context.group(figures[1].spec)
    return [context.asked("states_with", group, context.when(), figures[0].amount, base_amount=amount)]


def _territories_beside(clause: Clause, figures: list[Item]) -> tuple[str, ...]:
    """Territories that are named after a number of states, beside them: "in 39 states, Guam and …"."""
    if not any(item.spec.unit == "states" for item in figures):
        return ()
    named = said_together(clause.all("place")).states
    if not named or not set(named) <= TERRITORIES:
        return ()
    clause.take("place")
    return named
