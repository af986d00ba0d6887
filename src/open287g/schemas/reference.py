"""Contracts of the reference tables, of people's judgements on agencies, and of whose residents an agreement
reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import dataframely as dy
import polars as pl

from .codes import KINDS, LEVELS
from .ledger import Agencies, Reviews
from .support_types import support_type_column
from .table import Table

POLICE_TYPES = (
    "City",
    "County",
    "Federal",
    "Other",
    "Other State Agency",
    "State Police",
    "Tribal",
    "University or College",
)
"""The FBI's own types of agencies; `County` is the sheriff, or a county's police where the name says so."""

RULED_FIELDS = ("name", "kind", "level", "county_fips", "place_name", "ori")
"""What a person may rule on for one agency (`curation/agencies.csv`)."""


class States(Table):
    """One state, the District of Columbia, or one territory, with its census population."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    state_fips = dy.String(regex=r"^\d{2}$", description="Two-digit FIPS")
    state_name = dy.String(description="Name")
    is_territory = dy.Bool(description="Neither a state nor the District of Columbia")
    population = dy.UInt32(description="Residents")
    population_year = dy.UInt16(description="Year that the population stands for")
    population_basis = dy.String(description="Census table and vintage")


class Counties(Table):
    """One county or equivalent: parish, borough, census area, independent city, municipio, region, island."""

    county_fips = dy.String(primary_key=True, regex=r"^\d{5}$", description="Five-digit FIPS")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    county_name = dy.String(description="Name with its legal suffix")
    bare_name = dy.String(description="Name without the suffix")
    suffix = dy.String(description="Legal suffix, as the Census Bureau writes it; may be empty")
    is_former = dy.Bool(description="No longer a county of the Census Bureau's (Connecticut's old counties)")
    latitude = dy.Float64(nullable=True, description="Internal point, degrees north")
    longitude = dy.Float64(nullable=True, description="Internal point, degrees east")
    population = dy.UInt32(nullable=True, description="Residents; null where none is stated (municipios)")
    population_year = dy.UInt16(nullable=True, description="Year that the population stands for")
    population_basis = dy.String(nullable=True, description="Census table and vintage")


class PoliceEmployees(Table):
    """One record of the FBI's police employee data: the latest of each ORI."""

    ori = dy.String(primary_key=True, regex=r"^[A-Z0-9]{7,9}$", description="Originating Agency Identifier")
    state = dy.String(
        regex=r"^[A-Z]{2}$", description="USPS code (the FBI writes NB for Nebraska, GM for Guam)"
    )
    police_name = dy.String(
        description="The FBI's name, often bare: 'Autauga' is the sheriff of Autauga County"
    )
    police_type = dy.Enum(list(POLICE_TYPES), description="The FBI's type")
    county_fips = dy.List(dy.String(), description="Counties that the FBI names; empty where it names none")
    population = dy.UInt32(description="Residents served; a sheriff's is the unincorporated area, or 0")
    sworn_officers = dy.UInt32(description="Sworn officers")
    civilian_employees = dy.UInt32(description="Civilian employees")
    data_year = dy.UInt16(description="Year of the record")


class CountyTexts(Table):
    """One person's ruling on a COUNTY text of ICE's that names no county of that state."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    county_text = dy.String(primary_key=True, description="COUNTY as printed")
    county_fips = dy.List(
        dy.String(regex=r"^\d{5}$"), description="Counties meant; empty if none can be told"
    )
    reason = dy.String(min_length=1, description="Why")
    source = dy.String(min_length=1, description="Where that can be seen")


class AgencyFacts(Table):
    """One person's ruling on one field of one agency, found by any of its spellings."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    agency_name = dy.String(primary_key=True, description="Any spelling of the agency")
    field = dy.Enum(list(RULED_FIELDS), primary_key=True, description="What is ruled")
    value = dy.String(
        description="The ruling; 'none' for an ORI or a county that does not exist; FIPS joined by ';'"
    )
    reason = dy.String(min_length=1, description="Why")
    source = dy.String(min_length=1, description="Where that can be seen")

    @dy.rule()
    def value_fits_field(cls) -> pl.Expr:
        """The value is one that its field can take."""
        fits = pl.col("value").str.len_chars() > 0
        for field, pattern in _RULED_VALUES.items():
            fits &= (pl.col("field") != field) | pl.col("value").str.contains(f"^(?:{pattern})$")
        return fits


_RULED_VALUES: Final = {
    "kind": "|".join(KINDS),
    "level": "|".join(LEVELS),
    "county_fips": r"none|\d{5}(;\d{5})*",
    "ori": r"none|[A-Z0-9]{7,9}",
}


