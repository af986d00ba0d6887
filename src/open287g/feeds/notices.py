"""News to notices: a title and plain lines of text, in English or Spanish, for one rule or one day.

In: items, corrections of announced ones, the rule's language. Out: a `Notice` with a reference made of what it tells,
so that the same news makes the same reference whenever it is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from open287g.queries.news_items import NewsItem
from open287g.queries.news_words import name_state, say_item, say_items
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext, speaking

from .outbox import Correction, Notice, name_address
from .rules import Matcher

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
        lines = [*_say_counts(items), *say_items(items)]
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


def _say_counts(items: Iterable[NewsItem]) -> list[str]:
    return [_say_count(item) for item in items if item.kind == "list"]


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
