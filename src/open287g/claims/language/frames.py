"""A clause to typed claims: one rule for each kind of statement, tried in order; what none takes is left standing.

Each rule takes the phrases that it accounts for. A phrase or word that stays is named by the reader, and then the
statement is not understood: so a rule must never take what it does not use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise
from typing import TypeVar

from open287g.errors import ClaimError
from open287g.schemas.codes import STATE_NAMES, TERRITORIES
from open287g.text.phrases import format_day
from open287g.text.phrases import gettext as _

from .clauses import Clause, Known
from .phrases import Item, Spec
from .times import When, days_before
from .typed import Amount, Asked, Group, Span

_SIGNED_UNITS = ("agreements", "agencies")
PLACES_AND_AGREEMENTS = (
    "states",
    "states_and_territories",
    "territories",
    "counties",
    "residents",
    "agreements",
)
"""Units that agencies narrow, and do not clash with."""
SHORTEST_MONTH = 27
"""Days from the first to the last of a month."""
NONE, ONE, ALL = (Amount(float(number), written=number) for number in ("0", "1", "100"))
ANY = Amount(1.0, None, "at_least", "1")
_PLACES = ("states", "states_and_territories")
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
_ALL_THAT_THERE_ARE = ("sheriff",)
"""Kinds of agency whose number in a state is known from outside the lists."""


@dataclass
class _Context:
    """One clause, what is known before it, and the time of a claim that states none."""

    clause: Clause
    known: Known
    default: Span
    only_time: When | None
    before: list[Asked]

    def when(self) -> When:
        """The time of the clause: its own, that of the sentence, that of the clause before, or the default."""
        own = self.clause.take("when")
        if len(own) > 1:
            own = _merged_times(own)
        if own:
            found = own[0].when
            if found is not None and found.before_days:
                found = self._counted_from_before(found)
            self.known.when = found
        else:
            found = self.known.when or self.only_time
        if found is not None and found.role == "before":
            found = When("at", _eve(found.start), _eve(found.start), is_point=True)
        return found or self.now

    @property
    def last(self) -> Asked | None:
        """The claim before, in the same sentence."""
        return self.before[-1] if self.before else None

    @property
    def now(self) -> When:
        """The day of a claim that states none."""
        return When("at", self.default, self.default, is_now=True, is_point=True)

    def _counted_from_before(self, found: When) -> When:
        """ "A year later" and "a year earlier", by the day of the claim before."""
        known = self.before[-1].when if self.before else self.known.when.start if self.known.when else None
        if known is None:
            raise ClaimError(_("It does not say from which day the time is counted."))
        span = days_before(known.latest, found.before_days)
        return When(found.role, span, span, is_point=True)

    def spec(self, given: Spec | None) -> Spec:
        """What is counted: as given, and what the clause says besides; the unit of before where none is said."""
        found = given or Spec()
        self.clause.use("HELDBY")
        is_total = self.clause.use("TOTAL") and not self.clause.all("group")
        if is_total and found.unit is None and not found.kinds:
            found = replace(found, unit="unsaid")
        for item in self.clause.take("group"):
            if found.unit is None and not found.kinds and self._is_object(item):
                found = _merged(self._taken_up(found), item.spec or Spec())
            else:
                found = _merged(found, item.spec or Spec())
        found = _said(self.clause.take("model"), found)
        if self.clause.use("PENDING"):
            found = found.plus(Spec(marks=frozenset({"pending"})))
        if self.clause.use("NEW"):
            found = found.plus(Spec(marks=frozenset({"new"})))
        return self._taken_up(found)

    def _taken_up(self, found: Spec) -> Spec:
        """Unit, kinds and models of the clause before, where this one says no unit."""
        old = self.known.spec
        is_subset = self.clause.use("SUBSET")
        if (
            found.unit is None
            and not found.kinds
            and old is not None
            and not {"roster", "pending"} & found.marks
        ):
            self._refuse_some_of_them()
            found = Spec(
                old.unit,
                old.kinds,
                found.models or old.models,
                found.states,
                found.is_national,
                found.marks | old.marks,
            )
        elif is_subset and old is not None:
            found = old.plus(found) if found.unit in (None, old.unit) else found
        if (
            found.unit is None
            and (found.models or "roster" in found.marks or "pending" in found.marks)
            and not found.kinds
        ):
            found = replace(found, unit="agreements")
        if found.unit is None and not found.kinds:
            moves = self.clause.has("RISE", "FALL", "ADD", "LOSE", "SIGN", "LEAVE") or self.clause.grows
            is_of_a_place = (moves or self.clause.has("HAVE", "HERE")) and self.speaks_of_a_place()
            if not is_of_a_place and not (moves and self.clause.has("PROGRAM")):
                raise ClaimError(
                    _("It does not say what the number counts: agreements, agencies, states or what else.")
                )
            found = replace(found, unit="unsaid")
        if "police" in found.kinds:
            raise ClaimError(_("“Police” may mean all agencies or city police alone. Say which."))
        return replace(found, unit=found.unit or "agencies")

    def _refuse_some_of_them(self) -> None:
        """A bare number behind one of agencies with so many agreements may be of these, or of all."""
        last = self.last.group if self.last else Group()
        if last.every_model or last.exactly_agreements or last.at_least_agreements > 1:
            raise ClaimError(_("What the second figure counts is not clear."))

    def _is_object(self, group: Item) -> bool:
        """Whether a group is what the figure's own unit holds: "140 have an agreement"."""
        order = [item.kind if item.kind != "bare" else item.value for item in self.clause.items]
        figures = [place for place, kind in enumerate(order) if kind == "figure"]
        verbs = [place for place, kind in enumerate(order) if {"HAVE", "SIGN"} & set(kind.split("__"))]
        here = self.clause.place_of(group)
        is_agreement = group.spec is not None and group.spec.unit == "agreements"
        return is_agreement and any(first < verb < here for first in figures for verb in verbs)

    def speaks_of_a_place(self) -> bool:
        """Whether a state is named, here or before."""
        return bool(self.known.states) or any(
            item.spec and item.spec.states for item in self.clause.items if item.kind == "place"
        )

    def place(self, spec: Spec) -> Spec:
        """The places of the clause, or those of before where they hold for what follows."""
        items = self.clause.all("place")
        said = [item for item in items if item.spec and (item.spec.states or item.spec.is_national)]
        if sum(bool(item.spec and item.spec.states) for item in said) > 1:
            raise ClaimError(_("It names more than one place, and which figure is of which is not clear."))
        self.clause.take("place")
        states = next((item.spec.states for item in said if item.spec and item.spec.states), ())
        national = any(item.spec.is_national for item in said if item.spec) or self.clause.use("NATION")
        if self.clause.use("HERE"):
            if not self.known.states:
                raise ClaimError(_("It speaks of “the state” and names none."))
            states = states or self.known.states
        if spec.states or spec.is_national:
            self.speak_of(spec.states)
            return spec
        if states or national:
            found = replace(spec, states=states, is_national=national and not states)
            self.speak_of(states, leads=self._leads(said))
            return found
        return self._place_of_before(spec)

    def _place_of_before(self, spec: Spec) -> Spec:
        known = self.known
        if not known.states:
            return spec
        if known.place_leads or spec.unit in (known.spec.unit if known.spec else None,):
            return replace(spec, states=known.states) if known.place_leads else self._refuse_place(spec)
        return self._refuse_place(spec)

    def _refuse_place(self, spec: Spec) -> Spec:
        if spec.unit in ("states", "states_and_territories", "residents"):
            return spec
        raise ClaimError(
            _("Whether the place said before holds for each figure is not clear. Say the place of each.")
        )

    def _leads(self, said: list[Item]) -> bool:
        """Whether the place stands before the figure: then it is what the sentence is about."""
        statements = [
            place
            for place, item in enumerate(self.clause.items)
            if item.kind in ("figure", "part", "quantity")
        ]
        return not statements or not said or self.clause.place_of(said[0]) < statements[0]

    def speak_of(self, states: tuple[str, ...], spec: Spec | None = None, leads: bool = True) -> None:
        """What the clauses that follow take up: places, and what is counted."""
        self.known.states, self.known.place_leads = states, leads
        self.known.spec = self.known.spec if spec is None else spec

    def group(self, given: Spec | None) -> Group:
        """What is counted, of what, where."""
        spec = self.place(self.spec(given))
        if self.known.spec is None or spec.unit not in (
            "states",
            "states_and_territories",
            "counties",
            "residents",
        ):
            self.known.spec = replace(spec, states=(), is_national=False)
        return group_of(spec)

    def asked(self, aspect: str, group: Group, when: When, amount: Amount | None, **more: object) -> Asked:
        """One claim of this clause."""
        span = when.end if when.role in ("window", "between", "opening") else when.start
        return Asked(aspect, group, span, amount, **more)  # type: ignore[arg-type]


def _said(items: Iterable[Item], found: Spec | None = None) -> Spec:
    """What several phrases say together."""
    return reduce(Spec.plus, (item.spec for item in items if item.spec), found or Spec())


def _narrowed(group: Group, spec: Spec) -> Group:
    """The group, of the places, kinds and models that a phrase names."""
    return replace(
        group,
        states=spec.states or group.states,
        kinds=spec.kinds or group.kinds,
        models=tuple(sorted(spec.models)) or group.models,
    )


def _with_unit(spec: Spec, default: str = "agreements") -> Spec:
    """With a unit: its own, agencies where it names a kind of them, or the default."""
    return replace(spec, unit=spec.unit or ("agencies" if spec.kinds else default))


def group_of(spec: Spec) -> Group:
    """The group that a phrase names; `ClaimError` where it names places beside a count of places."""
    is_pending = "pending" in spec.marks
    unit = spec.unit or "agencies"
    if unit in _PLACES and spec.states and not is_all_but(spec.states):
        raise ClaimError(_("It names more than one place, and which figure is of which is not clear."))
    return Group(unit, spec.kinds, tuple(sorted(spec.models)), spec.states, pending=is_pending)


def is_all_but(states: tuple[str, ...]) -> bool:
    """Whether places are all but those that a sentence names: "outside Florida"."""
    return len(states) > len(STATE_NAMES) // 2


def _merged(found: Spec, more: Spec) -> Spec:
    """A figure's own unit, narrowed by a group without a figure: agencies that hold task force agreements."""
    if found.unit is not None and more.unit is not None and found.unit != more.unit:
        if more.unit == "agreements" or (more.unit == "agencies" and found.unit in PLACES_AND_AGREEMENTS):
            return replace(
                found,
                kinds=found.kinds + more.kinds,
                models=found.models or more.models,
                states=found.states or more.states,
                marks=found.marks | (more.marks - {"roster"}),
            )
        if more.unit == "counties" and found.unit == "residents" and not more.kinds:
            return found
        raise ClaimError(_("Which of two units is counted is not clear."))
    if found.kinds and more.kinds and found.kinds != more.kinds:
        raise ClaimError(_("Which kind of agency is counted is not clear."))
    return found.plus(more)


