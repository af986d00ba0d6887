"""Agreements to a drawing of when each was on ICE's list; a departure is as wide as its interval. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

WIDTH: Final = 960
_ROW: Final = 36
_LEFT, _RIGHT, _TOP, _BOTTOM = 4, 4, 6, 26


@dataclass(frozen=True)
class Run:
    """One unbroken time on the list: where it begins, how wide it is, and how wide the interval after it."""

    at: float
    wide: float
    unsure: float


@dataclass(frozen=True)
class RunsRow:
    """One agreement: its words, its model's code, its line and its runs."""

    words: str
    code: str
    top: float
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class RunsChart:
    """What the template draws."""

    width: int
    height: int
    rows: tuple[RunsRow, ...]
    years: tuple[tuple[float, str], ...]


def draw_runs(agreements: Sequence[Mapping[str, Any]], first: date, last: date) -> RunsChart | None:
    """Rows with `words`, `support_type` and `runs` as `queries.agency.gathering.add_runs` makes them.

    The drawing begins with the year of the first run, and ends with the list of `last`.
    """
    told = [row for row in agreements if row["runs"]]
    if not told:
        return None
    start = date(max(first.year, min(row["runs"][0]["first_listed_on"].year for row in told)), 1, 1)
    span = max((last - start).days, 1)

    def across(day: date) -> float:
        kept = min(max(day, start), last)
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (kept - start).days / span, 1)

    rows = tuple(
        RunsRow(
            str(row["words"]),
            str(row["support_type"]),
            _TOP + number * _ROW,
            tuple(_run(run, across, last) for run in row["runs"]),
        )
        for number, row in enumerate(told)
    )
    gap = 1 if last.year - start.year < 8 else 3
    years = tuple(
        (across(date(year, 1, 1)), str(year))
        for year in range(start.year, last.year + 1)
        if (last.year - year) % gap == 0
    )
    return RunsChart(WIDTH, _TOP + len(rows) * _ROW + _BOTTOM, rows, years)


def _run(run: Mapping[str, Any], across: Any, last: date) -> Run:
    gone = run["gone_by_on"]
    is_over = gone is not None and gone <= last
    at, end = across(run["first_listed_on"]), across(run["last_listed_on"] if is_over else last)
    return Run(at, max(round(end - at, 1), 2.0), round(across(gone) - end, 1) if is_over else 0)
