"""State laws: each entry makes sense, is refused by file, line and key if not, and says who must sign and who has."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from open287g.data.laws import load_laws
from open287g.data.workspace import project_folder
from open287g.errors import CurationError, NotFound
from open287g.measures.obliged import find_offices, holds_on
from open287g.schemas.laws import NamedAgency
from open287g.text.days import first_day, last_day, say_partial_date


def law_of(law_id: str) -> dict[str, Any]:
    return load_laws().laws.row(by_predicate=pl.col("law_id") == law_id, named=True)


def test_thirty_seven_measures_are_on_record_and_none_of_the_bills_is_among_them() -> None:
    book = load_laws()
    assert book.laws.height == 37
    named = set(book.laws.select("state", "measure").iter_rows())
    assert not named & set(book.bills.select("state", "measure").iter_rows())


def test_new_york_was_signed_in_may_and_is_in_force_from_august() -> None:
    law = law_of("ny-local-cops-2026")
    assert (law["signed_on"], law["effective_on"]) == ("2026-05-27", "2026-08-25")
    days = [date(2026, 5, 21), date(2026, 5, 27), date(2026, 8, 24), date(2026, 8, 25)]
    assert [holds_on(law, day) for day in days] == ["not_signed", "signed", "signed", "in_force"]


def test_a_law_ends_and_a_law_without_a_day_of_effect_says_so() -> None:
    order = law_of("va-eo-47-2025")
    assert [holds_on(order, day) for day in (date(2025, 3, 1), date(2026, 1, 30), date(2026, 2, 1))] == [
        "in_force", "in_force", "ended"
    ]  # fmt: skip
    assert holds_on(law_of("de-hb-182-2025"), date(2025, 8, 1)) == "effect_unseen"


def test_every_state_that_left_by_law_has_a_law_that_forbids_from_that_day() -> None:
    text = (project_folder("curation") / "state_exits.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    laws = load_laws().laws.filter(
        pl.col("kind").cast(pl.String) == "forbids", pl.col("binds") == "all_agencies"
    )
    days = {
        state: first_day(effective or signed)
        for state, signed, effective in laws.select("state", "signed_on", "effective_on").iter_rows()
        if effective or signed
    }
    assert {row["state"]: date.fromisoformat(row["from_on"]) for row in rows} == days


def test_no_law_that_an_application_or_a_contract_satisfies_is_told_as_a_duty_to_sign() -> None:
    duties = dict(load_laws().laws.drop_nulls("duty").select("law_id", "duty").iter_rows())
    assert duties["la-act-314-2024"] == "any_federal_agreement"
    assert {duties[law] for law in ("ga-hb-1105-2024", "ar-act-654-2025", "ms-sb-2114-2026")} == {"attempt"}
    assert duties["tx-sb-8-2025"] == duties["fl-sb-2c-2025"] == "sign"
    assert "fl-sb-168-2019" not in duties


def test_whether_254_sheriffs_must_sign_in_texas_is_an_open_question() -> None:
    obliged = load_laws().obliged["tx-sb-8-2025"]
    assert obliged.question
    assert "254 is only its upper limit" in obliged.question


COUNTIES = pl.DataFrame(
    {"county_fips": ["05001", "05003", "05007", "06001"], "state": ["AR", "AR", "AR", "CA"],
     "county_name": ["Arkansas County", "Ashley County", "Benton County", "Alameda County"],
     "is_former": [False] * 4}
)  # fmt: skip
HELD = pl.DataFrame(
    [("a", "AR", "wso", "Ashley County Sheriff's Office", "sheriff", "county", ["05003"]),
     ("a", "AR", "tfm", "Ashley County Sheriff's Office", "sheriff", "county", ["05003"]),
     ("b", "AR", "jem", "Benton County Sheriff's Office", "sheriff", "county", ["05007"]),
     ("p", "AR", "wso", "Ashley Police", "municipal_police", "municipal", ["05001"]),
     ("d", "AR", "wso", "Arkansas Department of Corrections", "corrections", "state", [])],
    schema=["agency_id", "state", "support_type", "agency_name", "kind", "level", "county_fips"], orient="row",
)  # fmt: skip
NAMES = pl.DataFrame(
    {"state": ["AR"], "agency_name": ["Arkansas Department of Corrections"], "agency_id": ["d"]}
)


def test_who_must_sign_and_who_has_is_told_county_by_county_and_by_name() -> None:
    named = [NamedAgency("Division of Correction", "Arkansas Department of Corrections")]
    offices = find_offices(law_of("ar-act-654-2025"), named, COUNTIES, HELD, NAMES)
    assert offices.select("office", "is_listed", "support_types").rows() == [
        ("Arkansas County", False, []),
        ("Ashley County", True, ["tfm", "wso"]),
        ("Benton County", False, ["jem"]),
        ("Division of Correction", True, ["wso"]),
    ]


def test_a_law_without_a_duty_obliges_nobody() -> None:
    with pytest.raises(NotFound, match="obliges nobody"):
        find_offices(law_of("ny-local-cops-2026"), [], COUNTIES, HELD, NAMES)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: forbids", "kind: forbid", r"laws/NY.yml, line 3, key '0.kind'"),
        ("signed_on: 2026-05-27", "signed_on: 2026-13-01", r"line \d+, key '0.signed_on': month must be"),
        (
            "published_on: 2026-08-25",
            "published_on: last week",
            r"key '0.source.published_on': 'last week' is no day",
        ),
        ("published_on: 2026-08-25", "published_on: 2026-02-30", r"key '0.source.published_on'"),
        (
            "effective_on: 2026-08-25",
            "effective_on: 2026-01-25",
            "effective_on 2026-01-25 lies before signed_on",
        ),
        ("law_id: ny", "law_id: nj", "the file is NY's"),
        ("confidence: high", "confidence: high\n  colour: red", r"key '0.colour': no such key"),
        ("    url: https", "    url: javascript:https", r"key '0.source.url'"),
        ("models: any", "models: [xyz]", r"key '0.models"),
        ("models: any", "models: all", r"key '0.models': 'any', or a list of codes"),
        ("kind: forbids", "kind: requires", "a law that requires names its duty"),
        ("kind: forbids", "kind: forbids\n  kind: forbids", r"line 4, key '0.kind': written twice"),
    ],
)
def test_a_bad_entry_is_refused_by_file_line_and_key(old: str, new: str, told: str, tmp_path: Path) -> None:
    text = (project_folder("laws") / "NY.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "NY.yml").write_text(text.replace(old, new), encoding="utf-8")
    (tmp_path / "bills.csv").write_bytes((project_folder("laws") / "bills.csv").read_bytes())
    with pytest.raises(CurationError, match=told):
        load_laws(tmp_path)


def test_one_id_stands_for_one_law(tmp_path: Path) -> None:
    text = (project_folder("laws") / "NY.yml").read_text(encoding="utf-8")
    (tmp_path / "NY.yml").write_text(text + text, encoding="utf-8")
    with pytest.raises(CurationError, match=r"is written at laws/NY\.yml, line 1"):
        load_laws(tmp_path)


def test_a_month_is_all_its_days_and_is_said_as_a_month() -> None:
    assert (first_day("2026-02"), last_day("2026-02")) == (date(2026, 2, 1), date(2026, 2, 28))
    assert [say_partial_date(text) for text in ("2026-02-17", "2026-07", "2025")] == [
        "Feb. 17, 2026", "July 2026", "2025"
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no day, month or year"):
        first_day("soon")
