"""One web client for all origins: allowed hosts, checked addresses, bounded bodies and times, patient retries.

In: an address, and what is known of it from the last time. Out: an `Answer` (bytes and their headers, or "unchanged").
Refuses hosts that are not configured, private addresses, endless or slow bodies; never disguises itself.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import urljoin

import httpx2
import stamina
from pydantic import BaseModel, ConfigDict

from open287g.errors import (
    AccessRefused,
    AddressRefused,
    ComeBackLater,
    NotThere,
    SettingsError,
    Unreachable,
)
from open287g.text.harmless import plain_text

from .addresses import (
    Allowed,
    CheckedBackend,
    CheckedTransport,
    Resolver,
    ask_system,
    place_of,
    without_fragment,
)
from .bodies import name_in_address, name_in_header
from .robots import read_rules
from .settings import Clock, Limits, SyncSettings

stamina.instrumentation.set_on_retry_hooks([])  # what was tried again is in the journal, not on a terminal

PATIENCE_SECONDS = 60
"""A `Retry-After` up to this long is waited out at once; a longer one ends the round, and the host is left alone."""
LONGEST_PAUSE = timedelta(days=1)
"""However long a host asks for, it is asked again a day later."""
_WITHOUT_WORD = timedelta(minutes=15)
"""How long a host that says 429 without saying until when is left alone; doubled with each time, at most six hours."""
_LONGEST_WITHOUT_WORD = timedelta(hours=6)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_A_WHILE = frozenset({408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_ROBOTS_BYTES = 512 * 1024
_ROBOTS_FOR = timedelta(days=1)
_BLOCK = 2**16


@dataclass(frozen=True)
class Validators:
    """What a conditional request is made with: as the host stated it with the bytes that are kept."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """What an address gave. `body` is None where the host said that nothing changed."""

    address: str
    body: bytes | None
    validators: Validators
    file_name: str | None
    content_type: str
    at: datetime


@dataclass
class Traffic:
    """What was asked and received; for the report and the bench."""

    requests: int = 0
    conditional: int = 0
    received: int = 0


class HostState(BaseModel):
    """What is remembered of a host from one round to the next."""

    model_config = ConfigDict(extra="forbid")
    not_before: datetime | None = None
    strikes: int = 0
    robots: str | None = None
    robots_at: datetime | None = None


class _TryAgain(Exception):
    """An attempt that failed for a while; `after` seconds if the host named them, `host` if it asked for patience."""

    def __init__(self, message: str, after: float | None = None, host: str | None = None) -> None:
        super().__init__(message)
        self.after = after or None
        self.host = host


class _Wish(NamedTuple):
    """What is asked for: known validators, most bytes, seconds since the last request; whether a part will do."""

    known: Validators | None
    max_bytes: int
    gap: float
    is_cut: bool = False


def describe_client(contact: str | None) -> str:
    """The User-Agent: what asks, which version, and whom to write to. Never a browser's name."""
    whom = f"contact: {contact}" if contact else "no contact configured"
    return f"Open287g/{version('open287g')} (public-record archive of ICE's 287(g) lists; {whom})"


