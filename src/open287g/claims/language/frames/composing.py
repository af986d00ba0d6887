"""Items of a clause to what is counted, where and when: the group, place and time of every kind of statement.

`ClaimError` where it is open which unit, place or time a figure takes. A rule takes the phrases that it accounts for;
what stays is named by the reader, and then the statement is not understood: so a rule must never take what it does not
use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from typing import TypeVar

from open287g.errors import ClaimError
from open287g.schemas.codes import STATE_NAMES
from open287g.text.phrases import format_day
from open287g.text.phrases import gettext as _

from ..clauses import Clause, Known
from ..phrases import UNSAID, Item, Spec
from ..times import When, days_before
from ..typed import Amount, Asked, Group, Span

SIGNED_UNITS = ("agreements", "agencies")
PLACES = ("states", "states_and_territories")
PLACES_AND_AGREEMENTS = (*PLACES, "territories", "counties", "residents", "agreements")
"""Units that agencies narrow, and do not clash with."""
NONE, ONE, ALL = (Amount(float(number), written=number) for number in ("0", "1", "100"))
ANY = Amount(1.0, None, "at_least", "1")
_ALL_THAT_THERE_ARE = ("sheriff",)
"""Kinds of agency whose number in a state is known from outside the lists."""


@dataclass
class Context:
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
            found = When("at", eve_of(found.start), eve_of(found.start), is_point=True)
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

    def spec(self, given: Spec) -> Spec:
        """What is counted: as given, and what the clause says besides; the unit of before where none is said."""
        found = given
        self.clause.use("HELDBY")
        is_total = self.clause.use("TOTAL") and not self.clause.all("group")
        if is_total and found.unit is None and not found.kinds:
            found = replace(found, unit="unsaid")
        for item in self.clause.take("group"):
            if found.unit is None and not found.kinds and self._is_object(item):
                found = _merged(self.taken_up(found), item.spec)
            else:
                found = _merged(found, item.spec)
        leaves_out_its_verb = not given and found.kinds and not self.clause.plays("verb")
        if leaves_out_its_verb and self.known.spec.unit == "agreements" and self.known.spec.kinds:
            found = replace(found, unit="agreements")  # "sheriffs hold 900 agreements, constables 51"
        found = said_together(self.clause.take("model"), found)
        if self.clause.use("PENDING"):
            found = found.plus(Spec(marks=frozenset({"pending"})))
        if self.clause.use("NEW"):
            found = found.plus(Spec(marks=frozenset({"new"})))
        return self.taken_up(found)

    def taken_up(self, found: Spec) -> Spec:
        """Unit, kinds and models of the clause before, where this one says no unit."""
        old = self.known.spec
        is_subset = self.clause.use("SUBSET")
        if old and not (found.unit or found.kinds or {"roster", "pending"} & found.marks):
            self._refuse_some_of_them()
            models, marks = found.models or old.models, found.marks | old.marks
            found = replace(found, unit=old.unit, kinds=old.kinds, models=models, marks=marks)
        elif is_subset and old:
            found = old.plus(found) if found.unit in (None, old.unit) else found
        is_held = bool(found.models or {"roster", "pending"} & found.marks)
        if is_held and found.unit is None and not found.kinds:
            found = replace(found, unit="agreements")
        if found.unit is None and not found.kinds:
            moves = self.clause.has("RISE", "FALL", "ADD", "LOSE", "SIGN", "LEAVE") or self.clause.grows
            is_of_a_place = (moves or self.clause.has("HAVE", "HERE")) and self.speaks_of_a_place()
            if not is_of_a_place and not (moves and self.clause.has("PROGRAM")):
                raise ClaimError(
                    _("It does not say what the number counts: agreements, agencies, states or what else.")
                )
            found = replace(found, unit="unsaid")
        return replace(found, unit=found.unit or "agencies")

    def _refuse_some_of_them(self) -> None:
        """A bare number behind one of agencies with so many agreements may be of these, or of all."""
        if self.last and self.last.group.is_of_some:
            raise ClaimError(_("What the second figure counts is not clear."))

    def _is_object(self, group: Item) -> bool:
        """Whether a group is what the figure's own unit holds: "140 have an agreement"."""
        order = [item.kind if item.kind != "bare" else item.value for item in self.clause.items]
        figures = [place for place, kind in enumerate(order) if kind == "figure"]
        verbs = [place for place, kind in enumerate(order) if {"HAVE", "SIGN"} & set(kind.split("__"))]
        here = self.clause.place_of(group)
        is_agreement = group.spec.unit == "agreements"
        return is_agreement and any(first < verb < here for first in figures for verb in verbs)

    def speaks_of_a_place(self) -> bool:
        """Whether a state is named, here or before."""
        return bool(self.known.states) or any(
            item.spec.states for item in self.clause.items if item.kind == "place"
        )

    def place(self, spec: Spec) -> Spec:
        """The places of the clause, or those of before where they hold for what follows."""
        items = self.clause.all("place")
        said = [item for item in items if item.spec.states or item.spec.is_national]
        if sum(bool(item.spec.states) for item in said) > 1:
            raise ClaimError(_("It names more than one place, and which figure is of which is not clear."))
        self.clause.take("place")
        states = next((item.spec.states for item in said if item.spec.states), ())
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
        if known.place_leads:
            return replace(spec, states=known.states)
        if spec.unit in (*PLACES, "residents"):
            return spec
        raise ClaimError(
            _("Whether the place said before holds for each figure is not clear. Say the place of each.")
        )

    def _leads(self, said: list[Item]) -> bool:
        """Whether the place stands before the figure: then it is what the sentence is about."""
        figures = [item for item in self.clause.items if item.kind in ("figure", "part")]
        return not figures or not said or self.clause.place_of(said[0]) < self.clause.place_of(figures[0])

    def speak_of(self, states: tuple[str, ...], spec: Spec | None = None, leads: bool = True) -> None:
        """What the clauses that follow take up: places, and what is counted."""
        self.known.states, self.known.place_leads = states, leads
        self.known.spec = self.known.spec if spec is None else spec

    def group(self, given: Spec = UNSAID) -> Group:
        """What is counted, of what, where."""
        spec = self.place(self.spec(given))
        if not self.known.spec or spec.unit not in (*PLACES, "counties", "residents"):
            self.known.spec = replace(spec, states=(), is_national=False)
        return group_of(spec)

    def asked(self, aspect: str, group: Group, when: When, amount: Amount | None, **more: object) -> Asked:
        """One claim of this clause."""
        span = when.end if when.role in ("window", "between", "opening") else when.start
        return Asked(aspect, group, span, amount, **more)  # type: ignore[arg-type]

    def flow(self, aspect: str, group: Group, when: When, amount: Amount | None, **more: object) -> Asked:
        """A claim of what was signed or left from the first to the last day of a time."""
        start, end = period_of(when, self.default)
        return self.asked(aspect, group, when, amount, **({"base": start} | more)).of(when=end)

    def of_each(
        self,
        states: Iterable[str],
        group: Group,
        when: When,
        amount: Amount | None,
        aspect: str = "count",
        **more: object,
    ) -> list[Asked]:
        """The same claim of each of several states."""
        return [self.asked(aspect, replace(group, states=(state,)), when, amount, **more) for state in states]


