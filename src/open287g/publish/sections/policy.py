"""The sections of context: a sourced timeline, and ICE's case beside its critics'."""

from __future__ import annotations

from typing import Any

import polars as pl

from open287g.publish.words import say_loose_day
from open287g.schemas.background import PENDING_LIST, SIDES
from open287g.schemas.blocks import Column, Link, Part, Section, Sides, Table, Voice
from open287g.schemas.facts import BriefFacts
from open287g.text.phrases import gettext as _


def tell_policy(facts: BriefFacts) -> Section:
    """What happened up to the day of the brief: federal events, and those of the state or of all states."""
    known = facts.background.timeline.filter(
        pl.col("happened_on") <= facts.as_of, pl.col("kind") != PENDING_LIST
    ).sort("happened_on")
    if facts.state:
        known = known.filter(pl.col("jurisdiction").is_in(["US", facts.state]))
    rows = tuple(_event_row(facts, row) for row in known.iter_rows(named=True))
    columns = (Column(_("Date")), Column(_("Where")), Column(_("What")), Column(_("Source")))
    caption = _("Laws, orders and announcements. Many sources are copies of an original; see each.")
    return Section(
        "policy", _("Policy timeline"), (Table("timeline", caption, columns, rows),) if rows else ()
    )


def _event_row(facts: BriefFacts, row: dict[str, Any]) -> tuple[Part, ...]:
    note = f" {row['note']}" if row["note"] else ""
    where = _("Federal") if row["jurisdiction"] == "US" else facts.state_names[row["jurisdiction"]]
    return (
        say_loose_day(row["happened_on"], row["precision"]),
        where,
        f"{row['title']}. {row['effect']}{note}",
        Link(row["publisher"], row["source_url"]),
    )


def tell_sides(facts: BriefFacts) -> Section:
    """ICE's stated case and its critics', as said by the day of the brief; neither is endorsed."""
    known = facts.background.voices.filter(pl.col("said_on").is_null() | (pl.col("said_on") <= facts.as_of))
    case, critics = _voices(known, "case"), _voices(known, "critics")
    if not case and not critics:
        return Section("sides", _("What ICE says, what its critics say"), ())
    block = Sides(_(SIDES["case"]), case, _(SIDES["critics"]), critics)
    return Section("sides", _("What ICE says, what its critics say"), (block,))


def _voices(known: pl.DataFrame, side: str) -> tuple[Voice, ...]:
    mine = known.filter(pl.col("side") == side)
    return tuple(
        Voice(
            row["words"], row["speaker"], say_loose_day(row["said_on"], row["precision"]), row["source_url"]
        )
        for row in mine.iter_rows(named=True)
    )
