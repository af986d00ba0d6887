"""The first section: the strip of headline figures, the same in sentences, and a warning if the list is old."""

from __future__ import annotations

from open287g.schemas.brief import Block, BriefFacts, Paragraph, Part, Section, Strip, Tile
from open287g.schemas.codes import SUPPORT_TYPES

from ..figures import Figures
from ..words import agree, say_day

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
