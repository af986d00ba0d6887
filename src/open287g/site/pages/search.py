"""What the search box knows: agencies by every spelling, counties, cities, states, and the page of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from open287g.data.reference import read_reference
from open287g.data.states import names_of_states, spanish_names_of_states
from open287g.resolve.search import initials_of

from ..files import in_script
from ..gathering import SiteFacts
from ..page import Page, PageType, Site, SiteFile
from .counties import agencies_by_county


def make_search_data(facts: SiteFacts) -> dict[str, Any]:
    """Plain lists for the browser: agencies as id, name, state, other spellings and initials, ORI, county, if listed.

    Counties as name, state, FIPS, whether they have a page of their own, and residents; cities as name, state and
    residents, by which the largest of many Houstons comes first.
    """
    paged = agencies_by_county(facts)
    reference = read_reference()
    states, spanish = names_of_states(), spanish_names_of_states()
    spelled: dict[str, list[str]] = {}
    for agency_id, name in facts.names.select("agency_id", "agency_name").iter_rows():
        spelled.setdefault(agency_id, []).append(name)
    agencies = [
        [
            each.agency_id,
            each.name,
            each.state,
            " | ".join(
                [
                    *sorted({*spelled.get(str(each.agency_id), [])} - {each.name}),
                    *initials_of(each.name, each.state),
                ]
            ),
            " ".join(filter(None, (each.ori, each.county_name))),
            int(bool(each.models)),
        ]
        for each in facts.every_agency
    ]
    counties = reference.counties.filter(~pl.col("is_former")).select(
        "county_name", "state", "county_fips", "population"
    )
    cities = reference.police.filter(pl.col("police_type").cast(pl.String) == "City").with_columns(
        state=pl.col("ori").str.slice(0, 2)
    )
    known = pl.col("state").is_in(list(states))
    return {
        "states": [[code, name, "" if spanish[code] == name else spanish[code]] for code, name in states.items()],
        "agencies": agencies,
        "counties": [
            [name, state, fips, int(fips in paged), people] for name, state, fips, people in counties.iter_rows()
        ],
        "cities": [list(row) for row in cities.filter(known).group_by("police_name", "state").agg(
            pl.col("population").max()).sort("state", "police_name").iter_rows()],
    }  # fmt: skip


def _tell(_site: Site) -> Iterator[Page]:
    yield from ()


def _files(site: Site) -> Iterator[SiteFile]:
    text = f"window.OPEN287G_SEARCH = {in_script(make_search_data(site.facts))};\n"
    yield SiteFile("data/search.js", text.encode())


SEARCH: Final = PageType("search", _tell, _files)
