"""Many counts at once: reading requests and the ledger's tables in, one value for each request out.

Units are those of the registry (`units.py`), and a test holds that each value equals the single count. Counts
of cells as printed are defined here, for they are slips and no units. A request for what the tables at hand
cannot give, or for a list that is not there, gets null, never nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from open287g.schemas.claims import ReadingRequests, ReadingValues
from open287g.schemas.codes import STATE_NAMES
from open287g.schemas.measures import Query
from open287g.schemas.units import UNITS

from .roster import Ledger, rows_in_force, rows_of_lists

_COUNT = ("unit", "text_rule", "clock", "snapshot_id", "as_of", "state", "support_type", "since_on", "kind")
_FILTERS = ("unit", "text_rule", "support_type", "since_on", "kind")
_KEY = ["claim_id", "reading_id"]
_AS_PRINTED = {
    "agreements": pl.col("agreement_id").n_unique(),
    "agency_names": pl.struct("state_raw", "agency_name_raw").n_unique(),
    "agency_names_with_county": pl.struct("state_raw", "agency_name_raw", "county_raw").n_unique(),
    "states": pl.col("state_raw").n_unique(),
}
_ALL_OF = {"county_population": "population", "counties": "all_counties"}
"""What a share of counties or residents covered is set against: all of them."""
_COUNTED_AS = {
    "n": pl.Float64(),
    "place": pl.Float64(),
    "neighbours": ReadingValues.create_empty().schema["neighbours"],
}
"""What is found out of each distinct count: the number; of a state on a list, its place and who is next to it."""
_OF_PLACES = frozenset({"counties", "county_population"})
_STATE_NAMES_PRINTED = {state: name.upper() for state, name in STATE_NAMES.items()}


@dataclass(frozen=True)
class Counted:
    """What batches are counted from: the ledger, and residents by county_fips where they are at hand."""

    ledger: Ledger
    populations: pl.DataFrame | None = None


def evaluate_readings(
    requests: dy.DataFrame[ReadingRequests], counted: Counted
) -> dy.DataFrame[ReadingValues]:
    """One row per request: the count, what it is set against, and the value made of both."""
    terms = pl.concat([_as_terms(requests, "main"), _base_terms(requests), _pending_terms(requests)])
    ranked = requests.filter(pl.col("ratio") == "rank").select(pl.col(_FILTERS))
    counts = _count_terms(terms, counted, {_plain(row) for row in ranked.unique().iter_rows()})
    joined = requests.select(*_KEY, "ratio", "counts_header", "plus_snapshot_id", "base_value")
    for role in ("main", "base", "plus"):
        values = _of_role(terms, counts, role)
        joined = joined.join(values, on=_KEY, how="left", validate="1:1")
    valued = joined.with_columns(
        count=_count_of(),
        base=pl.coalesce("base_value", "base"),
        neighbours=pl.when(pl.col("ratio") == "rank").then("neighbours"),
    )
    return ReadingValues.validate(valued.select(*_KEY, "count", "base", "neighbours", value=_value_of()))


def _base_terms(requests: pl.DataFrame) -> pl.DataFrame:
    """A growth is set against an earlier list; a part against the whole of its list.

    The share of a state is of the nation, that of a model or a kind of agency of all models or kinds. Counties
    and residents covered are of all that there are, in the state if one is named.
    """
    is_share, unit = pl.col("ratio") == "share_pct", pl.col("unit").cast(pl.String)
    of_all = is_share & unit.is_in(list(_ALL_OF))
    of_states = is_share & ~of_all & pl.col("state").is_not_null()
    keeps_filter = ~is_share | of_states
    base = requests.filter(is_share | pl.col("base_snapshot_id").is_not_null()).with_columns(
        unit=pl.when(of_all).then(unit.replace(_ALL_OF)).otherwise(unit),
        snapshot_id=pl.when(is_share).then("snapshot_id").otherwise("base_snapshot_id"),
        state=pl.when(~of_states).then("state"),
        support_type=pl.when(keeps_filter).then(pl.col("support_type").cast(pl.String)),
        kind=pl.when(keeps_filter).then(pl.col("kind").cast(pl.String)),
    )
    return _as_terms(base, "base")


def _pending_terms(requests: pl.DataFrame) -> pl.DataFrame:
    plus = requests.filter(pl.col("plus_snapshot_id").is_not_null()).with_columns(
        snapshot_id="plus_snapshot_id"
    )
    return _as_terms(plus, "plus")


def _as_terms(requests: pl.DataFrame, role: str) -> pl.DataFrame:
    texts = {"unit", "text_rule", "clock", "support_type", "kind"}
    plain = [pl.col(name).cast(pl.String) if name in texts else pl.col(name) for name in _COUNT]
    return requests.select(*_KEY, *plain, role=pl.lit(role))


def _of_role(terms: pl.DataFrame, counts: pl.DataFrame, role: str) -> pl.DataFrame:
    wanted = terms.filter(pl.col("role") == role)
    found = wanted.join(counts, on=list(_COUNT), how="left", nulls_equal=True, validate="m:1")
    places = ("place", "neighbours") if role == "main" else ()
    return found.select(*_KEY, pl.col("n").alias(role), *places)


def _count_of() -> pl.Expr:
    plus = pl.when(pl.col("plus_snapshot_id").is_not_null()).then("plus").otherwise(0.0)
    return pl.col("main") + plus + pl.col("counts_header").cast(pl.Float64)


def _value_of() -> pl.Expr:
    count, base = pl.col("count"), pl.when(pl.col("base") > 0).then("base")
    return (
        pl.when(pl.col("ratio") == "growth_pct").then((count - base) / base * 100)
        .when(pl.col("ratio") == "growth_multiple").then(count / base)
        .when(pl.col("ratio") == "share_pct").then(count / base * 100)
        .when(pl.col("ratio") == "difference").then(count - base)
        .when(pl.col("ratio") == "rank").then("place")
        .otherwise(count)
    )  # fmt: skip


def _plain(row: tuple[object, ...]) -> tuple[object, ...]:
    """Unit, rule and filters of a count, as a key."""
    return tuple(str(each) if isinstance(each, str) else each for each in row)


def _count_terms(terms: pl.DataFrame, counted: Counted, ranked: set[tuple[object, ...]]) -> pl.DataFrame:
    """Each distinct count once, with the places of states for those that are `ranked`."""
    distinct = terms.select(_COUNT).unique()
    on_lists = distinct.filter(pl.col("clock") == "listed")
    rows = _rows_of_lists(on_lists, counted.ledger)
    groups = on_lists.partition_by(*_FILTERS, maintain_order=True)
    by_signing = distinct.filter(pl.col("clock") == "signed").partition_by("as_of", maintain_order=True)
    parts = [_count_lists(group, rows, counted, group.select(_FILTERS).row(0) in ranked) for group in groups]
    parts += [_count_signed(group, counted) for group in by_signing]
    nothing = distinct.clear().with_columns(
        pl.lit(None, kind).alias(name) for name, kind in _COUNTED_AS.items()
    )
    return pl.concat([nothing, *parts], how="diagonal")


def _rows_of_lists(wanted: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Rows of the lists that are asked for, with each agency's facts and whether the state is its exact name."""
    exact = pl.col("state_raw").str.to_uppercase() == pl.col("state").replace(_STATE_NAMES_PRINTED)
    rows = rows_of_lists(ledger, wanted["snapshot_id"].unique().to_list())
    return rows.with_columns(
        pl.col("support_type").cast(pl.String), pl.col("county_raw").fill_null(""), is_exact_state=exact
    )


