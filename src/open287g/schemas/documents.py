"""Contracts of the memoranda: documents, their pages, what they say, what they are tied to, and where lists differ."""

from __future__ import annotations

from typing import Final

import dataframely as dy
import polars as pl

from .table import Table

DOCUMENT_KINDS: Final = {
    "memorandum": "Memorandum of agreement",
    "addendum": "Addendum",
    "amendment": "Amendment",
    "letter": "Letter",
    "other": "Something else",
}
PARTS: Final = ("memorandum", "addendum")
CONFIDENCES: Final = ("sure", "likely")
FACT_WORDS: Final = {
    "kind": "What the document is",
    "support_type": "Support type",
    "template": "Generation of ICE's form",
    "form_revised_on": "Day of the form's own revision, never of signing",
    "agency_as_written": "Agency as the document writes it",
    "agency_signed_on": "Day the agency signed",
    "ice_signed_on": "Day ICE signed",
    "agency_signer_office": "Office that signed for the agency",
    "ice_signer_office": "Office that signed for ICE",
    "effective_rule": "What makes it effective",
    "duration": "How long it lasts",
    "termination_notice": "How it is ended",
    "cost_clause": "Who pays for what",
    "geographic_limit": "Where it applies",
    "field_office": "ICE field office that it names",
    "appendix": "Appendix",
    "addendum_effect": "What the addendum changes",
}
"""Facts told of a document, and the words for each."""
FACT_BASES: Final = (
    "its heading",
    "its title",
    "the box that is checked",
    "its clause",
    "its clause of purpose",
    "its clause of parties",
    "its clause on whom the agency represents",
    "the clause on between whom it is",
    "its clauses and mark of revision",
    "the mark in its foot",
    "the foot of its pages",
    "its signature block or contacts",
    "the signature block",
    "the office that signed",
    "its text",
    "typed text",
    "the picture of the date line",
    "the line under its label",
    "the sentence above the signatures",
    "a digital signature's stamp",
    "the scanner's text layer",
    "nothing",
)
"""What a fact was read from."""
FACT_REASONS: Final = (
    "No page of the document could be read.",
    "Too little of the document is legible.",
    "The document is no memorandum.",
    "Neither a title nor a clause of purpose that is known was found.",
    "The document follows no form of ICE's that is known.",
    "No clause, block or foot names the agency legibly.",
    "No signature block of this side was found.",
    "No page with date lines to sign on was found.",
    "No office of a known kind is legible in the block.",
    "No clause known to say this was found in what is legible.",
    "The paper names no field office of ICE's.",
    "The addendum says nothing that is known here.",
    "What stands on the date line is not legible.",
    "What is typed on the date line is no day in a form that is known.",
    "The date line holds no typed text, and its picture was not read.",
    "The date line is empty.",
)
"""Why a fact is empty."""
CONFLICT_PATTERNS: Final = (
    "the list prints the day the agency signed",
    "the list is one day after ICE's signature",
    "the list is one day before ICE's signature",
    "the years differ",
    "the document is of another support type",
    "the document names another party",
)
"""How a document and ICE's list differ, where it is said without a number."""
CONFLICT_FORMS: Final = {
    form: form
    for form in (
        "the list is {n} days after ICE's signature",
        "the list is {n} days before ICE's signature",
    )
}
"""The same with a number."""
RULINGS: Final = ("list", "document", "both", "open")
"""Which side a person ruled for where a document and ICE's list differ."""
TIE_BASES: Final = {
    "link": "a link of ICE's list ends in this file's name",
    "signing day": "state, support type and signing day are those of one agreement, and the name fits",
    "name": "state, support type and the name that the document writes are those of one agreement",
}
CONFLICT_FIELDS: Final = {
    "signed_on": "Signing day",
    "support_type": "Support type",
    "agency": "Agency",
}


class Documents(Table):
    """One document: the same bytes once, under the name and origin of their first sighting."""

    sha256 = dy.String(primary_key=True, regex=r"^[0-9a-f]{64}$", description="Hash of the bytes")
    file_name = dy.String(description="Name of the first sighting")
    origin = dy.String(description="Path or address of the first sighting")
    size = dy.UInt64(description="Bytes")
    n_pages = dy.UInt32(nullable=True, description="Pages; null while not opened, or not to be opened")
    n_pages_read = dy.UInt32(description="Pages read so far")
    refusal = dy.String(nullable=True, description="Why the document cannot be opened")