@dataclass
class WebClient:
    """Asks addresses for bytes. One at a time, one pause after another; close it, or use it in a `with`."""

    settings: SyncSettings
    allowed: Allowed
    resolver: Resolver = ask_system
    clock: Clock = field(default_factory=Clock)
    hosts: dict[str, HostState] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)

    def __post_init__(self) -> None:
        self._backend = CheckedBackend(self.allowed, self.resolver, self.clock)
        self._client = httpx2.Client(
            transport=CheckedTransport(self._backend, _trust(self.settings.certificates)),
            headers={
                "User-Agent": describe_client(self.settings.contact),
                "Accept": "*/*",
                "Accept-Encoding": "identity",
            },
            timeout=self._limits.read_seconds,
            follow_redirects=False,
            trust_env=False,
        )
        self._asked_at: dict[str, float] = {}

    @property
    def _limits(self) -> Limits:
        return self.settings.limits

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def restrict(self, allowed: Allowed) -> None:
        """From here on ask the hosts of `allowed` only: each origin has its own."""
        self.allowed = allowed
        self._backend.allowed = allowed

    def get(
        self,
        address: str,
        known: Validators | None = None,
        *,
        max_bytes: int | None = None,
        pause: float | None = None,
        robots: bool = True,
        is_cut: bool = False,
    ) -> Answer:
        """What `address` gives now, after as many attempts as configured; of what is too long, if `is_cut`, the start.

        Raises `AddressRefused`, `AccessRefused`, `NotThere`, `ComeBackLater` or `Unreachable`.
        """
        name = self.allowed.check(address).name
        self._respect_patience(name)
        gap = self._limits.pause_seconds if pause is None else pause
        if robots and self.settings.robots:
            gap = max(gap, self._check_robots(address))
        limits = self._limits
        wish = _Wish(known, max_bytes or limits.max_bytes, gap, is_cut)
        tries = stamina.retry_context(
            on=_choose_wait,
            attempts=limits.attempts,
            timeout=None,
            wait_initial=limits.first_wait_seconds,
            wait_max=limits.longest_wait_seconds,
            wait_jitter=limits.first_wait_seconds,
        )
        try:
            for attempt in tries:
                with attempt:
                    answer = self._follow(address, wish)
        except _TryAgain as error:
            if error.host is not None:  # at each attempt, however soon it said to come again
                self._leave_alone(error.host, self._strike(error.host), "asks for patience again and again")
            raise Unreachable(f"{address}: {error}, after {_attempts(limits.attempts)}.") from None
        self._host(name).strikes = 0
        return answer

    def _follow(self, address: str, wish: _Wish) -> Answer:
        """One attempt: the request, and its redirects, each of which is checked before it is followed."""
        seen = [address]
        for _ in range(self._limits.redirects + 1):
            answer = self._ask(seen[-1], wish)
            if isinstance(answer, Answer):
                return answer
            target = _join(seen[-1], answer)
            self.allowed.check(target, came_from=seen[-1])
            if target in seen:
                raise Unreachable(f"{address} redirects in a circle: {' → '.join([*seen, target])}.")
            self._respect_patience(place_of(target).name)
            seen.append(target)
        raise Unreachable(f"{address} redirects more than {self._limits.redirects} times; it was given up.")

    def _ask(self, address: str, wish: _Wish) -> Answer | str:
        """An answer, or the address that it redirects to."""
        place = place_of(address)
        self._pace(place.name, wish.gap)
        self._backend.scheme = place.scheme
        self._backend.deadline = self.clock.monotonic() + self._limits.total_seconds
        headers = _conditions(wish.known)
        self.traffic.requests += 1
        self.traffic.conditional += bool(headers)
        try:
            with self._client.stream("GET", without_fragment(address), headers=headers) as response:
                self._judge_status(response, address)
                if response.status_code in _REDIRECTS:
                    return _target_of(response, address)
                body = None if response.status_code == 304 else self._read_body(response, address, wish)
                return self._describe(response, address, body, wish.known)
        except httpx2.TimeoutException as error:
            raise _TryAgain(f"no whole answer in time ({_words(error)})") from error
        except httpx2.ConnectError as error:
            if _is_about_a_certificate(error):
                raise AccessRefused(
                    f"{address}: the certificate of {place.host} is not to be trusted ({_words(error)}). "
                    "Nothing was fetched. Look at it in a browser; it may be a network that listens in."
                ) from error
            raise _TryAgain(f"no connection ({_words(error)})") from error
        except httpx2.TransportError as error:
            raise _TryAgain(f"the connection broke ({_words(error)})") from error
        except (httpx2.InvalidURL, ValueError) as error:  # of a redirect to what is no address, too
            raise AddressRefused(f"{address} leads to what cannot be asked ({_words(error)}).") from error
        finally:
            self._backend.deadline = float("inf")

    def _judge_status(self, response: httpx2.Response, address: str) -> None:
        status, host = response.status_code, place_of(address).name
        if status in (200, 304) or status in _REDIRECTS:
            return
        if status in (401, 403, 407, 451):
            raise AccessRefused(f"{host} refuses programs at {address} (status {status}).")
        if status in (404, 410):
            raise NotThere(f"{address} leads to nothing (status {status}).")
        if status == 429:
            self._judge_patience(response, host)
        if status in _FOR_A_WHILE:
            after = _retry_after(response, self.clock.now())
            if after is not None and after > PATIENCE_SECONDS:
                self._leave_alone(host, timedelta(seconds=after), f"is not ready (status {status})")
            raise _TryAgain(f"the host is not ready (status {status})", after)
        raise Unreachable(f"{address} answered with status {status}, which is no answer to this request.")

    def _judge_patience(self, response: httpx2.Response, host: str) -> None:
        """429: wait out a short time that the host names; leave it alone for a longer one or an unnamed one."""
        after = _retry_after(response, self.clock.now())
        if after is not None and after <= PATIENCE_SECONDS:
            raise _TryAgain("the host asks for patience (status 429)", after, host)
        unnamed = self._strike(host)
        pause = unnamed if after is None else timedelta(seconds=after)
        self._leave_alone(host, pause, "asks for patience (status 429)")

    def _strike(self, host: str) -> timedelta:
        """Count that a host asked for patience; how long it is left alone if it does not say itself."""
        strikes = self._host(host).strikes
        self._host(host).strikes = strikes + 1
        return min(_WITHOUT_WORD * (1 << min(strikes, 10)), _LONGEST_WITHOUT_WORD)

    def _leave_alone(self, host: str, pause: timedelta, why: str) -> None:
        until = self.clock.now() + min(pause, LONGEST_PAUSE)
        self._host(host).not_before = until
        raise ComeBackLater(f"{host} {why}; it is left alone until {until:%Y-%m-%d %H:%M} UTC.", until)

    def _respect_patience(self, host: str) -> None:
        state = self._host(host)
        if state.not_before is None:
            return
        left = state.not_before - self.clock.now()
        if timedelta(0) < left <= LONGEST_PAUSE:
            raise ComeBackLater(
                f"{host} asked for patience; it is left alone until {state.not_before:%Y-%m-%d %H:%M} UTC.",
                state.not_before,
            )
        state.not_before = None  # over, or so far off that a clock was set back

    def _host(self, name: str) -> HostState:
        return self.hosts.setdefault(name, HostState())

    def _pace(self, host: str, gap: float) -> None:
        last = self._asked_at.get(host)
        if last is not None and (wait := last + gap - self.clock.monotonic()) > 0:
            self.clock.sleep(wait)
        self._asked_at[host] = self.clock.monotonic()

    def _read_body(self, response: httpx2.Response, address: str, wish: _Wish) -> bytes:
        stated, max_bytes = response.headers.get("content-length", ""), wish.max_bytes
        if not wish.is_cut and stated.isascii() and stated.isdigit() and int(stated[:20]) > max_bytes:
            raise Unreachable(
                f"{address} announces {int(stated[:20]):,} bytes; no list needs more than {max_bytes:,}."
            )
        body = bytearray()
        for block in _unpack(response):
            body += block
            self.traffic.received += len(block)
            if len(body) > max_bytes:
                if wish.is_cut:
                    break
                raise Unreachable(f"{address} sends more than {max_bytes:,} bytes; it was cut off.")
            if self.clock.monotonic() > self._backend.deadline:
                raise _TryAgain("no whole answer in time (the body came too slowly)")
        return bytes(body)

    def _describe(
        self, response: httpx2.Response, address: str, body: bytes | None, known: Validators | None
    ) -> Answer:
        if body is None and known is None:
            raise _TryAgain("the host says that nothing changed, but was not asked so")
        headers = response.headers
        stated = Validators(_usable(headers.get("etag")), _usable(headers.get("last-modified")))
        name = name_in_header(headers.get("content-disposition")) or name_in_address(address)
        return Answer(
            address=address,
            body=body,
            validators=stated if body is not None or known is None else known,
            file_name=name,
            content_type=headers.get("content-type", "").partition(";")[0].strip().casefold(),
            at=self.clock.now().astimezone(UTC),
        )

    def _check_robots(self, address: str) -> float:
        """Seconds between requests that robots.txt asks for; `AccessRefused` where it keeps programs out."""
        place = place_of(address)
        state = self._host(place.name)
        now = self.clock.now()
        if (
            state.robots is None
            or state.robots_at is None
            or not (timedelta(0) <= now - state.robots_at < _ROBOTS_FOR)
        ):
            try:
                state.robots = self._fetch_robots(f"{place.scheme}://{place.name}/robots.txt")
                state.robots_at = now
            except Unreachable:
                if state.robots is None:  # then nothing of the host may be asked
                    raise
        rules = read_rules(state.robots, "Open287g")
        if not rules.allow(address):
            raise AccessRefused(f"{place.name} keeps programs from {address} by its robots.txt.")
        return min(rules.delay, PATIENCE_SECONDS)

    def _fetch_robots(self, address: str) -> str:
        """The start of robots.txt; empty where there is none, where it may not be read, or where it leads elsewhere."""
        try:
            answer = self.get(address, max_bytes=_ROBOTS_BYTES, robots=False, is_cut=True)
        except (NotThere, AccessRefused, AddressRefused):
            return ""
        text = (answer.body or b"").decode("utf-8", errors="replace")
        return "" if "<html" in text[:500].casefold() else text


