"""One agency's money: how many officers are trained, what the rules offer it, and what they imply month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from open287g.data.parameters import load_evidence, load_payments
from open287g.errors import BadField, NotFound
from open287g.queries.fund.accounts import (
    ENDS,
    ENTITLEMENT,
    MEANS,
    Asked,
    choose_grain,
    count_threads,
    listed_types,
    meanings_of,
    names_of_places,
    open_accounts_of,
    readings_of,
    say_future,
    say_nothing_yet,
    tell_standing,
    titles_of,
)
from open287g.queries.registry import today_here
from open287g.schemas.answers import Answer
from open287g.text.phrases import format_usd, ngettext
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.funding.evidence import Evidence
    from open287g.funding.offer import Offer

    from . import FundRequest
    from .accounts import Accounts


def answer_numbers(asked: Asked) -> Answer:
    """What the rules offer so many officers at such a salary."""
    from open287g.funding.offer import Ask, make_offer, say_officers

    request = asked.request
    if request.salary is None and request.state is None:
        raise BadField("salary", _("A salary is needed: give it, or a state to use the state's mean wage."))
    evidence = load_evidence(request.parameters)
    day = request.as_of or today_here()
    place = request.state or "US"
    named = evidence.rulebook.codes("eligibility/support_types", day)
    ask = Ask(place, request.officers or 0.0, named, request.salary, request.benefits, _grants(request))
    who = f"{say_officers((ask.officers, ask.officers))}, {names_of_places()[place]}"
    standing = [] if named else [say_nothing_yet(evidence.rulebook, day)]
    return _show_offer(asked, evidence, make_offer(evidence, ask, day), who, day, standing)


def _grants(request: FundRequest) -> float:
    """Agreements with vehicle money."""
    return 1 if request.vehicles is None else request.vehicles


def answer_agency(asked: Asked, agency_id: str) -> Answer:
    """The money of one agency: what is on record first, then what the rules offer it, with the officers' interval.

    By month or year: what the offers imply in each under a reading.
    """
    from open287g.funding.offer import Ask, judge_record, make_offer

    request, edition, accounts = asked.request, asked.context.edition, open_accounts_of(asked)
    evidence, day = accounts.evidence, accounts.as_of
    found = edition.table("agencies").filter(pl.col("agency_id") == agency_id)
    if found.is_empty():
        raise NotFound(_("No agency has the id {id}. A list of agencies names all ids.", id=repr(agency_id)))
    body = found.row(0, named=True)
    types = listed_types(edition, agency_id, day)
    standing = tell_standing(evidence.rulebook, edition, agency_id, types, day)
    if request.by:
        return _answer_periods(asked, accounts, agency_id, body["name"], standing)
    is_named = bool(types & evidence.rulebook.codes("eligibility/support_types", day))
    known = find_officers(request, accounts, agency_id) if is_named else NO_OFFICERS
    ask = Ask(
        body["state"], known.middle, types, request.salary, request.benefits, _grants(request), known.between
    )
    offer = make_offer(evidence, ask, day)
    payments = load_payments().filter(pl.col("agency_id") == agency_id, pl.col("recorded_on") <= day)
    judged = judge_record(
        payments.sort("recorded_on", "case_id"),
        offer.sum_usd("once"),
        offer.sum_usd("every year"),
        is_eligible=offer.is_eligible,
    )
    middle = make_offer(evidence, replace(ask, officers_between=None), day) if known.between else None
    return _show_agency(asked, evidence, Money(body, day, standing, known, offer, middle, judged))


@dataclass(frozen=True)
class Money:
    """The money of one agency on a day: what is on record, and what the rules offer."""

    body: Mapping[str, Any]
    day: date
    standing: list[str]
    officers: Officers
    offer: Offer
    middle: Offer | None
    """The offer at the middle of the officers' interval, where there is one."""
    record: pl.DataFrame
    """`funding.record_check.judge_record`."""


