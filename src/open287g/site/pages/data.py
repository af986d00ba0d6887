"""What others take away: the data in bulk, the index of the static API and the schema of its files; the figures of the
edition under addresses that stay; numbers, charts and the map to put on a page of one's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import polars as pl
from markupsafe import escape

from open287g.data.states import names_of_states
from open287g.feeds.entries import (
    ATOM_ENDING,
    JSON_ENDING,
    NATIONAL,
    feed_of_state,
    make_feed,
    to_atom,
    to_json_feed,
)
from open287g.publish.csv_form import render as render_csv
from open287g.publish.package import bulk_contents
from open287g.queries.cite import gather_package
from open287g.queries.ledger import answer_count
from open287g.queries.listings import RowsRequest
from open287g.queries.listings import agencies as ask_agencies
from open287g.queries.listings import agreements as ask_agreements
from open287g.queries.news_items import list_news_items
from open287g.schemas.measures import CLOCKS, Query
from open287g.schemas.units import UNITS
from open287g.site.files import API_VERSION, TABLE, json_file, table_files, to_json
from open287g.site.page import Page, PageType, Site, SiteFile, Take, describe_dataset, place_of, state_names
from open287g.site.pictures import number_picture
from open287g.text.phrases import LANGUAGES, format_number, speaking, spoken_language
from open287g.text.phrases import gettext as _

from .home import SWITCHED, figure_id, say_growth, say_map

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


def _figures(site: Site) -> list[dict[str, Any]]:
    facts = site.facts
    return [
        {"figure_id": figure_id(unit, clock, facts, state or ""), "state": state, "unit": unit, "clock": clock,
         "as_of": facts.as_of, "value": value}
        for unit, clock, state, value in facts.figures
    ]  # fmt: skip


def _tell_edition(site: Site) -> Iterator[Page]:
    facts = site.facts
    rows = [
        {**each, "place": state_names()[each["state"]] if each["state"] else _("United States"),
         "words": _(UNITS[each["unit"]].title), "clock_words": _(CLOCKS[each["clock"]])}
        for each in _figures(site)
    ]  # fmt: skip
    told = _("Figures of edition {edition}, made from ICE's list of {day}, each under an address that stays.",
             edition=facts.edition_id, day=facts.snapshot.snapshot_on)  # fmt: skip
    path = f"api/edition/{facts.edition_id}"
    takes = (Take(path, TABLE),)
    title = _("Edition {edition}", edition=facts.edition_id)
    values = {"rows": rows, "takes": takes, "citation": site.citation, "inputs": _inputs(site)}
    yield Page(
        f"edition/{facts.edition_id}.html",
        "edition.html",
        title,
        told,
        values,
        f"{path}.json",
        crumbs=(("editions.html", _("Editions")),),
        dataset=describe_dataset(site, title, told, takes),
    )
    every = sorted({facts.edition_id, *site.earlier}, reverse=True)
    yield Page("editions.html", "editions.html", _("Editions"),
               _("One compilation of all lists has an id, and its figures do not change. These are kept here."),
               {"editions": every})  # fmt: skip


def _inputs(site: Site) -> dict[str, int]:
    snapshots = site.facts.snapshots
    return {
        name: snapshots.filter(pl.col("list_name") == name).height for name in ("participating", "pending")
    }


def _edition_files(site: Site) -> Iterator[SiteFile]:
    path = f"api/edition/{site.facts.edition_id}"
    figures = _figures(site)
    yield json_file(site, f"{path}.json", figures=figures)
    yield from table_files(site, path, pl.DataFrame(figures), {}, ("csv", "xlsx"))


EDITIONS: Final = PageType("edition", _tell_edition, _edition_files)


def _feed_files(site: Site) -> Iterator[SiteFile]:
    items = [
        item for name in ("participating", "pending") for item in list_news_items(site.context.edition, name)
    ]
    latest: date = site.facts.snapshots["snapshot_on"].max()  # type: ignore[assignment]
    for language in LANGUAGES:
        home = f"{site.address.rstrip('/')}/{place_of('', language)}".rstrip("/") if site.address else None
        with speaking(language):
            feeds = [make_feed(NATIONAL, _("287(g) agreements"), items, latest, is_national=True)]
            feeds += [feed_of_state(state, items, latest) for state in names_of_states()]
            for feed in feeds:
                path = place_of(f"feeds/{feed.name}", language)
                yield SiteFile(f"{path}{ATOM_ENDING}", to_atom(feed, home))
                yield SiteFile(f"{path}{JSON_ENDING}", to_json_feed(feed, home))


FEEDS: Final = PageType("feed", lambda _site: (), _feed_files)


NO_ADDRESS: Final = "https://example.org"
"""What a line names where the site does not know its address; the page puts its own there."""


def _count(site: Site, unit: str) -> int:
    if unit in site.facts.counts:
        return site.facts.counts[unit]
    return answer_count(site.context.edition, Query(unit=unit, as_of=site.facts.as_of)).value


def _pieces(site: Site) -> Iterator[dict[str, Any]]:
    """Each piece: its name, what it shows, what it says in words, the page that it leads to, and its picture."""
    day = site.facts.snapshot.snapshot_on
    for unit in SWITCHED:
        n, title = _count(site, unit), _(UNITS[unit].title)
        told = _("{n} {what} on ICE's list of {day}", n=n, what=title, day=day)
        yield {
            "name": unit,
            "title": title,
            "told": told,
            "leads": "index.html",
            "n": n,
            "picture": f"embed/{unit}.svg",
        }
    growth = _("Agreements on ICE's list, by model")
    yield {"name": "growth", "title": growth, "told": say_growth(site.facts.growth), "leads": "index.html",
           "picture": "data/growth.svg"}  # fmt: skip
    title = _("Counties where a local agency has an agreement")
    yield {
        "name": "map",
        "title": title,
        "told": say_map(site.facts),
        "leads": "map.html",
        "picture": "data/map.svg",
    }


def _pieces_of_state(site: Site, state: str) -> Iterator[dict[str, Any]]:
    """A state's number of agreements and its chart."""
    facts, name = site.facts, state_names()[state]
    n, leads = facts.counts_by_state["agreements"].get(state, 0), f"state/{state}.html"
    title = _("Agreements in {state}", state=name)
    told = _("{n} {what} in {state} on ICE's list of {day}", n=n, what=_(UNITS["agreements"].title), state=name,
             day=facts.snapshot.snapshot_on)  # fmt: skip
    yield {"name": f"agreements-{state}", "title": title, "told": told, "leads": leads, "n": n,
           "picture": f"embed/agreements-{state}.svg", "state": state}  # fmt: skip
    title = _("Agreements in {state} on ICE's list, by model", state=name)
    yield {"name": f"growth-{state}", "title": title, "told": f"{title}. {say_growth(facts.growth_by_state[state])}",
           "leads": leads, "picture": f"data/state/{state}/growth.svg", "state": state}  # fmt: skip


