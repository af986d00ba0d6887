"""What changed since the list before: an edition to news as data, each item once, under an id that stays.

In: an edition, the days between which to tell, and the edition before where there is one. Out: `News`: for each list
its count and change, and items: who came, who is no longer listed, firsts, records, states that passed each other,
states with none left, rows set aside, questions opened. A departure is never called more than "no longer listed".
Raises `NotFound` where the record holds no list by that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from open287g.data.editions import Edition
from open287g.data.workspace import project_folder
from open287g.errors import NotFound
from open287g.text.phrases import gettext as _

EVENTS = ("listed", "listed_again", "no_longer_listed", "re_signed", "pending_added", "pending_cleared")
"""Events of the ledger that are news by themselves; respellings and mended dates are not."""
KINDS_OF_NEWS = (
    "list", *EVENTS, "first_in_state", "back_in_state", "none_in_state", "first_of_model", "first_of_kind",
    "passed", "milestone", "largest_gain", "largest_loss", "rows_set_aside", "file_set_aside", "question",
)  # fmt: skip
RANKED_STATES = 10
"""A state that passes another is news among the ten with the most agreements."""
FEWEST_RANKED = 10
FEWEST_LOST = 5
"""A loss below this many is no record, however quiet the lists before it were."""


@dataclass(frozen=True)
class NewsItem:
    """One thing that is news. `item_id` names it for good: kind, whom it is about, and the list that shows it."""

    item_id: str
    kind: str
    list_name: str
    seen_on: date
    after_on: date | None = None
    state: str | None = None
    other_state: str | None = None
    agency_id: str | None = None
    agency_name: str | None = None
    agency_kind: str | None = None
    support_type: str | None = None
    subject: str | None = None
    counties: tuple[str, ...] = ()
    n: int | None = None
    n_before: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class ListNews:
    """One list and what changed on it since an earlier one."""

    list_name: str
    seen_on: date
    last_shown_on: date
    before_on: date | None
    n: int
    n_before: int | None
    n_new: int
    n_gone: int
    n_between: int
    """Came and left again, or left and came again, on lists between the two."""
    n_lists: int
    is_record: bool
    items: tuple[NewsItem, ...]

    @property
    def change(self) -> int | None:
        """Agreements (or applications) more than on the list before."""
        return None if self.n_before is None else self.n - self.n_before


@dataclass(frozen=True)
class News:
    """What changed, list by list, and what a person should look at."""

    edition_id: str
    lists: tuple[ListNews, ...]
    to_look_at: tuple[NewsItem, ...] = field(default=())

    @property
    def items(self) -> list[NewsItem]:
        """Every item."""
        return [*(item for told in self.lists for item in told.items), *self.to_look_at]


def tell_news(
    edition: Edition,
    since: date | None = None,
    until: date | None = None,
    list_name: str | None = None,
    before: Edition | None = None,
) -> News:
    """The news of each list from the one in force on `since` to the one in force on `until`.

    Without days: from the latest list of the edition `before` if it is given, else from the list before the latest.
    A list that did not change since is left out.
    """
    told = []
    for name in (list_name,) if list_name else ("participating", "pending"):
        days = _days_of(edition, name)
        shown = [day for day in days if until is None or day <= until]
        if not shown:
            continue
        start = _start_of(
            shown, since, _latest_of(before, name) if before else None, has_before=before is not None
        )
        if start is None or start < shown[-1]:
            told.append(_tell_list(edition, name, days, start, shown[-1]))
    if not told and not any(_days_of(edition, name) for name in ("participating", "pending")):
        raise NotFound(_("The record holds no list yet. Import one first."))
    return News(edition.edition_id, tuple(told), tuple(_find_to_look_at(edition, before)))


def tell_news_between(before: Edition | None, after: Edition) -> News | None:
    """The news of a newly built edition beside the one that was current; None where it is the same.

    A workspace that has just begun a record of its own has nothing to do with the shipped one.
    """
    if before is not None and before.edition_id == after.edition_id:
        return None
    is_shipped = before is not None and before.folder == project_folder("edition")
    has_own_record = "alone" in str(after.meta.get("base", ""))
    return tell_news(after, before=None if is_shipped and has_own_record else before)


def list_news_items(edition: Edition, list_name: str) -> list[NewsItem]:
    """Every item of a list's whole history but its first list, oldest first: what a feed is made of."""
    days = _days_of(edition, list_name)
    return list(_tell_list(edition, list_name, days, days[0], days[-1]).items) if len(days) > 1 else []


