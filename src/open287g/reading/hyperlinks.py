"""Addresses behind the cells of one sheet, from the workbook's own parts. Refuses nothing; skips what is broken.

Value readers lose hyperlinks: they stand in the sheet's `<hyperlinks>` and in its relationships part,
or in a HYPERLINK formula. What comes out is `(row, column) -> address`, 1-based, as stored.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from .container import Container, column_number

MAX_SPAN = 10_000
MAX_LINKED = 200_000
"""Cells with a link beyond which no more links are read: a list has a few thousand."""

# No pattern may look past the next '<': a damaged part must not be searched again from each of its tags.
_VALUE = rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_HYPERLINK = re.compile(
    rb"<(?:\w+:)?hyperlink\b(?=[^<]*\bref%s)(?=[^<]*:id%s)(?:(?=[^<]*\blocation%s))?"
    % (_VALUE, _VALUE, _VALUE)
)
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b(?=[^<]*\bId%s)(?=[^<]*\bTarget%s)" % (_VALUE, _VALUE))
_EXCEL_HYPERLINK = re.compile(rb'<hyperlink ref="([A-Z])([0-9]{1,7})" r:id="([^"&]*)"(?! location)')
_EXCEL_RELATIONSHIP = re.compile(rb'<Relationship Id="([^"&]*)" Type="[^"]*" Target="([^"]*)"')
"""The forms that Excel writes; a part with any other form is read by the patterns above."""
_SPAN = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b(?>[^<]*?\br=["']([A-Z]{1,3}\d{1,7})["'])[^<>]*>\s*<(?:\w+:)?f\b[^<>]*>"""
    rb"""[\s=_]*+HYPERLINK\(\s*(?:&quot;|")([^<]*?)(?:&quot;|")""",
    re.IGNORECASE,
)

Cell = tuple[int, int]


def find_hyperlinks(container: Container, sheet_part: str) -> dict[Cell, str]:
    """Addresses behind the cells of the sheet stored in `sheet_part`."""
    xml = container.part(sheet_part)
    found = dict(islice(_linked_by_formula(xml), MAX_LINKED)) if b"HYPERLINK(" in xml else {}
    if b"hyperlink" in xml:
        found.update(islice(_linked_by_relation(xml, read_relationships(container, sheet_part)), MAX_LINKED))
    return found


def read_relationships(container: Container, part: str) -> dict[str, str]:
    """Relationship id to target, for one part; empty if the part has none."""
    folder, name = posixpath.split(part)
    rels = container.parts.get(f"{folder}/_rels/{name}.rels", b"")
    excel = _EXCEL_RELATIONSHIP.findall(rels)
    if len(excel) == rels.count(b"Relationship ") and excel:
        return {relation.decode("utf-8", "replace"): _decode(target) for relation, target in excel}
    return {
        _decode(id_double or id_single): _decode(double or single)
        for id_double, id_single, double, single in _RELATIONSHIP.findall(rels)
    }


def _linked_by_relation(xml: bytes, targets: Mapping[str, str]) -> Iterator[tuple[Cell, str]]:
    excel = _EXCEL_HYPERLINK.findall(xml, xml.find(b"hyperlinks"))
    if len(excel) == xml.count(b"hyperlink ") and excel:
        for letter, digits, relation in excel:
            if target := targets.get(relation.decode("utf-8", "replace")):
                yield (int(digits), letter[0] - 64), target
        return
    for values in _HYPERLINK.findall(xml, xml.find(b"hyperlinks")):
        reference, relation, anchor = (_decode(values[n] or values[n + 1]) for n in (0, 2, 4))
        target = targets.get(relation)
        if target:
            address = f"{target}#{anchor}" if anchor else target
            for cell in _cells(reference):
                yield cell, address


def _linked_by_formula(xml: bytes) -> Iterator[tuple[Cell, str]]:
    for place, address in _FORMULA.findall(xml):
        for cell in _cells(place.decode()):
            yield cell, _decode(address)


def _decode(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    return html.unescape(text) if "&" in text else text


def _cells(reference: str) -> Iterator[Cell]:
    """The cells of a reference such as `G7` or `G7:G9`; none if it is broken or boundless."""
    match = _SPAN.fullmatch(reference)
    if not match:
        return
    left, top, right, bottom = match.groups()
    if right is None:
        yield int(top), column_number(left)
        return
    columns = range(column_number(left), column_number(right) + 1)
    rows = range(int(top), int(bottom) + 1)
    if len(columns) * len(rows) <= MAX_SPAN:
        yield from ((row, column) for row in rows for column in columns)
