"""An id, or a count, back to where it comes from: rules and judgements, snapshots, files, sheets, rows, raw cells.

In: an edition and an id of one of its agencies, agreements, applications, events or snapshots, or a query. Out: a tree
whose leaves are rows of files with their sha256. Refuses an id that the edition does not hold.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from .editions import Edition
from .errors import NotFound
from .schemas.codes import SUPPORT_TYPES
from .workspace import locate_workspace, project_folder

if TYPE_CHECKING:
    import dataframely as dy

    from .schemas.measures import Count, Query
    from .schemas.shown import CountEvidence

QUOTED = ("corrections.yml", "judgements.csv")
"""Files of `curation/` whose entries are told beside what they decided."""

RAW = ("state", "agency_name", "agency_type", "county", "support_type", "signed", "moa", "addendum")
"""Columns of ICE's lists; the raw cell of each is kept as `<column>_raw`."""


@dataclass(frozen=True)
class Step:
    """One step back: what it is, what it says in words, its facts, and the steps that it rests on."""

    kind: str
    id: str
    words: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    because: Sequence[Step] = ()

    def leaves(self) -> list[Step]:
        """The steps that rest on nothing further."""
        return [leaf for step in self.because for leaf in step.leaves()] if self.because else [self]

    def as_dict(self) -> dict[str, Any]:
        """The tree as plain values for JSON."""
        told = {"kind": self.kind, "id": self.id, "words": self.words, **self.facts}
        return {**told, "because": [step.as_dict() for step in self.because]} if self.because else told


@dataclass(frozen=True)
class Record:
    """An edition's tables as the walk back needs them, and the corrections that people have ruled."""

    edition: Edition
    corrections: Sequence[Any] = ()
    judgements: Sequence[Mapping[str, str]] = ()

    @cached_property
    def snapshots(self) -> pl.DataFrame:
        """Snapshots, the order of lists."""
        return self.edition.table("snapshots")

    def row(self, table: str, column: str, value: str) -> dict[str, Any] | None:
        """The row whose `column` is `value`, if there is one."""
        found = self.edition.table(table).filter(pl.col(column) == value)
        return found.row(0, named=True) if found.height else None

    def rows(self, table: str, column: str, value: str) -> pl.DataFrame:
        """All rows whose `column` is `value`."""
        return self.edition.table(table).filter(pl.col(column) == value)

    def listings(self, agreement_id: str) -> pl.DataFrame:
        """Rows of lists that show an agreement or application, in order of time."""
        found = self.edition.scan("listings").filter(pl.col("agreement_id") == agreement_id).collect()
        return found.sort("snapshot_on", "snapshot_id", "row_number")


def explain(edition: Edition, identifier: str, workspace: Path | None = None) -> Step:
    """Where an agency, agreement, application, event or snapshot comes from, down to rows of files.

    `NotFound` for an id that the edition does not hold, with the ids nearest to it.
    """
    record = Record(edition, _read_corrections(workspace), _read_judgements(workspace))
    wanted = identifier.strip()
    for table, column, tell in _KINDS:
        row = record.row(table, column, wanted)
        if row is not None:
            return tell(record, row)
    raise NotFound(f"There is no {wanted!r} in edition {edition.edition_id}.{_nearest(record, wanted)}")


def _read_corrections(workspace: Path | None) -> Sequence[Any]:
    from .build.curation import read_curation

    return read_curation(locate_workspace(workspace)).corrections


def rulings_since(edition: Edition, workspace: Path | None = None) -> list[str]:
    """Files of people's decisions that `explain` quotes and that differ from those the edition was built with."""
    from .build.curation import read_curation

    now = read_curation(locate_workspace(workspace)).hashes
    then = edition.meta["inputs"]["curation"]
    quoted = [name for name in {**then, **now} if name.rpartition("/")[2] in QUOTED]
    return sorted(name for name in quoted if now.get(name) != then.get(name))


def _read_judgements(workspace: Path | None) -> list[dict[str, str]]:
    """People's judgements on names, with their sources: the project's, and the workspace's own."""
    rows = []
    for folder in (project_folder("curation"), locate_workspace(workspace) / "curation"):
        path = folder / "judgements.csv"
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as stream:
                rows += list(csv.DictReader(stream))
    return rows


