"""Killed at any step of writing, a round of sync loses no byte, doubles no event, and leaves no half edition.

Every step is tried by `make kill-sync`, which fills its table in docs/wholeness.md; one by every run of the tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from lists import entry, named, participating
from open287g.data.editions import current_edition
from open287g.sources.journal import Journal, read_sealed
from open287g.store.raw import RawStore

from .served import Site, serve
from .setups import PAGE
from .test_sync import FIRST, LIST, SECOND, put_ice

KILLED = Path(__file__).with_name("killed.py")
ROOT = Path(__file__).resolve().parents[2]
ASKED = os.environ.get("OPEN287G_KILL", "")
"""Which steps to try: none (the one that tells most), `all`, or from which to which, as `93-154`."""


PAGE_OF_TABLE = ROOT / "docs" / "wholeness.md"
ONCE, AGAIN = "whole; notice sent once", "whole; notice sent again, and says so"
MARKS = ("<!-- kill-sync -->", "<!-- end of kill-sync -->")
PHASES = (
    ("store: bytes beside their place, synced, moved", "raw/"),
    ("log: the sighting", "raw/sightings"),
    ("journal: what each address gave, the visits, the heartbeat", "sync/"),
    ("import: parsed rows into the cache", "cache/"),
    ("build: tables of the new edition, the edition, the pointer to it", "editions/"),
    ("announce: what is news, and its notice", "sync/announc"),
    ("connect: to ICE, and to the webhook", "connect"),
)
"""What a round is doing, by what its steps write; the last that fits."""


def name_phases(steps: Sequence[str]) -> list[str]:
    """The phase of each step; a wait for the disk belongs to what was opened before it."""
    named: list[str] = []
    for step in steps:
        place = step if step == "connect" else step.partition(" ")[2]
        fits = [phase for phase, begins in PHASES if place.startswith(begins)]
        named.append(fits[-1] if fits else named[-1] if named else PHASES[0][0])
    return named


@dataclass
class Scene:
    """A workspace after a first round, ICE with a newer list, and a webhook that counts."""

    template: Path
    ice: Site
    hook: Site
    newer: bytes
    edition_id: str = ""
    steps: tuple[str, ...] = ()

    def run(self, workspace: Path, kill_at: int = 0) -> int:
        """One round; returns its exit code."""
        told = workspace.parent / "steps.txt"
        words = [sys.executable, str(KILLED), str(kill_at), str(told), "sync", "--base", "none"]
        environment = {**os.environ, "OPEN287G_WORKSPACE": str(workspace), "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(
            words, capture_output=True, text=True, env=environment, check=False, timeout=120
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode

    def notices(self) -> list[tuple[str, bool]]:
        """References of the notices that the webhook got, and whether each says that it may be a repetition."""
        bodies = [json.loads(asked.body)["message"] for asked in self.hook.requests("/hook")]
        return [
            (re.findall(r"287g-[0-9a-f]{16}", body)[-1], body.startswith("Sent again")) for body in bodies
        ]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("kill")
    with serve(Site()) as ice, serve(Site()) as hook:
        hook.put("/hook", b"{}")
        put_ice(ice)
        template = folder / "template"
        template.mkdir()
        (template / "sync.toml").write_text(
            f'contact = "desk@example.org"\npage = "{ice.url(PAGE)}"\nhosts = ["{ice.host}"]\n'
            f'private_hosts = ["{ice.host}"]\nuse_archive = false\nrobots = false\n'
            "[limits]\npause_seconds = 0\nattempts = 2\nfirst_wait_seconds = 0\n"
            f'[[notify]]\nname = "all"\nto = ["json://{hook.host}/hook"]\n',
            encoding="utf-8",
        )
        made = Scene(template, ice, hook, participating([entry(n) for n in (1, 2, 3, 4, 5, 7)], SECOND))
        assert made.run(template) == 0
        ice.put_list(LIST, made.newer, at=1_750_600_000, name=named(SECOND))
        whole = folder / "whole"
        shutil.copytree(template, whole)
        assert made.run(whole) == 0
        made.edition_id = current_edition(whole).edition_id
        made.steps = tuple((folder / "steps.txt").read_text(encoding="utf-8").splitlines())
        assert len(made.notices()) == 1
        yield made


def choose(steps: tuple[str, ...]) -> list[int]:
    """All steps, or the one that tells most: between sending a notice and writing down that it was sent."""
    if ASKED:
        first, _, last = ASKED.replace("all", "1-").partition("-")
        return list(range(int(first), int(last or len(steps)) + 1))
    return [1 + max(n for n, step in enumerate(steps, start=1) if step == "connect")]


def test_a_round_that_is_killed_is_made_good_by_the_next(scene: Scene, tmp_path: Path) -> None:
    print(f"\n{'step':>4}  {'killed at':<62} {'left behind':<22} after the next round")
    phases, told = name_phases(scene.steps), Counter[tuple[str, str]]()
    for number in choose(scene.steps):
        workspace = tmp_path / f"at-{number}"
        shutil.copytree(scene.template, workspace)
        scene.hook.asked.clear()
        assert scene.run(workspace, kill_at=number) == -signal.SIGKILL, f"step {number} was not reached"
        half = read_state(workspace)
        assert scene.run(workspace) == 0, f"after a kill at step {number}: {scene.steps[number - 1]}"
        if number % 10 == 1:  # a third round finds nothing to do
            assert scene.run(workspace) == 0
        after = check_whole(scene, workspace)
        print(f"{number:>4}  {scene.steps[number - 1][:62]:<62} {half:<22} {after}", flush=True)
        told[phases[number - 1], "tried"] += 1
        told[phases[number - 1], after] += 1
        shutil.rmtree(workspace)
    if ASKED == "all":
        write_table(Counter(phases), told)


def write_table(steps: Counter[str], told: Counter[tuple[str, str]]) -> None:
    """What every kill came to, by phase, into the page; whoever loses a byte or doubles an event never gets here."""
    lines = [
        "| killed in | steps | tried | lost bytes | half editions | doubled events | lost notices "
        "| notice sent once | sent again, saying so |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {phase} | {steps[phase]} | {told[phase, 'tried']} | 0 | 0 | 0 | 0 "
            f"| {told[phase, ONCE]} | {told[phase, AGAIN]} |"
            for phase, _ in PHASES
        ),
    ]
    text = PAGE_OF_TABLE.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    table = "\n".join(lines)
    PAGE_OF_TABLE.write_text(f"{before}{MARKS[0]}\n{table}\n{MARKS[1]}{after}", encoding="utf-8")


def read_state(workspace: Path) -> str:
    """What a killed round left: never half an edition, never a byte that is not its name's."""
    edition = current_edition(workspace)
    assert edition.damaged_tables() == []
    store = RawStore(workspace / "raw")
    assert all(store.is_whole(sha256) for sha256 in store.kept())
    return f"{len(store.kept())} files, {edition.edition_id[:10]}"


