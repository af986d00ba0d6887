"""`open287g import` and `open287g build`: files in, an edition out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.text.phrases import format_day, ngettext
from open287g.text.phrases import gettext as _

from .shared import (
    JsonOption,
    WorkspaceOption,
    choose_workspace,
    console,
    harmless,
    print_json,
    progress,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from open287g.data.editions import Edition
    from open287g.pipeline.importing import ImportReport
    from open287g.queries.news_items import News


BaseOption = Annotated[
    str,
    typer.Option(help="What the history stands on: shipped (ICE's archive that comes with the package), none, or auto: "
                      "the archive, if the files continue it."),
]  # fmt: skip
KeepOption = Annotated[
    int,
    typer.Option(
        min=1,
        help="Editions that stay in the workspace, the newest first; one that a diff has named always stays.",
    ),
]


def import_files(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Workbooks, folders or ZIP archives; in any order, any number of times."),
    ],
    build: Annotated[bool, typer.Option(help="Build a new edition afterwards.")] = True,
    base: BaseOption = "auto",
    keep: KeepOption = 5,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take in ICE's workbooks, whatever is wrong with them, and build the history anew.

    Every file is kept once by its hash. What is no list, or not safe to believe, is set aside with a reason.

    Example: open287g import ~/Downloads/participatingAgencies04012026am.xlsx
    """
    import gc
    import os

    from open287g.pipeline.importing import import_paths
    from open287g.sources.files import list_passed_over

    gc.disable()  # many small objects, all kept until the end
    with progress() as begin:
        report = import_paths(
            paths,
            choose_workspace(workspace),
            begin,
            base,
            build=build,
            workers=min(4, os.cpu_count() or 1),
            keep=keep,
        )
    _tell_mended(report.mended)
    _tell_passed_over(list_passed_over(paths))
    if as_json:
        print_json(describe_import(report))
    else:
        _show_import(report)
    if report.edition:
        _tell_rows_set_aside(report.edition)
    if report.problem:
        say(f"open287g: the files are kept, but no edition was built: {report.problem}")
    if report.problem or (report.unread and not report.files):
        raise typer.Exit(1)


def describe_import(report: ImportReport) -> dict[str, Any]:
    """The report as JSON."""
    return {
        "files": report.files,
        "new": report.new,
        "repeats": report.repeats,
        "accepted": report.accepted,
        "quarantined": [q.__dict__ for q in report.quarantined],
        "unread": [q.__dict__ for q in report.unread],
        "mended": list(report.mended),
        "edition": report.edition.edition_id if report.edition else None,
        "news": _describe_news(report),
        "problem": report.problem,
    }


def _describe_news(report: ImportReport) -> dict[str, Any] | None:
    """What changed since the edition before, as data."""
    from dataclasses import asdict

    news = _find_news(report)
    return asdict(news) if news else None


def _find_news(report: ImportReport) -> News | None:
    """What changed since the edition before; of a workspace's first, since the one that ships."""
    if report.edition is None:
        return None
    from open287g.queries.news_items import tell_news_between

    return tell_news_between(_edition_before(report), report.edition)


def _edition_before(report: ImportReport) -> Edition:
    """The edition that was current; of a workspace's first, the one that ships."""
    from open287g.data.editions import open_edition
    from open287g.data.workspace import project_folder

    return report.before or open_edition(project_folder("edition"))


def _show_import(report: ImportReport) -> None:
    out = console()
    out.print(harmless(say_import(report)), soft_wrap=True)
    out.print(f"Files: {report.files:,}, of which new {report.new:,}, met before {report.repeats:,}, "
              f"lists of ICE's {report.accepted:,}, set aside {len(report.quarantined):,}.")  # fmt: skip
    for entry in (*report.unread, *report.quarantined):
        file, reason, remedy = map(harmless, (entry.file, entry.reason, entry.remedy))
        out.print(f"  [bold]{file}[/bold]: {reason}", soft_wrap=True)
        out.print(f"    [dim]{remedy}[/dim]", soft_wrap=True)
    if report.edition:
        out.print(f"Edition {report.edition.edition_id} is current.")
        _show_news(report)


def _show_news(report: ImportReport) -> None:
    """What changed since the edition before, in words."""
    from open287g.queries.news import say_news

    news = _find_news(report)
    for line in say_news(news, most_names=15) if news else ():
        console().print(harmless(line), soft_wrap=True)


def _tell_mended(sentences: Sequence[str]) -> None:
    """Say what was damaged or left behind in the workspace, and is whole again."""
    for sentence in sentences:
        say(f"Mended: {sentence}")


def _tell_passed_over(names: list[str]) -> None:
    """Say how many files of the folders were not tried, so that none is missed in silence."""
    if names:
        few = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        say(f"Passed over, as no workbook by name: {len(names):,} in the folders ({few}). "
            "Name a file outright to have it tried.")  # fmt: skip


