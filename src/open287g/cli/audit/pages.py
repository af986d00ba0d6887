"""An audit to files: a page for each claim, ClaimReview records, and the generated parts of the pages on claims."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .asking import audit_claims_of

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.publish.verdicts import ClaimTables


def rewrite_docs(docs: Path, edition: Edition) -> None:
    """Put what the current edition says into the generated parts of the pages on claims."""
    from open287g.disk import write_beside
    from open287g.publish.verdicts import refresh

    for name, parts in generated_parts(edition).items():
        page = docs / name
        write_beside(page, refresh(page.read_text(encoding="utf-8"), parts).encode())
        typer.echo(f"{page} rewritten", err=True)


def generated_parts(edition: Edition) -> dict[str, dict[str, str]]:
    """The generated parts of each page on claims, by page and by the part's name."""
    import polars as pl

    from open287g.publish import verdicts as publish
    from open287g.queries.audit import AuditRequest, choose_claims
    from open287g.queries.claims import audit_wrong_numbers, evidence_of, project_space

    audited = audit_claims_of([], AuditRequest(), edition)
    tables = choose_claims(audited, edition.edition_id, None)
    numbered = tables.claims.filter(pl.col("sentence").is_not_null())["claim_id"]
    report = tables.where(pl.col("claim_id").is_in(numbered.implode()))
    control = audit_wrong_numbers(evidence_of(edition), project_space())
    return {
        "claims.md": {
            "verdicts": publish.verdict_counts(tables),
            "control": publish.control_table(control),
            "disagreements": publish.disagreement_list(audited.judgement.consistencies),
            "table": publish.verdict_table(tables),
        },
        "mission-report.md": {
            "states": publish.state_figures_table(report),
            "sentences": publish.report_sentences(report),
        },
    }


def write_files(tables: ClaimTables, html: Path | None, claimreview: Path | None, home: str) -> None:
    """Write the pages and the records that were asked for."""
    if html is not None:
        _write_pages(tables, html, home)
    if claimreview is not None:
        _write_reviews(tables, claimreview, home)


def _write_pages(tables: ClaimTables, folder: Path, home: str) -> None:
    from open287g.disk import make_folder, write_beside
    from open287g.publish.verdicts import claim_pages

    make_folder(folder)
    for name, page in claim_pages(tables, home).items():
        write_beside(folder / name, page.encode())
    typer.echo(f"{tables.claims.height} pages written to {folder}", err=True)


def _write_reviews(tables: ClaimTables, path: Path, home: str) -> None:
    import json

    from open287g.disk import write_beside
    from open287g.publish.verdicts import claim_reviews

    reviews = json.dumps(claim_reviews(tables, home), ensure_ascii=False, indent=2)
    write_beside(path, reviews.encode() + b"\n")
    typer.echo(f"ClaimReview records written to {path}", err=True)
