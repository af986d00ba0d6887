"""An edition to announcements: what is news since the last time, corrections of what was announced, notices by rules.

News is told from the edition and the outbox alone, not from what a round fetched: whatever was killed in between, the
next call finds the same. What the record holds when it is first announced from is known, and so is what a backfill
finds in older lists; neither is news. A workspace that was lost and made anew therefore floods nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from filelock import FileLock, Timeout

from open287g.data.editions import Edition
from open287g.data.workspace import project_folder
from open287g.errors import SettingsError
from open287g.queries.news import name_state, say_item, say_items
from open287g.queries.news_items import NewsItem, list_news_items
from open287g.sources.journal import ANNOUNCEMENTS, cut_torn_line
from open287g.sources.settings import SyncSettings
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext, speaking

from .idle import write_mark
from .outbox import (
    Correction,
    Notice,
    Outbox,
    Send,
    count_unsent,
    name_address,
    send_by_apprise,
    send_waiting,
)
from .rules import Matcher, read_rules


@dataclass(frozen=True)
class Announced:
    """What one call announced."""

    items: Sequence[NewsItem]
    corrections: Sequence[Correction]
    n_late: int
    n_sent: int
    n_failed: int


def begin(workspace: Path, edition: Edition, now: datetime) -> None:
    """At the first time: what this edition tells is known, not news. Does nothing later on."""
    (workspace / "sync").mkdir(parents=True, exist_ok=True)
    outbox = Outbox.open(workspace)
    if outbox.is_new:
        outbox.begin(list_items(edition), is_alone=_is_alone(edition), at=now)


def announce(
    workspace: Path,
    edition: Edition,
    settings: SyncSettings,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    send: Send = send_by_apprise,
) -> Announced:
    """Find what is news in `edition`, write down the notices of it, and send all that wait.

    One program at a time: a second one leaves it to the first.
    """
    matchers = read_rules(settings.notify)
    zone = find_zone(settings.time_zone) if any(rule.when == "daily" for rule in settings.notify) else UTC
    (workspace / "sync").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(workspace / "sync" / ".announcing"), timeout=0):
            cut_torn_line(workspace / "sync" / ANNOUNCEMENTS)
            return _announce_alone(
                Outbox.open(workspace), workspace, edition, settings, matchers, zone, now, send
            )
    except Timeout:
        return Announced((), (), 0, 0, 0)


def _announce_alone(
    outbox: Outbox,
    workspace: Path,
    edition: Edition,
    settings: SyncSettings,
    matchers: Sequence[Matcher],
    zone: tzinfo,
    now: Callable[[], datetime],
    send: Send,
) -> Announced:
    items: Sequence[NewsItem] = ()
    late: Sequence[NewsItem] = ()
    corrections: Sequence[Correction] = ()
    if outbox.looked_at != edition.edition_id:
        items, late, corrections = _find_news(outbox, edition, now())
        if items or late or corrections:
            _write_batch(outbox, matchers, items, late, corrections, settings, now())
        outbox.look(edition.edition_id)
    _write_digests(outbox, matchers, settings, now(), zone)
    sent, failed = send_waiting(outbox, settings.notify, now, send)
    is_idle = not failed and not any(outbox.waiting.values())
    write_mark(workspace, edition.edition_id if is_idle else None, count_unsent(outbox))
    return Announced(items, corrections, len(late), sent, failed)


def list_items(edition: Edition) -> list[NewsItem]:
    """Everything that an edition's history tells as news, of both lists."""
    return [item for name in ("participating", "pending") for item in list_news_items(edition, name)]


def find_zone(name: str) -> ZoneInfo:
    """The time zone of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(
            f"sync.toml: there is no time zone {name!r}. Give one such as America/Chicago."
        ) from error


def _is_alone(edition: Edition) -> bool:
    """Whether an edition stands on a workspace's files alone: then it has nothing to do with the shipped record."""
    return edition.folder != project_folder("edition") and "alone" in str(edition.meta.get("base", ""))


