"""What a brief tells of a place: counts of a day, growth against earlier days, rows and counties on ICE's lists; beside
the lists, state law, totals stated since, money, and verdicts on claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.reference import load_state_totals, load_stated_totals
from open287g.data.states import fips_of_states
from open287g.data.tables import claims_written
from open287g.data.workspace import project_folder
from open287g.errors import BadField
from open287g.measures import Ledger, count, list_in_force, rows_in_force
from open287g.measures.early_record import is_a_day
from open287g.queries.laws import laws_beside
from open287g.queries.ledger import first_list
from open287g.queries.stated_totals import gather_totals
from open287g.schemas.blocks import Source, StatePlace
from open287g.schemas.facts import (
    Baseline,
    Correction,
    CountiesHeld,
    MoneyPart,
    Standing,
    StatedTotal,
    VerdictCount,
)
from open287g.schemas.laws import StateLaws
from open287g.schemas.measures import Call, Count, Entry, Growth, Query, Things
from open287g.schemas.reference import Background
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.data.editions import Edition
    from open287g.publish.verdicts import ClaimTables


@dataclass(frozen=True)
class Request:
    """What a brief is asked for; without a day, that of the latest list."""

    as_of: date | None = None
    baseline: date | None = None
    state: str | None = None
    is_full: bool = False
    """With the money and the tested claims, which take some seconds."""


BREAKDOWNS = (("model",), ("state",), ("state", "model"))


def counts_of(ledger: Ledger, query: Query) -> dict[str, Count]:
    """Counts by name: the unit, `unit by breakdown`, and `pending` where there is a pending list by then."""
    whole = counts_told(ledger, query, "always")
    for by in ("state", "model"):
        whole[f"counties by {by}"] = count(ledger, replace(query, unit="counties", by=(by,)))
    return whole | breakdowns_of(ledger, query) | _pending_counts(ledger, query)


def counts_told(ledger: Ledger, query: Query, when: str) -> dict[str, Count]:
    """The units that each brief tells (`always`) or only one in `full`, by name."""
    told = [name for name, unit in UNITS.items() if unit.in_brief == when]
    return {unit: count(ledger, replace(query, unit=unit)) for unit in told}


def breakdowns_of(ledger: Ledger, query: Query) -> dict[str, Count]:
    """Agreements and agencies by model, by state and by both, under `unit by breakdown`."""
    return {
        f"{unit} by {' and '.join(by)}": count(ledger, replace(query, unit=unit, by=by))
        for unit in ("agreements", "agencies")
        for by in BREAKDOWNS
    }


def stand_among(asked: Count, state: str) -> Standing | None:
    """Where a state stands in a breakdown by state; None where the breakdown lacks it."""
    values = {str(row["state"]): row["value"] for row in asked.rows}
    if state not in values:
        return None
    mine = values.pop(state)
    return Standing(1 + sum(value > mine for value in values.values()), list(values.values()).count(mine))


def _pending_counts(ledger: Ledger, query: Query) -> dict[str, Count]:
    if not has_list(ledger, "pending", query.as_of):
        return {}
    pending = replace(query, list_name="pending")
    return {
        "pending": count(ledger, pending),
        "pending agencies": count(ledger, replace(pending, unit="agencies")),
    }


def has_list(ledger: Ledger, list_name: str, day: date | None) -> bool:
    """Whether there is a list of that name by the day."""
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name, pl.col("snapshot_on") <= day)
    return not mine.is_empty()


GROWN = ("agreements", "agencies", "states", "counties")


def baselines_of(ledger: Ledger, request: Request, day: date, background: Background) -> list[Baseline]:
    """The main baseline first: the one asked for, else the eve of the last marked day, else a year earlier."""
    first = first_list(ledger)
    if request.baseline and request.baseline >= day:
        raise BadField("baseline", _("{baseline} is not before the day of the brief, {day}. Give an earlier day.",
                                     baseline=request.baseline, day=day))  # fmt: skip
    wanted: dict[date, tuple[str, str]] = {}
    if request.baseline:
        wanted[request.baseline] = ("asked", _("the day asked for"))
    marked = background.timeline.filter("eve_is_baseline").sort("happened_on", descending=True)
    for row in marked.iter_rows(named=True):
        wanted.setdefault(
            row["happened_on"] - timedelta(days=1), ("eve", _("the eve of {event}", event=_(row["title"])))
        )
    for key, days, words in (("year", 365, _("a year earlier")), ("month", 30, _("30 days earlier"))):
        wanted.setdefault(day - timedelta(days=days), (key, words))
    wanted.setdefault(first, ("first", _("the first list on record")))
    if request.baseline and request.baseline < first:
        list_in_force(ledger, "participating", request.baseline)
    usable = {since: told for since, told in wanted.items() if first <= since < day}
    return [
        _baseline(ledger, key, words, since, day, request.state) for since, (key, words) in usable.items()
    ]


def _baseline(ledger: Ledger, key: str, words: str, since: date, day: date, state: str | None) -> Baseline:
    query = Query(as_of=day, since=since, states=(state,) if state else ())
    growths: dict[str, Growth] = {}
    for unit in GROWN:
        growth = count(ledger, replace(query, unit=unit)).growth
        assert growth is not None
        growths[unit] = growth
    return Baseline(key, words, growths, list_in_force(ledger, "participating", since).snapshot_id)


def agreements_of(ledger: Ledger, day: date, states: tuple[str, ...]) -> pl.DataFrame:
    """Agreements of the state on the list, with agency, county, signing date and memorandum."""
    columns = [
        "agreement_id",
        "agency_name",
        "county_name",
        "support_type",
        "signed_on",
        "first_listed_on",
        "moa_url",
    ]
    if not states:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    rows = rows_in_force(ledger, Query(as_of=day, states=states), day).select("agreement_id", "agency_id")
    counties = ledger.agencies.select("agency_id", "county_name")
    facts = ledger.agreements.drop("agency_id")
    joined = rows.join(facts, on="agreement_id", how="left", validate="m:1").join(
        counties, on="agency_id", how="left", validate="m:1"
    )
    return joined.select(columns).sort("agency_name", "support_type", "agreement_id")


def applications_of(ledger: Ledger, day: date, states: tuple[str, ...]) -> pl.DataFrame:
    """Applications on the pending list in force, and the day on which a list showed each as participating."""
    if not has_list(ledger, "pending", day):
        return pl.DataFrame()
    query = Query(list_name="pending", as_of=day, states=states)
    rows = rows_in_force(ledger, query, day).select("agreement_id", "agency_name", "state", "support_type")
    dates = ledger.applications.select(
        "first_pending_on",
        agreement_id="application_id",
        listed_on=pl.when(pl.col("listed_on") <= day).then("listed_on"),
    )
    return rows.join(dates, on="agreement_id", how="left", validate="m:1").sort("state", "agency_name")


def sources_of(ledger: Ledger, ids: Sequence[str]) -> list[Source]:
    """The lists named, each once, in the order in which they are named."""
    rows = {row["snapshot_id"]: row for row in ledger.snapshots.iter_rows(named=True)}
    fields = Source.__dataclass_fields__
    return [Source(**{name: rows[each][name] for name in fields}) for each in dict.fromkeys(ids)]


def counties_held(ledger: Ledger, query: Query, day: date) -> dy.DataFrame[CountiesHeld]:
    """Counties in which an agency below the state holds an agreement on the day, with its support types."""
    held = UNITS["counties"].prepare(rows_in_force(ledger, query, day))
    types = pl.col("support_type").cast(pl.String).unique().sort()
    named = held.group_by("county_fips").agg(support_types=types).sort("county_fips")
    return CountiesHeld.validate(named, cast=True)


def place_of(state: str) -> StatePlace:
    """Where a state or territory lies: in the middle of its counties."""
    fips = fips_of_states()[state]
    counties = pl.scan_csv(project_folder("reference") / "counties.csv", infer_schema=False)
    mine = counties.filter(pl.col("state") == state).select(pl.col("longitude").cast(pl.Float64)).collect()
    middle = mine.to_series().median()
    return StatePlace(fips, middle if isinstance(middle, float) else 0.0)


def law_of(edition: Edition, ledger: Ledger, request: Request, made_on: date) -> StateLaws | None:
    """The law of the brief's state on its day; on the day it is made if it asks for no day."""
    if request.state is None:
        return None
    return laws_beside(edition, ledger, (request.state,), request.as_of or made_on)[0]


