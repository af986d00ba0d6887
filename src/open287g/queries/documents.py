"""The questions on memoranda: which are on file, what they say, where lists differ, what changed in ICE's forms.

Facts of a workspace's own documents stand before those that come with the package (the sample, facts only). The full
text that is searched is the workspace's: the package ships no memoranda.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.documents import (
    CONFLICT_FIELDS,
    DOCUMENT_KINDS,
    FACT_WORDS,
    DocumentDepartures,
    DocumentTies,
)
from open287g.text.expressions import fill_in, say_each
from open287g.text.phrases import format_value, ngettext
from open287g.text.phrases import gettext as _

from . import fields
from .registry import Context, Request, field, question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from open287g.data.editions import Edition
    from open287g.documents.facts import Fact
    from open287g.pipeline.documents.tables import DocumentTables


def open_tables(workspace: Path | None) -> DocumentTables:
    """The documents of a workspace, or of the usual one."""
    from open287g.data.workspace import locate_workspace
    from open287g.pipeline.documents.tables import open_documents

    return open_documents(workspace or locate_workspace())


def _all_facts(tables: DocumentTables) -> tuple[pl.DataFrame, dict[str, str]]:
    """Facts of the workspace's documents, then of shipped ones that it lacks or has read less of, and file names.

    Both are readings of the same bytes by this reader: one without the recognizer must not hide what one with it told.
    """
    from open287g.pipeline.documents.shipped import read_shipped_facts

    shipped, names = read_shipped_facts()
    own = tables.facts
    names |= {sha256: sightings[0].file_name for sha256, sightings in tables.sightings.items()}
    told, better = (
        dict(frame.group_by("sha256").agg(pl.col("value").count()).iter_rows()) for frame in (own, shipped)
    )
    fuller = [sha256 for sha256, n in better.items() if n > told.get(sha256, -1)]
    return pl.concat(
        [own.filter(~pl.col("sha256").is_in(fuller)), shipped.filter(pl.col("sha256").is_in(fuller))]
    ), names


def _facts_by_document(facts: pl.DataFrame) -> Mapping[str, list[Fact]]:
    from open287g.documents.facts import Fact
    from open287g.documents.words import Box

    found: dict[str, list[Fact]] = {}
    for row in facts.iter_rows(named=True):
        edges = [row[name] for name in ("left", "top", "right", "bottom")]
        box = None if None in edges else Box(*edges)
        found.setdefault(row["sha256"], []).append(
            Fact(
                row["fact"],
                row["part"],
                row["number"],
                row["value"],
                row["confidence"],
                row["basis"],
                row["page"],
                box,
                row["written"],
                row["reason"],
            )
        )
    return found


def _ties(
    edition: Edition, tables: DocumentTables, facts: pl.DataFrame, names: Mapping[str, str]
) -> pl.DataFrame:
    """Documents and the agreements of the edition that they belong to, with what people know these by."""
    from open287g.pipeline.documents.tables import tie_documents
    from open287g.store import Sighting

    sightings = {sha256: [Sighting(sha256, name, name, "", 0)] for sha256, name in names.items()} | dict(
        tables.sightings
    )
    agreements = edition.table("agreements")
    ties = tie_documents(_facts_by_document(facts), sightings, agreements)
    return ties.join(
        agreements.select("agreement_id", "agency_name", "state", "support_type", "signed_on"),
        on="agreement_id",
        how="left",
        validate="m:1",
    )


def _chosen(ties: pl.DataFrame, state: tuple[str, ...], agency: str | None) -> pl.DataFrame:
    if state:
        ties = ties.filter(pl.col("state").is_in(list(state)))
    if agency:
        wanted = agency.casefold()
        ties = ties.filter(
            pl.col("agency_name").str.to_lowercase().str.contains(wanted, literal=True)
            | (pl.col("agency_id") == agency)
        )
    return ties


class DocumentsListRequest(Request):
    """Which documents."""

    state: fields.States = field((), "State or territory; several may be given")
    agency: str | None = field(None, "Part of the agency's name, or its id")


@question(example={"state": "TX"})
def documents_list(context: Context, request: DocumentsListRequest) -> Answer:
    """List the memoranda on file with what they are, whose, and the days both sides signed.

    One row a document and agreement; "on file" counts the agency's linked memoranda that are there.
    """
    tables = open_tables(context.workspace)
    facts, names = _all_facts(tables)
    ties = _ties(context.edition, tables, facts, names)
    rows = _on_file(context, _chosen(ties, request.state, request.agency), facts, names)
    title = ngettext("{n} memorandum on file", "{n} memoranda on file", rows.height)
    shown = {"state": _("state"), "agency_name": _("agency"), "support_type": _("support type"),
             "agency_signed_on": _("agency signed"), "ice_signed_on": _("ICE signed"),
             "on_file": _("of the agency's linked memoranda"), "file_name": _("file")}  # fmt: skip
    return answer_with_rows(context, "documents_list", title, rows, shown, sought=request)


def _on_file(
    context: Context, ties: pl.DataFrame, facts: pl.DataFrame, names: Mapping[str, str]
) -> pl.DataFrame:
    linked = (
        context.edition.table("agreements")
        .filter(pl.col("moa_url").is_not_null())
        .group_by("agency_id")
        .agg(n_linked=pl.col("moa_url").n_unique())
    )
    held = ties.group_by("agency_id").agg(n_held=pl.col("agreement_id").n_unique())
    days = (
        facts.filter(
            (pl.col("part") == "memorandum")
            & (pl.col("number") == 1)
            & pl.col("fact").is_in(["agency_signed_on", "ice_signed_on"])
        )
        .select("sha256", "fact", "value")
        .pivot("fact", index="sha256", values="value")
    )
    for name in ("agency_signed_on", "ice_signed_on"):
        if name not in days.columns:
            days = days.with_columns(pl.lit(None, dtype=pl.String).alias(name))
    told = (
        ties.drop("signed_on")
        .join(
            days.with_columns(pl.col("agency_signed_on", "ice_signed_on").str.to_date()),
            on="sha256",
            how="left",
            validate="m:1",
        )
        .join(linked, on="agency_id", how="left", validate="m:1")
        .join(held, on="agency_id", how="left", validate="m:1")
    )
    return told.with_columns(
        file_name=pl.col("sha256").replace_strict(dict(names), default=None, return_dtype=pl.String),
        on_file=fill_in(_("{} of {}"), pl.min_horizontal("n_held", "n_linked"), "n_linked"),
    ).sort("state", "agency_name", "support_type", "sha256")


class DocumentsFactsRequest(Request):
    """Facts of which documents."""

    agency: str | None = field(None, "Part of the agency's name, or its id", is_positional=False)
    state: fields.States = field((), "State or territory; several may be given")
    fact: str | None = field(None, "Only this fact", choices=lambda: FACT_WORDS)
    only_sure: bool = field(False, "Leave out what is not sure")


@question(
    example={"agency": "Orlando"},
    asked_for="what the signed memorandum of an agency says: both signing days, notice, costs, each with its page",
)
def documents_facts(context: Context, request: DocumentsFactsRequest) -> Answer:
    """Show what memoranda say: parties, support type, both signing days, offices, notice, costs, each with its page.

    One row a fact of a document, with page, place, how sure it was read, or why it is empty. No person's name is kept.
    """
    tables = open_tables(context.workspace)
    facts, names = _all_facts(tables)
    ties = _chosen(_ties(context.edition, tables, facts, names), request.state, request.agency)
    rows = facts.join(
        ties.select("sha256", "agency_name", "state").unique("sha256"),
        on="sha256",
        how="inner",
        validate="m:1",
    )
    if request.fact:
        rows = rows.filter(pl.col("fact") == request.fact)
    if request.only_sure:
        rows = rows.filter(pl.col("confidence") == "sure")
    rows = _with_words(rows).sort("state", "agency_name", "sha256", "part", maintain_order=True)
    title = ngettext("{n} fact of memoranda", "{n} facts of memoranda", rows.height)
    shown = {"agency_name": _("agency"), "fact_words": _("fact"), "told": _("what the document says"),
             "confidence": _("how sure"), "page": _("page"), "basis": _("read from")}  # fmt: skip
    return answer_with_rows(context, "documents_facts", title, rows, shown, sought=request)


def _with_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Facts with the words for each, and what it says or why it is empty."""
    names = {k: _(w) for k, w in FACT_WORDS.items()}
    fact = pl.col("fact").replace_strict(names, default=pl.col("fact"))
    return rows.with_columns(
        fact_words=pl.when(pl.col("part") == "addendum")
        .then(fill_in(_("{} (addendum)"), fact))
        .otherwise(fact),
        told=pl.coalesce(_told(), say_each(_say_reason, "reason")),
    )


