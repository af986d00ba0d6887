"""The question "where do sources disagree": signings, states and agencies on which they contradict each other."""

from __future__ import annotations

import polars as pl

from open287g.data.attestations import load_attestations
from open287g.measures.early_record import DISAGREEMENTS, list_disagreements
from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from . import fields
from .attested import gather_attested, gather_outcomes
from .context import Context
from .registry import Request, field, question
from .rows import answer_with_rows


class DisagreementsRequest(Request):
    """Disagreements on agencies of which states."""

    state: fields.States = field((), "State or territory; several may be given")


@question(example={"state": "GA"})
def disagreements(context: Context, request: DisagreementsRequest) -> Answer:
    """List where sources contradict each other, or ICE's lists, on one agency, and which of them is followed.

    One row a contradiction: the question, what the followed source says, what the other says, and how many days lie
    between them. A list of ICE's is followed before other sources, these by their rank.
    """
    rows = list_disagreements(
        gather_attested(context),
        load_attestations().sources,
        gather_outcomes(context),
        context.edition.table("agreements"),
    )
    if request.state:
        rows = rows.filter(pl.col("state").is_in(list(request.state)))
    told = rows.with_columns(
        meaning=pl.col("question").replace_strict({code: _(words) for code, words in DISAGREEMENTS.items()})
    )
    title = ngettext(
        "{n} point on which sources disagree", "{n} points on which sources disagree", rows.height
    )
    shown = {"meaning": _("on what"), "state": _("state"), "agency_name": _("agency as printed"),
             "followed": _("followed"), "followed_says": _("says"), "other": _("other source"),
             "other_says": _("says otherwise")}  # fmt: skip
    return answer_with_rows(context, "disagreements", title, told, shown, sought=request)
