"""The registry of questions as commands: each field is an option, each form an ending of `-o` or a word of `--format`.

In: the words of a command line. Out: the answer on standard output or in a file, what must be said with it on standard
error. Nothing here knows any question by its name.
"""

from __future__ import annotations

import inspect
import io
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import typer
from typer.core import TyperGroup

from open287g.errors import BadField, NotFound, UsageError
from open287g.text.phrases import gettext as _

from .shared import WorkspaceOption, choose_edition, choose_workspace, progress, say

if TYPE_CHECKING:
    from open287g.queries.registry import Question, Request
    from open287g.schemas.answers import Answer

NOTHING_FOUND = 3
"""Exit code of an answer that found nothing: not an error of the caller's, and not silence."""

PAPERS = {"letter": "us-letter", "us-letter": "us-letter", "a4": "a4"}
_DEFAULTS = {"as_json": False, "as_csv": False, "language": "en"}


def _common_options() -> dict[str, Any]:
    """Options of every question, by the names of their parameters."""
    from open287g.publish.forms import names_of_forms
    from open287g.text.phrases import LANGUAGES

    forms = f"Form of the answer: terminal, {', '.join(names_of_forms())}."
    languages = f"Language of the answer: {', '.join(LANGUAGES)}."
    return {
        "form": Annotated[str | None, typer.Option("--format", help=forms)],
        "output": Annotated[
            Path | None, typer.Option("--output", "-o", help="File to write; its ending says in which form.")
        ],
        "as_json": Annotated[bool, typer.Option("--json", help="Print JSON for machines.")],
        "as_csv": Annotated[bool, typer.Option("--csv", help="Print CSV for machines.")],
        "limit": Annotated[
            int | None, typer.Option("--limit", min=0, help="At most so many rows of a table.")
        ],
        "language": Annotated[str, typer.Option("--lang", help=languages, envvar="OPEN287G_LANG")],
        "paper": Annotated[
            str | None, typer.Option("--paper", help="Paper of a PDF or a document: letter or a4.")
        ],
        "workspace": WorkspaceOption,
    }


class QuestionGroup(TyperGroup):
    """Commands of its own, and one for each question; a question's module is loaded when it is asked."""

    _is_listing = False

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, made from the registry where it is a question."""
        own = self.commands.get(cmd_name)
        if own is not None:
            return _with_language(own)
        from open287g.queries.registry import find_question, titles_of_questions

        if self._is_listing:
            return _named_command(cmd_name, titles_of_questions()[cmd_name.replace("-", "_")])
        try:
            return make_command(find_question(cmd_name))
        except NotFound:
            return None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command of the first word, or of the first two where these name a question ("explain count")."""
        own = self.commands.get(args[0])
        if own is not None and not isinstance(
            own, TyperGroup
        ):  # a question of two words may begin as a group does
            return super().resolve_command(ctx, args)
        from open287g.queries.registry import titles_of_questions
        from open287g.text.phrases import did_you_mean

        joined = "-".join(args[:2])
        if len(args) > 1 and joined.replace("-", "_") in titles_of_questions():
            return joined, self.get_command(ctx, joined), args[2:]
        if self.get_command(ctx, args[0]) is None:
            known = self.list_commands(ctx)
            raise UsageError(_("There is no command {name}.{hint} 'open287g --help' lists them all.",
                               name=repr(args[0]), hint=did_you_mean(args[0], known)))  # fmt: skip
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of all commands, those of questions too."""
        from open287g.queries.registry import titles_of_questions

        return sorted({*self.commands, *(name.replace("_", "-") for name in titles_of_questions())})

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, with the first sentence of each; no question's module is loaded for it."""
        self._is_listing = True
        super().format_help(ctx, formatter)


def _with_language(command: Any) -> Any:
    """A command of its own, with the option for the language, which `main` reads before it runs."""
    is_group = hasattr(command, "commands")
    if not is_group and not any("--lang" in each.opts for each in command.params):
        option = _language_option()
        option.expose_value = False
        command.params.append(option)
    return command


def _language_option() -> Any:
    """The option of the language, as Typer makes it of a function."""

    def speak(language: Annotated[str, _common_options()["language"].__metadata__[0]] = "en") -> None: ...

    app = typer.Typer(add_completion=False)
    app.command()(speak)
    return typer.main.get_command(app).params[0]


