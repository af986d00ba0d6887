"""One figure is the same in every form in which it is given."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest

import open287g

from .conftest import Ask

DAY = "2026-01-26"


USUAL = {("agreements", ""), ("agencies", "FL"), ("agreements", "AK")}
"""Each table and each size of place once; their other pairs are among the slow tests."""


@pytest.mark.parametrize(
    ("table", "state"),
    [
        pytest.param(table, state, marks=[] if (table, state) in USUAL else [pytest.mark.slow])
        for table in ("agreements", "agencies")
        for state in ("", "FL", "AK")
    ],
)
def test_a_figure_is_equal_in_all_forms(table: str, state: str, ask: Ask, tmp_path: Path) -> None:
    narrow = ["--state", state] if state else []
    words = [table, "--as-of", DAY, *narrow]
    for ending in ("csv", "json", "parquet", "xlsx"):
        ask(*words, "-o", tmp_path / f"rows.{ending}")
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx")["rows"]
    figures = {
        "count": json.loads(ask("count", "--unit", table, "--as-of", DAY, *narrow, "--json").stdout)["value"],
        "sentence": _first_number(ask("count", "--unit", table, "--as-of", DAY, *narrow).stdout),
        "csv of the count": int(
            _csv(ask("count", "--unit", table, "--as-of", DAY, *narrow, "--csv").stdout)[0]["value"]
        ),
        "title": _first_number(ask(*words).stdout),
        "json": len(json.loads(ask(*words, "--json").stdout)["rows"]),
        "csv": len(_csv(ask(*words, "--csv").stdout)),
        "csv file": len(_csv((tmp_path / "rows.csv").read_text(encoding="utf-8"))),
        "json file": len(json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))["rows"]),
        "parquet": pl.read_parquet(tmp_path / "rows.parquet").height,
        "xlsx": sheet.max_row - 1,
        "sql": _by_sql(table, state),
        "python": open287g.count(table, DAY, state=[state] if state else []).value,
        "evidence": open287g.explain_count(table, DAY, state=[state] if state else [])
        .result.rows["counted"]
        .n_unique(),
    }
    assert len(set(figures.values())) == 1, figures


def _first_number(text: str) -> int:
    return int(re.findall(r"\d[\d,]*", text)[0].replace(",", ""))


def _csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _by_sql(table: str, state: str) -> int:
    what = {"agreements": "agreement_id", "agencies": "agency_id"}[table]
    question = (
        f"SELECT count(DISTINCT {what}) AS n FROM spells WHERE first_listed_on <= DATE '{DAY}' "
        f"AND (gone_by_on IS NULL OR gone_by_on > DATE '{DAY}') AND state LIKE '{state or '%'}'"
    )
    return int(open287g.sql(question).frame["n"][0])


def test_the_rows_are_the_same_in_csv_parquet_and_python(ask: Ask, tmp_path: Path) -> None:
    ask("changes", "--since", "2026-03-01", "--until", "2026-03-31", "-o", tmp_path / "rows.parquet")
    ask("changes", "--since", "2026-03-01", "--until", "2026-03-31", "-o", tmp_path / "rows.csv")
    written = pl.read_parquet(tmp_path / "rows.parquet")
    assert written.rows() == open287g.changes("2026-03-01", "2026-03-31").frame.rows()
    texts = pl.read_csv(tmp_path / "rows.csv", infer_schema=False)
    assert texts["event_id"].to_list() == written["event_id"].to_list()


def test_additions_less_departures_are_the_change_in_count() -> None:
    for row in open287g.measure("net_change", "month").frame.iter_rows(named=True):
        came = row["listed"] + row["listed_again"] - row["no_longer_listed"]
        assert row["at_start"] + came == row["at_end"], row["period"]


def test_the_ends_of_net_change_are_the_counts_of_those_days() -> None:
    (row,) = open287g.measure("net_change", "whole", "2025-03-01", "2025-03-31").frame.to_dicts()
    assert row["at_start"] == open287g.count(as_of="2025-02-28").value
    assert row["at_end"] == open287g.count(as_of="2025-03-31").value
