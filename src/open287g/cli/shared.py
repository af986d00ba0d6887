"""What commands share: options, the workspace and edition they name, results on stdout and messages on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from open287g.text.harmless import plain_lines, plain_text
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from open287g.data.editions import Edition


WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", help="Folder that holds your files and editions.", envvar="OPEN287G_WORKSPACE"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV for machines.")]


def choose_workspace(workspace: Path | None) -> Path:
    """The folder that the options and the environment name."""
    from open287g.data.workspace import locate_workspace

    return locate_workspace(workspace)


def choose_edition(workspace: Path | None) -> Edition:
    """The current edition of the workspace, else the one that ships with the package."""
    from open287g.data.editions import current_edition
    from open287g.data.workspace import refuse_file

    folder = choose_workspace(workspace)
    refuse_file(folder)
    if workspace is not None and not folder.is_dir():
        say(f"There is no folder {workspace}: this answers from the edition that comes with the package.")
    return current_edition(folder)


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


def harmless(value: object) -> str:
    """A value as text for rich: no markup, nothing that a terminal obeys; a dash for what is not there."""
    from rich.markup import escape

    if value is None or value == []:
        return "–"
    if isinstance(value, list | tuple):
        return harmless("; ".join(map(str, value)))
    return escape(plain_text(str(value)))


@contextmanager
def progress() -> Iterator[Callable[[str, int], Callable[[int], None]]]:
    """Bars on stderr, one for each label; none where stderr is no terminal, or for few steps."""
    if not sys.stderr.isatty():
        yield lambda _label, _steps: lambda _n: None
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

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
