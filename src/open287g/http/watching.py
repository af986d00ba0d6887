"""An application with a line of JSON for each request on the log, and counts and times for Prometheus."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from .answers import Answers

log = logging.getLogger("open287g.http")


class Watched:
    """The application, watched."""

    def __init__(self, app: Any, answers: Answers) -> None:
        self._app, self._answers = app, answers
        self._registry = CollectorRegistry()
        self._n = Counter(
            "open287g_requests", "Requests that were worked on", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram("open287g_seconds", "Seconds of work", ["route"], registry=self._registry)

    def metrics(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self._registry)

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            seconds = time.perf_counter() - began
            self._n.labels(route, str(status)).inc()
            self._seconds.labels(route).observe(seconds)
            told = {"method": scope["method"], "path": scope["path"], "status": status, "seconds": round(seconds, 4),
                    "edition": self._answers.known_edition_id()}  # fmt: skip
            log.info(json.dumps(told))
