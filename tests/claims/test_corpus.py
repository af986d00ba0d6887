"""The project's own claims on the project's own edition: what must hold whatever the verdicts turn out to be."""

from __future__ import annotations

import re
from functools import cache

import polars as pl
import pytest

from open287g.claims import propose_readings
from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.measures import count
from open287g.measures.batch import evaluate_readings
from open287g.queries.claims import (
    Audit,
    Evidenced,
    audit_claims,
    audit_wrong_numbers,
    corpus_files,
    evidence_of,
    project_space,
    read_claim_files,
    setting_of,
)
from open287g.schemas.measures import Query

pytestmark = pytest.mark.skipif(
    not (project_folder("edition") / "edition.json").is_file(),
    reason="no edition ships with this checkout yet",
)


@cache
def evidenced() -> Evidenced:
    return evidence_of(open_edition(project_folder("edition")))


@cache
def audited() -> Audit:
    space = project_space()
    read = read_claim_files(corpus_files(), setting_of(evidenced(), space))
    return audit_claims(read, evidenced(), space)


def verdict(claim_id: str) -> str:
    found: str = audited().judgement.verdicts.row(by_predicate=pl.col("claim_id") == claim_id, named=True)[
        "verdict"
    ]
    return found


def test_every_entry_of_the_corpus_is_understood() -> None:
    assert audited().refused.to_dicts() == []


def test_every_claim_has_a_verdict_and_every_correction_a_figure() -> None:
    verdicts = audited().judgement.verdicts
    assert verdicts["claim_id"].to_list() == audited().claims["claim_id"].to_list()
    due = verdicts.filter(
        pl.col("verdict").is_in(["known_slip", "confirmed_other_day", "confirmed_other_unit"])
    )
    assert due["correction"].is_not_null().all()


def test_nothing_is_said_of_motives() -> None:
    told = audited().judgement.verdicts.select(pl.concat_str("sentence", pl.col("remark").fill_null("")))
    words = set(re.findall(r"\w+", " ".join(told.to_series()).lower()))
    assert not words & {"terminated", "lied", "false", "falsely", "misled", "misleading", "wanted", "hid"}


def test_the_news_report_is_explained_by_one_list() -> None:
    """Four of its five state figures are counts by exact text on one list of mid-February."""
    assert verdict("report-growth") == "contradicted"
    assert verdict("report-florida") == "confirmed_other_day"
    assert verdict("report-texas") == verdict("report-pennsylvania") == "known_slip"
    deciding = audited().judgement.evidence.filter(
        "is_deciding", pl.col("claim_id").is_in(["report-florida", "report-texas", "report-pennsylvania"])
    )
    assert deciding["as_of"].n_unique() == 1


@pytest.mark.slow
def test_of_two_hundred_wrong_numbers_few_are_confirmed() -> None:
    outcome = audit_wrong_numbers(evidenced(), project_space())
    assert outcome["n"].sum() == 200
    confirmed = outcome.filter(pl.col("verdict").cast(pl.String).str.starts_with("confirmed"))
    assert confirmed["share"].sum() <= 0.05


def test_a_batch_of_counts_equals_single_counts() -> None:
    """Every plain reading of the news report: the last list of its day, under either clock."""
    space = project_space()
    claims = read_claim_files(corpus_files(), setting_of(evidenced(), space)).claims
    report = claims.filter(pl.col("claim_id").str.starts_with("report-"))
    requests = propose_readings(report, evidenced().snapshots, space)
    values = requests.join(evaluate_readings(requests, evidenced().counted), on=["claim_id", "reading_id"])
    plain = values.filter(
        pl.col("text_rule") == "normalised",
        pl.col("ratio") == "none",
        ~pl.col("counts_header"),
        pl.col("plus_snapshot_id").is_null(),
        pl.col("since_on").is_null(),
        pl.col("unit") != "agency_names_with_county",
    )
    last_of_day = plain.sort("snapshot_id").unique(
        ["unit", "clock", "as_of", "state", "support_type"], keep="last", maintain_order=True
    )
    assert last_of_day.height > 100
    for row in last_of_day.iter_rows(named=True):
        query = Query(
            unit=row["unit"],
            as_of=row["as_of"],
            clock=row["clock"],
            states=(row["state"],) if row["state"] else (),
            support_types=(row["support_type"],) if row["support_type"] else (),
        )
        assert count(evidenced().counted.ledger, query).value == row["value"], query


def test_the_published_terms_give_the_sums_whose_officers_and_vehicles_were_stated() -> None:
    florida = ["florida-state-2025-09-26", "florida-local-2025-09-26", "florida-total-2025-09-26"]
    assert [verdict(claim) for claim in florida] == ["within_wording"] * 3
    assert verdict("belknap-2025-12-15") == verdict("sullivan-2026-02-13") == "confirmed"


def test_sums_without_counts_that_give_them_stay_open_with_the_arithmetic_shown() -> None:
    still_open = ["dallas-2025-11-06", "lavaca-2025-11-10", "carroll-2026-03-02", "owyhee-2026"]
    verdicts = audited().judgement.verdicts.filter(pl.col("claim_id").is_in(still_open))
    assert verdicts["verdict"].to_list() == ["not_testable"] * 4
    assert verdicts["remark"].str.contains("By arithmetic").all()


@pytest.mark.parametrize("claim_id", ["report-money", "fwd-2026-02-money"])
def test_a_projection_is_left_to_the_funding_model_by_the_name_of_its_command(claim_id: str) -> None:
    found = audited().judgement.verdicts.row(by_predicate=pl.col("claim_id") == claim_id, named=True)
    assert found["verdict"] == "not_testable"
    assert "`open287g fund --published`" in found["sentence"]
