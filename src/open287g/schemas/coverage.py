"""Contracts of coverage: whose residents an agreement reaches, and how many that is."""

from __future__ import annotations

from typing import Final

import dataframely as dy

COUNTY_WIDE: Final = ("sheriff", "county_police", "county_board", "corrections", "prosecutor")
"""Kinds whose local bodies act for whole counties."""

OF_A_PLACE: Final = ("municipal_police", "regional")
"""Kinds that act for a municipality, or for several together; the FBI states their residents."""

REACHES: Final = ("county", "place", "state", "none")


class Reaches(dy.Schema):
    """Whose residents one agency's agreement reaches."""

    agency_id = dy.String(primary_key=True, description="Agency")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    reach = dy.Enum(
        list(REACHES), description="Whole counties, one place, the whole state, or none that is counted"
    )
    county_fips = dy.List(
        dy.String(), nullable=True, description="Counties reached, or those the place lies in"
    )
    residents = dy.UInt32(nullable=True, description="Residents of the place; null for the other reaches")


class PopulationCovered(dy.Schema):
    """Residents reached in one state; the nation is the sum of the states."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    population_covered = dy.UInt32(description="Residents of the counties and places reached, each once")
    population = dy.UInt32(description="All residents of the state")
    population_year = dy.UInt16(description="Year of the state's figure")
    share = dy.Float64(min=0, max=1, description="Covered among all")
    n_counties = dy.UInt32(description="Counties that a county-wide agency covers")
    n_places = dy.UInt32(description="Municipalities counted beside them")
    n_statewide = dy.UInt32(description="State-wide agencies with an agreement, not added")
    n_uncounted = dy.UInt32(description="Agencies outside those, whose residents cannot be told")


class ResidentsReached(dy.Schema):
    """A county, or the places of a county, that an agency reaches; several agencies can reach the same."""

    agency_id = dy.String(primary_key=True, description="Agency")
    counted = dy.String(primary_key=True, description="County FIPS, or 'places of' and the FIPS")
    residents = dy.UInt32(description="Its residents, who count once however many agencies reach them")
