"""Agreements, applications and their events back to the rows that show them and the lists that lack them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from open287g.schemas.codes import SUPPORT_TYPES

from .lists import find_snapshot, tell_absence
from .record import Record, Step
from .rows import tell_row


def explain_agreement(record: Record, agreement: Mapping[str, Any]) -> Step:
    """An agreement: its signing date and why, each run of listings with its first and last row, what ended it."""
    agreement_id = agreement["agreement_id"]
    listings = record.listings(agreement_id)
    spells = record.rows("spells", "agreement_id", agreement_id).sort("spell_number").to_dicts()
    facts = {
        key: agreement[key]
        for key in ("agency_id", "state", "support_type", "signed_on", "signed_basis", "first_listed_on",
                    "last_listed_on", "gone_by_on", "supersedes_id", "superseded_by_id", "moa_url", "addendum_url")
    }  # fmt: skip
    signed = agreement["signed_on"] or "on a day not known"
    words = f"{_holder(agreement)}, signed {signed} ({agreement['signed_basis']})"
    return Step(
        "agreement", agreement_id, words, facts, [_tell_spell(record, spell, listings) for spell in spells]
    )


def _holder(row: Mapping[str, Any]) -> str:
    return f"{row['agency_name']}, {SUPPORT_TYPES[row['support_type']]}"


def _tell_spell(record: Record, spell: Mapping[str, Any], listings: pl.DataFrame) -> Step:
    first, last = spell["first_listed_on"], spell["last_listed_on"]
    mine = listings.filter(pl.col("snapshot_on").is_between(first, last))
    ends = pl.concat([mine.head(1), mine.tail(1)]).unique(maintain_order=True) if mine.height else mine
    gone = (
        f"; {spell['ended_by'].replace('_', ' ')}, first missing on {spell['gone_by_on']}"
        if spell["gone_by_on"]
        else ""
    )
    words = f"listed from {first} to {last} on {mine['snapshot_id'].n_unique()} lists{gone}"
    steps = [tell_row(record, row) for row in ends.to_dicts()]
    missing = find_snapshot(record, "participating", spell["gone_by_on"])
    facts = {
        key: spell[key]
        for key in ("first_listed_on", "last_listed_on", "gone_by_on", "ended_by", "agency_id")
    }
    absent = [tell_absence(missing)] if missing and spell["ended_by"] == "no_longer_listed" else []
    return Step("spell", f"{spell['agreement_id']}#{spell['spell_number']}", words, facts, steps + absent)


def explain_application(record: Record, application: Mapping[str, Any]) -> Step:
    """An application: its first and last row on the pending list, and what became of it."""
    listings = record.listings(application["application_id"])
    ends = (
        pl.concat([listings.head(1), listings.tail(1)]).unique(maintain_order=True)
        if listings.height
        else listings
    )
    outcome = {
        "listed": f"listed on {application['listed_on']}",
        "not_listed": "left the list without reaching the other one",
    }
    words = (
        f"{_holder(application)}, pending from {application['first_pending_on']} "
        f"to {application['last_pending_on']}; {outcome.get(application['outcome'], 'still waiting')}"
    )
    steps = [tell_row(record, row) for row in ends.to_dicts()]
    cleared = find_snapshot(record, "pending", application["cleared_by_on"])
    facts = {key: value for key, value in application.items() if key not in ("application_id", "agency_name")}
    return Step(
        "application",
        application["application_id"],
        words,
        facts,
        steps + ([tell_absence(cleared)] if cleared else []),
    )


def explain_event(record: Record, event: Mapping[str, Any]) -> Step:
    """An event: the row before it and the row after it, or the list that lacks the row."""
    listings = record.listings(event["agreement_id"]).filter(pl.col("list_name") == event["list_name"])
    before = listings.filter(pl.col("snapshot_on") < event["seen_on"]).tail(1)
    after = listings.filter(pl.col("snapshot_id") == event["snapshot_id"]).head(1)
    steps = [tell_row(record, row) for row in pl.concat([before, after]).to_dicts()]
    if after.is_empty():
        shown = record.row("snapshots", "snapshot_id", event["snapshot_id"])
        steps += [tell_absence(shown)] if shown else []
    change = f": {event['before']} → {event['after']}" if event["before"] and event["after"] else ""
    since = event["after_on"] or "the start of the record"
    words = f"{_holder(event)}: {event['kind'].replace('_', ' ')}{change}, after {since} and by {event['seen_on']}"
    facts = {
        key: event[key] for key in ("agency_id", "agreement_id", "after_on", "seen_on", "before", "after")
    }
    return Step("event", event["event_id"], words, {"change": event["kind"], **facts}, steps)
