"""Records of the ledger to the declared tables of an edition, and what must hold of these whatever ICE prints.

Tables are sorted, so that equal inputs give equal bytes. `BuildError` names what does not hold.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dataframely as dy
import polars as pl

from open287g.errors import BuildError
from open287g.ledger.files import Snapshot
from open287g.ledger.records import Agreement, History
from open287g.ledger.signings import mend_signing
from open287g.ledger.waiting import Waiting
from open287g.reading.rows import SETS_ROW_ASIDE
from open287g.resolve.entities import Resolution
from open287g.schemas.ledger import (
    AgencyNames,
    AgencyWitness,
    Agreements,
    Applications,
    Events,
    Reviews,
    Spells,
)
from open287g.schemas.listings import Issues, Listings, Snapshots
from open287g.schemas.table import Table

from .parsed_rows import ReadArchive


def _table(schema: type[Table], records: Iterable[Mapping[str, Any]], *keys: str) -> pl.DataFrame:
    """A validated frame of what the records say of the schema's columns, sorted by its keys; the rest is left out."""
    return schema.from_rows(records).sort(*keys)


def tabulate_agreements(history: History) -> pl.DataFrame:
    """Agreements with the signing date by what is known now."""
    n_spells = Counter(
        s.agreement.agreement_id for s in history.spells if s.ended_by not in ("party_changed", "relabelled")
    )
    told = (
        {
            **vars(a),
            **_tell_signing(a),
            "is_listed": a.gone_by_on is None,
            "n_spells": n_spells[a.agreement_id],
        }
        for a in history.agreements
    )
    return _table(Agreements, told, "agreement_id")


def _tell_signing(agreement: Agreement) -> dict[str, Any]:
    signed_on, basis = mend_signing(
        agreement.printed_on,
        agreement.first_printed_on,
        agreement.first_listed_on,
        agreement.moa_url,
        before_on=agreement.before_on,
    )
    if basis == "printed" and agreement.was_corrected:
        basis = "printed, after ICE corrected it"
    return {"signed_on": signed_on, "signed_basis": basis}


def tabulate_spells(history: History) -> pl.DataFrame:
    """Spells, numbered within their agreement in order of time."""
    numbers: Counter[str] = Counter()
    records = []
    for spell in history.spells:
        agreement_id = spell.agreement.agreement_id
        numbers[agreement_id] += 1
        records.append({**vars(spell), "agreement_id": agreement_id, "spell_number": numbers[agreement_id]})
    return _table(Spells, records, "agreement_id", "spell_number")


def tabulate_events(history: History, waiting: Waiting) -> pl.DataFrame:
    """Events of both lists."""
    listed = [
        {**e._asdict(), "list_name": "participating", "agreement_id": e.agreement.agreement_id}
        for e in history.events
    ]
    pending = [
        {
            **vars(e.application),
            **vars(e),
            "list_name": "pending",
            "agreement_id": e.application.application_id,
        }
        for e in waiting.events
    ]
    told = (
        {**e, "event_id": f"{e['snapshot_id']}:{e['kind']}:{e['agreement_id']}"} for e in listed + pending
    )
    return _table(Events, told, "seen_on", "snapshot_id", "event_id")


def tabulate_applications(waiting: Waiting) -> pl.DataFrame:
    """Applications with their outcome, and the agreement that those which were listed became."""
    told = ({**vars(a), "outcome": a.outcome, **_tell_agreement(a.agreement)} for a in waiting.applications)
    return _table(Applications, told, "application_id")


def _tell_agreement(of: Agreement | None) -> dict[str, Any]:
    if of is None:
        return {}
    return {"agreement_id": of.agreement_id, "listed_on": of.first_listed_on, "signed_on": of.printed_on}


