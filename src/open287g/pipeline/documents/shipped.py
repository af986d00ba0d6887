"""`reference/moa_facts.csv`: facts of the sample of memoranda, each with its file's hash; the files do not ship."""

from __future__ import annotations

from pathlib import Path

import dataframely as dy
import polars as pl

from open287g.data.workspace import project_folder
from open287g.errors import WorkspaceError
from open287g.schemas.documents import DocumentFacts

FILE_NAME = "moa_facts.csv"


def read_shipped_facts(folder: Path | None = None) -> tuple[dy.DataFrame[DocumentFacts], dict[str, str]]:
    """Facts of the shipped sample, and the name under which each hash was seen."""
    path = (folder or project_folder("reference")) / FILE_NAME
    if not path.is_file():
        raise WorkspaceError(f"{path} is missing. Install the package again.")
    rows = pl.read_csv(path, infer_schema=False)
    numbers = [
        pl.col(name).cast(kind)
        for name, kind in DocumentFacts.create_empty().schema.items()
        if kind.is_numeric() and name in rows.columns
    ]
    facts = rows.drop("file_name").with_columns(*numbers)
    names = dict(rows.select("sha256", "file_name").unique().iter_rows())
    return DocumentFacts.validate(facts, cast=True), names


def write_shipped_facts(facts: dy.DataFrame[DocumentFacts], names: dict[str, str], path: Path) -> None:
    """Write the table, in an order that no run changes."""
    table = facts.with_columns(file_name=pl.col("sha256").replace_strict(names, return_dtype=pl.String))
    order = ["file_name", "sha256", *(c for c in facts.columns if c != "sha256")]
    table.select(order).sort("file_name", "part", "fact", "number").write_csv(path, float_precision=1)
