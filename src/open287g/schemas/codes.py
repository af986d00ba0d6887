"""The closed vocabularies of the ledger: codes that are stored, and the words that people are shown."""

from __future__ import annotations

from typing import Final

from .support_types import SUPPORT_TYPES as SUPPORT_TYPES

LISTS: Final = ("participating", "pending")

AGENCY_TYPES: Final = {
    "county": "County",
    "municipality": "Municipality",
    "state": "State agency",
    "tribal": "Tribal agency",
    "other": "Another body (school, district)",
}

STATE_NAMES: Final = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
    "AS": "American Samoa",
    "GU": "Guam",
    "MP": "Northern Mariana Islands",
    "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
}
"""Names of states, the District of Columbia and territories by USPS code, as `reference/states.csv` has them."""

TERRITORIES: Final = frozenset({"AS", "GU", "MP", "PR", "VI"})
"""USPS codes that are neither a state nor the District of Columbia."""

KINDS: Final = {
    "sheriff": "Sheriff",
    "county_police": "County police",
    "municipal_police": "Municipal police",
    "state_police": "State police or patrol",
    "state_agency": "Other state agency",
    "corrections": "Corrections or jail",
    "constable": "Constable",
    "prosecutor": "Prosecutor",
    "campus_police": "Campus or school police",
    "port_police": "Port or airport police",
    "tribal_police": "Tribal police",
    "national_guard": "National guard",
    "wildlife": "Wildlife or natural resources",
    "county_board": "County government",
    "regional": "Regional body",
    "unknown": "Not known",
}

LEVELS: Final = {
    "state": "State",
    "county": "County",
    "municipal": "Municipality",
    "special": "Special district, school or tribe",
    "unknown": "Not known",
}

EVENT_KINDS: Final = {
    "listed": "Listed for the first time",
    "no_longer_listed": "No longer listed",
    "listed_again": "Listed again",
    "re_signed": "Signed again",
    "signing_date_corrected": "Signing date corrected",
    "renamed": "Agency respelled or renamed",
    "party_changed": "Another body named as the party",
    "relabelled": "Listed under another support type, signing day and memorandum the same",
    "moa_linked": "Memorandum of agreement linked",
    "moa_replaced": "Memorandum of agreement replaced",
    "moa_unlinked": "Memorandum of agreement no longer linked",
    "addendum_added": "Addendum added",
    "addendum_removed": "Addendum no longer linked",
    "pending_added": "Application listed as pending",
    "pending_cleared": "Application no longer pending",
}

SPELL_ENDS: Final = {
    "still_listed": "on the latest snapshot",
    "no_longer_listed": "not on the next snapshot",
    "party_changed": "the agreement went on under another agency",
    "relabelled": "the agreement went on under another support type",
    "re_signed": "a newer signing took its place",
}

MOA_STATUSES: Final = {
    "linked": "a usable address",
    "pending": "ICE prints 'link pending'",
    "blank": "nothing printed",
    "broken": "printed as a link, but no usable address behind it",
}

FILE_STATUSES: Final = {
    "accepted": "a snapshot stands on this file",
    "repeat": "the same list as a snapshot already held, at the same or a later time",
    "stale": "an older list served again; no evidence for its later date",
    "held": "a readable list that is held back until a later list or a person confirms it",
    "quarantined": "not readable as one of ICE's lists",
}