def tabulate_listings(rows: pl.DataFrame, history: History, waiting: Waiting) -> pl.DataFrame:
    """Every row of every snapshot with its agency and agreement; rows set aside have neither."""
    types = {"snapshot_id": pl.String, "row_number": pl.UInt32, "agency_id": pl.String, "agreement_id": pl.String,
             "is_duplicate": pl.Boolean}  # fmt: skip
    ids = pl.concat(pl.DataFrame(vars(of.rows), schema=types) for of in (history, waiting))
    joined = rows.join(ids, on=["snapshot_id", "row_number"], how="left", validate="1:1").with_columns(
        pl.col("is_duplicate").fill_null(value=False)
    )
    in_order = joined.sort("list_name", "snapshot_on", "snapshot_id", "row_number")
    return Listings.validate(in_order, cast=True)


def tabulate_snapshots(
    snapshots: Sequence[Snapshot], archive: ReadArchive, listings: pl.DataFrame
) -> pl.DataFrame:
    """Snapshots with their counts."""
    counted = listings.group_by("snapshot_id").agg(
        n_agreements=pl.col("agreement_id").drop_nulls().n_unique(),
        n_quarantined=pl.col("agency_id").null_count(),
    )
    counts = {row["snapshot_id"]: row for row in counted.iter_rows(named=True)}
    sheets = archive.contents.select("content_id", "sheet", "n_rows")
    contents = {row["content_id"]: row for row in sheets.iter_rows(named=True)}
    told = (
        {"n_agreements": 0, "n_quarantined": 0, **vars(s.first.fact), **vars(s), **contents[s.content_id],
         **counts.get(s.snapshot_id, {}), "snapshot_on": s.snapshot_on, "dated_by": s.first.dating.by}
        for s in snapshots
    )  # fmt: skip
    return _table(Snapshots, told, "list_name", "position")


def tabulate_names(listings: pl.DataFrame, resolution: Resolution) -> dy.DataFrame[AgencyNames]:
    """Every spelling of every agency, with when it was printed and how it was tied to the agency."""
    grouped = (
        listings.filter(pl.col("agency_id").is_not_null())
        .group_by("agency_id", "agency_name", "state")
        .agg(
            first_listed_on=pl.col("snapshot_on").min(),
            last_listed_on=pl.col("snapshot_on").max(),
            n_snapshots=pl.col("snapshot_id").n_unique().cast(pl.UInt32),
        )
    )
    basis = pl.DataFrame(
        [(state, name, why) for (state, name), why in resolution.basis.items()],
        schema={"state": pl.String, "agency_name": pl.String, "resolved_by": pl.String},
        orient="row",
    )
    states = dict(resolution.states)
    named = grouped.join(basis, on=["state", "agency_name"], how="left", validate="m:1").with_columns(
        state=pl.struct("state", "agency_name").map_elements(
            lambda printed: states[printed["state"], printed["agency_name"]], return_dtype=pl.String
        )
    )
    in_order = named.sort("first_listed_on", "agency_id", "agency_name", "state", "last_listed_on")
    merged = in_order.group_by("agency_id", "agency_name", maintain_order=True).agg(
        pl.col("state").last(), pl.col("first_listed_on").min(), pl.col("last_listed_on").max(),
        pl.col("n_snapshots").sum(), pl.col("resolved_by").first(),
    )  # fmt: skip
    return AgencyNames.validate(merged.sort("agency_id", "agency_name"))


def tabulate_witness(listings: pl.DataFrame) -> dy.DataFrame[AgencyWitness]:
    """What ICE's TYPE and COUNTY say of each agency."""
    grouped = (
        listings.filter(pl.col("agency_id").is_not_null())
        .with_columns(pl.col("agency_type").cast(pl.String).fill_null(""), pl.col("county").fill_null(""))
        .group_by("agency_id", "agency_type", "county")
        .agg(
            n_snapshots=pl.col("snapshot_id").n_unique().cast(pl.UInt32),
            last_listed_on=pl.col("snapshot_on").max(),
        )
    )
    return AgencyWitness.validate(grouped.sort("agency_id", "agency_type", "county"))


