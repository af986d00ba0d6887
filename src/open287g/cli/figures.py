"""`open287g explain figure`: what a figure of a brief was made from, down to rows of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from open287g.errors import UsageError
from open287g.queries.words import today

from .brief import read_request
from .output import Form, console, deliver, harmless, print_json, say

if TYPE_CHECKING:
    import polars as pl
    from rich.tree import Tree

    from open287g.data.editions import Edition
    from open287g.schemas.figures import Figure

_FILES = ("file_name/sha256", "snapshot_id", "sheet", "n_rows")
_ROWS = ("figure_id/counted", "list_or_file", "shows", "row_number", "agency_name_raw")
_ROWS_FOR_PEOPLE = 10


def explain_figure(
    edition: Edition,
    figure_id: str | None,
    as_of: str | None,
    baseline: str | None,
    states: list[str] | None,
    form: Form,
) -> None:
    """Show how a figure of the brief of these options was made, its files and their rows."""
    from open287g.publish.json_form import describe_origin
    from open287g.queries.figure_lineage import explain_figure as trace_figure

    if figure_id is None:
        raise UsageError("Which figure? Give its id: open287g explain figure agreements.eve.growth")
    if states and len(states) > 1:
        raise UsageError("A brief is of one state, or of the nation. Give --state once.")
    request = read_request(as_of, baseline, states[0] if states else None, is_full=True)
    if figure_id.startswith(("money.", "claims.")):
        say("Estimating the money and testing published claims.")
    trace = trace_figure(edition, request, figure_id, today())
    facts = {**describe_origin(trace.figure), "edition": edition.edition_id}
    if form.output is not None:
        deliver(trace.rows, {"figure_id": figure_id, "edition": edition.edition_id}, form, "")
    elif form.as_json:
        print_json({**facts, "files": trace.files.to_dicts(), "evidence": trace.rows.to_dicts()})
    else:
        console().print(_draw(trace.figure, None))
        deliver(trace.files, {}, Form(), "Files it stands on", _FILES)
        few = _ROWS_FOR_PEOPLE if form.limit is None else form.limit
        deliver(_name_places(trace.rows), {}, Form(limit=few), "Rows it stands on", _ROWS)


def _name_places(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the id of ICE's list, or the project's file, that each stands in."""
    import polars as pl

    return rows.with_columns(list_or_file=pl.coalesce("snapshot_id", "file_name"))


def _draw(figure: Figure, tree: Tree | None) -> Tree:
    """A figure, how it was made, and below it the figures that it was made from."""
    from rich.tree import Tree

    from open287g.publish.words import say_figure
    from open287g.schemas.figures import Figure

    unit = "" if figure.form != "count" else f" {figure.unit.replace('_', ' ')}"
    line = f"[bold]{harmless(figure.figure_id)}[/bold]  {harmless(say_figure(figure) + unit)}, {figure.as_of}"
    branch = Tree(line) if tree is None else tree.add(line)
    told = filter(None, (figure.origin.how, figure.command or figure.url))
    branch.add(f"[dim]{harmless(': '.join(told))}[/dim]")
    for part in figure.origin.grounds:
        if isinstance(part, Figure):
            _draw(part, branch)
    return branch
