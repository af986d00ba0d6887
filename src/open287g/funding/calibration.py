"""Officers and days of operation of every agency in every draw, made to agree with the totals on record.

Each total claims the agencies of its state and level that no narrower total has claimed. In every draw the pace at
which agreements become operational is set so that the reported number of them is, and the level of training is set
so that officers add up to the reported total. What does not fit is kept as `stretch` (1 where all fits).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from open287g.schemas.funding import EligibleAgencies, OfficerCounts, OfficerTotals

from .draws import Floats, SharedDraws, in_order, pieces
from .levels import Alike, find_log_level, sum_trained
from .officers import SIZE_OF_COMPARISON
from .rulebook import Rulebook

Record = dict[str, Any]
"""One row of `OfficerTotals`; it stays within this module."""

DRAWS_AT_ONCE = 8192
MOST_LOG_ODDS = 30
MOST_KEPT = 2**23
"""Numbers of settled agencies that are kept (32 MB): more draws are settled anew for each scenario."""
_NEVER = np.float32(1e7)


@dataclass(frozen=True)
class Body:
    """One eligible agency as the model sees it; days count from 1970-01-01."""

    agency_id: str
    state: str
    is_state: bool
    log_sworn: float
    log_sworn_spread: float
    signed: float
    listed_from: float
    listed_until: float
    named_from: float
    known_officers: float | None
    known_by: float


@dataclass(frozen=True)
class Spreads:
    """How alike agencies differ in days to operation, and their strength from the sworn officers on record."""

    days: float
    strength: float


_SPREADS = ("operation/spread_of_days", "officers/spread_of_strength")
"""The leaves that state them, in order."""


@dataclass(frozen=True)
class Levels:
    """What the totals demand of one group of agencies, in each draw."""

    pace: Floats
    level: Floats
    stretch: Floats


@dataclass(frozen=True)
class Calibration:
    """The group of each agency, what the totals demand of each group, and the model's totals beside those on record."""

    bodies: tuple[Body, ...]
    group_of: tuple[int, ...]
    give: tuple[float, ...]
    levels: tuple[Levels, ...]
    modelled: dict[str, Floats]
    spreads: Spreads
    kept: dict[int, tuple[Floats, Floats]] = field(default_factory=dict, compare=False, repr=False)
    """What `settled` found of agencies: every scenario asks for the same. Up to `MOST_KEPT` numbers."""
    kept_pay: dict[str, Floats] = field(default_factory=dict, compare=False, repr=False)

    def keep_pay(self, agency_id: str, find: Callable[[], Floats]) -> Floats:
        """How far an agency's pay lies from its state's in every draw, found once, within `MOST_KEPT` numbers."""
        kept = self.kept_pay.get(agency_id)
        if kept is None:
            kept = find()
            if len(kept) * len(self.bodies) <= MOST_KEPT:
                self.kept_pay[agency_id] = kept
        return kept


def day_number(day: date) -> float:
    """Days since 1970-01-01."""
    return float((day - date(1970, 1, 1)).days)


def describe_bodies(
    eligible: dy.DataFrame[EligibleAgencies], counts: dy.DataFrame[OfficerCounts], as_of: date
) -> tuple[Body, ...]:
    """Agencies in order of state and id; unknown sworn officers get the centre and spread of their kind."""
    rows = (
        _fill_sworn(eligible.sort("agency_id"))
        .join(
            counts.select("agency_id", "officers", "recorded_on"), on="agency_id", how="left", validate="1:1"
        )
        .sort("state", "agency_id")
    )
    return tuple(
        Body(
            row["agency_id"],
            row["state"],
            row["level"] == "state",
            row["log_sworn"],
            row["log_sworn_spread"],
            day_number(row["signed_on"]),
            day_number(row["listed_from"]),
            day_number(row["listed_until"]) if row["listed_until"] else float(_NEVER),
            day_number(row["named_from"]),
            row["officers"],
            day_number(row["recorded_on"] or as_of) if row["officers"] is not None else float(_NEVER),
        )
        for row in rows.iter_rows(named=True)
    )


