"""Counts and agreements over time to charts in SVG. Pure.

Growth: one area for each model on top of the other, in steps, for a list stands until the next. Where two lists lie far
apart nothing is known of the days between; the chart says so by a paler band, and draws no slope. Runs: when each
agreement was on the list; a departure is as wide as its interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from open287g.text.phrases import format_number, format_short_month

WIDTH: Final = 960
HEIGHT: Final = 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 92, 26, 34
_FAR_APART: Final = 120
"""Days between two lists beyond which the chart marks that nothing was seen."""
_TICKS: Final = 4
_WIDE: Final = 15.0
"""Pixels that a number of the chart takes."""


@dataclass(frozen=True)
class Area:
    """One model's part: its code, and its outline."""

    code: str
    path: str


@dataclass(frozen=True)
class Mark:
    """A tick with its words, by its place in pixels."""

    at: float
    words: str


@dataclass(frozen=True)
class Order:
    """The number of something that happened, where it stands; below the one before where both would touch."""

    at: float
    top: float
    words: str


@dataclass(frozen=True)
class GrowthChart:
    """What the template draws."""

    width: int
    height: int
    left: int
    right: float
    top: int
    bottom: float
    areas: tuple[Area, ...]
    line: str
    last: Mark
    counts: tuple[Mark, ...]
    days: tuple[Mark, ...]
    unseen: tuple[tuple[float, float], ...]
    """Where each time without a list begins, and how wide it is."""
    orders: tuple[Order, ...] = ()


def draw_growth(
    days: Sequence[date], counts: Mapping[str, Sequence[int]], orders: Sequence[date] = ()
) -> GrowthChart:
    """The chart of counts by model on each of `days`, which are in order and at least one.

    `orders`, days of what happened, in order and within `days`, are marked by their numbers from 1 on.
    """
    wholes = [sum(values) for values in zip(*counts.values(), strict=True)]
    most, step = _round_up(max(wholes, default=0))
    first, span = days[0], max((days[-1] - days[0]).days, 1)
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM

    def across(day: date) -> float:
        return round(_LEFT + (right - _LEFT) * (day - first).days / span, 1)

    def down(value: float) -> float:
        return round(bottom - (bottom - _TOP) * value / most, 1)

    xs = [across(day) for day in days]
    areas, below = [], [0] * len(days)
    for code, values in counts.items():
        above = [low + value for low, value in zip(below, values, strict=True)]
        if any(values):
            back = _steps(xs, [down(value) for value in below], is_back=True)
            areas.append(Area(code, f"M{_steps(xs, [down(value) for value in above])}L{back}Z"))
        below = above
    return GrowthChart(
        WIDTH, HEIGHT, _LEFT, right, _TOP, bottom, tuple(areas),
        f"M{_steps(xs, [down(value) for value in wholes])}",
        Mark(down(wholes[-1]), format_number(wholes[-1])),
        tuple(Mark(down(value), format_number(value)) for value in range(0, most + 1, step)),
        tuple(_ticks(first, days[-1], across)),
        tuple((xs[number], round(xs[number + 1] - xs[number], 1)) for number in range(len(days) - 1)
              if (days[number + 1] - days[number]).days > _FAR_APART),
        tuple(_number_orders([across(day) for day in orders])),
    )  # fmt: skip


def _number_orders(places: Sequence[float]) -> Iterator[Order]:
    last, row = -_WIDE, 0
    for number, at in enumerate(places, start=1):
        row = row + 1 if at - last < _WIDE else 0
        last = at
        yield Order(at, _TOP + 4 + row * _WIDE, str(number))


def _ticks(first: date, last: date, across: object) -> list[Mark]:
    """January of each year; of a short time, each third month."""
    assert callable(across)
    years = range(first.year + 1, last.year + 1)
    if len(years) > 2:
        gap = 1 if len(years) < 6 else 3
        return [Mark(across(date(year, 1, 1)), str(year)) for year in years if (last.year - year) % gap == 0]
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
    return [Mark(across(day), format_short_month(day)) for day in months if first <= day <= last]


def _round_up(most: int) -> tuple[int, int]:
    """A round number at or above the largest count, and the step between ticks below it."""
    size = 1
    while True:
        for part in (1, 2, 5):
            if part * size * _TICKS >= most:
                step = part * size
                return step * max(1, -(-most // step)), step
        size *= 10


def _steps(xs: Sequence[float], ys: Sequence[float], *, is_back: bool = False) -> str:
    """Points of a line that stays until the next list and then jumps."""
    points = [(xs[0], ys[0])]
    for number in range(1, len(xs)):
        if ys[number] != ys[number - 1] or number == len(xs) - 1:
            points += [(xs[number], points[-1][1]), (xs[number], ys[number])]
    if is_back:
        points.reverse()
    return "L".join(f"{x:g},{y:g}" for x, y in points)


RUNS_WIDTH: Final = 960
_ROW: Final = 36
_RUNS_LEFT, _RUNS_RIGHT, _RUNS_TOP, _RUNS_BOTTOM = 4, 4, 6, 26


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
        return round(_RUNS_LEFT + (RUNS_WIDTH - _RUNS_LEFT - _RUNS_RIGHT) * (kept - start).days / span, 1)

    rows = tuple(
        RunsRow(
            str(row["words"]),
            str(row["support_type"]),
            _RUNS_TOP + number * _ROW,
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
    return RunsChart(RUNS_WIDTH, _RUNS_TOP + len(rows) * _ROW + _RUNS_BOTTOM, rows, years)


def _run(run: Mapping[str, Any], across: Any, last: date) -> Run:
    gone = run["gone_by_on"]
    is_over = gone is not None and gone <= last
    at, end = across(run["first_listed_on"]), across(run["last_listed_on"] if is_over else last)
    return Run(at, max(round(end - at, 1), 2.0), round(across(gone) - end, 1) if is_over else 0)
