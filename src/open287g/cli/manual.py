"""The command line's own help to a page of the documentation: `python -m open287g.cli.manual`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

_NO_CONTEXT: Any = None
"""What commands are asked with here: none of them looks at it."""

_PREFACE = """# Commands

Made from the code by `python -m open287g.cli.manual`; a test keeps it current. Every command prints its result on
stdout and messages on stderr. Exit code 0: done. 1: it could not be done. 2: the words of the request are wrong.
3: nothing was found, and the answer says what was looked for.
"""


def write_manual() -> str:
    """The page `docs/reference/commands.md`: every command with its help, arguments and options."""
    from .app import app

    return "\n".join((_PREFACE, *_describe(typer.main.get_command(app), ("open287g",)))) + "\n"


def _describe(command: Any, words: tuple[str, ...]) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for name in command.list_commands(_NO_CONTEXT):
            yield from _describe(command.get_command(_NO_CONTEXT, name), (*words, name))
        return
    yield f"## `{' '.join(words)}`\n"
    yield _paragraphs(inspect.cleandoc(command.help or ""))
    rows = [_describe_parameter(each) for each in command.params if each.name != "help"]
    if rows:
        yield "\n| argument or option | meaning | if left out |\n|---|---|---|"
        yield from rows
    yield ""


def _paragraphs(text: str) -> str:
    """Help as Markdown: an example becomes a block of code."""
    lines = text.replace("\b", "").replace("\f", "").splitlines()
    return "\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    lead, found, rest = line.partition("open287g ")
    is_example = found and lead.strip() in ("", "Example:", "Examples:")
    if not is_example:
        return line
    head = f"{lead.strip()}\n\n" if lead.strip() else ""
    return f"{head}```sh\n{found}{rest.strip()}\n```"


def _describe_parameter(parameter: object) -> str:
    options = [*getattr(parameter, "opts", ()), *getattr(parameter, "secondary_opts", ())]
    is_option = any(option.startswith("-") for option in options)
    metavar = getattr(parameter, "metavar", None) or str(getattr(parameter, "name", ""))
    named = ", ".join(f"`{option}`" for option in options) if is_option else f"`{metavar.upper()}`"
    default = getattr(parameter, "default", None)
    left_out = "needed" if getattr(parameter, "required", False) else _default(default)
    meaning = (getattr(parameter, "help", None) or "").replace("|", "\\|").replace("\n", " ")
    return f"| {named} | {meaning} | {left_out} |"


def _default(value: object) -> str:
    if value is None or value is False or value == () or callable(value):
        return ""
    return "yes" if value is True else f"`{value}`"


if __name__ == "__main__":
    sys.stdout.write(write_manual())
