"""`open287g audit`: published claims against the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import CsvOption, JsonOption, WorkspaceOption, choose_edition

if TYPE_CHECKING:
    from open287g.audit import Audit
    from open287g.editions import Edition
    from open287g.publish.verdicts import ClaimTables

EXAMPLE = """Test what has been published: is the number borne out, under which definition, on which day?

Without a file, the project's own claims are audited. Your own file is YAML like those in claims/, or CSV
with the columns id, date_published, as_of_date, publisher, url, statement, measure, scope, value, notes. Where
measure and value are left out, every figure of the statement is a claim, as with --claim.

Examples:

    open287g audit

    open287g audit mine.csv --json

    open287g audit --claim "1,168 agencies in 39 states as of 2026-01-26"

    open287g audit --claim "Over a thousand agreements, half of them in Florida" --published 2025-10-01

Exit code 0: every claim has a verdict. 1: some entries were not understood (named on stderr; the rest go on).
"""

FilesArgument = Annotated[
    list[Path] | None, typer.Argument(help="Files of claims, YAML or CSV.", show_default=False)
]
ClaimOption = Annotated[str | None, typer.Option("--claim", help="One statement instead of a file.")]
PublishedOption = Annotated[
    str | None, typer.Option("--published", help="Day of publication of the statement, as 2026-02-16.")
]
OnlyOption = Annotated[str | None, typer.Option("--only", help="Show one claim in full, by its id.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Folder for one HTML page per claim.")]
ReviewOption = Annotated[Path | None, typer.Option("--claimreview", help="File for ClaimReview JSON-LD.")]
HomeOption = Annotated[
    str, typer.Option("--home", help="Address at which the pages will stand, for their links.")
]
MarkdownOption = Annotated[bool, typer.Option("--markdown", help="Print the table of verdicts as Markdown.")]
ReportOption = Annotated[
    bool, typer.Option("--by-sentence", help="Print a report sentence by sentence, as Markdown.")
]
DocsOption = Annotated[
    Path | None, typer.Option("--docs", help="Folder whose pages on claims are rewritten.")
]
ControlOption = Annotated[
    bool, typer.Option("--control", help="Audit 200 wrong numbers drawn at random instead.")
]


def audit(
    files: FilesArgument = None,
    claim: ClaimOption = None,
    published: PublishedOption = None,
    only: OnlyOption = None,
    html: HtmlOption = None,
    claimreview: ReviewOption = None,
    home: HomeOption = "./",
    markdown: MarkdownOption = False,
    by_sentence: ReportOption = False,
    control: ControlOption = False,
    docs: DocsOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Audit claims and print their verdicts."""
    _check_choices(files, claim, control, docs, as_json, as_csv)
    edition = choose_edition(workspace)
    if control:
        _print_control(edition, as_json)
        return
    if docs is not None:
        _rewrite_docs(docs, edition)
        return
    audited = _audit(files or [], claim, edition, published)
    tables = _tables(audited, edition, only)
    _write_files(tables, html, claimreview, home)
    if as_json:
        typer.echo(_as_json(audited, tables))
    elif as_csv:
        typer.echo(_flat(tables).write_csv(), nl=False)
    elif markdown or by_sentence:
        typer.echo(_as_markdown(tables, by_sentence))
    else:
        _print_people(audited, tables, in_full=bool(claim or only))
    _report_refusals(audited)


def _check_choices(
    files: list[Path] | None, claim: str | None, control: bool, docs: Path | None, as_json: bool, as_csv: bool
) -> None:
    """Refuse options that would be passed over."""
    from open287g.errors import UsageError

    from .count import check_one_form

    check_one_form(as_json, as_csv)
    if (control or docs is not None) and (files or claim is not None):
        raise UsageError("--control and --docs take no claims of yours. Leave out the files and --claim.")
    if claim is not None and not claim.strip():
        raise UsageError("--claim is empty. Write a statement, such as '1,168 agencies as of 2026-01-26'.")
    if docs is not None and not docs.is_dir():
        raise UsageError(f"{docs} is no folder. --docs names the one that holds claims.md.")


