"""Agreements that left ICE's list, each with an interval and a class by stated rules. Pure.

A departure is dated as an interval: last list with it, first list without it. The class says what the record shows,
never why: ICE does not publish reasons. Whether the agency stays is judged on the first list without the agreement, not
at the end of the record: an agency that stood on no list then has left, whatever it signs ten years later. A person's
class (`curation/departures.csv`) overrules.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from open287g.text.expressions import first_case

SHORT_LIVED_DAYS = 21
"""An agreement listed for at most this long is called short-lived, if the list before the first with it was as near:
what a list shows first after months may have stood on the page for months."""

CLASSES = {
    "came_back": "Listed again later under the same signing: a gap of the list",
    "signed_again": "Listed again within a year under a newer signing",
    "double_entry": "A second row for an agreement that stayed on the list",
    "replaced": "Another agreement or body of the same institution stands in its place",
    "by_law": "Left after a law or directive of its state ended such agreements",
    "model_dropped": "No longer listed under this support type; the agency was still listed under another",
    "short_lived": f"Listed for at most {SHORT_LIVED_DAYS} days and not seen again",
    "left": "No longer listed under any support type",
}


def classify_departures(
    events: pl.DataFrame, agreements: pl.DataFrame, exits: Mapping[str, date], judged: pl.DataFrame
) -> pl.DataFrame:
    """One row per departure, by day: what left, last_seen_on, first_missing_on, listed_again_on, class, reason.

    `exits` are states that left by law, and from which day on; `judged` people's classes (agreement_id, gone_by_on,
    class, reason, source).
    """
    gone = events.filter(pl.col("kind").cast(pl.String) == "no_longer_listed").select(
        "agreement_id", "agency_id", "state", "support_type", "agency_name",
        last_seen_on=pl.col("after_on"), first_missing_on=pl.col("seen_on"),
    )  # fmt: skip
    known = gone.join(
        agreements.select("agreement_id", "signed_on", "first_listed_on", "superseded_by_id"),
        on="agreement_id", how="left", validate="m:1",
    )  # fmt: skip
    later = known.join(_returns(events), on="agreement_id", how="left", validate="m:m").with_columns(
        pl.when(pl.col("returned_on") >= pl.col("first_missing_on")).then("returned_on").alias("returned_on")
    )
    told = later.group_by(*known.columns, maintain_order=True).agg(
        listed_again_on=pl.col("returned_on").min()
    )
    successors = agreements.select(superseded_by_id="agreement_id", newer_listed_on="first_listed_on")
    told = told.join(successors, on="superseded_by_id", how="left", validate="m:1")
    told = told.join(
        _staying(events, agreements, gone), on=["agency_id", "first_missing_on"], how="left", validate="m:1"
    )
    told = told.join(_first_listings(events), on="agreement_id", how="left", validate="m:1")
    ruled = told.with_columns(_class(exits).alias("class"))
    return _overrule(ruled, judged).sort("first_missing_on", "agreement_id")


def _returns(events: pl.DataFrame) -> pl.DataFrame:
    again = events.filter(pl.col("kind").cast(pl.String) == "listed_again")
    return again.select("agreement_id", returned_on="seen_on")


_COMES, _GOES = ("listed", "listed_again", "re_signed", "party_changed"), ("no_longer_listed",)


def _staying(events: pl.DataFrame, agreements: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Agencies that stood, under any support type, on the list that first lacked one of their agreements.

    One row per agency_id and first_missing_on. An agreement stands if the last that was told of it by then is that it
    came; a signing that took another's place ends that one without a word of its own.
    """
    days = gone.select("agency_id", "first_missing_on").unique()
    kind = pl.col("kind").cast(pl.String)
    told = events.filter(kind.is_in([*_COMES, *_GOES])).select(
        "agency_id", "agreement_id", "seen_on", comes=kind.is_in(_COMES)
    )
    known = days.join(told, on="agency_id", how="inner", validate="m:m").filter(
        pl.col("seen_on") <= pl.col("first_missing_on")
    )
    last = (
        known.sort("seen_on", "comes", descending=[False, True])
        .group_by("agency_id", "first_missing_on", "agreement_id")
        .last()
    )
    ends = agreements.select("agreement_id", "gone_by_on")
    standing = last.join(ends, on="agreement_id", how="left", validate="m:1").filter(
        "comes", pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > pl.col("first_missing_on"))
    )
    return standing.select("agency_id", "first_missing_on").unique().with_columns(stays=pl.lit(value=True))


def _first_listings(events: pl.DataFrame) -> pl.DataFrame:
    """The list before the first one with each agreement that was new there; none for a renewal of one listed before."""
    new = events.filter(pl.col("kind").cast(pl.String) == "listed")
    return new.group_by("agreement_id").agg(listed_after_on=pl.col("after_on").min())


