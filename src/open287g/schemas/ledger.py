"""Contracts of the ledger: agreements, their spells, events and applications, and what changed over some days or
months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from .codes import EVENT_KINDS, KINDS, LEVELS, LISTS, SPELL_ENDS
from .support_types import support_type_column
from .table import Table, counties_column


class Agreements(Table):
    """One agency under one support type from one signing; a re-signing is a new agreement."""

    agreement_id = dy.String(
        primary_key=True, description="Agency id, support type and first printed signing date"
    )
    agency_id = dy.String(description="Agency (the party named last)")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    support_type = support_type_column()
    signed_on = dy.Date(nullable=True, description="Signing date by what is known now")
    signed_basis = dy.String(description="printed, corrected by ICE, or repaired (and why)")
    first_listed_on = dy.Date(description="First snapshot with it")
    last_listed_on = dy.Date(description="Last snapshot with it")
    gone_by_on = dy.Date(nullable=True, description="First later snapshot without it; null while listed")
    is_listed = dy.Bool(description="On the latest snapshot")
    n_spells = dy.UInt16(min=1, description="Unbroken runs of listings")
    agency_name = dy.String(description="Agency as last printed for this agreement")
    moa_url = dy.String(nullable=True, description="Latest address of the memorandum")
    addendum_url = dy.String(nullable=True, description="Latest address of an addendum")
    supersedes_id = dy.String(
        nullable=True, description="Earlier agreement of the same agency and support type"
    )
    superseded_by_id = dy.String(nullable=True, description="Agreement that took its place on the list")


class Spells(Table):
    """One unbroken run of listings of one agreement under one agency."""

    agreement_id = dy.String(primary_key=True, description="Agreement")
    spell_number = dy.UInt16(primary_key=True, min=1, description="From 1, in order of time")
    agency_id = dy.String(description="Agency")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    support_type = support_type_column()
    first_listed_on = dy.Date(description="First snapshot of the run")
    last_listed_on = dy.Date(description="Last snapshot of the run")
    gone_by_on = dy.Date(nullable=True, description="First later snapshot without it; null while listed")
    ended_by = dy.Enum(
        list(SPELL_ENDS), description="What ended the run; a change of party or a new signing is no departure"
    )

    @dy.rule()
    def ends_after_it_starts(cls) -> pl.Expr:
        """The run does not end before it starts."""
        return pl.col("last_listed_on") >= pl.col("first_listed_on")


class Events(Table):
    """A difference between two successive snapshots of one list."""

    event_id = dy.String(primary_key=True, description="Snapshot, kind and agreement")
    list_name = dy.Enum(list(LISTS), description="Which list")
    kind = dy.Enum(list(EVENT_KINDS), description="What changed")
    seen_on = dy.Date(description="Snapshot that shows the change")
    after_on = dy.Date(
        nullable=True, description="Last snapshot before the change; null at the start of the record"
    )
    snapshot_id = dy.String(description="Snapshot that shows the change")
    agreement_id = dy.String(description="Agreement or application")
    agency_id = dy.String(description="Agency")
    state = dy.String(description="USPS code")
    support_type = support_type_column()
    agency_name = dy.String(description="Agency as printed then")
    before = dy.String(nullable=True, description="Value before, where the event is a change of value")
    after = dy.String(nullable=True, description="Value after")


class Applications(Table):
    """One agency's wait for one support type on the pending list."""

    application_id = dy.String(primary_key=True, description="Agency id, support type and first day pending")
    agency_id = dy.String(description="Agency")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    support_type = support_type_column()
    agency_name = dy.String(description="Agency as last printed there")
    first_pending_on = dy.Date(description="First pending list with it")
    last_pending_on = dy.Date(description="Last pending list with it")
    cleared_by_on = dy.Date(
        nullable=True, description="First later pending list without it; null while pending"
    )
    outcome = dy.Enum(
        ["listed", "not_listed", "waiting"],
        description="Reached the participating list, left without, or still waits",
    )
    agreement_id = dy.String(nullable=True, description="Agreement it became, if listed")
    listed_on = dy.Date(nullable=True, description="First participating list with that agreement")
    signed_on = dy.Date(nullable=True, description="Signing date of that agreement")


class Reviews(Table):
    """A question that only a person may settle; similarity proposes, and decides nothing."""

    review_id = dy.String(primary_key=True, description="Stable id of the question")
    question = dy.Enum(["same_agency", "county", "ori", "kind", "signing_date"], description="What is asked")
    state = dy.String(nullable=True, description="USPS code")
    left = dy.String(description="One side: an agency id or a text")
    right = dy.String(nullable=True, description="Other side, if there is one")
    evidence = dy.String(description="What speaks for and against, in words")
    consequence = dy.UInt32(description="Agreements that the answer touches; the queue's order")


