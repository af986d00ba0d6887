"""A page of every agency ever listed or pending; a renamed agency's old address leads to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from open287g.publish.rows import flatten_cells
from open287g.publish.tables import column, lay_table, number
from open287g.publish.words import clean, say_parts
from open287g.queries.agency.gathering import AgencyFacts
from open287g.queries.agency.sections import say_model, tell_agency
from open287g.resolve.names import make_slug
from open287g.schemas.blocks import Link, Paragraph, Quoted, Table
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _

from ..charts import draw_runs
from ..files import csv_of_each, json_file
from ..gathering import SiteFacts
from ..page import Page, PageType, Site, SiteFile, Take, card_of, inside, report, state_names


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
