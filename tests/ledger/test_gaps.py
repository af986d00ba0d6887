"""Lists a day, a week, a year or four years apart: what changed honestly in that time is told, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists import build_from, entry, events, named, pending, statuses
from open287g.ledger.acceptance import Step, explain_lacking_signed, explain_loss, explain_strangeness
from open287g.ledger.columns import distrust_slipped_columns
from open287g.ledger.files import Content, FileFact, Timeline
from open287g.ledger.ordering import Orderer
from open287g.ledger.signings import SigningChange, is_new_signing, mend_signing
from seeds import examples
from workbooks import PARTICIPATING, make_workbook

GAPS = [timedelta(days=days) for days in (1, 7, 365, 1461)]
FIRST = date(2021, 3, 1)
SIGNED = FIRST - timedelta(days=200)
over_gaps = pytest.mark.parametrize("gap", GAPS, ids=["a day", "a week", "a year", "four years"])

COUNTIES = ("Alachua", "Baker", "Bay", "Bradford", "Brevard", "Broward", "Calhoun", "Charlotte", "Citrus", "Clay",
            "Collier", "Columbia", "DeSoto", "Dixie", "Duval", "Escambia", "Flagler", "Franklin", "Gadsden",
            "Gilchrist", "Glades", "Gulf", "Hamilton", "Hardee", "Hendry", "Hernando", "Highlands", "Hillsborough",
            "Holmes", "Indian River", "Jackson", "Jefferson", "Lafayette", "Lake", "Lee", "Leon", "Levy", "Liberty",
            "Madison", "Manatee")  # fmt: skip
"""Forty sheriffs of Florida."""


def _address(county: str, signing: str) -> str:
    return f"https://www.ice.gov/doclib/287g/{county.replace(' ', '')}-{signing}.pdf"


def _list(
    on: date,
    signed: Mapping[str, date],
    signing: str = "first",
    models: Mapping[str, str] | None = None,
    links: Sequence[str] | None = None,
) -> dict[str, bytes]:
    """ICE's list of a day: each county's sheriff, signing date and memorandum; `links` puts other ones beside them."""
    rows = [
        [
            "FLORIDA",
            f"{county} County Sheriff's Office",
            "County",
            county,
            (models or {}).get(county, "Jail Enforcement Model"),
            day,
            "link",
            None,
        ]
        for county, day in signed.items()
    ]
    addresses = links or [_address(county, signing) for county in signed]
    cells = {f"G{n}": address for n, address in enumerate(addresses, start=2)}
    saved = datetime(on.year, on.month, on.day, 17, tzinfo=UTC)
    return {named(on): make_workbook([PARTICIPATING, *rows], links=cells, modified=saved)}


def _all(day: date = SIGNED) -> dict[str, date]:
    """Every sheriff, signed on days around one."""
    return {county: day - timedelta(days=3 * n) for n, county in enumerate(COUNTIES)}


def _tables(tmp_path: Path, *lists: Mapping[str, bytes]) -> Mapping[str, pl.DataFrame]:
    return build_from(tmp_path / "w", {name: data for files in lists for name, data in files.items()}).tables


@over_gaps
def test_renewals_of_a_whole_list_are_renewals(gap: timedelta, tmp_path: Path) -> None:
    later = FIRST + gap
    renewed = {county: later - timedelta(days=n % 2) for n, county in enumerate(COUNTIES)}
    tables = _tables(tmp_path, _list(FIRST, _all()), _list(later, renewed, "second"))
    after = [kind for on, kind, _ in events(tables) if on == later]
    assert after == ["re_signed"] * len(COUNTIES)
    assert tables["issues"].is_empty()
    shown = tables["listings"].filter(snapshot_on=later)
    assert shown["signed_on"].null_count() == shown["moa_url"].null_count() == 0


@over_gaps
def test_a_list_that_says_the_same_makes_no_event(gap: timedelta, tmp_path: Path) -> None:
    tables = _tables(tmp_path, _list(FIRST, _all()), _list(FIRST + gap, _all()))
    assert [kind for _, kind, _ in events(tables)] == ["listed"] * len(COUNTIES)


@over_gaps
def test_dates_that_slip_to_other_rows_are_believed_over_no_gap(gap: timedelta, tmp_path: Path) -> None:
    first = {county: SIGNED - timedelta(days=40 * (n % 9)) for n, county in enumerate(COUNTIES)}
    days = list(first.values())
    slipped = dict(zip(COUNTIES, days[1:] + days[:1], strict=True))
    tables = _tables(tmp_path, _list(FIRST, first), _list(FIRST + gap, slipped))
    assert [kind for _, kind, _ in events(tables)] == ["listed"] * len(COUNTIES)
    assert tables["issues"]["code"].to_list() == ["signings_slipped"]


@over_gaps
def test_memoranda_that_slip_to_other_rows_are_believed_over_no_gap(gap: timedelta, tmp_path: Path) -> None:
    own = [_address(county, "first") for county in COUNTIES]
    slipped = _list(FIRST + gap, _all(), links=own[1:] + own[:1])
    tables = _tables(tmp_path, _list(FIRST, _all()), slipped)
    assert [kind for _, kind, _ in events(tables)] == ["listed"] * len(COUNTIES)
    assert tables["issues"]["code"].to_list() == ["links_slipped"]


@over_gaps
def test_memoranda_that_all_move_to_new_addresses_slipped_if_at_once_and_moved_if_not(
    gap: timedelta, tmp_path: Path
) -> None:
    tables = _tables(tmp_path, _list(FIRST, _all()), _list(FIRST + gap, _all(), "moved"))
    moved = [kind for on, kind, _ in events(tables) if on > FIRST]
    assert moved == ([] if gap.days < 32 else ["moa_replaced"] * len(COUNTIES))


@over_gaps
def test_an_agreement_that_changes_its_label_only_did_not_leave(gap: timedelta, tmp_path: Path) -> None:
    later = FIRST + gap
    before = _list(FIRST, _all(), models={"Bay": "Task Force Model", "Clay": "Task Force Model"})
    after = _list(later, _all(), models={"Clay": "Task Force Model"})
    tables = _tables(tmp_path, before, after)
    assert [event for event in events(tables) if event[0] == later] == [
        (later, "relabelled", "Bay County Sheriff's Office")
    ]
    bay = tables["spells"].filter(agency_id="fl-bay-county-sheriffs-office").sort("spell_number")
    ended = bay.select(pl.col("support_type", "ended_by").cast(pl.String), "gone_by_on").rows()
    assert ended == [("tfm", "relabelled", later), ("jem", "still_listed", None)]
    assert tables["agreements"].filter(agency_id="fl-bay-county-sheriffs-office")["n_spells"].to_list() == [1]


def test_a_label_changes_though_the_memorandum_stands_in_another_folder(tmp_path: Path) -> None:
    moved = [
        _address(county, "first").replace("/287g/", "/foia/memorandumsofAgreement/") for county in COUNTIES
    ]
    later = FIRST + timedelta(days=180)
    before = _list(FIRST, _all(), models={"Bay": "Task Force Model"})
    told = events(
        _tables(tmp_path, before, _list(later, _all(), links=moved)), "relabelled", "no_longer_listed"
    )
    assert told == [(later, "relabelled", "Bay County Sheriff's Office")]


def test_a_task_force_beside_a_jail_under_one_memorandum_leaves_when_its_row_goes(tmp_path: Path) -> None:
    """One memorandum with a jail and a task-force part; the task force ends and the jail stays."""
    both = {**_all(), "Bay ": _all()["Bay"]}
    links = [_address(county.strip(), "first") for county in both]
    with_force = _list(FIRST, both, models={"Bay ": "Task Force Model"}, links=links)
    later = FIRST + timedelta(days=74)
    tables = _tables(tmp_path, with_force, _list(later, _all()))
    told = tables["events"].filter(pl.col("seen_on") == later)
    assert told.select(pl.col("kind", "support_type").cast(pl.String)).rows() == [("no_longer_listed", "tfm")]


@over_gaps
def test_half_a_list_is_held_unless_years_have_passed(gap: timedelta, tmp_path: Path) -> None:
    half = dict(list(_all().items())[:18])
    files = statuses(_tables(tmp_path, _list(FIRST, _all()), _list(FIRST + gap, half))["files"])
    assert files[named(FIRST + gap)] == ("accepted" if gap.days > 1000 else "held")


def test_a_loss_that_the_next_list_shows_months_later_is_dated_to_the_first_without(tmp_path: Path) -> None:
    """ICE's page of April 2, 2013 lacks 18 of 57 agreements, and so does that of June 1."""
    dates = [date(2013, 1, 18), date(2013, 4, 2), date(2013, 6, 1)]
    signed = {county: date(2009, 10, 15) for county in COUNTIES}
    kept = dict(list(signed.items())[:25])
    lists = [_list(dates[0], signed), _list(dates[1], kept), _list(dates[2], kept)]
    first_two = _tables(tmp_path / "a", *lists[:2])
    reason = first_two["files"].filter(status="held")["reason"][0]
    assert reason == ("It has 25 entries, 15 fewer than the list before it (40, last seen 74 days earlier).")
    told = _tables(tmp_path / "b", *lists)
    assert {(on, kind) for on, kind, _ in events(told, "no_longer_listed")} == {
        (dates[1], "no_longer_listed")
    }
    assert told["snapshots"].sort("position")["snapshot_on"].to_list() == dates[:2]


