"""Sentences as newspapers, councils and press offices write them: read in most cases, and never judged falsely.

`newspapers.csv` holds them with the truth of each figure by the oracle (T so, F not so, ? open), or `strange` where a
word turns the meaning and no verdict may stand. They were written before it was known whether they would be read.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from open287g.errors import ClaimError

from .test_recombined import BORNE_OUT, pytestmark, read, verdicts  # noqa: F401

ROWS = list(
    csv.DictReader((Path(__file__).parent / "newspapers.csv").read_text(encoding="utf-8").splitlines())
)
LEAST_UNDERSTOOD = 0.75
MEANT = {"T": True, "F": False, "?": None}


def told(row: dict[str, str]) -> list[str] | None:
    try:
        return verdicts(row["sentence"])
    except ClaimError:
        return None


def is_false(found: list[str], truths: str) -> bool:
    """Whether a verdict stands on a strange sentence, or a figure is judged against what is so."""
    if truths == "strange":
        return any(verdict != "not_testable" for verdict in found)
    return len(found) == len(truths) and any(
        MEANT[truth] is not None and verdict != "not_testable" and (verdict in BORNE_OUT) != MEANT[truth]
        for verdict, truth in zip(found, truths, strict=True)
    )


@pytest.mark.parametrize("step", [18, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("language", ["en", "es"])
def test_sentences_of_newspapers_are_mostly_read_and_never_judged_falsely(language: str, step: int) -> None:
    rows = [row for row in ROWS if row["language"] == language][::step]
    found = [(row, told(row)) for row in rows]
    assert [(row, judged) for row, judged in found if judged and is_false(judged, row["truths"])] == []
    plain = [judged for row, judged in found if row["truths"] != "strange"]
    assert sum(judged is not None for judged in plain) >= LEAST_UNDERSTOOD * len(plain)


def test_a_month_without_a_year_beside_one_that_has_it_is_refused_where_two_years_can_be_meant() -> None:
    with pytest.raises(ClaimError, match="year a month without one"):
        verdicts("The government signed 158 agreements in February 2025, up from just one in January.")


def test_a_comparison_whose_other_side_has_its_own_day_is_refused() -> None:
    with pytest.raises(ClaimError, match="two times"):
        verdicts(
            "Missouri has three times as many agreements as Kentucky did in January 2026. (as of 2026-05-18)"
        )


def test_the_wording_of_a_number_is_not_lost_in_the_words_before_it() -> None:
    claims = read(
        "Agreements show an increase of nearly 45 percent since the end of 2025. (as of 2026-05-18)"
    ).claims
    assert [claim.amount.precision for claim in claims if claim.amount] == ["nearly"]