def lines_of_state(site: Site, state: str) -> list[dict[str, Any]]:
    """What a state's page offers to put on another page, each with its line; nothing of one that never had any."""
    if state not in site.facts.growth_by_state:
        return []
    return _with_lines(site, _pieces_of_state(site, state))


def _with_lines(site: Site, pieces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**piece, "line": _line_of(site, piece), "no_address": NO_ADDRESS} for piece in pieces]


def _all_pieces(site: Site) -> Iterator[dict[str, Any]]:
    yield from _pieces(site)
    for state in site.facts.growth_by_state:
        yield from _pieces_of_state(site, state)


def _line_of(site: Site, piece: dict[str, Any]) -> str:
    """The one line that a person puts on a page."""
    language = spoken_language()
    root = (site.address or NO_ADDRESS).rstrip("/")
    frame, picture = (
        f"{root}/{place_of(path, language)}" for path in (f"embed/{piece['name']}.html", piece["picture"])
    )
    return (
        f'<a class="open287g" href="{frame}"><img src="{picture}" alt="{escape(piece["told"])}" width="600"></a>'
        f'<script async src="{root}/static/embed.js"></script>'
    )


def _tell_pieces(site: Site) -> Iterator[Page]:
    for piece in _all_pieces(site):
        values = {"piece": piece, "drawn": site.drawn}
        yield Page(
            f"embed/{piece['name']}.html",
            "embedded.html",
            piece["title"],
            piece["told"],
            values,
            is_indexed=False,
        )
    lines = _with_lines(site, _pieces(site))
    description = _("One line each. It keeps its size by itself, follows each new list, and sets no cookie; where "
                    "scripts are off it is a picture with a link.")  # fmt: skip
    values = {"pieces": lines}
    yield Page(
        "embed.html", "embed.html", _("Put it on your page"), description, values, scripts=("embedding.js",)
    )


def _piece_files(site: Site) -> Iterator[SiteFile]:
    for language in LANGUAGES:
        with speaking(language):
            for piece in _all_pieces(site):
                if "n" in piece:
                    svg = number_picture(site, piece["title"], format_number(piece["n"]))
                    yield SiteFile(place_of(piece["picture"], language), svg.encode())


EMBEDS: Final = PageType("embeds", _tell_pieces, _piece_files)