def _merged_times(own: list[Item]) -> list[Item]:
    """Two times that say one: "now" beside a day, "since" beside "by"."""
    times = [item for item in own if item.when is not None and not item.when.is_now]
    if len(times) <= 1:
        return times or own[:1]
    roles = [item.when.role for item in times if item.when]
    if len(times) == 2 and "since" in roles:
        since, other = sorted(times, key=lambda item: item.when.role != "since" if item.when else True)
        if since.when and other.when and other.when.role in ("at", "by"):
            return [replace(since, when=When("between", since.when.start, other.when.start))]
    raise ClaimError(_("It states more than one time, and which figure is of which is not clear."))


_T = TypeVar("_T")
Rule = Callable[[_Context], list[Asked] | None]


def read_clause(
    clause: Clause, known: Known, default: Span, only_time: When | None, before: list[Asked]
) -> list[Asked]:
    """The claims of one clause; empty where no rule knows its kind."""
    context = _Context(clause, known, default, only_time, before)
    for rule, begun_by in FRAMES:
        if begun_by and not (clause.all(*begun_by) or clause.has(*begun_by)):
            continue
        used, before_rule = set(clause.used), replace(known)
        found = rule(context)
        if found is not None:
            return [claim.of(words=clause.words) for claim in found]
        clause.used = used
        vars(known).update(vars(before_rule))
    return []


def _open(context: _Context) -> list[Asked] | None:
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
    group_items = clause.all("figure", "group")
    if (
        told is None
        and any(item.spec and item.spec.unit == "officers" for item in group_items)
        and not clause.has("MEDIAN")
        and not clause.all("part")
    ):
        told = _("ICE's lists name agencies and agreements, not officers")
    if told is None:
        return None
    amounts = [item.amount for item in clause.take("figure", "part", "multiple", "money", "to", "by")] or [
        None
    ]
    clause.used |= {place for place, item in enumerate(clause.items) if item.value != "NAME"}
    when = When("at", context.default, context.default)
    return [context.asked("open", Group(), when, amount, detail=told) for amount in amounts]


def _money(context: _Context) -> list[Asked] | None:
    """Payments: payer, payee, sum and time; the lists hold none."""
    clause = context.clause
    sums = clause.take("money")
    could = clause.use("COULD")
    clause.use(
        "MONEYVERB",
        "MONEYFOR",
        "TO",
        "EACH",
        "EVERY",
        "A",
        "BY",
        "FROM",
        "SUM",
        "SUBSET",
        "INCLUDING",
        "FURTHER",
    )
    payer = "board" if clause.use("PAYER") else "ice" if clause.has("ICE") else ""
    counted = clause.take("figure")
    names = clause.take("named")
    groups = clause.take("group", "model")
    when = context.when()
    places = clause.take("place")
    states = tuple(state for item in (*places, *groups, *names) if item.spec for state in item.spec.states)
    national = any(item.spec.is_national for item in places if item.spec)
    context.known.states = states or (() if national else context.known.states)
    detail = payer + (":could" if could else "")
    group = Group(
        "money",
        states=states or (() if national else context.known.states),
        kinds=tuple(kind for item in (*groups, *names) if item.spec for kind in item.spec.kinds),
    )
    claims = [
        context.asked(
            "open",
            group,
            when,
            each.amount,
            detail=f"money:{detail}:{' '.join(name for item in names for name in item.names)}",
        )
        for each in sums
    ]
    for item in counted:
        claims.append(
            context.asked(
                "count",
                group_of(replace(item.spec or Spec(), unit=(item.spec or Spec()).unit or "agreements")),
                when,
                item.amount,
            )
        )
    return claims


def _named_bodies(context: _Context) -> list[Asked] | None:
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
        where=lambda item: bool(
            item.spec and (item.spec.unit in ("agreements", "agencies") or "roster" in item.spec.marks)
        ),
    )
    place = clause.take("place")
    states = next(
        (item.spec.states for item in (*names[::-1], *place) if item.spec and item.spec.states),
        context.known.states,
    )
    when = context.when()
    models = tuple(model for item in clause.take("model") if item.spec for model in item.spec.models)
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
            Group("agencies", item.spec.kinds if item.spec else (), models, states),
            when,
            None,
            detail=f"{told}:{'county ' if item.spec and 'county' in item.spec.marks else ''}{' '.join(item.names)}",
        )
        for item in names
    ]


def _is_the_only_agency(clause: Clause, names: list[Item]) -> bool:
    """Whether a body is said to be the only agency of a place; "only" before its name is not taken."""
    only = next((place for place, item in enumerate(clause.items) if item.value == "ONLY"), 0)
    behind = clause.items[only + 1] if 0 < only < len(clause.items) - 1 else None
    told = behind.spec if behind is not None and behind.kind == "group" else None
    is_plain = told is not None and told.unit == "agencies" and not (told.kinds or told.models)
    return is_plain and clause.place_of(names[0]) < only and clause.use("ONLY")


def _passed(context: _Context) -> list[Asked] | None:
    """One state passed another."""
    clause = context.clause
    is_behind = clause.has("PASSED_BY")
    verb = next(
        place
        for place, item in enumerate(clause.items)
        if item.kind == "bare" and {"PASS", "PASSED_BY"} & set(item.value.split("__"))
    )
    places = clause.take("place", where=lambda item: bool(item.spec and len(item.spec.states) == 1))
    before = [item for item in places if clause.place_of(item) < verb]
    after = [item for item in places if clause.place_of(item) > verb]
    mine = before[0].spec.states if before and before[0].spec else context.known.states
    if len(after) != 1 or len(mine) != 1 or after[0].spec is None:
        return None
    clause.use("PASS", "PASSED_BY", "BY", "P", "TO")
    ranks = clause.take("rank", where=lambda item: item.value == "1" and item.other is None)
    spec = _plain_unit(context)
    for item in ranks:
        spec = replace(spec, unit=item.spec.unit or spec.unit) if item.spec else spec
    when = context.when()
    first, second = (after[0].spec.states, mine) if is_behind else (mine, after[0].spec.states)
    context.speak_of(mine, spec)
    group = group_of(replace(spec, states=first))
    passed = context.asked("passed", group, when, None, base=when.start, other=replace(group, states=second))
    if not ranks:
        return [passed]
    now = context.now
    return [passed, context.asked("rank", group, now, ONE)]


def _score(context: _Context) -> list[Asked] | None:
    """ "Missouri has overtaken Pennsylvania, 103 agreements to 102": both numbers now, and which is more."""
    clause, last = context.clause, context.last
    figures, ends = clause.all("figure"), clause.all("to")
    if last is None or last.aspect != "passed" or last.other is None or len(figures) != 1 or len(ends) != 1:
        return None
    if context.only_time or context.known.when is not None or len(clause.items) != 2:
        return None
    spec = _said([*clause.take("figure"), *clause.take("to")])
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


def _plain_unit(context: _Context) -> Spec:
    """The unit of a comparison: as said, or agreements."""
    items = context.clause.take("group", "model")
    found = _said(items) if items else context.known.spec or Spec("agreements")
    return replace(_with_unit(found), states=(), is_national=False)


def _ranked(context: _Context) -> list[Asked] | None:
    """A state's place among all."""
    clause = context.clause
    ranks = clause.take("rank")
    several = [item for item in clause.all("place") if not _leaves_out(item)]
    if "top" in ranks[0].marks or len(_said(several).states) > 1:
        return _among_the_first(context, ranks)
    if len(ranks) == 2 and ranks[0].value == ranks[1].value and not ranks[0].other:
        ranks = [replace(ranks[0], other=ranks[1].other)]
    is_rate = clause.use("PERCAPITA")
    _check_what_is_ranked(context)
    is_signed = clause.use("SIGN") or (bool(context.before) and context.before[-1].aspect == "signed")
    clause.use("RANK", "LARGEST", "NATION", "P", "AMONG", "BY")
    if ranks[0].spec and ranks[0].spec.unit in _SIGNED_UNITS:
        clause.take("group", where=lambda item: item.spec == Spec("states"))
    is_rate = is_rate or "per_capita" in ranks[0].marks
    if any(_is_among_so_many(clause, figure) for figure in clause.all("figure")):
        raise ClaimError(_("Among which states it has that place is not clear."))
    places = clause.take("place")
    said_of = (*(item for item in places if not _leaves_out(item)), *clause.all("figure"))
    states = next(
        (item.spec.states for item in said_of if item.spec and item.spec.states), context.known.states
    )
    if len(states) != 1 or len(ranks) != 1:
        raise ClaimError(_("Which state has which place is not clear."))
    rank = _behind_those_left_out(ranks[0], places)
    counted = clause.take(
        "figure", where=lambda item: not item.spec or item.spec.unit not in PLACES_AND_AGREEMENTS[:4]
    )
    said = rank.spec if rank.spec and (rank.spec.unit or rank.spec.kinds or rank.spec.models) else None
    spec = replace(said, unit=said.unit or "agencies", states=()) if said else _plain_unit(context)
    if counted and counted[0].spec and not said:
        spec = replace(counted[0].spec, unit=counted[0].spec.unit or "agencies", states=())
    if spec.unit in ("states", "residents"):
        spec = replace(spec, unit="agreements")
    when = context.when()
    context.speak_of(states, spec)
    group = group_of(replace(spec, states=states))
    nth = rank.value
    detail = ("last" if "last" in rank.marks else "") + ("per_capita" if is_rate else "")
    if is_signed and _is_over_a_time(when):
        if detail or rank.other is not None or group.unit not in _SIGNED_UNITS:
            raise ClaimError(_("Which state has which place is not clear."))
        return _rank_of_signed(context, group, when, Amount(float(nth), written=nth), counted)
    claims = [context.asked("rank", group, when, Amount(float(nth), written=nth), detail=detail)]
    if rank.other is not None and len(rank.other.states) == 1 and nth == "2":
        first = replace(group, states=rank.other.states)
        claims.append(context.asked("rank", first, when, ONE, detail=detail))
    elif rank.other is not None:
        claims += [
            context.asked("compare", group, when, None, other=replace(group, states=(each,)), detail="fewer")
            for each in rank.other.states
        ]
    return claims + [
        context.asked("count", replace(group, unit=_unit_of(item, group)), when, item.amount)
        for item in counted
    ]


def _check_what_is_ranked(context: _Context) -> None:
    """Refuse a rank behind a change or a growth: that it is of the change is not said, and no such rank is known."""
    last = context.before[-1].aspect if context.before else ""
    if last not in ("", *_STATES_OF_THINGS) and not context.clause.has("HAVE", "SIGN", "RANK"):
        raise ClaimError(_("By what the states are ranked is not clear."))


