"""The one registry of questions: each is a typed request and a function from it to an answer.

To add a question, write one module in `queries/`, named after it:

    class CountRequest(Request):
        unit: Annotated[str, ...] = field("agreements", "What to count")

    @question(example={"unit": "agencies", "as_of": "2026-01-26"})
    def count(context: Context, request: CountRequest) -> Answer:
        "Count agreements, agencies, states and more, on a day, under a stated definition."

Every door then asks it, assistants where it says what it is `asked_for`, in every form and language; nothing else is to
be changed. The function's name is the question's name, its first sentence the help text, its fields what may be given.
Errors are `BadField` with the field's name; no function here knows how a door calls that field.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as field_of
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from open287g.errors import BadField, NotFound
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Document, Section
from open287g.text.phrases import did_you_mean
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.measures import Ledger


K = TypeVar("K")
T = TypeVar("T")
Begin = Callable[[str, int], Callable[[int], None]]
"""Starts a progress display (label, steps) and returns what advances it."""


def today_here() -> date:
    """The day on this machine."""
    return datetime.now().astimezone().date()


def remember(kept: dict[K, T], key: K, make: Callable[[], T], most: int = 2) -> T:
    """What `make` makes for a key, made once and kept while the program runs; beyond `most` the oldest goes.

    For what takes seconds and hangs on an edition more than on the question: fifty briefs of states share it.
    """
    made = kept.get(key)
    if made is None:
        made = make()
        for oldest in list(kept)[: len(kept) + 1 - most]:
            kept.pop(oldest, None)
        kept[key] = made
    return made


def _unwatched(_label: str, _steps: int) -> Callable[[int], None]:
    return lambda _n: None


@dataclass(frozen=True)
class Context:
    """One edition, and what its questions share. Make a new one for each answer, or keep one for many."""

    edition: Edition
    workspace: Path | None = None
    """The folder of a person's files and decisions, where there is one."""
    today: date = None  # type: ignore[assignment]
    """The day on which it is asked; that of this machine if left out."""
    begin: Begin = _unwatched
    """Starts a progress display for long work."""
    is_awaited: bool = False
    """Whether somebody waits at a screen: what takes many seconds is then left out unless it is asked for."""
    n_processes: int = 1
    """How many processes may work at one answer; what comes out is the same."""

    def __post_init__(self) -> None:
        if self.today is None:
            object.__setattr__(self, "today", today_here())

    @cached_property
    def ledger(self) -> Ledger:
        """The edition's tables that measures are made from, opened once."""
        from .ledger import open_ledger

        return open_ledger(self.edition)


def make_document(
    context: Context,
    blocks: Iterable[Block],
    title: str = "",
    name: str = "answer",
    *,
    as_of: date | None = None,
    place: str = "",
) -> Document:
    """Blocks without headings as a document of this edition and day."""
    sections = (Section(name, "", tuple(blocks)),)
    return Document(title, sections, context.edition.edition_id, as_of, context.today, place=place)


class Request(BaseModel):
    """What a question is asked: fields with descriptions, defaults and bounds. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def field(
    default: Any,
    description: str,
    *,
    option: str | None = None,
    off: str | None = None,
    is_positional: bool = False,
    choices: Callable[[], Mapping[str, str]] | None = None,
    **bounds: Any,
) -> Any:
    """A field of a request. Without `default` (`...`) it must be given.

    `option` is the name on a command line where the field's own name would not be guessed, `off` the one that sets it
    to false; `is_positional` fields stand there without a name; `choices` gives the words that may be given, with what
    each means, for helps and menus.
    """
    made = Field(default, description=description, **bounds)
    made.metadata.append(FieldWords(option, is_positional, choices, off))
    return made


@dataclass(frozen=True)
class FieldWords:
    """What doors know of a field beside its type and description."""

    option: str | None = None
    is_positional: bool = False
    choices: Callable[[], Mapping[str, str]] | None = None
    off: str | None = None


def words_of(request: type[Request], name: str) -> FieldWords:
    """What doors know of the field `name` of a request, from its type and from itself."""
    told = [vars(each) for each in request.model_fields[name].metadata if isinstance(each, FieldWords)]
    return FieldWords(**{key: value for each in told for key, value in each.items() if value})


Function = Callable[[Context, Any], Answer]
_F = TypeVar("_F", bound=Callable[..., Answer])


@dataclass(frozen=True)
class Question:
    """One question: its name, what it is in a sentence, its request, and the function that answers."""

    name: str
    request: type[Request]
    function: Function
    example: Mapping[str, Any]
    shapes: tuple[Mapping[str, Any], ...] = ()
    """Fields whose answers have tables of other columns than the example's."""
    declared: Mapping[str, tuple[str, ...]] = field_of(default_factory=dict)
    """Tables of answers that take too long to be asked for a schema: name in the JSON to `module:Schema` names."""
    is_report: bool = False
    """Whether it answers with a document alone, without tables."""
    asked_for: str = ""
    """What assistants are told to ask it for; they are offered those few that say it, so that they choose well."""

    @property
    def title(self) -> str:
        """The first sentence of what it answers."""
        return self.meaning.partition("\n\n")[0].replace("\n", " ")

    @property
    def meaning(self) -> str:
        """What it answers, in words."""
        return inspect.getdoc(self.function) or ""

    @property
    def served_fields(self) -> list[str]:
        """The fields that a stranger may give: none that names a file of this machine."""
        fields = self.request.model_fields
        return [name for name, each in fields.items() if "Path" not in str(each.annotation)]

    def ask(self, context: Context, /, **fields: Any) -> Answer:
        """The answer to the question with these fields; `BadField` for one that is wrong."""
        return self.function(context, read_fields(self.request, fields))


