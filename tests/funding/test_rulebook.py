"""Parameters load only with unit, date and source; what is wrong is named by file, line and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from open287g.data.parameters import load_rulebook
from open287g.data.workspace import project_folder
from open287g.errors import NotFound, ParameterError
from open287g.funding.calendar import award_usd
from open287g.funding.rulebook import Rulebook, patch_rulebook, read_rulebook

LEAF = """\
title: Overtime that is reimbursed
unit: share of annual salary
paid: per year
values:
  2025-10-01: 0.25
references:
  - title: A press release
    url: "https://example.org/release"
"""
SCENARIOS = """\
plain:
  title: Plain
  meaning: Everything.
  components: [overtime]
  agreements: operational
  paid_officers: all
  condition: none
  rates: uncertain
  reference: {title: A press release}
"""


def read(leaf: str) -> Rulebook:
    return read_rulebook(
        {"pay/overtime.yml": leaf, "scenarios.yml": SCENARIOS, "not_reimbursed.yml": "[]"},
    )


def test_a_value_holds_from_its_date_until_the_next() -> None:
    rules = read(
        LEAF.replace("  2025-10-01: 0.25", "  2025-10-01: 0.25\n  2026-10-01: 0.1\n  2027-01-01: null")
    )
    days = [date(2025, 9, 30), date(2025, 10, 1), date(2026, 9, 30), date(2026, 10, 1), date(2027, 1, 1)]
    assert [rules.number("pay/overtime", day) for day in days] == [0, 0.25, 0.25, 0.1, 0]


@pytest.mark.parametrize(
    ("before", "after", "line", "key", "reason"),
    [
        ("unit: share of annual salary\n", "", 1, "unit", "missing"),
        ("references:", "referenced:", 6, "referenced", "unknown key"),
        ("0.25", "1.25", 5, "values.2025-10-01", "between 0 and 1"),
        ("0.25", "-0.1", 5, "values.2025-10-01", "never negative"),
        ("0.25", "a quarter", 5, "values.2025-10-01", "must be a number"),
        ("0.25", ".nan", 5, "values.2025-10-01", "must be a number"),
        ("0.25", "[tfm]", 5, "values.2025-10-01", "needed, not codes"),
        ("0.25", "true", 5, "values.2025-10-01", "must be a number"),
        ("0.25", ".inf", 5, "values.2025-10-01", "up to a billion"),
        ("0.25", "9" * 400, 5, "values.2025-10-01", "up to a billion"),
        ("0.25", "'0,25'", 5, "values.2025-10-01", "not '0,25'"),
        ("2025-10-01", "1925-10-01", 5, "values.1925-10-01", "between 1996 and 2100"),
        ("2025-10-01", "2025-10-01 10:00:00", 5, "values.2025-10-01 10:00:00", "must be a date"),
        ("2025-10-01", "2025", 5, "values.2025", "must be a date"),
        ("2025-10-01", "'2025-10-01'", 5, "values.2025-10-01", "must be a date"),
        ("2025-10-01", "autumn", 5, "values.autumn", "must be a date"),
        (
            "  2025-10-01: 0.25",
            "  2025-10-01: 0.25\n  2025-10-01: 0.5",
            6,
            "values.2025-10-01",
            "written twice",
        ),
        ("https://", "file:///", 8, "references.0.url", "match"),
        ("values:\n  2025-10-01: 0.25", "values: {}", 4, "values", "at least 1"),
    ],
)
def test_a_bad_leaf_is_refused_by_file_line_and_key(
    before: str, after: str, line: int, key: str, reason: str
) -> None:
    assert before in LEAF
    with pytest.raises(ParameterError) as refused:
        read(LEAF.replace(before, after))
    assert f"parameters/pay/overtime.yml, line {line}, key '{key}'" in str(refused.value)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: [", "line 1: not valid YAML"),
        ("values:\n  2025-13-01: 1", "line 2: a date or number that cannot be"),
        ("- a list", "line 1"),
        ("", "line 1"),
        ("title:\n\tx: 1", "line 2: not valid YAML .a tab; indent with spaces"),
        ("title: A\nunit: \0", "line 2: a character that no text holds"),
        ("[a, b]: 1", "line 1: a key is one word"),
        ("title: &a\n  b: *a", "line 2: named with '&'"),
        ("a: &a [x, x]\nb: [*a, *a]", "line 2: named with '&'"),
        ("a: " + 3_000 * "[" + 3_000 * "]", "brackets within brackets"),
    ],
)
def test_what_is_no_leaf_is_refused_by_file(text: str, reason: str) -> None:
    with pytest.raises(ParameterError, match=rf"parameters/pay/overtime\.yml.*{reason}"):
        read(text)


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ("kind: uniform, low: 0.1, high: .inf", "finite"),
        ("kind: uniform, low: 0.1, high: 0.1", "low must be below high"),
        ("kind: triangular, low: 0.1, mode: 0.1, high: 0.1", "must be in order"),
        ("kind: uniform, low: -0.5, high: 0.1", "never negative"),
        ("kind: normal, mean: 0.5, sd: 0.1", "never negative"),
        ("kind: uniform, low: 1, high: 2000000000", "below a billion"),
    ],
)
def test_a_distribution_of_money_has_a_width_is_finite_and_never_negative(shape: str, reason: str) -> None:
    with pytest.raises(ParameterError, match=rf"line 6, key 'distribution.*{reason}"):
        read(
            LEAF.replace("share of annual salary", "usd per officer").replace(
                "references:", f"distribution: {{{shape}, reason: wide on purpose}}\nreferences:"
            )
        )


def test_a_distribution_of_a_share_stays_between_zero_and_one() -> None:
    wide = "distribution: {kind: uniform, low: 0.1, high: 1.4, reason: much too wide}\nreferences:"
    with pytest.raises(ParameterError, match=r"line 6, key 'distribution'.*between 0 and 1"):
        read(LEAF.replace("references:", wide))


def test_a_log_is_no_amount() -> None:
    with pytest.raises(ParameterError, match=r"line 5, key 'values\.2025-10-01': .* between -20 and 20"):
        read(LEAF.replace("share of annual salary", "standard deviation of log days").replace("0.25", "25"))


def test_a_distribution_needs_its_reason() -> None:
    silent = "distribution: {kind: uniform, low: 0.1, high: 0.4}\nreferences:"
    with pytest.raises(ParameterError, match=r"distribution\.reason'.*missing"):
        read(LEAF.replace("references:", silent))


def test_a_reform_adds_a_dated_value_and_leaves_the_past() -> None:
    reform = "pay/overtime:\n  values: {2026-10-01: 0.1}\n  references: [{title: A reform bill}]\n"
    after = patch_rulebook(read(LEAF), "reform.yml", reform)
    assert after.number("pay/overtime", date(2026, 1, 1)) == 0.25
    assert after.number("pay/overtime", date(2026, 10, 1)) == 0.1
    assert after.patched == ("pay/overtime",)


def test_money_begins_when_there_is_both_an_amount_and_somebody_named(rulebook: Rulebook) -> None:
    early = "startup/equipment_per_officer:\n  values: {2020-01-01: 5}\n  references: [{title: A reform}]\n"
    late = early.replace("2020", "2027").replace("startup/equipment_per_officer", "eligibility/support_types")
    assert patch_rulebook(rulebook, "r.yml", early).first_day() == date(2025, 9, 1)
    named = late.replace("5}", "[wso]}")
    assert patch_rulebook(rulebook, "r.yml", named).first_day() == date(2025, 9, 1)
    assert rulebook.naming("eligibility/support_types", date(2025, 8, 31)) == {}


@pytest.mark.parametrize(
    ("reform", "place"),
    [
        (
            "pay/overtme: {values: {2026-10-01: 0.1}, references: [{title: A bill}]}",
            r"line 1, key 'pay/overtme'",
        ),
        ("pay/overtime:\n  values: {2026-10-01: 0.1}\n", r"line 1, key 'pay/overtime\.references'"),
        (
            "pay/overtime:\n  values:\n    2026-10-01: 7\n  references: [{title: A bill}]\n",
            r"line 3, key 'pay/overtime\.values\.2026-10-01'",
        ),
        (
            "pay/overtime:\n  unit: dollars\n  references: [{title: A bill}]\n",
            r"line 2, key 'pay/overtime\.unit'",
        ),
        ("[]", r"line 1"),
        ("pay/overtime: 5\n", r"line 1, key 'pay/overtime': must name its parts"),
        ("pay/overtime: {references: [{title: A bill}]}", r"line 1, key 'pay/overtime': changes nothing"),
        (
            "pay/overtime:\n  distribution: {kind: uniform, low: 0, high: 1, reason: wide on purpose}\n"
            "  references: [{title: A bill}]",
            r"line 2, key 'pay/overtime\.distribution': the model takes this number as certain",
        ),
    ],
)
def test_a_bad_reform_is_refused_by_file_line_and_key(reform: str, place: str) -> None:
    with pytest.raises(ParameterError, match=rf"reform\.yml, {place}"):
        patch_rulebook(read(LEAF), "reform.yml", reform)


def test_an_unknown_scenario_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="There are: plain"):
        read(LEAF).scenario("fancy")


def test_every_parameter_that_ships_is_cited_and_nothing_is_paid_before_september_2025(
    rulebook: Rulebook,
) -> None:
    paid = {key: leaf for key, leaf in rulebook.leaves.items() if leaf.paid}
    assert set(paid) >= {
        "startup/equipment_per_officer",
        "startup/vehicles_per_agreement",
        "recurring/salary_share",
    }
    assert all(leaf.references for leaf in rulebook.leaves.values())
    assert all(rulebook.number(key, date(2025, 8, 31)) == 0 for key in paid)
    assert rulebook.number("recurring/salary_share", date(2025, 9, 30)) == 0
    assert rulebook.number("recurring/salary_share", date(2025, 10, 1)) == 1


def test_only_the_task_force_model_is_named(rulebook: Rulebook) -> None:
    assert rulebook.codes("eligibility/support_types", date(2026, 1, 1)) == {"tfm"}
    assert rulebook.codes("eligibility/support_types", date(2025, 8, 31)) == set()


def test_a_reform_may_name_another_model_and_no_model_that_there_is_not(rulebook: Rulebook) -> None:
    reform = "eligibility/support_types:\n  values: {2026-10-01: [tfm, wso]}\n  references: [{title: A reform bill}]\n"
    after = patch_rulebook(rulebook, "reform.yml", reform)
    assert after.codes("eligibility/support_types", date(2026, 9, 30)) == {"tfm"}
    assert after.codes("eligibility/support_types", date(2026, 10, 1)) == {"tfm", "wso"}
    for wrong, reason in (
        ("[tfm, xyz]", "no support type is called xyz"),
        ("3", "a list of codes is needed"),
    ):
        with pytest.raises(ParameterError, match=rf"reform\.yml, line 2, .*{reason}"):
            patch_rulebook(rulebook, "reform.yml", reform.replace("[tfm, wso]", wrong))


def test_a_changed_parameter_file_changes_the_rules_without_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project_folder("parameters")
    for path in folder.rglob("*.yml"):
        copy = tmp_path / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(
            path.read_text(encoding="utf-8").replace("2025-09-01: 7500", "2025-09-01: 5000"), "utf-8"
        )
    monkeypatch.setattr("open287g.data.parameters.project_folder", lambda _: tmp_path)
    assert load_rulebook().number("startup/equipment_per_officer", date(2026, 1, 1)) == 5000


TOP_BAND = """
awards/top/amount:
  title: Quarterly award in a top band
  unit: usd per eligible officer and quarter
  paid: per quarter
  values: {2026-04-01: 1500}
  references: [{title: A reform bill, url: "https://example.org"}]
