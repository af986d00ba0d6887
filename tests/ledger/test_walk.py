"""The walk looks only at places that changed since the list before, and writes what it would if it looked at all."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest

from open287g.ledger.history import write_history
from open287g.ledger.records import Entry, History, ResolvedPage

FIRST_ON = date(2025, 3, 1)


def _entry(chance: random.Random) -> Entry:
    agency, name = chance.choice(["aa", "bb", "cc", "dd"]), chance.choice(["Ann County", "Ann Cnty"])
    link = chance.choice([None, "https://x/1.pdf", "https://x/2.pdf"])
    signed_on = chance.choice([None, date(2025, 2, 1), date(2025, 2, 2), date(2025, 5, 20)])
    status = "linked" if link else chance.choice(["blank", "pending", "broken"])
    return Entry(
        agency, chance.choice(["tfm", "wso"]), "FL", f"{name} {agency}", signed_on, status, link, None
    )


def _lists(seed: int) -> list[tuple[list[Entry], frozenset[tuple[str, str]]]]:
    """A list that mostly stays as it is from day to day, with rows that come, go, double or are set aside."""
    chance = random.Random(seed)
    rows = [_entry(chance) for _ in range(5)]
    lists = []
    for _ in range(14):
        for _ in range(chance.choice([0, 0, 1, 2])):
            what = chance.choice(["come", "go", "double", "pass on", "relabel"])
            old = rows.pop(chance.randrange(len(rows))) if rows and what != "come" else _entry(chance)
            match what:
                case "come":
                    rows.append(old)
                case "double":
                    rows += [old, old]
                case "pass on":
                    rows.append(old._replace(agency_id="bb"))
                case "relabel":
                    rows.append(old._replace(support_type="jem"))
        unread = {(chance.choice(["aa", "bb"]), chance.choice(["tfm", ""]))} if chance.random() < 0.2 else ()
        lists.append((list(rows), frozenset(unread)))
    return lists


def _walk(seed: int, *, knows_what_stays: bool) -> History:
    """The history of made-up lists; rows that stay bear one number on every page, or a new one on each."""
    lists, entries, numbered = _lists(seed), [], []
    for rows, _ in lists:
        numbers = []
        for row in rows:
            if not knows_what_stays or row not in entries:
                entries.append(row)
            numbers.append(entries.index(row) if knows_what_stays else len(entries) - 1)
        numbered.append(numbers)
    pages = [
        ResolvedPage(
            f"p{n}", FIRST_ON + timedelta(days=9 * n), entries, numbers, [*range(2, 2 + len(rows))], unread
        )
        for n, ((rows, unread), numbers) in enumerate(zip(lists, numbered, strict=True))
    ]
    successions = {(page.snapshot_id, "bb", kind): "aa" for page in pages for kind in ("tfm", "wso")}
    return write_history(pages, successions)


def _told(history: History) -> dict[str, Any]:
    return {
        "agreements": [asdict(each) for each in history.agreements],
        "spells": [asdict(each) for each in history.spells],
        "events": [(*each[:4], each.agreement.agreement_id, *each[5:]) for each in history.events],
        "rows": vars(history.rows),
    }


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_a_walk_that_knows_which_rows_stay_writes_the_same_history(start: int) -> None:
    kinds = set()
    for seed in range(start, start + 100):
        told = _told(_walk(seed, knows_what_stays=True))
        assert told == _told(_walk(seed, knows_what_stays=False))
        kinds |= {event[0] for event in told["events"]}
    assert {
        "listed",
        "no_longer_listed",
        "listed_again",
        "re_signed",
        "renamed",
        "party_changed",
        "relabelled",
    } <= kinds
