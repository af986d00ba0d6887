"""An audit to what is printed: Markdown, and words and tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from open287g.cli.output import plain_table, print_rows

if TYPE_CHECKING:
    from open287g.publish.verdicts import ClaimTables
    from open287g.queries.claims import Audit


def render_markdown(tables: ClaimTables, by_sentence: bool) -> str:
    """The table of verdicts as Markdown, or a report by sentence; `UsageError` if no claim states its sentence."""
    from open287g.errors import UsageError
    from open287g.publish.verdicts import report_sentences, verdict_counts, verdict_table

    if by_sentence:
        if tables.claims["sentence"].is_null().all():
            raise UsageError("--by-sentence prints claims that state their 'sentence', and none here does.")
        return report_sentences(tables)
    return f"{verdict_counts(tables)}\n\n{verdict_table(tables)}"


def print_people(audited: Audit, tables: ClaimTables, in_full: bool) -> None:
    """Print claims one by one with their readings, or all of them as a table."""
    from open287g.publish.verdicts import say_whole

    if in_full:
        for number, row in enumerate(tables.judged.iter_rows(named=True)):
            typer.echo(nl=number > 0)
            _print_claim(row, tables)
        if (whole := say_whole(tables.judged)) and tables.claims["statement"].n_unique() == 1:
            typer.echo(f"\n{whole}")
        return
    _print_table(tables)
    n_disagreeing = int((~audited.judgement.consistencies["is_consistent"]).sum())
    typer.echo(f"\n{n_disagreeing} tests of claims against each other disagree; --json lists them.")
    typer.echo("Show one claim in full with --only and its id.")


def _print_table(tables: ClaimTables) -> None:
    from open287g.schemas.claims import VERDICTS

    headings = ("claim", "stated", "verdict", "what the record shows", "tried", "hits")
    rows = (
        (
            row["claim_id"],
            row["statement"],
            VERDICTS[row["verdict"]],
            row["verdict_sentence"].partition("; ")[2],
            row["n_readings"],
            row["n_hits"],
        )
        for row in tables.judged.iter_rows(named=True)
    )
    print_rows(plain_table(is_spaced=True), headings, rows, numbers=("tried", "hits"), on=_console())


def _print_claim(row: dict[str, Any], tables: ClaimTables, most: int = 12) -> None:
    """The reading first, then the verdict, what to print instead, and how it was searched for."""
    import polars as pl

    from open287g.schemas.claims import VERDICTS

    correction = f"Suggested correction: {row['correction']}" if row["correction"] else None
    verdict = f"{VERDICTS[row['verdict']]}. {row['verdict_sentence']}"
    typer.echo("\n".join(filter(None, [row["reading"], verdict, correction, row["remark"], row["search"]])))
    readings = tables.evidence.filter(pl.col("claim_id") == row["claim_id"])
    if readings.height > 1:
        first = readings.sort("is_deciding", "is_hit", "reading_id", descending=[True, True, False]).head(
            most
        )
        _print_readings(first, readings.height)


def _print_readings(readings: Any, n_all: int) -> None:
    headings = ("way of counting", "plausibility", "value", "distance", "file")
    table = plain_table(f"{readings.height} of {n_all} ways of counting, ✓ those that fit")
    typer.echo()
    rows = map(_reading_in_words, readings.iter_rows(named=True))
    print_rows(table, headings, rows, numbers=("value", "distance"), on=_console())


def _reading_in_words(row: dict[str, Any]) -> tuple[str, ...]:
    from open287g.schemas.claims import TIERS

    value, distance = (
        "–" if row[name] is None else f"{round(row[name], 1):,.10g}" for name in ("value", "distance")
    )
    mark = "✓ " if row["is_hit"] else ""
    return mark + row["reading"], TIERS[row["tier"]], value, distance, row["file_name"] or "signing dates"


def _console() -> Any:
    import os

    from rich.console import Console

    console = Console(highlight=False)
    is_told = console.is_terminal or "COLUMNS" in os.environ
    return console if is_told else Console(highlight=False, width=180)
