"""What a brief tells beside ICE's lists on record: state law, totals stated of later lists, money, verdicts on
claims.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.locate import claims_written
from open287g.data.reference import load_state_totals, load_stated_totals
from open287g.measures.early_record import is_a_day
from open287g.queries.brief.counts import Request
from open287g.queries.laws import laws_beside
from open287g.queries.stated_totals import gather_totals
from open287g.schemas.facts import Correction, MoneyPart, StatedTotal, VerdictCount
from open287g.schemas.laws import StateLaws
from open287g.schemas.measures import Call, Entry, Things

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.measures import Ledger
    from open287g.publish.verdicts import ClaimTables


def law_of(edition: Edition, ledger: Ledger, request: Request, made_on: date) -> StateLaws | None:
    """The law of the brief's state on its day; on the day it is made if it asks for no day."""
    if request.state is None:
        return None
    return laws_beside(edition, ledger, (request.state,), request.as_of or made_on)[0]


def stated_since(
    edition: Edition, request: Request, latest_list_on: date, made_on: date
) -> tuple[StatedTotal, ...]:
    """Of a brief of now: the latest total on ICE's page and the latest count of a file, after the newest list.

    A state has counts of files alone. Totals of a low grade are left out.
    """
    if request.as_of and request.as_of < latest_list_on:
        return ()
    until = min(request.as_of or made_on, made_on)
    told = _of_state(request.state) if request.state else _of_nation(gather_totals(edition))
    later = [total for total in told if latest_list_on < total.as_of <= until]
    last = {total.by_ice: total for total in sorted(later, key=lambda total: total.as_of)}
    return tuple(sorted(last.values(), key=lambda total: total.as_of))


def _of_nation(totals: pl.DataFrame) -> list[StatedTotal]:
    rows = totals.filter(
        pl.col("list_name") == "participating",
        pl.col("counts") == "agreements",
        pl.col("total").is_not_null(),
        pl.col("said_by").cast(pl.String).is_in(["ice_page", "count_of_file"]),
        pl.col("grade") != "low",
    )
    return [
        StatedTotal(date.fromisoformat(row["as_of"]), row["total"], row["said_by"] == "ice_page", row["grade"],
                    row["url"], None if row.get("sha256") else Entry("reference/stated_totals.csv", row["as_of"]))
        for row in rows.iter_rows(named=True)
        if is_a_day(row["as_of"])
    ]  # fmt: skip


def _of_state(state: str) -> list[StatedTotal]:
    files = {total.as_of: total for total in _of_nation(load_stated_totals()) if not total.by_ice}
    rows = load_state_totals().filter(pl.col("state") == state)
    return [
        StatedTotal(row["as_of"], row["total"], by_ice=False, grade=files[row["as_of"]].grade,
                    url=files[row["as_of"]].url, entry=Entry("reference/state_totals.csv", f"{row['as_of']}|{state}"))
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip


def judge_claims(
    edition: Edition, day: date, state: str | None
) -> tuple[list[VerdictCount], list[Correction]]:
    """Verdicts on claims published by the day (of the state, or all), and the corrections that are due.

    On the day of the last list every claim of the corpus counts, so that totals agree wherever they are printed.
    """
    from open287g.publish.verdicts import ClaimTables, list_corrections
    from open287g.queries import claims as audit

    audited = audit.audit_corpus(edition)
    of_place = pl.col("state") == state if state else pl.lit(value=True)
    is_latest = day >= audit.last_listed_on(edition.table("snapshots"))
    by_then = pl.lit(value=True) if is_latest else pl.col("published_on") <= day
    mine = audited.claims.filter(of_place, by_then)
    verdicts = audited.judgement.verdicts.join(mine, on="claim_id", how="semi")
    tables = ClaimTables(mine, verdicts, audited.judgement.evidence, edition.edition_id)
    return _count_verdicts(tables), list_corrections(tables)


def _count_verdicts(tables: ClaimTables) -> list[VerdictCount]:
    """Each verdict that a claim got, with where its claims are written and the lists that decided.

    Nothing decides a claim that no list bears out: there, the lists are those that show the right figure.
    """
    from open287g.publish.verdicts import MEANINGS
    from open287g.schemas.claims import VERDICTS

    written = claims_written()
    shown = tables.evidence.drop_nulls("snapshot_id").filter(pl.col("is_deciding") | pl.col("is_right"))
    counts = []
    for code, label in VERDICTS.items():
        claims = tables.verdicts.filter(pl.col("verdict") == code)
        rests_on = "is_right" if code == "contradicted" else "is_deciding"
        lists = shown.filter(rests_on).join(claims, on="claim_id", how="semi")["snapshot_id"]
        entries = tuple(written[claim_id] for claim_id in claims["claim_id"])
        if entries:
            counts.append(
                VerdictCount(code, label, MEANINGS[code], entries, tuple(lists.unique(maintain_order=True)))
            )
    return counts


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
    from open287g.queries.funding import tell_accounts, usual_accounts

    accounts = usual_accounts(edition, day)
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
