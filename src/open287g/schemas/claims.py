"""Contracts of the claims room: published statements, the readings tried on them, and what came of it."""

from __future__ import annotations

from typing import Any, Final

import dataframely as dy
import polars as pl

from .codes import KINDS, LISTS
from .support_types import support_type_column
from .table import Table
from .units import UNITS

MEASURES: Final = {
    "agreements": "agreements",
    "agencies": "agencies",
    "states": "states",
    "counties": "counties",
    "population": "residents of the counties covered",
    "pending": "pending applications",
    "officers": "officers",
    "unit": "another registered unit",
    "growth_pct": "growth in percent",
    "growth_multiple": "growth as a multiple",
    "share_pct": "share of the national figure in percent",
    "rank": "place of a state among all, from the most down",
    "funding_usd": "money in dollars",
    "incentive_usd": "terms offered, in dollars",
    "incentive_pct": "terms offered, in percent",
    "flow": "agreements or agencies that came or went within a time",
    "absent": "states or counties without any",
    "comparison": "one number set against another",
    "rate": "one number for each of another",
    "median": "the middle one of many",
    "day": "the day on which a number was reached",
    "presence": "a named body on the list",
    "other": "what no list bears on",
}
"""What a claim can be a number of."""

PRECISIONS: Final = {
    "exact": "",
    "about": "about",
    "nearly": "nearly",
    "more_than": "more than",
    "at_least": "at least",
    "at_most": "up to",
    "less_than": "fewer than",
}
"""How a claim words its number."""

_SLIPS: Final = {
    "agency_names_with_county": "agency names as printed with their county",
    "county_population": "residents of the counties covered",
}


def claim_units() -> dict[str, str]:
    """Units that a reading can count: those of the registry, and two by which others are known to have counted."""
    return {name: unit.title for name, unit in UNITS.items()} | _SLIPS


def claim_unit_title(name: str) -> str:
    """The words for one of these."""
    return UNITS[name].title if name in UNITS else _SLIPS[name]


def claim_unit_column(description: str, **more: Any) -> dy.String:
    """A column of units that a reading can count, as the registry is at the moment of validation."""
    return dy.String(check=lambda unit: unit.is_in(list(claim_units())), description=description, **more)


TEXT_RULES: Final = {
    "normalised": "stray blanks and misspelled states set right",
    "untrimmed": "cells compared as exact text, stray blanks and misspellings kept",
}

TIERS: Final = {
    "own_words": "the claim's own unit, filter and day",
    "other_unit": "another unit, filter or clock, on the claim's own day",
    "other_day": "the claim's own unit, on another day near by",
    "slip": "a known slip, on the claim's own day",
    "slip_other_day": "a known slip, on another day near by",
    "remote": "another unit and another day at once",
    "after_gap": "the claim's own unit on the first list after days that no list shows; it bounds, and is no hit",
}
"""Readings in order of plausibility, stated before any is tried."""

VERDICTS: Final = {
    "confirmed": "Confirmed",
    "confirmed_other_unit": "Confirmed under another unit",
    "confirmed_other_day": "Confirmed on another day",
    "within_wording": "Within wording",
    "known_slip": "Explained by a known slip",
    "contradicted": "Contradicted",
    "not_testable": "Not testable",
}

CONSISTENCY_KINDS: Final = {
    "own_two_numbers": "a percentage against its own two numbers",
    "same_report": "a percentage against two figures of the same report",
    "share_of_parts": "a share against its parts",
    "share_of_people": "a share of the people against their number",
    "publishers_on_one_day": "one publisher against another on one day",
}


