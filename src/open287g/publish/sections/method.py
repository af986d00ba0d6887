"""The section on method: what each unit counts, how old each list is, what is not claimed."""

from __future__ import annotations

from open287g.schemas.brief import BriefFacts, Column, Figure, Paragraph, Part, Section, Table
from open287g.schemas.measures import Count

from ..figures import Figures
from ..words import say_day


def tell_method(facts: BriefFacts, figures: Figures) -> Section:
    """Units in words, freshness of the lists, and the limits of the record."""
    return Section(
        "method", "How to read these figures", (_freshness(facts, figures), _units(facts), _limits(facts))
    )


def _freshness(facts: BriefFacts, figures: Figures) -> Table:
    listed = facts.counts["agreements"]
    rows = [_row("Participating", listed, figures.made("freshness.participating", *_age(facts, listed)))]
    if "pending" in facts.counts:
        pending = facts.counts["pending"]
        rows.append(_row("Pending", pending, figures.on_pending("freshness.pending", *_age(facts, pending))))
    columns = (
        Column("List"),
        Column("Dated"),
        Column("Last seen"),
        Column(f"Days old on {say_day(facts.made_on)}", True),
    )
    return Table("freshness", "How old each list is that this brief stands on.", columns, tuple(rows))


def _row(name: str, count: Count, age: Figure) -> tuple[Part, ...]:
    return name, count.snapshot_on, count.last_shown_on, age


def _age(facts: BriefFacts, count: Count) -> tuple[int, str, str, str]:
    return (facts.made_on - count.last_shown_on).days, "days", "Age", "days"


def _units(facts: BriefFacts) -> Table:
    rows = tuple((title[:1].upper() + title[1:], meaning) for title, meaning in _told(facts))
    return Table("units", "What each unit counts.", (Column("Unit"), Column("Meaning")), rows)


def _told(facts: BriefFacts) -> list[tuple[str, str]]:
    return [facts.unit_meanings[name] for name in facts.unit_meanings if name in facts.counts]


def _limits(facts: BriefFacts) -> Paragraph:
    return Paragraph(
        (
            "Every figure counts what ICE’s list showed on the day. Not being on the list is not proof that "
            "an agreement ended, and being on it is not proof of activity. Numbers in brackets lead to the list "
            "and the file that a figure stands on.",
        ),
        "note",
    )