class MonthlyFlows(Table):
    """One month: agreements signed in it, no longer listed in it, and on the list at its end."""

    month_on = dy.Date(primary_key=True, description="First day of the month")
    n_signed = dy.UInt32(description="Agreements signed in the month, of those that a list has shown")
    n_gone = dy.UInt32(description="Agreements that a list of the month no longer shows")
    n_listed = dy.UInt32(description="Agreements on the list in force at the month's end")
    end_on = dy.Date(description="Last day of the month, or the last day counted")
    signed_ids = dy.List(dy.String(), description="Agreements signed, as `n_signed` counts them")
    gone_ids = dy.List(dy.String(), description="Events of departure, as `n_gone` counts them")


class Departures(Table):
    """Agreements no longer listed, each with the interval in which it left."""

    event_id = dy.String(primary_key=True, description="Event of the departure")
    agreement_id = dy.String(description="Agreement")
    agency_name = dy.String(description="Agency as printed last")
    state = dy.String(description="USPS code")
    support_type = support_type_column()
    last_seen_on = dy.Date(nullable=True, description="Last list with it")
    first_missing_on = dy.Date(description="First list without it")
    snapshot_id = dy.String(description="The list without it")
    listed_again_on = dy.Date(
        nullable=True, description="List that shows it again, if one does by the day of the brief"
    )


class Arrivals(Table):
    """Agreements that a list shows and the list before did not."""

    agreement_id = dy.String(description="Agreement")
    agency_name = dy.String(description="Agency as printed then")
    state = dy.String(description="USPS code")
    support_type = support_type_column()
    kind = dy.Enum(
        ["listed", "listed_again", "re_signed"], description="First listing, a return, or a new signing"
    )
    signed_on = dy.Date(nullable=True, description="Signing date by what is known now")
    seen_on = dy.Date(description="List that shows it")
    snapshot_id = dy.String(description="That list")


@dataclass(frozen=True)
class Window:
    """The changes of some days up to the day of the brief, each by the ids of its events."""

    days: int
    after_on: date
    until_on: date
    listed: tuple[str, ...]
    listed_again: tuple[str, ...]
    gone: tuple[str, ...]
    re_signed: tuple[str, ...]
    lists: tuple[str, ...]
    """Participating lists of those days, by the ids of their snapshots."""
    list_before_on: date | None = None
    """Day of the last list before those days, from which the changes run; none at the start of the record."""


@dataclass(frozen=True)
class Waiting:
    """What became of applications that the pending lists have shown, by their ids."""

    every: tuple[str, ...]
    listed: tuple[str, ...]
    waiting: tuple[str, ...]
    """Still on the pending list; what is neither listed nor waiting left without reaching the other list."""
    median_days: float | None


class AgencyNames(Table):
    """One spelling of one agency, with what ICE printed beside it. Input of kind, place and officers."""

    agency_id = dy.String(primary_key=True, description="Agency")
    agency_name = dy.String(primary_key=True, description="Spelling, blanks and quotes made plain")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    first_listed_on = dy.Date(description="First snapshot that prints it (either list)")
    last_listed_on = dy.Date(description="Last snapshot that prints it (either list)")
    n_snapshots = dy.UInt32(description="Snapshots that print it")
    resolved_by = dy.String(description="Rule or judgement that tied the spelling to the agency")


class AgencyWitness(Table):
    """What ICE's columns say of one agency: one row per agency, TYPE and COUNTY text."""

    agency_id = dy.String(primary_key=True, description="Agency")
    agency_type = dy.String(primary_key=True, description="county, municipality, state, or empty")
    county = dy.String(primary_key=True, description="COUNTY text, or empty")
    n_snapshots = dy.UInt32(description="Snapshots that print this pair")
    last_listed_on = dy.Date(description="Last snapshot that prints this pair")


class Agencies(Table):
    """One law-enforcement body, whatever its spelling that day."""

    agency_id = dy.String(primary_key=True, regex=r"^[a-z]{2}-[a-z0-9-]+$", description="Stable, readable id")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    name = dy.String(description="Name as last printed, or as curation rules")
    kind = dy.Enum(list(KINDS), description="Kind of body")
    level = dy.Enum(list(LEVELS), description="Level of government")
    kind_basis = dy.String(description="Rule or witness that gave the kind")
    county_fips = counties_column()
    county_name = dy.String(nullable=True, description="County names, joined by '; '")
    county_basis = dy.String(nullable=True, description="Witness that gave the county")
    place_name = dy.String(nullable=True, description="Municipality, campus or district, where it has one")
    ori = dy.String(nullable=True, regex=r"^[A-Z0-9]{7,9}$", description="FBI Originating Agency Identifier")
    ori_basis = dy.String(nullable=True, description="Rule that matched the FBI record, or why there is none")
    ori_confidence = dy.Enum(["exact", "strong", "judged", "none"], description="How sure the match is")
    sworn_officers = dy.UInt32(nullable=True, description="Sworn officers, FBI police employee data")
    civilian_employees = dy.UInt32(nullable=True, description="Civilian employees, FBI police employee data")
    officers_year = dy.UInt16(nullable=True, description="Year of the FBI record")
    population = dy.UInt32(nullable=True, description="Residents of the area served, where one is stated")
    population_basis = dy.String(nullable=True, description="Source and vintage of the population")
