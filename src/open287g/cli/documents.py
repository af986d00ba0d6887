"""`open287g documents import`, `read` and `fetch`: memoranda of agreement into the workspace, and their pages read.

What was read is asked by questions: `documents list`, `documents facts`, `documents conflicts`, `documents search`.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from open287g.text.phrases import gettext as _

from .shared import (
    JsonOption,
    WorkspaceOption,
    choose_edition,
    choose_workspace,
    console,
    harmless,
    print_json,
    say,
)

if TYPE_CHECKING:
    from open287g.pipeline.documents.running import DocumentFolder, ReadReport

documents = typer.Typer(
    help="Memoranda of agreement: take PDFs in, read them, and ask what they say.", no_args_is_help=True
)

WorkersOption = Annotated[
    int, typer.Option("--workers", min=1, max=256, help="Processes that read side by side.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option("--scheduler", help="Address of a Dask scheduler that exists, as tcp://host:8786."),
]
RecognizeOption = Annotated[
    bool | None,
    typer.Option(
        "--recognize/--text-only", help="Read pictures of pages too; where the recognizer is installed, yes."
    ),
]


@documents.callback()
def _group() -> None:
    """Memoranda of agreement: take PDFs in, read them, and ask what they say."""


@documents.command("import")
def import_documents(
    paths: Annotated[list[Path], typer.Argument(help="PDFs, folders or ZIP archives.")],
    read: Annotated[bool, typer.Option(help="Read them at once.")] = True,
    workers: WorkersOption = 1,
    recognize: RecognizeOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take in memoranda of agreement as PDFs, and read them. Bytes are kept once by their hash.

    Example: open287g documents import ~/Downloads/287gMOA
    """
    from open287g.pipeline.documents.importing import import_documents as take_in

    folder = _folder(workspace)
    report = take_in(folder, paths)
    if not as_json:
        console().print(
            f"Documents: {report.files:,}, of which new {report.new:,}, met before {report.repeats:,}."
        )
    for name, reason in report.passed_over:
        say(f"{harmless(name)} was left out: {reason}.")
    done = _read(folder, report.sha256s, workers, None, recognize) if read and report.sha256s else None
    if as_json:
        print_json(
            {"files": report.files, "new": report.new, "repeats": report.repeats, "read": _describe(done)}
        )
    elif done is not None:
        _show(done)


