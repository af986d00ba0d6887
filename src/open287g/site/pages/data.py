"""The data to take away in bulk, and the index and the schema by which programs find it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from open287g.publish.csv_form import render as render_csv
from open287g.publish.package import bulk_contents
from open287g.queries.agreements import RowsRequest
from open287g.queries.agreements import agencies as ask_agencies
from open287g.queries.agreements import agreements as ask_agreements
from open287g.queries.packages import gather_package
from open287g.text.phrases import gettext as _

from ..files import to_json
from ..page import Page, PageType, Site, SiteFile, Take, describe_dataset

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
