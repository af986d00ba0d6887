"""What is asked of the money, and what it stands on: fields in, the accounts of the day, readings, agencies and
parts of a place.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from open287g.errors import BadField
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from open287g.data.editions import Edition
    from open287g.funding.evidence import Evidence
    from open287g.funding.model import Detail
    from open287g.funding.rulebook import Rulebook, Scenario
    from open287g.publish.money_tables import MoneyTable
    from open287g.queries.funding import Accounts
    from open287g.schemas.blocks import Block


ENTITLEMENT = (
    "Entitlement: what the published rules imply. Not money known to be paid, and not what Congress provided."
)
ENDS = "What is paid every year ends if the program ends; what is paid once is not renewed."
INTERVALS = (
    "Half and nine tenths of the draws lie in the intervals. Means (in the data) add up, medians do not."
)
MEANS = "Means over the draws, which add up; nine tenths of the draws lie in the interval."
DRAWS_FOR_AN_AGENCY = 4096


@dataclass(frozen=True)
class Answer:
    """What one call says: rows and facts for machines; sentences, tables and notes for people."""

    title: str
    rows: pl.DataFrame
    tables: list[MoneyTable]
    lead: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    chart: dict[str, Any] | None = None
    first: tuple[Block, ...] = ()
    """What stands before the tables: money on record."""


@dataclass(frozen=True)
class Run:
    """Fields that every estimate shares."""

    edition: Edition
    as_of: date | None
    scenario: str
    draws: int
    seed: int
    parameters: Path | None
    counts: Path | None
    by: tuple[str, ...] = ()
    say: Callable[[str], None] = print
    """Takes what a person should be told beside the answer."""


@dataclass(frozen=True)
class Pay:
    """What a person gives of one agency's own numbers."""

    officers: float | None = None
    salary: float | None = None
    benefits: float | None = None
    vehicles: float | None = None

    @property
    def grants(self) -> float:
        """Agreements with vehicle money."""
        return 1 if self.vehicles is None else self.vehicles


MOST_THREADS = 4


def open_evidence(run: Run) -> Evidence:
    """Rules, wages and records, with the reform that was given."""
    from open287g.data.parameters import load_evidence

    return load_evidence(run.parameters)


def open_accounts_of(run: Run) -> Accounts:
    """The accounts of the day that was asked for; counts of a person that no offer reaches are told."""
    from open287g.queries.funding import open_accounts, usual_accounts

    if run.parameters is None and run.counts is None:
        return usual_accounts(run.edition, run.as_of)
    accounts = open_accounts(run.edition, run.as_of, run.parameters, run.counts)
    for agency_id in _unused_counts(accounts):
        run.say(f"The count of {agency_id} is not used: it has had no agreement that the offers name.")
    return accounts


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
        raise BadField("as_of", say_nothing_yet(rulebook, accounts.as_of) + " " + _("Give a later day."))
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
    return {name: _(each.title) for name, each in readings.items()}


def meanings_of(readings: Mapping[str, Scenario]) -> list[str]:
    """What each reading takes the offers to mean."""
    return [f"{_(each.title)}: {_(each.meaning)}" for each in readings.values()]


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
        _("The lists end on {day}; after it agreements are held as they stood, rules as they are.",
          day=accounts.listed_until)
    ]  # fmt: skip


def names_of_places() -> dict[str, str]:
    """Names of states, territories and the nation by code."""
    from open287g.data.states import spoken_names_of_states

    return spoken_names_of_states() | {"US": _("the nation")}


def listed_types(edition: Edition, agency_id: str, day: date) -> frozenset[str]:
    """Support types that the agency is listed under on the day."""
    import polars as pl

    from open287g.measures import rows_in_force
    from open287g.queries.ledger import open_ledger
    from open287g.schemas.measures import Query

    in_force = rows_in_force(open_ledger(edition), Query(as_of=day), day)
    return frozenset(in_force.filter(pl.col("agency_id") == agency_id)["support_type"].cast(pl.String))


def tell_standing(
    rulebook: Rulebook, edition: Edition, agency_id: str, listed: frozenset[str], day: date
) -> list[str]:
    """In words: the support types that the agency is `listed` under, and whether the offers name them."""
    named = rulebook.codes("eligibility/support_types", day)
    words = [
        _("On ICE's list of {day}: {models}.", day=day, models=_models(listed))
        if listed
        else _("Not on ICE's list of {day} under any model.", day=day)
    ]
    if not named:
        return [*words, say_nothing_yet(rulebook, day)]
    if listed & named:
        return words
    words.append(
        _(
            "The offers are for the {models} only, so the rules offer this agency nothing.",
            models=_models(named),
        )
    )
    return [*words, *_left(edition, agency_id, named, day)]


def _left(edition: Edition, agency_id: str, named: frozenset[str], day: date) -> list[str]:
    """That an agreement which the offers name is no longer listed, if there was one by the day."""
    import polars as pl

    support_type = pl.col("support_type").cast(pl.String)
    begun = edition.table("spells").filter(pl.col("agency_id") == agency_id, pl.col("first_listed_on") <= day)
    gone = begun.filter(support_type.is_in(sorted(named))).sort("gone_by_on", nulls_last=True)
    if gone.is_empty():
        return []
    last = gone.row(-1, named=True)
    return [
        _(
            "Its agreement under the {model} is no longer listed: last seen on {last}, not on the list of {gone}. Why "
            "is not known from the lists. Its months show what the rules implied while it was listed.",
            model=_models(frozenset({last["support_type"]})),
            last=last["last_listed_on"],
            gone=last["gone_by_on"],
        )
    ]


def _models(codes: frozenset[str]) -> str:
    from open287g.schemas.codes import SUPPORT_TYPES

    return ", ".join(_(SUPPORT_TYPES.get(code, code)) for code in sorted(codes))


def choose_part(by: tuple[str, ...], place: str) -> str | None:
    """Whether states or agencies of the place are asked for, or the place itself."""
    parts = [each for each in by if each in ("state", "agency")]
    if len(by) != len(parts) + len(_grains(by)) or len(parts) > 1 or ("state" in parts and place != "US"):
        raise BadField("by", _("{by}: give 'agency' (or 'state', of the nation), and 'month' or 'year'.",
                               by=", ".join(by)))  # fmt: skip
    return parts[0] if parts else None


def _grains(by: tuple[str, ...]) -> list[str]:
    kinds = {"month": "month", "year": "fiscal_year"}
    return [kinds[each] for each in by if each in kinds]


def choose_grain(by: tuple[str, ...]) -> str | None:
    """The kind of period that is asked for, if one is."""
    grains = _grains(by)
    if len(grains) > 1:
        raise BadField("by", _("A month and a year are two grains. Give one of them."))
    return grains[0] if grains else None


def choose_detail(part: str | None, grain: str | None) -> Detail:
    """How far down the model has to tell its estimates."""
    if part != "agency":
        return "places"
    return "agencies" if grain is None else "periods"
