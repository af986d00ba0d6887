"""Figures printed together are read together: what each alone would be chance, many at once are not."""

from __future__ import annotations

from datetime import date

from open287g.claims import Judgement
from open287g.queries.claims import audit_claims

from .small_ledger import Row, claims_of, ledger_of, sheriffs, small_space

MARCH, APRIL = date(2025, 3, 1), date(2025, 3, 20)
OF_MARCH = {"TEXAS": 30, "FLORIDA": 50, "OHIO": 70, "UTAH": 90}
LATER = date(2025, 3, 15)


def grown(state: str, n: int) -> list[Row]:
    """What the earlier list has, and more that was signed since, under two models."""
    more = sheriffs(state, n, start=OF_MARCH[state], signed_on=LATER)
    return [*sheriffs(state, OF_MARCH[state]), *more, *sheriffs(state, 9, "jem", signed_on=LATER)]


# On the later list each state has agreements under two models; Texas has three rows with a stray blank.
LISTS = {
    MARCH: [row for state, n in OF_MARCH.items() for row in sheriffs(state, n)],
    APRIL: [
        *(
            row
            for state, n in {"TEXAS": 3, "FLORIDA": 2, "OHIO": 1, "UTAH": 5}.items()
            for row in grown(state, n)
        ),
        *sheriffs("TEXAS ", 3, start=900, signed_on=LATER),
    ],
}
FIGURES = {"Texas": "42", "Florida": "61", "Ohio": "80", "Utah": "111"}


def judge(figures: dict[str, str], report: str = "one report") -> Judgement:
    shared = {
        "measure": "agencies",
        "as_of_date": "2025-03-01",
        "date_published": "2025-03-25",
        "report": report,
    }
    entries = [{**shared, "id": state, "scope": state, "value": value} for state, value in figures.items()]
    return audit_claims(claims_of(*entries), ledger_of(LISTS), small_space()).judgement


def verdicts(judgement: Judgement) -> dict[str, str]:
    return dict(judgement.verdicts.select("claim_id", "verdict").iter_rows())


def test_three_figures_of_four_that_fit_one_list_settle_how_they_were_counted() -> None:
    found = verdicts(judge(FIGURES))
    assert found["Florida"] == found["Ohio"] == "confirmed_other_unit"
    assert found["Texas"] == "known_slip"
    assert found["Utah"] == "contradicted"


def test_the_figure_that_does_not_fit_is_told_what_the_list_shows() -> None:
    rows = {row["claim_id"]: row for row in judge(FIGURES).verdicts.iter_rows(named=True)}
    assert "this one would be 104 there" in rows["Utah"]["remark"]
    assert rows["Florida"]["is_read_together"]
    assert "3 of 4 figures of states" in rows["Florida"]["remark"]


def test_figures_of_different_reports_are_not_read_together() -> None:
    shared = {"measure": "agencies", "as_of_date": "2025-03-01", "date_published": "2025-03-25"}
    entries = [
        {**shared, "id": state, "scope": state, "value": value, "report": f"report on {state}"}
        for state, value in FIGURES.items()
    ]
    judged = audit_claims(claims_of(*entries), ledger_of(LISTS), small_space()).judgement
    assert not judged.verdicts["is_read_together"].any()
    assert verdicts(judged)["Florida"] == "contradicted"


def test_two_figures_are_too_few_to_be_read_together() -> None:
    two = {state: FIGURES[state] for state in ("Florida", "Ohio")}
    assert not judge(two).verdicts["is_read_together"].any()
