"""The model against the record, and the readings: payments, offers, officers, published amounts, and which inputs
drive it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from open287g.queries.fund.request import (
    DRAWS_FOR_AN_AGENCY,
    ENTITLEMENT,
    Answer,
    Run,
    open_accounts_of_offers,
    titles_of,
)
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, say_days_in

if TYPE_CHECKING:
    import polars as pl

    from open287g.queries.funding import Accounts


EXACT_WITHIN_USD = 1_000
"""An amount that differs by less agrees with the rules: sources round to thousands."""


def answer_backtest(run: Run) -> Answer:
    """Every payment and offer on record beside the rules, and officers held out beside the model."""
    from open287g.funding.checks import check_nation, check_rules, describe_fit
    from open287g.funding.held_out import hold_out, judge_coverage
    from open287g.publish.money_record_tables import say_coverage, say_fit, tell_backtest, tell_held_out

    accounts = open_accounts_of_offers(run)
    evidence, eligible, day = accounts.evidence, accounts.eligible, accounts.as_of
    n = min(run.draws, DRAWS_FOR_AN_AGENCY)
    rules = check_rules(evidence, run.seed)
    held = hold_out(evidence, eligible, day, n, run.seed)
    nation = check_nation(evidence, accounts.eligible_on, n, run.seed)
    fits = describe_fit(accounts.model(n, run.seed))
    totals = evidence.titles_of_totals()
    names = dict(eligible.select("agency_id", "agency_name").iter_rows()) | totals
    notes = [
        _("(1) The officer count was worked out from the amount itself, so the rule cannot fail here."),
        _("(2) What the amount covers, or who paid it, is not known."),
        *say_coverage(*judge_coverage(held)),
        _(
            "“Below” is the share of draws below the record: even between 0 and 100% over many honest predictions."
        ),
        *(say_fit(row, totals) for row in fits.iter_rows(named=True)),
        *_unused(accounts),
        _(ENTITLEMENT),
    ]
    tested = {"held_out": held.to_dicts(), "nation": nation.to_dicts(), "totals": fits.to_dicts()}
    titles = titles_of(evidence.rulebook.scenarios)
    return Answer(
        _("Payments and offers on record, and what the rules give"),
        rules,
        [tell_backtest(rules, nation, titles), tell_held_out(held, names)],
        [_say_exact(rules)],
        notes,
        {"as_of": day.isoformat(), **tested},
    )


def _say_exact(rules: pl.DataFrame) -> str:
    tested = rules.filter("is_test")
    exact = tested.filter(tested["error_usd"].abs() < EXACT_WITHIN_USD)
    return _("{n} of {all} amounts that test the rules agree with them to within {within}.", n=len(exact),
             all=len(tested), within=f"${EXACT_WITHIN_USD:,}")  # fmt: skip


def _unused(accounts: Accounts) -> list[str]:
    """Counts on record of agencies that the offers do not reach."""
    unused = accounts.evidence.counts.join(accounts.eligible, on="agency_id", how="anti")["agency_id"]
    return [
        _("The count of {agency} is not used: no agency of that id has had such an agreement by {day}.",
          agency=each, day=accounts.as_of)
        for each in unused
    ]  # fmt: skip


def answer_published(run: Run) -> Answer:
    """Published amounts: what they come to for an officer, and which assumptions give as much."""
    from open287g.funding.comparison import imply_per_officer, place_published, reproduce
    from open287g.publish.money_record_tables import say_placed, tell_published

    accounts = open_accounts_of_offers(run)
    evidence, day = accounts.evidence, accounts.as_of
    implied = imply_per_officer(evidence)
    reproduced = reproduce(evidence, accounts.eligible, day)
    readings = evidence.rulebook.scenarios
    placed = place_published(evidence, accounts.estimates(min(run.draws, DRAWS_FOR_AN_AGENCY), run.seed))
    contained = placed.filter(placed["verdict"] == "contains")
    amounts = join_words([f"${each:,.0f}" for each in sorted(implied["usd_per_officer"])])
    notes = [
        *(say_placed(row, titles_of(readings)) for row in contained.iter_rows(named=True)),
        _("Arithmetic on published figures. The publisher's own method was not seen, and this is not it."),
        _("Unknown: how many officers are trained, how many are paid, and on what condition."),
        _(ENTITLEMENT),
    ]
    return Answer(
        _("Which assumptions give the published amounts"),
        reproduced,
        [tell_published(reproduced, implied)],
        [
            _(
                "The published amounts come to {amounts} for each officer that the same source states.",
                amounts=amounts,
            )
        ],
        notes,
        {"as_of": day.isoformat(), "implied": implied.to_dicts(), "readings": placed.to_dicts()},
    )


FEWEST_ROWS, MOST_ROWS = 2**5, 2**9
"""Rows of the design that the indices are computed from: a power of two, by the draws that were asked for."""
DRAWS_FOR_A_ROW = 20


def answer_sensitivity(run: Run) -> Answer:
    """Which uncertain inputs drive the nation's result."""
    from open287g.funding.sensitivity import find_drivers
    from open287g.publish.money_record_tables import tell_drivers

    accounts = open_accounts_of_offers(run)
    evidence, day = accounts.evidence, accounts.as_of
    reading = _(evidence.rulebook.scenario(run.scenario).title)
    title = _("{reading}, {day}: what drives the result", reading=reading, day=day)
    table = find_drivers(evidence, accounts.eligible, run.scenario, day, _rows_of_design(run.draws), run.seed)
    notes = [
        _(
            "Shares of the variance of the nation's result, by Sobol indices; an input under one percent is left out."
        ),
        _("“Which agencies and states” is what differs between them without a published reason."),
    ]
    return Answer(title, table, [tell_drivers(table)], [], notes, {"as_of": day.isoformat()})


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
    lines = tuple(
        (row["scenario"], f"{_(row['title'])}. {_(row['meaning'])} ({say_days_in(row['source'])})")
        for row in rows
    )
    title = _("Readings of the offers")
    table = MoneyTable(title, (_("scenario"), _("meaning")), (Group("", lines),), n_words=2)
    return Answer(title, pl.DataFrame(rows), [table])
