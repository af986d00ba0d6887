"""States and territories: the table of all, and a page of each, also of those without agreements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from open287g.data.states import names_of_states
from open287g.publish.cleaning import clean
from open287g.publish.sections.state_law import tell_state_law
from open287g.queries.agency.gathering import AgencyFacts
from open287g.schemas.codes import KINDS
from open287g.schemas.laws import LAW_KINDS
from open287g.schemas.units import UNITS
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from ..files import head_of, to_json
from ..gathering import SiteFacts
from ..page import Page, PageType, Site, SiteFile, say_agreements, state_names
from .home import say_growth
from .map import say_map


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
    description = _("{n} states and territories have at least one agreement on ICE's list of {day}.",
                    n=facts.counts["states"], day=facts.snapshot.snapshot_on)  # fmt: skip
    return Page("states.html", "states.html", _("States and territories"), description, {"rows": rows},
                "api/states.json")  # fmt: skip


def _say_law(facts: SiteFacts, state: str) -> str:
    holding = [each for each in facts.laws[state].laws if each.holds != "ended" and not each.replaced_by]
    kinds = dict.fromkeys(kind for each in holding for kind in (each.law["kind"], *each.law["also"]))
    return "; ".join(_(LAW_KINDS[kind]) for kind in LAW_KINDS if kind in kinds) or "–"


def _tell_one(site: Site, state: str) -> Page:
    facts, drawn = site.facts, site.drawn
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
        "map_words": say_map(facts, state),
        "growth": drawn.growth_by_state.get(state),
        "growth_words": say_growth(growth) if growth else "",
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


def _files(site: Site) -> Iterator[SiteFile]:
    facts = site.facts
    counts = {
        state: {unit: by.get(state, 0) for unit, by in facts.counts_by_state.items()}
        for state in sorted(facts.laws)
    }
    yield SiteFile("api/states.json", to_json({**head_of(facts), "states": counts}))
    shown = facts.agencies.partition_by("state", as_dict=True)
    for state, counted in counts.items():
        mine = shown.get((state,), facts.agencies.clear())
        told = {**head_of(facts), "state": state, "counts": counted, "agencies": mine.to_dicts(),
                "laws": [each.law for each in facts.laws[state].laws]}  # fmt: skip
        yield SiteFile(f"api/state/{state}.json", to_json(told))


STATES: Final = PageType("state", _tell, _files, lambda: ("states.html", _("States")))
