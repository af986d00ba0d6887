"""The brief for a terminal: good at 80 and 120 columns, without colour and in a pipe. Text is never read as markup."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich import box
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text
from rich.tree import Tree

from open287g.schemas.blocks import (
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
from open287g.schemas.measures import Figure
from open287g.text.phrases import DASH, join_words
from open287g.text.phrases import gettext as _

from .columns import LONGEST_NAME, LONGEST_WORD, ColumnTexts, fit_columns
from .words import SHORT_HASH, clean, label_figure, name_source, numbers_in, say_figure, say_part

if TYPE_CHECKING:
    from open287g.schemas.blocks import Block, Voice

WIDEST, BETWEEN = 120, 2
LONG = 8
"""Sections from which a report is longer than a screen."""
INDENT = 4
"""Blanks before what is told below a row."""
LEAST_TILE = 18
"""Characters that a headline figure wants; where they are lacking, two stand beside each other."""
WIDEST_HEAD = 16
"""Characters of a heading above bars before it is broken into lines."""
SHORTEST_BAR = 10
"""Characters that the longest bar wants."""
FARTHEST = 10
"""How many times as large one measure may be for bars on one scale."""
ACCENT, QUIET, ALARM = "bold cyan", "dim", "bold yellow"
BAR_STYLES = ("cyan", "green", "yellow")


def print_document(brief: Document, console: Console, most_rows: int | None = None) -> None:
    """Print the whole document to `console`, no wider than is good to read; `most_rows` of each table if given."""
    width = min(console.width, WIDEST)
    told = clean(brief)
    for block in _render(told if most_rows is None else limit_rows(told, most_rows), width):
        console.print(block, width=width)


def _render(brief: Document, width: int) -> list[RenderableType]:
    if not brief.title:
        return [block for section in brief.sections for block in _section(brief, section, width)]
    blocks: list[RenderableType] = [Text(), Text(brief.title, style="bold"), _text(brief.standing), Text()]
    for section in brief.sections:
        blocks += _section(brief, section, width)
    return [*blocks, *_sources(brief), *_news_again(brief)]


def _news_again(brief: Document) -> list[RenderableType]:
    """The news once more below a report that is longer than a screen, where it is still seen at the end."""
    if len(brief.sections) < LONG or not brief.lead:
        return []
    return [Rule(Text(_("In short"), style="bold"), align="left", style=QUIET), _text(brief.lead)]


def limit_rows(document: Document, most: int) -> Document:
    """The document with at most so many rows of each table shown."""
    sections = [
        replace(section, blocks=tuple(
            replace(block, first=most) if isinstance(block, Table) else block for block in section.blocks
        ))
        for section in document.sections
    ]  # fmt: skip
    return replace(document, sections=tuple(sections))


def _section(brief: Document, section: Section, width: int) -> list[RenderableType]:
    told = [block for block in section.blocks if not _is_said_twice(block, section)]
    if not section.heading:
        is_last = section is brief.sections[-1]
        return [*(_block(brief, block, width) for block in told), *([] if is_last else [Text()])]
    head = Rule(Text(section.heading, style="bold"), align="left", style=QUIET, characters="─")
    return [head, *(Padding(_block(brief, block, width), (0, 0, 1, 0)) for block in told)]


def _is_said_twice(block: Block, section: Section) -> bool:
    """Whether a block says what the one beside it says: a chart with its table, of which one is enough here."""
    if isinstance(block, Chart):
        return block.is_beside_table or (block.table in section.blocks and not _has_bars(block))
    charts = (each for each in section.blocks if isinstance(each, Chart) and not each.is_beside_table)
    return any(each.table == block and _has_bars(each) for each in charts)


def _has_bars(chart: Chart) -> bool:
    return any(isinstance(part, Figure) for row in chart.table.rows for part in row)


def _block(brief: Document, block: Block, width: int) -> RenderableType:
    if isinstance(block, Strip):
        return _strip(brief, block, width)
    if isinstance(block, Paragraph):
        return _paragraph(brief, block)
    if isinstance(block, Table):
        return _table(brief, block, width)
    if isinstance(block, Chart):
        return _chart(brief, block, width)
    if isinstance(block, Sides):
        return _sides(block, width)
    if isinstance(block, Outline):
        return Group(*(_outline(item, None) for item in block.items))
    return _glossary(block)


def _outline(item: Item, tree: Tree | None) -> Tree:
    line = _text(item.parts)
    branch = Tree(line) if tree is None else tree.add(line)
    for inner in item.inner:
        _outline(inner, branch)
    return branch


def _strip(brief: Document, strip: Strip, width: int) -> RenderableType:
    panels = [
        Panel(
            Group(
                Text(say_figure(tile.figure), style=ACCENT),
                Text(label_figure(tile.figure), style="bold"),
                _join(_text(tile.words, QUIET), _references(brief, tile)),
            ),
            box=box.SIMPLE,
            padding=(0, 0),
        )
        for tile in strip.tiles
    ]
    beside = len(panels) if width >= LEAST_TILE * len(panels) else 2
    return Columns(panels, width=width // beside - 2, equal=True)


def _paragraph(brief: Document, paragraph: Paragraph) -> RenderableType:
    style = {"text": "", "lead": "", "note": QUIET, "warning": ALARM}[paragraph.tone]
    words = _join(_text(paragraph.parts, style), _references(brief, paragraph))
    return Panel(words, box=box.ROUNDED, border_style="yellow") if paragraph.tone == "warning" else words


def _table(brief: Document, table: Table, width: int) -> RenderableType:
    title = "" if table.caption == brief.title else table.caption
    caption = _join(Text(title, style="italic"), _references(brief, table))
    if not table.rows:
        return Group(caption, Text(table.empty))
    shown = table.rows[: table.first]
    widths, below = fit_columns(_texts(table, shown), width, BETWEEN)
    grids = [_grid(table, widths, has_head=True)]
    told: list[RenderableType] = [*grids]
    for row in shown:
        grids[-1].add_row(*(_cell(row[place]) for place in widths))
        if below:
            told.append(Padding(_below(table, row, below), (0, 0, 0, INDENT)))
            grids.append(_grid(table, widths, has_head=False))
            told.append(grids[-1])
    if below:
        told.pop()
    more = [Text(line, style=QUIET) for line in _left_out(table, len(shown), {*widths, *below})]
    return Group(*([caption] if caption.plain else []), *told, *more)


def _grid(table: Table, widths: Mapping[int, int], *, has_head: bool) -> Grid:
    """An empty grid of the columns of those widths."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="bold",
                show_header=has_head)  # fmt: skip
    for place, room in widths.items():
        column = table.columns[place]
        grid.add_column(
            Text(column.title), justify="right" if column.is_number else "left", overflow="fold", width=room
        )
    return grid


