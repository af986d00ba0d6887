"""An id to the walk back from what bears it: an agency, an agreement, an application or an event, or a count.

An agency goes back to the spellings, rules and judgements that make it, and to what it holds; agreements to the
rows that show them and the lists that lack them; a count to a row behind each thing counted. An id that the
edition does not hold is refused with the nearest ones.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.editions import Edition
from open287g.data.locate import locate_entry
from open287g.errors import NotFound
from open287g.queries.attestations import resolve_sources
from open287g.queries.lineage.walk import (
    Record,
    Step,
    explain_snapshot,
    find_snapshot,
    read_corrections,
    read_judgements,
    tell_absence,
    tell_row,
)
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.figures import Entry
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.schemas.measures import Count, Query
    from open287g.schemas.shown import CountEvidence


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
    signed = agreement["signed_on"] or "on a day not known"
    words = f"{_holder(agreement)}, signed {signed} ({agreement['signed_basis']})"
    return Step(
        "agreement", agreement_id, words, facts, [_tell_spell(record, spell, listings) for spell in spells]
    )


def _holder(row: Mapping[str, Any]) -> str:
    return f"{row['agency_name']}, {SUPPORT_TYPES[row['support_type']]}"


def _tell_spell(record: Record, spell: Mapping[str, Any], listings: pl.DataFrame) -> Step:
    first, last = spell["first_listed_on"], spell["last_listed_on"]
    mine = listings.filter(pl.col("snapshot_on").is_between(first, last))
    ends = pl.concat([mine.head(1), mine.tail(1)]).unique(maintain_order=True) if mine.height else mine
    gone = (
        f"; {spell['ended_by'].replace('_', ' ')}, first missing on {spell['gone_by_on']}"
        if spell["gone_by_on"]
        else ""
    )
    words = f"listed from {first} to {last} on {mine['snapshot_id'].n_unique()} lists{gone}"
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
        "listed": f"listed on {application['listed_on']}",
        "not_listed": "left the list without reaching the other one",
    }
    words = (
        f"{_holder(application)}, pending from {application['first_pending_on']} "
        f"to {application['last_pending_on']}; {outcome.get(application['outcome'], 'still waiting')}"
    )
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
    since = event["after_on"] or "the start of the record"
    words = f"{_holder(event)}: {event['kind'].replace('_', ' ')}{change}, after {since} and by {event['seen_on']}"
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
    words = f"{name['agency_name']!r} on {name['n_snapshots']} lists, tied to it by: {name['resolved_by']}"
    return Step(
        "spelling", name["agency_name"], words, facts, [tell_row(record, row) for row in printed.to_dicts()]
    )


def _tell_facts(agency: Mapping[str, Any]) -> list[Step]:
    """Kind, county, FBI record and population of an agency, each with the rule or source that gave it."""
    told = {
        "kind": "kind_basis",
        "county_name": "county_basis",
        "ori": "ori_basis",
        "population": "population_basis",
    }
    return [
        Step(
            "fact",
            what,
            f"{what.replace('_', ' ')}: {agency[what]} ({agency[basis]})",
            {"value": agency[what], "basis": agency[basis]},
        )
        for what, basis in told.items()
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
            f"{row['status']} as {row['agency_name']!r}, by {row['title']} (grade {row['grade']})",
            Entry("reference/attestations.csv", row["attestation_id"]),
            row,
        )
        for row in told.sort("as_of", "attestation_id", nulls_last=True).to_dicts()
    ]
    return statements + [
        _tell_entry(
            f"outcomes {row['fiscal_year']}",
            f"fiscal year {row['fiscal_year']}: {_or_unknown(row['identified'])} identified, "
            f"{_or_unknown(row['removed'])} removed, "
            f"as {row['agency_name']!r}, by ICE, compiled by The Marshall Project",
            Entry("reference/outcomes.csv", f"{row['state']}|{row['agency_name']}|{row['fiscal_year']}"),
            row,
        )
        for row in outcomes.sort("fiscal_year", "agency_name").to_dicts()
    ]


def _or_unknown(value: int | None) -> str:
    return "not told how many" if value is None else f"{value:,}"


def _tell_entry(name: str, words: str, entry: Entry, row: Mapping[str, Any]) -> Step:
    written = locate_entry(entry)
    where = {"file_name": entry.file_name, "row_number": written.row_number, "sha256": written.sha256}
    kept = ("resolved_by", "signed_on", "moa_file", "url", "fiscal_year", "identified", "removed")
    facts = {key: row[key] for key in kept if row.get(key) is not None}
    return Step("fact", name, f"{words}: {entry.file_name}, row {written.row_number}", where | facts)


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
    record = Record(edition, read_corrections(workspace), read_judgements(workspace))
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
    hint = f" Near it: {', '.join(near)}." if near else ""
    return f"{hint} The questions agencies and agreements show ids."


_KINDS: tuple[tuple[str, str, Callable[[Record, Mapping[str, Any]], Step]], ...] = (
    ("agencies", "agency_id", explain_agency),
    ("agreements", "agreement_id", explain_agreement),
    ("applications", "application_id", explain_application),
    ("events", "event_id", explain_event),
    ("snapshots", "snapshot_id", explain_snapshot),
)