@documents.command("read")
def read_documents(
    workers: WorkersOption = 1,
    scheduler: SchedulerOption = None,
    recognize: RecognizeOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read every page of the memoranda on file that was not read yet; a run that was stopped goes on where it stood.

    Example: open287g documents read --workers 2
    """
    folder = _folder(workspace)
    sha256s = list(dict.fromkeys(s.sha256 for s in folder.store.sightings()))
    done = _read(folder, sha256s, workers, scheduler, recognize)
    if as_json:
        print_json(_describe(done))
    else:
        _show(done)


@documents.command("fetch")
def fetch_documents(
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many links.")] = None,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="State, as FL; may be given again.")
    ] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Fetch the memoranda that ICE's list links and that are not on file, paced, as `sync.toml` says.

    A round that was stopped goes on where it stood. Read them afterwards: open287g documents read

    Example: open287g documents fetch --state FL --limit 50
    """
    from open287g.pipeline.documents.fetching import fetch_documents as fetch
    from open287g.pipeline.documents.tables import list_links
    from open287g.sources.addresses import Allowed
    from open287g.sources.settings import read_settings
    from open287g.sources.web import WebClient

    links = list_links(choose_edition(workspace).table("agreements"), [s.upper() for s in state or ()])
    settings = read_settings(choose_workspace(workspace))
    with WebClient(settings, Allowed.of(settings.hosts, settings.private_hosts)) as client:
        done = fetch(_folder(workspace), links, client, settings, limit=limit, told=_Told("links asked").tell)
    if as_json:
        print_json({"asked": done.asked, "kept": done.kept, "known": done.known, "failed": len(done.failed)})
    else:
        console().print(
            f"Links asked: {done.asked:,}; documents kept: {done.kept:,}; on file before: {done.known:,}."
        )
    for _page, reason in done.failed:
        say(harmless(reason))
    if done.stopped:
        say(f"The round ended early: {harmless(done.stopped)}")
        raise typer.Exit(1)


@documents.command("picture")
def draw_place(
    document: Annotated[str, typer.Argument(help="The document's sha256, or its beginning.")],
    fact: Annotated[str, typer.Argument(help="Which fact, such as ice_signed_on.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="PNG file to write.")],
    number: Annotated[int, typer.Option(min=1, help="Which of several, in reading order.")] = 1,
    workspace: WorkspaceOption = None,
) -> None:
    """Draw the place on the page from which a fact was read.

    Example: open287g documents picture 243b42fb ice_signed_on -o place.png
    """
    from open287g.errors import NotFound
    from open287g.pipeline.documents.tables import open_documents
    from open287g.pipeline.documents.workers import PageWorker

    folder = _folder(workspace)
    tables = open_documents(folder.folder.parent)
    found = [
        row
        for row in tables.facts.filter(fact=fact, number=number).to_dicts()
        if row["sha256"].startswith(document) and row["page"] is not None and row["left"] is not None
    ]
    if not found:
        raise NotFound(_("No document {document} that was read here shows a place for {fact}.",
                         document=repr(document), fact=repr(fact)))  # fmt: skip
    place = found[0]
    with PageWorker(recognize=False) as worker:
        picture = tables.draw(worker, place)
    if picture is None:
        raise NotFound(_("Page {page} of document {document} cannot be drawn.", page=place["page"],
                         document=repr(document)))  # fmt: skip
    output.write_bytes(picture)
    say(f"{output}: page {place['page']}, {harmless(str(place['value']))}.")


def _folder(workspace: Path | None) -> DocumentFolder:
    from open287g.data.workspace import open_workspace
    from open287g.pipeline.documents.running import DocumentFolder

    return DocumentFolder(open_workspace(choose_workspace(workspace)) / "documents")


def _read(
    folder: DocumentFolder,
    sha256s: list[str] | tuple[str, ...],
    workers: int,
    scheduler: str | None,
    recognize: bool | None,
) -> ReadReport:
    from open287g.pipeline.documents.running import read_documents as read_all
    from open287g.pipeline.documents.workers import can_recognize, require_pdf_library

    require_pdf_library()
    if recognize is None and not can_recognize():
        say(
            "Pages that are pictures stay unread: the recognizer is not installed (pip install 'open287g[documents]')."
        )
    return read_all(
        folder, sha256s, workers=workers, scheduler=scheduler, recognize=recognize, progress=_Told().tell
    )


class _Told:
    """Progress in words on standard error, every few seconds, with the time left."""

    def __init__(self, what: str = "pages read") -> None:
        self._what = what
        self._began = self._last = time.monotonic()

    def tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last < 5 and done < total:
            return
        self._last = now
        left = (now - self._began) / max(1, done) * (total - done)
        say(f"{done:,} of {total:,} {self._what}; about {_in_words(left)} left.")


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 100 else f"{seconds / 3600:.1f} hours"


def _describe(report: ReadReport | None) -> dict[str, object] | None:
    if report is None:
        return None
    return {
        "pages_read": report.pages_read,
        "pages_known": report.pages_known,
        "pages_failed": [{"sha256": s, "page": n, "reason": r} for s, n, r in report.failed],
        "documents_refused": [{"sha256": s, "reason": r} for s, r in report.refused],
    }


def _show(report: ReadReport) -> None:
    console().print(f"Pages read now: {report.pages_read:,}; read before: {report.pages_known:,}.")
    for sha256, reason in report.refused:
        say(f"Document {sha256[:12]} was refused: {harmless(reason)}")
    for sha256, number, reason in report.failed:
        say(f"Document {sha256[:12]}, page {number}: {harmless(reason)}")
