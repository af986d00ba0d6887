"""Findings in words: one sentence that a reporter could print, and a correction where due.

Neutral in tone: what was reported, what the list shows, which file. Never why.
"""

from __future__ import annotations

from datetime import date

from open287g.schemas.claims import CLAIM_UNITS, PRECISIONS
from open287g.schemas.codes import KINDS, SUPPORT_TYPES

from .days import spell_day
from .finding import Finding, StatedClaim, TriedReading
from .ordinals import spell_ordinal
from .ranks_in_words import word_place, word_stated_rank
from .scopes import STATE_NAMES

_PERCENT = frozenset({"growth_pct", "share_pct", "incentive_pct"})
_SINGULAR = {
    "agreements": "agreement",
    "agencies": "agency",
    "states": "state",
    "counties": "county",
    "applications": "application",
}
"""Units that can be one; the others read the same."""
_MONEY = frozenset({"funding_usd", "incentive_usd"})


def spell_number(value: float, measure: str) -> str:
    """1,168 · 765% · 9.5 times · $7,500 · $1.4 billion · second."""
    if measure == "rank":
        return spell_ordinal(round(value))
    if measure in _PERCENT:
        return f"{value:,.1f}".removesuffix(".0") + "%"
    if measure == "growth_multiple":
        return f"{value:,.2f}".rstrip("0").rstrip(".") + " times"
    return f"${_scaled(value)}" if measure in _MONEY else _scaled(value)


def _scaled(value: float) -> str:
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if value >= size and value % (size / 1000) == 0:
            return f"{value / size:g} {word}"
    return f"{value:,.0f}"


def describe_reading(reading: TriedReading) -> str:
    """The reading in words: what is counted, where, under which filter, on which list."""
    unit = _unit_words(reading, value=0)
    kinds = {"none": "number", "difference": "increase", "share_pct": "share", "rank": "rank by number"}
    kind = kinds.get(reading.ratio, "growth")
    text = f"{kind} of {unit}"
    return text + _filters(reading) + _manner(reading) + _place(reading)


def _filters(counted: TriedReading | StatedClaim, names_state: bool = True) -> str:
    """Of which kind, where, under which model and since when; a growth tells its start itself."""
    is_growth = isinstance(counted, StatedClaim) and counted.measure.startswith("growth")
    since_on = None if is_growth else counted.since_on
    return (
        (f" of the kind '{KINDS[counted.kind].lower()}'" if counted.kind else "")
        + (f" in {STATE_NAMES[counted.state]}" if counted.state and names_state else "")
        + (f" under the {_model(counted.support_type)}" if counted.support_type else "")
        + (f", signed since {spell_day(since_on)}" if since_on else "")
    )


def _model(support_type: str) -> str:
    words = SUPPORT_TYPES[support_type]
    return words if words.endswith("Model") else f"{words} model"


def _manner(reading: TriedReading) -> str:
    parts = []
    if reading.text_rule == "untrimmed":
        parts.append("with cells compared as exact text, stray blanks kept")
    if reading.counts_header:
        parts.append("with the header row counted as one")
    if reading.plus_snapshot_id:
        parts.append("with pending applications added")
    if reading.ratio in ("growth_pct", "growth_multiple", "difference"):
        parts.append(_start_of(reading))
    return "".join(f", {part}" for part in parts)


def _start_of(reading: TriedReading) -> str:
    if reading.base_value is not None:
        return f"from the stated {reading.base_value:,.0f}"
    return (
        f"from {reading.base or 0:,.0f} on {spell_day(reading.base_on)}"
        if reading.base_on
        else "from the start"
    )


def _place(reading: TriedReading) -> str:
    if reading.clock == "signed":
        return f", signed by {spell_day(reading.as_of)} and still listed then"
    kind = "pending list" if reading.list_name == "pending" else "list"
    return f", on ICE's {kind} of {spell_day(reading.as_of)}"


def word_sentence(finding: Finding) -> str:
    """What was reported and what the record shows, in one sentence."""
    return f"{_reported(finding.claim)}; {_shown(finding)}."


