"""Printed names, over all snapshots, to agencies with stable ids. Pure; similarity alone decides nothing.

Two spellings are one agency if (a) their plain forms are equal, (b) a person judged so, or (c) one took the other's
place on the list in one step: same support type, the same memorandum behind both rows or the same signing date,
and names that differ as one slip of writing does. A spelling that was on record before as a body of its own is not
tied so: what was told of both would change. A different body that takes over an agreement on the same
memorandum continues the agreement, not the agency. Everything merely alike goes to the review queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .clusters import Bodies
from .gazetteer import Gazetteer
from .handovers import Swap, find_swaps, steps_of
from .ids import name_agencies
from .mentions import Body, Page
from .merges import Judgement, Ties
from .similarity import Proposal, propose


@dataclass(frozen=True)
class Resolution:
    """Agency ids for printed (state, name) pairs, how each was tied, and agreements that changed hands.

    `successions` maps a snapshot and an agreement's new (agency, support type) to the agency it came from.
    """

    agency_ids: Mapping[tuple[str, str], str]
    states: Mapping[tuple[str, str], str]
    basis: Mapping[tuple[str, str], str]
    successions: Mapping[tuple[str, str, str], str]
    proposals: Sequence[Proposal]


def resolve_agencies(
    pages: Sequence[Page], judgements: Sequence[Judgement], gazetteer: Gazetteer
) -> Resolution:
    """Agencies behind all printed names. `pages` may come in any order."""
    in_order = sorted(pages, key=lambda page: (page.list_name, page.snapshot_on, page.snapshot_id))
    bodies = Bodies(gazetteer)
    bodies.read(in_order)
    ties = Ties(bodies, judgements)
    swaps = [
        swap
        for before, after in steps_of(in_order, bodies)
        for swap in find_swaps(before, after, bodies.gazetteer)
    ]
    for swap in swaps:
        if swap.is_respelling and bodies.first[swap.new][0] >= swap.seen_on:
            ties.tie(swap.old, swap.new, f"took its place on {swap.snapshot_id}: {swap.evidence}")
    ids = name_agencies(ties, bodies)
    return Resolution(
        agency_ids={printed: ids[ties.root(body)] for printed, body in bodies.of.items()},
        states={printed: body[0] for printed, body in bodies.of.items()},
        basis={printed: ties.basis(body) or bodies.basis[printed] for printed, body in bodies.of.items()},
        successions=dict(_successions(swaps, ties, ids)),
        proposals=list(propose(ties, bodies, ids)),
    )


def _successions(
    swaps: Iterable[Swap], ties: Ties, ids: Mapping[Body, str]
) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Agreements that one agency took over from another: (snapshot, new agency, support type) to old agency."""
    for swap in swaps:
        old, new = ids[ties.root(swap.old)], ids[ties.root(swap.new)]
        if old != new:
            yield (swap.snapshot_id, new, swap.support_type), old
