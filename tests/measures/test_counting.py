"""A count names its unit, its clock and the list it stands on; units are never mixed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lists import entry, named, participating, pending, take_in
from open287g.data.editions import Edition
from open287g.errors import NotFound, UsageError
from open287g.queries.ledger import answer_count
from open287g.schemas.measures import Query

ONE, TWO, THREE = date(2025, 4, 1), date(2025, 4, 8), date(2025, 4, 15)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Three lists: eight agencies, one of them with two models; then one leaves; then a territory joins."""
    eight = [*(entry(n) for n in range(8)), entry(0, model="Warrant Service Officer")]
    guam = [
        "GUAM",
        "Guam Police Department",
        "State Agency",
        None,
        "Task Force Model",
        date(2025, 4, 14),
        None,
        None,
    ]
    files = {
        named(ONE): participating(eight, ONE),
        named(TWO): participating(eight[:-2] + eight[-1:], TWO),
        named(THREE): participating([*eight[:-2], eight[-1], guam], THREE),
        named(TWO, "pending"): pending([entry(7)], TWO),
    }
    built = take_in(tmp_path_factory.mktemp("counting") / "w", files).edition
    assert built
    return built


def _value(edition: Edition, unit: str = "agreements", on: date = THREE, **more: Any) -> int:
    return answer_count(edition, Query(unit=unit, as_of=on, **more)).value


def test_an_agency_with_two_models_is_two_agreements_and_one_agency(edition: Edition) -> None:
    assert (_value(edition, on=ONE), _value(edition, "agencies", ONE)) == (9, 8)


def test_a_territory_is_no_state(edition: Edition) -> None:
    assert _value(edition, "states") - _value(edition, "states_only") == 1
    assert _value(edition, "states", ONE) == _value(edition, "states_only", ONE)


def test_between_two_lists_the_earlier_one_is_in_force(edition: Edition) -> None:
    answer = answer_count(edition, Query(as_of=date(2025, 4, 14)))
    assert (answer.value, answer.snapshot_on) == (8, TWO)


def test_before_the_first_list_nothing_is_known(edition: Edition) -> None:
    with pytest.raises(NotFound, match=r"April 1, 2025\."):
        _value(edition, on=date(2025, 3, 31))


def test_the_two_clocks_differ_by_what_was_signed_and_not_yet_listed(edition: Edition) -> None:
    on = date(2025, 4, 14)
    assert _value(edition, on=on, clock="signed") == _value(edition, on=on) + 1


def test_filters_and_breakdown_add_up(edition: Edition) -> None:
    answer = answer_count(edition, Query(as_of=THREE, by=("state", "model")))
    assert sum(row["value"] for row in answer.rows) == answer.value
    florida = _value(edition, states=("FL",))
    assert sum(row["value"] for row in answer.rows if row["state"] == "FL") == florida == 4
    assert _value(edition, support_types=("wso",)) == 1


def test_growth_is_against_the_list_of_the_earlier_day(edition: Edition) -> None:
    growth = answer_count(edition, Query(as_of=THREE, since=ONE)).growth
    assert growth is not None
    assert (growth.value, growth.change, growth.percent) == (9, 0, 0.0)


def test_pending_is_counted_from_its_own_list(edition: Edition) -> None:
    answer = answer_count(edition, Query(list_name="pending", as_of=THREE))
    assert (answer.value, answer.snapshot_on) == (1, TWO)


def test_an_application_counts_only_while_a_pending_list_shows_it(tmp_path: Path) -> None:
    """Dropped for a week it is one wait, yet the list of that week does not have it."""
    shown = {ONE: [entry(6), entry(7)], TWO: [entry(6)], THREE: [entry(6), entry(7)]}
    built = take_in(
        tmp_path / "w", {named(on, "pending"): pending(rows, on) for on, rows in shown.items()}
    ).edition
    assert built
    assert built.table("applications").height == 2
    counted = {on: _value(built, on=on, list_name="pending") for on in shown}
    assert counted == {on: len(rows) for on, rows in shown.items()}
    assert _value(built, on=date(2025, 4, 9), list_name="pending") == 1


@pytest.mark.parametrize(
    "wrong", [{"unit": "agreement"}, {"clock": "printed"}, {"list_name": "all"}, {"support_types": ("tmf",)}, {"by": ("sate",)}]  # noqa: E501
)  # fmt: skip
def test_a_word_that_means_nothing_is_a_usage_error_with_a_hint(
    wrong: dict[str, Any], edition: Edition
) -> None:
    with pytest.raises(UsageError, match="There are"):
        answer_count(edition, Query(**wrong))


def test_the_command_prints_json_of_the_agreed_shape(open287g: Callable[..., Any], edition: Edition) -> None:
    workspace: Path = edition.folder.parent.parent
    ran = open287g(
        "count", "--json", "--unit", "agencies", "--as-of", "2025-04-08", OPEN287G_WORKSPACE=str(workspace)
    )
    told = json.loads(ran.stdout)
    names = ["question", "unit", "as_of", "snapshot_on", "clock", "value", "edition"]
    assert (ran.exit_code, list(told)[:7], "rows" in told) == (0, names, True)
    assert (told["value"], told["snapshot_on"], told["edition"]) == (7, "2025-04-08", edition.edition_id)


@pytest.mark.parametrize("words", [["--unit", "cars"], ["--as-of", "soon"], ["--state", "Atlantis"]])
def test_a_persons_mistake_is_told_without_a_traceback(words: list[str], called: Callable[..., Any]) -> None:
    ran = called("count", *words)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert words[1] in ran.stderr
