"""What the words mean: a page of each model with its growth and where it is; the method, printed from the registries;
the glossary; who makes this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

import polars as pl

from open287g.publish.tables import column, lay_table, number
from open287g.publish.words import clean
from open287g.queries.agency.sections import say_model, tell_model
from open287g.schemas.blocks import Block, Glossary, Link, Paragraph, Table, Term, paragraph
from open287g.schemas.codes import EVENT_KINDS, KINDS, SUPPORT_TYPES
from open287g.schemas.measures import CLOCKS
from open287g.schemas.shown import STATUSES
from open287g.schemas.units import UNITS
from open287g.site.files import PICTURE, TABLE, json_file, table_files, with_zip
from open287g.site.gathering import Growth, SiteFacts
from open287g.site.page import (
    MISSING_PAGE,
    Chapter,
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    describe_dataset,
    document,
    inside,
    report,
    state_names,
)
from open287g.site.pictures import growth_pictures
from open287g.text.phrases import format_number
from open287g.text.phrases import gettext as _

from .home import say_growth


def shown_models(facts: SiteFacts) -> list[str]:
    """Models that ICE offers or that a list ever showed."""
    return [
        code
        for code, values in facts.growth.counts.items()
        if any(values) or SUPPORT_TYPES.entry(code).offered_until is None
    ]


def _tell_models(site: Site) -> Iterator[Page]:
    codes = shown_models(site.facts)
    columns = (
        column(_("model"), lambda code: inside(say_model(code), f"model/{code}.html")),
        number(_("agreements"), lambda code: format_number(site.facts.growth.counts[code][-1])),
    )
    table = lay_table("models", codes, columns)
    told = _(
        "{n} models are on ICE's lists or offered by it; each lets officers do something else.", n=len(codes)
    )
    yield document("models.html", _("Models"), told, [Chapter("", (table,))], "api/models.json")
    for code in codes:
        yield _tell_model(site, code)


def _tell_model(site: Site, code: str) -> Page:
    facts, path = site.facts, f"data/model/{code}"
    growth = Growth(facts.growth.days, {code: facts.growth.counts[code]})
    told = (
        say_growth(growth)
        if any(growth.counts[code])
        else _("No list on record shows an agreement under this model.")
    )
    chapters = (
        Chapter(_("What it lets officers do"), (_powers(code),)),
        Chapter(_("Where it is"), (_states(facts, code),), (Take(f"{path}/states", TABLE),)),
        Chapter(_("Who holds it"), (_kinds(facts, code),)),
    )
    takes = (
        Take(f"{path}/growth", TABLE),
        Take(f"{path}/growth", PICTURE, is_worded=True),
        Take(f"{path}/{code}", ("zip",)),
    )
    values = {
        "chapters": chapters,
        "growth": site.drawn.growth_by_model.get(code),
        "growth_words": told,
        "takes": takes,
    }
    title = say_model(code)
    return Page(f"model/{code}.html", "model.html", title, told, values, f"api/model/{code}.json",
                crumbs=(("models.html", _("Models")),),
                dataset=describe_dataset(site, _("287(g) agreements: {model}", model=title), told, takes))  # fmt: skip


def _powers(code: str) -> Block:
    told = tell_model(code)
    return Glossary((Term("", told),)) if told else paragraph(_("No statement about it is on record here."))


def _held(facts: SiteFacts, code: str) -> pl.DataFrame:
    return facts.agreements.filter(
        pl.col("status").cast(pl.String) == "listed", pl.col("support_type").cast(pl.String) == code
    )


def _by_state(facts: SiteFacts, code: str) -> pl.DataFrame:
    counted = {state: growth.counts[code][-1] for state, growth in facts.growth_by_state.items()}
    rows = sorted(((n, state) for state, n in counted.items() if n), key=lambda each: (-each[0], each[1]))
    return pl.DataFrame(
        {"state": [state for _n, state in rows], "n_agreements": [n for n, _state in rows]},
        schema={"state": pl.String, "n_agreements": pl.Int64},
    )


def _states(facts: SiteFacts, code: str) -> Table:
    columns = (
        column(
            _("state or territory"),
            lambda row: inside(state_names()[row["state"]], f"state/{row['state']}.html"),
        ),
        number(_("agreements"), lambda row: format_number(row["n_agreements"])),
    )
    return lay_table(
        "states", _by_state(facts, code), columns, empty=_("No state has one on the latest list.")
    )


def _kinds(facts: SiteFacts, code: str) -> Table:
    counted = (
        _held(facts, code)
        .group_by(pl.col("kind").cast(pl.String))
        .len()
        .sort("len", "kind", descending=[True, False])
    )
    columns = (
        column(_("kind of agency"), lambda row: _(KINDS[row["kind"]])),
        number(_("agreements"), lambda row: format_number(row["len"])),
    )
    return lay_table("kinds", counted, columns, empty=_("No agency has one on the latest list."))


def _model_files(site: Site) -> Iterator[SiteFile]:
    facts = site.facts
    for code in shown_models(facts):
        path, counts = f"data/model/{code}", facts.growth.counts[code]
        growth = pl.DataFrame({"day": facts.growth.days, "n_agreements": counts})
        made = [
            *table_files(site, f"{path}/growth", growth, {"model": SUPPORT_TYPES[code]}),
            *table_files(site, f"{path}/states", _by_state(facts, code), {"model": SUPPORT_TYPES[code]}),
        ]
        drawn = site.drawn.growth_by_model.get(code)
        pictures = growth_pictures(site, f"{path}/growth", partial(say_model, code), drawn) if drawn else ()
        yield from with_zip(site, f"{path}/{code}.zip", f"287(g): {SUPPORT_TYPES[code]}", [*made, *pictures])
        held = dict(_by_state(facts, code).iter_rows())
        told = {"support_type": code, "n_agreements": counts[-1], "states": held}
        yield json_file(site, f"api/model/{code}.json", **told)
    counted = {code: facts.growth.counts[code][-1] for code in shown_models(facts)}
    yield json_file(site, "api/models.json", models=counted)


MODELS: Final = PageType("model", _tell_models, _model_files, lambda: ("models.html", _("Models")))


def _defined(words: Mapping[str, str]) -> Block:
    return Glossary((Term("", tuple((name, (meaning,)) for name, meaning in words.items())),))


def _tell_method(_site: Site) -> Iterator[Page]:
    units = _defined({_(unit.title): _(unit.meaning) for unit in UNITS.values()})
    clocks = (
        paragraph(_("A figure has a unit, a day and a clock. On these pages the clock is ICE's list unless another is "
                     "named: an agreement counts on a day if the list in force on that day shows it. The list in force "
                     "is the last one on or before the day.")),
        _defined({_("listed"): _(CLOCKS["listed"]), _("signed"): _(CLOCKS["signed"])}),
    )  # fmt: skip
    rules = (
        paragraph(_("Each list is taken from the file that ICE published. Rows are read once, spellings of one agency "
                     "are brought together by stated rules, and what cannot be read safely is set aside: it ends "
                     "nothing and counts for nothing.")),
        paragraph(_("An agreement that a list no longer shows is dated by an interval: the last list with it, and the "
                     "first list without it. Why it left is not on the lists.")),
        paragraph(_("On a day, an agreement is one of these:")),
        _defined({_("listed"): _(STATUSES["listed"]), _("no longer listed"): _(STATUSES["no_longer_listed"]),
                  _("signed again"): _(STATUSES["signed_again"])}),
    )  # fmt: skip
    chapters = (
        Chapter(_("What is counted"), (units,), anchor="units"),
        Chapter(_("Which clock"), clocks, anchor="clocks"),
        Chapter(_("From lists to figures"), rules, anchor="rules"),
        Chapter(_("What can change between two lists"), (_named(EVENT_KINDS),)),
        Chapter(_("Kinds of agencies"), (_named(KINDS),)),
    )
    told = _("What each unit counts, printed from the registry that every figure is made by.")
    yield document("method.html", _("Method"), told, chapters)


def _named(words: Mapping[str, str]) -> Block:
    return paragraph("; ".join(_(each) for each in words.values()) + ".")


def _tell_glossary(site: Site) -> Iterator[Page]:
    models = tuple(Term(say_model(code), tell_model(code)) for code in shown_models(site.facts))
    chapters = (
        Chapter(_("Words"), (_defined(dict(_words())),), anchor="words"),
        Chapter(_("The models"), (clean(Glossary(models)),), anchor="models"),
    )
    yield document("glossary.html", _("Glossary"), _("What the words on these pages mean."), chapters)


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
        (_("residents covered"), _(UNITS["population_covered"].meaning)),
        (_("edition"), _("One compilation of all lists, with an id of its own. Figures of one edition do not change.")),
        (_("sworn officer"), _("An officer with the power to arrest, as the FBI counts an agency's employees; not an "
                               "officer trained by ICE.")),
        (_("pending list"), _("ICE's list of agencies that applied. It was last replaced in February 2026.")),
        ("FIPS", _("The number by which the Census Bureau knows a state (two digits) or a county (five).")),
        ("ORI", _("The nine characters by which the FBI knows an agency. A sheriff and a jail may share one.")),
    ]  # fmt: skip


def _tell_limits() -> tuple[Block, ...]:
    return (
        paragraph(
            _(
                "The lists show who has an agreement. They do not show how many officers were trained, whom they "
                "arrested, or why an agreement left."
            )
        ),
        paragraph(
            _(
                "Between two lists nothing is seen. In some years they are months apart; the pages then "
                "say so, and show an interval where others would show a day."
            )
        ),
        paragraph(_("Nothing here is about private persons.")),
    )


def _tell_corrections(site: Site) -> tuple[Block, ...]:
    blank = report(site, _("a page of the site"), {_("page"): site.address or ""})
    return (
        paragraph(
            _(
                "Each row of a state and each page of an agency has a link that opens a report, filled in with the "
                "edition, the list, the file, its hash and the row. Say what is wrong and what shows it."
            )
        ),
        paragraph(Link(_("Report a mistake on any other page"), blank)),
        paragraph(
            _(
                "What is confirmed becomes a row with a reason and a source among the decisions that everyone can "
                "read, and the next edition is made with it."
            )
        ),
    )


def _tell_about(site: Site) -> Iterator[Page]:
    who = paragraph(
        _(
            "Open287g compiles the lists that ICE publishes of its agreements under section 287(g), and keeps "
            "each as it was shown. It is not made by ICE or by any agency named here, and takes no side: what "
            "ICE says and what its critics say are both quoted with a source."
        )
    )
    address = Paragraph((_("A page keeps its address. A figure's names its edition, unit, clock and day:"), " ",
                         inside(_("the figures of this edition"), f"edition/{site.facts.edition_id}.html"), ". ",
                         _("The address of an agency under an earlier name leads on to its page."),))  # fmt: skip
    craft = paragraph(
        _(
            "The pages set no cookies, ask no other server for anything, and work without scripts, except for "
            "what moves: the search, putting tables in order, the map through time."
        )
    )
    chapters = (
        Chapter(_("Who makes this"), (who,)),
        Chapter(_("What it cannot say"), _tell_limits()),
        Chapter(_("How to correct it"), _tell_corrections(site), anchor="correct"),
        Chapter(_("Addresses that stay"), (address,)),
        Chapter(_("Your privacy"), (craft,)),
    )
    yield document("about.html", _("About"), _("Who makes this, and what it cannot say."), chapters)


def _tell_missing(site: Site) -> Iterator[Page]:
    """The page that hosts show for an address where nothing is; only with a known address can its links be whole."""
    if site.address is None:
        return
    ways = Paragraph((inside(_("The front page"), "index.html"), " · ", inside(_("States"), "states.html"), " · ",
                      inside(_("Map"), "map.html")))  # fmt: skip
    told = _(
        "Agencies, counties and states keep their addresses; this one may be mistyped. Look on the front page."
    )
    title = _("Nothing is at this address")
    yield document(MISSING_PAGE, title, told, [Chapter("", (ways,))], is_indexed=False)


METHOD: Final = PageType("method", _tell_method, menu=lambda: ("method.html", _("Method")))
GLOSSARY: Final = PageType("glossary", _tell_glossary, menu=lambda: ("glossary.html", _("Glossary")))
MISSING: Final = PageType("missing", _tell_missing)
ABOUT: Final = PageType("about", _tell_about, menu=lambda: ("about.html", _("About")))
