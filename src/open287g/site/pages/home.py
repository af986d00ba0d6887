"""The first page: the news, the figures, the map, growth, and what changed on the latest list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from open287g.data.background import load_background
from open287g.queries.ledger import answer_count
from open287g.queries.news_words import say_headline
from open287g.schemas.codes import EVENT_KINDS
from open287g.schemas.measures import Query
from open287g.schemas.units import UNITS
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext

from ..files import head_of, to_json
from ..gathering import Growth, SiteFacts
from ..growth import draw_growth
from ..page import Page, PageType, Site, SiteFile, say_agreements, state_names
from .map import MAP_SCRIPTS, SWITCHED, tell_map

ORDERS: Final = ("executive_order", "federal_action", "federal_incentive", "federal_statute")
"""Kinds of what happened that the chart of growth marks; laws of states are on their pages."""
_NEWS_STATES: Final = 6
"""States that the second sentence of the news names."""


def _tell(site: Site) -> Iterator[Page]:
    facts, orders = site.facts, _find_orders(site.facts.growth)
    told = facts.news.lists[0] if facts.news.lists else None
    news = [say_headline(told), *_say_where(facts)] if told else [_("Nothing changed since the list before.")]
    values = {
        "news": [plain_text(line) for line in news],
        **tell_map(site),
        "tiles": list(_tiles(site)),
        "growth": draw_growth(facts.growth.days, facts.growth.counts, [row["happened_on"] for row in orders]),
        "growth_titles": _say_growth_titles(),
        "orders": [
            (row["happened_on"], _(row["title"]), row["source_url"], row["publisher"]) for row in orders
        ],
        "growth_words": say_growth(facts.growth),
        "changes": list(_changes(facts)),
    }
    yield Page("index.html", "home.html", _("Open287g: who has agreed to enforce immigration law with ICE"), news[0],
               values, "api/home.json", MAP_SCRIPTS)  # fmt: skip


def _tiles(site: Site) -> Iterator[tuple[str, int, str]]:
    """The figures of the first page: unit, count, title; residents stand beside what the lists are counted by."""
    facts = site.facts
    residents = answer_count(site.context.edition, Query(unit="population_covered", as_of=facts.as_of)).value
    counts = {**facts.counts, "population_covered": residents}
    for unit in (*SWITCHED, *(each for each in counts if each not in SWITCHED)):
        yield unit, counts[unit], _(UNITS[unit].title)


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
                "name": plain_text(item.agency_name or ""),
                "state": item.state,
                "what": _(EVENT_KINDS[item.kind]),
                "model": item.support_type,
            }


def _files(site: Site) -> Iterator[SiteFile]:
    facts = site.facts
    yield SiteFile("api/home.json", to_json({**head_of(facts), "counts": facts.counts}))


HOME: Final = PageType("home", _tell, _files)
