"""Agreements, spells and events as a reader would tell them from a few lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lists import build_from, entry, events, named, participating, pending

ONE, TWO, THREE, FOUR = date(2025, 4, 1), date(2025, 4, 3), date(2025, 4, 8), date(2025, 4, 10)
BAY = "Bay County Sheriff's Office"
REST = [entry(n) for n in range(1, 8)]
URL = "https://www.ice.gov/doclib/287gMOA/{}"


def _tell(tmp_path: Path, *pages: tuple[date, Sequence[Any]]) -> dict[str, pl.DataFrame]:
    return dict(
        build_from(
            tmp_path / "w", {named(on): participating([*rows, *REST], on) for on, rows in pages}
        ).tables
    )


def test_a_departure_is_an_interval_between_two_lists(tmp_path: Path) -> None:
    tables = _tell(tmp_path, (ONE, [entry(0)]), (TWO, [entry(0)]), (THREE, []))
    spell = tables["spells"].filter(ended_by="no_longer_listed").row(0, named=True)
    # The second list says the same as the first, and so is no snapshot of its own: the run's last list is the first.
    assert (spell["last_listed_on"], spell["gone_by_on"]) == (ONE, THREE)
    gone = tables["events"].filter(kind="no_longer_listed").row(0, named=True)
    assert (gone["after_on"], gone["seen_on"], gone["agency_name"]) == (ONE, THREE, BAY)


def test_a_list_that_was_skipped_ends_no_agreement(tmp_path: Path) -> None:
    page = b"<!DOCTYPE html><html>come back later</html>"
    files = {named(ONE): participating([entry(0), *REST], ONE), named(TWO): page}
    files[named(THREE)] = participating([entry(0), *REST, entry(8, model="Jail Enforcement Model")], THREE)
    tables = build_from(tmp_path / "w", files).tables
    assert events(tables, "no_longer_listed") == []
    assert tables["spells"].filter(pl.col("gone_by_on").is_not_null()).is_empty()


def test_an_agreement_back_with_the_same_signing_is_the_same_in_a_second_spell(tmp_path: Path) -> None:
    tables = _tell(tmp_path, (ONE, [entry(0)]), (TWO, []), (THREE, [entry(0)]))
    spells = tables["spells"].filter(agency_id="fl-bay-county-sheriffs-office").sort("spell_number")
    assert spells["agreement_id"].n_unique() == 1
    assert spells.select("spell_number", "first_listed_on", "gone_by_on").rows() == [
        (1, ONE, TWO),
        (2, THREE, None),
    ]


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        (date(2025, 3, 2), "signing_date_corrected"),
        (date(2025, 3, 20), "signing_date_corrected"),
        (date(2024, 3, 1), "signing_date_corrected"),
        (date(2026, 3, 1), "signing_date_corrected"),
    ],
    ids=["a day", "weeks", "a year back", "a mistyped year to come"],
)
def test_a_signing_date_that_slips_is_corrected(new: date, kind: str, tmp_path: Path) -> None:
    tables = _tell(tmp_path, (ONE, [entry(0, signed=date(2025, 3, 1))]), (TWO, [entry(0, signed=new)]))
    assert [told for _, told, _ in events(tables, "re_signed", "signing_date_corrected")] == [kind]
    assert tables["agreements"].filter(agency_id="fl-bay-county-sheriffs-office").height == 1


def test_a_signing_years_later_is_a_new_agreement_that_supersedes_the_old(tmp_path: Path) -> None:
    tables = _tell(
        tmp_path, (ONE, [entry(0, signed=date(2019, 6, 5))]), (TWO, [entry(0, signed=date(2025, 3, 28))])
    )
    assert [told for _, told, _ in events(tables, "re_signed", "signing_date_corrected")] == ["re_signed"]
    old, new = (
        tables["agreements"]
        .filter(agency_id="fl-bay-county-sheriffs-office")
        .sort("signed_on")
        .rows(named=True)
    )
    assert new["supersedes_id"] == old["agreement_id"]
    assert old["superseded_by_id"] == new["agreement_id"]
    assert (old["is_listed"], new["is_listed"]) == (False, True)
    assert events(tables, "no_longer_listed") == []


def test_a_party_change_on_one_memorandum_continues_the_agreement_not_the_agency(tmp_path: Path) -> None:
    def page(name: str) -> bytes:
        row = entry(0, name=name)
        row[6] = "link"
        return participating([row, *REST], on, links={"G2": URL.format("BayFL_TFM_MOA_03012025.pdf")})

    files = {}
    for on, name in ((ONE, BAY), (TWO, "Bay County Board of County Commissioners")):
        files[named(on)] = page(name)
    tables = build_from(tmp_path / "w", files).tables
    bay = tables["agreements"].filter(pl.col("agreement_id").str.starts_with("fl-bay"))
    assert bay.height == 1
    assert tables["agencies"].filter(pl.col("agency_id").str.starts_with("fl-bay")).height == 2
    assert events(tables, "no_longer_listed") == []
    assert [name for on, _, name in events(tables, "party_changed")] == [
        "Bay County Board of County Commissioners"
    ]


def test_two_dates_of_one_agreement_on_one_list_are_one_agreement(tmp_path: Path) -> None:
    both = [entry(0, signed=date(2025, 3, 1)), entry(0, signed=date(2025, 3, 8))]
    tables = _tell(tmp_path, (ONE, [both[0]]), (TWO, both), (THREE, [both[1]]))
    assert tables["agreements"].filter(agency_id="fl-bay-county-sheriffs-office").height == 1
    assert events(tables, "no_longer_listed") == []


def test_two_spellings_of_one_body_side_by_side_count_once(tmp_path: Path) -> None:
    both = [entry(0), entry(0, name="Bay County Sheriff's Department")]
    tables = _tell(tmp_path, (ONE, both))
    assert tables["snapshots"]["n_agreements"].to_list() == [8]
    assert tables["listings"]["is_duplicate"].sum() == 1


def test_an_application_that_reaches_the_participating_list_was_listed(tmp_path: Path) -> None:
    files = {
        named(ONE): participating(REST, ONE),
        named(ONE, "pending"): pending([entry(0), entry(3, model="Jail Enforcement Model")], ONE),
        named(THREE): participating([entry(0), *REST], THREE),
        named(THREE, "pending"): pending([], THREE),
    }
    applications = build_from(tmp_path / "w", files).tables["applications"]
    told = {row["agency_id"]: row for row in applications.iter_rows(named=True)}
    assert told["fl-bay-county-sheriffs-office"]["outcome"] == "listed"
    assert told["fl-bay-county-sheriffs-office"]["listed_on"] == THREE
    assert told["tx-goliad-county-sheriffs-office"]["outcome"] == "not_listed"
    assert set(applications["cleared_by_on"]) == {THREE}


def test_an_application_still_pending_waits(tmp_path: Path) -> None:
    files = {named(ONE): participating(REST, ONE), named(ONE, "pending"): pending([entry(0)], ONE)}
    assert build_from(tmp_path / "w", files).tables["applications"]["outcome"].to_list() == ["waiting"]


def test_a_memorandum_linked_later_is_an_event_of_the_same_agreement(tmp_path: Path) -> None:
    linked = entry(0)
    linked[6] = "link"
    files = {
        named(ONE): participating([entry(0), *REST], ONE),
        named(TWO): participating([linked, *REST], TWO, links={"G2": URL.format("BayFL.pdf")}),
    }
    tables = build_from(tmp_path / "w", files).tables
    assert events(tables, "moa_linked", "moa_replaced", "listed_again") == [(TWO, "moa_linked", BAY)]
