"""Contracts of the tables that people ask to see: what is on the lists as of a day, and measures over periods."""

from __future__ import annotations

from typing import Final

import dataframely as dy

from .codes import EVENT_KINDS, KINDS, LEVELS, LISTS
from .support_types import support_type_column
from .table import Table, counties_column

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
    county_fips = counties_column()
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
    county_fips = counties_column()
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
    county_fips = counties_column()
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


class Periods(Table):
    """Periods that follow each other, both ends included."""

    period = dy.String(
        primary_key=True, description="The period in words: a month, a presidential term, two days"
    )
    first_on = dy.Date(description="First day, included")
    last_on = dy.Date(description="Last day, included")


class NetChanges(Periods):
    """How the number of agreements on ICE's list changed.

    at_start + listed + listed_again - no_longer_listed = at_end.
    """

    at_start = dy.Int64(description="On the list on the eve of the first day")
    listed = dy.Int64(description="Listed for the first time, on lists dated in the period")
    listed_again = dy.Int64(description="Listed again after an absence")
    no_longer_listed = dy.Int64(description="No longer listed")
    re_signed = dy.Int64(
        description="Replaced by a newer signing of the same agency and type; changes no number"
    )
    at_end = dy.Int64(description="On the list on the last day")
    net_change = dy.Int64(description="at_end less at_start")


class DoublingTimes(Periods):
    """How long the number of agreements would take to double at the pace of each period."""

    at_start = dy.Int64(description="On the list on the eve of the first day")
    at_end = dy.Int64(description="On the list on the last day")
    days = dy.Int64(description="Days of the period")
    doubling_days = dy.Float64(
        nullable=True,
        description="Days to double at the period's pace; null without growth",
    )
    half_on = dy.Date(
        nullable=True, description="Last list with at most half of at_end; null if the record has none"
    )


class TimesOnList(Periods):
    """How long agreements first listed in each period stay on ICE's list (Kaplan-Meier, still listed = censored)."""

    n = dy.Int64(description="Agreements first listed in the period")
    n_gone = dy.Int64(description="Of them no longer listed by the day")
    median_days = dy.Float64(
        nullable=True, description="Days after which half are gone; null while more than half stay"
    )
    stay_90_share = dy.Float64(
        nullable=True, description="Share expected on the list after 90 days; null if not observed that long"
    )
    stay_180_share = dy.Float64(nullable=True, description="Share after 180 days")
    stay_365_share = dy.Float64(nullable=True, description="Share after 365 days")


class WaitingTimes(Periods):
    """Days from the first pending list to the first participating list (Kaplan-Meier), by when the wait began."""

    n = dy.Int64(description="Applications first pending in the period")
    n_listed = dy.Int64(description="Of them listed as participating by the day")
    n_left = dy.Int64(description="Left the pending list without reaching the other one; censored on leaving")
    n_waiting = dy.Int64(description="Still pending on the last list seen; censored then")
    p25_days = dy.Float64(
        nullable=True, description="Days after which a quarter are listed; null if not reached"
    )
    median_days = dy.Float64(nullable=True, description="Days after which half are listed")
    p75_days = dy.Float64(nullable=True, description="Days after which three quarters are listed")
    p90_days = dy.Float64(nullable=True, description="Days after which nine in ten are listed")


MEASURES: Final = {
    "net_change": "agreements that came on ICE's list and that left it",
    "doubling_time": "days in which the number of agreements would double",
    "time_on_list": "how long agreements stay on the list; those still listed are counted as not over",
    "waiting_time": "days from the pending to the participating list; those still waiting are counted as not over",
}
"""Measures over periods, and what each says."""
