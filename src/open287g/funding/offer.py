"""What the rules offer one agency, item by item, with what is not reimbursed; and the money on record beside it.

Plain arithmetic on the rules in force on a day. Ranges come from the bounds of what is uncertain, not from draws. Only
ICE's money is compared with ICE's offers; money of a state is told and left alone. An amount is compared with the part
of the offer that it covers, and nothing is said of why it differs that no source states.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import dataframely as dy
import polars as pl

from open287g.errors import BadField
from open287g.schemas.funding import ICE
from open287g.schemas.table import Table
from open287g.text.phrases import format_month, ngettext
from open287g.text.phrases import gettext as _

from .calendar import QUARTERS_A_YEAR, top_award_usd
from .evidence import Evidence, find_wage
from .rulebook import Rulebook

MOST = 10_000_000
"""No agency has so many officers, and no officer such a salary; a greater number is a slip."""
MOST_BENEFITS = 3
"""Benefits above three times salary are a percentage that was meant as a share."""


class OfferItems(Table):
    """One item that the rules offer an agency, in dollars."""

    item = dy.String(primary_key=True, description="What is offered")
    paid = dy.Enum(["once", "every year"], description="One-off, or as long as the offer lasts")
    basis = dy.String(description="Count times rate, in words")
    per = dy.Enum(["officer", "agreement"], description="What one amount is for")
    each_low_usd = dy.Float64(
        min=0, description="For one officer or agreement, at the low end of what is uncertain"
    )
    each_high_usd = dy.Float64(min=0, description="For one officer or agreement, at the ceiling of the rule")
    low_usd = dy.Float64(min=0, description="At the low end of what is uncertain, officers included")
    high_usd = dy.Float64(min=0, description="At the ceiling of the rule, for the most officers")
    parameter = dy.String(description="Leaf that holds the rate")
    source = dy.String(description="Who says so")


@dataclass(frozen=True)
class Ask:
    """One agency's own numbers. `salary_usd` and `benefit_load` are looked up or ranged where not given."""

    state: str
    officers: float
    support_types: frozenset[str]
    salary_usd: float | None = None
    benefit_load: float | None = None
    vehicle_grants: float = 1
    officers_between: tuple[float, float] | None = None
    """Where the number of officers is not known: the interval that every amount then carries."""

    @property
    def officer_ends(self) -> tuple[float, float]:
        """Fewest and most officers; the same where their number is known."""
        return self.officers_between or (self.officers, self.officers)

    def __post_init__(self) -> None:
        if self.benefit_load is not None and self.benefit_load > MOST_BENEFITS:
            raise BadField("benefits", _("{share}: give a share of salary, such as 0.45 for 45 percent.",
                                         share=f"{self.benefit_load:g}"))  # fmt: skip
        for name, value in (
            ("officers", self.officers),
            ("salary", self.salary_usd),
            ("benefits", self.benefit_load),
            ("vehicles", self.vehicle_grants),
        ):
            if value is not None and not 0 <= value <= MOST:
                raise BadField(name, _("{value}: give a number from 0 to {most}.",
                                       value=value, most=MOST))  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """The items, their sums by kind, and the salary that they stand on."""

    items: dy.DataFrame[OfferItems]
    salary_usd: float
    salary_basis: str
    is_eligible: bool

    def sum_usd(self, paid: str) -> tuple[float, float]:
        """Low and high sum of the items that are paid `once` or `every year`."""
        chosen = self.items.filter(pl.col("paid").cast(pl.String) == paid)
        return float(chosen["low_usd"].sum()), float(chosen["high_usd"].sum())


def make_offer(evidence: Evidence, ask: Ask, day: date) -> Offer:
    """What the rules of `day` offer; nothing where no support type of the agency is named by them."""
    rulebook = evidence.rulebook
    salary, basis = _find_salary(evidence, ask, day)
    is_eligible = bool(rulebook.codes("eligibility/support_types", day) & ask.support_types)
    rows = _items(rulebook, ask, salary, day) if is_eligible else []
    items = OfferItems.cast(OfferItems.from_rows(rows).filter(pl.col("high_usd") > 0))
    return Offer(items, salary, basis, is_eligible)


def _find_salary(evidence: Evidence, ask: Ask, day: date) -> tuple[float, str]:
    if ask.salary_usd is not None:
        return ask.salary_usd, _("as given")
    wage = find_wage(evidence.wages, ask.state)
    growth = evidence.rulebook.number("pay/wage_growth_per_year", day)
    place = _("the nation") if wage.state == "US" else _("the state")
    basis = _(
        "mean wage of patrol officers, {place}, {month}, raised by {growth} a year",
        place=place,
        month=format_month(wage.surveyed_on),
        growth=f"{growth:.1%}",
    )
    return float(wage.annual_mean_usd * (1 + growth) ** wage.years_until(day)), basis


