"""sync, backfill and watch on the command line: what is printed, sent and returned."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lists import entry, named, participating
from open287g.cli.app import app
from sources.served import Site, says, serve
from sources.setups import PAGE
from sources.test_sync import BLOCKED, LIST, SECOND, put_archive, put_ice

Run = Callable[..., Any]


@pytest.fixture
def ice() -> Iterator[Site]:
    with serve(Site()) as site:
        put_ice(site)
        yield site


@pytest.fixture
def other() -> Iterator[Site]:
    """A server that plays the archive and a webhook."""
    with serve(Site()) as site:
        site.put("/hook", b"{}")
        yield site


@pytest.fixture
def run(workspace: Path, ice: Site, other: Site) -> Run:
    """The command line with a `sync.toml` that knows these two servers."""
    (workspace / "sync.toml").write_text(
        f'contact = "desk@example.org"\npage = "{ice.url(PAGE)}"\nhosts = ["{ice.host}"]\n'
        f'private_hosts = ["{ice.host}", "{other.host}"]\narchive_index = "{other.url("/cdx")}"\n'
        f'archive_captures = "{other.url("/web")}"\nheartbeat = "{other.url("/alive")}"\n'
        "[limits]\npause_seconds = 0\narchive_pause_seconds = 0\nattempts = 1\nfirst_wait_seconds = 0\n"
        f'[[notify]]\nname = "all"\nto = ["json://{other.host}/hook"]\n',
        encoding="utf-8",
    )
    other.put("/alive", b"ok")
    return lambda *words: CliRunner().invoke(app, list(words))


def test_a_newsroom_hears_once_of_a_new_list(run: Run, ice: Site, other: Site, workspace: Path) -> None:
    settings = workspace / "sync.toml"
    settings.write_text(
        f'feeds = "{workspace / "out"}"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8"
    )
    first = run("sync", "--base", "none")
    assert first.exit_code == 0, first.output
    assert "6 agreements on June 2, 2025, the first list of the record." in first.stdout
    assert other.requests("/hook") == []
    assert len(other.requests("/alive")) == 1
    ice.put_list(
        LIST, participating([entry(n) for n in range(7)], SECOND), at=1_750_500_000, name=named(SECOND)
    )
    second = run("watch", "--every", "1h", "--rounds", "1", "--base", "none")
    assert second.exit_code == 0, second.output
    assert (
        "7 agreements on June 9, 2025, up 1 since June 2, 2025: 1 new, 0 no longer listed." in second.stdout
    )
    (sent,) = other.requests("/hook")
    assert "Alabama is on the list for the first time." in json.loads(sent.body)["message"]
    quiet = run("sync", "--base", "none", "--json")
    told = json.loads(quiet.stdout)
    assert (told["new"], told["news"], told["traffic"]["requests"]) == (0, None, 3)
    assert len(other.requests("/hook")) == 1
    assert (workspace / "out" / "states" / "al.atom").read_text(encoding="utf-8").count("<entry>") == 1


def test_status_ends_with_a_code_for_monitoring(run: Run, ice: Site, workspace: Path) -> None:
    assert run("sync", "--base", "none").exit_code == 0
    assert run("status", "--json").exit_code == 0
    (workspace / "sync" / "heartbeat.json").write_text("{}", encoding="utf-8")
    told = run("status", "--json")
    assert told.exit_code == 4
    assert "heartbeat" in str(json.loads(told.stdout)["sync"])


def test_a_refusal_is_said_with_what_a_person_can_do(run: Run, ice: Site, other: Site) -> None:
    put_archive(other, ice)
    for path in (PAGE, LIST):
        ice.fail(path, says(403, BLOCKED))
    told = run("sync", "--base", "none")
    assert told.exit_code == 0, told.output
    assert "refuses programs" in told.stderr
    assert "Wayback Machine's newest captures were taken instead" in told.stderr
    assert "open287g import ~/Downloads/participatingAgencies*.xlsx" in told.stderr
    assert ice.url(PAGE) in told.stderr


def test_a_round_without_lists_fails_with_every_link(run: Run, ice: Site, other: Site) -> None:
    ice.put(PAGE, b"<html><title>New</title><body><a href='/contact'>Contact</a></body></html>")
    told = run("sync")
    assert told.exit_code == 1
    assert f"Contact → {ice.url('/contact')}" in told.stderr
    assert other.requests("/alive") == []


def test_a_backfill_tells_each_capture_and_what_is_new(run: Run, ice: Site, other: Site) -> None:
    put_archive(other, ice)
    told = run("backfill", "--since", "2025-06-01", "--until", "2025-06-30", "--base", "none")
    assert told.exit_code == 0, told.output
    assert "6 agreements on June 2, 2025" in told.stdout
    assert told.stderr.count("new: ") == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backfill", "--since", "soon"], "soon"),
        (["backfill", "--since", "2026-05-02", "--until", "2026-05-01"], "is after"),
        (["watch", "--every", "often"], "no length of time"),
        (["sync", "--from", "/no/such/place"], "is no origin"),
    ],
)
def test_wrong_words_are_refused(run: Run, words: list[str], said: str) -> None:
    refused = run(*words)
    assert refused.exit_code != 0
    assert said in str(refused.exception)


def test_wrong_settings_are_refused_before_anything_is_asked(run: Run, workspace: Path, ice: Site) -> None:
    with (workspace / "sync.toml").open("a", encoding="utf-8") as settings:
        settings.write('states = ["Texass"]\n')
    refused = run("sync")
    assert "Texass" in str(refused.exception)
    assert ice.asked == []


def test_watch_goes_on_after_a_round_that_failed(run: Run, ice: Site, workspace: Path) -> None:
    ice.fail(PAGE, says(500))
    told = run("watch", "--every", "1s", "--rounds", "2", "--base", "none")
    assert told.exit_code == 0, told.output
    assert told.stdout.count("round") == 2
    assert "status 500" in told.stderr
    assert not (workspace / "sync" / "announcements.jsonl").exists()  # the shipped record is no first round
