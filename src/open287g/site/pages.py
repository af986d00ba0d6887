"""Facts to pages: which there are, at which addresses, and what each is filled with, in the language spoken.

Addresses are for ever: a state's is its USPS code, an agency's its id, a list's the id of its snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl
from markupsafe import Markup

from open287g.data.background import load_borders
from open287g.data.reference import read_reference
from open287g.data.states import fips_of_states, names_of_states, spanish_names_of_states
from open287g.measures.units import UNITS
from open287g.publish.cleaning import clean
from open287g.publish.sections.state_law import tell_state_law
from open287g.publish.words import say_parts
from open287g.queries.agency.gathering import AgencyFacts
from open287g.queries.agency.sections import say_model, tell_agency
from open287g.queries.news_words import say_headline
from open287g.schemas.background import TOPICS
from open287g.schemas.blocks import Block, Glossary, Link, Paragraph, Term
from open287g.schemas.codes import EVENT_KINDS, KINDS, SUPPORT_TYPES
from open287g.schemas.laws import LAW_KINDS
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext, spoken_language

from .gathering import Growth, SiteFacts
from .geography import MapShapes, draw_nation, draw_state
from .growth import GrowthChart, draw_growth

_NEWS_STATES: Final = 6
"""States that the second sentence of the news names."""


@dataclass(frozen=True)
class DataFile:
    """One file to take away, as the data page and the index of the API tell of it."""

    path: str
    meaning: str
    n_rows: int | None
    n_bytes: int
    sha256: str


@dataclass(frozen=True)
class Page:
    """One page: its address below the language's folder, its template, and what that is filled with."""

    path: str
    template: str
    title: str
    description: str
    values: Mapping[str, Any] = field(default_factory=dict)
    twin: str | None = None
    """Where the same is as JSON, below the site's root."""


@dataclass(frozen=True)
class Drawings:
    """Shapes and charts, which hold no words and are the same in every language."""

    nation: MapShapes
    states: Mapping[str, MapShapes]
    growth: GrowthChart
    growth_by_state: Mapping[str, GrowthChart]
    county_names: Mapping[str, str]


def draw_all(facts: SiteFacts) -> Drawings:
    """Every map and chart of the site."""
    borders, fips = load_borders(), fips_of_states()
    counties = read_reference().counties.filter(~pl.col("is_former"))
    return Drawings(
        draw_nation(borders),
        {state: draw_state(borders, fips[state]) for state in names_of_states()},
        draw_growth(facts.growth.days, facts.growth.counts),
        {state: _draw_from_first(growth) for state, growth in facts.growth_by_state.items()},
        dict(counties.select("county_fips", "county_name").iter_rows()),
    )


def _draw_from_first(growth: Growth) -> GrowthChart:
    """A state's chart begins with the list before the first that shows an agreement of it."""
    wholes = [sum(values) for values in zip(*growth.counts.values(), strict=True)]
    first = max(0, next(number for number, value in enumerate(wholes) if value) - 1)
    return draw_growth(growth.days[first:], {code: values[first:] for code, values in growth.counts.items()})


def menu() -> list[tuple[str, str]]:
    """The pages that the head of each page leads to."""
    return [("states.html", _("States")), ("laws.html", _("Laws")), ("lists.html", _("Lists")),
            ("method.html", _("Method")), ("glossary.html", _("Glossary")), ("data.html", _("Data")),
            ("about.html", _("About"))]  # fmt: skip


def state_names() -> dict[str, str]:
    """Names of states in the language of the moment."""
    return spanish_names_of_states() if spoken_language() == "es" else names_of_states()


def say_agreements(n: int) -> str:
    """A number of agreements."""
    return ngettext("{n} agreement", "{n} agreements", n)


def tell_pages(facts: SiteFacts, drawn: Drawings, files: Sequence[DataFile], citation: str) -> Iterator[Page]:
    """Every page in the language of the moment."""
    yield _home(facts, drawn)
    yield _states(facts)
    for state in names_of_states():
        yield _state(facts, drawn, state)
    for agency in facts.every_agency:
        yield _agency(agency)
    yield _lists(facts)
    yield _laws(facts)
    yield _method(facts)
    yield _data(facts, files, citation)
    yield _glossary()
    yield _about(facts)


def _home(facts: SiteFacts, drawn: Drawings) -> Page:
    told = facts.news.lists[0] if facts.news.lists else None
    news = [say_headline(told), *_say_where(facts)] if told else [_("Nothing changed since the list before.")]
    values = {
        "news": [plain_text(line) for line in news],
        "tiles": [(unit, n, _(UNITS[unit].title)) for unit, n in facts.counts.items()],
        "shapes": drawn.nation,
        "map_words": _say_map(facts),
        "growth": drawn.growth,
        "growth_words": _say_growth(facts.growth),
        "changes": list(_changes(facts)),
    }
    return Page("index.html", "home.html", _("Open287g: who has agreed to enforce immigration law with ICE"), news[0],
                values, "api/home.json")  # fmt: skip


