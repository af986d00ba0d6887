"""A ledger of a few lists, written inline: lists of rows in, the tables that an audit rests on out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from open287g.claims import ReadClaims, Setting, Space, compile_entries, read_space
from open287g.claims.typed_fields import STATES
from open287g.measures import Ledger
from open287g.measures.batch import Counted
from open287g.queries.claims import Evidenced, project_lexicon, register_of
from open287g.schemas.claims import Terms
from open287g.schemas.ledger import Agencies, Agreements, Applications, Events, Spells
from open287g.schemas.listings import Listings, Snapshots

SPACE_TEXT = """
title: A space for tests
notes: narrow
days_before: 7
days_after: 31
days_beyond_record: 14
days_in_force: 4
stated_days: 45
drift_share: 0.05
drift_least: 2
longest_period_days: 31
max_chance_share: 0.2
neighbourhood_share: 0.1
neighbourhood_least: 10
tolerances:
  {nearly: 0.03, about: 0.05, fraction: 0.06, fraction_about: 0.1, bound_elsewhere: 0.03, sum_usd: 1000,
  sum_share: 0.002, roundings: {count: 0.25, last_digit: 0.5, percent_cut: 0.999, growth_tens: 5, growth_tens_from: 100,
  multiple_least: 0.25, multiple_most: 0.5, multiple_share: 0.05, multiple_past_nearly: 0.05}}
together: {least_hits: 3, least_share: 0.6}
baselines:
  - {day: 2025-01-19, words: the start, source: a test}
