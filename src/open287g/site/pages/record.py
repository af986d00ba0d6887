"""The record as the browser holds it: agencies, and each run of listings; and what the search box knows.

Map, comparison and the check of a sentence count from this file. A run is four numbers (agency, model, first list,
first list without it), so that fifteen years of lists weigh less than one picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from open287g.data.reference import read_reference
from open287g.data.states import names_of_states, spanish_names_of_states
from open287g.measures.coverage import cover_population
from open287g.resolve.search import initials_of
from open287g.schemas.codes import KINDS, SUPPORT_TYPES, TERRITORIES
from open287g.schemas.ledger import Agencies
from open287g.site.files import in_script
from open287g.site.gathering import SiteFacts
from open287g.site.geography import place_marks
from open287g.site.page import PageType, Site, SiteFile

from .agencies import agencies_by_county

if TYPE_CHECKING:
    from open287g.queries.registry import Context
    from open287g.site.geography import MapShapes


REACHES: Final = ("none", "county", "place", "state")
STARTS: Final = ("listed", "listed_again")
"""Kinds of events with which a run begins as news; any other only goes on under a new signing, model or body."""


def make_record(context: Context, shapes: MapShapes) -> dict[str, Any]:
    """Days of the lists, places, agencies and runs of listings; agencies stand where the map draws them."""
    ledger, reference = context.ledger, read_reference()
    participating = ledger.snapshots.filter(pl.col("list_name").cast(pl.String) == "participating")
    shown = participating.group_by("snapshot_on").agg(pl.col("last_shown_on").max()).sort("snapshot_on")
    days: list[date] = shown["snapshot_on"].to_list()
    ever = ledger.spells.select("agency_id").unique()
    agencies = ledger.agencies.join(ever, on="agency_id", how="semi").sort("agency_id")
    held = sorted({fips for each in agencies["county_fips"].to_list() for fips in each or ()})
    counties = (
        reference.counties.filter(pl.col("county_fips").is_in(held)).unique("county_fips").sort("county_fips")
    )
    states = list(names_of_states())
    return {
        "edition": context.edition.edition_id,
        "days": days,
        "seen": shown["last_shown_on"].to_list(),
        "models": list(SUPPORT_TYPES),
        "kinds": list(KINDS),
        "states": _tell_states(states),
        "counties": [[fips, name, states.index(state), people] for fips, name, state, people in counties.select(
            "county_fips", "county_name", "state", "population").iter_rows()],
        "agencies": _tell_agencies(agencies, counties, states, shapes),
        "runs": _tell_runs(context, agencies["agency_id"].to_list(), days),
    }  # fmt: skip


def _tell_states(states: list[str]) -> list[list[Any]]:
    """Code, English name, Spanish name, residents, whether a territory."""
    people = dict(read_reference().states.select("state", "population").iter_rows())
    english, spanish = names_of_states(), spanish_names_of_states()
    return [
        [code, english[code], spanish[code], people.get(code), int(code in TERRITORIES)] for code in states
    ]


def _tell_agencies(
    agencies: pl.DataFrame, counties: pl.DataFrame, states: list[str], shapes: MapShapes
) -> list[list[Any]]:
    """Id, name, state, kind, reach, counties, home, residents of the place, officers, FBI record, x, y; by number."""
    numbers = {fips: number for number, fips in enumerate(counties["county_fips"])}
    people = dict(counties.select("county_fips", "population").iter_rows())
    reaches = dict(cover_population(Agencies.cast(agencies)).select("agency_id", "reach").iter_rows())
    rows = agencies.with_columns(pl.col("kind", "level").cast(pl.String)).to_dicts()
    records = {
        each: number for number, each in enumerate(dict.fromkeys(r["ori"] or r["agency_id"] for r in rows))
    }
    marks = place_marks(shapes, [_home(row["county_fips"], people) for row in rows])
    return [
        [
            row["agency_id"], row["name"], states.index(row["state"]), list(KINDS).index(row["kind"]),
            REACHES.index(reaches[row["agency_id"]]) if row["level"] != "state" else 3,
            [numbers[fips] for fips in row["county_fips"] or ()],
            numbers.get(str(_home(row["county_fips"], people)), -1),
            row["population"], row["sworn_officers"], records[row["ori"] or row["agency_id"]], *mark,
        ]
        for row, mark in zip(rows, marks, strict=True)
    ]  # fmt: skip


def _home(counties: list[str] | None, people: Mapping[str, int | None]) -> str | None:
    """The largest of an agency's counties, where residents of a place are counted (`measures.coverage`)."""
    return max(counties or (), key=lambda fips: (people.get(fips) or 0, fips), default=None)


def _tell_runs(context: Context, agency_ids: list[str], days: list[date]) -> list[list[int]]:
    """Agency, model, first list, first list without it (-1 while listed), how it begins, whether it ends as news.

    It begins as 0 (listed), 1 (listed again) or 2 (goes on from another run).
    """
    numbers = {each: number for number, each in enumerate(agency_ids)}
    place = {day: number for number, day in enumerate(days)}
    events = context.edition.table("events").filter(pl.col("list_name").cast(pl.String) == "participating")
    starts = {
        (agreement, day): STARTS.index(kind)
        for agreement, day, kind in events.filter(pl.col("kind").cast(pl.String).is_in(STARTS))
        .select("agreement_id", "seen_on", pl.col("kind").cast(pl.String))
        .iter_rows()
    }
    models = list(SUPPORT_TYPES)
    return [
        [
            numbers[row["agency_id"]],
            models.index(row["support_type"]),
            place[row["first_listed_on"]],
            place[row["gone_by_on"]] if row["gone_by_on"] else -1,
            starts.get((row["agreement_id"], row["first_listed_on"]), 2),
            int(row["ended_by"] == "no_longer_listed"),
        ]
        for row in context.ledger.spells.with_columns(pl.col("support_type", "ended_by").cast(pl.String))
        .sort("first_listed_on", "agency_id", "support_type")
        .iter_rows(named=True)
    ]


def _files(site: Site) -> Iterator[SiteFile]:
    text = f"window.OPEN287G_RECORD = {in_script(make_record(site.context, site.drawn.nation))};\n"
    yield SiteFile("data/record.js", text.encode())


RECORD: Final = PageType("record", lambda _site: (), _files)


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


def _search_files(site: Site) -> Iterator[SiteFile]:
    text = f"window.OPEN287G_SEARCH = {in_script(make_search_data(site.facts))};\n"
    yield SiteFile("data/search.js", text.encode())


SEARCH: Final = PageType("search", lambda _site: (), _search_files)
