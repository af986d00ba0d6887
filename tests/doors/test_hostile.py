"""Whatever bytes a stranger sends, and however slowly: a refusal or a closed connection, and others are served."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn

from feeds.workspaces import FIRST, SECOND, edition_of, numbered
from open287g.disk import write_beside
from open287g.http import answers
from open287g.http.app import Service, make_app
from open287g.http.limits import BoundedConnection

HEAD = b"GET /v1/count?unit=agencies HTTP/1.1\r\nHost: x\r\n"


class Impatient(BoundedConnection):
    """The connections of the service, with less patience, so that a test is short."""

    most = 40
    seconds_to_ask = 0.6
    seconds_to_take = 0.6


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("served")) as free:
        yield free


@contextmanager
def serving(workspace: Path) -> Iterator[int]:
    """The service of a workspace on a free port."""
    app = make_app(Service(workspace))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, http=Impatient, ws="none", log_level="critical", timeout_keep_alive=1,
                                h11_max_incomplete_event_size=16_384)  # fmt: skip
        server = uvicorn.Server(config)
        serving = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        serving.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        serving.join(10)


def say(port: int, *pieces: bytes, pause: float = 0.0, patience: float = 10.0) -> bytes:
    """What comes back, up to the end of the connection; fails if that does not come within `patience`."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        with suppress(ConnectionError):
            for piece in pieces:
                line.sendall(piece)
                time.sleep(pause)
        with suppress(ConnectionError):
            while block := line.recv(65_536):
                told += block
    return told


