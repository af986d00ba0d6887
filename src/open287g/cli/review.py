"""`open287g review`: the questions that only a person may settle, by consequence, and their answers on record."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.errors import NotFound, UsageError
from open287g.schemas.codes import ASKS, EVIDENCE
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext, retell

from .shared import (
    JsonOption,
    WorkspaceOption,
    choose_edition,
    choose_workspace,
    console,
    harmless,
    plain_table,
    print_json,
    print_rows,
    say,
)

if TYPE_CHECKING:
    from pathlib import Path

    from open287g.data.editions import Edition

Question = dict[str, Any]

AnswerOption = Annotated[str | None, typer.Option(help="Your answer to the question named.")]
ReasonOption = Annotated[str, typer.Option(help="Why that is the answer.")]
SourceOption = Annotated[str, typer.Option(help="Where that can be seen: an address, a document, a record.")]
AskOption = Annotated[str | None, typer.Option("--about", help=f"Only one kind: {', '.join(ASKS)}.")]


def review(
    question: Annotated[
        str | None, typer.Argument(help="Id of one question; all open ones without it.")
    ] = None,
    answer: AnswerOption = None,
    reason: ReasonOption = "",
    source: SourceOption = "",
    about: AskOption = None,
    state: Annotated[str | None, typer.Option(help="Only one state, by its postal code.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show the open questions, the weightiest first, and record answers with reason and source.

    In a terminal it asks one after the other; answers go to the workspace's own curation and count from the next
    build on.

    Examples:

        open287g review

        open287g review --about county --json

        open287g review county:fl-pembroke-police-department --answer "Broward County" --reason "..." --source "..."
    """
    from open287g.queries.review import open_questions

    edition, home = choose_edition(workspace), choose_workspace(workspace)
    asked = open_questions(edition, home, about, state)
    if answer is not None:
        _record_one(_find(asked, question), answer, reason, source, edition, home)
    elif as_json:
        print_json(asked)
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _ask_all([_find(asked, question)] if question else asked, edition, home)
    else:
        _print_all([_find(asked, question)] if question else asked)


def _find(asked: list[Question], review_id: str | None) -> Question:
    if review_id is None:
        raise UsageError(_("Name the question that you answer. 'open287g review --json' lists their ids."))
    for row in asked:
        if row["review_id"] == review_id:
            return row
    raise NotFound(_("There is no open question {review_id}. 'open287g review --json' lists their ids.",
                     review_id=repr(review_id)))  # fmt: skip


def _record_one(
    row: Question, answer: str, reason: str, source: str, edition: Edition, workspace: Path
) -> None:
    from open287g.queries.review import record, rule

    path = record(rule(row, answer, reason, source, edition), workspace)
    say(_("Recorded in {path}. It counts from the next build on.", path=path))


def _ask_all(asked: list[Question], edition: Edition, workspace: Path) -> None:
    """Ask one question after the other: Enter leaves one open, q ends."""
    from open287g.queries.review import QUESTIONS, name_agencies

    screen, names = console(), name_agencies(edition)
    for number, row in enumerate(asked, start=1):
        about = " · ".join(
            filter(None, (_(QUESTIONS[row["question"]]), names.get(row["left"]), row["state"]))
        )
        screen.rule(harmless(_("{n} of {all}: {about}", n=number, all=len(asked), about=about)))
        screen.print(harmless(retell(row["evidence"], EVIDENCE)))
        known = _(ASKS[row["question"]])
        screen.print(_("Answer: {known}. Enter leaves it open, q ends.", known=known), style="dim")
        given = typer.prompt(_("Answer"), default="", show_default=False).strip()
        if given.lower() == "q":
            return
        if given:
            _record_asked(row, given, edition, workspace)
    screen.print(_("No further question.") if asked else _("There are no open questions."))


def _record_asked(row: Question, given: str, edition: Edition, workspace: Path) -> None:
    try:
        _record_one(row, given, typer.prompt(_("Reason")), typer.prompt(_("Source")), edition, workspace)
    except UsageError as error:
        say(_("Not recorded: {reason}", reason=error))


def _print_all(asked: list[Question]) -> None:
    rows = ((row["review_id"], row["consequence"], retell(row["evidence"], EVIDENCE)) for row in asked)
    title = ngettext("{n} open question", "{n} open questions", len(asked))
    print_rows(
        plain_table(title, is_spaced=True),
        (_("question"), _("weight"), _("evidence")),
        rows,
        numbers=(_("weight"),),
    )
