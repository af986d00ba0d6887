"""The section of a state's brief that lists its agreements, and says where the state stands among others."""

from __future__ import annotations

from typing import Any

from open287g.publish.figures import Figures
from open287g.publish.sections.breakdowns import map_counties
from open287g.publish.words import say_model, say_place, sentence, sentence_for
from open287g.schemas.blocks import Block, Column, Link, Paragraph, Part, Section, Table
from open287g.schemas.facts import BriefFacts, Standing
from open287g.schemas.measures import Figure, Origin
from open287g.text.phrases import gettext as _

AGREEMENTS_IN_TERMINAL = 25


def tell_agreements(facts: BriefFacts, figures: Figures) -> Section:
    """The agreements of the state, one row each, and where the state stands among others."""
    if facts.agreements.is_empty() or facts.standing is None:
        return Section("agreements", _("Agreements"), ())
    rows = tuple(_agreement_row(row) for row in facts.agreements.iter_rows(named=True))
    columns = (
        Column(_("Agency")),
        Column(_("County")),
        Column(_("Model")),
        Column(_("Signed")),
        Column(_("First list with it")),
        Column(_("Document")),
    )
    caption = _(
        "One row per agreement on the list; the signing date is the one known now. MOA leads to the memorandum."
    )
    table = Table("agreements", caption, columns, rows, first=AGREEMENTS_IN_TERMINAL)
    place = say_place(facts.state_names[facts.state or ""])
    blocks: tuple[Block, ...] = (
        _standing_among(facts, facts.standing, figures),
        *map_counties(facts, figures, table),
        table,
    )
    return Section("agreements", _("Agreements in {place}", place=place), blocks)


def _standing_among(facts: BriefFacts, standing: Standing, figures: Figures) -> Paragraph:
    """Where the state stands by agreements, and how many share its rank."""
    rank, sharing = _rank(facts, standing, figures)
    told = sentence(
        "{place} is number {rank} of {all} states and territories by agreements.",
        place=facts.state_names[facts.state or ""],
        rank=rank,
        all=figures.nation("states"),
    )
    if not sharing.value:
        return Paragraph(told)
    shared = sentence_for(
        " It shares that rank with {n} other.", " It shares that rank with {n} others.", sharing
    )
    return Paragraph((*told, *shared))


def _rank(facts: BriefFacts, standing: Standing, figures: Figures) -> tuple[Figure, Figure]:
    """The rank of the state among states and territories, and how many others have it."""
    rows = facts.nation["agreements by state"].rows
    every = tuple(figures.nation_state(row["state"]) for row in rows)
    above = Origin("One more than the states and territories with more agreements", every)
    beside = Origin("The other states and territories with as many agreements", every)
    title = _("Rank among states and territories")
    rank = figures.made("agreements.rank", standing.place, "rank", title, above)
    return rank, figures.made(
        "agreements.rank_shared", standing.n_beside, "states", _("States with as many"), beside
    )


def _agreement_row(row: dict[str, Any]) -> tuple[Part, ...]:
    memorandum = Link("MOA", row["moa_url"]) if row["moa_url"] else "–"
    return (
        row["agency_name"],
        row["county_name"] or "–",
        say_model(row["support_type"]),
        row["signed_on"],
        row["first_listed_on"],
        memorandum,
    )
