"""An edition's tables to the money's answers: the one step between the files of an edition and the pure model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import dataframely as dy
import polars as pl

from open287g.data.parameters import load_evidence, read_user_table
from open287g.errors import NotFound
from open287g.funding.evidence import Evidence, overrule_counts, select_eligible
from open287g.queries.context import remember
from open287g.schemas.funding import EligibleAgencies, FundingEstimates
from open287g.schemas.ledger import Agencies, Agreements, Spells
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.funding.model import Model
    from open287g.schemas.facts import MoneyPart


@dataclass(frozen=True)
class Accounts:
    """What an estimate of one day stands on."""

    evidence: Evidence
    eligible: dy.DataFrame[EligibleAgencies]
    as_of: date
    listed_until: date
    eligible_on: Callable[[date], dy.DataFrame[EligibleAgencies]]
    """Agencies eligible on another day, by what its lists had shown by then."""
    _models: dict[tuple[int, int], Model] = field(default_factory=dict, compare=False, repr=False)
    _estimates: dict[tuple[int, int], list[dy.DataFrame[FundingEstimates]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def model(self, n_draws: int, seed: int, threads: int = 1) -> Model:
        """The model of the day, kept for the next question; threads change how long it takes, and no byte."""
        from open287g.funding.model import build_model

        def make() -> Model:
            return build_model(self.evidence, self.eligible, self.as_of, n_draws, seed, threads=threads)

        return remember(self._models, (n_draws, seed), make, most=1)

    def estimates(self, n_draws: int, seed: int, threads: int = 1) -> list[dy.DataFrame[FundingEstimates]]:
        """Totals of the nation and of each place under every reading of the offers, in the order of the readings."""

        def make() -> list[dy.DataFrame[FundingEstimates]]:
            model = self.model(n_draws, seed, threads)
            return [model.estimate(name, "places") for name in self.evidence.rulebook.scenarios]

        return remember(self._estimates, (n_draws, seed), make)


def usual_accounts(edition: Edition, as_of: date | None) -> Accounts:
    """The accounts of a day under the project's own rules and counts, kept for the next question."""
    asked = (edition.folder, edition.edition_id, as_of)
    return remember(_ACCOUNTS, asked, lambda: open_accounts(edition, as_of))


_ACCOUNTS: dict[tuple[Path, str, date | None], Accounts] = {}


def open_accounts(
    edition: Edition, as_of: date | None = None, patch: Path | None = None, counts: Path | None = None
) -> Accounts:
    """Evidence and eligible agencies of a day (the last that the lists cover, if none is given).

    `patch` is a reform of the parameters, `counts` a user's table of officers.
    """
    evidence = load_evidence(patch)
    if counts is not None:
        known_ids = edition.table("agencies")["agency_id"]
        evidence = overrule_counts(evidence, read_user_table(counts), known_ids, str(counts))
    listed_until = last_listed_day(edition)
    day = as_of or listed_until
    agreements = Agreements.validate(edition.table("agreements"), cast=True)
    spells = Spells.validate(edition.table("spells"), cast=True)
    agencies = Agencies.validate(edition.table("agencies"), cast=True)

    def eligible_on(day: date) -> dy.DataFrame[EligibleAgencies]:
        return select_eligible(agreements, spells, agencies, evidence.rulebook, day)

    return Accounts(evidence, eligible_on(day), day, listed_until, eligible_on)


def last_listed_day(edition: Edition) -> date:
    """Last day on which the list of participating agencies is known to have stood."""
    shown = edition.table("snapshots").filter(pl.col("list_name").cast(pl.String) == "participating")
    days: list[date] = shown["last_shown_on"].drop_nulls().to_list()
    if not days:
        raise NotFound(_("This edition holds no list of participating agencies. Import one, and build an edition "
                         "of it."))  # fmt: skip
    return max(days)


def tell_accounts(accounts: Accounts, n_draws: int, seed: int, state: str | None = None) -> list[MoneyPart]:
    """The section on money of a brief or page: every reading of the offers, the record, and what stands beside it.

    With a state, the same model's figures for that state and the record of it.
    """
    from open287g.funding.checks import check_rules
    from open287g.funding.comparison import compare, reproduce
    from open287g.publish.money import tell_money, tell_state

    evidence, estimates = accounts.evidence, accounts.estimates(n_draws, seed)
    scenarios = {name: (each.title, each.meaning) for name, each in evidence.rulebook.scenarios.items()}
    if state:
        told = pl.concat(estimates).filter(pl.col("scope_id") == state)
        cases = evidence.payments.filter(pl.col("state") == state)
        rules = check_rules(evidence, seed).join(cases, on="case_id", how="semi")
        return tell_state(told, scenarios, rules)
    return tell_money(
        pl.concat(estimates),
        scenarios,
        compare(evidence.grants, estimates),
        check_rules(evidence, seed),
        reproduce(evidence, accounts.eligible, accounts.as_of),
        evidence.appropriations,
    )