def _reported(claim: StatedClaim) -> str:
    """What was published; it holds no semicolon, for that parts it from what the record shows."""
    statement = claim.statement.rstrip(".").replace(";", ",")
    if claim.value is None:
        return f"{claim.publisher} states: {statement}"
    if claim.measure in _MONEY or claim.measure in ("incentive_pct", "officers"):
        return f"{claim.publisher} states: {statement} ({claim.as_of_text})"
    if claim.measure == "rank":
        return f"{claim.publisher} {word_stated_rank(claim, _filters(claim, False))} ({claim.as_of_text})"
    return f"{claim.publisher} gives {_stated_number(claim)} {subject_of(claim)} ({claim.as_of_text})"


def _stated_number(claim: StatedClaim) -> str:
    low = spell_number(claim.number, claim.measure)
    text = (
        f"{low} to {spell_number(claim.value_high, claim.measure)}" if claim.value_high is not None else low
    )
    return f"{PRECISIONS[claim.precision]} {text}".strip()


def subject_of(claim: StatedClaim) -> str:
    """What the number is of, in words."""
    where = _filters(claim)
    unit = CLAIM_UNITS[claim.counts] if claim.counts else ""
    counted = _SINGULAR.get(unit, unit) if claim.number == 1 else unit
    match claim.measure:
        case "growth_pct" | "growth_multiple":
            return f"as growth of {counted}{where}"
        case "share_pct":
            return f"as the share of {counted}{where}"
        case "pending":
            return f"pending applications{where}"
        case _:
            return counted + where


def _shown(finding: Finding) -> str:
    match finding.verdict:
        case "confirmed":
            return _same(finding) if finding.deciding else (finding.reason or "")
        case "within_wording":
            return finding.reason or _within(finding)
        case "confirmed_other_unit" | "known_slip" | "confirmed_other_day":
            return _elsewhere(finding)
        case "contradicted":
            return finding.reason or _right(finding)
        case _:
            return f"this cannot be tested: {finding.reason}"


def _source(reading: TriedReading | None, since: date | None = None) -> str:
    """Which list shows it; a list older than the claim's day was the latest at hand on `since`."""
    assert reading is not None
    if reading.clock == "signed":
        return f"by signing dates the record of {spell_day(reading.as_of)} shows"
    kind = "pending list" if reading.list_name == "pending" else "list"
    still = f", the latest at hand on {spell_day(since)}," if since and reading.as_of < since else ""
    return f"ICE's {kind} of {spell_day(reading.as_of)} ({reading.file_name}){still} shows"


def _shown_by(finding: Finding) -> str:
    return _source(finding.deciding, finding.claim.as_of_earliest)


def _same(finding: Finding) -> str:
    """The same number, or the one that it was rounded from."""
    assert finding.deciding is not None
    if finding.claim.measure == "rank":
        same = (
            "the same: "
            if finding.claim.precision == "exact"
            else f"{STATE_NAMES[finding.claim.state or '']} "
        )
        return f"{_shown_by(finding)} {same}{word_place(finding.deciding)}"
    shown, stated = (
        spell_number(value or 0, finding.claim.measure)
        for value in (finding.deciding.value, finding.claim.number)
    )
    return f"{_shown_by(finding)} {'the same' if shown == stated else f'{shown}, the same but for rounding'}"


def _within(finding: Finding) -> str:
    if finding.deciding is None:
        return f"{_right(finding)}{_after_gap(finding)}, and the number lies between these"
    value = finding.deciding.value or 0
    shown = f"{_shown_by(finding)} {spell_number(value, finding.claim.measure)}"
    wording = (
        f"'{PRECISIONS[finding.claim.precision]}'"
        if finding.claim.precision != "exact"
        else ("a rounded number" if finding.claim.value_high is None else "the stated range")
    )
    excess = value / finding.claim.number - 1 if finding.claim.number else 0
    far = (
        f" and understates by {excess:.0%}"
        if excess > 0.25 and finding.claim.precision in ("more_than", "at_least")
        else ""
    )
    return f"{shown}, which {wording} allows{far}"


def _after_gap(finding: Finding) -> str:
    """What the next list shows, where no list at hand shows the claim's own day."""
    later = finding.after_gap
    if later is None or later.value is None:
        return ""
    shown = spell_number(later.value, finding.claim.measure)
    return f", the next at hand, of {spell_day(later.as_of)} ({later.file_name}), shows {shown}"


def _elsewhere(finding: Finding) -> str:
    assert finding.deciding is not None
    deciding = finding.deciding
    number = spell_number(deciding.value or 0, finding.claim.measure)
    file = f" ({deciding.file_name})" if deciding.file_name else ""
    right = f", while {_right(finding)}" if finding.own is not None else ""
    return f"{number} is the {describe_reading(deciding)}{file}{right}"


