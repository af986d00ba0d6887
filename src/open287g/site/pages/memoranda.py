"""Memoranda of agreement as they were read: a table of all, a page of each, differences from ICE's list, ICE's forms.

Facts only: the files do not ship. Where the workspace holds them, each day has a picture of its place on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from open287g.documents.templates import GENERATIONS
from open287g.publish.tables import column, lay_table
from open287g.queries.agency.sections import say_model
from open287g.queries.documents import (
    DocumentsConflictsRequest,
    DocumentsFactsRequest,
    DocumentsListRequest,
    open_tables,
)
from open287g.queries.documents import documents_conflicts as ask_conflicts
from open287g.queries.documents import documents_facts as ask_facts
from open287g.queries.documents import documents_list as ask_list
from open287g.schemas.blocks import Block, Column, Quoted, Table, paragraph
from open287g.text.harmless import plain_text
from open287g.text.phrases import format_number, join_words
from open287g.text.phrases import gettext as _

from ..files import TABLE, json_file, table_files
from ..page import Chapter, Page, PageType, Site, SiteFile, Take, document, inside, state_names, to_agency

_DAYS: Final = ("agency_signed_on", "ice_signed_on")
_TERMS: Final = ("cost_clause", "termination_notice", "duration")
"""Facts that hang on the form, so that they tell what changed from one to the next."""


def _ask(site: Site, name: str) -> pl.DataFrame:
    """Rows of a question on documents, asked once for each language, whose words they hold."""
    asked: dict[str, Any] = {
        "list": lambda: ask_list(site.context, DocumentsListRequest()),
        "facts": lambda: ask_facts(site.context, DocumentsFactsRequest()),
        "conflicts": lambda: ask_conflicts(site.context, DocumentsConflictsRequest()),
    }
    key = ("memoranda", name, _("agency"))
    if key not in site.kept:
        site.kept[key] = asked[name]().frames["rows"]
    kept: pl.DataFrame = site.kept[key]
    return kept


def _path(sha256: str) -> str:
    return f"memorandum/{sha256[:16]}"


def _tell(site: Site) -> Iterator[Page]:
    rows, facts = _ask(site, "list"), _ask(site, "facts")
    chapters = (
        Chapter(_("What both sides signed"), (_signed(rows),), (Take("data/memoranda", TABLE),)),
        Chapter(
            _("Where a memorandum differs from ICE's list"),
            (_differences(_ask(site, "conflicts")),),
            (Take("data/memoranda-conflicts", TABLE),),
        ),
        Chapter(_("ICE's forms, and what changed from one to the next"), _forms(facts)),
        Chapter(_("Every fact that was read"), (_about_facts(),), (Take("data/memoranda-facts", TABLE),)),
    )
    yield document(
        "memoranda.html",
        _("Memoranda of agreement"),
        _("What the signed papers behind ICE's list say: who signed on which day, for how long, how it ends and who "
          "pays. They were read by machine; each fact says how sure it is and on which page it stands."),
        chapters,
        "api/memoranda.json",
    )  # fmt: skip
    pictured = {path for path, _row in _places(site)}
    for (sha256,), mine in facts.partition_by("sha256", as_dict=True, maintain_order=True).items():
        held = rows.filter(pl.col("sha256") == sha256).to_dicts()
        yield _tell_one(str(sha256), held, mine, pictured)


def _signed(rows: pl.DataFrame) -> Table:
    columns = (
        column(_("agency"), lambda row: to_agency(row["agency_name"], row["agency_id"])),
        column(_("state"), "state"),
        column(_("model"), lambda row: say_model(row["support_type"])),
        column(_("agency signed"), "agency_signed_on"),
        column(_("ICE signed"), "ice_signed_on"),
        column(_("memorandum"), lambda row: inside(_("facts"), f"{_path(row['sha256'])}.html")),
    )
    return lay_table("memoranda", rows, columns, empty=_("There are none."))


def _differences(rows: pl.DataFrame) -> Table:
    columns = (
        column(_("agency"), lambda row: to_agency(row["agency_name"], row["agency_id"])),
        column(_("what differs"), "field_words"),
        column(_("ICE's list"), lambda row: plain_text(row["list_words"])),
        column(
            _("the memorandum"),
            lambda row: inside(plain_text(row["document_words"]), f"{_path(row['sha256'])}.html"),
        ),
        column(_("how sure"), lambda row: _(row["confidence"])),
        column(_("how"), lambda row: _(row["pattern"])),
        column(_("ruling"), lambda row: _(row["ruling"]) if row["ruling"] else None),
        column(
            _("reason"), lambda row: _say_or_quote(row["ruling_reason"]) if row["ruling_reason"] else None
        ),
    )
    return lay_table("conflicts", rows, columns, empty=_("There are none."))


def _say_or_quote(reason: str) -> str:
    """A ruling's reason; one of a person's own, which no catalogue has, as they wrote it."""
    return said if (said := _(reason)) != reason else Quoted(reason)


def _forms(facts: pl.DataFrame) -> tuple[Block, ...]:
    """For each of ICE's forms what most memoranda made from it say, so that two rows show what changed."""
    forms = dict(facts.filter(pl.col("fact") == "template").select("sha256", "value").iter_rows())
    told: dict[tuple[str, str], Counter[str]] = {}
    known = facts.filter(pl.col("fact").is_in(_TERMS), pl.col("value").is_not_null())
    for sha256, fact, words in known.select("sha256", "fact", "told").iter_rows():
        told.setdefault((forms.get(sha256) or "", fact), Counter())[words] += 1
    titles = (_("form"), _("model"), _("in use"), _("marked"), _("read here"), _("Who pays for what"),
              _("How it is ended"), _("How long it lasts"))  # fmt: skip
    lines = []
    for form in GENERATIONS:
        n = sum(code == form.code for code in forms.values())
        said = [told.get((form.code, fact), Counter()).most_common(1) for fact in _TERMS]
        used = _("{first} to {last}", first=form.first_used, last=form.last_used)
        if n:
            lines.append((form.code, say_model(form.support_type), used, form.marked or None, format_number(n),
                          *(most[0][0] if most else None for most in said)))  # fmt: skip
    note = _("A form is known by its model, its mark of revision and its clauses; the mark is the form's day, never "
             "that of a signature.")  # fmt: skip
    table = Table("forms", "", tuple(map(Column, titles)), tuple(lines), empty=_("There are none."))
    return paragraph(note, "note"), table


