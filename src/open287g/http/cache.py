"""Responses kept in memory around an application, with conditional requests, compression and cross-origin reading.

In: an ASGI application. Out: one that answers a repeated GET of the same edition from memory, with 304 where the caller
has it already. What was refused or failed is not kept. Methods other than GET, HEAD and OPTIONS are refused.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool

from .answers import Answers
from .limits import Limits
from .problems import problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_WORTH_PACKING = 600
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, X-Open287g-Edition, X-Open287g-Next"),
    (b"x-content-type-options", b"nosniff"),
]
_PREFLIGHT = [
    *_CORS,
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
]


@dataclass(frozen=True)
class Kept:
    """One finished response."""

    edition_id: str
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    packed: bytes | None
    tag: bytes


class KeptResponses:
    """The application with its memory."""

    def __init__(self, app: Any, answers: Answers, limits: Limits) -> None:
        self._app, self._answers, self._limits = app, answers, limits
        self._kept: OrderedDict[tuple[bytes, bytes, bytes], Kept] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refuse(scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await _send(send, 204, _PREFLIGHT, b"")
            return
        await self._answer(scope, receive, send)

    def _refuse(self, scope: Scope) -> Any:
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            return problem(
                405, "This service is read only. Ask with GET.", headers={"Allow": "GET, HEAD, OPTIONS"}
            )
        if len(scope.get("query_string", b"")) > self._limits.query_bytes:
            return problem(414, f"The query is longer than {self._limits.query_bytes:,} bytes.")
        return None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        path = scope.get("raw_path", b"") or scope["path"].encode()
        key = (path.partition(b"?")[0], scope.get("query_string", b""), headers.get(b"accept", b""))
        edition_id = await self._edition_id()
        kept = self._kept.get(key)
        if kept is None or kept.edition_id != edition_id:
            kept = await self._make(scope, receive, edition_id)
            if kept.status == 200 and kept.tag and len(kept.body) <= self._limits.kept_bytes:
                self._kept[key] = kept
                while len(self._kept) > self._limits.kept:
                    self._kept.popitem(last=False)
        await self._give(kept, headers, send, is_head=scope["method"] == "HEAD")

    async def _edition_id(self) -> str:
        """The id of the current edition; empty where there is none to answer from."""
        known = self._answers.known_edition_id()
        if known is not None:
            return known
        try:
            return await run_in_threadpool(self._answers.edition_id)
        except Exception:  # noqa: BLE001  the routes themselves say what is wrong
            return ""

    async def _make(self, scope: Scope, receive: Receive, edition_id: str) -> Kept:
        status, headers, parts = 500, [], []

        async def keep(message: MutableMapping[str, Any]) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._app({**scope, "method": "GET"}, receive, keep)
        body = b"".join(parts)
        told = [(name, value) for name, value in headers if name.lower() not in (b"content-length",)]
        tag = next((value for name, value in told if name.lower() == b"etag"), b"")
        packed = gzip.compress(body, 6, mtime=0) if len(body) >= _WORTH_PACKING and _is_text(told) else None
        return Kept(edition_id, status, [*told, *_CORS], body, packed, tag)

    async def _give(self, kept: Kept, asked: dict[bytes, bytes], send: Send, *, is_head: bool) -> None:
        if kept.status == 200 and kept.tag and _has_it(kept, asked):
            unchanged = [(name, value) for name, value in kept.headers if name.lower() != b"content-type"]
            await _send(send, 304, unchanged, b"")
            return
        body, headers = kept.body, kept.headers
        if kept.packed is not None and b"gzip" in asked.get(b"accept-encoding", b""):
            body, headers = kept.packed, [*headers, (b"content-encoding", b"gzip")]
        length = (b"content-length", str(len(body)).encode())
        await _send(send, kept.status, [*headers, length], b"" if is_head else body)


def _has_it(kept: Kept, asked: dict[bytes, bytes]) -> bool:
    told = asked.get(b"if-none-match")
    if told is not None:
        tags = [each.strip().removeprefix(b"W/") for each in told.split(b",")]
        return b"*" in tags or kept.tag.removeprefix(b"W/") in tags
    since = asked.get(b"if-modified-since")
    return since is not None and any(
        name.lower() == b"last-modified" and value == since for name, value in kept.headers
    )


def _is_text(headers: list[tuple[bytes, bytes]]) -> bool:
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return kind.startswith((b"text/", b"application/json", b"application/problem+json", b"image/svg"))


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
