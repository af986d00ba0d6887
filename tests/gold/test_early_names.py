"""Hard names of 2007 to 2017: ICE's pages, its lists of names, the inspector's appendix and the archived memoranda.

`early_names.csv` has the agency that each name means, or 'none' for a body that stands on no list, with the pages, days
of signing and files of memoranda that tell. The rules and people's rulings proposed each label, and each was then read
against what stands beside it: a change of the rules is held to what was read.
"""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from open287g.data.attestations import load_attestations
from open287g.data.editions import open_edition
from open287g.data.reference import read_reference
from open287g.data.workspace import project_folder
from open287g.resolve.attested import resolve_attested
from open287g.resolve.gazetteer import Gazetteer

LABELS = Path(__file__).with_name("early_names.csv")
PRECISION = 0.995


@pytest.fixture(scope="module")
def judged() -> list[tuple[str, str, str, str | None]]:
    """State, name, the agency that is meant, and the one that the rules give."""
    names = open_edition(project_folder("edition")).table("agency_names")
    with LABELS.open(encoding="utf-8", newline="") as stream:
        labels = [(row["state"], row["agency_name"], row["agency_id"]) for row in csv.DictReader(stream)]
    reference, attested = read_reference(), load_attestations()
    rulings = {
        (row["state"], row["agency_name"]): None
        if row["agency_name_on_lists"] == "unknown"
        else (row["state_meant"], row["agency_name_on_lists"])
        for row in attested.rulings.iter_rows(named=True)
    }
    gazetteer = Gazetteer.from_reference(reference.states, reference.counties)
    told = resolve_attested([label[:2] for label in labels], names, rulings, gazetteer)
    found = {(state, name): agency for state, name, agency in told.select(told.columns[:3]).iter_rows()}
    listed = {(state, name): agency for state, name, agency in names.select(
        "state", "agency_name", "agency_id").iter_rows()}  # fmt: skip
    return [(*label, listed.get(label[:2]) or found[label[:2]]) for label in labels]


def test_120_names_are_labelled_with_their_evidence() -> None:
    labels = pl.read_csv(LABELS, infer_schema=False)
    assert labels.height >= 120
    assert not labels.select("state", "agency_name").is_duplicated().any()
    assert labels.filter(pl.col("evidence").str.len_chars() < 12).is_empty()
    assert labels.filter(agency_id="none").height >= 8


def test_no_name_leads_to_another_agency_than_the_one_it_means(
    judged: list[tuple[str, str, str, str | None]],
) -> None:
    given = [row for row in judged if row[3] is not None]
    wrong = [row for row in given if row[3] != row[2]]
    assert 1 - len(wrong) / len(given) >= PRECISION, wrong


def test_nearly_every_name_is_resolved(judged: list[tuple[str, str, str, str | None]]) -> None:
    meant = [row for row in judged if row[2] != "none"]
    missed = [row for row in meant if row[3] is None]
    assert len(missed) <= 0.05 * len(meant), missed


def test_names_of_two_agencies_are_never_joined(judged: list[tuple[str, str, str, str | None]]) -> None:
    pairs = [(one, two) for one, two in combinations(judged, 2) if one[0] == two[0] and one[3] and two[3]]
    joined = [pair for pair in pairs if pair[0][3] == pair[1][3]]
    wrong = [pair for pair in joined if pair[0][2] != pair[1][2]]
    assert len(joined) > 50
    assert 1 - len(wrong) / len(joined) >= PRECISION, wrong
