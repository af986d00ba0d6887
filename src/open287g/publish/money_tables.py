"""The money's answers as people read them: rows of estimates in, sentences and grouped tables of words out.

Rounds for reading and computes nothing else; full precision stays in the rows. Refuses nothing: no rows, no groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from .words import DASH, MINUS, say_day

Row = Mapping[str, Any]
Cells = tuple[str, ...]

MILLION = 1e6
FEW = 20
"""Below so many millions a decimal is shown."""

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

INTERVALS = ("", "median", "half of draws", "9 of 10 draws")
STAGES = {
    "paid": "Paid",
    "pending": "Pending",
    "applied": "Applied for",
    "offered": "Offered",
    "estimated": "Estimated",
}
DRIVERS = {
    "agencies_and_states": "Which agencies and states trained more",
    "benefit_load": "Benefits, as a share of salary",
    "wage_growth": "Growth of wages since the survey",
    "wage_factor": "Task force officers' pay against the mean",
    "overtime_used": "Part of the overtime cap that is used",
    "award_success": "Success rate that decides awards",
    "event_share": "Agencies with a qualifying event",
    "arrest_usd": "Payment for a later arrest",
    "arrests_per_officer": "Later arrests for each officer",
    "hours_share": "Share of hours spent on 287(g)",
    "days_local": "Days from signing to operation, local",
    "days_state": "Days from signing to operation, state",
    "spread": "How much alike agencies differ",
    "share_at_fifty": "Share trained in an agency of fifty",
    "slope": "How the share falls with size",
    "state_effect": "State agencies against local ones",
}
RESULTS = {
    "startup_usd": "Start-up money to date",
    "recurring_usd": "Recurring money to date",
    "total_usd": "All money to date",
    "per_year_usd": "A year of recurring money",
}


@dataclass(frozen=True)
class Group:
    """Lines of a table under one heading; no heading if it is empty."""

    heading: str
    lines: tuple[Cells, ...]


@dataclass(frozen=True)
class MoneyTable:
    """A table for people. `n_words` columns on the left hold words that may wrap; the others hold amounts."""

    title: str
    columns: Cells
    groups: tuple[Group, ...]
    n_words: int = 1


def say_usd(value: float | None) -> str:
    """Dollars rounded for reading: $1,726 m, $2.4 m, $167,500."""
    return DASH if value is None else say_usd_range(value, value)


def say_usd_range(low: float | None, high: float | None) -> str:
    """An interval in dollars, its unit once: $97–125 m, $0–2.4 m, $104,000–130,000."""
    if low is None or high is None:
        return DASH
    first, last = _amount(low, high), _amount(high, high)
    unit = " m" if high >= MILLION else ""
    return f"${last}{unit}" if first == last else f"${first}{DASH}{last}{unit}"


def _amount(value: float, high: float) -> str:
    """A number on the scale of an interval that ends at `high`: millions, or dollars to the thousand."""
    if high >= MILLION:
        amount = f"{value / MILLION:,.{int(high < FEW * MILLION)}f}"
        return "0" if amount == "0.0" else amount
    return f"{round(value, -3):,.0f}" if value >= 1_000 else f"{value:,.0f}"


def say_number_range(low: float, high: float) -> str:
    """An interval of a count: 124–347, and 1.3–7.5 where a whole number would hide what lies inside."""
    digits = int(0 < high < FEW and not float(high).is_integer())
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


def lead_place(rows: pl.DataFrame, place: str, titles: Mapping[str, str]) -> list[str]:
    """One sentence for each reading: median and 90 percent interval of the money to date and of a year."""
    found = _by_key(rows)
    return [_lead(found, name, title, place) for name, title in titles.items() if (name, *_TOTAL) in found]


_TOTAL = ("to_date", "total_usd")
_START = ("to_date", "startup_usd")
_YEAR = ("per_year", "recurring_usd")


def _lead(found: Mapping[tuple[str, ...], Row], name: str, title: str, place: str) -> str:
    total, year = found[name, *_TOTAL], found.get((name, *_YEAR))
    words = (
        f"{title}: by {say_day(date.fromisoformat(total['period']))} the rules imply {say_usd(total['median'])} "
        f"for {place} (90 % interval {_nine(total)})"
    )
    if year is None or not year["high_90"]:
        return f"{words}, all of it paid once."
    once = f", {say_usd(found[name, *_START]['median'])} of it paid once"
    return f"{words}{once}; a year at that day's officers comes to {say_usd(year['median'])} ({_nine(year)})."


def tell_place(rows: pl.DataFrame, as_of: date, titles: Mapping[str, str]) -> list[MoneyTable]:
    """A place under each reading: officers, money paid once and recurring, fiscal years, what a year comes to."""
    return [
        _place_table(rows.filter(pl.col("scenario") == name), as_of, title) for name, title in titles.items()
    ]


def _place_table(rows: pl.DataFrame, as_of: date, title: str) -> MoneyTable:
    kinds = {
        kind: [row for row in _words(rows).iter_rows(named=True) if row["period_kind"] == kind]
        for kind in ("stock", "to_date", "fiscal_year", "per_year")
    }
    parts = _in_order(kinds["to_date"])
    groups = (
        Group(f"On {say_day(as_of)}", tuple(map(_count_line, _in_order(kinds["stock"])))),
        Group("Paid once, to date", _parts(parts, ("equipment_usd", "vehicles_usd"), "startup_usd")),
        Group("Recurring, to date", _parts(parts, RECURRING_MEASURES, "recurring_usd")),
        Group(
            "All of it, to date",
            tuple(_usd_line("Together", row) for row in parts if row["measure"] == "total_usd"),
        ),
        *_years(kinds["fiscal_year"]),
        Group("A year, at that day's officers", _parts(kinds["per_year"], (), "recurring_usd")),
    )
    return MoneyTable(title, INTERVALS, tuple(group for group in groups if group.lines))


RECURRING_MEASURES = ("salary_usd", "benefits_usd", "overtime_usd", "awards_usd", "arrests_usd")


def _parts(rows: Sequence[Row], measures: Cells, together: str) -> tuple[Cells, ...]:
    """Lines of the parts that hold money, and of their sum."""
    lines = [
        _usd_line(NAMES[row["measure"]], row) for row in rows if row["measure"] in measures and row["high_90"]
    ]
    sums = [_usd_line("Together", row) for row in rows if row["measure"] == together and row["high_90"]]
    return (*lines, *sums)


def _years(rows: Sequence[Row]) -> Iterator[Group]:
    """A group for each fiscal year that holds money; one line where all of it was paid once."""
    for year in dict.fromkeys(row["period"] for row in rows):
        inside = [row for row in _in_order(rows) if row["period"] == year and row["high_90"]]
        is_one_kind = len(inside) == 2
        lines = [
            _usd_line(NAMES[row["measure"]], row)
            for row in inside
            if not (is_one_kind and row["measure"] == "total_usd")
        ]
        yield Group(f"Fiscal year {year.removeprefix('FY')}", tuple(lines))


def _usd_line(words: str, row: Row) -> Cells:
    return words, say_usd(row["median"]), say_usd_range(row["low_50"], row["high_50"]), _nine(row)


def _count_line(row: Row) -> Cells:
    fifty, ninety = ((row[f"low_{n}"], row[f"high_{n}"]) for n in (50, 90))
    if row["low_90"] == row["high_90"]:
        return NAMES[row["measure"]], f"{row['median']:,.0f}", "", ""
    return NAMES[row["measure"]], f"{row['median']:,.0f}", say_number_range(*fifty), say_number_range(*ninety)


def _nine(row: Row) -> str:
    return say_usd_range(row["low_90"], row["high_90"])


def _in_order(rows: Iterable[Row]) -> list[Row]:
    places = {measure: position for position, measure in enumerate(NAMES)}
    return sorted((row for row in rows if row["measure"] in places), key=lambda row: places[row["measure"]])


def _words(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("scope", "period_kind", "measure").cast(pl.String))


def _by_key(rows: pl.DataFrame) -> dict[tuple[str, ...], Row]:
    return {
        (row["scenario"], row["period_kind"], row["measure"]): row
        for row in _words(rows).iter_rows(named=True)
        if row["period_kind"] in ("stock", "to_date", "per_year")
    }


def tell_places(
    rows: pl.DataFrame, names: Mapping[str, str], titles: Mapping[str, str], at_most: int
) -> list[MoneyTable]:
    """States or agencies under each reading, those with the most money first; medians, each over its 90 % interval."""
    return [
        MoneyTable(
            title,
            ("", "officers", "start-up to date", "all to date", "a year"),
            (Group("", tuple(_place_lines(rows.filter(pl.col("scenario") == name), names, at_most))),),
        )
        for name, title in titles.items()
    ]


def _place_lines(rows: pl.DataFrame, names: Mapping[str, str], at_most: int) -> Iterator[Cells]:
    found: dict[str, dict[tuple[str, str], Row]] = {}
    for row in _words(rows).iter_rows(named=True):
        found.setdefault(row["scope_id"], {})[row["period_kind"], row["measure"]] = row
    most_first = sorted(found, key=lambda where: (-found[where][_TOTAL]["mean"], where))
    for where in most_first[:at_most]:
        held = found[where]
        officers = held["stock", "officers"]
        count = f"{officers['median']:,.0f}\n{say_number_range(officers['low_90'], officers['high_90'])}"
        money = (
            f"{say_usd(row['median'])}\n{_nine(row)}" for row in (held[_START], held[_TOTAL], held[_YEAR])
        )
        yield (names.get(where, where), count, *money)


def tell_periods(rows: pl.DataFrame, names: Mapping[str, str], titles: Mapping[str, str]) -> list[MoneyTable]:
    """Months or fiscal years of one or more places under each reading; means, which add up, and an interval."""
    return [
        MoneyTable(
            title,
            ("", "start-up", "recurring", "together", "9 of 10 draws"),
            tuple(_period_groups(rows.filter(pl.col("scenario") == name), names)),
        )
        for name, title in titles.items()
    ]


def _period_groups(rows: pl.DataFrame, names: Mapping[str, str]) -> Iterator[Group]:
    held: dict[str, dict[str, dict[str, Row]]] = {}
    for row in _words(rows).iter_rows(named=True):
        held.setdefault(row["scope_id"], {}).setdefault(row["period"], {})[row["measure"]] = row
    for where, periods in held.items():
        lines = tuple(_period_line(period, found) for period, found in sorted(periods.items()))
        yield Group(names.get(where, where) if len(held) > 1 else "", (*lines, _period_sums(periods)))


def _period_line(period: str, found: Mapping[str, Row]) -> Cells:
    means = (say_usd(found[measure]["mean"]) for measure in PERIOD_MEASURES)
    return (period, *means, _nine(found["total_usd"]))


def _period_sums(periods: Mapping[str, Mapping[str, Row]]) -> Cells:
    sums = (sum(found[measure]["mean"] for found in periods.values()) for measure in PERIOD_MEASURES)
    return ("Together", *map(say_usd, sums), "")


PERIOD_MEASURES = ("startup_usd", "recurring_usd", "total_usd")


def tell_backtest(rules: pl.DataFrame, nation: pl.DataFrame, titles: Mapping[str, str]) -> MoneyTable:
    """Every payment and offer on record, by stage, beside what the rules give; the nation's beside each reading."""
    stages = {
        stage: [row for row in rules.iter_rows(named=True) if row["stage"] == stage] for stage in STAGES
    }
    groups = [Group(STAGES[stage], tuple(map(_rule_line, rows))) for stage, rows in stages.items() if rows]
    readings = tuple(_nation_line(row, titles) for row in nation.iter_rows(named=True))
    return MoneyTable(
        "Payments and offers on record, and what the rules give",
        ("who", "on record", "by the rules", "9 of 10", "error", "a test?"),
        (*groups, Group("The nation", readings)),
    )


