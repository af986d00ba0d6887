"""`open287g status`, `verify` and `review`: how a workspace stands and whether it is whole, by words and exit code,
also where no edition of it can be read; and the questions that only a person may settle.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.errors import NotFound, UsageError
from open287g.schemas.codes import ASKS, EVIDENCE
from open287g.text.harmless import plain_lines
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext, retell

from .questions import write_answer
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
    progress,
    say,
)

if TYPE_CHECKING:
    from pathlib import Path

    from open287g.data.editions import Edition
    from open287g.pipeline.verifying import Verification


def status(as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Tell how old each list is, what is set aside and why, what waits for a person, and how the workspace stands.

    Exit codes, for monitoring: 0 if all is well, 1 if no edition can be read, 3 if sync is late, 4 if it is failing (a
    workspace where it was never run is well). Whether every byte is whole, 'open287g verify' says.

    Example: open287g status --json
    """
    from rich.console import Console

    from open287g.data.workspace import refuse_file
    from open287g.publish.terminal import print_document
    from open287g.queries.registry import Context, today_here
    from open287g.queries.status import answer_status, facts_of, say_status, status_of_workspace

    folder = choose_workspace(workspace)
    refuse_file(folder)
    told, edition = status_of_workspace(folder, today_here())
    if edition is not None:
        answer = answer_status(Context(edition, folder), told)
        if as_json:
            write_answer(answer, "json")
        else:
            print_document(answer.document, Console(highlight=False, emoji=False, markup=False), None)
    elif as_json:
        print_json(facts_of(told))
    else:
        print(plain_lines("\n".join(sentence for sentence, _ in say_status(told))))
    if edition is None:
        raise typer.Exit(1)
    if told.sync.exit_code:
        raise typer.Exit(told.sync.exit_code + 2)


DAMAGED, REPAIRED = 1, 3


def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Repair what can be repaired.")] = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Hash every file, the log, the cache and the editions, and prove that the edition follows from the files.

    All files are read anew from their bytes and the edition is built anew in memory. With --repair what is damaged is
    taken again, read anew and built anew; bytes that are gone must be imported again.

    Exit codes: 0 whole, 1 damaged, 3 damaged and repaired. Leftovers of interrupted runs are told and are no damage.

    Example: open287g verify --repair
    """
    import gc
    import os

    from open287g.data.workspace import refuse_file
    from open287g.pipeline.verifying import repair_workspace, verify_workspace

    folder = choose_workspace(workspace)
    refuse_file(folder)
    gc.disable()  # many small objects, all kept until the end
    with progress() as begin:
        look = repair_workspace if repair else verify_workspace
        found = look(folder, begin, workers=min(4, os.cpu_count() or 1))
    if as_json:
        print_json(describe(found))
    else:
        _show(found)
    if not found.is_whole:
        raise typer.Exit(DAMAGED)
    if found.repaired:
        raise typer.Exit(REPAIRED)


def describe(found: Verification) -> dict[str, Any]:
    """The finding as JSON."""
    return {
        "workspace": str(found.workspace),
        "whole": found.is_whole,
        "proven": found.is_proven,
        "edition": found.edition_id,
        "checked": dict(found.checked),
        "faults": [{**vars(fault), "damage": fault.is_damage} for fault in found.faults],
        "repaired": list(found.repaired),
    }


def _show(found: Verification) -> None:
    checked = ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in found.checked.items())
    lines = [f"Checked in {found.workspace}: {checked}."]
    lines += [f"Repaired: {sentence}" for sentence in found.repaired]
    for fault in found.faults:
        word = "DAMAGED" if fault.is_damage else "Left over"
        lines += [f"{word}: {fault.place}. {fault.what}", f"    {fault.remedy}"]
    if found.is_proven:
        lines.append(
            f"Edition {found.edition_id} was built anew from the files and came out the same, byte for byte."
        )
    elif found.edition_id is None and found.is_whole:
        lines.append("The workspace has no edition of its own; the one that comes with the package answers.")
    lines.append("Everything is whole." if found.is_whole else f"{len(found.damage):,} damaged.")
    print(plain_lines("\n".join(lines)))
    if not found.is_whole and not found.repaired:
        say("Repair what can be: open287g verify --repair.")


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
