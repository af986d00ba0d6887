"""The first section: the news in a sentence, a warning if the list is old, and the strip of headline figures."""

from __future__ import annotations

from open287g.publish.figures import Figures
from open287g.publish.words import say_none, say_place, sentence, sentence_for
from open287g.schemas.blocks import Block, Paragraph, Part, Section, Strip, Tile
from open287g.schemas.facts import BriefFacts
from open287g.schemas.ledger import Window
from open287g.schemas.measures import Figure, Origin
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext_raw

from .changes import count_changed

OLD_AFTER_DAYS = 14
"""A newest list older than this gets a warning; ICE has renewed it several times a week."""


def tell_headline(facts: BriefFacts, figures: Figures) -> Section:
    """The news in a sentence or two, a warning if the list is old, the strip of figures, and what they mean."""
    warning = (*_old_list(facts, figures), *_stated_since(facts))
    if not facts.counts["agreements"].value:
        return Section("headline", _("At a glance"), (_nothing_listed(facts, figures), *warning))
    blocks: tuple[Block, ...] = (
        Paragraph(_news(facts, figures), "lead"),
        *warning,
        _strip(facts, figures),
        Paragraph(_in_short(figures)),
        *_how_far(facts, figures),
    )
    return Section("headline", _("At a glance"), blocks)


def _how_far(facts: BriefFacts, figures: Figures) -> tuple[Paragraph, ...]:
    """Residents reached and officers employed, where a full brief counts them."""
    if "population_covered" not in facts.counts:
        return _also(facts, figures)
    return (Paragraph((*_residents(figures), " ", *_officers(figures))), *_also(facts, figures))


_TOLD_ABOVE = ("agreements", "agencies", "states", "states_only", "counties")
_TOLD_BY_REACH = ("population_covered", "sworn_officers_employed")


def _also(facts: BriefFacts, figures: Figures) -> tuple[Paragraph, ...]:
    """Units that have no sentence of their own, each by the words of its entry."""
    others = [name for name in UNITS if name in facts.counts and name not in (*_TOLD_ABOVE, *_TOLD_BY_REACH)]
    counted = [(figures.whole(name), UNITS[name].words) for name in others]
    return tuple(
        Paragraph((figure, " ", ngettext_raw(*words, figure.value or 0), ".")) for figure, words in counted
    )


def _residents(figures: Figures) -> tuple[Part, ...]:
    residents = figures.whole("population_covered")
    if not residents.value:
        return sentence(
            "No county or municipality with residents on record is reached; state-wide agencies are left out."
        )
    return sentence(
        "{residents} people live where an agency below the state holds an agreement, each counted once; state-wide "
        "agencies are left out.",
        residents=residents,
    )


def _officers(figures: Figures) -> tuple[Part, ...]:
    """Officers employed, said of the agencies alone that report theirs to the FBI."""
    agencies, on_record = figures.whole("agencies"), figures.agencies_on_record()
    if not on_record.value:
        if agencies.value == 1:
            return sentence("How many officers the agency employs is not in the FBI’s records.")
        return sentence("How many officers these agencies employ is not in the FBI’s records.")
    officers = figures.whole("sworn_officers_employed")
    untrained = sentence(" That is by the FBI’s records, and not the number that ICE has trained.")
    return (*_employers(agencies, on_record, officers), *untrained)


def _employers(agencies: Figure, on_record: Figure, officers: Figure) -> tuple[Part, ...]:
    if agencies.value == 1:
        return sentence_for(
            "The agency employs {n} sworn officer.", "The agency employs {n} sworn officers.", officers
        )
    if on_record.value == agencies.value:
        return sentence_for(
            "All the agencies together employ {n} sworn officer.",
            "All the agencies together employ {n} sworn officers.",
            officers,
        )
    if on_record.value == 1:
        return sentence(
            "{n} of the {agencies} agencies reports its officers to the FBI: it employs {officers} sworn officers.",
            n=on_record,
            agencies=agencies,
            officers=officers,
        )
    return sentence(
        "{n} of the {agencies} agencies report their officers to the FBI: together they employ {officers} sworn "
        "officers.",
        n=on_record,
        agencies=agencies,
        officers=officers,
    )