def facts_by_agreement(edition: Edition, workspace: Path | None) -> Mapping[str, list[dict[str, object]]]:
    """Facts of every memorandum tied to an agreement, with the file's name and why it belongs there (`tie`)."""
    tables = open_tables(workspace)
    facts, names = _all_facts(tables)
    ties = _ties(edition, tables, facts, names).select("agreement_id", "sha256", tie="basis")
    rows = _with_words(facts).join(ties, on="sha256", how="inner", validate="m:m", maintain_order="left")
    rows = rows.with_columns(
        file_name=pl.col("sha256").replace_strict(names, default=None, return_dtype=pl.String)
    )
    found: dict[str, list[dict[str, object]]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["agreement_id"], []).append(row)
    return found


MOST_PICTURES = 8


def draw_places(workspace: Path | None, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The places on the pages from which days were read, one below the other, as a Vega-Lite picture; none without one.

    Only of documents that the workspace holds: the package ships facts, not files.
    """
    from open287g.pipeline.documents.workers import PageWorker, can_open
    from open287g.publish.pictures import stack_pictures

    tables = open_tables(workspace)
    wanted = [
        row
        for row in rows
        if row["fact"].endswith("_signed_on")
        and row["left"] is not None
        and row["sha256"] in tables.sightings
    ][:MOST_PICTURES]
    if not wanted or not can_open():
        return None
    with PageWorker(recognize=False) as worker:
        drawn = [(row["words"], png) for row in wanted if (png := tables.draw(worker, row)) is not None]
    return stack_pictures(drawn) if drawn else None


def _told() -> pl.Expr:
    """Values in words instead of codes."""
    from open287g.documents.offices import OFFICES
    from open287g.documents.terms import COSTS, DURATION, EFFECT, NOTICE, PLACES

    offices = {office: _(office) for office in OFFICES}
    words = {**SUPPORT_TYPES, **DOCUMENT_KINDS, **COSTS, **DURATION, **EFFECT, **NOTICE, **PLACES,
             "review_every_three_years": "ICE may review the memorandum every three years"}  # fmt: skip
    told = pl.col("value").replace({code: _(said) for code, said in words.items()})
    return (
        pl.when(pl.col("fact").str.ends_with("_on"))
        .then(_in_words("value"))
        .when(pl.col("fact").str.ends_with("_signer_office"))
        .then(pl.col("value").replace(offices))
        .when(pl.col("fact") == "appendix")
        .then(say_each(_say_appendix, "value"))
        .otherwise(told)
    )


def _say_appendix(value: str) -> str:
    """`B complaint procedure`: the letter stays."""
    letter, blank, subject = value.partition(" ")
    return f"{letter}{blank}{_(subject)}" if subject else value


_UNREAD = re.compile(r"(?P<reason>.*\.) (?P<unread>\d+) of (?P<n>\d+) pages were not read\.")


def _say_reason(reason: str) -> str:
    """Why a fact is empty; where pages are not read yet, how many."""
    match = _UNREAD.fullmatch(reason)
    if match is None:
        return _(reason)
    left = _("{unread} of {n} pages were not read.", unread=int(match["unread"]), n=int(match["n"]))
    return f"{_(match['reason'])} {left}"


def _conflicts(
    edition: Edition,
    tables: DocumentTables,
    facts: pl.DataFrame,
    names: Mapping[str, str],
    workspace: Path | None,
) -> pl.DataFrame:
    """Differences between these facts and the edition's lists, with agency, state and what people ruled."""
    from open287g.data.workspace import project_folder
    from open287g.pipeline.documents.rulings import read_conflict_rulings
    from open287g.pipeline.documents.tables import list_conflicts

    homes = [project_folder("curation"), *([workspace / "curation"] if workspace else [])]
    ties = _ties(edition, tables, facts, names)
    bare = DocumentTies.validate(ties.select(*DocumentTies.column_names()), cast=True)
    rows = list_conflicts(
        _facts_by_document(facts), bare, edition.table("agreements"), read_conflict_rulings(*homes)
    )
    known = ties.select("agreement_id", "sha256", "agency_id", "agency_name", "state")
    return rows.join(known, on=["agreement_id", "sha256"], how="left", validate="m:1").with_columns(
        list_words=_in_words("list_value"), document_words=_in_words("document_value")
    )


def find_open_conflicts(edition: Edition, workspace: Path) -> pl.DataFrame:
    """Differences between the workspace's own memoranda and the lists on which nobody has ruled; see `_conflicts`.

    Those of the shipped sample are ruled on in the project's own `curation/`, and are no workspace's question.
    """
    from open287g.pipeline.documents.tables import open_documents

    tables = open_documents(workspace)
    if not tables.sightings:
        return pl.DataFrame()
    names = {sha256: sightings[0].file_name for sha256, sightings in tables.sightings.items()}
    told = _conflicts(edition, tables, tables.facts, names, workspace)
    return told.filter(pl.col("ruling").is_null()).with_columns(
        file_name=pl.col("sha256").replace_strict(names, return_dtype=pl.String)
    )


class DocumentsConflictsRequest(Request):
    """Which differences."""

    about: str | None = field(None, "Only differences in this", choices=lambda: CONFLICT_FIELDS)
    state: fields.States = field((), "State or territory; several may be given")
    open_only: bool = field(False, "Only those that no person has ruled on")


@question(example={"about": "signed_on"})
def documents_conflicts(context: Context, request: DocumentsConflictsRequest) -> Answer:
    """List where a memorandum and ICE's list differ: signing day, support type, party. No history is changed by it.

    One row a difference, with what each shows, how they differ, the page, and the ruling of a person if there is one.
    """
    tables = open_tables(context.workspace)
    facts, names = _all_facts(tables)
    told = _conflicts(context.edition, tables, facts, names, context.workspace)
    if request.about:
        told = told.filter(pl.col("field") == request.about)
    if request.state:
        told = told.filter(pl.col("state").is_in(list(request.state)))
    if request.open_only:
        told = told.filter(pl.col("ruling").is_null())
    told = told.with_columns(
        field_words=pl.col("field").cast(pl.String).replace({k: _(w) for k, w in CONFLICT_FIELDS.items()}),
    )
    title = ngettext(
        "{n} difference between a memorandum and ICE's list",
        "{n} differences between memoranda and ICE's list",
        told.height,
    )
    shown = {"state": _("state"), "agency_name": _("agency"), "field_words": _("what differs"),
             "list_words": _("ICE's list"), "document_words": _("the memorandum"), "confidence": _("how sure"),
             "pattern": _("how"), "ruling": _("ruling")}  # fmt: skip
    note = _(
        "A memorandum is a second witness beside the list. What differs is a question for a person, not a correction."
    )
    return answer_with_rows(context, "documents_conflicts", title, told, shown, sought=request, notes=(note,))


class DocumentsDeparturesRequest(Request):
    """Of which documents."""

    agency: str | None = field(None, "Part of the agency's name, or its id")
    state: fields.States = field((), "State or territory; several may be given")


@question(example={"state": "TX"})
def documents_departures(context: Context, request: DocumentsDeparturesRequest) -> Answer:
    """Show where memoranda depart from ICE's form: clauses that are missing, changed or added, side by side.

    One row a clause of a document that the workspace has read, with the form's words, the document's, and the page.
    """
    from open287g.pipeline.documents.compile_sample import read_clauses

    tables = open_tables(context.workspace)
    facts, names = _all_facts(tables)
    ties = _chosen(_ties(context.edition, tables, facts, names), request.state, request.agency)
    clauses = read_clauses()
    rows: list[dict[str, object]] = []
    for sha256 in ties.get_column("sha256").unique(maintain_order=True):
        form = next(
            (f.value for f in tables.facts_of.get(sha256, ()) if f.fact == "template" and f.value), None
        )
        if form in clauses:
            rows += [
                {"sha256": sha256, "number": n, "template": form, **d.__dict__}
                for n, d in enumerate(tables.departures_of(sha256, clauses[form]), 1)
            ]
    frame = pl.DataFrame(rows, schema=DocumentDepartures.create_empty().schema)
    known = ties.select("sha256", "agency_name", "state").unique("sha256", keep="first")
    told = DocumentDepartures.validate(frame, cast=True).join(known, on="sha256", how="left", validate="m:1")
    words = {"missing": _("missing"), "changed": _("changed"), "added": _("added")}
    told = told.with_columns(kind_words=pl.col("kind").cast(pl.String).replace(words))
    title = ngettext(
        "{n} clause that departs from ICE's form", "{n} clauses that depart from ICE's forms", told.height
    )
    shown = {"agency_name": _("agency"), "kind_words": _("how"), "template_text": _("the form"),
             "document_text": _("the memorandum"), "page": _("page")}  # fmt: skip
    return answer_with_rows(context, "documents_departures", title, told, shown, sought=request)


def _in_words(column: str) -> pl.Expr:
    """Days and support types as people write them; names as they are."""

    def tell(value: str) -> str:
        if value in SUPPORT_TYPES:
            return _(SUPPORT_TYPES[value])
        try:
            return format_value(date.fromisoformat(value))
        except ValueError:
            return value

    return say_each(tell, column)


class DocumentsSearchRequest(Request):
    """Which words."""

    words: str = field(..., "Words or a phrase, such as: who pays training", is_positional=True, min_length=2)
    n: int = field(20, "At most so many pages", ge=1, le=500)


@question(
    example={"words": "90-day written notice"},
    asked_for="where memoranda on file use certain words, such as who pays training: the page and what stands there",
)
def documents_search(context: Context, request: DocumentsSearchRequest) -> Answer:
    """Search the full text of the memoranda that were read. Signature blocks and pages of contacts are left out.

    One row a page, best first: the phrase itself, then pages with all its words near each other.
    """
    from open287g.documents.searching import search_pages

    tables = open_tables(context.workspace)
    pages = tables.pages
    hits = search_pages(pages.select("sha256", "page", "text").iter_rows(), request.words, request.n)
    names = {sha256: sightings[0].file_name for sha256, sightings in tables.sightings.items()}
    schema = {
        "sha256": pl.String,
        "page": pl.UInt32,
        "score": pl.Float64,
        "excerpt": pl.String,
        "lacks": pl.String,
    }
    rows = pl.DataFrame([h.__dict__ for h in hits], schema=schema).with_columns(
        file_name=pl.col("sha256").replace_strict(names, default=None, return_dtype=pl.String)
    )
    title = ngettext("{n} page", "{n} pages", rows.height)
    shown = {"file_name": _("file"), "page": _("page"), "excerpt": _("what stands there")}
    notes: tuple[str, ...] = ()
    if hits and hits[0].lacks:
        notes = (_("No page holds all of these words. These pages hold the most of them."),)
        shown["lacks"] = _("lacks")
    if pages.is_empty():
        notes = (
            _(
                "No memorandum was read in this workspace yet. The package ships facts of a sample, not the files."
            ),
        )
    return answer_with_rows(context, "documents_search", title, rows, shown, sought=request, notes=notes)
