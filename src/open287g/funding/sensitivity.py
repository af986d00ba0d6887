"""Which uncertain inputs drive the nation's total: Sobol indices, first order and total.

Agencies' own deviations and the effects of states together are one input, "which agencies and states".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from open287g.schemas.funding import EligibleAgencies

from .calibration import calibrate, describe_bodies
from .draws import INPUTS, OFFICER_INPUTS, Floats, SharedDraws
from .evidence import Evidence
from .officers import N_SHARED, fit_officers, shape_shared
from .paid import AgencyMoney, PlaceMoney
from .rulebook import RECURRING, START_UP
from .simulation import simulate

N_PATTERNS = 64
NAMES = (*INPUTS, *OFFICER_INPUTS, "agencies_and_states")
OFFICER_LEAVES = {
    "spread": "officers/spread_between_agencies",
    "share_at_fifty": "officers/share_at_fifty_sworn",
    "slope": "officers/slope_by_size",
    "state_effect": "officers/state_agency_effect",
}
OUTPUTS = ("startup_usd", "recurring_usd", "total_usd", "per_year_usd")


class Sensitivity(dy.Schema):
    """How much of the variance of one result one input explains."""

    scenario = dy.String(primary_key=True, description="Reading of the offers")
    result = dy.Enum(
        list(OUTPUTS), primary_key=True, description="Money to date, or a year at today's officers"
    )
    input = dy.String(primary_key=True, description="Uncertain input, or 'agencies_and_states'")
    parameter = dy.String(nullable=True, description="Leaf that holds its distribution")
    first_order = dy.Float64(description="Share of the variance that it explains alone")
    total_order = dy.Float64(description="Share that it explains with all its interactions")
    margin = dy.Float64(description="95 percent margin of the total-order share")


def find_drivers(
    evidence: Evidence,
    eligible: dy.DataFrame[EligibleAgencies],
    scenario: str,
    as_of: date,
    n_base: int,
    seed: int,
) -> dy.DataFrame[Sensitivity]:
    """Sobol indices of each input for four national results; `n_base` is a power of two, runs grow with it."""
    from SALib.sample import sobol as sample

    problem = {"num_vars": len(NAMES), "names": list(NAMES), "bounds": [[0.0, 1.0]] * len(NAMES)}
    points = sample.sample(problem, n_base, calc_second_order=False, seed=seed)
    results = _run(evidence, eligible, scenario, as_of, np.clip(points, 1e-6, 1 - 1e-6), seed)
    rows = [
        row for name, values in results.items() for row in _indices(problem, scenario, name, values, seed)
    ]
    frame = pl.DataFrame(rows, schema=Sensitivity.create_empty().schema, strict=False)
    return Sensitivity.validate(
        frame.sort("result", "total_order", "input", descending=[False, True, False]), cast=True
    )


def _run(
    evidence: Evidence,
    eligible: dy.DataFrame[EligibleAgencies],
    scenario: str,
    as_of: date,
    points: NDArray[np.float64],
    seed: int,
) -> dict[str, Floats]:
    rulebook = evidence.rulebook
    bodies = describe_bodies(eligible, evidence.counts, as_of)
    states = sorted({body.state for body in bodies})
    picks = np.minimum((points[:, -1] * N_PATTERNS).astype(np.int64), N_PATTERNS - 1)
    effects = np.random.default_rng([seed, N_PATTERNS]).uniform(1e-6, 1 - 1e-6, (N_PATTERNS, len(states)))
    uniforms = np.column_stack([points[:, :N_SHARED], effects[picks]])
    shaped = shape_shared(rulebook, fit_officers(rulebook, evidence.counts), states, as_of, uniforms, seed)
    draws = SharedDraws(shaped.n, seed, shaped.inputs, shaped.state_effects, picks)
    calibration = calibrate(rulebook, bodies, evidence.totals, draws, as_of)
    chosen = rulebook.scenario(scenario)
    nation = _nation(
        simulate(rulebook, chosen, calibration, evidence.wages, draws, as_of, lambda agency: agency)
    )
    startup, recurring = (nation.of(parts).sum(axis=0) for parts in (START_UP, RECURRING))
    return dict(zip(OUTPUTS, (startup, recurring, startup + recurring, nation.per_year_usd), strict=True))


def _nation(results: Iterator[AgencyMoney | PlaceMoney]) -> PlaceMoney:
    *_, nation = (result for result in results if isinstance(result, PlaceMoney))
    return nation


def _indices(
    problem: dict[str, object], scenario: str, result: str, values: Floats, seed: int
) -> list[dict[str, object]]:
    from SALib.analyze import sobol as analyse

    spread = values.std(dtype=np.float64)
    if spread == 0:
        return []
    standard = (values.astype(np.float64) - values.mean(dtype=np.float64)) / spread
    found = analyse.analyze(problem, standard, calc_second_order=False, seed=seed)
    return [
        {
            "scenario": scenario,
            "result": result,
            "input": name,
            "parameter": INPUTS.get(name) or OFFICER_LEAVES.get(name),
            "first_order": float(found["S1"][position]),
            "total_order": float(found["ST"][position]),
            "margin": float(found["ST_conf"][position]),
        }
        for position, name in enumerate(NAMES)
    ]
