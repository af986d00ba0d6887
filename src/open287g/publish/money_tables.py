"""The money of places and agencies as people read it: rows of estimates in, sentences and grouped tables of words out.

Rounds for reading and computes nothing else; full precision stays in the rows. Refuses nothing: no rows, no groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from open287g.schemas.blocks import Column, Emphasis, Part, Table
from open287g.text.phrases import DASH, MINUS
from open287g.text.phrases import gettext as _

Row = Mapping[str, Any]
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Lines of a table under one heading; no heading if it is empty."""

    heading: str
    lines: tuple[Cells, ...]


def lay_groups(title: str, columns: Cells, groups: Iterable[Group], n_words: int = 1) -> Table:
    """Groups of lines as a table for people, a group's heading in a row of its own; groups without lines are left out.

    `n_words` columns on the left hold words that may wrap; the others hold amounts.
    """
    rows: list[tuple[Part, ...]] = []
    for group in groups:
        if group.heading and group.lines:
            rows.append((Emphasis(group.heading), *("",) * (len(columns) - 1)))
        rows += [tuple(line) for line in group.lines]
    heads = tuple(Column(name, is_number=place >= n_words) for place, name in enumerate(columns))
    return Table("", title, heads, tuple(rows))


MILLION, BILLION = 1e6, 1e9
FEW = 20
"""Below so many millions or billions a decimal is shown."""
FEW_THINGS = 10
"""Below so many things an interval shows a decimal."""


def say_usd(value: float | None) -> str:
    """Dollars rounded for reading: $1.7 billion, $2.4 million, $168,000."""
    return DASH if value is None else say_usd_range(value, value)


def say_usd_range(low: float | None, high: float | None) -> str:
    """An interval in dollars, its unit once: $97–125 million, $0–2.4 million, $104,000–130,000."""
    if low is None or high is None:
        return DASH
    scale, unit = _scale(high)
    first, last = _amount(low, scale, high), _amount(high, scale, high)
    if first == last:
        return f"${last}{unit}"
    if 0 < low < scale / 10:
        own_scale, own_unit = _scale(low)
        return f"${_amount(low, own_scale, low)}{own_unit}{DASH}${last}{unit}"
    return f"${first}{DASH}{last}{unit}"


def _scale(value: float) -> tuple[float, str]:
    """The unit in which an amount is told, and its name with a blank before it."""
    if value >= BILLION:
        return BILLION, f" {_('billion')}"
    return (MILLION, f" {_('million')}") if value >= MILLION else (1.0, "")


def _amount(value: float, scale: float, high: float) -> str:
    """A number on the scale of an interval that ends at `high`; dollars to the thousand below a million."""
    if scale > 1:
        return f"{value / scale:,.{int(high < FEW * scale)}f}".removeprefix("0.0") or "0"
    return f"{round(value, -3):,.0f}" if value >= 1_000 else f"{value:,.0f}"


def say_number_range(low: float, high: float) -> str:
    """An interval of a count: 124–347, and 1.3–7.5 where a whole number would hide what lies inside."""
    digits = int(0 < high < FEW_THINGS and not float(high).is_integer())
    first, last = (f"{value:,.{digits}f}".removesuffix(".0") for value in (low, high))
    return first if first == last else f"{first}{DASH}{last}"


def say_dollars_exactly(value: float | None) -> str:
    """Dollars to the dollar: $28,570,240."""
    return DASH if value is None else f"{MINUS if value < 0 else ''}${abs(value):,.0f}"


def say_error(row: Row) -> str:
    """The error in dollars, or as a share where it is large."""
    if row["error_usd"] is None:
        return DASH
    if abs(row["error_usd"]) < MILLION / 10:
        return say_dollars_exactly(row["error_usd"])
    return f"{MINUS if row['error_share'] < 0 else ''}{abs(row['error_share']):.0%}"


def say_nine_tenths(row: Row) -> str:
    """The interval in dollars that holds nine tenths of the draws."""
    return say_usd_range(row["low_90"], row["high_90"])


