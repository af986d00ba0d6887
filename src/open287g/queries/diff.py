"""Two editions to what changed between them, and why: schema, rows, identities that moved, headline figures.

In: two editions' tables and what their `edition.json` says of their inputs. Out: data, and the same in plain words.
Order is `before`, `after`. Refuses nothing: an edition made by older code may lack tables or columns, which is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from open287g.data.editions import Edition, current_edition, open_edition
from open287g.data.workspace import locate_workspace, project_folder
from open287g.disk import write_beside
from open287g.errors import NotFound, WorkspaceError
from open287g.publish.words import say_basis
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import paragraph
from open287g.schemas.units import UNITS
from open287g.text.phrases import format_value, ngettext
from open287g.text.phrases import gettext as _

from .registry import Context, Request, field, make_document, question

KEYS = {
    "agencies": ("agency_id",),
    "agency_conflicts": ("agency_id", "question", "doubted"),
    "agency_names": ("agency_id", "agency_name"),
    "agreements": ("agreement_id",),
    "applications": ("application_id",),
    "contents": ("content_id",),
    "events": ("event_id",),
    "file_reads": ("sha256",),
    "stated_on_pages": ("sha256", "number"),
    "files": ("sha256", "file_name"),
    "issues": ("issue_id",),
    "listings": ("snapshot_id", "row_number"),
    "readings": ("content_id", "row_number"),
    "reviews": ("review_id",),
    "snapshots": ("snapshot_id",),
    "spells": ("agreement_id", "spell_number"),
}
"""What tells a row of each table from the others; a table that is not named is compared by whole rows."""

_EXAMPLES = 10
"""Keys that are named for each kind of change."""


@dataclass(frozen=True)
class TableChange:
    """What changed in one table."""

    table: str
    rows_before: int
    rows_after: int
    added: int
    removed: int
    changed: int
    columns_changed: Mapping[str, int]
    schema: Sequence[str]
    examples: Mapping[str, Sequence[str]]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.removed or self.changed or self.schema)


@dataclass(frozen=True)
class Moved:
    """A spelling whose agency is another one now."""

    state: str
    agency_name: str
    agency_before: str
    agency_after: str
    resolved_by: str


@dataclass(frozen=True)
class Figure:
    """One headline figure in both editions; null where an edition cannot tell it."""

    figure: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Comparison:
    """All that changed between two editions, and why."""

    before: str
    after: str
    reasons: Sequence[str]
    headline: Sequence[Figure]
    identities: Sequence[Moved]
    tables: Sequence[TableChange]

    def sentences(self) -> Iterator[str]:
        """The comparison in plain words, the most telling first."""
        if self.before == self.after:
            yield _("Both are edition {edition}: nothing changed.", edition=self.before)
            return
        yield _("From {before} to {after}.", before=self.before, after=self.after)
        yield from (_("Why: {reason}", reason=reason) for reason in self.reasons)
        for figure in self.headline:
            if figure.before != figure.after:
                yield f"{figure.figure}: {_say(figure.before)} → {_say(figure.after)}."
        for moved in self.identities[:_EXAMPLES]:
            yield _("{name} ({state}) belonged to {before} and now belongs to {after}, by: {why}.",
                    name=moved.agency_name, state=moved.state, before=moved.agency_before, after=moved.agency_after,
                    why=say_basis(moved.resolved_by))  # fmt: skip
        if (rest := len(self.identities) - _EXAMPLES) > 0:
            yield ngettext("{n} more spelling moved to another agency.",
                           "{n} more spellings moved to another agency.", rest)  # fmt: skip
        for table in self.tables:
            yield from _say_table(table)


def _say(value: Any) -> str:
    return _("not told") if value is None else format_value(value)


def _say_table(table: TableChange) -> Iterator[str]:
    if table.is_quiet:
        return
    counts = [
        words
        for n, words in (
            (table.added, ngettext("{n} row added", "{n} rows added", table.added)),
            (table.removed, ngettext("{n} row removed", "{n} rows removed", table.removed)),
            (table.changed, ngettext("{n} row changed", "{n} rows changed", table.changed)),
        )
        if n
    ]
    columns = ", ".join(f"{name} {n:,}" for name, n in table.columns_changed.items())
    where = _(" (changed cells: {columns})", columns=columns) if columns else ""
    yield f"{table.table}: {', '.join(counts) or _('the same rows')}{where}."
    yield from (f"{table.table}: {change}." for change in table.schema)


def compare_editions(before: Edition, after: Edition) -> Comparison:
    """What changed from `before` to `after`."""
    names = sorted(set(before.meta["tables"]) | set(after.meta["tables"]))
    return Comparison(
        before=before.edition_id,
        after=after.edition_id,
        reasons=tuple(_find_reasons(before, after)),
        headline=tuple(_compare_headlines(before, after)),
        identities=tuple(_find_moved(before, after)),
        tables=tuple(_compare_table(name, _table(before, name), _table(after, name)) for name in names),
    )


def _table(edition: Edition, name: str) -> pl.DataFrame | None:
    return edition.table(name) if name in edition.meta["tables"] else None


def _compare_table(name: str, before: pl.DataFrame | None, after: pl.DataFrame | None) -> TableChange:
    if before is None or after is None:
        return _whole_table(name, before, after)
    shared = [column for column in before.columns if column in after.columns]
    known = [key for key in KEYS.get(name, ()) if key in shared]
    keys = known or shared
    old, new = in_texts(before, shared), in_texts(after, shared)
    added = new.join(old, on=keys, how="anti", nulls_equal=True)
    removed = old.join(new, on=keys, how="anti", nulls_equal=True)
    differing = _find_differing(old, new, keys, shared) if known else pl.DataFrame()
    counts = {
        c: int(differing[c].sum())
        for c in shared
        if c not in keys and differing.height and differing[c].any()
    }
    examples = {"added": added, "removed": removed, "changed": differing}
    return TableChange(
        table=name,
        rows_before=before.height,
        rows_after=after.height,
        added=added.height,
        removed=removed.height,
        changed=differing.height,
        columns_changed=counts,
        schema=tuple(_compare_schema(before.schema, after.schema)),
        examples={kind: _name_rows(rows, keys) for kind, rows in examples.items() if rows.height},
    )


def _whole_table(name: str, before: pl.DataFrame | None, after: pl.DataFrame | None) -> TableChange:
    n_before, n_after = (0 if frame is None else frame.height for frame in (before, after))
    word = _("the table is new") if before is None else _("the table is gone")
    return TableChange(name, n_before, n_after, n_after, n_before, 0, {}, (word,), {})


def in_texts(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Cells as text, so that a changed type alone is told as schema and not as rows."""
    return frame.select(
        pl.col(c).cast(pl.List(pl.String)).list.join("\x1f")
        if isinstance(frame.schema[c], pl.List)
        else pl.col(c).cast(pl.String)
        for c in columns
    )