def _named_command(name: str, title: str) -> Any:
    """A command that has a name and a help text, and is never run."""
    app = typer.Typer(add_completion=False)
    app.command(name=name, help=title)(lambda: None)
    return typer.main.get_command(app)


def make_command(question: Question) -> Any:
    """The command that asks `question`."""
    app = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False, add_completion=False)
    told = f"{question.meaning}\n\nExample: {command_line(question, question.example)}"
    app.command(name=question.name.replace("_", "-"), help=told)(_function(question))
    return typer.main.get_command(app)


def command_line(question: Question, fields: Mapping[str, Any]) -> str:
    """The command line that asks `question` with these fields."""
    import shlex

    from open287g.queries.registry import words_of

    words = ["open287g", question.name.replace("_", "-")]
    for name, value in fields.items():
        many = value if isinstance(value, list | tuple) else [value]
        for each in many:
            if words_of(question.request, name).is_positional:
                words.append(shlex.quote(str(each)))
            elif isinstance(each, bool):
                words.append(option_of(question.request, name).partition("/")[0 if each else 2])
            else:
                words += [option_of(question.request, name), shlex.quote(str(each))]
    return " ".join(words)


def option_of(request: type[Request], name: str) -> str:
    """What the command line calls a field of a request."""
    from open287g.queries.registry import words_of

    if name not in request.model_fields:
        return f"--{name.replace('_', '-')}"
    words = words_of(request, name)
    if words.is_positional:
        return name.replace("_", " ").upper()
    option = f"--{words.option or name.replace('_', '-')}"
    return f"{option}/--{words.off}" if words.off else option


def _function(question: Question) -> Callable[..., None]:
    """A function with a parameter for each field and each common option, as Typer reads them."""
    request = question.request
    parameters = [_parameter(request, name) for name in request.model_fields]
    parameters.sort(key=lambda each: each.default is not inspect.Parameter.empty)
    fields = {each.name for each in parameters}
    for name, annotation in _common_options().items():
        if name not in fields:
            kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(
                inspect.Parameter(name, kind, default=_DEFAULTS.get(name), annotation=annotation)
            )

    def run(**given: Any) -> None:
        common = {
            name: given.pop(name, _DEFAULTS.get(name)) for name in _common_options() if name not in fields
        }
        _ask_and_print(question, {k: v for k, v in given.items() if v not in (None, [], ())}, common)

    run.__name__ = question.name
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def _parameter(request: type[Request], name: str) -> inspect.Parameter:
    from open287g.queries.registry import words_of

    info, words = request.model_fields[name], words_of(request, name)
    help_text = info.description or ""
    if words.choices is not None:
        choices = ", ".join(words.choices())
        help_text += "." if choices in help_text else f": {choices}."
    elif not help_text.endswith("."):
        help_text += "."
    kind = _kind(info.annotation)
    if words.is_positional:
        is_needed = info.is_required()
        described = typer.Argument(help=help_text, show_default=False)
        default = inspect.Parameter.empty if is_needed else None
        annotation: Any = Annotated[kind if is_needed else kind | None, described]
    else:
        described = typer.Option(option_of(request, name), help=help_text, show_default=False)
        default, annotation = None, Annotated[kind | None, described]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _kind(annotation: Any) -> Any:
    """The type in which a command line takes a field: numbers, flags, lists and files; words for all else."""
    if get_origin(annotation) in (Union, UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        return _kind(inner[0])
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) in (tuple, list):
        return list[str]
    return annotation if annotation in (bool, int, float, Path) else str


def _ask_and_print(question: Question, fields: Mapping[str, Any], common: Mapping[str, Any]) -> None:
    from open287g.queries.registry import Context
    from open287g.text.phrases import LANGUAGES, speaking

    language = str(common.get("language") or "en")
    if language not in LANGUAGES:
        raise UsageError(_("--lang {language} is not known. There are: {languages}.", language=repr(language),
                           languages=", ".join(LANGUAGES)))  # fmt: skip
    try:
        form = _choose_form(common)
        paper = _choose_paper(form, common.get("paper"))
        workspace = common.get("workspace")
        with speaking(language), progress() as begin:
            context = Context(
                choose_edition(workspace),
                choose_workspace(workspace),
                begin=begin,
                is_awaited=form is None,
                n_processes=os.cpu_count() or 1,
            )
            answer = question.ask(context, **fields)
        with speaking(language):
            _deliver(_on_paper(answer, paper), form, common)
    except BadField as error:
        raise UsageError(f"{option_of(question.request, error.field)}: {error}") from error  # fmt: skip
    if answer.found_nothing:
        raise typer.Exit(NOTHING_FOUND)