def _nearest(record: Record, wanted: str) -> str:
    known = [value for table, column, _ in _KINDS for value in record.edition.table(table)[column].to_list()]
    near = (
        difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)
        or [i for i in known if wanted.casefold() in i][:3]
    )
    hint = f" Near it: {', '.join(near)}." if near else ""
    return f"{hint} 'open287g agencies --agency NAME' and 'open287g agreements' show ids."


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
    missing = _snapshot_of(record, "participating", spell["gone_by_on"])
    facts = {
        key: spell[key]
        for key in ("first_listed_on", "last_listed_on", "gone_by_on", "ended_by", "agency_id")
    }
    absent = [_tell_absence(missing)] if missing and spell["ended_by"] == "no_longer_listed" else []
    return Step("spell", f"{spell['agreement_id']}#{spell['spell_number']}", words, facts, steps + absent)


def _snapshot_of(record: Record, list_name: str, day: object) -> dict[str, Any] | None:
    if day is None:
        return None
    found = record.snapshots.filter(pl.col("list_name") == list_name, pl.col("snapshot_on") == day)
    return found.row(0, named=True) if found.height else None


def _tell_absence(snapshot: Mapping[str, Any]) -> Step:
    """A list that lacks the agreement: no row can be shown, so the whole file is the evidence."""
    words = f"no row for it among the {snapshot['n_rows']:,} of {snapshot['file_name']}"
    return Step("absence", snapshot["snapshot_id"], words, _file_facts(snapshot))


