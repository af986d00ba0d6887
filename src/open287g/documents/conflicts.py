"""A document's facts beside the row of ICE's list: where they differ, as questions for a person; nothing is overruled.

The list's SIGNED and the day in the file's name are checks. They never become a value of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz, process

from .facts import Fact
from .words import squeeze


@dataclass(frozen=True)
class ListedAgreement:
    """What ICE's list says of an agreement."""

    agreement_id: str
    agency_id: str
    agency_name: str
    state: str
    support_type: str
    signed_on: date | None


@dataclass(frozen=True)
class Conflict:
    """One difference."""

    agreement_id: str
    field: str
    list_value: str
    document_value: str
    confidence: str
    pattern: str
    page: int | None


def find_conflicts(facts: Sequence[Fact], listed: ListedAgreement) -> list[Conflict]:
    """Differences in signing day, support type and agency between a memorandum and the row it is tied to."""
    memorandum = [f for f in facts if f.part == "memorandum" and f.value is not None]
    return [
        *_day_conflicts(memorandum, listed),
        *_model_conflicts(memorandum, listed),
        *_agency_conflicts(memorandum, listed),
    ]


def _day_conflicts(facts: Iterable[Fact], listed: ListedAgreement) -> Iterator[Conflict]:
    facts = list(facts)
    ice = [f for f in facts if f.fact == "ice_signed_on"]
    if not ice or listed.signed_on is None:
        return
    days = {date.fromisoformat(f.value) for f in ice if f.value}
    if listed.signed_on in days:
        return
    agency = {date.fromisoformat(f.value) for f in facts if f.fact == "agency_signed_on" and f.value}
    shown = date.fromisoformat(str(ice[0].value))
    yield Conflict(
        listed.agreement_id,
        "signed_on",
        listed.signed_on.isoformat(),
        shown.isoformat(),
        str(ice[0].confidence),
        describe_difference(listed.signed_on, shown, agency),
        ice[0].page,
    )


def describe_difference(listed: date, ice: date, agency: Iterable[date]) -> str:
    """How the list's day lies to the two signing days, in words."""
    if listed in set(agency):
        return "the list prints the day the agency signed"
    apart = (listed - ice).days
    if abs(apart) == 1:
        return f"the list is one day {'after' if apart > 0 else 'before'} ICE's signature"
    if (listed.month, listed.day) == (ice.month, ice.day):
        return "the years differ"
    return f"the list is {abs(apart):,} days {'after' if apart > 0 else 'before'} ICE's signature"


def _model_conflicts(facts: Iterable[Fact], listed: ListedAgreement) -> Iterator[Conflict]:
    models = [f for f in facts if f.fact == "support_type"]
    if models and listed.support_type not in {f.value for f in models}:
        first = models[0]
        yield Conflict(
            listed.agreement_id,
            "support_type",
            listed.support_type,
            str(first.value),
            str(first.confidence),
            "the document is of another support type",
            first.page,
        )


LEAST_LIKE = 60.0
"""Under this the written name and the listed one share too little to be one body's."""


def _agency_conflicts(facts: Iterable[Fact], listed: ListedAgreement) -> Iterator[Conflict]:
    for fact in facts:
        if (
            fact.fact == "agency_as_written"
            and fact.value
            and name_likeness(fact.value, listed.agency_name) < LEAST_LIKE
        ):
            yield Conflict(
                listed.agreement_id,
                "agency",
                listed.agency_name,
                fact.value,
                str(fact.confidence),
                "the document names another party",
                fact.page,
            )


def name_likeness(one: str, other: str) -> float:
    """How alike two names of bodies are, 0 to 100, whatever their order of words and abbreviations."""
    return max(float(score(fold(one), fold(other))) for fold, score in _ways())


def names_alike(one: str, others: Sequence[str], least: float) -> list[int]:
    """Which of `others`, by their places in it, are at least so alike by `name_likeness`; a whole list costs little."""
    found = [
        process.extract(fold(one), list(map(fold, others)), scorer=score, score_cutoff=least, limit=None)
        for fold, score in _ways()
    ]
    return sorted({place for way in found for _, _, place in way})


def _ways() -> tuple[tuple[Callable[[str], str], Callable[..., float]], ...]:
    """The two ways in which names are set beside each other: by their words, and letter by letter."""
    return (_plain, fuzz.token_set_ratio), (_squeeze, fuzz.ratio)


_SAME_WORDS = (
    (r"\bco\b", "county"),
    (r"\bdept\b", "department"),
    (r"\bpd\b", "police department"),
    (r"\bso\b", "sheriff office"),
    (r"\bsher+if+'?f?s?\b", "sheriff"),
    (r"\bst\b", "saint"),
    (r"\bft\b", "fort"),
)


@lru_cache(maxsize=20_000)
def _squeeze(name: str) -> str:
    return squeeze(name)


@lru_cache(maxsize=20_000)
def _plain(name: str) -> str:
    text = re.sub(r"[’']", "", name.casefold())
    text = re.sub(r"[^a-z0-9 ]", " ", text)
    for form, word in _SAME_WORDS:
        text = re.sub(form, word, text)
    return re.sub(r"\s+", " ", text).strip()


_NAME_DAYS = (
    re.compile(r"(?<!\d)(?P<m>\d{2})[-._]?(?P<d>\d{2})[-._]?(?P<y>20\d{2}|\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>20\d{2})[-._](?P<m>\d{1,2})[-._](?P<d>\d{1,2})(?!\d)"),
)


def day_in_name(file_name: str) -> date | None:
    """The day that a file's name carries, in any of its dozen grammars; none if it carries none that can be."""
    stem = file_name.rsplit(".", 1)[0] if file_name.casefold().endswith(".pdf") else file_name
    for form in reversed(_NAME_DAYS):
        for match in form.finditer(stem):
            year = int(match["y"])
            try:
                return date(year + 2000 if year < 100 else year, int(match["m"]), int(match["d"]))
            except ValueError:
                continue
    return None


def check_with_name(facts: Sequence[Fact], file_name: str) -> str | None:
    """What the day in the file's name agrees with, in words; none where it carries no day."""
    named = day_in_name(file_name)
    if named is None:
        return None
    days = {f.fact: f.value for f in facts if f.part == "memorandum" and f.number == 1 and f.value}
    agrees = [
        words
        for fact, words in (
            ("ice_signed_on", "ICE's signature"),
            ("agency_signed_on", "the agency's signature"),
        )
        if days.get(fact) == named.isoformat()
    ]
    return (
        f"the day in the file's name is that of {' and '.join(agrees)}"
        if agrees
        else "the day in the file's name is neither signature's"
    )