def _say_where(facts: SiteFacts) -> list[str]:
    """The second sentence of the news: in which states the new agreements are."""
    counts: dict[str, int] = {}
    for item in facts.news.lists[0].items:
        if item.kind in ("listed", "listed_again") and item.state:
            counts[item.state] = counts.get(item.state, 0) + 1
    if not counts:
        return []
    order = sorted(counts, key=lambda state: (-counts[state], state_names()[state]))
    told = [f"{state_names()[state]} ({counts[state]})" for state in order[:_NEWS_STATES]]
    rest = len(order) - _NEWS_STATES
    more = [ngettext("{n} other state", "{n} other states", rest)] if rest > 0 else []
    return [_("The new ones are in {places}.", places=join_words([*told, *more]))]


def _say_map(facts: SiteFacts, state: str | None = None) -> str:
    held = [each for each in facts.counties.values() if state in (None, each.state)]
    task_force = sum(each.has_task_force for each in held)
    return _(
        "{n} with the Task Force Model, {other} under other models only, on ICE's list of {day}.",
        n=ngettext("{n} county", "{n} counties", task_force),
        other=ngettext("{n} county", "{n} counties", len(held) - task_force),
        day=facts.snapshot.snapshot_on,
    )


def _say_growth(growth: Growth) -> str:
    wholes = [sum(values) for values in zip(*growth.counts.values(), strict=True)]
    most = max(wholes)
    if wholes[-1] == most:
        return _(
            "{now} on {day}, the most on any list so far.", now=say_agreements(most), day=growth.days[-1]
        )
    return _(
        "{now} on {day}; the most were {most}, on {peak}.",
        now=say_agreements(wholes[-1]),
        day=growth.days[-1],
        most=most,
        peak=growth.days[wholes.index(most)],
    )


def _changes(facts: SiteFacts) -> Iterator[dict[str, Any]]:
    for item in facts.news.lists[0].items if facts.news.lists else ():
        if item.agency_id and item.kind in EVENT_KINDS and item.support_type:
            yield {
                "agency_id": item.agency_id,
                "name": plain_text(item.agency_name or ""),
                "state": item.state,
                "what": _(EVENT_KINDS[item.kind]),
                "model": item.support_type,
            }


def _states(facts: SiteFacts) -> Page:
    names = state_names()
    rows = [
        {
            "code": code,
            "counts": [counts.get(code, 0) for counts in facts.counts_by_state.values()],
            "law": _say_law(facts, code),
        }
        for code in sorted(names, key=lambda code: names[code])
    ]
    description = _("{n} states and territories have at least one agreement on ICE's list of {day}.",
                    n=facts.counts["states"], day=facts.snapshot.snapshot_on)  # fmt: skip
    return Page("states.html", "states.html", _("States and territories"), description, {"rows": rows},
                "api/states.json")  # fmt: skip


def _say_law(facts: SiteFacts, state: str) -> str:
    holding = [each for each in facts.laws[state].laws if each.holds != "ended" and not each.replaced_by]
    kinds = dict.fromkeys(kind for each in holding for kind in (each.law["kind"], *each.law["also"]))
    return "; ".join(_(LAW_KINDS[kind]) for kind in LAW_KINDS if kind in kinds) or "–"


def _state(facts: SiteFacts, drawn: Drawings, state: str) -> Page:
    names, counts = state_names(), {unit: by.get(state, 0) for unit, by in facts.counts_by_state.items()}
    mine = [each for each in facts.every_agency if each.state == state]
    first = dict(facts.agencies.select("agency_id", "first_listed_on").iter_rows())
    description = (
        _("{agreements} of {agencies} in {state} are on ICE's list of {day}.",
          agreements=say_agreements(counts["agreements"]),
          agencies=ngettext("{n} agency", "{n} agencies", counts["agencies"]),
          state=names[state], day=facts.snapshot.snapshot_on)
        if counts["agreements"]
        else _("No agency of {state} is on ICE's list of {day}.", state=names[state], day=facts.snapshot.snapshot_on)
    )  # fmt: skip
    shapes = drawn.states[state]
    held = {fips: each.n_agreements for fips, each in facts.counties.items() if each.state == state}
    growth = facts.growth_by_state.get(state)
    values = {
        "code": state,
        "tiles": [(unit, n, _(UNITS[unit].title)) for unit, n in counts.items()],
        "shapes": shapes,
        "map_words": _say_map(facts, state),
        "growth": drawn.growth_by_state.get(state),
        "growth_words": _say_growth(growth) if growth else "",
        "agencies": [
            _row(each, first) for each in sorted(mine, key=lambda each: (not each.models, each.name))
        ],
        "county_rows": [
            (each.fips, drawn.county_names[each.fips], held.get(each.fips, 0))
            for each in shapes.counties
            if each.fips in drawn.county_names
        ],
        "county_names": drawn.county_names,
        "law": clean(tell_state_law(facts.laws[state]).blocks),
    }
    return Page(f"state/{state}.html", "state.html", _("287(g) in {state}", state=names[state]), description, values,
                f"api/state/{state}.json")  # fmt: skip