def _fill_sworn(eligible: pl.DataFrame) -> pl.DataFrame:
    log_sworn = pl.col("sworn_officers").log()
    centre = pl.coalesce(
        log_sworn.mean().over("kind", "level"),
        log_sworn.mean().over("level"),
        pl.lit(np.log(SIZE_OF_COMPARISON)),
    )
    spread = pl.coalesce(log_sworn.std().over("kind", "level"), log_sworn.std().over("level"), pl.lit(1.0))
    return eligible.with_columns(
        pl.coalesce(log_sworn, centre).alias("log_sworn"),
        pl.when(log_sworn.is_null()).then(spread).otherwise(0.0).alias("log_sworn_spread"),
    )


def calibrate(
    rulebook: Rulebook,
    bodies: tuple[Body, ...],
    totals: dy.DataFrame[OfficerTotals],
    draws: SharedDraws,
    day: date,
    watched: dy.DataFrame[OfficerTotals] | None = None,
    threads: int = 1,
) -> Calibration:
    """What the totals demand of each group of agencies in each draw.

    Totals in `watched` demand nothing: the model's own figure for them is kept beside the others in `modelled`.
    Pieces of the draws do not depend on each other, so that any number of threads gives the same bytes.
    """
    records = _narrow_first(totals)
    told = [*records, *([] if watched is None else _narrow_first(watched))]
    everybody = np.ones(len(bodies), dtype=bool)
    scopes = np.array([*(_in_scope(bodies, record) for record in records), everybody])
    group_of = scopes.argmax(axis=0)  # the first record that claims an agency, else the group of the rest
    give = _give(bodies, group_of, draws)
    spreads = Spreads(*(rulebook.number(key, day) for key in _SPREADS))
    is_seen = _seen(bodies, told)
    seen, group_seen = tuple(compress(bodies, is_seen)), group_of[is_seen]
    demands = np.ones((3, len(records) + 1, draws.n), np.float32)
    modelled = {record["record_id"]: np.zeros(draws.n, np.float32) for record in told}

    def settle(piece: slice) -> None:
        board = _Board(seen, give[is_seen], draws, piece, spreads)
        for group, record in enumerate(records):
            demands[:, group, piece] = board.settle(group_seen == group, record, _in_scope(seen, record))
        board.settle_rest(group_seen == len(records))
        for record in told:
            modelled[record["record_id"]][piece] = board.officers_at(_in_scope(seen, record), record)

    for _ in in_order(settle, pieces(draws.n, DRAWS_AT_ONCE), threads):
        pass
    levels = tuple(Levels(*parts) for parts in demands.transpose(1, 0, 2))
    return Calibration(bodies, tuple(group_of.tolist()), tuple(give.tolist()), levels, modelled, spreads)


def _narrow_first(totals: pl.DataFrame) -> list[Record]:
    narrowness = pl.col("state").is_not_null().cast(int) + pl.col("level").is_not_null().cast(int)
    return totals.sort(narrowness, "record_id", descending=[True, False]).to_dicts()


def _seen(bodies: tuple[Body, ...], records: list[Record]) -> NDArray[np.bool_]:
    """Whether any record can hold the agency: it was listed by the day of the last."""
    last = max((day_number(record["recorded_on"]) for record in records), default=-_NEVER)
    return np.array([max(body.listed_from, body.named_from) <= last for body in bodies], dtype=bool)


def _in_scope(bodies: tuple[Body, ...], record: Record) -> NDArray[np.bool_]:
    state, level = record["state"], record["level"]
    return np.array(
        [
            (state in (None, body.state)) and (level in (None, "state" if body.is_state else "local"))
            for body in bodies
        ],
        dtype=bool,
    )


def _give(bodies: tuple[Body, ...], group_of: NDArray[np.int64], draws: SharedDraws) -> Floats:
    """How far each agency follows its group's level, from 0 to 1: its variance over the largest in the group."""
    local, state = draws["share_at_fifty"], draws["share_at_fifty"] + draws["state_effect"]
    of_local, of_state = (np.var(each, dtype=np.float64) for each in (local, state))
    variance = np.array([of_state if body.is_state else of_local for body in bodies])
    largest = np.array([variance[group_of == group].max() for group in group_of])
    return np.asarray(variance / np.maximum(largest, 1e-12), dtype=np.float32)


