"""Agencies of the archive, labelled by hand from ICE's lists, the FBI's table and the gazetteer, and the rules.

`agencies.csv` holds the labels with their evidence. An empty cell was not judged; 'none' means that there is
none.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from open287g.data.reference import read_reference, read_rulings
from open287g.data.workspace import project_folder
from open287g.resolve.profile import describe_agencies
from open287g.schemas.ledger import AgencyNames, AgencyWitness

LABELS = Path(__file__).with_name("agencies.csv")
PRECISION = 0.995


@pytest.fixture(scope="module")
def judged() -> pl.DataFrame:
    """Labels beside what the rules say of the same spellings, on the edition that ships with the package."""
    edition = project_folder("edition")
    if not (edition / "agency_names.parquet").is_file():
        pytest.skip("no edition is shipped")
    names = AgencyNames.validate(pl.read_parquet(edition / "agency_names.parquet"), cast=True)
    agencies = describe_agencies(names, _witness(edition), read_reference(), read_rulings()).agencies
    told = names.select("state", "agency_name", "agency_id").join(
        agencies.select("agency_id", told_fips="county_fips", told_ori="ori"), on="agency_id", validate="m:1"
    )
    labels = pl.read_csv(LABELS, infer_schema=False)
    return labels.join(told, on=["state", "agency_name"], how="left", validate="1:1")


def _witness(edition: Path) -> pl.DataFrame:
    rows = pl.read_parquet(edition / "listings.parquet").filter(pl.col("agency_id").is_not_null())
    pairs = rows.with_columns(
        pl.col("agency_type").cast(pl.String).fill_null(""), pl.col("county").fill_null("")
    ).group_by("agency_id", "agency_type", "county")
    counted = pairs.agg(
        n_snapshots=pl.col("snapshot_id").n_unique().cast(pl.UInt32),
        last_listed_on=pl.col("snapshot_on").max(),
    )
    return AgencyWitness.validate(counted.select(AgencyWitness.column_names()), cast=True)


def test_every_label_carries_its_evidence_and_names_an_agency(judged: pl.DataFrame) -> None:
    assert judged.filter(pl.col("evidence").str.len_chars() < 20).is_empty()
    unknown = judged.filter(pl.col("agency_id").is_null())
    assert unknown.height <= 3, unknown.select("state", "agency_name").rows()
    assert judged.filter(pl.col("county_fips").is_not_null()).height >= 300
    assert judged.filter(pl.col("ori").is_not_null()).height >= 300


def test_counties_are_precise_and_rarely_missing(judged: pl.DataFrame) -> None:
    said = judged.filter(pl.col("county_fips").is_not_null(), pl.col("told_fips").is_not_null()).with_columns(
        label=pl.col("county_fips").replace("none", "").str.split(";").list.sort().list.join(";"),
        told=pl.col("told_fips").list.sort().list.join(";"),
    )
    wrong = said.filter(pl.col("label") != pl.col("told"))
    asked = judged.filter(pl.col("county_fips").is_not_null())
    assert 1 - wrong.height / said.height >= PRECISION, wrong.select("agency_name", "label", "told").rows()
    assert said.height / asked.height >= 0.99


def test_fbi_records_are_precise_and_rarely_missing(judged: pl.DataFrame) -> None:
    asked = judged.filter(pl.col("ori").is_not_null(), pl.col("agency_id").is_not_null())
    given = asked.filter(pl.col("told_ori").is_not_null())
    wrong = given.filter(pl.col("told_ori") != pl.col("ori"))
    bearing = asked.filter(pl.col("ori") != "none")
    found = bearing.filter(pl.col("told_ori") == pl.col("ori"))
    assert 1 - wrong.height / given.height >= PRECISION, wrong.select("agency_name", "ori", "told_ori").rows()
    assert found.height / bearing.height >= 0.98
