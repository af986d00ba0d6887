"""One raw row of a list to one parsed row with its findings; rows parsed before, anew. Pure; raw cells are kept.

A row is set aside (quarantined) if its state, agency, support type or type cannot be understood.
A broken date or link sets aside that cell only: the row is still known by state, agency and support type.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

import dataframely as dy
import polars as pl

from open287g.schemas.listings import Findings, Readings

from .cells import clean_address, clean_text, read_signed, show_cell
from .vocabulary import Terms, Vocabulary, fold

UNTOLD = frozenset({"agency_type_stray_blank", "support_type_stray_blank"})
"""Findings that are too common to be told one by one, and change nothing."""
MISSING = "missing"
"""Code in curation/codes.csv for a text that says that nothing is stated."""


class RawRow(NamedTuple):
    """The cells of one row by meaning, as read, and the addresses behind two of them."""

    state: object = None
    agency_name: object = None
    agency_type: object = None
    county: object = None
    support_type: object = None
    signed: object = None
    moa: object = None
    addendum: object = None
    moa_link: str | None = None
    addendum_link: str | None = None


class Finding(NamedTuple):
    """One oddity of one cell: what was read and what it was taken as (None if set aside)."""

    code: str
    column: str
    value: str | None
    taken_as: str | None


@dataclass(frozen=True)
class Row:
    """A parsed row; field names and meanings are those of `schemas.Readings`."""

    state: str | None
    agency_name: str | None
    agency_type: str | None
    county: str | None
    support_type: str | None
    signed_on: date | None
    moa_status: str
    moa_url: str | None
    addendum_url: str | None
    is_quarantined: bool
    raw: RawRow
    findings: tuple[Finding, ...]

    @cached_property
    def raw_cells(self) -> tuple[str | None, ...]:
        """Every raw cell as text, and the addresses as stored; the archive's own capture times are written as `*`."""
        return (
            *(_without_capture(show_cell(value)) for value in self.raw[:8]),
            self.raw.moa_link,
            self.raw.addendum_link,
        )

    @cached_property
    def cells(self) -> tuple[object, ...]:
        """Parsed values and raw texts, in the order of `schemas.Readings` after content and row number."""
        return (self.state, self.agency_name, self.agency_type, self.county, self.support_type, self.signed_on,
                self.moa_status, self.moa_url, self.addendum_url, self.is_quarantined, *self.raw_cells)  # fmt: skip

    @cached_property
    def digest(self) -> bytes:
        """Equal for rows that print the same texts and link the same addresses."""
        return _digest_content(self.raw_cells)

    @cached_property
    def text_digest(self) -> bytes:
        """Equal for rows that print the same texts, whatever they link."""
        return _digest_content(self.raw_cells[:6])


_CAPTURE = re.compile(r"(web\.archive\.org/web/)\d{14}")


def _without_capture(text: str | None) -> str | None:
    return text if text is None or "web.archive.org" not in text else _CAPTURE.sub(r"\1*", text)


@lru_cache(maxsize=1 << 17)
def _digest_content(content: tuple[object, ...]) -> bytes:
    return hashlib.sha256(repr(content).encode()).digest()[:16]


def parse_row(raw: RawRow, vocabulary: Vocabulary, *, expects_signed: bool) -> Row:
    """What `raw` says. `expects_signed` is true for the participating list, where a missing date is a finding."""
    findings: list[Finding] = []
    state = _code(raw.state, vocabulary.states, "state", findings)
    name = _agency_name(raw.agency_name, vocabulary.agency_names, findings)
    support_type = _code(raw.support_type, vocabulary.support_types, "support_type", findings)
    agency_type = _optional_code(raw.agency_type, vocabulary.agency_types, "agency_type", findings)
    moa_status, moa_url = _moa(raw, findings)
    return Row(
        state=state,
        agency_name=name,
        agency_type=agency_type,
        county=_county(raw.county, vocabulary.counties),
        support_type=support_type,
        signed_on=_signed(raw.signed, findings) if expects_signed else None,
        moa_status=moa_status,
        moa_url=moa_url,
        addendum_url=_addendum(raw, findings),
        is_quarantined=any(f.code in SETS_ROW_ASIDE for f in findings),
        raw=raw,
        findings=tuple(findings),
    )


SETS_ROW_ASIDE = frozenset({"state_unknown", "support_type_unknown", "agency_type_unknown", "state_blank",
                            "support_type_blank", "agency_name_blank"})  # fmt: skip
"""Findings by which something is missing from the ledger."""


def _code(value: object, terms: Terms, column: str, findings: list[Finding]) -> str | None:
    """The agreed code of a required cell; a blank or unknown one is a finding that sets the row aside."""
    shown = show_cell(value)
    if clean_text(shown) is None:
        findings.append(Finding(f"{column}_blank", column, shown, None))
        return None
    return _known_code(shown or "", terms, column, findings)


def _optional_code(value: object, terms: Terms, column: str, findings: list[Finding]) -> str | None:
    shown = show_cell(value)
    if clean_text(shown) is None:
        return None
    code = _known_code(shown or "", terms, column, findings)
    return None if code == MISSING else code


def _known_code(shown: str, terms: Terms, column: str, findings: list[Finding]) -> str | None:
    text = clean_text(shown) or ""
    if terms.code_of(text) is None and (bare := _without_marks(shown, text, column, findings)) != text:
        shown = text = bare
    meaning = terms.understand(text)
    if meaning is None:
        findings.append(Finding(f"{column}_unknown", column, shown, None))
        return None
    if meaning.repaired:
        findings.append(Finding(f"{column}_repaired", column, shown, meaning.known_text))
    elif shown != shown.strip() or "\u00a0" in shown:
        findings.append(Finding(f"{column}_stray_blank", column, shown, meaning.known_text))
    return meaning.code


