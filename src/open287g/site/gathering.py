"""Everything that the pages tell, gathered once for all pages and languages. Nothing is worded here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from open287g.data.states import names_of_states
from open287g.measures import count, last_day, list_in_force, rows_in_force
from open287g.queries.agency.gathering import gather_agencies
from open287g.queries.laws import gather_laws
from open287g.queries.ledger import (
    add_places,
    count_every_list,
    list_agencies,
    list_agreements,
    list_changes,
    rows_on_every_list,
)
from open287g.queries.news_items import tell_news
from open287g.schemas.codes import LISTS, SUPPORT_TYPES
from open287g.schemas.measures import CLOCKS, Query
from open287g.schemas.units import UNITS

if TYPE_CHECKING:
    from open287g.measures.roster import Snapshot
    from open287g.queries.agency.gathering import AgencyFacts
    from open287g.queries.news_items import News
    from open287g.queries.registry import Context
    from open287g.schemas.laws import StateLaws

SHOWN_UNITS: Final = ("agreements", "agencies", "counties", "states", "population_covered")
"""Units of the figures on the first page, in their order."""
STATE_UNITS: Final = ("agreements", "agencies", "counties", "population_covered")
"""Units of a state's figures."""
LIST_UNITS: Final = ("agreements", "agencies", "counties", "states")
"""Units that every list is counted in; those of a state are all but the last."""


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

    def frame(self) -> pl.DataFrame:
        """The same as rows: day, a column for each model, and their total."""
        return pl.DataFrame({"day": self.days, **self.counts}).with_columns(
            total=pl.sum_horizontal(*self.counts)
        )


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
    figures: tuple[tuple[str, str, str | None, int], ...]
    """Headline figures: unit, clock, state (none for the nation), value."""
    list_counts: pl.DataFrame
    """list_name, as_of, state (none for the whole), unit, value: what each list of a day showed."""
    model_counts: pl.DataFrame
    """list_name, as_of, support_type, value (agreements)."""
    changes: pl.DataFrame
    """`schemas.shown.ChangesShown`, of the whole record."""
    printed: pl.DataFrame
    """For each agreement its row on the first and the last list with it, with the file."""
    names: pl.DataFrame
    """Spellings of agencies."""


def gather_site(context: Context) -> SiteFacts:
    """All that the pages tell of the context's edition, on the day of its latest list."""
    ledger, edition = context.ledger, context.edition
    day = last_day(ledger, "participating")
    snapshots = edition.table("snapshots").sort("snapshot_on", "list_name", descending=[True, False])
    figures = tuple(_count_figures(context, day))
    on_lists = {name: rows_on_every_list(ledger, name) for name in LISTS}
    by_model = _on_each_list(on_lists, ("agreements",), ("state", "support_type"))
    growth, growth_by_state = _count_growth(by_model, day)
    return SiteFacts(
        edition_id=edition.edition_id,
        made_on=context.today,
        as_of=day,
        snapshot=list_in_force(ledger, "participating", day),
        counts={unit: value for unit, clock, state, value in figures if clock == "listed" and state is None},
        counts_by_state={
            unit: {
                state: value
                for each, clock, state, value in figures
                if state is not None and (each, clock) == (unit, "listed")
            }
            for unit in STATE_UNITS
        },
        figures=figures,
        counties=_find_counties(context, day),
        growth=growth,
        growth_by_state=growth_by_state,
        agreements=list_agreements(edition, Query(as_of=day)).rows,
        agencies=list_agencies(edition, Query(as_of=day)).rows,
        every_agency=tuple(gather_agencies(context)),
        laws={each.state: each for each in gather_laws(context, tuple(names_of_states()), context.today)},
        news=tell_news(edition, None, None, "participating"),
        snapshots=snapshots,
        list_counts=pl.concat(
            [
                _on_each_list(on_lists, LIST_UNITS, ()).with_columns(state=pl.lit(None, pl.String)),
                _on_each_list(on_lists, LIST_UNITS[:-1], ("state",)),
            ],
            how="diagonal",
        ),
        model_counts=by_model.group_by("list_name", "as_of", "support_type").agg(pl.col("value").sum()),
        changes=list_changes(edition, Query(list_name=""), date.min, date.max).rows,
        printed=_find_printed(context),
        names=edition.table("agency_names"),
    )


def _count_figures(context: Context, day: date) -> Iterator[tuple[str, str, str | None, int]]:
    """Each unit by each clock, of the nation and of each state, as `count` gives them."""
    ledger = add_places(context.ledger)
    for clock in CLOCKS:
        for unit in SHOWN_UNITS:
            by = ("state",) if unit in STATE_UNITS else ()
            told = count(ledger, Query(unit=unit, clock=clock, as_of=day, by=by))
            yield unit, clock, None, told.value
            yield from ((unit, clock, str(row["state"]), int(row["value"])) for row in told.rows)


def _on_each_list(
    on_lists: Mapping[str, pl.DataFrame], units: Sequence[str], by: Sequence[str]
) -> pl.DataFrame:
    return pl.concat(
        [
            count_every_list(rows, units, by).with_columns(list_name=pl.lit(name))
            for name, rows in on_lists.items()
        ]
    )


def _count_growth(counted: pl.DataFrame, last: date) -> tuple[Growth, dict[str, Growth]]:
    """Agreements by model on each list's day and on `last`, of the nation and of each state that ever had one."""
    mine = counted.filter(pl.col("list_name") == "participating")
    seen = mine["as_of"].unique().sort().to_list()
    days = [*seen, last] if seen[-1] < last else seen
    found = {
        (row["state"], row["support_type"], row["as_of"]): row["value"] for row in mine.iter_rows(named=True)
    }
    found |= {(state, code, last): n for (state, code, day), n in found.items() if day == seen[-1]}
    by_state = {
        state: Growth(
            tuple(days),
            {code: tuple(found.get((state, code, day), 0) for day in days) for code in SUPPORT_TYPES},
        )
        for state in sorted({state for state, _code, _day in found})
    }
    nation = {
        code: tuple(map(sum, zip(*(each.counts[code] for each in by_state.values()), strict=True)))
        for code in SUPPORT_TYPES
    }
    return Growth(tuple(days), nation), by_state


def _find_printed(context: Context) -> pl.DataFrame:
    """The rows of ICE's files that agreements come from: the first and the last of each."""
    columns = (
        "agreement_id",
        "snapshot_id",
        "row_number",
        "snapshot_on",
        "state_raw",
        "agency_name_raw",
        "county_raw",
    )
    rows = (
        context.edition.scan("listings")
        .filter(pl.col("list_name").cast(pl.String) == "participating", pl.col("agreement_id").is_not_null())
        .select(columns)
        .sort("snapshot_on", "snapshot_id", "row_number")
        .collect()
    )
    ends = [
        rows.unique("agreement_id", keep=keep, maintain_order=True).with_columns(end=pl.lit(keep))
        for keep in ("first", "last")
    ]
    files = context.edition.table("snapshots").select("snapshot_id", "file_name", "sha256")
    return pl.concat(ends).join(files, on="snapshot_id", how="left", validate="m:1")


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
