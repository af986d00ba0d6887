"""The readings of the offers, and which uncertain inputs drive the result under one of them."""

from __future__ import annotations

from .grounds import open_accounts_of_offers
from .request import Answer, Run

FEWEST_ROWS, MOST_ROWS = 2**5, 2**9
"""Rows of the design that the indices are computed from: a power of two, by the draws that were asked for."""
DRAWS_FOR_A_ROW = 20


def answer_sensitivity(run: Run) -> Answer:
    """Which uncertain inputs drive the nation's result."""
    from open287g.funding.sensitivity import find_drivers
    from open287g.publish.money_record_tables import tell_drivers

    accounts = open_accounts_of_offers(run)
    evidence, day = accounts.evidence, accounts.as_of
    title = f"{evidence.rulebook.scenario(run.scenario).title}, {day}: what drives the result"
    table = find_drivers(evidence, accounts.eligible, run.scenario, day, _rows_of_design(run.draws), run.seed)
    notes = [
        "Shares of the variance of the nation's result, by Sobol indices; an input under one percent is left out.",
        "'Which agencies and states' is what differs between them without a published reason.",
    ]
    return Answer(title, table, [tell_drivers(table)], [title], notes, {"as_of": day.isoformat()})


def _rows_of_design(draws: int) -> int:
    """The greatest power of two that the draws are enough for, within bounds."""
    enough_for = draws // DRAWS_FOR_A_ROW
    power = 2 ** (enough_for.bit_length() - 1) if enough_for else FEWEST_ROWS
    return max(FEWEST_ROWS, min(MOST_ROWS, power))


def answer_scenarios(run: Run) -> Answer:
    """The readings of the offers, each with its source."""
    import polars as pl

    from open287g.data.parameters import load_rulebook
    from open287g.publish.money_tables import Group, MoneyTable

    rows = [
        {"scenario": name, "title": each.title, "meaning": each.meaning, "source": each.reference.title}
        for name, each in load_rulebook(run.parameters).scenarios.items()
    ]
    lines = tuple((row["scenario"], f"{row['title']}. {row['meaning']} ({row['source']})") for row in rows)
    table = MoneyTable("Readings of the offers", ("scenario", "meaning"), (Group("", lines),), n_words=2)
    return Answer("Readings of the offers", pl.DataFrame(rows), [table])