NAMES = {
    "agreements": "Agreements listed",
    "operational_agreements": "Operational agreements",
    "officers": "Trained officers of these",
    "equipment_usd": "Equipment",
    "vehicles_usd": "Vehicles",
    "salary_usd": "Salary",
    "benefits_usd": "Benefits",
    "overtime_usd": "Overtime",
    "awards_usd": "Quarterly awards",
    "arrests_usd": "Payments by arrest",
    "startup_usd": "Start-up money",
    "recurring_usd": "Recurring money",
    "total_usd": "Together",
}
"""Measures as people read them."""
INTERVALS = ("median", "half of draws", "9 of 10 draws")


def lead_place(rows: pl.DataFrame, place: str, titles: Mapping[str, str]) -> list[str]:
    """One sentence for each reading: median and 90 percent interval of the money to date and of a year."""
    found = _by_key(rows)
    return [_lead(found, name, title, place) for name, title in titles.items() if (name, *_TOTAL) in found]


_TOTAL = ("to_date", "total_usd")
_START = ("to_date", "startup_usd")
_YEAR = ("per_year", "recurring_usd")


def _lead(found: Mapping[tuple[str, ...], Row], name: str, title: str, place: str) -> str:
    total, year = found[name, *_TOTAL], found.get((name, *_YEAR))
    told = _(
        "{reading}: by {day} the rules imply {amount} for {place} (90% interval {interval})",
        reading=title,
        day=date.fromisoformat(total["period"]),
        amount=say_usd(total["median"]),
        place=place,
        interval=say_nine_tenths(total),
    )
    if year is None or not year["high_90"]:
        return told + _(", all of it paid once.")
    return told + _(
        ", {once} of it paid once; a year at that day's officers comes to {amount} ({interval}).",
        once=say_usd(found[name, *_START]["median"]),
        amount=say_usd(year["median"]),
        interval=say_nine_tenths(year),
    )


def tell_place(rows: pl.DataFrame, as_of: date, titles: Mapping[str, str]) -> list[Table]:
    """A place under each reading: officers, money paid once and recurring, fiscal years, what a year comes to."""
    return [
        _place_table(rows.filter(pl.col("scenario") == name), as_of, title) for name, title in titles.items()
    ]


def _place_table(rows: pl.DataFrame, as_of: date, title: str) -> Table:
    kinds = {
        kind: [row for row in in_words(rows).iter_rows(named=True) if row["period_kind"] == kind]
        for kind in ("stock", "to_date", "fiscal_year", "per_year")
    }
    parts = _in_order(kinds["to_date"])
    groups = (
        Group(_("On {day}", day=as_of), tuple(map(_count_line, _in_order(kinds["stock"])))),
        Group(_("Paid once, to date"), _parts(parts, ("equipment_usd", "vehicles_usd"), "startup_usd")),
        Group(_("Recurring, to date"), _parts(parts, RECURRING_MEASURES, "recurring_usd")),
        Group(
            _("All of it, to date"),
            tuple(_usd_line(_("Together"), row) for row in parts if row["measure"] == "total_usd"),
        ),
        *_years(kinds["fiscal_year"]),
        Group(_("A year, at that day's officers"), _parts(kinds["per_year"], (), "recurring_usd")),
    )
    return lay_groups(title, ("", *map(_, INTERVALS)), groups)


RECURRING_MEASURES = ("salary_usd", "benefits_usd", "overtime_usd", "awards_usd", "arrests_usd")


def _parts(rows: Sequence[Row], measures: Cells, together: str) -> tuple[Cells, ...]:
    """Lines of the parts that hold money, and of their sum."""
    lines = [
        _usd_line(_(NAMES[row["measure"]]), row)
        for row in rows
        if row["measure"] in measures and row["high_90"]
    ]
    sums = [_usd_line(_("Together"), row) for row in rows if row["measure"] == together and row["high_90"]]
    return (*lines, *sums)


def _years(rows: Sequence[Row]) -> Iterator[Group]:
    """A group for each fiscal year that holds money; one line where all of it was paid once."""
    for year in dict.fromkeys(row["period"] for row in rows):
        inside = [row for row in _in_order(rows) if row["period"] == year and row["high_90"]]
        is_one_kind = len(inside) == 2
        lines = [
            _usd_line(_(NAMES[row["measure"]]), row)
            for row in inside
            if not (is_one_kind and row["measure"] == "total_usd")
        ]
        yield Group(_("Fiscal year {year}", year=year.removeprefix("FY")), tuple(lines))


