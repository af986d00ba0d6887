"""What was announced, to whom, and with what outcome: one file of lines that only grows, `sync/announcements.jsonl`.

Each step is on the disk before the next begins: a batch (what is news, and the notices made of it, in one line), then
for each notice and address "trying", then "sent" or "failed". A kill therefore loses no notice and makes none twice
out of one event. One gap nobody can close from this side: killed after an address took a notice and before "sent" was
written, the program cannot know; it sends again, says so in the notice, and gives it the same reference, by which the
other side can tell. That is at-least-once delivery, with a key to make it once.
"""

from __future__ import annotations

import hashlib
import logging
import os
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from open287g.disk import append_lines
from open287g.errors import Damaged, SettingsError
from open287g.queries.news_items import NewsItem
from open287g.sources.journal import ANNOUNCEMENTS, read_sealed, seal
from open287g.sources.settings import Rule
from open287g.text.phrases import gettext as _
from open287g.text.phrases import speaking

_ITEM: Final = TypeAdapter(NewsItem)


@dataclass(frozen=True)
class Notice:
    """One message of one rule. `key` is its reference, made of the rule and what it tells.

    `to` names the addresses that the rule had then (see `name_address`): one that is added later gets no old news.
    """

    key: str
    rule: str
    to: tuple[str, ...]
    title: str
    body: str
    made_at: str


@dataclass(frozen=True)
class Delivery:
    """How far a notice has come at one address (named by a hash, for addresses hold secrets)."""

    tries: int = 0
    is_sent: bool = False
    is_unsure: bool = False
    is_dropped: bool = False
    reason: str | None = None


