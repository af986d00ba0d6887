"""The brief as one page of HTML that works from a file: no request leaves it, and every text in it is escaped."""

from __future__ import annotations

from datetime import date
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Chart, Document, Link, Swatch, Table
from open287g.schemas.measures import Figure
from open287g.text.phrases import format_day, gettext, spoken_language

from . import charts
from .words import (
    SHORT_HASH,
    clean,
    label_figure,
    name_parts,
    numbers_in,
    say_figure,
    say_how,
    say_part,
    say_parts,
    say_source,
)

TITLE, ENDINGS = "one page of HTML that works from a file", (".html", ".htm")
MEDIA_TYPE = "text/html; charset=utf-8"


def render(answer: Answer) -> bytes:
    """The answer's document as one page."""
    return render_page(clean(answer.document)).encode()


def render_page(brief: Document) -> str:
    """The whole page, style and charts inside."""
    page = _templates().get_template("brief.html")
    style = resources.files("open287g.publish").joinpath("templates/brief.css").read_text(encoding="utf-8")
    return page.render(
        brief=brief,
        figures=brief.figures(),
        style=Markup(style),
        short=SHORT_HASH,
        numbers=lambda thing: numbers_in(brief, thing),
        language=spoken_language(),
    )


def block_environment(package: str) -> Environment:
    """Templates of `package`, escaped and strict, with the words that every page of blocks needs."""
    environment = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"say": say_part, "day": format_day, "say_figure": say_figure}
    environment.tests |= {
        "figure": lambda part: isinstance(part, Figure),
        "link": lambda part: isinstance(part, Link),
        "day": lambda part: isinstance(part, date),
    }
    environment.globals |= {"_": gettext, "kind": lambda block: type(block).__name__}
    return environment


def _templates() -> Environment:
    environment = block_environment("open287g.publish")
    environment.filters |= {
        "said": say_parts,
        "label": label_figure,
        "made_from": name_parts,
        "how": say_how,
    }
    environment.tests |= {"swatch": lambda part: isinstance(part, Swatch), "stacked": _is_stacked}
    environment.globals |= {
        "say_source": say_source,
        "draw": _draw,
        "wide": charts.WIDTH,
        "narrow": charts.NARROW,
    }
    return environment


PHONE, WORDY, BESIDE, NAME, GAP = 46, 60, 4, 18, 2
"""What a phone holds: characters in a line; of a cell that is read as text; columns; a row's name; a gap."""


def _is_stacked(table: Table) -> bool:
    """Whether a phone shows each row as lines, one below the other, for its columns do not fit beside each other."""
    longest = [
        max((len(say_part(row[place])) for row in table.rows), default=0)
        for place in range(len(table.columns))
    ]
    needed = [
        max(size, *map(len, column.title.split() or [""])) if column.is_number else min(size, NAME)
        for size, column in zip(longest, table.columns, strict=True)
    ]
    is_wordy = len(longest) > 2 and max(longest[1:]) > WORDY
    return len(longest) > BESIDE or is_wordy or sum(needed) + GAP * len(needed) > PHONE


def _draw(chart: Chart, width: int) -> Markup:
    return Markup(charts.draw(chart, "system-ui, sans-serif", width))