@pytest.mark.parametrize("years", [1, 3, 10])
def test_who_signs_again_after_long_has_a_new_agreement_and_had_left(years: int, tmp_path: Path) -> None:
    away = {county: day for county, day in _all().items() if county != "Bay"}
    back_on = FIRST + timedelta(days=7 + 366 * years)
    back = {**away, "Bay": back_on - timedelta(days=5)}
    tables = _tables(
        tmp_path, _list(FIRST, _all()), _list(FIRST + timedelta(days=7), away), _list(back_on, back)
    )
    bay = tables["agreements"].filter(agency_id="fl-bay-county-sheriffs-office").sort("first_listed_on")
    assert bay["is_listed"].to_list() == [False, True]
    assert bay["supersedes_id"].null_count() == bay["superseded_by_id"].null_count() == 2
    assert [kind for on, kind, _ in events(tables, "listed", "listed_again") if on == back_on] == ["listed"]


Standing = tuple[date, str, str]
"""Signing day, model and signing of one sheriff's agreement."""


def _change(
    held: dict[str, Standing], before: date, on: date, chance: Random
) -> tuple[dict[str, Standing], list[tuple[str, str]]]:
    """What a list of `on` may honestly show after that of `before`, and the events that are true of it."""
    now, true, gap = dict(held), list[tuple[str, str]](), (on - before).days
    counties = chance.sample(sorted(held), len(held))
    for county in counties[:2]:
        del now[county]
        true.append(("no_longer_listed", county))
    renewed = counties[2 : chance.randrange(3, len(counties))] if gap >= 365 else []
    for county in renewed:
        day = before + timedelta(days=chance.randrange(60, gap))
        now[county] = (day, held[county][1], f"of-{on}")
        true.append(("re_signed", county))
    rest = [county for county in counties[2:] if county not in renewed]
    for county in rest[:3]:
        day, model, signing = held[county]
        now[county] = (day + timedelta(days=chance.choice([-14, -1, 1, 9])), model, signing)
        true.append(("signing_date_corrected", county))
    for county in rest[3:6]:
        day, model, signing = held[county]
        if model == "Task Force Model":
            now[county] = (day, "Jail Enforcement Model", signing)
            true.append(("relabelled", county))
    return now, true


