"""Money of every eligible agency in every draw, under one reading of the offers; summed for states and the nation.

Agencies are taken a few at a time, so that memory grows with draws and months, not with agencies. Entitlement only:
what the rules imply. Payments on record and appropriations never enter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

import polars as pl

from .calendar import find_rates
from .calibration import Calibration, settled
from .claiming import find_claim
from .draws import SharedDraws
from .paid import AgencyMoney, PlaceMoney
from .rulebook import Rulebook, Scenario
from .sums import Sums
from .terms import Terms, Till, find_terms
from .threads import in_order

AGENCIES_AT_ONCE = 32
"""Agencies of one state that are summed together; sums are then added in a fixed order."""

Told = TypeVar("Told")


def simulate(
    rulebook: Rulebook,
    scenario: Scenario,
    calibration: Calibration,
    wages: pl.DataFrame,
    draws: SharedDraws,
    as_of: date,
    tell: Callable[[AgencyMoney], Told],
    threads: int = 1,
) -> Iterator[Told | PlaceMoney]:
    """What `tell` says of each agency, each state after its agencies, and the nation last.

    Blocks of agencies do not depend on each other and are added in order: any number of threads gives the same bytes.
    """
    rates = find_rates(rulebook, scenario, as_of)
    till = Till(rulebook, scenario, calibration, draws, rates, as_of)
    nation = PlaceMoney.empty("nation", "US", rates, draws.n)
    done = in_order(lambda block: block.pay(tell), _blocks(till, wages), threads)
    for state, results in groupby(done, key=lambda result: result[1].scope_id):
        place = PlaceMoney.empty("state", state, rates, draws.n)
        for told, sums in results:
            yield from told
            place.add(sums)
        nation.add(place)
        yield place
    yield nation


def simulate_agency(
    rulebook: Rulebook,
    scenario: Scenario,
    calibration: Calibration,
    wages: pl.DataFrame,
    draws: SharedDraws,
    as_of: date,
    index: int,
) -> AgencyMoney:
    """One agency alone, as it is among all others."""
    till = Till(rulebook, scenario, calibration, draws, find_rates(rulebook, scenario, as_of), as_of)
    state = calibration.bodies[index].state
    told, _ = Block(till, state, find_terms(till, wages, state), (index,)).pay(lambda money: money)
    return told[0]


def _blocks(till: Till, wages: pl.DataFrame) -> Iterator[Block]:
    numbered = list(enumerate(till.calibration.bodies))
    for state, members in groupby(numbered, key=lambda pair: pair[1].state):
        indices = [index for index, _ in members]
        terms = find_terms(till, wages, state)
        for first in range(0, len(indices), AGENCIES_AT_ONCE):
            yield Block(till, state, terms, tuple(indices[first : first + AGENCIES_AT_ONCE]))


@dataclass(frozen=True)
class Block:
    """Some agencies of one state that are paid and added up together."""

    till: Till
    state: str
    terms: Terms
    indices: tuple[int, ...]

    def pay(self, tell: Callable[[AgencyMoney], Told]) -> tuple[list[Told], PlaceMoney]:
        """What `tell` says of each agency, and the sums of the block."""
        sums = Sums(self.state, self.till, self.terms)
        told = []
        for index in self.indices:
            body = self.till.calibration.bodies[index]
            officers, days = settled(self.till.calibration, index, self.till.draws)
            claim = find_claim(self.till, self.terms, body, officers, days)
            told.append(tell(sums.pay(body, claim, officers)))
        return told, sums.finish()
