"""Which readings are tried: claims and the days of ICE's lists in, reading requests out.

Nothing is counted here. A reading is never later than the day of publication. A claim whose days lie outside the record
gets no reading. Windows and order of plausibility are fixed beforehand: each recipe says what is counted, under which
filter, clock and text rule, and how plausible it is that someone counted so; order within a tier is
order of plausibility.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import dataframely as dy
import polars as pl

from open287g.schemas.claims import TEXT_RULES, TIERS, Claims, ReadingRequests
from open287g.schemas.listings import Snapshots

from .rows import RATIOS
from .space import Space


@dataclass(frozen=True)
class Recipe:
    """One way to count, for claims whose own words name the unit `counts`."""

    counts: str
    tier: str
    unit: str
    text_rule: str = "normalised"
    clock: str = "listed"
    counts_header: bool = False
    adds_pending: bool = False
    only_new: bool = False
    only_task_force: bool = False
    only_states: bool = False
    """Only for claims about one state."""
    from_base: bool = False
    """Only for claims about what is new: the difference between two lists."""


def _agreements() -> list[Recipe]:
    own = "agreements"
    return [
        Recipe(own, "own_words", "agreements"),
        Recipe(own, "other_unit", "agencies"),
        Recipe(own, "other_unit", "agency_names"),
        Recipe(own, "other_unit", "agreements", clock="signed"),
        Recipe(own, "other_unit", "agreements", from_base=True),
        Recipe(own, "other_unit", "agreements", adds_pending=True),
        Recipe(own, "other_unit", "agreements", adds_pending=True, from_base=True),
        Recipe(own, "other_unit", "agreements", only_new=True),
        Recipe(own, "other_unit", "agreements", only_task_force=True),
        Recipe(own, "other_day", "agreements"),
        Recipe(own, "slip", "agreements", counts_header=True),
        Recipe(own, "slip", "agreements", "untrimmed", only_states=True),
        Recipe(own, "slip", "agency_names", "untrimmed"),
        Recipe(own, "slip", "agency_names_with_county", "untrimmed"),
        Recipe(own, "slip_other_day", "agreements", counts_header=True),
        Recipe(own, "slip_other_day", "agreements", "untrimmed", only_states=True),
        Recipe(own, "slip_other_day", "agency_names", "untrimmed"),
        Recipe(own, "slip_other_day", "agency_names_with_county", "untrimmed"),
        Recipe(own, "remote", "agencies"),
        Recipe(own, "remote", "agency_names"),
        Recipe(own, "remote", "agreements", adds_pending=True),
    ]


def _agencies() -> list[Recipe]:
    own = "agencies"
    return [
        Recipe(own, "own_words", "agencies"),
        Recipe(own, "other_unit", "agency_names"),
        Recipe(own, "other_unit", "agreements"),
        Recipe(own, "other_unit", "agencies", clock="signed"),
        Recipe(own, "other_unit", "agencies", from_base=True),
        Recipe(own, "other_unit", "agreements", from_base=True),
        Recipe(own, "other_unit", "agencies", adds_pending=True),
        Recipe(own, "other_unit", "agreements", adds_pending=True),
        Recipe(own, "other_unit", "agreements", adds_pending=True, from_base=True),
        Recipe(own, "other_unit", "agencies", only_new=True),
        Recipe(own, "other_unit", "agencies", only_task_force=True),
        Recipe(own, "other_day", "agencies"),
        Recipe(own, "slip", "agency_names", "untrimmed"),
        Recipe(own, "slip", "agency_names_with_county", "untrimmed"),
        Recipe(own, "slip", "agreements", counts_header=True),
        Recipe(own, "slip", "agreements", "untrimmed", only_states=True),
        Recipe(own, "slip_other_day", "agency_names", "untrimmed"),
        Recipe(own, "slip_other_day", "agency_names_with_county", "untrimmed"),
        Recipe(own, "remote", "agency_names"),
        Recipe(own, "remote", "agreements"),
        Recipe(own, "remote", "agreements", "untrimmed", only_states=True),
        Recipe(own, "remote", "agreements", counts_header=True),
        Recipe(own, "remote", "agreements", adds_pending=True),
    ]


def _states(own: str, other: str) -> list[Recipe]:
    return [
        Recipe(own, "own_words", own),
        Recipe(own, "own_words", own, from_base=True),
        Recipe(own, "other_unit", own),
        Recipe(own, "other_unit", other),
        Recipe(own, "other_unit", own, adds_pending=True),
        Recipe(own, "other_day", own),
        Recipe(own, "slip", "states", "untrimmed"),
        Recipe(own, "remote", other),
    ]


def _alone(own: str) -> list[Recipe]:
    return [
        Recipe(own, "own_words", own),
        Recipe(own, "own_words", own, from_base=True),
        Recipe(own, "other_unit", own),
        Recipe(own, "other_day", own),
    ]


_TRIED = (
    *_agreements(),
    *_agencies(),
    *_states("states_only", "states"),
    *_states("states", "states_only"),
    *_alone("counties"),
    *_alone("county_population"),
)
_BOUNDS = tuple(replace(recipe, tier="after_gap") for recipe in _TRIED if recipe.tier == "own_words")
RECIPES = (*_TRIED, *_BOUNDS)


def recipe_table() -> pl.DataFrame:
    """All recipes as a table, with their order of plausibility."""
    kinds = {
        "tier": pl.Enum(list(TIERS)),
        "unit": pl.String(),
        "text_rule": pl.Enum(list(TEXT_RULES)),
    }
    frame = pl.DataFrame([asdict(recipe) for recipe in RECIPES])
    return frame.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items()).with_row_index(
        "plausibility"
    )


_ON_THE_DAY = ("own_words", "other_unit", "slip")


def propose_readings(
    claims: dy.DataFrame[Claims], snapshots: dy.DataFrame[Snapshots], space: Space
) -> dy.DataFrame[ReadingRequests]:
    """Every reading of every claim, numbered in order of plausibility within its claim."""
    lists = _lists_in_force(snapshots, space)
    days = _days_of_claims(claims, lists, space)
    readings = (
        _count_readings(claims)
        .join(days, on=["claim_id", "list_name"], validate="m:m", maintain_order="left")
        .filter(_fits_the_tier())
        .pipe(_once_under_the_signed_clock)
        .pipe(_with_pending_list, lists)
        .pipe(_with_base, lists, space)
    )
    return _numbered(readings)


def _lists_in_force(snapshots: dy.DataFrame[Snapshots], space: Space) -> pl.DataFrame:
    """Each list with the days on which it was the one in force, and what came before it."""
    ordered = snapshots.with_columns(pl.col("list_name").cast(pl.String)).sort("list_name", "position")
    next_on = pl.col("snapshot_on").shift(-1).over("list_name")
    last_day = pl.col("last_shown_on") + timedelta(days=space.days_beyond_record)
    until = pl.coalesce(next_on - timedelta(days=1), last_day)
    return ordered.select(
        "list_name",
        "snapshot_id",
        "position",
        "snapshot_on",
        in_force_until=pl.max_horizontal(until, "snapshot_on"),
        previous_on=pl.col("snapshot_on").shift().over("list_name"),
        previous_shown_until=pl.col("last_shown_on").shift().over("list_name"),
    )


def _days_of_claims(claims: dy.DataFrame[Claims], lists: pl.DataFrame, space: Space) -> pl.DataFrame:
    """Lists that each claim can mean, in force on its own day or near by, and the list that ends a gap there."""
    before = (pl.col("in_force_until") - pl.col("as_of_earliest")).dt.total_days()
    after = (pl.col("snapshot_on") - pl.col("as_of_latest")).dt.total_days()
    days_off = pl.when(after > 0).then(after).when(before < 0).then(before).otherwise(0).cast(pl.Int32)
    stated = claims.select("claim_id", "as_of_earliest", "as_of_latest", "published_on")
    pairs = stated.join(lists, how="cross").with_columns(days_off=days_off, ends_gap=_ends_gap(space))
    kept = pairs.with_columns(is_near=_is_near(space)).filter(pl.col("is_near") | pl.col("ends_gap"))
    recorded = (pl.col("days_off") == 0).any().over("claim_id", "list_name")
    return kept.filter(recorded).select(
        *("claim_id", "list_name", "snapshot_id", "position", "snapshot_on", "as_of_latest"),
        *("days_off", "is_near", "ends_gap"),
    )


def _is_near(space: Space) -> pl.Expr:
    """In the window around the claim's own day, and not after publication."""
    published = pl.col("published_on").is_null() | (pl.col("snapshot_on") <= pl.col("published_on"))
    return published & pl.col("days_off").is_between(-space.days_before, space.days_after)


