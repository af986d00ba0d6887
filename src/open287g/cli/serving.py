"""`open287g serve`, `mcp` and `site`: every question over HTTP, as tools for assistants, and as static pages.

Read-only, from the current edition.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from open287g.cli.shared import WorkspaceOption, choose_edition, choose_workspace, say
from open287g.errors import UsageError
from open287g.text.phrases import gettext as _

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
        "open287g.cli.serving:application",
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


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Listen on HTTP instead of standard input.")] = False,
    host: Annotated[str, typer.Option(help="With --http: address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="With --http: port.", min=1, max=65535)] = 8288,
    origin: Annotated[
        list[str] | None,
        typer.Option(help="With --http: an origin that browsers may ask from; may be given again."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Give assistants the ledger's questions as tools, by the Model Context Protocol.

    Nothing but the protocol is written to standard output.

    Example: open287g mcp
    """
    from open287g.mcp import make_server

    server = make_server(choose_workspace(workspace))
    if http:
        import uvicorn
        from mcp.server.transport_security import TransportSecuritySettings

        from open287g.http.limits import BoundedConnection

        security = TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=[f"{host}:*", "127.0.0.1:*", "localhost:*"],
            allowed_origins=[f"http://{host}:*", "http://127.0.0.1:*", "http://localhost:*", *(origin or [])],
        )
        app = server.streamable_http_app(stateless_http=True, json_response=True, transport_security=security)
        uvicorn.run(app, host=host, port=port, access_log=False, http=BoundedConnection, ws="none")
        return
    if origin:
        raise UsageError(_("--origin goes with --http: standard input has no origin."))
    import anyio

    anyio.run(_serve_stdio, server)


async def _serve_stdio(server: object) -> None:
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server

    assert isinstance(server, Server)
    async with stdio_server() as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())


site = typer.Typer(help="The explorer site: static pages, data and a small JSON API.", no_args_is_help=True)


@site.command("build")
def build_pages(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write into; new, or an earlier site.")
    ],
    address: Annotated[
        str | None, typer.Option(help="Where it will be served (https://...), for the sitemap.")
    ] = None,
    corrections: Annotated[
        str | None,
        typer.Option(
            help="Where reports of mistakes go: a mail address, or a form's that takes title and body."
        ),
    ] = None,
    own_server: Annotated[
        bool,
        typer.Option(
            help="Write it for a server of your own: also more files, and larger ones, than common hosts take."
        ),
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the site of the current edition as files that any web host serves.

    Example: open287g site build -o public
    """
    import time

    from open287g.queries.registry import Context
    from open287g.site.build import build_site

    began = time.perf_counter()
    context = Context(choose_edition(workspace), choose_workspace(workspace))
    built = build_site(
        context, output, address, corrections, n_processes=os.cpu_count() or 1, is_limited=not own_server
    )
    say(
        f"{built.n_pages:,} pages, {built.n_files:,} files ({built.n_changed:,} new or changed), "
        f"{built.n_bytes / 1e6:,.1f} MB in {built.folder}, {time.perf_counter() - began:.0f} s"
    )
    if built.left_out:
        say(
            f"Too large for common hosts, and left out: {', '.join(built.left_out)}. 'open287g export' writes them."
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
        raise NotFound(_("{folder} holds no site. Build one: open287g site build -o {folder}", folder=folder))
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        say(f"Serving {folder} at http://127.0.0.1:{port}/ (Ctrl+C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Ended.")
