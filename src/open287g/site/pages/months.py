"""A page of each month in which a list changed: news first, then the bookkeeping of ICE's lists."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from open287g.queries.agency.sections import say_model
from open287g.queries.changes import NEWS, ChangesRequest, summarize_changes
from open287g.schemas.blocks import Column, Paragraph, Table
from open287g.schemas.codes import EVENT_KINDS
from open287g.text.phrases import format_month, format_number
from open287g.text.phrases import gettext as _

from ..files import head_of, to_json
from ..page import (
    Chapter,
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    describe_dataset,
    inside,
    state_names,
    to_agency,
)
from ..take import TABLE, table_files, zip_file


def _by_month(site: Site) -> dict[date, pl.DataFrame]:
    """The changes of each month, the latest month first."""
    parts = site.facts.changes.with_columns(month=pl.col("seen_on").dt.truncate("1mo")).partition_by(
        "month", as_dict=True, include_key=False
    )
    return {month: rows for (month,), rows in sorted(parts.items(), reverse=True)}


def _news(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("change").cast(pl.String).is_in(NEWS))


def _tell(site: Site) -> Iterator[Page]:
    months = _by_month(site)
    yield _tell_all(months)
    for month, rows in months.items():
        yield _tell_one(site, month, rows)


def _tell_all(months: dict[date, pl.DataFrame]) -> Page:
    columns = (Column(_("month")), Column(_("newly listed"), is_number=True),
               Column(_("no longer listed"), is_number=True), Column(_("corrections"), is_number=True))  # fmt: skip
    lines = []
    for month, rows in months.items():
        kinds = dict(rows.group_by(pl.col("change").cast(pl.String)).len().iter_rows())
        lines.append((inside(format_month(month), f"month/{month:%Y-%m}.html"), format_number(kinds.get("listed", 0)),
                      format_number(kinds.get("no_longer_listed", 0)),
                      format_number(rows.height - _news(rows).height)))  # fmt: skip
    table = Table("months", "", columns, tuple(lines), empty=_("No list has changed yet."))
    told = _(
        "What changed on ICE's lists, month by month. A month without a change, or without a list, has no page."
    )
    return Page("months.html", "document.html", _("Month by month"), told, {"chapters": (Chapter("", (table,)),)},
                "api/months.json", feed="feeds/us")  # fmt: skip


def _tell_one(site: Site, month: date, rows: pl.DataFrame) -> Page:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    until = min(last, max(site.facts.as_of, *rows["seen_on"]))
    path, news = f"data/month/{month:%Y-%m}", _news(rows)
    takes = (Take(f"{path}/changes", TABLE), Take(f"{path}/{month:%Y-%m}", ("zip",)))
    told = summarize_changes(site.context, rows, month, until, ChangesRequest())
    chapters = (
        Chapter(_("News"), (_table(news, _("Nothing of this month is news.")),), takes),
        Chapter(
            _("Bookkeeping of ICE's lists"),
            (
                Paragraph(
                    (
                        _(
                            "Corrections of names and dates, links set or taken away. Nobody came or left by these."
                        ),
                    ),
                    "note",
                ),
                _table(rows.join(news.select("event_id"), on="event_id", how="anti"), _("There is none.")),
            ),
        ),
    )
    title = _("Changes of {month}", month=format_month(month))
    return Page(f"month/{month:%Y-%m}.html", "document.html", title, told, {"chapters": chapters},
                f"api/month/{month:%Y-%m}.json", crumbs=(("months.html", _("Month by month")),),
                dataset=describe_dataset(site, title, told, takes))  # fmt: skip


def _table(rows: pl.DataFrame, empty: str) -> Table:
    titles = (
        _("agency"),
        _("state"),
        _("what changed"),
        _("model"),
        _("last list before"),
        _("first list after"),
        _("list"),
    )
    columns = tuple(map(Column, titles))
    lists = {"participating": _("participating"), "pending": _("pending")}
    lines = tuple(
        (
            to_agency(row["agency_name"], row["agency_id"]), state_names()[row["state"]], _(EVENT_KINDS[row["change"]]),
            say_model(row["support_type"]) if row["support_type"] else None, row["after_on"], row["seen_on"],
            lists[row["list_name"]],
        )
        for row in rows.sort("seen_on", "state", "agency_name", "event_id").iter_rows(named=True)
    )  # fmt: skip
    return Table("changes", "", columns, lines, empty=empty)


def _files(site: Site) -> Iterator[SiteFile]:
    counted = {}
    for month, rows in _by_month(site).items():
        name = f"{month:%Y-%m}"
        path = f"data/month/{name}"
        made = list(table_files(site, f"{path}/changes", rows, {"month": name}))
        yield from made
        yield zip_file(site, f"{path}/{name}.zip", f"287(g): changes of {name}", made)
        kinds = dict(rows.group_by(pl.col("change").cast(pl.String)).len().sort("change").iter_rows())
        counted[name] = kinds
        told = {**head_of(site.facts), "month": name, "counts": kinds, "changes": rows.to_dicts()}
        yield SiteFile(f"api/month/{name}.json", to_json(told))
    yield SiteFile("api/months.json", to_json({**head_of(site.facts), "months": counted}))


MONTHS: Final = PageType("month", _tell, _files, lambda: ("months.html", _("Changes")))