def _right(finding: Finding) -> str:
    """What the claim's own words give on the claim's own day."""
    assert finding.own is not None
    low, high = (
        spell_number(value or 0, finding.claim.measure) for value in (finding.right_low, finding.right_high)
    )
    counted = f" {_unit_words(finding.own, finding.right_high or 0)}" if finding.own.ratio == "none" else ""
    if low != high:
        return f"ICE's lists of {finding.claim.as_of_text} show between {low} and {high}{counted}"
    is_same = finding.deciding is not None and finding.deciding.file_name == finding.own.file_name
    source = "the same list shows" if is_same else _source(finding.own, finding.claim.as_of_earliest)
    if finding.claim.measure == "rank":
        return f"{source} {_state_in_place(finding.own)}"
    return f"{source} {low}{counted}"


def _state_in_place(reading: TriedReading) -> str:
    """Texas second, with 287, after Florida, 341; or a state with none."""
    name = STATE_NAMES[reading.state or ""]
    return f"{name} {word_place(reading)}" if reading.count else f"{name} with none"


def word_correction(finding: Finding) -> str | None:
    """What could be printed instead; None where nothing needs to be."""
    if finding.verdict in ("confirmed", "within_wording", "not_testable") or finding.own is None:
        return None
    return f"{_when(finding.claim)}, {_right_words(finding, finding.own)}."


def _when(claim: StatedClaim) -> str:
    if claim.as_of_earliest == claim.as_of_latest:
        return f"As of {spell_day(claim.as_of_earliest)}"
    is_span = (
        claim.as_of_text[0].isdigit() and not claim.as_of_text.isdigit()
    )  # 1 June to 10 June, but not 2022
    return f"In the time of {claim.as_of_text}" if is_span else f"In {claim.as_of_text}"


def _right_words(finding: Finding, own: TriedReading) -> str:
    claim = finding.claim
    low, high = (spell_number(value or 0, claim.measure) for value in (finding.right_low, finding.right_high))
    figure = low if low == high else f"between {low} and {high}"
    where = _filters(claim)
    match own.ratio:
        case "growth_pct":
            return f"{CLAIM_UNITS[own.unit]} on ICE's list{where} had grown by {figure}, {_start_of(own)}"
        case "growth_multiple":
            return f"{CLAIM_UNITS[own.unit]} on ICE's list{where} had grown to {figure} as many, {_start_of(own)}"
        case "rank" if own.count and low == high:
            place, by = word_place(own), CLAIM_UNITS[own.unit]
            return (
                f"{STATE_NAMES[own.state or '']} was {place}, by {by}{_filters(claim, False)} on ICE's list"
            )
        case "rank" if low == high:
            return f"ICE listed no {CLAIM_UNITS[own.unit]}{where}"
        case "rank":
            return f"{STATE_NAMES[own.state or '']} was {figure} by {CLAIM_UNITS[own.unit]}{_filters(claim, False)}"
        case "share_pct":
            return f"{_part_of(claim)} {figure} of {_whole_of(own)}"
        case _:
            unit = _unit_words(own, finding.right_high or 0)
            pending = " as pending" if own.list_name == "pending" else ""
            return f"ICE listed {figure} {unit}{where}{pending}"


def _part_of(claim: StatedClaim) -> str:
    if claim.counts in ("county_population", "counties"):
        return "the counties covered were" if claim.counts == "counties" else "the counties covered had"
    if claim.state:
        return f"{STATE_NAMES[claim.state]} had"
    return f"agencies{_filters(claim)} had" if claim.kind else f"the {_model(claim.support_type or '')} had"


def _whole_of(own: TriedReading) -> str:
    if own.unit in ("county_population", "counties"):
        where = STATE_NAMES[own.state] if own.state else "the country"
        return f"the {'residents' if own.unit == 'county_population' else 'counties'} of {where}"
    return f"the {CLAIM_UNITS[own.unit]} that ICE listed"


def _unit_words(reading: TriedReading, value: float) -> str:
    """The unit, in the singular for one."""
    is_application = reading.list_name == "pending" and reading.unit == "agreements"
    unit = "applications" if is_application else CLAIM_UNITS[reading.unit]
    return _SINGULAR.get(unit, unit) if value == 1 else unit
