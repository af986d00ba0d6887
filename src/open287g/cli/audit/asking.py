"""Files of claims, or one statement, to an audit against an edition, and to the tables of the claims asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.publish.verdicts import ClaimTables
    from open287g.queries.claims import Audit


def audit_claims_of(
    files: list[Path], claim: str | None, edition: Edition, published: str | None = None
) -> Audit:
    """The audit of files, of one statement, or of the project's own claims; `UsageError` for two of these at once."""
    from open287g.errors import UsageError
    from open287g.queries.claims import (
        audit_claims,
        corpus_files,
        evidence_of,
        last_listed_on,
        project_space,
        read_claim_files,
        read_sentence,
    )

    if files and claim is not None:
        raise UsageError("Give either files or --claim, not both.")
    if published is not None and claim is None:
        raise UsageError("--published says when --claim was printed; in a file it is date_published.")
    space, evidence = project_space(), evidence_of(edition)
    today = last_listed_on(evidence)
    read = (
        read_sentence(claim, space, today, published)
        if claim is not None
        else read_claim_files(files or corpus_files(), space, today)
    )
    return audit_claims(read, evidence, space)


def choose_claims(audited: Audit, edition: Edition, only: str | None) -> ClaimTables:
    """The claims of an audit, or the one asked for by its id, with verdicts and evidence; `NotFound` for no such id."""
    import polars as pl

    from open287g.errors import NotFound
    from open287g.publish.verdicts import ClaimTables

    judgement = audited.judgement
    every = ClaimTables(audited.claims, judgement.verdicts, judgement.evidence, edition.edition_id)
    if only is None:
        return every
    chosen = every.where(pl.col("claim_id") == only)
    if chosen.claims.is_empty():
        raise NotFound(f"There is no claim {only!r} among these. Run 'open287g audit --csv' for their ids.")
    return chosen
