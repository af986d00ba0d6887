"""Pages of words: the method, printed from the registries; the glossary; who makes this."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from open287g.data.background import load_background
from open287g.publish.cleaning import clean
from open287g.queries.agency.sections import say_model
from open287g.schemas.background import TOPICS
from open287g.schemas.blocks import Block, Glossary, Link, Paragraph, Term
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

from ..page import Page, PageType, Site


def _tell_method(_site: Site) -> Iterator[Page]:
    units = Glossary((Term("", tuple((_(unit.title), (_(unit.meaning),)) for unit in UNITS.values())),))
    clocks: tuple[Block, ...] = (
        Paragraph((_("A figure has a unit, a day and a clock. Here the clock is ICE's list: an agreement counts on a "
                     "day if the list in force on that day shows it. The list in force is the last one on or before "
                     "the day."),)),
        Paragraph((_("Each list is taken from the file that ICE published. Rows are read once, spellings of one agency "
                     "are brought together by stated rules, and what cannot be read safely is set aside: it ends "
                     "nothing and counts for nothing."),)),
        Paragraph((_("An agreement that a list no longer shows is dated by an interval: the last list with it, and the "
                     "first list without it. Why it left is not on the lists."),)),
    )  # fmt: skip
    sections = [(_("What is counted"), (units,)), (_("From lists to figures"), clocks)]
    yield Page("method.html", "document.html", _("Method"),
                _("What each unit counts, printed from the registry that every figure is made by."),
                {"sections": sections})  # fmt: skip


def _tell_glossary(_site: Site) -> Iterator[Page]:
    told = load_background().support_types
    terms = []
    for code in SUPPORT_TYPES:
        mine = {str(row["topic"]): row for row in told.filter(
            pl.col("support_type").cast(pl.String) == code).iter_rows(named=True)}  # fmt: skip
        facts = tuple(
            (
                _(title),
                (_(mine[topic]["words"]), " ", Link(mine[topic]["source_title"], mine[topic]["source_url"])),
            )
            for topic, title in TOPICS.items()
            if topic in mine
        )
        terms.append(Term(say_model(code), facts))
    words = Glossary((Term("", tuple((name, (meaning,)) for name, meaning in _words())),))
    sections = [(_("Words"), (words,)), (_("The models"), (clean(Glossary(tuple(terms))),))]
    yield Page("glossary.html", "document.html", _("Glossary"),
                _("What the words on these pages mean."), {"sections": sections})  # fmt: skip


def _words() -> list[tuple[str, str]]:
    """Words of these pages, and what each means."""
    return [
        ("287(g)", _("A section of the Immigration and Nationality Act. It lets ICE give officers of state and local "
                     "agencies some powers of immigration officers, under an agreement.")),
        (_("agreement"), _(UNITS["agreements"].meaning)),
        (_("agency"), _("A law-enforcement body, counted once however its name is spelled.")),
        (_("model"), _("What kind of agreement it is; ICE calls it the support type.")),
        (_("no longer listed"), _("A later list does not show it. Whether it was ended, and by whom, the lists do not "
                                  "say.")),
        (_("edition"), _("One compilation of all lists, with an id of its own. Figures of one edition do not change.")),
        (_("sworn officer"), _("An officer with the power to arrest, as the FBI counts an agency's employees; not an "
                               "officer trained by ICE.")),
    ]  # fmt: skip


def _tell_about(_site: Site) -> Iterator[Page]:
    paragraphs: tuple[Block, ...] = (
        Paragraph((_("Open287g compiles the lists that ICE publishes of its agreements under section 287(g), and keeps "
                     "each as it was shown. It is not made by ICE or by any agency named here."),)),
        Paragraph((_("The lists show who has an agreement. They do not show how many officers were trained, whom they "
                     "arrested, or why an agreement left."),)),
        Paragraph((_("Something wrong? Write to those who publish this site, with the address of the page. It names "
                     "the agency, the edition and the list, from which the row can be found."),)),
        Paragraph((_("The pages set no cookies, ask no other server for anything, and work without scripts, except for "
                     "the search and for putting tables in order."),)),
    )  # fmt: skip
    yield Page("about.html", "document.html", _("About"), _("Who makes this, and what it cannot say."),
                {"sections": [("", paragraphs)]})  # fmt: skip


METHOD: Final = PageType("method", _tell_method, menu=lambda: ("method.html", _("Method")))
GLOSSARY: Final = PageType("glossary", _tell_glossary, menu=lambda: ("glossary.html", _("Glossary")))
ABOUT: Final = PageType("about", _tell_about, menu=lambda: ("about.html", _("About")))
