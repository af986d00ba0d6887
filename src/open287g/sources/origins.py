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


def choose_origins(words: Sequence[str]) -> list[Origin]:
    """The origins that `words` name; `UsageError` for words that name none, `SettingsError` for none at all."""
    if not words:
        raise SettingsError("No origin is named. Name one under origins in sync.toml, such as 'ice'.")
    return [_choose(text) for text in dict.fromkeys(words)]


def _choose(text: str) -> Origin:
    for recognize in KINDS:
        origin = recognize(text)
        if origin is not None:
            return origin
    raise UsageError(
        f"{text!r} is no origin. Name 'ice', 'archive', a folder, a ZIP archive, a git clone, or a web address."
    )