def _show_agency(asked: Asked, evidence: Evidence, money: Money) -> Answer:
    """Record, officers, sums; then the tables of the record and of the offer, and what stays with the agency."""
    from open287g.publish.money_record_tables import (
        say_money_on_record,
        say_record_check,
        say_whose_money,
        tell_money_on_record,
        tell_offer,
        tell_unpaid,
    )

    offer, body = money.offer, money.body
    who = f"{body['name']}, {names_of_places()[body['state']]}"
    sums = {paid: offer.sum_usd(paid) for paid in ("once", "every year")}
    lead = [_("{who}, by the rules of {day}.", who=who, day=money.day), say_money_on_record(money.record)]
    lead += [each for each in (say_whose_money(money.record), *money.standing) if each]
    if offer.is_eligible:
        lead += [money.officers.words(body["sworn_officers"]), *_say_sums(money, sums)]
    notes = say_record_check(money.record)
    if offer.is_eligible:
        salary = _(
            "Salary: ${salary} ({basis}).", salary=f"{offer.salary_usd:,.0f}", basis=offer.salary_basis
        )
        notes += [salary, _(ENDS)]
    notes += [*_say_state_grant(evidence, body, money.day), _(ENTITLEMENT)]
    facts = {
        "as_of": money.day.isoformat(),
        "who": who,
        "agency_id": body["agency_id"],
        "standing": money.standing,
        "is_eligible": offer.is_eligible,
        "officers": money.officers.as_dict(),
        "salary_usd": offer.salary_usd,
        "once_usd": dict(zip(("low", "high"), sums["once"], strict=True)),
        "every_year_usd": dict(zip(("low", "high"), sums["every year"], strict=True)),
        "at_the_middle": None if money.middle is None else {
            "once_usd": money.middle.sum_usd("once"), "every_year_usd": money.middle.sum_usd("every year")
        },
        "record": money.record.to_dicts(),
        "not_reimbursed": [each.model_dump() for each in evidence.rulebook.not_reimbursed],
    }  # fmt: skip
    unpaid = tell_unpaid(evidence.rulebook.not_reimbursed)
    tables = [tell_offer(offer.items, sums), unpaid] if len(offer.items) else []
    record = [tell_money_on_record(money.record)] if len(money.record) else []
    title = _("Money of {who}, {day}", who=who, day=money.day)
    return asked.answer(title, offer.items, [*record, *tables], lead, notes, facts)


def _say_sums(money: Money, sums: Mapping[str, tuple[float, float]]) -> list[str]:
    """Both sums with the officers' interval in them; at the middle of it too."""
    once, yearly = (_between(*ends, is_rough=money.officers.between is not None) for ends in sums.values())
    told = [_("Once: {once}. Every year, as long as the offer lasts: {yearly}.", once=once, yearly=yearly)]
    if money.middle is not None:
        told.append(
            _("With {n}, the middle of the estimate: {once} once, {yearly} every year.",
              n=ngettext("{n} officer", "{n} officers", round(money.officers.middle)),
              once=_between(*money.middle.sum_usd("once"), is_rough=True),
              yearly=_between(*money.middle.sum_usd("every year"), is_rough=True))
        )  # fmt: skip
    return told


def _say_state_grant(evidence: Evidence, body: Mapping[str, Any], day: date) -> list[str]:
    """What Texas's SB 8 grants a sheriff of a county of that size; nothing elsewhere."""
    if body["state"] != "TX" or str(body["kind"]) != "sheriff" or not body["population"]:
        return []
    tiers = [
        (evidence.rulebook.number(f"state_grants/texas_sb_8/{tier}/least_residents", day),
         evidence.rulebook.number(f"state_grants/texas_sb_8/{tier}/amount", day))
        for tier in ("first", "second", "third", "fourth")
    ]  # fmt: skip
    amount = max((amount for least, amount in tiers if body["population"] >= least), default=0.0)
    if not amount:
        return []
    return [
        _("State money: Texas SB 8 grants a sheriff of a county of {n} residents (2024 estimate; the rule counts the "
          "2020 census) up to {amount}, for costs that ICE does not repay.", n=body["population"],
          amount=format_usd(amount))
    ]  # fmt: skip


def _answer_periods(
    asked: Asked, accounts: Accounts, agency_id: str, name: str, standing: list[str]
) -> Answer:
    """One agency's money by month or fiscal year, in every draw of officers and of the day of operation."""
    from open287g.publish.money_tables import tell_periods

    request = asked.request
    grain = choose_grain(request.by)
    if len(request.by) > 1 or grain is None:
        raise BadField("by", _("Of one agency, give 'month' or 'year'."))
    readings = readings_of(asked, accounts.evidence)
    rows = _estimates_of(request, accounts, agency_id, readings).filter(
        pl.col("period_kind").cast(pl.String) == grain
    )
    tables = tell_periods(rows, {agency_id: name}, titles_of(readings)) if len(rows) else []
    notes = [*say_future(accounts), *meanings_of(readings), _(MEANS), _(ENTITLEMENT)]
    day = accounts.as_of
    facts = {"as_of": day.isoformat(), "agency_id": agency_id, "draws": request.draws, "seed": request.seed}
    title = _("287(g) money of {name}, {day}", name=name, day=day)
    return asked.answer(title, rows, tables, standing, notes, facts)


def _estimates_of(
    request: FundRequest, accounts: Accounts, agency_id: str, readings: Iterable[str]
) -> pl.DataFrame:
    """The agency's estimates under each reading; none where no offer names an agreement of its."""
    from open287g.schemas.funding import FundingEstimates

    if agency_id not in accounts.eligible["agency_id"]:
        return FundingEstimates.create_empty()
    model = accounts.model(request.draws, request.seed, count_threads())
    return pl.concat([model.estimate_agency(name, agency_id) for name in readings])