def _row(agency: AgencyFacts, first: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "agency_id": agency.agency_id,
        "name": plain_text(agency.name),
        "kind": _(KINDS[agency.kind]),
        "county": agency.county_name,
        "models": agency.models,
        "standing": _("no longer listed") if len(agency.agreements) else _("on the pending list only"),
        "first": first.get(str(agency.agency_id)),
    }


def _agency(agency: AgencyFacts) -> Page:
    sections = clean(tuple(tell_agency(agency, is_full=True, is_law_in_full=False)))
    lead = sections[0].blocks[0]
    told = say_parts(lead.parts) if isinstance(lead, Paragraph) else ""
    title = _("{name}, {state}", name=plain_text(agency.name), state=state_names()[agency.state])
    return Page(f"agency/{agency.agency_id}.html", "agency.html", title, told,
                {"agency": clean_names(agency), "sections": sections},
                f"api/agency/{agency.agency_id}.json")  # fmt: skip


def clean_names(agency: AgencyFacts) -> dict[str, Any]:
    """What the head of an agency's page prints."""
    return {"name": plain_text(agency.name), "state": agency.state, "agency_id": agency.agency_id,
            "models": agency.models}  # fmt: skip


def _lists(facts: SiteFacts) -> Page:
    rows = facts.snapshots.to_dicts()
    description = ngettext("{n} list of ICE's is on record, each as it was shown, with its file.",
                           "{n} lists of ICE's are on record, each as it was shown, with its file.",
                           len(rows))  # fmt: skip
    return Page("lists.html", "lists.html", _("Lists"), description, {"rows": rows}, "api/lists.json")


def _laws(facts: SiteFacts) -> Page:
    sections = [
        (state_names()[state], clean(tell_state_law(told).blocks))
        for state, told in facts.laws.items()
        if told.laws
    ]
    note = _("Compiled from public pages on Nov. 27, 2026; a law passed after summer 2026 may be missing. This is no "
             "legal advice.")  # fmt: skip
    return Page("laws.html", "document.html", _("State laws on agreements"), note, {"sections": sections})


def _method(facts: SiteFacts) -> Page:
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
    return Page("method.html", "document.html", _("Method"),
                _("What each unit counts, printed from the registry that every figure is made by."),
                {"sections": sections})  # fmt: skip


def _data(facts: SiteFacts, files: Sequence[DataFile], citation: str) -> Page:
    values = {"files": files, "citation": citation, "dataset": _describe_dataset(facts, files)}
    return Page("data.html", "data.html", _("Data"),
                _("Everything that the pages show, to take away. Facts are free to use (CC0)."), values,
                "api/index.json")  # fmt: skip


def _describe_dataset(facts: SiteFacts, files: Sequence[DataFile]) -> Markup:
    """The data as schema.org describes a data set, safe inside a page."""
    days = facts.growth.days
    told = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": _("Open287g: the ledger of 287(g) agreements"),
        "description": _(
            "Agreements of state and local agencies with ICE under section 287(g), list by list."
        ),
        "version": facts.edition_id,
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "isAccessibleForFree": True,
        "temporalCoverage": f"{days[0]}/{days[-1]}",
        "spatialCoverage": "United States",
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": each.path,
                "encodingFormat": "text/csv" if each.path.endswith(".csv") else "application/json",
                "contentSize": str(each.n_bytes),
                "sha256": each.sha256,
            }
            for each in files
        ],
    }
    text = json.dumps(told, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _glossary() -> Page:
    from open287g.data.background import load_background

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
    return Page("glossary.html", "document.html", _("Glossary"),
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


def tell_file(path: str) -> str:
    """What a file to take away holds."""
    name = path.rpartition("/")[2].partition(".")[0]
    return {
        "agencies": _(
            "Agencies, listed and no longer listed: kind, county, officers, and the models they hold."
        ),
        "agreements": _("Agreements, past and present, with their days and documents."),
        "lists": _("Every list on record, with its file and sha256."),
        "growth": _("Agreements on each list by model."),
    }[name]


def _about(facts: SiteFacts) -> Page:
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
    return Page("about.html", "document.html", _("About"), _("Who makes this, and what it cannot say."),
                {"sections": [("", paragraphs)]})  # fmt: skip
