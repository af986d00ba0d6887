"""What a stranger may ask of the service: time, rows, and questions at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one process of the service."""

    seconds: float = 30.0
    """An answer that takes longer is given up."""
    rows: int = 10_000
    """Rows of one answer at the most."""
    default_rows: int = 1_000
    at_once: int = 8
    """Questions that are worked on at the same time; more are told to come again."""
    kept: int = 2_000
    """Responses that are kept in memory."""
    kept_bytes: int = 1_000_000
    """A larger response is not kept."""
    query_bytes: int = 4_096
    """A longer query string is refused."""
