"""Draws to intervals: means, medians, 50 and 90 percent intervals of each measure, place and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from open287g.funding.cash_flows import AgencyMoney, PlaceMoney
from open287g.schemas.funding import FundingEstimates

from .calendar import Month
from .draws import Floats
from .rulebook import COMPONENTS, RECURRING, START_UP

QUANTILES = {"low_90": 0.05, "low_50": 0.25, "median": 0.5, "high_50": 0.75, "high_90": 0.95}

Row = dict[str, Any]
Detail = Literal["places", "agencies", "periods"]
"""How far down estimates go: states and the nation; agencies too; months and fiscal years of agencies too."""


def summarise(
    scenario: str, results: Iterable[list[Row] | PlaceMoney], as_of: date
) -> dy.DataFrame[FundingEstimates]:
    """One row for each measure, place and period, in a stable order. Agencies come as rows already."""
    rows = [row for result in results for row in _rows(result, as_of)]
    keys = ("scope", "scope_id", "period_kind", "period", "measure")
    schema: dict[str, pl.DataType] = dict.fromkeys(keys, pl.String()) | dict.fromkeys(
        ("mean", *QUANTILES), pl.Float64()
    )
    frame = pl.DataFrame(rows, schema=schema).with_columns(pl.lit(scenario).alias("scenario"))
    ordered = frame.select(*FundingEstimates.column_names()).cast(
        {name: FundingEstimates.columns()[name].dtype for name in ("scope", "period_kind", "measure")}
    )
    return FundingEstimates.validate(ordered.sort(*keys), cast=True)


def _rows(result: list[Row] | PlaceMoney, as_of: date) -> Iterable[Row]:
    return result if isinstance(result, list) else _place_rows(result, as_of)


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
