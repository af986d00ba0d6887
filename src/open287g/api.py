"""The Python door: every question of the registry as a function, and an edition's tables as frames.

In: fields of a question as keyword arguments, in the words that people type or as values (`date`, lists of codes). Out:
an `Answer` with Polars frames, a document and facts. Refuses what the question refuses, with the same errors
(`open287g.errors`); `BadField` names the field.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import dataframely as dy

from .data.editions import Edition, current_edition, open_edition
from .data.workspace import locate_workspace
from .errors import BadField, WorkspaceError
from .queries.registry import Context, Question, all_questions, find_question, words_of
from .schemas.answers import Answer
from .schemas.ledger import Agencies, AgencyNames, Agreements, Applications, Events, Reviews, Spells
from .schemas.listings import Files, Issues, Listings, Snapshots
from .text.phrases import did_you_mean, speaking
from .text.phrases import gettext as _

if TYPE_CHECKING:
    import polars as pl

_Table = TypeVar("_Table", bound=dy.Schema)


@dataclass(frozen=True)
class Record:
    """One edition: its tables as frames of the declared schemas. Rows are as written, sorted by their keys."""

    edition: Edition
    workspace: Path | None = None

    def __repr__(self) -> str:
        return f"<Record of edition {self.id}: {len(self.tables)} tables>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the edition and the rows of its tables."""
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(name)}</td><td style='text-align:right'>{self.table(name).height:,}</td></tr>"
            for name in self.tables
        )
        head = f"<p><strong>Open287g, edition {escape(self.id)}</strong></p>"
        return f"{head}<table><tr><th>table</th><th>rows</th></tr>{rows}</table>"

    @property
    def id(self) -> str:
        """The edition's id: the day of its latest list, and a hash of its content."""
        return self.edition.edition_id

    def table(self, name: str) -> pl.DataFrame:
        """One table by its name (see `tables`), rows as written; `NotFound` for a name that is none of its tables."""
        return self.edition.table(name)

    def _as(self, schema: type[_Table], name: str) -> dy.DataFrame[_Table]:
        return schema.cast(self.edition.table(name))

    def agencies(self) -> dy.DataFrame[Agencies]:
        """Law-enforcement agencies, each once."""
        return self._as(Agencies, "agencies")

    def agency_names(self) -> dy.DataFrame[AgencyNames]:
        """Spellings of each agency, and what tied them to it."""
        return self._as(AgencyNames, "agency_names")

    def agreements(self) -> dy.DataFrame[Agreements]:
        """One agency under one support type from one signing, past and present."""
        return self._as(Agreements, "agreements")

    def applications(self) -> dy.DataFrame[Applications]:
        """Waits on the pending list."""
        return self._as(Applications, "applications")

    def events(self) -> dy.DataFrame[Events]:
        """Differences between successive lists."""
        return self._as(Events, "events")

    def spells(self) -> dy.DataFrame[Spells]:
        """Unbroken runs of listings of each agreement."""
        return self._as(Spells, "spells")

    def snapshots(self) -> dy.DataFrame[Snapshots]:
        """Accepted versions of ICE's lists, in order."""
        return self._as(Snapshots, "snapshots")

    def listings(self) -> dy.DataFrame[Listings]:
        """Every row of every snapshot, resolved."""
        return self._as(Listings, "listings")

    def files(self) -> dy.DataFrame[Files]:
        """Every file under every name, and what became of it."""
        return self._as(Files, "files")

    def issues(self) -> dy.DataFrame[Issues]:
        """What was repaired, set aside or doubted."""
        return self._as(Issues, "issues")

    def reviews(self) -> dy.DataFrame[Reviews]:
        """Questions that only a person may settle."""
        return self._as(Reviews, "reviews")

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of all tables of the edition."""
        return tuple(sorted(self.edition.meta["tables"]))

    def ask(self, question: str, /, *, language: str = "en", **fields: Any) -> Answer:
        """The answer of this edition to a question of the registry, by its name and fields."""
        with speaking(language):
            try:
                return find_question(question).ask(Context(self.edition, self.workspace), **fields)
            except BadField as error:
                raise BadField(error.field, f"{error.field}: {error}") from None


def edition(workspace: str | Path | None = None, *, folder: str | Path | None = None) -> Record:
    """The workspace's current edition, else the one that ships with the package; or the one in `folder`."""
    if folder is not None:
        return Record(open_edition(Path(folder)))
    if workspace is not None and not Path(workspace).is_dir():
        raise WorkspaceError(
            _("There is no folder {folder}. Leave it out for the edition that ships with the package.",
              folder=repr(str(workspace)))
        )  # fmt: skip
    home = locate_workspace(Path(workspace) if workspace else None)
    return Record(current_edition(home), home)


def ask(question: str, /, *, record: Record | None = None, language: str = "en", **fields: Any) -> Answer:
    """The answer to a question of the registry, by its name and fields; of `record`, else of the current edition."""
    return (record or edition()).ask(question, language=language, **fields)


def questions() -> dict[str, str]:
    """Every question's name, and what it answers in a sentence."""
    return {name: each.title for name, each in all_questions().items()}


def function_of(question: Question) -> Callable[..., Answer]:
    """A function that asks `question`: its fields as keyword arguments (the positional ones first), then `record`."""

    def call(*given: Any, record: Record | None = None, language: str = "en", **fields: Any) -> Answer:
        if takes_several and len(given) > 1 and all(isinstance(each, str) for each in given):
            given = (list(given),)
        try:
            bound = signature.bind_partial(*given, **fields)
        except TypeError as error:
            near = "".join(did_you_mean(name, parameters_of) for name in fields if name not in parameters_of)
            takes = _("It takes: {names}.", names=", ".join([*parameters_of, "record", "language"]))
            raise TypeError(f"{question.name}() {error}.{near} {takes}") from None
        return ask(question.name, record=record, language=language, **bound.arguments)

    parameters = _parameters(question)
    signature = inspect.Signature(parameters)
    parameters_of = list(signature.parameters)
    takes_several = is_list_of_words(question, parameters_of[:1])
    call.__name__ = call.__qualname__ = question.name
    call.__doc__ = question.meaning
    own = inspect.signature(call).parameters
    shown = [*parameters, own["record"], own["language"]]
    call.__signature__ = inspect.Signature(shown, return_annotation=Answer)  # type: ignore[attr-defined]
    return call


def is_list_of_words(question: Question, first: list[str]) -> bool:
    """Whether the first field stands without a name and takes several values, which may then be given one by one."""
    return any(
        words_of(question.request, name).is_positional
        and isinstance(question.request.model_fields[name].get_default(), tuple)
        for name in first
    )


def _parameters(question: Question) -> list[inspect.Parameter]:
    """The fields of a question as parameters; those that must be given come first."""
    fields = question.request.model_fields
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    made = [
        inspect.Parameter(
            name,
            kind,
            default=inspect.Parameter.empty if each.is_required() else each.get_default(),
            annotation=each.annotation,
        )
        for name, each in fields.items()
    ]
    return sorted(made, key=lambda each: each.default is not inspect.Parameter.empty)