def _unpack(response: httpx2.Response) -> Iterator[bytes]:
    """The body in blocks, of gzip no more at once than a block: a body that breaks off inside its packing is no answer.

    Nothing packed was asked for; what is packed otherwise cannot be held against its own end, and is not taken.
    """
    packing = response.headers.get("content-encoding", "").strip().casefold()
    if packing in ("", "identity"):
        yield from response.iter_raw(_BLOCK)
        return
    if packing not in ("gzip", "x-gzip"):
        raise _TryAgain(f"the body is packed as {plain_text(packing)}, which was not asked for")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for packed in response.iter_raw(_BLOCK):
            yield inflater.decompress(packed, _BLOCK)
            while inflater.unconsumed_tail:
                yield inflater.decompress(inflater.unconsumed_tail, _BLOCK)
    except zlib.error as error:
        raise _TryAgain(f"the body is not what its header says it is ({_words(error)})") from error
    if not inflater.eof:
        raise _TryAgain("the body is not what its header says it is (its packing breaks off)")


@cache
def _trust(certificates: Path | None) -> ssl.SSLContext:
    """The usual certificates, and the operator's own beside them."""
    context = ssl.create_default_context()
    if certificates is not None:
        try:
            context.load_verify_locations(cafile=str(certificates))
        except (OSError, ssl.SSLError) as error:
            raise SettingsError(f"certificates in sync.toml: {certificates}: {error}.") from error
    return context


