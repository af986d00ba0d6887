"""A page of every agency ever listed or pending, whose old address leads to it where it was renamed; a page of every
county with an agency that is or was on one of ICE's lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import polars as pl

from open287g.data.reference import read_reference
from open287g.publish.rows import flatten_cells
from open287g.publish.tables import column, lay_table, number
from open287g.publish.words import clean, say_parts
from open287g.queries.agency.gathering import AgencyFacts, list_counties_around
from open287g.queries.agency.sections import say_model, tell_agency
from open287g.resolve.names import make_slug
from open287g.schemas.blocks import Block, Link, Paragraph, Quoted, Table, paragraph
from open287g.schemas.codes import KINDS
from open287g.site.charts import draw_runs
from open287g.site.files import csv_of_each, json_file
from open287g.site.gathering import SiteFacts
from open287g.site.page import (
    Chapter,
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    card_of,
    inside,
    report,
    state_names,
    to_agency,
)
from open287g.text.harmless import plain_text
from open287g.text.phrases import format_number, join_words, ngettext
from open287g.text.phrases import gettext as _


def _tell(site: Site) -> Iterator[Page]:
    printed = {
        agreement_id: rows.to_dicts()
        for (agreement_id,), rows in site.facts.printed.partition_by("agreement_id", as_dict=True).items()
    }
    for agency in site.facts.every_agency:
        yield _tell_one(site, agency, printed)
    for old, agency_id in old_addresses(site.facts).items():
        values = {"target": f"agency/{agency_id}.html"}
        yield Page(f"agency/{old}.html", "moved.html", _("This page has moved"), "", values, is_indexed=False)


def old_addresses(facts: SiteFacts) -> dict[str, str]:
    """Ids that an agency had, or would have had, under a spelling of its own that no other agency uses."""
    ids = {str(agency.agency_id) for agency in facts.every_agency}
    found: dict[str, set[str]] = {}
    for agency_id, state, name in facts.names.select("agency_id", "state", "agency_name").iter_rows():
        found.setdefault(make_slug(state, name), set()).add(agency_id)
    return {
        old: next(iter(owners))
        for old, owners in sorted(found.items())
        if len(owners) == 1 and old not in ids
    }


def _tell_one(site: Site, agency: AgencyFacts, printed: Mapping[str, list[dict[str, Any]]]) -> Page:
    sections = clean(tuple(tell_agency(agency, is_law_in_full=False)))
    lead = sections[0].blocks[0]
    told = say_parts(lead.parts) if isinstance(lead, Paragraph) else ""
    title = _("{name}, {state}", name=plain_text(agency.name), state=state_names()[agency.state])
    models = {row["agreement_id"]: row["support_type"] for row in agency.rows("agreements")}
    rows = [row for each in models for row in printed.get(each, ())]
    values = {
        "agency": {"name": Quoted(plain_text(agency.name)), "state": agency.state, "agency_id": agency.agency_id,
                   "models": agency.models},
        "sections": sections,
        "counties": _counties(site, agency),
        "runs": draw_runs(
            [{**row, "words": say_model(row["support_type"])} for row in agency.rows("agreements")],
            site.facts.growth.days[0], agency.snapshot.snapshot_on,
        ),
        "rows": _rows(rows, models),
        "report": report_agency(site, agency, [row for row in rows if row["end"] == "last"]),
        "takes": (Take(f"api/agency/{agency.agency_id}", ("csv", "json")),),
    }  # fmt: skip
    return Page(f"agency/{agency.agency_id}.html", "agency.html", title, told, values,
                f"api/agency/{agency.agency_id}.json", card=card_of(site, agency.state),
                crumbs=(("states.html", _("States and territories")),
                        (f"state/{agency.state}.html", state_names()[agency.state])))  # fmt: skip


def _counties(site: Site, agency: AgencyFacts) -> list[Link]:
    if agency.level == "state":
        return []
    names = site.drawn.county_names
    return [inside(names[fips], f"county/{fips}.html") for fips in agency.county_fips if fips in names]


def _rows(rows: Sequence[Mapping[str, Any]], models: Mapping[str, str]) -> Table:
    """The rows of ICE's files that the agreements come from."""
    columns = (
        column(_("model"), lambda row: say_model(models[row["agreement_id"]])),
        column(_("list"), _link_list),
        column(_("file"), lambda row: plain_text(row["file_name"])),
        number(_("row"), lambda row: str(row["row_number"])),
        column(_("agency as printed"), lambda row: Quoted(plain_text(row["agency_name_raw"] or ""))),
        column(_("county as printed"), lambda row: Quoted(plain_text(row["county_raw"] or "")) or None),
    )
    return lay_table("rows", rows, columns)


def _link_list(row: Mapping[str, Any]) -> Link:
    words = (
        _("first list, {day}", day=row["snapshot_on"])
        if row["end"] == "first"
        else _("last list, {day}", day=row["snapshot_on"])
    )
    return inside(words, f"list/{row['snapshot_id']}.html")


def report_agency(site: Site, agency: AgencyFacts, rows: Sequence[Mapping[str, Any]]) -> str:
    """A prefilled report on an agency, with the latest rows that it stands on."""
    told: dict[str, object] = {
        _("agency"): f"{plain_text(agency.name)}, {agency.state} ({agency.agency_id})",
        _("page"): f"{site.address.rstrip('/') + '/' if site.address else ''}agency/{agency.agency_id}.html",
    }
    for place, row in enumerate(rows[:4], start=1):
        file = plain_text(row["file_name"])
        told[_("row {n}", n=place)] = (
            f"{row['agreement_id']}: {row['snapshot_id']}, {file}, {row['row_number']}, {row['sha256']}"
        )
    return report(site, agency.name, told)


def _files(site: Site) -> Iterator[SiteFile]:
    agreements = pl.concat([agency.agreements for agency in site.facts.every_agency])
    tables, empty = (
        csv_of_each(agreements, "agency_id"),
        flatten_cells(agreements.clear()).write_csv().encode(),
    )
    for agency in site.facts.every_agency:
        path = f"api/agency/{agency.agency_id}"
        frames = {name: frame.to_dicts() for name, frame in agency.frames().items()}
        yield json_file(site, f"{path}.json", **agency.as_dict() | frames)
        yield SiteFile(f"{path}.csv", tables.get(str(agency.agency_id), empty))


AGENCIES: Final = PageType("agency", _tell, _files)


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
def _county_rows() -> dict[str, dict[str, Any]]:
    return {row["county_fips"]: row for row in read_reference().counties.iter_rows(named=True)}


def _tell_counties(site: Site) -> Iterator[Page]:
    held = agencies_by_county(site.facts)
    for fips, agencies in held.items():
        yield _tell_county(site, _county_rows()[fips], agencies, held)


def _tell_county(
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


def _county_files(site: Site) -> Iterator[SiteFile]:
    every: list[dict[str, Any]] = []
    for fips, agencies in agencies_by_county(site.facts).items():
        county = _county_rows()[fips]
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

COUNTIES: Final = PageType("county", _tell_counties, _county_files)
