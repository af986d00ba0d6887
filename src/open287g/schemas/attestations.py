"""Contracts of what sources that are no list of ICE's say: of agencies, of outcomes, of totals, of reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import dataframely as dy

from open287g.text.days import PATTERN

from .codes import LISTS
from .table import Table

GRADES: Final = {
    "high": "an official table or sentence, with its day",
    "medium": "ICE's own words or names, as others copied them",
    "low": "known at third hand, undated, or with errors of its own",
}
"""How far a source can be believed for what it states."""

STATUSES: Final = {
    "listed": "on ICE's list of names",
    "signed": "signed",
    "pending": "awaiting a memorandum",
    "archived": "its memorandum archived",
}
"""What a source says of an agency."""

COUNTED: Final = {
    "agreements": "agreements",
    "agencies": "agencies",
    "agency_names": "names of agencies",
    "new_agreements": "new agreements",
    "applications": "pending applications",
}
"""What a stated total counts."""

SAID_BY: Final = {
    "ice_page": "ICE's page",
    "ice_release": "a release of ICE or its department",
    "government_report": "a government report",
    "press": "the press",
    "count_of_file": "a count of the rows of ICE's file",
}
"""Who states a total."""

DECIDED_BY: Final = {
    "federal": "the federal government",
    "state": "the state",
    "local_government": "the local government",
    "agency": "the agency",
}
"""Who decided that an agreement would end, by the source."""

SAID_OF_SOURCES: Final = {
    form: form
    for form in (
        "{n} persons identified, first in fiscal {year}",
        "named",
        "not named",
        "no agreement named",
    )
}
"""What one of two sources that disagree says, beside days and names of states."""
FOLLOWED: Final = (
    "ICE’s lists",
    "ICE’s outcomes by agency",
    "every other source",
    "a person’s ruling",
)
"""Who is followed where sources disagree, beside the sources by their titles."""

_MODELS = r"^$|^[a-z_]+(;[a-z_]+)*$"


class AttestationSources(Table):
    """One source that says of agencies what no list of ICE's says."""

    source_id = dy.String(primary_key=True, description="Stable id")
    as_of = dy.Date(nullable=True, description="Day that it describes; null where it has none")
    title = dy.String(description="What it is")
    publisher = dy.String(description="Who published it")
    url = dy.String(nullable=True, regex=r"^https?://", description="Its address, where one was at hand")
    captured_on = dy.Date(nullable=True, description="When it was captured or retrieved")
    status = dy.String(description="What it says of an agency")
    says = dy.String(description="What it holds")
    grade = dy.Enum(list(GRADES), description="How far it can be believed")
    rank = dy.UInt8(min=1, description="Which is followed where two disagree; 1 first")


class Attestations(Table):
    """One statement of one source on one agency, as printed. It supports or dates; it never ends an agreement."""

    attestation_id = dy.String(primary_key=True, description="Source and number")
    source_id = dy.String(description="Source")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code of the state that the source prints")
    agency_name = dy.String(min_length=3, description="Agency as printed")
    models = dy.String(regex=_MODELS, description="Codes of the models, joined by ';'; empty where not told")
    status = dy.Enum(list(STATUSES), description="What the source says")
    signed_on = dy.Date(nullable=True, description="Day of signing, where told")
    moa_file = dy.String(nullable=True, description="File name of the memorandum, where told")
    note = dy.String(nullable=True, description="A slip of the source, or what it adds")


class AttestedNames(Table):
    """A person's ruling on the agency that a source means: a spelling on ICE's lists, or that none can be told."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code as the source prints it")
    agency_name = dy.String(primary_key=True, description="Agency as the source prints it")
    state_meant = dy.String(regex=r"^[A-Z]{2}$", description="USPS code of the agency meant")
    agency_name_on_lists = dy.String(
        description="A spelling on ICE's lists; 'unknown' where none can be told"
    )
    reason = dy.String(min_length=3, description="Why")
    source = dy.String(min_length=3, description="Where that can be seen")


class Outcomes(Table):
    """Persons identified and removed under the agreement of one agency in one federal fiscal year, as ICE counted."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    agency_name = dy.String(primary_key=True, description="Agency as ICE's table names it")
    fiscal_year = dy.UInt16(primary_key=True, min=2002, max=2100, description="Federal fiscal year")
    identified = dy.UInt32(nullable=True, description="Persons identified; null where the cell is empty")
    removed = dy.UInt32(nullable=True, description="Persons removed; null where the cell is empty")


class StatedTotals(Table):
    """One total that ICE stated, or that others counted in its files or reported."""

    as_of = dy.String(regex=PATTERN, description="Day, month or year that it describes, as known")
    list_name = dy.Enum(list(LISTS), description="ICE's list")
    counts = dy.Enum(list(COUNTED), description="What is counted")
    total = dy.UInt32(nullable=True, description="The total; null where only models are stated")
    jem = dy.UInt32(nullable=True, description="Of it jail enforcement")
    wso = dy.UInt32(nullable=True, description="Of it warrant service officers")
    tfm = dy.UInt32(nullable=True, description="Of it task force")
    both = dy.UInt32(nullable=True, description="Of it jail and task force under one memorandum")
    states = dy.UInt8(nullable=True, description="States; with territories where those are null")
    territories = dy.UInt8(nullable=True, description="Territories, where told apart")
    said_by = dy.Enum(list(SAID_BY), description="Who states it")
    publisher = dy.String(description="Where it was read")
    url = dy.String(nullable=True, regex=r"^https?://", description="Its address, where one was at hand")
    captured_on = dy.String(nullable=True, regex=PATTERN, description="When it was captured or published")
    grade = dy.Enum(list(GRADES), description="How well it is known")
    note = dy.String(nullable=True, description="What to know when reading it")


class StateTotals(Table):
    """Agreements of one state in ICE's file of one day, as a public project counted its rows."""

    as_of = dy.Date(primary_key=True, description="Day of the file")
    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    total = dy.UInt32(description="Agreements")
    jem = dy.UInt32(description="Of them jail enforcement")
    wso = dy.UInt32(description="Of them warrant service officers")
    tfm = dy.UInt32(description="Of them task force")


class DepartureReasons(Table):
    """Why agreements left ICE's list, where a source says so. Empty state or agency: all that left in these days."""

    state = dy.String(nullable=True, regex=r"^[A-Z]{2}$", description="USPS code; null for every state")
    agency_name = dy.String(nullable=True, description="Any spelling of the agency; null for every agency")
    support_type = dy.String(nullable=True, description="Code of the model; null for every model")
    gone_from = dy.Date(description="First day that the first list without it can be of")
    gone_until = dy.Date(description="Last day that the first list without it can be of")
    decided_on = dy.String(regex=PATTERN, description="Day, month or year of the decision, as known")
    decided_by = dy.Enum(list(DECIDED_BY), description="Who decided")
    reason = dy.String(min_length=10, description="The reason, in own words")
    source = dy.String(regex=r"^https?://", description="Where it was read")


@dataclass(frozen=True)
class AttestationTables:
    """What sources say of agencies, the sources, and people's rulings on whom they mean."""

    attestations: dy.DataFrame[Attestations]
    sources: dy.DataFrame[AttestationSources]
    rulings: dy.DataFrame[AttestedNames]