def _choose_wait(error: Exception) -> bool | float:
    """What stamina asks: whether to try again, and after how long if the host named a time."""
    if not isinstance(error, _TryAgain):
        return False
    return True if error.after is None else error.after


def _conditions(known: Validators | None) -> dict[str, str]:
    if known is None:
        return {}
    told = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in told.items() if value}


def _join(address: str, target: str) -> str:
    """Where a redirect leads, made whole; `AddressRefused` for what is no address."""
    try:
        return without_fragment(urljoin(address, target))
    except ValueError:
        raise AddressRefused(f"{address} redirects to {plain_text(target)}, which is no address.") from None


def _usable(stated: str | None) -> str | None:
    """A validator that can be sent back as it was stated: plain characters, not endless."""
    is_plain = stated is not None and stated.isascii() and stated.isprintable() and 0 < len(stated) <= 1_000
    return stated if is_plain else None


def _target_of(response: httpx2.Response, address: str) -> str:
    target = response.headers.get("location")
    if not target:
        raise Unreachable(f"{address} redirects (status {response.status_code}) without saying where.")
    return target


def _retry_after(response: httpx2.Response, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header names, as a number or as a day and time; None for none or nonsense."""
    stated = response.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return float(min(int(stated[:12]), 10**9))
    try:
        then = parsedate_to_datetime(stated)
    except (ValueError, TypeError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())


def _is_about_a_certificate(error: BaseException) -> bool:
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return True
        found = found.__cause__ or found.__context__
    return False


def _words(error: Exception) -> str:
    return plain_text(str(error)) or type(error).__name__


def _attempts(n: int) -> str:
    return "one attempt" if n == 1 else f"{n} attempts"
