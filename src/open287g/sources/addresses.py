"""Which addresses may be asked, and connections that go to the machine whose address was checked. Built on httpcore2.

In: addresses as text, a resolver. Out: the address taken apart, or `AddressRefused`: only configured hosts are asked,
and only where their names lead to public machines. The resolver is given, so that a test can let a name lead
anywhere. The name is looked up once, checked, and that very address is connected to: a name server that answers twice
in two ways gains nothing. Every read and write shares one deadline, so that a body of one byte a second ends as well.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpcore2
import httpx2

from open287g.errors import AddressRefused, Unreachable

from .settings import Clock

Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port to IP addresses as text."""

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Place:
    """Scheme, host and port of an address."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """Host as it is configured: with its port where that is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def place_of(address: str) -> Place:
    """Scheme, host and port of `address`; `AddressRefused` for one that is no plain web address."""
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError):
        raise AddressRefused(f"{address} is no address that can be asked.") from None
    if parts.scheme not in _PORTS or not host:
        raise AddressRefused(f"{address} is no address of the form https://host/path.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(f"{address} carries a user name or a password; such addresses are not asked.")
    return Place(parts.scheme, host.casefold(), port if port is not None else _PORTS[parts.scheme])


def without_fragment(address: str) -> str:
    """`address` as it is asked: without what stands behind #."""
    scheme, netloc, path, query, _ = urlsplit(address)
    return urlunsplit((scheme, netloc, path or "/", query, ""))


@dataclass(frozen=True)
class Allowed:
    """Hosts that may be asked, and those of them that may lie in a private network."""

    hosts: frozenset[str]
    private: frozenset[str] = frozenset()

    @classmethod
    def of(cls, hosts: Iterable[str], private: Iterable[str] = ()) -> Allowed:
        """From names as they are configured, `host` or `host:port`."""
        return cls(frozenset(map(str.casefold, hosts)), frozenset(map(str.casefold, private)))

    def covers(self, address: str) -> bool:
        """Whether `address` is of a configured host."""
        try:
            return place_of(address).name in self.hosts
        except AddressRefused:
            return False

    def check(self, address: str, came_from: str | None = None) -> Place:
        """The place of `address`; `AddressRefused` where it is not configured, or leaves https for http."""
        place = place_of(address)
        how = f" (redirected from {came_from})" if came_from else ""
        if place.name not in self.hosts:
            raise AddressRefused(
                f"{address}{how} is of the host {place.name}, which is not configured. Allowed: "
                f"{', '.join(sorted(self.hosts))}. If you trust it, add it to hosts in sync.toml."
            )
        if came_from and place.scheme == "http" and place_of(came_from).scheme == "https":
            raise AddressRefused(f"{address}{how} would leave the encrypted connection; it is not followed.")
        return place


def resolve_publicly(place: Place, allowed: Allowed, resolver: Resolver) -> list[str]:
    """IP addresses of a place, all of them public unless the host is allowed to be private.

    One private answer among public ones refuses the host: who answers so cannot be trusted with the next question.
    """
    try:
        found = list(dict.fromkeys(resolver(place.host, place.port)))
    except OSError as error:
        raise Unreachable(f"The name {place.host} cannot be looked up: {error}.") from error
    if not found:
        raise Unreachable(f"The name {place.host} leads nowhere.")
    if place.name not in allowed.private:
        closed = next((text for text in found if not is_public(text)), None)
        if closed is not None:
            raise AddressRefused(
                f"The name {place.host} leads to {closed}, which is not a public address; it is not asked. "
                f"A host of your own network must be named under private_hosts in sync.toml."
            )
    return found


_UNICAST = ipaddress.ip_network("2000::/3")
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, also where it is wrapped in an IPv6 address.

    Of IPv6 only what is given out to the public at all counts: every other range is closed, whatever it is for.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _behind_nat64(address)
        if inner is not None:
            return is_public(str(inner))
        if address.teredo is not None or address not in _UNICAST or address in _DOCUMENTATION:
            return False
    return address.is_global and not address.is_multicast


def _behind_nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def ask_system(host: str, port: int) -> list[str]:
    """IP addresses that the machine's own resolver gives."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


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