awards/top/threshold:
  title: Success rate at which the top award begins
  unit: share of successful locations
  values: {2026-04-01: 0.95}
  references: [{title: A reform bill, url: "https://example.org"}]
"""


def test_a_reform_may_add_a_band_of_awards(rulebook: Rulebook) -> None:
    reformed = patch_rulebook(rulebook, "reform.yml", TOP_BAND)
    success = np.array([0.94, 0.96])
    assert award_usd(reformed, success, date(2026, 3, 31)).tolist() == [1000, 1000]
    assert award_usd(reformed, success, date(2026, 4, 1)).tolist() == [1000, 1500]


def test_a_band_that_is_added_needs_all_that_a_leaf_has(rulebook: Rulebook) -> None:
    bare = "awards/top/amount:\n  values: {2026-04-01: 1500}\n"
    with pytest.raises(ParameterError, match=r"reform.yml, line 1, key 'awards/top/amount.*missing"):
        patch_rulebook(rulebook, "reform.yml", bare)


@pytest.mark.parametrize(
    ("reform", "hint"),
    [
        ("startup/equipment_per_offcer: {values: {2026-04-01: 1}}", "startup/equipment_per_officer"),
        ("startup/equipment_per_officer: {vals: {2026-04-01: 1}}", "values"),
        (
            "startup/equipment_per_officer:\n  values: {2026-04-01: 1}\n  reference: {title: A bill}",
            "references",
        ),
    ],
)
def test_a_misspelled_key_is_answered_with_the_one_that_is_near(
    rulebook: Rulebook, reform: str, hint: str
) -> None:
    with pytest.raises(ParameterError, match=f"Did you mean {hint}"):
        patch_rulebook(rulebook, "reform.yml", reform)
