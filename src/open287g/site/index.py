"""The index of the static API, which a program polls, and the schema (JSON Schema 2020-12) of its kinds of files."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any, Final

from .files import API_VERSION
from .page import Site
from .pages.data import tell_file

_DAY: Final = {"type": "string", "format": "date"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_COUNTS: Final = {"type": "object", "additionalProperties": _COUNT}
_ROWS: Final = {"type": "array", "items": {"type": "object"}}
_TEXT: Final = {"type": "string"}

_KINDS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "home": ("api/home.json", {"counts": _COUNTS}),
    "states": ("api/states.json", {"states": {"type": "object", "additionalProperties": _COUNTS}}),
    "state": ("api/state/{state}.json", {"state": _TEXT, "counts": _COUNTS, "agencies": _ROWS, "laws": _ROWS}),
    "county": ("api/county/{county_fips}.json",
               {"county_fips": {"type": "string", "pattern": "^[0-9]{5}$"}, "county_name": _TEXT, "agencies": _ROWS}),
    "agency": ("api/agency/{agency_id}.json",
               {"agency_id": _TEXT, "name": _TEXT, "state": _TEXT, "models": {"type": "array", "items": _TEXT},
                "n_agreements": _COUNT, "agreements": _ROWS, "history": _ROWS}),
    "models": ("api/models.json", {"models": _COUNTS}),
    "model": ("api/model/{support_type}.json", {"support_type": _TEXT, "n_agreements": _COUNT, "states": _COUNTS}),
    "months": ("api/months.json", {"months": {"type": "object", "additionalProperties": _COUNTS}}),
    "month": ("api/month/{month}.json", {"month": _TEXT, "counts": _COUNTS, "changes": _ROWS}),
    "lists": ("api/lists.json", {"lists": _ROWS}),
    "list": ("api/list/{snapshot_id}.json",
             {"list": {"type": "object"}, "counts": _COUNTS,
              "states": {"type": "object", "additionalProperties": _COUNTS}}),
    "laws": ("api/laws.json", {"laws": _ROWS}),
    "claims": ("api/claims.json", {"claims": _ROWS}),
    "edition": ("api/edition/{edition}.json", {"figures": _ROWS}),
}  # fmt: skip
"""Each kind of file: its address, and what it holds beside what all of them say first."""


def describe_schema() -> dict[str, Any]:
    """One schema for each kind of file under `$defs`, and the schema of the index itself."""
    head = {"version": {"const": API_VERSION}, "edition": _TEXT, "as_of": _DAY, "list_on": _DAY}
    made = {
        name: {"type": "object", "properties": {**head, **own}, "required": [*head, *own]}
        for name, (_address, own) in _KINDS.items()
    }
    file = {"path": _TEXT, "meaning": _TEXT, "n_rows": _COUNT, "n_bytes": _COUNT,
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}  # fmt: skip
    index = {"version": {"const": API_VERSION}, "edition": _TEXT, "as_of": _DAY, "last_shown_on": _DAY,
             "last_changed_on": _DAY, "counts": _COUNTS, "kinds": {"type": "object"},
             "files": {"type": "array", "items": {"type": "object", "properties": file, "required": list(file)}},
             "sha256_of_files": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}  # fmt: skip
    made["index"] = {"type": "object", "properties": index, "required": list(index)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Open287g's static API",
        "$defs": made,
    }


def describe_api(site: Site) -> dict[str, Any]:
    """The index: what there is, with checksums, so that a program asks for what is new only."""
    facts = site.facts
    changed = facts.changes["seen_on"].max()
    whole = hashlib.sha256(
        "".join(f"{each.sha256}  {each.path}\n" for each in site.files).encode()
    ).hexdigest()
    return {
        "version": API_VERSION,
        "edition": facts.edition_id,
        "as_of": facts.as_of,
        "last_shown_on": facts.snapshot.last_shown_on,
        "last_changed_on": changed or facts.snapshot.snapshot_on,
        "counts": facts.counts,
        "schema": "api/schema.json",
        "kinds": {name: address for name, (address, _own) in _KINDS.items()},
        "feeds": {"nation": "feeds/us.json", "state": "feeds/states/{state in lower case}.json"},
        "sha256_of_files": whole,
        "files": [asdict(each) | {"meaning": tell_file(each.path)} for each in site.files],
        "license": "CC0-1.0",
    }
