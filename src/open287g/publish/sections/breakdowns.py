"""The sections that break agreements down: growth since earlier days, models, states or agreements of one state, the
map of counties. Pure.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.tables import column, lay_table, number
from open287g.publish.words import say_model, say_place, sentence, sentence_for
from open287g.schemas.blocks import (
    Block,
    Chart,
    CountyGroup,
    CountyMap,
    Glossary,
    Link,
    Paragraph,
    Part,
    Section,
    Swatch,
    Table,
    Term,
)
from open287g.schemas.codes import SUPPORT_TYPES, TERRITORIES
from open287g.schemas.facts import BriefFacts, Standing
from open287g.schemas.measures import Figure, Origin
from open287g.schemas.reference import TOPICS
from open287g.text.phrases import format_day, join_words
from open287g.text.phrases import gettext as _


def tell_growth(facts: BriefFacts, figures: Figures) -> Section:
    """Every unit against the main baseline, then the main units against other days."""
    was_listed = any(each.growths["agreements"].value for each in facts.baselines)
    if not facts.baselines or not (facts.counts["agreements"].value or was_listed):
        return Section("growth", _("Growth"), ())
    changed = any(each.growths["agreements"].change for each in facts.baselines)
    more = (_by_baseline(facts, figures), _units_note()) if changed else ()
    return Section("growth", _("Growth"), (_by_unit(facts, figures), *more))


def _by_unit(facts: BriefFacts, figures: Figures) -> Table:
    main = facts.baselines[0]
    units = [unit for unit in main.growths if not (facts.state and unit == "states")]
    since = main.growths["agreements"]
    columns = (
        column(_("Unit"), lambda unit: figures.whole(unit).label),
        number(format_day(since.since), lambda unit: figures.before(main, unit)),
        number(format_day(facts.as_of), figures.whole),
        number(_("Change"), lambda unit: figures.change(main, unit)),
        number(_("Growth"), lambda unit: figures.growth(main, unit)),
    )
    caption = _(
        "Each unit compared with {why}. ICE’s list in force on {day} was that of {list}.",
        why=_(main.words),
        day=since.since,
        list=since.snapshot_on,
    )
    return lay_table("growth_by_unit", units, columns, caption)


def _by_baseline(facts: BriefFacts, figures: Figures) -> Table:
    columns = (
        column(
            _("Measured against"),
            lambda each: f"{format_day(each.growths['agreements'].since)}, {_(each.words)}",
        ),
        number(_("Agreements then"), lambda each: figures.before(each, "agreements")),
        number(_("Change"), lambda each: figures.change(each, "agreements")),
        number(_("Growth, agreements"), lambda each: figures.growth(each, "agreements")),
        number(_("Growth, agencies"), lambda each: figures.growth(each, "agencies")),
    )
    caption = _("Growth depends on the day and the unit it is measured against.")
    return lay_table("growth_by_baseline", facts.baselines, columns, caption)


def _units_note() -> Paragraph:
    return Paragraph(
        sentence(
            "Agreements and agencies are different units; a percentage of the one must not be put beside a count of "
            "the other."
        ),
        "note",
    )


def tell_models(facts: BriefFacts, figures: Figures) -> Section:
    """Agreements and agencies by support type, beside what each delegates."""
    blocks = (_by_model(facts, figures),) if facts.counts["agreements"].value else ()
    heading = _("The models, and what each delegates")
    return Section("models", heading, (*blocks, *_what_models_delegate(facts)))


def _by_model(facts: BriefFacts, figures: Figures) -> Table:
    whole = figures.whole("agreements")
    titles = figures.models()
    columns = [
        column(_("Support type"), lambda code: f"{_(titles[code])} ({code.upper()})"),
        number(_("Agreements"), lambda code: figures.model("agreements", code)),
        number(
            _("Share"),
            lambda code: figures.share(
                f"agreements.{code}.share", figures.model("agreements", code), whole, _("Share")
            ),
        ),
        number(_("Agencies"), lambda code: figures.model("agencies", code)),
    ]
    if facts.before:
        day = facts.before["agreements by model"].as_of
        columns.append(number(_("Agreements on {day}", day=day), figures.model_before))
    caption = _("Agreements and agencies by support type. An agency counts under each type it holds.")
    return lay_table("models", titles, columns, caption)


def _what_models_delegate(facts: BriefFacts) -> tuple[Glossary, Paragraph]:
    """What sets each model apart, then what holds for all of them."""
    known = facts.background.support_types
    shared = known.group_by("topic").agg(n=pl.col("words").n_unique(), size=pl.len())
    common = shared.filter(pl.col("n") == 1, pl.col("size") > 1)["topic"].to_list()
    terms = []
    for code, name in SUPPORT_TYPES.items():
        if known.filter(support_type=code).is_empty():
            continue
        rows = {row["topic"]: row for row in known.filter(support_type=code).iter_rows(named=True)}
        apart = [topic for topic in TOPICS if topic in rows and topic not in common]
        terms.append(Term(f"{_(name)} ({code.upper()})", tuple(_fact(topic, rows[topic]) for topic in apart)))
    first = {row["topic"]: row for row in known.unique("topic", keep="first").iter_rows(named=True)}
    return Glossary(tuple(terms)), _under_every_model([first[topic] for topic in TOPICS if topic in common])


def _under_every_model(rows: list[dict[str, Any]]) -> Paragraph:
    parts: list[Part] = [*sentence("Under every model: ")]
    for row in rows:
        parts += [*_fact(row["topic"], row)[1], ". "]
    return Paragraph(tuple(parts), "note")


def _fact(topic: str, row: dict[str, Any]) -> tuple[str, tuple[Part, ...]]:
    return _(TOPICS[topic]), (f"{_(row['words'])} ", Link(row["source_title"], row["source_url"]))


STATES_IN_TERMINAL = 60


def tell_states(facts: BriefFacts, figures: Figures) -> Section:
    """States and territories, the most agreements first, and those that have none."""
    ranked = [row["state"] for row in facts.counts["agreements by state"].rows]
    ranking = _ranking(facts, figures, ranked)
    blocks: tuple[Block, ...] = (*map_counties(facts, figures, ranking), ranking, _without(facts, ranked))
    return Section("states", _("States and territories"), blocks)


def _ranking(facts: BriefFacts, figures: Figures, ranked: list[str]) -> Table:
    ranks = _ranks(facts)
    columns = [
        number(_("Rank"), lambda state: ranks[state]),
        column(_("State"), lambda state: facts.state_names[state]),
        number(_("Agreements"), lambda state: figures.state("agreements", state)),
        number(_("Agencies"), lambda state: figures.state("agencies", state)),
        number(_("Counties"), lambda state: figures.state("counties", state)),
        *(number(code.upper(), partial(figures.state_model, support_type=code)) for code in figures.models()),
    ]
    caption = _("Ranked by agreements; the models add up to them.")
    if facts.before:
        columns.append(number(_("Change"), figures.state_change))
        caption += _(" Change in agreements since {day}.", day=facts.before["agreements by state"].as_of)
    return lay_table("states", ranked, columns, caption, first=STATES_IN_TERMINAL)


def _ranks(facts: BriefFacts) -> dict[str, str]:
    """Rank of each state; states with the same number share a rank."""
    rows = facts.counts["agreements by state"].rows
    values = [row["value"] for row in rows]
    return {row["state"]: f"{values.index(row['value']) + 1}" for row in rows}


def _without(facts: BriefFacts, ranked: list[str]) -> Paragraph:
    missing = [
        name for code, name in facts.state_names.items() if code not in ranked and code not in TERRITORIES
    ]
    if not missing:
        return Paragraph(sentence("Every state and the District of Columbia has an agency on the list."))
    return Paragraph(
        sentence("No agency of these is on the list: {states}.", states=join_words(sorted(missing)))
    )


TASK_FORCE = "tfm"


def map_counties(facts: BriefFacts, figures: Figures, table: Table) -> tuple[Chart, ...]:
    """Counties with an agreement held below the state, those with the Task Force Model apart from the others."""
    if facts.counties.is_empty():
        return ()
    by_model = pl.col("support_types").list.contains(TASK_FORCE)
    groups = (
        CountyGroup(_("with the Task Force Model"), tuple(facts.counties.filter(by_model)["county_fips"])),
        CountyGroup(_("under other models only"), tuple(facts.counties.filter(~by_model)["county_fips"])),
    )
    shown = CountyMap(groups, facts.borders, facts.state_place)
    title = _("Counties where a local agency has an agreement")
    words = "; ".join(f"{len(group.counties):,} {group.title}" for group in groups if group.counties)
    description = _("A map of counties: {words}.", words=words)
    legend = _legend(facts, figures)
    return (Chart("counties", title, description, table, shown=shown, legend=legend, is_beside_table=True),)


def _legend(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """What each colour of the map means, and how many counties have it."""
    held = figures.model("counties", TASK_FORCE)
    others = figures.remainder(
        "counties.others", figures.whole("counties"), held, _("Counties with other models only")
    )
    parts: list[Part] = []
    if held.value:
        parts += sentence_for(
            "{colour}: {n} county with the Task Force Model. ",
            "{colour}: {n} counties with the Task Force Model. ",
            held,
            colour=Swatch(_("Ochre"), 0),
        )
    if others.value:
        parts += sentence_for(
            "{colour}: {n} county with other models only. ",
            "{colour}: {n} counties with other models only. ",
            others,
            colour=Swatch(_("Blue"), 1),
        )
    if facts.state:
        return (*parts, *sentence("State-wide agencies are not drawn. Borders: U.S. Census Bureau."))
    return (
        *parts,
        *sentence(
            "State-wide agencies and the smaller territories are not drawn. Borders: U.S. Census Bureau."
        ),
    )


AGREEMENTS_IN_TERMINAL = 25


def tell_agreements(facts: BriefFacts, figures: Figures) -> Section:
    """The agreements of the state, one row each, and where the state stands among others."""
    if facts.agreements.is_empty() or facts.standing is None:
        return Section("agreements", _("Agreements"), ())
    columns = (
        column(_("Agency"), "agency_name"),
        column(_("County"), lambda row: row["county_name"] or "–"),
        column(_("Model"), lambda row: say_model(row["support_type"])),
        column(_("Signed"), "signed_on"),
        column(_("First list with it"), "first_listed_on"),
        column(_("Document"), lambda row: Link("MOA", row["moa_url"]) if row["moa_url"] else "–"),
    )
    caption = _(
        "One row per agreement on the list; the signing date is the one known now. MOA leads to the memorandum."
    )
    table = lay_table("agreements", facts.agreements, columns, caption, first=AGREEMENTS_IN_TERMINAL)
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
