"""An edition and a request to the facts of a brief: asks the measures for every number, once; computes none itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.answers import add_places, open_ledger
from open287g.backgrounds import load_background, load_borders
from open287g.entries import claims_written
from open287g.errors import UsageError
from open287g.measures import UNITS, Ledger, count, last_day, list_in_force, rows_in_force
from open287g.measures.flows import (
    History,
    come_between,
    count_changes,
    count_waits,
    flow_by_month,
    gone_between,
)
from open287g.schemas.brief import (
    Background,
    Baseline,
    Brief,
    BriefFacts,
    CountiesHeld,
    Entry,
    MoneyPart,
    Source,
    StatePlace,
    Things,
    VerdictCount,
)
from open287g.schemas.measures import Count, Growth, Query
from open287g.workspace import project_folder

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.editions import Edition
    from open287g.publish.verdicts import ClaimTables

TOLD = ("agreements", "agencies", "states", "states_only", "counties")
REACHED = ("population_covered", "sworn_officers_employed")
"""Units of a full brief that say how far the agreements reach."""
GROWN = ("agreements", "agencies", "states", "counties")
BREAKDOWNS = (("model",), ("state",), ("state", "model"))
WINDOWS = (7, 30)
"""Days of the two tables of changes: a week, a month."""

DRAWS, SEED = 2_000, 287
"""Draws and seed of the estimates of money; the same every time."""

MODELLED_FROM = (
    "parameters/scenarios.yml",
    "reference/officers_on_record.csv",
    "reference/police_employees.parquet",
    "reference/wages.csv",
)
"""Files that the estimates of money stand on beside the parameters."""

LEAST_MONTHS = 12
"""Months that the chart shows at least, if the record has them."""


@dataclass(frozen=True)
class Request:
    """What a brief is asked for; without a day, that of the latest list."""

    as_of: date | None = None
    baseline: date | None = None
    state: str | None = None
    is_full: bool = False
    """With the money and the tested claims, which take some seconds."""


def make_brief(edition: Edition, request: Request, made_on: date) -> Brief:
    """The brief that was asked for. `NotFound` for a day before the first list, `UsageError` for a bad baseline."""
    from open287g.publish.compose import compose_brief

    return compose_brief(gather_facts(edition, request, made_on))


def gather_facts(edition: Edition, request: Request, made_on: date) -> BriefFacts:
    """The facts of one brief. `NotFound` for a day before the first list, `UsageError` for a baseline after the day."""
    ledger, history = open_ledger(edition), _history(edition)
    day = request.as_of or last_day(ledger, "participating")
    in_force = list_in_force(ledger, "participating", day)
    known_until = min(day, in_force.last_shown_on)
    background = load_background()
    baselines = _baselines(ledger, request, day, background)
    states = (request.state,) if request.state else ()
    counts = _counts(ledger, Query(as_of=day, states=states))
    if request.is_full:
        reach = add_places(ledger)
        counts |= {unit: count(reach, Query(unit=unit, as_of=day, states=states)) for unit in REACHED}
    judged = _claims(edition, day, request.state) if request.is_full else ((), ())
    month_ago = day - timedelta(days=WINDOWS[-1])
    return BriefFacts(
        edition_id=edition.edition_id,
        made_on=made_on,
        as_of=day,
        latest_list_on=_latest(ledger, "participating"),
        state=request.state,
        state_names=_state_column("state_name"),
        counts=counts,
        nation=_counts(ledger, Query(as_of=day)) if states else counts,
        before=_breakdowns(ledger, Query(as_of=baselines[0].growths["agreements"].since, states=states))
        if baselines
        else {},
        baselines=baselines,
        flows=flow_by_month(history, _first_month(ledger, baselines, day, known_until), known_until, states),
        flows_until_on=known_until,
        windows=[count_changes(history, days, day, states) for days in WINDOWS],
        arrivals=come_between(history, month_ago, day, states),
        departures=gone_between(history, month_ago, day, states),
        agreements=_agreements(ledger, day, states),
        pending=_pending(ledger, history, day, states),
        waiting=count_waits(history, day, states),
        counties=_counties(ledger, Query(as_of=day, states=states), day),
        state_place=_place_of(request.state) if request.state else None,
        borders=load_borders(),
        sources=_sources(
            ledger, [in_force.snapshot_id, *_ids(counts.values()), *(b.snapshot_id for b in baselines)]
        ),
        background=background,
        unit_meanings={name: (unit.title, unit.meaning) for name, unit in UNITS.items()},
        n_on_record=_on_record(ledger, Query(as_of=day, states=states), day) if request.is_full else 0,
        money=_money(edition, day, request.state) if request.is_full else (),
        verdicts=judged[0],
        corrections=judged[1],
    )


def _on_record(ledger: Ledger, query: Query, day: date) -> int:
    """Agencies on the list whose sworn officers the FBI has on record."""
    return rows_in_force(ledger, query, day).drop_nulls("sworn_officers")["agency_id"].n_unique()


def _money(edition: Edition, day: date, state: str | None) -> list[MoneyPart]:
    """The section on money of the place on the day; nothing where no agreement is one that the offers name."""
    from open287g.accounts import open_accounts, tell_accounts

    accounts = open_accounts(edition, day)
    of_place = pl.col("state") == state if state else pl.lit(value=True)
    if accounts.eligible.filter(of_place).is_empty():
        return []
    rules = tuple(Entry(f"parameters/{name}.yml") for name in accounts.evidence.rulebook.leaves)
    named = accounts.evidence.rulebook.codes("eligibility/support_types", day)
    offered = _offered(edition.table("agreements").filter(of_place), day, named)
    place = f"--state {state}" if state else "--national"
    command = f"open287g fund {place} --as-of {day} --draws {DRAWS} --seed {SEED}"
    origins: dict[str, dict[str, Any]] = {
        "entitlement": {"grounds": (offered, *rules, *map(Entry, MODELLED_FROM)), "command": command},
        "payments": {"grounds": rules},
    }
    told = tell_accounts(accounts, DRAWS, SEED, state)
    return [replace(part, **origins.get(part.key, {})) for part in told]


def _offered(agreements: pl.DataFrame, day: date, support_types: Iterable[str]) -> Things:
    """Agreements under the support types that the offers name, listed by the day."""
    named = pl.col("support_type").cast(pl.String).is_in(sorted(support_types))
    listed = agreements.filter(named, pl.col("first_listed_on") <= day)
    return Things("agreements", tuple(listed["agreement_id"]))


def _claims(edition: Edition, day: date, state: str | None) -> tuple[list[VerdictCount], list[str]]:
    """Verdicts on claims published by the day (of the state, or of the nation), and the corrections that are due."""
    from open287g import audit
    from open287g.publish.verdicts import ClaimTables, brief_lines

    evidenced, space = audit.evidence_of(edition), audit.project_space()
    read = audit.read_claim_files(audit.corpus_files(), space, audit.last_listed_on(evidenced))
    audited = audit.audit_claims(read, evidenced, space)
    of_place = pl.col("state") == state if state else pl.lit(value=True)
    mine = audited.claims.filter(of_place, pl.col("published_on") <= day)
    verdicts = audited.judgement.verdicts.join(mine, on="claim_id", how="semi")
    tables = ClaimTables(mine, verdicts, audited.judgement.evidence, edition.edition_id)
    return _count_verdicts(tables), brief_lines(tables)


def _count_verdicts(tables: ClaimTables) -> list[VerdictCount]:
    """Each verdict that a claim got, with where its claims are written and the lists that decided."""
    from open287g.publish.verdicts import MEANINGS
    from open287g.schemas.claims import VERDICTS

    written = claims_written()
    deciding = tables.evidence.filter("is_deciding").drop_nulls("snapshot_id")
    counts = []
    for code, label in VERDICTS.items():
        claims = tables.verdicts.filter(pl.col("verdict") == code)
        lists = deciding.join(claims, on="claim_id", how="semi")["snapshot_id"]
        entries = tuple(written[claim_id] for claim_id in claims["claim_id"])
        if entries:
            counts.append(
                VerdictCount(code, label, MEANINGS[code], entries, tuple(lists.unique(maintain_order=True)))
            )
    return counts


def _history(edition: Edition) -> History:
    return History(
        *(edition.table(name) for name in ("agreements", "spells", "events", "applications", "snapshots"))
    )


def _counts(ledger: Ledger, query: Query) -> dict[str, Count]:
    """Counts by name: the unit, `unit by breakdown`, and `pending` where there is a pending list by then."""
    whole = {unit: count(ledger, replace(query, unit=unit)) for unit in TOLD}
    for by in ("state", "model"):
        whole[f"counties by {by}"] = count(ledger, replace(query, unit="counties", by=(by,)))
    return whole | _breakdowns(ledger, query) | _pending_counts(ledger, query)


def _breakdowns(ledger: Ledger, query: Query) -> dict[str, Count]:
    return {
        f"{unit} by {' and '.join(by)}": count(ledger, replace(query, unit=unit, by=by))
        for unit in ("agreements", "agencies")
        for by in BREAKDOWNS
    }


def _pending_counts(ledger: Ledger, query: Query) -> dict[str, Count]:
    if not _has_list(ledger, "pending", query.as_of):
        return {}
    pending = replace(query, list_name="pending")
    return {
        "pending": count(ledger, pending),
        "pending agencies": count(ledger, replace(pending, unit="agencies")),
    }


def _has_list(ledger: Ledger, list_name: str, day: date | None) -> bool:
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name, pl.col("snapshot_on") <= day)
    return not mine.is_empty()


def _baselines(ledger: Ledger, request: Request, day: date, background: Background) -> list[Baseline]:
    """The main baseline first: the one asked for, else the eve of the last marked day, else a year earlier."""
    first = _first(ledger)
    if request.baseline and request.baseline >= day:
        raise UsageError(
            f"--baseline {request.baseline} is not before the day of the brief, {day}. Give an earlier day."
        )
    wanted: dict[date, tuple[str, str]] = {}
    if request.baseline:
        wanted[request.baseline] = ("asked", "the day asked for")
    marked = background.timeline.filter("eve_is_baseline").sort("happened_on", descending=True)
    for row in marked.iter_rows(named=True):
        wanted.setdefault(row["happened_on"] - timedelta(days=1), ("eve", f"the eve of {row['title']}"))
    for key, days, words in (("year", 365, "a year earlier"), ("month", 30, "30 days earlier")):
        wanted.setdefault(day - timedelta(days=days), (key, words))
    wanted.setdefault(first, ("first", "the first list on record"))
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


def _first_month(ledger: Ledger, baselines: Sequence[Baseline], day: date, known_until: date) -> date:
    """The month of the main baseline, or a year before the day if that is longer ago; within what lists cover."""
    starts = [day - timedelta(days=30 * LEAST_MONTHS), known_until]
    starts += [each.growths["agreements"].since for each in baselines[:1]]
    return max(min(starts), _first(ledger)).replace(day=1)


def _first(ledger: Ledger) -> date:
    mine = ledger.snapshots.filter(pl.col("list_name") == "participating")
    first: date = mine["snapshot_on"].min()  # type: ignore[assignment]
    return first


def _latest(ledger: Ledger, list_name: str) -> date:
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name)
    latest: date = mine["snapshot_on"].max()  # type: ignore[assignment]
    return latest


def _agreements(ledger: Ledger, day: date, states: tuple[str, ...]) -> pl.DataFrame:
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


def _pending(ledger: Ledger, history: History, day: date, states: tuple[str, ...]) -> pl.DataFrame:
    """Applications on the pending list in force, and the day on which a list showed each as participating."""
    if not _has_list(ledger, "pending", day):
        return pl.DataFrame()
    query = Query(list_name="pending", as_of=day, states=states)
    rows = rows_in_force(ledger, query, day).select("agreement_id", "agency_name", "state", "support_type")
    dates = history.applications.select(
        "first_pending_on",
        agreement_id="application_id",
        listed_on=pl.when(pl.col("listed_on") <= day).then("listed_on"),
    )
    return rows.join(dates, on="agreement_id", how="left", validate="m:1").sort("state", "agency_name")


def _ids(counts: Iterable[Count]) -> list[str]:
    return [each.snapshot_id for each in counts]


def _sources(ledger: Ledger, ids: Sequence[str]) -> list[Source]:
    """The lists named, each once, in the order in which they are named."""
    rows = {row["snapshot_id"]: row for row in ledger.snapshots.iter_rows(named=True)}
    fields = Source.__dataclass_fields__
    return [Source(**{name: rows[each][name] for name in fields}) for each in dict.fromkeys(ids)]


def _counties(ledger: Ledger, query: Query, day: date) -> dy.DataFrame[CountiesHeld]:
    """Counties in which an agency below the state holds an agreement on the day, with its support types."""
    held = UNITS["counties"].prepare(rows_in_force(ledger, query, day))
    types = pl.col("support_type").cast(pl.String).unique().sort()
    named = held.group_by("county_fips").agg(support_types=types).sort("county_fips")
    return CountiesHeld.validate(named, cast=True)


def _state_column(column: str) -> Mapping[str, str]:
    """A column of the table of states and territories by USPS code."""
    table = project_folder("reference") / "states.csv"
    return dict(pl.read_csv(table, columns=["state", column], infer_schema=False).iter_rows())


def _place_of(state: str) -> StatePlace:
    """Where a state or territory lies: in the middle of its counties."""
    fips = _state_column("state_fips")[state]
    counties = pl.scan_csv(project_folder("reference") / "counties.csv", infer_schema=False)
    mine = counties.filter(pl.col("state") == state).select(pl.col("longitude").cast(pl.Float64)).collect()
    middle = mine.to_series().median()
    return StatePlace(fips, middle if isinstance(middle, float) else 0.0)
