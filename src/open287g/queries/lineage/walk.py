"""An edition as the walk back reads it, and the steps it is made of: rows, files, lists and people's decisions.

A row of a list goes back to its file, sheet and raw cells, what was odd about them, and what people corrected;
a list that lacks a row is evidence as a whole. Decisions are read from `curation/`, of the project and of a
workspace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.editions import Edition
from open287g.data.tables import read_rows
from open287g.data.workspace import locate_workspace, project_folder
from open287g.publish.words import say_basis
from open287g.schemas.codes import FILE_STATUSES
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.data.curation import Correction


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
    corrections: Sequence[Correction] = ()
    judgements: Sequence[Mapping[str, str]] = ()
    workspace: Path | None = None

    @cached_property
    def snapshots(self) -> pl.DataFrame:
        """Snapshots, the order of lists."""
        return self.edition.table("snapshots")

    @cached_property
    def memoranda(self) -> Mapping[str, list[dict[str, Any]]]:
        """What memoranda say, by the agreement to which they belong."""
        from open287g.queries.documents import facts_by_agreement

        return facts_by_agreement(self.edition, self.workspace)

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


QUOTED = ("corrections.yml", "judgements.csv")
"""Files of `curation/` whose entries are told beside what they decided."""


def read_corrections(workspace: Path | None) -> Sequence[Correction]:
    """Corrections of rows that ICE misprinted, with their reasons and sources."""
    from open287g.data.curation import read_curation

    return read_curation(locate_workspace(workspace)).corrections


def rulings_since(edition: Edition, workspace: Path | None = None) -> list[str]:
    """Files of people's decisions that `explain` quotes and that differ from those the edition was built with."""
    from open287g.data.curation import read_curation

    now = read_curation(locate_workspace(workspace)).hashes
    then = edition.meta["inputs"]["curation"]
    quoted = [name for name in {**then, **now} if name.rpartition("/")[2] in QUOTED]
    return sorted(name for name in quoted if now.get(name) != then.get(name))


def read_judgements(workspace: Path | None) -> list[dict[str, str]]:
    """People's judgements on names, with their sources: the project's, and the workspace's own."""
    rows = []
    for folder in (project_folder("curation"), locate_workspace(workspace) / "curation"):
        path = folder / "judgements.csv"
        if path.is_file():
            rows += [row for _, row in read_rows(path)[1]]
    return rows


RAW = ("state", "agency_name", "agency_type", "county", "support_type", "signed", "moa", "addendum")
"""Columns of ICE's lists; the raw cell of each is kept as `<column>_raw`."""


def tell_row(record: Record, listing: Mapping[str, Any]) -> Step:
    """One row of one file: its raw cells beside what they were taken as, its links, and any correction by a person."""
    snapshot = record.row("snapshots", "snapshot_id", listing["snapshot_id"])
    assert snapshot is not None  # every listing names a snapshot of the edition (build.checks)
    reading = _reading(record, snapshot["content_id"], listing["row_number"])
    facts = {
        **file_facts(snapshot),
        "row_number": listing["row_number"],
        "raw": _raw_cells(reading),
        "taken_as": _parsed(listing),
    }
    links = {"moa": reading.get("moa_link_raw"), "addendum": reading.get("addendum_link_raw")}
    words = _("{file}, sheet “{sheet}”, row {row}", file=snapshot["file_name"], sheet=snapshot["sheet"],
              row=str(listing["row_number"]))  # fmt: skip
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


def _meets(correction: Correction, listing: Mapping[str, Any], reading: Mapping[str, Any]) -> bool:
    """Whether a correction changed this row: it expects what was read, on a list of its days."""
    return (
        correction.list == listing["list_name"]
        and correction.first_on <= listing["snapshot_on"] <= correction.last_on
        and all(str(reading.get(column)) == value for column, value in correction.where.items())
    )


def _tell_correction(correction: Correction) -> dict[str, Any]:
    return {"set": dict(correction.set), "reason": correction.reason, "source": correction.source}


def find_snapshot(record: Record, list_name: str, day: object) -> dict[str, Any] | None:
    """The snapshot of a list on a day, if there is a day and a snapshot."""
    if day is None:
        return None
    found = record.snapshots.filter(pl.col("list_name") == list_name, pl.col("snapshot_on") == day)
    return found.row(0, named=True) if found.height else None


def tell_absence(snapshot: Mapping[str, Any]) -> Step:
    """A list that lacks the agreement: no row can be shown, so the whole file is the evidence."""
    words = _("no row for it among the {n} of {file}", n=snapshot["n_rows"], file=snapshot["file_name"])
    return Step("absence", snapshot["snapshot_id"], words, file_facts(snapshot))


def file_facts(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The file that shows a snapshot: its name, sheet and sha256."""
    return {key: snapshot[key] for key in ("snapshot_id", "snapshot_on", "sha256", "file_name", "sheet")}


def explain_snapshot(record: Record, snapshot: Mapping[str, Any]) -> Step:
    """A snapshot: how it is dated, and every file that shows it."""
    files = (
        record.rows("files", "snapshot_id", snapshot["snapshot_id"]).sort("dated_on", "file_name").to_dicts()
    )
    facts = {key: snapshot[key] for key in ("snapshot_on", "last_shown_on", "sha256", "file_name", "sheet", "n_rows",
                                            "n_agreements", "n_quarantined", "dated_by")}  # fmt: skip
    words = _("{n} rows, dated {day} by: {how}", n=snapshot["n_rows"], day=snapshot["snapshot_on"],
              how=say_basis(snapshot["dated_by"]))  # fmt: skip
    return Step("snapshot", snapshot["snapshot_id"], words, facts, [_tell_file(row) for row in files])


def _tell_file(row: Mapping[str, Any]) -> Step:
    words = _("{file}, {status}, dated {day} by: {how}", file=row["file_name"], status=_(FILE_STATUSES[row["status"]]),
              day=row["dated_on"], how=say_basis(row["dated_by"]))  # fmt: skip
    return Step(
        "file",
        row["sha256"],
        words,
        {key: row[key] for key in ("sha256", "file_name", "status", "dated_on", "reason")},
    )
