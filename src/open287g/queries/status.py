"""The question how things stand: how old each list is, what is set aside and why, what waits for a person, the disk.

In: a workspace, its current edition if it has one that can be read, and the day. Out: `Status`, also as an answer.
Looks at names and sizes only: whether bytes are whole is asked of `pipeline.verifying`. Refuses nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.editions import list_editions
from open287g.errors import WorkspaceError
from open287g.publish.tables import make_table
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, paragraph
from open287g.text.phrases import format_day, ngettext
from open287g.text.phrases import gettext as _

from .registry import Context, Request, make_document, question

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.sources.heartbeat import SyncHealth


@dataclass(frozen=True)
class ListStatus:
    """One of ICE's lists as the edition holds it. `age_days` is None where the machine's clock stands before it."""

    list_name: str
    dated_on: date
    last_shown_on: date
    age_days: int | None
    n: int
    n_rows_set_aside: int


@dataclass(frozen=True)
class SetAside:
    """One file that no list of the history stands on, and why."""

    file_name: str
    status: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Status:
    """How a workspace stands; `problem` says why it has no edition that can be read, if so."""

    workspace: Path | None
    edition_id: str | None
    stands_on: str | None
    problem: str | None
    lists: Sequence[ListStatus]
    set_aside: Sequence[SetAside]
    n_questions: int
    n_damaged_lines: int
    n_leftovers: int
    n_editions: int
    last_import_at: datetime | None
    last_build_at: datetime | None
    disk_bytes: Mapping[str, int]
    free_bytes: int | None
    sync: SyncHealth


def tell_status(
    workspace: Path | None, edition: Edition | None, today: date, problem: str | None = None
) -> Status:
    """How `workspace` stands on `today`; `edition` is the one that answers, `problem` why there is none."""
    from open287g.pipeline.upkeep import find_leftovers
    from open287g.sources.heartbeat import read_health
    from open287g.store.raw import RawStore

    folder = workspace if workspace is not None and workspace.is_dir() else Path("/nonexistent")
    log = RawStore(folder / "raw").read_log()
    return Status(
        workspace=workspace,
        edition_id=edition.edition_id if edition else None,
        stands_on=edition.meta["base"] if edition else None,
        problem=problem,
        lists=_tell_lists(edition, today) if edition else (),
        set_aside=_tell_set_aside(edition) if edition else (),
        n_questions=edition.table("reviews").height if edition else 0,
        n_damaged_lines=len(log.damaged),
        n_leftovers=len(find_leftovers(folder)),
        n_editions=len(list_editions(folder)),
        last_import_at=_last(sighting.seen_at for sighting in log.sightings),
        last_build_at=_modified_at(folder / "editions" / "current"),
        disk_bytes={name: _size(folder / name) for name in ("raw", "cache", "editions", "sync")},
        free_bytes=shutil.disk_usage(folder).free if folder.is_dir() else None,
        sync=read_health(folder, datetime.now(UTC)),
    )


def _tell_lists(edition: Edition, today: date) -> list[ListStatus]:
    unread = dict(edition.table("snapshots").select("snapshot_id", "n_quarantined").iter_rows())
    told = []
    for name, entry in sorted(edition.meta["latest"].items()):
        shown = date.fromisoformat(entry["last_shown_on"])
        age = (today - shown).days
        told.append(
            ListStatus(
                list_name=name,
                dated_on=date.fromisoformat(entry["snapshot_on"]),
                last_shown_on=shown,
                age_days=age if age >= 0 else None,
                n=entry["n_agreements"],
                n_rows_set_aside=unread.get(entry["snapshot_id"], 0),
            )
        )
    return told


def _tell_set_aside(edition: Edition) -> list[SetAside]:
    files = edition.table("files").with_columns(pl.col("status").cast(pl.String))
    rows = files.filter(pl.col("status").is_in(["held", "quarantined"])).sort("file_name", "sha256")
    return [
        SetAside(name, status, reason or "", remedy or "")
        for name, status, reason, remedy in rows.select("file_name", "status", "reason", "remedy").iter_rows()
    ]


def _last(instants: Any) -> datetime | None:
    found = [datetime.fromisoformat(text) for text in instants]
    return max((each if each.tzinfo else each.replace(tzinfo=UTC) for each in found), default=None)


def _modified_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def _size(folder: Path) -> int:
    """Bytes of all files in a folder; what vanishes meanwhile counts for nothing."""
    total = 0
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total


class StatusRequest(Request):
    """Nothing is to be said: it is about the workspace and the edition that answers."""


@question(example={})
def status(context: Context, request: StatusRequest) -> Answer:
    """Tell how old each list is, what is set aside and why, what waits for a person, and how the workspace stands."""
    return answer_status(context, tell_status(context.workspace, context.edition, context.today))


def answer_status(context: Context, told: Status) -> Answer:
    """A status as an answer that every form prints."""
    lists = pl.DataFrame(
        [vars(each) for each in told.lists],
        schema={"list_name": pl.String, "dated_on": pl.Date, "last_shown_on": pl.Date, "age_days": pl.Int64,
                "n": pl.Int64, "n_rows_set_aside": pl.Int64},
    )  # fmt: skip
    aside = pl.DataFrame(
        [vars(each) for each in told.set_aside],
        schema=dict.fromkeys(("file_name", "status", "reason", "remedy"), pl.String),
    )
    blocks: list[Block] = [paragraph(sentence, tone) for sentence, tone in say_status(told)]
    blocks.append(make_table("lists", lists, _LISTS_SHOWN(), _("ICE’s lists"), empty=_("There are none.")))
    if told.set_aside:
        shown = {"file_name": _("file"), "reason": _("why"), "remedy": _("what to do")}
        blocks.append(make_table("set_aside", aside, shown, _("Files set aside")))
    return Answer(
        "status",
        make_document(context, tuple(blocks)),
        {"lists": lists, "set_aside": aside},
        facts_of(told),
        result=told,
    )


def _LISTS_SHOWN() -> dict[str, str]:  # noqa: N802  a constant in the language of the moment
    return {
        "list_name": _("list"),
        "last_shown_on": _("last shown on"),
        "age_days": _("days old"),
        "n": _("agreements or applications"),
        "n_rows_set_aside": _("rows set aside"),
    }


def say_status(told: Status) -> list[tuple[str, str]]:
    """The status in sentences, each with its tone; what needs someone is a warning."""
    said: list[tuple[str, str]] = []
    if told.problem:
        said.append((told.problem, "warning"))
    elif told.edition_id:
        said.append((_("Edition {edition} answers.", edition=told.edition_id), "text"))
    if told.last_import_at:
        said.append((_("Files were last imported on {day}.", day=told.last_import_at.date()), "text"))
    if told.last_build_at:
        said.append((_("The current edition was built on {day}.", day=told.last_build_at.date()), "text"))
    if told.sync.level != "never":
        last = told.sync.succeeded_at
        when = format_day(last.date()) if last else _("never")
        said.append(
            (
                _("Sync last succeeded on {day}.", day=when) if last else _("Sync has not succeeded yet."),
                "text",
            )
        )
        said += [(reason[:1].upper() + reason[1:] + ".", "warning") for reason in told.sync.reasons]
    if told.n_questions:
        said.append((ngettext("{n} question waits for a person.", "{n} questions wait for a person.", told.n_questions),
                     "text"))  # fmt: skip
    if told.n_damaged_lines:
        said.append((ngettext("{n} line of the log of imports is damaged; the next build restores it.",
                              "{n} lines of the log of imports are damaged; the next build restores them.",
                              told.n_damaged_lines), "warning"))  # fmt: skip
    if any(each.age_days is None for each in told.lists):
        said.append((_("This machine’s clock stands before the latest list: its day is wrong."), "warning"))
    if told.disk_bytes and any(told.disk_bytes.values()):
        size = sum(told.disk_bytes.values()) / 2**20
        free = (told.free_bytes or 0) / 2**30
        said.append((_("The workspace takes {size} MB; {free} GB are free.", size=f"{size:,.0f}", free=f"{free:,.1f}"),
                     "text"))  # fmt: skip
    return said


def facts_of(told: Status) -> dict[str, Any]:
    """The status for machines, beside the rows of lists and of files set aside."""
    sync = {
        name: getattr(told.sync, name)
        for name in ("level", "reasons", "succeeded_at", "next_at", "failures", "failure", "waits_for_build")
    }
    return {
        "edition": told.edition_id,
        "base": told.stands_on,
        "problem": told.problem,
        "lists": [vars(each) for each in told.lists],
        "set_aside": [vars(each) for each in told.set_aside],
        "n_questions": told.n_questions,
        "n_damaged_lines": told.n_damaged_lines,
        "n_leftovers": told.n_leftovers,
        "n_editions": told.n_editions,
        "last_import_at": told.last_import_at,
        "last_build_at": told.last_build_at,
        "disk_bytes": dict(told.disk_bytes),
        "free_bytes": told.free_bytes,
        "sync": sync,
    }


def status_of_workspace(workspace: Path, today: date) -> tuple[Status, Edition | None]:
    """The status of a workspace, also where no edition of it can be read; and the edition that answers."""
    from open287g.data.editions import current_edition

    try:
        edition = current_edition(workspace)
        edition.table("snapshots")
        return tell_status(workspace, edition, today), edition
    except WorkspaceError as error:
        return tell_status(workspace, None, today, str(error)), None