_NOTES = frozenset(
    {"sheet_ignored", "state_stray_blank", "above_header", "note_in_table", "footnote", "footnote_mark"}
)
_DISTRUSTED = {"links_slipped": "moa", "links_lost": "moa", "signings_slipped": "signed"}
"""Issues of a column that a whole list is not believed in."""
ISSUE_MESSAGES = {
    "state_unknown": "The state is not understood; the row is set aside. Give the text a code in curation/codes.csv.",
    "support_type_unknown": "The support type is unknown; the row is set aside. Give it a code in curation/codes.csv.",
    "agency_type_unknown": "The agency's type is unknown; the row is set aside. Give it a code in curation/codes.csv.",
    "state_blank": "The row states no state; it is set aside until ICE fills it, or curation/corrections.yml does.",
    "support_type_blank": "The row states no support type; it is set aside until ICE fills it.",
    "agency_name_blank": "The row names no agency; it is set aside.",
    "signed_blank": "No signing date is printed; the agreement stands without one until ICE prints it.",
    "signed_unreadable": "The signing date cannot be read; the agreement stands without it.",
    "signed_impossible": "The signing date is impossible; the agreement stands without it.",
    "signed_repaired": "A broken signing date that has one reading only was read so.",
    "moa_link_broken": "The cell is printed as a link, but no usable address is behind it.",
    "addendum_link_broken": "The cell is printed as a link, but no usable address is behind it.",
    "links_slipped": "Most links of this list slipped to other rows; none is believed, and those known before stand.",
    "links_lost": "Most links known before are missing from this list; it is not believed in that, and they stand.",
    "signings_slipped": "Most signing dates of this list changed at once; none is believed, and those known stand.",
    "sheet_ignored": "Another sheet of the workbook holds text, and is no list; it was not read.",
    "stray_text": "A word stands beside the list, in a column without header; it was not read.",
    "above_header": "A text stands above the list's header; it is told, and is no row of the list.",
    "state_carried_down": "The table names each state once; it was taken for the rows below it too.",
    "note_in_table": "A text runs across the table; it is a note or a heading, and no row of the list.",
    "footnote": "A note stands under the list.",
    "footnote_mark": "The sign of a footnote stands beside the text; it is no part of it.",
    "header_repaired": "A misspelled header was taken as the one it is a slip of.",
    "state_repaired": "A misspelled state was taken as the one it is a slip of.",
    "support_type_repaired": "A misspelled support type was taken as the one it is a slip of.",
    "agency_type_repaired": "A misspelled type was taken as the one it is a slip of.",
    "state_stray_blank": "The state has a stray blank; a count by exact text loses the row.",
}
"""What is said of each oddity, by its code."""


