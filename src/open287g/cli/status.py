"""`open287g status`: how the workspace stands, also where no edition of it can be read.

Exit codes: 0 if an edition answers and sync, where it was ever run, is well; 1 if no edition can be read, 2 for wrong
words, 3 if sync is late, 4 if it is failing.
"""

from __future__ import annotations

import typer

from open287g.text.harmless import plain_lines

from .options import JsonOption, WorkspaceOption, choose_workspace
from .output import print_json
from .questions import write_answer


def status(as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Tell how old each list is, what is set aside and why, what waits for a person, and how the workspace stands.

    Exit codes, for monitoring: 0 if all is well, 1 if no edition can be read, 3 if sync is late, 4 if it is failing (a
    workspace where it was never run is well). Whether every byte is whole, 'open287g verify' says.

    Example: open287g status --json
    """
    from rich.console import Console

    from open287g.data.workspace import refuse_file
    from open287g.publish.terminal import print_document
    from open287g.queries.context import Context, today_here
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
