"""An import's report to its first line: which lists are new, what the latest one holds, what is set aside.

In: the report of an import. Out: one sentence. Counts nothing anew: every number is one of the edition's own.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.text.phrases import format_day, ngettext
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.pipeline import ImportReport


def say_import(report: ImportReport) -> str:
    """The first line of what an import tells."""
    if report.edition is None:
        return ngettext("Kept {n} file.", "Kept {n} files.", report.files)
    before = report.before or open_edition(project_folder("edition"))
    new = report.edition.table("snapshots").filter(
        pl.col("sha256").is_in(list(report.new_sha256s)),
        ~pl.col("sha256").is_in(_contents_of(before)),
    )
    if new.is_empty():
        return _("No new list: {state}.", state=_say_latest(report.edition, before))
    days = sorted(new["snapshot_on"].to_list())
    first, last = format_day(days[0]), format_day(days[-1])
    when = first if first == last else _("{first} to {last}", first=first, last=last)
    read = ngettext("Read {n} new list ({when})", "Read {n} new lists ({when})", new.height, when=when)
    n_aside = int(new["n_quarantined"].sum())
    aside = ngettext("{n} row set aside", "{n} rows set aside", n_aside)
    return f"{read}: {_say_latest(report.edition, before)}; {aside}."


def _contents_of(edition: Edition) -> list[str]:
    return edition.table("snapshots")["sha256"].to_list()


def _say_latest(edition: Edition, before: Edition) -> str:
    """What the latest participating list holds, and against which list of the edition before it is more or less."""
    latest = edition.meta["latest"].get("participating")
    if latest is None:
        waiting = edition.meta["latest"]["pending"]
        return ngettext("{n} application", "{n} applications", waiting["n_agreements"])
    n = latest["n_agreements"]
    count = ngettext("{n} agreement", "{n} agreements", n)
    earlier = before.meta["latest"].get("participating")
    known = set(edition.table("snapshots")["sha256"].to_list())
    if earlier is None or earlier["sha256"] not in known:
        return _("{count} on {day}", count=count, day=date.fromisoformat(latest["snapshot_on"]))
    if earlier["snapshot_id"] == latest["snapshot_id"]:
        return _(
            "{count} on the latest list, of {day}", count=count, day=date.fromisoformat(latest["snapshot_on"])
        )
    change, day = n - earlier["n_agreements"], date.fromisoformat(earlier["last_shown_on"])
    if change > 0:
        return _("{count}, up {n} since {day}", count=count, n=change, day=day)
    if change < 0:
        return _("{count}, down {n} since {day}", count=count, n=-change, day=day)
    return _("{count}, as many as on {day}", count=count, day=day)
