"""Chance, seeded: quasi-random draws of what all agencies share, and rows of noise for each agency.

An agency's noise depends on the seed, its id and the number of the draw alone: other agencies coming or going change
nothing in it, nor does the order or the thread in which draws are made.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import TypeVar

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

NORMALS_A_BLOCK = 16
"""Numbers that one step of the generator's counter gives, in `WORDS_A_BLOCK` words of 64 bits."""
WORDS_A_BLOCK = 4

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

    def noise(self, agency_id: str, purpose: str, piece: slice | None = None) -> Floats:
        """The agency's own standard normal numbers for one purpose, in all draws or a piece of them."""
        key = int.from_bytes(sha256(f"{agency_id}\n{purpose}".encode()).digest()[:8], "big")
        wanted = slice(0, self.n) if piece is None else piece
        if self.picks is None:
            return _normals(self.seed, key, wanted)
        patterns = _normals(self.seed, key, slice(0, int(self.picks.max()) + 1))
        return np.take(patterns, self.picks[wanted])


def _normals(seed: int, key: int, piece: slice) -> Floats:
    """Numbers `piece` of an endless row of standard normal numbers; any piece is found without those before it.

    Each is one of 65,536 evenly likely values, taken from a table with sixteen bits of a counter-based generator.
    """
    first = piece.start // NORMALS_A_BLOCK
    n_words = -(-piece.stop // NORMALS_A_BLOCK) * WORDS_A_BLOCK - first * WORDS_A_BLOCK
    words = np.random.Philox(key=np.array([seed % 2**64, key], np.uint64), counter=first).random_raw(n_words)
    places = words.astype("<u8", copy=False).view("<u2")
    skipped = piece.start - first * NORMALS_A_BLOCK
    found: Floats = np.take(_table(), places[skipped : skipped + piece.stop - piece.start])
    return found


@cache
def _table() -> Floats:
    """The middle of each of 65,536 evenly likely parts of a standard normal distribution."""
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(65_536) + 0.5) / 65_536), dtype=np.float32)


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


Piece = TypeVar("Piece")
Result = TypeVar("Result")


def in_order(work: Callable[[Piece], Result], pieces: Iterable[Piece], threads: int) -> Iterator[Result]:
    """The result of each piece, in order. At most one piece more than there are threads is held at a time."""
    if threads <= 1:
        yield from map(work, pieces)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Result]] = deque()
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