class Claims(Table):
    """One published statement with one number (or range), read but not yet judged."""

    claim_id = dy.String(primary_key=True, description="Id in its file")
    report = dy.String(description="Figures printed together share this; the address and day of publication")
    publisher = dy.String(description="Who published it")
    url = dy.String(nullable=True, description="Where")
    statement = dy.String(description="The statement in our words")
    published_on = dy.Date(
        nullable=True, description="Last possible day of publication; no reading may be later"
    )
    as_of_earliest = dy.Date(description="First day that the statement can mean")
    as_of_latest = dy.Date(description="Last day that the statement can mean")
    as_of_text = dy.String(description="The stated day or period, in words")
    measure = dy.Enum(list(MEASURES), description="What the number counts")
    counts = claim_unit_column("Unit in the claim's own words", nullable=True)
    scope = dy.String(description="Scope as stated")
    state = dy.String(nullable=True, regex=r"^[A-Z]{2}$", description="USPS code; null is national")
    support_type = support_type_column(nullable=True)
    since_on = dy.Date(
        nullable=True, description="Only agreements signed on or after this day; start of a growth"
    )
    kind = dy.Enum(list(KINDS), nullable=True, description="Only agencies of this kind")
    value = dy.Float64(nullable=True, description="The number, or the lower end of the range")
    value_high = dy.Float64(nullable=True, description="The upper end of a range")
    precision = dy.Enum(list(PRECISIONS), description="Wording of precision")
    exact_low = dy.Float64(nullable=True, description="Smallest count that is the number itself")
    exact_high = dy.Float64(nullable=True, description="Largest count that is the number itself")
    wording_low = dy.Float64(
        nullable=True, allow_inf=True, description="Smallest count that the wording allows"
    )
    wording_high = dy.Float64(
        nullable=True, allow_inf=True, description="Largest count that the wording allows"
    )
    from_value = dy.Float64(nullable=True, description="Stated start of a growth")
    to_value = dy.Float64(nullable=True, description="Stated end of a growth")
    for_officers = dy.UInt32(nullable=True, description="Officers that a sum is stated to be for")
    for_agreements = dy.UInt32(nullable=True, description="Agreements that a sum is stated to be for")
    for_vehicles_usd = dy.Float64(
        nullable=True, description="Part of a sum that is stated to be for vehicles"
    )
    parts = dy.List(dy.Float64(), nullable=True, description="Stated parts that a sum should add up from")
    sentence = dy.UInt16(nullable=True, description="Sentence of the report, where a report is audited whole")
    notes = dy.String(nullable=True, description="The compiler's notes")
    not_testable = dy.String(nullable=True, description="Why no reading can bear it out, if none can")

    @dy.rule()
    def a_number_or_a_reason(cls) -> pl.Expr:
        """A claim has a number, or says what is the case, or there is a stated reason why it cannot be tested."""
        says = pl.col("measure").cast(pl.String).is_in(["comparison", "presence", "day", "flow"])
        return pl.col("value").is_not_null() | pl.col("not_testable").is_not_null() | says


class RefusedClaims(Table):
    """One entry that could not be understood; the others go on."""

    claim_id = dy.String(description="Id in its file, or its place there")
    problem = dy.String(description="What is wrong, and what to do about it")


class ReadingRequests(Table):
    """One way to read one claim: a unit, a filter, a clock and a day, to be counted elsewhere."""

    claim_id = dy.String(primary_key=True, description="Claim")
    reading_id = dy.UInt32(primary_key=True, description="From 1, in order of plausibility")
    tier = dy.Enum(list(TIERS), description="Plausibility, stated beforehand")
    unit = claim_unit_column("What is counted")
    text_rule = dy.Enum(list(TEXT_RULES), description="How cells are compared")
    list_name = dy.Enum(list(LISTS), description="Which of ICE's lists")
    clock = dy.Enum(["listed", "signed"], description="What ICE's list showed, or what had been signed")
    as_of = dy.Date(description="Day of the reading")
    days_off = dy.Int32(description="Days from the claim's own day; 0 is the day itself")
    snapshot_id = dy.String(nullable=True, description="List that is read; null under the signed clock")
    state = dy.String(nullable=True, description="USPS code; null is national")
    support_type = support_type_column(description="Only this support type", nullable=True)
    since_on = dy.Date(nullable=True, description="Only agreements signed on or after this day")
    kind = dy.Enum(list(KINDS), nullable=True, description="Only agencies of this kind")
    counts_header = dy.Bool(description="One is added, as if the header row were a row")
    plus_snapshot_id = dy.String(nullable=True, description="A pending list whose applications are added")
    ratio = dy.Enum(
        ["none", "difference", "growth_pct", "growth_multiple", "share_pct", "rank"],
        description="What is made of the count",
    )
    base_snapshot_id = dy.String(nullable=True, description="List that a growth is measured from")
    base_value = dy.Float64(nullable=True, description="Stated number that a growth is measured from")


def _neighbours() -> dy.List:
    """Who stands just above and just below a rank, and with how many."""
    return dy.List(
        dy.Struct({"state": dy.String(), "count": dy.Float64()}),
        nullable=True,
        description="Of a rank: the states just above and below, with their counts, from the most down",
    )


