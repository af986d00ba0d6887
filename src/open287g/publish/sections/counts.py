"""The sections that count: headline, growth, models, states or a state's agreements."""

from __future__ import annotations

from typing import Any

import polars as pl

from open287g.schemas.brief import (
    TOPICS,
    Block,
    BriefFacts,
    Chart,
    Column,
    CountyGroup,
    CountyMap,
    Glossary,
    Link,
    Origin,
    Paragraph,
    Part,
    Section,
    Strip,
    Table,
    Term,
    Tile,
)
from open287g.schemas.codes import SUPPORT_TYPES, TERRITORIES

from ..figures import Figures
from ..words import agree, join_words, say_day

STATES_IN_TERMINAL, AGREEMENTS_IN_TERMINAL = 60, 25
TASK_FORCE = "tfm"
OLD_AFTER_DAYS = 14
"""A newest list older than this gets a warning; ICE has renewed it several times a week."""


def tell_headline(facts: BriefFacts, figures: Figures) -> Section:
    """The strip of headline figures, and the same in sentences."""
    if not facts.counts["agreements"].value:
        return Section(
            "headline", "At a glance", (*_old_list(facts, figures), _nothing_listed(facts, figures))
        )
    blocks: tuple[Block, ...] = (_strip(facts, figures), Paragraph(_in_short(facts, figures)))
    return Section(
        "headline", "At a glance", (*_old_list(facts, figures), *blocks, *_how_far(facts, figures))
    )


def _how_far(facts: BriefFacts, figures: Figures) -> tuple[Paragraph, ...]:
    """Residents reached and officers employed, where a full brief counts them."""
    if "population_covered" not in facts.counts:
        return ()
    words: tuple[Part, ...] = (
        figures.whole("population_covered"),
        " people live where an agency below the state holds an agreement, each counted once; state-wide agencies are "
        f"left out. {_employers(facts)} ",
        figures.whole("sworn_officers_employed"),
        " sworn officers by the FBI’s records, which is not the number that ICE has trained.",
    )
    return (Paragraph(words),)


def _employers(facts: BriefFacts) -> str:
    return "The agency employs" if facts.counts["agencies"].value == 1 else "All the agencies together employ"


def _old_list(facts: BriefFacts, figures: Figures) -> tuple[Paragraph, ...]:
    """A warning where the newest list on record is old when the brief is made; none for a day in the past."""
    asked = facts.counts["agreements"]
    age = figures.age("list.age", asked, facts.made_on)
    if asked.snapshot_on != facts.latest_list_on or (age.value or 0) <= OLD_AFTER_DAYS:
        return ()
    words: tuple[Part, ...] = (
        "The newest list on record is ",
        age,
        " days old. ICE replaces it several times a week, so today’s numbers differ. "
        "Newer workbooks are taken in by ‘open287g import’.",
    )
    return (Paragraph(words, "warning"),)


def _nothing_listed(facts: BriefFacts, figures: Figures) -> Paragraph:
    place = facts.state_names[facts.state] if facts.state else "the United States"
    past = facts.flows["n_listed"].max()
    once = " It has been on the list before: see below." if past else ""
    nation = figures.nation("agreements")
    return Paragraph(
        (
            f"No agency of {place} is on ICE’s participating list of "
            f"{say_day(facts.counts['agreements'].snapshot_on)}. Nationwide the list shows ",
            nation,
            f" agreements.{once}",
        )
    )


def _strip(facts: BriefFacts, figures: Figures) -> Strip:
    agreements, agencies = figures.whole("agreements"), figures.whole("agencies")
    last = _place_tile(facts, figures)
    tiles = [
        Tile(agreements, _since(facts, figures, "agreements")),
        Tile(agencies, _since(facts, figures, "agencies")),
    ]
    if last:
        tiles.append(last)
    if "counties" in facts.counts:
        tiles.append(Tile(figures.whole("counties"), ("with an agreement held below the state",)))
    return Strip(tuple(tiles))


def _since(facts: BriefFacts, figures: Figures, unit: str) -> tuple[Part, ...]:
    if not facts.baselines:
        return ("on the first list on record",)
    main = facts.baselines[0]
    day, change = say_day(main.growths[unit].since), figures.change(main, unit)
    return (change, f" since {day}") if change.value else (f"as many as on {day}",)


