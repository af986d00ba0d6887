"""The command `open287g audit`: its options, and what they may not say together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from open287g.cli.options import CsvOption, JsonOption, WorkspaceOption, choose_edition
from open287g.cli.output import say
from open287g.cli.questions import write_answer

from .asking import audit_claims_of, offering_typed
from .pages import rewrite_docs, write_files
from .showing import print_people, render_markdown

if TYPE_CHECKING:
    from open287g.data.editions import Edition
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
    from open287g.queries.context import Context

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
    from open287g.cli.output import check_one_form
    from open287g.errors import UsageError

    check_one_form(as_json, as_csv)
    if (control or docs is not None) and (files or claim is not None):
        raise UsageError("--control and --docs take no claims of yours. Leave out the files and --claim.")
    if claim is not None and not claim.strip():
        raise UsageError("--claim is empty. Write a statement, such as '1,168 agencies as of 2026-01-26'.")
    if published is not None and claim is None and measure is None:
        raise UsageError("--published says when --claim was printed; in a file it is date_published.")
    if docs is not None and not docs.is_dir():
        raise UsageError(f"{docs} is no folder. --docs names the one that holds claims.md.")


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
