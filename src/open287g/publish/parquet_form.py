"""The main table of an answer as a table for data tools."""

from __future__ import annotations

from open287g.schemas.answers import Answer

from .rows import render_parquet

TITLE, ENDINGS = "a table for data tools", (".parquet",)
MEDIA_TYPE = "application/vnd.apache.parquet"
HOLDS_ROWS = True


def render(answer: Answer) -> bytes:
    """The rows of the answer's main table."""
    return render_parquet(answer.frame)
