"""One agency's money: what the rules offer it, and what they imply for it month by month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from open287g.errors import BadField, NotFound
from open287g.queries.context import today_here

from .grounds import (
    count_threads,
    meanings_of,
    names_of_places,
    open_accounts_of,
    open_evidence,
    readings_of,
    say_future,
    say_nothing_yet,
    titles_of,
)
from .periods import choose_grain
from .request import DRAWS_FOR_AN_AGENCY, ENDS, ENTITLEMENT, MEANS, Answer, Pay, Run
from .standing import listed_types, tell_standing

if TYPE_CHECKING:
    import polars as pl

    from open287g.funding.evidence import Evidence
    from open287g.funding.offer import Offer
    from open287g.queries.funding import Accounts


def answer_numbers(run: Run, pay: Pay, state: str | None) -> Answer:
    """What the rules offer so many officers at such a salary."""
    from open287g.funding.offer import Ask, make_offer, say_count

    if pay.salary is None and state is None:
        raise BadField("salary", "A salary is needed: give it, or a state to use the state's mean wage.")
    evidence = open_evidence(run)
    day = run.as_of or today_here()
    place = state or "US"
    named = evidence.rulebook.codes("eligibility/support_types", day)
    ask = Ask(place, pay.officers or 0.0, named, pay.salary, pay.benefits, pay.grants)
    who = f"{say_count(ask.officers)} officers, {names_of_places()[place]}"
    standing = [] if named else [say_nothing_yet(evidence.rulebook, day)]
    return _show_offer(evidence, make_offer(evidence, ask, day), who, day, standing)


def answer_agency(run: Run, agency_id: str, pay: Pay) -> Answer:
    """What the rules offer one agency; by month or year, what they imply in each under a reading."""
    import polars as pl

    from open287g.funding.offer import Ask, make_offer, say_count

    edition, accounts = run.edition, open_accounts_of(run)
    evidence, day = accounts.evidence, accounts.as_of
    body = edition.table("agencies").filter(pl.col("agency_id") == agency_id)
    if body.is_empty():
        raise NotFound(f"No agency has the id {agency_id!r}. A list of agencies names all ids.")
    types = listed_types(edition, agency_id, day)
    standing = tell_standing(evidence.rulebook, edition, agency_id, types, day)
    if run.by:
        return _answer_periods(run, accounts, agency_id, body["name"][0], standing)
    is_named = bool(types & evidence.rulebook.codes("eligibility/support_types", day))
    n, how = (pay.officers, "as given") if pay.officers is not None else (0.0, "")
    if pay.officers is None and is_named:
        n, how = _officers_of(run, accounts, agency_id)
    ask = Ask(body["state"][0], n or 0.0, types, pay.salary, pay.benefits, pay.grants)
    if is_named:
        standing.append(f"Officers: {say_count(ask.officers)} ({how}).")
    who = f"{body['name'][0]} ({agency_id})"
    return _show_offer(evidence, make_offer(evidence, ask, day), who, day, standing)


def _officers_of(run: Run, accounts: Accounts, agency_id: str) -> tuple[float, str]:
    """Officers on record, else the model's median if operational; and in words where the number is from."""
    import polars as pl

    from open287g.funding.summary import quantiles

    on_record = accounts.evidence.counts.filter(pl.col("agency_id") == agency_id)
    if not on_record.is_empty():
        return float(on_record["officers"][0]), f"count {on_record['basis'][0]}"
    model = accounts.model(min(run.draws, DRAWS_FOR_AN_AGENCY), run.seed)
    low, _, middle, _, high = quantiles(model.officers_of(agency_id))
    words = f"modelled if operational, 90% interval {low:,.0f} to {high:,.0f}; not published"
    return float(round(middle)), words


def _answer_periods(run: Run, accounts: Accounts, agency_id: str, name: str, standing: list[str]) -> Answer:
    """One agency's money by month or fiscal year, in every draw of officers and of the day of operation."""
    import polars as pl

    from open287g.publish.money_tables.periods import tell_periods

    grain = choose_grain(run.by)
    if len(run.by) > 1 or grain is None:
        raise BadField("by", "Of one agency, give 'month' or 'year'.")
    readings = readings_of(run, accounts.evidence)
    rows = _estimates_of(run, accounts, agency_id, readings).filter(
        pl.col("period_kind").cast(pl.String) == grain
    )
    tables = tell_periods(rows, {agency_id: name}, titles_of(readings)) if len(rows) else []
    notes = [*say_future(accounts), *meanings_of(readings), MEANS, ENTITLEMENT]
    day = accounts.as_of.isoformat()
    facts = {"as_of": day, "agency_id": agency_id, "draws": run.draws, "seed": run.seed}
    return Answer(f"287(g) money, {name}, {day}", rows, tables, standing, notes, facts)


def _estimates_of(run: Run, accounts: Accounts, agency_id: str, readings: Iterable[str]) -> pl.DataFrame:
    """The agency's estimates under each reading; none where no offer names an agreement of its."""
    import polars as pl

    from open287g.schemas.funding import FundingEstimates

    if agency_id not in accounts.eligible["agency_id"]:
        return FundingEstimates.create_empty()
    model = accounts.model(run.draws, run.seed, count_threads())
    return pl.concat([model.estimate_agency(name, agency_id) for name in readings])


def _show_offer(evidence: Evidence, offer: Offer, who: str, day: date, standing: list[str]) -> Answer:
    from open287g.publish.money_tables.offers import tell_offer

    sums = {paid: offer.sum_usd(paid) for paid in ("once", "every year")}
    once, yearly = (_between(*sum_usd) for sum_usd in sums.values())
    lead = [f"{who}, by the rules of {day}.", *standing]
    if offer.is_eligible:
        lead.append(f"Once: ${once}. Every year, as long as the offer lasts: ${yearly}.")
    not_paid = [f"Not reimbursed: {each.item}. {each.statement}" for each in evidence.rulebook.not_reimbursed]
    salary = f"Salary: ${offer.salary_usd:,.0f} ({offer.salary_basis})."
    notes = [salary, ENDS, *not_paid, ENTITLEMENT] if offer.is_eligible else [ENTITLEMENT]
    facts = {
        "as_of": day.isoformat(),
        "who": who,
        "standing": standing,
        "is_eligible": offer.is_eligible,
        "salary_usd": offer.salary_usd,
        "once_usd": dict(zip(("low", "high"), sums["once"], strict=True)),
        "every_year_usd": dict(zip(("low", "high"), sums["every year"], strict=True)),
        "not_reimbursed": [each.model_dump() for each in evidence.rulebook.not_reimbursed],
    }
    tables = [tell_offer(offer.items, sums)] if len(offer.items) else []
    return Answer(f"What the rules of {day} offer: {who}", offer.items, tables, lead, notes, facts)


def _between(low: float, high: float) -> str:
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
