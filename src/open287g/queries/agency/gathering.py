"""What is known of one agency, or of each, from the edition and the files of the project, in one frozen value.

Nothing is worded here and nothing is estimated; what no source states is empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.parameters import load_payments
from open287g.measures import last_day, list_in_force, rows_in_force
from open287g.measures.listings import show_agreements
from open287g.queries.attestations import gather_attested, gather_outcomes, sources_on
from open287g.queries.find import say_state
from open287g.queries.laws import gather_laws
from open287g.queries.listings import list_departures
from open287g.schemas.blocks import Part
from open287g.schemas.measures import Query
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

if TYPE_CHECKING:
    from open287g.measures.roster import Snapshot
    from open287g.queries.find import Body
    from open287g.queries.registry import Context
    from open287g.schemas.laws import StateLaws


@dataclass(frozen=True)
class AgencyFacts:
    """One agency on a day. Frames have no row where nothing is on record."""

    name: str
    state: str
    state_name: str
    agency_id: str | None
    """Empty where the agency has been on no list."""
    ori: str | None
    kind: str
    level: str
    county_fips: tuple[str, ...]
    county_name: str | None
    sworn_officers: int | None
    officers_year: int | None
    population: int | None
    population_basis: str | None
    as_of: date
    snapshot: Snapshot
    record_since: date
    """First list on record."""
    agreements: pl.DataFrame
    """`schemas.shown.AgreementsShown`, with agency_id, n_spells, and the days of each run beside it (`runs`)."""
    applications: pl.DataFrame
    pending_list_on: date | None
    """When ICE last replaced its pending list."""
    events: pl.DataFrame
    names: pl.DataFrame
    neighbors: pl.DataFrame
    """relation, county_fips, county_name, agency_id, name, kind, models (list of codes, empty for none), status."""
    payments: pl.DataFrame
    officers_on_record: pl.DataFrame
    departures: pl.DataFrame
    laws: StateLaws
    outcomes: pl.DataFrame
    """Persons identified and removed under its agreements, by fiscal year (2006 to 2013)."""
    attested: pl.DataFrame
    """What sources beside the lists say of it."""

    @cached_property
    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        return {}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of one of its frames, found once: a site tells of each agency in every language."""
        if name not in self._rows:
            frame: pl.DataFrame = getattr(self, name)
            self._rows[name] = frame.to_dicts() if frame.height else []
        return self._rows[name]

    @cached_property
    def listed(self) -> list[dict[str, Any]]:
        """Agreements on ICE's list on the day."""
        return [row for row in self.rows("agreements") if row["status"] == "listed"]

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Codes of the support types that it holds on the day."""
        return tuple(sorted({str(row["support_type"]) for row in self.listed}))

    def standing(self, today: date) -> tuple[Part, ...]:
        """The line below the title: which list, how old."""
        age = (today - self.snapshot.last_shown_on).days
        seen = ngettext("{n} day ago", "{n} days ago", age) if age >= 0 else ""
        line = _("ICE's participating list of {day}", day=self.snapshot.snapshot_on)
        told = _("last seen {day}", day=self.snapshot.last_shown_on)
        return (f"{line}, {told} ({seen})." if seen else f"{line}, {told}.",)

    def frames(self) -> dict[str, pl.DataFrame]:
        """Tables for machines, the agreements first."""
        return {
            "agreements": self.agreements,
            "history": self.events,
            "applications": self.applications,
            "spellings": self.names,
            "neighbors": self.neighbors,
            "money_on_record": self.payments,
            "officers_on_record": self.officers_on_record,
            "departures": self.departures,
            "outcomes": self.outcomes,
            "other_sources": self.attested,
        }

    def as_dict(self) -> dict[str, Any]:
        """What a machine reads beside the rows."""
        told = ("agency_id", "name", "state", "kind", "level", "ori", "county_fips", "county_name", "sworn_officers",
                "officers_year", "population", "population_basis", "as_of")  # fmt: skip
        return {
            **{name: getattr(self, name) for name in told},
            "county_fips": list(self.county_fips),
            "snapshot_id": self.snapshot.snapshot_id,
            "snapshot_on": self.snapshot.snapshot_on,
            "last_shown_on": self.snapshot.last_shown_on,
            "models": list(self.models),
            "n_agreements": len(self.listed),
        }


def gather_agency(context: Context, body: Body, as_of: date | None = None) -> AgencyFacts:
    """Everything on record of `body`, as of a day (the latest list if none is given)."""
    day = as_of or last_day(context.ledger, "participating")
    known = _describe(context, body)
    mine = pl.col("agency_id") == (body.agency_id or "")
    tables: dict[str, Any] = {name: table.filter(mine) for name, table in _tables_on(context, day).items()}
    events = context.edition.table("events").filter(
        mine | pl.col("agreement_id").is_in(tables["agreements"]["agreement_id"].to_list()),
        pl.col("seen_on") <= day,
    )
    attested, outcomes = sources_on(context, body.agency_id, body.state, known["name"])
    return AgencyFacts(
        **known,
        **tables,
        **_lists_on(context, day),
        events=events.sort("seen_on", "event_id"),
        neighbors=pl.DataFrame(_Neighbors(context, day).of(known), _NEAR, orient="row"),
        laws=gather_laws(context, [body.state], as_of or context.today)[0],
        outcomes=outcomes,
        attested=attested,
    )


def gather_agencies(context: Context, states: Collection[str] = ()) -> Iterator[AgencyFacts]:
    """The same of each agency on the day of the latest list; of some states, or of all if none is named.

    In one pass: each table is parted once, not once for each agency. They come in the order of their ids.
    """
    day = last_day(context.ledger, "participating")
    whole = context.edition.table("agencies").sort("agency_id")
    wanted = whole.filter(pl.col("state").is_in(list(states))) if states else whole
    found = gather_laws(context, wanted["state"].unique().sort().to_list(), context.today)
    laws = {each.state: each for each in found}
    tables = _tables_on(context, day) | {
        "outcomes": gather_outcomes(context).sort("fiscal_year"),
        "attested": gather_attested(context).sort("as_of", nulls_last=True),
    }
    parts = {name: _Parts(table) for name, table in tables.items()}
    parts["events"] = _part_events(
        context.edition.table("events").filter(pl.col("seen_on") <= day), tables["agreements"]
    )
    parts["neighbors"] = _Parts(_find_neighbors(context, day, wanted), "near_to")
    shared = _lists_on(context, day)
    for row in wanted.iter_rows(named=True):
        mine: dict[str, Any] = {name: part.of(row["agency_id"]) for name, part in parts.items()}
        yield AgencyFacts(**_own(row), **mine, **shared, laws=laws[row["state"]])


def _tables_on(context: Context, day: date) -> dict[str, pl.DataFrame]:
    """What is told of agencies from whole tables, each with agency_id, in the order in which it is told."""
    ledger, edition = context.ledger, context.edition
    shown = show_agreements(ledger, Query(as_of=day), day)
    return {
        "agreements": add_runs(shown, ledger.spells, day),
        "applications": ledger.applications.filter(pl.col("first_pending_on") <= day).sort(
            "first_pending_on"
        ),
        "names": edition.table("agency_names").sort("last_listed_on", descending=True),
        "payments": load_payments().sort("recorded_on", "case_id"),
        "officers_on_record": officers_known(),
        "departures": list_departures(edition, context.workspace),
    }


def _lists_on(context: Context, day: date) -> dict[str, Any]:
    """The day, the list in force on it, and the ends of the record."""
    snapshots = context.edition.table("snapshots")
    days = {
        name: snapshots.filter(pl.col("list_name") == name)["snapshot_on"]
        for name in ("participating", "pending")
    }
    return {
        "as_of": day,
        "snapshot": list_in_force(context.ledger, "participating", day),
        "record_since": days["participating"].min(),
        "pending_list_on": days["pending"].max(),
    }


_OWN = ("name", "state", "agency_id", "ori", "kind", "level", "county_name", "sworn_officers", "officers_year",
        "population", "population_basis")  # fmt: skip


def _own(row: Mapping[str, Any]) -> dict[str, Any]:
    """An agency's own facts, from its row of the edition."""
    own = {name: row[name] for name in _OWN}
    return own | {"county_fips": tuple(row["county_fips"] or ()), "state_name": say_state(row["state"])}


