"""A document's pages to its facts, one row for each: value, page, box, confidence, or why it is empty.

`read_facts` is the one function of this room that reads a whole document. It knows nothing of ICE's lists and of the
file's name: those are compared later, by `conflicts`, and are never the source of a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .date_lines import is_signature_page
from .parties import find_party
from .running_text import RunningText, run_together
from .signature_blocks import AGENCY, ICE
from .signatures import LIKELY, SURE, ReadDay, SignatureBlock, Window, doubt, read_signatures
from .templates import (
    ADDENDUM,
    AMENDMENT,
    LETTER,
    MEMORANDUM,
    OTHER,
    REVIEW_CLAUSE,
    Generation,
    Titled,
    find_generation,
    find_kinds,
    find_mark,
    find_named_type,
    find_support_types,
)
from .terms import Term, find_appendices, find_field_office, read_terms
from .words import Box, PageRead, group_lines
from .written_dates import keep_day_only

READER_VERSION = 3
"""Raised whenever pages would be read otherwise: cached pages carry it, and those of another version are read anew."""
FACTS_VERSION = 4
"""Raised whenever the same pages would give other facts: these are made anew, which takes no reading."""

FIRST_PROGRAM_DAY = date(2002, 1, 1)
LAST_DAY = date(2029, 12, 31)
"""Days outside of these are on no memorandum that could exist when this reader was made."""


@dataclass(frozen=True)
class Fact:
    """One fact of one document. `value` is a code, an ISO day or words; `page` counts from 1."""

    fact: str
    part: str
    """`memorandum` or `addendum`: of which part of the document."""
    number: int
    """Counts several of a kind (two signers of one side), from 1 in reading order."""
    value: str | None
    confidence: str | None
    basis: str
    page: int | None
    box: Box | None
    written: str | None = None
    reason: str | None = None

    @classmethod
    def empty(
        cls, fact: str, reason: str, part: str = MEMORANDUM, number: int = 1, page: int | None = None
    ) -> Fact:
        """A fact that the document does not tell, with the reason."""
        return cls(fact, part, number, None, None, "nothing", page, None, reason=reason)


FACTS = (
    "kind",
    "support_type",
    "template",
    "form_revised_on",
    "agency_as_written",
    "agency_signed_on",
    "ice_signed_on",
    "agency_signer_office",
    "ice_signer_office",
    "effective_rule",
    "duration",
    "termination_notice",
    "cost_clause",
    "geographic_limit",
    "field_office",
    "appendix",
)


def read_facts(pages: Sequence[PageRead], n_pages: int | None = None) -> list[Fact]:
    """Every fact of a document, told or empty with its reason. Pages that failed are passed over.

    `n_pages` is how many the document has, where not all of them were read yet: then what was not found says so.
    """
    facts = _read_facts(pages)
    unread = (n_pages or len(pages)) - sum(p.failure is None for p in pages)
    if unread <= 0 or not facts or all(p.failure for p in pages):
        return facts
    reason = f"{unread} of {n_pages or len(pages)} pages were not read."
    return [replace(f, reason=f"{f.reason} {reason}") if f.reason else f for f in facts]


def _read_facts(pages: Sequence[PageRead]) -> list[Fact]:
    legible = [p for p in pages if p.failure is None]
    if not legible:
        return [Fact.empty("kind", "No page of the document could be read.")]
    text = run_together(legible)
    kinds = find_kinds(legible)
    support_types = find_support_types(legible, text)
    if MEMORANDUM not in (k for k, _ in kinds) and support_types and kinds[0][0] == OTHER:
        kinds = [(MEMORANDUM, support_types[0].page), *(k for k in kinds if k[0] != OTHER)]
    mark = find_mark(legible)
    form = find_generation(support_types, mark and mark[0], text)
    if not support_types and kinds[0][0] in (ADDENDUM, AMENDMENT):
        support_types = find_named_type(text)
    first_addendum = next((page for kind, page in kinds if kind == ADDENDUM and page > 1), None)
    facts = [
        *_kind_facts(kinds, text),
        *_model_facts(support_types, kinds),
        *_form_facts(form, mark),
        *_party_facts(legible),
        *_signature_facts(legible, kinds, form, mark and mark[0], first_addendum),
    ]
    if MEMORANDUM in (k for k, _ in kinds):
        facts += [_fact_of_term(term) for term in read_terms(text, [t.support_type for t in support_types])]
        facts += _office_facts(legible)
        facts += [
            Fact("appendix", MEMORANDUM, n, f"{letter} {subject}", SURE, "its heading", page, None)
            for n, (letter, subject, page) in enumerate(find_appendices(legible), 1)
        ]
    if first_addendum is not None:
        facts.append(_addendum_effect(legible, first_addendum))
    return facts


def _kind_facts(kinds: Sequence[tuple[str, int]], text: RunningText) -> Iterator[Fact]:
    for n, (kind, page) in enumerate(kinds, 1):
        if kind == OTHER and len(text.letters) < 200:
            yield Fact.empty("kind", "Too little of the document is legible.", number=n)
        else:
            yield Fact(
                "kind", MEMORANDUM, n, kind, SURE if kind != OTHER else LIKELY, "its heading", page, None
            )


def _model_facts(support_types: Sequence[Titled], kinds: Sequence[tuple[str, int]]) -> Iterator[Fact]:
    for n, titled in enumerate(support_types, 1):
        yield Fact(
            "support_type",
            MEMORANDUM,
            n,
            titled.support_type,
            LIKELY if titled.basis == "its text" else SURE,
            titled.basis,
            titled.page,
            titled.box,
        )
    if not support_types:
        letter = kinds[0][0] in (LETTER, OTHER)
        reason = (
            "The document is no memorandum."
            if letter
            else "Neither a title nor a clause of purpose that is known was found."
        )
        yield Fact.empty("support_type", reason)


def _form_facts(form: Generation | None, mark: tuple[date, int, Box] | None) -> Iterator[Fact]:
    if form is None:
        yield Fact.empty("template", "The document follows no form of ICE's that is known.")
    else:
        yield Fact(
            "template",
            MEMORANDUM,
            1,
            form.code,
            SURE if form.marked else LIKELY,
            "its clauses and mark of revision",
            None,
            None,
        )
    if mark is not None:
        yield Fact(
            "form_revised_on",
            MEMORANDUM,
            1,
            mark[0].isoformat(),
            SURE,
            "the mark in its foot",
            mark[1],
            mark[2],
        )


def _party_facts(pages: Sequence[PageRead]) -> Iterator[Fact]:
    party = find_party(pages)
    if party is None:
        yield Fact.empty("agency_as_written", "No clause, block or foot names the agency legibly.")
        return
    yield Fact(
        "agency_as_written",
        MEMORANDUM,
        1,
        party.written,
        SURE if party.seen_elsewhere else LIKELY,
        party.basis,
        party.page,
        party.box,
    )


def _signature_facts(
    pages: Sequence[PageRead],
    kinds: Sequence[tuple[str, int]],
    form: Generation | None,
    marked: date | None,
    first_addendum: int | None,
) -> Iterator[Fact]:
    """The days and offices of both sides; on papers that are not on a form of ICE's, no day is sure."""
    window = find_window(pages, form, marked)
    signed: dict[str, list[tuple[int, SignatureBlock]]] = {MEMORANDUM: [], ADDENDUM: []}
    for page in pages:
        part = ADDENDUM if first_addendum is not None and page.number >= first_addendum else MEMORANDUM
        if part == ADDENDUM and page.number != first_addendum:
            continue
        if (
            part == ADDENDUM
            or is_signature_page(page.lines)
            or is_signature_page(group_lines(page.recognized))
        ):
            found = read_signatures(page, window)
            if form is None and marked is None:
                found = [replace(block, signed=doubt(block.signed)) for block in found]
            signed[part] += [(page.number, block) for block in found]
    for part, blocks in signed.items():
        if part == ADDENDUM and first_addendum is None:
            continue
        for side in (AGENCY, ICE):
            of_side = [(page, block) for page, block in blocks if block.side == side]
            yield from _side_facts(part, side, of_side, bool(blocks))


