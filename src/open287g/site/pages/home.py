"""The first page: the news, the figures, the map, growth, and what changed on the latest list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

import polars as pl

from open287g.data.reference import load_background
from open287g.queries.news import say_headline
from open287g.schemas.blocks import Quoted
from open287g.schemas.codes import EVENT_KINDS
from open287g.schemas.units import UNITS
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext

from ..charts import draw_growth
from ..files import PICTURE, TABLE, json_file, table_files, with_zip
from ..gathering import Growth, SiteFacts
from ..page import (
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    describe_dataset,
    say_agreements,
    state_names,
)
from ..pictures import card, growth_pictures, map_pictures
from .map import MAP_SCRIPTS, SWITCHED, say_map, tell_map

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
        "tiles": _order_tiles(tell_tiles(facts, facts.counts)),
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


def _order_tiles(tiles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What can be switched between stands first."""
    return sorted(tiles, key=lambda each: each["unit"] not in SWITCHED)


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
