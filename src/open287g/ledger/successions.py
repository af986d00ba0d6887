"""Places that a body takes over from another, by what people ruled on the page that first names it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .pages import Place, ResolvedPage, Row, Seat
from .records import Spell

Successions = Mapping[tuple[str, str, str], str]
"""Snapshot, agency and support type, to the agency before it."""


def find_taken_over(
    successions: Successions,
    page: ResolvedPage,
    present: Mapping[Place, Sequence[Row]],
    filled: Mapping[Seat, Spell],
) -> Iterator[Place]:
    """Places of a page whose agreement another agency held until now; `filled` may change between two of them."""
    for place in _named(successions, page.snapshot_id):
        old = successions[page.snapshot_id, *place]
        if place not in present or (old, place[1]) in present:
            continue
        if (*place, 0) not in filled and (old, place[1], 0) in filled:
            yield place


def _named(successions: Successions, snapshot_id: str) -> list[Place]:
    """Places that a snapshot's successions name."""
    return sorted(
        (agency_id, support_type) for where, agency_id, support_type in successions if where == snapshot_id
    )
