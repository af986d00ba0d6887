"""The brief as Markdown (CommonMark with tables): every text escaped, so that none of it is read as markup or HTML."""

from __future__ import annotations

import re

from open287g.schemas.answers import Answer
from open287g.schemas.blocks import (
    Chart,
    Document,
    Glossary,
    Item,
    Link,
    Outline,
    Paragraph,
    Part,
    Section,
    Sides,
    Strip,
    Table,
    Voice,
)
from open287g.text.phrases import gettext as _

from .words import clean, label_figure, name_source, numbers_in, say_part

TITLE, ENDINGS = "Markdown", (".md",)
MEDIA_TYPE = "text/markdown; charset=utf-8"

_OBEYED = re.compile(r"([\\`*_{}\[\]()#|!~^$=])")


def render(answer: Answer) -> bytes:
    """The answer's document as Markdown."""
    return render_markdown(clean(answer.document)).encode()


def render_markdown(brief: Document) -> str:
    """The whole brief; a chart is given as its description and its table."""
    parts = [f"# {_escape(brief.title)}"] if brief.title else []
    parts += [_parts(brief.standing)] if brief.standing else []
    for section in brief.sections:
        parts += [f"## {_escape(section.heading)}"] if section.heading else []
        parts += _blocks(brief, section)
    parts += [f"## {_('Sources')}", _sources(brief)] if brief.sources else []
    parts.append(_("Edition {edition}, made {day}.", edition=_escape(brief.edition_id), day=brief.made_on))
    return "\n\n".join(parts) + "\n"


def _blocks(brief: Document, section: Section) -> list[str]:
    written = []
    for block in section.blocks:
        if isinstance(block, Strip):
            written.append(_strip(brief, block))
        elif isinstance(block, Paragraph):
            written.append(_paragraph(brief, block))
        elif isinstance(block, Table):
            written.append(_table(brief, block))
        elif isinstance(block, Chart):
            if block.is_beside_table:
                continue
            written.append(f"{_escape(block.description)}\n\n{_table(brief, block.table)}")
        elif isinstance(block, Sides):
            written.append(_sides(block))
        elif isinstance(block, Outline):
            written.append("\n".join(_outline(block.items, 0)))
        else:
            written.append(_glossary(block))
    return written


def _outline(items: tuple[Item, ...], depth: int) -> list[str]:
    lines = []
    for item in items:
        lines += [f"{'  ' * depth}- {_parts(item.parts)}", *_outline(item.inner, depth + 1)]
    return lines


def _strip(brief: Document, strip: Strip) -> str:
    return "\n".join(
        f"- **{_part(tile.figure)}** {_escape(label_figure(tile.figure).casefold())} "
        f"({_parts(tile.words)}){_references(brief, tile)}"
        for tile in strip.tiles
    )


def _paragraph(brief: Document, paragraph: Paragraph) -> str:
    words = _parts(paragraph.parts) + _references(brief, paragraph)
    return f"> **{_('Note.')}** {words}" if paragraph.tone == "warning" else words


def _table(brief: Document, table: Table) -> str:
    caption = (f"*{_escape(table.caption)}*" if table.caption else "") + _references(brief, table)
    if not table.rows:
        return "\n\n".join(filter(None, [caption, _escape(table.empty)]))
    lines = [
        _line([_escape(column.title) for column in table.columns]),
        _line(["---:" if column.is_number else "---" for column in table.columns]),
        *(_line([_part(part) for part in row]) for row in table.rows),
    ]
    return "\n\n".join(filter(None, [caption, "\n".join(lines)]))


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sides(sides: Sides) -> str:
    halves = ((sides.left_title, sides.left), (sides.right_title, sides.right))
    return "\n\n".join(
        f"### {_escape(title)}\n\n" + "\n".join(f"- {_voice(voice)}" for voice in voices)
        for title, voices in halves
    )


def _voice(voice: Voice) -> str:
    return f"{_escape(voice.words)} ({_escape(voice.speaker)}, {_link(Link(voice.said, voice.url))})"


def _glossary(glossary: Glossary) -> str:
    return "\n\n".join(
        f"### {_escape(term.title)}\n\n"
        + "\n".join(f"- **{_escape(name)}:** {_parts(parts)}" for name, parts in term.facts)
        for term in glossary.terms
    )


def _sources(brief: Document) -> str:
    told = (
        f"{_escape(name_source(source))}; {_('dated {day}', day=source.snapshot_on)}; sha256 `{source.sha256}`"
        for source in brief.sources
    )
    return "\n".join(f"{number}. {words}" for number, words in enumerate(told, start=1))


def _references(brief: Document, thing: object) -> str:
    return "".join(f" \\[{number}\\]" for number in numbers_in(brief, thing))


def _parts(parts: tuple[Part, ...]) -> str:
    return "".join(_part(part) for part in parts)


def _part(part: Part) -> str:
    return _link(part) if isinstance(part, Link) else _escape(say_part(part))


def _link(link: Link) -> str:
    address = re.sub(r"[<>\s\\]", lambda met: f"%{ord(met[0]):02X}", link.url)
    return f"[{_escape(link.words)}](<{address}>)" if address else _escape(link.words)


def _escape(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _OBEYED.sub(r"\\\1", plain)
