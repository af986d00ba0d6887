"""The question "how sure": how far an edition can be leaned on, and how that changed over editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.schemas.codes import ISSUES
from open287g.text.phrases import DASH, format_percent
from open287g.text.phrases import gettext as _

from .context import Context
from .registry import Request, field, question

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.data.editions import Edition
    from open287g.measures.quality import Quality

TREND = 4
"""Editions that the table for people shows beside each other."""


class QualityRequest(Request):
    """One edition, or all of the workspace."""

    trend: bool = field(False, "Every edition of the workspace, not the current one alone")


@question(example={"trend": True})
def quality(context: Context, request: QualityRequest) -> Answer:
    """Show shares of agencies with kind, county and FBI record, open questions, and issues by type.

    One row for each figure of each edition: the number, what it is of, and the share.
    """
    chosen = _all_editions(context) if request.trend else [context.edition]
    rated = pl.concat([_rate(edition) for edition in chosen])
    beside = _beside_each_other(rated)
    shown = {name: _("figure") if name == "figure" else name for name in beside.columns}
    answer = answer_with_rows(context, "quality", _("Quality"), beside, shown)
    return Answer("quality", answer.document, {"rows": rated}, answer.facts)


def _rate(edition: Edition) -> dy.DataFrame[Quality]:
    from open287g.measures.quality import rate_edition

    return rate_edition(
        edition.edition_id, edition.table("agencies"), edition.table("reviews"), edition.table("issues")
    )


def _all_editions(context: Context) -> list[Edition]:
    """Editions of the workspace in the order of their names, which begin with their date; else the current one."""
    from open287g.data.editions import open_edition

    folders = sorted((context.workspace / "editions").glob("*/edition.json")) if context.workspace else []
    return [open_edition(path.parent) for path in folders] or [context.edition]


FIGURES: Final = (
    *("known", "open question", "issue", "agencies with a kind", "local agencies with a county"),
    *(
        "sheriffs and municipal police with an FBI record",
        "sheriffs and municipal police with sworn officers",
    ),
    "agencies that share an FBI record",
)
"""Groups and figures as people read them."""
QUESTIONS: Final = {
    "ori": "which FBI record",
    "same_agency": "whether two names are one agency",
    "county": "which county",
    "kind": "what kind of agency",
    "memorandum": "a memorandum and a list that differ",
    "signing_date": "which signing date",
}
"""What open questions ask, by their code."""


def _beside_each_other(rated: pl.DataFrame) -> pl.DataFrame:
    """One row a figure, one column for each of the last editions."""
    editions = rated["edition"].unique(maintain_order=True).to_list()[-TREND:]
    rows = []
    for (group, figure), of_figure in rated.group_by("group", "figure", maintain_order=True):
        told = {
            row["edition"]: _say(row["n"], row["of"], row["share"]) for row in of_figure.iter_rows(named=True)
        }
        name = f"{_(str(group).replace('_', ' '))}: {_say_figure(str(figure))}"
        rows.append({"figure": name, **{edition: told.get(edition, DASH) for edition in editions}})
    return pl.DataFrame(rows)


def _say_figure(figure: str) -> str:
    """A figure's name in words; an issue with how grave it is."""
    code, _blank, severity = figure.partition(" (")
    if code not in ISSUES:
        return _(QUESTIONS.get(figure, figure.replace("_", " ")))
    return f"{_(ISSUES[code])} ({_(severity.removesuffix(')'))})"


def _say(n: int, of: int | None, share: float | None) -> str:
    if of is None or share is None:
        return f"{n:,}"
    return _("{n} of {of} ({share})", n=n, of=of, share=format_percent(100 * share))