def _place_tile(facts: BriefFacts, figures: Figures) -> Tile | None:
    if not facts.state:
        states, only = figures.whole("states"), figures.whole("states_only")
        return Tile(states, (only, " without the territories"))
    share = figures.share(
        "agreements.share_of_nation",
        figures.whole("agreements"),
        figures.nation("agreements"),
        "Share of the nation",
    )
    return Tile(share, ("of the nation’s ", figures.nation("agreements"), " agreements"))


def _in_short(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    agreements, agencies = figures.whole("agreements"), figures.whole("agencies")
    many = agreements.value != 1
    parts: list[Part] = [
        "ICE lists ",
        agreements,
        f" {agree(agreements.value, 'agreement', 'agreements')} with ",
        agencies,
        f" {agree(agencies.value, 'agency', 'agencies')}",
        f" in {facts.state_names[facts.state]}. " if facts.state else ". ",
    ]
    if many:
        parts += ["An agency can hold one agreement for each support type, so the two numbers differ. "]
    parts += _growth_sentence(facts, figures) + _leading_model(figures)
    return tuple(parts)


def _growth_sentence(facts: BriefFacts, figures: Figures) -> list[Part]:
    if not facts.baselines:
        return ["This is the first list on record, so there is nothing to measure growth against. "]
    main = facts.baselines[0]
    then = figures.before(main, "agreements")
    day = say_day(main.growths["agreements"].since)
    if not then.value:
        return [f"There were none on {day}. "]
    verb = agree(then.value, "was", "were")
    if then.value == facts.counts["agreements"].value:
        return [f"On {day}, {main.words}, there {verb} as many. "]
    percent = figures.growth(main, "agreements")
    return [f"On {day}, {main.words}, there {verb} ", then, ", a change of ", percent, ". "]


def _leading_model(figures: Figures) -> list[Part]:
    models = [(figures.model("agreements", code), name) for code, name in SUPPORT_TYPES.items()]
    top, title = max(models, key=lambda each: each[0].value or 0)
    name = title if title.endswith("Model") else f"{title} model"
    share = figures.share(
        "agreements.leading_share", top, figures.whole("agreements"), "Share of the leading model"
    )
    if top.value == figures.whole("agreements").value:
        words = "It is under the " if top.value == 1 else "All are under the "
        return [f"{words}{name}."]
    return [top, " of them (", share, f") are under the {name}."]


def tell_growth(facts: BriefFacts, figures: Figures) -> Section:
    """Every unit against the main baseline, then the main units against other days."""
    if not facts.baselines or not (facts.counts["agreements"].value or _was_listed(facts)):
        return Section("growth", "Growth", ())
    changed = any(each.growths["agreements"].change for each in facts.baselines)
    more = (_by_baseline(facts, figures), _units_note()) if changed else ()
    return Section("growth", "Growth", (_by_unit(facts, figures), *more))


def _was_listed(facts: BriefFacts) -> bool:
    return any(each.growths["agreements"].value for each in facts.baselines)


def _by_unit(facts: BriefFacts, figures: Figures) -> Table:
    main = facts.baselines[0]
    units = [unit for unit in main.growths if not (facts.state and unit == "states")]
    rows = tuple(
        (
            figures.whole(unit).label,
            figures.before(main, unit),
            figures.whole(unit),
            figures.change(main, unit),
            figures.growth(main, unit),
        )
        for unit in units
    )
    since = main.growths["agreements"]
    columns = (
        Column("Unit"),
        Column(say_day(since.since), True),
        Column(say_day(facts.as_of), True),
        Column("Change", True),
        Column("Growth", True),
    )
    caption = (
        f"Each unit on its own, against {main.words}. "
        f"ICE’s list in force on {say_day(since.since)} was that of {say_day(since.snapshot_on)}."
    )
    return Table("growth_by_unit", caption, columns, rows)


def _by_baseline(facts: BriefFacts, figures: Figures) -> Table:
    rows = tuple(
        (
            f"{say_day(each.growths['agreements'].since)}, {each.words}",
            figures.before(each, "agreements"),
            figures.change(each, "agreements"),
            figures.growth(each, "agreements"),
            figures.growth(each, "agencies"),
        )
        for each in facts.baselines
    )
    columns = (
        Column("Measured against"),
        Column("Agreements then", True),
        Column("Change", True),
        Column("Agreements", True),
        Column("Agencies", True),
    )
    return Table(
        "growth_by_baseline", "Growth depends on the day and the unit it is measured against.", columns, rows
    )


def _units_note() -> Paragraph:
    return Paragraph(
        (
            "Agreements and agencies are different units; "
            "a percentage of the one must not be put beside a count of the other.",
        ),
        "note",
    )


def tell_models(facts: BriefFacts, figures: Figures) -> Section:
    """Agreements and agencies by support type, beside what each delegates."""
    blocks = (_by_model(facts, figures),) if facts.counts["agreements"].value else ()
    heading = "The three models, and what each delegates"
    return Section("models", heading, (*blocks, *_what_models_delegate(facts)))


def _by_model(facts: BriefFacts, figures: Figures) -> Table:
    whole = figures.whole("agreements")
    has_before = bool(facts.before)
    rows = tuple(
        (
            f"{name} ({code.upper()})",
            figures.model("agreements", code),
            figures.share(f"agreements.{code}.share", figures.model("agreements", code), whole, "Share"),
            figures.model("agencies", code),
            *((figures.model_before(code),) if has_before else ()),
        )
        for code, name in SUPPORT_TYPES.items()
    )
    then = (
        (Column(f"Agreements {say_day(facts.before['agreements by model'].as_of)}", True),)
        if has_before
        else ()
    )
    columns = (
        Column("Support type"),
        Column("Agreements", True),
        Column("Share", True),
        Column("Agencies", True),
        *then,
    )
    caption = "Agreements and agencies by support type. An agency counts under each type it holds."
    return Table("models", caption, columns, rows)


def _what_models_delegate(facts: BriefFacts) -> tuple[Glossary, Paragraph]:
    """What sets each model apart, then what holds for all of them."""
    known = facts.background.support_types
    shared = known.group_by("topic").agg(n=pl.col("words").n_unique(), size=pl.len())
    common = shared.filter(pl.col("n") == 1, pl.col("size") > 1)["topic"].to_list()
    terms = []
    for code, name in SUPPORT_TYPES.items():
        rows = {row["topic"]: row for row in known.filter(support_type=code).iter_rows(named=True)}
        apart = [topic for topic in TOPICS if topic in rows and topic not in common]
        terms.append(Term(f"{name} ({code.upper()})", tuple(_fact(topic, rows[topic]) for topic in apart)))
    first = {row["topic"]: row for row in known.unique("topic", keep="first").iter_rows(named=True)}
    return Glossary(tuple(terms)), _under_every_model([first[topic] for topic in TOPICS if topic in common])


def _under_every_model(rows: list[dict[str, Any]]) -> Paragraph:
    parts: list[Part] = ["Under every model: "]
    for row in rows:
        parts += [*_fact(row["topic"], row)[1], ". "]
    return Paragraph(tuple(parts), "note")


def _fact(topic: str, row: dict[str, Any]) -> tuple[str, tuple[Part, ...]]:
    return TOPICS[topic], (f"{row['words']} ", Link(row["source_title"], row["source_url"]))


def tell_states(facts: BriefFacts, figures: Figures) -> Section:
    """States and territories, the most agreements first, and those that have none."""
    ranked = [row["state"] for row in facts.counts["agreements by state"].rows]
    ranking = _ranking(facts, figures, ranked)
    blocks: tuple[Block, ...] = (*_map(facts, figures, ranking), ranking, _without(facts, ranked))
    return Section("states", "States and territories", blocks)


def _ranking(facts: BriefFacts, figures: Figures, ranked: list[str]) -> Table:
    has_before = bool(facts.before)
    ranks = _ranks(facts)
    rows = tuple(
        (
            ranks[state],
            facts.state_names[state],
            figures.state("agreements", state),
            figures.state("agencies", state),
            figures.state("counties", state),
            *(figures.state_model(state, code) for code in SUPPORT_TYPES),
            *((figures.state_change(state),) if has_before else ()),
        )
        for state in ranked
    )
    change = (Column("Change", True),) if has_before else ()
    columns = (
        Column("Rank", True),
        Column("State"),
        Column("Agreements", True),
        Column("Agencies", True),
        Column("Counties", True),
        *(Column(code.upper(), True) for code in SUPPORT_TYPES),
        *change,
    )
    caption = "Ranked by agreements; the three models add up to them."
    if has_before:
        caption += f" Change in agreements since {say_day(facts.before['agreements by state'].as_of)}."
    return Table("states", caption, columns, rows, first=STATES_IN_TERMINAL)


def _map(facts: BriefFacts, figures: Figures, table: Table) -> tuple[Chart, ...]:
    """Counties with an agreement held below the state, those with the Task Force Model apart from the others."""
    if facts.counties.is_empty():
        return ()
    by_model = pl.col("support_types").list.contains(TASK_FORCE)
    groups = (
        CountyGroup("with the Task Force Model", tuple(facts.counties.filter(by_model)["county_fips"])),
        CountyGroup("under other models only", tuple(facts.counties.filter(~by_model)["county_fips"])),
    )
    shown = CountyMap(groups, facts.borders, facts.state_place)
    title = "Counties in which an agency below the state holds an agreement"
    words = "; ".join(f"{len(group.counties):,} {group.title}" for group in groups)
    description = f"A map of counties: {words}."
    legend = _legend(facts, figures)
    return (Chart("counties", title, description, table, shown=shown, legend=legend, is_beside_table=True),)


def _legend(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """What each colour of the map means, and how many counties have it."""
    held = figures.model("counties", TASK_FORCE)
    others = figures.remainder(
        "counties.others", figures.whole("counties"), held, "Counties with other models only"
    )
    parts: list[Part] = []
    for colour, each, what in (
        ("Ochre: ", held, "with the Task Force Model"),
        ("Pale blue: ", others, "with other models only"),
    ):
        if each.value:
            parts += [colour, each, f" {agree(each.value, 'county', 'counties')} {what}. "]
    left_out = "State-wide agencies" if facts.state else "State-wide agencies and the smaller territories"
    return (*parts, f"{left_out} are not drawn. Borders: U.S. Census Bureau.")


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
        return Paragraph(("Every state and the District of Columbia has an agency on the list.",))
    return Paragraph((f"No agency of these is on the list: {join_words(sorted(missing))}.",))


def tell_agreements(facts: BriefFacts, figures: Figures) -> Section:
    """The agreements of the state, one row each, and where the state stands among others."""
    if facts.agreements.is_empty():
        return Section("agreements", "Agreements", ())
    rows = tuple(_agreement_row(row) for row in facts.agreements.iter_rows(named=True))
    columns = (
        Column("Agency"),
        Column("County"),
        Column("Model"),
        Column("Signed"),
        Column("Listed from"),
        Column("MOA"),
    )
    caption = "One row per agreement on the list; the signing date is the one known now. MOA leads to the memorandum."
    table = Table("agreements", caption, columns, rows, first=AGREEMENTS_IN_TERMINAL)
    place = facts.state_names[facts.state or ""]
    blocks: tuple[Block, ...] = (_standing_among(facts, figures), *_map(facts, figures, table), table)
    return Section("agreements", f"Agreements in {place}", blocks)


def _standing_among(facts: BriefFacts, figures: Figures) -> Paragraph:
    rows = facts.nation["agreements by state"].rows
    values = [row["value"] for row in rows]
    mine = facts.counts["agreements"].value
    every = tuple(figures.nation_state(row["state"]) for row in rows)
    rank = figures.made(
        "agreements.rank",
        values.index(mine) + 1,
        "rank",
        "Rank among states and territories",
        Origin("One more than the states and territories with more agreements", every),
    )
    of = figures.nation("states")
    same = figures.made(
        "agreements.rank_shared",
        values.count(mine) - 1,
        "states",
        "States with as many",
        Origin("The other states and territories with as many agreements", every),
    )
    shared: tuple[Part, ...] = (", a rank it shares with ", same, " others") if (same.value or 0) > 1 else ()
    if same.value == 1:
        shared = (", a rank it shares with ", same, " other")
    return Paragraph(
        (
            f"{facts.state_names[facts.state or '']} is number ",
            rank,
            " of ",
            of,
            " states and territories by agreements",
            *shared,
            ".",
        )
    )


def _agreement_row(row: dict[str, Any]) -> tuple[Part, ...]:
    memorandum = Link("MOA", row["moa_url"]) if row["moa_url"] else "–"
    return (
        row["agency_name"],
        row["county_name"] or "–",
        row["support_type"].upper(),
        row["signed_on"],
        row["first_listed_on"],
        memorandum,
    )