def _side_facts(
    part: str, side: str, blocks: Sequence[tuple[int, SignatureBlock]], any_block: bool
) -> Iterator[Fact]:
    if not blocks:
        reason = (
            "No signature block of this side was found."
            if any_block
            else "No page with date lines to sign on was found."
        )
        yield Fact.empty(f"{side}_signed_on", reason, part)
        yield Fact.empty(f"{side}_signer_office", reason, part)
    dated = {page for page, block in blocks if block.signed.day is not None}
    signed_first = sorted(
        blocks, key=lambda found: found[0] not in dated
    )  # each side of counterparts leaves one blank
    for n, (page, block) in enumerate(signed_first, 1):
        yield _day_fact(part, side, n, page, block.signed)
        office = block.office
        yield Fact(
            f"{side}_signer_office",
            part,
            n,
            office,
            LIKELY if office else None,
            "the signature block" if office else "nothing",
            page,
            block.office_box,
            reason=None if office else "No office of a known kind is legible in the block.",
        )


def _day_fact(part: str, side: str, n: int, page: int, read: ReadDay) -> Fact:
    return Fact(
        f"{side}_signed_on",
        part,
        n,
        read.day.isoformat() if read.day else None,
        read.confidence,
        read.basis,
        page,
        read.box,
        written=keep_day_only(read.written) or None,
        reason=read.reason,
    )


def find_window(pages: Sequence[PageRead], form: Generation | None, marked: date | None) -> Window:
    """The days on which a document can have been signed, from its own form and its own printed days."""
    if form is not None and form.marked is None:
        return Window(form.first_used - timedelta(30), form.last_used + timedelta(120))
    if marked is not None:  # nobody signs a form before it is made; a few days, because a draft may go round
        return Window(marked - timedelta(3), marked + timedelta(700))
    if form is not None:
        return Window(form.first_used, form.last_used)
    return Window(date(2007, 1, 1), date(2027, 12, 31))


def _fact_of_term(term: Term) -> Fact:
    found = term.found
    confidence = None if term.value is None or found is None else SURE if found.likeness >= 94 else LIKELY
    return Fact(
        term.fact,
        MEMORANDUM,
        1,
        term.value,
        confidence,
        "its clause" if found else "nothing",
        found.page if found else None,
        found.box if found else None,
        reason=term.reason,
    )


def _office_facts(pages: Sequence[PageRead]) -> Iterator[Fact]:
    office = find_field_office(pages)
    if office is None:
        yield Fact.empty("field_office", "The paper names no field office of ICE's.")
    else:
        yield Fact("field_office", MEMORANDUM, 1, office[0], SURE, "its text", office[1], office[2])


def _addendum_effect(pages: Sequence[PageRead], first: int) -> Fact:
    text = run_together(p for p in pages if p.number >= first)
    found = text.find(REVIEW_CLAUSE) or text.find("internal review of this MOA every three years")
    if found is None:
        return Fact.empty(
            "addendum_effect", "The addendum says nothing that is known here.", ADDENDUM, page=first
        )
    return Fact(
        "addendum_effect", ADDENDUM, 1, "review_every_three_years", SURE, "its clause", found.page, found.box
    )
