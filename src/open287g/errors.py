"""Every error that Open287g raises on purpose; each says what, where, and what to do.

Open287gError
├── UsageError            the words of a request are wrong (exit 2)
│   └── BadField          one field of a request is wrong; each door names it in its own words
├── WorkspaceError        the workspace folder cannot be used as it is
│   ├── Damaged           bytes on disk are not those that were written
│   └── NoEdition         there are files, but no current edition of them
├── UnreadableFile        bytes that are not a list of ICE's, or not safely openable
│   ├── NotAWorkbook
│   │   └── NoListOnPage
│   ├── TooLarge
│   └── UnknownHeader
├── CurationError         a file of people's decisions is wrong, or its expectation no longer holds
├── ParameterError        a policy parameter is wrong: named by file and line
├── ClaimError            a claim cannot be understood
├── SettingsError         sync.toml is wrong: named by file and line
├── SourceError           an origin of lists did not give what it was asked for
│   ├── AddressRefused    an address that is not configured, or not public, is not asked
│   ├── AccessRefused     the host refuses programs, or its robots.txt does
│   ├── NotThere          the address leads to nothing (any more)
│   ├── ComeBackLater     the host asks for patience; `until` says until when
│   ├── Unreachable       no whole answer, after every attempt
│   ├── NotTheList        an answer, but no list: a page that blocks, a stump, another kind of file
│   └── NoListFound       a page without a link to a list; the message shows every link
├── SiteTooLarge          a site has more or larger files than common hosts of static files take
├── BuildError            an edition failed its checks; the previous one stays
└── NotFound              an id or a date that the edition does not hold
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime


class Open287gError(Exception):
    """Base of all: the message is meant for people, and is printed without a traceback."""

    exit_code = 1


class UsageError(Open287gError):
    """The words of a request are wrong, or name something that does not exist."""

    exit_code = 2


class BadField(UsageError):
    """One field of a request is wrong. The message says what and what to do; each door names the field in its words."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

    def __reduce__(self) -> tuple[type[BadField], tuple[str, str]]:
        return BadField, (self.field, str(self))


class WorkspaceError(Open287gError):
    """The workspace folder cannot be used as it is."""


class Damaged(WorkspaceError):
    """Bytes on disk are not those that were written; the message says which, and how they are mended."""


class NoEdition(WorkspaceError):
    """A workspace holds files, but no current edition: nothing answers in its place."""


class UnreadableFile(Open287gError):
    """Bytes that are not one of ICE's lists. `remedy` says what a person can do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class NotAWorkbook(UnreadableFile):
    """An HTML page, a truncated download, an encrypted file: anything that is not a workbook."""


class NoListOnPage(NotAWorkbook):
    """A web page without a table of agencies; what it states in sentences is kept all the same."""


class TooLarge(UnreadableFile):
    """A workbook that would take more memory or time than any list of ICE's could need."""


class UnknownHeader(UnreadableFile):
    """A column whose meaning nobody has stated."""


class CurationError(Open287gError):
    """A file of people's decisions is wrong, or what it expects is no longer there."""


class ParameterError(Open287gError):
    """A policy parameter is wrong; the message names file, line and key."""


class ClaimError(Open287gError):
    """A published claim cannot be understood; the message says which and why."""


class SettingsError(Open287gError):
    """`sync.toml` is wrong; the message names file, line and key."""

    exit_code = 2


class SourceError(Open287gError):
    """An origin of lists did not give what it was asked for."""


class AddressRefused(SourceError):
    """An address that is not configured or leads into a private network; it was not asked."""


class AccessRefused(SourceError):
    """The host refuses programs. That is said, never disguised."""


class NotThere(SourceError):
    """The address leads to nothing."""


class ComeBackLater(SourceError):
    """The host asks for patience; nothing is asked of it before `until`."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Unreachable(SourceError):
    """No whole answer came, after every attempt."""


class NotTheList(SourceError):
    """An answer came, but it is no list: a page that blocks, a stump, another kind of file."""


class NoListFound(SourceError):
    """A page without a link to a list; the message shows every link."""


class SiteTooLarge(Open287gError):
    """A site has more files, or a larger one, than common hosts of static files take."""


class BuildError(Open287gError):
    """An edition failed its checks; the edition that users see is unchanged."""


class NotFound(Open287gError):
    """An id, a date or a name that the edition does not hold."""


@contextmanager
def panics_become(error: Callable[[str], Open287gError]) -> Iterator[None]:
    """A panic of a library in Rust within the block is raised as `error` of what it said.

    Such a panic is no `Exception`: it passes every `except` but this one. Each library has a class of its own for it,
    all of one name.
    """
    try:
        yield
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise error(" ".join(str(panic).split())[:200]) from panic