def is_well(port: int) -> bool:
    return say(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").endswith(b"ok\n")


def statuses(told: bytes) -> list[int]:
    return [int(part[:3]) for part in told.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize(
    "pieces",
    [
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
        [b"\x00" * 40_000],
        [b"GET /v1/count\r\n\r\n"],
        [b"GET /v1/count HTTP/9.9\r\nHost: x\r\n\r\n"],
        [b"G\xc3\x89T / HTTP/1.1\r\nHost: x\r\n\r\n"],
        [b"GET /v1/count HTTP/1.1\r\n\r\n"],
        [b"GET /v1/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n"],
        [HEAD + b"X-Long: " + b"a" * 1_000_000 + b"\r\n\r\n"],
        [HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n"],
        [HEAD + b"X: a\x00b\r\n\r\n"],
        [HEAD + b"No colon here\r\n\r\n"],
        [HEAD + b"Content-Length: -5\r\n\r\n"],
        [HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"],
        [HEAD + b"Content-Length: 99999999999999999999999\r\n\r\nx"],
        [HEAD + b"Transfer-Encoding: gzip\r\n\r\nxx"],
        [b"POST /v1/count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\ngarbage\r\n"],
        [b"POST /v1/count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"5\r\nhello\r\n"] * 20],
        [b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"],
        [b"GET /v1/count?" + b"a=" + b"b" * 15_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
        [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
        [HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n"],
        [HEAD + b"Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n"],
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_or_hung_up_on(port: int, pieces: list[bytes]) -> None:
    told = statuses(say(port, *pieces, pause=0.02))
    assert all(status in (100, 200) or 400 <= status < 500 for status in told), told
    assert is_well(port)


@pytest.mark.parametrize(
    "target",
    [b"/v1/count?unit=%00", b"/v1/count?unit=%ff%fe", b"/%2e%2e/%2e%2e/etc/passwd", b"//v1//count", b"/v1/count;x=y",
     b"/v1/count?as_of=9999999999-01-01", b"/v1/count?as_of=0000-00-00", b"/v1/count?limit=" + b"9" * 400,
     b"/v1/count?limit=%D9%A3", b"/v1/agencies?cursor=" + b"A" * 4_000, b"/v1/count?state=" + b"%F0%9F%92%A9" * 90,
     b"/v1/find?words=%00%1b%5B31m", b"/v1/count?unit=agencies&unit=agencies", b"/v1/count?=&&&=%", b"/v1/count.%00"],
)  # fmt: skip
def test_hostile_parameters_are_refused_or_answered(port: int, target: bytes) -> None:
    told = statuses(
        say(port, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", patience=30)
    )
    assert len(told) == 1
    assert told[0] == 200 or 400 <= told[0] < 500


@pytest.mark.parametrize(
    "header",
    [b"Accept: " + b"text/html;q=0." + b"9" * 9_000, b"Accept: " + b"a/b," * 3_000, b"Accept: \xff\xfe;q=nan",
     b"Accept-Encoding: gzip;q=0", b"If-None-Match: " + b'"a",' * 3_000, 
     b"If-Modified-Since: 99 Foo 99999 99:99:99 GMT",
     b"Range: bytes=0-1,5-9999999", b"Origin: null", b"Host: evil.example:99999", b"X-Forwarded-For: ' OR 1=1",
     b"Cookie: " + b"a=b;" * 3_000],
)  # fmt: skip
def test_hostile_headers_change_nothing(port: int, header: bytes) -> None:
    told = statuses(say(port, HEAD + header + b"\r\nConnection: close\r\n\r\n"))
    assert told in ([200], [400])


@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"", b"G"),
        (HEAD, b"X-A: b\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"POST /v1/count HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", b"a"),
        (HEAD + b"\r\n", b"G"),
    ],
)
def test_who_asks_a_byte_at_a_time_is_hung_up_on(port: int, first: bytes, drip: bytes) -> None:
    started = time.monotonic()
    told = statuses(say(port, first, *[drip] * 60, pause=0.05))
    assert time.monotonic() - started < 5
    assert all(status < 500 for status in told)
    assert is_well(port)


def test_who_takes_no_answer_is_hung_up_on(port: int) -> None:
    ask = b"GET /v1/agencies?limit=10000 HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.connect(("127.0.0.1", port))
        line.sendall(ask)
        time.sleep(3)
        line.settimeout(5)
        n = 0
        with suppress(ConnectionError):
            while block := line.recv(1_000_000):
                n += len(block)
    whole = len(say(port, ask.replace(b"Host", b"Connection: close\r\nHost"), patience=30))
    assert n < whole


def test_more_connections_than_allowed_are_hung_up_on_and_the_service_goes_on(port: int) -> None:
    lines = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(60)]
    ended = 0
    for line in lines[45:]:
        with suppress(ConnectionError):
            if line.recv(1) != b"":
                continue
        ended += 1
    assert ended == 15
    for line in lines:
        line.close()
    time.sleep(0.1)
    assert is_well(port)


def test_many_requests_in_one_breath_are_all_answered(port: int) -> None:
    ask = HEAD + b"\r\n"
    told = statuses(say(port, ask * 50))
    assert told == [200] * 50


def test_random_bytes_end_in_refusal(port: int) -> None:
    chance = random.Random(287)
    for _ in range(40):
        told = statuses(say(port, chance.randbytes(chance.randrange(1, 3_000)) + b"\r\n\r\n"))
        assert all(400 <= status < 500 for status in told)
    assert is_well(port)


def test_a_new_edition_is_picked_up_without_a_dropped_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LOOK_EVERY_SECONDS", 0.05)
    lists = [(FIRST, numbered(0, 1, 3)), (SECOND, numbered(0, 1, 3, 4))]
    ids = [edition_of(tmp_path, *lists[:n]).edition_id for n in (1, 2)]

    def ask(port: int, until: float) -> list[tuple[int, str, str, int]]:
        told = []
        line = HTTPConnection("127.0.0.1", port)
        while time.monotonic() < until or not told:
            line.request("GET", f"/v1/count?as_of={SECOND}")
            got = line.getresponse()
            body = json.loads(got.read())
            told.append((got.status, got.headers["x-open287g-edition"], body["edition"], body["value"]))
        line.close()
        return told

    with serving(tmp_path) as port, ThreadPoolExecutor(8) as pool:
        until = time.monotonic() + 2
        asking = [pool.submit(ask, port, until) for _ in range(8)]
        turn = 0
        while time.monotonic() < until:
            write_beside(tmp_path / "editions" / "current", f"{ids[turn % 2]}\n".encode())
            turn += 1
            time.sleep(0.2)
        told = [each for one in asking for each in one.result()]
    assert set(told) == {(200, ids[0], ids[0], 3), (200, ids[1], ids[1], 4)}
    assert len(told) > 50
