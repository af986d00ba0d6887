"""Contracts of the tables that people ask to see: agreements, agencies, applications and changes, as of a day."""

from __future__ import annotations

from typing import Final

import dataframely as dy

from open287g.schemas.table import Table

from .codes import EVENT_KINDS, KINDS, LEVELS, LISTS
from .support_types import support_type_column

STATUSES: Final = {
    "listed": "on ICE's list on the day",
    "no_longer_listed": "listed before the day, and not on it",
    "signed_again": "a newer signing of the same agency and support type stands in its place",
}
"""What an agreement is on a day."""

AGENCY_STATUSES: Final = {
    "listed": "has an agreement on ICE's list on the day",
    "no_longer_listed": "had one before the day, and has none on it",
    "pending_only": "known by the pending list alone on the day",
}
"""What an agency is on a day."""


class AgreementsShown(Table):
    """Agreements known by a day, with what they are on it and whose they are."""

    agreement_id = dy.String(primary_key=True, description="Agreement")
    agency_id = dy.String(description="Agency that holds it on the day, or that held it last")
    state = dy.String(description="USPS code")
    agency_name = dy.String(description="Agency as last printed for this agreement")
    kind = dy.Enum(list(KINDS), description="Kind of body")
    level = dy.Enum(list(LEVELS), description="Level of government")
    county_name = dy.String(nullable=True, description="County names, joined by '; '")
    support_type = support_type_column()
    signed_on = dy.Date(nullable=True, description="Signing date by what is known now")
    first_listed_on = dy.Date(description="First snapshot with it")
    last_listed_on = dy.Date(description="Last snapshot with it, by what is known now")
    gone_by_on = dy.Date(nullable=True, description="First later snapshot without it, by what is known now")
    status = dy.Enum(list(STATUSES), description="What it is on the day")
    moa_url = dy.String(nullable=True, description="Latest address of the memorandum")
    addendum_url = dy.String(nullable=True, description="Latest address of an addendum")
    county_fips = dy.List(
        dy.String(),
        nullable=True,
        description="Five-digit county FIPS; empty for state bodies, null if unknown",
    )
    ori = dy.String(nullable=True, description="FBI Originating Agency Identifier")
    sworn_officers = dy.UInt32(nullable=True, description="Sworn officers, FBI police employee data")
    population = dy.UInt32(nullable=True, description="Residents of the area served, where one is stated")


class AgenciesShown(Table):
    """Agencies known by a day, with what they hold on it."""

    agency_id = dy.String(primary_key=True, description="Agency")
    state = dy.String(description="USPS code")
    name = dy.String(description="Name as last printed, or as curation rules")
    kind = dy.Enum(list(KINDS), description="Kind of body")
    level = dy.Enum(list(LEVELS), description="Level of government")
    county_name = dy.String(nullable=True, description="County names, joined by '; '")
    county_fips = dy.List(
        dy.String(),
        nullable=True,
        description="Five-digit county FIPS; empty for state bodies, null if unknown",
    )
    ori = dy.String(nullable=True, description="FBI Originating Agency Identifier")
    sworn_officers = dy.UInt32(nullable=True, description="Sworn officers, FBI police employee data")
    population = dy.UInt32(nullable=True, description="Residents of the area served, where one is stated")
    status = dy.Enum(list(AGENCY_STATUSES), description="What it is on the day")
    n_agreements = dy.UInt32(description="Agreements on ICE's list on the day")
    support_types = dy.String(nullable=True, description="Their support types, joined by '; '")
    first_listed_on = dy.Date(
        nullable=True, description="First snapshot of the participating list with one of its agreements"
    )
    first_pending_on = dy.Date(nullable=True, description="First snapshot of the pending list with it")