@pytest.mark.parametrize("seed", range(2))
def test_a_record_with_gaps_of_every_length_tells_every_change_and_no_other(
    seed: int, tmp_path: Path
) -> None:
    chance, on = Random(seed), date(2011, 2, 20)
    models = ("Jail Enforcement Model", "Task Force Model")
    held = {
        c: (on - timedelta(days=chance.randrange(40, 900)), chance.choice(models), "first") for c in COUNTIES
    }
    lists, true = [held], Counter(("listed", county, on) for county in held)
    days = [on]
    for gap in chance.sample([1, 7, 31, 74, 365, 1461], 6):
        held, told = _change(held, on, on + timedelta(days=gap), chance)
        on += timedelta(days=gap)
        lists.append(held)
        days.append(on)
        true.update((kind, county, on) for kind, county in told)
    files = [
        _list(
            day,
            {county: each[0] for county, each in shown.items()},
            models={county: each[1] for county, each in shown.items()},
            links=[_address(county, each[2]) for county, each in shown.items()],
        )
        for day, shown in zip(days, lists, strict=True)
    ]
    found = events(_tables(tmp_path, *files))
    assert (
        Counter((kind, name.removesuffix(" County Sheriff's Office"), day) for day, kind, name in found)
        == true
    )


# The rules by themselves, at any gap.

