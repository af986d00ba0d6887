"""`open287g audit`: published claims against the record.

In: files of claims, or one statement, and the options. Out: verdicts on stdout, and the files that were asked for.
Refuses options that would be passed over; an entry that is not understood is named, and the others go on.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.cli.questions import write_answer
from open287g.cli.shared import (
    CsvOption,
    JsonOption,
    WorkspaceOption,
    choose_edition,
    plain_table,
    print_rows,
    say,
)
from open287g.errors import UsageError
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.publish.verdicts import ClaimTables
    from open287g.queries.audit import AuditRequest
    from open287g.queries.claims import Audit


EXAMPLE = """Test what has been published: is the number borne out, under which definition, on which day?

Without a file, the project's own claims are audited. Your own file is YAML like those in claims/, or CSV
with the columns id, date_published, as_of_date, publisher, url, statement, measure, scope, value, notes. Where
measure and value are left out, every figure of the statement is a claim, as with --claim.

Examples:

    open287g audit

    open287g audit mine.csv --json

    open287g audit --claim "1,168 agencies in 39 states as of 2026-01-26"

    open287g audit --claim "Texas passed Florida in April 2026"

    open287g audit --measure agencies --value 1168 --scope Florida/TFM --as-of 2026-01-26

A sentence, English or Spanish, is judged only if every word of it is understood; the reading comes first.

