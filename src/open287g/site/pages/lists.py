"""ICE's lists: the table of all, and a page of each: what it showed, its file, what was set aside; a page of each month
in which a list changed: news first, then the bookkeeping of ICE's lists.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

import polars as pl

from open287g.publish.tables import column, lay_table, number
from open287g.queries.agency.sections import say_model
from open287g.queries.listings import NEWS, ChangesRequest, summarize_changes
from open287g.schemas.blocks import Block, Glossary, Link, Quoted, Table, Term, paragraph
from open287g.schemas.codes import EVENT_KINDS
from open287g.schemas.units import UNITS
from open287g.site.files import TABLE, table_files
from open287g.site.gathering import LIST_UNITS
from open287g.site.page import (
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
from open287g.text.harmless import plain_text
from open287g.text.phrases import format_day, format_month, format_number, ngettext
from open287g.text.phrases import gettext as _

from ..files import json_file, with_zip
from ..page import document


def _name(list_name: str) -> str:
    return _("participating") if list_name == "participating" else _("pending")


def _title(row: Mapping[str, Any]) -> str:
    return (
        _("ICE's participating list of {day}", day=row["snapshot_on"])
        if row["list_name"] == "participating"
        else _("ICE's pending list of {day}", day=row["snapshot_on"])
    )


def _tell(site: Site) -> Iterator[Page]:
    rows = site.facts.snapshots.to_dicts()
    yield _tell_all(rows)
    told = _Told.of(site)
    for row in rows:
        yield _tell_one(told, row)


def _tell_all(rows: list[dict[str, Any]]) -> Page:
    told = ngettext(
        "{n} list of ICE's is on record, each as it was shown, with its file.",
        "{n} lists of ICE's are on record, each as it was shown, with its file.",
        len(rows),
    )
    values = {"rows": rows, "takes": (Take("data/lists", TABLE),)}
    return Page("lists.html", "lists.html", _("Lists"), told, values, "api/lists.json")


class _Told:
    """What every list showed, parted once by list and day."""

    def __init__(self, counts: Any, models: Any, changes: Any, issues: Any) -> None:
        self.counts, self.models, self.changes, self.issues = counts, models, changes, issues

    @classmethod
    def of(cls, site: Site) -> _Told:
        facts = site.facts
        issues = site.context.edition.table("issues")
        key = ["list_name", "as_of"]
        return cls(
            facts.list_counts.partition_by(key, as_dict=True, include_key=False),
            facts.model_counts.partition_by(key, as_dict=True, include_key=False),
            facts.changes.with_columns(pl.col("list_name").cast(pl.String)).partition_by(
                ["list_name", "seen_on"], as_dict=True, include_key=False
            ),
            issues.drop_nulls("sha256").partition_by("sha256", as_dict=True),
        )

    def counted(self, row: Mapping[str, Any]) -> tuple[dict[str, int], list[tuple[str, dict[str, int]]]]:
        """The whole by unit, and each state by unit, the most agreements first."""
        frame = self.counts.get((row["list_name"], row["snapshot_on"]))
        whole: dict[str, int] = {}
        states: dict[str, dict[str, int]] = {}
        for state, unit, value in (
            frame.select("state", "unit", "value").iter_rows() if frame is not None else ()
        ):
            (whole if state is None else states.setdefault(state, {}))[unit] = value
        return whole, sorted(states.items(), key=lambda each: (-each[1]["agreements"], each[0]))


def _tell_one(told: _Told, row: Mapping[str, Any]) -> Page:
    whole, states = told.counted(row)
    is_pending = row["list_name"] == "pending"
    rows = ngettext("{n} row", "{n} rows", row["n_rows"])
    description = (
        ngettext(
            "It shows {n} application in {rows}.",
            "It shows {n} applications in {rows}.",
            row["n_agreements"],
            rows=rows,
        )
        if is_pending
        else ngettext(
            "It shows {n} agreement in {rows}.",
            "It shows {n} agreements in {rows}.",
            row["n_agreements"],
            rows=rows,
        )
    )
    chapters = (
        Chapter(
            _("What it showed"),
            tuple(_shown(told, row, whole, states)),
            (Take(f"api/list/{row['snapshot_id']}", ("json",)),),
        ),
        Chapter(_("What changed on it"), (_changes(told, row),)),
        Chapter(_("Its file"), (_file(row),)),
        Chapter(_("What was set aside"), (_set_aside(told, row),)),
    )
    path, crumbs = f"list/{row['snapshot_id']}", (("lists.html", _("Lists")),)
    return document(f"{path}.html", _title(row), description, chapters, f"api/{path}.json", crumbs=crumbs)


def _shown(
    told: _Told, row: Mapping[str, Any], whole: Mapping[str, int], states: list[tuple[str, dict[str, int]]]
) -> Iterator[Block]:
    applications = row["list_name"] == "pending"
    titles = {unit: _(UNITS[unit].title) for unit in LIST_UNITS}
    titles |= {"agreements": _("applications")} if applications else {}
    counted = number(_("number"), lambda each: format_number(each[1]))
    units = [(titles[unit], whole[unit]) for unit in LIST_UNITS if unit in whole]
    columns = (column(_("what is counted"), lambda each: each[0]), counted)
    yield lay_table("counts", units, columns, empty=_("It shows none."))
    models = told.models.get((row["list_name"], row["snapshot_on"]))
    if models is not None and models.height:
        ordered = models.sort("value", "support_type", descending=[True, False])
        columns = (column(_("what is counted"), lambda each: say_model(each[0])), counted)
        yield lay_table("models", ordered.select("support_type", "value").iter_rows(), columns, _("By model"))
    if states:
        of_state = [column(_("state or territory"), _link_state)]
        of_state += [number(_(UNITS[unit].title), partial(_say_count, unit=unit)) for unit in LIST_UNITS[:-1]]
        yield lay_table("states", states, of_state, _("By state"))


def _link_state(each: tuple[str, Mapping[str, int]]) -> Link:
    return inside(state_names()[each[0]], f"state/{each[0]}.html")


def _say_count(each: tuple[str, Mapping[str, int]], unit: str) -> str:
    return format_number(each[1].get(unit, 0))


def _changes(told: _Told, row: Mapping[str, Any]) -> Block:
    rows = told.changes.get((row["list_name"], row["snapshot_on"]))
    columns = (
        column(_("agency"), lambda each: to_agency(each["agency_name"], each["agency_id"])),
        column(_("state"), lambda each: state_names()[each["state"]]),
        column(_("what changed"), lambda each: _(EVENT_KINDS[each["change"]])),
        column(_("model"), lambda each: say_model(each["support_type"]) if each["support_type"] else None),
    )
    ordered = () if rows is None else rows.sort("state", "agency_name", "event_id")
    empty = _("Nothing changed since the list before, or there was none before.")
    return lay_table("changes", ordered, columns, empty=empty)


def _file(row: Mapping[str, Any]) -> Block:
    facts = (
        (_("file"), (plain_text(row["file_name"]),)),
        ("sha256", (row["sha256"],)),
        (_("sheet"), (plain_text(row["sheet"] or ""),)),
        (_("day"), (format_day(row["snapshot_on"]),)),
        (_("last seen"), (format_day(row["last_shown_on"]),)),
        (_("files with the same content"), (format_number(row["n_files"]),)),
        (_("id of the list"), (row["snapshot_id"],)),
    )
    return Glossary((Term("", facts),))


def _set_aside(told: _Told, row: Mapping[str, Any]) -> Block:
    issues = told.issues.get((row["sha256"],))
    if issues is None or issues.is_empty():
        words = (
            _("No row of it was set aside.")
            if not row["n_quarantined"]
            else ngettext("{n} row was set aside.", "{n} rows were set aside.", row["n_quarantined"])
        )
        return paragraph(words)
    columns = (
        number(_("row"), lambda each: str(each["row_number"] or "")),
        column(_("as printed"), lambda each: Quoted(plain_text(each["value"] or ""))),
        column(_("what was done"), lambda each: _(each["message"])),
    )
    return lay_table("issues", issues.sort("row_number", nulls_last=True), columns)


def _files(site: Site) -> Iterator[SiteFile]:
    facts = site.facts
    yield json_file(site, "api/lists.json", lists=facts.snapshots.to_dicts())
    yield from table_files(site, "data/lists", facts.snapshots, {})
    yield from table_files(
        site, "data/counts", facts.list_counts.sort("list_name", "as_of", "unit", "state"), {}, ("csv",)
    )
    every = _Told.of(site)
    for row in facts.snapshots.iter_rows(named=True):
        whole, states = every.counted(row)
        told = {"list": row, "counts": whole, "states": dict(states)}
        yield json_file(site, f"api/list/{row['snapshot_id']}.json", **told)


LISTS: Final = PageType("list", _tell, _files, lambda: ("lists.html", _("Lists")))


def _by_month(site: Site) -> dict[date, pl.DataFrame]:
    """The changes of each month, the latest month first."""
    parts = site.facts.changes.with_columns(month=pl.col("seen_on").dt.truncate("1mo")).partition_by(
        "month", as_dict=True, include_key=False
    )
    return {month: rows for (month,), rows in sorted(parts.items(), reverse=True)}


def _news(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("change").cast(pl.String).is_in(NEWS))


def _tell_months(site: Site) -> Iterator[Page]:
    months = _by_month(site)
    yield _tell_all_months(months)
    for month, rows in months.items():
        yield _tell_month(site, month, rows)


def _tell_all_months(months: dict[date, pl.DataFrame]) -> Page:
    kinds = {
        month: dict(rows.group_by(pl.col("change").cast(pl.String)).len().iter_rows())
        for month, rows in months.items()
    }
    columns = (
        column(_("month"), lambda month: inside(format_month(month), f"month/{month:%Y-%m}.html")),
        number(_("newly listed"), lambda month: format_number(kinds[month].get("listed", 0))),
        number(_("no longer listed"), lambda month: format_number(kinds[month].get("no_longer_listed", 0))),
        number(
            _("corrections"), lambda month: format_number(months[month].height - _news(months[month]).height)
        ),
    )
    table = lay_table("months", months, columns, empty=_("No list has changed yet."))
    told = _(
        "What changed on ICE's lists, month by month. A month without a change, or without a list, has no page."
    )
    chapters = [Chapter("", (table,))]
    return document("months.html", _("Month by month"), told, chapters, "api/months.json", feed="feeds/us")


def _tell_month(site: Site, month: date, rows: pl.DataFrame) -> Page:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    until = min(last, max(site.facts.as_of, *rows["seen_on"]))
    path, news = f"data/month/{month:%Y-%m}", _news(rows)
    takes = (Take(f"{path}/changes", TABLE), Take(f"{path}/{month:%Y-%m}", ("zip",)))
    told = summarize_changes(site.context, rows, month, until, ChangesRequest())
    chapters = (
        Chapter(_("News"), (_changes_of(news, _("Nothing of this month is news.")),), takes),
        Chapter(
            _("Bookkeeping of ICE's lists"),
            (
                paragraph(
                    _(
                        "Corrections of names and dates, links set or taken away. Nobody came or left by these."
                    ),
                    "note",
                ),
                _changes_of(
                    rows.join(news.select("event_id"), on="event_id", how="anti"), _("There is none.")
                ),
            ),
        ),
    )
    title = _("Changes of {month}", month=format_month(month))
    return document(
        f"month/{month:%Y-%m}.html",
        title,
        told,
        chapters,
        f"api/month/{month:%Y-%m}.json",
        crumbs=(("months.html", _("Month by month")),),
        dataset=describe_dataset(site, title, told, takes),
    )


def _changes_of(rows: pl.DataFrame, empty: str) -> Table:
    lists = {"participating": _("participating"), "pending": _("pending")}
    columns = (
        column(_("agency"), lambda row: to_agency(row["agency_name"], row["agency_id"])),
        column(_("state"), lambda row: state_names()[row["state"]]),
        column(_("what changed"), lambda row: _(EVENT_KINDS[row["change"]])),
        column(_("model"), lambda row: say_model(row["support_type"]) if row["support_type"] else None),
        column(_("last list before"), "after_on"),
        column(_("first list after"), "seen_on"),
        column(_("list"), lambda row: lists[row["list_name"]]),
    )
    ordered = rows.sort("seen_on", "state", "agency_name", "event_id")
    return lay_table("changes", ordered, columns, empty=empty)


def _month_files(site: Site) -> Iterator[SiteFile]:
    counted = {}
    for month, rows in _by_month(site).items():
        name = f"{month:%Y-%m}"
        path = f"data/month/{name}"
        tables = table_files(site, f"{path}/changes", rows, {"month": name})
        yield from with_zip(site, f"{path}/{name}.zip", f"287(g): changes of {name}", tables)
        kinds = dict(rows.group_by(pl.col("change").cast(pl.String)).len().sort("change").iter_rows())
        counted[name] = kinds
        told = {"month": name, "counts": kinds, "changes": rows.to_dicts()}
        yield json_file(site, f"api/month/{name}.json", **told)
    yield json_file(site, "api/months.json", months=counted)


MONTHS: Final = PageType("month", _tell_months, _month_files, lambda: ("months.html", _("Changes")))