def _find_differing(
    old: pl.DataFrame, new: pl.DataFrame, keys: Sequence[str], shared: Sequence[str]
) -> pl.DataFrame:
    """Rows in both editions whose cells differ: the keys, and for each other column whether it differs."""
    others = [column for column in shared if column not in keys]
    both = old.join(new, on=list(keys), how="inner", suffix="_after", nulls_equal=True, validate="1:1")
    told = both.select(*keys, *(pl.col(c).ne_missing(pl.col(f"{c}_after")).alias(c) for c in others))
    return told.filter(pl.any_horizontal(others)) if others else told.clear()


def _compare_schema(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for column in sorted(set(before) | set(after)):
        if column not in after:
            yield _("column {column} is gone", column=column)
        elif column not in before:
            yield _("column {column} is new", column=column)
        elif before[column] != after[column]:
            yield _("column {column} changed its type or its words", column=column)


def _name_rows(rows: pl.DataFrame, keys: Sequence[str]) -> list[str]:
    return [
        " ".join(str(cell) for cell in row)
        for row in rows.select(keys).sort(*keys).head(_EXAMPLES).iter_rows()
    ]


def _find_moved(before: Edition, after: Edition) -> Iterator[Moved]:
    """Spellings that both editions know and give to different agencies."""
    both = before.table("agency_names").join(
        after.table("agency_names"), on=["state", "agency_name"], how="inner", suffix="_after", validate="m:m"
    )
    kept = both.filter(pl.col("agency_id") == pl.col("agency_id_after")).select("state", "agency_name")
    moved = both.join(kept, on=["state", "agency_name"], how="anti").sort("state", "agency_name")
    columns = ("state", "agency_name", "agency_id", "agency_id_after", "resolved_by_after")
    return (Moved(*row) for row in moved.select(columns).iter_rows())


def _compare_headlines(before: Edition, after: Edition) -> Iterator[Figure]:
    old, new = dict(_headlines(before)), dict(_headlines(after))
    return (Figure(name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new)))


