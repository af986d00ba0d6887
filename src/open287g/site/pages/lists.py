"""ICE's lists: the table of all, and a page of each: what it showed, its file and hash, what was set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from open287g.queries.agency.sections import say_model
from open287g.schemas.blocks import Block, Column, Glossary, Paragraph, Quoted, Table, Term
from open287g.schemas.codes import EVENT_KINDS
from open287g.schemas.units import UNITS
from open287g.text.harmless import plain_text
from open287g.text.phrases import format_day, format_number, ngettext
from open287g.text.phrases import gettext as _

from ..files import head_of, to_json
from ..gathering import LIST_UNITS
from ..page import Chapter, Page, PageType, Site, SiteFile, Take, inside, state_names, to_agency
from ..take import TABLE, table_files


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
    return Page(
        "lists.html",
        "lists.html",
        _("Lists"),
        told,
        {"rows": rows, "takes": (Take("data/lists", TABLE),)},
        "api/lists.json",
    )


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
    return Page(
        f"list/{row['snapshot_id']}.html",
        "document.html",
        _title(row),
        description,
        {"chapters": chapters},
        f"api/list/{row['snapshot_id']}.json",
        crumbs=(("lists.html", _("Lists")),),
    )


def _shown(
    told: _Told, row: Mapping[str, Any], whole: Mapping[str, int], states: list[tuple[str, dict[str, int]]]
) -> Iterator[Block]:
    columns = (Column(_("what is counted")), Column(_("number"), is_number=True))
    applications = row["list_name"] == "pending"
    units = tuple(
        (
            _("applications") if applications and unit == "agreements" else _(UNITS[unit].title),
            format_number(whole[unit]),
        )
        for unit in LIST_UNITS
        if unit in whole
    )
    models = told.models.get((row["list_name"], row["snapshot_on"]))
    lines = (
        ()
        if models is None
        else tuple(
            (say_model(code), format_number(n))
            for code, n in models.sort("value", "support_type", descending=[True, False])
            .select("support_type", "value")
            .iter_rows()
        )
    )
    yield Table("counts", "", columns, units, empty=_("It shows none."))
    if lines:
        yield Table("models", _("By model"), columns, lines)
    titles = (
        Column(_("state or territory")),
        *(Column(_(UNITS[unit].title), is_number=True) for unit in LIST_UNITS[:-1]),
    )
    if states:
        yield Table(
            "states",
            _("By state"),
            titles,
            tuple(
                (
                    inside(state_names()[state], f"state/{state}.html"),
                    *(format_number(by.get(unit, 0)) for unit in LIST_UNITS[:-1]),
                )
                for state, by in states
            ),
        )


def _changes(told: _Told, row: Mapping[str, Any]) -> Block:
    rows = told.changes.get((row["list_name"], row["snapshot_on"]))
    columns = tuple(map(Column, (_("agency"), _("state"), _("what changed"), _("model"))))
    lines = (
        ()
        if rows is None
        else tuple(
            (
                to_agency(each["agency_name"], each["agency_id"]),
                state_names()[each["state"]],
                _(EVENT_KINDS[each["change"]]),
                say_model(each["support_type"]) if each["support_type"] else None,
            )
            for each in rows.sort("state", "agency_name", "event_id").iter_rows(named=True)
        )
    )
    return Table(
        "changes",
        "",
        columns,
        lines,
        empty=_("Nothing changed since the list before, or there was none before."),
    )


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
        return Paragraph((words,))
    columns = (Column(_("row"), is_number=True), Column(_("as printed")), Column(_("what was done")))
    lines = tuple(
        (str(each["row_number"] or ""), Quoted(plain_text(each["value"] or "")), _(each["message"]))
        for each in issues.sort("row_number", nulls_last=True).iter_rows(named=True)
    )
    return Table("issues", "", columns, lines)


def _files(site: Site) -> Iterator[SiteFile]:
    facts = site.facts
    yield SiteFile("api/lists.json", to_json({**head_of(facts), "lists": facts.snapshots.to_dicts()}))
    yield from table_files(site, "data/lists", facts.snapshots, {})
    yield from table_files(
        site, "data/counts", facts.list_counts.sort("list_name", "as_of", "unit", "state"), {}, ("csv",)
    )
    told = _Told.of(site)
    for row in facts.snapshots.iter_rows(named=True):
        whole, states = told.counted(row)
        yield SiteFile(
            f"api/list/{row['snapshot_id']}.json",
            to_json({**head_of(facts), "list": row, "counts": whole, "states": dict(states)}),
        )


LISTS: Final = PageType("list", _tell, _files, lambda: ("lists.html", _("Lists")))