def _rank_of_signed(
    context: _Context, group: Group, when: When, nth: Amount, counted: list[Item]
) -> list[Asked]:
    """ "Texas signed more agreements in 2025 than any other state": its place by what was signed in the time."""
    start, end = _period(when, context.default)
    claims = [context.asked("rank", group, when, nth, detail="signed", base=start)]
    claims += [
        context.asked("signed", replace(group, unit=_unit_of(item, group)), when, item.amount, base=start)
        for item in counted
    ]
    return [claim.of(when=end) for claim in claims]


def _among_the_first(context: _Context, ranks: list[Item]) -> list[Asked]:
    """ "Florida, Texas and Missouri are the top three states", "Georgia is among the top five"."""
    clause, rank = context.clause, ranks[0]
    states = _said(clause.take("place")).states or context.known.states
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
    said = rank.spec or Spec()
    spec = said if said.kinds or said.models or said.unit in _SIGNED_UNITS else _plain_unit(context)
    when = context.when()
    if clause.has("SIGN") and _is_over_a_time(when):
        raise ClaimError(_("Which state has which place is not clear."))
    context.known.spec = spec = replace(_with_unit(spec), states=())
    last = most if is_top else float(len(states))
    amount = Amount(last, None, "at_most", f"{last:g}")
    return [
        context.asked("rank", group_of(replace(spec, states=(state,))), when, amount, detail=detail)
        for state in states
    ]


def _leaves_out(item: Item) -> bool:
    return bool(item.spec and is_all_but(item.spec.states))


def _behind_those_left_out(rank: Item, places: list[Item]) -> Item:
    """ "More than any other state except Texas": second, behind Texas."""
    ahead = [item.spec for item in places if item.spec and _leaves_out(item)]
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
    return before is not None and before.kind == "bare" and "AMONGTHE" in before.value.split("__")


def _next_in_rank(context: _Context) -> list[Asked] | None:
    """States behind the one that was ranked before, in their order, with their numbers."""
    clause, leader = (
        context.clause,
        next((each for each in context.before[::-1] if each.aspect == "rank"), None),
    )
    goes_on = context.known.flows == "next" and [
        item.kind for item in clause.items if item.kind != "bare"
    ] in (
        ["place", "figure"],
        ["place"],
    )
    if leader is None or not (clause.has("NEXT", "AHEADOF", "BEHIND") or goes_on):
        return None
    is_next, is_behind = clause.use("NEXT") or goes_on, clause.use("BEHIND")
    context.known.flows = "next" if is_next else ""
    clause.use("AHEADOF", "P", "HAVE")
    states = [state for item in clause.take("place") if item.spec for state in item.spec.states]
    figures = clause.take("figure")
    if not states or len(figures) > len(states) or leader.amount is None:
        raise ClaimError(_("Which state follows is not clear."))
    if leader.detail == "signed" and not is_next:
        raise ClaimError(_("Which state follows is not clear."))
    claims = []
    for place, state in enumerate(states, start=1):
        group = replace(leader.group, states=(state,))
        nth = leader.amount.low + place
        ranked = leader.of(group=group, amount=Amount(nth, written=f"{nth:g}"))
        side = "fewer" if is_behind else "more"
        beside = leader.of(aspect="compare", other=group, amount=None, detail=side)
        claims.append(ranked if is_next else beside)
    context.speak_of(tuple(states[:1]))
    return claims + [
        leader.of(
            aspect="signed" if leader.detail == "signed" else "count",
            group=replace(leader.group, states=(state,), unit=_unit_of(item, leader.group)),
            amount=item.amount,
            detail="",
        )
        for state, item in zip(states, figures, strict=False)
    ]


def _unit_of(item: Item, group: Group) -> str:
    return item.spec.unit if item.spec and item.spec.unit else group.unit


def _compared(context: _Context) -> list[Asked] | None:
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
    sides = _sides(context, item)
    if sides is None:
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
    if not is_alone:
        return compared
    if len(group.states) != 1 or len(against.states) != 1:
        raise ClaimError(_("Which state has which place is not clear."))
    return [*compared, context.asked("rank", against, when, Amount(2.0, written="2"), detail=rate)]


def _sides(context: _Context, item: Item) -> tuple[Group, Group] | None:
    """What is set against what: a group of one place against the same of another, or two groups."""
    clause, other = context.clause, item.other or Spec()
    mine = next((each.spec.states for each in clause.take("place") if each.spec and each.spec.states), None)
    groups = clause.take("group", "model")
    if item.spec and item.spec.unit == "agencies" and other.unit == "agencies":
        held = [each for each in groups if each.spec and each.spec.unit in (None, "agreements")]
        both = replace(_said(held), unit=None)
        groups, other = [each for each in groups if each not in held], other.plus(both)
        own: Spec | None = _said(groups, item.spec.plus(both))
    else:
        own = _said(groups, item.spec) if groups or item.spec else None
    spec = _with_unit(own or context.known.spec or Spec("agreements"))
    if item.spec is not None and item.spec.unit == "agreements" and spec.kinds and other.kinds:
        spec, other = replace(spec, unit="agreements"), replace(other, unit="agreements")
    context.known.spec = replace(spec, states=())
    here = mine or (() if clause.use("NATION") else context.known.states)
    group = group_of(replace(spec, states=spec.states or here))
    if not (other.unit or other.kinds or other.models):
        return (group, replace(group, states=other.states)) if group.states else None
    where = other.states or here or (() if other.is_national else spec.states)
    if where and not group.states and not spec.is_national:
        raise ClaimError(
            _("Whether the place said before holds for each figure is not clear. Say the place of each.")
        )
    return group, group_of(replace(_with_unit(other, spec.unit or ""), states=where))


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


def _rank_by_those_ahead(context: _Context, item: Item) -> list[Asked] | None:
    """ "Only seven states have more agreements than Kansas": Kansas is eighth."""
    clause, other = context.clause, item.other or Spec()
    ahead = clause.all("figure")
    if len(ahead) != 1 or not ahead[0].spec or ahead[0].spec.unit != "states" or len(other.states) != 1:
        return None
    figure, amount = clause.take("figure")[0], ahead[0].amount
    if item.kind != "than" or amount is None or amount.high is not None or amount.precision != "exact":
        raise ClaimError(_("Which state has which place is not clear."))
    clause.use("HAVE", "ONLY", "OTHER")
    figure_spec = replace(figure.spec or Spec(), unit=None)
    spec = _with_unit(_said(clause.take("group", "model"), item.spec or figure_spec))
    group = group_of(replace(spec, states=other.states))
    nth = Amount(amount.low + 1, written=f"{amount.low + 1:g}")
    detail = "last" if item.value == "fewer" else ""
    context.speak_of(other.states, spec)
    return [context.asked("rank", group, context.when(), nth, detail=detail)]


def _tells_its_own_time(clause: Clause, item: Item) -> bool:
    """Whether the other side has a verb and a day of its own: "… as many as Kentucky did in January"."""
    behind = clause.items[clause.place_of(item) + 1 :]
    has_verb = bool(behind) and behind[0].kind == "bare" and "HAVE" in behind[0].value.split("__")
    return has_verb and any(each.when is not None for each in behind)


def _times_before(context: _Context, item: Item) -> list[Asked] | None:
    """ "Ten times as many agreements as at the start of 2025": the growth since that day."""
    clause, other = context.clause, item.other or Spec()
    behind = [each for each in clause.all("when") if clause.place_of(each) == clause.place_of(item) + 1]
    if item.spec is not None or other.states or not behind or behind[0].when is None:
        return None
    clause.take("when", where=lambda each: each is behind[0])
    base, end = behind[0].when.start, context.when()
    clause.use("HAVE", "THAN")
    group = context.group(other)
    if behind[0].when.role != "at" or end.role != "at":
        raise ClaimError(_("It states two times, and which side is of which is not clear."))
    return [context.asked("growth_multiple", group, end, item.amount, base=base)]


def _none_has_more(context: _Context, item: Item, nones: list[Item]) -> list[Asked] | None:
    """ "No state has more agreements than Texas": Texas is first."""
    said, other = nones[0].spec, item.other
    is_of_states = said is not None and said.unit == "states" and other is not None and len(other.states) == 1
    if not is_of_states or item.kind != "than" or item.value not in ("more", "same") or other is None:
        raise ClaimError(_("What there is none of is not clear."))
    spec = item.spec or context.known.spec or Spec("agreements")
    group = group_of(replace(spec, unit=spec.unit or "agencies", states=other.states))
    context.clause.use("THAN", "AT_ALL", "NOT")
    context.speak_of(other.states, spec)
    return [context.asked("rank", group, context.when(), ONE)]


def _same_number(context: _Context) -> list[Asked] | None:
    """Two places of which each is said to have as many as the other."""
    clause = context.clause
    clause.use("SAME")
    states = _said(clause.take("place")).states
    states = (*context.known.states, *states) if len(states) == 1 else states
    figures = clause.take("figure")
    if len(figures) == 1 and (len(states) == 2 or clause.has("EACH")):
        clause.use("EACH")
        group = context.group(replace(figures[0].spec or Spec(), states=states))
        when = context.when()
        return [context.asked("count", each, when, figures[0].amount) for each in _each_of(group)]
    if len(states) != 2 or figures:
        raise ClaimError(_("Which two have the same number is not clear."))
    groups = [
        group_of(replace(_with_unit(_said(clause.all("group", "model"), context.known.spec)), states=(each,)))
        for each in states
    ]
    clause.take("group", "model")
    return [context.asked("compare", groups[0], context.when(), NONE, other=groups[1], detail="more")]


def _no_such(context: _Context) -> list[Asked] | None:
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
    clause.use("AT_ALL", "SIGN", "TAKEPART", "A", "NOT", "COVER")
    figures = clause.take("figure")
    if figures and nones and (found := _no_state_with(context, nones, figures)):
        return found
    if figures:
        spec = figures[0].spec or Spec()
        members = _members_named(clause, figures[0])
        if len(figures) > 1 or spec.unit not in ("states", "counties", "states_and_territories"):
            raise ClaimError(_("What there is none of is not clear."))
        more = context.spec(Spec("agreements").plus(nones[0].spec or Spec()) if nones else Spec("agreements"))
        when = context.when()
        place = context.place(Spec())
        group = group_of(replace(more, unit=spec.unit or "states", states=place.states))
        absent = [context.asked("absent", group, when, figures[0].amount)]
        one = replace(group, unit="agreements")
        return absent + [
            context.asked("count", replace(one, states=(state,)), when, NONE) for state in members
        ]
    spec = context.spec(nones[0].spec if nones else Spec("agreements") if is_off else Spec())
    is_until = any("UNTIL" in item.marks for item in clause.all("when"))
    when = context.when()
    if is_until and when.role == "by" and not when.start.is_day:
        eve = _eve(when.start)
        when = When("at", eve, eve, is_point=True)
    group = group_of(context.place(spec))
    context.known.spec = replace(spec, states=())
    return [context.asked("count", group, when, NONE)]


