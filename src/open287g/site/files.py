"""Values to the bytes of files: JSON for programs, and JSON that is safe inside a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from markupsafe import Markup

from .gathering import SiteFacts

API_VERSION: Final = 1
"""Of the form of the files for programs; a change that breaks a reader of them makes it larger by one."""


def head_of(facts: SiteFacts) -> dict[str, Any]:
    """What each file for programs says first: its form, the edition, the day, and the list in force."""
    return {"version": API_VERSION, "edition": facts.edition_id, "as_of": facts.as_of,
            "list_on": facts.snapshot.snapshot_on}  # fmt: skip


def to_json(told: Mapping[str, Any]) -> bytes:
    """A value as one line of JSON; days are ISO."""
    text = json.dumps(told, ensure_ascii=False, default=_say_for_machines, separators=(",", ":"))
    return text.encode() + b"\n"


def in_script(told: Mapping[str, Any]) -> Markup:
    """A value as JSON inside a page or a script: nothing in it can end the element that holds it."""
    text = to_json(told).decode().strip()
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)


def _say_for_machines(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
