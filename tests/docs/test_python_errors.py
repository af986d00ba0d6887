"""In Python a wrong use is answered in Python's words: the field's name, what may be given, what is near."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import open287g
from open287g.errors import BadField, NotFound, Open287gError, UsageError, WorkspaceError

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        ("count", {"unit": "agency"}, "^unit: 'agency' is not known. .*Did you mean 'agencies'"),
        ("count", {"state": 5}, "^state: '5' is not a state or territory"),
        ("count", {"as_of": "2030-01-01"}, "^as_of: Jan. 1, 2030 is in the future"),
        ("count", {"by": "week"}, "^by: 'week' is not known. There are: state, model"),
        ("agreements", {"model": "x"}, r"Task Force Model \(tfm\)"),
        ("fund", {"officers": "many"}, "^officers: 'many' does not fit: a number is needed"),
        ("fund", {"grants": True}, "^grants: True does not fit: the path of a file is needed"),
        ("agency", {}, "^agency: This is needed"),
        ("departures", {"since": "2026-03-01", "until": "2026-01-01"}, "^since: March 1, 2026 is after"),
    ],
)
def test_a_wrong_value_names_its_field(question: str, given: dict[str, Any], words: str) -> None:
    with pytest.raises(BadField, match=words):
        open287g.ask(question, **given)


def test_a_wrong_name_of_a_field_is_answered_with_the_nearest() -> None:
    with pytest.raises(
        TypeError, match=r"count\(\) got .*'units'. Did you mean 'unit'\? It takes: unit, as_of"
    ):
        open287g.count(units="agencies")
    with pytest.raises(AttributeError, match="Did you mean 'count'"):
        open287g.cuont()


def test_instants_several_places_and_short_names_are_understood() -> None:
    assert open287g.count(as_of=datetime(2026, 1, 26, 9, 30, tzinfo=UTC)).value == 1372
    assert open287g.compare("TX", "FL").frame["state"].to_list() == ["TX", "FL", "US"]
    assert open287g.agreements(model="task force", state="NH").frame.height > 0


def test_an_answer_without_a_title_is_told_by_its_first_words() -> None:
    assert "1,372 agreements on Jan. 26, 2026" in repr(open287g.count(as_of="2026-01-26"))


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = open287g.agreements(state="NH")
    with pytest.raises(NotFound, match="It has: rows"):
        answer.to_pandas("row")
    with pytest.raises(WorkspaceError, match="There is no folder"):
        open287g.edition(tmp_path / "none")
    with pytest.raises(NotFound, match="Did you mean 'agreements'"):
        open287g.edition().table("agrements")
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pip install 'open287g\[pandas\]'"):
        answer.to_pandas()
    assert issubclass(UsageError, Open287gError)
