"""Wrong numbers on purpose: days, states and a generator in, entries of claims that nobody made out.

An audit that confirms many of these finds readings by chance. What they are judged by is not decided here.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

FIGURES_OF_A_REPORT = 5
_MEASURES = ("agreements", "agencies")
_FILTERS = ("", "/TFM", "/WSO", "/JEM")


def draw_questions(
    days: list[date], states: list[str], n: int, generator: np.random.Generator
) -> list[dict[str, str]]:
    """`n` claims without a true number; the five of a report share its day and measure."""
    reports = [_report(number, days, generator) for number in range(-(-n // FIGURES_OF_A_REPORT))]
    return [
        reports[number // FIGURES_OF_A_REPORT]
        | {"id": f"control-{number:03}", "scope": _scope(states, generator)}
        for number in range(n)
    ]


def _report(number: int, days: list[date], generator: np.random.Generator) -> dict[str, str]:
    """What the figures of one report share; published within a fortnight."""
    day = days[int(generator.integers(len(days)))]
    published = day + timedelta(days=int(generator.integers(0, 15)))
    return {
        "report": f"control report {number}",
        "statement": "A number drawn at random",
        "measure": _MEASURES[int(generator.integers(len(_MEASURES)))],
        "value": "1",
        "as_of_date": day.isoformat(),
        "date_published": published.isoformat(),
    }


def _scope(states: list[str], generator: np.random.Generator) -> str:
    place = "national" if generator.random() < 0.4 else states[int(generator.integers(len(states)))]
    return place + _FILTERS[int(generator.integers(len(_FILTERS)))]


def draw_wrong_number(right: float, generator: np.random.Generator) -> int:
    """A number within two fifths of the right one (or five, if that is more), never the right one itself."""
    reach = max(5, round(right * 0.4))
    low = max(0, round(right) - reach)
    drawn = int(generator.integers(low, round(right) + reach))
    return drawn if drawn < right else drawn + 1
