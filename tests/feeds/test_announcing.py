"""Announcements: each event once, whatever happened between; corrections as corrections; each send with its outcome."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lists import entry
from open287g.data.editions import Edition
from open287g.errors import Damaged, SettingsError
from open287g.feeds.announcing import Announced, announce, begin, list_items, make_key, make_notice
from open287g.feeds.outbox import Outbox, check_addresses, count_unsent, name_address, resolve_address
from open287g.feeds.rules import read_rule
from open287g.queries.news_items import NewsItem
from open287g.sources.settings import Rule, SyncSettings

from .workspaces import FIRST, SECOND, THIRD, Rows, edition_of, edition_with, numbered

NOON = datetime(2025, 6, 9, 16, tzinfo=UTC)


@dataclass
class Desk:
    """A workspace whose announcements are caught."""

    workspace: Path
    rules: tuple[Rule, ...] = (Rule(name="all", to=("json://one",)),)
    now: datetime = NOON
    caught: list[tuple[str, str, str]] = field(default_factory=list)
    fault: str | None = None
    lists: dict[date, Rows] = field(default_factory=dict)

    @property
    def edition(self) -> Edition:
        """The edition of all lists so far."""
        return edition_with(*self.lists.items())

    def send(self, address: str, title: str, body: str) -> str | None:
        self.caught.append((address, title, body))
        return self.fault

    def announce(self, edition: Edition) -> Announced:
        return announce(self.workspace, edition, SyncSettings(notify=self.rules), lambda: self.now, self.send)

    def step(self, *lists: tuple[date, Rows]) -> Announced:
        """Lists taken in, built, announced."""
        self.lists.update(lists)
        return self.announce(self.edition)


@pytest.fixture
def desk(workspace: Path) -> Desk:
    """A desk that knows the first list."""
    made = Desk(workspace, lists={FIRST: numbered(0, 1, 3)})
    begin(workspace, made.edition, NOON)
    return made


def told(announced: Announced) -> list[tuple[str, str | None]]:
    return [(item.kind, item.agency_name or item.state) for item in announced.items]


def test_what_was_known_before_is_no_news(desk: Desk) -> None:
    assert desk.announce(desk.edition).items == []
    assert desk.caught == []


def test_a_new_list_is_announced_in_one_notice(desk: Desk) -> None:
    announced = desk.step((SECOND, numbered(1, 3, 5)))
    assert told(announced) == [
        ("list", None),
        ("listed", "Hall County Sheriff's Office"),
        ("no_longer_listed", "Bay County Sheriff's Office"),
        ("first_in_state", "GA"),
    ]
    ((address, title, body),) = desk.caught
    assert address == "json://one"
    assert title == "287(g): 3 agreements, 1 newly listed, 1 no longer listed (June 9, 2025)"
    assert "ICE does not say why" in body
    assert "Reference: 287g-" in body


def test_nothing_is_news_twice(desk: Desk) -> None:
    desk.step((SECOND, numbered(1, 3, 5)))
    for _ in range(3):
        assert desk.announce(desk.edition).items == ()
    again = desk.step((SECOND, numbered(1, 3, 5)))
    assert (again.items, len(desk.caught)) == ((), 1)


def test_a_second_list_of_one_day_is_news_and_takes_nothing_back(desk: Desk) -> None:
    from lists import named, participating, take_in

    desk.step((SECOND, numbered(1, 3)))
    edition_of(desk.workspace, *desk.lists.items())
    report = take_in(desk.workspace, {named(SECOND, half="pm"): participating(numbered(1, 3, 4), SECOND)})
    assert report.edition is not None
    announced = desk.announce(report.edition)
    assert ("listed", "Kerr County Sheriff's Office") in told(announced)
    assert announced.corrections == []


def test_what_a_backfill_finds_in_older_lists_is_known_and_not_announced(desk: Desk) -> None:
    desk.step((THIRD, numbered(0, 1, 3, 4)))
    desk.caught.clear()
    announced = desk.step((date(2025, 5, 1), numbered(0, 1)), (date(2025, 5, 8), numbered(0, 1, 3, 2)))
    assert announced.items == []
    assert announced.n_late > 0
    assert desk.caught == []


def test_an_announced_event_that_an_older_list_dates_better_is_corrected_once(desk: Desk) -> None:
    desk.step((THIRD, numbered(0, 1, 3, 4)))
    desk.caught.clear()
    announced = desk.step((SECOND, numbered(0, 1, 3, 4)))
    assert {(c.was.kind, c.kind, c.now.seen_on if c.now else None) for c in announced.corrections} >= {
        ("listed", "redated", SECOND)
    }
    assert announced.items == []
    ((_, title, body),) = desk.caught
    assert "correction" in title
    assert (
        "Now dated to the list of June 9, 2025: Kerr County Sheriff's Office, Texas, is newly listed" in body
    )
    assert desk.announce(desk.edition).corrections == ()


def test_an_announced_event_that_the_record_takes_back_is_withdrawn_in_words(
    desk: Desk, workspace: Path
) -> None:
    desk.step((SECOND, numbered(1, 3, 5)))
    desk.caught.clear()
    mended = edition_with((FIRST, numbered(0, 1, 3)), (SECOND, numbered(0, 1, 3, 5)))
    announced = desk.announce(mended)
    assert [
        (c.was.agency_name, c.kind) for c in announced.corrections if c.was.kind == "no_longer_listed"
    ] == [("Bay County Sheriff's Office", "withdrawn")]
    assert "not in the record any more: Bay County Sheriff's Office" in desk.caught[0][2]


def test_a_failed_send_is_logged_and_tried_again_until_it_is_taken(desk: Desk) -> None:
    desk.fault = "the other side did not take it"
    assert desk.step((SECOND, numbered(1, 3, 5))).n_failed == 1
    assert count_unsent(Outbox.open(desk.workspace)) == 1
    desk.fault = None
    assert desk.announce(desk.edition).n_sent == 1
    assert desk.announce(desk.edition).n_sent == 0
    assert count_unsent(Outbox.open(desk.workspace)) == 0
    lines = [json.loads(x) for x in Outbox.open(desk.workspace).path.read_text(encoding="utf-8").splitlines()]
    assert [x["what"] for x in lines if x["what"] in ("trying", "failed", "sent")] == [
        "trying",
        "failed",
        "trying",
        "sent",
    ]
    assert desk.caught[0][2] == desk.caught[1][2]


def test_a_notice_that_nobody_takes_for_a_week_is_given_up(desk: Desk) -> None:
    desk.fault = "no"
    desk.step((SECOND, numbered(1, 3, 5)))
    desk.now += timedelta(days=8)
    n = len(desk.caught)
    desk.announce(desk.edition)
    assert len(desk.caught) == n
    assert count_unsent(Outbox.open(desk.workspace)) == 0


def test_one_address_that_fails_does_not_double_the_other(desk: Desk) -> None:
    desk.rules = (Rule(name="all", to=("json://good", "json://bad")),)
    bad = ["json://bad"]
    desk.send = lambda address, title, body: (
        desk.caught.append((address, title, body)) or ("no" if address in bad else None)
    )  # type: ignore[method-assign,func-returns-value]
    desk.step((SECOND, numbered(1, 3, 5)))
    bad.clear()
    desk.announce(desk.edition)
    assert [address for address, _, _ in desk.caught] == ["json://good", "json://bad", "json://bad"]


def test_an_address_that_is_added_gets_no_old_news_and_one_that_is_gone_is_not_tried(desk: Desk) -> None:
    desk.fault = "no"
    desk.step((SECOND, numbered(1, 3, 5)))
    desk.rules = (Rule(name="all", to=("json://other",)),)
    desk.announce(desk.edition)
    assert [address for address, _, _ in desk.caught] == ["json://one"]
    assert count_unsent(Outbox.open(desk.workspace)) == 0


def test_two_programs_do_not_announce_at_once(desk: Desk) -> None:
    from filelock import FileLock

    with FileLock(str(desk.workspace / "sync" / ".announcing")):
        assert desk.step((SECOND, numbered(1, 3, 5))).n_sent == 0
    assert desk.caught == []
    assert desk.announce(desk.edition).n_sent == 1


class Killed(BaseException):
    """The program ends here."""


def test_killed_in_the_middle_of_sending_it_is_sent_again_and_says_so(desk: Desk) -> None:
    def die(*_: str) -> str | None:
        raise Killed

    living, desk.send = desk.send, die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        desk.step((SECOND, numbered(1, 3, 5)))
    desk.send = living  # type: ignore[method-assign]
    assert desk.announce(desk.edition).n_sent == 1
    ((_, _, body),) = desk.caught
    assert body.startswith("Sent again: it is not known whether")
    assert desk.announce(desk.edition).n_sent == 0


@pytest.mark.parametrize("left", [0, 1, 2, 3, 4, 5])
def test_after_a_kill_at_any_line_each_notice_goes_out_once(desk: Desk, left: int) -> None:
    """The file is cut after each of its lines, and in the middle of the next: that is all that a kill can leave."""
    desk.step((SECOND, numbered(1, 3, 5)))
    outbox = Outbox.open(desk.workspace).path
    lines = outbox.read_bytes().splitlines(keepends=True)
    assert [json.loads(line)["what"] for line in lines] == ["known", "batch", "looked", "trying", "sent"]
    key = make_reference(desk)
    outbox.write_bytes(
        b"".join(lines[:left]) + (lines[left][: len(lines[left]) // 2] if left < len(lines) else b"")
    )
    (desk.workspace / "sync" / "announced.json").unlink()
    desk.caught.clear()
    if left == 0:  # what was known is lost with it: nothing is news, and nothing is announced twice
        assert desk.announce(desk.edition).items == []
        return
    desk.announce(desk.edition)
    desk.announce(desk.edition)
    assert len(desk.caught) == (0 if left == 5 else 1)
    assert all(f"Reference: {key}" in body for _, _, body in desk.caught)


def test_a_damaged_line_is_refused_rather_than_announced_again(desk: Desk) -> None:
    from open287g.pipeline.verifying import verify_workspace

    desk.step((SECOND, numbered(1, 3, 5)))
    outbox = Outbox.open(desk.workspace).path
    outbox.write_bytes(outbox.read_bytes().replace(b"Hall County", b"Hull County", 1))
    desk.lists[THIRD] = numbered(1, 3)
    with pytest.raises(Damaged, match=r"line 2 is damaged"):
        desk.announce(desk.edition)
    assert len(desk.caught) == 1
    found = verify_workspace(desk.workspace, lambda _label, _steps: lambda _n: None, is_proving=False)
    assert [(fault.part, fault.place) for fault in found.damage] == [("sync", "sync/announcements.jsonl")]


def make_reference(desk: Desk) -> str:
    return desk.caught[0][2].rpartition("Reference: ")[2]


def test_a_reference_is_the_same_whenever_it_is_made() -> None:
    a, b = (NewsItem(x, "listed", "participating", FIRST) for x in "ab")
    assert make_key("r", [(a, None), (b, None)]) == make_key("r", [(b, None), (a, None)])
    assert make_key("r", [(a, None)]) != make_key("s", [(a, None)]) != make_key("s", [(a, "redated")])


ITEM = NewsItem(
    "x", "no_longer_listed", "participating", FIRST, state="TX", agency_id="tx-kerr",
    agency_name="Kerr County Sheriff's Office", support_type="tfm", counties=("48265",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, True),
        ({"states": ("TX",)}, True),
        ({"states": ("Texas", "FL")}, True),
        ({"states": ("FL",)}, False),
        ({"counties": ("48265",)}, True),
        ({"counties": ("Kerr, TX",)}, True),
        ({"counties": ("Kerr County, TX",)}, True),
        ({"counties": ("48001",)}, False),
        ({"agencies": ("kerr county",)}, True),
        ({"agencies": ("tx-kerr",)}, True),
        ({"agencies": ("Terry",)}, False),
        ({"models": ("Task Force Model",)}, True),
        ({"models": ("jem",)}, False),
        ({"kinds": ("no_longer_listed",)}, True),
        ({"kinds": ("listed",), "states": ("TX",)}, False),
    ],
)
def test_a_rule_hears_what_it_asked_for(filters: dict[str, tuple[str, ...]], wanted: bool) -> None:
    assert read_rule(Rule(name="r", to=("x://",), **filters)).wants(ITEM) is wanted


@pytest.mark.parametrize(
    "filters",
    [{"states": ("Texass",)}, {"counties": ("Nowhere, TX",)}, {"models": ("tmf",)}, {"kinds": ("news",)}],
)
def test_a_rule_that_can_never_match_is_refused(filters: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(SettingsError, match="rule 'r'"):
        read_rule(Rule(name="r", to=("x://",), **filters))


def test_a_state_that_was_passed_hears_of_it() -> None:
    item = NewsItem("x", "passed", "participating", FIRST, state="TX", other_state="FL")
    assert read_rule(Rule(name="r", to=("x://",), states=("FL",))).wants(item)


def test_a_rule_of_a_state_tells_of_that_state_alone(desk: Desk) -> None:
    desk.rules = (
        Rule(name="tx", to=("json://tx",), states=("TX",)),
        Rule(name="ga", to=("json://ga",), states=("GA",)),
    )
    desk.step((SECOND, numbered(0, 1, 3, 5)))
    assert [(address, title) for address, title, _ in desk.caught] == [
        ("json://ga", "287(g) in Georgia: 1 newly listed (June 9, 2025)")
    ]


def test_a_digest_comes_once_a_day_from_its_hour_on(desk: Desk) -> None:
    desk.rules = (Rule(name="d", to=("json://d",), when="daily"),)
    desk.now = datetime(2025, 6, 9, 10, tzinfo=UTC)  # six in the morning in New York
    desk.lists[SECOND] = numbered(0, 1, 3, 4)
    edition = desk.edition
    desk.announce(edition)
    assert desk.caught == []
    desk.now += timedelta(hours=1)
    desk.announce(edition)
    desk.announce(edition)
    assert len(desk.caught) == 1
    desk.now += timedelta(hours=3)
    desk.step((THIRD, numbered(0, 1, 3, 4, 5)))
    assert len(desk.caught) == 1
    desk.now += timedelta(days=1)
    desk.announce(desk.edition)
    assert ["Kerr" in body for _, _, body in desk.caught] == [True, False]
    desk.now += timedelta(days=1)
    desk.announce(desk.edition)
    assert len(desk.caught) == 2  # nothing waited: no empty digest


def test_a_clock_that_was_wrong_for_a_day_silences_no_digest_for_years(desk: Desk) -> None:
    desk.rules = (Rule(name="d", to=("json://d",), when="daily"),)
    desk.now = datetime(2031, 6, 9, 16, tzinfo=UTC)
    desk.step((SECOND, numbered(0, 1, 3, 4)))
    assert len(desk.caught) == 1
    desk.now = datetime(2025, 6, 16, 16, tzinfo=UTC)
    desk.step((THIRD, numbered(0, 1, 3, 4, 5)))
    assert len(desk.caught) == 2


def test_a_digest_in_spanish_is_spanish(desk: Desk) -> None:
    desk.rules = (Rule(name="d", to=("json://d",), when="daily", language="es"),)
    desk.step((SECOND, numbered(1, 3, 5)))
    ((_, title, body),) = desk.caught
    assert title.startswith("287(g): 3 acuerdos, 1 nuevo en la lista, 1 que ya no figura en la lista")
    assert "La lista del 9 de junio de 2025 muestra 3 acuerdos." in body
    assert "Ya no figuran en la lista (1): Florida: Bay County Sheriff's Office" in body
    assert "ICE no dice por qué" in body
    assert not any(word in body for word in ("newly", "listed", "list of", "agreements"))


def test_a_notice_of_many_names_counts_them(desk: Desk) -> None:
    facts = {"state": "TX", "support_type": "tfm"}
    items = [
        NewsItem(f"{n}", "listed", "participating", FIRST, agency_name=f"Agency {n}", **facts)
        for n in range(300)
    ]
    notice = make_notice(read_rule(desk.rules[0]), [(item, None) for item in items], NOON)
    assert "Newly listed (300): Texas 300." in notice.body
    assert len(notice.body) < 500


def test_addresses_are_never_written_down(desk: Desk) -> None:
    desk.rules = (Rule(name="all", to=("mailto://user:secret@example.org",)),)
    desk.fault = "no"
    desk.step((SECOND, numbered(1, 3, 5)))
    for path in (desk.workspace / "sync").iterdir():
        assert b"secret" not in path.read_bytes()
    assert name_address("a") != name_address("b")


def test_an_address_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "json://host")
    assert resolve_address("env:HOOK") == "json://host"
    with pytest.raises(SettingsError, match="env:NONE"):
        resolve_address("env:NONE")


def test_an_address_that_apprise_does_not_know_is_refused_without_being_shown() -> None:
    check_addresses((Rule(name="a", to=("json://127.0.0.1:9/",)),))
    with pytest.raises(SettingsError, match=r"rule 'a': address 2") as refused:
        check_addresses((Rule(name="a", to=("json://127.0.0.1:9/", "carrierpigeon://secret@coop")),))
    assert "secret" not in str(refused.value)


def test_another_foundation_makes_a_new_start_and_no_news(desk: Desk, workspace: Path) -> None:
    shipped = Edition(*_shipped())
    fresh = workspace.parent / "fresh"
    begin(fresh, shipped, NOON)
    assert Outbox.open(fresh).is_alone is False
    made = Desk(fresh)
    assert made.step((FIRST, numbered(0, 1, 3))).items == []
    assert [i.kind for i in made.step((SECOND, numbered(0, 1, 3, 4))).items] == ["list", "listed"]


def _shipped() -> tuple[Path, str, dict[str, object]]:
    from open287g.data.editions import open_edition
    from open287g.data.workspace import project_folder

    edition = open_edition(project_folder("edition"))
    return edition.folder, edition.edition_id, edition.meta


def test_every_kind_of_news_has_its_sentence(workspace: Path) -> None:
    from open287g.queries.news import say_item
    from open287g.queries.news_items import KINDS_OF_NEWS

    for kind in KINDS_OF_NEWS:
        item = NewsItem(
            "x",
            kind,
            "participating",
            FIRST,
            FIRST,
            "TX",
            "FL",
            "a",
            "Kerr",
            "sheriff",
            "tfm",
            "s",
            (),
            3,
            2,
            "why",
        )
        assert say_item(item).strip()


def test_items_of_a_signing_again_are_told(desk: Desk) -> None:
    again = [entry(0), entry(1), entry(3, signed=date(2025, 6, 5))]
    announced = desk.step((SECOND, again))
    assert {item.kind for item in announced.items} <= {"list", "re_signed"}
    assert list_items  # what feeds are made of
