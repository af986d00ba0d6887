"""What was read of the documents of a workspace, as typed frames: documents, pages, facts, ties, conflicts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dataframely as dy
import polars as pl

from open287g.data.editions import Edition
from open287g.documents.conflicts import ListedAgreement, find_conflicts, name_likeness, names_alike
from open287g.documents.departures import DEPARTURES_VERSION, Departure, FormClause, find_departures
from open287g.documents.facts import Fact
from open287g.documents.page_json import facts_from_json
from open287g.documents.words import Box, PageRead
from open287g.schemas.documents import (
    DocumentConflicts,
    DocumentFacts,
    DocumentPages,
    Documents,
    DocumentTies,
)
from open287g.store import Sighting
from open287g.store.page_cache import PageCache

from .deriving import FACTS, TEXT, derive_and_keep
from .rulings import Ruling
from .running import DocumentFolder
from .workers import PageWorker


@dataclass(frozen=True)
class DocumentTables:
    """The documents of one workspace. Tables are made when first asked for."""

    documents_folder: DocumentFolder

    @cached_property
    def sightings(self) -> Mapping[str, list[Sighting]]:
        """Every sighting of each document, in order."""
        found: dict[str, list[Sighting]] = {}
        for sighting in self.documents_folder.store.sightings():
            found.setdefault(sighting.sha256, []).append(sighting)
        return found

    def pages_of(self, sha256: str) -> list[PageRead]:
        """Pages read of a document, with the recognizer if it was ever used. Not kept: thousands take gigabytes."""
        cache = self._fullest_cache(sha256)
        return cache.pages(sha256) if cache is not None else []

    def departures_of(self, sha256: str, clauses: Sequence[FormClause]) -> list[Departure]:
        """Where a document departs from its form; found once for the pages that are read by now, and kept."""
        cache = self._fullest_cache(sha256)
        if cache is None:
            return []
        form = hashlib.sha256(repr(clauses).encode()).hexdigest()[:12]
        what, n_read = f"departures-{DEPARTURES_VERSION}-{form}", cache.n_read(sha256)
        kept = cache.made(what, sha256, n_read)
        if kept is None:
            found = find_departures(cache.pages(sha256), clauses)
            kept = json.dumps([astuple(departure) for departure in found])
            cache.keep_made(what, sha256, n_read, kept)
        return [Departure(*row) for row in json.loads(kept)]

    @cached_property
    def documents(self) -> dy.DataFrame[Documents]:
        """One row for each document."""
        rows = []
        for sha256, sightings in self.sightings.items():
            counted = next(
                (c for r in (True, False) if (c := self.documents_folder.cache(r).count(sha256))), None
            )
            rows.append(
                {
                    "sha256": sha256,
                    "file_name": sightings[0].file_name,
                    "origin": sightings[0].origin,
                    "size": sightings[0].size,
                    "n_pages": counted[0] if counted and not counted[1] else None,
                    "n_pages_read": max(self.documents_folder.cache(r).n_read(sha256) for r in (True, False)),
                    "refusal": counted[1] if counted else None,
                }
            )
        return Documents.validate(pl.DataFrame(rows, schema=Documents.create_empty().schema), cast=True)

    @cached_property
    def pages(self) -> dy.DataFrame[DocumentPages]:
        """One row for each page read."""
        rows = [row for sha256 in self.sightings for row in self._page_rows(sha256)]
        return DocumentPages.validate(
            pl.DataFrame(rows, schema=DocumentPages.create_empty().schema), cast=True
        )

    def _page_rows(self, sha256: str) -> list[dict[str, object]]:
        return [row for text in self._made(TEXT, sha256) for row in json.loads(text)]

    @cached_property
    def facts_of(self) -> Mapping[str, list[Fact]]:
        """Facts of each document that was read."""
        found = {sha256: self._facts(sha256) for sha256 in self.sightings}
        return {sha256: facts for sha256, facts in found.items() if facts}

    def _facts(self, sha256: str) -> list[Fact]:
        return [fact for text in self._made(FACTS, sha256) for fact in facts_from_json(text)]

    def _made(self, what: str, sha256: str) -> list[str]:
        cache = self._fullest_cache(sha256)
        return derive_and_keep(cache, sha256, what) if cache is not None else []

    def _fullest_cache(self, sha256: str) -> PageCache | None:
        """The pages as recognized, or, where none were, as their own text has them; None where none were read."""
        caches = (self.documents_folder.cache(recognize) for recognize in (True, False))
        return next((cache for cache in caches if cache.n_read(sha256)), None)

    def _turned(self, sha256: str, number: int) -> int:
        """Degrees by which a page was turned to be read."""
        cache = self._fullest_cache(sha256)
        page = cache.page(sha256, number) if cache else None
        return page.turned if page else 0

    def draw(self, worker: PageWorker, place: Mapping[str, Any]) -> bytes | None:
        """The picture of a fact's place (a row with sha256, page and edges) as PNG; none if it cannot be drawn."""
        box = Box(place["left"], place["top"], place["right"], place["bottom"])
        sha256, number = place["sha256"], place["page"]
        return worker.draw(self.documents_folder.path_of(sha256), number, box, self._turned(sha256, number))

    @cached_property
    def facts(self) -> dy.DataFrame[DocumentFacts]:
        """One row for each fact."""
        return frame_facts(self.facts_of)

    def ties(self, edition: Edition) -> dy.DataFrame[DocumentTies]:
        """Documents and the agreements of `edition` they belong to."""
        return tie_documents(self.facts_of, self.sightings, edition.table("agreements"))

    def conflicts(self, edition: Edition, rulings: Sequence[Ruling] = ()) -> dy.DataFrame[DocumentConflicts]:
        """Where documents and the lists behind `edition` differ."""
        return list_conflicts(self.facts_of, self.ties(edition), edition.table("agreements"), rulings)