class _Board:
    """All agencies in one piece of the draws: rows are agencies, columns are draws."""

    def __init__(
        self, bodies: tuple[Body, ...], give: Floats, draws: SharedDraws, piece: slice, spreads: Spreads
    ) -> None:
        self.give = give
        shape = (len(bodies), piece.stop - piece.start)
        self.odds, self.strength, self.lags = (np.empty(shape, np.float32) for _ in range(3))
        for row, body in enumerate(bodies):
            self.odds[row], self.strength[row], self.lags[row] = untamed(body, draws, piece, spreads)
        self.signed, self.listed_from, self.listed_until, self.named_from, self.known_by = (
            np.array([getattr(body, name) for body in bodies], np.float32)
            for name in ("signed", "listed_from", "listed_until", "named_from", "known_by")
        )
        known = [np.nan if body.known_officers is None else body.known_officers for body in bodies]
        self.known = np.array(known, np.float32)
        self.days = np.full(shape, _NEVER, np.float32)
        self.officers = np.zeros(shape, np.float32)

    def settle(
        self, members: NDArray[np.bool_], record: Record, scope: NDArray[np.bool_]
    ) -> tuple[Floats, Floats, Floats]:
        """Set pace and level of the members so that the record holds; returns pace, level and stretch."""
        recorded = day_number(record["recorded_on"])
        pace = self._pace(members, recorded, record["operational_agreements"])
        self.days[members] = self._days(members, pace)
        others = self.officers_at(scope & ~members, record)
        target = np.maximum(np.float32(record["officers"]) - others, 0)
        level, stretch = self._level(members, recorded, target)
        self.officers[members] = self._officers(members, level, stretch)
        return pace, level, stretch

    def settle_rest(self, members: NDArray[np.bool_]) -> None:
        """Members of no record keep the model's own pace and level."""
        ones = np.ones(self.days.shape[1], np.float32)
        self.days[members] = self._days(members, ones)
        self.officers[members] = self._officers(members, ones, ones)

    def officers_at(self, members: NDArray[np.bool_], record: Record) -> Floats:
        """Trained officers of settled members on the day of a record."""
        rows = np.flatnonzero(members & self._there(day_number(record["recorded_on"])))
        at_work = self.days[rows] <= day_number(record["recorded_on"])
        return np.asarray((self.officers[rows] * at_work).sum(axis=0), dtype=np.float32)

    def _there(self, day: float) -> NDArray[np.bool_]:
        """Listed on the day under a type that the offers name, and signed or known to be at work by it."""
        is_listed = (np.maximum(self.listed_from, self.named_from) <= day) & (day < self.listed_until)
        return np.asarray(is_listed & (np.minimum(self.signed, self.known_by) <= day))

    def _pace(self, members: NDArray[np.bool_], recorded: float, reported: float | None) -> Floats:
        rows = np.flatnonzero(members & self._there(recorded) & (self.signed < recorded))
        n_operational = int(reported or 0)
        if n_operational == 0 or len(rows) == 0:
            return np.ones(self.lags.shape[1], np.float32)
        reach = (recorded - self.signed[rows])[:, None] / self.lags[rows]
        reach[self.known_by[rows] <= recorded] = _NEVER
        reach = np.sort(reach.T, axis=1)[:, ::-1]
        last_in = reach[:, min(n_operational, len(rows)) - 1]
        first_out = reach[:, n_operational] if n_operational < len(rows) else last_in * np.float32(0.98)
        return np.asarray(
            np.sqrt(np.minimum(last_in, _NEVER) * np.minimum(first_out, last_in)), dtype=np.float32
        )

    def _days(self, members: NDArray[np.bool_], pace: Floats) -> Floats:
        days = self.signed[members][:, None] + pace * self.lags[members]
        return np.asarray(np.minimum(days, self.known_by[members][:, None]))

    def _officers(self, members: NDArray[np.bool_], level: Floats, stretch: Floats) -> Floats:
        rows = np.flatnonzero(members)
        officers = np.empty((len(rows), len(level)), np.float32)
        for give, alike in _alike(self.give[rows]):
            officers[alike] = trained(
                self.odds[rows[alike]], self.strength[rows[alike]], level**give, stretch
            )
        known = self.known[rows]
        is_known = ~np.isnan(known)
        officers[is_known] = known[is_known][:, None]
        return officers

    def _level(self, members: NDArray[np.bool_], recorded: float, target: Floats) -> tuple[Floats, Floats]:
        rows = np.flatnonzero(members & self._there(recorded))
        at_work = self.days[rows] <= recorded
        known = self.known[rows][:, None]
        fixed = np.where(np.isnan(known), np.float32(0), known)
        wanted = np.maximum(target - (at_work * fixed).sum(axis=0), 0)
        parts = [
            self._at_work(float(give), rows[alike], at_work[alike]) for give, alike in _alike(self.give[rows])
        ]
        level = np.exp(find_log_level(parts, wanted))
        return level, _ratio(wanted, sum_trained(parts, level)[0])

    def _at_work(self, give: float, rows: NDArray[np.int64], at_work: NDArray[np.bool_]) -> Alike:
        """Agencies that are at work without a known count, draw by draw."""
        row, draw = np.nonzero(at_work & np.isnan(self.known[rows])[:, None])
        return Alike(give, draw, self.odds[rows[row], draw], self.strength[rows[row], draw])


