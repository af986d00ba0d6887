"""What a stranger may ask of the service: time, rows, questions at once, patience; and how it says no (RFC 9457)."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True)
class Limits:
    """Bounds of one process of the service."""

    seconds: float = 30.0
    """An answer that takes longer is given up."""
    rows: int = 10_000
    """Rows of one answer at the most."""
    default_rows: int = 1_000
    at_once: int = 8
    """Questions that are worked on at the same time; more are told to come again."""
    kept_bytes: int = 64_000_000
    """Bytes of responses that are kept in memory, all together; one of them takes a sixteenth at the most."""
    query_bytes: int = 4_096
    """A longer query string is refused."""


class BoundedConnection(H11Protocol):
    """A connection of uvicorn's that ends when its caller is too slow, and is refused where there are too many.

    uvicorn itself waits for ever for the end of a request that has begun, and for a caller who takes no answer.
    """

    most: ClassVar[int] = 500
    """Connections of one process."""
    seconds_to_ask: ClassVar[float] = 20.0
    """From the opening of a connection, or the end of an answer, until a whole request must be there, body included."""
    seconds_to_take: ClassVar[float] = 120.0
    """As long a caller may leave an answer untaken."""

    _asking: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request, unless too many are waited for already.

        Several workers share a socket that uvicorn opens in a way after which asyncio leaves Nagle's algorithm on: a
        body, sent after its head, would wait 40 ms for the caller's acknowledgement.
        """
        super().connection_made(transport)
        line = transport.get_extra_info("socket")
        if line is not None and line.family in (socket.AF_INET, socket.AF_INET6):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self.connections) > self.most:
            transport.abort()
        else:
            self._asking = self.loop.call_later(self.seconds_to_ask, transport.abort)

    def handle_events(self) -> None:
        """Stop the clock once the whole request is there."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete:
            _stop(self._asking)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        _stop(self._asking)
        self._asking = self.loop.call_later(self.seconds_to_ask, self.transport.abort)
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The caller does not take what is sent."""
        super().pause_writing()
        self._taking = self.loop.call_later(self.seconds_to_take, self.transport.abort)

    def resume_writing(self) -> None:
        """The caller has taken it."""
        _stop(self._taking)
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        _stop(self._asking)
        _stop(self._taking)
        super().connection_lost(exc)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def problem(
    status: int, detail: str, field: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """A response that says what is wrong; `field` names the parameter."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if field is not None:
        told["field"] = field
    body = json.dumps(told, ensure_ascii=True)
    return Response(body, status, dict(headers or {}), "application/problem+json")