def _headlines(edition: Edition) -> Iterator[tuple[str, Any]]:
    """Each list's latest snapshot, and the main counts on it."""
    from open287g.schemas.measures import Query

    from .ledger import answer_count

    for list_name, latest in sorted(edition.meta["latest"].items()):
        yield _("latest {list} list", list=_(list_name)), date.fromisoformat(str(latest["snapshot_on"]))
        if list_name == "participating":
            for unit in ("agreements", "agencies", "states"):
                yield (
                    _("{unit} on the latest list", unit=_(UNITS[unit].title)),
                    answer_count(edition, Query(unit=unit)).value,
                )
        else:
            yield (
                _("applications on the latest pending list"),
                answer_count(edition, Query(list_name="pending")).value,
            )
    yield _("agencies ever met"), edition.table("agencies").height
    yield _("agreements ever met"), edition.table("agreements").height
    departures = edition.table("events").filter(pl.col("kind").cast(pl.String) == "no_longer_listed")
    yield _("times that an agreement was no longer listed"), departures.height


def _find_reasons(before: Edition, after: Edition) -> Iterator[str]:
    """New files, changed decisions, changed reference tables, changed code: what can make an edition differ."""
    yield from _compare_files(before, after)
    for what, place in ((_("a decision"), "curation"), (_("a reference table"), "reference")):
        old, new = before.meta["inputs"].get(place, {}), after.meta["inputs"].get(place, {})
        changed = sorted(name for name in set(old) | set(new) if old.get(name) != new.get(name))
        if changed:
            yield _("{what} changed in {files}.", what=what, files=f"{place}/{', '.join(changed)}")
    for name, words in (
        ("reader", _("the reader's version")),
        ("open287g", _("the code's version")),
        ("polars", _("the version of Polars")),
    ):
        old, new = before.meta["versions"].get(name), after.meta["versions"].get(name)
        if old != new:
            yield _("{what} went from {before} to {after}.", what=words, before=str(old), after=str(new))
    if before.meta.get("base") != after.meta.get("base"):
        yield _("the history stands on {after}, before on {before}.", after=str(after.meta.get("base")),
                before=str(before.meta.get("base")))  # fmt: skip
    if before.edition_id != after.edition_id and _same_inputs(before, after):
        yield _(
            "files, decisions, reference tables and versions are the same, so the code changed within its version."
        )


def _same_inputs(before: Edition, after: Edition) -> bool:
    return all(before.meta[place] == after.meta[place] for place in ("inputs", "versions"))


def _compare_files(before: Edition, after: Edition) -> Iterator[str]:
    old, new = before.table("files"), after.table("files")
    for is_new, more, less in ((True, new, old), (False, old, new)):
        found = more.join(less, on="sha256", how="anti").unique("sha256").sort("file_name")
        if found.height:
            names = ", ".join(found["file_name"].head(5).to_list())
            names += ngettext(" and {n} more", " and {n} more", found.height - 5) if found.height > 5 else ""
            yield (
                ngettext("{n} new file: {names}.", "{n} new files: {names}.", found.height, names=names)
                if is_new
                else ngettext(
                    "{n} file that is gone: {names}.",
                    "{n} files that are gone: {names}.",
                    found.height,
                    names=names,
                )
            )


class DiffRequest(Request):
    """Two editions."""

    before: str = field(..., "An edition's id, its folder, 'shipped' or 'current'", is_positional=True)
    after: str = field("current", "An edition's id, its folder, 'shipped' or 'current'", is_positional=True)


@question(example={"before": "shipped", "after": "current"})
def diff(context: Context, request: DiffRequest) -> Answer:
    """Tell what changed between two editions: schema, rows, identities that moved, headline figures, and why.

    The value is the comparison; one row for each changed table.
    """
    comparison = compare_editions(find_edition(request.before, context), find_edition(request.after, context))
    sentences = list(comparison.sentences())
    document = make_document(context, tuple(paragraph(sentence) for sentence in sentences))
    return Answer("diff", document, {}, {**asdict(comparison), "sentences": sentences}, result=comparison)


def find_edition(name: str, context: Context) -> Edition:
    """The edition of that name; `NotFound` tells which there are."""
    workspace = context.workspace or locate_workspace()
    if name == "current":
        return current_edition(workspace)
    if name == "shipped":
        return open_edition(project_folder("edition"))
    for folder in (workspace / "editions" / name, Path(name).expanduser()):
        if (folder / "edition.json").is_file():
            if folder.parent == workspace / "editions":
                _remember(folder)
            return open_edition(folder)
    known = sorted(path.parent.name for path in (workspace / "editions").glob("*/edition.json"))
    raise NotFound(
        _(
            "There is no edition {name}. There are: {all}; or give a folder.",
            name=repr(name),
            all=", ".join(("shipped", "current", *known)),
        )
    )


def _remember(folder: Path) -> None:
    """Note that a comparison has named this edition, so that it is not pruned; if the disk allows."""
    named = folder.parent / "named"
    with suppress(OSError, WorkspaceError):
        told = named.read_text(encoding="utf-8", errors="replace").split() if named.is_file() else []
        if folder.name not in told:
            write_beside(named, "".join(f"{name}\n" for name in [*told, folder.name]).encode())
