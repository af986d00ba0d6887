"""State laws on agreements: the table of all, and a page of each law, order or opinion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from open287g.publish.sections.state_law import tell_law
from open287g.publish.tables import column, lay_table
from open287g.publish.words import clean
from open287g.queries.laws import STANDINGS, LawsRequest
from open287g.queries.laws import laws as ask_laws
from open287g.schemas.blocks import Block, Paragraph, Part, Quoted, Table, paragraph
from open287g.schemas.laws import LAW_KINDS, LawShown, StateLaws
from open287g.text.days import say_partial_date
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words

from ..files import TABLE, json_file, table_files, with_zip
from ..page import (
    Chapter,
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    card_of,
    document,
    inside,
    state_names,
    to_agency,
)


def _every(site: Site) -> Iterator[tuple[StateLaws, LawShown]]:
    for told in site.facts.laws.values():
        for shown in told.laws:
            yield told, shown


def _tell(site: Site) -> Iterator[Page]:
    yield _tell_all(site)
    for told, shown in _every(site):
        yield _tell_one(site, told, shown)


def _tell_all(site: Site) -> Page:
    columns = (
        column(_("state"), lambda each: inside(state_names()[each[0].state], f"state/{each[0].state}.html")),
        column(
            _("law"),
            lambda each: inside(Quoted(each[1].law["measure"]), f"law/{each[1].law['law_id']}.html"),
        ),
        column(_("what it does"), lambda each: _kinds(each[1].law)),
        column(_("stands"), lambda each: _standing(each[1])),
        column(_("signed"), lambda each: _signed(each[1].law["signed_on"])),
    )
    without = [told.state for told in site.facts.laws.values() if not told.laws]
    silent = paragraph(
        _(
            "No law, order or official opinion is on record here of {states}. That none was found does not "
            "prove that there is none.",
            states=join_words([state_names()[state] for state in without]),
        ),
        "note",
    )
    chapters = (
        Chapter(
            _("Laws, orders and opinions"),
            (lay_table("laws", _every(site), columns),),
            (Take("data/laws", TABLE), Take("data/laws-all", ("zip",))),
        ),
        Chapter(_("States without one on record"), (silent,)),
    )
    return document("laws.html", _("State laws on agreements"), _note(), chapters, "api/laws.json")


def _signed(day: str | None) -> str | None:
    return say_partial_date(day) if day else None


def _note() -> str:
    return _(
        "Compiled from public pages on Nov. 27, 2026; a law passed after summer 2026 may be missing. This is no "
        "legal advice."
    )


def _kinds(law: Any) -> str:
    return "; ".join(_(LAW_KINDS[kind]) for kind in (law["kind"], *law["also"]))


def _standing(shown: LawShown) -> str:
    return _("replaced") if shown.replaced_by else _(STANDINGS[shown.holds])


def _tell_one(site: Site, told: StateLaws, shown: LawShown) -> Page:
    law = shown.law
    blocks: tuple[Block, ...] = clean(tuple(tell_law(shown, told)))
    path = f"data/law/{law['law_id']}"
    chapters = [
        Chapter("", blocks, (Take(path, ("json",)),)),
        Chapter(
            _("Where it applies"),
            (
                Paragraph(
                    (inside(state_names()[told.state], f"state/{told.state}.html"), ": ", _kinds(law), "."),
                ),
                paragraph(_note(), "note"),
            ),
        ),
    ]
    if shown.offices is not None and not shown.offices.is_empty():
        takes = (Take(f"{path}-offices", TABLE), Take(path, ("zip",)))
        chapters.insert(1, Chapter(_("Each office that it obliges"), (_offices(shown.offices),), takes))
    title = _("{state}: {law}", state=state_names()[told.state], law=law["measure"])
    return document(
        f"law/{law['law_id']}.html",
        title,
        _kinds(law),
        chapters,
        f"{path}.json",
        crumbs=(("laws.html", _("State laws on agreements")),),
        card=card_of(site, told.state),
    )


def _offices(offices: pl.DataFrame) -> Table:
    columns = (
        column(_("county or agency"), _link_office),
        column(_("on ICE's list"), lambda row: _("yes") if row["is_listed"] else _("no")),
        column(
            _("agency"),
            lambda row: (
                to_agency(row["agency_names"][0], row["agency_ids"][0]) if row["agency_ids"] else None
            ),
        ),
    )
    return lay_table("offices", offices.sort("is_listed", "office"), columns)


def _link_office(row: Mapping[str, Any]) -> Part:
    has_page = row["county_fips"] and row["agency_ids"]
    return inside(row["office"], f"county/{row['county_fips']}.html") if has_page else str(row["office"])


def _files(site: Site) -> Iterator[SiteFile]:
    answer = ask_laws(site.context, LawsRequest())
    every = answer.frames["laws"]
    tables = table_files(site, "data/laws", every, {})
    yield from with_zip(site, "data/laws-all.zip", "State laws on 287(g) agreements", tables)
    yield json_file(site, "api/laws.json", laws=every.to_dicts())
    for _told, shown in _every(site):
        path, name = f"data/law/{shown.law['law_id']}", str(shown.law["measure"])
        alone = json_file(site, f"{path}.json", law=shown.law)
        if shown.offices is None or shown.offices.is_empty():
            yield alone
        else:
            offices = table_files(site, f"{path}-offices", shown.offices, {"law": name})
            yield from with_zip(site, f"{path}.zip", name, [alone, *offices])


LAWS: Final = PageType("law", _tell, _files, lambda: ("laws.html", _("Laws")))
