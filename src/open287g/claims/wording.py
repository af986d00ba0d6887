"""Findings in words: how a claim was read, one sentence that a reporter could print, and a correction where due.

Neutral in tone: what was reported, what the list shows, which file. Never why.
"""

from __future__ import annotations

from open287g.schemas.claims import PRECISIONS, claim_unit_title
from open287g.schemas.codes import KINDS, STATE_NAMES, SUPPORT_TYPES
from open287g.text.phrases import format_percent, ngettext
from open287g.text.phrases import gettext as _

from .describing import say_correction, say_reading, say_shown, say_stated
from .finding import Finding, StatedClaim, TriedReading

_PERCENT = frozenset({"growth_pct", "share_pct", "incentive_pct"})
_MONEY = frozenset({"funding_usd", "incentive_usd"})


def spell_number(value: float, measure: str) -> str:
    """1,168 · 765% · 9.5 times · $7,500 · $1.4 billion · place 2."""
    if measure == "rank":
        return _("place {n}", n=round(value))
    if measure in _PERCENT:
        return format_percent(value).replace(".0%", "%")
    if measure == "growth_multiple":
        return _("{n} times", n=round(value, 2))
    return f"${_scaled(value)}" if measure in _MONEY else _scaled(value)


def _scaled(value: float) -> str:
    for size, word in ((1e9, _("billion")), (1e6, _("million"))):
        if value >= size and value % (size / 1000) == 0:
            return f"{value / size:g} {word}"
    return f"{value:,.0f}"


def describe_reading(reading: TriedReading) -> str:
    """Another reading in words: what is counted, where, under which filter, on which list."""
    is_application = reading.list_name == "pending" and reading.unit == "agreements"
    unit = _("pending applications") if is_application else _(claim_unit_title(reading.unit))
    what = f"{unit}{_filters(reading)}{_manner(reading)}{_place(reading)}"
    match reading.ratio:
        case "none":
            return _("number of {what}", what=what)
        case "difference":
            return _("increase of {what}", what=what)
        case "share_pct":
            return _("share of {what}", what=what)
        case "rank":
            return _("rank by number of {what}", what=what)
    return _("growth of {what}", what=what)


def _filters(reading: TriedReading) -> str:
    told = []
    if reading.kind:
        told.append(_(" of the kind '{kind}'", kind=_(KINDS[reading.kind]).lower()))
    if reading.state:
        told.append(_(" in {places}", places=STATE_NAMES[reading.state]))
    if reading.support_type:
        told.append(_(" under the {models}", models=_(SUPPORT_TYPES[reading.support_type])))
    if reading.since_on:
        told.append(_(", signed since {day}", day=reading.since_on))
    return "".join(told)


def _manner(reading: TriedReading) -> str:
    told = []
    if reading.text_rule == "untrimmed":
        told.append(_(", with cells compared as exact text, stray blanks kept"))
    if reading.counts_header:
        told.append(_(", with the header row counted as one"))
    if reading.plus_snapshot_id:
        told.append(_(", with pending applications added"))
    if reading.ratio in ("growth_pct", "growth_multiple", "difference"):
        told.append(_start_of(reading))
    return "".join(told)


def _start_of(reading: TriedReading) -> str:
    if reading.base_value is not None:
        return _(", from the stated {n}", n=f"{reading.base_value:,.0f}")
    if reading.base_on:
        return _(", from {n} on {day}", n=f"{reading.base or 0:,.0f}", day=reading.base_on)
    return _(", from the start")


def _place(reading: TriedReading) -> str:
    if reading.clock == "signed":
        return _(", signed by {day} and still listed then", day=reading.as_of)
    if reading.list_name == "pending":
        return _(", on ICE's pending list of {day}", day=reading.as_of)
    return _(", on ICE's list of {day}", day=reading.as_of)


def list_in_words(reading: TriedReading) -> str:
    """A list by its first day and, where it was met on later days too, its last."""
    until = reading.shown_until
    is_longer = until is not None and until > reading.as_of
    shown = _(" (shown until {day})", day=until) if is_longer else ""
    return _("the list of {day}{shown}", day=reading.as_of, shown=shown)


def word_reading(finding: Finding) -> str | None:
    """How the claim was read, with the number that its own words give; None where no list bears on it."""
    return say_reading(finding.weighed) if finding.weighed is not None else None


def word_sentence(finding: Finding) -> str:
    """What was reported and what the record shows, in one sentence; one semicolon parts the two."""
    return f"{_reported(finding).replace(';', ',')}; {_shown(finding)}."


def _reported(finding: Finding) -> str:
    claim = finding.claim
    if finding.weighed is not None:
        return say_stated(finding.weighed, claim.publisher)
    stated = claim.statement.rstrip(".")
    if claim.value is not None and (
        claim.measure in _MONEY or claim.measure in ("incentive_pct", "officers")
    ):
        return _(
            "{publisher} states: {stated} ({when})",
            publisher=claim.publisher,
            stated=stated,
            when=claim.as_of_text,
        )
    return _("{publisher} states: {stated}", publisher=claim.publisher, stated=stated)


def stated_number(claim: StatedClaim) -> str:
    """The number as worded."""
    low = spell_number(claim.number, claim.measure)
    text = (
        f"{low} to {spell_number(claim.value_high, claim.measure)}" if claim.value_high is not None else low
    )
    return f"{_(PRECISIONS[claim.precision]) if claim.precision != 'exact' else ''} {text}".strip()


def _shown(finding: Finding) -> str:
    if finding.deciding is not None:
        return _elsewhere(finding, finding.deciding)
    if finding.weighed is not None:
        return say_shown(finding.weighed)
    if finding.verdict == "not_testable":
        return _("this cannot be tested: {reason}", reason=finding.reason)
    return finding.reason or ""


def _elsewhere(finding: Finding, deciding: TriedReading) -> str:
    number = spell_number(deciding.value or 0, finding.claim.measure)
    file = f" ({deciding.file_name})" if deciding.file_name else ""
    right = ""
    if finding.weighed is not None and finding.weighed.low is not None:
        right = _(", while {right}", right=say_shown(finding.weighed))
    return _(
        "{number} is the {reading}{file}{right}",
        number=number,
        reading=describe_reading(deciding),
        file=file,
        right=right,
    )


def word_correction(finding: Finding) -> str | None:
    """What could be printed instead; None where nothing needs to be."""
    if finding.verdict in ("confirmed", "within_wording", "not_testable") or finding.weighed is None:
        return None
    return say_correction(finding.weighed)


def say_search(finding: Finding) -> str | None:
    """How many ways of counting were tried, how many give the number, and how many numbers near by they would give."""
    if finding.n_readings < 2 or finding.claim.value is None:
        return None
    tried = ngettext("We tried {n} way of counting", "We tried {n} ways of counting", finding.n_readings)
    number = stated_number(finding.claim)
    gives = (
        _("none gives {number}", number=number)
        if not finding.n_hits
        else ngettext("{n} gives {number}", "{n} give {number}", finding.n_hits, number=number)
    )
    if finding.chance_share is None:
        return f"{tried}; {gives}."
    by_chance = _(
        "A search this wide would also match {share} of nearby numbers by chance.",
        share=format_percent(finding.chance_share * 100, 0),
    )
    return f"{tried}; {gives}. {by_chance}"
