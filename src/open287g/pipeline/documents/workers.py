"""The parent's side of `page_worker`: starts it, waits no longer than a limit, ends it, and starts another.

What is refused, what dies and what hangs all come back as a page with its `failure` in words; the rest goes on.
"""

from __future__ import annotations

import base64
import contextlib
import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from open287g.documents.page_json import pack, unpack
from open287g.documents.words import Box, PageRead
from open287g.errors import Open287gError, UnreadableFile
from open287g.store.page_cache import PageCache

WAIT_SECONDS = 300.0
MOST_PAGES = 1_500
_KILLED = -9
_NEEDED = "pip install 'open287g[documents]'"


class MissingDocumentsExtra(Open287gError):
    """The libraries that open PDFs are not installed; the message says how to install them."""


def can_recognize() -> bool:
    """Whether the recognizer of pictures is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def can_open() -> bool:
    """Whether the library that opens PDFs is installed."""
    return importlib.util.find_spec("pypdfium2") is not None


def require_pdf_library() -> None:
    """`MissingDocumentsExtra` where PDFs cannot be opened."""
    if not can_open():
        raise MissingDocumentsExtra(
            f"Reading memoranda needs the libraries of the extra 'documents'. Install them: {_NEEDED}"
        )


@dataclass(frozen=True)
class PackedPage:
    """One page as the cache keeps it."""

    number: int
    packed: bytes | None
    """None where the page is kept already, or where the reason of the failure may pass, so that it is read again."""
    failure: str | None = None


class UnreadableForNow(UnreadableFile):
    """A document could not be opened for a reason that lies outside of it."""


class PageWorker:
    """One worker process, started when first asked. Use as a context, or call `close`."""

    def __init__(self, recognize: bool, wait_seconds: float = WAIT_SECONDS) -> None:
        require_pdf_library()
        self._recognize = recognize
        self._wait_seconds = wait_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()

    def __enter__(self) -> PageWorker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def count_pages(self, path: Path) -> int:
        """Pages of a PDF; `UnreadableFile` for what cannot be opened, `UnreadableForNow` if that may pass."""
        answer = self._ask({"path": str(path)})
        if "pages" in answer:
            if answer["pages"] > MOST_PAGES:
                raise UnreadableFile(
                    f"The PDF has {answer['pages']:,} pages.",
                    f"A memorandum has about a dozen; at most {MOST_PAGES:,} are read.",
                )
            return int(answer["pages"])
        if answer.get("may_pass"):
            raise UnreadableForNow(answer["refused"], "Read it again.")
        raise UnreadableFile(answer["refused"], "Ask for it again from where it came, or leave it out.")

    def read_packed(self, path: Path, number: int) -> PackedPage:
        """One page packed, its `failure` set if it could not be read."""
        answer = self._ask({"path": str(path), "page": number})
        if "packed" in answer:
            return PackedPage(number, base64.b64decode(answer["packed"]))
        return _failed(number, answer)

    def read_and_keep(self, path: Path, number: int, cache: PageCache, sha256: str) -> PackedPage:
        """One page that the process keeps in `cache` itself; only one that it could not read comes back to be kept."""
        answer = self._ask({"path": str(path), "page": number, **_name_cache(cache), "sha256": sha256})
        return PackedPage(number, None) if "kept" in answer else _failed(number, answer)

    def read_page(self, path: Path, number: int) -> PageRead:
        """One page, its `failure` set if it could not be read."""
        page = self.read_packed(path, number)
        if page.packed is None:
            return PageRead(number, 0.0, 0.0, failure=page.failure)
        return unpack(page.packed)

    def derive(self, cache: PageCache, sha256: str) -> None:
        """Make what questions need of a document's pages and keep it; left to the question where that fails."""
        self._ask({"derive": sha256, **_name_cache(cache)})

    def draw(self, path: Path, number: int, box: Box, turned: int = 0) -> bytes | None:
        """The picture of a place as PNG; none if it cannot be drawn."""
        answer = self._ask(
            {
                "path": str(path),
                "page": number,
                "box": [box.left, box.top, box.right, box.bottom],
                "turned": turned,
            }
        )
        return base64.b64decode(answer["picture"]) if "picture" in answer else None

    def start(self) -> None:
        """Start the process, so that it loads its libraries while the caller does something else."""
        self._start()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._start()
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            line = self._answers.get(timeout=self._wait_seconds)
        except queue.Empty:
            self.close()
            reason = f"Reading it took longer than {self._wait_seconds:,.0f} seconds and was ended."
            return {"refused": reason, "may_pass": True}
        except OSError:
            line = b""
        if not line.endswith(b"\n"):
            was_killed = _wait_for_end(process) == _KILLED
            self.close()
            reason = "Reading it needed more time or memory than a page is given, and was ended."
            return {"refused": reason, "may_pass": was_killed}
        return dict(json.loads(line))

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._answers = queue.Queue()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "open287g.pipeline.documents.page_worker",
                "recognize" if self._recognize else "text",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "OMP_NUM_THREADS": "1",
                "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            },
        )
        assert self._process.stdout is not None
        threading.Thread(target=_pass_on, args=(self._process.stdout, self._answers), daemon=True).start()
        return self._process


def _name_cache(cache: PageCache) -> dict[str, str]:
    return {"folder": str(cache.folder), "version": cache.version}


def _failed(number: int, answer: dict[str, Any]) -> PackedPage:
    failed = PageRead(number, 0.0, 0.0, failure=answer["refused"])
    return PackedPage(number, None if answer.get("may_pass") else pack(failed), failed.failure)


def _wait_for_end(process: subprocess.Popen[bytes]) -> int | None:
    """The code with which a process ended. Its own limits never kill it outright: a machine short of memory does."""
    try:
        return process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return None


def _pass_on(stream: IO[bytes], answers: queue.Queue[bytes]) -> None:
    """Lines of the worker, then one that is none when it has ended."""
    with contextlib.suppress(OSError, ValueError):
        for line in stream:
            answers.put(line)
    answers.put(b"")