def open_documents(workspace: Path) -> DocumentTables:
    """The documents of a workspace."""
    return DocumentTables(DocumentFolder(workspace / "documents"))


def frame_facts(facts_of: Mapping[str, Sequence[Fact]]) -> dy.DataFrame[DocumentFacts]:
    """Facts as a typed frame."""
    rows = [
        {
            "sha256": sha256,
            "fact": f.fact,
            "part": f.part,
            "number": f.number,
            "value": f.value,
            "confidence": f.confidence if f.value is not None else None,
            "basis": f.basis,
            "page": f.page,
            **_edges(f.box),
            "written": f.written,
            "reason": f.reason,
        }
        for sha256, facts in facts_of.items()
        for f in facts
    ]
    return DocumentFacts.validate(pl.DataFrame(rows, schema=DocumentFacts.create_empty().schema), cast=True)


def _edges(box: Box | None) -> dict[str, float | None]:
    if box is None:
        return {"left": None, "top": None, "right": None, "bottom": None}
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}


def list_links(agreements: pl.DataFrame, states: Sequence[str] = ()) -> list[str]:
    """Addresses of memoranda and addenda that ICE's list links, each once, of these states or of all."""
    chosen = agreements.filter(pl.col("state").is_in(list(states))) if states else agreements
    links = pl.concat([chosen.get_column("moa_url"), chosen.get_column("addendum_url")]).drop_nulls().unique()
    return [link for link in links.sort() if urlsplit(link).scheme in ("http", "https")]


_STATE_PREFIX = re.compile(r"^[A-Z_]{4,24}__")


def plain_file_name(name: str) -> str:
    """A file's name as addresses and archives share it: unquoted, small, without an archive's prefix of the state."""
    last = unquote(unquote(name)).replace("\\", "/").rsplit("/", 1)[-1]
    return _STATE_PREFIX.sub("", last).strip().casefold()


