"""The question "what is the state of it": the report on 287(g) for the nation or a state."""

from __future__ import annotations

from open287g.errors import BadField
from open287g.queries import fields
from open287g.queries.context import Context
from open287g.queries.registry import Request as FieldsOfARequest
from open287g.queries.registry import field, question
from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _

from .gathering import make_brief
from .request import Request


class BriefRequest(FieldsOfARequest):
    """Which brief."""

    as_of: fields.Day = field(None, "Day; the latest list if left out")
    baseline: fields.Day = field(None, "Day to measure growth against; the eve of Jan. 20, 2025, if left out")
    state: fields.OneState = field(None, "State or territory; the nation if left out")
    full: bool | None = field(
        None, "With money and tested claims, or without; short on a terminal and from a server", off="short"
    )
    one_page: bool = field(False, "The news, the headline figures and the first rows, on one page of paper")


@question(example={"state": "FL", "full": True})
def brief(context: Context, request: BriefRequest) -> Answer:
    """Report how many agreements, where, under which model, what changed, and which lists say so."""
    is_full = request.full if request.full is not None else not (request.one_page or context.is_awaited)
    asked = Request(request.as_of, request.baseline, request.state, is_full)
    if asked.is_full:
        context.begin("Estimating the money and testing published claims", 0)
    if asked.is_full and request.one_page:
        raise BadField("one_page", _("One page holds no money and no tested claims. Ask for one of the two."))
    made = make_brief(context.edition, asked, context.today)
    if request.one_page:
        from open287g.publish.compose import shorten

        made = shorten(made)
    return Answer("brief", made, result=made)
