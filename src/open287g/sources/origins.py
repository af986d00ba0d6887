"""Words of a person to origins: `ice`, `archive`, a folder, a ZIP archive, a clone, a web address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from open287g.errors import SettingsError, UsageError

from .files_origin import FilesOrigin
from .git_origin import GitOrigin, is_clone
from .ice import IceOrigin
from .origin import Origin
from .wayback import ArchiveOrigin
from .web_origin import WebOrigin

Recognize = Callable[[str], Origin | None]


def _recognize_path(text: str) -> Origin | None:
    path = Path(text.removeprefix("file:")).expanduser()
    if path.is_dir() and is_clone(path):
        return GitOrigin(path.resolve())
    return FilesOrigin(path.resolve()) if path.exists() else None


KINDS: list[Recognize] = [
    lambda text: IceOrigin() if text == "ice" else None,
    lambda text: ArchiveOrigin() if text == "archive" else None,
    lambda text: WebOrigin(text) if text.startswith(("http://", "https://")) else None,
    _recognize_path,
]
"""Each kind of origin, asked in turn whether it knows the words."""


def choose_origins(words: Sequence[str], *, is_strict: bool = True) -> list[Origin]:
    """The origins that `words` name; `SettingsError` for none at all.

    Words that name none raise `UsageError`, unless not `is_strict`: a folder of the settings that is not there today is
    then an origin that gives nothing, which the round reports and goes on.
    """
    if not words:
        raise SettingsError("No origin is named. Name one under origins in sync.toml, such as 'ice'.")
    return [_choose(text, is_strict) for text in dict.fromkeys(words)]


def _choose(text: str, is_strict: bool) -> Origin:
    for recognize in KINDS:
        origin = recognize(text)
        if origin is not None:
            return origin
    if not is_strict and ("/" in text or "\\" in text):
        return FilesOrigin(Path(text).expanduser())
    raise UsageError(
        f"{text!r} is no origin. Name 'ice', 'archive', a folder, a ZIP archive, a git clone, or a web address."
    )
