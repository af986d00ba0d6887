"""The question "what did our sheriff sign": one agency, whole, on one screen, and more when asked for in full."""

from __future__ import annotations

from open287g.queries import fields
from open287g.queries.context import Context
from open287g.queries.find import find_agency
from open287g.queries.registry import Request, field, question
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Document
from open287g.text.phrases import gettext as _

from .gathering import gather_agency
from .one_screen import tell_one_screen
from .sections import tell_agency


class AgencyRequest(Request):
    """Which agency, as of which day, and how much of it."""

    agency: str = field(..., "The agency as you know it, its ORI, or its id", is_positional=True)
    state: fields.OneState = field(None, "State or territory, if the name alone is not clear")
    as_of: fields.Day = field(None, "Day; the latest list if left out")
    full: bool = field(
        False, "Everything: history, spellings, neighbors, offers, state law in full, what to ask for"
    )


@question(
    example={"agency": "Polk County Sheriff", "state": "FL"},
    asked_for="what one sheriff, police department or other agency signed, when, with which documents and officers",
)
def agency(context: Context, request: AgencyRequest) -> Answer:
    """Tell one agency whole: what it signed and when, what officers may do, the documents, neighbors and money.

    The main table has a row for each agreement that it holds or held; others tell its history between lists, its
    spellings, its neighbors, and the money on record. An agency that never signed is answered too.
    """
    body = find_agency(context, request.agency, request.state)
    facts = gather_agency(context, body, request.as_of)
    document = Document(
        title=_("{name}, {state}", name=facts.name, state=facts.state_name),
        sections=tuple(tell_agency(facts) if request.full else tell_one_screen(facts)),
        edition_id=context.edition.edition_id,
        as_of=facts.as_of,
        made_on=context.today,
        place=facts.state_name,
        standing=facts.standing(context.today),
    )
    return Answer("agency", document, facts.frames(), facts.as_dict(), body.notes(), facts)
