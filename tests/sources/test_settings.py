"""sync.toml: nothing unknown passes, and what is wrong is told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from open287g.errors import SettingsError
from open287g.sources.settings import parse_settings, read_settings

RULE = '[[notify]]\nname = "a"\nto = ["x://"]\n'


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = read_settings(tmp_path)
    assert settings.page == "https://www.ice.gov/identify-and-arrest/287g"
    assert settings.every_seconds == 3600
    assert settings.private_hosts == ()


def test_all_settings_can_be_given() -> None:
    settings = parse_settings(
        'contact = "desk@example.org"\nevery = "15m"\n[limits]\nattempts = 2\n'
        '[[notify]]\nname = "texas"\nto = ["json://localhost"]\nstates = ["TX"]\nwhen = "daily"\nlanguage = "es"\n'
    )
    assert settings.every_seconds == 900
    assert settings.limits.attempts == 2
    assert settings.notify[0].language == "es"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('contact = "a"\nhots = []\n', 2, "no setting 'hots'"),
        ("[limits]\nattempts = 99\n", 2, "less than or equal to 10"),
        (f'{RULE}\n[[notify]]\nname = "b"\nto = ["x://"]\nstate = ["TX"]\n', 8, "'notify.1.state'"),
        ('every = "soon"\n', 1, "no length of time"),
        ('\npage = "ftp://x"\n', 2, "no web address"),
        ('contact = "a\\nX-Evil: 1"\n', 1, "header of a request"),
        ("contact = \n", 1, "line 1"),
        ('[[notify]]\nname = "a"\n', 1, "it is missing"),
        ('[[notify]]\nname = "a b"\nto = ["x://"]\n', 2, "letters, digits"),
        ('[[notify]]\nname = "a"\nto = []\n', 3, "name at least one"),
        ('feeds = 5\n', 1, "a path in quotes"),
        ('robots = "perhaps"\n', 1, "true or false"),
        ('time_zone = "Mars/Base"\n', 1, "no time zone"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_line(text: str, line: int, words: str) -> None:
    with pytest.raises(SettingsError) as told:
        parse_settings(text, "sync.toml")
    assert f"line {line}" in str(told.value)
    assert words in str(told.value)


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(SettingsError, match="two rules"):
        parse_settings(RULE + RULE)
