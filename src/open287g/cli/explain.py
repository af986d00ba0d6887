"""`open287g explain`: where an id or a count comes from, down to the rows of ICE's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from open287g.errors import UsageError
from open287g.queries.words import read_query

from .count import describe_count, show_count
from .options import (
    AsOfOption,
    JsonOption,
    KindOption,
    LimitOption,
    ModelOption,
    OutputOption,
    StateOption,
    WorkspaceOption,
    choose_edition,
    choose_workspace,
)
from .output import Form, console, deliver, harmless, print_json, say

if TYPE_CHECKING:
    from rich.tree import Tree

    from open287g.data.editions import Edition
    from open287g.queries.lineage import Evidence, Step
    from open287g.schemas.measures import Query

GOES_WITH = {
    "--unit": ("count",),
    "--as-of": ("count", "figure"),
    "--clock": ("count",),
    "--list": ("count",),
    "--state": ("count", "figure"),
    "--model": ("count",),
    "--kind": ("count",),
    "--baseline": ("figure",),
    "--limit": ("count", "figure"),
    "-o": ("count", "figure"),
}
"""Options that only some questions use; an id alone uses none of them."""
DEFAULTS = {"--unit": "agreements", "--clock": "listed", "--list": "participating"}

_SHOWN = ("counted", "file_name/sha256", "sheet", "row_number", "state_raw", "agency_name_raw")
_FILES = ("snapshot_id", "file_name/sha256", "sheet", "n_rows")


def explain(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="An agency, agreement, application, event or snapshot; or the word 'count' or 'figure'.",
        ),
    ],
    figure: Annotated[
        str | None,
        typer.Argument(
            metavar="[FIGURE]",
            help="After 'figure': its id in the brief of the same options ('open287g brief --format json').",
        ),
    ] = None,
    unit: Annotated[str, typer.Option(help="For a count: what is counted.")] = DEFAULTS["--unit"],
    as_of: AsOfOption = None,
    clock: Annotated[str, typer.Option(help="For a count: listed or signed.")] = DEFAULTS["--clock"],
    list_name: Annotated[
        str, typer.Option("--list", help="For a count: participating or pending.")
    ] = DEFAULTS["--list"],
    state: StateOption = None,
    model: ModelOption = None,
    kind: KindOption = None,
    baseline: Annotated[
        str | None, typer.Option(help="For a figure: the day that growth is measured against.")
    ] = None,
    limit: LimitOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Walk an id or a count back to lists, files, sheets, rows, their sha256, raw cells and people's decisions.

    Examples: open287g explain fl-lake-placid-police-department

    open287g explain count --unit agencies --state DE --as-of 2026-01-26

    open287g explain figure agreements.eve.growth --as-of 2026-01-26
    """
    if identifier != "figure" and figure is not None:
        raise UsageError(
            f"{figure!r} belongs to 'open287g explain figure ID'. Give one id, or that word before it."
        )
    options = (unit, as_of, clock, list_name, state, model, kind, baseline, limit, output)
    _refuse_idle(identifier, dict(zip(GOES_WITH, options, strict=True)))
    edition = choose_edition(workspace)
    form = Form(as_json, False, output, limit)
    if identifier == "figure":
        from .figures import explain_figure

        explain_figure(edition, figure, as_of, baseline, state, form)
    elif identifier == "count":
        query = replace(read_query(as_of, state, model, kind, list_name), unit=unit, clock=clock)
        _explain_count(edition, query, form)
    else:
        _explain_thing(edition, identifier, choose_workspace(workspace), as_json)


def _refuse_idle(question: str, given: Mapping[str, object]) -> None:
    """`UsageError` names an option that the question does not use."""
    for option, value in given.items():
        if value not in (None, DEFAULTS.get(option)) and question not in GOES_WITH[option]:
            belongs = " and ".join(f"'open287g explain {each}'" for each in GOES_WITH[option])
            raise UsageError(f"{option} says nothing here. It goes with {belongs}.")


def _explain_thing(edition: Edition, identifier: str, folder: Path, as_json: bool) -> None:
    from open287g.queries.lineage import explain as walk_back
    from open287g.queries.lineage import rulings_since

    step = walk_back(edition, identifier, folder)
    for name in rulings_since(edition, folder):
        say(
            f"Curation {name} has changed since edition {edition.edition_id} was built; decisions are quoted as of now."
        )
    if as_json:
        print_json({**step.as_dict(), "edition": edition.edition_id})
    else:
        console().print(_draw(step, None), soft_wrap=False)


def _explain_count(edition: Edition, query: Query, form: Form) -> None:
    from open287g.queries.lineage import explain_count

    evidence = explain_count(edition, query)
    if form.output is not None:
        deliver(evidence.rows, describe_count(evidence.count, edition), form, "")
    elif form.as_json:
        print_json(_as_document(evidence, edition))
    else:
        show_count(evidence.count, edition)
        deliver(evidence.files, {}, Form(), "Files it stands on", _FILES)
        deliver(
            evidence.rows,
            {},
            Form(limit=10 if form.limit is None else form.limit),
            "Rows it stands on",
            _SHOWN,
        )


def _as_document(evidence: Evidence, edition: Edition) -> dict[str, object]:
    """The count as 'open287g count --json' gives it, its files, and its rows as evidence."""
    return {
        **describe_count(evidence.count, edition),
        "files": evidence.files.to_dicts(),
        "evidence": evidence.rows.to_dicts(),
    }


def _draw(step: Step, tree: Tree | None) -> Tree:
    """A step and what it rests on as a tree; raw cells stand beside what they were taken as."""
    from rich.tree import Tree

    title = f"[bold]{harmless(step.id)}[/bold]  {harmless(step.words)}" if tree is None else _line(step)
    branch = Tree(title) if tree is None else tree.add(title)
    for line in _details(step):
        branch.add(line)
    for each in step.because:
        _draw(each, branch)
    return branch


def _line(step: Step) -> str:
    named = f" [bold]{harmless(step.id)}[/bold]" if step.kind in ("agreement", "application") else ""
    return f"[dim]{harmless(step.kind)}[/dim]{named} {harmless(step.words)}"


def _details(step: Step) -> list[str]:
    """The sha256, raw cells and rulings of a row or a file."""
    facts = step.facts
    lines = (
        [f"[dim]sha256[/dim] {harmless(facts['sha256'])}"]
        if "sha256" in facts and step.kind != "snapshot"
        else []
    )
    taken = facts.get("taken_as", {})
    for column, cell in facts.get("raw", {}).items():
        value = taken.get(
            {"signed": "signed_on", "moa": "moa_url", "addendum": "addendum_url"}.get(column, column)
        )
        lines.append(
            f"[dim]{harmless(column.replace('_', ' '))}[/dim] {harmless(repr(cell))} → {harmless(value)}"
        )
    lines += [
        f"[dim]link behind {what}[/dim] {harmless(link)}"
        for what, link in facts.get("links", {}).items()
        if link
    ]
    lines += [f"[dim]corrected by a person[/dim] {harmless(each['reason'])} ({harmless(each['source'])})"
              for each in facts.get("corrections", ())]  # fmt: skip
    lines += [f"[dim]judged {harmless(each['verdict'])} by a person[/dim] {harmless(each['left'])} and "
              f"{harmless(each['right'])}: {harmless(each['reason'])} ({harmless(each['source'])})"
              for each in facts.get("judgements", ())]  # fmt: skip
    return lines
