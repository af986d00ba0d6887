"""`open287g sql`: one question in SQL over the edition's tables; nothing can be written, no file or address reached."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import CsvOption, JsonOption, LimitOption, OutputOption, WorkspaceOption, choose_edition
from .output import Form, deliver


def sql(
    question: Annotated[
        str, typer.Argument(metavar="SELECT", help="One SELECT, WITH, DESCRIBE, SHOW or EXPLAIN.")
    ],
    seconds: Annotated[int, typer.Option(min=1, max=600, help="Give up after so many seconds.")] = 30,
    limit: LimitOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Ask the edition's tables in SQL (DuckDB's). 'open287g tables' names them and their columns.

    Example: open287g sql "SELECT state, count(*) AS n FROM agreements WHERE is_listed GROUP BY ALL ORDER BY n DESC"
    """
    from open287g.queries.sql import ask_tables

    edition = choose_edition(workspace)
    try:
        rows = ask_tables(edition, question, seconds)
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from error  # DuckDB's word for Ctrl-C
    facts = {"question": question, "edition": edition.edition_id}
    deliver(rows, facts, Form(as_json, as_csv, output, limit), f"{rows.height:,} rows")
