"""Results on stdout, messages on stderr; JSON and CSV for machines, rich tables for people."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from open287g.text.harmless import neutralise_formula, plain_lines, plain_text
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console
    from rich.table import Table


def console() -> Console:
    """The console that results are printed to."""
    from rich.console import Console

    return Console(highlight=False)


def plain_table(title: str | None = None, *, is_spaced: bool = False) -> Table:
    """An empty table as every command draws one: no lines, a bold title at the left; `is_spaced` parts long rows."""
    from rich.table import Table

    return Table(
        title=None if title is None else harmless(title),
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 2, 1, 0) if is_spaced else (0, 1),
    )


def print_rows(
    table: Table,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Collection[str] = (),
    on: Console | None = None,
) -> None:
    """Fill a `plain_table` and print it; cells are text, whatever they hold; `numbers` name headings set right."""
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading in numbers else "left")
    for row in rows:
        table.add_row(*map(harmless, row))
    (on or console()).print(table)


def say(message: str) -> None:
    """A message to the person, not part of the result."""
    print(plain_lines(message), file=sys.stderr)


def print_json(value: object) -> None:
    """One JSON document; days and instants as ISO text, characters that a terminal obeys as escapes."""
    from open287g.publish.rows import dump_json

    sys.stdout.write(dump_json(value))


def print_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as CSV with a header; a cell that a spreadsheet would run as a formula is made text."""
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: neutralise(value) for name, value in row.items()} for row in rows)


def neutralise(value: Any) -> Any:
    """A value that no spreadsheet runs as a formula: text that begins like one gets an apostrophe before it."""
    return neutralise_formula(value) if isinstance(value, str) else value


def harmless(value: object) -> str:
    """A value as text for rich: no markup, nothing that a terminal obeys; a dash for what is not there."""
    from rich.markup import escape

    if value is None or value == []:
        return "–"
    if isinstance(value, list | tuple):
        return harmless("; ".join(map(str, value)))
    return escape(plain_text(str(value)))


@dataclass(frozen=True)
class Form:
    """The form in which rows are wanted: JSON, CSV, a file, or a table for people; and how many of them."""

    as_json: bool = False
    as_csv: bool = False
    output: Path | None = None
    limit: int | None = None


_ROWS_FOR_PEOPLE = 40


def deliver(
    rows: pl.DataFrame, facts: Mapping[str, Any], form: Form, title: str, shown: Sequence[str] = ()
) -> None:
    """Rows in the form that was asked for. People see the columns `shown`, and the first forty rows unless told else.

    A column named `name/id` shows the one with the other below it.
    """
    from open287g.errors import UsageError
    from open287g.publish.rows import render_csv, render_json, write_file

    if form.as_json + form.as_csv + (form.output is not None) > 1:
        raise UsageError(_("--json, --csv and -o are three forms of the same rows. Give one of them."))
    kept = rows if form.limit is None else rows.head(form.limit)
    if form.output is not None:
        write_file(kept, form.output, facts)
        say(f"{kept.height:,} rows written to {plain_text(str(form.output))}.")
    elif form.as_json:
        sys.stdout.write(render_json(kept, facts))
    elif form.as_csv:
        sys.stdout.write(render_csv(kept))
    else:
        few = kept.head(_ROWS_FOR_PEOPLE) if form.limit is None else kept
        show_table(few, title, shown or rows.columns)
        _tell_rest(rows.height - few.height, rows.height)


def show_table(rows: pl.DataFrame, title: str, columns: Sequence[str]) -> None:
    """Rows as a table for people; cells are text, whatever they hold."""
    table = plain_table(title)
    pairs = [name.partition("/") for name in columns]
    for name, _slash, below in pairs:
        kind = rows.schema[name]
        narrowest = min(24, console().width // len(pairs)) if below else 10 if kind.is_temporal() else None
        justify: Literal["left", "right"] = "right" if kind.is_numeric() else "left"
        table.add_column(
            harmless(name.replace("_", " ")), justify=justify, overflow="fold", min_width=narrowest
        )
    for row in rows.iter_rows(named=True):
        table.add_row(*(_cell(row, name, below) for name, _slash, below in pairs))
    console().print(table)


def _cell(row: Mapping[str, Any], name: str, below: str) -> str:
    text = harmless(_in_words(row[name], name))
    return f"{text}\n[dim]{harmless(row[below])}[/dim]" if below else text


def _in_words(value: object, name: str) -> object:
    """Numbers as people write them: thousands apart, shares in per cent."""
    if isinstance(value, float):
        return f"{100 * value:.1f}%" if name.endswith("_share") else f"{value:,.2f}".removesuffix(".00")
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value


def _tell_rest(left_out: int, n_rows: int) -> None:
    if left_out:
        rows = "row" if left_out == 1 else "rows"
        say(f"{left_out:,} more {rows}; --limit {n_rows} shows all, -o FILE.csv writes all.")


@contextmanager
def progress() -> Iterator[Callable[[str, int], Callable[[int], None]]]:
    """Bars on stderr, one for each label; none where stderr is no terminal, or for few steps."""
    if not sys.stderr.isatty():
        yield lambda _label, _steps: lambda _n: None
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if not sys.stderr.isatty():
        yield lambda _label, _steps: lambda _n: None
        return
    bars = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                    console=Console(stderr=True), transient=True)  # fmt: skip
    with bars:

        def begin(label: str, steps: int) -> Callable[[int], None]:
            task = bars.add_task(label, total=steps, visible=steps > 20)
            return lambda n: bars.advance(task, n)

        yield begin


def check_one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms of one answer at once."""
    if as_json and as_csv:
        from open287g.errors import UsageError

        raise UsageError(_("--json and --csv are two forms of the same answer. Give one of them."))