Exit code 0: every claim has a verdict. 1: some entries were not understood (named on stderr; the rest go on).
"""
FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Files of claims: YAML, JSON, CSV, or text with one statement a line.", show_default=False
    ),
]
ClaimOption = Annotated[str | None, typer.Option("--claim", help="One statement instead of a file.")]
PublishedOption = Annotated[
    str | None, typer.Option("--published", help="Day of publication of the statement, as 2026-02-16.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="Day, month or year that the claim speaks of.")
]
MeasureOption = Annotated[
    str | None, typer.Option("--measure", help="What a typed claim counts, as agencies.")
]
ValueOption = Annotated[str | None, typer.Option("--value", help="The number of a typed claim.")]
ScopeOption = Annotated[str, typer.Option("--scope", help="Where and of what it is, as Florida/TFM.")]
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
    as_of: AsOfOption = None,
    measure: MeasureOption = None,
    value: ValueOption = None,
    scope: ScopeOption = "national",
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
    _check_choices(files, claim, control, docs, as_json, as_csv, published, measure)
    edition = choose_edition(workspace)
    if control:
        _print_control(edition, as_json)
        return
    if docs is not None:
        rewrite_docs(docs, edition)
        return
    from open287g.queries.audit import AuditRequest, answer_audit, choose_claims
    from open287g.queries.registry import Context

    request = AuditRequest(
        claim=claim, published=published, as_of=as_of, measure=measure, value=value, scope=scope, only=only
    )
    with offering_typed(claim):
        audited = audit_claims_of(files or [], request, edition)
    tables = choose_claims(audited, edition.edition_id, only)
    write_files(tables, html, claimreview, home)
    if as_json:
        write_answer(answer_audit(Context(edition), audited, only), "json")
    elif as_csv:
        from open287g.publish.rows import render_csv
        from open287g.publish.verdicts import flatten

        typer.echo(render_csv(flatten(tables)), nl=False)
    elif markdown or by_sentence:
        typer.echo(render_markdown(tables, by_sentence))
    else:
        print_people(audited, tables, in_full=bool(claim or measure or only))
    _report_refusals(audited)


def _check_choices(
    files: list[Path] | None,
    claim: str | None,
    control: bool,
    docs: Path | None,
    as_json: bool,
    as_csv: bool,
    published: str | None,
    measure: str | None,
) -> None:
    """Refuse options that would be passed over."""
    from open287g.cli.shared import check_one_form

    check_one_form(as_json, as_csv)
    if (control or docs is not None) and (files or claim is not None):
        raise UsageError(_("--control and --docs take no claims of yours. Leave out the files and --claim."))
    if claim is not None and not claim.strip():
        raise UsageError(_("--claim is empty. Write a statement, such as '1,168 agencies as of 2026-01-26'."))
    if published is not None and claim is None and measure is None:
        raise UsageError(_("--published says when --claim was printed; in a file it is date_published."))
    if docs is not None and not docs.is_dir():
        raise UsageError(_("{docs} is no folder. --docs names the one that holds claims.md.", docs=docs))


def _print_control(edition: Edition, as_json: bool) -> None:
    """What verdicts wrong numbers get: the share of false positives."""
    from open287g.publish.verdicts import control_table
    from open287g.queries.claims import audit_wrong_numbers, evidence_of, project_space

    outcome = audit_wrong_numbers(evidence_of(edition), project_space())
    typer.echo(outcome.write_json() if as_json else control_table(outcome))


def _report_refusals(audited: Audit) -> None:
    for row in audited.refused.iter_rows(named=True):
        say(f"open287g: claim {row['claim_id']}: {row['problem']}")
    if not audited.refused.is_empty():
        raise typer.Exit(1)


def render_markdown(tables: ClaimTables, by_sentence: bool) -> str:
    """The table of verdicts as Markdown, or a report by sentence; `UsageError` if no claim states its sentence."""
    from open287g.publish.verdicts import report_sentences, verdict_counts, verdict_table

    if by_sentence:
        if tables.claims["sentence"].is_null().all():
            raise UsageError(
                _("--by-sentence prints claims that state their 'sentence', and none here does.")
            )
        return report_sentences(tables)
    return f"{verdict_counts(tables)}\n\n{verdict_table(tables)}"


def print_people(audited: Audit, tables: ClaimTables, in_full: bool) -> None:
    """Print claims one by one with their readings, or all of them as a table."""
    from open287g.publish.verdicts import say_whole

    if in_full:
        for number, row in enumerate(tables.judged.iter_rows(named=True)):
            typer.echo(nl=number > 0)
            _print_claim(row, tables)
        if (whole := say_whole(tables.judged)) and tables.claims["statement"].n_unique() == 1:
            typer.echo(f"\n{whole}")
        return
    _print_table(tables)
    n_disagreeing = int((~audited.judgement.consistencies["is_consistent"]).sum())
    typer.echo(f"\n{n_disagreeing} tests of claims against each other disagree; --json lists them.")
    typer.echo("Show one claim in full with --only and its id.")


def _print_table(tables: ClaimTables) -> None:
    from open287g.schemas.claims import VERDICTS

    headings = ("claim", "stated", "verdict", "what the record shows", "tried", "hits")
    rows = (
        (
            row["claim_id"],
            row["statement"],
            VERDICTS[row["verdict"]],
            row["verdict_sentence"].partition("; ")[2],
            row["n_readings"],
            row["n_hits"],
        )
        for row in tables.judged.iter_rows(named=True)
    )
    print_rows(plain_table(is_spaced=True), headings, rows, numbers=("tried", "hits"), on=_console())


def _print_claim(row: dict[str, Any], tables: ClaimTables, most: int = 12) -> None:
    """The reading first, then the verdict, what to print instead, and how it was searched for."""
    import polars as pl

    from open287g.schemas.claims import VERDICTS

    correction = f"Suggested correction: {row['correction']}" if row["correction"] else None
    verdict = f"{VERDICTS[row['verdict']]}. {row['verdict_sentence']}"
    typer.echo("\n".join(filter(None, [row["reading"], verdict, correction, row["remark"], row["search"]])))
    readings = tables.evidence.filter(pl.col("claim_id") == row["claim_id"])
    if readings.height > 1:
        first = readings.sort("is_deciding", "is_hit", "reading_id", descending=[True, True, False]).head(
            most
        )
        _print_readings(first, readings.height)


def _print_readings(readings: Any, n_all: int) -> None:
    headings = ("way of counting", "plausibility", "value", "distance", "file")
    table = plain_table(f"{readings.height} of {n_all} ways of counting, ✓ those that fit")
    typer.echo()
    rows = map(_reading_in_words, readings.iter_rows(named=True))
    print_rows(table, headings, rows, numbers=("value", "distance"), on=_console())


def _reading_in_words(row: dict[str, Any]) -> tuple[str, ...]:
    from open287g.schemas.claims import TIERS

    value, distance = (
        "–" if row[name] is None else f"{round(row[name], 1):,.10g}" for name in ("value", "distance")
    )
    mark = "✓ " if row["is_hit"] else ""
    return mark + row["reading"], TIERS[row["tier"]], value, distance, row["file_name"] or "signing dates"


def _console() -> Any:
    import os

    from rich.console import Console

    console = Console(highlight=False)
    is_told = console.is_terminal or "COLUMNS" in os.environ
    return console if is_told else Console(highlight=False, width=180)


def audit_claims_of(files: list[Path], request: AuditRequest, edition: Edition) -> Audit:
    """The audit of files, of one statement or typed claim, or of the project's own claims."""
    from open287g.queries.audit import read_request
    from open287g.queries.claims import (
        audit_claims,
        audit_corpus,
        evidence_of,
        read_claim_files,
        setting_of,
    )

    if files and (request.claim is not None or request.measure is not None):
        raise UsageError(_("Give either files or a claim, not both."))
    if not files and request.is_of_corpus:
        return audit_corpus(edition)
    evidence = evidence_of(edition)
    setting = setting_of(evidence)
    read = read_claim_files(files, setting) if files else read_request(request, setting)
    return audit_claims(read, evidence, setting.space)


@contextmanager
def offering_typed(claim: str | None) -> Iterator[None]:
    """A statement that is not understood ends with the nearest typed claim, as the command line asks it."""
    from open287g.claims.hints import nearest_typed
    from open287g.claims.language.reader import NotUnderstood
    from open287g.queries.claims import project_lexicon

    try:
        yield
    except NotUnderstood as problem:
        typed = nearest_typed(claim or "", project_lexicon())
        words = " ".join(f"--{name.replace('_', '-')} {shlex.quote(value)}" for name, value in typed.items())
        nearest = f"\nThe nearest typed claim: open287g audit {words}" if typed else ""
        raise NotUnderstood(_("Not understood. {problem}{nearest}", problem=problem, nearest=nearest),
                            problem.words) from problem  # fmt: skip


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
