"""What sources beside ICE's lists say, resolved to agencies, each with its grade; where sources contradict each other;
and what came of agreements: persons identified and removed, fiscal 2006 to 2013.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.reference import load_attestations, load_outcomes
from open287g.measures.early_record import DISAGREEMENTS, join_sources, list_disagreements
from open287g.schemas.answers import Answer
from open287g.schemas.attestations import STATUSES
from open287g.schemas.blocks import paragraph
from open287g.text.expressions import fold, say_each
from open287g.text.phrases import did_you_mean, ngettext
from open287g.text.phrases import gettext as _

from . import fields
from .registry import Context, Request, field, question
from .rows import answer_with_rows

if TYPE_CHECKING:
    from open287g.data.editions import Edition


def gather_attested(context: Context) -> pl.DataFrame:
    """Every attestation with its source, and the agency or body that it is of."""
    return resolve_sources(context.edition)[0]


def gather_outcomes(context: Context) -> pl.DataFrame:
    """Persons identified and removed by agency and fiscal year, with agency_id where the name is certain."""
    return resolve_sources(context.edition)[1]


def resolve_sources(edition: Edition) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Attestations and outcomes with the agencies of an edition."""
    return _tables(edition.folder, edition.edition_id)


def sources_on(
    context: Context, agency_id: str | None, state: str, name: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Attestations and outcomes of one agency; of a body on no list by its name, if that leads to one body alone."""
    told, outcomes = resolve_sources(context.edition)
    if agency_id:
        mine = pl.col("agency_id") == agency_id
    else:
        from open287g.data.reference import read_reference
        from open287g.resolve.candidates import Gazetteer, bodies_named

        reference = read_reference()
        columns = ("state", "agency_name", "agency_id", "body_id")
        named = pl.concat([told.select(columns), outcomes.select(columns)])
        gazetteer = Gazetteer.from_reference(reference.states, reference.counties)
        bodies = bodies_named((state, name), named, gazetteer)
        mine = pl.col("body_id").is_in(list(bodies) if len(bodies) == 1 else [])
    return told.filter(mine).sort("as_of", nulls_last=True), outcomes.filter(mine).sort("fiscal_year")


@lru_cache(maxsize=2)
def _tables(folder: Path, _edition_id: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    from open287g.data.editions import open_edition
    from open287g.data.reference import read_reference
    from open287g.resolve.candidates import Gazetteer, resolve_attested

    told, outcomes, reference = load_attestations(), load_outcomes(), read_reference()
    printed = [*told.attestations.select("state", "agency_name").iter_rows(),
               *outcomes.select("state", "agency_name").iter_rows()]  # fmt: skip
    rulings = {
        (row["state"], row["agency_name"]): None
        if row["agency_name_on_lists"] == "unknown"
        else (row["state_meant"], row["agency_name_on_lists"])
        for row in told.rulings.iter_rows(named=True)
    }
    gazetteer = Gazetteer.from_reference(reference.states, reference.counties)
    names = open_edition(folder).table("agency_names")
    resolved = resolve_attested(printed, names, rulings, gazetteer)
    return (
        join_sources(told.attestations, told.sources, resolved),
        outcomes.join(resolved, on=["state", "agency_name"], how="left", validate="m:1"),
    )


class AttestationsRequest(Request):
    """Statements of which sources on which agencies."""

    agency: str | None = field(
        None, "Words of the agency's name, as any source or list prints it", is_positional=True
    )
    state: fields.States = field((), "State or territory; several may be given")
    source: fields.Words = field(
        (), "Only these sources; several may be given",
        choices=lambda: dict(load_attestations().sources.select("source_id", "title").iter_rows()),
    )  # fmt: skip


@question(example={"agency": "Framingham"})
def attestations(context: Context, request: AttestationsRequest) -> Answer:
    """Show what sources beside ICE's lists say of agencies: names of 2007 and 2008, an inspector's appendix, memoranda.

    One row a statement, with its source, the source's day, how far it can be believed, and the agency of ICE's lists
    where the name leads to it with certainty. These sources support and date; they never end an agreement.
    """
    rows = gather_attested(context)
    if request.state:
        rows = rows.filter(pl.col("state").is_in(list(request.state)))
    if request.source:
        rows = rows.filter(pl.col("source_id").is_in(list(request.source)))
    rows, near = keep_named(rows, request.agency)
    title = ngettext("{n} statement of sources beside ICE's lists", "{n} statements of sources beside ICE's lists",
                     rows.height)  # fmt: skip
    shown = {"as_of": _("day"), "state": _("state"), "agency_name": _("agency as printed"), "model_words": _("model"),
             "status_words": _("what it says"), "signed_on": _("signed"), "title": _("source"),
             "grade_words": _("grade")}  # fmt: skip
    note = _("They support or date an agreement and never end one. A name that leads to no agency with certainty has "
             "none here.")  # fmt: skip
    return answer_with_rows(context, "attestations", title, _say_statuses(say_models(rows)), shown, sought=request,
                            notes=(note + near,))  # fmt: skip


def keep_named(rows: pl.DataFrame, words: str | None) -> tuple[pl.DataFrame, str]:
    """Rows whose printed name, or whose agency's id, holds every word, and where none does, the names near them.

    Without words, all rows.
    """
    if not words:
        return rows, ""
    name = pl.concat_str(fold(pl.col("agency_name")), pl.col("body_id").fill_null("").str.replace_all("-", " "),
                         separator=" ")  # fmt: skip
    sought = pl.select(fold(pl.lit(words))).item().split()
    named = rows.filter(*[name.str.contains(word, literal=True) for word in sought])
    return named, did_you_mean(words, rows["agency_name"].unique().to_list()) if named.is_empty() else ""


def say_models(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `model_words`: models in words, both of a memorandum with two parts."""
    from open287g.schemas.codes import SUPPORT_TYPES

    words = {code: _(title) for code, title in SUPPORT_TYPES.items()}
    both = " + "
    said = pl.col("models").str.split(";").list.eval(pl.element().replace(words)).list.join(both)
    return rows.with_columns(model_words=said)


def _say_statuses(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `status_words` and `grade_words`."""
    return rows.with_columns(
        status_words=pl.col("status")
        .cast(pl.String)
        .replace_strict({code: _(words) for code, words in STATUSES.items()}),
        grade_words=say_each(_, "grade"),
    )


class DisagreementsRequest(Request):
    """Disagreements on agencies of which states."""

    state: fields.States = field((), "State or territory; several may be given")


@question(example={"state": "GA"})
def disagreements(context: Context, request: DisagreementsRequest) -> Answer:
    """List where sources contradict each other, or ICE's lists, on one agency, and which of them is followed.

    One row a contradiction: the question, what the followed source says, what the other says, and how many days lie
    between them. A list of ICE's is followed before other sources, these by their rank.
    """
    rows = list_disagreements(
        gather_attested(context),
        load_attestations().sources,
        gather_outcomes(context),
        context.edition.table("agreements"),
    )
    if request.state:
        rows = rows.filter(pl.col("state").is_in(list(request.state)))
    told = rows.with_columns(
        meaning=pl.col("question").replace_strict({code: _(words) for code, words in DISAGREEMENTS.items()})
    )
    title = ngettext(
        "{n} point on which sources disagree", "{n} points on which sources disagree", rows.height
    )
    shown = {"meaning": _("on what"), "state": _("state"), "agency_name": _("agency as printed"),
             "followed": _("followed"), "followed_says": _("says"), "other": _("other source"),
             "other_says": _("says otherwise")}  # fmt: skip
    return answer_with_rows(context, "disagreements", title, told, shown, sought=request)


class OutcomesRequest(Request):
    """Outcomes of which agencies, states and years."""

    agency: str | None = field(
        None, "Words of the agency's name, as any source or list prints it", is_positional=True
    )
    state: fields.States = field((), "State or territory; several may be given")
    year: int | None = field(None, "Federal fiscal year, 2006 to 2013", ge=2006, le=2013)


@question(example={"agency": "Alamance"})
def outcomes(context: Context, request: OutcomesRequest) -> Answer:
    """Show how many persons ICE identified and removed under each agency's agreements in fiscal years 2006 to 2013.

    One row for each agency and year with a figure; an empty cell was empty in ICE's table. The sums are of the rows
    shown. Released by ICE under the Freedom of Information Act and compiled by The Marshall Project.
    """
    rows = gather_outcomes(context)
    if request.state:
        rows = rows.filter(pl.col("state").is_in(list(request.state)))
    if request.year:
        rows = rows.filter(pl.col("fiscal_year") == request.year)
    rows, near = keep_named(rows, request.agency)
    rows = rows.sort("state", "agency_name", "fiscal_year")
    n_agencies = rows.select("state", "agency_name").n_unique()
    told = ngettext("{identified} persons identified, {removed} removed ({n} agency, fiscal {years}).",
                    "{identified} persons identified, {removed} removed ({n} agencies, fiscal {years}).",
                    n_agencies, identified=_sum(rows, "identified"), removed=_sum(rows, "removed"),
                    years=_years(rows))  # fmt: skip
    lead = paragraph(told, "lead")
    shown = {"state": _("state"), "agency_name": _("agency as printed"), "fiscal_year": _("fiscal year"),
             "identified": _("identified"), "removed": _("removed")}  # fmt: skip
    note = _("ICE’s figures, released under the Freedom of Information Act and compiled by The Marshall Project. A "
             "year without a row had no figure.")  # fmt: skip
    printed = rows.with_columns(pl.col("fiscal_year").cast(pl.String))
    return answer_with_rows(context, "outcomes", _("Identified and removed, by agency and fiscal year"), printed, shown,
                            {"identified": _sum(rows, "identified"), "removed": _sum(rows, "removed")}, sought=request,
                            lead=() if rows.is_empty() else (lead,), notes=(note + near,))  # fmt: skip


def _sum(rows: pl.DataFrame, column: str) -> int:
    return int(rows[column].sum() or 0)


def _years(rows: pl.DataFrame) -> str:
    first, last = rows["fiscal_year"].min(), rows["fiscal_year"].max()
    return str(first) if first == last else _("{first} to {last}", first=str(first), last=str(last))