class ChangesShown(Table):
    """Differences between successive lists, seen on the days asked for."""

    event_id = dy.String(primary_key=True, description="Snapshot, kind and agreement")
    seen_on = dy.Date(description="List that shows the change")
    after_on = dy.Date(
        nullable=True, description="Last list before the change; null at the start of the record"
    )
    list_name = dy.Enum(list(LISTS), description="Which list")
    change = dy.Enum(list(EVENT_KINDS), description="What changed")
    state = dy.String(description="USPS code")
    agency_name = dy.String(description="Agency as printed then")
    kind = dy.Enum(list(KINDS), description="Kind of body")
    support_type = support_type_column()
    before = dy.String(nullable=True, description="Value before, where the change is one of a value")
    after = dy.String(nullable=True, description="Value after")
    agency_id = dy.String(description="Agency")
    agreement_id = dy.String(description="Agreement or application")
    county_fips = dy.List(
        dy.String(),
        nullable=True,
        description="Five-digit county FIPS; empty for state bodies, null if unknown",
    )
    ori = dy.String(nullable=True, description="FBI Originating Agency Identifier")


class CountEvidence(Table):
    """What a count stands on: for each agreement (or application) counted, the row of a file that shows it."""

    counted = dy.String(
        description="What is counted: an agreement, an agency, a spelling, a state, a county's FIPS, its places"
    )
    amount = dy.Int64(
        description="What it adds to the count, once: 1, the agency's sworn officers, or residents",
    )
    agreement_id = dy.String(description="Agreement or application")
    agency_id = dy.String(description="Agency")
    state = dy.String(description="USPS code, after corrections")
    support_type = support_type_column()
    agency_name = dy.String(description="Agency as printed on the row")
    list_name = dy.Enum(list(LISTS), description="Which list")
    snapshot_id = dy.String(
        description="Snapshot that has the row: the list in force, or the last one before with the row"
    )
    snapshot_on = dy.Date(description="Day of that list")
    file_name = dy.String(description="A name of the file")
    sheet = dy.String(nullable=True, description="Sheet of the file")
    row_number = dy.UInt32(description="Row of the sheet, as a spreadsheet counts (header is 1)")
    sha256 = dy.String(description="Hash of the file's bytes")
    state_raw = dy.String(nullable=True, description="STATE cell as read")
    agency_name_raw = dy.String(nullable=True, description="LAW ENFORCEMENT AGENCY cell as read")


SHOWS: Final = {
    "row": "a row of a file",
    "absence": "a whole list, which has no such row",
    "list": "a whole list",
    "entry": "an entry of a file that the project carries, or all of that file",
}
"""What a piece of evidence is."""


class ThingEvidence(Table):
    """Where one thing is shown: a row of one of ICE's files, a list without such a row, or an entry of the project."""

    counted = dy.String(description="Agreement, application, event, list or entry; what a count counts")
    amount = dy.Int64(nullable=True, description="What it adds to a count, once; null where nothing is added")
    shows = dy.Enum(list(SHOWS), description="Row, absence, list or entry")
    list_name = dy.Enum(list(LISTS), nullable=True, description="Which of ICE's lists; null for an entry")
    snapshot_id = dy.String(nullable=True, description="Snapshot of that list; null for an entry")
    snapshot_on = dy.Date(nullable=True, description="Day of that list")
    file_name = dy.String(description="A name of ICE's file, or the path of the project's")
    sheet = dy.String(nullable=True, description="Sheet of the file")
    row_number = dy.UInt32(
        nullable=True, description="Row of the sheet or table, line of a text; null for all of the file"
    )
    sha256 = dy.String(regex=r"^[0-9a-f]{64}$", description="Hash of the file's bytes")
    state_raw = dy.String(nullable=True, description="STATE cell as read")
    agency_name_raw = dy.String(nullable=True, description="LAW ENFORCEMENT AGENCY cell as read")


class FigureEvidence(ThingEvidence):
    """What a figure of a brief stands on, with the figure, of those it was made from, that the row belongs to."""

    figure_id = dy.String(description="The figure itself, or one that it was made from")
