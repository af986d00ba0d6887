"""Responses kept in memory around an application, with conditional requests, compression and cross-origin reading.

In: an ASGI application. Out: one that answers a repeated GET of the same edition from memory, with 304 where the caller
has it already. The same asked by many at once is worked out once. What was refused or failed is not kept. Methods other
than GET, HEAD and OPTIONS are refused.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from starlette.concurrency import run_in_threadpool

from .answers import Answers
from .limits import Limits, problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Key = tuple[bytes, bytes, bytes]
"""Path, query and Accept of a request."""
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_WORTH_PACKING = 600
_EDITION = b"x-open287g-edition"
"""The edition that an answer was really made of: a new one may have come between the question and the answer."""
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

    @property
    def size(self) -> int:
        """Bytes that it takes, with what it was asked by."""
        return len(self.body) + len(self.packed or b"") + 2_000


class KeptResponses:
    """The application with its memory."""

    def __init__(self, app: Any, answers: Answers, limits: Limits) -> None:
        self._app, self._answers, self._limits = app, answers, limits
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._kept_bytes = 0
        self._making: dict[tuple[str, Key], asyncio.Task[Kept]] = {}

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
        if kept is not None and kept.edition_id == edition_id:
            self._kept.move_to_end(key)
        else:
            kept = await self._make_once(scope, receive, edition_id, key)
        await self._give(kept, headers, send, is_head=scope["method"] == "HEAD")

    async def _make_once(self, scope: Scope, receive: Receive, edition_id: str, key: Key) -> Kept:
        """The answer, worked out for all who wait for it; a caller who hangs up does not take it from the others."""
        making = self._making.get((edition_id, key))
        if making is None:
            making = asyncio.ensure_future(self._make(scope, receive, edition_id))
            self._making[edition_id, key] = making
            making.add_done_callback(lambda _done: self._making.pop((edition_id, key), None))
            kept = await asyncio.shield(making)
            self._keep(key, kept)
            return kept
        return await asyncio.shield(making)

    def _keep(self, key: Key, kept: Kept) -> None:
        """Keep an answer that may be given again; those that were asked for longest ago make room."""
        is_long = len(b"".join(key)) > 1_000
        if kept.status != 200 or not kept.tag or is_long or kept.size > self._limits.kept_bytes // 16:
            return
        before = self._kept.pop(key, None)
        self._kept[key] = kept
        self._kept_bytes += kept.size - (before.size if before else 0)
        while self._kept_bytes > self._limits.kept_bytes:
            _, gone = self._kept.popitem(last=False)
            self._kept_bytes -= gone.size

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
        of_edition = next((value.decode() for name, value in told if name == _EDITION), edition_id)
        return Kept(of_edition, status, [*told, *_CORS], body, packed, tag)

    async def _give(self, kept: Kept, asked: dict[bytes, bytes], send: Send, *, is_head: bool) -> None:
        if kept.status == 200 and kept.tag and _has_it(kept, asked):
            unchanged = [(name, value) for name, value in kept.headers if name.lower() != b"content-type"]
            await _send(send, 304, unchanged, b"")
            return
        body, headers = kept.body, kept.headers
        if kept.packed is not None and _takes_gzip(asked.get(b"accept-encoding", b"")):
            body, headers = kept.packed, [*headers, (b"content-encoding", b"gzip")]
        length = (b"content-length", str(len(body)).encode())
        await _send(send, kept.status, [*headers, length], b"" if is_head else body)


def _has_it(kept: Kept, asked: dict[bytes, bytes]) -> bool:
    told = asked.get(b"if-none-match")
    if told is not None:
        tags = [each.strip().removeprefix(b"W/") for each in told.split(b",")]
        return b"*" in tags or kept.tag.removeprefix(b"W/") in tags
    since = asked.get(b"if-modified-since")
    if since is None:
        return False
    modified = _instant(
        next((value for name, value in kept.headers if name.lower() == b"last-modified"), b"")
    )
    known = _instant(since)
    return known is not None and modified is not None and modified <= known


def _instant(told: bytes) -> datetime | None:
    """A day and time of a header; None for none or nonsense."""
    try:
        then = parsedate_to_datetime(told.decode("latin-1"))
    except (ValueError, TypeError, OverflowError):
        return None
    return then if then.tzinfo else None


def _takes_gzip(accepted: bytes) -> bool:
    """Whether an Accept-Encoding takes gzip: named, and not with a weight of nothing."""
    for part in accepted.lower().split(b","):
        name, _, weight = part.partition(b";")
        if name.strip() == b"gzip":
            return not re.fullmatch(rb"q=0(\.0*)?", weight.strip())
    return False


def _is_text(headers: list[tuple[bytes, bytes]]) -> bool:
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return kind.startswith((b"text/", b"application/json", b"application/problem+json", b"image/svg"))


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
