"""`open287g serve`: every question over HTTP, read-only, from the current edition."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from .options import WorkspaceOption, choose_workspace
from .output import say

_SERVED = ("OPEN287G_SERVE_WORKSPACE", "OPEN287G_SERVE_SQL", "OPEN287G_SERVE_SITE")
"""How the processes of several workers are told what to serve."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.", min=1, max=65535)] = 8287,
    workers: Annotated[int, typer.Option(help="Processes.", min=1, max=64)] = 1,
    sql: Annotated[bool, typer.Option("--sql", help="Let SQL be asked too.")] = False,
    site: Annotated[
        Path | None, typer.Option(help="Folder of a finished site to serve beside the questions.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve every question over HTTP: JSON, CSV, Parquet, HTML and more, with documentation at /docs.

    Example: open287g serve --port 8287 --workers 2
    """
    import uvicorn

    from open287g.http.limits import BoundedConnection

    values = (str(choose_workspace(workspace)), "1" if sql else "", str(site.resolve()) if site else "")
    os.environ.update(zip(_SERVED, values, strict=True))
    say(f"Serving at http://{host}:{port}/v1/ ; how to ask: http://{host}:{port}/docs")
    uvicorn.run(
        "open287g.cli.serve:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        timeout_keep_alive=10,
        h11_max_incomplete_event_size=16_384,
        http=BoundedConnection,
        ws="none",
        server_header=False,
    )


def application() -> Any:
    """The application of one worker process, as the environment describes it."""
    import logging

    from open287g.http.app import Service, make_app

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder, allows_sql, site = (os.environ.get(name, "") for name in _SERVED)
    return make_app(Service(Path(folder), bool(allows_sql), Path(site) if site else None))
