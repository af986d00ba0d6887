"""The first page: the news, the figures, the map, growth, and what changed on the latest list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from open287g.measures.units import UNITS
from open287g.queries.news_words import say_headline
from open287g.schemas.codes import EVENT_KINDS
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext

from ..files import head_of, to_json
from ..gathering import Growth, SiteFacts
from ..page import Page, PageType, Site, SiteFile, say_agreements, state_names

_NEWS_STATES: Final = 6
"""States that the second sentence of the news names."""


def _tell(site: Site) -> Iterator[Page]:
    facts, drawn = site.facts, site.drawn
    told = facts.news.lists[0] if facts.news.lists else None
    news = [say_headline(told), *_say_where(facts)] if told else [_("Nothing changed since the list before.")]
    values = {
        "news": [plain_text(line) for line in news],
        "tiles": [(unit, n, _(UNITS[unit].title)) for unit, n in facts.counts.items()],
        "shapes": drawn.nation,
        "map_words": say_map(facts),
        "growth": drawn.growth,
        "growth_words": say_growth(facts.growth),
        "changes": list(_changes(facts)),
    }
    yield Page("index.html", "home.html", _("Open287g: who has agreed to enforce immigration law with ICE"), news[0],
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