def _count_lists(group: pl.DataFrame, rows: pl.DataFrame, counted: Counted, is_ranked: bool) -> pl.DataFrame:
    """Counts of one unit under one filter, on every list and in every state that `group` asks for."""
    unit, text_rule, *filters = group.select(_FILTERS).row(0)
    asked_for = pl.col("snapshot_id").is_in(group["snapshot_id"].unique().implode())
    kept = _filtered(rows.filter(asked_for), *filters)
    in_states = kept.filter("is_exact_state") if text_rule == "untrimmed" else kept
    of_states, n_rows = group["state"].is_not_null().sum(), group.height
    whole = _tally(kept, unit, text_rule, ["snapshot_id"], counted) if of_states < n_rows else None
    by_state = ["snapshot_id", "state"]
    parts = _tally(in_states, unit, text_rule, by_state, counted) if of_states or is_ranked else None
    tallies = [each for each in (whole, parts) if each is not None]
    if not tallies:
        return group.with_columns(n=pl.lit(None, dtype=pl.Float64))
    tallied = pl.concat(tallies, how="diagonal")
    if parts is None:
        tallied = tallied.with_columns(state=pl.lit(None, dtype=pl.String))
    is_held = pl.col("snapshot_id").is_in(rows["snapshot_id"].unique().implode())
    found = group.join(tallied, on=["snapshot_id", "state"], how="left", nulls_equal=True, validate="m:1")
    counts = found.with_columns(n=pl.when(is_held).then(pl.col("n").fill_null(0.0)))
    return counts.pipe(_with_places, parts) if is_ranked and parts is not None else counts