class ReadingValues(Table):
    """What the record says under one reading; null where it is silent."""

    claim_id = dy.String(primary_key=True, description="Claim")
    reading_id = dy.UInt32(primary_key=True, description="Reading")
    count = dy.Float64(nullable=True, description="The count itself")
    base = dy.Float64(nullable=True, description="The count or number it is set against")
    value = dy.Float64(nullable=True, description="The count, or the growth, share or rank made of it")
    neighbours = _neighbours()


class Evidence(Table):
    """One reading that was tried, its value, and its distance from the claim."""

    claim_id = dy.String(primary_key=True, description="Claim")
    reading_id = dy.UInt32(primary_key=True, description="Reading, in order of plausibility")
    tier = dy.Enum(list(TIERS), description="Plausibility, stated beforehand")
    reading = dy.String(description="The reading in words")
    unit = claim_unit_column("What is counted")
    text_rule = dy.Enum(list(TEXT_RULES), description="How cells are compared")
    counts_header = dy.Bool(description="One is added, as if the header row were a row")
    as_of = dy.Date(description="Day of the reading")
    days_off = dy.Int32(description="Days from the claim's own day")
    snapshot_id = dy.String(nullable=True, description="List that was counted; null for signing dates")
    file_name = dy.String(nullable=True, description="ICE's file that was counted")
    count = dy.Float64(nullable=True, description="The count itself")
    base = dy.Float64(nullable=True, description="What it is set against")
    value = dy.Float64(nullable=True, description="Value under the reading")
    neighbours = _neighbours()
    distance = dy.Float64(nullable=True, description="Value minus the claim's number")
    is_hit = dy.Bool(description="The reading bears the number out")
    is_exact = dy.Bool(description="By the number itself, not only by its wording")
    is_deciding = dy.Bool(description="The verdict rests on it")
    is_right = dy.Bool(
        description="What the claim's own words give, on the last list of its own day or period"
    )


class Verdicts(Table):
    """One claim and what the record says of it."""

    claim_id = dy.String(primary_key=True, description="Claim")
    verdict = dy.Enum(list(VERDICTS), description="One of seven, each with a stated meaning")
    reading = dy.String(
        nullable=True, description="How the claim was read, and what that gives; null without a list"
    )
    sentence = dy.String(description="One sentence that a reporter could print")
    correction = dy.String(nullable=True, description="What could be printed instead, where due")
    remark = dy.String(nullable=True, description="Other things to know: consistency, remote hits")
    right_low = dy.Float64(
        nullable=True, description="What the claim's own words give (lowest in its period)"
    )
    right_high = dy.Float64(nullable=True, description="Same, highest in its period")
    n_readings = dy.UInt32(description="Readings tried")
    n_hits = dy.UInt32(description="Readings that give the number")
    n_remote_hits = dy.UInt32(description="Of these, hits called remote and not counted")
    chance_share = dy.Float64(
        nullable=True, description="Share of the numbers near by that the same search would hit"
    )
    search = dy.String(
        nullable=True, description="The search in words: ways tried, ways that give the number, chance"
    )
    is_read_together = dy.Bool(description="Rests on several figures of one report that fit the same reading")


class Consistencies(Table):
    """One test of claims against each other."""

    check_id = dy.String(primary_key=True, description="Kind and claims")
    kind = dy.Enum(list(CONSISTENCY_KINDS), description="What was set against what")
    claim_ids = dy.List(dy.String(), description="Claims that take part")
    stated = dy.Float64(description="What was stated")
    computed = dy.Float64(description="What follows from the other numbers")
    is_consistent = dy.Bool(description="Whether the two agree as worded")
    sentence = dy.String(description="The finding in words")


class Terms(Table):
    """One published term of the money on offer, from `parameters/`, at one of its dates."""

    term_id = dy.String(primary_key=True, description="Path of the parameter")
    from_on = dy.Date(primary_key=True, description="Day from which the value holds")
    title = dy.String(description="What the term is")
    unit = dy.String(description="Unit as the parameter states it; starts with usd or share")
    paid = dy.String(description="once, per year or per quarter")
    value = dy.Float64(description="Dollars, or a share of one")
    reference = dy.String(description="Source in words")
