"""`sync.toml` of a workspace to typed settings: whom to ask, how patiently, whom to tell. Unknown keys are refused.

In: the text of one small TOML file. Out: `SyncSettings`. Raises `SettingsError` with file and line. Nothing
here opens a connection, and no address that is fetched later comes from anywhere but this file or a page named in it.
Beside them, the clock that sources use: one object, so that a test can set it back or let hours pass at once.
"""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from open287g.errors import SettingsError
from open287g.text.phrases import LANGUAGES

FILE_NAME = "sync.toml"
_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text: str) -> int:
    """Seconds of `90s`, `15m`, `1h` or `1d`; `ValueError` for anything else, and for less than a second."""
    met = _DURATION.fullmatch(text.strip().casefold())
    if met is None or int(met[1]) == 0:
        raise ValueError(f"{text!r} is no length of time. Write it as 15m, 1h or 1d")
    return int(met[1]) * _SECONDS[met[2]]


def _check_duration(text: str) -> str:
    parse_duration(text)
    return text


def _check_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f"{text!r} is no web address of the form https://host/path")
    return text


def _check_header_text(text: str) -> str:
    if not text.isascii() or not text.isprintable() or not text.strip():
        raise ValueError(
            f"{text!r} cannot stand in the header of a request: write plain letters, in one line"
        )
    return text.strip()


Duration = Annotated[str, AfterValidator(_check_duration)]
Address = Annotated[str, AfterValidator(_check_address)]
HeaderText = Annotated[str, AfterValidator(_check_header_text)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Limits(_Settings):
    """How long, how much and how often one address is asked. Seconds and bytes."""

    read_seconds: float = Field(default=20, gt=0, le=300)
    total_seconds: float = Field(default=120, gt=0, le=3600)
    max_bytes: int = Field(default=40 * 2**20, gt=0, le=2**30)
    attempts: int = Field(default=4, ge=1, le=10)
    first_wait_seconds: float = Field(default=1.0, ge=0, le=60)
    longest_wait_seconds: float = Field(default=30.0, ge=0, le=600)
    pause_seconds: float = Field(default=0.5, ge=0, le=600)
    archive_pause_seconds: float = Field(default=5.0, ge=0, le=600)
    redirects: int = Field(default=5, ge=0, le=20)


class Rule(_Settings):
    """Whom to tell what. An empty list of states, counties, agencies, models or kinds means all of them."""

    name: str = Field(pattern=r"^[\w-]{1,40}$")
    to: tuple[str, ...] = Field(min_length=1)
    states: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    when: Literal["each", "daily"] = "each"
    language: str = "en"

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, language: str) -> str:
        if language not in LANGUAGES:
            raise ValueError(f"There is no {language!r}. There are: {', '.join(LANGUAGES)}.")
        return language


class SyncSettings(_Settings):
    """All that `sync`, `backfill` and `watch` may be told."""

    contact: HeaderText | None = None
    page: Address = "https://www.ice.gov/identify-and-arrest/287g"
    hosts: tuple[str, ...] = ("www.ice.gov", "ice.gov")
    origins: tuple[str, ...] = ("ice",)
    every: Duration = "1h"
    use_archive: bool = True
    archive_index: Address = "https://web.archive.org/cdx/search/cdx"
    archive_captures: Address = "https://web.archive.org/web"
    archive_folders: tuple[str, ...] = ("www.ice.gov/doclib/about/offices/ero/287g/",)
    private_hosts: tuple[str, ...] = ()
    certificates: Path | None = None
    robots: bool = True
    limits: Limits = Limits()
    digest_hour: int = Field(default=7, ge=0, le=23)
    time_zone: str = "America/New_York"
    heartbeat: Address | None = None
    feeds: Path | None = None
    site: Address | None = None
    notify: tuple[Rule, ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {name!r}. Give one such as America/Chicago") from None
        return name

    @property
    def every_seconds(self) -> int:
        """Seconds between two rounds."""
        return parse_duration(self.every)


def read_settings(workspace: Path) -> SyncSettings:
    """The settings of a workspace; the defaults where there is no `sync.toml`."""
    path = workspace / FILE_NAME
    if not path.exists():
        return SyncSettings()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. It must be a text file in UTF-8.") from error
    return parse_settings(text, str(path))


def parse_settings(text: str, file: str = FILE_NAME) -> SyncSettings:
    """Settings from TOML; `SettingsError` names file, line and key of the first thing that is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: {error}. Correct that line; see the page 'Keep it current'.") from error
    try:
        settings = SyncSettings.model_validate(given)
    except ValidationError as refusal:
        first = refusal.errors()[0]
        raise SettingsError(_say_what_is_wrong(text, file, first["loc"], first)) from refusal
    names = [rule.name for rule in settings.notify]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise SettingsError(f"{file}: two rules under notify are named {doubled!r}. Give each its own name.")
    return settings


def _say_what_is_wrong(text: str, file: str, place: tuple[int | str, ...], error: Any) -> str:
    line = find_line(text, place)
    where = f"{file}, line {line}" if line else file
    key = ".".join(str(part) for part in place)
    if error["type"] == "extra_forbidden":
        return f"{where}: there is no setting {key!r}. The settings are: {', '.join(_known_keys(place))}."
    words = _IN_WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ").removesuffix(".")
    return f"{where}: {key}: {words}."


_IN_WORDS = {
    "string_pattern_mismatch": "write letters, digits, - and _, at most 40",
    "too_short": "name at least one",
    "missing": "it is missing",
    "path_type": "write a path in quotes",
    "string_type": "write text in quotes",
    "tuple_type": 'write a list, such as ["TX"]',
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "float_parsing": "write a number",
    "model_type": "write a table of settings",
}


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    tables: dict[str, type[BaseModel]] = {"limits": Limits, "notify": Rule}
    model = tables.get(str(place[0]), SyncSettings)
    return sorted(model.model_fields) if len(place) > 1 else sorted(SyncSettings.model_fields)


def find_line(text: str, place: tuple[int | str, ...]) -> int | None:
    """Line (from 1) of the key that `place` names: its last name, after the table that it stands in."""
    names = [str(part) for part in place if isinstance(part, str)]
    number = next((part for part in place if isinstance(part, int)), 0)
    if not names:
        return None
    lines = text.splitlines()
    start = 0
    if len(names) > 1:
        heads = [
            n for n, line in enumerate(lines) if re.match(rf"\s*\[+\s*{re.escape(names[0])}\s*\]+", line)
        ]
        start = heads[min(number, len(heads) - 1)] + 1 if heads else 0
    key = re.compile(rf"""\s*["']?{re.escape(names[-1])}["']?\s*=""")
    table = re.compile(rf"\s*\[+\s*{re.escape(names[-1])}\s*\]+")
    for n in range(start, len(lines)):
        if key.match(lines[n]) or table.match(lines[n]):
            return n + 1
    return start or None


@dataclass(frozen=True)
class Clock:
    """What time it is, how much has passed (never backwards), and how to wait."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