@dataclass
class Outbox:
    """The announcements of a workspace, as its file tells them."""

    path: Path
    known: set[str] = field(default_factory=set)
    announced: dict[str, NewsItem] = field(default_factory=dict)
    told_until: dict[str, date] = field(default_factory=dict)
    is_alone: bool | None = None
    looked_at: str | None = None
    """The edition in which news was last looked for."""
    notices: dict[str, Notice] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], Delivery] = field(default_factory=dict)
    waiting: dict[str, list[tuple[NewsItem, str | None]]] = field(default_factory=dict)
    digests: dict[str, date] = field(default_factory=dict)

    @classmethod
    def open(cls, workspace: Path) -> Outbox:
        """The outbox of a workspace; empty if nothing was ever announced.

        `Damaged` for a line that is not as it was written: what it said is not known, and would be announced again.
        """
        outbox = cls(workspace / "sync" / ANNOUNCEMENTS)
        lines, damaged = read_sealed(outbox.path)
        if damaged:
            raise Damaged(
                f"{outbox.path}: line {damaged[0]} is damaged, so that it is not known what was announced. Move the "
                "file away; the next round then takes what it finds as known, and announces what comes after."
            )
        for line in lines:
            outbox._take(line)
        return outbox

    @property
    def is_new(self) -> bool:
        """Whether there is nothing yet that news could be told from."""
        return self.is_alone is None

    def begin(self, items: Iterable[NewsItem], *, is_alone: bool, at: datetime) -> None:
        """Take `items` as known: what the record told before anyone was to be told of it."""
        told = list(items)
        self._append(
            {
                "what": "known",
                "at": _text(at),
                "is_alone": is_alone,
                "ids": [item.item_id for item in told],
                "told_until": _latest(told, {}),
            }
        )

    def add_batch(
        self,
        items: Iterable[NewsItem],
        late: Iterable[NewsItem],
        corrections: Iterable[Correction],
        notices: Iterable[Notice],
        waiting: Mapping[str, list[tuple[NewsItem, str | None]]],
        at: datetime,
    ) -> None:
        """Write down in one line what is news now, what is corrected, and every notice made of it."""
        told, later = list(items), list(late)
        self._append(
            {
                "what": "batch",
                "at": _text(at),
                "items": [_pack(item) for item in told],
                "late": [item.item_id for item in later],
                "corrections": [
                    {"was": c.was.item_id, "now": _pack(c.now) if c.now else None, "kind": c.kind}
                    for c in corrections
                ],
                "notices": [asdict(notice) for notice in notices],
                "waiting": {
                    rule: [[_pack(item), kind] for item, kind in entries] for rule, entries in waiting.items()
                },
                "told_until": _latest(told, self.told_until),
            }
        )

    def look(self, edition_id: str) -> None:
        """Write down that there is nothing more to find in this edition."""
        if self.looked_at != edition_id:
            self._append({"what": "looked", "edition": edition_id})

    def add_digest(self, rule: str, day: date, notice: Notice | None) -> None:
        """Write down that the digest of `day` is made of all that waited; an empty one makes no notice."""
        self._append(
            {
                "what": "digest",
                "rule": rule,
                "day": day.isoformat(),
                "n": len(self.waiting.get(rule, [])),
                "notice": asdict(notice) if notice else None,
            }
        )

    def start(self, key: str, address: str, at: datetime) -> None:
        """Write down that a notice is about to be sent."""
        self._append({"what": "trying", "key": key, "to": address, "at": _text(at)})

    def finish(self, key: str, address: str, at: datetime, reason: str | None) -> None:
        """Write down how it went: sent, or failed for `reason`."""
        outcome = "failed" if reason else "sent"
        line = {"what": outcome, "key": key, "to": address, "at": _text(at)}
        self._append({**line, "reason": reason} if reason else line)

    def drop(self, key: str, address: str, at: datetime, reason: str) -> None:
        """Write down that a notice is not tried any more, and why."""
        self._append({"what": "dropped", "key": key, "to": address, "at": _text(at), "reason": reason})

    def delivery(self, key: str, address: str) -> Delivery:
        """How far a notice has come at an address."""
        return self.deliveries.get((key, address), Delivery())

    def _append(self, line: dict[str, Any]) -> None:
        append_lines(self.path, f"{seal(line)}\n".encode())
        self._take(line)

    def _take(self, line: Mapping[str, Any]) -> None:
        """What one line says, taken into the state; lines of a kind that is not known are of a later version."""
        match line.get("what"):
            case "known":
                self.is_alone = line["is_alone"]
                self.known |= set(line["ids"])
                self._tell_until(line)
            case "batch":
                self._take_batch(line)
            case "looked":
                self.looked_at = line["edition"]
            case "digest":
                rule = line["rule"]
                self.digests[rule] = date.fromisoformat(line["day"])
                self.waiting[rule] = self.waiting.get(rule, [])[line["n"] :]
                if line["notice"]:
                    self._take_notice(line["notice"])
            case "trying":
                before = self.delivery(line["key"], line["to"])
                self._deliver(line, Delivery(before.tries + 1, is_unsure=True, reason=before.reason))
            case "sent":
                self._deliver(line, Delivery(self.delivery(line["key"], line["to"]).tries, is_sent=True))
            case "failed":
                tries = self.delivery(line["key"], line["to"]).tries
                self._deliver(line, Delivery(tries, reason=line["reason"]))
            case "dropped":
                tries = self.delivery(line["key"], line["to"]).tries
                self._deliver(line, Delivery(tries, is_dropped=True, reason=line["reason"]))

    def _take_batch(self, line: Mapping[str, Any]) -> None:
        for packed in line["items"]:
            item = _ITEM.validate_python(packed)
            self.known.add(item.item_id)
            self.announced[item.item_id] = item
        self.known |= set(line["late"])
        for correction in line["corrections"]:
            self.announced.pop(correction["was"], None)
            if correction["now"]:
                item = _ITEM.validate_python(correction["now"])
                self.known.add(item.item_id)
                self.announced[item.item_id] = item
        for packed in line["notices"]:
            self._take_notice(packed)
        for rule, entries in line["waiting"].items():
            self.waiting.setdefault(rule, []).extend(
                (_ITEM.validate_python(item), kind) for item, kind in entries
            )
        self._tell_until(line)

    def _take_notice(self, packed: Mapping[str, Any]) -> None:
        notice = Notice(**{**packed, "to": tuple(packed["to"])})
        self.notices.setdefault(notice.key, notice)

    def _deliver(self, line: Mapping[str, str], delivery: Delivery) -> None:
        self.deliveries[line["key"], line["to"]] = delivery

    def _tell_until(self, line: Mapping[str, Any]) -> None:
        self.told_until = {name: date.fromisoformat(day) for name, day in line["told_until"].items()}