def _days_of(edition: Edition, list_name: str) -> list[date]:
    rows = edition.table("snapshots").filter(pl.col("list_name") == list_name)
    return sorted(set(rows["snapshot_on"].to_list()))


def _latest_of(edition: Edition, list_name: str) -> date | None:
    days = _days_of(edition, list_name)
    return days[-1] if days else None


def _start_of(
    shown: Sequence[date], since: date | None, latest: date | None, *, has_before: bool
) -> date | None:
    """The list to compare with: in force on `since`, else the latest of the edition before, else the last but one."""
    if since is not None:
        earlier = [day for day in shown if day <= since]
        return earlier[-1] if earlier else None
    if has_before:
        earlier = [day for day in shown if latest is not None and day <= latest]
        return earlier[-1] if earlier else None
    return shown[-2] if len(shown) > 1 else None


def _tell_list(
    edition: Edition, list_name: str, days: Sequence[date], start: date | None, end: date
) -> ListNews:
    snapshots = edition.table("snapshots").filter(pl.col("list_name") == list_name).sort("position")
    totals: dict[date, int] = dict(snapshots.select("snapshot_on", "n_agreements").iter_rows())
    window = [day for day in days if (start is None or day > start) and day <= end]
    events = _events_between(edition, list_name, start, end)
    items = [*_tell_lists(snapshots, days, window, list_name)]
    if start is not None:
        items += _tell_events(events, edition.table("agencies"))
    if list_name == "participating":
        counts = _StateCounts.of(edition, days)
        items += _tell_states(counts, window)
        items += _tell_passing(counts, window)
        items += _tell_firsts(edition, window, days)
        items += _tell_records(edition, totals, days, window)
    items += _tell_rows_set_aside(snapshots, window)
    last = snapshots.filter(pl.col("snapshot_on") == end).row(-1, named=True)
    n_new, n_gone, n_between = _count_between(events)
    earlier = [totals[day] for day in days if day < end]
    return ListNews(
        list_name=list_name,
        seen_on=end,
        last_shown_on=last["last_shown_on"],
        before_on=start,
        n=totals[end],
        n_before=totals[start] if start is not None else None,
        n_new=n_new,
        n_gone=n_gone,
        n_between=n_between,
        n_lists=len(window),
        is_record=bool(earlier) and totals[end] > max(earlier),
        items=tuple(
            sorted(items, key=lambda item: (item.seen_on, KINDS_OF_NEWS.index(item.kind), item.item_id))
        ),
    )


def _events_between(edition: Edition, list_name: str, start: date | None, end: date) -> pl.DataFrame:
    words = edition.table("events").with_columns(pl.col("list_name", "kind", "support_type").cast(pl.String))
    return words.filter(
        pl.col("list_name") == list_name,
        pl.col("kind").is_in(EVENTS),
        pl.col("seen_on") <= end,
        pl.col("seen_on") > (start or date.min),
    )


def _count_between(events: pl.DataFrame) -> tuple[int, int, int]:
    """New on the last list beside the first, missing from it, and neither though lists between show a change."""
    came = pl.col("kind").is_in(["listed", "listed_again", "pending_added"])
    left = pl.col("kind").is_in(["no_longer_listed", "pending_cleared"])
    net = (
        events.filter(came | left)
        .group_by("agreement_id")
        .agg(net=came.sum().cast(pl.Int64) - left.sum().cast(pl.Int64))["net"]
    )
    return int((net > 0).sum()), int((net < 0).sum()), int((net == 0).sum())


def _tell_lists(
    snapshots: pl.DataFrame, days: Sequence[date], window: Sequence[date], list_name: str
) -> Iterator[NewsItem]:
    """The last list of each day, with its count; its id names its content, for a day may have two lists."""
    before = dict(zip(days[1:], days, strict=False))
    contents = dict(snapshots.select("snapshot_on", "content_id").iter_rows())
    totals = dict(snapshots.select("snapshot_on", "n_agreements").iter_rows())
    for day in window:
        earlier, content = before.get(day), contents[day][:16]
        yield NewsItem(
            f"list:{list_name}:{day}:{content}:{totals[day]}", "list", list_name, day, earlier, subject=content,
            n=totals[day], n_before=totals[earlier] if earlier else None,
        )  # fmt: skip


