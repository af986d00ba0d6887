"""Evidence and agencies to estimates: fit, draws, calibration and simulation in order, summed for states and nation.

Agencies are taken a few at a time, so that memory grows with draws and months, not with agencies. Entitlement only:
what the rules imply under one reading of the offers. Payments on record and appropriations never enter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

import dataframely as dy
import polars as pl

from open287g.funding.calendar import find_rates
from open287g.funding.calibration import Calibration, calibrate, describe_bodies, settled
from open287g.funding.cash_flows import AgencyMoney, PlaceMoney, Sums, find_claim
from open287g.funding.draws import Floats, SharedDraws, in_order
from open287g.funding.evidence import Evidence
from open287g.funding.officers import draw_shared, fit_officers
from open287g.funding.rulebook import Rulebook, Scenario
from open287g.funding.summary import Detail, agency_rows, summarise
from open287g.funding.terms import Terms, Till, find_terms
from open287g.schemas.funding import EligibleAgencies, FundingEstimates, OfficerTotals

AGENCIES_AT_ONCE = 32
"""Agencies of one state that are summed together; sums are then added in a fixed order."""

Told = TypeVar("Told")


def simulate(
    rulebook: Rulebook,
    scenario: Scenario,
    calibration: Calibration,
    wages: pl.DataFrame,
    draws: SharedDraws,
    as_of: date,
    tell: Callable[[AgencyMoney], Told],
    threads: int = 1,
) -> Iterator[Told | PlaceMoney]:
    """What `tell` says of each agency, each state after its agencies, and the nation last.

    Blocks of agencies do not depend on each other and are added in order: any number of threads gives the same bytes.
    """
    rates = find_rates(rulebook, scenario, as_of)
    till = Till(rulebook, scenario, calibration, draws, rates, as_of)
    nation = PlaceMoney.empty("nation", "US", rates, draws.n)
    done = in_order(lambda block: block.pay(tell), _blocks(till, wages), threads)
    for state, results in groupby(done, key=lambda result: result[1].scope_id):
        place = PlaceMoney.empty("state", state, rates, draws.n)
        for told, sums in results:
            yield from told
            place.add(sums)
        nation.add(place)
        yield place
    yield nation


def simulate_agency(
    rulebook: Rulebook,
    scenario: Scenario,
    calibration: Calibration,
    wages: pl.DataFrame,
    draws: SharedDraws,
    as_of: date,
    index: int,
) -> AgencyMoney:
    """One agency alone, as it is among all others."""
    till = Till(rulebook, scenario, calibration, draws, find_rates(rulebook, scenario, as_of), as_of)
    state = calibration.bodies[index].state
    told, _ = Block(till, state, find_terms(till, wages, state), (index,)).pay(lambda money: money)
    return told[0]


def _blocks(till: Till, wages: pl.DataFrame) -> Iterator[Block]:
    numbered = list(enumerate(till.calibration.bodies))
    for state, members in groupby(numbered, key=lambda pair: pair[1].state):
        indices = [index for index, _ in members]
        terms = find_terms(till, wages, state)
        for first in range(0, len(indices), AGENCIES_AT_ONCE):
            yield Block(till, state, terms, tuple(indices[first : first + AGENCIES_AT_ONCE]))


@dataclass(frozen=True)
class Block:
    """Some agencies of one state that are paid and added up together."""

    till: Till
    state: str
    terms: Terms
    indices: tuple[int, ...]

    def pay(self, tell: Callable[[AgencyMoney], Told]) -> tuple[list[Told], PlaceMoney]:
        """What `tell` says of each agency, and the sums of the block."""
        sums = Sums(self.state, self.till, self.terms)
        told = []
        for index in self.indices:
            body = self.till.calibration.bodies[index]
            officers, days = settled(self.till.calibration, index, self.till.draws)
            claim = find_claim(self.till, self.terms, body, officers, days)
            told.append(tell(sums.pay(body, claim, officers)))
        return told, sums.finish()


@dataclass(frozen=True)
class Model:
    """Officers and days of operation in every draw, ready for any scenario."""

    evidence: Evidence
    draws: SharedDraws
    calibration: Calibration
    as_of: date
    threads: int = 1

    def simulate(self, scenario: str) -> Iterator[AgencyMoney | PlaceMoney]:
        """Money of each agency, state and the nation in every draw."""
        return self._simulate(scenario, lambda agency: agency)

    def estimate(self, scenario: str, detail: Detail = "agencies") -> dy.DataFrame[FundingEstimates]:
        """Intervals of each measure, place and period under one scenario.

        `detail` is `places` (states and the nation), `agencies` (these too), or `periods` (their months and fiscal
        years too).
        """
        told = self._simulate(scenario, lambda agency: agency_rows(agency, self.as_of, detail))
        return summarise(scenario, told, self.as_of)

    def estimate_agency(self, scenario: str, agency_id: str) -> dy.DataFrame[FundingEstimates]:
        """Intervals of one agency, with its months and fiscal years."""
        rulebook = self.evidence.rulebook
        money = simulate_agency(
            rulebook,
            rulebook.scenario(scenario),
            self.calibration,
            self.evidence.wages,
            self.draws,
            self.as_of,
            self._index(agency_id),
        )
        return summarise(scenario, [agency_rows(money, self.as_of, "periods")], self.as_of)

    def officers_of(self, agency_id: str) -> Floats:
        """Trained officers of one agency in every draw, if it is operational."""
        return settled(self.calibration, self._index(agency_id), self.draws)[0]

    def _index(self, agency_id: str) -> int:
        return [body.agency_id for body in self.calibration.bodies].index(agency_id)

    def _simulate(self, scenario: str, tell: Callable[[AgencyMoney], Told]) -> Iterator[Told | PlaceMoney]:
        rulebook = self.evidence.rulebook
        return simulate(
            rulebook,
            rulebook.scenario(scenario),
            self.calibration,
            self.evidence.wages,
            self.draws,
            self.as_of,
            tell,
            self.threads,
        )


def build_model(
    evidence: Evidence,
    eligible: dy.DataFrame[EligibleAgencies],
    as_of: date,
    n_draws: int,
    seed: int,
    watched: dy.DataFrame[OfficerTotals] | None = None,
    threads: int = 1,
) -> Model:
    """The model on a day: the same inputs and seed give the same draws to the last bit, on any number of threads."""
    bodies = describe_bodies(eligible, evidence.counts, as_of)
    states = sorted({body.state for body in bodies})
    fit = fit_officers(evidence.rulebook, evidence.counts)
    draws = draw_shared(evidence.rulebook, fit, states, as_of, n_draws, seed)
    calibration = calibrate(evidence.rulebook, bodies, evidence.totals, draws, as_of, watched, threads)
    return Model(evidence, draws, calibration, as_of, threads)
