"""The edition that the pages are made of: every headline figure under an address that stays.

A figure's address names its edition, unit, clock and day. The page of an edition is never written anew by a later one,
and a build leaves those of earlier editions in their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from open287g.schemas.measures import CLOCKS
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

from ..files import head_of, to_json
from ..page import Page, PageType, Site, SiteFile, Take, describe_dataset, state_names
from ..take import TABLE, table_files
from .home import figure_id


def _figures(site: Site) -> list[dict[str, Any]]:
    facts = site.facts
    return [
        {"figure_id": figure_id(unit, clock, facts, state or ""), "state": state, "unit": unit, "clock": clock,
         "as_of": facts.as_of, "value": value}
        for unit, clock, state, value in facts.figures
    ]  # fmt: skip


def _tell(site: Site) -> Iterator[Page]:
    facts = site.facts
    rows = [
        {**each, "place": state_names()[each["state"]] if each["state"] else _("United States"),
         "words": _(UNITS[each["unit"]].title), "clock_words": _(CLOCKS[each["clock"]])}
        for each in _figures(site)
    ]  # fmt: skip
    told = _("Figures of edition {edition}, made from ICE's list of {day}, each under an address that stays.",
             edition=facts.edition_id, day=facts.snapshot.snapshot_on)  # fmt: skip
    path = f"api/edition/{facts.edition_id}"
    takes = (Take(path, TABLE),)
    title = _("Edition {edition}", edition=facts.edition_id)
    values = {"rows": rows, "takes": takes, "citation": site.citation, "inputs": _inputs(site)}
    yield Page(
        f"edition/{facts.edition_id}.html",
        "edition.html",
        title,
        told,
        values,
        f"{path}.json",
        crumbs=(("editions.html", _("Editions")),),
        dataset=describe_dataset(site, title, told, takes),
    )
    every = sorted({facts.edition_id, *site.earlier}, reverse=True)
    yield Page("editions.html", "editions.html", _("Editions"),
               _("One compilation of all lists has an id, and its figures do not change. These are kept here."),
               {"editions": every})  # fmt: skip


def _inputs(site: Site) -> dict[str, int]:
    snapshots = site.facts.snapshots
    return {
        name: snapshots.filter(pl.col("list_name") == name).height for name in ("participating", "pending")
    }


def _files(site: Site) -> Iterator[SiteFile]:
    path = f"api/edition/{site.facts.edition_id}"
    figures = _figures(site)
    yield SiteFile(f"{path}.json", to_json({**head_of(site.facts), "figures": figures}))
    yield from table_files(site, path, pl.DataFrame(figures), {}, ("csv", "xlsx"))


EDITIONS: Final = PageType("edition", _tell, _files)
