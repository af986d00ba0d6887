"""`open287g status` and `open287g verify`: how a workspace stands and whether it is whole, by words and exit code.

Also where no edition of it can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.cli.questions import write_answer
from open287g.cli.shared import JsonOption, WorkspaceOption, choose_workspace, print_json, progress, say
from open287g.text.harmless import plain_lines

if TYPE_CHECKING:
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
