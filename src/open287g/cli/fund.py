"""`open287g fund`: what the rules offer an agency, a state or the nation, and how that stands against the record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from open287g.errors import UsageError

from .options import CsvOption, JsonOption, WorkspaceOption, choose_edition
from .output import console, plain_table, print_json, say

if TYPE_CHECKING:
    from rich.table import Table

    from open287g.publish.money_tables.table import MoneyTable
    from open287g.queries.fund import Answer, Pay, Run

MOST_DRAWS = 250_000
VIEWS = ("--backtest", "--compare", "--sensitivity", "--published", "--scenarios")


def fund(
    agency: Annotated[str | None, typer.Option(help="Id of one agency (see 'open287g agencies').")] = None,
    officers: Annotated[float | None, typer.Option(help="Trained task force officers of one agency.")] = None,
    salary: Annotated[float | None, typer.Option(help="Its salary for an officer and year, dollars.")] = None,
    benefits: Annotated[
        float | None, typer.Option(help="Its benefits as a share of salary, such as 0.45.")
    ] = None,
    vehicles: Annotated[
        float | None, typer.Option(help="Operational agreements with vehicle money; 1 if not given.")
    ] = None,
    national: Annotated[bool, typer.Option("--national", help="The nation.")] = False,
    state: Annotated[
        str | None, typer.Option(help="A state, by name or USPS code; with --officers, the agency's.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Day, such as 2026-01-26.")] = None,
    scenario: Annotated[
        str, typer.Option(help="How to read the offers; 'all' shows every reading.")
    ] = "full_offer",
    draws: Annotated[int, typer.Option(help="Draws of what is uncertain.")] = 4_096,
    seed: Annotated[int, typer.Option(help="Seed; the same seed gives the same bytes.")] = 287,
    parameters: Annotated[
        Path | None, typer.Option(help="A reform: a small patch of the parameters.")
    ] = None,
    counts: Annotated[
        Path | None, typer.Option(help="CSV agency_id,officers: your own officer counts.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="'state' or 'agency' in the place, and 'month' or 'year'; may be given twice."),
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(help="With a place or --compare: also draw it (.svg, .png or .json).")
    ] = None,
    backtest: Annotated[bool, typer.Option("--backtest", help="The model against the record.")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Beside other federal money for police.")
    ] = False,
    grants: Annotated[
        Path | None, typer.Option(help="With --compare: CSV state,program,fiscal_year,amount_usd.")
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Which inputs drive the result.")
    ] = False,
    published: Annotated[bool, typer.Option("--published", help="Published amounts taken apart.")] = False,
    scenarios: Annotated[bool, typer.Option("--scenarios", help="The readings of the offers.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """What the 287(g) offers come to for an agency, a state or the nation, with every uncertainty carried through.

    Example: open287g fund --officers 12 --state TX --salary 61000

    Example: open287g fund --national --as-of 2026-01-26 --scenario startup_only

    Example: open287g fund --state FL --by agency --by month --csv
    """
    from open287g.queries import fund as answers

    _check_numbers(draws, seed, as_json, as_csv)
    run = answers.Run(
        choose_edition(workspace),
        as_of,
        scenario,
        draws,
        seed,
        parameters,
        counts,
        tuple(by or ()),
        chart,
        say,
    )
    pay = answers.Pay(officers, salary, benefits, vehicles)
    views = dict(zip(VIEWS, (backtest, compare, sensitivity, published, scenarios), strict=True))
    view = _choose_view(agency, officers, state, national, views)
    _refuse_idle(view, run, pay, grants)
    match view:
        case "--officers":
            answer = answers.answer_numbers(run, pay, state)
        case "--agency":
            answer = answers.answer_agency(run, str(agency), pay)
        case "--backtest":
            answer = answers.answer_backtest(run)
        case "--compare":
            answer = answers.answer_comparison(run, grants)
        case "--sensitivity":
            answer = answers.answer_sensitivity(run)
        case "--published":
            answer = answers.answer_published(run)
        case "--scenarios":
            answer = answers.answer_scenarios(run)
        case _:
            answer = answers.answer_place(run, state)
    if chart is not None:
        _draw(answer, chart)
    _print(answer, as_json, as_csv)


GOES_WITH = {
    "--by": ("--national", "--state", "--agency"),
    "--chart": ("--national", "--state", "--compare"),
    "--counts": (
        "--national",
        "--state",
        "--agency",
        "--compare",
        "--published",
        "--backtest",
        "--sensitivity",
    ),
    "--grants": ("--compare",),
    "--salary": ("--officers", "--agency"),
    "--benefits": ("--officers", "--agency"),
    "--vehicles": ("--officers", "--agency"),
}
"""Options that only some questions use."""


def _refuse_idle(view: str, run: Run, pay: Pay, grants: Path | None) -> None:
    """`UsageError` names an option that the question does not use."""
    values = {"--by": run.by, "--chart": run.chart, "--counts": run.counts, "--grants": grants}
    own = pay.own_numbers()
    for option in sorted({name for name, value in values.items() if value} | own):
        if view not in GOES_WITH[option]:
            raise UsageError(
                f"{option} says nothing with {view}. It goes with {', '.join(GOES_WITH[option])}."
            )
    if run.by and (own or pay.officers is not None):
        raise UsageError(
            "--by tells what the model holds of an agency, and does not use --officers, --salary, --benefits or "
            "--vehicles. Give your own count of officers with --counts."
        )


def _draw(answer: Answer, path: Path) -> None:
    if answer.chart is None:
        raise UsageError("--chart draws no table of --grants. Leave out one of them.")
    from open287g.publish.money import render_chart

    try:
        path.write_bytes(render_chart(answer.chart, path.suffix))
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from error
    typer.echo(f"Chart written to {path}.", err=True)


def _choose_view(
    agency: str | None, officers: float | None, state: str | None, national: bool, views: dict[str, bool]
) -> str:
    """The one question that the options ask; `UsageError` if they ask none, or several."""
    asked = {
        "--agency": agency is not None,
        "--officers": officers is not None and agency is None,
        "--national": national,
        "--state": state is not None and officers is None,
        **views,
    }
    chosen = [name for name, is_asked in asked.items() if is_asked]
    if not chosen:
        raise UsageError(f"Say what to answer, with one of {', '.join(asked)}. See 'open287g fund --help'.")
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} ask for different things. Give one of them.")
    return chosen[0]


def _check_numbers(draws: int, seed: int, as_json: bool, as_csv: bool) -> None:
    if not 1 <= draws <= MOST_DRAWS:
        raise UsageError(f"--draws {draws}: give a number from 1 to {MOST_DRAWS:,}.")
    if seed < 0:
        raise UsageError(f"--seed {seed}: give a number from 0 up.")
    if as_json and as_csv:
        raise UsageError("--json and --csv are two formats. Give one of them.")


def _print(answer: Answer, as_json: bool, as_csv: bool) -> None:
    if as_json:
        payload = {
            "title": answer.title,
            **answer.facts,
            "rows": answer.rows.to_dicts(),
            "notes": answer.notes,
        }
        print_json(payload)
    elif as_csv:
        from open287g.publish.rows import render_csv

        sys.stdout.write(render_csv(answer.rows))
    else:
        _print_tables(answer)


def _print_tables(answer: Answer) -> None:
    from rich.text import Text

    out = console()
    for sentence in answer.lead:
        out.print(Text(sentence, style="bold"))
    for table in answer.tables:
        out.print()
        out.print(_lay_out(table))
    out.print()
    for note in answer.notes:
        out.print(Text(f"• {note}"))


def _lay_out(table: MoneyTable) -> Table:
    """The table for a terminal: words may wrap, amounts may not."""
    from rich.text import Text

    drawn = plain_table(table.title)
    for position, name in enumerate(table.columns):
        is_words = position < table.n_words
        drawn.add_column(
            Text(name),
            justify="left" if is_words else "right",
            no_wrap=not is_words,
            overflow="fold",
            header_style="dim",
        )
    for group in table.groups:
        if group.heading:
            drawn.add_row(Text(group.heading, style="italic"))
        indent = "  " if group.heading else ""
        for first, *others in group.lines:
            drawn.add_row(Text(f"{indent}{first}"), *map(Text, others))
    return drawn
