"""What a brief is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Request:
    """What a brief is asked for; without a day, that of the latest list."""

    as_of: date | None = None
    baseline: date | None = None
    state: str | None = None
    is_full: bool = False
    """With the money and the tested claims, which take some seconds."""