def _ends_gap(space: Space) -> pl.Expr:
    """The first list after the claim's day, where the one before was last met earlier than that day."""
    is_next = (pl.col("previous_on") <= pl.col("as_of_latest")) & (
        pl.col("snapshot_on") > pl.col("as_of_latest")
    )
    unseen = (pl.col("snapshot_on") - pl.col("previous_shown_until")).dt.total_days()
    is_gap = (pl.col("previous_shown_until") < pl.col("as_of_latest")) & (unseen <= space.longest_period_days)
    return (is_next & is_gap).fill_null(False)


def _count_readings(claims: dy.DataFrame[Claims]) -> pl.DataFrame:
    """Each claim with every recipe of its unit, its filters applied."""
    wanted = claims.filter(pl.col("not_testable").is_null()).select(
        "claim_id",
        "measure",
        pl.col("counts").cast(pl.String),
        "state",
        "support_type",
        "since_on",
        pl.col("kind").cast(pl.String),
        "from_value",
    )
    paired = wanted.join(recipe_table(), on="counts", validate="m:m")
    return paired.filter(_recipe_applies()).with_columns(
        list_name=pl.when(pl.col("measure") == "pending")
        .then(pl.lit("pending"))
        .otherwise(pl.lit("participating")),
        support_type=pl.when("only_task_force")
        .then(pl.lit("tfm"))
        .otherwise(pl.col("support_type").cast(pl.String)),
        ratio=pl.when(pl.col("measure").cast(pl.String).is_in(sorted(RATIOS)))
        .then(pl.col("measure").cast(pl.String))
        .when("from_base")
        .then(pl.lit("difference"))
        .otherwise(pl.lit("none")),
    )