def check_whole(scene: Scene, workspace: Path) -> str:
    """After the next round: every byte, one edition as if nothing had happened, every notice once."""
    edition = current_edition(workspace)
    assert edition.edition_id == scene.edition_id
    assert edition.damaged_tables() == []
    store = RawStore(workspace / "raw")
    assert scene.newer in [store.read(sha256) for sha256 in store.kept()]
    assert store.read_log().damaged == []
    assert store.list_leftovers() == []
    assert not list((workspace / "sync").glob(".part-*"))
    assert (named(SECOND), True) in [(s.file_name, s.size == len(scene.newer)) for s in store.sightings()]
    assert not Journal.open(workspace).state.needs_build
    lines, damaged = read_sealed(workspace / "sync" / "announcements.jsonl")
    assert damaged == []
    items = [item["item_id"] for line in lines if line["what"] == "batch" for item in line["items"]]
    assert len(items) == len(set(items)) > 0
    notices = scene.notices()
    assert len({reference for reference, _ in notices}) == 1
    assert len(notices) in (1, 2)
    if len(notices) == 2:  # killed while the other side had the notice and nothing was written down of it
        assert [is_again for _, is_again in notices] == [False, True]
    return ONCE if len(notices) == 1 else AGAIN


def test_the_first_list_is_still_there_after_all(scene: Scene) -> None:
    assert current_edition(scene.template).meta["latest"]["participating"]["snapshot_on"] == str(FIRST)