def _about_facts() -> Block:
    return paragraph(_("One row a fact, with page, place on the page, how sure it was read and the hash of the file. "
                        "What could not be read is empty and says why. No person's name is kept."))  # fmt: skip


def _tell_one(sha256: str, held: list[dict[str, Any]], facts: pl.DataFrame, pictured: set[str]) -> Page:
    first = held[0]
    agencies = dict.fromkeys(row["agency_name"] for row in held)
    title = _(
        "Memorandum of {agency}, {state}",
        agency=join_words(list(agencies)),
        state=state_names()[first["state"]],
    )
    columns = (
        column(_("fact"), "fact_words"),
        column(_("what the document says"), lambda row: plain_text(row["told"] or "")),
        column(_("how sure"), lambda row: _(row["confidence"]) if row["confidence"] else None),
        column(_("page"), lambda row: str(row["page"]) if row["page"] else None),
        column(_("read from"), lambda row: _(row["basis"])),
    )
    rows = facts.to_dicts()
    pictures = [
        (
            f"{path}.png",
            _("{fact}, page {page}: {day}", fact=row["fact_words"], page=row["page"], day=row["told"]),
        )
        for row in rows
        if (path := _picture(row)) in pictured
    ]
    values = {
        "table": lay_table("facts", rows, columns),
        "agencies": [to_agency(row["agency_name"], row["agency_id"]) for row in held],
        "pictures": pictures,
        "sha256": sha256,
        "file_name": plain_text(first["file_name"] or ""),
    }
    told = _("What the paper says, fact by fact, with its page.")
    crumbs = (("memoranda.html", _("Memoranda of agreement")),)
    path = _path(sha256)
    return Page(
        f"{path}.html",
        "memorandum.html",
        plain_text(title),
        told,
        values,
        f"api/{path}.json",
        crumbs=crumbs,
    )


def _picture(row: Mapping[str, Any]) -> str:
    return f"{_path(row['sha256'])}-{row['part']}-{row['fact']}-{row['number']}"


def _places(site: Site) -> list[tuple[str, dict[str, Any]]]:
    """Pictures that can be drawn, of documents that the workspace holds: path, and the fact."""
    on_file = open_tables(site.context.workspace).sightings
    shown = _ask(site, "facts").filter(
        pl.col("fact").is_in(_DAYS), pl.col("value").is_not_null(), pl.col("left").is_not_null()
    )
    return [(_picture(row), row) for row in shown.to_dicts() if row["sha256"] in on_file]


def _files(site: Site) -> Iterator[SiteFile]:
    rows, facts, conflicts = (_ask(site, name) for name in ("list", "facts", "conflicts"))
    yield from table_files(site, "data/memoranda", rows, {})
    yield from table_files(site, "data/memoranda-facts", facts, {})
    yield from table_files(site, "data/memoranda-conflicts", conflicts, {})
    yield json_file(site, "api/memoranda.json", memoranda=rows.to_dicts())
    for (sha256,), mine in facts.partition_by("sha256", as_dict=True).items():
        path = f"api/{_path(str(sha256))}.json"
        yield json_file(site, path, sha256=sha256, facts=mine.to_dicts())
    yield from _draw(site)


def _draw(site: Site) -> Iterator[SiteFile]:
    places = _places(site)
    if not places:
        return
    from open287g.pipeline.documents.workers import PageWorker, can_open

    tables = open_tables(site.context.workspace)
    if can_open():
        with PageWorker(recognize=False) as worker:
            for path, row in places:
                if (drawn := tables.draw(worker, row)) is not None:
                    yield SiteFile(f"{path}.png", drawn)


MEMORANDA: Final = PageType("memorandum", _tell, _files, lambda: ("memoranda.html", _("Memoranda")))
