"""The brief as PDF by typst. All of it reaches typst as data, never as source, so that no text of it is run."""

from __future__ import annotations

import json
import math
import re
from importlib import resources
from typing import Any, Final

from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Chart, Document, Emphasis, Link, Paragraph, Table
from open287g.schemas.measures import Figure
from open287g.text.phrases import format_day, spoken_language
from open287g.text.phrases import gettext as _

from . import charts
from .words import SHORT_HASH, clean, label_figure, numbers_in, say_part, say_source

FONT = "Libertinus Serif"
"""Comes with typst, so that the paper looks the same on every machine."""


A_DAY, SHORT, LONG = 14, 24, 90
"""Characters: of a day; a column of text up to the second needs no wrapping, beyond the third it gets no more room."""


PAGE = 110
"""Characters of a table's line on paper."""
LEAST, BESIDE, WIDE = 20, 2, 1.15
"""Characters of a line that a column of text wants at least, and that stand free beside each column; how much wider
than the mean a capital or a digit is."""
PAPERS = ("us-letter", "a4")
TITLE, ENDINGS = "paper", (".pdf",)
MEDIA_TYPE = "application/pdf"
HAS_PAPER = True


def render(answer: Answer) -> bytes:
    """The answer's document as a PDF."""
    return render_paper(clean(answer.document))


def render_paper(brief: Document) -> bytes:
    """The pages, numbered, with charts as drawings."""
    import typst

    template = resources.files("open287g.publish").joinpath("templates/brief.typ").read_bytes()
    data = json.dumps(describe_for_paper(brief), ensure_ascii=False)
    pages: bytes = typst.compile(template, sys_inputs={"brief": data}, ignore_system_fonts=True)
    return pages


def describe_for_paper(brief: Document) -> dict[str, Any]:
    """What the template prints: texts, figures as texts with their ids, charts as SVG."""
    return {
        "paper": brief.paper if brief.paper in PAPERS else PAPERS[0],
        "title": brief.title,
        "called": brief.called,
        "language": spoken_language(),
        "phrases": {
            "kicker": _("the ledger of 287(g)").upper(),
            "sources": _("Sources"),
            "stands_on": _(
                "ICE’s lists that the figures stand on. A file is the same as the one used here if its sha256 is."
            ),
            "edition": _(
                "Edition {edition}, made {day}. Facts are free to use (CC0).",
                edition=brief.edition_id,
                day=brief.made_on,
            ),
            "lists": _("Figures from the lists numbered"),
            "more": _("more, which the page and the data hold."),
        },
        "as_of": format_day(brief.as_of) if brief.as_of else "",
        "edition": brief.edition_id,
        "made_on": format_day(brief.made_on),
        "standing": _parts(brief.standing),
        "sections": [
            {"heading": section.heading, "blocks": [_block(brief, block) for block in section.blocks]}
            for section in brief.sections
        ],
        "sources": [
            {
                "snapshot_id": source.snapshot_id,
                "words": say_source(source),
                "file_name": source.file_name,
                "sha256": source.sha256,
            }
            for source in brief.sources
        ],
    }


def _block(brief: Document, block: Any) -> dict[str, Any]:
    described: dict[str, Any] = {
        "kind": type(block).__name__,
        "refs": numbers_in(brief, block),
        "is_said": False,
    }
    if isinstance(block, Chart):
        drawn = charts.draw(block, FONT)
        told = {"title": block.title, "description": block.description, "legend": _parts(block.legend)}
        return {**described, **told, "svg": drawn}
    plain = {name: _plain(getattr(block, name)) for name in block.__dataclass_fields__}
    if isinstance(block, Paragraph) and not brief.title:
        described["is_said"] = "".join(map(say_part, block.parts)) == f"{brief.called}."
    if isinstance(block, Table):
        plain |= {"rows": [[_break_long(cell) for cell in row] for row in plain["rows"]]}
        plain |= {"first": block.first, "widths": _widths(block), "lines": _lines(block)}
    return {**described, **plain}


_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LONG_WORD: Final = re.compile(r"\S{20,}")
_JOINT: Final = re.compile(r"(?<=[_./%-])(?=\w)|(?<=[a-z])(?=[A-Z0-9])")


def _break_long(cell: Any) -> Any:
    """A cell whose long names may be broken at their joints; of a hash the beginning, as in a terminal."""
    if not isinstance(cell, str):
        return cell
    if _HASH.fullmatch(cell):
        return cell[:SHORT_HASH]
    return _LONG_WORD.sub(lambda met: _JOINT.sub("\u200b", met[0]), cell)


def _widths(table: Table) -> list[float]:
    """Share of the free width for each column; nought for one that is only as wide as its words.

    Where the columns that keep their words on one line leave too little for the others, every column has its share.
    """
    cells = [[say_part(row[index]) for row in table.rows] for index in range(len(table.columns))]
    longest = [max(map(len, column), default=0) for column in cells]
    free = [
        0.0 if size <= SHORT or column.is_number else float(min(size, LONG))
        for size, column in zip(longest, table.columns, strict=True)
    ]
    if not any(free):
        free[next((index for index, column in enumerate(table.columns) if not column.is_number), 0)] = 1.0
    kept = sum(
        max(size, len(column.title)) + BESIDE
        for size, column, share in zip(longest, table.columns, free, strict=True)
        if not share
    )
    wanted = sum(min(size, LEAST) + BESIDE for size, share in zip(longest, free, strict=True) if share)
    if kept + wanted <= PAGE:
        return free
    words = [
        max(map(len, " ".join([column.title, *texts]).split()), default=1)
        for column, texts in zip(table.columns, cells, strict=True)
    ]
    needed = [
        WIDE * max(size, word) + BESIDE if size <= A_DAY or column.is_number else 0.0
        for size, word, column in zip(longest, words, table.columns, strict=True)
    ]
    # By the root: a column of sentences takes several lines anyway, and names beside it want one.
    roots = [0.0 if need else math.sqrt(min(size, LONG)) for size, need in zip(longest, needed, strict=True)]
    rest = max(PAGE - sum(needed), LEAST) / (sum(roots) or 1.0)
    return [
        need or max(root * rest, WIDE * word + BESIDE)
        for need, root, word in zip(needed, roots, words, strict=True)
    ]


def _lines(table: Table) -> int:
    """About how many lines a table takes on paper: a tall one goes over to the next page."""
    room = max(1, PAGE // max(1, len(table.columns)))
    return sum(max((-(-len(say_part(cell)) // room) for cell in row), default=1) for row in table.rows)


def _plain(thing: Any) -> Any:
    if isinstance(thing, Figure | Link):
        return _part(thing)
    if isinstance(thing, Emphasis):
        return {"strong": thing.words}
    if isinstance(thing, tuple):
        return [_plain(part) for part in thing]
    if hasattr(thing, "__dataclass_fields__"):
        return {name: _plain(getattr(thing, name)) for name in thing.__dataclass_fields__}
    return thing if isinstance(thing, bool | int) else say_part(thing)


def _parts(parts: tuple[Any, ...]) -> list[Any]:
    return [_plain(part) for part in parts]


def _part(part: Figure | Link) -> dict[str, str]:
    if isinstance(part, Figure):
        return {"text": say_part(part), "figure": part.figure_id, "label": label_figure(part)}
    return {"text": part.words, "url": part.url}
