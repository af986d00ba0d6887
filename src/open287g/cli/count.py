"""`open287g count`: a number, the list it stands on, and how old that list is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.errors import UsageError
from open287g.queries.words import check_one_form, code_of_state, parse_day, split_words, today

from .options import CsvOption, JsonOption, WorkspaceOption, choose_edition
from .output import plain_table, print_csv, print_json, say

if TYPE_CHECKING:
    from rich.table import Table

    from open287g.data.editions import Edition
    from open287g.schemas.measures import Count, Growth, Query


def count(
    unit: Annotated[
        str,
        typer.Option(
            help="What to count: agreements, agencies, agency_names, states, states_only, "
            "counties, population_covered, sworn_officers_employed."
        ),
    ] = "agreements",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day, as 2026-01-26; the latest list if left out.")
    ] = None,
    clock: Annotated[
        str, typer.Option(help="listed: on ICE's list that day; signed: signed by that day.")
    ] = "listed",
    list_name: Annotated[str, typer.Option("--list", help="participating or pending.")] = "participating",
    state: Annotated[
        list[str] | None, typer.Option(help="State, as FL or Florida; may be given again.")
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="Support type: jem, tfm or wso; may be given again.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Kind of agency, e.g. sheriff; may be given again.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Break down by state, model, kind or level, or several: state,model.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Growth against this day.")] = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Count agreements, agencies, states and more, on a day, under a stated definition.

    Example: open287g count --unit agencies --as-of 2026-01-26 --by state
    """  # fmt: skip
    from open287g.queries.ledger import answer_count
    from open287g.schemas.measures import Query

    edition = choose_edition(workspace)
    query = Query(
        unit=unit,
        as_of=parse_day(as_of, "--as-of"),
        clock=clock,
        list_name=list_name,
        states=tuple(code_of_state(text) for text in split_words(state)),
        support_types=tuple(text.casefold() for text in split_words(model)),
        kinds=tuple(split_words(kind)),
        by=tuple(part.strip() for part in by.split(",")) if by else (),
        since=parse_day(since, "--since"),
    )
    check_one_form(as_json, as_csv)
    answer = answer_count(edition, query)
    if query.since and query.since > answer.as_of:
        raise UsageError(
            f"--since {query.since} is after the day counted, {answer.as_of}. Give the earlier day to --since."
        )
    if as_json:
        print_json(describe_count(answer, edition))
    elif as_csv:
        print_csv(list(answer.rows) or [{"value": answer.value}])
    else:
        show_count(answer, edition)


def describe_count(answer: Count, edition: Edition) -> dict[str, Any]:
    """The answer as JSON: number, unit, days, rows, edition, and the file it stands on."""
    query: Query = answer.query
    return {
        "unit": query.unit,
        "as_of": answer.as_of,
        "snapshot_on": answer.snapshot_on,
        "clock": query.clock,
        "value": answer.value,
        "rows": list(answer.rows),
        "edition": edition.edition_id,
        "list": query.list_name,
        "snapshot_id": answer.snapshot_id,
        "last_shown_on": answer.last_shown_on,
        "list_age_days": (today() - answer.last_shown_on).days,
        "filters": {
            "state": list(query.states),
            "model": list(query.support_types),
            "kind": list(query.kinds),
        },
        "growth": None if answer.growth is None else answer.growth.__dict__,
        "notes": list(answer.notes),
    }


def show_count(answer: Count, edition: Edition) -> None:
    """The answer for a person: the number in a sentence, the list it stands on, the breakdown."""
    from .output import console

    out = console()
    out.print(_number_in_words(answer), soft_wrap=True)
    if answer.growth:
        out.print(_growth_in_words(answer.growth))
    if answer.rows:
        out.print(_breakdown(answer))
    out.print(f"[dim]{_list_in_words(answer)}; edition {edition.edition_id}.[/dim]", soft_wrap=True)
    out.print(f"[dim]{_meaning(answer.query)}[/dim]", soft_wrap=True)
    if answer.as_of > answer.last_shown_on:
        say(f"No list at hand shows {long_day(answer.as_of)} itself; what ICE listed then may differ.")
    for note in answer.notes:
        say(note)


def _counts_applications(query: Query) -> bool:
    return (query.list_name, query.unit) == ("pending", "agreements")


def _number_in_words(answer: Count) -> str:
    from open287g.measures.units import UNITS

    query = answer.query
    what = "pending applications" if _counts_applications(query) else UNITS[query.unit].title
    where, day = _filters_in_words(query), long_day(answer.as_of)
    return f"[bold]{answer.value:,}[/bold] {what}{where} on {day} ({query.clock})."


def _growth_in_words(growth: Growth) -> str:
    nothing = "no percentage, for there were none"
    percent = nothing if growth.percent is None else f"{growth.percent:+,.1f}%"
    return f"{growth.change:+,} since {long_day(growth.since)}, when there were {growth.value:,}: {percent}."


def _breakdown(answer: Count) -> Table:
    by = answer.query.by
    table = plain_table()
    for name in by:
        table.add_column(name)
    table.add_column("value", justify="right")
    for row in answer.rows:
        table.add_row(*(str(row[name]) for name in by), f"{row['value']:,}")
    return table


def _list_in_words(answer: Count) -> str:
    age = (today() - answer.last_shown_on).days
    seen = f"last seen {long_day(answer.last_shown_on)} ({age:,} days ago)"
    return f"ICE's {answer.query.list_name} list of {long_day(answer.snapshot_on)}, {seen}"


def _meaning(query: Query) -> str:
    from open287g.measures.units import APPLICATIONS, UNITS

    return APPLICATIONS if _counts_applications(query) else UNITS[query.unit].meaning


def _filters_in_words(query: Query) -> str:
    """What was left out of the count: states, models, kinds of agency."""
    from open287g.schemas.codes import KINDS, SUPPORT_TYPES

    models, kinds = ([words[code] for code in codes] for words, codes in (
        (SUPPORT_TYPES, query.support_types), (KINDS, query.kinds)
    ))  # fmt: skip
    return (
        (f" in {', '.join(query.states)}" if query.states else "")
        + (f" under the {', '.join(models)}" if models else "")
        + (f" of the kind {', '.join(kinds).lower()}" if kinds else "")
    )


def long_day(day: date) -> str:
    """A day as people write it: 26 January 2026."""
    return f"{day.day} {day:%B %Y}"
