"""What is new since the list before: as data, each item under an id that stays, and in the words of a newsroom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lists import entry, named, participating, pending, take_in
from open287g.data.editions import Edition, open_edition
from open287g.data.workspace import project_folder
from open287g.errors import NotFound
from open287g.queries.news import MOST_ALIKE, say_item, say_items, say_news
from open287g.queries.news_items import ListNews, NewsItem, list_news_items, tell_news
from open287g.text.phrases import speaking

from .workspaces import FIRST, SECOND, THIRD, edition_of, edition_with, numbered


@pytest.fixture(scope="module")
def shipped() -> Edition:
    """The record that comes with the package."""
    return open_edition(project_folder("edition"))


@pytest.fixture
def edition(workspace: Path) -> Edition:
    """Three lists: two come and one goes, then one comes back and Texas passes Florida."""
    return edition_with(
        (FIRST, numbered(0, 1, 3)),
        (SECOND, numbered(1, 3, 4, 5)),
        (THIRD, numbered(0, 1, 3, 4, 5)),
    )


def _of_kind(told: ListNews, kind: str) -> list[NewsItem]:
    return [item for item in told.items if item.kind == kind]


def test_a_list_is_told_beside_the_list_before_it(edition: Edition) -> None:
    (told,) = tell_news(edition).lists
    assert (told.seen_on, told.before_on, told.n, told.change) == (THIRD, SECOND, 5, 1)
    assert [item.agency_name for item in _of_kind(told, "listed_again")] == ["Bay County Sheriff's Office"]


def test_a_list_is_told_beside_any_list_before_it(edition: Edition) -> None:
    (told,) = tell_news(edition, since=FIRST).lists
    assert (told.before_on, told.change, told.n_new, told.n_gone, told.n_between) == (FIRST, 2, 2, 0, 1)
    assert told.change == told.n_new - told.n_gone


def test_news_end_on_the_day_asked_for(edition: Edition) -> None:
    (told,) = tell_news(edition, until=date(2025, 6, 12)).lists
    assert (told.seen_on, told.change) == (SECOND, 1)
    assert [item.agency_name for item in _of_kind(told, "no_longer_listed")] == [
        "Bay County Sheriff's Office"
    ]


def test_a_list_that_did_not_change_is_no_news(edition: Edition) -> None:
    assert tell_news(edition, since=THIRD).items == []
    assert say_news(tell_news(edition, since=THIRD)) == ["Nothing changed since the list before."]


def test_the_words_are_those_of_a_newsroom(edition: Edition) -> None:
    lines = say_news(tell_news(edition, since=FIRST, until=SECOND))
    assert lines[0] == (
        "4 agreements on June 9, 2025, up 1 since June 2, 2025: 2 new, 1 no longer listed. "
        "No list before it held as many."
    )
    assert "No longer listed (1): Florida: Bay County Sheriff's Office (Task Force Model)." in lines
    assert "Georgia is on the list for the first time." in lines


def test_nothing_is_said_to_have_been_terminated(shipped: Edition) -> None:
    text = "\n".join(say_news(tell_news(shipped, since=date(2025, 1, 31)))).casefold()
    assert not any(word in text for word in ("terminat", "cancel", "withdr", "quit", "tfm", "jem", "wso"))


def test_the_record_tells_what_reporters_told_in_may_2026(shipped: Edition) -> None:
    told = tell_news(shipped, since=date(2026, 3, 27), until=date(2026, 5, 18)).lists[0]
    assert (told.n, told.change, told.n_new, told.n_gone) == (1843, 283, 298, 15)
    lines = say_news(tell_news(shipped, date(2026, 3, 27), date(2026, 5, 18), "participating"))
    assert lines[0].startswith(
        "1,843 agreements on May 18, 2026, up 283 since March 27, 2026: 298 new, 15 no longer listed."
    )
    assert "Texas passed Florida on the list of April 13, 2026." in lines
    assert "Maryland has none." in lines


def test_departures_are_named(shipped: Edition) -> None:
    told = tell_news(shipped, since=date(2026, 5, 14), until=date(2026, 5, 18)).lists[0]
    assert {item.agency_name for item in _of_kind(told, "no_longer_listed")} == {
        "Garrett County Sheriff's Office",
        "Washington County Sheriff's Office",
    }


def test_additions_less_departures_are_the_change_on_every_list(shipped: Edition) -> None:
    days = sorted({item.seen_on for item in list_news_items(shipped, "participating") if item.kind == "list"})
    for day in days[::20]:
        told = tell_news(shipped, until=day, list_name="participating").lists[0]
        assert told.change == told.n_new - told.n_gone, day


def test_ids_name_one_item_each_and_do_not_depend_on_the_window(shipped: Edition) -> None:
    every = [item.item_id for item in list_news_items(shipped, "participating")]
    assert len(every) == len(set(every))
    window = tell_news(shipped, since=date(2026, 4, 1), list_name="participating").lists[0].items
    assert {item.item_id for item in window} <= set(every)


def test_the_first_list_of_a_record_has_no_firsts(workspace: Path) -> None:
    edition = edition_with((FIRST, numbered(0, 1, 3)))
    (told,) = tell_news(edition).lists
    assert [item.kind for item in told.items] == ["list"]
    assert say_news(tell_news(edition))[0] == "3 agreements on June 2, 2025, the first list of the record."


def test_a_state_is_first_then_gone_then_back(workspace: Path) -> None:
    edition = edition_with(
        (FIRST, numbered(0, 1)), (SECOND, numbered(0, 1, 5)), (THIRD, numbered(0, 1)),
        (date(2025, 6, 23), numbered(0, 1, 5)),
    )  # fmt: skip
    told = [(item.kind, item.state, item.seen_on) for item in list_news_items(edition, "participating")
            if item.kind.endswith("_in_state")]  # fmt: skip
    assert told == [
        ("first_in_state", "GA", SECOND),
        ("none_in_state", "GA", THIRD),
        ("back_in_state", "GA", date(2025, 6, 23)),
    ]


def test_a_tie_passes_nobody(workspace: Path) -> None:
    rows = [entry(n, name=f"Town {chr(65 + n)} Police Department", state="TEXAS") for n in range(12)]
    more = [entry(n, name=f"City {chr(65 + n)} Police Department", state="FLORIDA") for n in range(14)]
    steps = [(FIRST, rows + more[:11]), (SECOND, rows + more[:12]), (THIRD, rows + more)]
    edition = edition_with(*steps)
    told = [(item.state, item.other_state, item.seen_on) for item in list_news_items(edition, "participating")
            if item.kind == "passed"]  # fmt: skip
    assert told == [("FL", "TX", THIRD)]


def test_rows_set_aside_are_told(workspace: Path) -> None:
    bad = [*numbered(0, 1, 2, 3, 4, 6), entry(5, model="Space Force Model")]
    edition = edition_with((FIRST, numbered(0, 1, 2, 3, 4, 6)), (SECOND, bad))
    assert any(
        line.startswith("1 row of the list of June 9, 2025 could not be read")
        for line in say_news(tell_news(edition))
    )


def test_files_set_aside_and_questions_are_told_beside_the_edition_before(workspace: Path) -> None:
    before = edition_of(workspace, (FIRST, numbered(0, 1)))
    take_in(
        workspace,
        {
            "notes.xlsx": b"<html><title>Access Denied</title></html>",
            named(SECOND): participating(numbered(0, 1, 2), SECOND),
        },
    )
    from open287g.data.editions import current_edition

    news = tell_news(current_edition(workspace), before=before)
    assert [(item.kind, item.subject) for item in news.to_look_at] == [("file_set_aside", "notes.xlsx")]
    assert "The file notes.xlsx is set aside:" in say_news(news)[-1]


def test_of_many_questions_the_first_are_said_and_the_rest_counted() -> None:
    asked = [
        NewsItem(f"question:{n}", "question", "participating", SECOND, note=f"pair {n}")
        for n in range(MOST_ALIKE + 3)
    ]
    lines = say_items(asked)
    assert len(lines) == MOST_ALIKE + 1
    assert lines[-1] == "3 more questions are open; the list of open questions has them all."


def test_pending_lists_have_news_of_their_own(workspace: Path) -> None:
    take_in(
        workspace,
        {
            named(FIRST): participating(numbered(0, 1), FIRST),
            named(FIRST, "pending"): pending(numbered(5, 6), FIRST),
        },
    )
    report = take_in(workspace, {named(SECOND, "pending"): pending(numbered(6), SECOND)})
    assert report.edition is not None
    lines = say_news(tell_news(report.edition, list_name="pending"))
    assert (
        lines[0]
        == "1 pending application on June 9, 2025, down 1 since June 2, 2025: 0 new, 1 no longer pending."
    )
    assert lines[1] == "No longer pending (1): Georgia: Hall County Sheriff's Office (Task Force Model)."


def test_an_empty_record_is_told(workspace: Path) -> None:
    edition = edition_with((FIRST, numbered(0)))
    with pytest.raises(NotFound):
        tell_news(edition_without_lists(edition))


def edition_without_lists(edition: Edition) -> Edition:
    class Empty(Edition):
        def table(self, name: str):  # type: ignore[no-untyped-def]
            return edition.table(name).clear()

    return Empty(edition.folder, edition.edition_id, edition.meta)


def test_a_name_from_the_list_cannot_speak_to_the_terminal(workspace: Path) -> None:
    evil = entry(5, name="Hall\x1b[31m County\u202e Sheriff's Office {state} {0}")
    edition = edition_with((FIRST, numbered(0, 1)), (SECOND, [*numbered(0, 1), evil]))
    (item,) = _of_kind(tell_news(edition).lists[0], "listed")
    assert "\x1b" not in say_item(item)
    assert "\u202e" not in say_item(item)
    assert "{state}" in say_item(item)


def test_the_question_news_answers_in_words_and_rows(edition: Edition) -> None:
    from open287g.queries.news import NewsRequest, news
    from open287g.queries.registry import Context

    answer = news(Context(edition), NewsRequest(since=FIRST, state=("GA",)))
    assert answer.frame["state"].to_list() == ["GA", "GA"]
    assert answer.facts["lists"][0]["change"] == 2


def test_spanish_news_are_spanish(shipped: Edition) -> None:
    with speaking("es"):
        line = say_news(tell_news(shipped, date(2026, 3, 27), date(2026, 5, 18)))[0]
    assert line.startswith("1,843 acuerdos el 18 de mayo de 2026, 283 más que el 27 de marzo de 2026")


def test_a_question_is_told_in_the_language_of_the_reader() -> None:
    stored = "No FBI record by rule for 'Morse Police Department'. Nearest names: Monroe (LA0370100)."
    item = NewsItem("question:ori:la-morse", "question", "participating", SECOND, note=stored)
    with speaking("es"):
        told = say_item(item)
    assert "Ninguna regla encuentra un registro del FBI para «Morse Police Department»" in told
