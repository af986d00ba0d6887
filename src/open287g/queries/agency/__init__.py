"""The question "what did our sheriff sign": one agency, whole, on one screen, and more when asked for in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from open287g.publish.money_record_tables import say_money_on_record, say_whose_money
from open287g.queries import fields
from open287g.queries.find import find_agency
from open287g.queries.registry import Context, Request, field, question
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Document, Glossary, Link, Part, Section, Term, paragraph
from open287g.schemas.codes import KINDS
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext

from .gathering import AgencyFacts, gather_agency
from .sections import (
    say_act,
    say_model,
    say_no_law,
    say_obliged,
    say_offer,
    say_outcomes,
    say_runs,
    statements_on,
    tell_agency,
    tell_standing,
)


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


_MOST_LAWS: Final = 2
_MOST_NAMES: Final = 4


def tell_one_screen(facts: AgencyFacts) -> Iterator[Section]:
    """The sections of an agency on one screen."""
    yield Section("standing", "", tuple(tell_standing(facts)))
    if terms := tuple(_agreements(facts)):
        heading = _("What it signed") if not facts.models else _("What it signed, and what that allows")
        yield Section("agreements", heading, (Glossary(terms),))
    yield Section("neighbors", _("Its neighbors"), (paragraph(" ".join(_neighbors(facts))),))
    yield Section("money", _("Money"), (paragraph(" ".join(_money(facts))),))
    yield Section("law", _("State law"), (paragraph(" ".join(_law(facts))),))
    if len(facts.outcomes):
        yield Section("outcomes", _("What came of it"), (paragraph(say_outcomes(facts)),))
    yield Section("agency", _("The agency"), tuple(_profile(facts)))


def _agreements(facts: AgencyFacts) -> Iterator[Term]:
    """Each agreement that it holds or held: its days, what it lets officers do, its documents."""
    for row in facts.agreements.iter_rows(named=True):
        if row["status"] == "signed_again":
            continue
        told: list[tuple[str, tuple[Part, ...]]] = [
            (_("signed"), (row["signed_on"],)),
            (_("on ICE's list"), (say_runs(row, facts),)),
        ]
        if row["support_type"] in facts.models:
            words = statements_on(row["support_type"])
            allows = " ".join(_(words[topic]["words"]) for topic in ("delegates", "where") if topic in words)
            told.append((_("allows"), (allows,)))
        told += _documents(row)
        yield Term(say_model(row["support_type"]), tuple(told))


def _documents(row: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """The addresses that ICE's list links, written out so that they can be copied."""
    url = row["moa_url"]
    yield _("memorandum"), (Link(url, url) if url else _("none linked on ICE's list"),)
    if row["addendum_url"]:
        yield _("addendum"), (Link(row["addendum_url"], row["addendum_url"]),)


def _neighbors(facts: AgencyFacts) -> Iterator[str]:
    near = facts.neighbors
    on_list = pl.col("status") == "listed"
    if not facts.county_fips:
        names = _some(near.filter(on_list)["name"].to_list()) or _("none")
        yield _("Other state agencies of {state} on the list: {names}.", state=facts.state_name, names=names)
        return
    same = near.filter(pl.col("relation") == "same_county", on_list)["name"].to_list()
    where = facts.county_name or ""
    if same:
        yield ngettext("{n} other agency in {county} has an agreement: {names}.",
                       "{n} other agencies in {county} have agreements: {names}.", len(same), county=where,
                       names=_some(same))  # fmt: skip
    else:
        yield _("No other agency in {county} has an agreement.", county=where)
    beside = near.filter(pl.col("relation") == "next_county")
    if len(beside):
        yield _say_beside(beside)


def _some(names: list[str]) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - _MOST_NAMES
    return "; ".join(names[:_MOST_NAMES]) + (
        ngettext(" and {n} more", " and {n} more", rest) if rest > 0 else ""
    )


def _say_beside(beside: pl.DataFrame) -> str:
    """Of the counties around: in which the sheriff signed, in which only others did, in which nobody did."""
    groups: dict[str, list[str]] = {"sheriff": [], "others": [], "nobody": []}
    for (county,), rows in beside.group_by("county_name", maintain_order=True):
        on_list = rows.filter(pl.col("status") == "listed")
        has_sheriff = "sheriff" in on_list["kind"].to_list()
        groups["sheriff" if has_sheriff else "others" if len(on_list) else "nobody"].append(str(county))
    told = []
    if groups["sheriff"]:
        told.append(_("the sheriff has an agreement in {counties}", counties=join_words(groups["sheriff"])))
    if groups["others"]:
        told.append(_("only other agencies do in {counties}", counties=join_words(groups["others"])))
    if groups["nobody"]:
        told.append(_("nobody does in {counties}", counties=join_words(groups["nobody"])))
    return _("In the counties beside it: {list}.", list="; ".join(told))


def _money(facts: AgencyFacts) -> Iterator[str]:
    yield say_money_on_record(facts.payments)
    if whose := say_whose_money(facts.payments):
        yield whose
    if offer := say_offer(facts):
        yield offer


def _law(facts: AgencyFacts) -> Iterator[str]:
    """What the state's law does, in a line for each act that holds, and how many of the obliged are on the list."""
    holding = facts.laws.holding
    if not holding:
        yield say_no_law(facts)
    for shown in holding[:_MOST_LAWS]:
        yield say_act(shown)
        if obliged := say_obliged(shown):
            yield obliged
    if rest := len(holding) - _MOST_LAWS:
        yield ngettext("{n} more act holds.", "{n} more acts hold.", rest) if rest > 0 else ""


def _profile(facts: AgencyFacts) -> Iterator[Block]:
    """Kind, county, officers and residents in a line; then what the full answer adds."""
    told = [_(KINDS[facts.kind]), facts.county_name or facts.state_name]
    if facts.sworn_officers is not None:
        told.append(ngettext("{n} sworn officer ({year})", "{n} sworn officers ({year})", facts.sworn_officers,
                             year=str(facts.officers_year)))  # fmt: skip
    if facts.population:
        told.append(ngettext("{n} resident", "{n} residents", facts.population))
    if facts.ori:
        told.append(f"ORI {facts.ori}")
    yield paragraph(f"{'; '.join(told)}.")
    yield paragraph(_more(facts), "note")


def _more(facts: AgencyFacts) -> str:
    told = _(
        "In full: history between lists, every spelling, neighbors county by county, what each model demands, and what "
        "to ask for in a records request."
    )
    return (
        told
        if facts.agency_id
        else _("In full: neighbors county by county, and what to ask for in a records request.")
    )