def _print_control(edition: Edition, as_json: bool) -> None:
    """What verdicts wrong numbers get: the share of false positives."""
    from open287g.audit import audit_wrong_numbers, evidence_of, project_space
    from open287g.publish.verdicts import control_table

    outcome = audit_wrong_numbers(evidence_of(edition), project_space())
    typer.echo(outcome.write_json() if as_json else control_table(outcome))


def _rewrite_docs(docs: Path, edition: Edition) -> None:
    """Put what the current edition says into the generated parts of the pages on claims."""
    from open287g.publish.verdicts import refresh

    for name, parts in generated_parts(edition).items():
        page = docs / name
        page.write_text(refresh(page.read_text(encoding="utf-8"), parts), encoding="utf-8")
        typer.echo(f"{page} rewritten", err=True)


def generated_parts(edition: Edition) -> dict[str, dict[str, str]]:
    """The generated parts of each page on claims, by page and by the part's name."""
    import polars as pl

    from open287g.audit import audit_wrong_numbers, evidence_of, project_space
    from open287g.publish import verdicts as publish

    audited = _audit([], None, edition)
    tables = _tables(audited, edition, None)
    numbered = tables.claims.filter(pl.col("sentence").is_not_null())["claim_id"]
    in_report = pl.col("claim_id").is_in(numbered.implode())
    report = publish.ClaimTables(
        tables.claims.filter(in_report),
        tables.verdicts.filter(in_report),
        tables.evidence.filter(in_report),
        tables.edition_id,
    )
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


def _audit(files: list[Path], claim: str | None, edition: Edition, published: str | None = None) -> Audit:
    from open287g.audit import (
        audit_claims,
        corpus_files,
        evidence_of,
        last_listed_on,
        project_space,
        read_claim_files,
        read_sentence,
    )
    from open287g.errors import UsageError

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


def _tables(audited: Audit, edition: Edition, only: str | None) -> ClaimTables:
    import polars as pl

    from open287g.errors import NotFound
    from open287g.publish.verdicts import ClaimTables

    judgement = audited.judgement
    wanted = pl.lit(True) if only is None else pl.col("claim_id") == only
    claims = audited.claims.filter(wanted)
    if only is not None and claims.is_empty():
        raise NotFound(f"There is no claim {only!r} among these. Run 'open287g audit --csv' for their ids.")
    verdicts, evidence = judgement.verdicts.filter(wanted), judgement.evidence.filter(wanted)
    return ClaimTables(claims, verdicts, evidence, edition.edition_id)


