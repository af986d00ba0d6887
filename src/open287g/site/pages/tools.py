"""Pages that the browser works out from the record: states, counties or agencies side by side, what the rules offer an
agency, and the check of a statement.
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
from open287g.measures.comparison import NATION, WHOLES
from open287g.publish.verdicts import MEANINGS
from open287g.queries.agency.sections import say_model
from open287g.queries.compare import MEASURES, CompareRequest
from open287g.queries.compare import compare as ask_compare
from open287g.queries.fund.accounts import ENDS, ENTITLEMENT
from open287g.schemas.answers import Answer
from open287g.schemas.claims import VERDICTS
from open287g.schemas.codes import KINDS, SUPPORT_TYPES
from open287g.schemas.units import UNITS
from open287g.site.files import in_script
from open287g.site.page import Page, PageType, Site, SiteFile, state_names
from open287g.text.phrases import gettext as _

from .home import say_months, say_units

if TYPE_CHECKING:
    from open287g.funding.evidence import Evidence


RANKED: Final = (
    "agreements", "agencies", "agreements_per_100000", "agencies_per_100000", "counties_share", "sheriffs_share",
    "municipal_police_share", "obliged_share",
)  # fmt: skip
"""Measures of states that the ranked table shows."""
WHOLE_OF: Final = {
    "counties_share": ("counties_with", "counties"),
    "sheriffs_share": ("sheriffs_with", "sheriffs"),
    "municipal_police_share": ("municipal_police_with", "municipal_police"),
    "obliged_share": ("obliged_with", "obliged"),
}
"""What each share is a share of: how many have an agreement, and how many there are."""


def _compare(site: Site) -> Answer:
    return ask_compare(site.context, CompareRequest(places=tuple(names_of_states()), as_of=site.facts.as_of))


def _compare_files(site: Site) -> Iterator[SiteFile]:
    """What the browser compares states by: the same rows as the question `compare` gives."""
    wanted = (
        "state",
        "residents",
        "change",
        *MEASURES,
        *SUPPORT_TYPES,
        *(whole for pair in WHOLE_OF.values() for whole in pair),
    )
    rows = [
        {name: row[name] for name in dict.fromkeys(wanted) if name in row}
        for row in _compare(site).frame.to_dicts()
    ]
    yield SiteFile("data/compare.js", f"window.OPEN287G_COMPARE = {in_script({'states': rows})};\n".encode())


def _tell_compare(site: Site) -> Iterator[Page]:
    names, answer = state_names(), _compare(site)
    rows = [row for row in answer.frame.to_dicts() if row["state"] != NATION]
    rows.sort(key=lambda row: (-row["agreements"], names[row["state"]]))
    values = {
        "compare_words": _say_compare_words(answer.facts["since"]),
        "ranked": [(name, _(MEASURES[name])) for name in RANKED],
        "rows": [{"state": row["state"], "cells": [_cell(row, name) for name in RANKED]} for row in rows],
        "wholes": [(_(whole.title), _(whole.meaning)) for whole in WHOLES.values()],
    }
    description = _("Two to five states, counties or agencies side by side, raw and for their residents, on ICE's list "
                    "of {day}.", day=site.facts.snapshot.snapshot_on)  # fmt: skip
    title, scripts = _("Compare"), ("record.js", "compare.js")
    yield Page("compare.html", "compare.html", title, description, values, scripts=scripts)


def _cell(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A number as it is sorted and as it is shown; a share with what it is a share of."""
    value = row[name]
    if value is None:
        return {"sort": -1, "shown": "–"}
    if name in WHOLE_OF:
        part, whole = (row[each] for each in WHOLE_OF[name])
        return {
            "sort": value,
            "shown": f"{value:,.1f}%",
            "whole": _("{part} of {whole}", part=part, whole=whole),
        }
    return {"sort": value, "shown": f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"}


def _say_compare_words(since: date) -> dict[str, Any]:
    """Phrases of the comparison's module."""
    titles = {name: _(words) for name, words in MEASURES.items()} | {
        "change": _("Change since {day}", day=since), "growth_percent": _("Growth since {day}", day=since)
    }  # fmt: skip
    models = [(code, say_model(code)) for code in SUPPORT_TYPES]
    return {
        "months": say_months(),
        "shares": {name: list(pair) for name, pair in WHOLE_OF.items()},
        "state": [*((name, titles[name]) for name in MEASURES if not name.endswith("_with")), *models],
        "county": [
            ("agreements", _("Agreements of its agencies")),
            ("agencies", _("Agencies with an agreement")),
            ("agreements_per_100000", _("Agreements per 100,000 residents")),
            ("residents", _("Residents")),
            ("reached", _("Share of residents covered")),
            ("sworn", _("Sworn officers employed by these agencies")),
            ("first", _("First on a list")),
            *models,
        ],
        "agency": [
            ("agreements", _("Agreements")),
            ("first", _("First on a list")),
            ("lists", _("Lists that showed it")),
            ("sworn", _("Sworn officers employed")),
            ("residents", _("Residents of its place, as the FBI counts them")),
            ("officers_per_1000", _("Sworn officers per 1,000 of these residents")),
            *models,
        ],
        "of": _("{part} of {whole}"),
        "remove": _("Take {name} out"),
        "measure": _("measure"),
        "never": _("never"),
        "full": _("Five stand side by side at most. Take one out first."),
        "few": _("Choose at least two."),
        "shown": _("Compared: {names}."),
        "nation": _("the nation"),
    }  # fmt: skip


COMPARE: Final = PageType("compare", _tell_compare, _compare_files, lambda: ("compare.html", _("Compare")))


UNITS_CHECKED: Final = tuple(unit for unit in UNITS if unit != "agency_names")
"""Spellings as printed are counted from the lists themselves, which the browser does not hold."""


def _tell_check(site: Site) -> Iterator[Page]:
    values = {
        "units": {unit: (_(UNITS[unit].title), _(UNITS[unit].meaning)) for unit in UNITS_CHECKED},
        "models": {code: say_model(code) for code in SUPPORT_TYPES},
        "kinds": {code: _(words) for code, words in KINDS.items()},
        "places": state_names(),
        "verdicts": [(_(title), _(MEANINGS[code])) for code, title in VERDICTS.items()],
        "check_words": _say_check_words(),
        "example": site.facts.counts["agreements"],
    }
    description = _("A report gives a number of agreements, agencies, counties or residents. Say what it is of; the "
                    "record answers with the list that was in force.")  # fmt: skip
    title = _("Check a figure")
    yield Page("check.html", "check.html", title, description, values, scripts=("record.js", "check.js"))


def _say_check_words() -> dict[str, Any]:
    return {
        "months": say_months(),
        "units": say_units(),
        "reading": _("Read as: {how} {what}{where}, on ICE's list in force on {day}."),
        "how": {
            "exactly": _("exactly"),
            "about": _("about (within 5 percent)"),
            "least": _("at least"),
            "most": _("at most"),
        },
        "in": _(" in {place}"),
        "under": _(" under the {model}"),
        "by": _(" of the kind {kind}"),
        "verdicts": {code: _(words) for code, words in VERDICTS.items()},
        "shows": _("The record shows {what}{where}, on ICE's list of {list}."),
        "off": _("The statement is {percent} off."),
        "unit": _("{what} is what that list gives."),
        "day": _("The list of {day} gives that number."),
        "slip": _("One too many: the header of ICE's file counted as a row gives that number."),
        "before": _("There is no list of {day} or before; the first one on record is of {first}."),
        "after": _("No list at hand shows {day} itself; what ICE listed then may differ. The last list was seen on "
                   "{seen}."),
        "gap": _("No list from {first} to {next} is at hand: the one shows {value}, the other {later}. "
                 "What came or left between them, and when, is not known."),
        "incomplete": _("A day and a number are needed."),
        "map": _("The map of that list"),
        "list": _("The list and its file"),
    }  # fmt: skip


CHECK: Final = PageType("check", _tell_check, menu=lambda: ("check.html", _("Check a figure")))


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


def _tell_money(site: Site) -> Iterator[Page]:
    evidence, day = load_evidence(), site.facts.as_of
    named = evidence.rulebook.codes("eligibility/support_types", day)
    offer = make_offer(evidence, Ask("US", EXAMPLE_OFFICERS, named), day)
    rows = {row["item"]: row for row in offer.items.with_columns(pl.col("paid").cast(pl.String)).to_dicts()}
    values = {
        "parameters": read_parameters(evidence, day),
        "money_words": _say_money_words(day),
        "places": state_names(),
        "officers": EXAMPLE_OFFICERS,
        "salary": offer.salary_usd,
        "groups": [
            (paid, title, [(item, _(item), rows.get(item)) for item in items], offer.sum_usd(paid))
            for paid, title, items in (("once", _("Paid once"), ITEMS[:2]), ("every year", _("Every year"), ITEMS[2:]))
        ],
        "sources": _money_sources(evidence),
        "unpaid": [(_(each.item), _(each.statement)) for each in evidence.rulebook.not_reimbursed],
        "notes": [_(ENDS), _(ENTITLEMENT)],
    }  # fmt: skip
    description = _("Move the sliders: the sums are worked out here, by the same rules and parameters as the model, as "
                    "of {day}.", day=day)  # fmt: skip
    title = _("What the rules offer an agency")
    yield Page("money.html", "money.html", title, description, values, scripts=("record.js", "money.js"))


def _money_sources(evidence: Evidence) -> list[Mapping[str, Any]]:
    leaves = [evidence.rulebook.leaf(key) for key in SOURCED]
    return [{"title": _(leaf.title), "reference": leaf.references[0]} for leaf in leaves]


def _say_money_words(day: date) -> dict[str, Any]:
    return {
        "lead": _("Once: {once}. Every year, as long as the offer lasts: {yearly}."),
        "between": _("{low} to {high}"),
        "nothing": _("The rules of {day} offer nothing.", day=day),
    }


MONEY: Final = PageType("money", _tell_money, menu=lambda: ("money.html", _("Money")))
