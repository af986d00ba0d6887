"""Sources beside ICE's lists, to counts on their days, statements around a day, and where sources disagree. Pure.

`attested` is the frame that `join_sources` gives: one row for each statement, with its source and the body it is of.
A source supports a count on its own day only; between two of them nothing is known but what they say.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from open287g.text.days import first_day, last_day
from open287g.text.expressions import common_to

COUNTABLE = ("agreements", "agencies", "agency_names", "states", "states_only")
"""Units that a table of names can be counted in."""
NEAR = 2
"""Statements that are told on each side of a day."""
ONE_SIGNING_DAYS = 90
"""An archived memorandum this far from the first signing is a later one: many were signed anew in October 2009."""


def join_sources(attestations: pl.DataFrame, sources: pl.DataFrame, resolved: pl.DataFrame) -> pl.DataFrame:
    """A row for each attestation: agency_id, body_id, resolved_by, and their source's as_of, title, grade and rank."""
    of_source = sources.select("source_id", "as_of", "title", "url", "grade", "rank")
    return (
        attestations.join(resolved, on=["state", "agency_name"], how="left", validate="m:1")
        .join(of_source, on="source_id", how="left", validate="m:1")
        .sort("as_of", "source_id", "state", "agency_name", nulls_last=True)
    )


@dataclass(frozen=True)
class EarlyCount:
    """A count from one source on its own day."""

    value: int
    unit: str
    as_of: date
    source_id: str
    source_title: str
    source_url: str | None
    grade: str
    n_pending: int
    """Agencies that the source calls pending, not counted."""
    n_both: int
    """Agreements that hold a jail and a task force part, counted under each model."""
    rows: pl.DataFrame
    """What was counted."""


@dataclass(frozen=True)
class Statement:
    """What a source states of a day, month or year around one that nobody counted."""

    as_of: str
    value: int
    counts: str
    source: str
    grade: str


def count_attested(
    attested: pl.DataFrame, day: date, unit: str, states: Sequence[str] = (), models: Sequence[str] = ()
) -> EarlyCount | None:
    """The count on the day of a source that tells it; none if no source is of that day, or none tells that unit.

    A list of names tells agencies, names and states; agreements and models are told where signings are.
    """
    told = attested.filter(pl.col("as_of") == day)
    of_day = told.filter(pl.col("state").is_in(list(states))) if states else told
    if told.is_empty() or unit not in COUNTABLE:
        return None
    tells_signing = (told["status"].cast(pl.String) == "signed").any()
    if (unit == "agreements" or models) and not tells_signing:
        return None
    counted = of_day.filter(pl.col("status").cast(pl.String).is_in(["listed", "signed"]))
    if models:
        counted = counted.filter(
            common_to(pl.col("models").str.split(";"), pl.lit(list(models), pl.List(pl.String))).list.len()
            > 0
        )
    source = told.row(0, named=True)
    return EarlyCount(
        value=_amount(counted, unit),
        unit=unit,
        as_of=day,
        source_id=source["source_id"],
        source_title=source["title"],
        source_url=source["url"],
        grade=source["grade"],
        n_pending=of_day.filter(pl.col("status").cast(pl.String) == "pending").height,
        n_both=counted.filter(pl.col("models").str.contains(";")).height,
        rows=counted,
    )


def _amount(rows: pl.DataFrame, unit: str) -> int:
    if unit == "agencies":
        return rows.select(pl.coalesce("body_id", "attestation_id")).n_unique()
    if unit in ("states", "states_only"):
        return rows["state"].n_unique()
    return rows.height


def statements_around(attested: pl.DataFrame, totals: pl.DataFrame, day: date) -> list[Statement]:
    """The nearest statements on each side of `day` for the whole country, in order of time."""
    known = [*_of_sources(attested), *_of_totals(totals)]
    seen = {(each.as_of, each.value): each for each in reversed(known)}
    ordered = sorted(seen.values(), key=lambda each: (last_day(each.as_of), each.value))
    before = [each for each in ordered if last_day(each.as_of) < day]
    after = [each for each in ordered if last_day(each.as_of) >= day]
    return [*before[-NEAR:], *after[:NEAR]]


def _of_sources(attested: pl.DataFrame) -> list[Statement]:
    dated = attested.drop_nulls("as_of").filter(pl.col("status").cast(pl.String).is_in(["listed", "signed"]))
    counted = dated.group_by("as_of", "title", "grade", "status", maintain_order=True).len()
    return [
        Statement(str(row["as_of"]), row["len"], "agency_names" if row["status"] == "listed" else "agreements",
                  row["title"], row["grade"])
        for row in counted.iter_rows(named=True)
    ]  # fmt: skip