class DocumentPages(Table):
    """One page as it was read. Blocks that people sign and pages of contacts are left out of its text."""

    sha256 = dy.String(primary_key=True, description="The document")
    page = dy.UInt32(primary_key=True, description="Counted from 1")
    text_layer = dy.Enum(["good", "false", "none"], description="Whether the page's own text can be believed")
    n_words = dy.UInt32(description="Words of its text layer, entries of form fields included")
    n_recognized = dy.UInt32(description="Lines recognized in its picture")
    failure = dy.String(nullable=True, description="Why the page could not be read")
    text = dy.String(description="Its text, line by line")


class DocumentFacts(Table):
    """One fact of one document, told or empty with the reason. Offices and bodies only, never a person's name."""

    sha256 = dy.String(primary_key=True, description="The document")
    fact = dy.String(primary_key=True, description="Which fact")
    part = dy.Enum(list(PARTS), primary_key=True, description="Of which part of the document")
    number = dy.UInt16(primary_key=True, min=1, description="Counts several of a kind, in reading order")
    value = dy.String(
        nullable=True, description="A code, an ISO day or words; null where it could not be read"
    )
    confidence = dy.Enum(
        list(CONFIDENCES), nullable=True, description="sure, or likely; null without a value"
    )
    basis = dy.String(description="What the value was read from")
    page = dy.UInt32(nullable=True, description="Page, counted from 1")
    left = dy.Float64(nullable=True, description="Left edge of the place, points from the page's left")
    top = dy.Float64(nullable=True, description="Top edge, points from the page's top")
    right = dy.Float64(nullable=True, description="Right edge")
    bottom = dy.Float64(nullable=True, description="Bottom edge")
    written = dy.String(nullable=True, description="How a day is written, as read")
    reason = dy.String(nullable=True, description="Why there is no value")

    @dy.rule()
    def value_or_reason(cls) -> pl.Expr:
        """A fact without a value says why, and only such a one."""
        return pl.col("value").is_null() == pl.col("reason").is_not_null()


class DocumentTies(Table):
    """A document and an agreement of the ledger that it belongs to, with the basis."""

    sha256 = dy.String(primary_key=True, description="The document")
    agreement_id = dy.String(primary_key=True, description="The agreement")
    agency_id = dy.String(description="The agency")
    basis = dy.Enum(list(TIE_BASES), description="Why they belong together")
    name_likeness = dy.Float64(
        min=0, max=100, description="How alike the agency's name and the written one are"
    )


class DocumentConflicts(Table):
    """Where a document and ICE's list differ. The list's history is not changed by it: a person rules."""

    conflict_id = dy.String(primary_key=True, description="The question's id")
    sha256 = dy.String(description="The document")
    agreement_id = dy.String(description="The agreement")
    field = dy.Enum(list(CONFLICT_FIELDS), description="What differs")
    list_value = dy.String(description="What ICE's list prints")
    document_value = dy.String(description="What the document shows")
    confidence = dy.Enum(list(CONFIDENCES), description="How sure the reading of the document is")
    pattern = dy.String(description="How they differ, in words")
    page = dy.UInt32(nullable=True, description="Page of the document's value")
    ruling = dy.String(nullable=True, description="What a person ruled: list, document, both or open")
    ruling_reason = dy.String(nullable=True, description="Why")


class DocumentDepartures(Table):
    """A clause by which a document departs from the form it was made from."""

    sha256 = dy.String(primary_key=True, description="The document")
    number = dy.UInt16(primary_key=True, min=1, description="In reading order")
    template = dy.String(description="Generation of the form")
    kind = dy.Enum(["missing", "changed", "added"], description="What happened to the clause")
    template_text = dy.String(nullable=True, description="The form's words")
    document_text = dy.String(nullable=True, description="The document's words")
    page = dy.UInt32(nullable=True, description="Page of the document")
    likeness = dy.Float64(description="How alike they are, 0 to 100")
