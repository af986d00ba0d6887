"""A document for Word: headings, paragraphs, tables, pictures and links that can be edited. US Letter.

Everything reaches the file as text and as XML that the library escapes; no field or macro is written. Pictures carry
their description as alternative text, tables their header row, so that a screen reader can tell them.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from open287g.schemas.blocks import (
    Block,
    Chart,
    Document,
    Emphasis,
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
)
from open287g.text.phrases import gettext as _
from open287g.text.phrases import spoken_language

from . import charts
from .words import clean, label_figure, numbers_in, say_figure, say_part

PAPERS: Final = {"us-letter": (Inches(8.5), Inches(11)), "a4": (Mm(210), Mm(297))}
WIDTH, MARGIN = Inches(6.9), Inches(0.8)
QUIET, ALARM, BLUE = RGBColor(0x55, 0x60, 0x6A), RGBColor(0x8A, 0x4B, 0x0F), RGBColor(0x2B, 0x5F, 0x8A)
SCALE: Final = 2
SMALL, TEXT = Pt(9), Pt(10.5)
_NOWHERE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A document that says no day of its own gets no day of the machine either: the same answer gives the same file."""


def write_word(document: Document) -> bytes:
    """The document as a file of Word's; the same document gives the same bytes."""
    file = io.BytesIO()
    lay_out(clean(document)).save(file)
    return _without_clock(file.getvalue())


def _without_clock(archive: bytes) -> bytes:
    """The parts of the file under one fixed time, in which ZIP would put that of the machine."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(
                zipfile.ZipInfo(name, _NOWHERE.timetuple()[:6]), before.read(name), zipfile.ZIP_DEFLATED
            )
    return made.getvalue()


def lay_out(document: Document) -> Word:
    """The document, page by page as Word breaks it."""
    word = docx.Document()
    _set_up(word, document)
    if document.title:
        word.add_heading(document.title, level=0)
    if document.standing:
        _write(word.add_paragraph(), document.standing, QUIET)
    for section in document.sections:
        _write_section(word, document, section)
    _write_sources(word, document)
    return word


def _set_up(word: Word, document: Document) -> None:
    """Page, fonts, language and the properties that a library shows."""
    page = word.sections[0]
    page.page_width, page.page_height = PAPERS.get(document.paper, PAPERS["us-letter"])
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", TEXT
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), f"{spoken_language()}-US")
    normal.element.get_or_add_rPr().append(language)
    made = (
        _NOWHERE if document.made_on is None else datetime.combine(document.made_on, datetime.min.time(), UTC)
    )
    told = word.core_properties
    told.title, told.author, told.subject = document.called or _("An answer"), "Open287g", document.edition_id
    told.created = told.modified = made
    told.language = f"{spoken_language()}-US"
    footer = page.footer.paragraphs[0]
    footer.text = _("Open287g, edition {edition}", edition=document.edition_id)
    for run in footer.runs:
        run.font.size, run.font.color.rgb = SMALL, QUIET


def _write_section(word: Word, document: Document, section: Section) -> None:
    if section.heading:
        word.add_heading(section.heading, level=1)
    for block in section.blocks:
        _write_block(word, document, block)


def _write_block(word: Word, document: Document, block: Block) -> None:
    match block:
        case Paragraph():
            _write_paragraph(word, document, block)
        case Table():
            _write_table(word, document, block)
        case Strip():
            for tile in block.tiles:
                line = word.add_paragraph()
                _run(line, f"{say_figure(tile.figure)} ", BLUE).bold = True
                _run(line, label_figure(tile.figure)).bold = True
                _write(line, (". ", *tile.words) if tile.words else (), QUIET)
        case Chart():
            if not block.is_beside_table:
                _write_chart(word, block)
        case Sides():
            _write_sides(word, block)
        case Glossary():
            _write_glossary(word, block)
        case Outline():
            for item in block.items:
                _write_item(word, item, 0)


def _write_paragraph(word: Word, document: Document, block: Paragraph) -> None:
    colour = {"note": QUIET, "warning": ALARM}.get(block.tone)
    line = word.add_paragraph()
    _write(line, block.parts, colour)
    for run in line.runs:
        run.bold = True if block.tone == "lead" else run.bold
        run.font.size = SMALL if block.tone == "note" else run.font.size
    _refer(line, document, block)


def _write_table(word: Word, document: Document, table: Table) -> None:
    if table.caption:
        caption = word.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        _run(caption, table.caption).italic = True
        _refer(caption, document, table)
    if not table.rows:
        if table.empty:
            word.add_paragraph(table.empty)
        return
    grid = word.add_table(rows=1, cols=len(table.columns), style="Light List Accent 1")
    head = grid.rows[0]
    _repeat(head)
    for cell, column in zip(head.cells, table.columns, strict=True):
        _fill(cell, (column.title,), is_number=column.is_number)
    shown = table.rows[: table.first] if table.is_excerpt else table.rows
    for row in shown:
        cells = grid.add_row().cells
        for cell, part, column in zip(cells, row, table.columns, strict=True):
            _fill(cell, (part,), is_number=column.is_number)
    word.add_paragraph()


def _repeat(row: Any) -> None:
    """The row is the header of every page that the table runs over."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


