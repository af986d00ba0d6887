"""The first section: the news in a sentence, a warning if the list is old, and the strip of headline figures."""

from __future__ import annotations

from open287g.publish.figures import Figures
from open287g.publish.words import agree, say_day, say_none
from open287g.schemas.blocks import Block, Paragraph, Part, Section, Strip, Tile
from open287g.schemas.facts import BriefFacts
from open287g.schemas.figures import Figure, Origin
from open287g.schemas.flows import Window

from .changes import count_changed

OLD_AFTER_DAYS = 14
"""A newest list older than this gets a warning; ICE has renewed it several times a week."""


def tell_headline(facts: BriefFacts, figures: Figures) -> Section:
    """The news in a sentence or two, a warning if the list is old, the strip of figures, and what they mean."""
    warning = (*_old_list(facts, figures), *_stated_since(facts))
    if not facts.counts["agreements"].value:
        return Section("headline", "At a glance", (_nothing_listed(facts, figures), *warning))
    blocks: tuple[Block, ...] = (
        Paragraph(_news(facts, figures), "lead"),
        *warning,
        _strip(facts, figures),
        Paragraph(_in_short(figures)),
        *_how_far(facts, figures),
    )
    return Section("headline", "At a glance", blocks)


def _how_far(facts: BriefFacts, figures: Figures) -> tuple[Paragraph, ...]:
    """Residents reached and officers employed, where a full brief counts them."""
    if "population_covered" not in facts.counts:
        return ()
    return (Paragraph((*_residents(figures), " ", *_officers(figures))),)


def _residents(figures: Figures) -> tuple[Part, ...]:
    residents = figures.whole("population_covered")
    if not residents.value:
        return (
            "No county or municipality with residents on record is reached; state-wide agencies are left out.",
        )
    words = " people live where an agency below the state holds an agreement, each counted once; "
    return (residents, words, "state-wide agencies are left out.")


def _officers(figures: Figures) -> tuple[Part, ...]:
    """Officers employed, said of the agencies alone that report theirs to the FBI."""
    agencies, on_record = figures.whole("agencies"), figures.agencies_on_record()
    if not on_record.value:
        who = agree(agencies.value, "the agency", "these agencies")
        return (
            f"How many officers {who} {agree(agencies.value, 'employs', 'employ')} is not in the FBI’s records.",
        )
    officers = figures.whole("sworn_officers_employed")
    words = agree(officers.value, " sworn officer", " sworn officers")
    not_trained = f"{words}, by the FBI’s records; that is not the number that ICE has trained."
    return (*_employers(agencies, on_record), officers, not_trained)


def _employers(agencies: Figure, on_record: Figure) -> tuple[Part, ...]:
    if agencies.value == 1:
        return ("The agency employs ",)
    if on_record.value == agencies.value:
        return ("All the agencies together employ ",)
    employ = agree(on_record.value, "employs", "employ")
    return (
        on_record,
        " of the ",
        agencies,
        f" agencies report their officers to the FBI: together they {employ} ",
    )


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
        "‘open287g import’ takes in newer workbooks.",
    )
    return (Paragraph(words, "warning"),)


def _stated_since(facts: BriefFacts) -> tuple[Paragraph, ...]:
    """What ICE states, or others count in its files, of lists that are not on record here."""
    if not facts.stated_since:
        return ()
    parts: list[Part] = []
    for total in facts.stated_since:
        whose = "ICE’s page stated " if total.by_ice else "a count of ICE’s file found "
        start = "Lists since then are not on record: " if not parts else "; "
        how = "As ICE’s page states it" if total.by_ice else "Counted by others in ICE’s file"
        figure = Figure(
            f"stated.agreements.{total.as_of}",
            total.total,
            "agreements",
            "Stated since",
            total.as_of,
            None,
            Origin(how, (total.entry,)),
            url=total.url,
        )
        where = f" in {facts.state_names[facts.state]}" if facts.state else ""
        parts += [
            start + whose,
            figure,
            f" agreements{where} on {say_day(total.as_of)} (grade {total.grade})",
        ]
    return (Paragraph((*parts, "."), "note"),)


def _nothing_listed(facts: BriefFacts, figures: Figures) -> Paragraph:
    place = facts.state_names[facts.state] if facts.state else "the United States"
    past = facts.flows["n_listed"].max()
    once = " It has been on the list before: see below." if past else ""
    nation = figures.nation("agreements")
    return Paragraph(
        (
            f"No agency in {place} is on ICE’s participating list of "
            f"{say_day(facts.counts['agreements'].snapshot_on)}. Nationwide the list shows ",
            nation,
            f" agreements.{once}",
        ),
        "lead",
    )


