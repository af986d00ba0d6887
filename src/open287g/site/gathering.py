"""Everything that the pages tell, gathered once for all pages and languages. Nothing is worded here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from open287g.data.states import names_of_states
from open287g.measures import last_day, list_in_force, rows_in_force
from open287g.queries.agency.every import gather_agencies
from open287g.queries.laws import gather_laws
from open287g.queries.ledger import answer_count, list_agencies, list_agreements
from open287g.queries.news_items import tell_news
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.measures import Query
from open287g.schemas.units import UNITS

if TYPE_CHECKING:
    from open287g.measures.roster import Snapshot
    from open287g.queries.agency.gathering import AgencyFacts
    from open287g.queries.context import Context
    from open287g.queries.news_items import News
    from open287g.schemas.laws import StateLaws

SHOWN_UNITS: Final = ("agreements", "agencies", "counties", "states")
"""Units of the figures on the first page, in their order; those of a state are all but the last."""


@dataclass(frozen=True)
class CountyHeld:
    """What the agencies of one county hold: how many agreements, and whether one is under the Task Force Model."""

    name: str
    state: str
    n_agreements: int
    has_task_force: bool


@dataclass(frozen=True)
class Growth:
    """Agreements on each list by model, on the days of the lists."""

    days: tuple[date, ...]
    counts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class SiteFacts:
    """One edition as the pages tell it."""

    edition_id: str
    made_on: date
    as_of: date
    snapshot: Snapshot
    counts: Mapping[str, int]
    """By unit, of the nation."""
    counts_by_state: Mapping[str, Mapping[str, int]]
    """By unit, then by state; a state without any is left out."""
    counties: Mapping[str, CountyHeld]
    """By FIPS, of counties in which a local agency holds an agreement."""
    growth: Growth
    growth_by_state: Mapping[str, Growth]
    agreements: pl.DataFrame
    """`schemas.shown.AgreementsShown`"""
    agencies: pl.DataFrame
    """`schemas.shown.AgenciesShown`"""
    every_agency: tuple[AgencyFacts, ...]
    laws: Mapping[str, StateLaws]
    news: News
    snapshots: pl.DataFrame
    """Every list with its file, the newest first."""
    names: pl.DataFrame
    """Spellings of agencies."""


def gather_site(context: Context) -> SiteFacts:
    """All that the pages tell of the context's edition, on the day of its latest list."""
    ledger, edition = context.ledger, context.edition
    day = last_day(ledger, "participating")
    snapshots = edition.table("snapshots").sort("snapshot_on", "list_name", descending=[True, False])
    days = snapshots.filter(pl.col("list_name") == "participating")["snapshot_on"].unique().sort().to_list()
    growth, growth_by_state = _count_growth(context, [*days, *([day] if day > days[-1] else [])])
    return SiteFacts(
        edition_id=edition.edition_id,
        made_on=context.today,
        as_of=day,
        snapshot=list_in_force(ledger, "participating", day),
        counts={unit: answer_count(edition, Query(unit=unit, as_of=day)).value for unit in SHOWN_UNITS},
        counts_by_state={
            unit: {
                str(row["state"]): int(row["value"])
                for row in answer_count(edition, Query(unit=unit, as_of=day, by=("state",))).rows
            }
            for unit in SHOWN_UNITS[:-1]
        },
        counties=_find_counties(context, day),
        growth=growth,
        growth_by_state=growth_by_state,
        agreements=list_agreements(edition, Query(as_of=day)).rows,
        agencies=list_agencies(edition, Query(as_of=day)).rows,
        every_agency=tuple(gather_agencies(context)),
        laws={each.state: each for each in gather_laws(context, tuple(names_of_states()), context.today)},
        news=tell_news(edition, None, None, "participating"),
        snapshots=snapshots,
        names=edition.table("agency_names"),
    )


def _count_growth(context: Context, days: Sequence[date]) -> tuple[Growth, dict[str, Growth]]:
    """Agreements by model on each day, of the nation and of each state that ever had one."""
    counted = [
        rows_in_force(context.ledger, Query(), day)
        .group_by("state", pl.col("support_type").cast(pl.String))
        .agg(UNITS["agreements"].count.alias("n"))
        .with_columns(as_of=pl.lit(day))
        for day in days
    ]
    found = {
        (row["state"], row["support_type"], row["as_of"]): int(row["n"])
        for row in pl.concat(counted).iter_rows(named=True)
    }
    states = sorted({state for state, _code, _day in found})
    by_state = {
        state: Growth(
            tuple(days),
            {code: tuple(found.get((state, code, day), 0) for day in days) for code in SUPPORT_TYPES},
        )
        for state in states
    }
    nation = {
        code: tuple(
            sum(by_state[state].counts[code][number] for state in states) for number in range(len(days))
        )
        for code in SUPPORT_TYPES
    }
    return Growth(tuple(days), nation), by_state


def _find_counties(context: Context, day: date) -> dict[str, CountyHeld]:
    from open287g.data.reference import read_reference

    held = (
        UNITS["counties"]
        .prepare(rows_in_force(context.ledger, Query(), day))
        .group_by("county_fips")
        .agg(
            n=pl.col("agreement_id").n_unique(),
            has_task_force=(pl.col("support_type").cast(pl.String) == "tfm").any(),
        )
    )
    named = held.join(
        read_reference().counties.select("county_fips", "county_name", "state"),
        on="county_fips", how="left", validate="1:1",
    )  # fmt: skip
    return {
        row["county_fips"]: CountyHeld(row["county_name"], row["state"], row["n"], row["has_task_force"])
        for row in named.iter_rows(named=True)
    }
