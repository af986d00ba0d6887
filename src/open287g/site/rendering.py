"""A page and its language to HTML: every text from outside is escaped, every address is relative to the page."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from jinja2 import Environment

from open287g.data.states import fips_of_states
from open287g.publish.html_form import block_environment
from open287g.queries.agency.sections import say_model
from open287g.schemas.blocks import Emphasis, Link, Part
from open287g.schemas.figures import Figure
from open287g.text.phrases import LANGUAGES, format_number, gettext

from .files import in_script
from .page import INSIDE, Page, Site, place_of, say_agreements, state_names
from .pages.data import tell_file
from .registry import menu


class Renderer:
    """Pages of one language; the templates are read once."""

    def __init__(self, site: Site, language: str) -> None:
        self.site, self.language = site, language
        self.environment = _templates()
        self.menu, self.states = menu(), state_names()

    def render(self, page: Page) -> bytes:
        """The page as it is written to its file."""
        up = "../" * page.path.count("/")
        root = up if self.language == "en" else f"{up}../"

        def across(code: str) -> str:
            return f"{root}{place_of(page.path, code)}"

        def address_of(code: str) -> str:
            home = self.site.address
            return f"{home.rstrip('/')}/{place_of(page.path, code)}" if home else across(code)

        made = self.environment.get_template(page.template).render(
            page.values,
            page=page,
            lang=self.language,
            languages=LANGUAGES,
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
            menu=self.menu,
            state_names=self.states,
        )
        return made.encode()


@cache
def _templates() -> Environment:
    environment = block_environment("open287g.site")
    environment.filters |= {
        "num": format_number,
        "sorted_by": _sort_key,
        "json_in_page": in_script,
    }
    environment.tests |= {
        "inside": lambda part: isinstance(part, Link) and str(part.url).startswith(INSIDE),
        "emphasis": lambda part: isinstance(part, Emphasis),
    }
    environment.globals |= {
        "tell_file": tell_file,
        "say_model": say_model,
        "agreements_words": say_agreements,
        "found_words": lambda: gettext("Found: {n}"),
        "state_of": {fips: state for state, fips in fips_of_states().items()},
    }
    return environment


def _sort_key(part: Part) -> str:
    """What a column is put in order by where its words would mislead: a day as ISO, a number as digits."""
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, Figure):
        return str(part.value or 0)
    return re.sub(r"[^0-9.\-]", "", part if isinstance(part, str) else "") or "0"