def _find_news(
    outbox: Outbox, edition: Edition, now: datetime
) -> tuple[list[NewsItem], list[NewsItem], list[Correction]]:
    """News, what was found in older lists, and corrections."""
    current = {item.item_id: item for item in list_items(edition)}
    if outbox.is_new or outbox.is_alone is not _is_alone(edition):
        outbox.begin(current.values(), is_alone=_is_alone(edition), at=now)
        return [], [], []
    fresh = {key: item for key, item in current.items() if key not in outbox.known}
    corrections = list(_find_corrections(outbox, current, fresh))
    for correction in corrections:
        if correction.now is not None:
            fresh.pop(correction.now.item_id, None)
    news: list[NewsItem] = []
    late: list[NewsItem] = []
    for item in fresh.values():
        is_late = item.seen_on < outbox.told_until.get(item.list_name, date.min)
        (late if is_late else news).append(item)
    return news, late, corrections


def _find_corrections(
    outbox: Outbox, current: Mapping[str, NewsItem], fresh: Mapping[str, NewsItem]
) -> Iterable[Correction]:
    """Announced items that the record tells otherwise now, or not at all."""
    by_subject: dict[tuple[object, ...], list[NewsItem]] = {}
    days = {
        (i.list_name, i.seen_on)
        for i in current.values()
        if i.kind == "list" and not _is_recounted(outbox, i)
    }
    for item in fresh.values():
        by_subject.setdefault(_subject(item), []).append(item)
    for was in list(outbox.announced.values()):
        if was.item_id in current or (was.kind == "list" and (was.list_name, was.seen_on) in days):
            continue  # a second list of one day is news of its own, and takes nothing back
        others = by_subject.get(_subject(was), [])
        if others:
            now = min(others, key=lambda item: abs((item.seen_on - was.seen_on).days))
            others.remove(now)
            is_recounted = was.kind == "list" and was.seen_on == now.seen_on
            yield Correction(was, now, "recounted" if is_recounted else "redated")
        else:
            yield Correction(was, None, "withdrawn")


def _is_recounted(outbox: Outbox, item: NewsItem) -> bool:
    """Whether an announced list of the same content had another count."""
    return any(
        was.kind == "list" and was.item_id != item.item_id and _subject(was) == _subject(item)
        for was in outbox.announced.values()
    )


def _subject(item: NewsItem) -> tuple[object, ...]:
    """Whom an item is about, without its day: an agency, a state, the content of a list."""
    if item.kind == "list":
        return (item.kind, item.list_name, item.subject)
    if item.agency_id is not None and item.kind not in ("first_of_model", "first_of_kind"):
        return (item.kind, item.list_name, item.agency_id, item.support_type)
    if item.kind in ("first_of_model", "first_of_kind"):
        return (item.kind, item.support_type if item.kind == "first_of_model" else item.agency_kind)
    return (item.kind, item.list_name, item.state, item.other_state, item.subject)


def _write_batch(
    outbox: Outbox,
    matchers: Sequence[Matcher],
    items: Sequence[NewsItem],
    late: Sequence[NewsItem],
    corrections: Sequence[Correction],
    settings: SyncSettings,
    now: datetime,
) -> None:
    notices: list[Notice] = []
    waiting: dict[str, list[Told]] = {}
    for matcher in matchers:
        told = told_of(matcher, items, corrections)
        if told and matcher.rule.when == "each":
            notices.append(make_notice(matcher, told, now, site=settings.site))
        elif told:
            waiting[matcher.rule.name] = told
    outbox.add_batch(items, late, corrections, notices, waiting, now)


def _write_digests(
    outbox: Outbox, matchers: Sequence[Matcher], settings: SyncSettings, now: datetime, zone: tzinfo
) -> None:
    """A digest for each daily rule once a day from its hour on, of all that waited; none where nothing did."""
    here = now.astimezone(zone)
    for matcher in matchers:
        rule = matcher.rule
        waiting = outbox.waiting.get(rule.name, [])
        is_due = rule.when == "daily" and here.hour >= settings.digest_hour
        last = outbox.digests.get(rule.name, date.min)
        is_told = (
            here.date() <= last <= here.date() + timedelta(days=1)
        )  # one of later days: a clock was set back
        if is_due and waiting and not is_told:
            notice = make_notice(matcher, waiting, now, day=here.date(), site=settings.site)
            outbox.add_digest(rule.name, here.date(), notice)


Told = tuple[NewsItem, str | None]
"""An item, and for a correction its kind (redated, recounted, withdrawn)."""