_days = st.integers(1, 3000)


def _content(keys: Sequence[int] | range) -> Content:
    return Content(frozenset(keys), {"FL": len(keys)}, len(keys), 0, [SIGNED], str(list(keys)), 0)


@examples(0.6)
@given(_days, _days, st.integers(12, 200))
def test_what_is_plausible_after_some_days_is_plausible_after_more(short: int, more: int, lost: int) -> None:
    old, new = _content(range(200)), _content(range(lost, 200))
    sooner, later = timedelta(days=short), timedelta(days=short + more)
    soon, late = Step(old, new, sooner), Step(old, new, later)
    assert explain_loss(soon, FIRST, ()) or not explain_loss(late, FIRST, ())
    assert explain_strangeness(soon, {}) or not explain_strangeness(late, {})


@over_gaps
def test_a_list_in_other_words_is_believed_after_years_only(gap: timedelta) -> None:
    step = Step(_content(range(150)), _content(range(1000, 1150)), gap)
    assert (explain_strangeness(step, {}) is None) == (gap.days > 1000)


@over_gaps
def test_a_list_without_rows_is_never_believed(gap: timedelta) -> None:
    assert explain_strangeness(Step(_content(range(57)), _content([]), gap), {}) == "It has no rows."


@over_gaps
def test_a_pending_list_is_compared_with_no_participating_list_of_years_ago(gap: timedelta) -> None:
    step = Step(_content(range(60)), _content(range(50)), gap)
    assert (explain_lacking_signed(step) is None) == (gap > timedelta(days=365))


@given(_days, st.integers(32, 1500), st.integers(0, 30))
def test_a_day_that_was_to_come_when_the_old_one_was_printed_is_a_renewal(
    gap: int, age: int, before_list: int
) -> None:
    seen_on = FIRST + timedelta(days=gap)
    new = max(FIRST + timedelta(days=1), seen_on - timedelta(days=before_list))
    assert is_new_signing(SigningChange(FIRST - timedelta(days=age), new, FIRST, seen_on, None, None))


@over_gaps
@pytest.mark.parametrize("shift", [-31, -3, 3, 31])
def test_a_date_moved_by_a_month_or_less_is_a_correction_over_any_gap(gap: timedelta, shift: int) -> None:
    new = SIGNED + timedelta(days=shift)
    assert not is_new_signing(SigningChange(SIGNED, new, FIRST, FIRST + gap, None, None))


@over_gaps
def test_a_mistyped_year_put_right_is_a_correction_over_any_gap(gap: timedelta) -> None:
    old = SIGNED.replace(year=SIGNED.year - 1)
    assert not is_new_signing(SigningChange(old, SIGNED, FIRST, FIRST + gap, None, None))


def test_the_renewals_of_june_28_2013_on_june_28_2016_are_no_slip_in_the_year() -> None:
    change = SigningChange(
        date(2013, 6, 28), date(2016, 6, 28), date(2016, 3, 17), date(2016, 8, 20), None, None
    )
    assert is_new_signing(change)


@over_gaps
def test_an_old_date_on_a_first_list_is_mistyped_only_if_a_list_shortly_before_lacked_it(
    gap: timedelta,
) -> None:
    seen_on, printed = FIRST + gap, FIRST + gap - timedelta(days=375)
    mended, _ = mend_signing(printed, printed, seen_on, None, before_on=FIRST)
    assert mended == (printed.replace(year=printed.year + 1) if gap.days < 32 else printed)