def stated_since(
    edition: Edition, request: Request, latest_list_on: date, made_on: date
) -> tuple[StatedTotal, ...]:
    """Of a brief of now: the latest total on ICE's page and the latest count of a file, after the newest list.

    A state has counts of files alone. Totals of a low grade are left out.
    """
    if request.as_of and request.as_of < latest_list_on:
        return ()
    until = min(request.as_of or made_on, made_on)
    told = _of_state(request.state) if request.state else _of_nation(gather_totals(edition))
    later = [total for total in told if latest_list_on < total.as_of <= until]
    last = {total.by_ice: total for total in sorted(later, key=lambda total: total.as_of)}
    return tuple(sorted(last.values(), key=lambda total: total.as_of))


def _of_nation(totals: pl.DataFrame) -> list[StatedTotal]:
    rows = totals.filter(
        pl.col("list_name") == "participating",
        pl.col("counts") == "agreements",
        pl.col("total").is_not_null(),
        pl.col("said_by").cast(pl.String).is_in(["ice_page", "count_of_file"]),
        pl.col("grade") != "low",
    )
    return [
        StatedTotal(date.fromisoformat(row["as_of"]), row["total"], row["said_by"] == "ice_page", row["grade"],
                    row["url"], None if row.get("sha256") else Entry("reference/stated_totals.csv", row["as_of"]))
        for row in rows.iter_rows(named=True)
        if is_a_day(row["as_of"])
    ]  # fmt: skip