def _describe(context: Context, body: Body) -> dict[str, Any]:
    """The agency's own facts, from the edition, or from the FBI's record alone."""
    if body.agency_id is not None:
        agencies = context.edition.table("agencies")
        return _own(agencies.row(by_predicate=pl.col("agency_id") == body.agency_id, named=True))
    from open287g.data.reference import read_reference

    reference = read_reference()
    row = reference.police.row(by_predicate=pl.col("ori") == body.ori, named=True)
    counties = reference.counties.filter(pl.col("county_fips").is_in(row["county_fips"]))
    kind, level = {"County": ("sheriff", "county"), "City": ("municipal_police", "municipal")}.get(
        row["police_type"], ("unknown", "unknown")
    )
    is_county = kind == "sheriff"  # the FBI's figure leaves out towns with police of their own
    people = int(counties["population"].sum()) if is_county else row["population"]
    basis = counties["population_basis"].first() if is_county else None
    return {
        "name": body.name,
        "state": body.state,
        "state_name": say_state(body.state),
        "agency_id": None,
        "ori": row["ori"],
        "kind": kind,
        "level": level,
        "county_fips": tuple(row["county_fips"]),
        "county_name": "; ".join(counties["county_name"]) or None,
        "sworn_officers": row["sworn_officers"],
        "officers_year": row["data_year"],
        "population": people or None,
        "population_basis": basis or f"FBI police employee data {row['data_year']}, residents served",
    }