def _fill(cell: Any, parts: tuple[Part, ...], *, is_number: bool) -> None:
    line = cell.paragraphs[0]
    _write(line, parts)
    if is_number:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for run in line.runs:
        run.font.size = SMALL


def _write_chart(word: Word, chart: Chart) -> None:
    """The picture with its title above, its legend below, and its description for those who do not see it."""
    import vl_convert

    title = word.add_paragraph()
    title.paragraph_format.keep_with_next = True
    _run(title, chart.title).bold = True
    drawn = vl_convert.svg_to_png(charts.draw(chart), scale=SCALE)
    picture = word.add_picture(io.BytesIO(drawn), width=WIDTH)
    picture._inline.docPr.set("descr", f"{chart.title}. {chart.description}")
    if chart.legend:
        _write(word.add_paragraph(), chart.legend, QUIET)


def _write_sides(word: Word, sides: Sides) -> None:
    for title, voices in ((sides.left_title, sides.left), (sides.right_title, sides.right)):
        word.add_heading(title, level=2)
        for voice in voices:
            line = word.add_paragraph(style="List Bullet")
            _write(line, (voice.words, " "))
            _write(line, (Link(f"{voice.speaker}, {voice.said}", voice.url),), QUIET)


def _write_glossary(word: Word, glossary: Glossary) -> None:
    for term in glossary.terms:
        word.add_heading(term.title, level=2)
        for name, parts in term.facts:
            line = word.add_paragraph()
            _run(line, f"{name}: ").bold = True
            _write(line, parts)


def _write_item(word: Word, item: Item, depth: int) -> None:
    line = word.add_paragraph(style="List Bullet")
    line.paragraph_format.left_indent = Inches(0.25 * (depth + 1))
    _write(line, item.parts)
    for inner in item.inner:
        _write_item(word, inner, depth + 1)


def _write_sources(word: Word, document: Document) -> None:
    if not document.sources:
        return
    word.add_heading(_("Sources"), level=1)
    for number, source in enumerate(document.sources, start=1):
        line = word.add_paragraph()
        _run(
            line, f"[{number}] {source.snapshot_id}, {source.file_name}, sha256 {source.sha256}"
        ).font.size = SMALL


def _refer(line: WordParagraph, document: Document, thing: object) -> None:
    """Numbers of the lists that a paragraph stands on, as in the sources at the end."""
    if numbers := numbers_in(document, thing):
        _run(line, " " + "".join(f"[{number}]" for number in numbers), QUIET).font.size = SMALL


def _write(line: WordParagraph, parts: tuple[Part, ...], colour: RGBColor | None = None) -> None:
    for part in parts:
        if isinstance(part, Link) and part.url:
            _link(line, part)
        else:
            run = _run(line, say_part(part), colour)
            if isinstance(part, Emphasis):
                run.bold = True


def _run(line: WordParagraph, words: str, colour: RGBColor | None = None) -> Any:
    run = line.add_run(words)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _link(line: WordParagraph, link: Link) -> None:
    """Words that lead to an address outside."""
    relation = line.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    around = OxmlElement("w:hyperlink")
    around.set(qn("r:id"), relation)
    run = _run(line, link.words, BLUE)
    run.underline = True
    around.append(run._r)
    line._p.append(around)