def _rule_line(row: Row) -> Cells:
    is_certain = row["low_90_usd"] == row["high_90_usd"]
    predicted = say_dollars_exactly(row["predicted_usd"]) if is_certain else say_usd(row["predicted_usd"])
    interval = "" if is_certain else say_usd_range(row["low_90_usd"], row["high_90_usd"])
    return row["payee"], _as_worded(row), predicted, interval, say_error(row), _is_test(row)


def _as_worded(row: Row) -> str:
    mark = {"exact": "", "about": "~", "at_least": "≥"}[row["amount_is"]]
    return f"{mark}{say_dollars_exactly(row['observed_usd'])}"


def _is_test(row: Row) -> str:
    if row["is_test"]:
        return "yes"
    return "no (2)" if row["predicted_usd"] is None else "no (1)"


def _nation_line(row: Row, titles: Mapping[str, str]) -> Cells:
    error = (row["observed_usd"] - row["median_usd"]) / row["observed_usd"]
    return (
        titles[row["scenario"]],
        f"≥{say_usd(row['observed_usd'])}",
        say_usd(row["median_usd"]),
        say_usd_range(row["low_90_usd"], row["high_90_usd"]),
        f"{MINUS if error < 0 else ''}{abs(error):.0%}",
        "no (2)",
    )


