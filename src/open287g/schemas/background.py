"""Contracts of what people compiled beside the lists: policy, what each model delegates, and quoted voices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import dataframely as dy

from .support_types import support_type_column

PRECISIONS: Final = ("day", "month", "year", "undated")
SIDES: Final = {"case": "ICE’s stated case", "critics": "Its critics"}
TOPICS: Final = {
    "delegates": "What it delegates",
    "where": "Where",
    "training": "Training",
    "supervision": "Supervision",
    "ends": "Duration and end",
    "history": "History",
}
PENDING_LIST: Final = "pending_list"
"""Kind of a timeline row that tells when ICE last replaced its pending list."""


class PolicyTimeline(dy.Schema):
    """Laws, orders and announcements, each with its source."""

    happened_on = dy.Date(description="Day; the first of the month or year where no more is known")
    precision = dy.Enum(list(PRECISIONS), description="How much of the date is known")
    jurisdiction = dy.String(regex=r"^[A-Z]{2}$", description="US, or USPS code")
    kind = dy.String(description="Kind of event, e.g. state_ban")
    title = dy.String(description="What happened, in a few words")
    effect = dy.String(description="What it did, in own words")
    publisher = dy.String(description="Who published the source")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")
    source_basis = dy.Enum(["primary", "wire", "press", "repost"], description="What the source is")
    note = dy.String(nullable=True, description="What sources disagree on")
    eve_is_baseline = dy.Bool(description="Growth is usually measured against the eve of this day")


class SupportTypeStatements(dy.Schema):
    """One statement about one support type, with its source."""

    support_type = support_type_column(primary_key=True)
    topic = dy.Enum(list(TOPICS), primary_key=True, description="What the statement is about")
    words = dy.String(description="The statement, in own words")
    source_title = dy.String(description="Source")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")


class Voices(dy.Schema):
    """One statement of ICE's case or of its critics', with its source; neither is endorsed."""

    side = dy.Enum(list(SIDES), description="case or critics")
    speaker = dy.String(description="Who says it")
    said_on = dy.Date(nullable=True, description="Day")
    precision = dy.Enum(list(PRECISIONS), description="How much of the date is known")
    words = dy.String(description="The statement, quoted or in own words")
    is_quotation = dy.Bool(description="Holds the speaker's own words in quotation marks")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")
    source_basis = dy.Enum(["primary", "wire", "press", "repost"], description="What the source is")


@dataclass(frozen=True)
class Background:
    """What people have compiled: policy, models, voices."""

    timeline: dy.DataFrame[PolicyTimeline]
    support_types: dy.DataFrame[SupportTypeStatements]
    voices: dy.DataFrame[Voices]
