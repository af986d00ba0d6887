"""Rounds of sync against servers that play ICE, the archive and mirrors: what is kept, logged, built and remembered."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lists import entry, named, participating, pending
from open287g.errors import AccessRefused, AddressRefused, NoListFound, UsageError, WorkspaceError
from open287g.pipeline.syncing import SyncReport, run_backfill, sync, working_alone
from open287g.sources import origins
from open287g.sources.heartbeat import read_health
from open287g.sources.journal import Journal
from open287g.sources.origin import Fetched, Found, Look
from open287g.sources.origins import choose_origins
from open287g.sources.settings import Clock, SyncSettings
from open287g.store.raw import RawStore

from .served import Fault, Site, endless, raw, says
from .setups import PAGE, settings_for

FIRST, SECOND = date(2025, 6, 2), date(2025, 6, 9)
LIST, WAITING = f"/doclib/{named(FIRST)}", f"/doclib/{named(FIRST, 'pending')}"
BLOCKED = b"<html><head><title>Access Denied</title></head><body>You do not have permission.</body></html>"


def page_of(*links: tuple[str, str], total: int = 6) -> bytes:
    """A page that states a total and links lists by address and text."""
    anchors = "".join(f'<p><a class="usa-button" href="{path}">{text}</a></p>' for path, text in links)
    return (
        f"<!doctype html><html><head><title>287(g) | ICE</title></head><body><p>ICE has signed {total} "
        f"Memorandums of Agreement.</p>{anchors}</body></html>"
    ).encode()


def put_ice(site: Site, rows: int = 6) -> tuple[bytes, bytes]:
    """ICE with a page and both lists."""
    listed = participating([entry(n) for n in range(rows)], FIRST)
    waiting = pending([entry(7)], FIRST)
    site.put(
        PAGE, page_of((LIST, "View 287(g) Participating Agencies"), (WAITING, "View 287(g) Pending Agencies"))
    )
    site.put_list(LIST, listed)
    site.put_list(WAITING, waiting)
    return listed, waiting


@dataclass
class Desk:
    """A workspace, its settings, and rounds at a clock of its own."""

    workspace: Path
    settings: SyncSettings
    now: datetime = datetime(2025, 6, 2, 18, tzinfo=UTC)

    def round(self, *words: str) -> SyncReport:
        """One round, an hour after the last."""
        self.now += timedelta(hours=1)
        clock = Clock(now=lambda: self.now)
        return sync(
            self.workspace, self.settings, choose_origins(words or ("ice",)), base="none", clock=clock,
            resolver=lambda host, _port: [host],
        )  # fmt: skip

    def sightings(self) -> list[tuple[str, str]]:
        return [(s.file_name, s.seen_at) for s in RawStore(self.workspace / "raw").sightings()]

    def held(self) -> list[bytes]:
        return [p.read_bytes() for p in sorted((self.workspace / "raw").glob("*/*")) if p.is_file()]


@pytest.fixture
def desk(workspace: Path, settings: SyncSettings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose rounds do not build: building has tests of its own, and one at the end of this file."""
    from open287g.pipeline import syncing

    def leave_it(journal: Journal, _workspace: Path, _base: str) -> tuple[None, None]:
        journal.state.needs_build = False
        return None, None

    monkeypatch.setattr(syncing, "_build_if_needed", leave_it)
    return Desk(workspace, settings)


def outcomes(report: SyncReport) -> list[tuple[str, str]]:
    return [(visit.outcome, visit.file_name or visit.address.rpartition("/")[2]) for visit in report.visits]


def test_a_first_round_keeps_the_page_and_both_lists(desk: Desk, ice: Site) -> None:
    listed, waiting = put_ice(ice)
    report = desk.round()
    assert outcomes(report) == [
        ("new", "20250602190000.page.html"),
        ("new", named(FIRST)),
        ("new", named(FIRST, "pending")),
    ]
    assert {listed, waiting} < set(desk.held())
    assert report.succeeded