def _tell_events(events: pl.DataFrame, agencies: pl.DataFrame) -> Iterator[NewsItem]:
    known = agencies.select("agency_id", "county_fips", agency_kind=pl.col("kind").cast(pl.String))
    rows = events.join(known, on="agency_id", how="left", validate="m:1", maintain_order="left")
    for row in rows.iter_rows(named=True):
        yield NewsItem(
            item_id=f"{row['kind']}:{row['agreement_id']}:{row['seen_on']}",
            kind=row["kind"],
            list_name=row["list_name"],
            seen_on=row["seen_on"],
            after_on=row["after_on"],
            state=row["state"],
            agency_id=row["agency_id"],
            agency_name=row["agency_name"],
            agency_kind=row["agency_kind"],
            support_type=row["support_type"],
            subject=row["agreement_id"],
            counties=tuple(row["county_fips"] or ()),
        )


@dataclass(frozen=True)
class _StateCounts:
    """Agreements of each state on each list's day: `counts[day, state]`."""

    days: Sequence[date]
    states: Sequence[str]
    counts: np.ndarray[Any, np.dtype[np.int64]]

    @classmethod
    def of(cls, edition: Edition, days: Sequence[date]) -> _StateCounts:
        spells = edition.table("spells").select("agreement_id", "state", "first_listed_on", "gone_by_on")
        states = sorted(set(spells["state"].to_list()))
        counts = np.zeros((len(days) + 1, len(states)), dtype=np.int64)
        order = np.array(days, dtype="datetime64[D]")
        column = {state: n for n, state in enumerate(states)}
        at = np.array([column[state] for state in spells["state"]], dtype=np.int64)
        first = np.searchsorted(order, spells["first_listed_on"].to_numpy().astype("datetime64[D]"))
        gone = spells["gone_by_on"].fill_null(date.max).to_numpy().astype("datetime64[D]")
        np.add.at(counts, (first, at), 1)
        np.add.at(counts, (np.searchsorted(order, gone), at), -1)
        return cls(days, states, np.cumsum(counts[:-1], axis=0))


def _tell_states(told: _StateCounts, window: Sequence[date]) -> Iterator[NewsItem]:
    """States that have their first agreement, have one again, or have none left."""
    for number, day in enumerate(told.days):
        if number == 0 or day not in window:
            continue
        for place, state in enumerate(told.states):
            now, before = int(told.counts[number, place]), int(told.counts[number - 1, place])
            if now and not before:
                kind = "back_in_state" if told.counts[:number, place].any() else "first_in_state"
            elif before and not now:
                kind = "none_in_state"
            else:
                continue
            yield NewsItem(
                f"{kind}:{state}:{day}", kind, "participating", day, told.days[number - 1], state,
                n=now, n_before=before,
            )  # fmt: skip


def _tell_passing(told: _StateCounts, window: Sequence[date]) -> Iterator[NewsItem]:
    """States that have more agreements than one which had more of them when the two last differed."""
    signs = np.sign(told.counts[:, :, None] - told.counts[:, None, :])
    last = np.zeros_like(signs[0])
    for number, day in enumerate(told.days):
        passed = (signs[number] == 1) & (last == -1)
        if day in window and number:
            yield from _name_passed(told, number, day, passed)
        last = np.where(signs[number] != 0, signs[number], last)


def _name_passed(
    told: _StateCounts, number: int, day: date, passed: np.ndarray[Any, Any]
) -> Iterator[NewsItem]:
    now = told.counts[number]
    least = np.sort(now)[::-1][:RANKED_STATES].min()
    for place, other in np.argwhere(passed):
        if now[place] >= max(least, FEWEST_RANKED):
            state, behind = told.states[place], told.states[other]
            yield NewsItem(
                f"passed:{state}:{behind}:{day}", "passed", "participating", day, told.days[number - 1], state, behind,
                n=int(now[place]), n_before=int(now[other]),
            )  # fmt: skip