_SIGNS = frozenset("*\u2020\u2021\u00a7\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079")
_NUMBERED = re.compile(r"\[[0-9a-z]{1,2}\]")


def strip_marks(text: str) -> str:
    """`text` without the signs of a footnote around it: asterisks, daggers, a raised or bracketed number."""
    start, end = 0, len(text)
    while end:
        if text[end - 1] in _SIGNS or text[end - 1].isspace():
            end -= 1
        elif text[end - 1] == "]" and (mark := _NUMBERED.search(text, max(0, end - 4), end)):
            end = mark.start()
        else:
            break
    while start < end and (text[start] in _SIGNS or text[start].isspace()):
        start += 1
    bare = text[start:end]
    return bare if bare != text.strip() else text


def _without_marks(shown: str, text: str, column: str, findings: list[Finding]) -> str:
    """The text of a cell without the signs of a footnote, as in 'DELAWARE**'; each is a finding."""
    bare = strip_marks(shown)
    if bare == shown:
        return text
    kept = clean_text(bare) or ""
    findings.append(Finding("footnote_mark", column, shown, kept))
    return kept


def _agency_name(value: object, terms: Terms, findings: list[Finding]) -> str | None:
    shown = show_cell(value)
    name = clean_text(shown)
    if name is not None and shown is not None:
        name = _without_marks(shown, name, "agency_name", findings) or None
    if (
        name is None
        or isinstance(value, bool)
        or not any(c.isalpha() for c in name)
        or terms.codes.get(fold(name)) == MISSING
    ):
        findings.append(Finding("agency_name_blank", "agency_name", show_cell(value), None))
        return None
    return name


def _county(value: object, terms: Terms) -> str | None:
    county = clean_text(show_cell(value))
    return None if county is None or terms.codes.get(fold(county)) == MISSING else county


def _signed(value: object, findings: list[Finding]) -> date | None:
    cell = read_signed(value)
    shown = show_cell(value)
    if (
        cell.problem == "signed_unreadable"
        and isinstance(value, str)
        and (bare := strip_marks(value)) != value
    ):
        findings.append(Finding("footnote_mark", "signed", shown, bare))
        cell = read_signed(bare)
    if cell.problem:
        findings.append(Finding(cell.problem, "signed", shown, None))
    elif cell.repaired and cell.signed_on:
        findings.append(Finding("signed_repaired", "signed", shown, cell.signed_on.isoformat()))
    return cell.signed_on


def _moa(raw: RawRow, findings: list[Finding]) -> tuple[str, str | None]:
    """Status and address of the MOA cell: a hyperlink, an address as text, 'link pending', blank, or broken."""
    text = clean_text(show_cell(raw.moa))
    if text is not None and "pending" in text.casefold():
        return "pending", None
    stored = raw.moa_link or (text if text and "/" in text else None)
    address = clean_address(stored)
    if address:
        return "linked", address
    if text is None and stored is None:
        return "blank", None
    findings.append(Finding("moa_link_broken", "moa", raw.moa_link or text, None))
    return "broken", None


def _addendum(raw: RawRow, findings: list[Finding]) -> str | None:
    text = clean_text(show_cell(raw.addendum))
    stored = raw.addendum_link or (text if text and "/" in text else None)
    address = clean_address(stored)
    if address is None and text is not None and "pending" not in text.casefold():
        findings.append(Finding("addendum_link_broken", "addendum", raw.addendum_link or text, None))
    return address


def reparse_rows(
    readings: pl.DataFrame, contents: pl.DataFrame, vocabulary: Vocabulary
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that another reader or vocabulary parsed, parsed anew from their raw cells.

    Comes out: `Readings`, and the `Findings` of rows.

    `readings` are rows as `schemas.Readings`, of which only content, row number and raw cells are used; `contents`
    says of each content which list it is. What comes out has the same rows in the same order. A pipeline calls it for
    every batch of its cache, and for the shipped archive, whose reader version or vocabulary is not today's, puts the
    rows in the place of theirs and the findings in the place of those with a row number; findings of a sheet as a whole
    stay, as do `content_id` and `text_id`, which are made of raw cells only.
    """
    raw_columns = [name for name in Readings.column_names() if name.endswith("_raw")]
    key = ["list_name", *raw_columns]
    lists = contents.select("content_id", pl.col("list_name").cast(pl.String))
    rows = readings.select("content_id", "row_number", *raw_columns).join(
        lists, on="content_id", how="left", validate="m:1", maintain_order="left"
    )
    distinct = rows.select(key).unique(maintain_order=True).with_row_index("distinct")
    places = rows.join(
        distinct, on=key, how="left", nulls_equal=True, validate="m:1", maintain_order="left"
    ).select("content_id", "row_number", "distinct")
    values: list[tuple[object, ...]] = []
    findings: list[tuple[object, ...]] = []
    for number, list_name, *cells in distinct.iter_rows():
        row = parse_row(RawRow._make(cells), vocabulary, expects_signed=list_name == "participating")
        values.append((number, *row.cells))
        findings += [(number, *finding) for finding in row.findings if finding.code not in UNTOLD]
    return _spread(places, values, Readings), _spread(places, findings, Findings)


def _spread(places: pl.DataFrame, rows: list[tuple[object, ...]], schema: type[dy.Schema]) -> pl.DataFrame:
    """What was found of each distinct row, at every place where that row stands."""
    names = ["distinct", *schema.column_names()[2:]]
    if not rows:
        return schema.create_empty()
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    found = pl.DataFrame(columns, strict=False, infer_schema_length=None).cast({"distinct": pl.UInt32})
    return schema.cast(
        places.join(found, on="distinct", how="inner", validate="m:m", maintain_order="left_right").select(
            schema.column_names()
        )
    )