def _recipe_applies() -> pl.Expr:
    is_ratio = pl.col("measure").cast(pl.String).is_in(sorted(RATIOS))
    is_pending = pl.col("measure") == "pending"
    narrows = pl.col("only_new") | pl.col("only_task_force") | (pl.col("clock") == "signed")
    return (
        ~(pl.col("only_states") & pl.col("state").is_null())
        & ~(pl.col("only_new") & pl.col("since_on").is_not_null())
        & ~(pl.col("from_base") & (pl.col("since_on").is_null() | is_ratio))
        & ~(pl.col("only_task_force") & pl.col("support_type").is_not_null())
        & ~((is_ratio | is_pending) & narrows)
        & ~(
            (is_pending | pl.col("measure").cast(pl.String).is_in(["share_pct", "rank"]))
            & pl.col("adds_pending")
        )
        & _suits_places()
        & ~((pl.col("measure") == "rank") & (pl.col("text_rule") == "untrimmed"))
        & ~(
            pl.col("counts_header") & pl.any_horizontal(pl.col("state", "support_type", "kind").is_not_null())
        )
    )


def _suits_places() -> pl.Expr:
    """States or counties that joined since a day are the difference of two lists; those that signed, another unit."""
    is_place = pl.col("counts").is_in(["states", "states_only", "counties", "county_population"])
    is_plain = (
        (pl.col("unit").cast(pl.String) == pl.col("counts")) & ~pl.col("from_base") & ~pl.col("adds_pending")
    )
    joined, tier = pl.col("since_on").is_not_null(), pl.col("tier").cast(pl.String)
    is_normal = pl.col("text_rule").cast(pl.String) == "normalised"
    of_all = joined & tier.is_in(["own_words", "after_gap"])
    again = ~joined & (tier == "other_unit")
    return ~(is_place & is_plain & is_normal & (of_all | again))


