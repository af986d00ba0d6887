"""Evidence and agencies to estimates: the one call that runs fit, draws, calibration and simulation in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import dataframely as dy

from open287g.schemas.funding import EligibleAgencies, FundingEstimates, OfficerTotals

from .calibration import Calibration, calibrate, describe_bodies
from .draws import SharedDraws
from .evidence import Evidence
from .officers import draw_shared, fit_officers
from .simulation import AgencyMoney, PlaceMoney, simulate
from .summary import summarise


@dataclass(frozen=True)
class Model:
    """Officers and days of operation in every draw, ready for any scenario."""

    evidence: Evidence
    draws: SharedDraws
    calibration: Calibration
    as_of: date

    def simulate(self, scenario: str) -> Iterator[AgencyMoney | PlaceMoney]:
        """Money of each agency, state and the nation in every draw."""
        rulebook = self.evidence.rulebook
        chosen = rulebook.scenario(scenario)
        return simulate(rulebook, chosen, self.calibration, self.evidence.wages, self.draws, self.as_of)

    def estimate(self, scenario: str) -> dy.DataFrame[FundingEstimates]:
        """Intervals of each measure, place and period under one scenario."""
        return summarise(scenario, self.simulate(scenario), self.as_of)


def build_model(
    evidence: Evidence,
    eligible: dy.DataFrame[EligibleAgencies],
    as_of: date,
    n_draws: int,
    seed: int,
    watched: dy.DataFrame[OfficerTotals] | None = None,
) -> Model:
    """The model on a day: the same inputs and seed give the same draws to the last bit."""
    bodies = describe_bodies(eligible, evidence.counts, as_of)
    states = sorted({body.state for body in bodies})
    fit = fit_officers(evidence.rulebook, evidence.counts)
    draws = draw_shared(evidence.rulebook, fit, states, as_of, n_draws, seed)
    calibration = calibrate(evidence.rulebook, bodies, evidence.totals, draws, as_of, watched)
    return Model(evidence, draws, calibration, as_of)
