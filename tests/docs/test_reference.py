"""The data dictionary and the command reference say what the code says now."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from open287g.cli.manual import write_manual
from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.publish.dictionary import ANSWERS, TABLES, describe_columns, write_dictionary

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_data_dictionary_is_current() -> None:
    written = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == write_dictionary(), (
        "run: python -m open287g.publish.dictionary > docs/data-dictionary.md"
    )


def test_the_command_reference_is_current() -> None:
    written = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    assert written == write_manual(), "run: python -m open287g.cli.manual > docs/reference/commands.md"


def test_every_column_of_every_table_has_a_meaning() -> None:
    silent = describe_columns({**TABLES, **ANSWERS}).filter(pl.col("meaning").str.strip_chars() == "")
    assert silent.rows() == []


@pytest.mark.parametrize("name", TABLES)
def test_the_shipped_edition_has_the_columns_of_the_dictionary(name: str) -> None:
    edition = open_edition(project_folder("edition"))
    assert edition.table(name).columns == describe_columns({name: TABLES[name]})["column"].to_list()


def test_the_dictionary_names_every_table_of_the_shipped_edition() -> None:
    assert set(open_edition(project_folder("edition")).meta["tables"]) == set(TABLES)
