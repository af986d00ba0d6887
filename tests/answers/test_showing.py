"""Rows that people ask to see are those that counts count, with what they are on the day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from open287g.errors import UsageError
from open287g.measures.listings import show_agencies, show_agreements, show_changes
from open287g.measures.roster import Ledger
from open287g.schemas.measures import Query

from .conftest import Ask

JAN, MAR, MAY, JUL = (date(2025, month, 1) for month in (1, 3, 5, 7))
AGENCIES = pl.DataFrame(
    {
        "agency_id": ["tx-a", "tx-b", "ok-c"],
        "state": ["TX", "TX", "OK"],
        "name": ["A", "B", "C"],
        "kind": ["sheriff", "municipal_police", "sheriff"],
        "level": ["county", "municipal", "county"],
        "county_name": ["A County", None, None],
        "county_fips": [["48001"], [], None],
        "ori": [None, None, None],
        "sworn_officers": [10, None, None],
        "population": [None, None, None],
    },
    schema_overrides={"ori": pl.String, "population": pl.UInt32},
)
# A holds one agreement twice with a gap, and signed another anew; B left in May; C only applied.
AGREEMENTS = pl.DataFrame(
    [
        ("tx-a-tfm", "tx-a", "TX", "tfm", JAN, JAN, JUL, None, None),
        ("tx-a-wso-1", "tx-a", "TX", "wso", JAN, JAN, MAR, MAY, "tx-a-wso-2"),
        ("tx-a-wso-2", "tx-a", "TX", "wso", MAY, MAY, JUL, None, None),
        ("tx-b-jem", "tx-b", "TX", "jem", None, JAN, MAR, MAY, None),
    ],
    schema=["agreement_id", "agency_id", "state", "support_type", "signed_on", "first_listed_on", "last_listed_on",
            "gone_by_on", "superseded_by_id"],
    orient="row",
).with_columns(agency_name=pl.col("agency_id").str.to_uppercase(), moa_url=pl.lit(None, pl.String),
               addendum_url=pl.lit(None, pl.String))  # fmt: skip
SPELLS = pl.DataFrame(
    [
        ("tx-a-tfm", "tx-a", "tfm", JAN, MAR),
        ("tx-a-tfm", "tx-a", "tfm", MAY, None),
        ("tx-a-wso-1", "tx-a", "wso", JAN, MAY),
        ("tx-a-wso-2", "tx-a", "wso", MAY, None),
        ("tx-b-jem", "tx-b", "jem", JAN, MAY),
    ],
    schema={"agreement_id": pl.String, "agency_id": pl.String, "support_type": pl.String, "first_listed_on": pl.Date,
            "gone_by_on": pl.Date},
    orient="row",
).with_columns(state=pl.lit("TX"))  # fmt: skip
APPLICATIONS = pl.DataFrame(
    {"agency_id": ["ok-c"], "state": ["OK"], "support_type": ["tfm"], "first_pending_on": [MAR]}
)
LEDGER = Ledger(AGENCIES, AGREEMENTS, SPELLS, APPLICATIONS, *(pl.DataFrame() for _ in range(3)))


def statuses(day: date, query: Query | None = None) -> dict[str, str]:
    return dict(show_agreements(LEDGER, query or Query(), day).select("agreement_id", "status").iter_rows())


def test_an_agreement_has_the_status_of_the_day() -> None:
    assert statuses(JAN) == {"tx-a-tfm": "listed", "tx-a-wso-1": "listed", "tx-b-jem": "listed"}
    assert statuses(JUL) == {
        "tx-a-tfm": "listed", "tx-a-wso-1": "signed_again", "tx-a-wso-2": "listed", "tx-b-jem": "no_longer_listed",
    }  # fmt: skip


def test_a_gap_is_no_listing() -> None:
    assert statuses(MAR)["tx-a-tfm"] == "no_longer_listed"


def test_filters_narrow_the_rows_and_change_no_status() -> None:
    assert statuses(JUL, Query(kinds=("sheriff",), support_types=("wso",))) == {
        "tx-a-wso-1": "signed_again",
        "tx-a-wso-2": "listed",
    }


def test_an_agency_is_told_with_what_it_holds_on_the_day() -> None:
    told = (
        show_agencies(LEDGER, Query(), JUL)
        .select("agency_id", "status", "n_agreements", "support_types")
        .rows()
    )
    assert told == [
        ("ok-c", "pending_only", 0, None),
        ("tx-a", "listed", 2, "tfm; wso"),
        ("tx-b", "no_longer_listed", 0, None),
    ]


def test_an_agency_that_is_not_yet_known_is_not_told() -> None:
    assert "ok-c" not in show_agencies(LEDGER, Query(), JAN)["agency_id"].to_list()


def seen_on(*days: date, list_name: str = "participating") -> pl.DataFrame:
    return pl.DataFrame(
        [(f"{list_name[0]}{day.month}", list_name, "listed", day, "tx-a") for day in days],
        schema=["event_id", "list_name", "kind", "seen_on", "agency_id"],
        orient="row",
    ).with_columns(
        after_on=pl.lit(None, pl.Date), state=pl.lit("TX"), agency_name=pl.lit("A"), support_type=pl.lit("tfm"),
        before=pl.lit(None, pl.String), after=pl.lit(None, pl.String), agreement_id=pl.lit("tx-a-tfm"),
    )  # fmt: skip


def test_changes_are_those_of_both_days_and_the_days_between() -> None:
    shown = show_changes(seen_on(JAN, MAR, MAY, JUL), AGENCIES, Query(list_name=""), MAR, MAY)
    assert shown["event_id"].to_list() == ["p5", "p3"]


def test_changes_of_one_list_are_not_those_of_the_other() -> None:
    events = pl.concat([seen_on(JAN), seen_on(MAR, list_name="q").with_columns(list_name=pl.lit("pending"))])
    for list_name, expected in (("participating", ["p1"]), ("pending", ["q3"]), ("", ["q3", "p1"])):
        shown = show_changes(events, AGENCIES, Query(list_name=list_name), JAN, JUL)
        assert shown["event_id"].to_list() == expected


@pytest.mark.parametrize(
    "words",
    [
        ("agreements", "--state", "Atlantis"),
        ("agencies", "--kind", "sherif"),
        ("agreements", "--model", "tmf"),
        ("agreements", "--as-of", "26.1.2026"),
        ("agreements", "--gone", "--all"),
        ("agreements", "--json", "--csv"),
        ("agreements", "-o", "rows.doc"),
        ("changes", "--since", "2026-03-01", "--until", "2026-01-01"),
        ("changes", "--change", "terminated"),
        ("snapshots", "--list", "waiting"),
        ("measure", "speed"),
        ("measure", "net_change", "--by", "fortnight"),
        ("tables", "nothing"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_what_there_is(words: tuple[str, ...], ask: Ask) -> None:
    with pytest.raises(UsageError) as refused:
        ask(*words)
    assert len(str(refused.value)) > 30


def test_the_rows_no_longer_listed_are_not_among_those_listed(ask: Ask) -> None:
    listed, gone = (ask("agreements", *words, "--csv").stdout for words in ((), ("--gone",)))
    assert ",no_longer_listed," not in listed
    assert ",listed," not in gone
    assert len(gone.splitlines()) > 50