class AgencyConflicts(Table):
    """Two witnesses that disagree on one agency, and what was taken."""

    agency_id = dy.String(primary_key=True, description="Agency")
    question = dy.Enum(["kind", "county", "ori"], primary_key=True, description="What they disagree on")
    trusted = dy.String(description="Witness that was followed")
    taken = dy.String(description="What it says")
    doubted = dy.String(primary_key=True, description="Witness that was not followed")
    says = dy.String(description="What that one says")


@dataclass(frozen=True, eq=False)
class AgencyReference:
    """Public tables that tell place, identifiers and size; one object is the same as itself only, and can be a key."""

    states: dy.DataFrame[States]
    counties: dy.DataFrame[Counties]
    police: dy.DataFrame[PoliceEmployees]


@dataclass(frozen=True)
class AgencyRulings:
    """People's judgements on county texts and on single agencies."""

    county_texts: dy.DataFrame[CountyTexts]
    agency_facts: dy.DataFrame[AgencyFacts]


@dataclass(frozen=True)
class AgencyProfiles:
    """What is known of every agency, the questions left open, and the witnesses that disagreed."""

    agencies: dy.DataFrame[Agencies]
    reviews: dy.DataFrame[Reviews]
    conflicts: dy.DataFrame[AgencyConflicts]


COUNTY_WIDE: Final = ("sheriff", "county_police", "county_board", "corrections", "prosecutor")
"""Kinds whose local bodies act for whole counties."""

OF_A_PLACE: Final = ("municipal_police", "regional")
"""Kinds that act for a municipality, or for several together; the FBI states their residents."""

REACHES: Final = ("county", "place", "state", "none")


class Reaches(Table):
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


class PopulationCovered(Table):
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


class ResidentsReached(Table):
    """A county, or the places of a county, that an agency reaches; several agencies can reach the same."""

    agency_id = dy.String(primary_key=True, description="Agency")
    counted = dy.String(primary_key=True, description="County FIPS, or 'places of' and the FIPS")
    residents = dy.UInt32(description="Its residents, who count once however many agencies reach them")


PRECISIONS: Final = ("day", "month", "year", "undated")
SIDES: Final = {"case": "ICE’s stated case", "critics": "Its critics"}
TOPICS: Final = {
    "delegates": "What it delegates",
    "where": "Where",
    "training": "Training",
    "supervision": "Supervision",
    "ends": "Duration and end",
    "history": "History",
}
PENDING_LIST: Final = "pending_list"
"""Kind of a timeline row that tells when ICE last replaced its pending list."""


class PolicyTimeline(Table):
    """Laws, orders and announcements, each with its source."""

    happened_on = dy.Date(description="Day; the first of the month or year where no more is known")
    precision = dy.Enum(list(PRECISIONS), description="How much of the date is known")
    jurisdiction = dy.String(regex=r"^[A-Z]{2}$", description="US, or USPS code")
    kind = dy.String(description="Kind of event, e.g. state_ban")
    title = dy.String(description="What happened, in a few words")
    effect = dy.String(description="What it did, in own words")
    publisher = dy.String(description="Who published the source")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")
    source_basis = dy.Enum(["primary", "wire", "press", "repost"], description="What the source is")
    note = dy.String(nullable=True, description="What sources disagree on")
    eve_is_baseline = dy.Bool(description="Growth is usually measured against the eve of this day")


class SupportTypeStatements(Table):
    """One statement about one support type, with its source."""

    support_type = support_type_column(primary_key=True)
    topic = dy.Enum(list(TOPICS), primary_key=True, description="What the statement is about")
    words = dy.String(description="The statement, in own words")
    source_title = dy.String(description="Source")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")


class Voices(Table):
    """One statement of ICE's case or of its critics', with its source; neither is endorsed."""

    side = dy.Enum(list(SIDES), description="case or critics")
    speaker = dy.String(description="Who says it")
    said_on = dy.Date(nullable=True, description="Day")
    precision = dy.Enum(list(PRECISIONS), description="How much of the date is known")
    words = dy.String(description="The statement, quoted or in own words")
    is_quotation = dy.Bool(description="Holds the speaker's own words in quotation marks")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")
    source_basis = dy.Enum(["primary", "wire", "press", "repost"], description="What the source is")


@dataclass(frozen=True)
class Background:
    """What people have compiled: policy, models, voices."""

    timeline: dy.DataFrame[PolicyTimeline]
    support_types: dy.DataFrame[SupportTypeStatements]
    voices: dy.DataFrame[Voices]