def _below(table: Table, row: tuple[Part, ...], places: Collection[int]) -> RenderableType:
    """What a row says in columns too wordy to stand beside the others, each under its title."""
    lines = [(table.columns[place].title, _cell(row[place])) for place in places]
    return Group(
        *(
            Text.assemble((f"{title}: ", QUIET), cell)
            for title, cell in lines
            if cell.plain not in ("", DASH)
        ),
    )


def _left_out(table: Table, n_shown: int, shown: Collection[int]) -> Iterator[str]:
    """What a terminal leaves out of a table, in words."""
    if rest := len(table.rows) - n_shown:
        yield _("… and {n} more; a page or a file holds all.", n=rest)
    narrowed = [column.title for place, column in enumerate(table.columns) if place not in shown]
    if narrowed:
        yield _("A wider window or a file shows {columns} too.", columns=join_words(narrowed))


def _texts(table: Table, rows: tuple[tuple[Part, ...], ...]) -> list[ColumnTexts]:
    """The columns of a table as they are printed; cells that are more than words are kept whole."""
    return [
        ColumnTexts(
            column.title,
            tuple(_cell(row[place]).plain for row in rows),
            frozenset(_cell(row[place]).plain for row in rows if column.is_number or _is_whole(row[place])),
            column.is_identifier,
            LONGEST_NAME if place == 0 else LONGEST_WORD,
        )
        for place, column in enumerate(table.columns)
    ]


def _is_whole(part: Part) -> bool:
    """Whether a cell is a number, a day or a dash, which are not broken into lines."""
    return not isinstance(part, str | Link | Emphasis) or part == DASH or bool(_DAY.fullmatch(say_part(part)))


def _cell(part: Part) -> Text:
    """A part in a cell; of a file's hash the beginning, which tells files apart."""
    text = _part(part)
    return text[:SHORT_HASH] if _HASH.fullmatch(text.plain) else text


_HASH = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\w+\.? (\d{1,2}, )?\d{4}")