def _frame(on: date, shown_on: date, urls: Sequence[str | None], position: int) -> pl.DataFrame:
    n = len(urls)
    return pl.DataFrame({
        "snapshot_id": [str(on)] * n, "list_name": ["participating"] * n, "position": [position] * n,
        "snapshot_on": [on] * n, "last_shown_on": [shown_on] * n, "row_number": range(n), "state": ["FL"] * n,
        "agency_name": list(COUNTIES[:n]), "support_type": ["jem"] * n, "signed_on": [SIGNED] * n, "moa_url": urls,
        "moa_status": ["linked" if url else "blank" for url in urls], "addendum_url": [None] * n,
    })  # fmt: skip


def test_the_time_between_lists_runs_from_the_last_day_that_the_earlier_one_was_shown() -> None:
    """ICE's page stood unchanged for months; a change of all its links the day after is as sudden as ever."""
    later = FIRST + timedelta(days=200)
    old = _frame(FIRST, later - timedelta(days=1), [f"https://a/{c}.pdf" for c in COUNTIES], 0)
    new = _frame(later, later, [f"https://b/{c}.pdf" for c in COUNTIES], 1)
    assert distrust_slipped_columns(pl.concat([old, new])).distrusted["links_slipped"] == (str(later),)


# A held list, and what later lists say of it.


def _order(*lists: tuple[int, str], contents: Mapping[str, Any]) -> Timeline:
    facts = [
        FileFact(f"{n:064}", named(FIRST + timedelta(days=n)), "participating", content_id,
                 datetime.combine(FIRST + timedelta(days=n), datetime.min.time(), UTC) + timedelta(hours=15))
        for n, content_id in lists
    ]  # fmt: skip
    return Orderer({name: _content(keys) for name, keys in contents.items()}).order_snapshots(facts)


def _shown(timeline: Timeline) -> list[tuple[int, str]]:
    return [((s.snapshot_on - FIRST).days, s.content_id) for s in timeline.snapshots]


WHOLE, LESS, LEAST = range(100), range(60), range(58)


def test_lists_that_lose_more_and_more_are_all_borne_out_by_the_last() -> None:
    lists = {"whole": WHOLE, "less": LESS, "least": LEAST}
    timeline = _order((0, "whole"), (10, "less"), (80, "least"), contents=lists)
    assert _shown(timeline) == [(0, "whole"), (10, "less"), (80, "least")]


def test_a_spoiled_list_is_not_borne_out_by_one_that_lost_less() -> None:
    lists = {"whole": WHOLE, "half": range(50), "few": range(2, 100)}
    timeline = _order((0, "whole"), (10, "half"), (30, "few"), contents=lists)
    assert _shown(timeline) == [(0, "whole"), (30, "few")]
    assert [v.status for v in timeline.verdicts] == ["accepted", "held", "accepted"]


def test_a_loss_is_borne_out_by_a_list_so_late_that_nobody_doubts_it() -> None:
    timeline = _order((0, "whole"), (100, "less"), (1500, "least"),
                      contents={"whole": WHOLE, "less": range(40), "least": range(38)})  # fmt: skip
    assert _shown(timeline) == [(0, "whole"), (100, "less"), (1500, "least")]


def test_a_first_list_of_which_nothing_is_understood_is_no_list_of_no_agreements(tmp_path: Path) -> None:
    odd = _list(FIRST, _all(), models=dict.fromkeys(COUNTIES, "No Model That Anybody Knows"))
    tables = _tables(tmp_path, odd, _list(FIRST + timedelta(days=7), _all()))
    assert statuses(tables["files"])[named(FIRST)] == "held"
    assert tables["snapshots"]["n_agreements"].to_list() == [len(COUNTIES)]


def test_a_pending_list_that_is_not_understood_ends_no_application(tmp_path: Path) -> None:
    later = FIRST + timedelta(days=7)
    waits = {named(FIRST, "pending"): pending([entry(n) for n in range(8)], FIRST)}
    odd = {named(later, "pending"): pending([entry(n, state="NOWHERE") for n in range(8)], later)}
    tables = _tables(tmp_path, waits, odd)
    assert statuses(tables["files"])[named(later, "pending")] == "held"
    assert tables["applications"]["cleared_by_on"].null_count() == 8