def tabulate_issues(
    archive: ReadArchive, snapshots: Sequence[Snapshot], distrusted: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Oddities of the snapshots' cells, the same value counted over files, with the first file that shows it."""
    order = pl.DataFrame(
        [(s.content_id, s.list_name, s.position, s.first.fact.sha256) for s in snapshots],
        schema={"content_id": pl.String, "list_name": pl.String, "position": pl.UInt32, "sha256": pl.String},
        orient="row",
    )
    slipped = pl.DataFrame(
        [
            (s.content_id, code, _DISTRUSTED[code])
            for code, snapshot_ids in distrusted.items()
            for s in snapshots
            if s.snapshot_id in snapshot_ids
        ],
        schema={"content_id": pl.String, "code": pl.String, "column": pl.String},
        orient="row",
    )
    findings = pl.concat([archive.findings, slipped], how="diagonal")
    found = order.join(findings, on="content_id", how="inner", validate="m:m")
    in_order = found.sort("list_name", "position", "row_number")
    grouped = in_order.group_by("list_name", "code", "column", "value", "taken_as", maintain_order=True).agg(
        pl.col("sha256").first(),
        pl.col("row_number").first(),
        n_files=pl.col("position").n_unique().cast(pl.UInt32),
    )
    return _table(
        Issues, (_issue(row) for row in grouped.iter_rows(named=True)), "severity", "code", "issue_id"
    )


def _issue(row: Mapping[str, Any]) -> dict[str, Any]:
    text = "\x1f".join(str(row[name]) for name in ("list_name", "code", "column", "value", "taken_as"))
    return {
        **row,
        "issue_id": hashlib.sha256(text.encode()).hexdigest()[:12],
        "severity": "error"
        if row["code"] in SETS_ROW_ASIDE
        else "note"
        if row["code"] in _NOTES
        else "warning",
        "message": ISSUE_MESSAGES.get(row["code"], row["code"].replace("_", " ")),
    }


def tabulate_reviews(resolution: Resolution) -> pl.DataFrame:
    """Pairs of agencies that look alike, for a person to judge."""
    records: dict[str, dict[str, Any]] = {}
    for p in resolution.proposals:
        review_id = f"same-{p.left_id}-{p.right_id}"
        records[review_id] = {
            "review_id": review_id,
            "question": "same_agency",
            "state": p.left_id[:2].upper(),
            "left": p.left_id,
            "right": p.right_id,
            "evidence": f"{p.left_name!r} and {p.right_name!r} are {p.similarity} % alike; "
            "nothing else ties or parts them.",
            "consequence": 1,
        }
    return _table(Reviews, records.values(), "review_id")


Tables = Mapping[str, pl.DataFrame]


def check_tables(tables: Tables) -> None:
    """All checks; the first that fails is told."""
    _check_keys(tables)
    _check_flows(tables)
    _check_spells(tables)


def _check_keys(tables: Tables) -> None:
    """Every agency, agreement and snapshot that a table names is there."""
    for child, column, parent in (
        ("agreements", "agency_id", "agencies"),
        ("spells", "agency_id", "agencies"),
        ("applications", "agency_id", "agencies"),
        ("agency_names", "agency_id", "agencies"),
        ("spells", "agreement_id", "agreements"),
        ("listings", "snapshot_id", "snapshots"),
        ("events", "snapshot_id", "snapshots"),
    ):
        orphans = tables[child].join(tables[parent], on=column, how="anti")
        if not orphans.is_empty():
            raise BuildError(
                f"Table {child} names {orphans.height} {column} that {parent} lacks, e.g. {orphans[column][0]}."
            )


def _check_flows(tables: Tables) -> None:
    """Additions minus departures equal the change in the number of agreements, at every snapshot."""
    snapshots = tables["snapshots"].filter(pl.col("list_name") == "participating").sort("position")
    in_force = _in_force(tables["events"])
    flows = snapshots.select("snapshot_id", "n_agreements", "n_quarantined").join(
        in_force, on="snapshot_id", how="left", validate="1:1"
    )
    running = flows.with_columns(pl.col("net").fill_null(0).cum_sum().alias("running"))
    listed = pl.col("n_agreements").cast(pl.Int64)
    is_read_whole = (
        pl.col("n_quarantined") == 0
    )  # a row set aside may hold a place that is in force and not counted
    wrong = running.filter((pl.col("running") < listed) | ((pl.col("running") > listed) & is_read_whole))
    if not wrong.is_empty():
        row = wrong.row(0, named=True)
        raise BuildError(
            f"On {row['snapshot_id']} the events add up to {row['running']} agreements, "
            f"but the list has {row['n_agreements']}."
        )


def _in_force(events: pl.DataFrame) -> pl.DataFrame:
    steps = {"listed": 1, "listed_again": 1, "no_longer_listed": -1}
    net = pl.col("kind").cast(pl.String).replace_strict(steps, default=0, return_dtype=pl.Int64)
    return (
        events.filter(pl.col("list_name") == "participating")
        .group_by("snapshot_id")
        .agg(net.sum().alias("net"))
    )


def _check_spells(tables: Tables) -> None:
    """An agreement is never listed twice at once."""
    spells = tables["spells"].sort("agreement_id", "first_listed_on", "spell_number")
    overlap = spells.with_columns(
        pl.col("gone_by_on")
        .fill_null(pl.date(9999, 1, 1))
        .shift(1)
        .over("agreement_id")
        .alias("ended_before")
    ).filter(pl.col("ended_before") > pl.col("first_listed_on"))
    if not overlap.is_empty():
        raise BuildError(f"Two spells of {overlap['agreement_id'][0]} overlap.")