def moved(rises: bool) -> Amount:
    """That a number rose, or fell, by what is not said."""
    return replace(NONE, precision="more_than" if rises else "less_than")


def said_together(items: Iterable[Item], found: Spec = UNSAID) -> Spec:
    """What several phrases say together."""
    return reduce(Spec.plus, (item.spec for item in items), found)


def narrowed(group: Group, spec: Spec) -> Group:
    """The group, of the places, kinds and models that a phrase names."""
    return replace(
        group,
        states=spec.states or group.states,
        kinds=spec.kinds or group.kinds,
        models=tuple(sorted(spec.models)) or group.models,
    )


def with_unit(spec: Spec, default: str = "agreements") -> Spec:
    """With a unit: its own, agencies where it names a kind of them, or the default."""
    return replace(spec, unit=spec.unit or ("agencies" if spec.kinds else default))


def group_of(spec: Spec) -> Group:
    """The group that a phrase names; `ClaimError` where it names places beside a count of places."""
    is_pending = "pending" in spec.marks
    unit = spec.unit or "agencies"
    if unit in PLACES and spec.states and not is_all_but(spec.states):
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


def plain_unit(context: Context) -> Spec:
    """The unit of a comparison: as said, or agreements."""
    items = context.clause.take("group", "model")
    found = said_together(items) if items else context.known.spec or Spec("agreements")
    return replace(with_unit(found), states=(), is_national=False)


def unit_of(item: Item, group: Group) -> str:
    """The unit of a figure beside a group: its own, or that of the group."""
    return item.spec.unit or group.unit


_DENIED = {"more_than": "less_than", "less_than": "at_least", "at_least": "less_than"}


def denied(amount: Amount | None) -> Amount:
    """What is so where a number with its bound is not: not more than 20 is fewer than 21."""
    if amount is None or amount.high is not None or amount.precision not in _DENIED:
        raise ClaimError(_("What there is none of is not clear."))
    low = amount.low + (amount.precision == "more_than")
    return replace(amount, low=low, precision=_DENIED[amount.precision])


