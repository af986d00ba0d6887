"""The national map: what it draws, what is said beside it, and the table that says the same; on a page of its own too.

The still map is of the newest list. What moves it (`static/map.js`) takes its phrases from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from open287g.measures import rows_in_force
from open287g.queries.agency.sections import say_model
from open287g.schemas.codes import KINDS, SUPPORT_TYPES
from open287g.schemas.measures import Query
from open287g.schemas.units import UNITS
from open287g.text.phrases import format_day, ngettext, ngettext_raw
from open287g.text.phrases import gettext as _

from ..gathering import SiteFacts
from ..page import Page, PageType, Site, state_names

SWITCHED: Final = ("agreements", "agencies", "counties", "population_covered")
"""Units between which figures, map and growth can be switched."""
MAP_SCRIPTS: Final = ("record.js", "map.js")
CHANGES: Final = ("listed", "no_longer_listed", "listed_again")
"""What the map marks on a list, in the order of the table's last columns."""


def tell_map(site: Site) -> dict[str, Any]:
    """What `moving.html` draws: shapes of counties that ever had an agreement, the table, and the phrases."""
    facts = site.facts
    shades = {fips: "" if each.n_agreements == 1 else " s2" if each.n_agreements < 4 else " s3"
              for fips, each in facts.counties.items()}  # fmt: skip
    ever = _counties_ever(site)
    return {
        "shapes": site.drawn.nation,
        "map_counties": [each for each in site.drawn.nation.counties if each.fips in ever],
        "shades": shades,
        "map_words": say_map(facts),
        "statewide": _count_statewide(site),
        "rows": list(_rows(site)),
        "switched": SWITCHED,
        "unit_titles": {unit: _(UNITS[unit].title) for unit in SWITCHED},
        "models": {code: say_model(code) for code in SUPPORT_TYPES},
        "kinds": {code: _(words) for code, words in KINDS.items()},
        "moving_words": tell_words(),
    }


def say_map(facts: SiteFacts, state: str | None = None) -> str:
    """What a map of counties shows, in a sentence."""
    held = [each for each in facts.counties.values() if state in (None, each.state)]
    task_force = sum(each.has_task_force for each in held)
    return _(
        "{n} with the Task Force Model, {other} under other models only, on ICE's list of {day}.",
        n=ngettext("{n} county", "{n} counties", task_force),
        other=ngettext("{n} county", "{n} counties", len(held) - task_force),
        day=facts.snapshot.snapshot_on,
    )


def say_counties() -> list[str]:
    """Counties with their number."""
    return [ngettext_raw("{n} county", "{n} counties", n) for n in (1, 2)]


def say_units() -> dict[str, list[str]]:
    """Each unit with its number, in both forms."""
    return {
        "agreements": [ngettext_raw("{n} agreement", "{n} agreements", n) for n in (1, 2)],
        "agencies": [ngettext_raw("{n} agency", "{n} agencies", n) for n in (1, 2)],
        "counties": say_counties(),
        "population_covered": [ngettext_raw("{n} resident covered", "{n} residents covered", n) for n in (1, 2)],
        "states": [ngettext_raw("{n} state or territory", "{n} states and territories", n) for n in (1, 2)],
        "states_only": [ngettext_raw("{n} state", "{n} states", n) for n in (1, 2)],
        "sworn_officers_employed": [
            ngettext_raw("{n} sworn officer employed", "{n} sworn officers employed", n) for n in (1, 2)
        ],
    }  # fmt: skip


def say_months() -> list[str]:
    """For each month, how a day in it is written: `{d}` and `{y}` are filled in the browser."""
    days = [format_day(date(2222, month, 9)) for month in range(1, 13)]
    return [day.replace("2222", "{y}").replace("9", "{d}") for day in days]


def tell_words() -> dict[str, Any]:
    """Phrases of the map's module."""
    return {
        "months": say_months(),
        "units": say_units(),
        "now": _("{day}: {what}{where}."),
        "moved": _("Agreements since the list of {day}: {came}, {left}, {back}."),
        "came": [ngettext_raw("{n} new", "{n} new", n) for n in (1, 2)],
        "left": [ngettext_raw("{n} no longer listed", "{n} no longer listed", n) for n in (1, 2)],
        "back": [ngettext_raw("{n} listed again", "{n} listed again", n) for n in (1, 2)],
        "moves": {"came": _("new"), "left": _("no longer listed"), "back": _("listed again")},
        "none_moved": _("No agreement is new and none is gone since the list of {day}."),
        "first": _("It is the first list on record."),
        "gap": [ngettext_raw("No list of the {n} day between them is on record.",
                             "No list of the {n} days between them is on record.", n) for n in (1, 2)],
        "place": _("list {n} of {all}"),
        "play": _("Play"),
        "pause": _("Pause"),
        "in": _(" in {place}"),
        "under": _(" under the {model}"),
        "by": _(" of the kind {kind}"),
        "nothing": _("none"),
        "county": _("{name}, {state}: {what}"),
        "reached": _("{percent} of its residents"),
        "unknown_officers": _("number of officers not known"),
        "officers": [ngettext_raw("{n} sworn officer", "{n} sworn officers", n) for n in (1, 2)],
        "more": [ngettext_raw("and {n} more", "and {n} more", n) for n in (1, 2)],
        "legend": {
            "agreements": [_("1 agreement"), _("2 or 3"), _("4 or more")],
            "agencies": [_("1 agency"), _("2 or 3"), _("4 or more")],
            "population_covered": [_("less than a quarter of residents"), _("a part"), _("all residents")],
        },
        "grows": _("{now} on {day}; the most were {most}, on {peak}."),
        "most": _("{now} on {day}, the most on any list so far."),
    }  # fmt: skip


def _counties_ever(site: Site) -> set[str]:
    """FIPS of counties of which an agency ever was on a list."""
    ledger = site.context.ledger
    ever = ledger.agencies.join(ledger.spells.select("agency_id").unique(), on="agency_id", how="semi")
    local = ever.filter(pl.col("level").cast(pl.String) != "state")
    return set(local["county_fips"].explode().drop_nulls())


def _count_statewide(site: Site) -> list[tuple[str, int]]:
    """Agencies of whole states on the list of the day: the state, and how many."""
    rows = rows_in_force(site.context.ledger, Query(), site.facts.as_of)
    whole = rows.filter(pl.col("level").cast(pl.String) == "state")
    counted = whole.group_by("state").agg(UNITS["agencies"].count.alias("n"))
    names = state_names()
    return sorted(counted.iter_rows(), key=lambda each: names[each[0]])


def _rows(site: Site) -> Iterator[Mapping[str, Any]]:
    """The map as a table, state by state: what is counted, and what the newest list changed."""
    facts, names = site.facts, state_names()
    changed = [(item.state, item.kind) for told in facts.news.lists[:1] for item in told.items]
    for state in sorted(names, key=lambda code: names[code]):
        yield {
            "code": state,
            "counts": [facts.counts_by_state[unit].get(state, 0) for unit in SWITCHED],
            "changes": [changed.count((state, kind)) for kind in CHANGES],
        }  # fmt: skip


def _tell(site: Site) -> Iterator[Page]:
    first, last = site.facts.growth.days[0], site.facts.snapshot.snapshot_on
    yield Page(
        "map.html",
        "map.html",
        _("Map"),
        _("Who was on ICE's list, list by list from {first} to {last}.", first=first, last=last),
        tell_map(site),
        "api/states.json",
        MAP_SCRIPTS,
    )  # fmt: skip


MAP: Final = PageType("map", _tell, menu=lambda: ("map.html", _("Map")))
