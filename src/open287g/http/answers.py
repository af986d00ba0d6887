"""Questions asked of the current edition by many at once: bounded in time, rows and number.

In: a question and what was asked of it. Out: the bytes of the answer and the headers that say what it stands on. The
edition is looked for again at most once a second, so that a new one is picked up without a restart.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from open287g.data.editions import Edition, current_edition, read_pointer
from open287g.errors import BadField
from open287g.publish.forms import find_form
from open287g.queries.registry import Context, Question
from open287g.schemas.answers import Answer
from open287g.text.phrases import LANGUAGES, speaking
from open287g.text.phrases import gettext as _

from .limits import Limits

LOOK_EVERY_SECONDS = 1.0


class Busy(Exception):
    """Too many questions are worked on already."""


class TooSlow(Exception):
    """The answer takes longer than is allowed."""


@dataclass(frozen=True)
class Asked:
    """One request as it was understood."""

    fields: Mapping[str, Any]
    form: str
    language: str
    limit: int | None
    offset: int

    @classmethod
    def read(
        cls, fields: Mapping[str, Any], form: str, language: str | None, limit: str | None, cursor: str | None
    ) -> Asked:
        """From words; `BadField` for a language, limit or cursor that is none."""
        if language is not None and language not in LANGUAGES:
            raise BadField("lang", _("There is no {language}. There are: {languages}.", language=repr(language),
                                     languages=", ".join(LANGUAGES)))  # fmt: skip
        return cls(fields, form, language or "en", _read_limit(limit), _read_cursor(cursor))


def _read_limit(limit: str | None) -> int | None:
    if limit is None:
        return None
    if not limit.isascii() or not limit.isdigit() or not 0 < int(limit[:9]) < 10**9:
        raise BadField("limit", _("Give a whole number from 1 up."))
    return int(limit[:9])


def _read_cursor(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        told = base64.urlsafe_b64decode(cursor.encode("ascii", "strict") + b"==").decode("ascii")
        offset = int(told.removeprefix("row:"))
        if not told.startswith("row:") or not 0 <= offset < 10**9:
            raise ValueError(told)
    except (ValueError, UnicodeError, binascii.Error):
        raise BadField(
            "cursor", _("This is no cursor of an earlier answer. Leave it out to begin.")
        ) from None
    return offset


def make_cursor(offset: int) -> str:
    """Where to go on, in a word that callers need not understand."""
    return base64.urlsafe_b64encode(f"row:{offset}".encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Body:
    """The bytes of an answer, and what its headers say."""

    content: bytes
    headers: Mapping[str, str]


class Answers:
    """The current edition of a workspace, and the questions that are worked on."""

    def __init__(self, workspace: Path, limits: Limits) -> None:
        self._workspace = workspace
        self._limits = limits
        self._pool = ThreadPoolExecutor(limits.at_once, thread_name_prefix="answer")
        self._free = threading.BoundedSemaphore(limits.at_once)
        self._looking = threading.Lock()
        self._starting = threading.Lock()
        self._slow: OrderedDict[str, Future[Body]] = OrderedDict()
        self._edition: Edition | None = None
        self._looked_at = float("-inf")

    def edition(self) -> Edition:
        """The edition that is current now, looked for at most once a second."""
        with self._looking:
            known = self._edition
            if known is None or time.monotonic() - self._looked_at > LOOK_EVERY_SECONDS:
                is_same = known is not None and read_pointer(self._workspace) == known.edition_id
                self._edition = known = known if known and is_same else current_edition(self._workspace)
                self._looked_at = time.monotonic()
            return known

    def edition_id(self) -> str:
        """Its id."""
        return self.edition().edition_id

    def known_edition_id(self) -> str | None:
        """The id of the current edition if it was looked for within the last second, without looking again."""
        is_fresh = self._edition is not None and time.monotonic() - self._looked_at <= LOOK_EVERY_SECONDS
        return self._edition.edition_id if self._edition is not None and is_fresh else None

    def give(self, question: Question, asked: Asked) -> Body:
        """The answer in the form asked for; `Busy` or `TooSlow` where a limit is met.

        What was too slow is worked on to its end all the same, and is there for who asks for it again.
        """
        key = f"{self.edition_id()} {question.name} {asked}"
        with self._starting:
            work = self._slow.pop(key, None) or self._start(question, asked)
        try:
            return work.result(timeout=self._limits.seconds)
        except TookTooLong:
            with self._starting:
                self._slow[key] = work
                while len(self._slow) > self._limits.at_once:
                    self._slow.popitem(last=False)
            raise TooSlow(_("The answer takes longer than {seconds} seconds. Ask again in a minute, when it may "
                            "be ready, or ask for less.", seconds=f"{self._limits.seconds:g}")) from None  # fmt: skip

    def _start(self, question: Question, asked: Asked) -> Future[Body]:
        if not self._free.acquire(blocking=False):
            raise Busy(_("{at_once} questions are being answered. Ask again in a moment.",
                         at_once=self._limits.at_once))  # fmt: skip
        work = self._pool.submit(copy_context().run, self._work, question, asked)
        work.add_done_callback(lambda _done: self._free.release())
        return work

    def _work(self, question: Question, asked: Asked) -> Body:
        edition = self.edition()
        with speaking(asked.language):
            answer = question.ask(Context(edition, self._workspace, is_awaited=True), **asked.fields)
            page, following = self._page(answer, asked)
            content = find_form(asked.form).render(page)
        headers = self._headers(edition, question, asked, following)
        return Body(content, headers)

    def _page(self, answer: Answer, asked: Asked) -> tuple[Answer, str | None]:
        """The rows asked for, and the cursor of those that follow."""
        if not answer.frames:
            return answer, None
        most = min(asked.limit or self._limits.default_rows, self._limits.rows)
        name, frame = next(iter(answer.frames.items()))
        rest = frame.height - asked.offset - most
        following = make_cursor(asked.offset + most) if rest > 0 else None
        others = {key: each.head(self._limits.rows) for key, each in answer.frames.items()}
        facts = {**answer.facts, "n_rows": frame.height, "next": following}
        return replace(
            answer, frames=others | {name: frame.slice(asked.offset, most)}, facts=facts
        ), following

    def _headers(
        self, edition: Edition, question: Question, asked: Asked, following: str | None
    ) -> dict[str, str]:
        stands_on = (edition.edition_id, question.name, sorted(asked.fields.items()), asked.form, asked.language,
                     asked.limit, asked.offset)  # fmt: skip
        tag = hashlib.sha256(repr(stands_on).encode()).hexdigest()[:24]
        written = datetime.fromtimestamp((edition.folder / "edition.json").stat().st_mtime, tz=UTC)
        headers = {
            "ETag": f'W/"{tag}"',
            "Last-Modified": format_datetime(written, usegmt=True),
            "Cache-Control": "public, max-age=60",
            "Content-Language": asked.language,
            "X-Open287g-Edition": edition.edition_id,
            "Vary": "Accept, Accept-Encoding",
        }
        return headers | ({"X-Open287g-Next": following} if following else {})
