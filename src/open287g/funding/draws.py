"""Chance, seeded: quasi-random draws of what all agencies share, and one stream of noise for each agency.

An agency's noise depends on the seed and its id alone, so that other agencies coming or going change nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from .rulebook import Rulebook

Floats = NDArray[np.float32]
Uniforms = NDArray[np.float64]

INPUTS = {
    "benefit_load": "pay/benefit_load",
    "wage_growth": "pay/wage_growth_per_year",
    "wage_factor": "pay/state_wage_factor",
    "overtime_used": "takeup/overtime_used",
    "award_success": "takeup/award_success_rate",
    "event_share": "conditions/qualifying_event_share",
    "arrest_usd": "conditions/later_arrest_usd",
    "arrests_per_officer": "conditions/later_arrests_per_officer",
    "hours_share": "conditions/hours_share",
    "days_local": "operation/days_to_operational_local",
    "days_state": "operation/days_to_operational_state",
}
"""Shared uncertain inputs, each with the leaf that holds its distribution."""

OFFICER_INPUTS = ("spread", "share_at_fifty", "slope", "state_effect")
"""Shared inputs of the officer model, drawn from its fit."""


@dataclass(frozen=True)
class SharedDraws:
    """What all agencies share in each draw: inputs by name, and one officer effect for each state."""

    n: int
    seed: int
    inputs: dict[str, Floats]
    state_effects: dict[str, Floats]
    picks: NDArray[np.int64] | None = None

    def __getitem__(self, name: str) -> Floats:
        return self.inputs[name]

    def noise(self, agency_id: str, purpose: str, columns: int) -> NoiseStream:
        """The agency's own standard normal numbers for one purpose."""
        key = sha256(f"{agency_id}\n{purpose}".encode()).digest()
        generator = np.random.default_rng([self.seed, int.from_bytes(key[:8], "big")])
        return NoiseStream(generator, columns, self.picks)


class NoiseStream:
    """Standard normal numbers in order of draws; reading in pieces gives the same numbers as reading at once."""

    def __init__(self, generator: np.random.Generator, columns: int, picks: NDArray[np.int64] | None) -> None:
        self._generator, self._columns, self._picks, self._position = generator, columns, picks, 0
        if picks is not None:
            self._patterns = self._draw(int(picks.max()) + 1)

    def _draw(self, n: int) -> Floats:
        return self._generator.standard_normal((n, self._columns), dtype=np.float32)

    def take(self, n: int) -> Floats:
        """The next `n` rows."""
        if self._picks is None:
            return self._draw(n)
        rows = self._picks[self._position : self._position + n]
        self._position += n
        return self._patterns[rows]


def quasi_random(n: int, dimensions: int, seed: int) -> Uniforms:
    """`n` points of a scrambled Sobol sequence in (0, 1), the same for the same seed."""
    from scipy.stats import qmc

    sampler = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng([seed, dimensions]))
    points: Uniforms = sampler.random_base2(max(1, (n - 1).bit_length()))[:n]
    return np.clip(points, 1e-9, 1 - 1e-9)


def draw_inputs(rulebook: Rulebook, day: date, uniforms: Uniforms) -> dict[str, Floats]:
    """The inputs of `INPUTS` on `day`, one column of `uniforms` for each."""
    return {
        name: rulebook.leaf(key).draw(day, uniforms[:, column]).astype(np.float32)
        for column, (name, key) in enumerate(INPUTS.items())
    }


def pieces(n: int, size: int) -> Iterator[slice]:
    """`n` draws cut into slices of at most `size`, which bounds memory."""
    return (slice(start, min(start + size, n)) for start in range(0, n, size))