def _tell_rows_set_aside(edition: Edition) -> None:
    """Say how many rows of the lists in force could not be read: they end nothing, and count for nothing."""
    import polars as pl

    in_force = [entry["snapshot_id"] for entry in edition.meta["latest"].values()]
    unread = edition.table("snapshots").filter(
        pl.col("snapshot_id").is_in(in_force), pl.col("n_quarantined") > 0
    )
    for snapshot_id, n in unread.sort("snapshot_id").select("snapshot_id", "n_quarantined").iter_rows():
        rows = "row" if n == 1 else "rows"
        say(f"Set aside, as it could not be read: {n:,} {rows} of {snapshot_id}; the table issues says why: "
            "open287g sql \"select code, value, message from issues where severity = 'error'\".")  # fmt: skip


def build(
    base: BaseOption = "auto",
    copy_to: Annotated[
        Path | None, typer.Option("--copy-to", help="Copy the edition into this folder as well.")
    ] = None,
    keep: KeepOption = 5,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Build an edition from all files of the workspace; if a check fails, the current edition stays.

    Example: open287g build --workspace ./my-lists
    """
    import gc

    from open287g.pipeline.edition import make_edition

    gc.disable()  # many small objects, all kept until the end
    with progress() as begin:
        made = make_edition(choose_workspace(workspace), begin("Reading", 0), base, keep)
    edition = made.edition
    _tell_mended(made.mended)
    if copy_to:
        _copy_edition(edition.folder, copy_to)
    if as_json:
        print_json({"edition": edition.edition_id, "folder": str(edition.folder), **edition.meta})
    else:
        counts = ", ".join(f"{name} {table['rows']:,}" for name, table in edition.meta["tables"].items())
        console().print(
            f"Edition {edition.edition_id}, from {edition.meta['base']}: {counts}.", soft_wrap=True
        )


def _copy_edition(folder: Path, target: Path) -> None:
    """The edition's files into another folder, which then holds that edition and nothing older."""
    from open287g.disk import make_folder, write_beside

    make_folder(target)
    for old in (*target.glob("edition.json"), *target.glob("*.parquet")):
        old.unlink()
    for path in sorted(folder.iterdir(), key=lambda path: (path.suffix == ".json", path.name)):
        write_beside(target / path.name, path.read_bytes())


def say_import(report: ImportReport) -> str:
    """The first line of what an import tells: which lists are new, what the latest one holds, what is set aside."""
    import polars as pl

    if report.edition is None:
        return ngettext("Kept {n} file.", "Kept {n} files.", report.files)
    before = _edition_before(report)
    new = report.edition.table("snapshots").filter(
        pl.col("sha256").is_in(list(report.new_sha256s)),
        ~pl.col("sha256").is_in(before.table("snapshots")["sha256"].to_list()),
    )
    if new.is_empty():
        return _("No new list: {state}.", state=_say_latest(report.edition, before))
    days = sorted(new["snapshot_on"].to_list())
    first, last = format_day(days[0]), format_day(days[-1])
    when = first if first == last else _("{first} to {last}", first=first, last=last)
    read = ngettext("Read {n} new list ({when})", "Read {n} new lists ({when})", new.height, when=when)
    n_aside = int(new["n_quarantined"].sum())
    aside = ngettext("{n} row set aside", "{n} rows set aside", n_aside)
    return f"{read}: {_say_latest(report.edition, before)}; {aside}."


def _say_latest(edition: Edition, before: Edition) -> str:
    """What the latest participating list holds, and against which list of the edition before it is more or less."""
    latest = edition.meta["latest"].get("participating")
    if latest is None:
        waiting = edition.meta["latest"]["pending"]
        return ngettext("{n} application", "{n} applications", waiting["n_agreements"])
    n = latest["n_agreements"]
    count = ngettext("{n} agreement", "{n} agreements", n)
    earlier = before.meta["latest"].get("participating")
    known = set(edition.table("snapshots")["sha256"].to_list())
    if earlier is None or earlier["sha256"] not in known:
        return _("{count} on {day}", count=count, day=date.fromisoformat(latest["snapshot_on"]))
    if earlier["snapshot_id"] == latest["snapshot_id"]:
        return _(
            "{count} on the latest list, of {day}", count=count, day=date.fromisoformat(latest["snapshot_on"])
        )
    change, day = n - earlier["n_agreements"], date.fromisoformat(earlier["last_shown_on"])
    if change > 0:
        return _("{count}, up {n} since {day}", count=count, n=change, day=day)
    if change < 0:
        return _("{count}, down {n} since {day}", count=count, n=-change, day=day)
    return _("{count}, as many as on {day}", count=count, day=day)
