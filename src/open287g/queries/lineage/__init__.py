"""An id, or a count, back to where it comes from: rules and judgements, snapshots, files, sheets, rows, raw cells.

In: an edition and an id of one of its agencies, agreements, applications, events or snapshots, or a query. Out: a tree
whose leaves are rows of files with their sha256. Refuses an id that the edition does not hold.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.editions import Edition
from open287g.data.tables import locate_entry
from open287g.errors import NotFound
from open287g.publish.words import say_basis
from open287g.queries.attestations import resolve_sources
from open287g.schemas.attestations import STATUSES
from open287g.schemas.codes import EVENT_KINDS, KINDS, SUPPORT_TYPES
from open287g.schemas.documents import TIE_BASES
from open287g.schemas.measures import Entry
from open287g.text.phrases import format_value, ngettext
from open287g.text.phrases import gettext as _

from .walk import (
    Record,
    Step,
    explain_snapshot,
    find_snapshot,
    read_corrections,
    read_judgements,
    rulings_since,
    tell_absence,
    tell_row,
)

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.schemas.measures import Count, Query
    from open287g.schemas.shown import CountEvidence


__all__ = ["Evidence", "Step", "explain", "explain_count", "rulings_since"]


def explain_agreement(record: Record, agreement: Mapping[str, Any]) -> Step:
    """An agreement: its signing date and why, each run of listings with its first and last row, what ended it."""
    agreement_id = agreement["agreement_id"]
    listings = record.listings(agreement_id)
    spells = record.rows("spells", "agreement_id", agreement_id).sort("spell_number").to_dicts()
    facts = {
        key: agreement[key]
        for key in ("agency_id", "state", "support_type", "signed_on", "signed_basis", "first_listed_on",
                    "last_listed_on", "gone_by_on", "supersedes_id", "superseded_by_id", "moa_url", "addendum_url")
    }  # fmt: skip
    words = (
        _("{holder}, signed {day} ({basis})", holder=_holder(agreement), day=agreement["signed_on"],
          basis=say_basis(agreement["signed_basis"]))
        if agreement["signed_on"]
        else _("{holder}, signing date not known", holder=_holder(agreement))
    )  # fmt: skip
    steps = [_tell_spell(record, spell, listings) for spell in spells]
    return Step("agreement", agreement_id, words, facts, [*steps, *_tell_memoranda(record, agreement_id)])


def _tell_memoranda(record: Record, agreement_id: str) -> list[Step]:
    """Memoranda that belong to an agreement, and each fact that one tells, with the page and the place on it."""
    by_document: dict[str, list[dict[str, Any]]] = {}
    for row in record.memoranda.get(agreement_id, ()):
        by_document.setdefault(row["sha256"], []).append(row)
    return [
        Step(
            "memorandum",
            sha256,
            _("{file}: {why}", file=rows[0]["file_name"], why=_(TIE_BASES[rows[0]["tie"]])),
            {"sha256": sha256, "tie": rows[0]["tie"]},
            [_tell_read(row) for row in rows if row["value"] is not None],
        )
        for sha256, rows in by_document.items()
    ]


def _tell_read(row: Mapping[str, Any]) -> Step:
    said = _("{fact}: {told} ({sure}; {basis})", fact=row["fact_words"], told=row["told"], sure=_(row["confidence"]),
             basis=_(row["basis"]))  # fmt: skip
    words = _("{said}, page {page}", said=said, page=str(row["page"])) if row["page"] else said
    kept = ("fact", "part", "number", "value", "confidence", "page", "left", "top", "right", "bottom")
    return Step("fact", f"{row['fact']} {row['number']}", words, {name: row[name] for name in kept})


def _holder(row: Mapping[str, Any]) -> str:
    return f"{row['agency_name']}, {_(SUPPORT_TYPES[row['support_type']])}"


def _tell_spell(record: Record, spell: Mapping[str, Any], listings: pl.DataFrame) -> Step:
    first, last = spell["first_listed_on"], spell["last_listed_on"]
    mine = listings.filter(pl.col("snapshot_on").is_between(first, last))
    ends = pl.concat([mine.head(1), mine.tail(1)]).unique(maintain_order=True) if mine.height else mine
    words = ngettext("on {n} list, from {first} to {last}", "on {n} lists, from {first} to {last}",
                     mine["snapshot_id"].n_unique(), first=first, last=last)  # fmt: skip
    if spell["gone_by_on"]:
        what = _(EVENT_KINDS[spell["ended_by"]])
        words += "; " + _(
            "{what}, first missing on {day}", what=f"{what[:1].lower()}{what[1:]}", day=spell["gone_by_on"]
        )
    steps = [tell_row(record, row) for row in ends.to_dicts()]
    missing = find_snapshot(record, "participating", spell["gone_by_on"])
    facts = {
        key: spell[key]
        for key in ("first_listed_on", "last_listed_on", "gone_by_on", "ended_by", "agency_id")
    }
    absent = [tell_absence(missing)] if missing and spell["ended_by"] == "no_longer_listed" else []
    return Step("spell", f"{spell['agreement_id']}#{spell['spell_number']}", words, facts, steps + absent)


def explain_application(record: Record, application: Mapping[str, Any]) -> Step:
    """An application: its first and last row on the pending list, and what became of it."""
    listings = record.listings(application["application_id"])
    ends = (
        pl.concat([listings.head(1), listings.tail(1)]).unique(maintain_order=True)
        if listings.height
        else listings
    )
    outcome = {
        "listed": _("listed on {day}", day=application["listed_on"]),
        "not_listed": _("left the pending list without an agreement"),
    }
    words = _("{holder}, pending from {first} to {last}; {outcome}", holder=_holder(application),
              first=application["first_pending_on"], last=application["last_pending_on"],
              outcome=outcome.get(application["outcome"], _("still waiting")))  # fmt: skip
    steps = [tell_row(record, row) for row in ends.to_dicts()]
    cleared = find_snapshot(record, "pending", application["cleared_by_on"])
    facts = {key: value for key, value in application.items() if key not in ("application_id", "agency_name")}
    return Step(
        "application",
        application["application_id"],
        words,
        facts,
        steps + ([tell_absence(cleared)] if cleared else []),
    )


def explain_event(record: Record, event: Mapping[str, Any]) -> Step:
    """An event: the row before it and the row after it, or the list that lacks the row."""
    listings = record.listings(event["agreement_id"]).filter(pl.col("list_name") == event["list_name"])
    before = listings.filter(pl.col("snapshot_on") < event["seen_on"]).tail(1)
    after = listings.filter(pl.col("snapshot_id") == event["snapshot_id"]).head(1)
    steps = [tell_row(record, row) for row in pl.concat([before, after]).to_dicts()]
    if after.is_empty():
        shown = record.row("snapshots", "snapshot_id", event["snapshot_id"])
        steps += [tell_absence(shown)] if shown else []
    change = f": {event['before']} → {event['after']}" if event["before"] and event["after"] else ""
    words = _("{holder}: {what}, after the list of {before} and by that of {after}", holder=_holder(event),
              what=_(EVENT_KINDS[event["kind"]]) + change, before=event["after_on"] or _("the start of the record"),
              after=event["seen_on"])  # fmt: skip
    facts = {
        key: event[key] for key in ("agency_id", "agreement_id", "after_on", "seen_on", "before", "after")
    }
    return Step("event", event["event_id"], words, {"change": event["kind"], **facts}, steps)


def explain_agency(record: Record, agency: Mapping[str, Any]) -> Step:
    """An agency: the spellings that make it, the rules that tell its kind, place and FBI record, what it holds."""
    agency_id = agency["agency_id"]
    steps = [
        *(
            _tell_spelling(record, name)
            for name in record.rows("agency_names", "agency_id", agency_id).to_dicts()
        ),
        *_tell_facts(agency),
        *(
            explain_agreement(record, row)
            for row in record.rows("agreements", "agency_id", agency_id).to_dicts()
        ),
        *(
            explain_application(record, row)
            for row in record.rows("applications", "agency_id", agency_id).to_dicts()
        ),
        *(_tell_question(row) for row in record.rows("reviews", "left", agency_id).to_dicts()),
        *_tell_beside(record, agency_id),
    ]
    words = f"{agency['name']}, {agency['state']}"
    return Step("agency", agency_id, words, {"state": agency["state"], "name": agency["name"]}, steps)


def _tell_spelling(record: Record, name: Mapping[str, Any]) -> Step:
    """A spelling, the rule or judgement that tied it to the agency, and the first row that prints it."""
    printed = (
        record.edition.scan("listings")
        .filter(pl.col("agency_id") == name["agency_id"], pl.col("agency_name") == name["agency_name"])
        .sort("snapshot_on", "row_number")
        .head(1)
        .collect()
    )
    facts = {key: name[key] for key in ("resolved_by", "first_listed_on", "last_listed_on", "n_snapshots")}
    facts["judgements"] = [
        dict(ruled)
        for ruled in record.judgements
        if ruled["state"] == name["state"] and name["agency_name"] in (ruled["left"], ruled["right"])
    ]
    words = ngettext("“{name}” on {n} list, tied to it by: {how}", "“{name}” on {n} lists, tied to it by: {how}",
                     name["n_snapshots"], name=name["agency_name"], how=say_basis(name["resolved_by"]))  # fmt: skip
    return Step(
        "spelling", name["agency_name"], words, facts, [tell_row(record, row) for row in printed.to_dicts()]
    )


def _tell_facts(agency: Mapping[str, Any]) -> list[Step]:
    """Kind, county, FBI record and population of an agency, each with the rule or source that gave it."""
    told = {
        "kind": ("kind_basis", _("kind"), _(KINDS[agency["kind"]])),
        "county_name": ("county_basis", _("county"), agency["county_name"]),
        "ori": ("ori_basis", _("FBI identifier (ORI)"), agency["ori"]),
        "population": ("population_basis", _("residents"), agency["population"]),
    }
    return [
        Step(
            "fact",
            what,
            f"{title}: {format_value(value)} ({say_basis(agency[basis])})",
            {"value": agency[what], "basis": agency[basis]},
        )
        for what, (basis, title, value) in told.items()
        if agency[basis] is not None
    ]


def _tell_beside(record: Record, agency_id: str) -> list[Step]:
    """What sources beside ICE's lists say of it, and what came of its agreements, each with the row that says so."""
    told, outcomes = (
        rows.filter(pl.col("agency_id") == agency_id) for rows in resolve_sources(record.edition)
    )
    statements = [
        _tell_entry(
            row["attestation_id"],
            _(
                "{status} as “{name}”, by {source} (grade: {grade})",
                status=_(STATUSES[row["status"]]),
                name=row["agency_name"],
                source=row["title"],
                grade=_(row["grade"]),
            ),
            Entry("reference/attestations.csv", row["attestation_id"]),
            row,
        )
        for row in told.sort("as_of", "attestation_id", nulls_last=True).to_dicts()
    ]
    return statements + [
        _tell_entry(
            f"outcomes {row['fiscal_year']}",
            _(
                "fiscal year {year}: {identified} identified, {removed} removed, as “{name}”, by ICE, compiled by The "
                "Marshall Project",
                year=str(row["fiscal_year"]),
                identified=row["identified"],
                removed=row["removed"],
                name=row["agency_name"],
            ),
            Entry("reference/outcomes.csv", f"{row['state']}|{row['agency_name']}|{row['fiscal_year']}"),
            row,
        )
        for row in outcomes.sort("fiscal_year", "agency_name").to_dicts()
    ]