def tell_held_out(held: pl.DataFrame, names: Mapping[str, str]) -> MoneyTable:
    """Officers that the model was not shown, beside its prediction and the share of draws below them."""
    kinds = {
        "agency": "Counts of agencies",
        "total": "Published totals",
        "estimate": "Estimates of others, never fitted",
        "in_training": "In training (at least), and trained since; never fitted",
    }
    rows = held.with_columns(pl.col("kind").cast(pl.String)).to_dicts()
    groups = (
        Group(heading, tuple(_held_line(row, names) for row in rows if row["kind"] == kind))
        for kind, heading in kinds.items()
    )
    columns = ("who", "reported", "median", "half of draws", "9 of 10 draws", "below")
    return MoneyTable(
        "Trained officers, each predicted without its own record",
        columns,
        tuple(g for g in groups if g.lines),
    )


def _held_line(row: Row, names: Mapping[str, str]) -> Cells:
    intervals = (say_number_range(row[f"low_{n}"], row[f"high_{n}"]) for n in (50, 90))
    record_id, comma, when = row["record_id"].partition(", ")
    who = names.get(record_id, record_id) + comma + when
    return (who, f"{row['observed']:,.0f}", f"{row['median']:,.0f}", *intervals, f"{row['place']:.0%}")


def tell_comparison(
    comparison: pl.DataFrame, titles: Mapping[str, str], program_ids: Mapping[str, str]
) -> MoneyTable:
    """Programmes by fiscal year, their sum, and a year of each reading."""
    rows = comparison.with_columns(pl.col("kind").cast(pl.String)).to_dicts()
    programmes = tuple(
        (_program_words(row, program_ids), row["period"], say_usd(row["amount_usd"]), "")
        for row in rows if row["kind"] == "programme"
    )  # fmt: skip
    sums = tuple((row["name"], "", say_usd(row["amount_usd"]), "") for row in rows if row["kind"] == "sum")
    models = tuple(
        (title, "a year", say_usd(row["amount_usd"]), say_usd_range(row["low_90_usd"], row["high_90_usd"]))
        for row in rows if row["kind"] == "model" and row["amount_usd"]
        for name, title in titles.items() if f", {name}:" in row["name"]
    )  # fmt: skip
    return MoneyTable(
        "Federal money for police, and a year of each reading of the 287(g) offers",
        ("", "year", "amount", "9 of 10 draws"),
        (
            Group("Programmes, as sources report them", programmes),
            Group("Their sum, nothing counted twice", sums),
            Group("287(g): recurring entitlement, not payments", models),
        ),
    )


