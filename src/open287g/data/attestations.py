"""What sources beside ICE's lists say, from `reference/` and `curation/`, as typed frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import dataframely as dy

from open287g.schemas.attestations import (
    Attestations,
    AttestationSources,
    AttestedNames,
    DepartureReasons,
    Outcomes,
    StatedTotals,
    StateTotals,
)

from .tables import read_table
from .workspace import project_folder


@dataclass(frozen=True)
class AttestationTables:
    """What sources say of agencies, the sources, and people's rulings on whom they mean."""

    attestations: dy.DataFrame[Attestations]
    sources: dy.DataFrame[AttestationSources]
    rulings: dy.DataFrame[AttestedNames]


@cache
def load_attestations() -> AttestationTables:
    """Attestations and their sources of `reference/`, rulings on names of `curation/`."""
    home = project_folder("reference")
    return AttestationTables(
        read_table(home / "attestations.csv", Attestations),
        read_table(home / "attestation_sources.csv", AttestationSources),
        read_table(project_folder("curation") / "attested_names.csv", AttestedNames),
    )


@cache
def load_outcomes() -> dy.DataFrame[Outcomes]:
    """Persons identified and removed by agency and fiscal year (`reference/outcomes.csv`)."""
    return read_table(project_folder("reference") / "outcomes.csv", Outcomes)


@cache
def load_stated_totals() -> dy.DataFrame[StatedTotals]:
    """Totals that ICE and others stated (`reference/stated_totals.csv`)."""
    return read_table(project_folder("reference") / "stated_totals.csv", StatedTotals)


@cache
def load_state_totals() -> dy.DataFrame[StateTotals]:
    """Agreements by state in two files of ICE's of summer 2026 (`reference/state_totals.csv`)."""
    return read_table(project_folder("reference") / "state_totals.csv", StateTotals)


@cache
def load_departure_reasons() -> dy.DataFrame[DepartureReasons]:
    """Why agreements left the list, where a source says so (`curation/departure_reasons.csv`)."""
    return read_table(project_folder("curation") / "departure_reasons.csv", DepartureReasons)
