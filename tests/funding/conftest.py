"""Small worlds for the funding room: the project's parameters, a handful of agencies, evidence that can be varied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl
import pytest

from open287g.data.parameters import load_evidence
from open287g.funding.evidence import Evidence
from open287g.funding.rulebook import Rulebook
from open287g.schemas.funding import EligibleAgencies, OfficerCounts, OfficerTotals

AS_OF = date(2026, 1, 26)


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """The evidence that the project carries."""
    return load_evidence()


@pytest.fixture(scope="session")
def rulebook(evidence: Evidence) -> Rulebook:
    """The rules that the project carries."""
    return evidence.rulebook


def agencies_of(*rows: dict[str, Any]) -> dy.DataFrame[EligibleAgencies]:
    """Eligible agencies; what a row leaves out is a local agency of Texas with 50 sworn officers."""
    ordinary = {
        "agency_name": "A Sheriff",
        "state": "TX",
        "level": "local",
        "kind": "sheriff",
        "sworn_officers": 50.0,
        "signed_on": date(2025, 3, 1),
        "listed_from": date(2025, 3, 3),
        "listed_until": None,
        "named_from": date(2025, 9, 1),
    }
    complete = [{"agency_id": f"tx-agency-{number}"} | ordinary | row for number, row in enumerate(rows)]
    return EligibleAgencies.validate(
        pl.DataFrame(complete, schema=EligibleAgencies.create_empty().schema, strict=False), cast=True
    )


def counts_of(**officers: float) -> dy.DataFrame[OfficerCounts]:
    """Counts as a user gives them: known on the day of the estimate, teaching the model nothing."""
    rows = [
        {
            "agency_id": agency_id.replace("_", "-"),
            "recorded_on": date(2025, 3, 10),
            "officers": count,
            "level": None,
            "sworn_officers": None,
            "basis": "given",
        }
        for agency_id, count in officers.items()
    ]
    return OfficerCounts.validate(
        pl.DataFrame(rows, schema=OfficerCounts.create_empty().schema, strict=False), cast=True
    )


def without_totals(evidence: Evidence, counts: dy.DataFrame[OfficerCounts] | None = None) -> Evidence:
    """The evidence without the published totals, and with these counts only."""
    return replace(
        evidence,
        totals=OfficerTotals.create_empty(),
        counts=OfficerCounts.create_empty() if counts is None else counts,
    )