def _is_off_the_list(clause: Clause) -> bool:
    """Whether places are said to be on the list, or not: "Illinois and California are not on the list"."""
    others = {item.kind for item in clause.items} - {"bare", "place", "when"}
    told = [
        item.words.lower()
        for item in clause.items
        if item.kind == "bare" and "ACTIVE" in item.value.split("__")
    ]
    return (
        not others
        and bool(clause.all("place"))
        and any("list" in words or "roster" in words for words in told)
    )


def _members_named(clause: Clause, figure: Item) -> tuple[str, ...]:
    """States that stand before a number of states, as some of them: "Vermont is among the 12 states without"."""
    here = clause.place_of(figure)
    if not (figure.spec and figure.spec.unit == "states" and clause.use("AMONGTHE")):
        return ()
    return _said(clause.take("place", where=lambda item: clause.place_of(item) < here)).states


def _no_state_with(context: _Context, nones: list[Item], figures: list[Item]) -> list[Asked] | None:
    """ "No other state has more than 110 agreements": so many have none but those that are named."""
    clause, spec, amount = context.clause, nones[0].spec or Spec(), figures[0].amount
    held = figures[0].spec or Spec()
    if spec.unit != "states" or held.unit not in _SIGNED_UNITS or len(figures) > 1:
        return None
    places = clause.take("place")
    others = "other" in nones[0].marks
    left_out = _said(places).states or (context.known.states if others else ())
    if amount is None or amount.precision not in ("more_than", "at_least") or (others and not left_out):
        raise ClaimError(_("What there is none of is not clear."))
    if left_out and not is_all_but(left_out):
        if places:
            raise ClaimError(_("What there is none of is not clear."))
        left_out = tuple(state for state in STATE_NAMES if state not in left_out)
    group = replace(group_of(held), states=left_out)
    return [context.asked("states_with", group, context.when(), NONE, base_amount=amount)]


def _neither_has_any(context: _Context) -> list[Asked]:
    """Of several places none has any."""
    clause = context.clause
    places = clause.take("place")
    figures = clause.take("figure")
    if (
        len(places) != 1
        or len(figures) > 1
        or clause.all("part", "than", "rank")
        or clause.has("NOT", "NO", "LOSE", "LEAVE")
    ):
        raise ClaimError(_("What there is none of is not clear."))
    clause.use("SIGN", "TAKEPART", "A")
    spec = context.spec(_with_unit(_said([*figures, *clause.take("group", "model")])))
    states = places[0].spec.states if places[0].spec else ()
    amount = _denied(figures[0].amount) if figures else NONE
    when = context.when()
    return [
        context.asked("count", group_of(replace(spec, states=(state,))), when, amount) for state in states
    ]


_DENIED = {"more_than": "less_than", "less_than": "at_least", "at_least": "less_than"}


def _denied(amount: Amount | None) -> Amount:
    """What is so where a number with its bound is not: not more than 20 is fewer than 21."""
    if amount is None or amount.high is not None or amount.precision not in _DENIED:
        raise ClaimError(_("What there is none of is not clear."))
    low = amount.low + (amount.precision == "more_than")
    return replace(amount, low=low, precision=_DENIED[amount.precision])


def _all_but(context: _Context) -> list[Asked]:
    """All states but so many: so many have none."""
    clause = context.clause
    item = clause.take("all_but")[0]
    spec = item.spec or Spec()
    if spec.unit not in ("states", "counties") or clause.has("NOT", "NO"):
        raise ClaimError(_("All but so many is understood of states and counties that have an agreement."))
    clause.use("SIGN", "TAKEPART", "COVER")
    held = context.spec(Spec("agreements"))
    place = context.place(replace(spec, unit=spec.unit))
    group = Group(spec.unit, kinds=held.kinds, models=held.models, states=place.states)
    return [context.asked("absent", group, context.when(), item.amount)]


def _including(context: _Context) -> list[Asked] | None:
    """Places named as some of the states counted before, or a part of the number before."""
    clause = context.clause
    last = context.last
    if last is None:
        return None
    clause.use("INCLUDING")
    figures, places = clause.take("figure"), clause.take("place")
    states = tuple(state for item in places if item.spec for state in item.spec.states)
    is_of_states = last.aspect == "states_with" or last.group.unit in _PLACES
    if not figures and states and is_of_states:
        one = ANY
        amount = NONE if last.aspect == "absent" else last.base_amount or one
        of_each = last.group if last.aspect == "states_with" else replace(last.group, unit="agreements")
        return [
            last.of(aspect="count", group=replace(of_each, states=(state,)), amount=amount)
            for state in states
        ]
    if len(figures) != 1 or last.aspect not in ("count", "signed", "net", "gone", "first"):
        raise ClaimError(_("What is included in what is not clear."))
    spec = _said([*figures, *clause.take("model", "group")]).plus(Spec(states=states))
    group = _narrowed(last.group, spec)
    is_clear = spec.unit in (None, last.group.unit, "agencies") and "new" not in spec.marks
    if group == last.group or not is_clear:
        raise ClaimError(_("What is included in what is not clear."))
    return [last.of(group=group, amount=figures[0].amount)]


def _gone(context: _Context) -> list[Asked] | None:
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
    clause.take("group", where=lambda item: bool(figures and item.spec and "roster" in item.spec.marks))
    is_only = not figures and clause.use("ONLY")
    is_all = loses_all or is_only or bool(figures and figures[0].kind == "all")
    is_one = not figures and (clause.has("A") or any(map(_is_a_single_one, clause.all("group"))))
    group = context.group(figures[0].spec if figures else None)
    when = context.when()
    amount = figures[0].amount if figures else ONE if is_only or is_one else None
    if when.role in ("at", "by") and (when.is_now or when.start.is_day or not when.start.is_stated):
        is_dated = not when.is_now and when.start.is_stated and when.start != context.default
        if loses or is_dated or (not is_all and not group.states):
            raise ClaimError(_("It does not say over what time they have left."))
        # Without "the", which is taken for no word: so many of them left, or all so many did.
        now = context.asked("count", group, when, NONE, detail="" if is_all or amount is None else "to none")
        return (
            [now] if amount is None else [now, context.asked("gone", group, when, amount, detail="to none")]
        )
    if is_all and amount is None:
        raise ClaimError(_("Which of its figures left is not clear."))
    start, end = _period(when, context.default)
    return [context.asked("gone", group, when, amount or ANY, base=start).of(when=end)]


def _is_a_single_one(group: Item) -> bool:
    """Whether the article before a group may be a number: "un acuerdo"."""
    return group.words.lower().startswith(("un ", "una ", "a ", "an "))


def _growth(context: _Context) -> list[Asked] | None:
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
    said = next((item.spec for item in (*ends, *pairs, *starts, *figures, *by) if item.spec), None)
    group = context.group(said)
    base = next((item.amount for item in (*pairs, *starts)), None)
    end = pairs[0].second if pairs else ends[0].amount if ends else None
    if figures and starts and end is None:
        end, figures = figures[0].amount, figures[1:]
    _check_direction(base, end, rises, falls)
    when = end_time or context.now
    sign = -1.0 if falls and not rises else 1.0
    claims, base_time = _counts_of_growth(context, group, when, end_time, base_time, base, end)
    claims += _growths(context, group, when, base_time, base, end, sign)
    for item in (*by, *figures):
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
        if item.when is not None and before.kind == "bare" and COMPARING & {*before.value.split("__")}:
            is_fewer = clause.has("FEWER") or before.words.lower().startswith(("fewer", "less"))
            return "fewer" if is_fewer else "more"
    return ""


def _more_gained_or_lost(context: _Context) -> list[Asked]:
    """ "Virginia lost more agreements than it gained in February": the number fell."""
    item = context.clause.take("other_way")[0]
    if context.clause.has("NOT", "RISE", "FALL") or context.clause.all("figure", "part", "multiple"):
        raise ClaimError(_("It makes more than one comparison at once."))
    group = context.group(item.spec)
    when = context.when()
    if _is_stock(when):
        raise ClaimError(_("It does not say since when the number has changed."))
    start, end = _period(when, context.default)
    base = start if when.role in ("since", "window") else _eve(start)
    amount = replace(NONE, precision="more_than" if item.value == "rises" else "less_than")
    return [context.asked("net", group, when, amount, base=base).of(when=end)]


def _two_flows(context: _Context, rises: bool, falls: bool) -> list[Asked]:
    """What was signed in one time, and in another: "95 were signed in December, down from 103 in November"."""
    clause = context.clause
    figures, starts = clause.take("figure"), clause.take("from")
    base_time, end_time = _times_of_growth(context)
    clause.use("RISE", "FALL", "SIGN")
    if len(figures) != 1 or len(starts) != 1 or base_time is None or end_time is None or clause.has("ADD"):
        raise ClaimError(_("It states two starts or two ends."))
    _check_direction(starts[0].amount, figures[0].amount, rises, falls)
    group = context.group(figures[0].spec)
    claims = []
    for time, item in ((end_time, figures[0]), (When("at", base_time, base_time), starts[0])):
        if _is_stock(time):
            raise ClaimError(_("Over what time the second figure is counted is not clear."))
        start, end = _period(time, context.default)
        claims.append(context.asked("signed", group, time, item.amount, base=start).of(when=end))
    return claims


