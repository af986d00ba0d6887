"""The question "how fast, how long": net change, doubling time, time on the list, waiting time over periods."""

from __future__ import annotations

from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.schemas.measures import Query
from open287g.schemas.periods import MEASURES
from open287g.text.phrases import gettext as _

from . import fields
from .context import Context
from .ledger import measure_periods
from .registry import Request, field, question


class MeasureRequest(Request):
    """Which measure, over which periods, of which agreements."""

    name: str = field(..., "What to measure", is_positional=True, choices=lambda: MEASURES)
    by: str = field("whole", "Split the time by month, by presidential term, or take it whole")
    since: fields.Day = field(None, "First day, included; the day after the first list if left out")
    until: fields.Day = field(None, "Last day, included; the latest list if left out")
    state: fields.States = field((), "State or territory; several may be given")
    model: fields.Models = field((), "Support type; several may be given", choices=fields.support_type_words)
    kind: fields.Kinds = field((), "Kind of agency; several may be given", choices=fields.kind_words)


@question(example={"name": "net_change", "by": "month", "since": "2025-01-20", "state": "TX"})
def measure(context: Context, request: MeasureRequest) -> Answer:
    """Monthly joins and exits, doubling time, time on the list, or waiting time.

    What is not over yet counts as watched so long. One row a period; the columns are those of the measure.
    """
    fields.check_order(request.since, request.until)
    query = Query(states=request.state, support_types=request.model, kinds=request.kind)
    listing = measure_periods(context.edition, request.name, query, request.by, request.since, request.until)
    title = f"{request.name.replace('_', ' ').capitalize()}: {listing.facts['meaning']}"
    shown = {
        name: name.replace("_", " ") for name in listing.rows.columns if name not in ("first_on", "last_on")
    }
    notes = (_("The time can be split by month or by term."),) if request.by == "whole" else ()
    return answer_with_rows(context, "measure", title, listing.rows, shown, listing.facts, notes=notes)
