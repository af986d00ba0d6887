"""A report to the page that a newsroom pins up: the news, the headline figures, the first rows, and its sources. Pure.

Nothing is counted anew: blocks of the whole report are kept, left out or cut to their first rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from open287g.schemas.blocks import Block, Document, Paragraph, Section, Strip, Table, figures_in

ROWS: Final = {"states": 5, "agreements": 5, "windows": 1}
"""Tables that the page keeps, and how many of their rows."""
TONES: Final = ("lead", "warning")
"""Paragraphs that it keeps."""


def shorten(document: Document) -> Document:
    """The report on one page; sections of which nothing is kept are left out, and so are lists that none stands on."""
    sections = tuple(
        replace(section, blocks=kept) for section in document.sections if (kept := tuple(_keep(section)))
    )
    stood_on = {
        each
        for figure in figures_in((document.standing, sections))
        for each in (figure.snapshot_id, figure.against_snapshot_id)
    }
    sources = tuple(source for source in document.sources if source.snapshot_id in stood_on)
    return replace(document, sections=sections, sources=sources)


def _keep(section: Section) -> Iterator[Block]:
    """What the page keeps of a section: the headline whole, of the others the tables that are wanted."""
    is_headline = section.section_id == "headline"
    for block in section.blocks:
        if isinstance(block, Table) and block.table_id in ROWS and block.rows:
            most = ROWS[block.table_id]
            yield replace(block, rows=block.rows[:most], first=most)
        elif is_headline and (
            isinstance(block, Strip) or (isinstance(block, Paragraph) and block.tone in TONES)
        ):
            yield block
