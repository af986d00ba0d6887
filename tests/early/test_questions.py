"""Questions on what is known beside the lists: a count before them carries its grade, or says what is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from open287g.data.editions import open_edition
from open287g.data.parameters import load_payments
from open287g.data.reference import load_departure_reasons
from open287g.data.workspace import project_folder
from open287g.errors import NotFound
from open287g.publish.md_form import render_markdown
from open287g.queries.registry import Context, find_question
from open287g.schemas.answers import Answer

CONTEXT = Context(open_edition(project_folder("edition")), today=date(2026, 11, 27))


def ask(question: str, **fields: Any) -> Answer:
    return find_question(question).ask(CONTEXT, **fields)


def words(answer: Answer) -> str:
    return " ".join(render_markdown(answer.document).replace("\\", "").split())


def test_a_count_before_the_lists_says_its_source_and_grade_in_the_same_sentence() -> None:
    answer = ask("count", as_of="2009-10-28")
    assert answer.value == 61
    assert "61 agreements on Oct. 28, 2009, by Report OIG-10-63, Appendix E, Table 3 (grade high:" in words(
        answer
    )
    assert "6 more agencies awaited a memorandum" in words(answer)
    (figure,) = answer.figures()
    assert len(figure.origin.grounds) == 61


def test_a_count_that_no_source_gives_is_refused_with_what_is_known() -> None:
    with pytest.raises(NotFound, match=r"March 10, 2008: 41 names of agencies .*; June 2009: 66 agreements"):
        ask("count", as_of="2009-01-01")
    with pytest.raises(NotFound, match=r"The first agreement was Florida's, signed July 2, 2002"):
        ask("count", as_of="2001-01-01")


def test_a_count_on_a_list_is_as_before() -> None:
    assert ask("count", as_of="2026-01-26").value == 1372


def test_an_agency_on_no_list_can_still_be_asked_for() -> None:
    answer = ask("attestations", agency="framingham police")
    assert answer.frame["body_id"].unique().to_list() == ["ma-framingham-police"]
    assert answer.frame.height == 3
    assert ask("attestations", agency="Framinghm").found_nothing


def test_outcomes_of_an_agency_are_shown_by_year_with_their_sum() -> None:
    answer = ask("outcomes", agency="Collier")
    assert answer.facts["removed"] == answer.frame["removed"].sum()
    assert answer.frame["agency_id"].unique().to_list() == ["fl-collier-county-sheriffs-office"]
    assert ask("outcomes").facts["removed"] == 175_104


def test_stated_totals_stand_beside_the_rows_of_the_list_of_their_day() -> None:
    rows = ask("stated_totals", since="2025-09-02", until="2025-09-02").frame
    assert rows.select("total", "on_list", "difference").row(0) == (958, 957, 1)
    later = ask("stated_totals", since="2026-05-19").frame
    assert later["on_list"].drop_nulls().is_empty()


def test_disagreements_can_be_asked_for_by_state() -> None:
    rows = ask("disagreements", state="MD").frame
    assert rows.select("followed_says", "other_says").row(0) == ("2008-02-06", "2008-02-01")


def test_every_reason_belongs_to_a_departure_and_is_told_with_its_day_and_place() -> None:
    rows = ask("departures").frame
    told = set(rows.drop_nulls("reason").select("reason", "source").rows())
    assert {
        row for row in load_departure_reasons().select("reason", "source").rows() if row not in told
    } == set()
    (maricopa,) = rows.filter(pl.col("agency_id") == "az-maricopa-county-sheriffs-office").rows(named=True)
    assert maricopa["why"].endswith("(decided Dec. 15, 2011; tucsonsentinel.com)")
    maryland = rows.filter(pl.col("class") == "by_law", pl.col("state") == "MD")
    assert set(maryland["decided_by"]) == {"state"}
    (waller,) = rows.filter(pl.col("agency_name").str.starts_with("Waller")).rows(named=True)
    assert waller["why"] == "no reason known"


def test_every_payment_to_an_agency_is_of_an_agency_of_the_edition() -> None:
    known = set(CONTEXT.edition.table("agencies")["agency_id"])
    assert set(load_payments()["agency_id"].drop_nulls()) - known == set()


def test_an_agency_is_explained_with_what_other_sources_say_each_with_its_row() -> None:
    facts = [step for step in ask("explain", identifier="nc-alamance-county-sheriffs-office").result.because
             if step.kind == "fact" and "row_number" in step.facts]  # fmt: skip
    told = {step.id: step for step in facts}
    assert told["outcomes 2008"].words.startswith("fiscal year 2008: 522 identified, 432 removed")
    lines = (project_folder("reference") / "outcomes.csv").read_text(encoding="utf-8").splitlines()
    assert lines[told["outcomes 2008"].facts["row_number"] - 1].startswith(
        "NC,Alamance County Sheriff Office,2008"
    )
    assert sum("OIG-10-63" in step.words for step in facts) == 1


def test_a_caption_of_ices_page_stands_beside_the_table_under_it() -> None:
    rows = ask("stated_totals", until="2014-12-31").frame
    told = {row["captured_on"]: (row["total"], row["on_list"]) for row in rows.iter_rows(named=True)}
    assert (told["2012-01-20"], told["2012-10-07"], told["2013-06-01"]) == ((69, 68), (63, 64), (39, 39))
    assert set(rows.filter(pl.col("captured_on") == "2015-02-13")["as_of"]) == {"2014-08-13"}


@pytest.mark.parametrize(
    ("agency", "state", "told"),
    [
        (
            "Framingham Police",
            "MA",
            "Other sources name it: ICE’s list of agencies with signed agreements, Sept. 19, 2007;",
        ),
        ("Hudson Police", "NH", "The first agreement that they tell of was signed May 5, 2007."),
        ("Massachusetts State Police", "MA", "was signed Dec. 13, 2006."),
        ("Cumberland County Sheriff", "NC", "ICE identified 138 people under its agreements and removed 87"),
    ],
)
def test_the_answer_on_an_agency_that_is_on_no_list_has_what_other_sources_say(
    agency: str, state: str, told: str
) -> None:
    assert told in words(ask("agency", agency=agency, state=state))


def test_a_namesake_and_a_town_that_is_a_party_get_nothing_of_another_body() -> None:
    assert not len(ask("agency", agency="Morristown Police", state="NJ").result.attested)
    assert not len(ask("agency", agency="Cumberland County Sheriff", state="PA").result.outcomes)
