"""What a whole number of trained officers says of an agency: between which log odds it lies, not where.

In: trained officers, and the sworn officers of each agency, which are a year old. Out: readings, each a possible log
odds of every agency. "All of nine" says only that the odds are high; "one" that they are low. Taking such a count for
exact odds would make agencies look more alike than they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

N_READINGS = 512
N_ROUNDS = 64
N_STRENGTHS = 8
LEAST_TRAINED = 1
"""An agency at work has at least one trained officer."""
ALMOST_ALL = 1 - 1e-9


@dataclass(frozen=True)
class Conjugate:
    """Normal-inverse-gamma distributions of coefficients and spread that share precision and shape, one a row."""

    centre: Numbers
    precision: Numbers
    shape: float
    scale: Numbers

    @property
    def root(self) -> Numbers:
        """What turns standard normal numbers into deviations of the coefficients, in spreads."""
        return np.asarray(np.linalg.cholesky(np.linalg.inv(self.precision)))

    def after(self, design: Numbers, log_odds: Numbers) -> Conjugate:
        """What remains likely once log odds (readings x agencies) are seen: one row for each reading."""
        precision = self.precision + design.T @ design
        pulled = self.centre @ self.precision + log_odds @ design
        centre: Numbers = np.asarray(np.linalg.solve(precision, pulled.T).T, np.float64)
        seen = np.sum(log_odds**2, axis=1) + _squares(self.centre, self.precision)
        scale = self.scale + (seen - _squares(centre, precision)) / 2
        return Conjugate(centre, precision, self.shape + len(design) / 2, scale)

    def by_scale(self) -> Conjugate:
        """The rows in order of their scale."""
        order = np.argsort(self.scale, kind="stable")
        return Conjugate(self.centre[order], self.precision, self.shape, self.scale[order])

    def draw(self, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
        """Coefficients and spread, once for each row."""
        spread = np.sqrt(self.scale / chance.standard_gamma(self.shape, len(self.scale)))
        steps = chance.standard_normal(self.centre.shape) @ self.root.T
        return self.centre + spread[:, None] * steps, spread


def _squares(vectors: Numbers, matrix: Numbers) -> Numbers:
    return np.asarray(np.sum((vectors @ matrix) * vectors, axis=1))


def read_counts(
    prior: Conjugate, design: Numbers, trained: Numbers, sworn: Numbers, spread: float
) -> Numbers:
    """Possible log odds of each agency given all counts (readings x agencies), by Gibbs sampling of many short chains.

    `spread` is how far the strength of an agency may lie from its sworn officers (standard deviation of the log).
    The same counts give the same readings: chance here is a way to integrate, not a draw of the estimate.
    """
    from scipy.special import logit

    chance = np.random.default_rng(len(trained))
    low, high = _bounds(trained, sworn, spread)
    middle = logit(np.clip((trained + 0.5) / (sworn + 1), 0.01, 0.99))
    log_odds = np.tile(middle, (N_READINGS, 1))
    for _ in range(N_ROUNDS):
        coefficients, spreads = prior.after(design, log_odds).draw(chance)
        log_odds = _draw_between(coefficients @ design.T, spreads[:, None], low, high, chance)
    return log_odds


def _bounds(trained: Numbers, sworn: Numbers, spread: float) -> tuple[Numbers, Numbers]:
    """Least and most log odds that round to each count, at each of some evenly likely strengths."""
    from scipy.special import logit, ndtri

    steps = ndtri((np.arange(N_STRENGTHS) + 0.5) / N_STRENGTHS)
    strength = sworn[:, None] * np.exp(spread * steps)
    low, high = (logit(np.clip((trained[:, None] + half) / strength, 0, 1)) for half in (-0.5, 0.5))
    is_least = (trained <= LEAST_TRAINED)[:, None]
    return np.where(is_least, -np.inf, np.minimum(low, logit(ALMOST_ALL))), high


def _draw_between(
    mean: Numbers, spread: Numbers, low: Numbers, high: Numbers, chance: np.random.Generator
) -> Numbers:
    """Normal numbers between the bounds of one strength each, the strength drawn by how well it explains the count."""
    from scipy.special import ndtr, ndtri

    below, above = ((bound - mean[..., None]) / spread[..., None] for bound in (low, high))
    is_above = below > 0
    start = ndtr(np.where(is_above, -above, below))
    likely = np.maximum(ndtr(np.where(is_above, -below, above)) - start, 1e-300)
    sums = np.cumsum(likely, axis=-1)
    drawn = chance.random((2, *mean.shape))
    chosen = np.sum(sums < drawn[0][..., None] * sums[..., -1:], axis=-1, keepdims=True)
    first, width, is_turned = (
        np.take_along_axis(each, chosen, -1)[..., 0] for each in (start, likely, is_above)
    )
    step = ndtri(np.clip(first + width * drawn[1], 1e-300, ALMOST_ALL))
    return np.asarray(mean + spread * np.where(is_turned, -step, step))
