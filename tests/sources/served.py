"""A real HTTP server on this machine that plays ICE, the Wayback Machine or a mirror, faults included."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Handler = BaseHTTPRequestHandler
Fault = Callable[[Handler], None]


@dataclass
class Resource:
    """What an address gives: bytes with the headers of a file server."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    at: float
    body: bytes = b""


class Site:
    """Addresses and what they give; faults take their place, for ever or for a number of requests."""

    def __init__(self) -> None:
        self.resources: dict[str, Resource] = {}
        self.faults: dict[str, list[tuple[Fault, int | None]]] = {}
        self.asked: list[Asked] = []
        self.captures: list[tuple[str, str, bytes]] = []
        self.port = 0
        self.scheme = "http"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.host}{path}"

    def put(self, path: str, body: bytes, **headers: str) -> None:
        """Let `path` give `body`; `last_modified="…"` and the like are headers, etag only if named."""
        self.resources[path] = Resource(body, {k.replace("_", "-"): v for k, v in headers.items()})

    def put_list(self, path: str, body: bytes, at: float = 1_750_000_000, name: str | None = None) -> None:
        """A workbook as ICE serves it: Last-Modified, no ETag; a Content-Disposition where a name is given."""
        headers = {"last_modified": formatdate(at, usegmt=True)}
        if name is not None:
            headers["content_disposition"] = f'attachment; filename="{name}"'
        self.put(path, body, **headers)

    def fail(self, path: str, fault: Fault, times: int | None = None) -> None:
        """Let the next requests for `path` run into `fault`."""
        self.faults.setdefault(path, []).append((fault, times))

    def mend(self, path: str) -> None:
        self.faults.pop(path, None)

    def capture(self, stamp: str, original: str, body: bytes) -> None:
        """Let the archive hold `body` as captured at `stamp` from `original`."""
        self.captures.append((stamp, original, body))

    def requests(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if urlsplit(asked.path).path == path]

    def paths(self) -> list[str]:
        return [urlsplit(asked.path).path for asked in self.asked]


def digest_of(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def _make_handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Served(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {k.casefold(): v for k, v in self.headers.items()}
            site.asked.append(Asked(self.path, headers, time.monotonic(), sent))
            waiting = site.faults.get(path, [])
            if waiting:
                fault, times = waiting[0]
                if times is not None:
                    waiting[0] = (fault, times - 1)
                    if times <= 1:
                        waiting.pop(0)
                fault(self)
            elif path == "/cdx":
                _serve_index(site, self)
            elif path.startswith("/web/"):
                _serve_capture(site, self)
            elif path in site.resources:
                _serve(self, site.resources[path])
            else:
                answer(self, 404, b"not here")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Served


def _serve(handler: Handler, resource: Resource) -> None:
    etag, modified = resource.headers.get("etag"), resource.headers.get("last-modified")
    same = (etag and handler.headers.get("If-None-Match") == etag) or (
        not etag and modified and handler.headers.get("If-Modified-Since") == modified
    )
    if same:
        answer(
            handler, 304, b"", {k: v for k, v in resource.headers.items() if k in ("etag", "last-modified")}
        )
    else:
        answer(handler, resource.status, resource.body, resource.headers)


def answer(
    handler: Handler, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> None:
    """A whole and honest answer."""
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    if status != 304:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if status != 304:
        handler.wfile.write(body)


def says(status: int, body: bytes = b"", **headers: str) -> Fault:
    """An answer with this status, whatever is asked."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: answer(handler, status, body, told)


def raw(*pieces: bytes, pause: float = 0.0) -> Fault:
    """Bytes as they are, a pause after each, then the connection's end."""

    def send(handler: Handler) -> None:
        try:
            for piece in pieces:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass
        handler.close_connection = True

    return send


def endless(handler: Handler) -> None:
    """A body without end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100_000):
            handler.wfile.write(b"PK\x03\x04" + b"x" * 65_532)
    except OSError:
        pass
    handler.close_connection = True


def slow_drip(handler: Handler) -> None:
    """A byte now and then, each in time for the next."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    try:
        for _ in range(400):
            handler.wfile.write(b"P")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass
    handler.close_connection = True


def _serve_index(site: Site, handler: Handler) -> None:
    words = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
    wanted = _plain(words["url"])
    is_folder = words.get("matchType") == "prefix"
    rows = [
        (stamp, original, digest_of(body))
        for stamp, original, body in sorted(site.captures, key=lambda c: (_plain(c[1]), c[0]))
        if (_plain(original).startswith(wanted) if is_folder else _plain(original) == wanted)
        and words.get("from", "0") <= stamp[:8] <= words.get("to", "9")
    ]
    if words.get("collapse") == "digest":
        kept: list[tuple[str, str, str]] = []
        for row in rows:
            if not kept or kept[-1][1:] != row[1:]:
                kept.append(row)
        rows = kept
    limit = int(words.get("limit", "100000"))
    start = int(words.get("resumeKey", "0"))
    told: list[list[str]] = []
    if limit < 0:
        rows = rows[limit:]
    else:
        more = len(rows) > start + limit
        rows = rows[start : start + limit]
        if more and "showResumeKey" in words:
            told = [[], [str(start + limit)]]
    head = ["timestamp", "original", "mimetype", "statuscode", "digest"]
    body = [head, *([stamp, original, "x/y", "200", digest] for stamp, original, digest in rows), *told]
    answer(handler, 200, json.dumps(body if rows else []).encode(), {"Content-Type": "application/json"})


def _serve_capture(site: Site, handler: Handler) -> None:
    _, _, rest = handler.path.partition("/web/")
    stamp, _, original = rest.partition("id_/")
    found = [
        body for at, address, body in site.captures if at == stamp and _plain(address) == _plain(original)
    ]
    answer(handler, 200, found[0]) if found else answer(handler, 404, b"Wayback has nothing")


def _plain(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").casefold()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is no error here."""


@contextmanager
def serve(site: Site, certificate: tuple[Path, Path] | None = None) -> Iterator[Site]:
    """The site on a free port of this machine, with TLS where a certificate and its key are given."""
    server = _Server(("127.0.0.1", 0), _make_handler(site))
    site.port = server.server_address[1]
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*map(str, certificate))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        site.scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-made certificate for `name` and its key, by openssl."""
    crt, key = folder / f"{name}.crt", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
         "30", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(crt)],
        check=True, capture_output=True,
    )  # fmt: skip
    return crt, key
