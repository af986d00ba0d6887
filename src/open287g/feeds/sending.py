"""Notices to addresses, by apprise: mail, chat, Mastodon, webhooks and a hundred more.

Addresses come from the operator's `sync.toml` alone (or from the environment, as `env:NAME`), are never logged, and are
known in the outbox by a hash. Raises `SettingsError` for an address that apprise does not understand.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from open287g.errors import SettingsError
from open287g.sources.settings import Rule
from open287g.text.phrases import gettext as _
from open287g.text.phrases import speaking

from .outbox import Notice, Outbox, name_address

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
