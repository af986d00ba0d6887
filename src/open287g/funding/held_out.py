"""Officers on record that the model was not shown, beside its prediction, and how good that was.

Counts of agencies and published totals, each held out; others' estimates and officers in training, never fitted. Scores
are of the logarithm of a number, so that a count of 4 and a total of 8,501 weigh alike; less is better. Proper: nobody
scores better in the long run by telling wider, narrower or other intervals than they believe (Gneiting and Raftery,
2007).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from open287g.schemas.funding import EligibleAgencies, OfficerCounts, OfficerTotals
from open287g.schemas.table import Table

from .draws import Floats
from .evidence import Evidence
from .model import QUANTILES, Model, Row, build_model, quantiles

Numbers = NDArray[Any]

LEAST = 0.5
"""Numbers below half an officer are scored as half an officer: nothing has no logarithm."""


def find_place(draws: Numbers, observed: float) -> float:
    """The share of draws below the number, and half of those equal to it: even over many numbers if honest."""
    return float(np.mean(draws < observed) + np.mean(draws == observed) / 2)


def score_draws(draws: Numbers, observed: float) -> float:
    """Continuous ranked probability score of the log: how far off the draws are, less how far apart they are."""
    logs = np.sort(_log(draws))
    n = len(logs)
    ranks = 2 * np.arange(1, n + 1) - n - 1
    distance = np.mean(np.abs(logs - _log(np.array(observed))))
    return float(distance - np.sum(ranks * logs) / n**2)


def score_interval(low: float, high: float, observed: float, share: float) -> float:
    """Interval score of the log: the width, and a fine for a number outside that grows with its distance."""
    start, end, there = (float(_log(np.array(each))) for each in (low, high, observed))
    return end - start + 2 / (1 - share) * max(start - there, there - end, 0)


def _log(numbers: Numbers) -> Numbers:
    return np.log(np.maximum(numbers, LEAST).astype(np.float64))


WEEKS_OF_TRAINING = (4, 8, 13, 26)
"""The course takes 40 hours; how long officers wait for it, and then for their agreement to begin, is not published."""


class HeldOut(Table):
    """Officers of one count or total that the model was not shown, beside its prediction.

    For officers in training: how many more are trained so many weeks later.
    """

    record_id = dy.String(primary_key=True, description="Count (agency id) or total")
    kind = dy.Enum(
        ["agency", "total", "estimate", "in_training"],
        description="Agency count, published total, an outside estimate, or officers said to be in training",
    )
    recorded_on = dy.Date(description="Day of the record")
    observed = dy.Float64(description="Officers on record")
    median = dy.Float64(description="Half of the draws are below")
    low_50 = dy.Float64(description="A quarter of the draws are below")
    high_50 = dy.Float64(description="A quarter of the draws are above")
    low_90 = dy.Float64(description="A twentieth of the draws are below")
    high_90 = dy.Float64(description="A twentieth of the draws are above")
    is_in_50 = dy.Bool(description="Inside the 50 percent interval")
    is_in_90 = dy.Bool(description="Inside the 90 percent interval")
    place = dy.Float64(
        min=0, max=1, description="Share of the draws below it (probability integral transform)"
    )
    score_50 = dy.Float64(description="Interval score of the 50 percent interval, in logs; less is better")
    score_90 = dy.Float64(description="Interval score of the 90 percent interval, in logs; less is better")
    score = dy.Float64(description="Continuous ranked probability score, in logs; less is better")


def hold_out(
    evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], as_of: date, n_draws: int, seed: int
) -> dy.DataFrame[HeldOut]:
    """Each count and total on record, predicted by a model that was not shown it; what it is never shown beside them.

    Holding out a total also holds out the counts of agencies inside it. The sworn strength of an agency whose count
    is held out stays known: it is no part of what is predicted.
    """
    trial = _Trial(evidence, _with_strength_on_record(eligible, evidence), as_of, n_draws, seed)
    rows = [
        *_hold_out_counts(trial),
        *_hold_out_totals(trial),
        *_watch_estimates(trial),
        *_watch_training(trial),
    ]
    return HeldOut.from_rows(rows)


def _with_strength_on_record(
    eligible: dy.DataFrame[EligibleAgencies], evidence: Evidence
) -> dy.DataFrame[EligibleAgencies]:
    on_record = evidence.counts.select("agency_id", pl.col("sworn_officers").alias("on_record"))
    filled = eligible.join(on_record, on="agency_id", how="left", validate="1:1").with_columns(
        pl.coalesce("sworn_officers", "on_record").alias("sworn_officers")
    )
    return EligibleAgencies.validate(filled)


@dataclass(frozen=True)
class _Trial:
    """What every prediction of one test shares."""

    evidence: Evidence
    eligible: dy.DataFrame[EligibleAgencies]
    as_of: date
    n_draws: int
    seed: int

    def model(self, shown: Evidence, watched: dy.DataFrame[OfficerTotals] | None = None) -> Model:
        """A model that is shown this evidence, and tells its officers for the totals watched."""
        return build_model(shown, self.eligible, self.as_of, self.n_draws, self.seed, watched)


def _hold_out_counts(trial: _Trial) -> Iterator[Row]:
    eligible = trial.eligible.select("agency_id")
    testable = trial.evidence.counts.drop_nulls("sworn_officers").join(eligible, on="agency_id", how="semi")
    for count in testable.sort("agency_id").iter_rows(named=True):
        agency_id = count["agency_id"]
        shown = replace(trial.evidence, counts=_counts_but(trial.evidence, agency_id))
        modelled = trial.model(shown).officers_of(agency_id)
        yield _held_out(agency_id, "agency", count["recorded_on"], count["officers"], modelled)


def _hold_out_totals(trial: _Trial) -> Iterator[Row]:
    totals = trial.evidence.totals
    for total in totals.sort("record_id").iter_rows(named=True):
        is_total = pl.col("record_id") == total["record_id"]
        others, held = (OfficerTotals.cast(totals.filter(chosen)) for chosen in (~is_total, is_total))
        counts = _counts_outside(trial.evidence, trial.eligible, total)
        model = trial.model(replace(trial.evidence, totals=others, counts=counts), held)
        modelled = model.calibration.modelled[total["record_id"]]
        yield _held_out(total["record_id"], "total", total["recorded_on"], total["officers"], modelled)


def _counts_but(evidence: Evidence, agency_id: str) -> dy.DataFrame[OfficerCounts]:
    return OfficerCounts.cast(evidence.counts.filter(pl.col("agency_id") != agency_id))


def _counts_outside(evidence: Evidence, eligible: pl.DataFrame, total: Row) -> dy.DataFrame[OfficerCounts]:
    if total["state"] is None:
        return evidence.counts
    inside = eligible.filter(
        pl.col("state") == total["state"],
        pl.col("level").cast(pl.String) == (total["level"] or pl.col("level")),
    )
    return OfficerCounts.cast(evidence.counts.join(inside, on="agency_id", how="anti"))


def _watch_estimates(trial: _Trial) -> Iterator[Row]:
    watched = trial.evidence.checks
    modelled = trial.model(trial.evidence, watched).calibration.modelled
    for row in watched.iter_rows(named=True):
        record_id = row["record_id"]
        yield _held_out(record_id, "estimate", row["recorded_on"], row["officers"], modelled[record_id])


def _watch_training(trial: _Trial) -> Iterator[Row]:
    """Officers that agencies listed on the day add within some weeks, beside those said to be in training then."""
    for record in trial.evidence.in_training.iter_rows(named=True):
        listed = trial.eligible.filter(pl.col("listed_from") <= record["recorded_on"])
        watched = _weeks_after(record)
        of_day = replace(trial, eligible=EligibleAgencies.cast(listed))
        modelled = of_day.model(trial.evidence, watched).calibration.modelled
        then, *later = watched.to_dicts()
        for each in later:
            added = modelled[each["record_id"]] - modelled[then["record_id"]]
            yield _held_out(each["record_id"], "in_training", each["recorded_on"], record["officers"], added)


def _weeks_after(record: Row) -> dy.DataFrame[OfficerTotals]:
    rows = [
        record
        | {
            "record_id": f"{record['record_id']}, within {weeks} weeks",
            "recorded_on": record["recorded_on"] + timedelta(weeks=weeks),
        }
        for weeks in (0, *WEEKS_OF_TRAINING)
    ]
    return OfficerTotals.from_rows(rows)


def _held_out(record_id: str, kind: str, recorded_on: date, observed: float, modelled: Floats) -> Row:
    ends = dict(zip(QUANTILES, quantiles(modelled), strict=True))
    low_50, high_50, low_90, high_90 = (ends[name] for name in ("low_50", "high_50", "low_90", "high_90"))
    return ends | {
        "record_id": record_id,
        "kind": kind,
        "recorded_on": recorded_on,
        "observed": observed,
        "is_in_50": low_50 <= observed <= high_50,
        "is_in_90": low_90 <= observed <= high_90,
        "place": find_place(modelled, observed),
        "score_50": score_interval(low_50, high_50, observed, 0.5),
        "score_90": score_interval(low_90, high_90, observed, 0.9),
        "score": score_draws(modelled, observed),
    }


def judge_coverage(
    held: dy.DataFrame[HeldOut],
) -> tuple[list[tuple[int, int, float, float]], tuple[float, ...]]:
    """How many records lie in their intervals, and how likely so few or fewer are if the intervals are honest.

    For the half and the nine tenths of draws: records inside, all, the share, the chance; then mean scores."""
    from scipy.stats import binom

    record = held.filter(pl.col("kind").cast(pl.String).is_in(["agency", "total"]))
    told = []
    for share, column in ((0.5, "is_in_50"), (0.9, "is_in_90")):
        inside, n = int(record[column].sum()), len(record)
        chance = float(binom.cdf(inside, n, share))
        told.append((inside, n, share, chance))
    return told, record.select("score_50", "score_90", "score").mean().row(0)
