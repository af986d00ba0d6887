"""The process that opens PDFs: requests as lines of JSON on standard input, answers as lines on standard output.

It is made to be killed. Memory is bounded by the system from the start, processor time anew for each page; the parent
(`workers`) waits no longer than its own limit. Nothing else of this project opens a PDF.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from open287g.store.page_cache import PageCache

MEMORY_BYTES = 3 * 2**30
PAGE_SECONDS = 120
"""Of processor time, not of the clock, so that a busy machine fails no page."""


def main() -> None:
    """Serve requests until standard input ends. Arguments: `text` or `recognize`."""
    recognize = sys.argv[1:] == ["recognize"]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not spoil the answers
    _bound_memory()
    with contextlib.ExitStack() as stack:
        session = _Session(recognize, stack)
        for line in sys.stdin:
            answers.write(json.dumps(session.answer(json.loads(line))) + "\n")
            answers.flush()


class _Session:
    """The document that is open, and the reader of its pages."""

    def __init__(self, recognize: bool, stack: contextlib.ExitStack) -> None:
        self._recognize, self._stack = recognize, stack
        self._reader: Any = None
        self._path: str | None = None
        self._document: Any = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        from .pages import Refused

        _bound_time(request.get("seconds", PAGE_SECONDS))
        try:
            return self._answer(request)
        except Refused as refused:
            return {"refused": str(refused), "may_pass": refused.may_pass}
        except MemoryError:
            return {"refused": f"The page needs more than {MEMORY_BYTES // 2**30} GiB of memory."}
        except Exception as error:  # noqa: BLE001 - a damaged file may raise anything; the page is named and the rest goes on
            return {"refused": f"The page could not be read ({type(error).__name__})."}

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if "derive" in request:
            return _derive(request)
        document = self._open(request["path"])
        if "page" not in request:
            return {"pages": len(document)}
        from open287g.documents.page_json import pack

        if "box" in request:
            return {
                "picture": self._reader.draw(document, request["page"], request["box"], request["turned"])
            }
        packed = pack(self._reader.read(document, request["page"]))
        if "sha256" not in request:
            return {"packed": base64.b64encode(packed).decode()}
        _cache(request).keep(request["sha256"], request["page"], packed)
        return {"kept": True}

    def _open(self, path: str) -> Any:
        from .pages import PageReader, Refused, open_document

        if self._reader is None:
            self._reader = PageReader(self._recognize)
        if self._path != path:
            self._path, self._document = None, None
            try:
                data = Path(path).read_bytes()
            except OSError as error:
                raise Refused(f"The file could not be read ({error.strerror}).", may_pass=True) from error
            self._document = open_document(data)
            self._path = path
        return self._document


def _derive(request: dict[str, Any]) -> dict[str, Any]:
    from .deriving import FACTS, TEXT, derive_and_keep

    derive_and_keep(_cache(request), request["derive"], FACTS, TEXT)
    return {}


def _cache(request: dict[str, Any]) -> PageCache:
    from open287g.store.page_cache import PageCache

    return PageCache(Path(request["folder"]), request["version"])


def _bound_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _bound_time(seconds: float) -> None:
    """Let this process use `seconds` more of the processor; then the system ends it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(usage.ru_utime + usage.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
