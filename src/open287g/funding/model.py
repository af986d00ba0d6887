"""Evidence and agencies to estimates: the one call that runs fit, draws, calibration and simulation in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import dataframely as dy

from open287g.schemas.funding import EligibleAgencies, FundingEstimates, OfficerTotals

from .calibration import Calibration, calibrate, describe_bodies, settled
from .draws import Floats, SharedDraws
from .evidence import Evidence
from .officers import draw_shared, fit_officers
from .paid import AgencyMoney, PlaceMoney
from .simulation import Told, simulate, simulate_agency
from .summary import Detail, agency_rows, summarise


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