def _counts_of_growth(
    context: _Context,
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
    if base is not None:
        claims.append(_base_claim(context, group, base_time, base, when))
    return claims, base_time


def _growths(
    context: _Context,
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


def _changed(context: _Context, rises: bool) -> list[Asked] | None:
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
    group = context.group(_said(clause.take("group")))
    amount = replace(NONE, precision="more_than" if rises else "less_than")
    when = end or context.now
    return [context.asked("net", group, when, amount, base=base)]


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
    context: _Context, end_amount: Amount | None
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


def _share_change(context: _Context) -> list[Asked] | None:
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
    _check_direction(starts[0].amount if starts else None, ends[0].amount if ends else None, rises, falls)
    part = context.place(
        context._taken_up(_subject_of(clause) if clause.all("group", "model") else Spec("agreements"))
    )
    group = group_of(part)
    if not (group.states or group.models or group.kinds):
        raise ClaimError(_("Which part the share is of is not clear."))
    of = wholes[0].whole.spec if wholes and wholes[0].whole else None
    whole = group_of(replace(of, unit=of.unit or group.unit)) if of is not None else Group(group.unit)
    end = end_time or context.now
    claims = [context.asked("share", group, end, item.amount, other=whole) for item in ends]
    if base_time is not None:
        claims += [
            context.asked("share", group, When("at", base_time, base_time), item.amount, other=whole)
            for item in starts
        ]
    return claims


def _subject_of(clause: Clause) -> Spec:
    """All groups and models of a clause together."""
    return _with_unit(_said(clause.take("group", "model")))


def _net_figure(clause: Clause) -> bool:
    """A figure that is the change itself: "up 283 since March"."""
    return clause.has("RISE", "FALL") and len(clause.all("figure")) == 1


def _check_direction(base: Amount | None, end: Amount | None, rises: bool, falls: bool) -> None:
    if base is None or end is None:
        return
    if (rises and not falls and end.low < base.low) or (falls and not rises and end.low > base.low):
        raise ClaimError(_("Its verb and its two figures go opposite ways."))


def _base_claim(context: _Context, group: Group, base_time: Span | None, amount: Amount, when: When) -> Asked:
    """The number at the start: on its day; without one, on some day before."""
    if base_time is not None:
        return context.asked("count", group, When("at", base_time, base_time), amount)
    return context.asked("first", group, when, amount, detail="some day before")


COMPARING = {"THAN", "THANMORE", "AS_MANY", "TWICE"}
"""Words behind which stands what something is set against."""


def _times_of_growth(context: _Context) -> tuple[Span | None, When | None]:
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
            base = _once(base, when.start)
        elif when.before_days:
            offset = when.before_days
        elif when.role in ("since", "after"):
            base = _once(base, when.start)
        elif when.role in ("between", "window", "opening"):
            base, end = (
                _once(base, when.start if when.role != "opening" else _eve(when.start)),
                _once(end, When("at", when.end, when.end, is_point=True)),
            )
        elif side == "base":
            base = _once(base, when.start)
        else:
            end = _once(end, when)
    clause.take("when")
    if end is None and context.known.when is not None and context.known.when.role == "at":
        end = context.known.when
    if offset < 0 and base is not None:
        later = replace(days_before(base.latest, offset), is_stated=True)
        end = _once(end, When("at", later, later, is_point=True))
    elif offset:
        base = _once(base, days_before((end.start if end else context.default).latest, offset))
    has_numbers = clause.all("from", "from_to", "to", "share_from", "share_to")
    has_both = bool(clause.all("from_to") or (clause.all("from") and clause.all("to")))
    is_period = end is not None and not end.is_point and not end.start.is_day
    is_period = is_period and not any("BECAME" in item.marks for item in clause.items)
    if base is None and end is not None and is_period and (has_both or not has_numbers):
        default = context.default.latest
        is_over = not end.end.earliest <= default < end.end.latest or not context.default.is_stated
        last = Span.on(end.end.latest) if is_over else context.default
        base, end = _eve(end.start), When("at", last, last, is_point=True)
    return base, end


def _eve(span: Span) -> Span:
    return Span.on(span.earliest - timedelta(days=1))


def _once(old: _T | None, new: _T) -> _T:
    if old is not None and old != new:
        raise ClaimError(_("It states two starts or two ends."))
    return new


def _shares(context: _Context) -> list[Asked] | None:
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
        return _same_share(context, part)
    return _share_of(context, part, whole)


def _share_of_before(context: _Context, part: Item) -> list[Asked]:
    """A share of the group of the claim before: "most of them in Florida"."""
    last = context.before[-1]
    group = _narrowed(last.group, _said(context.clause.take("place", "model", "group")))
    figures = context.clause.take("figure", where=lambda item: item.spec is None)
    if group == last.group or last.aspect not in ("count", "signed"):
        raise ClaimError(_("Of what it is a share is not said."))
    share = last.of(aspect="share", group=group, other=last.group, amount=part.amount)
    return [share] + [last.of(group=group, amount=item.amount) for item in figures]


def _share_of_last_count(context: _Context, part: Item) -> list[Asked] | None:
    """ "… hold 735 agreements, 40 percent of the national total": the share of what the clause before counts."""
    clause, last = context.clause, context.last
    of = part.whole.spec if part.whole and not part.whole.amount else None
    is_alone = {item.kind for item in clause.items if not item.plays("free")} <= {"part"}
    if last is None or last.aspect != "count" or last.group.everywhere or not is_alone:
        return None
    if part.whole is None and _is_known_everywhere(last.group):
        group = last.group
        whole = Group(group.unit, group.kinds, states=group.states, everywhere=True)
        return [last.of(aspect="share", other=whole, amount=part.amount)]
    if of is None:
        return None
    if of.kinds or of.models or of.states or of.unit not in (None, last.group.unit):
        return None
    whole = Group(last.group.unit)
    if not last.group.states or last.group != Group(last.group.unit, states=last.group.states):
        return None
    return [last.of(aspect="share", other=whole, amount=part.amount)]


def _share_told_again(context: _Context, part: Item) -> list[Asked] | None:
    """ "387 of the 1,843 agreements, or 21 percent": the share that the two numbers before make."""
    clause, before = context.clause, context.before
    if len(before) < 2 or {item.kind for item in clause.items if item.kind != "bare"} != {"part"}:
        return None
    mine, whole = before[-2:]
    is_pair = mine.aspect == whole.aspect == "count" and mine.words == whole.words
    if (
        not is_pair
        or clause.plays("verb")
        or (mine.group.unit != whole.group.unit and not whole.group.everywhere)
    ):
        return None
    return [mine.of(aspect="share", other=whole.group, amount=part.amount)]


def _percent_of_change(context: _Context, part: Item) -> list[Asked] | None:
    """ "Rose by 471, or 34%": the change before, in percent of what it began with."""
    clause, last = context.clause, context.last
    if last is None or last.aspect != "net" or last.base is None or last.detail or part.amount is None:
        return None
    if any(item is not part and not item.plays("free") and not item.plays("break") for item in clause.items):
        return None
    sign = -1.0 if last.amount is not None and last.amount.low < 0 else 1.0
    amount = replace(part.amount, low=sign * part.amount.low)
    return [last.of(aspect="growth_pct", amount=amount)]


def _same_share(context: _Context, part: Item) -> list[Asked]:
    """Another place's or model's share of the same whole: "Texas 14 percent"."""
    last = next(each for each in reversed(context.before) if each.aspect == "share")
    figures = context.clause.take("figure", where=lambda item: item.spec is None)
    when = context.when() if context.clause.all("when") else None
    spec = _said(context.clause.take("place", "model", "group"))
    if last.other is None or not (spec.states or spec.models or spec.kinds):
        raise ClaimError(_("Of what it is a share is not said."))
    group = replace(_narrowed(last.other, spec), everywhere=False)
    whole = replace(last.other, states=spec.states) if last.other.states and spec.states else last.other
    share = last.of(
        group=group,
        other=whole,
        amount=part.amount,
        when=when.start if when else last.when,
    )
    return [share] + [share.of(aspect="count", other=None, amount=item.amount) for item in figures]


def _so_many_of(context: _Context, part: Item) -> list[Asked]:
    """21 of the state's 100 sheriffs: a count, and the number of the whole."""
    clause = context.clause
    is_signed_by = clause.follows("SIGN", "BY") or clause.follows("SIGN", "EVERY")
    clause.use("SIGN", "TAKEPART")
    if is_signed_by and any(item.spec and item.spec.kinds for item in clause.all("group")):
        clause.use("BY", "EVERY")
        context.known.flows = "signed by"
    if part.spec is None and context.known.spec is None:
        raise ClaimError(_("What the second figure counts is not clear."))
    spec = part.spec or context.known.spec or Spec()
    narrower = _said(clause.take("model", "group"))
    if "HERE" in part.marks:
        spec = replace(
            spec, states=narrower.states or _said(clause.take("place")).states or context.known.states
        )
        if not spec.states:
            raise ClaimError(_("It speaks of “the state” and names none."))
    placed = context.place(_with_unit(spec))
    when = context.when()
    whole = group_of(placed)
    if narrower.kinds and whole.kinds and narrower.kinds != whole.kinds:
        raise ClaimError(_("Which kind of agency is counted is not clear."))
    group = _narrowed(whole, replace(narrower, states=()))
    context.known.spec = replace(placed, states=())
    if _is_known_everywhere(whole):
        whole = replace(whole, everywhere=True, models=())
    elif group == whole and placed.states and not spec.states:
        whole = replace(whole, states=())
    elif group == whole:
        raise ClaimError(_("How many such agencies there are in all, listed or not, is not on record."))
    return [
        context.asked("count", group, when, part.amount),
        context.asked("count", whole, when, part.second),
    ]


def _is_known_everywhere(group: Group) -> bool:
    return group.unit in ("counties", "residents", "states") or (
        group.unit == "agencies" and group.kinds == _ALL_THAT_THERE_ARE
    )


def _share_of(context: _Context, part: Item, whole: Item | None) -> list[Asked]:
    clause = context.clause
    if whole is None:
        raise ClaimError(_("Of what it is a share is not said."))
    nones = clause.take("none")
    lacks = clause.use("NOT", "WITHOUT") or bool(nones)
    signed = clause.has("SIGN")
    subject_figure = _figure_before(clause, part)
    officers, many = _figures_of(clause, "officers"), _figures_of(clause, "agreements")
    items = (*nones, *subject_figure, *clause.take("group", "model", "all"))
    people = [item for item in items if item.spec and item.spec.unit == "residents"]
    subject = _said((item for item in items if item not in people), Spec(states=_states_together(context)))
    of, states = _whole_and_places(context, part, whole, subject)
    when = context.when()
    if "total" in whole.marks or not (of.unit or of.kinds):
        if context.known.spec is not None and not (subject.unit or subject.kinds or subject.models or states):
            subject = context.known.spec
        of = _whole_of_total(context, of, subject, clause)
    of = _with_unit(of)
    if "police" in of.kinds:
        raise ClaimError(_("“Police” may mean all agencies or city police alone. Say which."))
    predicate = bool(clause.use("TAKEPART", "SIGN")) or subject.unit in _SIGNED_UNITS
    period = _signed_period(when, context.default) if signed else None
    is_narrower = bool(officers or many or period)
    of_all, group = _groups_of_share(
        of, subject, states, predicate and not is_narrower, not officers, context
    )
    if period is not None:
        is_of_whole = bool(officers or subject.models or subject.kinds or states)
        of_all, group = _signed_in(of_all, period) if is_of_whole else of_all, _signed_in(group, period)
    if officers:
        group = _with_few_officers(group, officers[0].amount)
    if many:
        group = _with_so_many(group, many[0].amount)
    clause.use("ICE", "LOCAL")
    if group == of_all:
        raise ClaimError(_("Which part the share is of is not clear."))
    context.known.flows, context.known.spec = "share", replace(of, states=())
    if of.states:
        context.known.states, context.known.place_leads = of.states, False
    end = context.default if period else when.start
    amount = _of_those_without(part.amount) if lacks else part.amount
    share = context.asked("share", group, When("at", end, end, when.is_now, True), amount, other=of_all)
    counts = [(group, item.amount) for item in subject_figure] + [(of_all, whole.amount)]
    return [share] + [
        context.asked("count", each, when, amount) for each, amount in counts if amount is not None
    ]


def _figure_before(clause: Clause, part: Item) -> list[Item]:
    """The number of the subject, where it stands before its share: "Florida's 348 agreements are 19 percent …"."""
    here = clause.place_of(part)

    def is_of_the_subject(item: Item) -> bool:
        place = clause.place_of(item)
        return place < here and (item.spec.unit != "officers" if item.spec else place + 1 == here)

    return clause.take("figure", where=is_of_the_subject)


def _figures_of(clause: Clause, unit: str) -> list[Item]:
    return clause.take("figure", where=lambda item: bool(item.spec and item.spec.unit == unit))


def _with_few_officers(group: Group, amount: Amount | None) -> Group:
    if amount is None or amount.precision != "less_than":
        raise ClaimError(_("A share by the number of officers is understood as “fewer than so many”."))
    return replace(group, below_officers=amount.low)


def _whole_and_places(
    context: _Context, part: Item, whole: Item, subject: Spec
) -> tuple[Spec, tuple[str, ...]]:
    """What a share is of, with the place that stands right behind it, and the places of the part."""
    clause, of = context.clause, whole.spec or Spec()
    national = Spec(is_national=True)
    if clause.use("NATION"):
        of = of.plus(national)
    places = clause.take("place")
    here = clause.place_of(part) + 1
    if here < len(clause.items) and clause.items[here] in places and whole.spec is not None:
        beside = clause.items[here]
        places = [item for item in places if item is not beside]
        of = of.plus(beside.spec or Spec())
    said = _said(places)
    return of.plus(national) if said.is_national else of, subject.states or said.states


def _states_together(context: _Context) -> tuple[str, ...]:
    """States that the clauses before gave a number each, for a share that names none: they hold it together."""
    clause = context.clause
    counted = dict.fromkeys(each.group.states for each in context.before if each.aspect == "count")
    if len(counted) < 2 or any(len(states) != 1 for states in counted):
        return ()
    if any(
        item.spec and (item.spec.states or item.spec.models) for item in clause.all("place", "group", "model")
    ):
        return ()
    if not clause.begins_with_a_verb and not clause.has("SUM"):
        raise ClaimError(_("Whose share it is is not clear."))
    return tuple(state for states in counted for state in states)


SPOKEN = 0.06
"""How far a spoken fraction ("two of three") may be off, as a share of it, when its rest is what is counted."""


def _of_those_without(amount: Amount | None) -> Amount | None:
    """The share of those that have, by the share of those that have not."""
    turned = {"exact": "exact", "more_than": "less_than", "less_than": "more_than", "at_least": "at_most"}
    if amount is None or amount.high is not None or amount.precision not in turned:
        raise ClaimError(_("A share of those without is understood with a plain number."))
    rest = 100 - amount.low
    if amount.is_fraction and amount.precision == "exact":
        way = SPOKEN * amount.low
        return replace(amount, low=rest - way, high=rest + way, written=f"{rest:.0f}")
    return replace(amount, low=rest, written=f"{rest:g}", precision=turned[amount.precision])


def _whole_of_total(context: _Context, of: Spec, subject: Spec, clause: Clause) -> Spec:
    """What "the total" or "the country" is a total of."""
    if of.is_national and (
        subject.unit == "counties"
        or (context.known.spec and context.known.spec.unit == "residents")
        or clause.has("LIVE")
    ):
        return Spec("residents", is_national=True)
    base = context.known.spec if subject.unit is None and not subject.kinds else subject
    if base is None:
        base = Spec("agreements")
    if of.states and not (subject.unit or subject.kinds or subject.models):
        return replace(base, states=of.states)
    return Spec(
        base.unit or ("agencies" if base.kinds else "agreements"),
        states=of.states,
        is_national=of.is_national,
    )


def _groups_of_share(
    of: Spec,
    subject: Spec,
    states: tuple[str, ...],
    is_of_all: bool,
    may_be_everywhere: bool,
    context: _Context,
) -> tuple[Group, Group]:
    """The whole, and the part of it that the share is; `is_of_all` where the part is of all that there are."""
    whole = group_of(of)
    is_everywhere = _is_known_everywhere(whole) and "local" not in of.marks and may_be_everywhere
    if whole.unit == "states_and_territories":
        whole = replace(whole, unit="states")
    place = states or (
        ()
        if of.is_national or of.states
        else context.known.states
        if context.known.place_leads and not subject.unit
        else ()
    )
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


def _signed_period(when: When, default: Span) -> tuple[date, date] | None:
    if when.role == "at" and (when.is_now or when.is_point or not when.start.is_stated):
        return None
    start, end = _period(when, default)
    return start.earliest, end.latest


def _signed_in(group: Group, period: tuple[date, date]) -> Group:
    return replace(group, signed_from=period[0], signed_until=period[1])


def _period(when: When, default: Span) -> tuple[Span, Span]:
    """First and last day of a flow."""
    if when.role in ("since", "after"):
        return when.start, default
    if when.role == "window":
        first, last = (day + timedelta(days=1) for day in (when.start.earliest, when.start.latest))
        return Span(first, last, format_day(first)), when.end
    first, last = when.start.earliest, when.end.latest
    if default.is_stated and first < default.latest < last:
        last = default.latest
    return Span.on(first, when.start.is_stated), Span.on(last, when.end.is_stated)


def _only(context: _Context) -> list[Asked] | None:
    """One place alone has any of a group: "only Florida has port police on the list"."""
    clause = context.clause
    places = clause.all("place")
    if clause.has("ONLY") and clause.follows_a_place("ONLY") and (told := _only_these(context)):
        return told
    if not clause.has("ONLY") or clause.all("figure") or len(places) != 1 or len(clause.all("group")) != 1:
        return None
    clause.use("ONLY")
    if clause.follows("ONLY", "A") or _is_a_single_one(clause.all("group")[0]):
        return [context.asked("count", context.group(None), context.when(), ONE)]
    clause.take("place")
    spec = context._taken_up(_subject_of(clause))
    group = group_of(replace(spec, states=places[0].spec.states if places[0].spec else ()))
    whole = replace(group, states=())
    return [context.asked("share", group, context.when(), ALL, other=whole)]


def _only_these(context: _Context) -> list[Asked] | None:
    """ "Only Texas and Florida have more than 300 agreements": so many states have, and these are they."""
    clause, figures = context.clause, context.clause.all("figure")
    amount = figures[0].amount if figures else None
    if len(figures) != 1 or amount is None or amount.precision not in ("more_than", "at_least"):
        return None
    states = _said(clause.take("place")).states
    clause.take("figure")
    clause.use("ONLY", "HAVE")
    group = context.group(replace(figures[0].spec or Spec(), is_national=True))
    when = context.when()
    n = Amount(float(len(states)), written=f"{len(states)}")
    each = [context.asked("count", replace(group, states=(state,)), when, amount) for state in states]
    return [context.asked("states_with", group, when, n, base_amount=amount), *each]


def _every(context: _Context) -> list[Asked] | None:
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
    spec = item.spec or Spec()
    if "group" in item.marks:
        return _all_of_group(context, item)
    if len(figures) == 1:
        figure = clause.take("figure")[0]
        return _all_of_group(context, figure, spec)
    if not context.before or len(alls) > 1:
        return None
    last = context.before[-1]
    clause.use("FOLLOW", "P")
    group = _narrowed(last.group, _said(clause.take("model", "place", "group"), spec))
    if group == last.group:
        return None
    return [last.of(aspect="share", group=group, other=last.group, amount=ALL)]


def _all_signed(context: _Context) -> list[Asked] | None:
    """All of the number before were signed in a time: "34 agreements, all signed since January"."""
    clause = context.clause
    period = _signed_period(context.when(), context.default) if clause.all("when") else None
    last = context.last
    if period is None or last is None or last.aspect != "count":
        return None
    clause.use("ALL", "SIGN")
    group = _signed_in(last.group, period)
    return [last.of(aspect="share", group=group, other=last.group, amount=ALL)]


def _all_of_group(context: _Context, item: Item, part_spec: Spec | None = None) -> list[Asked] | None:
    clause = context.clause
    here = clause.place_of(item)
    subjects = [each for each in clause.all("group") if clause.place_of(each) < here]
    if subjects and item.kind == "all":
        return _all_of_subject(context, item, subjects)
    said = _said(clause.take("model", "group"), part_spec)
    clause.use("FOLLOW", "SIGN", "TAKEPART", "COVER", "HELDBY")
    spec = item.spec or Spec()
    taken = context._taken_up(spec)
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
    if not _is_known_everywhere(group):
        return None
    whole = replace(group, everywhere=True)
    if item.amount is not None:
        claims.append(context.asked("count", whole, when, item.amount))
    return [*claims, context.asked("share", group, when, ALL, other=whole)]


def _all_of_subject(context: _Context, item: Item, subjects: list[Item]) -> list[Asked]:
    """ "Wisconsin's agencies are all sheriffs": the group that stands before is of the kind that stands behind."""
    clause = context.clause
    clause.take("group", where=lambda each: each in subjects)
    if len(subjects) > 1 or item.amount is not None or not clause.use("HAVE", "HELDBY") or clause.has("NOT"):
        raise ClaimError(_("Which part the share is of is not clear."))
    whole = context.place(_with_unit(subjects[0].spec or Spec()))
    group = group_of(whole)
    part = _narrowed(group, replace(item.spec or Spec(), states=()))
    if part == group or (item.spec and item.spec.states):
        raise ClaimError(_("Which part the share is of is not clear."))
    return [context.asked("share", part, context.when(), ALL, other=group)]


def _rates(context: _Context) -> list[Asked] | None:
    """So many for each of another: residents, agreements of another model."""
    clause = context.clause
    if means := clause.take("mean"):
        return _mean(context, means)
    rates = clause.take("rate")
    if context.known.flows == "signed by" and (rates or clause.use("BY")):
        figures = [(item.amount, _said(clause.take("group"))) for item in clause.take("figure")]
        return _signed_by(context, figures or [(item.amount, item.other) for item in rates])
    if clause.use("EACH"):
        return _each_has(context)
    return _rate(context, rates[0]) if rates else None


def _each_has(context: _Context) -> list[Asked] | None:
    """So many agreements for each agency, or for each of some states."""
    clause, states = context.clause, _said(context.clause.all("place")).states
    if len(states) > 1:
        return None if clause.all("figure") and not clause.all("group") else _one_each(context, states)
    when = context.when()
    figures = clause.take("figure") or [
        replace(item, amount=ONE)
        for item in clause.take("group")
        if clause.use("A") or item.words.lower().startswith(("a ", "un "))
    ]
    of = group_of(context.place(replace(context.known.spec or Spec("agencies"), states=())))
    spec = figures[0].spec if len(figures) == 1 else None
    if spec is None or spec.unit != "agreements" or of.unit != "agencies":
        return None
    mine = replace(of, unit="agreements", models=tuple(sorted({*of.models, *spec.models})))
    return [context.asked("per", mine, when, figures[0].amount, other=of)]


def _rate(context: _Context, rate: Item) -> list[Asked] | None:
    figures, other = context.clause.take("figure"), rate.other or Spec()
    when = context.when()
    base = rate.second.low if rate.second else 1.0
    said = rate.spec or (figures[0].spec if figures else None)
    is_said = said is not None and (said.unit or said.kinds or said.models)
    spec = context.place(context.spec(said if is_said else None))
    context.known.spec = replace(spec, states=())
    group = group_of(spec)
    if other.unit == "residents":
        against = Group("residents", states=group.states, everywhere=True)
    else:
        against = group_of(replace(_with_unit(other, group.unit), states=group.states))
    amount = rate.amount or (figures[0].amount if figures else None)
    if amount is None:
        return None
    if amount.low == 1 and base > 1 and rate.second is not None:
        return [context.asked("per", against, when, rate.second, other=group, detail="1")]
    return [context.asked("per", group, when, amount, other=against, detail=f"{base:g}")]


def _signed_by(context: _Context, said: list[tuple[Amount | None, Spec | None]]) -> list[Asked]:
    """ "57 were signed by police departments, 20 by constables": another part of the same agreements."""
    last = context.before[-1]
    if len(said) != 1 or said[0][0] is None or not (said[0][1] or Spec()).kinds:
        raise ClaimError(_("What the second figure counts is not clear."))
    amount, spec = said[0]
    return [last.of(group=_narrowed(last.group, spec or Spec()), amount=amount)]


def _one_each(context: _Context, states: tuple[str, ...]) -> list[Asked]:
    """ "Massachusetts and Colorado have one agreement each"."""
    clause = context.clause
    groups = clause.take("group")
    if len(groups) != 1 or not (clause.use("A") or _is_a_single_one(groups[0])):
        raise ClaimError(_("Of what each has so many is not clear."))
    clause.take("place")
    group = group_of(replace(_with_unit(groups[0].spec or Spec()), states=states))
    when = context.when()
    return [context.asked("count", replace(group, states=(state,)), when, ONE) for state in states]


def _mean(context: _Context, means: list[Item]) -> list[Asked]:
    """What the average state, county or agency has."""
    clause, of = context.clause, means[0].other or Spec()
    figures = clause.take("figure")
    held = clause.take("group", where=lambda item: bool(item.spec and item.spec.unit == "agreements"))
    if (
        len(means) + len(figures) != 2
        or of.unit not in ("states", "counties", "agencies")
        or clause.has("NOT")
    ):
        raise ClaimError(_("Of what it is an average is not clear."))
    clause.use("SUBSET", "P", "HAVE", "TAKEPART")
    said = _said(held, figures[0].spec)
    spec = replace(_with_unit(said), states=of.states or said.states)
    mine = group_of(context.place(spec))
    other = replace(
        group_of(replace(of, states=() if of.unit == "states" else mine.states)), models=mine.models
    )
    return [context.asked("per", mine, context.when(), figures[0].amount, other=other, detail="1")]


def _overlap(context: _Context) -> list[Asked] | None:
    """Agencies that hold two models, or more than one agreement."""
    clause = context.clause
    both, figures = clause.take("overlap"), clause.all("figure")
    if both:
        clause.take("figure")
        if len(figures) != 1:
            raise ClaimError(_("How many hold both models is not clear."))
        clause.take("group", where=lambda item: bool(item.spec and item.spec.unit == "agreements"))
        models = tuple(sorted(_said(both).models))
        group = replace(context.group(figures[0].spec), models=models, every_model=True)
    elif len(figures) == 2 and clause.has("HAVE") and _holds_a_few(*figures):
        clause.take("figure")
        group = _with_so_many(context.group(figures[0].spec), figures[1].amount)
    else:
        return None
    return [context.asked("count", group, context.when(), figures[0].amount)]


def _holds_a_few(first: Item, second: Item) -> bool:
    """Whether agencies are counted by how few agreements each has: "78 agencies have two agreements"."""
    agencies, held, n = first.spec or Spec(), second.spec or Spec(), second.amount
    is_few = held.unit == "agreements" and n is not None and n.high is None and n.low <= 3
    return is_few and bool(agencies.kinds or agencies.unit == "agencies")


def _with_so_many(group: Group, count: Amount | None) -> Group:
    """Agencies that hold so many agreements, or more."""
    if count is None or group.unit != "agencies" or count.precision not in ("more_than", "at_least", "exact"):
        raise ClaimError(_("How many agreements each holds is not clear."))
    if count.precision == "exact":
        return replace(group, exactly_agreements=int(count.low))
    return replace(group, at_least_agreements=int(count.low) + (count.precision == "more_than"))


def _median(context: _Context) -> list[Asked] | None:
    """The middle one: officers or residents of agencies."""
    clause = context.clause
    clause.use("MEDIAN")
    figures, people = clause.take("figure"), ("officers", "residents")
    counted = [
        item.spec.unit for item in (*figures, *clause.all("group")) if item.spec and item.spec.unit in people
    ]
    if len(figures) != 1 or len(counted) != 1 or (figures[0].spec and figures[0].spec.unit != counted[0]):
        raise ClaimError(_("A median is understood of officers or of residents served."))
    signed = clause.use("SIGN")
    clause.use("SERVES", "EMPLOY", "A", "NEWSIGNER")
    spec = _said(item for item in clause.take("group") if item.spec and item.spec.unit not in people)
    spec = context.place(replace(spec, unit="agencies"))
    when = context.when()
    group = group_of(spec)
    if signed or "new" in spec.marks or when.role in ("since", "between", "window", "opening"):
        period = _signed_period(when, context.default)
        if period is None:
            raise ClaimError(_("It does not say since when the agencies are new."))
        group = _signed_in(group, period)
        last = Span.on(period[1])
        when = When("at", last, last, True, True)
    return [context.asked("median", group, when, figures[0].amount, detail=counted[0])]


def _records(context: _Context) -> list[Asked] | None:
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
    group = context.group(figures[0].spec if figures else None)
    amount = figures[0].amount if figures else ONE
    detail = "signed" if ordinal and is_signed else "reached"
    return [context.asked("first", group, context.when(), amount, detail=detail)]


def _first_to(context: _Context) -> list[Asked] | None:
    """The first state to reach a number."""
    clause = context.clause
    items = clause.take("first_to")
    places = clause.take("place")
    states = _said(places).states or context.known.states
    if len(states) != 1 or len(items) > 1 or clause.all("figure") or items[0].amount is None:
        raise ClaimError(_("Which state has which place is not clear."))
    group = group_of(replace(_with_unit(items[0].spec or Spec()), states=states))
    nth = Amount(float(items[0].value), written=items[0].value)
    when = context.when()
    return [context.asked("first_to", group, when, nth, base_amount=items[0].amount)]


def _two_times(context: _Context) -> list[Asked] | None:
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
    sign = 1.0 if item.value == "more" else -1.0
    amount = replace(NONE, precision="more_than" if sign > 0 else "less_than")
    if item.amount is not None:
        amount = replace(item.amount, low=sign * item.amount.low)
    if not signed or _is_stock(first) or _is_stock(second) or group.unit not in _SIGNED_UNITS:
        raise ClaimError(_("Over what time the second figure is counted is not clear."))
    context.known.when = None
    return [Asked("flow_change", group, first.start, amount, base=second.start)]


def _is_of_a_day(clause: Clause) -> bool:
    """Whether its figure is of a day, so that a record is of the list and not of what was signed."""
    times = [item.when for item in clause.all("when") if item.when]
    is_stock = bool(clause.all("figure")) or clause.has("HAVE")
    return is_stock and all(when.role == "at" and (when.is_point or when.start.is_day) for when in times)


def _peak(context: _Context) -> list[Asked] | None:
    """The greatest number on any list until a day: never any, never more, a record high, so many at the peak."""
    clause = context.clause
    is_never, is_peak, is_signed = clause.use("NEVER"), clause.use("PEAK"), clause.use("SIGN")
    clause.use("NOT", "EVER", "RECORD", "NOW", "THAN", "A", "P", "AT_ALL", "TAKEPART", "TO", "OF")
    figures, more = clause.take("figure"), clause.take("than_ever")
    if clause.has("LEAVE", "LOSE", "RISE", "FALL", "ADD") or len(figures) > 1 or clause.take("none"):
        raise ClaimError(_("What never was so, or is a record, is not clear."))
    spec = more[0].spec if more else figures[0].spec if figures else None
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


def _nth_of_all(context: _Context) -> list[Asked] | None:
    """The thousandth agreement: the day on which the number was reached."""
    clause = context.clause
    nth = clause.take("nth")[0]
    clause.use("SIGN", "ADD", "HAVE")
    if nth.amount is None:
        return None
    return [context.asked("first", context.group(nth.spec), context.when(), nth.amount, detail="reached")]


def _record_month(context: _Context) -> list[Asked] | None:
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
    spec = figures[0].spec if figures else None
    if not figures and not clause.all("group"):
        spec = Spec("agreements")
    group = context.group(spec)
    when = context.when()
    claims = [context.asked("record", group, when, ONE, base=when.start)]
    start, end = _period(when, context.default)
    return claims + [
        context.asked("signed", group, when, item.amount, base=start).of(when=end) for item in figures
    ]


def _flows(context: _Context) -> list[Asked] | None:
    """Signed, joined or added within a time; without a time it is the number on the list."""
    clause = context.clause
    figures = clause.all("figure")
    if clause.has("RECORD"):
        return None
    is_net = clause.has("ADD")
    marks_new = any(item.spec and "new" in item.spec.marks for item in clause.all("figure", "group"))
    # A bare number behind what was signed is of that too: "Texas signed the most in 2025, 237".
    before = context.last
    is_behind = before is not None and "signed" in (before.aspect, before.detail)
    goes_on = is_behind and not clause.has("HAVE") and all(item.spec is None for item in figures)
    if not (clause.has("SIGN", "ADD") or marks_new or goes_on) or not figures:
        return None
    clause.take("figure")
    clause.use("SIGN", "ADD", "FURTHER")
    groups = [context.group(item.spec) if place == 0 else None for place, item in enumerate(figures)]
    when = context.when()
    claims = []
    for item, group in zip(figures, groups, strict=True):
        mine = group or _beside(item, groups[0])
        if mine.unit not in (*_SIGNED_UNITS, "unsaid"):
            if is_net or when.role not in ("at", "by"):
                raise ClaimError(
                    _("Places that joined in a time are not understood. Say how many there are on a day.")
                )
            claims.append(context.asked("count", mine, when, item.amount))
            continue
        if _is_stock(when) or (clause.has("HAD") and _is_of_a_moment(when)):
            if is_net or marks_new:
                raise ClaimError(_("It does not say since when these are new."))
            claims.append(context.asked("count", mine, when, item.amount))
            continue
        start, end = _period(when, context.default)
        if is_net:
            is_from_day = when.role in ("between", "since") and when.start.is_day
            base = when.start if when.role == "window" else start if is_from_day else _eve(start)
            claims.append(
                context.asked("net", mine, when, item.amount, base=base, detail="added").of(when=end)
            )
        else:
            claims.append(context.asked("signed", mine, when, item.amount, base=start).of(when=end))
    return claims


def _is_of_a_moment(when: When) -> bool:
    """Whether "had signed" is of all until a day; `ClaimError` where it may be of all in a month or a year."""
    if when.role == "at" and (when.start.latest - when.start.earliest).days >= SHORTEST_MONTH:
        raise ClaimError(_("Whether so many had signed by then, or in that time, is not clear."))
    return when.role == "at"


def _same_flow(context: _Context) -> list[Asked] | None:
    """Another number of what was signed, added or lost: "179 were signed in April and 127 in March"."""
    clause, last = context.clause, context.last
    if last is None or last.aspect not in ("signed", "net", "gone") or last.base is None:
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
    spec = _said([figure, *clause.take("place", "model", "group")])
    if spec.unit not in (None, last.group.unit) or {"pending", "new"} & spec.marks:
        raise ClaimError(_("What the second figure counts is not clear."))
    more = last.of(group=_narrowed(last.group, spec), amount=figure.amount)
    if not clause.all("when"):
        return [more]
    when = context.when()
    if _is_stock(when):
        raise ClaimError(_("Over what time the second figure is counted is not clear."))
    start, end = _period(when, context.default)
    return [more.of(base=start if last.aspect != "net" else _eve(start), when=end)]


def _pace(context: _Context) -> list[Asked] | None:
    """So many signed a day, a week or a month, within a time."""
    clause = context.clause
    paces = clause.take("pace")
    if _is_of_each_month(clause, paces[0]):
        return _each_month(context)
    figures = clause.take("figure")
    last = context.last
    if (
        last
        and last.aspect in ("signed", "net")
        and figures
        and not figures[0].spec
        and not clause.all("when")
    ):
        days = Amount(figures[0].amount.low) if figures[0].amount else None
        if days is None or len(figures) > 1 or clause.plays("verb"):
            raise ClaimError(_("What was done so many times a day, week or month is not clear."))
        clause.use("AVERAGE")
        return [last.of(aspect="pace", amount=figures[0].amount, detail=paces[0].value)]
    is_flow = clause.use("SIGN", "ADD") or bool(
        figures and figures[0].spec and "new" in figures[0].spec.marks
    )
    if len(figures) != 1 or len(paces) > 1 or not is_flow:
        raise ClaimError(_("What was done so many times a day, week or month is not clear."))
    clause.use("AVERAGE", "FURTHER", "NEW")
    group = context.group(figures[0].spec)
    when = context.when()
    if _is_stock(when) or group.unit not in _SIGNED_UNITS:
        raise ClaimError(_("It does not say over what time so many were signed."))
    start, end = _period(when, context.default)
    return [
        context.asked("pace", group, when, figures[0].amount, base=start, detail=paces[0].value).of(when=end)
    ]


def _is_of_each_month(clause: Clause, pace: Item) -> bool:
    """Whether a number holds for each month alone, and is no average: "at least 60 in every month since June"."""
    figures = clause.all("figure")
    bounded = all(item.amount and item.amount.precision in ("more_than", "at_least") for item in figures)
    return "EVERY" in pace.marks and bounded and len(figures) < 2 and not clause.has("AVERAGE")


def _each_month(context: _Context) -> list[Asked]:
    """The fewest signed in any month of a time."""
    clause = context.clause
    if not clause.use("SIGN", "ADD") or clause.has("NOT", "NO", "LOSE", "LEAVE"):
        raise ClaimError(_("What was done so many times a day, week or month is not clear."))
    clause.use("P", "NEW", "FURTHER")
    figures = clause.take("figure")
    signings = Spec("agreements") if not figures and clause.use("SIGNINGS") else Spec()
    group = context.group(figures[0].spec if figures else _said(clause.take("group", "model"), signings))
    when = context.when()
    if _is_stock(when) or group.unit not in _SIGNED_UNITS:
        raise ClaimError(_("It does not say over what time so many were signed."))
    start, end = _period(when, context.default)
    amount = figures[0].amount if figures else ANY
    return [context.asked("least_month", group, when, amount, base=start).of(when=end)]


def _is_stock(when: When) -> bool:
    return when.role == "by" or (
        when.role == "at" and (when.is_now or when.is_point or not when.start.is_stated)
    )


def _is_over_a_time(when: When) -> bool:
    """Whether what was signed is said of a time, and not of all that there is on a day."""
    return not _is_stock(when) and (when.role != "at" or not when.start.is_day)


def _beside(item: Item, first: Group | None) -> Group:
    """Another figure of the same clause: states with the same models, agencies beside agreements."""
    spec = item.spec or Spec()
    if first is None:
        raise ClaimError(_("What the second figure counts is not clear."))
    if item.words.lower().startswith("under ") and spec.unit == "agreements":
        raise ClaimError(_("“Under” may mean fewer than so many, or by the terms of so many. Say which."))
    if spec.unit is None and not spec.kinds and not spec.models:
        raise ClaimError(_("What the second figure counts is not clear."))
    unit = spec.unit or ("agencies" if spec.kinds else first.unit)
    return replace(
        group_of(replace(spec, unit=unit)),
        kinds=spec.kinds or first.kinds,
        models=tuple(sorted(spec.models)) or first.models,
        states=spec.states or first.states,
        pending="pending" in spec.marks,
    )


def _stock(context: _Context) -> list[Asked] | None:
    """How many there are on a day."""
    clause = context.clause
    figures = clause.take("figure")
    if clause.all("when") and any(
        item.when and item.when.role in ("window", "opening") for item in clause.all("when")
    ):
        raise ClaimError(_("A time with a length asks for a change, and no change is said."))
    clause.use("COVER", "LIVE", "WHERE", "SUM", "ONLY", "FROM") if any(
        item.spec and item.spec.unit in ("counties", "states", "states_and_territories", "residents")
        for item in figures
    ) else clause.use("SUM", "INCLUDING")
    if (
        any(item.amount and "further" in item.marks for item in figures)
        and not context.before
        and not any(item.spec and {"pending"} & item.spec.marks for item in figures)
        and not clause.has("PENDING")
    ):
        raise ClaimError(_("“More” or “another” than what is not said."))
    is_each = clause.use("BOTH", "EACH")
    if clause.all("place") and context.before and figures[0].spec is None:
        clause.use("FURTHER")
    if _tells_of_each(clause, figures):
        return _states_with(context, figures)
    named = _territories_beside(clause, figures)
    first = context.group(figures[0].spec)
    when = context.when()
    if when.role in ("since", "between", "after", "before"):
        raise ClaimError(_("A time that runs from one day asks for a change, and no change is said."))
    groups = [first, *(_beside(item, first) for item in figures[1:])]
    if is_each:
        if len(figures) > 1:
            raise ClaimError(_("Of what each has so many is not clear."))
        return [context.asked("count", each, when, figures[0].amount) for each in _each_of(first)]
    claims = [
        context.asked("count", group, when, item.amount) for group, item in zip(groups, figures, strict=True)
    ]
    at_least_one = ANY
    return claims + [context.asked("count", Group(states=(state,)), when, at_least_one) for state in named]


def _each_of(group: Group) -> list[Group]:
    """The groups that "each" speaks of: of each state, kind or model, where only one of these has several."""
    several = [name for name in ("states", "kinds", "models") if len(getattr(group, name)) > 1]
    if len(several) != 1:
        raise ClaimError(_("Of what each has so many is not clear."))
    return [replace(group, **{several[0]: (each,)}) for each in getattr(group, several[0])]


def _number_of_share(context: _Context) -> list[Asked] | None:
    """ "Seven in 10 Texas sheriffs — 198 — have joined": the number of the part that the share before is of."""
    clause, last = context.clause, context.last
    figures = clause.all("figure", "so_many_of")
    if last is None or last.aspect != "share" or len(figures) != 1 or figures[0].spec is not None:
        return None
    if clause.all("place", "group", "model", "when", "part") or clause.has("NOT"):
        return None
    clause.take("figure", "so_many_of")
    clause.use("SIGN", "TAKEPART", "HAVE")
    part = last.of(aspect="count", other=None, amount=figures[0].amount)
    if figures[0].kind == "figure" or last.other is None:
        return [part]
    return [part, part.of(group=last.other, amount=figures[0].second)]


def _tells_of_each(clause: Clause, figures: list[Item]) -> bool:
    """Whether a number of states is said to have so many each: "six states have more than 60 agreements"."""
    units = [item.spec.unit if item.spec else None for item in figures]
    if len(figures) != 2 or units[0] not in ("states", "counties") or units[1] not in _SIGNED_UNITS:
        return False
    first, second = (clause.place_of(item) for item in figures)
    between = clause.items[first:second]
    return first < second and any(
        item.kind == "bare" and "HAVE" in item.value.split("__") for item in between
    )


def _states_with(context: _Context, figures: list[Item]) -> list[Asked]:
    amount = figures[1].amount
    is_states = figures[0].spec is not None and figures[0].spec.unit == "states"
    if amount is None or amount.precision not in ("more_than", "at_least", "less_than") or not is_states:
        raise ClaimError(_("Whether each of them has so many, or all together, is not clear."))
    group = context.group(figures[1].spec)
    return [context.asked("states_with", group, context.when(), figures[0].amount, base_amount=amount)]


def _territories_beside(clause: Clause, figures: list[Item]) -> tuple[str, ...]:
    """Territories that are named after a number of states, beside them: "in 39 states, Guam and …"."""
    if not any(item.spec and item.spec.unit == "states" for item in figures):
        return ()
    places = clause.all("place")
    named = tuple(state for item in places if item.spec for state in item.spec.states)
    if not named or not set(named) <= TERRITORIES:
        return ()
    clause.take("place")
    return named


FRAMES: tuple[tuple[Rule, frozenset[str]], ...] = tuple(
    (rule, frozenset(begun_by.split()))
    for rule, begun_by in (
        (_open, ""),
        (_money, "money"),
        (_named_bodies, "named"),
        (_passed, "PASS PASSED_BY"),
        (_score, "to"),
        (_first_to, "first_to"),
        (_two_times, "flow_than"),
        (_records, ""),
        (_next_in_rank, "place"),
        (_ranked, "rank"),
        (_including, "INCLUDING"),
        (_compared, "than times more_by"),
        (_same_number, "SAME"),
        (_no_such, ""),
        (_gone, "LOSE LOSEALL LEAVE"),
        (_median, "MEDIAN"),
        (_overlap, "overlap figure"),
        (_rates, "mean rate EACH BY"),
        (_growth, ""),
        (_number_of_share, "figure so_many_of"),
        (_shares, "part so_many_of"),
        (_only, "ONLY"),
        (_every, ""),
        (_pace, "pace"),
        (_same_flow, "figure"),
        (_flows, "figure"),
        (_stock, "figure"),
    )
)
"""Kinds of statement, in the order in which they are tried: the rule, and the phrases and words of which one must be
there; none, where the rule itself sees whether it is begun."""