def _tell_entry(name: str, words: str, entry: Entry, row: Mapping[str, Any]) -> Step:
    written = locate_entry(entry)
    where = {"file_name": entry.file_name, "row_number": written.row_number, "sha256": written.sha256}
    kept = ("resolved_by", "signed_on", "moa_file", "url", "fiscal_year", "identified", "removed")
    facts = {key: row[key] for key in kept if row.get(key) is not None}
    place = _("{file}, row {row}", file=entry.file_name, row=str(written.row_number))
    return Step("fact", name, f"{words}: {place}", where | facts)


def _tell_question(review: Mapping[str, Any]) -> Step:
    return Step("open question", review["review_id"], review["evidence"], {"question": review["question"]})


@dataclass(frozen=True)
class Evidence:
    """A count and what it stands on: the rows of files, and the files."""

    count: Count
    rows: dy.DataFrame[CountEvidence]
    files: pl.DataFrame


def explain_count(edition: Edition, query: Query) -> Evidence:
    """A count with the row of a file behind each thing that it counts, and the files with their sha256."""
    from open287g.measures import count
    from open287g.measures.lineage import witness_count
    from open287g.queries.ledger import add_places, counts_residents, open_ledger

    ledger = open_ledger(edition)
    if counts_residents(query):
        ledger = add_places(ledger)
    counted = count(ledger, query)
    rows = witness_count(ledger, counted)
    files = rows.group_by("snapshot_id", "snapshot_on", "file_name", "sheet", "sha256").agg(
        pl.len().alias("n_rows")
    )
    return Evidence(counted, rows, files.sort("snapshot_on", "snapshot_id", descending=True))


