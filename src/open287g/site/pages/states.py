"""States and territories: the table of all, and a page of each, also of those without agreements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from open287g.data.states import names_of_states
from open287g.publish.sections.state_law import tell_state_law
from open287g.publish.words import clean
from open287g.queries.agency.gathering import AgencyFacts
from open287g.schemas.blocks import Quoted
from open287g.schemas.codes import KINDS
from open287g.schemas.laws import LAW_KINDS, LawShown
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from ..charts import draw_growth
from ..files import PICTURE, TABLE, json_file, table_files, with_zip
from ..gathering import SiteFacts
from ..page import (
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    card_of,
    describe_dataset,
    say_agreements,
    state_names,
)
from ..pictures import card, from_first, growth_pictures, map_pictures
from .agencies import report_agency
from .data import lines_of_state
from .home import say_growth, say_map, tell_tiles


def _tell(site: Site) -> Iterator[Page]:
    yield _tell_all(site.facts)
    for state in names_of_states():
        yield _tell_one(site, state)


def _tell_all(facts: SiteFacts) -> Page:
    names = state_names()
    rows = [
        {
            "code": code,
            "counts": [counts.get(code, 0) for counts in facts.counts_by_state.values()],
            "law": _say_law(facts, code),
        }
        for code in sorted(names, key=lambda code: names[code])
    ]
    description = _(
        "{n} states and territories have at least one agreement on ICE's list of {day}.",
        n=facts.counts["states"],
        day=facts.snapshot.snapshot_on,
    )
    takes = (Take("data/states", TABLE), Take("data/states-all", ("zip",)))
    values, title = {"rows": rows, "takes": takes}, _("States and territories")
    return Page("states.html", "states.html", title, description, values, "api/states.json")


def _say_law(facts: SiteFacts, state: str) -> str:
    kinds = dict.fromkeys(
        kind for each in facts.laws[state].holding for kind in (each.law["kind"], *each.law["also"])
    )
    return "; ".join(_(LAW_KINDS[kind]) for kind in LAW_KINDS if kind in kinds) or "–"


def _tell_one(site: Site, state: str) -> Page:
    facts, drawn = site.facts, site.drawn
    names, counts = state_names(), {unit: by.get(state, 0) for unit, by in facts.counts_by_state.items()}
    mine = [each for each in facts.every_agency if each.state == state]
    first = dict(facts.agencies.select("agency_id", "first_listed_on").iter_rows())
    description = _describe(facts, state, counts)
    shapes = drawn.states[state]
    held = {fips: each.n_agreements for fips, each in facts.counties.items() if each.state == state}
    growth = facts.growth_by_state.get(state)
    takes = _takes_of(state, has_growth=bool(growth))
    title = _("287(g) in {state}", state=names[state])
    offered = [
        *takes["counties"],
        *takes["all"],
        *(takes["agencies"] if mine else ()),
        *(takes["growth"] if growth else ()),
    ]
    shown = from_first(growth) if growth else None
    signed = _signed_laws(facts.laws[state].laws, shown.days) if shown else []
    values = {
        "code": state,
        "tiles": tell_tiles(facts, counts, state),
        "shapes": shapes,
        "map_words": say_map(facts, state),
        "growth": draw_growth(shown.days, shown.counts, [each[0] for each in signed]) if shown else None,
        "signed_laws": signed,
        "growth_words": say_growth(growth) if growth else "",
        "agencies": [
            _row(site, each, first, _rows_on_last_list(site))
            for each in sorted(mine, key=lambda each: (not each.models, each.name))
        ],
        "county_rows": [
            (each.fips, drawn.county_names[each.fips], held.get(each.fips, 0))
            for each in shapes.counties
            if each.fips in drawn.county_names
        ],
        "county_pages": {fips for each in mine if each.level != "state" for fips in each.county_fips},
        "county_names": drawn.county_names,
        "law": clean(tell_state_law(facts.laws[state]).blocks),
        "law_pages": [
            (shown.law["law_id"], Quoted(shown.law["measure"])) for shown in facts.laws[state].laws
        ],
        "takes": takes,
        "pieces": lines_of_state(site, state),
    }
    return Page(
        f"state/{state}.html",
        "state.html",
        title,
        description,
        values,
        f"api/state/{state}.json",
        crumbs=(("states.html", _("States and territories")),),
        feed=f"feeds/states/{state.casefold()}",
        card=card_of(site, state),
        dataset=describe_dataset(site, title, description, offered),
        scripts=("embedding.js",),
    )


def _rows_on_last_list(site: Site) -> Mapping[str, Mapping[str, Any]]:
    """For each agreement its row on the last list with it; found once for all states and languages."""
    if "last rows" not in site.kept:
        last = site.facts.printed.filter(pl.col("end") == "last")
        site.kept["last rows"] = {row["agreement_id"]: row for row in last.iter_rows(named=True)}
    rows: Mapping[str, Mapping[str, Any]] = site.kept["last rows"]
    return rows


def _signed_laws(laws: Sequence[LawShown], days: Sequence[date]) -> list[tuple[date, str, str, str]]:
    """Laws whose whole day of signing is one that the chart shows, in order: day, id, name, what it does."""
    whole = [each.law for each in laws if len(each.law["signed_on"] or "") == len("2025-01-01")]
    signed = [
        (
            date.fromisoformat(law["signed_on"]),
            law["law_id"],
            Quoted(law["measure"]),
            _(LAW_KINDS[law["kind"]]),
        )
        for law in whole
    ]
    return sorted(each for each in signed if days[0] <= each[0] <= days[-1])


def _describe(facts: SiteFacts, state: str, counts: Mapping[str, int]) -> str:
    """How many agreements and agencies of a state are on the list, in a sentence."""
    names = state_names()
    if counts["agreements"]:
        return ngettext(
            "{agreements} of {agencies} in {state} is on ICE's list of {day}.",
            "{agreements} of {agencies} in {state} are on ICE's list of {day}.",
            counts["agreements"],
            agreements=say_agreements(counts["agreements"]),
            agencies=ngettext("{n} agency", "{n} agencies", counts["agencies"]),
            state=names[state],
            day=facts.snapshot.snapshot_on,
        )
    return _(
        "No agency of {state} is on ICE's list of {day}.",
        state=names[state],
        day=facts.snapshot.snapshot_on,
    )


def _takes_of(state: str, *, has_growth: bool) -> dict[str, tuple[Take, ...]]:
    """What can be taken from a state's page, by the part that it belongs to."""
    path = f"data/state/{state}"
    return {
        "agencies": (Take(f"{path}/agencies", TABLE),),
        "growth": (Take(f"{path}/growth", TABLE), Take(f"{path}/growth", PICTURE, is_worded=True)),
        "counties": (
            Take(f"{path}/counties", TABLE),
            *([Take(f"{path}/map", PICTURE, is_worded=True)] if has_growth else ()),
        ),
        "all": (Take(f"{path}/{state}", ("zip",)),),
    }


