"""The money of the nation or a state, itself or by its parts, beside other federal money and the record; readings of
the offers, published amounts, and which inputs drive the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Table
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, say_days_in

from .accounts import (
    DRAWS_FOR_AN_AGENCY,
    ENTITLEMENT,
    INTERVALS,
    MEANS,
    Asked,
    choose_detail,
    choose_grain,
    choose_part,
    count_threads,
    meanings_of,
    names_of_places,
    open_accounts_of,
    open_accounts_of_offers,
    readings_of,
    say_future,
    say_nothing_yet,
    titles_of,
)

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.funding.comparison import Dwarfed
    from open287g.funding.evidence import Evidence
    from open287g.funding.rulebook import Scenario
    from open287g.schemas.funding import StateGrants

    from . import FundRequest
    from .accounts import Accounts


ROWS_FOR_PEOPLE = 40


def answer_place(asked: Asked) -> Answer:
    """What the rules imply for the nation or a state, itself or by part and period."""
    from open287g.publish.pictures import draw_months

    request, accounts = asked.request, open_accounts_of(asked)
    place = request.state or "US"
    part, grain = choose_part(request.by, place), choose_grain(request.by)
    readings = readings_of(asked, accounts.evidence)
    model = accounts.model(request.draws, request.seed, count_threads())
    estimates = pl.concat([model.estimate(name, choose_detail(part, grain)) for name in readings])
    rows = _rows_of(accounts, estimates, place, part)
    if grain is not None:
        rows = rows.filter(pl.col("period_kind").cast(pl.String) == grain)
    of_place = estimates.filter(pl.col("scope_id") == place)
    silence = _silence(accounts, rows, place)
    intervals = MEANS if grain else INTERVALS
    return asked.answer(
        _("287(g) money in {place}, {day}", place=names_of_places()[place], day=accounts.as_of),
        rows,
        [] if silence else _tables_of(accounts, rows, titles_of(readings), part, grain),
        silence or [*_lead(of_place, place, readings), *_rest(rows, part, grain)],
        [*say_future(accounts), *meanings_of(readings), _(intervals), _(ENTITLEMENT)],
        _facts(asked.request, accounts, place),
        draw_months(of_place, titles_of(accounts.evidence.rulebook.scenarios)),
    )


def _facts(request: FundRequest, accounts: Accounts, place: str) -> dict[str, Any]:
    return {
        "as_of": accounts.as_of.isoformat(),
        "place": place,
        "draws": request.draws,
        "seed": request.seed,
        "parameters_changed": list(accounts.evidence.rulebook.patched),
    }


def _rows_of(accounts: Accounts, estimates: pl.DataFrame, place: str, part: str | None) -> pl.DataFrame:
    """Rows of the place itself, or of the states or agencies in it."""
    scope = pl.col("scope").cast(pl.String)
    if part is None:
        return estimates.filter(pl.col("scope_id") == place)
    if part == "state":
        return estimates.filter(scope == "state")
    inside = accounts.eligible.filter((pl.col("state") == place) | (place == "US"))["agency_id"]
    return estimates.filter(scope == "agency", pl.col("scope_id").is_in(inside.to_list()))


def _tables_of(
    accounts: Accounts, rows: pl.DataFrame, titles: Mapping[str, str], part: str | None, grain: str | None
) -> list[Table]:
    from open287g.publish.money_tables import tell_periods, tell_place, tell_places

    names = dict(accounts.eligible.select("agency_id", "agency_name").iter_rows()) | names_of_places()
    if grain is not None:
        return tell_periods(_most(rows), names, titles)
    if part is not None:
        return tell_places(rows, names, titles, ROWS_FOR_PEOPLE)
    return tell_place(rows, accounts.as_of, titles)


def _rest(rows: pl.DataFrame, part: str | None, grain: str | None) -> list[str]:
    """That the tables show some of the places only, if they do."""
    n_places = rows["scope_id"].n_unique()
    if (part is None and grain is None) or n_places <= ROWS_FOR_PEOPLE:
        return []
    return [
        _(
            "{n} of {all} are shown, those with the most money; a file holds all.",
            n=ROWS_FOR_PEOPLE,
            all=n_places,
        )
    ]


def _most(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the places with the most money, as many as people read."""
    total = rows.filter(pl.col("measure").cast(pl.String) == "total_usd")
    sums = (
        total.group_by("scope_id")
        .agg(pl.col("mean").sum())
        .sort("mean", "scope_id", descending=[True, False])
    )
    order = sums.head(ROWS_FOR_PEOPLE).select("scope_id").with_row_index("place")
    return rows.join(order, on="scope_id", validate="m:1").sort("place", maintain_order=True).drop("place")


