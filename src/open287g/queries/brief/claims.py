"""Verdicts on published claims, and the corrections that are due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.locate import claims_written
from open287g.schemas.facts import Correction, VerdictCount

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.publish.verdicts import ClaimTables


def judge_claims(
    edition: Edition, day: date, state: str | None
) -> tuple[list[VerdictCount], list[Correction]]:
    """Verdicts on claims published by the day (of the state, or all), and the corrections that are due.

    On the day of the last list every claim of the corpus counts, so that totals agree wherever they are printed.
    """
    from open287g.publish.verdicts import ClaimTables, list_corrections
    from open287g.queries import claims as audit

    evidenced, space = audit.evidence_of(edition), audit.project_space()
    read = audit.read_claim_files(audit.corpus_files(), audit.setting_of(evidenced, space))
    audited = audit.audit_claims(read, evidenced, space)
    of_place = pl.col("state") == state if state else pl.lit(value=True)
    is_latest = day >= audit.last_listed_on(evidenced)
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
