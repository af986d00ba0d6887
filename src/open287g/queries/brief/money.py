"""The section on money, with what its estimates stand on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.schemas.facts import MoneyPart
from open287g.schemas.figures import Call, Entry, Things

if TYPE_CHECKING:
    from open287g.data.editions import Edition

DRAWS = 2_000
SEED = 287
"""Draws and seed of the estimates of money; the same every time."""
MODELLED_FROM = (
    "parameters/scenarios.yml",
    "reference/officers_on_record.csv",
    "reference/police_employees.parquet",
    "reference/wages.csv",
)
"""Files that the estimates of money stand on beside the parameters."""


def tell_money(edition: Edition, day: date, state: str | None) -> list[MoneyPart]:
    """The section on money of the place on the day; nothing where no agreement is one that the offers name."""
    from open287g.queries.funding import open_accounts, tell_accounts

    accounts = open_accounts(edition, day)
    of_place = pl.col("state") == state if state else pl.lit(value=True)
    if accounts.eligible.filter(of_place).is_empty():
        return []
    rules = tuple(Entry(f"parameters/{name}.yml") for name in accounts.evidence.rulebook.leaves)
    named = accounts.evidence.rulebook.codes("eligibility/support_types", day)
    offered = _offered(edition.table("agreements").filter(of_place), day, named)
    place: tuple[str, str | int] = ("state", state) if state else ("national", "true")
    call = Call("fund", (place, ("as_of", str(day)), ("draws", DRAWS), ("seed", SEED)))
    origins: dict[str, dict[str, Any]] = {
        "entitlement": {"grounds": (offered, *rules, *map(Entry, MODELLED_FROM)), "call": call},
        "payments": {"grounds": rules},
    }
    told = tell_accounts(accounts, DRAWS, SEED, state)
    return [replace(part, **origins.get(part.key, {})) for part in told]


def _offered(agreements: pl.DataFrame, day: date, support_types: Iterable[str]) -> Things:
    """Agreements under the support types that the offers name, listed by the day."""
    named = pl.col("support_type").cast(pl.String).is_in(sorted(support_types))
    listed = agreements.filter(named, pl.col("first_listed_on") <= day)
    return Things("agreements", tuple(listed["agreement_id"]))
