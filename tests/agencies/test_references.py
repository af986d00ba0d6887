from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
import yaml

from open287g.data.compile_reference import compile_tables, write_reference
from open287g.data.reference import read_reference, read_rulings
from open287g.data.states import names_of_states
from open287g.data.workspace import project_folder
from open287g.errors import CurationError, WorkspaceError
from open287g.schemas.codes import STATE_NAMES

ORIGIN = (
    Path(os.environ.get("OPEN287G_SHARED", project_folder("reference").parent.parent / "shared"))
    / "data/reference"
)


def test_the_states_add_up_to_the_nation_and_to_their_counties() -> None:
    known = read_reference()
    nation = known.states.filter(~pl.col("is_territory"))
    assert (nation.height, nation["population"].sum()) == (51, 340_110_988)
    current = known.counties.filter(~pl.col("is_former"))
    summed = current.group_by("state").agg(counted=pl.col("population").sum())
    both = known.states.join(summed, on="state", validate="1:1").filter(pl.col("state") != "PR")
    assert both.filter(pl.col("population") != pl.col("counted")).is_empty()


def test_connecticuts_old_counties_stand_beside_its_regions() -> None:
    connecticut = read_reference().counties.filter(state="CT")
    old = connecticut.filter("is_former")
    assert (old.height, connecticut.height) == (8, 17)
    assert old["population"].sum() == 3_605_944  # the census of 2020


def test_every_fbi_record_lies_in_counties_of_its_own_state() -> None:
    known = read_reference()
    spread = (
        known.police.select("ori", "state", "county_fips")
        .explode("county_fips", empty_as_null=True)
        .drop_nulls()
    )
    strays = spread.join(
        known.counties.select("county_fips", "state"), on=["county_fips", "state"], how="anti"
    )
    assert strays.is_empty()
    assert known.police.filter(pl.col("state").is_in(["NB", "GM", "FS"])).is_empty()


def test_every_table_says_where_it_comes_from() -> None:
    for name in ("states", "counties", "police_employees"):
        meta = yaml.safe_load((project_folder("reference") / f"{name}.meta.yml").read_text(encoding="utf-8"))
        assert {"origin", "licence", "retrieved", "sha256_of_origin", "done"} <= set(meta)


def test_rulings_name_counties_and_records_that_exist() -> None:
    known, rulings = read_reference(), read_rulings()
    facts = rulings.agency_facts.with_columns(pl.col("field").cast(pl.String))
    fips = facts.filter(pl.col("field") == "county_fips").select("state", pl.col("value").str.split(";"))
    asked = pl.concat(
        [fips.explode("value"), rulings.county_texts.select("state", value="county_fips").explode("value")]
    ).drop_nulls()
    assert asked.join(
        known.counties, left_on=["state", "value"], right_on=["state", "county_fips"], how="anti"
    ).is_empty()
    oris = facts.filter(pl.col("field") == "ori", pl.col("value") != "none")
    assert oris.join(
        known.police, left_on=["state", "value"], right_on=["state", "ori"], how="anti"
    ).is_empty()


def test_a_later_folders_ruling_stands(tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text(
        "state,agency_name,field,value,reason,source\nTX,Tye Police Department,county_fips,48001,a test,a test\n"
    )
    facts = read_rulings(project_folder("curation"), tmp_path).agency_facts.filter(
        agency_name="Tye Police Department"
    )
    assert facts["value"].to_list() == ["48001"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("TX,A,county_fips,4800,why,where", "line 2"),
        ("TX,A,kind,wizard,why,where", "wizard"),
        ("TX,A,colour,red,why,where", "field"),
        ("TX,A,kind,sheriff,,where", "reason"),
        ("Texas,A,kind,sheriff,why,where", "state"),
    ],
)
def test_a_wrong_ruling_is_named_by_file_line_and_column(tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "agencies.csv").write_text(f"state,agency_name,field,value,reason,source\n{row}\n")
    with pytest.raises(CurationError, match=said) as refused:
        read_rulings(tmp_path)
    assert "agencies.csv, line 2" in str(refused.value)


def test_a_missing_table_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Compile the reference tables anew"):
        read_reference(tmp_path)


@pytest.mark.archive
@pytest.mark.skipif(not ORIGIN.is_dir(), reason="the origin files are not at hand")
def test_the_tables_are_what_the_origin_files_make(tmp_path: Path) -> None:
    made = compile_tables(ORIGIN, project_folder("curation"))
    shipped = read_reference()
    for name in ("states", "counties", "police"):
        assert getattr(made, name).equals(getattr(shipped, name)), name
    write_reference(ORIGIN, tmp_path, "2026-11-23")
    for name in ("states.csv", "counties.csv", "police_employees.parquet", "counties.meta.yml"):
        assert (tmp_path / name).read_bytes() == (project_folder("reference") / name).read_bytes()


def test_the_vocabulary_of_states_is_that_of_the_reference_table() -> None:
    assert names_of_states() == STATE_NAMES
