"""What the page on unattended running shows is right: settings, timer, cron line, workflow, commands."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from open287g.cli.app import app
from open287g.feeds.rules import read_rules
from open287g.sources.settings import parse_settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "keep-current.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def parses(command: str) -> Any:
    """The words of a command line as click understands them; fails for a word that there is not."""
    words = shlex.split(command)
    assert Path(words[0]).name == "open287g"
    group = typer.main.get_command(app)
    command = group.get_command(typer.Context(group), words[1])  # type: ignore[attr-defined]
    assert command is not None, f"there is no command {words[1]}"
    return command.make_context(words[1], words[2:])


def test_the_settings_are_understood() -> None:
    settings = parse_settings(*blocks("toml"))
    assert [matcher.rule.name for matcher in read_rules(settings.notify)] == ["texas-desk", "resumen"]
    assert settings.contact == "data-desk@example.org"


@pytest.mark.parametrize("command", [line.removeprefix("$ ") for block in blocks("console")
                                     for line in block.splitlines() if line.startswith("$ ")])  # fmt: skip
def test_a_command_that_needs_the_network_has_words_that_there_are(command: str) -> None:
    parses(command)


def test_the_timer_runs_the_service_that_runs_sync(tmp_path: Path) -> None:
    service, timer = (configparser.ConfigParser(strict=True, interpolation=None) for _ in range(2))
    for parser, text in zip((service, timer), blocks("ini"), strict=True):
        parser.optionxform = str  # type: ignore[assignment]
        parser.read_string(text)
    assert service["Service"]["Type"] == "oneshot"
    parses(service["Service"]["ExecStart"])
    assert timer["Timer"]["OnCalendar"] == "hourly"
    if shutil.which("systemd-analyze"):
        for name, text in zip(("open287g.service", "open287g.timer"), blocks("ini"), strict=True):
            (tmp_path / name).write_text(
                text.replace("/usr/local/bin/open287g", "/bin/true"), encoding="utf-8"
            )
        words = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "open287g.timer")]
        told = subprocess.run(words, capture_output=True, text=True, check=False)
        assert "open287g" not in told.stderr, told.stderr


def test_the_line_for_cron_runs_sync_once_an_hour() -> None:
    (line,) = blocks("crontab")
    met = re.fullmatch(r"(\d+) \* \* \* \* OPEN287G_WORKSPACE=\S+ (\S+ \S+) >>\S+ 2>&1\n", line)
    assert met is not None
    assert 0 <= int(met[1]) < 60
    parses(met[2])


def test_the_workflow_syncs_on_a_schedule_and_never_twice_at_once() -> None:
    (text,) = blocks("yaml")
    told = yaml.safe_load(text)
    assert told[True]["schedule"] == [{"cron": "17 * * * *"}]  # YAML 1.1 reads the word "on" as true
    assert told["concurrency"]["cancel-in-progress"] is False
    steps = told["jobs"]["sync"]["steps"]
    (sync,) = [step for step in steps if "open287g" in step.get("run", "")]
    parses(sync["run"])
    named = re.findall(r'"env:(\w+)', "".join(blocks("toml")))
    assert set(named) <= set(sync["env"])
    assert all("@" in step["uses"] for step in steps if "uses" in step)
