"""State laws on disk (`laws/*.yml`, `laws/bills.csv`) to typed frames; refuses an entry by file, line and key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from open287g.errors import CurationError, WorkspaceError
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.laws import (
    BOUND,
    CONFIDENCES,
    DUTIES,
    LAW_KINDS,
    Bills,
    LawBook,
    Laws,
    NamedAgency,
    Obliged,
)
from open287g.text.days import first_day, last_day
from open287g.text.yaml_lines import LinedYaml, read_yaml_lines

from .tables import read_table
from .workspace import project_folder


@cache
def load_laws(folder: Path | None = None) -> LawBook:
    """The laws of the folder `laws/`, or of another folder with such files."""
    home = folder or project_folder("laws")
    paths = sorted(home.glob("*.yml"))
    if not paths:
        raise WorkspaceError(f"{home} holds no laws. Install the package again, or run from a full checkout.")
    entries = [entry for path in paths for entry in _entries_of(path)]
    _refuse_twins(entries)
    rows = [entry.row() for _, entry in entries]
    obliged = {entry.law_id: entry.obliged.told(entry.law_id) for _, entry in entries if entry.obliged}
    laws = Laws.cast(Laws.from_rows(rows).sort("state", "law_id"))
    return LawBook(laws, read_table(home / "bills.csv", Bills), obliged)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Text = str | None


def _a_date(value: object) -> str | None:
    """A day, month or year as it is written; a year may come as a number."""
    if value is not None:
        first_day(str(value))
    return None if value is None else str(value)


PartialDate = Annotated[str | None, BeforeValidator(_a_date)]


class _Source(_Strict):
    publisher: str = Field(min_length=2)
    title: str = Field(min_length=3)
    url: str = Field(pattern=r"^https?://")
    published_on: PartialDate = None
    is_original: bool


class _Address(_Strict):
    title: str = Field(min_length=3)
    url: str = Field(pattern=r"^https?://")


class _Named(_Strict):
    agency: str = Field(min_length=3)
    agency_name_on_lists: str = Field(min_length=3)


class _Obliged(_Strict):
    counts: str = Field(min_length=5)
    stated: Text = None
    stated_on: PartialDate = None
    source: _Address | None = None
    named: tuple[_Named, ...] = ()
    question: Text = None

    @model_validator(mode="after")
    def _cited(self) -> _Obliged:
        if (self.stated is None) != (self.source is None):
            raise ValueError("a statement needs its source, and a source its statement")
        return self

    def told(self, law_id: str) -> Obliged:
        named = tuple(NamedAgency(each.agency, each.agency_name_on_lists) for each in self.named)
        source = self.source
        title, url = (source.title, source.url) if source else (None, None)
        return Obliged(law_id, self.counts, self.stated, self.stated_on, title, url, named, self.question)


class _Law(_Strict):
    law_id: str = Field(pattern=r"^[a-z]{2}-[a-z0-9-]+$")
    measure: str = Field(min_length=3)
    kind: Literal[tuple(LAW_KINDS)]  # type: ignore[valid-type]
    also: tuple[Literal[tuple(LAW_KINDS)], ...] = ()  # type: ignore[valid-type]
    duty: Literal[tuple(DUTIES)] | None = None  # type: ignore[valid-type]
    says: str = Field(min_length=10)
    binds: Literal[tuple(BOUND)]  # type: ignore[valid-type]
    who: str = Field(min_length=3)
    models: tuple[Literal[tuple(SUPPORT_TYPES)], ...]  # type: ignore[valid-type]
    or_similar: bool = False
    signed_on: PartialDate = None
    effective_on: PartialDate = None
    deadline_on: PartialDate = None
    ended_on: PartialDate = None
    ended_by: Text = None
    replaced_by: Text = None
    consequence: Text = None
    money_usd: float | None = Field(default=None, ge=0)
    money: Text = None
    citation: str = Field(min_length=3)
    source: _Source
    confidence: Literal[tuple(CONFIDENCES)]  # type: ignore[valid-type]
    disputed: Text = None
    unread: Text = None
    obliged: _Obliged | None = None

    @field_validator("models", mode="before")
    @classmethod
    def _any_or_codes(cls, value: object) -> object:
        if value != "any" and not isinstance(value, list):
            raise ValueError(f"'any', or a list of codes ({', '.join(SUPPORT_TYPES)})")
        return () if value == "any" else tuple(value)

    @model_validator(mode="after")
    def _makes_sense(self) -> _Law:
        requires = "requires" in (self.kind, *self.also)
        if requires != (self.duty is not None):
            raise ValueError("a law that requires names its duty, and no other does")
        if self.obliged and not requires:
            raise ValueError("only a law that requires obliges agencies")
        if self.kind in self.also:
            raise ValueError(f"{self.kind} is its kind already; leave it out of 'also'")
        for earlier, later in (
            ("signed_on", "effective_on"),
            ("signed_on", "deadline_on"),
            ("signed_on", "ended_on"),
        ):
            before, after = getattr(self, earlier), getattr(self, later)
            if before and after and last_day(str(after)) < first_day(str(before)):
                raise ValueError(f"{later} {after} lies before {earlier} {before}")
        return self

    def row(self) -> dict[str, Any]:
        told = self.model_dump(exclude={"source", "obliged"})
        source = {f"source_{name}": value for name, value in self.source.model_dump().items()}
        return told | source | {
            "state": self.law_id[:2].upper(),
            "models": list(self.models),
            "also": list(self.also),
            "source_published_on": self.source.published_on,
        }  # fmt: skip


def _entries_of(path: Path) -> Iterator[tuple[str, _Law]]:
    read = read_yaml_lines(
        f"laws/{path.name}", path.read_text(encoding="utf-8"), CurationError, dates_as_text=True
    )
    if not isinstance(read.value, list):
        raise CurationError(f"{read.file_name}, line 1: a file of laws holds a list of entries.")
    for place, entry in enumerate(read.value):
        yield read.place((place,)), _checked(read, place, entry, path.stem)


def _checked(read: LinedYaml, place: int, entry: Any, state: str) -> _Law:
    try:
        law = _Law.model_validate(entry)
    except ValidationError as error:
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        what = (
            "no such key"
            if first["type"] == "extra_forbidden"
            else first["msg"].removeprefix("Value error, ")
        )
        where = (place, *(part for part in first["loc"] if part not in ("str", "int")))
        raise CurationError(f"{read.place(where)}: {what}. See laws/README.md.") from error
    if law.law_id[:2].upper() != state:
        raise CurationError(
            f"{read.place((place, 'law_id'))}: the file is {state}'s. Begin the id with its code."
        )
    return law


def _refuse_twins(entries: list[tuple[str, _Law]]) -> None:
    seen: dict[str, str] = {}
    for where, law in entries:
        if law.law_id in seen:
            raise CurationError(f"{where}: {law.law_id!r} is written at {seen[law.law_id]} too. Keep one.")
        seen[law.law_id] = where
    for where, law in entries:
        if law.replaced_by and law.replaced_by not in seen:
            raise CurationError(f"{where}: replaced_by {law.replaced_by!r} is no law of the folder.")