def make_notice(
    matcher: Matcher, told: Sequence[Told], at: datetime, *, day: date | None = None, site: str | None = None
) -> Notice:
    """The notice that tells a rule's owner of these items; of a `day` it is that day's digest."""
    rule = matcher.rule
    key = make_key(rule.name, told, day)
    with speaking(rule.language):
        items = [item for item, correction in told if correction is None]
        lines = [*(_say_count(item) for item in items if item.kind == "list"), *say_items(items)]
        corrected = [say_correction(item, kind) for item, kind in told if kind is not None]
        if corrected:
            lines += [_("Corrections of what was reported before:"), *corrected]
        if any(item.kind == "no_longer_listed" for item in items):
            lines.append(_("ICE does not say why an agency is no longer listed, and some return."))
        title = _say_title(matcher, items, corrected, day)
        lines.append(_("Counted from ICE's own lists by Open287g."))
        if site:
            lines.append(site)
        lines.append(_("Reference: {key}", key=key))
    places = tuple(name_address(text) for text in rule.to)
    return Notice(key, rule.name, places, title, "\n\n".join(lines), at.isoformat(timespec="seconds"))


def make_key(rule: str, told: Iterable[Told], day: date | None = None) -> str:
    """A reference made of the rule and what it is told, in any order."""
    ids = sorted(f"{item.item_id}|{kind or ''}" for item, kind in told)
    text = "\n".join([rule, str(day or ""), *ids])
    return "287g-" + hashlib.sha256(text.encode()).hexdigest()[:16]


def say_correction(item: NewsItem, kind: str) -> str:
    """A correction as a sentence. `item` is what the record tells now, or of a withdrawal what was told."""
    sentence = say_item(item)
    if kind == "withdrawn":
        return _("Reported before, and not in the record any more: {sentence}", sentence=sentence)
    if kind == "recounted":
        return _("Counted anew: {sentence}", sentence=sentence)
    return _("Now dated to the list of {day}: {sentence}", day=item.seen_on, sentence=sentence)


def _say_count(item: NewsItem) -> str:
    if item.n_before is None or item.n is None:
        return say_item(item)
    change = item.n - item.n_before
    facts = {"sentence": say_item(item), "n": abs(change), "before": item.after_on}
    if change > 0:
        return _("{sentence} That is {n} more than on {before}.", **facts)
    if change < 0:
        return _("{sentence} That is {n} fewer than on {before}.", **facts)
    return _("{sentence} That is as many as on {before}.", **facts)


def _say_title(
    matcher: Matcher, items: Sequence[NewsItem], corrected: Sequence[str], day: date | None
) -> str:
    """What a reader sees first: the place, what changed, the day."""
    place = (
        " – ".join(name_state(state) for state in sorted(matcher.states)) if len(matcher.states) <= 2 else ""
    )
    what = _count_changes(items)
    if not what and corrected:
        what = [ngettext("1 correction", "{n} corrections", n=len(corrected))]
    totals = [item for item in items if item.kind == "list" and item.list_name == "participating"]
    if totals:
        what = [ngettext("{n} agreement", "{n} agreements", n=totals[-1].n or 0), *what]
    head = _("287(g) in {place}", place=place) if place else _("287(g)")
    told = ", ".join(what) or _("news")
    latest = day or max((item.seen_on for item in items), default=None)
    return f"{head}: {told}" + (f" ({_('{day}', day=latest)})" if latest else "")


def _count_changes(items: Iterable[NewsItem]) -> list[str]:
    counted: dict[str, int] = {}
    for item in items:
        counted[item.kind] = counted.get(item.kind, 0) + 1
    told = []
    if n := counted.get("listed", 0) + counted.get("listed_again", 0):
        told.append(ngettext("1 newly listed", "{n} newly listed", n=n))
    if n := counted.get("no_longer_listed", 0):
        told.append(ngettext("1 no longer listed", "{n} no longer listed", n=n))
    if n := counted.get("pending_added", 0):
        told.append(ngettext("1 new application", "{n} new applications", n=n))
    return told


def told_of(matcher: Matcher, items: Iterable[NewsItem], corrections: Iterable[Correction]) -> list[Told]:
    """What a rule wants to hear: its items, and corrections of what it would have been told."""
    told: list[Told] = [(item, None) for item in items if matcher.wants(item)]
    told += [
        (c.now or c.was, c.kind)
        for c in corrections
        if matcher.wants(c.was) or (c.now and matcher.wants(c.now))
    ]
    return told