def _program_words(row: Row, program_ids: Mapping[str, str]) -> str:
    return f"{row['name']} (in {program_ids[row['part_of']]})" if row["part_of"] else row["name"]


def tell_state_comparison(states: pl.DataFrame, scenario: str) -> MoneyTable:
    """A user's grants by state and year, beside a year of the model."""
    lines = tuple(
        (
            row["state"],
            f"FY{row['fiscal_year']}",
            say_usd(row["grants_usd"]),
            say_usd(row["model_usd"]),
            say_usd_range(row["low_90_usd"], row["high_90_usd"]),
            DASH if row["ratio"] is None else f"× {row['ratio']:,.1f}",
        )
        for row in states.iter_rows(named=True)
    )
    columns = ("state", "year", "your grants", "a year of 287(g)", "9 of 10 draws", "ratio")
    return MoneyTable(f"Grants by state, beside a year of {scenario}", columns, (Group("", lines),))


def tell_published(reproductions: pl.DataFrame, implied: pl.DataFrame) -> MoneyTable:
    """Each published amount, and what each set of assumptions gives for its officers."""
    rows = reproductions.with_columns(pl.col("verdict").cast(pl.String)).to_dicts()
    groups = tuple(
        Group(
            f"{figure['title']} ({figure['officers']:,.0f} officers)",
            (
                (
                    "as published",
                    say_dollars_exactly(figure["usd_per_officer"]),
                    say_usd(figure["amount_usd"]),
                    "",
                    "",
                ),
                *(_published_line(row) for row in rows if row["figure_id"] == figure["figure_id"]),
            ),
        )
        for figure in implied.iter_rows(named=True)
    )
    columns = ("counted for each officer", "a year", "all officers", "against it", "")
    return MoneyTable("Published amounts, and which assumptions give them", columns, groups)


