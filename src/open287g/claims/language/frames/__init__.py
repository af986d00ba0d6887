"""A clause to typed claims: one rule for each kind of statement, tried in order; what none takes is left standing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..clauses import Clause, Known
from ..times import When
from ..typed import Asked, Span
from .changes import read_flat, read_gone, read_growth
from .composing import Context
from .counts import (
    read_including,
    read_money,
    read_named_bodies,
    read_no_such,
    read_open,
    read_some,
    read_stock,
)
from .flows import read_flows, read_median, read_overlap, read_pace, read_rates, read_records, read_same_flow
from .parts import read_every, read_number_of_share, read_only, read_shares
from .standings import (
    read_compared,
    read_first_to,
    read_next_in_rank,
    read_passed,
    read_ranked,
    read_same_number,
    read_score,
    read_two_times,
)

Rule = Callable[[Context], list[Asked] | None]


def read_clause(
    clause: Clause, known: Known, default: Span, only_time: When | None, before: list[Asked]
) -> list[Asked]:
    """The claims of one clause; empty where no rule knows its kind."""
    context = Context(clause, known, default, only_time, before)
    for rule, begun_by in FRAMES:
        if begun_by and not (clause.all(*begun_by) or clause.has(*begun_by)):
            continue
        used, before_rule = set(clause.used), replace(known)
        found = rule(context)
        if found is not None:
            return [claim.of(words=clause.words) for claim in found]
        clause.used = used
        vars(known).update(vars(before_rule))
    return []


FRAMES: tuple[tuple[Rule, frozenset[str]], ...] = tuple(
    (rule, frozenset(begun_by.split()))
    for rule, begun_by in (
        (read_open, ""),
        (read_money, "money"),
        (read_named_bodies, "named"),
        (read_passed, "PASS PASSED_BY"),
        (read_score, "to"),
        (read_first_to, "first_to"),
        (read_two_times, "flow_than"),
        (read_records, ""),
        (read_next_in_rank, "place"),
        (read_ranked, "rank"),
        (read_including, "INCLUDING"),
        (read_compared, "than times more_by"),
        (read_same_number, "SAME"),
        (read_no_such, ""),
        (read_gone, "LOSE LOSEALL LEAVE"),
        (read_median, "MEDIAN"),
        (read_overlap, "overlap figure"),
        (read_rates, "mean rate EACH BY"),
        (read_flat, "FLAT"),
        (read_growth, ""),
        (read_number_of_share, "figure so_many_of"),
        (read_shares, "part so_many_of"),
        (read_only, "ONLY"),
        (read_every, ""),
        (read_pace, "pace"),
        (read_same_flow, "figure"),
        (read_flows, "figure"),
        (read_stock, "figure"),
        (read_some, "group"),
    )
)
"""Kinds of statement, in the order in which they are tried: the rule, and the phrases and words of which one must be
there; none, where the rule itself sees whether it is begun."""
