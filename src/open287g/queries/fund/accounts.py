"""What is asked of the money, and what it stands on: the accounts of the day, readings, parts of a place, and the
answer that is made of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dataframely as dy
import polars as pl

from open287g.data.parameters import load_evidence, read_user_table
from open287g.errors import BadField, NotFound
from open287g.funding.evidence import Evidence, overrule_counts, select_eligible
from open287g.queries.registry import Context, make_document, remember
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Table, paragraph
from open287g.schemas.funding import EligibleAgencies, FundingEstimates
from open287g.schemas.ledger import Agencies, Agreements, Spells
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.funding.model import Detail, Model
    from open287g.funding.rulebook import Rulebook, Scenario
    from open287g.schemas.facts import MoneyPart

    from . import FundRequest


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
class Asked:
    """One question about money: what it is asked of, its fields, and what must be said beside its answer."""

    context: Context
    request: FundRequest
    notes: list[str] = field(default_factory=list)

    def answer(
        self,
        title: str,
        rows: pl.DataFrame,
        blocks: Sequence[Block],
        lead: Iterable[str] = (),
        notes: Iterable[str] = (),
        facts: Mapping[str, Any] | None = None,
        chart: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Rows and facts for machines; for people sentences first, then the blocks, tables by number, then notes."""
        told, numbers = list(notes), count(1)
        shown: tuple[Block, ...] = (
            *(paragraph(sentence, "lead") for sentence in lead),
            *(
                replace(each, table_id=f"money-{next(numbers)}")
                if isinstance(each, Table) and not each.table_id
                else each
                for each in blocks
            ),
            *(paragraph(note, "note") for note in told),
        )
        document = make_document(self.context, shown, title, "money")
        kept = {"title": title, "edition": self.context.edition.edition_id, **(facts or {}), "notes": told}
        pictures = {} if chart is None else {"money": chart}
        return Answer("fund", document, {"rows": rows}, kept, tuple(self.notes), pictures=pictures)


MOST_THREADS = 4


def open_accounts_of(asked: Asked) -> Accounts:
    """The accounts of the day that was asked for; counts of a person that no offer reaches are told."""
    edition, request = asked.context.edition, asked.request
    if request.parameters is None and request.counts is None:
        return usual_accounts(edition, request.as_of)
    accounts = open_accounts(edition, request.as_of, request.parameters, request.counts)
    asked.notes.extend(
        f"The count of {agency_id} is not used: it has had no agreement that the offers name."
        for agency_id in _unused_counts(accounts)
    )
    return accounts


def _unused_counts(accounts: Accounts) -> list[str]:
    """Agencies of a person's counts that the offers do not reach."""
    given = accounts.evidence.counts.filter(pl.col("basis").cast(pl.String) == "given")
    unused: list[str] = given.join(accounts.eligible, on="agency_id", how="anti")["agency_id"].to_list()
    return unused


def open_accounts_of_offers(asked: Asked) -> Accounts:
    """The accounts of a day on which something is offered; `BadField` on one before."""
    accounts = open_accounts_of(asked)
    rulebook = accounts.evidence.rulebook
    if accounts.as_of < rulebook.first_day():
        raise BadField("as_of", say_nothing_yet(rulebook, accounts.as_of) + " " + _("Give a later day."))
    return accounts


def count_threads() -> int:
    """As many threads as there are processors to run them; no byte depends on it."""
    return min(os.cpu_count() or 1, MOST_THREADS)


def readings_of(asked: Asked, evidence: Evidence) -> Mapping[str, Scenario]:
    """The reading that was asked for, by its name, or every one; `NotFound` for one that there is not."""
    rulebook, name = evidence.rulebook, asked.request.scenario
    return rulebook.scenarios if name == "all" else {name: rulebook.scenario(name)}


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
    """What a brief tells of money: every reading of the offers, the record, and what Congress provided.

    With a state, the same model's figures for that state and the record of it, where there is any.
    """
    from open287g.funding.checks import check_rules
    from open287g.schemas.facts import MoneyPart

    evidence, scope = accounts.evidence, pl.col("scope_id") == (state or "US")
    estimates = pl.concat(accounts.estimates(n_draws, seed)).filter(scope)
    scenarios = evidence.rulebook.scenarios
    terms = tuple((each.title, each.meaning) for each in scenarios.values())
    parts = [MoneyPart("entitlement", _select_told(estimates, scenarios), terms)]
    rules: pl.DataFrame = check_rules(evidence, seed)
    if state is not None:
        cases = evidence.payments.filter(pl.col("state") == state)
        rules = rules.join(cases, on="case_id", how="semi")
        return [*parts, MoneyPart("payments", rules.to_dicts())] if rules.height else parts
    appropriations = MoneyPart("appropriations", evidence.appropriations.to_dicts())
    return [*parts, MoneyPart("payments", rules.to_dicts()), appropriations]


def _select_told(estimates: pl.DataFrame, scenarios: Mapping[str, Scenario]) -> list[dict[str, Any]]:
    """Money to date, once and recurring, and of a year, with the title of its reading."""
    kind, measure = pl.col("period_kind"), pl.col("measure")
    titles = {name: each.title for name, each in scenarios.items()}
    told = estimates.with_columns(
        pl.col("scope", "period_kind", "measure").cast(pl.String),
        title=pl.col("scenario").cast(pl.String).replace_strict(titles, return_dtype=pl.String),
    ).filter(((kind == "to_date") & measure.is_in(["startup_usd", "recurring_usd"])) | (kind == "per_year"))
    return told.select(
        "scenario", "title", "period_kind", "period", "measure", "median", "low_50", "high_50", "low_90", "high_90"
    ).to_dicts()  # fmt: skip