def tie_documents(
    facts_of: Mapping[str, Sequence[Fact]],
    sightings: Mapping[str, Sequence[Sighting]],
    agreements: pl.DataFrame,
) -> dy.DataFrame[DocumentTies]:
    """By link, else by state, model and signing day, else by the written name; always with the basis.

    Two agreements that share a link are both tied: a memorandum may have been printed for two rows.
    """
    rows: list[dict[str, object]] = []
    known = agreements.select(
        "agreement_id", "agency_id", "agency_name", "state", "support_type", "signed_on", "moa_url"
    ).to_dicts()
    by_link: dict[str, list[dict[str, object]]] = {}
    by_model: dict[str, list[dict[str, object]]] = {}
    for agreement in known:
        by_model.setdefault(str(agreement["support_type"]), []).append(agreement)
        if agreement["moa_url"]:
            by_link.setdefault(plain_file_name(urlsplit(str(agreement["moa_url"])).path), []).append(
                agreement
            )
    for sha256, facts in facts_of.items():
        names = {plain_file_name(s.file_name) for s in sightings.get(sha256, ())} | {
            plain_file_name(urlsplit(s.origin).path) for s in sightings.get(sha256, ()) if "://" in s.origin
        }
        written = _value(facts, "agency_as_written")
        linked = [a for name in sorted(names) for a in by_link.get(name, ())]
        basis = "link"
        if not linked and written:
            of_model = by_model.get(_value(facts, "support_type") or "", ())
            linked, basis = _by_content(facts, written, of_model, sightings.get(sha256, ()))
        for agreement in {str(a["agreement_id"]): a for a in linked}.values():
            likeness = name_likeness(written, str(agreement["agency_name"])) if written else 0.0
            rows.append(
                {
                    "sha256": sha256,
                    "agreement_id": agreement["agreement_id"],
                    "agency_id": agreement["agency_id"],
                    "basis": basis,
                    "name_likeness": likeness,
                }
            )
    return DocumentTies.validate(pl.DataFrame(rows, schema=DocumentTies.create_empty().schema), cast=True)


def _value(facts: Iterable[Fact], name: str) -> str | None:
    return next((f.value for f in facts if f.fact == name and f.part == "memorandum" and f.value), None)


_SAME_NAME = 92.0


def _by_content(
    facts: Sequence[Fact],
    written: str,
    of_model: Sequence[dict[str, object]],
    sightings: Sequence[Sighting],
) -> tuple[list[dict[str, object]], str]:
    """Agreements of the document's name and model; of several, those of its signing day or of the state in its path."""
    day = _value(facts, "ice_signed_on")
    names = [str(a["agency_name"]) for a in of_model]
    alike = [of_model[place] for place in names_alike(written, names, _SAME_NAME)]
    same_day = [a for a in alike if day is not None and str(a["signed_on"]) == day]
    if len({a["agency_id"] for a in same_day}) == 1:
        return same_day, "signing day"
    in_state = [a for a in alike if any(_names_state(s, str(a["state"]), written) for s in sightings)]
    candidates = in_state or alike
    return (candidates, "name") if len({a["agency_id"] for a in candidates}) == 1 else ([], "name")


def _names_state(sighting: Sighting, state: str, written: str) -> bool:
    text = f"{sighting.origin} {sighting.file_name} {written}"
    return bool(re.search(rf"(?<![A-Za-z]){state}(?![A-Za-z])|[a-z]{state}(?![A-Za-z])", text))


def list_conflicts(
    facts_of: Mapping[str, Sequence[Fact]],
    ties: dy.DataFrame[DocumentTies],
    agreements: pl.DataFrame,
    rulings: Sequence[Ruling] = (),
) -> dy.DataFrame[DocumentConflicts]:
    """One row for each difference, with the ruling of a person where there is one."""
    ruled: dict[tuple[str, str], Ruling] = {(r.sha256, r.field): r for r in rulings}
    by_id = {a["agreement_id"]: a for a in agreements.to_dicts()}
    rows = []
    for tie in ties.to_dicts():
        row = by_id[tie["agreement_id"]]
        listed = ListedAgreement(
            row["agreement_id"],
            row["agency_id"],
            row["agency_name"],
            row["state"],
            str(row["support_type"]),
            row["signed_on"],
        )
        for conflict in find_conflicts(facts_of[tie["sha256"]], listed):
            ruling = ruled.get((tie["sha256"], conflict.field))
            rows.append(
                {
                    "conflict_id": f"document:{conflict.field}:{_short(tie['sha256'], conflict.agreement_id)}",
                    "sha256": tie["sha256"],
                    **conflict.__dict__,
                    "ruling": ruling.ruling if ruling else None,
                    "ruling_reason": ruling.reason if ruling else None,
                }
            )
    frame = pl.DataFrame(rows, schema=DocumentConflicts.create_empty().schema)
    return DocumentConflicts.validate(frame.sort("agreement_id", "field", "sha256"), cast=True)


def _short(sha256: str, agreement_id: str) -> str:
    return hashlib.sha256(f"{sha256}{agreement_id}".encode()).hexdigest()[:10]