def _lead(of_place: pl.DataFrame, place: str, readings: Mapping[str, Scenario]) -> list[str]:
    from open287g.publish.money_tables import lead_place

    return lead_place(of_place, names_of_places()[place], titles_of(readings))


def _silence(accounts: Accounts, rows: pl.DataFrame, place: str) -> list[str]:
    """Why there is no money to show, if there is none."""
    if accounts.as_of < accounts.evidence.rulebook.first_day():
        return [say_nothing_yet(accounts.evidence.rulebook, accounts.as_of)]
    if rows.is_empty():
        return [
            _("No agency of {place} has had an agreement that the offers name by {day}.",
              place=names_of_places()[place], day=accounts.as_of)
        ]  # fmt: skip
    return []


def answer_comparison(asked: Asked) -> Answer:
    """Other federal money for police beside a year of each reading; with a user's grants, by state."""
    from open287g.funding.comparison import compare, compare_states, judge_dwarfing
    from open287g.publish.money_record_tables import tell_comparison, tell_state_comparison
    from open287g.publish.pictures import draw_comparison

    request, accounts = asked.request, open_accounts_of_offers(asked)
    evidence, readings = accounts.evidence, accounts.evidence.rulebook.scenarios
    given = _read_grants(request.grants) if request.grants else None
    reading = evidence.rulebook.scenario(request.scenario)
    made = accounts.estimates(request.draws, request.seed, count_threads())
    estimates = dict(zip(readings, made, strict=True))
    verdict = judge_dwarfing(evidence.grants, estimates[request.scenario])
    table = compare(evidence.grants, list(estimates.values()))
    lead = [_say_share(reading.title, verdict)]
    facts = {"as_of": accounts.as_of.isoformat(), **_facts_of_grants(request, evidence, verdict)}
    if given is not None:
        title = _("Grants by state, beside a year of {reading}", reading=_(reading.title))
        states = compare_states(given, estimates[request.scenario])
        shown = tell_state_comparison(states, _(reading.title))
        return asked.answer(
            title, states, [shown], lead, [_(ENTITLEMENT)], facts | {"programs": table.to_dicts()}
        )
    title = _("Federal money for police, and a year of each reading")
    programs = dict(evidence.grants.select("program_id", "program").iter_rows())
    shown = tell_comparison(table, titles_of(readings), programs)
    drawn = draw_comparison(table)
    return asked.answer(title, table, [shown], lead, [_(ENTITLEMENT)], facts, drawn)


def _read_grants(path: Path) -> dy.DataFrame[StateGrants]:
    from open287g.data.parameters import read_user_table
    from open287g.funding.comparison import read_state_grants

    return read_state_grants(read_user_table(path), names_of_places().keys() - {"US"}, str(path))


def _say_share(title: str, verdict: Dwarfed) -> str:
    return _(
        "{reading}: a year of it {single} the largest single program in the table ({largest}), and {total} all of them "
        "together: {low} to {high} of their sum (median {median}). It is an entitlement on paper, not money known to "
        "be paid.",
        reading=_(title), single=_(verdict.single), largest=_(verdict.largest), total=_(verdict.total),
        low=f"{verdict.share_of_sum_low:.0%}", high=f"{verdict.share_of_sum_high:.0%}",
        median=f"{verdict.share_of_sum:.0%}",
    )  # fmt: skip


def _facts_of_grants(request: FundRequest, evidence: Evidence, verdict: Dwarfed) -> dict[str, Any]:
    share = {
        "low_90": verdict.share_of_sum_low,
        "median": verdict.share_of_sum,
        "high_90": verdict.share_of_sum_high,
    }
    reported = evidence.appropriations.to_dicts()
    return {"scenario": request.scenario, "share_of_sum": share, "appropriations_reported": reported}


