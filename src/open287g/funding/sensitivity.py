"""Which uncertain inputs drive the nation's total: Sobol indices, first order and total (Saltelli 2010, by SciPy).

Agencies' own deviations and the effects of states together are one input, "which agencies and states".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import dataframely as dy
import numpy as np
from numpy.typing import NDArray

from open287g.schemas.funding import EligibleAgencies
from open287g.schemas.table import Table

from .calibration import calibrate, describe_bodies
from .cash_flows import AgencyMoney, PlaceMoney
from .draws import INPUTS, OFFICER_INPUTS, Floats, SharedDraws
from .evidence import Evidence
from .model import Model
from .officers import N_SHARED, fit_officers, shape_shared
from .rulebook import RECURRING, START_UP

N_PATTERNS = 64
NAMES = (*INPUTS, *OFFICER_INPUTS, "agencies_and_states")
OFFICER_LEAVES = {
    "spread": "officers/spread_between_agencies",
    "share_at_fifty": "officers/share_at_fifty_sworn",
    "slope": "officers/slope_by_size",
    "state_effect": "officers/state_agency_effect",
}
OUTPUTS = ("startup_usd", "recurring_usd", "total_usd", "per_year_usd")


class Sensitivity(Table):
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
    from scipy import stats

    def run(points: Floats) -> Floats:
        """Results for points of shape (inputs, runs), as (results, runs)."""
        told = _run(evidence, eligible, scenario, as_of, np.clip(points.T, 1e-6, 1 - 1e-6), seed)
        return np.stack([told[name].astype(np.float64) for name in OUTPUTS])

    values = _evaluate(run, n_base, seed)
    found = stats.sobol_indices(func=values, n=n_base)
    margins = _margins(values, n_base, seed)
    rows = [
        {
            "scenario": scenario,
            "result": result,
            "input": name,
            "parameter": INPUTS.get(name) or OFFICER_LEAVES.get(name),
            "first_order": float(found.first_order[row, place]),
            "total_order": float(found.total_order[row, place]),
            "margin": float(margins[row, place]),
        }
        for row, result in enumerate(OUTPUTS)
        for place, name in enumerate(NAMES)
        if np.isfinite(found.total_order[row]).all()  # a result that never varies has no drivers
    ]
    order = Sensitivity.from_rows(rows).sort(
        "result", "total_order", "input", descending=[False, True, False]
    )
    return Sensitivity.cast(order)


N_RESAMPLES = 100


def _evaluate(run: Callable[[Floats], Floats], n_base: int, seed: int) -> dict[str, Floats]:
    """The design of Saltelli (2010) run once: results at A, at B, and at A with each input from B in its turn."""
    from scipy.stats import qmc

    n_inputs = len(NAMES)
    drawn = qmc.Sobol(2 * n_inputs, rng=np.random.default_rng([seed, n_inputs])).random(n_base).T
    at_a, at_b = drawn[:n_inputs], drawn[n_inputs:]
    mixed = np.repeat(at_a[None], n_inputs, axis=0)
    for place in range(n_inputs):
        mixed[place, place] = at_b[place]
    told = run(np.concatenate([at_a, at_b, *mixed], axis=1))
    parts = np.split(told, n_inputs + 2, axis=1)
    return {"f_A": parts[0], "f_B": parts[1], "f_AB": np.stack(parts[2:])}


def _margins(values: dict[str, Floats], n_base: int, seed: int) -> Floats:
    """Half the width of the 95 percent bootstrap interval of each total-order index, of shape (results, inputs)."""
    from scipy import stats

    chance = np.random.default_rng([seed, N_RESAMPLES])
    totals = []
    for _ in range(N_RESAMPLES):
        rows = chance.integers(n_base, size=n_base)
        again = {name: each[..., rows] for name, each in values.items()}
        totals.append(stats.sobol_indices(func=again, n=n_base).total_order)
    low, high = np.nanquantile(np.stack(totals), [0.025, 0.975], axis=0)
    half: Floats = np.nan_to_num((high - low) / 2)
    return half


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
    nation = _nation(Model(evidence, draws, calibration, as_of).simulate(scenario))
    startup, recurring = (nation.of(parts).sum(axis=0) for parts in (START_UP, RECURRING))
    return dict(zip(OUTPUTS, (startup, recurring, startup + recurring, nation.per_year_usd), strict=True))


def _nation(results: Iterator[AgencyMoney | PlaceMoney]) -> PlaceMoney:
    *_, nation = (result for result in results if isinstance(result, PlaceMoney))
    return nation