"""


def small_space() -> Space:
    """The space of readings that tests search."""
    return read_space(SPACE_TEXT)


def small_setting(last_listed: date = date(2025, 12, 31)) -> Setting:
    """What entries of tests are read with."""
    return Setting(small_space(), project_lexicon(), last_listed)


@dataclass(frozen=True)
class Row:
    """One row of a list: state as printed, agency as printed, support type."""

    state: str
    agency: str
    support_type: str = "tfm"
    signed_on: date = date(2025, 3, 1)
    county: str | None = None


def sheriffs(
    state: str, n: int, support_type: str = "tfm", start: int = 0, signed_on: date = date(2025, 2, 1)
) -> list[Row]:
    """`n` agencies of one state, each with one agreement."""
    numbers = range(start, start + n)
    return [Row(state, f"County {number} Sheriff", support_type, signed_on) for number in numbers]


def ledger_of(lists: dict[date, list[Row]], terms: pl.DataFrame | None = None) -> Evidenced:
    """The tables for these participating lists, oldest first."""
    listings = pl.concat([_listed(day, rows) for day, rows in lists.items()])
    agreements = _agreements(listings, list(lists))
    ledger = Ledger(
        agencies=_agencies(listings),
        agreements=agreements,
        spells=_spells(agreements),
        applications=Applications.create_empty(),
        listings=Listings.validate(listings, cast=True).lazy(),
        snapshots=_snapshots(lists),
        events=Events.create_empty(),
    )
    stated = Terms.validate(terms, cast=True) if terms is not None else Terms.create_empty()
    return Evidenced(Counted(ledger), _snapshots(lists), stated, register_of(ledger, Events.create_empty()))


def _spells(agreements: pl.DataFrame) -> pl.DataFrame:
    """One spell for each agreement, from its first list to the first without it."""
    columns = [
        "agreement_id",
        "agency_id",
        "state",
        "support_type",
        "first_listed_on",
        "last_listed_on",
        "gone_by_on",
    ]
    ended = (
        pl.when(pl.col("gone_by_on").is_null())
        .then(pl.lit("still_listed"))
        .otherwise(pl.lit("no_longer_listed"))
    )
    spells = agreements.select(*columns, spell_number=pl.lit(1), ended_by=ended)
    return Spells.validate(spells.select(Spells.column_names()), cast=True)


def with_tables(evidenced: Evidenced, **tables: pl.DataFrame) -> Evidenced:
    """The same ledger with other tables (agencies, snapshots)."""
    ledger = replace(evidenced.counted.ledger, **tables)
    return Evidenced(
        Counted(ledger), ledger.snapshots, evidenced.terms, register_of(ledger, Events.create_empty())
    )


def claims_of(*entries: dict[str, str]) -> ReadClaims:
    """Claims with what all of them need filled in."""
    common = {"statement": "A statement", "scope": "national", "date_published": "2025-12-31"}
    numbered = [{"id": f"c{number}", **common, **entry} for number, entry in enumerate(entries, start=1)]
    return compile_entries(numbered, small_setting())


def _listed(day: date, rows: list[Row]) -> pl.DataFrame:
    frame = pl.DataFrame(
        [_listing(number, row) for number, row in enumerate(rows, start=2)], infer_schema_length=None
    )
    missing = {name: pl.lit(None) for name in Listings.column_names() if name not in frame.columns}
    return (
        frame.with_columns(**missing)
        .with_columns(
            snapshot_id=pl.lit(f"participating-{day}"),
            list_name=pl.lit("participating"),
            snapshot_on=pl.lit(day),
            moa_status=pl.lit("blank"),
            is_duplicate=pl.lit(False),
            county=pl.col("county").cast(pl.String),
            county_raw=pl.col("county").cast(pl.String),
        )
        .select(Listings.column_names())
    )


def _listing(number: int, row: Row) -> dict[str, object]:
    state = STATES[row.state.strip().lower()]
    name = " ".join(row.agency.split())
    agency_id = f"{state.lower()}-{re.sub(r'[^a-z0-9]+', '-', name.lower())}"
    return {
        "row_number": number,
        "agency_id": agency_id,
        "agreement_id": f"{agency_id}-{row.support_type}",
        "state": state,
        "agency_name": name,
        "county": row.county,
        "support_type": row.support_type,
        "signed_on": row.signed_on,
        "state_raw": row.state,
        "agency_name_raw": row.agency,
    }


def _agreements(listings: pl.DataFrame, days: list[date]) -> pl.DataFrame:
    later = dict(zip(days, [*days[1:], None], strict=True))
    grouped = listings.group_by("agreement_id", maintain_order=True).agg(
        pl.first("agency_id", "state", "support_type", "signed_on", "agency_name"),
        first_listed_on=pl.min("snapshot_on"),
        last_listed_on=pl.max("snapshot_on"),
    )
    gone = [later[day] for day in grouped["last_listed_on"]]
    missing = {name: pl.lit(None) for name in Agreements.column_names() if name not in grouped.columns}
    full = grouped.with_columns(**missing).with_columns(
        gone_by_on=pl.Series(gone, dtype=pl.Date), signed_basis=pl.lit("printed"), n_spells=pl.lit(1)
    )
    listed = full.with_columns(is_listed=pl.col("gone_by_on").is_null())
    return Agreements.validate(listed.select(Agreements.column_names()), cast=True)


def _agencies(listings: pl.DataFrame) -> pl.DataFrame:
    bodies = listings.unique("agency_id", maintain_order=True).select(
        "agency_id", "state", name="agency_name"
    )
    missing = {name: pl.lit(None) for name in Agencies.column_names() if name not in bodies.columns}
    unknown = {name: pl.lit("unknown") for name in ("kind", "level", "kind_basis")}
    full = bodies.with_columns(**missing).with_columns(**unknown, ori_confidence=pl.lit("none"))
    return Agencies.validate(full.select(Agencies.column_names()), cast=True)


def _snapshots(lists: dict[date, list[Row]]) -> pl.DataFrame:
    days = list(lists)
    shown = [*(day - timedelta(days=1) for day in days[1:]), days[-1]]
    frame = pl.DataFrame(
        {
            "snapshot_id": [f"participating-{day}" for day in days],
            "list_name": "participating",
            "position": range(len(days)),
            "snapshot_on": days,
            "last_shown_on": shown,
            "content_id": [str(day) for day in days],
            "sha256": "0" * 64,
            "file_name": [f"list-{day}.xlsx" for day in days],
            "sheet": "Sheet1",
            "n_rows": [len(rows) for rows in lists.values()],
            "n_agreements": [len(rows) for rows in lists.values()],
            "n_quarantined": 0,
            "dated_by": "the test",
            "n_files": 1,
        }
    )
    return Snapshots.validate(frame.select(Snapshots.column_names()), cast=True)