def _usd_line(words: str, row: Row) -> Cells:
    return words, say_usd(row["median"]), say_usd_range(row["low_50"], row["high_50"]), say_nine_tenths(row)


def _count_line(row: Row) -> Cells:
    fifty, ninety = ((row[f"low_{n}"], row[f"high_{n}"]) for n in (50, 90))
    if row["low_90"] == row["high_90"]:
        return _(NAMES[row["measure"]]), f"{row['median']:,.0f}", "", ""
    return (
        _(NAMES[row["measure"]]),
        f"{row['median']:,.0f}",
        say_number_range(*fifty),
        say_number_range(*ninety),
    )


def _in_order(rows: Iterable[Row]) -> list[Row]:
    places = {measure: position for position, measure in enumerate(NAMES)}
    return sorted((row for row in rows if row["measure"] in places), key=lambda row: places[row["measure"]])


def in_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Estimates with text where their schema has categories."""
    return rows.with_columns(pl.col("scope", "period_kind", "measure").cast(pl.String))


def _by_key(rows: pl.DataFrame) -> dict[tuple[str, ...], Row]:
    return {
        (row["scenario"], row["period_kind"], row["measure"]): row
        for row in in_words(rows).iter_rows(named=True)
        if row["period_kind"] in ("stock", "to_date", "per_year")
    }


def tell_places(
    rows: pl.DataFrame, names: Mapping[str, str], titles: Mapping[str, str], at_most: int
) -> list[Table]:
    """States or agencies under each reading, those with the most money first; medians, each over its 90% interval."""
    return [
        lay_groups(
            title,
            ("", _("officers"), _("start-up to date"), _("all to date"), _("a year")),
            (Group("", tuple(_place_lines(rows.filter(pl.col("scenario") == name), names, at_most))),),
        )
        for name, title in titles.items()
    ]


def _place_lines(rows: pl.DataFrame, names: Mapping[str, str], at_most: int) -> Iterator[Cells]:
    found: dict[str, dict[tuple[str, str], Row]] = {}
    for row in in_words(rows).iter_rows(named=True):
        found.setdefault(row["scope_id"], {})[row["period_kind"], row["measure"]] = row
    most_first = sorted(found, key=lambda where: (-found[where][_TOTAL]["mean"], where))
    for where in most_first[:at_most]:
        held = found[where]
        officers = held["stock", "officers"]
        count = f"{officers['median']:,.0f}\n{say_number_range(officers['low_90'], officers['high_90'])}"
        money = (
            f"{say_usd(row['median'])}\n{say_nine_tenths(row)}"
            for row in (held[_START], held[_TOTAL], held[_YEAR])
        )
        yield (names.get(where, where), count, *money)


def tell_periods(rows: pl.DataFrame, names: Mapping[str, str], titles: Mapping[str, str]) -> list[Table]:
    """Months or fiscal years of one or more places under each reading; means, which add up, and an interval."""
    return [
        lay_groups(
            title,
            ("", _("start-up"), _("recurring"), _("together"), _("9 of 10 draws")),
            tuple(_period_groups(rows.filter(pl.col("scenario") == name), names)),
        )
        for name, title in titles.items()
    ]


def _period_groups(rows: pl.DataFrame, names: Mapping[str, str]) -> Iterator[Group]:
    held: dict[str, dict[str, dict[str, Row]]] = {}
    for row in in_words(rows).iter_rows(named=True):
        held.setdefault(row["scope_id"], {}).setdefault(row["period"], {})[row["measure"]] = row
    for where, periods in held.items():
        lines = tuple(_period_line(period, found) for period, found in sorted(periods.items()))
        yield Group(names.get(where, where) if len(held) > 1 else "", (*lines, _period_sums(periods)))


def _period_line(period: str, found: Mapping[str, Row]) -> Cells:
    means = (say_usd(found[measure]["mean"]) for measure in PERIOD_MEASURES)
    return (period, *means, say_nine_tenths(found["total_usd"]))


def _period_sums(periods: Mapping[str, Mapping[str, Row]]) -> Cells:
    sums = (sum(found[measure]["mean"] for found in periods.values()) for measure in PERIOD_MEASURES)
    return (_("Together"), *map(say_usd, sums), "")


PERIOD_MEASURES = ("startup_usd", "recurring_usd", "total_usd")
