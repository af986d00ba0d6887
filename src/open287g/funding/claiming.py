"""What one agency may claim in every draw: from when to when, for how many officers, on what condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from .calibration import Body, day_number
from .draws import Floats, SharedDraws
from .rulebook import RECURRING, Rulebook, Scenario
from .terms import PAID_ON, Terms, Till


@dataclass(frozen=True)
class Claim:
    """What one agency may claim in every draw: from when to when, for how many; `units` as in `PAID_ON`."""

    days: Floats
    until: float
    agreements: Floats
    officers: Floats
    units: tuple[Floats, ...]


def find_claim(till: Till, terms: Terms, body: Body, officers: Floats, days: Floats) -> Claim:
    """The claim of one agency with so many officers, operational from `days` on."""
    draws, day = till.draws, till.as_of
    from_signing = till.scenario.agreements == "all_listed"
    met = _meets_condition(till.scenario, draws, body)
    return Claim(
        np.maximum(
            np.float32(body.signed) if from_signing else np.ceil(days), np.full_like(days, body.named_from)
        ),
        min(body.listed_until, day_number(day) + 1),
        met,
        officers * met,
        tuple(_units(till, terms, body, officers, met)) if terms.rates.pays(*RECURRING) else (),
    )


def _units(till: Till, terms: Terms, body: Body, officers: Floats, met: Floats) -> Iterator[Floats]:
    """Dollars of payroll, officers, and dollars paid by arrest in a year; zero where the rules pay nothing on them."""
    payroll, awards, arrests = (terms.rates.pays(*components) for components in PAID_ON)
    nothing = np.zeros_like(officers)
    paid = _paid_officers(till.rulebook, till.scenario, officers, till.draws, till.as_of)
    yield paid * met * _salary(till, terms, body) if payroll else nothing
    yield officers * met if awards else nothing
    yield officers * met * terms.arrest_pay_usd if arrests else nothing


def _salary(till: Till, terms: Terms, body: Body) -> Floats:
    deviation = terms.wage_spread * till.draws.noise(body.agency_id, "salary")
    return np.asarray(terms.pay_usd * np.exp(deviation - terms.wage_spread**2 / 2), dtype=np.float32)


def _meets_condition(scenario: Scenario, draws: SharedDraws, body: Body) -> Floats:
    from scipy.special import ndtr

    match scenario.condition:
        case "none":
            return np.ones(draws.n, np.float32)
        case "qualifying_event":
            chance = draws.noise(body.agency_id, "event")
            return np.asarray(ndtr(chance) < draws["event_share"], dtype=np.float32)


def _paid_officers(
    rulebook: Rulebook, scenario: Scenario, officers: Floats, draws: SharedDraws, day: date
) -> Floats:
    """Officers whose salary is reimbursed, where the condition is met."""
    match scenario.paid_officers:
        case "none":
            return np.zeros_like(officers)
        case "positions":
            return np.minimum(officers, np.float32(rulebook.number("conditions/positions_per_event", day)))
        case "hours":
            return officers * draws["hours_share"]
        case "all":
            return officers
