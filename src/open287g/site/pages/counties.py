"""A page of every county with an agency that is or was on one of ICE's lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import polars as pl

from open287g.data.reference import read_reference
from open287g.publish.tables import column, lay_table, number
from open287g.queries.agency.gathering import AgencyFacts, list_counties_around
from open287g.queries.agency.sections import say_model
from open287g.schemas.blocks import Block, Table, paragraph
from open287g.schemas.codes import KINDS
from open287g.text.phrases import format_number, join_words, ngettext
from open287g.text.phrases import gettext as _

from ..charts import draw_runs
from ..files import csv_of_each, json_file
from ..gathering import SiteFacts
from ..page import (
    Chapter,
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    card_of,
    inside,
    state_names,
    to_agency,
)


def agencies_by_county(facts: SiteFacts) -> dict[str, list[AgencyFacts]]:
    """Agencies below the state by the FIPS of each county that they serve, those on the list first."""
    found: dict[str, list[AgencyFacts]] = {}
    for agency in facts.every_agency:
        for fips in agency.county_fips if agency.level != "state" else ():
            found.setdefault(fips, []).append(agency)
    return {
        fips: sorted(found[fips], key=lambda each: (not each.models, each.kind != "sheriff", each.name))
        for fips in sorted(found)
    }


@cache
def _counties() -> dict[str, dict[str, Any]]:
    return {row["county_fips"]: row for row in read_reference().counties.iter_rows(named=True)}


def _tell(site: Site) -> Iterator[Page]:
    held = agencies_by_county(site.facts)
    for fips, agencies in held.items():
        yield _tell_one(site, _counties()[fips], agencies, held)


def _tell_one(
    site: Site, county: Mapping[str, Any], agencies: list[AgencyFacts], held: Mapping[str, Any]
) -> Page:
    fips, day = county["county_fips"], site.facts.snapshot.snapshot_on
    name = _("{county}, {state}", county=county["county_name"], state=state_names()[county["state"]])
    listed = [each for each in agencies if each.models]
    told = (
        ngettext("{n} agency of {county} has an agreement with ICE on its list of {day}.",
                 "{n} agencies of {county} have agreements with ICE on its list of {day}.", len(listed),
                 county=county["county_name"], day=day)
        if listed
        else _("No agency of {county} has an agreement on ICE's list of {day}.", county=county["county_name"], day=day)
        + ngettext(" {n} was on a list before.", " {n} were on a list before.", len(agencies))
    )  # fmt: skip
    chapters = (
        Chapter(_("Its agencies"), (_table_of(agencies),), (Take(f"api/county/{fips}", ("csv", "json")),)),
        Chapter(_("The counties beside it"), (_around(fips, held),)),
        Chapter(_("About the county"), (_about(county),)),
    )
    values = {
        "chapters": chapters,
        "runs": draw_runs(
            [row for each in agencies for row in _runs_of(each)], site.facts.growth.days[0], day
        ),
    }
    return Page(f"county/{fips}.html", "county.html", name, told, values, f"api/county/{fips}.json",
                crumbs=(("states.html", _("States and territories")),
                        (f"state/{county['state']}.html", state_names()[county["state"]])),
                card=card_of(site, county['state']))  # fmt: skip


def _runs_of(agency: AgencyFacts) -> Iterator[dict[str, Any]]:
    for row in agency.rows("agreements"):
        yield {**row, "words": f"{agency.name}, {say_model(row['support_type'])}"}


def _table_of(agencies: list[AgencyFacts]) -> Table:
    columns = (
        column(_("agency"), lambda each: to_agency(each.name, str(each.agency_id))),
        column(_("kind"), lambda each: _(KINDS[each.kind])),
        column(
            _("models"),
            lambda each: join_words([say_model(code) for code in each.models]) or _standing(each),
        ),
        column(
            _("first listed"),
            lambda each: min((row["first_listed_on"] for row in each.rows("agreements")), default=None),
        ),
        number(
            _("sworn officers"),
            lambda each: None if each.sworn_officers is None else format_number(each.sworn_officers),
        ),
    )
    return lay_table("agencies", agencies, columns)


def _standing(agency: AgencyFacts) -> str:
    return _("no longer listed") if len(agency.agreements) else _("on the pending list only")


def _around(fips: str, held: Mapping[str, list[AgencyFacts]]) -> Block:
    near = [
        (name or other, other)
        for other, where, name in list_counties_around((fips,))
        if where == "next_county"
    ]
    columns = (
        column(
            _("county"),
            lambda each: inside(each[0], f"county/{each[1]}.html") if each[1] in held else each[0],
        ),
        column(
            _("agencies on the list"),
            lambda each: "; ".join(one.name for one in held.get(each[1], ()) if one.models) or _("none"),
        ),
    )
    return lay_table("around", sorted(near), columns, empty=_("No county lies beside it."))


def _about(county: Mapping[str, Any]) -> Block:
    told = [_("Its FIPS code is {fips}.", fips=county["county_fips"])]
    if county["population"]:
        told.append(
            _("{n} residents ({year}, U.S. Census Bureau).", n=county["population"],
              year=str(county["population_year"]))
        )  # fmt: skip
    told.append(_("Agencies of the whole state are on the state's page, not here."))
    return paragraph(" ".join(told), "note")


def _files(site: Site) -> Iterator[SiteFile]:
    every: list[dict[str, Any]] = []
    for fips, agencies in agencies_by_county(site.facts).items():
        county = _counties()[fips]
        rows = [
            {**{name: each.as_dict()[name] for name in _KEPT}, "models": list(each.models)}
            for each in agencies
        ]
        told = {"county_fips": fips, "county_name": county["county_name"], "state": county["state"],
                "population": county["population"], "agencies": rows}  # fmt: skip
        yield json_file(site, f"api/county/{fips}.json", **told)
        every += [{"county_fips": fips, **row} for row in rows]
    for fips, data in csv_of_each(pl.DataFrame(every, infer_schema_length=None), "county_fips").items():
        yield SiteFile(f"api/county/{fips}.csv", data)


_KEPT: Final = (
    "agency_id",
    "name",
    "state",
    "kind",
    "level",
    "ori",
    "sworn_officers",
    "population",
    "n_agreements",
)

COUNTIES: Final = PageType("county", _tell, _files)
