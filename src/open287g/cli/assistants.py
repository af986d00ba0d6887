"""`open287g mcp`: the questions as tools for assistants, over standard input and output or HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from open287g.errors import UsageError

from .options import WorkspaceOption, choose_workspace


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
    from open287g.mcp.server import make_server

    server = make_server(choose_workspace(workspace))
    if http:
        import uvicorn
        from mcp.server.transport_security import TransportSecuritySettings

        security = TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=[f"{host}:*", "127.0.0.1:*", "localhost:*"],
            allowed_origins=[f"http://{host}:*", "http://127.0.0.1:*", "http://localhost:*", *(origin or [])],
        )
        app = server.streamable_http_app(stateless_http=True, json_response=True, transport_security=security)
        uvicorn.run(app, host=host, port=port, access_log=False)
        return
    if origin:
        raise UsageError("--origin goes with --http: standard input has no origin.")
    import anyio

    anyio.run(_serve_stdio, server)


async def _serve_stdio(server: object) -> None:
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server

    assert isinstance(server, Server)
    async with stdio_server() as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())
