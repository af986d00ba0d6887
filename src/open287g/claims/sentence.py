"""A statement with everything found in it: the text in, its days, states, ranks and figures out.

Refuses, with `ClaimError`, an order that no list can tell (`ranking`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .dated import Dated, days_in
from .days import Period
from .figures import Figure, figures_in
from .in_digits import in_digits
from .places import Placed, states_in
from .ranking import Ranked, ranks_in, refuse_other_orders


@dataclass(frozen=True)
class Sentence:
    """A sentence as written and in digits, with its days, states, ranks and figures."""

    written: str
    text: str
    days: list[Dated]
    states: list[Placed]
    ranks: list[Ranked]
    figures: list[Figure]
    reference: Period

    def segment(self, figure: Figure) -> str:
        """The part of the sentence that is the figure's own."""
        return self.text[figure.first : figure.last]


def read_sentence(sentence: str, reference: date, eve: date | None) -> Sentence:
    """`sentence` with all that is found in it; days are resolved as `entries_of_sentence` says."""
    text, written = in_digits(sentence), " ".join(sentence.split())
    days, states = days_in(text, reference, eve), states_in(text)
    ranks = ranks_in(text, states)
    refuse_other_orders(written, text, states, ranks)
    spans = [(rank.first, rank.last) for rank in ranks]
    return Sentence(
        written, text, days, states, ranks, figures_in(text, days, spans), Period(reference, reference)
    )
