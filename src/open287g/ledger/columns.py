"""Rows of all snapshots, to the same rows without the links, or the signing dates, that slipped or got lost. Pure.

In: one frame of rows in order of list and row, with `snapshot_id`, `list_name`, `position`, `snapshot_on`,
`last_shown_on`, the place (`state`, `agency_name`, `support_type`), `signed_on`, `moa_url`, `moa_status`,
`addendum_url`. Out: the same frame, and which snapshots had a column that is not believed. A careless sort or a copy
changes a column wholesale; so does time. What a place says is therefore compared with what it said last, *and* with the
days between: a date later than that list is a renewal, and between lists months apart all links may change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

MIN_SHIFTED = 30
MAX_SHIFTED = 0.3
"""More memoranda, or signing dates, than both that changed from one list to the next: they slipped to other rows."""
MIN_TRADED = 12
"""So many memoranda that another place linked before slipped, however long the list (at most one at a time so far)."""
MIN_FAR_SHIFTED, FAR_DAYS = 20, 31
"""So many dates that moved by more days, however long the list, slipped: corrections are shorter, renewals later."""
RENEWED_WITHIN_DAYS, RENEWED_LATE_DAYS = 31, 90
"""A later date may be a renewal's if it lies between the two lists, or within this time before the earlier one: however
many there are; or one that was held up."""
NEAR_DAYS = 31
"""Links that change wholesale between lists at most so far apart have slipped. Between lists farther apart ICE may have
moved its documents (it renamed them all between 2017 and 2021); only a memorandum beside another place tells then."""
FORGOTTEN_DAYS = 365
"""After so long, a place that links nothing has lost no link: the memorandum may have been withdrawn."""

_PLACE = ("list_name", "state", "agency_name", "support_type")


@dataclass(frozen=True)
class Believed:
    """Rows of which every column can be believed, and which snapshots had one that could not, by code of the issue."""

    rows: pl.DataFrame
    distrusted: Mapping[str, tuple[str, ...]]


def distrust_slipped_columns(rows: pl.DataFrame) -> Believed:
    """Without the links, or the signing dates, of snapshots in which they changed as no list does between its days."""
    places = rows.select(_PLACE).unique().with_row_index("place")
    placed = rows.join(places, on=_PLACE, how="left", validate="m:1", nulls_equal=True, maintain_order="left")
    links, links_slipped = _distrust(placed, _first_slipped_links, _without_links)
    lost, links_lost = _distrust(links, _first_lost_links, _without_links)
    dates, signings_slipped = _distrust(lost, _first_slipped_dates, _without_dates)
    distrusted = {
        "links_slipped": links_slipped,
        "links_lost": links_lost,
        "signings_slipped": signings_slipped,
    }
    return Believed(dates.drop("place"), distrusted)


def _distrust(
    rows: pl.DataFrame,
    find_first: Callable[[pl.DataFrame], str | None],
    strip: Callable[[pl.DataFrame, pl.Expr], pl.DataFrame],
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Strip the first snapshot found, and look again: what follows is compared with the last that is believed."""
    found: list[str] = []
    while (snapshot_id := find_first(rows)) is not None:
        found.append(snapshot_id)
        rows = strip(rows, pl.col("snapshot_id") == snapshot_id)
    return rows, tuple(found)


def _without_links(rows: pl.DataFrame, here: pl.Expr) -> pl.DataFrame:
    """No cell about a memorandum is evidence here; a broken link says nothing of the document."""
    status = pl.col("moa_status").cast(pl.String)
    return rows.with_columns(
        moa_url=pl.when(~here).then("moa_url"),
        addendum_url=pl.when(~here).then("addendum_url"),
        moa_status=pl.when(here & status.is_in(["linked", "blank", "pending"]))
        .then(pl.lit("broken"))
        .otherwise(status),
    )


def _without_dates(rows: pl.DataFrame, here: pl.Expr) -> pl.DataFrame:
    return rows.with_columns(signed_on=pl.when(~here).then("signed_on"))