def is_a_single_one(group: Item) -> bool:
    """Whether the article before a group may be a number: "un acuerdo"."""
    return group.words.lower().startswith(("un ", "una ", "a ", "an "))


def check_direction(base: Amount | None, end: Amount | None, rises: bool, falls: bool) -> None:
    """`ClaimError` where it is said to rise and falls, or the other way round."""
    if base is None or end is None:
        return
    if (rises and not falls and end.low < base.low) or (falls and not rises and end.low > base.low):
        raise ClaimError(_("Its verb and its two figures go opposite ways."))


def eve_of(span: Span) -> Span:
    """The day before a time begins."""
    return Span.on(span.earliest - timedelta(days=1))


def once(old: _T | None, new: _T) -> _T:
    """The new one; `ClaimError` where another is known."""
    if old and old != new:
        raise ClaimError(_("It states two starts or two ends."))
    return new


def is_known_everywhere(group: Group) -> bool:
    """Whether all that there are, listed or not, are on record."""
    return group.unit in ("counties", "residents", "states") or (
        group.unit == "agencies" and group.kinds == _ALL_THAT_THERE_ARE
    )


SPOKEN = 0.06
"""How far a spoken fraction ("two of three") may be off, as a share of it, when its rest is what is counted."""


def of_those_without(amount: Amount | None) -> Amount | None:
    """The share of those that have, by the share of those that have not."""
    turned = {"exact": "exact", "more_than": "less_than", "less_than": "more_than", "at_least": "at_most"}
    turned |= dict.fromkeys(("nearly", "about"), "about")
    if amount is None or amount.high is not None or amount.precision not in turned:
        raise ClaimError(_("A share of those without is understood with a plain number."))
    rest, way = 100 - amount.low, SPOKEN * amount.low
    if amount.is_fraction and amount.precision in ("exact", "nearly", "about"):
        low = rest if amount.precision == "nearly" else rest - way
        return replace(amount, low=low, high=rest + way, written=f"{rest:.0f}", precision="exact")
    return replace(amount, low=rest, written=f"{rest:g}", precision=turned[amount.precision])


def signed_period(when: When, default: Span) -> tuple[date, date] | None:
    """First and last day on which agreements of a group were signed; None where the time is a moment."""
    if when.role == "at" and (when.is_now or when.is_point or not when.start.is_stated):
        return None
    start, end = period_of(when, default)
    return start.earliest, end.latest


def signed_in(group: Group, period: tuple[date, date]) -> Group:
    """Those of a group that were signed in a time."""
    return replace(group, signed_from=period[0], signed_until=period[1])


def period_of(when: When, default: Span) -> tuple[Span, Span]:
    """First and last day of a flow."""
    if when.role in ("since", "after"):
        return when.start, default
    if when.role == "window":
        first, last = (day + timedelta(days=1) for day in (when.start.earliest, when.start.latest))
        return Span(first, last, format_day(first + (last - first) / 2)), when.end
    first, last = when.start.earliest, when.end.latest
    if default.is_stated and first < default.latest < last:
        last = default.latest
    return Span.on(first, when.start.is_stated), Span.on(last, when.end.is_stated)


def with_so_many(group: Group, count: Amount | None) -> Group:
    """Agencies that hold so many agreements, or more."""
    if count is None or group.unit != "agencies" or count.precision not in ("more_than", "at_least", "exact"):
        raise ClaimError(_("How many agreements each holds is not clear."))
    if count.precision == "exact":
        return replace(group, exactly_agreements=int(count.low))
    return replace(group, at_least_agreements=int(count.low) + (count.precision == "more_than"))


def is_stock(when: When) -> bool:
    """Whether a time is a moment, at which there are so many, and not one in which so many are signed."""
    return when.role == "by" or (
        when.role == "at" and (when.is_now or when.is_point or not when.start.is_stated)
    )


def is_over_a_time(when: When) -> bool:
    """Whether what was signed is said of a time, and not of all that there is on a day."""
    return not is_stock(when) and (when.role != "at" or not when.start.is_day)


def group_beside(item: Item, first: Group | None) -> Group:
    """Another figure of the same clause: states with the same models, agencies beside agreements."""
    spec = item.spec
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


def each_of(group: Group) -> list[Group]:
    """The groups that "each" speaks of: of each state, kind or model, where only one of these has several."""
    ways = [
        [replace(group, states=(each,)) for each in group.states],
        [replace(group, kinds=(each,)) for each in group.kinds],
        [replace(group, models=(each,)) for each in group.models],
    ]
    several = [groups for groups in ways if len(groups) > 1]
    if len(several) != 1:
        raise ClaimError(_("Of what each has so many is not clear."))
    return several[0]