def _tell_firsts(edition: Edition, window: Sequence[date], days: Sequence[date]) -> Iterator[NewsItem]:
    """The first agreement under a support type and of a kind of agency; nothing of the record's first list."""
    kinds = edition.table("agencies").select("agency_id", agency_kind=pl.col("kind").cast(pl.String))
    rows = (
        edition.table("agreements")
        .with_columns(pl.col("support_type").cast(pl.String))
        .join(kinds, on="agency_id", how="left", validate="m:1", maintain_order="left")
        .sort("first_listed_on", "agreement_id")
    )
    for kind, column in (("first_of_model", "support_type"), ("first_of_kind", "agency_kind")):
        for row in rows.unique(column, keep="first", maintain_order=True).iter_rows(named=True):
            day = row["first_listed_on"]
            if day in window and day != days[0] and row["agency_kind"] != "unknown":
                yield NewsItem(
                    f"{kind}:{row[column]}:{day}", kind, "participating", day, None, row["state"], None,
                    row["agency_id"], row["agency_name"], row["agency_kind"], row["support_type"], row["agreement_id"],
                )  # fmt: skip


def _tell_records(
    edition: Edition, totals: dict[date, int], days: Sequence[date], window: Sequence[date]
) -> Iterator[NewsItem]:
    """Round numbers that are reached for the first time, the most new and the most lost on one list so far."""
    rows = edition.table("events").with_columns(pl.col("list_name", "kind").cast(pl.String))
    steps = rows.filter(pl.col("list_name") == "participating").group_by("seen_on", "kind").len()
    seen = {(day, kind): n for day, kind, n in steps.iter_rows()}
    highest, gain, loss = totals[days[0]], 0, FEWEST_LOST - 1
    for before, day in pairwise(days):
        new, gone = seen.get((day, "listed"), 0), seen.get((day, "no_longer_listed"), 0)
        is_told, where = day in window, ("participating", day, before)
        reached = _milestone(highest, totals[day])
        if is_told and reached:
            yield NewsItem(f"milestone:{reached}", "milestone", *where, n=reached, n_before=totals[day])
        if is_told and gain and new > gain:
            yield NewsItem(f"largest_gain:{day}", "largest_gain", *where, n=new, n_before=gain)
        if is_told and gone > loss:
            yield NewsItem(f"largest_loss:{day}", "largest_loss", *where, n=gone, n_before=loss)
        highest, gain, loss = max(highest, totals[day]), max(gain, new), max(loss, gone)


def _milestone(highest: int, now: int) -> int | None:
    """The round number between the highest count so far and this one: hundreds, from 1,000 on five hundreds."""
    step = 100 if now < 1_000 else 500
    reached = now // step * step
    return reached if reached > highest else None


def _tell_rows_set_aside(snapshots: pl.DataFrame, window: Sequence[date]) -> Iterator[NewsItem]:
    spoiled = snapshots.filter(pl.col("snapshot_on").is_in(list(window)), pl.col("n_quarantined") > 0)
    for row in spoiled.iter_rows(named=True):
        yield NewsItem(
            f"rows_set_aside:{row['snapshot_id']}", "rows_set_aside", row["list_name"], row["snapshot_on"],
            n=row["n_quarantined"], n_before=row["n_rows"], note=row["file_name"],
        )  # fmt: skip


def _find_to_look_at(edition: Edition, before: Edition | None) -> Iterator[NewsItem]:
    """Files set aside and questions opened since the edition before; nothing without one to compare with."""
    if before is None:
        return
    latest = max(day for name in ("participating", "pending") if (day := _latest_of(edition, name)))
    files = edition.table("files").with_columns(pl.col("status", "list_name").cast(pl.String))
    is_page = pl.col("file_name").str.ends_with(
        ".page.html"
    )  # kept for the totals that it states, not as a list
    fresh = files.filter(pl.col("status").is_in(["held", "quarantined"]), ~is_page).join(
        before.table("files"), on=["sha256", "file_name"], how="anti"
    )
    for row in fresh.sort("file_name", "sha256").iter_rows(named=True):
        yield NewsItem(
            f"file_set_aside:{row['sha256'][:16]}", "file_set_aside", row["list_name"] or "participating",
            row["dated_on"] or latest, subject=row["file_name"], note=row["reason"],
        )  # fmt: skip
    opened = edition.table("reviews").join(before.table("reviews"), on="review_id", how="anti")
    for row in opened.sort("review_id").iter_rows(named=True):
        yield NewsItem(
            f"question:{row['review_id']}", "question", "participating", latest, state=row["state"],
            subject=row["review_id"], note=row["evidence"],
        )  # fmt: skip
