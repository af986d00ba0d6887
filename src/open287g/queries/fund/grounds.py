"""What an answer stands on: the evidence, the accounts of the day, and the readings that were asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from open287g.errors import BadField
from open287g.text.phrases import gettext as _

from .request import Run

if TYPE_CHECKING:
    from open287g.funding.evidence import Evidence
    from open287g.funding.rulebook import Rulebook, Scenario
    from open287g.queries.funding import Accounts

MOST_THREADS = 4


def open_evidence(run: Run) -> Evidence:
    """Rules, wages and records, with the reform that was given."""
    from open287g.data.parameters import load_evidence

    return load_evidence(run.parameters)


def open_accounts_of(run: Run) -> Accounts:
    """The accounts of the day that was asked for; counts of a person that no offer reaches are told."""
    from open287g.queries.funding import open_accounts

    if run.parameters is None and run.counts is None:
        return _usual_accounts(run.edition.folder, run.edition.edition_id, run.as_of)
    accounts = open_accounts(run.edition, run.as_of, run.parameters, run.counts)
    for agency_id in _unused_counts(accounts):
        run.say(f"The count of {agency_id} is not used: it has had no agreement that the offers name.")
    return accounts


@lru_cache(maxsize=2)
def _usual_accounts(folder: Path, _edition_id: str, as_of: date | None) -> Accounts:
    """The accounts of a day under the project's own rules and counts, kept for the next question."""
    from open287g.data.editions import open_edition
    from open287g.queries.funding import open_accounts

    return open_accounts(open_edition(folder), as_of)


def _unused_counts(accounts: Accounts) -> list[str]:
    """Agencies of a person's counts that the offers do not reach."""
    import polars as pl

    given = accounts.evidence.counts.filter(pl.col("basis").cast(pl.String) == "given")
    unused: list[str] = given.join(accounts.eligible, on="agency_id", how="anti")["agency_id"].to_list()
    return unused


def open_accounts_of_offers(run: Run) -> Accounts:
    """The accounts of a day on which something is offered; `BadField` on one before."""
    accounts = open_accounts_of(run)
    rulebook = accounts.evidence.rulebook
    if accounts.as_of < rulebook.first_day():
        raise BadField("as_of", f"{say_nothing_yet(rulebook, accounts.as_of)} Give a later day.")
    return accounts


def count_threads() -> int:
    """As many threads as there are processors to run them; no byte depends on it."""
    return min(os.cpu_count() or 1, MOST_THREADS)


def readings_of(run: Run, evidence: Evidence) -> Mapping[str, Scenario]:
    """The reading that was asked for, by its name, or every one; `NotFound` for one that there is not."""
    rulebook = evidence.rulebook
    return rulebook.scenarios if run.scenario == "all" else {run.scenario: rulebook.scenario(run.scenario)}


def titles_of(readings: Mapping[str, Scenario]) -> dict[str, str]:
    """Titles of readings by name."""
    return {name: each.title for name, each in readings.items()}


def meanings_of(readings: Mapping[str, Scenario]) -> list[str]:
    """What each reading takes the offers to mean."""
    return [f"{each.title}: {each.meaning}" for each in readings.values()]


def say_nothing_yet(rulebook: Rulebook, day: date) -> str:
    """That nothing is offered on a day: before the first offer, or after the last was taken back."""
    if day < rulebook.first_day():
        return _(
            "Nothing was offered by {day}: the first offer begins on {first}.",
            day=day,
            first=rulebook.first_day(),
        )
    return _("Nothing is offered on {day}: no support type is named by the rules of that day.", day=day)


def say_future(accounts: Accounts) -> list[str]:
    """That the lists end before the day of the estimate, if they do."""
    if accounts.as_of <= accounts.listed_until:
        return []
    return [
        f"The lists end on {accounts.listed_until}; after it agreements are held as they stood, rules as they are."
    ]


def names_of_places() -> dict[str, str]:
    """Names of states, territories and the nation by code."""
    from open287g.data.states import names_of_states

    return names_of_states() | {"US": "the nation"}
