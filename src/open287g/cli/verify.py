"""`open287g verify`: whether a workspace is whole, told for people, for machines and by the exit code.

Exit codes: 0 whole, 1 damaged, 2 wrong words, 3 damaged and repaired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.text.harmless import plain_lines

from .options import JsonOption, WorkspaceOption, choose_workspace
from .output import print_json, progress, say

if TYPE_CHECKING:
    from open287g.pipeline.verifying import Verification

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