def _show_offer(
    asked: Asked, evidence: Evidence, offer: Offer, who: str, day: date, standing: list[str]
) -> Answer:
    from open287g.publish.money_record_tables import tell_offer, tell_unpaid

    sums = {paid: offer.sum_usd(paid) for paid in ("once", "every year")}
    once, yearly = (_between(*sum_usd) for sum_usd in sums.values())
    lead = [_("{who}, by the rules of {day}.", who=who, day=day), *standing]
    if offer.is_eligible:
        lead.append(
            _("Once: {once}. Every year, as long as the offer lasts: {yearly}.", once=once, yearly=yearly)
        )
    salary = _("Salary: ${salary} ({basis}).", salary=f"{offer.salary_usd:,.0f}", basis=offer.salary_basis)
    notes = [salary, _(ENDS), _(ENTITLEMENT)] if offer.is_eligible else [_(ENTITLEMENT)]
    facts = {
        "as_of": day.isoformat(),
        "who": who,
        "standing": standing,
        "is_eligible": offer.is_eligible,
        "salary_usd": offer.salary_usd,
        "once_usd": dict(zip(("low", "high"), sums["once"], strict=True)),
        "every_year_usd": dict(zip(("low", "high"), sums["every year"], strict=True)),
        "not_reimbursed": [each.model_dump() for each in evidence.rulebook.not_reimbursed],
    }
    unpaid = tell_unpaid(evidence.rulebook.not_reimbursed)
    tables = [tell_offer(offer.items, sums), unpaid] if len(offer.items) else []
    return asked.answer(
        _("What the rules of {day} offer: {who}", day=day, who=who), offer.items, tables, lead, notes, facts
    )


def _between(low: float, high: float, *, is_rough: bool = False) -> str:
    """One sum, or two; rounded as far as they are known: two digits on an estimate of officers, else thousands."""
    if low == high and not is_rough:
        return format_usd(low)
    first, last = (format_usd(_round_off(end) if is_rough else round(end, -3)) for end in (low, high))
    return first if first == last else _("{low} to {high}", low=first, high=last)


def _round_off(value: float) -> float:
    """A number to two significant digits."""
    return float(f"{value:.1e}")


DRAWS: Final = 1024
"""Draws that an interval of officers needs; more change no rounded end of it."""
BASES: Final = {
    "given": "as given",
    "reported": "reported",
    "implied": "worked out from a payment",
}


@dataclass(frozen=True)
class Officers:
    """Trained officers of one agency; `between` holds nine tenths of the draws where nobody has published them."""

    middle: float
    basis: str
    between: tuple[float, float] | None = None
    recorded_on: date | None = None

    def words(self, sworn: int | None) -> str:
        """How many, and how that is known; where it is not, that comes first."""
        if self.between is None:
            number = ngettext("{n} officer", "{n} officers", _whole(self.middle))
            basis = _(BASES[self.basis])
            if self.recorded_on is None:
                return _("Trained officers: {number} ({basis}).", number=number, basis=basis)
            return _(
                "Trained officers: {number} ({basis}, {day}).",
                number=number,
                basis=basis,
                day=self.recorded_on,
            )
        low, high = (f"{round(end):,}" for end in self.between)
        told = _("Nobody outside the agency knows how many of its officers are trained: {low} to {high} in nine of "
                 "ten draws of the model, {middle} in the middle.", low=low, high=high,
                 middle=round(self.middle))  # fmt: skip
        return told + (" " + _("It has {n} sworn officers.", n=sworn) if sworn else "")

    def as_dict(self) -> dict[str, Any]:
        """The same for machines."""
        low, high = self.between or (self.middle, self.middle)
        return {
            "middle": self.middle,
            "low_90": low,
            "high_90": high,
            "basis": self.basis,
            "recorded_on": self.recorded_on,
        }


NO_OFFICERS: Final = Officers(0.0, "given")
"""Of an agency that the offers do not name."""


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def find_officers(request: FundRequest, accounts: Accounts, agency_id: str) -> Officers:
    """Officers as given, else on record, else the model's interval if the agreement is operational."""
    from open287g.funding.model import quantiles

    if request.officers is not None:
        return Officers(request.officers, "given")
    on_record = accounts.evidence.counts.filter(pl.col("agency_id") == agency_id)
    if not on_record.is_empty():
        row = on_record.row(0, named=True)
        return Officers(float(row["officers"]), row["basis"], recorded_on=row["recorded_on"])
    n = min(request.draws, DRAWS)
    low, _first, middle, _third, high = quantiles(accounts.model(n, request.seed).officers_of(agency_id))
    ends = (float(max(round(low), 1)), float(max(round(high), 1)))
    return Officers(float(max(round(middle), 1)), "model", ends)