def test_a_round_without_change_asks_once_for_each_and_receives_nothing(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    desk.round()
    ice.asked.clear()
    report = desk.round()
    assert [visit.outcome for visit in report.visits] == ["unchanged"] * 3
    assert ice.paths() == [PAGE, LIST, WAITING]
    assert all("if-modified-since" in ice.requests(path)[0].headers for path in (LIST, WAITING))
    assert report.traffic.received == len(ice.resources[PAGE].body)


def test_every_round_is_logged_though_nothing_changed(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    for _ in range(3):
        desk.round()
    visits = [v for v in Journal.open(desk.workspace).visits() if v["address"] == ice.url(LIST)]
    assert [v["outcome"] for v in visits] == ["new", "unchanged", "unchanged"]
    assert Journal.open(desk.workspace).state.addresses[ice.url(LIST)].n_seen == 3


def test_the_store_hears_of_an_unchanged_list_once_a_day(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    for _ in range(5):
        desk.now += timedelta(hours=11)
        desk.round()
    assert [at[:10] for name, at in desk.sightings() if name == named(FIRST)] == [
        "2025-06-03",
        "2025-06-04",
        "2025-06-05",
    ]


def test_a_list_overwritten_in_place_is_another_list(desk: Desk, ice: Site) -> None:
    listed, _ = put_ice(ice)
    desk.round()
    newer = participating([entry(n) for n in range(7)], SECOND)
    ice.put_list(LIST, newer, at=1_750_100_000)
    report = desk.round()
    assert [v.file_name for v in report.new] == [named(FIRST)]
    assert {listed, newer} < set(desk.held())


def test_a_host_without_conditional_requests_costs_bytes_but_no_second_sighting(
    desk: Desk, ice: Site
) -> None:
    listed, _ = put_ice(ice)
    ice.put(LIST, listed)
    desk.round()
    again = desk.round()
    assert [v.outcome for v in again.visits] == ["unchanged"] * 3
    assert len([name for name, _ in desk.sightings() if name == named(FIRST)]) == 1


def test_the_name_of_a_numbered_download_is_the_one_that_its_answer_states(desk: Desk, ice: Site) -> None:
    listed, waiting = put_ice(ice)
    a, b = "/file-download/download/public/208496", "/file-download/download/public/208497"
    ice.put(PAGE, page_of((a, "287(g) Participating Agencies"), (b, "Pending")))
    ice.put_list(a, listed, name="participatingAgencies09282026.xlsx")
    ice.put_list(b, waiting)
    report = desk.round()
    assert [v.file_name for v in report.new[1:]] == [
        "participatingAgencies09282026.xlsx",
        "unnamed-pending.xlsx",
    ]


def test_a_name_from_the_other_side_cannot_leave_the_workspace(desk: Desk, ice: Site, tmp_path: Path) -> None:
    listed, _ = put_ice(ice)
    before = {p for p in tmp_path.rglob("*") if desk.workspace not in p.parents}
    ice.put_list(LIST, listed, name="../../../../../../" + str(tmp_path / "evil.xlsx").lstrip("/"))
    desk.round()
    assert {p for p in tmp_path.rglob("*") if desk.workspace not in p.parents} == before
    assert ("evil.xlsx", "2025-06-02T19:00:00+00:00") in desk.sightings()


def test_two_lists_under_one_name_are_both_kept(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    other = participating([entry(n) for n in range(7)], SECOND)
    ice.put(
        PAGE, page_of((LIST, "Participating"), ("/doclib/b/x.xlsx", "Participating"), (WAITING, "Pending"))
    )
    ice.put_list("/doclib/b/x.xlsx", other, name=named(FIRST))
    report = desk.round()
    assert [v.file_name for v in report.new[1:]].count(named(FIRST)) == 2
    assert other in desk.held()


def test_a_block_page_with_status_200_is_not_taken_for_a_list(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    ice.fail(LIST, says(200, BLOCKED, content_type="text/html"))
    report = desk.round()
    assert [(v.address, v.outcome) for v in report.failed if v.origin == "ice"] == [(ice.url(LIST), "failed")]
    assert "'Access Denied'" in (report.failed[0].reason or "")
    assert BLOCKED not in desk.held()
    assert not report.succeeded


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"", "nothing"), (b"%PDF-1.7 x", "a PDF"), (b"PK\x03\x04", "too few"), (b"\x00" * 900, "another kind")],
)
def test_what_is_no_workbook_is_not_kept(desk: Desk, ice: Site, body: bytes, words: str) -> None:
    put_ice(ice)
    ice.put(LIST, body)
    report = desk.round()
    assert words in (report.failed[0].reason or "")
    assert ice.url(LIST) not in Journal.open(desk.workspace).state.addresses


def test_a_download_below_a_heading_that_is_no_list_fails_nothing(desk: Desk, ice: Site) -> None:
    listed, _ = put_ice(ice)
    heading = "<h3>287(g) Participating Agencies</h3>"
    links = "".join(f"<a href='/file-download/download/public/{n}'>Download</a>" for n in (1, 2))
    ice.put(
        PAGE,
        f"<!doctype html><html><body>{heading}{links}<a href='{WAITING}'>Pending</a></body></html>".encode(),
    )
    ice.put("/file-download/download/public/1", b"%PDF-1.7 a template")
    ice.put_list("/file-download/download/public/2", listed)
    assert desk.round().succeeded
    ice.put("/file-download/download/public/2", b"%PDF-1.7 another")
    assert not desk.round().succeeded


def test_a_stump_is_asked_for_once_more_and_then_refused(desk: Desk, ice: Site) -> None:
    listed, _ = put_ice(ice, rows=40)
    ice.fail(LIST, says(200, listed[: len(listed) // 2]), times=1)
    assert desk.round().succeeded
    ice.fail(LIST, says(200, listed[: len(listed) // 2]))
    report = desk.round()
    assert "breaks off" in (report.failed[0].reason or "")
    assert all(len(body) != len(listed) // 2 for body in desk.held())


def test_a_workbook_spoiled_on_the_way_is_asked_for_again(desk: Desk, ice: Site) -> None:
    listed, _ = put_ice(ice)
    place = listed.index(b"xl/worksheets/sheet1.xml") + 60
    spoiled = listed[:place] + bytes(20) + listed[place + 20 :]
    ice.fail(LIST, says(200, spoiled), times=1)
    report = desk.round()
    assert report.succeeded
    assert listed in desk.held()
    ice.fail(LIST, says(200, spoiled))
    assert [visit.outcome for visit in desk.round().visits if visit.address.endswith(LIST)] == ["new"]
    assert (
        spoiled in desk.held()
    )  # twice the same: it is what ICE has, and the reader says what is wrong with it


def test_a_page_that_breaks_off_is_asked_for_whole_the_next_time(desk: Desk, ice: Site) -> None:
    _, waiting = put_ice(ice)
    whole, at = ice.resources[PAGE].body, "Mon, 02 Jun 2025 10:00:00 GMT"
    ice.put(PAGE, whole[: whole.rindex(b"<p><a")], last_modified=at)
    desk.round()
    assert waiting not in desk.held()
    ice.put(PAGE, whole, last_modified=at)
    desk.round()
    assert waiting in desk.held()


@pytest.mark.parametrize(
    "body",
    [
        b"Access Denied", b"", b'{"error": "Forbidden"}', b"<?xml version='1.0'?><Error>AccessDenied</Error>",
        b"\xef\xbb\xbf<!DOCTYPE html><html><title>Just a moment...</title><body>Checking</body></html>",
        "<html><title>Pardon Our Interruption</title></html>".encode("utf-16"), 
        b"<!--" + b" " * 5_000 + b"--><html></html>",
        b"GIF89a" + bytes(900), b"%PDF-1.7 " + bytes(900), b"PK\x03\x04" + bytes(900), b"PK\x05\x06" + bytes(18),
        b"\x1f\x8b" + bytes(900),
    ],
)  # fmt: skip
def test_whatever_stands_in_the_place_of_a_list_is_told_and_not_kept(
    desk: Desk, ice: Site, body: bytes
) -> None:
    _, waiting = put_ice(ice)
    ice.fail(LIST, says(200, body))
    report = desk.round()
    assert [visit.address for visit in report.failed if visit.origin == "ice"] == [ice.url(LIST)]
    assert body not in desk.held()
    assert waiting in desk.held()
    assert desk.round().new == []


def test_a_zip_that_is_no_workbook_is_not_kept(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "x" * 2_000)
    ice.put(LIST, stream.getvalue())
    assert "no workbook" in (desk.round().failed[0].reason or "")


def test_a_list_replaced_between_page_and_download_is_found_on_the_page_read_again(
    desk: Desk, ice: Site
) -> None:
    listed, _ = put_ice(ice)
    newer = f"/doclib/{named(SECOND)}"
    fresh = page_of((newer, "Participating Agencies"), (WAITING, "Pending Agencies"))
    ice.resources.pop(LIST)
    ice.put_list(newer, listed)
    stale = ice.resources[PAGE].body
    ice.put(PAGE, fresh)
    ice.fail(PAGE, says(200, stale, content_type="text/html"), times=1)
    report = desk.round()
    assert report.succeeded
    assert named(SECOND) in [v.file_name for v in report.new]


def test_a_list_in_whose_place_a_page_stands_is_found_on_the_page_read_again(desk: Desk, ice: Site) -> None:
    listed, _ = put_ice(ice)
    stale, newer = ice.resources[PAGE].body, f"/doclib/{named(SECOND)}"
    ice.put(LIST, b"<html><title>Page not found</title></html>")
    ice.put_list(newer, listed)
    ice.put(PAGE, page_of((newer, "Participating Agencies"), (WAITING, "Pending Agencies")))
    ice.fail(PAGE, says(200, stale), times=1)
    report = desk.round()
    assert report.succeeded
    assert named(SECOND) in [v.file_name for v in report.new]


def test_a_page_that_cannot_be_read_again_harms_the_other_list_in_nothing(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    ice.resources.pop(LIST)
    ice.fail(PAGE, says(200, ice.resources[PAGE].body), times=1)
    ice.fail(PAGE, says(403))
    report = desk.round()
    assert "leads to nothing" in (report.failed[0].reason or "")
    assert named(FIRST, "pending") in [v.file_name for v in report.new]


def test_a_list_that_is_gone_for_good_is_told(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    ice.resources.pop(LIST)
    report = desk.round()
    assert "leads to nothing" in (report.failed[0].reason or "")
    assert named(FIRST, "pending") in [v.file_name for v in report.new]


def test_a_page_without_lists_is_told_with_every_link(desk: Desk, ice: Site) -> None:
    ice.put(PAGE, b"<html><title>Redesign</title><body><a href='/contact'>Contact</a></body></html>")
    report = desk.round()
    assert isinstance(report.failed[0].error, NoListFound)
    assert f"Contact → {ice.url('/contact')}" in (report.failed[0].reason or "")


def test_a_list_on_a_host_that_is_not_configured_is_told_and_not_fetched(
    desk: Desk, ice: Site, archive: Site
) -> None:
    put_ice(ice)
    ice.put(PAGE, page_of((archive.url("/x.xlsx"), "Participating Agencies"), (WAITING, "Pending Agencies")))
    report = desk.round()
    assert isinstance(report.failed[0].error, AddressRefused)
    assert archive.asked == []


def test_only_the_page_and_what_it_links_is_ever_asked(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    for _ in range(3):
        desk.round()
    assert set(ice.paths()) == {"/robots.txt", PAGE, LIST, WAITING}


def refuse(ice: Site) -> None:
    for path in (PAGE, LIST, WAITING):
        ice.fail(path, says(403, BLOCKED))


def put_archive(archive: Site, ice: Site, stamp: str = "20250603120000", rows: int = 6) -> None:
    put_ice(ice, rows)
    for path in (PAGE, LIST, WAITING):
        archive.capture(stamp, ice.url(path), ice.resources[path].body)


def test_where_ice_refuses_the_archive_is_asked_and_it_is_said(desk: Desk, ice: Site, archive: Site) -> None:
    put_archive(archive, ice)
    refuse(ice)
    report = desk.round()
    assert report.is_refused
    assert report.succeeded
    assert isinstance(report.failed[0].error, AccessRefused)
    assert [v.file_name for v in report.new if v.origin == "archive"] == [
        "20250603120000.page.html",
        named(FIRST),
        named(FIRST, "pending"),
    ]
    assert (named(FIRST), "2025-06-03T12:00:00+00:00") in desk.sightings()  # seen by then, not published then
    health = read_health(desk.workspace, desk.now)
    assert (health.level, "archive were taken instead" in health.reasons[0]) == ("ok", True)


def test_the_archive_is_not_asked_where_the_operator_forbids_it(desk: Desk, ice: Site, archive: Site) -> None:
    put_archive(archive, ice)
    refuse(ice)
    desk.settings = settings_for(ice, archive, use_archive=False)
    report = desk.round()
    assert archive.asked == []
    assert not report.succeeded


def test_a_capture_is_fetched_once(desk: Desk, ice: Site, archive: Site) -> None:
    put_archive(archive, ice)
    refuse(ice)
    desk.round()
    archive.asked.clear()
    assert [v.outcome for v in desk.round().visits if v.origin == "archive"] == ["unchanged"] * 3
    assert len([path for path in archive.paths() if path.startswith("/web/")]) == 1  # the page, for its links


def test_a_capture_that_is_a_block_page_is_not_kept(desk: Desk, ice: Site, archive: Site) -> None:
    put_archive(archive, ice)
    archive.captures = [(s, a, BLOCKED if a.endswith(LIST) else b) for s, a, b in archive.captures]
    refuse(ice)
    report = desk.round()
    assert BLOCKED not in desk.held()
    assert any("web page" in (v.reason or "") for v in report.failed)


def test_a_second_round_at_the_same_time_is_refused(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    with working_alone(desk.workspace), pytest.raises(WorkspaceError, match="Another round"):
        desk.round()


def test_a_journal_that_cannot_be_read_costs_one_download_and_no_bytes(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    desk.round()
    (desk.workspace / "sync" / "state.json").write_text("{torn", encoding="utf-8")
    report = desk.round()
    assert report.succeeded
    assert {v.outcome for v in report.visits} == {"known"}


def test_a_clock_set_back_harms_nothing_and_is_told(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    desk.now = datetime(2030, 1, 1, tzinfo=UTC)
    desk.round()
    desk.now = datetime(2025, 6, 3, tzinfo=UTC)
    health = read_health(desk.workspace, desk.now)
    assert health.level == "late"
    assert "clock was set back" in health.reasons[0]
    assert desk.round().succeeded
    assert read_health(desk.workspace, desk.now).level == "ok"


def test_health_tells_of_failures_and_the_heartbeat_stays_old(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    desk.round()
    well = read_health(desk.workspace, desk.now)
    assert (well.level, well.exit_code, well.failures) == ("ok", 0, 0)
    ice.fail(PAGE, says(503))
    for _ in range(5):
        desk.round()
    ill = read_health(desk.workspace, desk.now)
    assert (ill.level, ill.exit_code, ill.failures) == ("failing", 2, 5)
    assert ill.heartbeat_at == well.heartbeat_at
    assert "status 503" in (ill.failure or "")
    assert ill.next_at == desk.now + timedelta(hours=1)


def test_a_program_that_died_silently_is_found_by_the_clock(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    desk.round()
    assert read_health(desk.workspace, desk.now + timedelta(hours=1)).level == "ok"
    assert read_health(desk.workspace, desk.now + timedelta(hours=2)).level == "late"
    assert read_health(desk.workspace, desk.now + timedelta(hours=6)).level == "failing"


def test_a_heartbeat_of_another_log_is_no_heartbeat(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    desk.round()
    beat = desk.workspace / "sync" / "heartbeat.json"
    beat.write_text(json.dumps({"succeeded_at": desk.now.isoformat(), "log": "0" * 64}), encoding="utf-8")
    assert "does not hold" in read_health(desk.workspace, desk.now).reasons[0]


def test_a_heartbeat_of_another_time_than_its_visit_is_no_heartbeat(desk: Desk, ice: Site) -> None:
    put_ice(ice)
    desk.round()
    beat = desk.workspace / "sync" / "heartbeat.json"
    later = (desk.now + timedelta(days=3)).isoformat()
    told = json.loads(beat.read_bytes())
    beat.write_text(json.dumps({**told, "succeeded_at": later}), encoding="utf-8")
    assert "does not hold" in read_health(desk.workspace, desk.now + timedelta(days=3)).reasons[0]


def test_a_workspace_without_sync_is_told_as_such(tmp_path: Path) -> None:
    health = read_health(tmp_path, datetime.now(UTC))
    assert (health.level, health.exit_code) == ("never", 0)


def test_patience_of_ice_sets_the_next_round(desk: Desk, ice: Site, archive: Site) -> None:
    put_ice(ice)
    desk.settings = settings_for(ice, archive, use_archive=False)
    ice.fail(PAGE, says(429, retry_after="7200"))
    desk.round()
    assert read_health(desk.workspace, desk.now).next_at == desk.now + timedelta(hours=2)
    asked = len(ice.asked)
    desk.round()
    assert len(ice.asked) == asked


@pytest.mark.parametrize(
    "fault", [endless, raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nPK"), says(500)]
)
def test_a_list_that_cannot_be_fetched_harms_the_other_in_nothing(
    desk: Desk, ice: Site, fault: object
) -> None:
    put_ice(ice)
    ice.fail(LIST, fault)  # type: ignore[arg-type]
    report = desk.round()
    assert named(FIRST, "pending") in [v.file_name for v in report.new]
    assert [v.address for v in report.failed if v.origin == "ice"] == [ice.url(LIST)]


def write_mirror(folder: Path, *lists: tuple[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, body in lists:
        (folder / name).write_bytes(body)


A = (named(FIRST), participating([entry(n) for n in range(5)], FIRST))
B = (named(SECOND), participating([entry(n) for n in range(6)], SECOND))


def test_a_folder_is_read_again_only_when_something_changed(desk: Desk, tmp_path: Path) -> None:
    write_mirror(tmp_path / "mirror", A)
    assert outcomes(desk.round(str(tmp_path / "mirror"))) == [("new", A[0])]
    assert [v.outcome for v in desk.round(str(tmp_path / "mirror")).visits] == ["unchanged"]
    write_mirror(tmp_path / "mirror", B)
    assert outcomes(desk.round(str(tmp_path / "mirror"))) == [("known", A[0]), ("new", B[0])]
    assert [name for name, _ in desk.sightings()] == [A[0], B[0]]


def test_a_file_of_a_folder_that_cannot_be_read_harms_no_other(desk: Desk, tmp_path: Path) -> None:
    write_mirror(tmp_path / "mirror", A, B)
    (tmp_path / "mirror" / "a.xlsx").symlink_to(tmp_path / "gone.xlsx")
    for _ in range(2):  # and is tried again
        report = desk.round(str(tmp_path / "mirror"))
        assert [v.address.rpartition("/")[2] for v in report.failed] == ["a.xlsx"]
        assert {v.file_name for v in report.visits if v.outcome != "failed"} == {A[0], B[0]}
    (tmp_path / "mirror" / "a.xlsx").unlink()
    assert desk.round(str(tmp_path / "mirror")).succeeded


def test_an_archive_that_would_unpack_without_end_is_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("open287g.sources.files.MAX_UNPACKED", 1_000_000)
    with zipfile.ZipFile(tmp_path / "lists.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"{n}.xlsx", b"0" * 500_000)
    assert "would unpack to more than" in (desk.round(str(tmp_path / "lists.zip")).failed[0].reason or "")
    assert desk.held() == []


def test_an_archive_of_lists_is_an_origin(desk: Desk, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lists.zip", "w") as archive:
        archive.writestr(f"2025/{A[0]}", A[1])
        archive.writestr(f"2025/later/{B[0]}", B[1])
        archive.writestr("../../outside.xlsx", B[1])
    report = desk.round(str(tmp_path / "lists.zip"))
    assert [v.file_name for v in report.new] == [B[0], A[0]]
    assert [name for name, _ in desk.sightings()] == [B[0], A[0]]


def test_a_clone_gives_every_version_also_those_overwritten_in_place(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()

    def git(*words: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(clone), *identity, *words], check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    for body, day in (
        (A[1], "2025-06-02T12:00:00Z"),
        (B[1], "@99999999999999 +0000"),
    ):  # of a year that none has
        (clone / "list über.xlsx").write_bytes(body)
        (clone / "notes.txt").write_text("no list", encoding="utf-8")
        git("add", "-A")
        monkeypatch.setenv("GIT_COMMITTER_DATE", day)
        git("commit", "-q", "-m", "new list")
    report = desk.round(str(clone))
    assert [v.file_name for v in report.new] == ["list über.xlsx"] * 2
    assert set(desk.held()) == {A[1], B[1]}
    assert [v.outcome for v in desk.round(str(clone)).visits] == ["unchanged"]


def test_nothing_in_a_clone_is_run(desk: Desk, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "init", "-q", str(clone)], check=True, capture_output=True)
    trap = tmp_path / "ran"
    with (clone / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(
            f'[core]\n\tfsmonitor = "touch {trap}"\n\tpager = "touch {trap}"\n[diff]\n\texternal = "touch {trap}"\n'
        )
    desk.round(str(clone))
    assert not trap.exists()


@pytest.fixture
def mirror() -> Iterator[Site]:
    from .served import serve

    with serve(Site()) as site:
        yield site


@pytest.mark.parametrize("form", ["page", "names", "json"])
def test_an_index_on_the_web_gives_its_files(
    desk: Desk, ice: Site, archive: Site, mirror: Site, form: str
) -> None:
    desk.settings = settings_for(ice, archive, private_hosts=(mirror.host,))
    for name, body in (A, B):
        mirror.put_list(f"/lists/{name}", body)
    index = {
        "page": f"<html><body><a href='{A[0]}'>a</a><a href='./{B[0]}'>b</a><a href='/secret.xlsx'>c</a></body></html>",
        "names": f"{A[0]}\n{B[0]}\nreadme.txt\n../../secret.xlsx\nhttps://elsewhere.example/x.xlsx\n",
        "json": json.dumps([{"name": A[0]}, {"download_url": mirror.url(f"/lists/{B[0]}")}]),
    }[form]
    mirror.put("/lists/", index.encode())
    report = desk.round(mirror.url("/lists/"))
    assert [v.file_name for v in report.new] == [A[0], B[0]]
    assert set(mirror.paths()) == {"/robots.txt", "/lists/", f"/lists/{A[0]}", f"/lists/{B[0]}"}
    mirror.asked.clear()
    desk.round(mirror.url("/lists/"))
    assert mirror.paths() == ["/lists/"]


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{}", b"\x00\xff", b"", b"<html></html>"])
def test_an_index_that_is_none_is_told_too(
    desk: Desk, ice: Site, archive: Site, mirror: Site, body: bytes
) -> None:
    desk.settings = settings_for(ice, archive, private_hosts=(mirror.host,))
    mirror.put("/lists/", body)
    assert [visit.outcome for visit in desk.round(mirror.url("/lists/")).visits] == ["failed"]


def test_a_workbook_on_the_web_is_an_origin(desk: Desk, ice: Site, archive: Site, mirror: Site) -> None:
    desk.settings = settings_for(ice, archive, private_hosts=(mirror.host,))
    mirror.put_list(f"/{A[0]}", A[1])
    assert outcomes(desk.round(mirror.url(f"/{A[0]}"))) == [("new", A[0])]
    assert outcomes(desk.round(mirror.url(f"/{A[0]}"))) == [("unchanged", A[0])]


def test_one_list_from_two_origins_is_one_file_and_a_sighting_each(
    desk: Desk, ice: Site, archive: Site, mirror: Site, tmp_path: Path
) -> None:
    desk.settings = settings_for(ice, archive, private_hosts=(mirror.host,))
    write_mirror(tmp_path / "mirror", A)
    mirror.put_list(f"/{A[0]}", A[1])
    report = desk.round(str(tmp_path / "mirror"), mirror.url(f"/{A[0]}"))
    assert [v.outcome for v in report.visits] == ["new", "known"]
    assert desk.held() == [A[1]]
    assert len(desk.sightings()) == 2


def test_words_that_name_no_origin_are_refused() -> None:
    with pytest.raises(UsageError, match="is no origin"):
        choose_origins(["/no/such/place"])


def test_a_folder_of_the_settings_that_is_not_there_today_harms_no_other_origin(
    desk: Desk, ice: Site
) -> None:
    put_ice(ice)
    chosen = choose_origins(["ice", "/no/such/place"], is_strict=False)
    report = sync(desk.workspace, desk.settings, chosen, resolver=lambda host, _port: [host])
    assert len(report.new) == 3
    assert [visit.reason for visit in report.failed] == ["/no/such/place is not there."]


def test_a_new_kind_of_origin_is_one_class_and_one_entry(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pigeon:
        name = "pigeon"

        def hosts(self, _settings: SyncSettings) -> list[str]:
            return []

        def visit(self, look: Look) -> Iterator[Found]:
            yield Fetched("pigeon:1", "pigeon:1", A[0], A[1], look.clock.now())

    monkeypatch.setattr(
        origins, "KINDS", [*origins.KINDS, lambda text: Pigeon() if text == "pigeon" else None]
    )
    assert outcomes(desk.round("pigeon")) == [("new", A[0])]
    assert {seen.address for seen in read_health(desk.workspace, desk.now).lists} == {"pigeon:1"}


def captures(archive: Site, ice: Site) -> None:
    """Three pages and three lists in the archive, one of them twice, one found through a page alone."""
    for stamp, day, path, rows in (
        ("20250603120000", FIRST, LIST, 5),
        ("20250610120000", SECOND, f"/doclib/{named(SECOND)}", 6),
        ("20250612120000", SECOND, "/file-download/download/public/7", 7),
    ):
        body = participating([entry(n) for n in range(rows)], day)
        archive.capture(stamp, ice.url(PAGE), page_of((ice.url(path), "Participating Agencies"), total=rows))
        archive.capture(stamp, ice.url(path), body)
    archive.capture("20250611120000", ice.url(f"/doclib/{named(SECOND)}"), archive.captures[3][2])


def back(desk: Desk) -> SyncReport:
    return run_backfill(
        desk.workspace, desk.settings, date(2025, 6, 1), date(2025, 6, 30), base="none",
        clock=Clock(now=lambda: desk.now, sleep=lambda _s: None), resolver=lambda host, _port: [host],
    )  # fmt: skip


def test_a_backfill_takes_pages_and_lists_with_the_day_by_which_they_were_seen(
    desk: Desk, ice: Site, archive: Site
) -> None:
    captures(archive, ice)
    report = back(desk)
    assert report.succeeded
    assert sorted(desk.sightings()) == [
        ("20250603120000.page.html", "2025-06-03T12:00:00+00:00"),
        ("20250610120000.page.html", "2025-06-10T12:00:00+00:00"),
        ("20250612120000.page.html", "2025-06-12T12:00:00+00:00"),
        (named(FIRST), "2025-06-03T12:00:00+00:00"),
        (named(SECOND), "2025-06-10T12:00:00+00:00"),
        ("unnamed-participating.xlsx", "2025-06-12T12:00:00+00:00"),
    ]
    assert ice.asked == []


def test_a_backfill_goes_on_where_it_was_stopped(desk: Desk, ice: Site, archive: Site) -> None:
    captures(archive, ice)
    second = f"/web/20250610120000id_/{ice.url(PAGE)}"
    archive.fail(second, says(429, retry_after="3600"), times=1)
    stopped = back(desk)
    assert not stopped.succeeded
    assert "left alone until" in (stopped.failed[0].reason or "")
    assert len(stopped.new) == 1
    desk.now += timedelta(hours=2)
    archive.asked.clear()
    assert back(desk).succeeded
    assert len(desk.sightings()) == 6
    assert not any(path.startswith("/web/20250603120000") and path.endswith(PAGE) for path in archive.paths())
    archive.asked.clear()
    assert back(desk).new == []
    assert {path for path in archive.paths() if path.startswith("/web/")} == set()


def test_a_backfill_survives_a_storm_of_503(desk: Desk, ice: Site, archive: Site) -> None:
    captures(archive, ice)
    archive.fail("/cdx", says(503), times=2)
    archive.fail(f"/web/20250603120000id_/{ice.url(LIST)}", says(503), times=2)
    assert back(desk).succeeded


@pytest.mark.parametrize(
    "fault",
    [says(500), says(403), says(302, location="https://www.example.org/x")],
    ids=["500", "403", "elsewhere"],
)
@pytest.mark.parametrize("which", [PAGE, LIST])
def test_one_capture_that_cannot_be_had_keeps_no_other_from_being_taken(
    desk: Desk, ice: Site, archive: Site, fault: Fault, which: str
) -> None:
    captures(archive, ice)
    broken = f"/web/20250603120000id_/{ice.url(which)}"
    archive.fail(broken, fault)
    report = back(desk)
    assert [visit.address for visit in report.failed] == [archive.url(broken)]
    assert len(report.new) == 5
    archive.mend(broken)
    assert len(back(desk).new) == (
        0 if archive.requests(broken)[1:] == [] else 1
    )  # what leads elsewhere is done


def test_an_archive_that_fails_again_and_again_is_left_for_another_time(
    desk: Desk, ice: Site, archive: Site
) -> None:
    captures(archive, ice)
    for stamp, original, _ in archive.captures:
        archive.fail(f"/web/{stamp}id_/{original}", says(403))
    assert len(back(desk).failed) == 3


HEAD = ["timestamp", "original", "digest"]


@pytest.mark.parametrize(
    "told",
    [
        [None],
        [HEAD, ["20251301000000", "x", "A"]],
        [HEAD, [7, "x", "A"]],
        [HEAD, ["20250603120000"]],
        {"no": 1},
    ],
)
def test_an_index_that_says_nonsense_is_told(desk: Desk, archive: Site, told: object) -> None:
    archive.fail("/cdx", says(200, json.dumps(told).encode()))
    assert "gave something else" in (back(desk).failed[0].reason or "")


def test_an_index_leads_to_nothing_that_it_was_not_asked_for_and_goes_in_no_circle(
    desk: Desk, archive: Site
) -> None:
    rows = [HEAD, ["20250603120000", "https://elsewhere.example/doclib/list.xlsx", "A"], [], ["again"]]
    archive.fail("/cdx", says(200, json.dumps(rows).encode()))
    assert back(desk).visits == []
    assert set(archive.paths()) == {"/cdx"}
    assert len(archive.asked) == 4


def test_a_long_index_is_read_to_its_end(
    desk: Desk, ice: Site, archive: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("open287g.sources.wayback._ROWS", 2)
    captures(archive, ice)
    back(desk)
    assert len(desk.sightings()) == 6


def test_an_index_that_is_none_is_told(desk: Desk, archive: Site) -> None:
    archive.put("/cdx", b"")
    archive.fail("/cdx", says(200, b"<html>Sorry</html>"))
    assert "gave something else" in (back(desk).failed[0].reason or "")


def test_a_round_builds_and_its_lists_are_in_the_answers(
    workspace: Path, settings: SyncSettings, ice: Site
) -> None:
    put_ice(ice)
    desk = Desk(workspace, settings)
    report = desk.round()
    assert report.edition is not None
    assert report.edition.meta["latest"]["participating"]["n_agreements"] == 6
    assert not Journal.open(workspace).state.needs_build
    quiet = desk.round()
    assert quiet.edition is None
    # The two lists swapped behind each other's link: what is inside decides.
    listed = participating([entry(n) for n in range(7)], SECOND)
    ice.put_list(WAITING, listed, at=1_750_700_000, name=named(SECOND, "pending"))
    ice.put_list(LIST, pending([entry(7), entry(6)], SECOND), at=1_750_700_000, name=named(SECOND))
    swapped = desk.round()
    assert swapped.edition is not None
    assert swapped.edition.meta["latest"]["participating"]["n_agreements"] == 7
    assert swapped.edition.meta["latest"]["pending"]["n_agreements"] == 2
    assert [(v.list_name, is_of) for v, is_of in swapped.find_swapped()] == [
        ("participating", "pending"),
        ("pending", "participating"),
    ]


def test_a_round_that_was_killed_before_its_build_is_built_by_the_next(
    workspace: Path, settings: SyncSettings, ice: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from open287g.pipeline import syncing

    put_ice(ice)
    desk = Desk(workspace, settings)
    with monkeypatch.context() as patched:
        patched.setattr(syncing, "_build_if_needed", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            desk.round()
    assert read_health(workspace, desk.now).waits_for_build
    report = desk.round()
    assert report.new == []
    assert report.edition is not None


def test_a_round_loads_no_library_that_only_reading_and_building_need() -> None:
    """Half of what a poll without change costs would be theirs."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, open287g.cli, open287g.feeds.idle, open287g.pipeline.syncing, open287g.sources.origins\n"
            "print(*sorted({'polars', 'dataframely', 'numpy', 'duckdb'} & set(sys.modules)))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == []
