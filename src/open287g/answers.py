"""An edition's tables to the measures' answers: the one step between the files of an edition and the pure counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from open287g.measures import Ledger, count

if TYPE_CHECKING:
    from open287g.editions import Edition
    from open287g.schemas.measures import Count, Query


def open_ledger(edition: Edition) -> Ledger:
    """The tables of an edition that measures are made from."""
    return Ledger(
        agencies=edition.table("agencies"),
        agreements=edition.table("agreements"),
        spells=edition.table("spells"),
        applications=edition.table("applications"),
        listings=edition.scan("listings"),
        snapshots=edition.table("snapshots"),
    )


def answer_count(edition: Edition, query: Query) -> Count:
    """The count that `query` asks of an edition."""
    return count(open_ledger(edition), query)
