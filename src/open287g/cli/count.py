"""`open287g count`: a number, the list it stands on, and how old that list is."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.errors import UsageError

from .options import CsvOption, JsonOption, WorkspaceOption, choose_edition
from .output import print_csv, print_json, say

if TYPE_CHECKING:
    from open287g.editions import Edition
    from open287g.schemas.measures import Count, Query


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
    from open287g.answers import answer_count
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
    from rich.table import Table

    from open287g.measures.units import APPLICATIONS, UNITS

    from .output import console

    query = answer.query
    out = console()
    where = _filters_in_words(query)
    what = (
        "pending applications"
        if (query.list_name, query.unit) == ("pending", "agreements")
        else UNITS[query.unit].title
    )
    out.print(f"[bold]{answer.value:,}[/bold] {what}{where} on {long_day(answer.as_of)} ({query.clock}).",
              soft_wrap=True)  # fmt: skip
    if answer.growth:
        g = answer.growth
        percent = "no percentage, for there were none" if g.percent is None else f"{g.percent:+.1f} %"
        out.print(f"{g.change:+,} since {long_day(g.since)}, when there were {g.value:,}: {percent}.")
    if answer.rows:
        table = Table(box=None, pad_edge=False)
        for name in (*query.by, "value"):
            table.add_column(name, justify="right" if name == "value" else "left")
        for row in answer.rows:
            table.add_row(
                *(f"{row[name]:,}" if name == "value" else str(row[name]) for name in (*query.by, "value"))
            )
        out.print(table)
    age = (today() - answer.last_shown_on).days
    out.print(f"[dim]ICE's {query.list_name} list of {long_day(answer.snapshot_on)}, "
              f"last seen {long_day(answer.last_shown_on)} "
              f"({age:,} days ago); edition {edition.edition_id}.[/dim]", soft_wrap=True)  # fmt: skip
    is_waiting = (query.list_name, query.unit) == ("pending", "agreements")
    out.print(f"[dim]{APPLICATIONS if is_waiting else UNITS[query.unit].meaning}[/dim]", soft_wrap=True)
    if answer.as_of > answer.last_shown_on:
        say(f"No list at hand shows {long_day(answer.as_of)} itself; what ICE listed then may differ.")
    for note in answer.notes:
        say(note)


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


def today() -> date:
    """The day on this machine."""
    return datetime.now().astimezone().date()


def long_day(day: date) -> str:
    """A day as people write it: 26 January 2026."""
    return f"{day.day} {day:%B %Y}"


def parse_day(text: str | None, option: str) -> date | None:
    """A day of the form 2026-01-26; `UsageError` for anything else, and for a day to come."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{option} {text!r} is no day of the form 2026-01-26.") from None
    if day > today():
        raise UsageError(f"{option} {day} is in the future; no list can tell of it.")
    return day


def split_words(values: list[str] | None) -> list[str]:
    """Words of an option that may be given again, or hold several with commas between; refuses an empty one."""
    words = [part.strip() for value in values or [] for part in value.split(",") if part.strip()]
    if values and not words:
        raise UsageError("An option is given without a word in it. Leave it out to take everything.")
    return words


def check_one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms of one answer at once."""
    if as_json and as_csv:
        raise UsageError("--json and --csv are two forms of the same answer. Give one of them.")


def code_of_state(text: str) -> str:
    """USPS code of a state given by code or name; `UsageError` for what is neither."""
    from open287g.answers import find_state

    return find_state(text)
