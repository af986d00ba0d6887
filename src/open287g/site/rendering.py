"""A page and its language to HTML: every text from outside is escaped, every address is relative to the page."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Final

from jinja2 import Environment
from markupsafe import Markup, escape

from open287g.data.states import fips_of_states
from open287g.publish.html_form import block_environment
from open287g.publish.words import say_part
from open287g.queries.agency.sections import say_model
from open287g.schemas.blocks import Emphasis, Link, Part, Quoted, Table
from open287g.schemas.measures import Figure
from open287g.text.phrases import LANGUAGES, format_number, gettext, spoken_language

from .files import in_script
from .page import INSIDE, MISSING_PAGE, Page, Site, place_of, say_agreements, state_names
from .pages.data import tell_file
from .registry import menu

_ELSEWHERE: Final = ' rel="noopener noreferrer"'
"""Said of every link that leads out of the site."""


class Renderer:
    """Pages of one language; the templates are read once."""

    def __init__(self, site: Site, language: str) -> None:
        self.site, self.language = site, language
        self.environment = _templates()
        self.states, self.languages = state_names(), dict(LANGUAGES)
        self._menus: dict[tuple[str, str, bool], Markup] = {}

    def _menu_of(self, page: Page, home: str) -> Markup:
        """The menu in the head of a page; written once for all pages that stand in the same place."""
        path = page.crumbs[0][0] if page.crumbs else page.path
        key = (path, home, not page.crumbs)
        if key not in self._menus:
            first, rest = menu()
            template = self.environment.get_template("menu.html")
            values = {"first": first, "rest": rest, "path": path, "is_page": not page.crumbs, "home": home}
            self._menus[key] = Markup(template.render(values))  # its words are escaped by the template
        return self._menus[key]

    def render(self, page: Page) -> bytes:
        """The page as it is written to its file."""
        up = "../" * page.path.count("/")
        root = up if self.language == "en" else f"{up}../"
        if page.path == MISSING_PAGE and self.site.address:
            root = f"{self.site.address.rstrip('/')}/"
            up = root + place_of("", self.language)

        def across(code: str) -> str:
            return f"{root}{place_of(page.path, code)}"

        def address_of(code: str) -> str:
            home = self.site.address
            return f"{home.rstrip('/')}/{place_of(page.path, code)}" if home else across(code)

        made = self.environment.get_template(page.template).render(
            page.values,
            page=page,
            lang=self.language,
            languages=self.languages,
            path=page.path,
            title=page.title,
            description=page.description,
            twin=page.twin,
            root=root,
            home=up,
            across=across,
            address_of=address_of,
            address=self.site.address,
            facts=self.site.facts,
            menu_of=self._menu_of,
            state_names=self.states,
        )
        return made.encode()


@cache
def _templates() -> Environment:
    environment = block_environment("open287g.site")
    environment.filters |= {
        "num": format_number,
        "json_in_page": in_script,
    }
    environment.globals |= {
        "write_part": write_part,
        "write_parts": lambda parts, home: Markup("".join([_write(part, home) for part in parts])),
        "write_rows": write_rows,
        "lang_of": lang_of,
        "tell_file": tell_file,
        "say_model": say_model,
        "agreements_words": say_agreements,
        "found_words": lambda: gettext("Found: {n}"),
        "state_of": {fips: state for state, fips in fips_of_states().items()},
    }
    return environment


def write_part(part: Part, home: str) -> Markup:
    """One part of a sentence or a cell, escaped; `home` leads from its page to the folder of its language."""
    return Markup(_write(part, home))


def _write(part: Part, home: str) -> str:
    """Not a macro, since a site holds a million of them, and each call of a macro costs as much as a whole row here."""
    if type(part) is str:
        return _safe(part)
    if isinstance(part, Quoted):
        return f'<span lang="en">{_safe(part)}</span>' if lang_of(part) else _safe(part)
    words = _safe(say_part(part))
    if isinstance(part, Figure):
        value = "" if part.value is None else part.value
        return f'<data value="{value}">{words}</data>'
    if isinstance(part, Link) and part.url:
        is_own = part.url.startswith(INSIDE)
        told = home + part.url.removeprefix(INSIDE) if is_own else part.url
        return f'<a href="{_safe(told)}"{"" if is_own else _ELSEWHERE}{lang_of(part.words)}>{words}</a>'
    return f"<strong>{words}</strong>" if isinstance(part, Emphasis) else words


def lang_of(words: str) -> Markup:
    """The attribute of an element whose words are English on a page that is not."""
    return Markup(' lang="en"' if isinstance(words, Quoted) and spoken_language() != "en" else "")


def _safe(text: str) -> str:
    """Escaped; most texts hold nothing to escape, and a look costs a quarter of the call."""
    return str(escape(text)) if _MARKS.search(text) else text


_MARKS: Final = re.compile("[&<>\"']")


def write_rows(table: Table, home: str) -> Markup:
    """The rows of a table; the first cell of each heads it, and numbers and days say how they are put in order."""
    written = []
    are_numbers = [column.is_number for column in table.columns]
    for row in table.rows:
        cells: list[str] = []
        for is_number, part in zip(are_numbers, row, strict=True):
            words = _write(part, home)
            kind = "number" if is_number else "day" if isinstance(part, date) else ""
            told = f' class="{kind}" data-sort="{_safe(_sort_key(part))}"' if kind else ""
            cells.append(f"<td{told}>{words}</td>" if cells else f'<th scope="row">{words}</th>')
        written.append(f"<tr>{''.join(cells)}</tr>\n")
    return Markup("".join(written))


def _sort_key(part: Part) -> str:
    """What a column is put in order by where its words would mislead: a day as ISO, a number as digits."""
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, Figure):
        return str(part.value or 0)
    return re.sub(r"[^0-9.\-]", "", part if isinstance(part, str) else "") or "0"
