"""The declared tables to a dictionary of their columns, as a frame and as a page of the documentation.

Everything comes from the schemas that also check the tables, so that the dictionary cannot say what does not hold.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import dataframely as dy
import polars as pl

from open287g.schemas import documents, ledger, listings, shown
from open287g.schemas.codes import (
    AGENCY_TYPES,
    EVENT_KINDS,
    FILE_STATUSES,
    KINDS,
    LEVELS,
    LISTS,
    MOA_STATUSES,
    SPELL_ENDS,
    SUPPORT_TYPES,
)
from open287g.schemas.reference import AgencyConflicts

TABLES: dict[str, type[dy.Schema]] = {
    "agencies": ledger.Agencies,
    "agency_conflicts": AgencyConflicts,
    "agency_names": ledger.AgencyNames,
    "agreements": ledger.Agreements,
    "applications": ledger.Applications,
    "contents": listings.Contents,
    "events": ledger.Events,
    "file_reads": listings.FileReads,
    "stated_on_pages": listings.StatedOnPages,
    "files": listings.Files,
    "findings": listings.Findings,
    "issues": listings.Issues,
    "listings": listings.Listings,
    "readings": listings.Readings,
    "reviews": ledger.Reviews,
    "snapshots": listings.Snapshots,
    "spells": ledger.Spells,
}
"""Tables of an edition, under the names that SQL and the files have."""

ANSWERS: dict[str, type[dy.Schema]] = {
    "agreements": shown.AgreementsShown,
    "agencies": shown.AgenciesShown,
    "changes": shown.ChangesShown,
    "explain_count": shown.CountEvidence,
    "explain_figure": shown.FigureEvidence,
    "measure net_change": shown.NetChanges,
    "measure doubling_time": shown.DoublingTimes,
    "measure time_on_list": shown.TimesOnList,
    "measure waiting_time": shown.WaitingTimes,
}
"""Rows that commands give, under the command."""

MEMORANDA: dict[str, type[dy.Schema]] = {
    "documents": documents.Documents,
    "document_pages": documents.DocumentPages,
    "document_facts": documents.DocumentFacts,
    "document_ties": documents.DocumentTies,
    "document_conflicts": documents.DocumentConflicts,
    "document_departures": documents.DocumentDepartures,
}
"""Tables made of the memoranda of a workspace; `reference/moa_facts.csv` has the facts of a sample."""

_WORDS = {
    "Facts of a memorandum": documents.FACT_WORDS,
    "Kinds of document": documents.DOCUMENT_KINDS,
    "Support types": SUPPORT_TYPES,
    "Kinds of agency": KINDS,
    "Levels of government": LEVELS,
    "ICE's TYPE": AGENCY_TYPES,
    "Kinds of event": EVENT_KINDS,
    "Ends of a spell": SPELL_ENDS,
    "What an agreement is on a day": shown.STATUSES,
    "What an agency is on a day": shown.AGENCY_STATUSES,
    "What the MOA cell holds": MOA_STATUSES,
    "What became of a file": FILE_STATUSES,
}

_FEW = 5
"""Codes that are named with the column; longer lists of codes stand at the end of the page."""

_PREFACE = """# Data dictionary

Made from the declared schemas by `python -m open287g.publish.dictionary`; a test keeps it current.

Dates end in `_on`, instants in `_at`, counts begin with `n_`, flags with `is_` or `has_`, shares end in `_share`
(0 to 1). A name in bold is part of the key. The tables are Parquet files in `edition/`, tables of the question `sql`,
and methods of `open287g.edition()` in Python.
"""


def meaning_of(schema: type[dy.Schema]) -> str:
    """What the rows of a table are: the first line of its schema's docstring."""
    return (schema.__doc__ or "").strip().partition("\n")[0]


def describe_columns(tables: dict[str, type[dy.Schema]]) -> pl.DataFrame:
    """One row per column: table, column, type, is_key, is_nullable, meaning."""
    rows = [
        (
            table,
            name,
            _type_of(column),
            bool(column.primary_key),
            bool(column.nullable),
            column.description or "",
        )
        for table, schema in tables.items()
        for name, column in schema.columns().items()
    ]
    named = ("table", "column", "type", "is_key", "is_nullable", "meaning")
    return pl.DataFrame(rows, schema=list(named), orient="row")


def _type_of(column: dy.Column) -> str:
    """The type in a word or two; a short enumeration names its codes."""
    if isinstance(column, dy.Enum) and len(column.categories) > _FEW:
        return "code"
    if isinstance(column, dy.Enum):
        return "one of " + ", ".join(column.categories)
    if isinstance(column, dy.List):
        return f"list of {_type_of(column.inner)}"
    return {
        "String": "text",
        "Bool": "true or false",
        "Date": "date",
        "Datetime": "instant",
        "Float64": "number",
    }.get(type(column).__name__, "whole number")


def write_dictionary() -> str:
    """The page `docs/data-dictionary.md`."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _PREFACE
    yield "## Tables of an edition"
    for name, schema in TABLES.items():
        yield from _describe_table(name, schema)
    yield "\n## Tables of memoranda"
    for name, schema in MEMORANDA.items():
        yield from _describe_table(name, schema)
    yield "\n## Rows that questions give"
    for name, schema in ANSWERS.items():
        yield from _describe_table(name, schema)
    yield "\n## Codes"
    yield f"\nLists: {', '.join(f'`{name}`' for name in LISTS)}."
    for title, words in _WORDS.items():
        yield f"\n### {title}\n\n| code | meaning |\n|---|---|"
        yield from (f"| `{code}` | {meaning} |" for code, meaning in words.items())


def _describe_table(name: str, schema: type[dy.Schema]) -> Iterator[str]:
    yield f"\n### `{name}`\n\n{_first_line(schema)}\n"
    yield "| column | type | may be empty | meaning |\n|---|---|---|---|"
    for row in describe_columns({name: schema}).iter_rows(named=True):
        shown_name = f"**`{row['column']}`**" if row["is_key"] else f"`{row['column']}`"
        yield f"| {shown_name} | {row['type']} | {'yes' if row['is_nullable'] else 'no'} | {row['meaning']} |"


def _first_line(schema: type[dy.Schema]) -> str:
    return re.split(r"\n\s*\n|\n", (schema.__doc__ or "").strip())[0]


if __name__ == "__main__":
    sys.stdout.write(write_dictionary())
