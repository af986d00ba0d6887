"""`open287g fund` answers in words and for machines, and tells a mistake without a traceback."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from open287g.cli.app import app
from open287g.data.workspace import project_folder
from open287g.errors import Open287gError


def run(*words: str) -> str:
    answer = CliRunner().invoke(app, ["fund", *words], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_a_council_reads_one_off_and_yearly_money_and_what_stays_unpaid() -> None:
    said = run("--officers", "12", "--state", "TX", "--salary", "61000", "--as-of", "2026-01-26")
    for words in (
        "Paid once",
        "Every year, as long as the offer lasts",
        "$190,000",
        "ends if the program ends",
        "What no offer pays back",
        "Litigation and",
    ):
        assert words in said


def test_json_and_csv_hold_the_same_items() -> None:
    words = ("--officers", "12", "--state", "TX", "--as-of", "2026-01-26")
    from_json = [row["item"] for row in json.loads(run(*words, "--json"))["rows"]]
    from_csv = [row["item"] for row in csv.DictReader(io.StringIO(run(*words, "--csv")))]
    assert (
        from_json
        == from_csv
        == ["Equipment", "Vehicles", "Salary", "Benefits", "Overtime", "Quarterly awards"]
    )


def test_a_reform_changes_the_answer(tmp_path: Path) -> None:
    reform = tmp_path / "reform.yml"
    reform.write_text(
        "startup/equipment_per_officer:\n  values: {2025-12-01: 1000}\n  references: [{title: A reform bill}]\n"
    )
    words = ("--officers", "10", "--state", "TX", "--as-of", "2026-01-26", "--json")
    before, after = (
        json.loads(run(*words, *more))["rows"][0] for more in ((), ("--parameters", str(reform)))
    )
    assert (before["high_usd"], after["high_usd"]) == (75_000, 10_000)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "Say whose money"),
        (("--national", "--backtest"), "different things"),
        (("--officers", "5"), "A salary is needed"),
        (("--officers", "5", "--state", "Atlantis"), "not a state or territory"),
        (("--officers", "-5", "--state", "TX"), "from 0 to"),
        (("--officers", "5", "--state", "TX", "--as-of", "soon"), "is not a day"),
        (("--officers", "5", "--state", "TX", "--parameters", "/nowhere.yml"), "cannot be read"),
        (("--national", "--draws", "0"), "at least 1 is needed"),
        (("--officers", "5", "--state", "TX", "--json", "--csv"), "Give one of them"),
        (("--officers", "1e308", "--salary", "1e308"), "to 10,000,000"),
        (("--officers", "nan", "--salary", "1"), "from 0 to"),
        (("--officers", "5", "--salary", "1", "--benefits", "45"), "a share of salary, such as 0.45"),
        (("--officers", "5", "--salary", "1", "--as-of", "2099-01-01"), "carried to 2050 at most"),
        (("--officers", "5", "--salary", "1", "--by", "month"), "--by: This says nothing with officers"),
        (("--national", "--salary", "60000"), "--salary: This says nothing with national"),
        (
            ("--national", "--grants", "mine.csv"),
            "--grants: This says nothing with national. It goes with compare",
        ),
        (("--scenarios", "-o", "x.svg"), "has no picture"),
        (("--officers", "5", "--state", "TX", "--scenario", "nonsense"), "--scenario: This says nothing"),
        (("--agency", "nh-belknap-county-sheriffs-office", "--scenario", "ceiling"), "told item by item"),
        (("--agency", "x", "--officers", "5", "--by", "month"), "does not use officers"),
    ],
)
def test_a_mistake_is_told_in_words(words: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Open287gError, match=reason):
        CliRunner().invoke(app, ["fund", *words], catch_exceptions=False)


def test_a_state_may_be_named_or_coded() -> None:
    words = ("--officers", "10", "--as-of", "2026-01-26", "--json", "--state")
    assert run(*words, "Texas") == run(*words, "tx") == run(*words, "TX")


def test_half_an_officer_is_told_as_such_and_none_is_offered_vehicles_only() -> None:
    words = ("--state", "GU", "--as-of", "2026-01-26", "--officers")
    assert "2.5 officers, Guam" in run(*words, "2.5")
    rows = json.loads(run(*words, "0", "--json"))["rows"]
    assert [(row["item"], row["high_usd"]) for row in rows] == [("Vehicles", 100_000)]


@pytest.fixture
def shipped(workspace: Path) -> Path:
    """An empty workspace, so that the edition that ships with the project answers; skipped where none does."""
    if not (project_folder("edition") / "edition.json").is_file():
        pytest.skip("no edition ships with this checkout")
    return workspace


@pytest.mark.usefixtures("shipped")
def test_the_same_seed_gives_the_same_bytes_from_the_command_line() -> None:
    words = ("--national", "--as-of", "2026-01-26", "--draws", "64", "--csv", "--seed")
    assert run(*words, "5") == run(*words, "5") != run(*words, "6")


@pytest.mark.usefixtures("shipped")
def test_a_nation_is_its_states_and_its_agencies() -> None:
    words = ("--national", "--as-of", "2026-01-26", "--draws", "64", "--scenario", "ceiling", "--csv")
    sums = [
        sum(
            float(row["mean"])
            for row in csv.DictReader(io.StringIO(run(*words, *by)))
            if (row["period_kind"], row["measure"]) == ("to_date", "total_usd")
        )
        for by in ((), ("--by", "state"), ("--by", "agency"))
    ]
    assert sums == pytest.approx([sums[0]] * 3, rel=1e-4)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    "words",
    [
        ("--national",),
        ("--national", "--by", "state"),
        ("--state", "FL", "--by", "agency"),
        ("--state", "FL", "--by", "month"),
        ("--backtest",),
        ("--compare",),
        ("--published",),
        ("--sensitivity",),
        ("--scenarios",),
        ("--agency", "nh-belknap-county-sheriffs-office"),
    ],
)
def test_no_amount_is_broken_on_a_narrow_screen(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    view = () if words[0] == "--scenarios" else ("--as-of", "2026-01-26", "--draws", "64")
    lines = run(*words, *view).splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if re.search(r"(\$[\d,.]*,|\d–|…)\s*$", line)]
    assert not [line for line in lines if re.match(r"\s*[\d,.]*\d m\s", line)]


@pytest.mark.usefixtures("shipped")
def test_months_of_an_agency_are_told_and_add_up() -> None:
    words = ("--agency", "tn-sullivan-county-sheriffs-office", "--as-of", "2026-03-01", "--draws", "64")
    rows = [
        row
        for row in csv.DictReader(io.StringIO(run(*words, "--by", "month", "--csv")))
        if row["measure"] == "total_usd"
    ]
    assert [row["period"] for row in rows] == [
        "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03",
    ]  # fmt: skip
    years = csv.DictReader(io.StringIO(run(*words, "--by", "year", "--csv")))
    assert sum(float(row["mean"]) for row in rows) == pytest.approx(
        sum(float(row["mean"]) for row in years if row["measure"] == "total_usd"), rel=1e-4
    )
    assert "Together" in run(*words, "--by", "month")


@pytest.mark.usefixtures("shipped")
def test_months_of_all_agencies_of_a_state_are_the_states_months() -> None:
    words = ("--state", "TN", "--as-of", "2026-01-26", "--draws", "64", "--by", "month", "--csv")
    sums = [
        sum(
            float(row["mean"])
            for row in csv.DictReader(io.StringIO(run(*words, *more)))
            if row["measure"] == "total_usd"
        )
        for more in ((), ("--by", "agency"))
    ]
    assert sums[0] == pytest.approx(sums[1], rel=1e-4)


@pytest.mark.usefixtures("shipped")
def test_a_place_by_what_it_does_not_hold_is_refused() -> None:
    for words in (("--state", "TN", "--by", "state"), ("--national", "--by", "county")):
        with pytest.raises(Open287gError, match="give 'agency'"):
            CliRunner().invoke(app, ["fund", *words], catch_exceptions=False)
    with pytest.raises(Open287gError, match="two grains"):
        CliRunner().invoke(
            app, ["fund", "--national", "--by", "month", "--by", "year"], catch_exceptions=False
        )


@pytest.mark.usefixtures("shipped")
def test_given_counts_overrule_and_an_unknown_agency_is_refused(tmp_path: Path) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("agency_id,officers\ntn-sullivan-county-sheriffs-office,40\n")
    said = run(
        "--agency", "tn-sullivan-county-sheriffs-office", "--as-of", "2026-01-26", "--counts", str(counts)
    )
    assert "Trained officers: 40 officers (as given)" in said
    counts.write_text("agency_id,officers\nnobody,40\n")
    with pytest.raises(Open287gError, match="line 2: agency_id 'nobody': no agency has this id"):
        CliRunner().invoke(app, ["fund", "--national", "--counts", str(counts)], catch_exceptions=False)


@pytest.mark.usefixtures("shipped")
def test_a_count_of_an_agency_that_the_offers_do_not_reach_is_told_to_be_unused(tmp_path: Path) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("agency_id,officers\ntn-sullivan-county-sheriffs-office,40\n")
    words = ("fund", "--state", "TN", "--draws", "16", "--csv", "--counts", str(counts), "--as-of")
    early, late = (
        CliRunner().invoke(app, [*words, day], catch_exceptions=False).stderr
        for day in ("2025-08-01", "2026-01-26")
    )
    assert "The count of tn-sullivan-county-sheriffs-office is not used" in early
    assert "is not used" not in late


@pytest.mark.usefixtures("shipped")
def test_an_agency_without_a_task_force_agreement_is_offered_nothing() -> None:
    from open287g.data.editions import open_edition

    held = open_edition(project_folder("edition")).table("spells").group_by("agency_id").agg("support_type")
    jail_only = held.filter(~held["support_type"].cast(pl.List(pl.String)).list.contains("tfm"))[
        "agency_id"
    ].sort()[0]
    answer = json.loads(run("--agency", jail_only, "--as-of", "2026-01-26", "--json"))
    assert answer["is_eligible"] is False
    assert answer["rows"] == []
    assert "The offers are for the Task Force Model only" in " ".join(answer["standing"])


@pytest.mark.usefixtures("shipped")
def test_an_agency_whose_task_force_agreement_is_no_longer_listed_is_told_so() -> None:
    from open287g.data.editions import open_edition

    spells = open_edition(project_folder("edition")).table("spells")
    held = (
        spells.filter(spells["support_type"].cast(pl.String) == "tfm").group_by("agency_id").agg("gone_by_on")
    )
    gone = held.filter(~pl.col("gone_by_on").list.contains(None))["agency_id"].sort()[0]
    said = " ".join(run("--agency", gone).split())
    assert "is no longer listed: last seen on" in said
    assert "terminated" not in said


@pytest.mark.usefixtures("shipped")
def test_before_the_first_offer_an_agency_is_told_when_it_begins() -> None:
    said = run("--agency", "tn-sullivan-county-sheriffs-office", "--as-of", "2025-08-01")
    assert "the first offer begins on Sept. 1, 2025" in " ".join(said.split())


def test_after_a_reform_that_ends_the_offers_nothing_is_said_to_begin(tmp_path: Path) -> None:
    reform = tmp_path / "reform.yml"
    reform.write_text(
        "eligibility/support_types:\n  values: {2026-07-01: []}\n  references: [{title: A reform bill}]\n"
    )
    said = run("--officers", "10", "--state", "TX", "--as-of", "2026-12-01", "--parameters", str(reform))
    assert "Nothing is offered on Dec. 1, 2026" in " ".join(said.split())


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("view", ["--backtest", "--compare", "--published", "--sensitivity"])
def test_a_view_of_a_day_before_the_first_offer_is_refused(view: str) -> None:
    words = ["fund", view, "--as-of", "2025-08-31", "--draws", "16"]
    with pytest.raises(Open287gError, match=r"the first offer begins on Sept. 1, 2025\. Give a later"):
        CliRunner().invoke(app, words, catch_exceptions=False)


@pytest.mark.usefixtures("shipped")
def test_the_record_is_told_with_misfit_and_coverage() -> None:
    told = json.loads(run("--backtest", "--as-of", "2026-01-26", "--draws", "64", "--json"))
    assert {row["record_id"] for row in told["totals"]} == {"us-trained", "fl-state", "fl-local"}
    assert {row["scenario"] for row in told["nation"]} == {"startup_only", "ceiling"}
    assert any("inside the 90% interval" in note for note in told["notes"])


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("view", ["--published", "--sensitivity", "--compare", "--scenarios"])
def test_every_view_answers_in_words_json_and_csv(view: str) -> None:
    words = (view,) if view == "--scenarios" else (view, "--draws", "64", "--as-of", "2026-01-26")
    assert run(*words)
    assert json.loads(run(*words, "--json"))["rows"]
    assert len(run(*words, "--csv").splitlines()) > 1


@pytest.mark.usefixtures("shipped")
def test_a_users_grants_are_set_beside_the_states(tmp_path: Path) -> None:
    grants = tmp_path / "grants.csv"
    grants.write_text("state,program,fiscal_year,amount_usd\nTX,Byrne JAG,2026,20000000\n")
    words = ("--compare", "--draws", "64", "--as-of", "2026-01-26", "--json")
    row = json.loads(run(*words, "--grants", str(grants)))["rows"][0]
    assert (row["state"], row["grants_usd"]) == ("TX", 20_000_000)
    assert row["ratio"] == pytest.approx(row["model_usd"] / 20_000_000)


@pytest.mark.usefixtures("shipped")
def test_a_chart_is_drawn_of_a_place(tmp_path: Path) -> None:
    picture = tmp_path / "nation.svg"
    words = ("--national", "--draws", "32", "--scenario", "all", "--as-of", "2026-01-26")
    run(*words, "-o", str(picture))
    assert picture.read_bytes().startswith(b"<svg")


def test_a_table_of_offers_needs_no_statistics_package() -> None:
    code = (
        "import sys, open287g; open287g.fund(officers=3, state='TX', as_of='2026-01-26'); "
        "sys.exit('scipy.stats' in sys.modules or 'altair' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
