"""Questions about the money to answers: rows for machines, tables and sentences for people.

In: what was asked (`request`). Out: one `Answer` for each question. What is paid is reckoned in `funding` and worded in
`publish.money_tables`; here one is put beside the other. Refuses, with `BadField`, what the fields cannot mean.
"""

from open287g.queries.fund.place import answer_comparison
from open287g.queries.fund.record import answer_scenarios, answer_sensitivity

from .agency import answer_agency, answer_numbers
from .place import answer_place
from .question import FundRequest, fund
from .record import answer_backtest, answer_published
from .request import Answer, Pay, Run

__all__ = [
    "Answer",
    "FundRequest",
    "Pay",
    "Run",
    "answer_agency",
    "answer_backtest",
    "answer_comparison",
    "answer_numbers",
    "answer_place",
    "answer_published",
    "answer_scenarios",
    "answer_sensitivity",
    "fund",
]