def _row(
    site: Site, agency: AgencyFacts, first: Mapping[str, Any], printed: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    on_list = [
        printed[row["agreement_id"]] for row in agency.rows("agreements") if row["agreement_id"] in printed
    ]
    return {
        "agency_id": agency.agency_id,
        "name": Quoted(plain_text(agency.name)),
        "kind": _(KINDS[agency.kind]),
        "county": agency.county_name,
        "fips": agency.county_fips[0] if len(agency.county_fips) == 1 and agency.level != "state" else None,
        "models": agency.models,
        "standing": _("no longer listed") if len(agency.agreements) else _("on the pending list only"),
        "first": first.get(str(agency.agency_id)),
        "report": report_agency(site, agency, on_list),
    }


def _files(site: Site) -> Iterator[SiteFile]:
    facts = site.facts
    counts = {
        state: {unit: by.get(state, 0) for unit, by in facts.counts_by_state.items()}
        for state in sorted(facts.laws)
    }
    yield json_file(site, "api/states.json", states=counts)
    shown = facts.agencies.partition_by("state", as_dict=True)
    for state, counted in counts.items():
        mine = shown.get((state,), facts.agencies.clear())
        laws = [each.law for each in facts.laws[state].laws]
        told = {"state": state, "counts": counted, "agencies": mine.to_dicts(), "laws": laws}
        yield json_file(site, f"api/state/{state}.json", **told)
        made = [*_state_tables(site, state, mine), *_state_pictures(site, state)]
        yield from with_zip(
            site, f"data/state/{state}/{state}.zip", f"287(g) in {names_of_states()[state]}", made
        )
    rows = pl.DataFrame([{"state": state, **counted} for state, counted in counts.items()])
    tables = table_files(site, "data/states", rows, {})
    yield from with_zip(site, "data/states-all.zip", "287(g) by state", tables)


def _state_tables(site: Site, state: str, mine: pl.DataFrame) -> Iterator[SiteFile]:
    facts, drawn, path, about = site.facts, site.drawn, f"data/state/{state}", {"state": state}
    if len(mine):
        yield from table_files(site, f"{path}/agencies", mine, about)
    if growth := facts.growth_by_state.get(state):
        yield from table_files(site, f"{path}/growth", growth.frame(), about)
    rows = [
        (
            each.fips,
            drawn.county_names.get(each.fips),
            held.n_agreements if held else 0,
            bool(held and held.has_task_force),
        )
        for each in drawn.states[state].counties
        for held in [facts.counties.get(each.fips)]
    ]
    columns = {
        "county_fips": pl.String,
        "county_name": pl.String,
        "n_agreements": pl.Int64,
        "has_task_force": pl.Boolean,
    }
    yield from table_files(site, f"{path}/counties", pl.DataFrame(rows, schema=columns, orient="row"), about)


def _state_pictures(site: Site, state: str) -> Iterator[SiteFile]:
    """The chart, the map and the card of a state that has or had an agreement; of others there is nothing to draw."""
    facts, drawn, path = site.facts, site.drawn, f"data/state/{state}"
    chart = drawn.growth_by_state.get(state)
    if chart is None:
        return

    def name() -> str:
        return state_names()[state]

    yield from growth_pictures(site, f"{path}/growth", name, chart)
    yield from map_pictures(site, f"{path}/map", name, drawn.states[state], lambda: say_map(facts, state))
    counted = {unit: by.get(state, 0) for unit, by in facts.counts_by_state.items()}
    yield from card(site, f"card-{state}.png", lambda: _("287(g) in {state}", state=name()), counted, chart)


STATES: Final = PageType("state", _tell, _files, lambda: ("states.html", _("States")))