def _with_places(counts: pl.DataFrame, of_states: pl.DataFrame) -> pl.DataFrame:
    """Each state's place on its list from the most down, and who stands next to it; ties share a place.

    A state that is not on the list stands behind all that are.
    """
    on_a_list = pl.col("snapshot_id")
    ordered = of_states.drop_nulls("state").sort("snapshot_id", "n", "state", descending=[False, True, False])
    each = pl.struct("state", count="n")
    placed = ordered.select(
        "snapshot_id",
        "state",
        place=pl.col("n").rank("min", descending=True).over(on_a_list).cast(pl.Float64),
        neighbours=pl.concat_list(
            each.shift(1).over(on_a_list), each.shift(-1).over(on_a_list)
        ).list.drop_nulls(),
    )
    behind = ordered.group_by("snapshot_id").agg(behind=pl.len() + 1.0)
    return (
        counts.join(placed, on=["snapshot_id", "state"], how="left", validate="m:1")
        .join(behind, on="snapshot_id", how="left", validate="m:1")
        .with_columns(place=pl.coalesce("place", "behind"))
        .drop("behind")
    )


def _filtered(
    rows: pl.DataFrame, support_type: str | None, since_on: date | None, kind: str | None
) -> pl.DataFrame:
    wanted = []
    if support_type is not None:
        wanted.append(pl.col("support_type") == support_type)
    if since_on is not None:
        wanted.append(pl.col("signed_on") >= since_on)
    if kind is not None:
        wanted.append(pl.col("kind") == kind)
    return rows.filter(wanted) if wanted else rows


def _tally(
    rows: pl.DataFrame, unit: str, text_rule: str, by: list[str], counted: Counted
) -> pl.DataFrame | None:
    """How many of a unit in each group; None if the tables at hand do not hold what it needs."""
    if unit in _OF_PLACES and rows["county_fips"].null_count() == rows.height:
        return None
    if unit in _ALL_OF.values():
        return _tally_everywhere(rows, unit, by, counted.populations)
    if unit == "county_population":
        return _tally_people(rows, by, counted.populations)
    resolved = rows.filter(pl.col("agreement_id").is_not_null())
    if text_rule == "untrimmed":
        printed = resolved if unit == "agreements" else rows
        return printed.group_by(by).agg(n=_AS_PRINTED[unit].cast(pl.Float64))
    registered = UNITS[unit]
    return registered.prepare(resolved).group_by(by).agg(n=registered.count.cast(pl.Float64))


def _tally_everywhere(
    rows: pl.DataFrame, unit: str, by: list[str], populations: pl.DataFrame | None
) -> pl.DataFrame | None:
    """All counties whose residents are known, or all these, in the country or in each state on the list."""
    if populations is None:
        return None
    size = pl.sum("population") if unit == "population" else pl.count("population")
    if "state" not in by:
        return (
            rows.select(by).unique().with_columns(n=pl.lit(populations.select(size.cast(pl.Float64)).item()))
        )
    sizes = populations.group_by("state").agg(n=size.cast(pl.Float64))
    return rows.select(by).unique().join(sizes, on="state", validate="m:1")


def _tally_people(rows: pl.DataFrame, by: list[str], populations: pl.DataFrame | None) -> pl.DataFrame | None:
    """Residents of the counties covered, each county once."""
    if populations is None:
        return None
    people = populations.select("county_fips", pl.col("population").cast(pl.Float64))
    held = UNITS["counties"].prepare(rows).unique([*by, "county_fips"])
    return held.join(people, on="county_fips", validate="m:1").group_by(by).agg(n=pl.sum("population"))


def _count_signed(group: pl.DataFrame, counted: Counted) -> pl.DataFrame:
    """What had been signed by one day and was still standing, by what is known now."""
    standing = rows_in_force(counted.ledger, Query(clock="signed"), group["as_of"][0])
    signed = counted.ledger.agreements.select("agreement_id", "signed_on")
    rows = standing.join(signed, on="agreement_id", validate="m:1").with_columns(
        pl.col("support_type", "kind").cast(pl.String)
    )
    return pl.concat(
        [_count_standing(part, rows, counted) for part in group.partition_by(*_FILTERS, maintain_order=True)]
    )


def _count_standing(group: pl.DataFrame, rows: pl.DataFrame, counted: Counted) -> pl.DataFrame:
    unit, text_rule, *filters = group.select(_FILTERS).row(0)
    kept = _filtered(rows, *filters).with_columns(whole=pl.lit(True))
    whole = _tally(kept, unit, text_rule, ["whole"], counted)
    parts = _tally(kept, unit, text_rule, ["state"], counted)
    if whole is None or parts is None:
        return group.with_columns(n=pl.lit(None, dtype=pl.Float64))
    tallied = pl.concat([whole.drop("whole"), parts], how="diagonal")
    found = group.join(tallied, on="state", how="left", nulls_equal=True, validate="m:1")
    return found.with_columns(pl.col("n").fill_null(0.0))
