"""The question "which tables": the tables of an edition and the meaning of their columns."""

from __future__ import annotations

import polars as pl

from open287g.errors import BadField
from open287g.publish.dictionary import TABLES, describe_columns
from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _
from open287g.text.suggest import did_you_mean

from .context import Context
from .registry import Request, field, question
from .rows import answer_with_rows


class TablesRequest(Request):
    """One table, or all."""

    name: str | None = field(None, "One table; all of them if left out", is_positional=True)


@question(example={"name": "agreements"})
def tables(context: Context, request: TablesRequest) -> Answer:
    """Name the tables that can be asked in SQL, their rows, and what each column means."""
    if request.name is not None:
        return _columns(context, request.name)
    rows = [
        (each, context.edition.meta["tables"][each]["rows"], (schema.__doc__ or "").strip().split("\n")[0])
        for each, schema in TABLES.items()
        if each in context.edition.meta["tables"]
    ]
    frame = pl.DataFrame(rows, schema=["table", "n_rows", "meaning"], orient="row")
    shown = {"table": _("table"), "n_rows": _("rows"), "meaning": _("meaning")}
    return answer_with_rows(context, "tables", _("Tables of this edition"), frame, shown)


def _columns(context: Context, name: str) -> Answer:
    if name not in TABLES:
        known = ", ".join(TABLES)
        raise BadField("name", _("There is no table {name}. There are: {all}.", name=repr(name), all=known)
                       + did_you_mean(name, TABLES))  # fmt: skip
    frame = describe_columns({name: TABLES[name]})
    shown = {"column": _("column"), "type": _("type"), "meaning": _("meaning")}
    return answer_with_rows(
        context, "tables", _("Columns of {name}", name=name), frame, shown, {"table": name}
    )
