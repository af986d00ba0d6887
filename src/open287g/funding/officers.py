"""How many officers an operational agency has trained: a regression that starts from a prior and learns from counts.

In: counts of single agencies with their sworn officers. Out: a posterior to draw from. Totals enter later
(`calibration`). Counts without sworn officers teach nothing here, and are left out.

    log odds of training = share + slope · log(sworn / 50) + state agency effect + effect of the state + own deviation

where the share so given is of the officers that the agency's strength allows. On this scale no share leaves 0 to 1, and
agencies that train nearly everyone lie as near to hand as those that train a handful. The spread of the own deviations
is learned with the rest: a wide one where the counts on record lie far apart.

A whole number of trained officers says between which log odds an agency lies, not where: "all of nine" only that they
are high, "one" that they are low. Taking it for exact odds would make agencies look more alike than they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from open287g.schemas.funding import OfficerCounts

from .draws import (
    INPUTS,
    OFFICER_INPUTS,
    Floats,
    SharedDraws,
    Uniforms,
    draw_inputs,
    quasi_random,
)
from .rulebook import Rulebook

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


SIZE_OF_COMPARISON = 50
"""Sworn officers at which `officers/share_at_fifty_sworn` holds."""

N_SHARED = len(INPUTS) + len(OFFICER_INPUTS)
"""Columns of uniform numbers before those of the states."""

LEAST = 1e-3
"""A prior of no spread has no posterior; this is as little as makes no difference."""
LEAST_WEIGHT = 1
"""A prior of less than one case gives spreads that no number holds."""

ONE_SPREAD_ABOVE = 0.8413447460685429
"""Share of a normal distribution that lies below its mean and one standard deviation."""

COEFFICIENTS = ("officers/share_at_fifty_sworn", "officers/slope_by_size", "officers/state_agency_effect")


@dataclass(frozen=True)
class OfficerFit:
    """Posterior of the three coefficients and of the spread between agencies: one for each reading of the counts."""

    posterior: Conjugate

    def draw(self, uniforms: Uniforms) -> dict[str, Floats]:
        """Spread and coefficients for each row of four uniform numbers.

        The first picks a reading (they are in order of their spread), and with what is left of it the spread itself.
        """
        from scipy.special import gammainccinv, ndtri

        posterior = self.posterior
        place = uniforms[:, 0] * len(posterior.scale)
        reading = np.minimum(place.astype(np.int64), len(posterior.scale) - 1)
        left = np.clip(place - reading, 1e-9, 1 - 1e-9)
        spread = np.sqrt(posterior.scale[reading] / gammainccinv(posterior.shape, left))
        steps = ndtri(uniforms[:, 1:4]) @ posterior.root.T
        coefficients = posterior.centre[reading] + spread[:, None] * steps
        columns = np.column_stack([spread, coefficients]).astype(np.float32)
        return dict(zip(OFFICER_INPUTS, columns.T, strict=True))


def fit_officers(rulebook: Rulebook, counts: dy.DataFrame[OfficerCounts]) -> OfficerFit:
    """The posterior after the counts that carry sworn officers and a level."""
    known = counts.drop_nulls(["sworn_officers", "level"]).filter(pl.col("officers") > 0)
    prior = find_prior(rulebook)
    if known.is_empty():
        return OfficerFit(prior)
    sworn = known["sworn_officers"].to_numpy()
    design = describe_sizes(sworn, known["level"].cast(pl.String).to_numpy() == "state")
    spread = rulebook.number("officers/spread_of_strength", date.max)
    readings = read_counts(prior, design, known["officers"].to_numpy(), sworn, spread)
    posterior = prior.after(design, readings)
    return OfficerFit(posterior.by_scale())


def describe_sizes(sworn: NDArray[np.float64], is_state: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The columns that the three coefficients multiply: shape (agencies, 3)."""
    return np.column_stack([np.ones_like(sworn), np.log(sworn / SIZE_OF_COMPARISON), is_state.astype(float)])


def find_prior(rulebook: Rulebook) -> Conjugate:
    """Coefficients and spread before any count is seen, as the leaves of `officers/` state them."""
    spread = max(rulebook.number("officers/spread_between_agencies", date.max), LEAST)
    weight = max(rulebook.number("officers/prior_weight", date.max), LEAST_WEIGHT)
    leaves = [rulebook.leaf(key) for key in COEFFICIENTS]
    mean = np.array([leaf.draw(date.max, np.array([0.5]))[0] for leaf in leaves])
    sd = np.array([leaf.draw(date.max, np.array([ONE_SPREAD_ABOVE]))[0] for leaf in leaves]) - mean
    precision = np.diag((spread / np.clip(sd, LEAST**2, 1 / LEAST)) ** 2)
    return Conjugate(mean[None, :], precision, weight / 2, np.array([weight / 2 * spread**2]))


def draw_shared(
    rulebook: Rulebook, fit: OfficerFit, states: list[str], day: date, n: int, seed: int
) -> SharedDraws:
    """`n` draws of everything that agencies share; each of `states` gets an effect of its own."""
    uniforms = quasi_random(n, N_SHARED + len(states), seed)
    return shape_shared(rulebook, fit, states, day, uniforms, seed)


def shape_shared(
    rulebook: Rulebook, fit: OfficerFit, states: list[str], day: date, uniforms: Uniforms, seed: int
) -> SharedDraws:
    """Uniform numbers to draws: a column for each of `INPUTS`, four for the officer model, one for each state."""
    from scipy.special import ndtri

    inputs = draw_inputs(rulebook, day, uniforms[:, : len(INPUTS)]) | fit.draw(
        uniforms[:, len(INPUTS) : N_SHARED]
    )
    spread = rulebook.number("officers/spread_between_states", day)
    effects = (ndtri(uniforms[:, N_SHARED:]) * spread).astype(np.float32)
    by_state = {state: effects[:, column] for column, state in enumerate(states)}
    return SharedDraws(len(uniforms), seed, inputs, by_state)
