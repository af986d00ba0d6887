"""Names printed from 2007 to 2017 and in sources of these years, labelled by hand, and the agencies that they lead to.

`early_names.csv` holds the labels with their evidence. `same_as` is another printed name of the body (the name itself
where it has one name; 'none' for a body on no list of ICE's at hand, or a name that does not tell which body it means),
`not_same_as` a body that it is taken for easily; an empty county or FBI record was not judged. Measured: 146 names,
none wrong, none missing.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.queries.attestations import gather_attested, gather_outcomes
from open287g.queries.registry import Context

LABELS = Path(__file__).with_name("early_names.csv")
PRECISION, RECALL = 0.995, 0.98


@pytest.fixture(scope="module")
def judged() -> pl.DataFrame:
    """Labels beside the agencies that the shipped edition and the early sources give these names."""
    context = Context(open_edition(project_folder("edition")), today=date(2026, 11, 27))
    edition = context.edition
    name = ["state", "agency_name"]
    lists = edition.table("agency_names").select(*name, "agency_id")
    sources = pl.concat([gather_attested(context), gather_outcomes(context)], how="diagonal").select(
        *name, "agency_id", "body_id"
    )
    known = pl.concat([lists.with_columns(body_id="agency_id"), sources], how="diagonal").unique()
    assert not known.select(name).is_duplicated().any(), "one name, two agencies"
    places = edition.table("agencies").select(
        "agency_id", told_ori="ori", told_fips=pl.col("county_fips").list.sort().list.join(";")
    )
    labels = pl.read_csv(LABELS, infer_schema=False)
    told = labels.join(known, on=name, how="left", validate="1:1")
    for column, state in (("same_as", "same_state"), ("not_same_as", "state")):
        other = known.select(
            pl.col("state").alias(state),
            pl.col("agency_name").alias(column),
            pl.col("body_id").alias(f"{column}_id"),
        )
        told = told.join(other, on=[state, column], how="left", validate="m:1")
    return told.join(places, on="agency_id", how="left", validate="m:1")


def test_every_label_carries_its_evidence_and_its_names_are_printed_somewhere(judged: pl.DataFrame) -> None:
    assert judged.height >= 120
    assert judged.filter(pl.col("evidence").str.len_chars() < 40).is_empty()
    assert judged.filter(pl.col("body_id").is_null()).is_empty()
    named = pl.col("same_as") != "none"
    assert judged.filter(named, pl.col("same_as_id").is_null()).is_empty()
    assert judged.filter(pl.col("not_same_as").is_not_null(), pl.col("not_same_as_id").is_null()).is_empty()
    assert judged["county_fips"].drop_nulls().len() >= 70
    assert judged["ori"].drop_nulls().len() >= 80


def test_names_lead_to_the_agency_that_they_mean_and_to_no_other(judged: pl.DataFrame) -> None:
    given = judged.filter(pl.col("agency_id").is_not_null())
    wrong = given.filter(
        (pl.col("same_as") == "none")
        | (pl.col("agency_id") != pl.col("same_as_id"))
        | (pl.col("agency_id") == pl.col("not_same_as_id")).fill_null(value=False)
    )
    meant = judged.filter(pl.col("same_as") != "none")
    missed = meant.filter(pl.col("agency_id").is_null())
    assert 1 - wrong.height / given.height >= PRECISION, wrong.select("state", "agency_name").rows()
    assert 1 - missed.height / meant.height >= RECALL, missed.select("state", "agency_name").rows()


def test_names_of_two_bodies_are_never_joined(judged: pl.DataFrame) -> None:
    """Names are of one body if a chain of `same_as` joins them."""
    group: dict[tuple[str, str], int] = {}
    rows = list(judged.filter(pl.col("same_as") != "none").iter_rows(named=True))
    for number, row in enumerate(rows):
        ends = ((row["state"], row["agency_name"]), (row["same_state"], row["same_as"]))
        met = {group[end] for end in ends if end in group}
        group = {end: number if told in met else told for end, told in group.items()}
        group |= dict.fromkeys(ends, number)
    bodies = [(group[row["state"], row["agency_name"]], row["agency_id"]) for row in rows]
    joined = [(one, two) for one, two in combinations(bodies, 2) if one[1] and one[1] == two[1]]
    wrong = [pair for pair in joined if pair[0][0] != pair[1][0]]
    assert len(joined) > 50
    assert 1 - len(wrong) / len(joined) >= PRECISION, wrong


@pytest.mark.parametrize(("label", "told"), [("county_fips", "told_fips"), ("ori", "told_ori")])
def test_their_counties_and_fbi_records_are_right(judged: pl.DataFrame, label: str, told: str) -> None:
    asked = judged.filter(pl.col(label).is_not_null(), pl.col("agency_id").is_not_null())
    said = asked.filter(pl.col(told).fill_null("") != "")
    wrong = said.filter(pl.col(told) != pl.col(label))
    assert 1 - wrong.height / said.height >= PRECISION, wrong.select("agency_name", label, told).rows()
    assert said.height / asked.height >= RECALL
