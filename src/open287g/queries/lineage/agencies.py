"""An agency back to the spellings, rules and judgements that make it, and to what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

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


def _tell_question(review: Mapping[str, Any]) -> Step:
    return Step("open question", review["review_id"], review["evidence"], {"question": review["question"]})
