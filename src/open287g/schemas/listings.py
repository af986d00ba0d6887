"""Contracts of the reading room: what one workbook says, row by row, and what was odd about it."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from .codes import AGENCY_TYPES, FILE_STATUSES, LISTS, MOA_STATUSES
from .support_types import support_type_column
from .table import Table


class FileReads(Table):
    """What reading one file gave: its content, or why there is none."""

    sha256 = dy.String(primary_key=True, regex=r"^[0-9a-f]{64}$", description="Hash of the file's bytes")
    content_id = dy.String(nullable=True, description="What the file says; null if it is no list of ICE's")
    also_content_id = dy.String(
        nullable=True, description="What its second list says, where a file holds both lists"
    )
    modified_at = dy.Datetime(
        time_unit="us", time_zone="UTC", nullable=True, description="The workbook's own modified instant"
    )
    reason = dy.String(nullable=True, description="Why it is no list of ICE's")
    remedy = dy.String(nullable=True, description="What a person can do about it")


class Contents(Table):
    """One content of one list: files that print the same texts and link the same documents share it."""

    content_id = dy.String(primary_key=True, description="Hash of all rows, texts and links")
    text_id = dy.String(description="Hash of all rows, texts only")
    list_name = dy.Enum(list(LISTS), description="Which of ICE's two lists; told by content")
    sheet = dy.String(description="Name of the sheet that holds the list")
    n_rows = dy.UInt32(description="Rows that carry text, header excluded")
    n_linked = dy.UInt32(description="Rows with a usable address of the memorandum")


class Findings(Table):
    """One oddity of one cell of one content."""

    content_id = dy.String(description="Content")
    row_number = dy.UInt32(nullable=True, description="Row; null for the sheet as a whole")
    code = dy.String(description="Kind of oddity")
    column = dy.String(description="Column meaning")
    value = dy.String(nullable=True, description="What was read")
    taken_as = dy.String(nullable=True, description="What it was taken as; null if set aside")


class Readings(Table):
    """One row of one content, parsed, with every raw cell beside it."""

    content_id = dy.String(primary_key=True, description="Content")
    row_number = dy.UInt32(
        primary_key=True, min=1, description="Row in the sheet, as a spreadsheet counts (header is 1)"
    )
    state = dy.String(nullable=True, regex=r"^[A-Z]{2}$", description="USPS code; null if not understood")
    agency_name = dy.String(nullable=True, description="Agency as printed, blanks and quotes made plain")
    agency_type = dy.Enum(list(AGENCY_TYPES), nullable=True, description="ICE's TYPE")
    county = dy.String(
        nullable=True, description="ICE's COUNTY, blanks made plain; null for #N/A and the like"
    )
    support_type = support_type_column(
        description="Code of the support type; null if not understood", nullable=True
    )
    signed_on = dy.Date(nullable=True, description="SIGNED as printed, if it is a possible date")
    moa_status = dy.Enum(list(MOA_STATUSES), description="What the MOA cell holds")
    moa_url = dy.String(nullable=True, description="Address of the memorandum, unwrapped")
    addendum_url = dy.String(nullable=True, description="Address of the addendum, unwrapped")
    is_quarantined = dy.Bool(
        description="The row could not be understood; it is evidence against any departure"
    )
    state_raw = dy.String(nullable=True, description="STATE cell as read")
    agency_name_raw = dy.String(nullable=True, description="LAW ENFORCEMENT AGENCY cell as read")
    agency_type_raw = dy.String(nullable=True, description="TYPE cell as read")
    county_raw = dy.String(nullable=True, description="COUNTY cell as read")
    support_type_raw = dy.String(nullable=True, description="SUPPORT TYPE cell as read")
    signed_raw = dy.String(nullable=True, description="SIGNED cell as read; date cells as ISO text")
    moa_raw = dy.String(nullable=True, description="MOA cell as read")
    addendum_raw = dy.String(nullable=True, description="ADDENDUM cell as read")
    moa_link_raw = dy.String(nullable=True, description="Hyperlink behind the MOA cell, as stored")
    addendum_link_raw = dy.String(nullable=True, description="Hyperlink behind the ADDENDUM cell, as stored")


class StatedOnPages(Table):
    """What one text of a page, or a caption of a sheet, states of how many agreements or applications there are."""

    sha256 = dy.String(primary_key=True, regex=r"^[0-9a-f]{64}$", description="Hash of the file's bytes")
    number = dy.UInt16(primary_key=True, min=1, description="Order in the file, from 1")
    list_name = dy.Enum(list(LISTS), description="Which of ICE's two lists it speaks of")
    counts = dy.Enum(["agreements", "agencies", "applications"], description="What is counted, by its words")
    as_of = dy.String(
        nullable=True,
        regex=r"^\d{4}-\d{2}(-\d{2})?$",
        description="Day or month that it states; null if none",
    )
    total = dy.UInt32(nullable=True, description="The total; null where only models are stated")
    jem = dy.UInt32(nullable=True, description="Of it jail enforcement")
    wso = dy.UInt32(nullable=True, description="Of it warrant service officers")
    tfm = dy.UInt32(nullable=True, description="Of it task force")
    ttfm = dy.UInt32(nullable=True, description="Of it tribal task force")
    states = dy.UInt8(nullable=True, description="States; with territories where those are null")
    territories = dy.UInt8(nullable=True, description="Territories, where told apart")
    sentence = dy.String(description="The text as printed, blanks made plain")
    place = dy.String(description="Where it stands: caption, paragraph, cell or note")


class Files(Table):
    """One name under which one content was met, what became of it, and on what evidence it is dated."""

    sha256 = dy.String(primary_key=True, regex=r"^[0-9a-f]{64}$", description="Hash of the file's bytes")
    file_name = dy.String(
        primary_key=True,
        description="Name (or address) at which these bytes were met; '#pending' behind it for the second of two lists",
    )
    list_name = dy.Enum(list(LISTS), nullable=True, description="Which list; null if not readable")
    n_rows = dy.UInt32(nullable=True, description="Rows that carry text, header excluded")
    modified_at = dy.Datetime(
        time_unit="us", time_zone="UTC", nullable=True, description="The workbook's own modified instant"
    )
    named_on = dy.Date(nullable=True, description="Date that the name states, as written")
    latest_signed_on = dy.Date(
        nullable=True, description="Latest signing date that at least two rows support"
    )
    dated_on = dy.Date(nullable=True, description="Date that the evidence gives the file")
    dated_by = dy.String(nullable=True, description="Which evidence decided the date, in words")
    content_id = dy.String(nullable=True, description="What the file says; null if not readable")
    status = dy.Enum(list(FILE_STATUSES), description="What became of the file")
    snapshot_id = dy.String(nullable=True, description="Snapshot that stands on, or repeats, this content")
    reason = dy.String(nullable=True, description="Why it is not a snapshot of its own")
    remedy = dy.String(nullable=True, description="What a person can do about it")


class Issues(Table):
    """One thing of the source that was repaired, set aside or doubted: never silent."""

    issue_id = dy.String(primary_key=True, description="Stable id: hash of the code, place and value")
    code = dy.String(description="Kind of issue, e.g. state_repaired, row_quarantined, moa_link_broken")
    severity = dy.Enum(
        ["note", "warning", "error"], description="error: something is missing from the ledger"
    )
    list_name = dy.Enum(list(LISTS), nullable=True, description="Which list")
    sha256 = dy.String(description="First file that shows it")
    row_number = dy.UInt32(nullable=True, description="Row in that file")
    column = dy.String(nullable=True, description="Column meaning, e.g. state")
    value = dy.String(nullable=True, description="What was read")
    taken_as = dy.String(nullable=True, description="What it was taken as; null if set aside")
    n_files = dy.UInt32(description="Files that show the same thing")
    message = dy.String(description="What, where, and what to do, in words")


class Snapshots(Table):
    """One accepted version of a list at one point of time; consecutive repeats are one snapshot."""

    snapshot_id = dy.String(primary_key=True, description="List and date, e.g. participating-2026-01-26")
    list_name = dy.Enum(list(LISTS), description="Which list")
    position = dy.UInt32(description="Order within the list, from 0")
    snapshot_on = dy.Date(description="Day the list is dated to")
    last_shown_on = dy.Date(description="Last day on which the same content was met before another")
    content_id = dy.String(description="Content whose rows the snapshot has")
    sha256 = dy.String(regex=r"^[0-9a-f]{64}$", description="First file that shows it")
    file_name = dy.String(description="A name of that file")
    sheet = dy.String(nullable=True, description="Sheet that holds the list")
    n_rows = dy.UInt32(description="Rows with text, header excluded")
    n_agreements = dy.UInt32(description="Distinct agreements (or applications) on it")
    n_quarantined = dy.UInt32(description="Rows set aside")
    dated_by = dy.String(description="Evidence for the date")
    n_files = dy.UInt32(description="Files that show this content")


class Listings(Table):
    """One row of one snapshot, resolved to its agency and agreement (or application)."""

    snapshot_id = dy.String(primary_key=True, description="Snapshot")
    row_number = dy.UInt32(primary_key=True, description="Row in the snapshot's sheet")
    list_name = dy.Enum(list(LISTS), description="Which list")
    snapshot_on = dy.Date(description="Day of the snapshot")
    agency_id = dy.String(nullable=True, description="Agency; null for a row set aside")
    agreement_id = dy.String(nullable=True, description="Agreement (participating) or application (pending)")
    state = dy.String(nullable=True, description="USPS code, after corrections")
    agency_name = dy.String(nullable=True, description="Agency as printed, blanks and quotes made plain")
    agency_type = dy.Enum(list(AGENCY_TYPES), nullable=True, description="ICE's TYPE")
    county = dy.String(nullable=True, description="ICE's COUNTY")
    support_type = support_type_column(nullable=True)
    signed_on = dy.Date(nullable=True, description="SIGNED as printed")
    moa_status = dy.Enum(list(MOA_STATUSES), description="What the MOA cell holds")
    moa_url = dy.String(nullable=True, description="Address of the memorandum")
    addendum_url = dy.String(nullable=True, description="Address of the addendum")
    is_duplicate = dy.Bool(description="A further row for an agreement that the snapshot already has")
    state_raw = dy.String(nullable=True, description="STATE cell as read")
    agency_name_raw = dy.String(nullable=True, description="LAW ENFORCEMENT AGENCY cell as read")
    county_raw = dy.String(nullable=True, description="COUNTY cell as read")

    @dy.rule()
    def resolved_or_set_aside(cls) -> pl.Expr:
        """A row has both ids, or neither."""
        return pl.col("agency_id").is_null() == pl.col("agreement_id").is_null()
