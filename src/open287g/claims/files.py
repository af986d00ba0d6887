"""Files of claims: the text of a YAML, JSON, CSV or plain file in, typed claims and refusals out.

JSON is YAML too; a plain text has one statement in a line. A file that is no YAML or CSV of this form, holds no
claim, or has a column that nobody knows is refused as a whole (`ClaimError`). Entries that give a statement and
neither measure nor value are read from their words.
"""

from __future__ import annotations

import csv
import difflib
import io
from typing import Any

from open287g.errors import ClaimError
from open287g.text.phrases import gettext as _
from open287g.text.yaml_lines import read_yaml_lines

from .entries import ClaimEntry, ReadClaims, Setting, compile_entries

COLUMNS = (
    "id",
    "date_published",
    "as_of_date",
    "publisher",
    "url",
    "statement",
    "measure",
    "scope",
    "value",
    "notes",
)
"""Columns of a CSV of claims; all but the statement may be missing, measure and value only together."""


def read_claims(text: str, form: str, setting: Setting) -> ReadClaims:
    """The claims of one file; `form` is yaml, csv or text."""
    read = {"yaml": _entries_of_yaml, "csv": _entries_of_csv, "text": _entries_of_lines}
    lines, entries = read[form](text)
    if not entries:
        raise ClaimError(_("The file holds no claim. Give it at least one, as claims/README.md shows."))
    return compile_entries(entries, setting, lines)


def _entries_of_yaml(text: str) -> tuple[list[int], list[dict[str, Any]]]:
    read = read_yaml_lines("", text, ClaimError, dates_as_text=True)
    stated, shared = read.value, {} if isinstance(read.value, list) else read.value
    if not isinstance(shared, dict):
        raise ClaimError(_("A YAML file of claims holds a list, or a 'claims:' list below what they share."))
    entries = stated if isinstance(stated, list) else shared.get("claims")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ClaimError(
            _("A YAML file of claims holds a list of entries under 'claims:'. See claims/README.md.")
        )
    common = {name: value for name, value in shared.items() if name != "claims"}
    above = () if isinstance(stated, list) else ("claims",)
    lines = [read.line((*above, place)) for place in range(len(entries))]
    return lines, [{**common, **entry} for entry in entries]


def _entries_of_lines(text: str) -> tuple[list[int], list[dict[str, Any]]]:
    """One statement for each line that is not blank."""
    stated = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    entries = [(number, {"publisher": "The statement", "statement": line}) for number, line in stated if line]
    return [number for number, _ in entries], [entry for _, entry in entries]


def _entries_of_csv(text: str) -> tuple[list[int], list[dict[str, Any]]]:
    """One entry for each row; commas, semicolons or tabs part the columns, whose names may have capitals."""
    plain = text.lstrip("\ufeff")
    first = plain.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.DictReader(io.StringIO(plain, newline=""), delimiter=delimiter)
    lines: list[int] = []
    entries: list[dict[str, Any]] = []
    try:
        _check_columns([name.strip().lower() for name in reader.fieldnames or ()])
        for row in reader:
            lines.append(reader.line_num)
            entries.append(
                {
                    "more fields than columns" if name is None else name.strip().lower(): row[name]
                    for name in row
                }
            )
    except csv.Error as error:
        raise ClaimError(_("Line {line} of the CSV cannot be read: {error}. Correct it there.",
                           line=reader.line_num, error=error)) from error  # fmt: skip
    return lines, entries


def _check_columns(columns: list[str]) -> None:
    unknown = [name for name in columns if name not in ClaimEntry.model_fields]
    known = {"statement", "measure", "value"}
    missing = sorted(known - set(columns)) if known & set(columns) != {"statement"} else []
    if missing:
        raise ClaimError(_("The CSV lacks the columns {missing}. It needs, with commas between them: {columns}; "
                           "or a statement and no measure or value.", missing=", ".join(missing),
                           columns=", ".join(COLUMNS)))  # fmt: skip
    twice = [name for name in columns if columns.count(name) > 1]
    if twice:
        raise ClaimError(_("line 1, {column}: This column stands twice. Leave one out.", column=twice[0]))
    if unknown:
        near = difflib.get_close_matches(unknown[0], ClaimEntry.model_fields, n=1)
        hint = (
            f"Did you mean {near[0]}?"
            if near
            else "Leave it out, or see claims/README.md for those that are."
        )
        raise ClaimError(_("line 1, {column}: This column is not known. {hint}",
                           column=unknown[0] or _("a column without a name"), hint=hint))  # fmt: skip
