"""The `open287g` command: its options, its commands, and errors printed for people.

A command's module imports little at the top, so that `--help` and a count answer at once.
"""

from __future__ import annotations

import gc
import io
import os
import stat
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)

from open287g.cli.serving import mcp, serve, site
from open287g.cli.status import verify
from open287g.errors import Open287gError, UsageError, panics_become
from open287g.text.harmless import plain_lines
from open287g.text.phrases import LANGUAGES, did_you_mean, speaking
from open287g.text.phrases import gettext as _

from .audit import EXAMPLE as AUDIT_EXAMPLE
from .audit import audit
from .documents import documents
from .export import export, reference
from .importing import build, import_files
from .questions import QuestionGroup
from .status import review, status
from .sync import backfill, sync, watch

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

    from .shared import choose_edition

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
            with panics_become(_blame_library), speaking(_asked_language(sys.argv[1:])):
                _run()
        except SystemExit:
            sys.stdout.flush()
            gc.freeze()  # the process ends: to look through all that a build made for cycles takes 0.2 s
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


def _asked_language(words: Sequence[str]) -> str:
    """The language that the command line or the environment names, so that what is refused is refused in it."""
    named = [after for word, after in pairwise(words) if word == "--lang"]
    named += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    told = named[-1] if named else os.environ.get("OPEN287G_LANG", "")
    return told if told in LANGUAGES else "en"


def _run() -> None:
    """The command, and what it refuses about its words as one message in the language that was asked for."""
    try:
        code = app(standalone_mode=False)
    except NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except ClickException as error:
        raise UsageError(_say_refusal(error)) from None
    except typer.Abort:
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _say_refusal(error: ClickException) -> str:
    """What is wrong with the words of a command line, and where its help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path.replace("python -m ", "") if context else "open287g"
    return f"{_say_wrong(error)} " + _("'{command} --help' tells what it takes.", command=command)


def _say_wrong(error: ClickException) -> str:
    if isinstance(error, NoSuchOption):
        known = [word for each in error.ctx.command.params for word in each.opts] if error.ctx else []
        return _("There is no option {name} here.", name=error.option_name) + did_you_mean(
            error.option_name, known
        )
    if isinstance(error, MissingParameter):
        param: Any = error.param
        return _("{name} is needed: {what}", name=param.name.replace("_", " ").upper(), what=param.help or "")
    if isinstance(error, BadParameter) and error.param is not None:
        needed = {"integer": _("a whole number is needed"), "number": _("a number is needed")}
        why = next(
            (words for kind, words in needed.items() if kind in error.message), error.message.rstrip(".")
        )
        return _("{option} does not fit: {why}.", option=error.param.opts[0], why=why)
    told = str(error.format_message())
    if told.startswith("Got unexpected extra argument"):
        return _(
            "These words are too many: {words}.", words=told.partition("(")[2].partition("(")[2].rstrip(")")
        )
    if told.startswith("Missing command"):
        return _("A command is needed.")
    if isinstance(error, BadOptionUsage) and "requires" in told:
        return _("{option} needs a value.", option=error.option_name)
    return told


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
    """A terminal that lacks a character is shown its code; a closed input is an empty one, a closed output nowhere."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper) and _is_pipe(sys.stdout):
        sys.stdout = _quiet(sys.stdout)
    if isinstance(sys.stderr, io.TextIOWrapper) and _is_pipe(sys.stderr):
        sys.stderr = _quiet(sys.stderr)
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (as long as the process)
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
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
