"""The question "what came of it": persons identified and removed under agreements, fiscal 2006 to 2013, by agency."""

from __future__ import annotations

import polars as pl

from open287g.queries.attestations import gather_outcomes
from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Paragraph
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from . import fields
from .attestations import keep_named
from .context import Context
from .registry import Request, field, question


class OutcomesRequest(Request):
    """Outcomes of which agencies, states and years."""

    agency: str | None = field(
        None, "Words of the agency's name, as any source or list prints it", is_positional=True
    )
    state: fields.States = field((), "State or territory; several may be given")
    year: int | None = field(None, "Federal fiscal year, 2006 to 2013", ge=2006, le=2013)


@question(example={"agency": "Alamance"})
def outcomes(context: Context, request: OutcomesRequest) -> Answer:
    """Show how many persons ICE identified and removed under each agency's agreements in fiscal years 2006 to 2013.

    One row for each agency and year with a figure; an empty cell was empty in ICE's table. The sums are of the rows
    shown. Released by ICE under the Freedom of Information Act and compiled by The Marshall Project.
    """
    rows = gather_outcomes(context)
    if request.state:
        rows = rows.filter(pl.col("state").is_in(list(request.state)))
    if request.year:
        rows = rows.filter(pl.col("fiscal_year") == request.year)
    rows, near = keep_named(rows, request.agency)
    rows = rows.sort("state", "agency_name", "fiscal_year")
    n_agencies = rows.select("state", "agency_name").n_unique()
    told = ngettext("{identified} persons identified, {removed} removed ({n} agency, fiscal {years}).",
                    "{identified} persons identified, {removed} removed ({n} agencies, fiscal {years}).",
                    n_agencies, identified=_sum(rows, "identified"), removed=_sum(rows, "removed"),
                    years=_years(rows))  # fmt: skip
    lead = Paragraph((told,), "lead")
    shown = {"state": _("state"), "agency_name": _("agency as printed"), "fiscal_year": _("fiscal year"),
             "identified": _("identified"), "removed": _("removed")}  # fmt: skip
    note = _("ICE’s figures, released under the Freedom of Information Act and compiled by The Marshall Project. A "
             "year without a row had no figure.")  # fmt: skip
    printed = rows.with_columns(pl.col("fiscal_year").cast(pl.String))
    return answer_with_rows(context, "outcomes", _("Identified and removed, by agency and fiscal year"), printed, shown,
                            {"identified": _sum(rows, "identified"), "removed": _sum(rows, "removed")}, sought=request,
                            lead=() if rows.is_empty() else (lead,), notes=(note + near,))  # fmt: skip


def _sum(rows: pl.DataFrame, column: str) -> int:
    return int(rows[column].sum() or 0)


def _years(rows: pl.DataFrame) -> str:
    first, last = rows["fiscal_year"].min(), rows["fiscal_year"].max()
    return str(first) if first == last else _("{first} to {last}", first=str(first), last=str(last))