def _of_totals(totals: pl.DataFrame) -> list[Statement]:
    told = totals.drop_nulls("total").filter(
        pl.col("list_name").cast(pl.String) == "participating",
        pl.col("counts").cast(pl.String) != "new_agreements",
    )
    return [
        Statement(row["as_of"], row["total"], row["counts"], row["publisher"], row["grade"])
        for row in told.iter_rows(named=True)
    ]


DISAGREEMENTS = {
    "first signing": "Sources give different days for the first signing",
    "state": "A source prints the agency under another state",
    "no longer named": "Named in one source, not in a later one, and on a list after both",
    "outcomes without an agreement": "ICE counted persons under an agreement that no source names",
}

_OUTPUT = {
    "question": pl.String, "state": pl.String, "agency_name": pl.String, "body_id": pl.String, "agency_id": pl.String,
    "followed": pl.String, "followed_says": pl.String, "other": pl.String, "other_says": pl.String,
    "days_apart": pl.Int64,
}  # fmt: skip


def list_disagreements(
    attested: pl.DataFrame, sources: pl.DataFrame, outcomes: pl.DataFrame, agreements: pl.DataFrame
) -> pl.DataFrame:
    """Where sources contradict each other, or ICE's lists, on one agency; which is followed is by rank, lists first.

    `outcomes` carry body_id. An agreement of a list counts as evidence of its signing before February 2011 only.
    """
    named = [*_signings(attested, agreements), *_states(attested), *_dropped(attested, sources, agreements)]
    named += _without_agreement(attested, outcomes, agreements)
    frame = pl.DataFrame(named, schema=_OUTPUT, orient="row")
    return frame.sort("question", "state", "agency_name", "other")


def _signings(attested: pl.DataFrame, agreements: pl.DataFrame) -> list[dict[str, Any]]:
    """Days of the first signing that differ; of each source the earliest day before 2011."""
    early = pl.col("signed_on") < date(2011, 1, 1)
    told = attested.drop_nulls(["signed_on", "body_id"]).filter(early).select(
        "body_id", "agency_id", "state", "agency_name", "signed_on", "title", pl.col("status").cast(pl.String),
        rank=pl.col("rank").cast(pl.Int64),
    )  # fmt: skip
    names = told.group_by("body_id", maintain_order=True).agg(
        pl.col("state", "agency_name", "agency_id").first()
    )
    listed = agreements.drop_nulls("signed_on").filter(early).select(body_id="agency_id", signed_on="signed_on").join(
        names, on="body_id", how="inner", validate="m:1"
    ).with_columns(title=pl.lit("ICE’s lists"), status=pl.lit("listed"), rank=pl.lit(0, pl.Int64))  # fmt: skip
    both = pl.concat([told, listed.select(told.columns)])
    first = both.sort("signed_on").group_by("body_id", "title", "rank", maintain_order=True).first()
    found = []
    for (_,), group in first.sort("rank").group_by("body_id", maintain_order=True):
        best, *others = group.iter_rows(named=True)
        for other in others:
            apart = abs((other["signed_on"] - best["signed_on"]).days)
            if apart and (apart <= ONE_SIGNING_DAYS or other["status"] != "archived"):
                says = best["title"], best["signed_on"], other["title"], other["signed_on"], apart
                found.append(_row("first signing", best, *says))
    return found


def _states(attested: pl.DataFrame) -> list[dict[str, Any]]:
    other = attested.drop_nulls("body_id").filter(
        pl.col("body_id").str.slice(0, 2).str.to_uppercase() != pl.col("state")
    )
    return [
        _row("state", row, "a person’s ruling", row["body_id"][:2].upper(), row["title"], row["state"], None)
        for row in other.iter_rows(named=True)
    ]


def _dropped(attested: pl.DataFrame, sources: pl.DataFrame, agreements: pl.DataFrame) -> list[dict[str, Any]]:
    """Agencies of an earlier source that the next one lacks, though ICE's lists show them under the old signing."""
    dated = sources.drop_nulls("as_of").sort("as_of").select("source_id", "title").rows()
    early = agreements.filter(pl.col("signed_on") < date(2011, 1, 1))["agency_id"].unique().implode()
    found = []
    for (before, title), (after, after_title) in itertools.pairwise(dated):
        later = attested.filter(pl.col("source_id") == after)["body_id"].drop_nulls().unique().implode()
        lost = attested.filter(
            pl.col("source_id") == before, pl.col("agency_id").is_in(early), ~pl.col("body_id").is_in(later)
        )
        found += [_row("no longer named", row, title, "named", after_title, "not named", None)
                  for row in lost.iter_rows(named=True)]  # fmt: skip
    return found


