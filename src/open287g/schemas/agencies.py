"""Contracts of the agencies room: bodies, their spellings, and what is known of them."""

from __future__ import annotations

import dataframely as dy

from .codes import KINDS, LEVELS


class AgencyNames(dy.Schema):
    """One spelling of one agency, with what ICE printed beside it. Input of kind, place and officers."""

    agency_id = dy.String(primary_key=True, description="Agency")
    agency_name = dy.String(primary_key=True, description="Spelling, blanks and quotes made plain")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    first_listed_on = dy.Date(description="First snapshot that prints it (either list)")
    last_listed_on = dy.Date(description="Last snapshot that prints it (either list)")
    n_snapshots = dy.UInt32(description="Snapshots that print it")
    resolved_by = dy.String(description="Rule or judgement that tied the spelling to the agency")


class AgencyWitness(dy.Schema):
    """What ICE's columns say of one agency: one row per agency, TYPE and COUNTY text."""

    agency_id = dy.String(primary_key=True, description="Agency")
    agency_type = dy.String(primary_key=True, description="county, municipality, state, or empty")
    county = dy.String(primary_key=True, description="COUNTY text, or empty")
    n_snapshots = dy.UInt32(description="Snapshots that print this pair")
    last_listed_on = dy.Date(description="Last snapshot that prints this pair")


class Agencies(dy.Schema):
    """One law-enforcement body, whatever its spelling that day."""

    agency_id = dy.String(primary_key=True, regex=r"^[a-z]{2}-[a-z0-9-]+$", description="Stable, readable id")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    name = dy.String(description="Name as last printed, or as curation rules")
    kind = dy.Enum(list(KINDS), description="Kind of body")
    level = dy.Enum(list(LEVELS), description="Level of government")
    kind_basis = dy.String(description="Rule or witness that gave the kind")
    county_fips = dy.List(
        dy.String(),
        nullable=True,
        description="Five-digit county FIPS; empty for state bodies, null if unknown",
    )
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
