"""The data to take away, with a description that search engines of data read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import polars as pl

from open287g.publish.csv_form import render as render_csv
from open287g.queries.agreements import RowsRequest
from open287g.queries.agreements import agencies as ask_agencies
from open287g.queries.agreements import agreements as ask_agreements
from open287g.queries.agreements import snapshots as ask_snapshots
from open287g.queries.cite import CiteRequest
from open287g.queries.cite import cite as ask_citation
from open287g.queries.registry import find_question, read_fields
from open287g.text.phrases import gettext as _

from ..files import in_script, to_json
from ..gathering import SiteFacts
from ..page import DataFile, Page, PageType, Site, SiteFile


def _tell(site: Site) -> Iterator[Page]:
    values = {
        "files": site.files,
        "citation": str(ask_citation(site.context, CiteRequest()).facts["text"]),
        "dataset": in_script(_describe_dataset(site.facts, site.files)),
    }
    yield Page("data.html", "data.html", _("Data"),
                _("Everything that the pages show, to take away. Facts are free to use (CC0)."), values,
                "api/index.json")  # fmt: skip


def _describe_dataset(facts: SiteFacts, files: Sequence[DataFile]) -> dict[str, Any]:
    """The data as schema.org describes a data set, safe inside a page."""
    days = facts.growth.days
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": _("Open287g: the ledger of 287(g) agreements"),
        "description": _(
            "Agreements of state and local agencies with ICE under section 287(g), list by list."
        ),
        "version": facts.edition_id,
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "isAccessibleForFree": True,
        "temporalCoverage": f"{days[0]}/{days[-1]}",
        "spatialCoverage": "United States",
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": each.path,
                "encodingFormat": "text/csv" if each.path.endswith(".csv") else "application/json",
                "contentSize": str(each.n_bytes),
                "sha256": each.sha256,
            }
            for each in files
        ],
    }


def tell_file(path: str) -> str:
    """What a file to take away holds."""
    name = path.rpartition("/")[2].partition(".")[0]
    return {
        "agencies": _(
            "Agencies, listed and no longer listed: kind, county, officers, and the models they hold."
        ),
        "agreements": _("Agreements, past and present, with their days and documents."),
        "lists": _("Every list on record, with its file and sha256."),
        "growth": _("Agreements on each list by model."),
    }[name]


def _files(site: Site) -> Iterator[SiteFile]:
    """The files to take away, by the questions that give the same rows on every other door."""
    context, facts = site.context, site.facts
    agencies, agreements = (ask(context, RowsRequest(every=True)) for ask in (ask_agencies, ask_agreements))
    lists = ask_snapshots(context, read_fields(find_question("snapshots").request, {}))  # type: ignore[arg-type]
    for name, answer in (("agencies", agencies), ("agreements", agreements), ("lists", lists)):
        yield SiteFile(f"data/{name}.csv", render_csv(answer), answer.frame.height)
        rows = {"edition": facts.edition_id, "as_of": facts.as_of, name: answer.frame.to_dicts()}
        yield SiteFile(f"data/{name}.json", to_json(rows), answer.frame.height)
    growth = pl.DataFrame({"day": facts.growth.days, **facts.growth.counts}).with_columns(
        total=pl.sum_horizontal(*facts.growth.counts)
    )
    yield SiteFile("data/growth.csv", growth.write_csv().encode(), growth.height)


DATA: Final = PageType("data", _tell, _files, lambda: ("data.html", _("Data")))
