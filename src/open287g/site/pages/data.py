"""The data to take away in bulk; the index of the static API, which a program polls, and the schema of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from open287g.publish.csv_form import render as render_csv
from open287g.publish.package import bulk_contents
from open287g.queries.cite import gather_package
from open287g.queries.listings import RowsRequest
from open287g.queries.listings import agencies as ask_agencies
from open287g.queries.listings import agreements as ask_agreements
from open287g.site.files import API_VERSION, to_json
from open287g.site.page import Page, PageType, Site, SiteFile, Take, describe_dataset
from open287g.text.phrases import gettext as _

_SHOWN: Final = ("data/state/", "data/model/", "data/month/", "data/law/", "data/claim/", "api/")
"""Files that their own pages name, and the data page does not."""


def _tell(site: Site) -> Iterator[Page]:
    bulk = [each for each in site.files if not each.path.startswith(_SHOWN)]
    takes = [Take(path, (ending,)) for path, _dot, ending in (each.path.rpartition(".") for each in bulk)]
    told = _("Everything that the pages show, to take away. Facts are free to use (CC0).")
    values = {"files": bulk, "left_out": site.left_out, "citation": site.citation}
    yield Page("data.html", "data.html", _("Data"), told, values, "api/index.json",
               dataset=describe_dataset(site, _("Open287g: the ledger of 287(g) agreements"), told, takes))  # fmt: skip


def tell_file(path: str) -> str:
    """What a file to take away holds."""
    name = path.rpartition("/")[2].partition(".")[0]
    if path.startswith("data/bulk/parquet/"):
        return _("Table “{name}” of the edition, whole.", name=name)
    return {
        "agencies": _(
            "Agencies, listed and no longer listed: kind, county, officers, and the models they hold."
        ),
        "agreements": _("Agreements, past and present, with their days and documents."),
        "lists": _("Every list on record, with its file and sha256."),
        "counts": _(
            "What each list showed: agreements, agencies and counties, of the nation and of each state."
        ),
        "growth": _("Agreements on each list by model."),
        "counties": _("Counties with an agreement held locally."),
        "states": _("States and territories with their counts."),
        "latest-changes": _("What changed on the latest list."),
        "laws": _("State laws, orders and opinions on agreements."),
        "claims": _("Published claims with their verdicts."),
        "open287g": _("The tables of the edition but the rows of the lists, as one SQLite file."),
    }.get(name, "")


def _files(site: Site) -> Iterator[SiteFile]:
    """The files to take away, by the questions that give the same rows on every other door."""
    context, facts = site.context, site.facts
    agencies, agreements = (ask(context, RowsRequest(every=True)) for ask in (ask_agencies, ask_agreements))
    for name, answer in (("agencies", agencies), ("agreements", agreements)):
        yield SiteFile(f"data/{name}.csv", render_csv(answer), answer.frame.height)
        rows = {"edition": facts.edition_id, "as_of": facts.as_of, name: answer.frame.to_dicts()}
        yield SiteFile(f"data/{name}.json", to_json(rows), answer.frame.height)
    source = gather_package(context)
    for path, _type, data, table in bulk_contents(source, not_in_sqlite=("listings",)):
        yield SiteFile(f"data/bulk/{path}", data, source.tables[table].height if table else 0)


DATA: Final = PageType("data", _tell, _files, lambda: ("data.html", _("Data")))


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
