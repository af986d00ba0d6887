"""What is known of one agency, from the edition and the files of the project, in one frozen value.

Nothing is worded here and nothing is estimated; what no source states is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.measures import last_day, list_in_force, rows_in_force
from open287g.measures.listings import show_agreements
from open287g.queries.attestations import sources_on
from open287g.queries.find import say_state
from open287g.queries.laws import gather_laws
from open287g.schemas.blocks import Part
from open287g.schemas.measures import Query
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

if TYPE_CHECKING:
    from open287g.measures.roster import Snapshot
    from open287g.queries.context import Context
    from open287g.queries.find import Body
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
        return {
            "agency_id": self.agency_id,
            "name": self.name,
            "state": self.state,
            "kind": self.kind,
            "level": self.level,
            "ori": self.ori,
            "county_fips": list(self.county_fips),
            "county_name": self.county_name,
            "sworn_officers": self.sworn_officers,
            "officers_year": self.officers_year,
            "population": self.population,
            "population_basis": self.population_basis,
            "as_of": self.as_of,
            "snapshot_id": self.snapshot.snapshot_id,
            "snapshot_on": self.snapshot.snapshot_on,
            "last_shown_on": self.snapshot.last_shown_on,
            "models": list(self.models),
            "n_agreements": len(self.listed),
        }


def gather_agency(context: Context, body: Body, as_of: date | None = None) -> AgencyFacts:
    """Everything on record of `body`, as of a day (the latest list if none is given)."""
    ledger, edition = context.ledger, context.edition
    day = as_of or last_day(ledger, "participating")
    known = _describe(context, body)
    agency_id = body.agency_id or ""
    attested, outcomes = sources_on(context, body.agency_id, body.state, known["name"])
    mine = pl.col("agency_id") == agency_id
    shown = show_agreements(ledger, Query(as_of=day), day).filter(mine)
    ids = shown["agreement_id"].to_list()
    events = edition.table("events").filter(
        mine | pl.col("agreement_id").is_in(ids), pl.col("seen_on") <= day
    )
    return AgencyFacts(
        **known,
        state_name=say_state(body.state),
        as_of=day,
        snapshot=list_in_force(ledger, "participating", day),
        record_since=edition.table("snapshots")
        .filter(pl.col("list_name") == "participating")["snapshot_on"]
        .min(),  # type: ignore[arg-type]
        agreements=add_runs(shown, ledger.spells, day),
        applications=ledger.applications.filter(mine, pl.col("first_pending_on") <= day).sort(
            "first_pending_on"
        ),
        pending_list_on=edition.table("snapshots")
        .filter(pl.col("list_name") == "pending")["snapshot_on"]
        .max(),  # type: ignore[arg-type]
        events=events.sort("seen_on", "event_id"),
        names=edition.table("agency_names").filter(mine).sort("last_listed_on", descending=True),
        neighbors=find_neighbors_of(context, known, day),
        payments=_payments(agency_id),
        officers_on_record=_officers(agency_id),
        departures=_departures(context, agency_id),
        laws=gather_laws(context, [body.state], as_of or context.today)[0],
        outcomes=outcomes,
        attested=attested,
    )


def _describe(context: Context, body: Body) -> dict[str, Any]:
    """The agency's own facts, from the edition, or from the FBI's record alone."""
    if body.agency_id is not None:
        row = context.edition.table("agencies").row(
            by_predicate=pl.col("agency_id") == body.agency_id, named=True
        )
        keys = ("name", "state", "agency_id", "ori", "kind", "level", "county_name", "sworn_officers", "officers_year",
                "population", "population_basis")  # fmt: skip
        return {key: row[key] for key in keys} | {"county_fips": tuple(row["county_fips"] or ())}
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


def find_neighbors_of(context: Context, known: Mapping[str, Any], day: date) -> pl.DataFrame:
    """Agencies in the same counties and in those beside them that have or had an agreement, and counties without.

    Of an agency of a state: the state's other state-wide agencies. Rows are sorted by nearness, county and name.
    """
    told = holders_on(context, day).filter(pl.col("agency_id") != (known["agency_id"] or ""))
    columns = ["relation", "county_fips", "county_name", "agency_id", "name", "kind", "models", "status"]
    if not known["county_fips"]:
        same = told.filter(pl.col("state") == known["state"], pl.col("level").cast(pl.String) == "state")
        return same.with_columns(
            relation=pl.lit("same_state"), county_fips=pl.lit(None, pl.String), county_name=pl.lit(None, pl.String)
        ).select(columns).sort("name")  # fmt: skip
    counties = counties_around(known["county_fips"])
    spread = told.select("agency_id", "name", "kind", "models", "status", "county_fips").explode(
        "county_fips"
    )
    beside = counties.join(spread, on="county_fips", how="left", validate="1:m").with_columns(
        status=pl.col("status").fill_null("never_listed"), models=pl.col("models").fill_null([])
    )
    return beside.select(columns).sort(
        pl.col("relation") != "same_county", "county_name", pl.col("kind") != "sheriff", "name"
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


def counties_around(fips: tuple[str, ...]) -> pl.DataFrame:
    """The agency's own counties and those beside them: relation, county_fips, county_name."""
    columns = ("county_fips", "relation", "county_name")
    return pl.DataFrame(list_counties_around(fips), dict.fromkeys(columns, pl.String), orient="row")


def list_counties_around(fips: tuple[str, ...]) -> list[tuple[str, str, str | None]]:
    """The same as rows; a county of another state is named with it."""
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


def _payments(agency_id: str) -> pl.DataFrame:
    """Money on record of the agency, of every payer, the oldest first."""
    from open287g.data.parameters import load_payments

    return load_payments().filter(pl.col("agency_id") == agency_id).sort("recorded_on", "case_id")


def _officers(agency_id: str) -> pl.DataFrame:
    """Trained officers that a source states, or that a payment implies."""
    return officers_known().filter(pl.col("agency_id") == agency_id)


@cache
def officers_known() -> pl.DataFrame:
    """Counts of trained officers on record, of every agency."""
    from open287g.data.parameters import load_evidence

    return load_evidence().counts


def _departures(context: Context, agency_id: str) -> pl.DataFrame:
    from open287g.queries.departures import list_departures

    return list_departures(context.edition, context.workspace).filter(pl.col("agency_id") == agency_id)
