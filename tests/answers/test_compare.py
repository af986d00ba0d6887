"""The difference of two editions is told in words and as data, with its reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from altering import seal
from open287g.data.editions import Edition, open_edition
from open287g.errors import NotFound
from open287g.queries.diff import Comparison, compare_editions

from .conftest import Ask

Change = Callable[[pl.DataFrame], pl.DataFrame]


@pytest.fixture
def altered(shipped: Edition, tmp_path: Path) -> Callable[..., Edition]:
    """The shipped edition with some tables changed, and its description changed as said."""

    def alter(meta: dict[str, object] | None = None, **changes: Change) -> Edition:
        folder = tmp_path / "altered"
        shutil.copytree(shipped.folder, folder)
        for table, change in changes.items():
            change(shipped.table(table)).write_parquet(folder / f"{table}.parquet")
        seal(folder, **({"edition": "altered"} | (meta or {})))
        return open_edition(folder)

    return alter


def table(comparison: Comparison, name: str):  # type: ignore[no-untyped-def]
    return next(each for each in comparison.tables if each.table == name)


def test_an_edition_does_not_differ_from_itself(shipped: Edition) -> None:
    comparison = compare_editions(shipped, shipped)
    assert all(each.is_quiet for each in comparison.tables)
    assert (list(comparison.reasons), list(comparison.identities)) == ([], [])
    assert list(comparison.sentences()) == [f"Both are edition {shipped.edition_id}: nothing changed."]


def test_rows_are_told_as_added_removed_and_changed(
    shipped: Edition, altered: Callable[..., Edition]
) -> None:
    name = (
        pl.when(pl.col("agency_id") == "ak-kodiak-police-department")
        .then(pl.lit("K"))
        .otherwise("name")
        .alias("name")
    )
    after = altered(
        agencies=lambda rows: rows.with_columns(name).filter(
            pl.col("agency_id") != "ak-department-of-corrections"
        )
    )
    forth, back = (
        table(c, "agencies") for c in (compare_editions(shipped, after), compare_editions(after, shipped))
    )
    assert (forth.added, forth.removed, forth.changed, dict(forth.columns_changed)) == (0, 1, 1, {"name": 1})
    assert (back.added, back.removed, back.changed) == (1, 0, 1)
    assert forth.examples["removed"] == ["ak-department-of-corrections"]


def test_a_spelling_that_moved_is_told_with_both_agencies(
    shipped: Edition, altered: Callable[..., Edition]
) -> None:
    moved = (
        pl.when(pl.col("agency_id") == "ak-kodiak-police-department")
        .then(pl.lit("ak-other"))
        .otherwise("agency_id")
    )
    comparison = compare_editions(
        shipped, altered(agency_names=lambda rows: rows.with_columns(agency_id=moved))
    )
    told = [(each.agency_name, each.agency_before, each.agency_after) for each in comparison.identities]
    assert told == [("Kodiak Police Department", "ak-kodiak-police-department", "ak-other")]


def test_a_new_column_and_a_new_type_are_told_as_schema(
    shipped: Edition, altered: Callable[..., Edition]
) -> None:
    after = altered(
        agencies=lambda rows: rows.with_columns(pl.col("population").cast(pl.Int64), motto=pl.lit("x"))
    )
    changed = table(compare_editions(shipped, after), "agencies")
    assert list(changed.schema) == ["column motto is new", "column population changed its type or its words"]
    assert (changed.added, changed.removed, changed.changed) == (0, 0, 0)


def test_headline_figures_are_told_before_and_after(
    shipped: Edition, altered: Callable[..., Edition]
) -> None:
    fewer = altered(spells=lambda rows: rows.filter(pl.col("state") != "FL"))
    told = {each.figure: (each.before, each.after) for each in compare_editions(shipped, fewer).headline}
    before, after = told["agreements on the latest list"]
    florida = shipped.table("spells").filter(pl.col("state") == "FL", pl.col("gone_by_on").is_null()).height
    assert before - after == florida > 0


def test_the_reason_is_told(shipped: Edition, altered: Callable[..., Edition]) -> None:
    inputs = shipped.meta["inputs"] | {
        "curation": shipped.meta["inputs"]["curation"] | {"judgements.csv": "other"}
    }
    versions = shipped.meta["versions"] | {"reader": 99}
    after = altered(
        {"inputs": inputs, "versions": versions},
        files=lambda rows: rows.filter(pl.col("sha256") != rows["sha256"][0]),
    )
    reasons = " ".join(compare_editions(shipped, after).reasons)
    assert "judgements.csv" in reasons
    assert "reader's version" in reasons
    assert shipped.table("files")["file_name"][0] in reasons


def test_an_edition_that_is_not_there_is_told_with_those_that_are(ask: Ask) -> None:
    with pytest.raises(NotFound, match="shipped, current"):
        ask("diff", "nowhere")


def test_the_command_gives_the_comparison_as_data(ask: Ask, altered: Callable[..., Edition]) -> None:
    after = altered(agencies=lambda rows: rows.head(10))
    told = json.loads(ask("diff", "shipped", after.folder, "--json").stdout)
    assert next(each for each in told["tables"] if each["table"] == "agencies")["removed"] > 1_000
    assert any("agencies:" in sentence for sentence in told["sentences"])