def _class(exits: Mapping[str, date]) -> pl.Expr:
    first_missing, first_listed = pl.col("first_missing_on"), pl.col("first_listed_on")
    left_by_law = pl.col("state").cast(pl.String).replace_strict(exits, default=None, return_dtype=pl.Date)
    is_new = first_listed - pl.col("listed_after_on") <= timedelta(days=SHORT_LIVED_DAYS)
    cases = {
        "came_back": pl.col("listed_again_on").is_not_null(),
        "signed_again": pl.col("superseded_by_id").is_not_null(),
        "by_law": left_by_law <= first_missing,
        "model_dropped": pl.col("stays"),
        "short_lived": is_new & (first_missing - first_listed <= timedelta(days=SHORT_LIVED_DAYS)),
    }
    return first_case(cases, "left")


def _overrule(ruled: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """People's classes in the place of the rules'.

    A ruling names the first list without the agreement that was known when it was made. A list of the days before may
    have turned up since, so that it is of the last departure up to that day.
    """
    told = ruled.with_row_index("departure")
    found = (
        judged.select("agreement_id", "gone_by_on", judged_class="class", reason="reason", source="source")
        .join(told.select("departure", "agreement_id", "first_missing_on"), on="agreement_id", validate="m:m")
        .filter(pl.col("first_missing_on") <= pl.col("gone_by_on"))
        .sort("first_missing_on", "departure")
        .group_by("agreement_id", "gone_by_on", maintain_order=True)
        .last()
        .unique("departure", keep="last", maintain_order=True)
    )
    joined = told.join(
        found.select("departure", "judged_class", "reason", "source"),
        on="departure",
        how="left",
        validate="1:1",
    )
    return joined.with_columns(
        pl.coalesce("judged_class", "class").alias("class"), is_judged=pl.col("judged_class").is_not_null()
    ).select(
        "state", "agency_name", "support_type", "signed_on", "first_listed_on", "last_seen_on", "first_missing_on",
        "listed_again_on", "newer_listed_on", "class", "is_judged", "reason", "source", "agency_id", "agreement_id",
    )  # fmt: skip


def give_reasons(
    departures: pl.DataFrame,
    reasons: pl.DataFrame,
    names: pl.DataFrame,
    laws: Mapping[str, tuple[str, str, str]],
) -> pl.DataFrame:
    """`departures` with reason, source, decided_on and decided_by as a source gives them, where no ruling gives one.

    `reasons` are rows of `DepartureReasons`; `names` has the agency_id of each printed state and agency_name; `laws`
    have the words, the address and the day of the law that ended a state's agreements. A reason is of the departures
    whose first list without the agreement lies between its days; that of an agency goes before that of a state, that
    of a state before that of all, and the law comes last.
    """
    known = names.select("state", "agency_name", reason_agency="agency_id").unique()
    given = reasons.join(known, on=["state", "agency_name"], how="left", validate="m:1").filter(
        pl.col("agency_name").is_null() | pl.col("reason_agency").is_not_null()
    )
    told = departures.with_row_index("departure")
    pairs = told.join(
        given.select("reason_agency", "gone_from", "gone_until", "decided_on", why="reason", where="source",
                     decided_by=pl.col("decided_by").cast(pl.String),
                     reason_state="state", reason_type="support_type"),
        how="cross",
    ).filter(
        _is_any_or("reason_state", "state"), _is_any_or("reason_agency", "agency_id"),
        _is_any_or("reason_type", "support_type"), pl.col("first_missing_on").is_between("gone_from", "gone_until"),
    )  # fmt: skip
    nearest = (
        pairs.sort(
            pl.col("reason_agency").is_null(),
            pl.col("reason_state").is_null(),
            pl.col("reason_type").is_null(),
        )
        .unique("departure", keep="first", maintain_order=True)
        .select("departure", "why", "where", "decided_on", "decided_by")
    )
    joined = told.join(nearest, on="departure", how="left", validate="1:1", maintain_order="left")
    is_open = pl.col("reason").is_null()
    is_by_law = is_open & pl.col("why").is_null() & (pl.col("class") == "by_law")
    words, pages, days = (
        pl.when(is_by_law).then(_look_up({state: told[part] for state, told in laws.items()}))
        for part in range(3)
    )
    by_state = pl.when(is_by_law).then(pl.lit("state"))
    return joined.with_columns(
        reason=pl.coalesce("reason", "why", words),
        source=pl.when(is_open).then(pl.coalesce("source", "where", pages)).otherwise("source"),
        decided_on=pl.when(is_open).then(pl.coalesce("decided_on", days)),
        decided_by=pl.when(is_open).then(pl.coalesce("decided_by", by_state)),
    ).select(*departures.columns, "decided_on", "decided_by")


def _look_up(by_state: Mapping[str, str]) -> pl.Expr:
    return pl.col("state").replace_strict(by_state, default=None, return_dtype=pl.String)


def _is_any_or(asked: str, column: str) -> pl.Expr:
    return pl.col(asked).is_null() | (pl.col(asked) == pl.col(column).cast(pl.String))