def _first_slipped_links(rows: pl.DataFrame) -> str | None:
    """The first snapshot in which too many places link another document than they last did, and were not renewed.

    A document that stood beside another place before is a surer sign than one that is new: it counts over any gap.
    """
    linked = rows.filter(pl.col("moa_url").is_not_null())
    homes = linked.group_by("moa_url", maintain_order=True).agg(home=pl.col("place").first())
    steps = _steps_of(rows, "moa_url")
    homed = steps.join(homes, on="moa_url", how="left", validate="m:1", maintain_order="left")
    changed = pl.col("moa_url") != pl.col("before")
    is_anothers = changed & (pl.col("home") != pl.col("place"))
    is_sudden = (pl.col("gap") <= NEAR_DAYS) & ~_is_renewed(RENEWED_WITHIN_DAYS)
    return _first_shifted(homed.with_columns(shifted=changed & is_sudden, surely=is_anothers), MIN_TRADED)


def _first_lost_links(rows: pl.DataFrame) -> str | None:
    """The first snapshot in which too many places that linked a document state that they link none.

    A memorandum signed since the list before may not have been posted yet.
    """
    said = rows.with_columns(moa_status=pl.col("moa_status").cast(pl.String)).filter(
        pl.col("moa_status").is_in(["linked", "blank", "pending"])
    )
    steps = _steps_of(said, "moa_status").filter(pl.col("before") == "linked")
    is_new = (_days_signed_before() <= pl.col("gap")).fill_null(value=False)
    lost = (pl.col("moa_status") != "linked") & ~is_new & (pl.col("gap") <= FORGOTTEN_DAYS)
    return _first_shifted(steps.with_columns(shifted=lost, surely=pl.lit(False)), MIN_SHIFTED)


def _first_slipped_dates(rows: pl.DataFrame) -> str | None:
    """The first snapshot in which too many places show another signing date that is no renewal's."""
    later = (pl.col("signed_on") - pl.col("before")).dt.total_days()
    steps = _steps_of(rows, "signed_on").with_columns(
        shifted=(later != 0) & ~_is_renewed(RENEWED_WITHIN_DAYS),
        surely=(later.abs() > FAR_DAYS) & ~_is_renewed(RENEWED_LATE_DAYS),
    )
    return _first_shifted(steps, MIN_FAR_SHIFTED)


def _is_renewed(within_days: int) -> pl.Expr:
    """Whether a place shows a later signing than before, made since the earlier list or so many days before it."""
    is_later = pl.col("signed_on") > pl.col("signed_before")
    is_since = _days_signed_before().is_between(0, pl.col("gap") + within_days)
    return (is_later & is_since).fill_null(value=False)


def _days_signed_before() -> pl.Expr:
    """Days from a row's signing to its list."""
    return (pl.col("snapshot_on") - pl.col("signed_on")).dt.total_days()


def _steps_of(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Each place's value of `column` with the one `before` it, the signing date beside that, and the days since: `gap`.

    Only where a list states a value and the place stands once.
    """
    needed = (
        "place",
        "list_name",
        "position",
        "snapshot_id",
        "snapshot_on",
        "last_shown_on",
        "signed_on",
        column,
    )
    stated = rows.select(list(dict.fromkeys(needed))).filter(pl.col(column).is_not_null())
    in_turn = stated.unique(["place", "position"], keep="none", maintain_order=True).sort(
        "place", maintain_order=True
    )
    goes_on = pl.col("place") == pl.col("place").shift(1)
    stepped = in_turn.with_columns(
        before=pl.when(goes_on).then(pl.col(column).shift(1)),
        signed_before=pl.when(goes_on).then(pl.col("signed_on").shift(1)),
        shown_on=pl.when(goes_on).then(pl.col("last_shown_on").shift(1)),
    ).drop_nulls("before")
    return stepped.with_columns(gap=(pl.col("snapshot_on") - pl.col("shown_on")).dt.total_days())


def _first_shifted(steps: pl.DataFrame, min_sure: int) -> str | None:
    """The first snapshot in which more places are `shifted`, or `min_sure` `surely`, than a person could mean."""
    shares = (
        steps.group_by("list_name", "position", "snapshot_id")
        .agg(n=pl.col("shifted").sum(), share=pl.col("shifted").mean(), n_sure=pl.col("surely").sum())
        .filter(
            ((pl.col("n") >= MIN_SHIFTED) & (pl.col("share") > MAX_SHIFTED)) | (pl.col("n_sure") >= min_sure)
        )
        .sort("list_name", "position")
    )
    return None if shares.is_empty() else str(shares["snapshot_id"][0])
