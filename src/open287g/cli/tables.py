"""`open287g tables`: the tables of an edition and the meaning of their columns."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import CsvOption, JsonOption, LimitOption, OutputOption, WorkspaceOption, choose_edition
from .output import Form, deliver


def tables(
    name: Annotated[str | None, typer.Argument(help="One table; all of them if left out.")] = None,
    limit: LimitOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Name the tables that 'open287g sql' can ask, their rows, and what each column means.

    Example: open287g tables agreements
    """
    import polars as pl

    from open287g.measures.counting import check_words
    from open287g.publish.dictionary import TABLES, describe_columns

    edition = choose_edition(workspace)
    form = Form(as_json, as_csv, output, limit)
    facts = {"edition": edition.edition_id}
    if name is None:
        rows = [
            (each, edition.meta["tables"][each]["rows"], (schema.__doc__ or "").strip().split("\n")[0])
            for each, schema in TABLES.items()
            if each in edition.meta["tables"]
        ]
        frame = pl.DataFrame(rows, schema=["table", "n_rows", "meaning"], orient="row")
        deliver(frame, facts, form, f"Tables of edition {edition.edition_id}")
        return
    check_words("table", [name], TABLES)
    frame = describe_columns({name: TABLES[name]})
    deliver(frame, {"table": name, **facts}, form, f"Columns of {name}", ("column", "type", "meaning"))
