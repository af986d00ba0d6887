"""The money of the nation or a state, itself or by its parts, and beside other federal money for police."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from open287g.queries.fund.request import (
    ENTITLEMENT,
    INTERVALS,
    MEANS,
    Answer,
    Run,
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
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    import dataframely as dy
    import polars as pl

    from open287g.funding.comparison import Dwarfed
    from open287g.funding.evidence import Evidence
    from open287g.funding.rulebook import Scenario
    from open287g.publish.money_tables import MoneyTable
    from open287g.queries.funding import Accounts
    from open287g.schemas.funding import StateGrants


ROWS_FOR_PEOPLE = 40


def answer_place(run: Run, state: str | None) -> Answer:
    """What the rules imply for the nation or a state, itself or by part and period."""
    import polars as pl

    accounts = open_accounts_of(run)
    place = state or "US"
    part, grain = choose_part(run.by, place), choose_grain(run.by)
    readings = readings_of(run, accounts.evidence)
    model = accounts.model(run.draws, run.seed, count_threads())
    estimates = pl.concat([model.estimate(name, choose_detail(part, grain)) for name in readings])
    rows = _rows_of(accounts, estimates, place, part)
    if grain is not None:
        rows = rows.filter(pl.col("period_kind").cast(pl.String) == grain)
    of_place = estimates.filter(pl.col("scope_id") == place)
    silence = _silence(accounts, rows, place)
    intervals = MEANS if grain else INTERVALS
    return Answer(
        _("287(g) money in {place}, {day}", place=names_of_places()[place], day=accounts.as_of),
        rows,
        [] if silence else _tables_of(accounts, rows, titles_of(readings), part, grain),
        silence or [*_lead(of_place, place, readings), *_rest(rows, part, grain)],
        [*say_future(accounts), *meanings_of(readings), _(intervals), _(ENTITLEMENT)],
        _facts(run, accounts, place),
        _draw(of_place, accounts.evidence.rulebook.scenarios),
    )


def _facts(run: Run, accounts: Accounts, place: str) -> dict[str, Any]:
    return {
        "as_of": accounts.as_of.isoformat(),
        "place": place,
        "draws": run.draws,
        "seed": run.seed,
        "parameters_changed": list(accounts.evidence.rulebook.patched),
    }


def _rows_of(accounts: Accounts, estimates: pl.DataFrame, place: str, part: str | None) -> pl.DataFrame:
    """Rows of the place itself, or of the states or agencies in it."""
    import polars as pl

    scope = pl.col("scope").cast(pl.String)
    if part is None:
        return estimates.filter(pl.col("scope_id") == place)
    if part == "state":
        return estimates.filter(scope == "state")
    inside = accounts.eligible.filter((pl.col("state") == place) | (place == "US"))["agency_id"]
    return estimates.filter(scope == "agency", pl.col("scope_id").is_in(inside.to_list()))


def _tables_of(
    accounts: Accounts, rows: pl.DataFrame, titles: Mapping[str, str], part: str | None, grain: str | None
) -> list[MoneyTable]:
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
    import polars as pl

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


def _draw(of_place: pl.DataFrame, readings: Mapping[str, Scenario]) -> dict[str, Any]:
    from open287g.publish.money import draw_months, select_months

    told = {name: (each.title, each.meaning) for name, each in readings.items()}
    return draw_months(select_months(of_place, told))


def answer_comparison(run: Run, grants: Path | None) -> Answer:
    """Other federal money for police beside a year of each reading; with a user's grants, by state."""
    from open287g.funding.comparison import compare, compare_states, judge_dwarfing
    from open287g.publish.money import draw_comparison
    from open287g.publish.money_record_tables import tell_comparison, tell_state_comparison

    accounts = open_accounts_of_offers(run)
    evidence, readings = accounts.evidence, accounts.evidence.rulebook.scenarios
    given = _read_grants(grants) if grants else None
    reading = evidence.rulebook.scenario(run.scenario)
    made = accounts.estimates(run.draws, run.seed, count_threads())
    estimates = dict(zip(readings, made, strict=True))
    verdict = judge_dwarfing(evidence.grants, estimates[run.scenario])
    table = compare(evidence.grants, list(estimates.values()))
    lead = [_say_share(reading.title, verdict)]
    facts = {"as_of": accounts.as_of.isoformat(), **_facts_of_grants(run, evidence, verdict)}
    if given is not None:
        title = _("Grants by state, beside a year of {reading}", reading=_(reading.title))
        states = compare_states(given, estimates[run.scenario])
        shown = tell_state_comparison(states, _(reading.title))
        return Answer(title, states, [shown], lead, [_(ENTITLEMENT)], facts | {"programs": table.to_dicts()})
    title = _("Federal money for police, and a year of each reading")
    programs = dict(evidence.grants.select("program_id", "program").iter_rows())
    shown = tell_comparison(table, titles_of(readings), programs)
    drawn = draw_comparison(table)
    return Answer(title, table, [shown], lead, [_(ENTITLEMENT)], facts, drawn)


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


def _facts_of_grants(run: Run, evidence: Evidence, verdict: Dwarfed) -> dict[str, Any]:
    share = {
        "low_90": verdict.share_of_sum_low,
        "median": verdict.share_of_sum,
        "high_90": verdict.share_of_sum_high,
    }
    reported = evidence.appropriations.to_dicts()
    return {"scenario": run.scenario, "share_of_sum": share, "appropriations_reported": reported}