def _fits_the_tier() -> pl.Expr:
    tier = pl.col("tier").cast(pl.String)
    is_own_day = pl.col("days_off") == 0
    is_tried = pl.col("is_near") & (tier.is_in(_ON_THE_DAY) == is_own_day)
    return pl.when(tier == "after_gap").then("ends_gap").otherwise(is_tried)


def _once_under_the_signed_clock(readings: pl.DataFrame) -> pl.DataFrame:
    """The signed clock needs a day and no list; one reading at the end of the claim's own period."""
    is_signed = pl.col("clock") == "signed"
    signed = readings.filter(is_signed).unique(["claim_id", "plausibility"], keep="last", maintain_order=True)
    return pl.concat([readings.filter(~is_signed), signed]).with_columns(
        as_of=pl.when(is_signed).then("as_of_latest").otherwise("snapshot_on"),
        snapshot_id=pl.when(is_signed).then(None).otherwise("snapshot_id"),
    )


def _with_pending_list(readings: pl.DataFrame, lists: pl.DataFrame) -> pl.DataFrame:
    pending = lists.filter(pl.col("list_name") == "pending").sort("snapshot_on")
    found = readings.sort("as_of").join_asof(
        pending.select(pl.col("snapshot_on").alias("pending_on"), plus_snapshot_id="snapshot_id"),
        left_on="as_of",
        right_on="pending_on",
    )
    plus = pl.when("adds_pending").then("plus_snapshot_id")
    return found.with_columns(plus_snapshot_id=plus).filter(
        ~pl.col("adds_pending") | pl.col("plus_snapshot_id").is_not_null()
    )


def _with_base(readings: pl.DataFrame, lists: pl.DataFrame, space: Space) -> pl.DataFrame:
    """What a growth is measured from: the stated number, or the list in force on the stated start or a baseline."""
    grows = pl.col("ratio").is_in(["growth_pct", "growth_multiple", "difference"])
    states_base = pl.col("from_value").is_not_null()
    measured = _from_a_list(readings.filter(grows & ~states_base), lists, space)
    earlier = measured.filter(pl.col("base_on") < pl.col("as_of"))
    no_list = pl.lit(None, dtype=pl.String)
    others = readings.filter(~grows | states_base).with_columns(base_snapshot_id=no_list)
    since = pl.when("only_new").then(pl.lit(space.new_since)).otherwise("since_on")
    return pl.concat([others, earlier.select(others.columns)]).with_columns(
        base_value=pl.when(grows).then("from_value"), since_on=pl.when(~grows).then(since)
    )


def _from_a_list(readings: pl.DataFrame, lists: pl.DataFrame, space: Space) -> pl.DataFrame:
    """Each reading with the list in force on the day that it grows from; none where the record begins later."""
    known = pl.DataFrame({"day": [baseline.day for baseline in space.baselines]}, schema={"day": pl.Date})
    is_stated = pl.col("since_on").is_not_null()
    stated = readings.filter(is_stated).with_columns(day="since_on")
    days = pl.concat([stated, readings.filter(~is_stated).join(known, how="cross")])
    participating = lists.filter(pl.col("list_name") == "participating").sort("snapshot_on")
    shown = participating.select(base_on="snapshot_on", base_snapshot_id="snapshot_id")
    found = days.sort("day").join_asof(shown, left_on="day", right_on="base_on", coalesce=False)
    return found.drop_nulls("base_snapshot_id")


def _numbered(readings: pl.DataFrame) -> dy.DataFrame[ReadingRequests]:
    order = [
        "claim_id",
        pl.col("tier").to_physical(),
        "plausibility",
        pl.col("days_off").abs(),
        "as_of",
        "position",
    ]
    numbered = readings.sort(order).with_columns(
        reading_id=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("claim_id")
    )
    return ReadingRequests.validate(numbered.select(ReadingRequests.column_names()), cast=True)
