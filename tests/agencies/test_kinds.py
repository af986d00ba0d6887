from __future__ import annotations

import pytest

from agencies.frames import agency_names, agency_witness, states
from open287g.resolve.kinds import classify_agencies

STATES = states(
    ("FL", "12", "Florida", 1), ("IA", "19", "Iowa", 1), ("OK", "40", "Oklahoma", 1), ("PA", "42", "Pennsylvania", 1),
    ("TX", "48", "Texas", 1), ("VA", "51", "Virginia", 1), ("LA", "22", "Louisiana", 1),
)  # fmt: skip


def _classify(state: str, name: str, agency_type: str = "") -> tuple[str, str, bool]:
    kinds = classify_agencies(
        agency_names(("xx-a", state, name)), agency_witness(("xx-a", agency_type, "")), STATES
    )
    row = kinds.row(0, named=True)
    return row["kind"], row["level"], row["is_doubted"]


@pytest.mark.parametrize(
    ("state", "name", "kind", "level"),
    [
        ("FL", "Bay County Sheriff's Office", "sheriff", "county"),
        ("FL", "Bay County Sherrif's Office", "sheriff", "county"),
        ("FL", "Melbourne Police Department", "municipal_police", "municipal"),
        ("FL", "Melbourne International Airport Police Department", "port_police", "special"),
        ("FL", "University of West Florida Police Department", "campus_police", "special"),
        ("FL", "Gulf County Board of County Commissioners /Detention Facility", "corrections", "county"),
        ("FL", "Gulf County BOCC", "county_board", "county"),
        ("FL", "Florida Department of Law Enforcement", "state_agency", "state"),
        ("FL", "Florida Department of Corrections", "corrections", "state"),
        ("FL", "Indian River Shores DPS", "municipal_police", "municipal"),
        ("IA", "Iowa Department of Public Safety", "state_police", "state"),
        ("IA", "Iowa City Police Department", "municipal_police", "municipal"),
        ("IA", "Iowa County Sheriff's Office", "sheriff", "county"),
        ("OK", "Oklahoma City Police Department", "municipal_police", "municipal"),
        ("PA", "State College Police Department", "municipal_police", "municipal"),
        ("PA", "Pennsylvania State Constables Office Cambria County", "constable", "county"),
        ("PA", "Lower Burrell Fourth Ward Constable", "constable", "municipal"),
        ("PA", "Lebanon County Regional Police Department", "regional", "special"),
        ("TX", "Texas National Guard", "national_guard", "state"),
        ("TX", "West University Place Police Department", "municipal_police", "municipal"),
        ("TX", "Walker County Constable Pct 3", "constable", "county"),
        ("TX", "Office of the Attorney General", "prosecutor", "state"),
        ("TX", "Fannin County Criminal District Attorney's Office", "prosecutor", "county"),
        ("VA", "Virginia Beach Police Department", "municipal_police", "municipal"),
        ("VA", "Rappahannock, Shenandoah, Warren Regional Jail Authority", "corrections", "special"),
        ("LA", "Louisiana Department of Wildlife & Fisheries", "wildlife", "state"),
        ("LA", "Ward 5 Marshal's Office", "constable", "municipal"),
    ],
)  # fmt: skip
def test_the_words_of_a_name_tell_kind_and_level(state: str, name: str, kind: str, level: str) -> None:
    assert _classify(state, name)[:2] == (kind, level)


def test_a_name_without_a_rule_is_unknown_and_its_level_is_ices_type() -> None:
    assert _classify("PA", "East Donegal Township, PA", "municipality")[:2] == ("unknown", "municipal")


def test_ices_type_is_doubted_where_the_name_says_otherwise() -> None:
    assert _classify("TX", "Walker County Constable Pct 3", "municipality") == ("constable", "county", True)
    assert _classify("FL", "Melbourne Police Department", "municipality")[2] is False


@pytest.mark.parametrize(
    "name", ["Sycuan Police Department", "Saginaw Chippewa", "Cherokee Nation Marshal Service"]
)
def test_a_tribes_body_is_known_by_its_name_or_by_ices_type(name: str) -> None:
    assert _classify("OK", name, "tribal") == ("tribal_police", "special", False)