_QUESTIONS: Final[dict[str, Question]] = {}


def question(
    *,
    example: Mapping[str, Any],
    name: str | None = None,
    asked_for: str = "",
    shapes: Iterable[Mapping[str, Any]] = (),
    declared: Mapping[str, tuple[str, ...]] | None = None,
    is_report: bool = False,
) -> Callable[[_F], _F]:
    """Register a function `(context, request) -> answer` as a question, with an example of its fields.

    `shapes` are fields whose answers have tables of other columns, for the schema of what it answers; `declared` names
    the contracts of tables of answers that are too slow for that.
    """

    def register(function: _F) -> _F:
        called = name or function.__name__
        request = get_type_hints(function)["request"]
        if not function.__doc__:
            raise TypeError(f"The question {called!r} has no docstring. Say in a sentence what it answers.")
        _QUESTIONS[called] = Question(
            called, request, function, dict(example), tuple(shapes), declared or {}, is_report, asked_for
        )
        return function

    return register


def forget(name: str) -> None:
    """Take a question out again (for tests that add one)."""
    _QUESTIONS.pop(name, None)


def all_questions() -> dict[str, Question]:
    """Every question by its name, in alphabetical order."""
    package = importlib.import_module("open287g.queries")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"open287g.queries.{module.name}")
    return dict(sorted(_QUESTIONS.items()))


def titles_of_questions() -> dict[str, str]:
    """The first sentence of every question by its name, read from the source, so that nothing heavy is loaded."""
    added = {name: each.title for name, each in _QUESTIONS.items()}
    return dict(sorted((added | {name: title for name, (title, _) in _told_by_source().items()}).items()))


@cache
def _told_by_source() -> dict[str, tuple[str, str]]:
    """First sentence and module of each question in this package, by its name."""
    folder = Path(__file__).parent
    told: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.rglob("*.py")):
        parts = [part for part in path.relative_to(folder).with_suffix("").parts if part != "__init__"]
        module = ".".join(["open287g.queries", *parts])
        told |= {name: (title, module) for name, title in _questions_in(path.read_text(encoding="utf-8"))}
    return told


def _questions_in(source: str) -> Iterator[tuple[str, str]]:
    """Name and first sentence of each function that `question` decorates."""
    if "@question(" not in source:
        return
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for mark in function.decorator_list:
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "question":
                named = [
                    each.value.value
                    for each in mark.keywords
                    if each.arg == "name" and isinstance(each.value, ast.Constant)
                ]
                told = (ast.get_docstring(function) or "").partition("\n\n")[0].replace("\n", " ")
                yield str(named[0]) if named else function.name, told


def find_question(name: str) -> Question:
    """The question of that name; `NotFound` names the nearest. Loads its own module only."""
    called = name.replace("-", "_")
    if called not in _QUESTIONS and importlib.util.find_spec(f"open287g.queries.{called}"):
        importlib.import_module(f"open287g.queries.{called}")
    if called not in _QUESTIONS and called in _told_by_source():
        importlib.import_module(_told_by_source()[called][1])
    known = _QUESTIONS if called in _QUESTIONS else all_questions()
    if called not in known:
        raise NotFound(_("There is no question {name}.", name=repr(name)) + did_you_mean(called, known))
    return known[called]


def read_fields(request: type[Request], fields: Mapping[str, Any]) -> Request:
    """A request from words or values; `BadField` names the first field that is wrong, and what is near it."""
    try:
        return request(**fields)
    except ValidationError as error:
        raise _first_fault(request, error) from None


def _first_fault(request: type[Request], error: ValidationError) -> BadField:
    fault = error.errors(include_url=False)[0]
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        near = did_you_mean(name, request.model_fields)
        return BadField(name, _("This question has no such field.") + near)
    if fault["type"] == "missing":
        return BadField(
            name, _("This is needed: {what}.", what=request.model_fields[name].description or name)
        )
    told = fault.get("ctx", {}).get("error")
    if isinstance(told, BadField):
        return BadField(told.field or name, str(told))
    if isinstance(told, ValueError):
        return BadField(name, str(told))
    bounds = {"greater": _("at least {n} is needed", n=fault.get("ctx", {}).get("ge")),
              "less": _("at most {n} is possible", n=fault.get("ctx", {}).get("le"))}  # fmt: skip
    needed = (_needed() | bounds).get(fault["type"].partition("_")[0], fault["msg"])
    return BadField(name, _("{given} does not fit: {why}.", given=repr(fault["input"]), why=needed))


def _needed() -> dict[str, str]:
    """What a field wants, by the first word of what pydantic calls the fault."""
    number = _("a number is needed")
    return {"int": _("a whole number is needed"), "float": number, "finite": number, "bool": _("yes or no is needed"),
            "string": _("text is needed"), "path": _("the path of a file is needed")}  # fmt: skip
