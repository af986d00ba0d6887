"""`status` says how old lists are and what waits, with an edition and without; `import` says first what is new."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from typer.testing import CliRunner

from lists import entry, named, participating, pending, take_in
from open287g.cli.app import app
from open287g.cli.importing import say_import
from open287g.data.editions import current_edition
from open287g.errors import NoEdition
from open287g.pipeline.edition import make_edition
from open287g.queries.registry import Context, find_question
from open287g.queries.status import status_of_workspace

ONE, TWO, THREE = date(2025, 4, 1), date(2025, 4, 8), date(2025, 4, 15)


def _list(on: date, n: int) -> dict[str, bytes]:
    return {named(on): participating([entry(k) for k in range(n)], on)}


def test_a_status_tells_ages_what_is_set_aside_and_what_waits(tmp_path: Path) -> None:
    page = {"page.xlsx": b"<!DOCTYPE html><html>refused</html>"}
    take_in(tmp_path / "w", _list(ONE, 6) | {named(TWO, "pending"): pending([entry(7)], TWO)} | page)
    told, edition = status_of_workspace(tmp_path / "w", date(2025, 4, 11))
    assert edition
    assert [(each.list_name, each.age_days, each.n) for each in told.lists] == [
        ("participating", 10, 6),
        ("pending", 3, 1),
    ]
    assert [(each.file_name, "web page" in each.reason) for each in told.set_aside] == [("page.xlsx", True)]
    assert (told.problem, told.n_editions, told.n_damaged_lines) == (None, 1, 0)
    assert told.disk_bytes["raw"] > 0
    assert told.last_import_at


def test_a_clock_in_the_past_gives_no_negative_age(tmp_path: Path) -> None:
    take_in(tmp_path / "w", _list(ONE, 6))
    edition = current_edition(tmp_path / "w")
    context = Context(edition, tmp_path / "w", today=date(1998, 1, 1))
    told = find_question("status").ask(context)
    assert told.facts["lists"][0]["age_days"] is None
    said = "\n".join(str(block) for section in told.document.sections for block in section.blocks)
    assert "clock stands before" in said
    for question in ("count", "status"):
        assert "-9" not in str(find_question(question).ask(context).document)


def test_a_status_without_an_edition_says_why_and_nothing_else_answers(
    workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "list.xlsx").write_bytes(_list(ONE, 3)[named(ONE)])
    runner = CliRunner()
    runner.invoke(app, ["import", str(tmp_path / "list.xlsx"), "--no-build"])
    ran = runner.invoke(app, ["status", "--json"])
    told = json.loads(ran.stdout)
    assert (ran.exit_code, told["edition"], "no current edition" in told["problem"]) == (1, None, True)
    asked = runner.invoke(app, ["count"])
    assert (isinstance(asked.exception, NoEdition), asked.stdout) == (True, "")


def test_the_first_line_of_an_import_says_what_changed(tmp_path: Path) -> None:
    first = take_in(tmp_path / "w", _list(ONE, 4))
    assert (
        say_import(first)
        == "Read 1 new list (April 1, 2025): 4 agreements on April 1, 2025; 0 rows set aside."
    )
    spoiled = [None, *entry(7)[1:]]
    rows = participating([*(entry(k) for k in range(6)), spoiled], THREE)
    second = take_in(tmp_path / "w", _list(TWO, 5) | {named(THREE): rows})
    assert say_import(second) == (
        "Read 2 new lists (April 8, 2025 to April 15, 2025): 6 agreements, up 2 since April 1, 2025; 1 row set aside."
    )
    again = take_in(tmp_path / "w", _list(TWO, 5))
    assert say_import(again) == "No new list: 6 agreements on the latest list, of April 15, 2025."


def test_an_edition_that_a_diff_has_named_is_not_pruned(tmp_path: Path) -> None:
    old = take_in(tmp_path / "w", _list(ONE, 4)).edition
    assert old
    new = take_in(tmp_path / "w", _list(TWO, 5)).edition
    assert new
    context = Context(new, tmp_path / "w")
    find_question("diff").ask(context, before=old.edition_id, after="current")
    assert make_edition(tmp_path / "w", base="none", keep=1).pruned == []
    assert old.folder.is_dir()