def add_runs(shown: pl.DataFrame, spells: pl.DataFrame, day: date) -> pl.DataFrame:
    """The agreements with the days of each run on the list: a list of structs."""
    runs = (
        spells.filter(pl.col("first_listed_on") <= day)
        .sort("spell_number")
        .group_by("agreement_id", maintain_order=True)
        .agg(runs=pl.struct("first_listed_on", "last_listed_on", "gone_by_on"))
    )
    return shown.join(runs, on="agreement_id", how="left", validate="1:1").sort(
        pl.col("status").cast(pl.String) != "listed", "signed_on", "agreement_id"
    )


def holders_on(context: Context, day: date) -> pl.DataFrame:
    """Agencies that have or had an agreement, with `models` (codes, none for an agency that has none) and `status`."""
    held = (
        rows_in_force(context.ledger, Query(as_of=day), day)
        .group_by("agency_id")
        .agg(models=pl.col("support_type").cast(pl.String).unique().sort())
    )
    return (
        context.ledger.agencies.join(held, on="agency_id", how="left", validate="1:1")
        .filter(
            pl.col("agency_id").is_in(context.ledger.agreements["agency_id"].implode())
            | pl.col("models").is_not_null()
        )
        .with_columns(
            pl.col("kind", "level").cast(pl.String),
            status=pl.when(pl.col("models").is_not_null())
            .then(pl.lit("listed"))
            .otherwise(pl.lit("no_longer_listed")),
            models=pl.col("models").fill_null([]),
        )
    )


def list_counties_around(fips: tuple[str, ...]) -> list[tuple[str, str, str | None]]:
    """The agency's own counties and those beside them: FIPS, relation, name; one of another state is named with it."""
    beside, named, own = _neighbors_by_county(), _names_of_counties(), fips[0][:2]
    around = sorted({other for each in fips for other in beside.get(each, ())} - set(fips))
    relations = [(each, "same_county") for each in fips] + [(each, "next_county") for each in around]
    told = []
    for each, relation in relations:
        state, name = named.get(each, (None, None))
        told.append((each, relation, name if name is None or each.startswith(own) else f"{name} ({state})"))
    return told


@cache
def _names_of_counties() -> Mapping[str, tuple[str, str]]:
    from open287g.data.reference import read_reference

    rows = read_reference().counties.select("county_fips", "state", "county_name").iter_rows()
    return {fips: (state, name) for fips, state, name in rows}


@cache
def _neighbors_by_county() -> Mapping[str, frozenset[str]]:
    from open287g.data.reference import load_borders
    from open287g.measures.comparison import find_neighbors

    borders = load_borders()
    return {**find_neighbors(borders, "former_counties"), **find_neighbors(borders)}


@cache
def officers_known() -> pl.DataFrame:
    """Counts of trained officers on record, of every agency."""
    from open287g.data.parameters import load_evidence

    return load_evidence().counts


_NEAR: dict[str, Any] = {
    "relation": pl.String, "county_fips": pl.String, "county_name": pl.String, "agency_id": pl.String,
    "name": pl.String, "kind": pl.String, "models": pl.List(pl.String()), "status": pl.String,
}  # fmt: skip


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
    """Who has or had an agreement in the counties of an agency and beside them, by nearness, county and name.

    Counties without any stand by themselves; of an agency of a state, the state's other state-wide agencies are told.
    """

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
