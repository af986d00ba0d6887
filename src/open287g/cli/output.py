"""Results on stdout, messages on stderr; JSON and CSV for machines, rich tables for people."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def console() -> Console:
    """The console that results are printed to."""
    from rich.console import Console

    return Console(highlight=False)


def say(message: str) -> None:
    """A message to the person, not part of the result."""
    print(message, file=sys.stderr)


def print_json(value: object) -> None:
    """One JSON document; days and instants as ISO text."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_as_text)
    sys.stdout.write("\n")


def print_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as CSV with a header; a cell that a spreadsheet would run as a formula is made text."""
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: neutralise(value) for name, value in row.items()} for row in rows)


def neutralise(value: Any) -> Any:
    """A value that no spreadsheet runs as a formula: text that begins like one gets an apostrophe before it."""
    if isinstance(value, str) and value.lstrip("\t\r\n ")[:1] in ("=", "+", "-", "@"):
        return f"'{value}"
    return value


def _as_text(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "__dict__"):
        return value.__dict__
    raise TypeError(f"{type(value).__name__} has no form in JSON")


@contextmanager
def progress() -> Iterator[Callable[[str, int], Callable[[int], None]]]:
    """Bars on stderr, one for each label; none where stderr is no terminal, or for few steps."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bars = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                    console=Console(stderr=True), transient=True)  # fmt: skip
    with bars:

        def begin(label: str, steps: int) -> Callable[[int], None]:
            task = bars.add_task(label, total=steps, visible=steps > 20)
            return lambda n: bars.advance(task, n)

        yield begin