def _old_list(facts: BriefFacts, figures: Figures) -> tuple[Paragraph, ...]:
    """A warning where the newest list on record is old when the brief is made; none for a day in the past."""
    asked = facts.counts["agreements"]
    age = figures.age("list.age", asked, facts.made_on)
    if asked.snapshot_on != facts.latest_list_on or (age.value or 0) <= OLD_AFTER_DAYS:
        return ()
    words = sentence(
        "The newest list on record is {age} days old. ICE replaces it several times a week, so today’s numbers differ. "
        "Newer workbooks can be imported.",
        age=age,
    )
    return (Paragraph(words, "warning"),)


def _stated_since(facts: BriefFacts) -> tuple[Paragraph, ...]:
    """What ICE states, or others count in its files, of lists that are not on record here."""
    if not facts.stated_since:
        return ()
    place = say_place(facts.state_names[facts.state]) if facts.state else ""
    parts: list[Part] = [*sentence("Lists since then are not on record.")]
    for total in facts.stated_since:
        how = "As ICE’s page states it" if total.by_ice else "Counted by others in ICE’s file"
        figure = Figure(
            f"stated.agreements.{total.as_of}",
            total.total,
            "agreements",
            _("Stated since"),
            total.as_of,
            None,
            Origin(how, (total.entry,) if total.entry else ()),
            url=total.url,
        )
        parts += _stated_words(figure, place, by_ice=total.by_ice, grade=total.grade)
    return (Paragraph(tuple(parts), "note"),)


def _stated_words(figure: Figure, place: str, *, by_ice: bool, grade: str) -> tuple[Part, ...]:
    told: dict[str, Part] = {"figure": figure, "day": figure.as_of, "grade": _(grade), "place": place}
    if by_ice and place:
        return sentence(" ICE’s page stated {figure} agreements in {place} on {day} (grade {grade}).", **told)
    if by_ice:
        return sentence(" ICE’s page stated {figure} agreements on {day} (grade {grade}).", **told)
    if place:
        return sentence(
            " A count of ICE’s file found {figure} agreements in {place} on {day} (grade {grade}).", **told
        )
    return sentence(" A count of ICE’s file found {figure} agreements on {day} (grade {grade}).", **told)


def _nothing_listed(facts: BriefFacts, figures: Figures) -> Paragraph:
    place = say_place(facts.state_names[facts.state]) if facts.state else _("the United States")
    past = facts.flows["n_listed"].max()
    once = sentence(" Agencies there were listed before.") if past else ()
    told = sentence(
        "No agency in {place} is on ICE’s participating list of {day}. Nationwide the list shows {nation} agreements.",
        place=place,
        day=facts.counts["agreements"].snapshot_on,
        nation=figures.nation("agreements"),
    )
    return Paragraph((*told, *once), "lead")


def _strip(facts: BriefFacts, figures: Figures) -> Strip:
    agreements, agencies = figures.whole("agreements"), figures.whole("agencies")
    tiles = (
        Tile(agreements, _since(facts, figures, "agreements")),
        Tile(agencies, _since(facts, figures, "agencies")),
        _place_tile(facts, figures),
        Tile(figures.whole("counties"), sentence("where a local agency has an agreement")),
    )
    return Strip(tiles)


def _since(facts: BriefFacts, figures: Figures, unit: str) -> tuple[Part, ...]:
    if not facts.baselines:
        return sentence("on the first list on record")
    main = facts.baselines[0]
    day, change = main.growths[unit].since, figures.change(main, unit)
    if not change.value:
        return sentence("as many as on {day}", day=day)
    return sentence("{change} since {day}", change=change, day=day)


def _place_tile(facts: BriefFacts, figures: Figures) -> Tile:
    if not facts.state:
        states, only = figures.whole("states"), figures.whole("states_only")
        return Tile(states, sentence("{only} without the territories", only=only))
    share = figures.share(
        "agreements.share_of_nation",
        figures.whole("agreements"),
        figures.nation("agreements"),
        _("Share of the nation"),
    )
    return Tile(share, sentence("of the nation’s {nation} agreements", nation=figures.nation("agreements")))


