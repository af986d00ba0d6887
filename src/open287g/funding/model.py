"""Evidence and agencies to estimates: fit, draws, calibration and simulation in order, summed for states and nation.

Agencies are taken a few at a time, so that memory grows with draws and months, not with agencies. Draws become means,
medians, 50 and 90 percent intervals of each measure, place and period. Entitlement only: what the rules imply under one
reading of the offers. Payments on record and appropriations never enter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from typing import Any, Literal, TypeVar

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from open287g.schemas.funding import EligibleAgencies, FundingEstimates, OfficerTotals

from .calendar import Month, Terms, Till, find_rates, find_terms
from .calibration import Calibration, calibrate, describe_bodies, settled
from .cash_flows import AgencyMoney, PlaceMoney, Sums, find_claim
from .draws import Floats, SharedDraws, in_order
from .evidence import Evidence
from .officers import draw_shared, fit_officers
from .rulebook import COMPONENTS, RECURRING, START_UP

QUANTILES = {"low_90": 0.05, "low_50": 0.25, "median": 0.5, "high_50": 0.75, "high_90": 0.95}

Row = dict[str, Any]
Detail = Literal["places", "agencies", "periods"]
"""How far down estimates go: states and the nation; agencies too; months and fiscal years of agencies too."""


def summarise(
    scenario: str, results: Iterable[list[Row] | PlaceMoney], as_of: date
) -> dy.DataFrame[FundingEstimates]:
    """One row for each measure, place and period, in a stable order. Agencies come as rows already."""
    told = (each if isinstance(each, list) else _place_rows(each, as_of) for each in results)
    rows = list(chain.from_iterable(told))
    keys = ("scope", "scope_id", "period_kind", "period", "measure")
    schema: dict[str, pl.DataType] = dict.fromkeys(keys, pl.String()) | dict.fromkeys(
        ("mean", *QUANTILES), pl.Float64()
    )
    frame = pl.DataFrame(rows, schema=schema).with_columns(pl.lit(scenario).alias("scenario"))
    ordered = frame.select(*FundingEstimates.column_names()).cast(
        {name: FundingEstimates.columns()[name].dtype for name in ("scope", "period_kind", "measure")}
    )
    return FundingEstimates.validate(ordered.sort(*keys), cast=True)


def agency_rows(agency: AgencyMoney, as_of: date, detail: Detail) -> list[Row]:
    """The rows of one agency, as many as `detail` asks for."""
    match detail:
        case "places":
            return []
        case "agencies":
            return [*_agency_totals(agency, as_of)]
        case "periods":
            return [*_agency_totals(agency, as_of), *_agency_periods(agency)]


def _agency_totals(agency: AgencyMoney, as_of: date) -> Iterator[Row]:
    day = as_of.isoformat()
    for kind, measure, values in (
        ("stock", "operational_agreements", agency.is_operational),
        ("stock", "officers", agency.officers),
        ("stock", "officers_if_operational", agency.officers_if_operational),
        ("to_date", "startup_usd", agency.startup_usd),
        ("to_date", "recurring_usd", agency.recurring_usd),
        ("to_date", "total_usd", agency.startup_usd + agency.recurring_usd),
        ("per_year", "recurring_usd", agency.per_year_usd),
    ):
        yield _row("agency", agency.body.agency_id, kind, day, measure, values)


def _agency_periods(agency: AgencyMoney) -> Iterator[Row]:
    where = ("agency", agency.body.agency_id)
    once, recurring = agency.startup_by_month, agency.recurring_by_month
    for measure, money in (
        ("startup_usd", once),
        ("recurring_usd", recurring),
        ("total_usd", once + recurring),
    ):
        yield from _period_rows(*where, agency.rates.months, measure, money)


def _place_rows(place: PlaceMoney, as_of: date) -> Iterator[Row]:
    day = as_of.isoformat()
    agreements = np.full_like(place.operational, place.agreements)
    yield _row(place.scope, place.scope_id, "stock", day, "agreements", agreements)
    yield _row(place.scope, place.scope_id, "stock", day, "operational_agreements", place.operational)
    yield _row(place.scope, place.scope_id, "stock", day, "officers", place.officers)
    yield _row(place.scope, place.scope_id, "per_year", day, "recurring_usd", place.per_year_usd)
    for name in COMPONENTS:
        yield _row(place.scope, place.scope_id, "to_date", day, f"{name}_usd", place.of((name,)).sum(axis=0))
    for measure, components in (
        ("startup_usd", START_UP),
        ("recurring_usd", RECURRING),
        ("total_usd", COMPONENTS),
    ):
        money = place.of(components)
        yield _row(place.scope, place.scope_id, "to_date", day, measure, money.sum(axis=0))
        yield from _period_rows(place.scope, place.scope_id, place.rates.months, measure, money)


def _period_rows(
    scope: str, scope_id: str, months: tuple[Month, ...], measure: str, money: Floats
) -> Iterator[Row]:
    labels = [month.label for month in months]
    yield from _each(scope, scope_id, "month", labels, measure, money)
    years = list(dict.fromkeys(month.fiscal_year for month in months))
    sums = [money[[month.fiscal_year == year for month in months]].sum(axis=0) for year in years]
    yield from _each(scope, scope_id, "fiscal_year", years, measure, np.array(sums, np.float32))


def _row(scope: str, scope_id: str, period_kind: str, period: str, measure: str, values: Floats) -> Row:
    return next(_each(scope, scope_id, period_kind, [period], measure, values[None]))


def _each(
    scope: str, scope_id: str, period_kind: str, periods: Sequence[str], measure: str, values: Floats
) -> Iterator[Row]:
    """A row for each period; `values` are periods x draws."""
    if not periods:
        return
    means = values.mean(axis=1, dtype=np.float64).tolist()
    for period, mean, shares in zip(periods, means, quantiles(values), strict=True):
        yield {
            "scope": scope,
            "scope_id": scope_id,
            "period_kind": period_kind,
            "period": period,
            "measure": measure,
            "mean": mean,
            **dict(zip(QUANTILES, shares, strict=True)),
        }


def quantiles(values: NDArray[Any]) -> list[Any]:
    """The values below which each share of `QUANTILES` of the draws lies, interpolated between draws.

    One list for a row of draws, a list of lists for rows of them.
    """
    ordered = np.sort(values, axis=-1)
    n = ordered.shape[-1]
    places = np.array(list(QUANTILES.values())) * (n - 1)
    below = places.astype(int)
    above = np.minimum(below + 1, n - 1)
    low = ordered[..., below].astype(np.float64)
    told: list[Any] = (low + (places - below) * (ordered[..., above].astype(np.float64) - low)).tolist()
    return told


AGENCIES_AT_ONCE = 32
"""Agencies of one state that are summed together; sums are then added in a fixed order."""

Told = TypeVar("Told")


def _blocks(till: Till, wages: pl.DataFrame) -> Iterator[Block]:
    numbered = list(enumerate(till.calibration.bodies))
    for state, members in groupby(numbered, key=lambda pair: pair[1].state):
        indices = [index for index, _ in members]
        terms = find_terms(till, wages, state)
        for first in range(0, len(indices), AGENCIES_AT_ONCE):
            yield Block(till, state, terms, tuple(indices[first : first + AGENCIES_AT_ONCE]))


@dataclass(frozen=True)
class Block:
    """Some agencies of one state that are paid and added up together."""

    till: Till
    state: str
    terms: Terms
    indices: tuple[int, ...]

    def pay(self, tell: Callable[[AgencyMoney], Told]) -> tuple[list[Told], PlaceMoney]:
        """What `tell` says of each agency, and the sums of the block."""
        sums = Sums(self.state, self.till, self.terms)
        told = []
        for index in self.indices:
            body = self.till.calibration.bodies[index]
            officers, days = settled(self.till.calibration, index, self.till.draws)
            claim = find_claim(self.till, self.terms, body, officers, days)
            told.append(tell(sums.pay(body, claim, officers)))
        return told, sums.finish()


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
        till, index = self._till(scenario), self._index(agency_id)
        state = self.calibration.bodies[index].state
        block = Block(till, state, find_terms(till, self.evidence.wages, state), (index,))
        told, _ = block.pay(lambda money: agency_rows(money, self.as_of, "periods"))
        return summarise(scenario, told, self.as_of)

    def officers_of(self, agency_id: str) -> Floats:
        """Trained officers of one agency in every draw, if it is operational."""
        return settled(self.calibration, self._index(agency_id), self.draws)[0]

    def _index(self, agency_id: str) -> int:
        return [body.agency_id for body in self.calibration.bodies].index(agency_id)

    def _till(self, scenario: str) -> Till:
        rulebook = self.evidence.rulebook
        chosen = rulebook.scenario(scenario)
        rates = find_rates(rulebook, chosen, self.as_of)
        return Till(rulebook, chosen, self.calibration, self.draws, rates, self.as_of)

    def _simulate(self, scenario: str, tell: Callable[[AgencyMoney], Told]) -> Iterator[Told | PlaceMoney]:
        """What `tell` says of each agency, each state after its agencies, and the nation last.

        Blocks of agencies do not depend on each other and are added in order: any number of threads gives the same
        bytes.
        """
        till = self._till(scenario)
        nation = PlaceMoney.empty("nation", "US", till.rates, self.draws.n)
        done = in_order(lambda block: block.pay(tell), _blocks(till, self.evidence.wages), self.threads)
        for state, results in groupby(done, key=lambda result: result[1].scope_id):
            place = PlaceMoney.empty("state", state, till.rates, self.draws.n)
            for told, sums in results:
                yield from told
                place.add(sums)
            nation.add(place)
            yield place
        yield nation


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