def _alike(give: Floats) -> list[tuple[np.float32, NDArray[np.bool_]]]:
    return [(value, give == value) for value in np.unique(give)]


def untamed(body: Body, draws: SharedDraws, piece: slice, spreads: Spreads) -> tuple[Floats, Floats, Floats]:
    """Odds of training before any total is looked at, the officers there are to train, and days to operation.

    Each of the shape (draws of the piece,).
    """
    unlike_record = np.float32(np.hypot(body.log_sworn_spread, spreads.strength))
    log_strength = np.float32(body.log_sworn) + unlike_record * draws.noise(body.agency_id, "strength", piece)
    log_odds = (log_strength - np.float32(np.log(SIZE_OF_COMPARISON))) * draws["slope"][piece]
    log_odds += draws["share_at_fifty"][piece]
    log_odds += draws.state_effects[body.state][piece]
    log_odds += draws["spread"][piece] * draws.noise(body.agency_id, "officers", piece)
    if body.is_state:
        log_odds += draws["state_effect"][piece]
    np.clip(log_odds, -MOST_LOG_ODDS, MOST_LOG_ODDS, out=log_odds)
    lag = np.float32(spreads.days) * draws.noise(body.agency_id, "days", piece)
    np.exp(lag, out=lag)
    lag *= draws["days_state" if body.is_state else "days_local"][piece]
    strength = np.maximum(np.exp(log_strength), np.float32(1))
    return np.exp(log_odds, out=log_odds), strength, np.maximum(lag, np.float32(1), out=lag)


def trained(odds: Floats, strength: Floats, level: Floats, stretch: Floats) -> Floats:
    """Officers after the totals, one number for each draw.

    At least one and at most what strength allows, then stretched to an exact sum.
    """
    share = odds * level
    share /= 1 + share
    return np.asarray(stretch * np.maximum(strength * share, np.float32(1)), dtype=np.float32)


def settled(calibration: Calibration, index: int, draws: SharedDraws) -> tuple[Floats, Floats]:
    """Officers and day of operation of one agency in every draw, as calibrated with these draws; read-only."""
    kept = calibration.kept.get(index)
    if kept is None:
        kept = _settle(calibration, index, draws)
        for numbers in kept:
            numbers.flags.writeable = False
        if 2 * draws.n * len(calibration.bodies) <= MOST_KEPT:
            calibration.kept[index] = kept
    return kept


def _settle(calibration: Calibration, index: int, draws: SharedDraws) -> tuple[Floats, Floats]:
    body, demand = calibration.bodies[index], calibration.levels[calibration.group_of[index]]
    everything = slice(0, draws.n)
    odds, strength, lags = untamed(body, draws, everything, calibration.spreads)
    days = np.minimum(np.float32(body.signed) + demand.pace * lags, np.float32(body.known_by))
    if body.known_officers is not None:
        return np.full(draws.n, body.known_officers, np.float32), days
    level = demand.level ** np.float32(calibration.give[index])
    return trained(odds, strength, level, demand.stretch), days


def _ratio(wanted: Floats, there: Floats) -> Floats:
    """What `there` must be multiplied by to give `wanted`; one where there is nothing to multiply."""
    return np.asarray(np.where(there > 0, wanted / np.where(there > 0, there, 1), 1), dtype=np.float32)
