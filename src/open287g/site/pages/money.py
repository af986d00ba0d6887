"""The money with sliders: what the rules of the day offer an agency, worked out in the browser as `funding.offer` does.

The parameters are those of the model, each with its source. The still page shows an example worked out by the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from open287g.data.parameters import load_evidence
from open287g.data.states import names_of_states
from open287g.funding.calendar import QUARTERS_A_YEAR
from open287g.funding.offer import Ask, make_offer
from open287g.queries.fund.accounts import ENDS, ENTITLEMENT
from open287g.text.phrases import gettext as _

from ..page import Page, PageType, Site, state_names

if TYPE_CHECKING:
    from open287g.funding.evidence import Evidence

EXAMPLE_OFFICERS: Final = 10
RULES: Final = {
    "equipment": "startup/equipment_per_officer",
    "vehicles": "startup/vehicles_per_agreement",
    "salary_share": "recurring/salary_share",
    "benefits_share": "recurring/benefits_share",
    "overtime": "recurring/overtime_share",
}
"""Numbers of the rules that have one value on a day, by the names that the browser knows."""
SOURCED: Final = (*RULES.values(), "pay/benefit_load", "takeup/overtime_used", "awards/upper/amount")
"""Leaves whose sources the page names."""
ITEMS: Final = ("Equipment", "Vehicles", "Salary", "Benefits", "Overtime", "Quarterly awards")


def read_parameters(evidence: Evidence, day: date) -> dict[str, Any]:
    """The model's parameters in force on a day, and the mean salary of each place (`US` is the nation)."""
    rulebook = evidence.rulebook
    named = rulebook.codes("eligibility/support_types", day)
    places = ["US", *names_of_states()]
    awards = [key for key in rulebook.leaves if key.startswith("awards/") and key.endswith("/amount")]
    return {
        **{name: rulebook.number(key, day) for name, key in RULES.items()},
        "benefits": rulebook.leaf("pay/benefit_load").range_on(day),
        "overtime_used": rulebook.leaf("takeup/overtime_used").range_on(day),
        "award": max((rulebook.number(key, day) for key in awards), default=0.0),
        "quarters": QUARTERS_A_YEAR,
        "is_offered": bool(named),
        "salaries": {place: make_offer(evidence, Ask(place, 0, named), day).salary_usd for place in places},
    }


def _tell(site: Site) -> Iterator[Page]:
    evidence, day = load_evidence(), site.facts.as_of
    named = evidence.rulebook.codes("eligibility/support_types", day)
    offer = make_offer(evidence, Ask("US", EXAMPLE_OFFICERS, named), day)
    rows = {row["item"]: row for row in offer.items.with_columns(pl.col("paid").cast(pl.String)).to_dicts()}
    values = {
        "parameters": read_parameters(evidence, day),
        "money_words": _say_words(day),
        "places": state_names(),
        "officers": EXAMPLE_OFFICERS,
        "salary": offer.salary_usd,
        "groups": [
            (paid, title, [(item, _(item), rows.get(item)) for item in items], offer.sum_usd(paid))
            for paid, title, items in (("once", _("Paid once"), ITEMS[:2]), ("every year", _("Every year"), ITEMS[2:]))
        ],
        "sources": _sources(evidence),
        "unpaid": [(_(each.item), _(each.statement)) for each in evidence.rulebook.not_reimbursed],
        "notes": [_(ENDS), _(ENTITLEMENT)],
    }  # fmt: skip
    description = _("Move the sliders: the sums are worked out here, by the same rules and parameters as the model, as "
                    "of {day}.", day=day)  # fmt: skip
    title = _("What the rules offer an agency")
    yield Page("money.html", "money.html", title, description, values, scripts=("record.js", "money.js"))


def _sources(evidence: Evidence) -> list[Mapping[str, Any]]:
    leaves = [evidence.rulebook.leaf(key) for key in SOURCED]
    return [{"title": _(leaf.title), "reference": leaf.references[0]} for leaf in leaves]


def _say_words(day: date) -> dict[str, Any]:
    return {
        "lead": _("Once: {once}. Every year, as long as the offer lasts: {yearly}."),
        "between": _("{low} to {high}"),
        "nothing": _("The rules of {day} offer nothing.", day=day),
    }


MONEY: Final = PageType("money", _tell, menu=lambda: ("money.html", _("Money")))
