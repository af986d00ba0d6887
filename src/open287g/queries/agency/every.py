"""Every agency of an edition, whole, in one pass: each table is parted once, not once for each agency.

In: a context. Out: the same `AgencyFacts` as `gather_agency` gives for each, in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.parameters import load_payments
from open287g.measures import last_day, list_in_force
from open287g.measures.listings import show_agreements
from open287g.queries.attestations import gather_attested, gather_outcomes
from open287g.queries.departures import list_departures
from open287g.queries.find import say_state
from open287g.queries.laws import gather_laws
from open287g.schemas.measures import Query

from .gathering import AgencyFacts, add_runs, holders_on, list_counties_around, officers_known

if TYPE_CHECKING:
    from datetime import date

    from open287g.queries.context import Context

_OWN = ("name", "state", "agency_id", "ori", "kind", "level", "county_name", "sworn_officers", "officers_year",
        "population", "population_basis")  # fmt: skip
_NEAR: dict[str, Any] = {
    "relation": pl.String, "county_fips": pl.String, "county_name": pl.String, "agency_id": pl.String,
    "name": pl.String, "kind": pl.String, "models": pl.List(pl.String()), "status": pl.String,
}  # fmt: skip


def gather_agencies(context: Context, states: Collection[str] = ()) -> Iterator[AgencyFacts]:
    """Everything on record of each agency on the day of the latest list; of some states, or of all if none is named."""
    ledger, edition = context.ledger, context.edition
    day = last_day(ledger, "participating")
    agreements = add_runs(show_agreements(ledger, Query(as_of=day), day), ledger.spells, day)
    snapshots = edition.table("snapshots")
    in_force = list_in_force(ledger, "participating", day)
    lists = {
        name: snapshots.filter(pl.col("list_name") == name)["snapshot_on"]
        for name in ("participating", "pending")
    }
    whole = edition.table("agencies").sort("agency_id")
    wanted = whole.filter(pl.col("state").is_in(list(states))) if states else whole
    laws = {
        each.state: each
        for each in gather_laws(context, wanted["state"].unique().sort().to_list(), context.today)
    }
    applications = ledger.applications.filter(pl.col("first_pending_on") <= day).sort("first_pending_on")
    parts = {
        "agreements": _Parts(agreements),
        "applications": _Parts(applications),
        "names": _Parts(edition.table("agency_names").sort("last_listed_on", descending=True)),
        "payments": _Parts(load_payments().sort("recorded_on", "case_id")),
        "officers_on_record": _Parts(officers_known()),
        "departures": _Parts(list_departures(edition, context.workspace)),
        "outcomes": _Parts(gather_outcomes(context).sort("fiscal_year")),
        "attested": _Parts(gather_attested(context).sort("as_of", nulls_last=True)),
    }
    events = _part_events(edition.table("events").filter(pl.col("seen_on") <= day), agreements)
    near = _Parts(_find_neighbors(context, day, wanted), "near_to")
    for row in wanted.iter_rows(named=True):
        mine: dict[str, Any] = {name: part.of(row["agency_id"]) for name, part in parts.items()}
        own: dict[str, Any] = {name: row[name] for name in _OWN} | {
            "county_fips": tuple(row["county_fips"] or ())
        }
        yield AgencyFacts(
            **own,
            **mine,
            state_name=say_state(row["state"]),
            as_of=day,
            snapshot=in_force,
            record_since=lists["participating"].min(),  # type: ignore[arg-type]
            pending_list_on=lists["pending"].max(),  # type: ignore[arg-type]
            events=events.of(row["agency_id"]),
            neighbors=near.of(row["agency_id"]),
            laws=laws[row["state"]],
        )


class _Parts:
    """A table parted by agency_id, or by `key`, which is left out; its order kept; no row for one that it lacks."""

    def __init__(self, table: pl.DataFrame, key: str = "agency_id") -> None:
        parted = table.filter(pl.col(key).is_not_null()).partition_by(
            key, maintain_order=True, as_dict=True, include_key=key == "agency_id"
        )
        self._none = table.clear() if key == "agency_id" else table.clear().drop(key)
        self._by_agency = {str(value): rows for (value,), rows in parted.items()}

    def of(self, agency_id: str) -> pl.DataFrame:
        return self._by_agency.get(agency_id, self._none)


def _part_events(events: pl.DataFrame, agreements: pl.DataFrame) -> _Parts:
    """Changes by agency: one of an agreement that passed from one agency to another belongs to both."""
    holders = agreements.select("agreement_id", owner="agency_id")
    passed = events.join(holders, on="agreement_id", how="inner", validate="m:1")
    owned = pl.concat([events.with_columns(owner="agency_id"), passed])
    return _Parts(owned.unique(["owner", "event_id"]).sort("seen_on", "event_id"), "owner")


def _find_neighbors(context: Context, day: date, agencies: pl.DataFrame) -> pl.DataFrame:
    """The neighbors of each agency (`near_to`): one table, since one for each costs more than its few rows."""
    near = _Neighbors(context, day)
    rows = [
        (own["agency_id"], *each)
        for own in agencies.select("agency_id", "state", "county_fips").iter_rows(named=True)
        for each in near.of(own)
    ]
    return pl.DataFrame(rows, schema={"near_to": pl.String, **_NEAR}, orient="row")


class _Neighbors:
    """Who has or had an agreement in the counties of an agency and beside them, as `find_neighbors_of` tells it."""

    def __init__(self, context: Context, day: date) -> None:
        self._by_county: dict[str, list[dict[str, Any]]] = {}
        self._of_state: dict[str, list[dict[str, Any]]] = {}
        for row in holders_on(context, day).sort("name").iter_rows(named=True):
            for fips in row["county_fips"] or ():
                self._by_county.setdefault(fips, []).append(row)
            if row["level"] == "state":
                self._of_state.setdefault(row["state"], []).append(row)
        self._around: dict[tuple[str, ...], list[tuple[str, str, str | None]]] = {}

    def of(self, own: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        counties = tuple(own["county_fips"] or ())
        return self._beside(counties, own["agency_id"]) if counties else self._with_state(own)

    def _with_state(self, own: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return [
            ("same_state", None, None, *_told(each))
            for each in self._of_state.get(own["state"], [])
            if each["agency_id"] != own["agency_id"]
        ]

    def _beside(self, counties: tuple[str, ...], agency_id: str) -> list[tuple[Any, ...]]:
        if counties not in self._around:
            self._around[counties] = list_counties_around(counties)
        rows: list[tuple[Any, ...]] = []
        for fips, relation, name in self._around[counties]:
            met = [each for each in self._by_county.get(fips, []) if each["agency_id"] != agency_id]
            rows += [(relation, fips, name, *_told(each)) for each in met]
            rows += [] if met else [(relation, fips, name, None, None, None, [], "never_listed")]
        return sorted(rows, key=_by_nearness)


def _told(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["agency_id"], row["name"], row["kind"], row["models"], row["status"]


def _by_nearness(row: tuple[Any, ...]) -> tuple[Any, ...]:
    relation, _fips, county, _id, name, kind, _models, _status = row
    return relation != "same_county", county or "", kind != "sheriff", name or ""
