"""The first page (the news, the figures, the map, growth, and what changed on the latest list) and the national map:
what it draws, what is said beside it, and the table that says the same.

The still map is of the newest list. What moves it (`static/map.js`) takes its phrases from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import polars as pl

from open287g.data.reference import load_background
from open287g.measures import rows_in_force
from open287g.queries.agency.sections import say_model
from open287g.queries.news import say_headline
from open287g.schemas.blocks import Quoted
from open287g.schemas.codes import EVENT_KINDS, KINDS, SUPPORT_TYPES
from open287g.schemas.measures import Query
from open287g.schemas.units import UNITS
from open287g.site.charts import draw_growth
from open287g.site.files import PICTURE, TABLE, json_file, table_files, with_zip
from open287g.site.gathering import Growth, SiteFacts
from open287g.site.page import (
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    describe_dataset,
    say_agreements,
    state_names,
)
from open287g.site.pictures import card, growth_pictures, map_pictures
from open287g.text.harmless import plain_text
from open287g.text.phrases import format_day, join_words, ngettext, ngettext_raw
from open287g.text.phrases import gettext as _

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


def say_units() -> dict[str, list[str]]:
    """Each unit with its number, in both forms."""
    return {
        "agreements": [ngettext_raw("{n} agreement", "{n} agreements", n) for n in (1, 2)],
        "agencies": [ngettext_raw("{n} agency", "{n} agencies", n) for n in (1, 2)],
        "counties": [ngettext_raw("{n} county", "{n} counties", n) for n in (1, 2)],
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


def _tell_map(site: Site) -> Iterator[Page]:
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


MAP: Final = PageType("map", _tell_map, menu=lambda: ("map.html", _("Map")))


ORDERS: Final = ("executive_order", "federal_action", "federal_incentive", "federal_statute")
"""Kinds of what happened that the chart of growth marks; laws of states are on their pages."""
_NEWS_STATES: Final = 6
"""States that the second sentence of the news names."""


def _tell(site: Site) -> Iterator[Page]:
    facts, orders = site.facts, _find_orders(site.facts.growth)
    told = facts.news.lists[0] if facts.news.lists else None
    news = [say_headline(told), *_say_where(facts)] if told else [_("Nothing changed since the list before.")]
    takes = {
        "counties": (Take("data/counties", TABLE), Take("data/map", PICTURE, is_worded=True)),
        "growth": (Take("data/growth", TABLE), Take("data/growth", PICTURE, is_worded=True)),
        "changes": (Take("data/latest-changes", TABLE),),
        "all": (Take("data/nation", ("zip",)),),
    }
    values = {
        "news": [plain_text(line) for line in news],
        **tell_map(site),
        "tiles": sorted(tell_tiles(facts, facts.counts), key=lambda each: each["unit"] not in SWITCHED),
        "growth": draw_growth(facts.growth.days, facts.growth.counts, [row["happened_on"] for row in orders]),
        "growth_titles": _say_growth_titles(),
        "orders": [
            (row["happened_on"], _(row["title"]), row["source_url"], Quoted(row["publisher"]))
            for row in orders
        ],
        "growth_words": say_growth(facts.growth),
        "changes": list(_changes(facts)),
        "takes": takes,
    }
    offered = [take for each in takes.values() for take in each]
    title = _("Open287g: who has agreed to enforce immigration law with ICE")
    yield Page(
        "index.html",
        "home.html",
        title,
        news[0],
        values,
        "api/home.json",
        MAP_SCRIPTS,
        feed="feeds/us",
        dataset=describe_dataset(site, _("Open287g: the ledger of 287(g) agreements"), news[0], offered),
    )


def tell_tiles(facts: SiteFacts, counts: Mapping[str, int], state: str = "") -> list[dict[str, Any]]:
    """Headline figures: the number, its unit in words with their meaning, and the address that stays."""
    return [
        {
            "unit": unit,
            "value": n,
            "words": _(UNITS[unit].title),
            "meaning": _(UNITS[unit].meaning),
            "address": f"edition/{facts.edition_id}.html#{figure_id(unit, 'listed', facts, state)}",
        }
        for unit, n in counts.items()
    ]


def figure_id(unit: str, clock: str, facts: SiteFacts, state: str = "") -> str:
    """The name of a figure within its edition: unit, clock, day, and the state if it is of one."""
    return ".".join(filter(None, (state, unit, clock, facts.as_of.isoformat())))


def _say_growth_titles() -> dict[str, str]:
    """What the chart of growth is called under each unit."""
    return {
        "agreements": _("Agreements on ICE's list, by model"),
        "agencies": _("Agencies on ICE's list"),
        "counties": _("Counties in which a local agency is on ICE's list"),
        "population_covered": _("Residents covered by local agencies on ICE's list"),
    }


def _find_orders(growth: Growth) -> list[dict[str, Any]]:
    """What the federal government did, of the days that the chart shows, in order."""
    federal = (pl.col("jurisdiction") == "US") & pl.col("kind").is_in(ORDERS)
    shown = pl.col("happened_on").is_between(growth.days[0], growth.days[-1])
    return load_background().timeline.filter(federal & shown).sort("happened_on").to_dicts()


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


def say_growth(growth: Growth) -> str:
    """What a chart of growth shows, in a sentence."""
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
                "name": Quoted(plain_text(item.agency_name or "")),
                "state": item.state,
                "what": _(EVENT_KINDS[item.kind]),
                "model": item.support_type,
            }


def _files(site: Site) -> Iterator[SiteFile]:
    facts, drawn = site.facts, site.drawn
    yield json_file(site, "api/home.json", counts=facts.counts)
    counties = pl.DataFrame(
        [{"county_fips": fips, **asdict(each)} for fips, each in sorted(facts.counties.items())],
        schema={"county_fips": pl.String, "name": pl.String, "state": pl.String, "n_agreements": pl.Int64,
                "has_task_force": pl.Boolean},
    )  # fmt: skip
    latest = facts.changes.filter(pl.col("seen_on") == facts.snapshot.snapshot_on)
    made = [
        *table_files(site, "data/counties", counties, {}),
        *map_pictures(site, "data/map", lambda: _("United States"), drawn.nation, lambda: say_map(facts)),
        *table_files(site, "data/growth", facts.growth.frame(), {}),
        *growth_pictures(site, "data/growth", lambda: _("United States"), drawn.growth),
        *table_files(site, "data/latest-changes", latest, {}),
    ]
    yield from with_zip(site, "data/nation.zip", "287(g) in the United States", made)
    yield from card(
        site, "card.png", lambda: _("Who has agreed to enforce immigration law"), facts.counts, drawn.growth
    )


HOME: Final = PageType("home", _tell, _files)