def _without_agreement(
    attested: pl.DataFrame, outcomes: pl.DataFrame, agreements: pl.DataFrame
) -> list[dict[str, Any]]:
    """Agencies with persons identified that no source and no early signing of a list names."""
    early = agreements.filter(pl.col("signed_on") < date(2014, 1, 1))["agency_id"].unique().implode()
    named = attested["body_id"].drop_nulls().unique().implode()
    strange = outcomes.filter(~pl.col("body_id").is_in(named), ~pl.col("body_id").is_in(early)).group_by(
        "state", "agency_name", "body_id", "agency_id", maintain_order=True
    ).agg(pl.col("identified").sum(), pl.col("fiscal_year").min())  # fmt: skip
    return [
        _row("outcomes without an agreement", row, "ICE’s outcomes by agency",
             f"{row['identified']:,} persons identified, first in fiscal {row['fiscal_year']}",
             "every other source", "no agreement named", None)
        for row in strange.iter_rows(named=True)
    ]  # fmt: skip


def _row(
    question: str,
    row: dict[str, Any],
    followed: str,
    says: object,
    other: str,
    other_says: object,
    apart: int | None,
) -> dict[str, Any]:
    return {
        "question": question, "state": row["state"], "agency_name": row["agency_name"], "body_id": row["body_id"],
        "agency_id": row["agency_id"], "followed": followed, "followed_says": str(says), "other": other,
        "other_says": str(other_says), "days_apart": apart,
    }  # fmt: skip


def compare_totals(totals: pl.DataFrame, counted: Sequence[tuple[date, int] | None]) -> pl.DataFrame:
    """Stated totals beside the same count on a list: list_on, on_list, and difference (stated less listed).

    `counted` has, for each row, the day of the list and its count; none for a month or a year, and for what no list can
    show.
    """
    days = [each[0] if each else None for each in counted]
    counts = [each[1] if each else None for each in counted]
    return totals.with_columns(
        list_on=pl.Series(days, dtype=pl.Date), on_list=pl.Series(counts, dtype=pl.Int64)
    ).with_columns(difference=pl.col("total").cast(pl.Int64) - pl.col("on_list"))


def add_pages(totals: pl.DataFrame, pages: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """`totals` with what pages and captions in a person's own files state (`sha256`) and the totals do not have yet.

    `pages` are `schemas.StatedOnPages`, `files` `schemas.Files`. A text without a day is of the day of its capture; one
    with neither is left out.
    """
    named = files.sort("file_name").unique("sha256", keep="first").select("sha256", "file_name", "dated_on")
    stamp = pl.col("file_name").str.extract(r"(?:^|\D)(20\d{6})\d{6}(?:\D|$)")
    seen = pl.coalesce(stamp.str.to_date("%Y%m%d", strict=False), "dated_on").cast(pl.String)
    key = ["as_of", "list_name", "counts", "total", "jem", "wso", "tfm"]
    met = (
        pages.join(named, on="sha256", how="left", validate="m:1")
        .with_columns(captured_on=seen)
        .with_columns(as_of=pl.coalesce("as_of", "captured_on"), said_by=pl.lit("ice_page"), grade=pl.lit("high"),
                      publisher=pl.coalesce("file_name", "sha256"), note=pl.col("sentence"))
        .drop_nulls("as_of")
        .cast({"list_name": pl.String, "counts": pl.String})
    )  # fmt: skip
    plain = totals.cast(dict.fromkeys(("list_name", "counts", "said_by", "grade"), pl.String))
    new = met.join(plain.select(key), on=key, how="anti", nulls_equal=True).unique(key, maintain_order=True)
    kept = [column for column in totals.columns if column in new.columns]
    return pl.concat([plain, new.select(*kept, "sha256")], how="diagonal").sort("as_of", maintain_order=True)


def day_of_table(said_by: str, as_of: str, captured_on: str | None) -> date | None:
    """The day whose list a stated total belongs to: that of the page above whose table it stands, else its own."""
    if said_by == "ice_page" and captured_on and is_a_day(captured_on):
        return first_day(captured_on)
    return first_day(as_of) if is_a_day(as_of) else None


def is_a_day(as_of: str) -> bool:
    """Whether a date as known is a day, not a month or a year."""
    return first_day(as_of) == last_day(as_of)