def _of_state(state: str) -> list[StatedTotal]:
    files = {total.as_of: total for total in _of_nation(load_stated_totals()) if not total.by_ice}
    rows = load_state_totals().filter(pl.col("state") == state)
    return [
        StatedTotal(row["as_of"], row["total"], by_ice=False, grade=files[row["as_of"]].grade,
                    url=files[row["as_of"]].url, entry=Entry("reference/state_totals.csv", f"{row['as_of']}|{state}"))
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip


def judge_claims(
    edition: Edition, day: date, state: str | None
) -> tuple[list[VerdictCount], list[Correction]]:
    """Verdicts on claims published by the day (of the state, or all), and the corrections that are due.

    On the day of the last list every claim of the corpus counts, so that totals agree wherever they are printed.
    """
    from open287g.publish.verdicts import ClaimTables, list_corrections
    from open287g.queries import claims as audit

    audited = audit.audit_corpus(edition)
    of_place = pl.col("state") == state if state else pl.lit(value=True)
    is_latest = day >= audit.last_listed_on(edition.table("snapshots"))
    by_then = pl.lit(value=True) if is_latest else pl.col("published_on") <= day
    mine = audited.claims.filter(of_place, by_then)
    verdicts = audited.judgement.verdicts.join(mine, on="claim_id", how="semi")
    tables = ClaimTables(mine, verdicts, audited.judgement.evidence, edition.edition_id)
    return _count_verdicts(tables), list_corrections(tables)


def _count_verdicts(tables: ClaimTables) -> list[VerdictCount]:
    """Each verdict that a claim got, with where its claims are written and the lists that decided.

    Nothing decides a claim that no list bears out: there, the lists are those that show the right figure.
    """
    from open287g.publish.verdicts import MEANINGS
    from open287g.schemas.claims import VERDICTS

    written = claims_written()
    shown = tables.evidence.drop_nulls("snapshot_id").filter(pl.col("is_deciding") | pl.col("is_right"))
    counts = []
    for code, label in VERDICTS.items():
        claims = tables.verdicts.filter(pl.col("verdict") == code)
        rests_on = "is_right" if code == "contradicted" else "is_deciding"
        lists = shown.filter(rests_on).join(claims, on="claim_id", how="semi")["snapshot_id"]
        entries = tuple(written[claim_id] for claim_id in claims["claim_id"])
        if entries:
            counts.append(
                VerdictCount(code, label, MEANINGS[code], entries, tuple(lists.unique(maintain_order=True)))
            )
    return counts


DRAWS = 2_000
SEED = 287
"""Draws and seed of the estimates of money; the same every time."""
MODELLED_FROM = (
    "parameters/scenarios.yml",
    "reference/officers_on_record.csv",
    "reference/police_employees.parquet",
    "reference/wages.csv",
)
"""Files that the estimates of money stand on beside the parameters."""


def tell_money(edition: Edition, day: date, state: str | None) -> list[MoneyPart]:
    """The section on money of the place on the day; nothing where no agreement is one that the offers name."""
    from open287g.queries.fund.accounts import tell_accounts, usual_accounts

    accounts = usual_accounts(edition, day)
    of_place = pl.col("state") == state if state else pl.lit(value=True)
    if accounts.eligible.filter(of_place).is_empty():
        return []
    rules = tuple(Entry(f"parameters/{name}.yml") for name in accounts.evidence.rulebook.leaves)
    named = accounts.evidence.rulebook.codes("eligibility/support_types", day)
    offered = _offered(edition.table("agreements").filter(of_place), day, named)
    place: tuple[str, str | int] = ("state", state) if state else ("national", "true")
    call = Call("fund", (place, ("as_of", str(day)), ("draws", DRAWS), ("seed", SEED)))
    origins: dict[str, dict[str, Any]] = {
        "entitlement": {"grounds": (offered, *rules, *map(Entry, MODELLED_FROM)), "call": call},
        "payments": {"grounds": rules},
    }
    told = tell_accounts(accounts, DRAWS, SEED, state)
    return [replace(part, **origins.get(part.key, {})) for part in told]


def _offered(agreements: pl.DataFrame, day: date, support_types: Iterable[str]) -> Things:
    """Agreements under the support types that the offers name, listed by the day."""
    named = pl.col("support_type").cast(pl.String).is_in(sorted(support_types))
    listed = agreements.filter(named, pl.col("first_listed_on") <= day)
    return Things("agreements", tuple(listed["agreement_id"]))