def _write_files(tables: ClaimTables, html: Path | None, claimreview: Path | None, home: str) -> None:
    import json

    from open287g.publish.verdicts import claim_pages, claim_reviews

    if html is not None:
        with _writing(html):
            html.mkdir(parents=True, exist_ok=True)
            for name, page in claim_pages(tables, home).items():
                (html / name).write_text(page, encoding="utf-8")
        typer.echo(f"{tables.claims.height} pages written to {html}", err=True)
    if claimreview is not None:
        reviews = json.dumps(claim_reviews(tables, home), ensure_ascii=False, indent=2)
        with _writing(claimreview):
            claimreview.write_text(reviews + "\n", encoding="utf-8")
        typer.echo(f"ClaimReview records written to {claimreview}", err=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """What cannot be written is refused by its name."""
    from open287g.errors import WorkspaceError

    try:
        yield
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written ({error.strerror}). Name another place.") from error


def _flat(tables: ClaimTables) -> Any:
    """One row per claim, columns that a spreadsheet can hold."""
    columns = [
        "claim_id",
        "publisher",
        "published_on",
        "as_of_text",
        "statement",
        "measure",
        "scope",
        "value",
        "value_high",
    ]
    judged = ["verdict", "verdict_sentence", "correction", "remark", "right_low", "right_high"]
    search = ["n_readings", "n_hits", "n_remote_hits", "chance_share"]
    return tables.judged.select(*columns, *judged, *search)


def _as_json(audited: Audit, tables: ClaimTables) -> str:
    import json

    evidence = {key[0]: part for key, part in tables.evidence.partition_by("claim_id", as_dict=True).items()}
    claims = [
        row
        | {
            "evidence": evidence[row["claim_id"]].drop("claim_id").to_dicts()
            if row["claim_id"] in evidence
            else []
        }
        for row in _flat(tables).to_dicts()
    ]
    document = {
        "edition": tables.edition_id,
        "claims": claims,
        "consistency": audited.judgement.consistencies.to_dicts(),
        "refused": audited.refused.to_dicts(),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def _as_markdown(tables: ClaimTables, by_sentence: bool) -> str:
    from open287g.errors import UsageError
    from open287g.publish.verdicts import report_sentences, verdict_counts, verdict_table

    if by_sentence:
        if tables.claims["sentence"].is_null().all():
            raise UsageError("--by-sentence prints claims that state their 'sentence', and none here does.")
        return report_sentences(tables)
    return f"{verdict_counts(tables)}\n\n{verdict_table(tables)}"


def _print_people(audited: Audit, tables: ClaimTables, in_full: bool) -> None:
    if in_full:
        for number, row in enumerate(tables.judged.iter_rows(named=True)):
            typer.echo(nl=number > 0)
            _print_claim(row, tables)
        return
    _print_table(tables)
    n_disagreeing = (~audited.judgement.consistencies["is_consistent"]).sum()
    typer.echo(f"\n{n_disagreeing} tests of claims against each other disagree; --json lists them.")
    typer.echo("Show one claim in full with --only and its id.")


def _print_table(tables: ClaimTables) -> None:
    from rich.table import Column, Table

    from open287g.schemas.claims import VERDICTS

    headings = ("claim", "stated", "verdict", "what the record shows", "tried", "hits")
    table = Table(*(Column(heading, overflow="fold") for heading in headings))
    for row in tables.judged.iter_rows(named=True):
        shown = row["verdict_sentence"].partition("; ")[2]
        table.add_row(
            row["claim_id"],
            row["statement"],
            VERDICTS[row["verdict"]],
            shown,
            str(row["n_readings"]),
            str(row["n_hits"]),
        )
    _console().print(table)


def _print_claim(row: dict[str, Any], tables: ClaimTables, most: int = 12) -> None:
    import polars as pl

    from open287g.schemas.claims import VERDICTS

    lines = [f"{VERDICTS[row['verdict']]}. {row['verdict_sentence']}"]
    if row["correction"]:
        lines.append(f"Suggested correction: {row['correction']}")
    if row["remark"]:
        lines.append(row["remark"])
    if row["n_readings"]:
        lines.append(_search_line(row))
    typer.echo("\n".join(lines))
    readings = tables.evidence.filter(pl.col("claim_id") == row["claim_id"])
    if not readings.is_empty():
        first = readings.sort("is_deciding", "is_hit", "reading_id", descending=[True, True, False]).head(
            most
        )
        _print_readings(first, readings.height)


def _search_line(row: dict[str, Any]) -> str:
    chance = row["chance_share"]
    near = "" if chance is None else f"; the same search would give {chance:.0%} of the numbers near by"
    return f"{row['n_readings']} readings tried, hits: {row['n_hits']}{near}."


def _print_readings(readings: Any, n_all: int) -> None:
    from rich.table import Column, Table

    from open287g.schemas.claims import TIERS

    headings = ("reading", "plausibility", "value", "distance", "file")
    columns = (Column(heading, overflow="fold") for heading in headings)
    table = Table(*columns, title=f"{readings.height} of {n_all} readings")
    for row in readings.iter_rows(named=True):
        value, distance = (
            "–" if row[name] is None else f"{round(row[name], 1):,.10g}" for name in ("value", "distance")
        )
        mark = "✓ " if row["is_hit"] else ""
        table.add_row(
            mark + row["reading"], TIERS[row["tier"]], value, distance, row["file_name"] or "signing dates"
        )
    _console().print(table)


def _console() -> Any:
    import os

    from rich.console import Console

    console = Console(highlight=False)
    is_told = console.is_terminal or "COLUMNS" in os.environ
    return console if is_told else Console(highlight=False, width=180)


def _report_refusals(audited: Audit) -> None:
    for row in audited.refused.iter_rows(named=True):
        typer.echo(f"open287g: claim {row['claim_id']}: {row['problem']}", err=True)
    if not audited.refused.is_empty():
        raise typer.Exit(1)