EXACT_WITHIN_USD = 1_000
"""An amount that differs by less agrees with the rules: sources round to thousands."""


def answer_backtest(asked: Asked) -> Answer:
    """Every payment and offer on record beside the rules, and officers held out beside the model."""
    from open287g.funding.checks import check_nation, check_rules, describe_fit
    from open287g.funding.held_out import hold_out, judge_coverage
    from open287g.publish.money_record_tables import say_coverage, say_fit, tell_backtest, tell_held_out

    accounts, request = open_accounts_of_offers(asked), asked.request
    evidence, eligible, day = accounts.evidence, accounts.eligible, accounts.as_of
    n = min(request.draws, DRAWS_FOR_AN_AGENCY)
    rules = check_rules(evidence, request.seed)
    held = hold_out(evidence, eligible, day, n, request.seed)
    nation = check_nation(evidence, accounts.eligible_on, n, request.seed)
    fits = describe_fit(accounts.model(n, request.seed))
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
    return asked.answer(
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


def answer_published(asked: Asked) -> Answer:
    """Published amounts: what they come to for an officer, and which assumptions give as much."""
    from open287g.funding.comparison import imply_per_officer, place_published, reproduce
    from open287g.publish.money_record_tables import say_placed, tell_published

    accounts, request = open_accounts_of_offers(asked), asked.request
    evidence, day = accounts.evidence, accounts.as_of
    implied = imply_per_officer(evidence)
    reproduced = reproduce(evidence, accounts.eligible, day)
    readings = evidence.rulebook.scenarios
    placed = place_published(
        evidence, accounts.estimates(min(request.draws, DRAWS_FOR_AN_AGENCY), request.seed)
    )
    contained = placed.filter(placed["verdict"] == "contains")
    amounts = join_words([f"${each:,.0f}" for each in sorted(implied["usd_per_officer"])])
    notes = [
        *(say_placed(row, titles_of(readings)) for row in contained.iter_rows(named=True)),
        _("Arithmetic on published figures. The publisher's own method was not seen, and this is not it."),
        _("Unknown: how many officers are trained, how many are paid, and on what condition."),
        _(ENTITLEMENT),
    ]
    return asked.answer(
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


def answer_sensitivity(asked: Asked) -> Answer:
    """Which uncertain inputs drive the nation's result."""
    from open287g.funding.sensitivity import find_drivers
    from open287g.publish.money_record_tables import tell_drivers

    accounts, request = open_accounts_of_offers(asked), asked.request
    evidence, day = accounts.evidence, accounts.as_of
    reading = _(evidence.rulebook.scenario(request.scenario).title)
    title = _("{reading}, {day}: what drives the result", reading=reading, day=day)
    table = find_drivers(
        evidence, accounts.eligible, request.scenario, day, _rows_of_design(request.draws), request.seed
    )
    notes = [
        _(
            "Shares of the variance of the nation's result, by Sobol indices; an input under one percent is left out."
        ),
        _("“Which agencies and states” is what differs between them without a published reason."),
    ]
    return asked.answer(title, table, [tell_drivers(table)], [], notes, {"as_of": day.isoformat()})


def _rows_of_design(draws: int) -> int:
    """The greatest power of two that the draws are enough for, within bounds."""
    enough_for = draws // DRAWS_FOR_A_ROW
    power = 2 ** (enough_for.bit_length() - 1) if enough_for else FEWEST_ROWS
    return max(FEWEST_ROWS, min(MOST_ROWS, power))


def answer_scenarios(asked: Asked) -> Answer:
    """The readings of the offers, each with its source."""
    from open287g.data.parameters import load_rulebook
    from open287g.publish.money_tables import Group, lay_groups

    rows = [
        {"scenario": name, "title": each.title, "meaning": each.meaning, "source": each.reference.title}
        for name, each in load_rulebook(asked.request.parameters).scenarios.items()
    ]
    lines = tuple(
        (row["scenario"], f"{_(row['title'])}. {_(row['meaning'])} ({say_days_in(row['source'])})")
        for row in rows
    )
    title = _("Readings of the offers")
    table = lay_groups(title, (_("scenario"), _("meaning")), (Group("", lines),), n_words=2)
    return asked.answer(title, pl.DataFrame(rows), [table])