def _file_facts(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    return {key: snapshot[key] for key in ("snapshot_id", "snapshot_on", "sha256", "file_name", "sheet")}


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
    cleared = _snapshot_of(record, "pending", application["cleared_by_on"])
    facts = {key: value for key, value in application.items() if key not in ("application_id", "agency_name")}
    return Step(
        "application",
        application["application_id"],
        words,
        facts,
        steps + ([_tell_absence(cleared)] if cleared else []),
    )


def explain_event(record: Record, event: Mapping[str, Any]) -> Step:
    """An event: the row before it and the row after it, or the list that lacks the row."""
    listings = record.listings(event["agreement_id"]).filter(pl.col("list_name") == event["list_name"])
    before = listings.filter(pl.col("snapshot_on") < event["seen_on"]).tail(1)
    after = listings.filter(pl.col("snapshot_id") == event["snapshot_id"]).head(1)
    steps = [tell_row(record, row) for row in pl.concat([before, after]).to_dicts()]
    if after.is_empty():
        shown = record.row("snapshots", "snapshot_id", event["snapshot_id"])
        steps += [_tell_absence(shown)] if shown else []
    change = f": {event['before']} → {event['after']}" if event["before"] and event["after"] else ""
    since = event["after_on"] or "the start of the record"
    words = f"{_holder(event)}: {event['kind'].replace('_', ' ')}{change}, after {since} and by {event['seen_on']}"
    facts = {
        key: event[key] for key in ("agency_id", "agreement_id", "after_on", "seen_on", "before", "after")
    }
    return Step("event", event["event_id"], words, {"change": event["kind"], **facts}, steps)


def explain_snapshot(record: Record, snapshot: Mapping[str, Any]) -> Step:
    """A snapshot: how it is dated, and every file that shows it."""
    files = (
        record.rows("files", "snapshot_id", snapshot["snapshot_id"]).sort("dated_on", "file_name").to_dicts()
    )
    facts = {key: snapshot[key] for key in ("snapshot_on", "last_shown_on", "sha256", "file_name", "sheet", "n_rows",
                                            "n_agreements", "n_quarantined", "dated_by")}  # fmt: skip
    words = f"{snapshot['n_rows']:,} rows, dated {snapshot['snapshot_on']} by: {snapshot['dated_by']}"
    return Step("snapshot", snapshot["snapshot_id"], words, facts, [_tell_file(row) for row in files])


def _tell_file(row: Mapping[str, Any]) -> Step:
    words = f"{row['file_name']}, {row['status']}, dated {row['dated_on']} by: {row['dated_by']}"
    return Step(
        "file",
        row["sha256"],
        words,
        {key: row[key] for key in ("sha256", "file_name", "status", "dated_on", "reason")},
    )


def tell_row(record: Record, listing: Mapping[str, Any]) -> Step:
    """One row of one file: its raw cells beside what they were taken as, its links, and any correction by a person."""
    snapshot = record.row("snapshots", "snapshot_id", listing["snapshot_id"])
    assert snapshot is not None  # every listing names a snapshot of the edition (build.checks)
    reading = _reading(record, snapshot["content_id"], listing["row_number"])
    facts = {
        **_file_facts(snapshot),
        "row_number": listing["row_number"],
        "raw": _raw_cells(reading),
        "taken_as": _parsed(listing),
    }
    links = {"moa": reading.get("moa_link_raw"), "addendum": reading.get("addendum_link_raw")}
    words = f"{snapshot['file_name']}, sheet {snapshot['sheet']!r}, row {listing['row_number']}"
    ruled = [_tell_correction(each) for each in record.corrections if _meets(each, listing, reading)]
    oddities = _findings(record, snapshot["content_id"], listing["row_number"])
    return Step("row", f"{snapshot['sha256']}:{listing['row_number']}", words,
                {**facts, "links": links, "oddities": oddities, "corrections": ruled})  # fmt: skip


def _reading(record: Record, content_id: str, row_number: int) -> Mapping[str, Any]:
    at = (pl.col("content_id") == content_id) & (pl.col("row_number") == row_number)
    found = record.edition.scan("readings").filter(at).collect()
    return found.row(0, named=True) if found.height else {}


def _raw_cells(reading: Mapping[str, Any]) -> dict[str, Any]:
    return {column: reading[f"{column}_raw"] for column in RAW if reading.get(f"{column}_raw") is not None}


def _parsed(listing: Mapping[str, Any]) -> dict[str, Any]:
    kept = (
        "state",
        "agency_name",
        "agency_type",
        "county",
        "support_type",
        "signed_on",
        "moa_url",
        "addendum_url",
    )
    return {column: listing[column] for column in kept if listing[column] is not None}


def _findings(record: Record, content_id: str, row_number: int) -> list[dict[str, Any]]:
    at = (pl.col("content_id") == content_id) & (pl.col("row_number") == row_number)
    return (
        record.edition.table("findings").filter(at).select("code", "column", "value", "taken_as").to_dicts()
    )


def _meets(correction: Any, listing: Mapping[str, Any], reading: Mapping[str, Any]) -> bool:
    """Whether a correction changed this row: it expects what was read, on a list of its days."""
    return (
        correction.list == listing["list_name"]
        and correction.first_on <= listing["snapshot_on"] <= correction.last_on
        and all(str(reading.get(column)) == value for column, value in correction.where.items())
    )


def _tell_correction(correction: Any) -> dict[str, Any]:
    return {"set": dict(correction.set), "reason": correction.reason, "source": correction.source}


_KINDS: tuple[tuple[str, str, Callable[[Record, Mapping[str, Any]], Step]], ...] = (
    ("agencies", "agency_id", explain_agency),
    ("agreements", "agreement_id", explain_agreement),
    ("applications", "application_id", explain_application),
    ("events", "event_id", explain_event),
    ("snapshots", "snapshot_id", explain_snapshot),
)


@dataclass(frozen=True)
class Evidence:
    """A count and what it stands on: the rows of files, and the files."""

    count: Count
    rows: dy.DataFrame[CountEvidence]
    files: pl.DataFrame


def explain_count(edition: Edition, query: Query) -> Evidence:
    """A count with the row of a file behind each thing that it counts, and the files with their sha256."""
    from .answers import add_places, open_ledger
    from .measures import count
    from .measures.witnessing import witness_count

    ledger = open_ledger(edition)
    if query.unit == "population_covered":
        ledger = add_places(ledger)
    counted = count(ledger, query)
    rows = witness_count(ledger, counted)
    files = rows.group_by("snapshot_id", "snapshot_on", "file_name", "sheet", "sha256").agg(
        pl.len().alias("n_rows")
    )
    return Evidence(counted, rows, files.sort("snapshot_on", "snapshot_id", descending=True))
