"""Connections that go to the machine whose address was checked, and end when their time is over. Built on httpcore2.

The name is looked up once, checked, and that very address is connected to: a name server that answers twice in two
ways gains nothing. Every read and write shares one deadline, so that a body of one byte a second ends as well.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

from .addresses import Allowed, Place, Resolver, resolve_publicly
from .settings import Clock


class _Timed(httpcore2.NetworkStream):
    """A stream whose every step must end before the deadline of the request."""

    def __init__(self, inner: httpcore2.NetworkStream, backend: CheckedBackend) -> None:
        self._inner, self._backend = inner, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._backend.left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.left(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._backend.left(timeout, httpcore2.ConnectTimeout)
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, left), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class CheckedBackend(httpcore2.NetworkBackend):
    """Opens connections to checked addresses only; raises `AddressRefused` for all others."""

    def __init__(self, allowed: Allowed, resolver: Resolver, clock: Clock) -> None:
        self.allowed, self._resolver, self._clock = allowed, resolver, clock
        self._inner = httpcore2.SyncBackend()
        self.deadline = float("inf")
        self.scheme = "https"

    def left(self, timeout: float | None, error: type[Exception]) -> float | None:
        """Seconds that a step may take; raises `error` when the request's time is over."""
        rest = self.deadline - self._clock.monotonic()
        if rest <= 0:
            raise error("the time for the whole request is over")
        if rest == float("inf"):
            return timeout
        return rest if timeout is None else min(rest, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address of `host` that answers, each having been checked."""
        found = resolve_publicly(
            Place(self.scheme, host.strip("[]").rstrip("."), port), self.allowed, self._resolver
        )
        for number, address in enumerate(found, start=1):
            left = self.left(timeout, httpcore2.ConnectTimeout)
            try:
                return _Timed(
                    self._inner.connect_tcp(address, port, left, local_address, socket_options), self
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(found):
                    raise
        raise AssertionError("resolve_publicly gives at least one address")


class CheckedTransport(httpx2.HTTPTransport):
    """The transport of httpx2 with a pool that connects through a `CheckedBackend`."""

    def __init__(self, backend: CheckedBackend, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore2.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=4)
