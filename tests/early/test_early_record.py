"""Sources beside ICE's lists: a name leads to an agency with certainty or not at all; a count needs its own source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from open287g.data.reference import (
    load_attestations,
    load_departure_reasons,
    load_outcomes,
    load_state_totals,
    load_stated_totals,
    read_reference,
)
from open287g.data.tables import read_table
from open287g.data.workspace import project_folder
from open287g.errors import CurationError
from open287g.measures.early_record import (
    add_pages,
    count_attested,
    join_sources,
    list_disagreements,
    statements_around,
)
from open287g.resolve.candidates import BY_FORM, BY_RULING, NOT_TOLD, ON_NO_LIST, Gazetteer, resolve_attested
from open287g.schemas.attestations import Outcomes
from open287g.schemas.listings import StatedOnPages

OIG = date(2009, 10, 28)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    known = read_reference()
    return Gazetteer.from_reference(known.states, known.counties)


@pytest.fixture(scope="module")
def attested(gazetteer: Gazetteer) -> pl.DataFrame:
    """Attestations without any list: every body has an id of its own."""
    told = load_attestations()
    names = pl.DataFrame(schema=dict.fromkeys(("state", "agency_name", "agency_id"), pl.String))
    rulings = {
        (row["state"], row["agency_name"]): None
        if row["agency_name_on_lists"] == "unknown"
        else (row["state_meant"], row["agency_name_on_lists"])
        for row in told.rulings.iter_rows(named=True)
    }
    resolved = resolve_attested(
        told.attestations.select("state", "agency_name").rows(), names, rulings, gazetteer
    )
    return join_sources(told.attestations, told.sources, resolved)


LISTED = pl.DataFrame(
    [("GA", "Whitfield County Sheriff's Office", "ga-whitfield"), ("NC", "Cabarrus County Sheriff's Office", "nc-cab"),
     ("AZ", "Arizona Department of Corrections", "az-doc"), ("FL", "Bay County Sheriff's Office", "fl-bay"),
     ("FL", "Bay County Sheriff", "fl-other")],
    schema=["state", "agency_name", "agency_id"], orient="row",
)  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "agency_id", "by"),
    [
        (("NC", "Cabarrus Co. Sheriff's Office"), "nc-cab", BY_FORM),
        (("AZ", "Department of Corrections"), "az-doc", BY_FORM),
        (("NC", "Cabarus Police"), None, ON_NO_LIST),
        (("FL", "Clay County Sheriff's Office"), None, ON_NO_LIST),
        (("FL", "Bay County Sheriff's Department"), None, NOT_TOLD),
        (("TX", "Whitfield County Sheriff's Office"), "ga-whitfield", BY_RULING),
        (("GA", "Georgia, State of"), None, NOT_TOLD),
    ],
)
def test_a_name_leads_to_an_agency_with_certainty_or_not_at_all(
    printed: tuple[str, str], agency_id: str | None, by: str, gazetteer: Gazetteer
) -> None:
    rulings = {
        ("TX", "Whitfield County Sheriff's Office"): ("GA", "Whitfield County Sheriff's Office"),
        ("GA", "Georgia, State of"): None,
    }
    (row,) = resolve_attested([printed], LISTED, rulings, gazetteer).iter_rows(named=True)
    assert (row["agency_id"], row["resolved_by"]) == (agency_id, by)
    assert (row["body_id"] is None) == (by == NOT_TOLD)


def test_one_body_has_one_id_in_all_sources(attested: pl.DataFrame) -> None:
    bodies = attested.drop_nulls("body_id").group_by("body_id").agg(pl.col("agency_name").unique())
    names = {frozenset(row) for row in bodies["agency_name"].to_list()}
    assert any(
        {"Prince William-Manassas Regional Jail", "Prince William-Manassas Regional ADC"} <= each
        for each in names
    )
    assert not any(
        {"Manassas Police Department", "Manassas Park Police Department"} <= each for each in names
    )
    assert not any(
        {"Prince William County Police Department", "Prince William County Sheriff's Office"} <= each
        for each in names
    )


@pytest.mark.parametrize(
    ("day", "unit", "states", "models", "value", "grade"),
    [
        (date(2007, 9, 19), "agency_names", (), (), 28, "medium"),
        (date(2008, 3, 10), "agencies", (), (), 41, "medium"),
        (OIG, "agreements", (), (), 61, "high"),
        (OIG, "agreements", ("NC",), ("jem",), 6, "high"),
        (OIG, "agreements", (), ("tfm",), 38, "high"),
        (OIG, "states", (), (), 23, "high"),
    ],
)
def test_a_count_on_the_day_of_a_source_is_its_rows(
    attested: pl.DataFrame,
    day: date,
    unit: str,
    states: tuple[str, ...],
    models: tuple[str, ...],
    value: int,
    grade: str,
) -> None:
    counted = count_attested(attested, day, unit, states, models)
    assert counted is not None
    assert (counted.value, counted.grade) == (value, grade)


def test_the_appendix_names_67_jurisdictions_of_which_six_awaited_a_memorandum(
    attested: pl.DataFrame,
) -> None:
    counted = count_attested(attested, OIG, "agreements")
    assert counted is not None
    assert (counted.value + counted.n_pending, counted.n_pending, counted.n_both) == (67, 6, 12)


@pytest.mark.parametrize(
    ("day", "unit"),
    [(date(2009, 1, 1), "agencies"), (date(2008, 3, 10), "agreements"), (OIG, "sworn_officers_employed")],
)
def test_nothing_is_counted_where_no_source_tells_it(attested: pl.DataFrame, day: date, unit: str) -> None:
    assert count_attested(attested, day, unit) is None


def test_what_is_known_around_a_day_is_told_on_both_sides_in_order(attested: pl.DataFrame) -> None:
    told = statements_around(attested, load_stated_totals(), date(2009, 1, 1))
    assert [(each.as_of, each.value) for each in told] == [
        ("2007-09-19", 28), ("2008-03-10", 41), ("2009-06", 66), ("2009-10-28", 61)
    ]  # fmt: skip


def test_sources_that_disagree_are_listed_and_a_renewal_is_no_disagreement(attested: pl.DataFrame) -> None:
    outcomes = load_outcomes().with_columns(body_id=pl.col("agency_name"), agency_id=pl.lit(None, pl.String))
    agreements = pl.DataFrame(
        {"agency_id": ["ga-cobb-sheriff"], "signed_on": [date(2007, 2, 13)]},
        schema={"agency_id": pl.String, "signed_on": pl.Date},
    )
    found = list_disagreements(attested, load_attestations().sources, outcomes.head(0), agreements)
    signings = found.filter(pl.col("question") == "first signing")
    cobb = signings.filter(pl.col("agency_name").str.contains("Cobb")).row(0, named=True)
    assert (cobb["followed"], cobb["followed_says"], cobb["other_says"], cobb["days_apart"]) == (
        "ICE’s lists", "2007-02-13", "2007-01-31", 13
    )  # fmt: skip
    assert signings["days_apart"].max() <= 90  # type: ignore[operator]
    assert found.filter(pl.col("question") == "state")["other_says"].to_list() == ["TX"]


def test_outcomes_add_up_to_what_the_table_states_and_carry_no_place_of_a_person() -> None:
    outcomes = load_outcomes()
    assert (outcomes["removed"].sum(), outcomes.select("state", "agency_name").n_unique()) == (175_104, 73)
    assert outcomes.columns == ["state", "agency_name", "fiscal_year", "identified", "removed"]


def test_stated_totals_are_told_to_the_end_of_september_with_their_grades() -> None:
    totals = load_stated_totals()
    august = totals.filter(pl.col("as_of") == "2026-08-26").row(0, named=True)
    assert (august["total"], august["tfm"], august["wso"], august["jem"], august["grade"]) == (
        2382,
        1654,
        546,
        182,
        "high",
    )
    assert august["tfm"] + august["wso"] + august["jem"] == august["total"]
    assert totals["as_of"].max() == "2026-09-28"
    by_day = load_state_totals().group_by("as_of").agg(pl.col("total").sum()).sort("as_of").rows()
    assert by_day == [(date(2026, 6, 9), 1934), (date(2026, 7, 14), 2127)]


def test_every_reason_of_a_departure_has_a_day_an_address_and_days_in_order() -> None:
    reasons = load_departure_reasons()
    assert reasons.filter(pl.col("gone_from") > pl.col("gone_until")).is_empty()
    assert reasons.filter(
        pl.col("decided_on").str.slice(0, 4) > pl.col("gone_until").dt.strftime("%Y")
    ).is_empty()
    assert reasons.height >= 35


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("AL,Etowah,20xx,5,3", "line 2, fiscal_year: '20xx' is no value"),
        ("ALX,Etowah,2009,5,3", "line 2: the row does not fit .state: 'regex' failed"),
        ("AL,Etowah,2009,5", "line 2: 4 cells where there are 5 columns"),
        ("AL,Etowah,1999,5,3", "line 2: the row does not fit .fiscal_year"),
        ("AL,Etowah,2009,-5,3", "line 2, identified: '-5'"),
    ],
)
def test_a_bad_row_is_refused_by_file_line_and_column(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text(f"state,agency_name,fiscal_year,identified,removed\n{line}\n", encoding="utf-8")
    with pytest.raises(CurationError, match=told):
        read_table(path, Outcomes)


def test_every_table_says_where_it_comes_from() -> None:
    for name in (
        "attestations",
        "attestation_sources",
        "outcomes",
        "stated_totals",
        "state_totals",
        "payments",
    ):
        meta = (project_folder("reference") / f"{name}.meta.yml").read_text(encoding="utf-8")
        assert all(
            f"{key}:" in meta
            for key in ("origin", "publisher", "licence", "retrieved", "sha256_of_origin", "done")
        )


def test_what_a_page_among_the_files_states_joins_the_totals_unless_it_is_there_already() -> None:
    page = {"sha256": "a" * 64, "number": 1, "list_name": "participating", "counts": "agreements", "as_of": None,
            "total": 2_700, "jem": None, "wso": None, "tfm": None, "ttfm": None, "states": 39, "territories": None,
            "sentence": "ICE has signed 2,700 Memorandums of Agreement", "place": "paragraph"}  # fmt: skip
    known = page | {"number": 2, "as_of": "2026-08-26", "total": 2382, "jem": 182, "wso": 546, "tfm": 1654}
    nameless = page | {"sha256": "b" * 64}
    pages = StatedOnPages.validate(pl.DataFrame([page, known, nameless], infer_schema_length=None), cast=True)
    files = pl.DataFrame([{"sha256": "a" * 64, "file_name": "20261102093000.page.html", "dated_on": None}],
                         schema_overrides={"dated_on": pl.Date})  # fmt: skip
    totals = load_stated_totals()
    joined = add_pages(totals, pages, files)
    assert joined.height == totals.height + 1
    (new,) = joined.drop_nulls("sha256").iter_rows(named=True)
    assert (new["as_of"], new["total"], new["said_by"], new["publisher"]) == (
        "2026-11-02",
        2_700,
        "ice_page",
        "20261102093000.page.html",
    )
    assert add_pages(totals, pages.clear(), files).height == totals.height
