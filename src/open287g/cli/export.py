"""`open287g export` and `open287g reference build`: an edition as a data package, or what changed since another; the
reference tables of places and police remade from the origin files.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from open287g.errors import UsageError
from open287g.text.phrases import gettext as _

from .shared import WorkspaceOption, choose_edition, choose_workspace, progress, say


def export(
    package: Annotated[
        Path | None, typer.Option("--package", help="A new folder for the whole edition as a data package.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="An earlier edition (id, folder or 'shipped'): write only what differs."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="With --since: a new folder for the differences.")
    ] = None,
    home: Annotated[
        str | None, typer.Option(help="With --package: the address below which you publish editions.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option(help="With --package: your mail address, for DCAT-US.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write an edition as Parquet, CSV, SQLite, GeoJSON, GeoParquet, Stata and SPSS, described and with checksums.

    Example: open287g export --package open287g-edition
    """
    if (package is None) == (since is None):
        raise UsageError(_("Give --package FOLDER for the whole edition, or --since EDITION -o FOLDER for what "
                           "differs."))  # fmt: skip
    edition = choose_edition(workspace)
    from open287g.queries.registry import Context

    context = Context(edition, choose_workspace(workspace))
    if package is not None:
        from open287g.publish.package import HOME, write_package
        from open287g.queries.cite import gather_package

        with progress() as begin:
            advance = begin("Writing", 45)
            packed = write_package(
                gather_package(context, home or HOME, contact), package, lambda _path: advance(1)
            )
        say(f"{len(packed):,} files of edition {edition.edition_id} written to {package}.")
        return
    if output is None:
        raise UsageError(_("Name a new folder for the differences: -o FOLDER"))
    _write_differences(context, str(since), output)


def _write_differences(context: object, since: str, folder: Path) -> None:
    from open287g.publish.package import refuse_full
    from open287g.publish.rows import render_csv, render_parquet
    from open287g.queries.cite import find_differences
    from open287g.queries.diff import find_edition
    from open287g.queries.registry import Context

    assert isinstance(context, Context)
    refuse_full(folder)
    before = find_edition(since, context)
    told = find_differences(before, context.edition)
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in told.items():
        (folder / f"{name}.parquet").write_bytes(render_parquet(rows))
        (folder / f"{name}.csv").write_text(render_csv(rows), encoding="utf-8")
    counts = {
        name: dict(rows["difference"].value_counts().sort("difference").iter_rows())
        for name, rows in told.items()
    }
    summary = {"before": before.edition_id, "after": context.edition.edition_id, "tables": counts}
    (folder / "difference.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    say(
        f"{len(told)} tables differ between {before.edition_id} and {context.edition.edition_id}; written to {folder}."
    )


reference = typer.Typer(
    help="Public tables that the ledger leans on: states, counties, police employees.", no_args_is_help=True
)


@reference.callback()
def _group() -> None:
    """Public tables that the ledger leans on: states, counties, police employees."""


@reference.command("build")
def build_reference(
    origin: Annotated[
        Path, typer.Option("--from", help="Folder that holds the Census Bureau's and the FBI's files.")
    ],
    retrieved: Annotated[str, typer.Option(help="Day the files were retrieved (YYYY-MM-DD).")],
    to: Annotated[
        Path | None, typer.Option(help="Folder to write to; the project's reference/ by default.")
    ] = None,
) -> None:
    """Remake states, counties, police employees and the map's shapes, each with its .meta.yml.

    Example: open287g reference build --from downloads --retrieved 2026-11-23
    """
    from open287g.data.compile_reference import write_reference
    from open287g.data.workspace import project_folder

    written = write_reference(origin, to or project_folder("reference"), _day(retrieved))
    for path, n_rows in written.items():
        say(f"{path}: {n_rows:,} rows")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(_("{text} is no day. Write it like 2026-11-23.", text=repr(text))) from error
