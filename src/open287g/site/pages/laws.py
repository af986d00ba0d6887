"""State laws on agreements: the table of all, and a page of each law, order or opinion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from open287g.publish.cleaning import clean
from open287g.publish.sections.state_law import tell_law
from open287g.queries.laws import STANDINGS, LawsRequest
from open287g.queries.laws import laws as ask_laws
from open287g.schemas.blocks import Block, Column, Paragraph, Quoted, Table
from open287g.schemas.laws import LAW_KINDS, LawShown, StateLaws
from open287g.text.days import say_partial_date
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words

from ..files import head_of, to_json
from ..page import Chapter, Page, PageType, Site, SiteFile, Take, card_of, inside, state_names, to_agency
from ..take import TABLE, table_files, zip_file


def _every(site: Site) -> Iterator[tuple[StateLaws, LawShown]]:
    for told in site.facts.laws.values():
        for shown in told.laws:
            yield told, shown


def _tell(site: Site) -> Iterator[Page]:
    yield _tell_all(site)
    for told, shown in _every(site):
        yield _tell_one(site, told, shown)


def _tell_all(site: Site) -> Page:
    columns = tuple(map(Column, (_("state"), _("law"), _("what it does"), _("stands"), _("signed"))))
    rows = tuple(
        (
            inside(state_names()[told.state], f"state/{told.state}.html"),
            inside(Quoted(shown.law["measure"]), f"law/{shown.law['law_id']}.html"),
            _kinds(shown.law),
            _standing(shown),
            say_partial_date(shown.law["signed_on"]) if shown.law["signed_on"] else None,
        )
        for told, shown in _every(site)
    )
    without = [told.state for told in site.facts.laws.values() if not told.laws]
    silent = Paragraph(
        (
            _(
                "No law, order or official opinion is on record here of {states}. That none was found does not "
                "prove that there is none.",
                states=join_words([state_names()[state] for state in without]),
            ),
        ),
        "note",
    )
    chapters = (
        Chapter(
            _("Laws, orders and opinions"),
            (Table("laws", "", columns, rows),),
            (Take("data/laws", TABLE), Take("data/laws-all", ("zip",))),
        ),
        Chapter(_("States without one on record"), (silent,)),
    )
    return Page(
        "laws.html",
        "document.html",
        _("State laws on agreements"),
        _note(),
        {"chapters": chapters},
        "api/laws.json",
    )


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
                Paragraph((_note(),), "note"),
            ),
        ),
    ]
    if shown.offices is not None and not shown.offices.is_empty():
        takes = (Take(f"{path}-offices", TABLE), Take(path, ("zip",)))
        chapters.insert(1, Chapter(_("Each office that it obliges"), (_offices(shown.offices),), takes))
    title = _("{state}: {law}", state=state_names()[told.state], law=law["measure"])
    return Page(
        f"law/{law['law_id']}.html",
        "document.html",
        title,
        _kinds(law),
        {"chapters": tuple(chapters)},
        f"{path}.json",
        crumbs=(("laws.html", _("State laws on agreements")),),
        card=card_of(site, told.state),
    )


def _offices(offices: pl.DataFrame) -> Table:
    columns = tuple(map(Column, (_("county or agency"), _("on ICE's list"), _("agency"))))
    rows = tuple(
        (
            inside(row["office"], f"county/{row['county_fips']}.html")
            if row["county_fips"] and row["agency_ids"]
            else row["office"],
            _("yes") if row["is_listed"] else _("no"),
            to_agency(row["agency_names"][0], row["agency_ids"][0]) if row["agency_ids"] else None,
        )
        for row in offices.sort("is_listed", "office").iter_rows(named=True)
    )
    return Table("offices", "", columns, rows)


def _files(site: Site) -> Iterator[SiteFile]:
    answer = ask_laws(site.context, LawsRequest())
    made = list(table_files(site, "data/laws", answer.frames["laws"], {}))
    yield from made
    yield zip_file(site, "data/laws-all.zip", "State laws on 287(g) agreements", made)
    yield SiteFile(
        "api/laws.json", to_json({**head_of(site.facts), "laws": answer.frames["laws"].to_dicts()})
    )
    for _told, shown in _every(site):
        path = f"data/law/{shown.law['law_id']}"
        alone = SiteFile(f"{path}.json", to_json({**head_of(site.facts), "law": shown.law}))
        yield alone
        if shown.offices is not None and not shown.offices.is_empty():
            offices = list(table_files(site, f"{path}-offices", shown.offices, {"law": shown.law["measure"]}))
            yield from offices
            yield zip_file(site, f"{path}.zip", str(shown.law["measure"]), [alone, *offices])


LAWS: Final = PageType("law", _tell, _files, lambda: ("laws.html", _("Laws")))
