"""The closed vocabularies of the ledger: codes that are stored, and the words that people are shown."""

from __future__ import annotations

from typing import Final

from .support_types import SUPPORT_TYPES as SUPPORT_TYPES
from .support_types import read_reference_rows

LISTS: Final = ("participating", "pending")

AGENCY_TYPES: Final = {
    "county": "County",
    "municipality": "Municipality",
    "state": "State agency",
    "tribal": "Tribal agency",
    "other": "Another body (school, district)",
}

_STATES: Final = read_reference_rows("states.csv")
STATE_NAMES: Final = {row["state"]: row["state_name"] for row in _STATES}
"""Names of states, the District of Columbia and territories by USPS code."""

TERRITORIES: Final = frozenset(row["state"] for row in _STATES if row["is_territory"] == "true")
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

BASES: Final = (
    "plain form of the name",
    "judged the same",
    "the same memorandum",
    "the same signing date, and a slip of writing",
    "name",
    "sheriff",
    "police, public safety or marshal of a place",
    "constable",
    "corrections, detention, jail or prison",
    "university or college",
    "body named after the state, or opening as a state's office",
    "state police, patrol or troopers",
    "prosecutor, district or county attorney",
    "state's department of public safety or police",
    "regional or joint police",
    "national guard, state guard or military department",
    "board of county commissioners or supervisors",
    "wildlife, fish, game or natural resources",
    "port authority, airport, transit or railroad",
    "county police, county marshal or county public safety",
    "attorney general",
    "part of a state's public safety with a task of its own",
    "state attorney of a circuit",
    "a person's ruling",
    "marshal of a ward, precinct or district",
    "no rule knows it",
    "school or school district",
    "the agency's own name, as ICE's county",
    "ICE's county, as the FBI record",
    "ICE's county, against the FBI record",
    "the FBI record",
    "ICE's county",
    "a state body has no county",
    "the agency's own name",
    "name, kind and county agree",
    "no record of that name and kind",
    "name and kind agree, one record in the state",
    "name but for town, village or borough, kind and county agree",
    "name but for town, village or borough and kind agree, one record in the state",
    "a body of this kind has no FBI record",
    "another agency bears it too",
    "a record of that name is in another county, or may be another body's",
    "name as far as the FBI prints it, kind and county agree",
    "printed",
    "printed, after ICE corrected it",
    "the name",
    "the workbook's modified date agrees",
    "the workbook's modified date",
    "the name states none",
    "seen by that day",
    "the archive's capture time in the name",
)
"""What rules say that a fact, a tie of names or a day rests on: whole, or the pieces between ";" and ":"."""

ISSUES: Final = {
    "state_unknown": "state not understood",
    "support_type_unknown": "support type not understood",
    "agency_type_unknown": "type of agency not understood",
    "state_blank": "no state printed",
    "support_type_blank": "no support type printed",
    "agency_name_blank": "no agency printed",
    "signed_blank": "no signing date printed",
    "signed_unreadable": "signing date not readable",
    "signed_impossible": "impossible signing date",
    "signed_repaired": "broken signing date repaired",
    "moa_link_broken": "link to a memorandum without an address",
    "addendum_link_broken": "link to an addendum without an address",
    "links_slipped": "links on the wrong rows",
    "links_lost": "links missing from a list",
    "signings_slipped": "signing dates on the wrong rows",
    "sheet_ignored": "another sheet, not read",
    "stray_text": "stray word beside the list",
    "above_header": "text above the header",
    "state_carried_down": "state taken from the row above",
    "note_in_table": "note inside the table",
    "footnote": "footnote",
    "footnote_mark": "mark of a footnote",
    "header_repaired": "misspelled header repaired",
    "state_repaired": "misspelled state repaired",
    "support_type_repaired": "misspelled support type repaired",
    "agency_type_repaired": "misspelled type of agency repaired",
    "state_stray_blank": "stray blank in a state's name",
}
"""What was repaired, doubted or set aside in a list, by its code."""

SEVERITIES: Final = ("note", "warning", "error")

EVIDENCE: Final = {
    "{left} and {right} are {share} % alike; nothing else ties or parts them.":
        "{left} and {right} are {share}% alike; nothing else ties them together or tells them apart.",
    "No rule knows the words of '{name}'.": "No rule knows the words of “{name}”.",
    "No county for '{name}'. ICE prints: {printed}. Nearest spelling in the state: {near}.":
        "No county is known for “{name}”. ICE prints: {printed}. Nearest spelling in the state: {near}.",
    "ICE places '{name}' in {county}; the only FBI record of that name and kind in the state lies in {other}.":
        "ICE places “{name}” in {county}; the only FBI record of that name and kind in the state lies in {other}.",
    "No FBI record by rule for '{name}'. Nearest names: {near}.":
        "No FBI record is found by rule for “{name}”. Nearest names: {near}.",
    "ORI {ori} is on several agencies: {names}.": "Several agencies have the FBI identifier (ORI) {ori}: {names}.",
}  # fmt: skip
"""Forms of the evidence for an open question as an edition stores it, and what people are told."""

ASKS = {
    "same_agency": "same or different",
    "county": "a county's name or FIPS, several joined by ';', or none",
    "ori": "the ORI, or none",
    "kind": "the kind of body, such as municipal_police",
    "memorandum": "list, document, both or open; the source is the page, such as page 9",
    "signing_date": "not answered here; see curation/corrections.yml",
}
"""Kinds of open questions, and what may be answered to each, in words."""
