"""`open287g site`: the explorer site as static files, and a look at it on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import WorkspaceOption, choose_edition, choose_workspace
from .output import say

site = typer.Typer(help="The explorer site: static pages, data and a small JSON API.", no_args_is_help=True)


@site.command("build")
def build_pages(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write into; new, or an earlier site.")
    ],
    address: Annotated[
        str | None, typer.Option(help="Where it will be served (https://...), for the sitemap.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the site of the current edition as files that any web host serves.

    Example: open287g site build -o public
    """
    import time

    from open287g.queries.context import Context
    from open287g.site.build import build_site

    began = time.perf_counter()
    built = build_site(Context(choose_edition(workspace), choose_workspace(workspace)), output, address)
    say(
        f"{built.n_pages:,} pages, {built.n_files:,} files, {built.n_bytes / 1e6:,.1f} MB in {built.folder}, "
        f"{time.perf_counter() - began:.0f} s"
    )


@site.command("serve")
def serve_pages(
    folder: Annotated[Path, typer.Argument(help="Folder of a finished site.")],
    port: Annotated[int, typer.Option(help="Port.", min=1, max=65535)] = 8288,
) -> None:
    """Serve a finished site on this machine, to look at it.

    Example: open287g site serve public
    """
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    from open287g.errors import NotFound

    if not (folder / "index.html").is_file():
        raise NotFound(f"{folder} holds no site. Build one: open287g site build -o {folder}")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        say(f"Serving {folder} at http://127.0.0.1:{port}/ (Ctrl+C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Ended.")
