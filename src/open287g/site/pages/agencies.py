"""A page of every agency ever listed or pending."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from open287g.publish.cleaning import clean
from open287g.publish.words import say_parts
from open287g.queries.agency.gathering import AgencyFacts
from open287g.queries.agency.sections import tell_agency
from open287g.schemas.blocks import Paragraph
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _

from ..files import head_of, to_json
from ..page import Page, PageType, Site, SiteFile, state_names


def _tell(site: Site) -> Iterator[Page]:
    for agency in site.facts.every_agency:
        yield _tell_one(agency)


def _tell_one(agency: AgencyFacts) -> Page:
    sections = clean(tuple(tell_agency(agency, is_full=True, is_law_in_full=False)))
    lead = sections[0].blocks[0]
    told = say_parts(lead.parts) if isinstance(lead, Paragraph) else ""
    title = _("{name}, {state}", name=plain_text(agency.name), state=state_names()[agency.state])
    return Page(f"agency/{agency.agency_id}.html", "agency.html", title, told,
                {"agency": _name(agency), "sections": sections},
                f"api/agency/{agency.agency_id}.json")  # fmt: skip


def _name(agency: AgencyFacts) -> dict[str, Any]:
    """What the head of an agency's page prints."""
    return {"name": plain_text(agency.name), "state": agency.state, "agency_id": agency.agency_id,
            "models": agency.models}  # fmt: skip


def _files(site: Site) -> Iterator[SiteFile]:
    head = head_of(site.facts)
    for agency in site.facts.every_agency:
        frames = {name: frame.to_dicts() for name, frame in agency.frames().items()}
        told = {**head, **agency.as_dict(), **frames}
        yield SiteFile(f"api/agency/{agency.agency_id}.json", to_json(told))


AGENCIES: Final = PageType("agency", _tell, _files)