def _published_line(row: Row) -> Cells:
    return (
        row["assumptions"],
        say_dollars_exactly(row["usd_per_officer"]),
        say_usd(row["amount_usd"]),
        f"{row['ratio']:.0%}",
        row["verdict"],
    )


def tell_drivers(drivers: pl.DataFrame) -> MoneyTable:
    """Inputs that explain at least a hundredth of a result, most first."""
    rows = [row for row in drivers.cast({"result": pl.String}).to_dicts() if row["total_order"] >= 0.01]
    groups = (
        Group(words, tuple(_driver_line(row) for row in rows if row["result"] == result))
        for result, words in RESULTS.items()
    )
    columns = ("input", "alone", "with all others", "± (95 %)")
    return MoneyTable(
        "Share of the variance that each input explains", columns, tuple(g for g in groups if g.lines)
    )


def _driver_line(row: Row) -> Cells:
    return DRIVERS[row["input"]], *(
        f"{max(row[name], 0):.0%}" for name in ("first_order", "total_order", "margin")
    )


def tell_offer(items: pl.DataFrame, sums: Mapping[str, tuple[float, float]]) -> MoneyTable:
    """What the rules offer one agency: what is paid once, and what every year, with the arithmetic."""
    rows = items.with_columns(pl.col("paid").cast(pl.String)).to_dicts()
    groups = (
        Group(
            heading,
            (
                *(
                    (row["item"], row["basis"], _low_high(row["low_usd"], row["high_usd"]))
                    for row in rows
                    if row["paid"] == paid
                ),
                ("Together", "", _low_high(*sums[paid])),
            ),
        )
        for paid, heading in (("once", "Paid once"), ("every year", "Every year"))
        if any(row["paid"] == paid for row in rows)
    )
    return MoneyTable("What the rules offer", ("", "how it is counted", "dollars"), tuple(groups), n_words=2)


def _low_high(low: float, high: float) -> str:
    first, last = say_dollars_exactly(low), say_dollars_exactly(high)
    return first if first == last else f"{first} {DASH} {last}"
