"""`open287g brief`: the report on 287(g) for the nation or a state, in the form that is asked for."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from open287g.errors import UsageError
from open287g.queries.words import code_of_state, parse_day, today

from .options import JsonOption, WorkspaceOption, choose_edition
from .output import say

if TYPE_CHECKING:
    from open287g.queries.brief import Request
    from open287g.schemas.brief import Brief


def brief(
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day, as 2026-01-26; the latest list if left out.")
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(help="Day to measure growth against; the eve of 20 January 2025 if left out."),
    ] = None,
    state: Annotated[
        str | None, typer.Option(help="State or territory, as FL or Florida; the nation if left out.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="terminal, html, pdf, md or json.")] = "terminal",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output if left out.")
    ] = None,
    full: Annotated[
        bool | None,
        typer.Option(
            "--full/--short",
            help="With money and tested claims, or without; left out of a terminal's by default.",
        ),
    ] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the brief: how many agreements, where, under which model, what changed, and which lists say so.

    Example: open287g brief

    Example: open287g brief --state FL --format html -o florida.html
    """
    form = "json" if as_json else form
    _check_form(form, output)
    is_full = form != "terminal" if full is None else full
    if is_full:
        say("Estimating the money and testing published claims; --short leaves them out.")
    made = _make(as_of, baseline, state, is_full, workspace)
    if form == "terminal":
        _print(made, output)
    else:
        _write(made, form, output)


def _make(
    as_of: str | None, baseline: str | None, state: str | None, is_full: bool, workspace: Path | None
) -> Brief:
    from open287g.queries.brief import make_brief

    return make_brief(choose_edition(workspace), read_request(as_of, baseline, state, is_full), today())


def read_request(as_of: str | None, baseline: str | None, state: str | None, is_full: bool) -> Request:
    """What a brief is asked for, from the words of the command line; `UsageError` for a bad day or state."""
    from open287g.queries.brief import Request

    return Request(
        as_of=parse_day(as_of, "--as-of"),
        baseline=parse_day(baseline, "--baseline"),
        state=code_of_state(state) if state else None,
        is_full=is_full,
    )


def _check_form(form: str, output: Path | None) -> None:
    from open287g.schemas.brief import FORMATS

    if form not in FORMATS:
        raise UsageError(f"--format {form!r} is not known. There are: {', '.join(FORMATS)}.")
    if form == "pdf" and output is None and sys.stdout.isatty():
        raise UsageError("A PDF is not for a terminal. Name a file: --format pdf -o brief.pdf")


def _print(made: Brief, output: Path | None) -> None:
    from rich.console import Console

    from open287g.publish.cleaning import clean
    from open287g.publish.terminal import print_brief

    if output is None:
        print_brief(clean(made), Console(highlight=False, emoji=False, markup=False))
        return
    file = StringIO()
    print_brief(clean(made), Console(file=file, width=100, highlight=False, emoji=False, markup=False))
    _save(file.getvalue().encode(), output)


def _write(made: Brief, form: str, output: Path | None) -> None:
    from open287g.publish.render import render

    document = render(made, form)
    if output is None:
        sys.stdout.buffer.write(document)
    else:
        _save(document, output)


def _save(document: bytes, output: Path) -> None:
    try:
        output.write_bytes(document)
    except OSError as error:
        raise UsageError(
            f"{output} cannot be written ({error.strerror}). Name another file with -o."
        ) from error
    say(f"Written to {output}.")