def _strip(facts: BriefFacts, figures: Figures) -> Strip:
    agreements, agencies = figures.whole("agreements"), figures.whole("agencies")
    tiles = (
        Tile(agreements, _since(facts, figures, "agreements")),
        Tile(agencies, _since(facts, figures, "agencies")),
        _place_tile(facts, figures),
        Tile(figures.whole("counties"), ("with an agreement held below the state",)),
    )
    return Strip(tiles)


def _since(facts: BriefFacts, figures: Figures, unit: str) -> tuple[Part, ...]:
    if not facts.baselines:
        return ("on the first list on record",)
    main = facts.baselines[0]
    day, change = say_day(main.growths[unit].since), figures.change(main, unit)
    return (change, f" since {day}") if change.value else (f"as many as on {day}",)


def _place_tile(facts: BriefFacts, figures: Figures) -> Tile:
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


def _news(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """What the list shows, against the day that growth is measured from, and what its last week brought."""
    agreements, agencies = figures.whole("agreements"), figures.whole("agencies")
    words: tuple[Part, ...] = (
        f"ICE’s list of {say_day(facts.counts['agreements'].snapshot_on)} shows ",
        agreements,
        f" {agree(agreements.value, 'agreement', 'agreements')} with ",
        agencies,
        f" {agree(agencies.value, 'agency', 'agencies')} in ",
    )
    return (*words, *_where(facts, figures), *_growth_words(facts, figures), *_latest(facts, figures))


def _where(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    if facts.state:
        return (facts.state_names[facts.state],)
    states = figures.whole("states")
    return (states, f" {agree(states.value, 'state or territory', 'states and territories')}")


def _growth_words(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    if not facts.baselines:
        return (". This is the first list on record, so there is nothing to measure growth against.",)
    main = facts.baselines[0]
    then, now = figures.before(main, "agreements"), figures.whole("agreements")
    day = f"on {say_day(main.growths['agreements'].since)}, {main.words}"
    if not then.value:
        return (f"; there {agree(now.value, 'was', 'were')} none {day}.",)
    if then.value == now.value:
        return (f", as many as {day}.",)
    way = "up" if (now.value or 0) > then.value else "down"
    unit = agree(then.value, "agreement", "agreements")
    return (f", {way} from ", then, f" {unit} {day} (", figures.growth(main, "agreements"), ").")


def _latest(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """Agreements that came and went in the last week, or in the last month if nothing did."""
    told: tuple[Part, ...] = ()
    for window in sorted(facts.windows, key=lambda each: each.days):
        if window.lists:
            came, gone = _moves(figures, window)
            when = f" In the {window.days} days to {say_day(window.until_on)}, "
            told = (when, say_none(came), " came onto the list and ", say_none(gone), " left it.")
            if came.value or gone.value:
                break
    return told


def _moves(figures: Figures, window: Window) -> tuple[Figure, Figure]:
    """Agreements that came onto the list in a window, for the first time or again, and those that left it."""
    new, again, gone = (count_changed(figures, window, what) for what in ("listed", "listed_again", "gone"))
    return figures.together(f"changes.{window.days}d.came", (new, again), "Came onto the list"), gone


def _in_short(figures: Figures) -> tuple[Part, ...]:
    """The model that most are under, and why there are more agreements than agencies, if there are."""
    agreements, agencies = figures.whole("agreements"), figures.whole("agencies")
    why: tuple[Part, ...] = ()
    if agreements.value != agencies.value:
        why = (
            " An agency can hold one agreement for each support type, so there are more agreements than agencies.",
        )
    return (*_leading_model(figures), *why)


def _leading_model(figures: Figures) -> list[Part]:
    models = [(figures.model("agreements", code), name) for code, name in figures.models().items()]
    top, title = max(models, key=lambda each: each[0].value or 0)
    name = title if title.endswith("Model") else f"{title} model"
    share = figures.share(
        "agreements.leading_share", top, figures.whole("agreements"), "Share of the leading model"
    )
    if top.value == figures.whole("agreements").value:
        words = "The agreement is under the " if top.value == 1 else "All agreements are under the "
        return [f"{words}{name}."]
    are = agree(top.value, "is", "are")
    return [
        top,
        " of the ",
        figures.whole("agreements"),
        " agreements (",
        share,
        f") {are} under the {name}.",
    ]