def _choose_form(common: Mapping[str, Any]) -> str | None:
    """The form that was asked for: by a word, by a flag, or by the ending of a file's name; None for a terminal.

    A form that there is not is refused here, before an answer takes its seconds.
    """
    from open287g.publish.forms import find_form, form_of_file

    output, form = common.get("output"), common.get("form")
    asked = [
        name
        for name, is_asked in (("json", common.get("as_json")), ("csv", common.get("as_csv")))
        if is_asked
    ]
    asked += [form] if form else []
    if len(set(asked)) > 1:
        raise UsageError(_("--json, --csv and --format are forms of the same answer. Give one of them."))
    chosen = asked[0] if asked else None
    if chosen not in (None, "terminal", "json", "csv"):
        find_form(str(chosen))
    if output is not None:
        if chosen in (None, "terminal"):
            return chosen or form_of_file(output.name).name
        if output.suffix and output.suffix.casefold() not in find_form(str(chosen)).endings:
            raise UsageError(_("--format {chosen} and -o {name} do not go together. Name a file that ends in "
                               "{endings}, or leave one of them out.", chosen=chosen, name=output.name,
                               endings=find_form(str(chosen)).endings[0]))  # fmt: skip
    return None if chosen == "terminal" else chosen


def _deliver(answer: Answer, form: str | None, common: Mapping[str, Any]) -> None:
    output, limit = common.get("output"), common.get("limit")
    shown = _limited(answer, limit) if form is not None else answer
    if form is None:
        _print_for_people(shown, output, limit)
    else:
        write_answer(shown, form, output)
    for note in answer.notes:
        say(note)


def _choose_paper(form: str | None, paper: str | None) -> str | None:
    """The paper that was asked for; refused for forms that have none."""
    from open287g.publish.forms import find_form

    if paper is None:
        return None
    if form is None or not find_form(form).has_paper:
        raise UsageError(_("--paper goes with a PDF or a document for Word: name a file that ends in .pdf or "
                           ".docx."))  # fmt: skip
    if paper.casefold() not in PAPERS:
        raise UsageError(_("--paper {paper} is not known. There are: letter, a4.", paper=repr(paper)))
    return PAPERS[paper.casefold()]


def _on_paper(answer: Answer, paper: str | None) -> Answer:
    from dataclasses import replace

    return answer if paper is None else replace(answer, document=replace(answer.document, paper=paper))


def _limited(answer: Answer, limit: int | None) -> Answer:
    from dataclasses import replace

    if limit is None:
        return answer
    return replace(answer, frames={name: frame.head(limit) for name, frame in answer.frames.items()})


def _print_for_people(answer: Answer, output: Path | None, limit: int | None) -> None:
    from rich.console import Console

    from open287g.disk import write_beside
    from open287g.publish.terminal import print_document

    if output is None:
        print_document(answer.document, Console(highlight=False, emoji=False, markup=False), limit)
        return
    file = io.StringIO()
    console = Console(file=file, width=100, highlight=False, emoji=False, markup=False)
    print_document(answer.document, console, limit)
    write_beside(output, file.getvalue().encode("utf-8", "backslashreplace"))


def write_answer(answer: Answer, form: str, output: Path | None = None) -> None:
    """An answer in a form, into a file or onto standard output."""
    from open287g.disk import write_beside
    from open287g.publish.forms import find_form

    chosen = find_form(form)
    if output is None and not chosen.is_text and sys.stdout.isatty():
        raise UsageError(
            _("That is not for a terminal. Name a file: -o answer{ending}", ending=chosen.endings[0])
        )
    document = chosen.render(answer)
    if output is None:
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
        return
    write_beside(output, document)
    rows = f"{answer.frame.height:,} rows written" if chosen.holds_rows else "Written"
    say(f"{rows} to {output}.")
