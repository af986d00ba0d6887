"""Rows that were set aside, to the places on the list that they may hold: what cannot be read must end nothing. Pure.

In: rows of one list, and which agency each printed name means. Out: for each snapshot with such rows, pairs of agency
and support type that it cannot speak about. A row that states neither signing date, nor state and support type (a
total, a note, a heading) holds none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from .entities import Resolution
from .names import fold_words


class _Spot(NamedTuple):
    """An agency that has stood on a list, where, under what, signed when."""

    state: str
    agency_id: str
    support_type: str
    signed_on: date | None


class _Unread(NamedTuple):
    """What could be read of a row set aside."""

    snapshot_id: str
    state: str | None
    agency_name: str | None
    support_type: str | None
    signed_on: date | None


def find_unread_places(rows: pl.DataFrame, resolution: Resolution) -> dict[str, frozenset[tuple[str, str]]]:
    """Places that rows set aside may hold: what cannot be read must end nothing."""
    set_aside = rows.filter(pl.col("is_quarantined")).select(_Unread._fields).unique(maintain_order=True)
    if set_aside.is_empty():
        return {}
    named, spots = _agencies_by_name(resolution), _spots(rows, resolution)
    unread: dict[str, set[tuple[str, str]]] = {}
    for row in map(_Unread._make, set_aside.iter_rows()):
        places = _places_of_name(row, named) if row.agency_name else _places_of_nobody(row, spots)
        unread.setdefault(row.snapshot_id, set()).update(places)
    return {snapshot_id: frozenset(places) for snapshot_id, places in unread.items()}


def _places_of_name(
    row: _Unread, named: Mapping[str, Sequence[tuple[str, str]]]
) -> Iterator[tuple[str, str]]:
    """Places of the agencies of that name, in the state read or in any; support type '' means any."""
    for state, agency_id in named.get(fold_words(row.agency_name or ""), []):
        if row.state in (None, state):
            yield agency_id, row.support_type or ""


def _places_of_nobody(row: _Unread, spots: Iterable[_Spot]) -> Iterator[tuple[str, str]]:
    """Places that a row without a name may hold: those of its signing date, or of its state and support type.

    A row that states neither (a total, a note, a heading) is no agreement.
    """
    if row.signed_on is None and (row.state is None or row.support_type is None):
        return
    for spot in spots:
        if (
            row.state in (None, spot.state)
            and row.support_type in (None, spot.support_type)
            and row.signed_on in (None, spot.signed_on)
        ):
            yield spot.agency_id, spot.support_type


def _spots(rows: pl.DataFrame, resolution: Resolution) -> list[_Spot]:
    read = rows.filter(~pl.col("is_quarantined"))
    distinct = read.select("state", "agency_name", "support_type", "signed_on").unique(maintain_order=True)
    return [
        _Spot(state, resolution.agency_ids[state, name], support_type, signed_on)
        for state, name, support_type, signed_on in distinct.iter_rows()
    ]


def _agencies_by_name(resolution: Resolution) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for (state, name), agency_id in resolution.agency_ids.items():
        found.setdefault(fold_words(name), []).append((state, agency_id))
    return found