@dataclass(frozen=True)
class Correction:
    """An announced item that the record does not tell any more: told otherwise now (`now`), or not at all."""

    was: NewsItem
    now: NewsItem | None
    kind: str


def count_unsent(outbox: Outbox) -> int:
    """Notices that wait for an address to take them, once for each address."""
    found = [outbox.delivery(notice.key, place) for notice in outbox.notices.values() for place in notice.to]
    return sum(not (delivery.is_sent or delivery.is_dropped) for delivery in found)


def name_address(text: str) -> str:
    """What an address is called in the outbox: a hash, for it may hold a password."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _latest(items: Iterable[NewsItem], before: Mapping[str, date]) -> dict[str, str]:
    latest = dict(before)
    for item in items:
        latest[item.list_name] = max(item.seen_on, latest.get(item.list_name, item.seen_on))
    return {name: day.isoformat() for name, day in sorted(latest.items())}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _pack(item: NewsItem) -> dict[str, Any]:
    """An item as JSON, without what it lacks."""
    packed: dict[str, Any] = _ITEM.dump_python(item, mode="json", exclude_defaults=True)
    return packed


Send = Callable[[str, str, str], str | None]
"""Address, title and body to nothing if it was sent, else to the reason why not."""

GIVEN_UP_AFTER = timedelta(days=7)
"""A notice that no address has taken for a week is old news."""


def send_by_apprise(address: str, title: str, body: str) -> str | None:
    """Send by apprise; the reason is kept general, since its own messages may hold the address."""
    courier = _courier_to(address)
    if courier is None:
        return "the address is not understood"
    sent = courier.notify(title=title, body=body, body_format="text")
    return None if sent else "the other side did not take it"


def _courier_to(address: str) -> Any:
    """What sends to an address; None where apprise does not understand it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of modules that its services import
        import apprise

        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        courier = apprise.Apprise()
        return courier if courier.add(address) else None


def resolve_address(text: str) -> str:
    """The address that a rule names: itself, or what the environment holds under `env:NAME`."""
    if not text.startswith("env:"):
        return text
    value = os.environ.get(text.removeprefix("env:"), "")
    if not value:
        raise SettingsError(f"sync.toml names {text}, but the environment holds nothing under that name.")
    return value


def check_addresses(rules: tuple[Rule, ...]) -> None:
    """`SettingsError` for the first address that apprise does not understand; nothing is sent."""
    for rule in rules:
        for number, text in enumerate(rule.to, start=1):
            if _courier_to(resolve_address(text)) is None:
                raise SettingsError(
                    f"sync.toml, rule {rule.name!r}: address {number} under to is not understood. "
                    "It must be an address of apprise, such as mailto://user:password@example.org."
                )


def send_waiting(
    outbox: Outbox, rules: tuple[Rule, ...], now: Callable[[], datetime], send: Send
) -> tuple[int, int]:
    """Send every notice that an address of its rule has not got; returns how many were sent, and how many failed.

    A notice whose sending was cut off is sent again and says so. One too old, or of a rule that is gone, is dropped.
    """
    by_name = {rule.name: rule for rule in rules}
    sent = failed = 0
    for notice in list(outbox.notices.values()):
        rule = by_name.get(notice.rule)
        addresses = {name_address(text): text for text in rule.to} if rule else {}
        for place in notice.to:
            delivery = outbox.delivery(notice.key, place)
            if delivery.is_sent or delivery.is_dropped:
                continue
            if rule is None or place not in addresses:
                outbox.drop(notice.key, place, now(), "sync.toml does not name the address any more")
                continue
            if now() - datetime.fromisoformat(notice.made_at) > GIVEN_UP_AFTER:
                outbox.drop(notice.key, place, now(), "the address did not take it for a week")
                continue
            body = _say_again(notice, rule) if delivery.is_unsure else notice.body
            outbox.start(notice.key, place, now())
            reason = send(resolve_address(addresses[place]), notice.title, body)
            outbox.finish(notice.key, place, now(), reason)
            sent, failed = sent + (reason is None), failed + (reason is not None)
    return sent, failed


def _say_again(notice: Notice, rule: Rule) -> str:
    with speaking(rule.language):
        again = _("Sent again: it is not known whether this message got through the first time.")
    return f"{again}\n\n{notice.body}"
