"""The `open287g` command: its options, its commands, and errors printed for people.

A command's module imports little at the top, so that `--help` and a count answer at once.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from open287g.cli.serving import mcp, serve, site
from open287g.cli.status import verify
from open287g.errors import Open287gError, panics_become
from open287g.text.harmless import plain_lines

from .audit import EXAMPLE as AUDIT_EXAMPLE
from .audit import audit
from .documents import documents
from .export import export
from .importing import build, import_files
from .questions import QuestionGroup
from .reference import reference
from .review import review
from .status import status
from .sync import backfill, sync
from .watch import watch

_HELP = """The ledger of 287(g): who agreed to what with ICE, when, where, and for how much money.

To begin:

- open287g find "St Johns"

- open287g agency "Polk County Sheriff" --state FL

- open287g brief --state TX

- open287g count --by state

Each command says more with --help, and answers in Spanish with --lang es.
"""

_UPKEEP = "Lists, files and servers"

app = typer.Typer(
    name="open287g",
    cls=QuestionGroup,
    help=_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _print_version(is_asked: bool) -> None:
    """The version of the package, and the edition that answers; then nothing else is done."""
    if not is_asked:
        return
    from importlib.metadata import version

    from .options import choose_edition

    typer.echo(f"open287g {version('open287g')}, edition {choose_edition(None).edition_id}")
    raise typer.Exit


@app.callback()
def _take_common(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Version and edition.")
    ] = False,
) -> None:
    pass


app.command(name="import", rich_help_panel=_UPKEEP)(import_files)
app.command(name="build", rich_help_panel=_UPKEEP)(build)
app.command(name="status")(status)
app.command(name="verify", rich_help_panel=_UPKEEP)(verify)
app.command(name="sync", rich_help_panel=_UPKEEP)(sync)
app.command(name="backfill", rich_help_panel=_UPKEEP)(backfill)
app.command(name="watch", rich_help_panel=_UPKEEP)(watch)
app.command(name="audit", help=AUDIT_EXAMPLE)(audit)
app.command(name="review", rich_help_panel=_UPKEEP)(review)
app.command(name="serve", rich_help_panel=_UPKEEP)(serve)
app.command(name="export", rich_help_panel=_UPKEEP)(export)
app.command(name="mcp", rich_help_panel=_UPKEEP)(mcp)
app.add_typer(reference, name="reference", rich_help_panel=_UPKEEP)
app.add_typer(documents, name="documents", rich_help_panel=_UPKEEP)
app.add_typer(site, name="site", rich_help_panel=_UPKEEP)


def main() -> None:
    """Run the command line; a mistake of the user or of the machine ends with one clear message and no traceback."""
    _make_streams_usable()
    try:
        try:
            with panics_become(_blame_library):
                app()
        except SystemExit:
            sys.stdout.flush()
            raise
    except Open287gError as error:
        print(plain_lines(f"open287g: {error}"), file=sys.stderr)
        sys.exit(error.exit_code)
    except UnicodeEncodeError as error:
        odd = error.object[error.start : error.end].encode("utf-8", "backslashreplace").decode()
        print(
            f"open287g: A word or a name holds {odd}, which is no text in UTF-8. Write it in UTF-8.",
            file=sys.stderr,
        )
        sys.exit(2)
    except OSError as error:
        _end_of_output(error)


def _blame_library(panic: str) -> Open287gError:
    return Open287gError(
        f"A library that the program stands on failed ({panic}). Ask again with POLARS_MAX_THREADS=1 in the "
        "environment, and report the question with what it said."
    )


class _Pipe(io.FileIO):
    """A pipe whose reader may leave: what is written after that goes nowhere, and the work goes on to its end."""

    def write(self, data: Any, /) -> int:
        """Write to the pipe, or nowhere."""
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return len(data)


def _is_pipe(stream: io.TextIOWrapper) -> bool:
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _quiet(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    pipe = _Pipe(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(pipe), stream.encoding, stream.errors, line_buffering=stream.line_buffering
    )


def _make_streams_usable() -> None:
    """A terminal that lacks a character is shown its code; a closed input is an empty one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper) and _is_pipe(sys.stdout):
        sys.stdout = _quiet(sys.stdout)
    if isinstance(sys.stderr, io.TextIOWrapper) and _is_pipe(sys.stderr):
        sys.stderr = _quiet(sys.stderr)
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  (as long as the process)


def _end_of_output(error: OSError) -> None:
    """What the disk or the pipe refused, in words; what was still to be written is dropped."""
    where = f"{error.filename}: " if error.filename else "The output cannot be written: "
    print(
        plain_lines(f"open287g: {where}{error.strerror}. Name another place, or make room."), file=sys.stderr
    )
    sys.stderr.flush()
    os._exit(1)