def _items(rulebook: Rulebook, ask: Ask, salary: float, day: date) -> list[tuple[object, ...]]:
    load = (
        (ask.benefit_load,) * 2
        if ask.benefit_load is not None
        else rulebook.leaf("pay/benefit_load").range_on(day)
    )
    used = rulebook.leaf("takeup/overtime_used").range_on(day)
    overtime = rulebook.number("recurring/overtime_share", day)
    officers = say_officers(ask.officer_ends)
    equipment, vehicles = (
        rulebook.number(f"startup/{name}", day)
        for name in ("equipment_per_officer", "vehicles_per_agreement")
    )
    award = top_award_usd(rulebook, day)
    wages = rulebook.number("recurring/salary_share", day) * salary
    benefits = rulebook.number("recurring/benefits_share", day) * salary
    low, high = (f"{end:.0%}" for end in load)
    ranges = _("{low} to {high}", low=low, high=high) if low != high else low
    per_officer = _Priced(rulebook, "officer", *ask.officer_ends)
    per_agreement = _Priced(rulebook, "agreement", ask.vehicle_grants, ask.vehicle_grants)
    return [
        per_officer.item("Equipment", "once", f"{officers} × ${equipment:,.0f}", *_twice(equipment),
                         "startup/equipment_per_officer"),
        per_agreement.item("Vehicles", "once",
                           _say_agreements(ask.vehicle_grants, vehicles),
                           *_twice(vehicles), "startup/vehicles_per_agreement"),
        per_officer.item("Salary", "every year", f"{officers} × ${salary:,.0f}", *_twice(wages),
                         "recurring/salary_share"),
        per_officer.item("Benefits", "every year", _("{share} of salary", share=ranges), load[0] * benefits,
                         load[1] * benefits, "recurring/benefits_share"),
        per_officer.item("Overtime", "every year",
                         _("up to {share} of salary, as it is worked", share=f"{overtime:.0%}"),
                         used[0] * overtime * salary, used[1] * overtime * salary, "recurring/overtime_share"),
        per_officer.item("Quarterly awards", "every year",
                         _("nothing up to {amount} for each officer; none is known to have been paid",
                           amount=f"{QUARTERS_A_YEAR} × ${award:,.0f}"),
                         0.0, QUARTERS_A_YEAR * award, "awards/upper/amount"),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Priced:
    """Items that are paid for each officer or agreement, of which there are from `fewest` to `most`."""

    rulebook: Rulebook
    per: str
    fewest: float
    most: float

    def item(
        self, item: str, paid: str, basis: str, low: float, high: float, parameter: str
    ) -> tuple[object, ...]:
        """One item at its price for one (`low` to `high`), for the fewest and for the most."""
        source = self.rulebook.leaf(parameter).references[0].title
        return item, paid, basis, self.per, low, high, self.fewest * low, self.most * high, parameter, source


def say_officers(ends: tuple[float, float]) -> str:
    """As in "12 officers", or "1 to 776 officers" where only an interval is known."""
    low, high = (say_count(round(end) if end >= 1 else end) for end in ends)
    if low == high:
        return ngettext("{number} officer", "{number} officers", ends[1], number=say_count(ends[1]))
    return _("{low} to {high} officers", low=low, high=high)


def _say_agreements(number: float, each_usd: float) -> str:
    told = ngettext(
        "{number} operational agreement", "{number} operational agreements", number, number=say_count(number)
    )
    return f"{told} × ${each_usd:,.0f}"


def say_count(number: float) -> str:
    """Whole where it is whole: 12, 2.5, 1,800."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _twice(amount: float) -> tuple[float, float]:
    return amount, amount


ROUNDING: Final = 0.02
"""An amount that its source words loosely may differ by this share: sources round to two or three digits."""

VERDICTS: Final = {
    "within": "within what the rules give",
    "above": "above what the rules give",
    "below": "below what the rules give",
    "state_money": "not ICE's money, so not compared with ICE's offers",
    "other_cover": "not compared: what it covers is not one of the rules' sums",
    "no_offer": "not compared: the rules offer this agency nothing on that day",
}


def judge_record(
    payments: pl.DataFrame, once: tuple[float, float], yearly: tuple[float, float], *, is_eligible: bool
) -> pl.DataFrame:
    """`payments` (`schemas.funding.Payments`) with rule_low_usd, rule_high_usd and verdict (one of `VERDICTS`).

    `once` and `yearly` are the low and high sums of the agency's offer, the officers' interval in them.
    """
    told = [_judge(row, once, yearly, is_eligible=is_eligible) for row in payments.iter_rows(named=True)]
    added = pl.DataFrame(
        told,
        schema={"rule_low_usd": pl.Float64, "rule_high_usd": pl.Float64, "verdict": pl.String},
        orient="row",
    )
    return payments.hstack(added)


def _judge(
    row: dict[str, object], once: tuple[float, float], yearly: tuple[float, float], *, is_eligible: bool
) -> tuple[float | None, float | None, str]:
    if row["payer"] != ICE:
        return None, None, "state_money"
    if not is_eligible:
        return None, None, "no_offer"
    if row["covers"] == "startup":
        low, high = once
    elif row["covers"] == "first_year":
        low, high = once[0] + yearly[0], once[1] + yearly[1]
    else:
        return None, None, "other_cover"
    amount = float(str(row["amount_usd"]))
    give = ROUNDING if row["amount_is"] != "exact" else 0.0
    if amount < low * (1 - give):
        return low, high, "below"
    return low, high, "above" if amount > high * (1 + give) else "within"
