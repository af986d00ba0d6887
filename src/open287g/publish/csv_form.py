"""The main table of an answer as a table for spreadsheets and programs."""

from __future__ import annotations

from open287g.schemas.answers import Answer

from .rows import render_csv

TITLE, ENDINGS = "a table for spreadsheets and programs", (".csv",)
MEDIA_TYPE = "text/csv; charset=utf-8"
HOLDS_ROWS = True


def render(answer: Answer) -> bytes:
    """The rows of the answer's main table."""
    return render_csv(answer.frame).encode()
