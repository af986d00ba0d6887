"""An agency back to the spellings, rules and judgements that make it, and to what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from open287g.data.locate import locate_entry
from open287g.queries.attested import resolve_sources
from open287g.schemas.figures import Entry

from .agreements import explain_agreement, explain_application
from .record import Record, Step
from .rows import tell_row


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