def _news(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """What the list shows, against the day that growth is measured from, and what its last week brought."""
    agreements, agencies = figures.whole("agreements"), figures.whole("agencies")
    shows = sentence_for(
        "ICE’s list of {day}, shows {n} agreement with ",
        "ICE’s list of {day}, shows {n} agreements with ",
        agreements,
        day=facts.counts["agreements"].snapshot_on,
    )
    whom = sentence_for("{n} agency in ", "{n} agencies in ", agencies)
    return (*shows, *whom, *_where(facts, figures), *_growth_words(facts, figures), *_latest(facts, figures))


def _where(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    if facts.state:
        return (say_place(facts.state_names[facts.state]),)
    return sentence_for("{n} state or territory", "{n} states and territories", figures.whole("states"))


def _growth_words(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    if not facts.baselines:
        return sentence(". This is the first list on record, so there is nothing to measure growth against.")
    main = facts.baselines[0]
    then, now = figures.before(main, "agreements"), figures.whole("agreements")
    day, why = main.growths["agreements"].since, _(main.words)
    if not then.value:
        if now.value == 1:
            return sentence("; there was none on {day}, {why}.", day=day, why=why)
        return sentence("; there were none on {day}, {why}.", day=day, why=why)
    if then.value == now.value:
        return sentence(", as many as on {day}, {why}.", day=day, why=why)
    growth = figures.growth(main, "agreements")
    if (now.value or 0) > then.value:
        return sentence_for(
            ", up from {n} agreement on {day}, {why} ({growth}).",
            ", up from {n} agreements on {day}, {why} ({growth}).",
            then,
            day=day,
            why=why,
            growth=growth,
        )
    return sentence_for(
        ", down from {n} agreement on {day}, {why} ({growth}).",
        ", down from {n} agreements on {day}, {why} ({growth}).",
        then,
        day=day,
        why=why,
        growth=growth,
    )


def _latest(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """Agreements that came and went in the last week, or in the last month if nothing did."""
    told: tuple[Part, ...] = ()
    for window in sorted(facts.windows, key=lambda each: each.days):
        if window.lists:
            came, gone = _moves(figures, window)
            told = _came_and_went(window, came, gone)
            if came.value or gone.value:
                break
    return told


FAR_APART_DAYS = 45
"""A list this much older than a window is too far back for its changes to be called those of the window's days."""


def _came_and_went(window: Window, came: Figure, gone: Figure) -> tuple[Part, ...]:
    """What a window's lists show that the list before did not; between which two lists, where they lie far apart."""
    before, moved = window.list_before_on, {"came": say_none(came), "gone": say_none(gone)}
    if before is not None and (window.after_on - before).days > FAR_APART_DAYS:
        return sentence(
            " Between the lists of {before} and {day}, {came} came onto the list and {gone} left it; on which days is "
            "not known.",
            before=before,
            day=window.until_on,
            **moved,
        )
    return sentence(
        " In the {days} days to {day}, {came} came onto the list and {gone} left it.",
        days=str(window.days),
        day=window.until_on,
        **moved,
    )


def _moves(figures: Figures, window: Window) -> tuple[Figure, Figure]:
    """Agreements that came onto the list in a window, for the first time or again, and those that left it."""
    new, again, gone = (count_changed(figures, window, what) for what in ("listed", "listed_again", "gone"))
    return figures.together(f"changes.{window.days}d.came", (new, again), _("Came onto the list")), gone


def _in_short(figures: Figures) -> tuple[Part, ...]:
    """The model that most are under, and why there are more agreements than agencies, if there are."""
    agreements, agencies = figures.whole("agreements"), figures.whole("agencies")
    why: tuple[Part, ...] = ()
    if agreements.value != agencies.value:
        why = sentence(
            " An agency can hold one agreement for each support type, so there are more agreements than agencies."
        )
    return (*_leading_model(figures), *why)


def _leading_model(figures: Figures) -> tuple[Part, ...]:
    models = [(figures.model("agreements", code), _(name)) for code, name in figures.models().items()]
    top, title = max(models, key=lambda each: each[0].value or 0)
    share = figures.share(
        "agreements.leading_share", top, figures.whole("agreements"), _("Share of the leading model")
    )
    if top.value == figures.whole("agreements").value:
        if top.value == 1:
            return sentence("The agreement is under this model: {model}.", model=title)
        return sentence("All agreements are under one model: {model}.", model=title)
    return sentence_for(
        "{n} of the {all} agreements ({share}) is under this model: {model}.",
        "{n} of the {all} agreements ({share}) are under this model: {model}.",
        top,
        all=figures.whole("agreements"),
        share=share,
        model=title,
    )
