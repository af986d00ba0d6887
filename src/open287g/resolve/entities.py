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

from .candidates import Candidates
from .clusters import Clusters, Judgement
from .gazetteer import Gazetteer
from .handovers import Handover, find_handovers, steps_of
from .ids import name_agencies
from .mentions import Candidate, ListMentions
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
    pages: Sequence[ListMentions], judgements: Sequence[Judgement], gazetteer: Gazetteer
) -> Resolution:
    """Agencies behind all printed names. `pages` may come in any order."""
    in_order = sorted(pages, key=lambda page: (page.list_name, page.snapshot_on, page.snapshot_id))
    candidates = Candidates(gazetteer)
    candidates.read(in_order)
    clusters = Clusters(candidates, judgements)
    handovers = [
        handover
        for before, after in steps_of(in_order, candidates)
        for handover in find_handovers(before, after, candidates.gazetteer)
    ]
    for handover in handovers:
        if handover.is_respelling and candidates.first[handover.new][0] >= handover.seen_on:
            clusters.join(
                handover.old, handover.new, f"took its place on {handover.snapshot_id}: {handover.evidence}"
            )
    ids = name_agencies(clusters, candidates)
    return Resolution(
        agency_ids={printed: ids[clusters.root(candidate)] for printed, candidate in candidates.of.items()},
        states={printed: candidate[0] for printed, candidate in candidates.of.items()},
        basis={
            printed: clusters.basis(candidate) or candidates.basis[printed]
            for printed, candidate in candidates.of.items()
        },
        successions=dict(_successions(handovers, clusters, ids)),
        proposals=list(propose(clusters, candidates, ids)),
    )


def _successions(
    handovers: Iterable[Handover], clusters: Clusters, ids: Mapping[Candidate, str]
) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Agreements that one agency took over from another: (snapshot, new agency, support type) to old agency."""
    for handover in handovers:
        old, new = ids[clusters.root(handover.old)], ids[clusters.root(handover.new)]
        if old != new:
            yield (handover.snapshot_id, new, handover.support_type), old
