"""The section on growth: every unit on its own against a day, then the main units against other days."""

from __future__ import annotations

from open287g.publish.figures import Figures
from open287g.publish.words import say_day, sentence
from open287g.schemas.blocks import Column, Paragraph, Section, Table
from open287g.schemas.facts import BriefFacts
from open287g.text.phrases import gettext as _


def tell_growth(facts: BriefFacts, figures: Figures) -> Section:
    """Every unit against the main baseline, then the main units against other days."""
    if not facts.baselines or not (facts.counts["agreements"].value or _was_listed(facts)):
        return Section("growth", _("Growth"), ())
    changed = any(each.growths["agreements"].change for each in facts.baselines)
    more = (_by_baseline(facts, figures), _units_note()) if changed else ()
    return Section("growth", _("Growth"), (_by_unit(facts, figures), *more))


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
        Column(_("Unit")),
        Column(say_day(since.since), True),
        Column(say_day(facts.as_of), True),
        Column(_("Change"), True),
        Column(_("Growth"), True),
    )
    caption = _(
        "Each unit compared with {why}. ICE’s list in force on {day} was that of {list}.",
        why=_(main.words),
        day=since.since,
        list=since.snapshot_on,
    )
    return Table("growth_by_unit", caption, columns, rows)


def _by_baseline(facts: BriefFacts, figures: Figures) -> Table:
    rows = tuple(
        (
            f"{say_day(each.growths['agreements'].since)}, {_(each.words)}",
            figures.before(each, "agreements"),
            figures.change(each, "agreements"),
            figures.growth(each, "agreements"),
            figures.growth(each, "agencies"),
        )
        for each in facts.baselines
    )
    columns = (
        Column(_("Measured against")),
        Column(_("Agreements then"), True),
        Column(_("Change"), True),
        Column(_("Growth, agreements"), True),
        Column(_("Growth, agencies"), True),
    )
    return Table(
        "growth_by_baseline",
        _("Growth depends on the day and the unit it is measured against."),
        columns,
        rows,
    )


def _units_note() -> Paragraph:
    return Paragraph(
        sentence(
            "Agreements and agencies are different units; a percentage of the one must not be put beside a count of "
            "the other."
        ),
        "note",
    )