def explain(edition: Edition, identifier: str, workspace: Path | None = None) -> Step:
    """Where an agency, agreement, application, event or snapshot comes from, down to rows of files.

    `NotFound` for an id that the edition does not hold, with the ids nearest to it.
    """
    record = Record(edition, read_corrections(workspace), read_judgements(workspace), workspace)
    wanted = identifier.strip()
    for table, column, tell in _KINDS:
        row = record.row(table, column, wanted)
        if row is not None:
            return tell(record, row)
    raise NotFound(_("There is no {wanted} in edition {edition_id}.{hint}", wanted=repr(wanted),
                     edition_id=edition.edition_id, hint=_nearest(record, wanted)))  # fmt: skip


def _nearest(record: Record, wanted: str) -> str:
    known = [value for table, column, _ in _KINDS for value in record.edition.table(table)[column].to_list()]
    near = (
        difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)
        or [i for i in known if wanted.casefold() in i][:3]
    )
    hint = " " + _("Near it: {ids}.", ids=", ".join(near)) if near else ""
    return f"{hint} " + _("The questions agencies and agreements show ids.")


_KINDS: tuple[tuple[str, str, Callable[[Record, Mapping[str, Any]], Step]], ...] = (
    ("agencies", "agency_id", explain_agency),
    ("agreements", "agreement_id", explain_agreement),
    ("applications", "application_id", explain_application),
    ("events", "event_id", explain_event),
    ("snapshots", "snapshot_id", explain_snapshot),
)