def _chart(brief: Document, chart: Chart, width: int) -> RenderableType:
    """The rows of the chart's table as bars, a column of bars for each measure; own scales if far apart."""
    measures = chart.table.columns[1:]
    numbers = [[_value(row[index + 1]) for row in chart.table.rows] for index in range(len(measures))]
    most = max(max(values) for values in numbers)
    is_shared = most <= FARTHEST * min(max(values) for values in numbers)
    labels = max(len(say_part(row[0])) for row in chart.table.rows)
    heads, room = _fit_bars([column.title for column in measures], min(width, 100) - labels)
    grid = Grid(box=None, pad_edge=False, padding=(0, 1))
    grid.add_column(no_wrap=True)
    for column, head in zip(measures, heads, strict=True):
        grid.add_column(Text(column.title, style="bold"), justify="right", width=head)
        grid.add_column(width=room)
    for position, row in enumerate(chart.table.rows):
        cells: list[Text] = [_part(row[0])]
        for index, values in enumerate(numbers):
            bar = _bar(values[position], most if is_shared else max(values), room)
            cells += [_part(row[index + 1]), Text(bar, style=BAR_STYLES[index])]
        grid.add_row(*cells)
    title = chart.title if chart.title != brief.title else ""
    if not is_shared:
        title = _("{title}; each column of bars has its own scale.", title=chart.title)
    caption = _join(Text(title, style="italic"), _references(brief, chart))
    return Group(*([caption] if caption.plain else []), grid)


def _fit_bars(titles: Sequence[str], width: int) -> tuple[list[int], int]:
    """Widths of the numbers' columns and of each column of bars: headings are broken where bars would be too short."""
    for widest in (WIDEST_HEAD, 0):
        heads = [max(7, min(len(title), widest), *map(len, title.split())) for title in titles]
        room = (width - sum(heads) - 2 - 4 * len(titles)) // len(titles)
        if room >= SHORTEST_BAR:
            break
    return heads, max(2, room)


def _bar(value: float, most: float, room: int) -> str:
    """A bar of eighths of a character; anything above nought shows."""
    eighths = round(8 * room * value / most) if most else 0
    eighths = max(eighths, 1) if value else 0
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def _value(part: Part) -> float:
    return float(part.value or 0) if isinstance(part, Figure) else 0.0


def _sides(sides: Sides, width: int) -> RenderableType:
    halves = ((sides.left_title, sides.left), (sides.right_title, sides.right))
    groups = [
        Group(Text(title, style="bold"), *(_voice(voice) for voice in voices)) for title, voices in halves
    ]
    if width < 100:
        return Group(groups[0], Text(), groups[1])
    grid = Grid.grid(padding=(0, 4, 0, 0), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(*groups)
    return grid


def _voice(voice: Voice) -> RenderableType:
    return Padding(
        Group(Text(voice.words), Text(f"{voice.speaker}, {voice.said}. {voice.url}", style=QUIET)),
        (1, 0, 0, 0),
    )


def _glossary(glossary: Glossary) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style=QUIET, no_wrap=True)
    grid.add_column(overflow="fold")
    for number, term in enumerate(glossary.terms):
        if number:
            grid.add_row(Text(), Text())
        grid.add_row(Text(), Text(term.title, style="bold"))
        for name, parts in term.facts:
            grid.add_row(Text(name), _text(parts))
    return grid


def _sources(brief: Document) -> list[RenderableType]:
    lines = [
        Text.assemble((f"[{number}] ", "bold"), name_source(source), style=QUIET)
        for number, source in enumerate(brief.sources, start=1)
    ]
    if not lines:
        return [Text(_("Edition {edition}.", edition=brief.edition_id), style=QUIET)]
    edition = Text(
        _("Edition {edition}. A page, paper or JSON holds the full hashes.", edition=brief.edition_id),
        style=QUIET,
    )
    return [Rule(Text(_("Sources"), style="bold"), align="left", style=QUIET), *lines, edition]


def _text(parts: tuple[Part, ...], style: str = "") -> Text:
    text = Text(style=style)
    for part in parts:
        text.append_text(_part(part))
    return text


def _part(part: Part) -> Text:
    style = "bold" if isinstance(part, Figure) else "italic" if isinstance(part, Emphasis) else ""
    return Text(say_part(part), style=style)


def _references(brief: Document, thing: object) -> Text:
    numbers = numbers_in(brief, thing)
    return Text("".join(f" [{number}]" for number in numbers), style=QUIET)


def _join(*texts: Text) -> Text:
    joined = Text()
    for text in texts:
        joined.append_text(text)
    return joined
