"""The questions of `open287g fund` to answers: rows for machines, tables and sentences for people."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from open287g.cli.count import code_of_state, today
from open287g.cli.options import choose_edition
from open287g.cli.output import say
from open287g.errors import NotFound, UsageError

if TYPE_CHECKING:
    import polars as pl

    from open287g.accounts import Accounts
    from open287g.editions import Edition
    from open287g.funding.evidence import Evidence
    from open287g.funding.model import Model
    from open287g.funding.offer import Offer
    from open287g.funding.rulebook import Rulebook
    from open287g.funding.summary import Detail
    from open287g.publish.money_tables import MoneyTable

ENTITLEMENT = (
    "Entitlement: what the published rules imply. Not money known to be paid, and not what Congress provided."
)
ENDS = "What is paid every year ends if the programme ends; what is paid once is not renewed."
INTERVALS = (
    "Half and nine tenths of the draws lie in the intervals. Means (--json, --csv) add up, medians do not."
)
MEANS = "Means over the draws, which add up; nine tenths of the draws lie in the interval."
DRAWS_FOR_AN_AGENCY = 4096
ROWS_FOR_PEOPLE = 40
MOST_THREADS = 4
LAST_YEAR = 2050
"""Rules as they are and wages that grow as now say nothing of a day beyond it."""


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


@dataclass(frozen=True)
class Run:
    """Options that every estimate shares."""

    workspace: Path | None
    as_of: str | None
    scenario: str
    draws: int
    seed: int
    parameters: Path | None
    counts: Path | None
    by: tuple[str, ...] = ()
    chart: Path | None = None


@dataclass(frozen=True)
class Pay:
    """What a person gives of one agency's own numbers."""

    officers: float | None = None
    salary: float | None = None
    benefits: float | None = None
    vehicles: float | None = None

    def own_numbers(self) -> set[str]:
        """Options that say something of the agency's pay or vehicles."""
        given = {"--salary": self.salary, "--benefits": self.benefits, "--vehicles": self.vehicles}
        return {option for option, value in given.items() if value is not None}

    @property
    def grants(self) -> float:
        """Agreements with vehicle money."""
        return 1 if self.vehicles is None else self.vehicles


def answer_numbers(run: Run, pay: Pay, state: str | None) -> Answer:
    """What the rules offer so many officers at such a salary."""
    from open287g.funding.offer import Ask, make_offer, say_count

    if pay.salary is None and state is None:
        raise UsageError("--officers needs a salary: give --salary, or --state to use the state's mean wage.")
    evidence = _evidence(run)
    day = _day(run.as_of) or today()
    place = code_of_state(state) if state else "US"
    named = evidence.rulebook.codes("eligibility/support_types", day)
    ask = Ask(place, pay.officers or 0.0, named, pay.salary, pay.benefits, pay.grants)
    who = f"{say_count(ask.officers)} officers, {_state_names()[place]}"
    standing = [] if named else [_nothing_yet(evidence.rulebook, day)]
    return _show_offer(evidence, make_offer(evidence, ask, day), who, day, standing)


def answer_agency(run: Run, agency_id: str, pay: Pay) -> Answer:
    """What the rules offer one agency; with --by month or year, what they imply in each under a reading."""
    import polars as pl

    from open287g.funding.offer import Ask, make_offer, say_count

    edition, accounts = choose_edition(run.workspace), _accounts(run)
    evidence, day = accounts.evidence, accounts.as_of
    body = edition.table("agencies").filter(pl.col("agency_id") == agency_id)
    if body.is_empty():
        raise NotFound(f"No agency has the id {agency_id!r}. Find ids with 'open287g agencies'.")
    listings = _listings(edition, agency_id, day)
    standing = _standing(evidence.rulebook, listings, day)
    if run.by:
        return _agency_periods(run, accounts, agency_id, body["name"][0], standing)
    types = _listed_types(listings, day)
    is_named = bool(types & evidence.rulebook.codes("eligibility/support_types", day))
    n, how = (pay.officers, "as given") if pay.officers is not None else (0.0, "")
    if pay.officers is None and is_named:
        n, how = _officers_of(run, accounts, agency_id)
    ask = Ask(body["state"][0], n or 0.0, types, pay.salary, pay.benefits, pay.grants)
    if is_named:
        standing.append(f"Officers: {say_count(ask.officers)} ({how}).")
    who = f"{body['name'][0]} ({agency_id})"
    return _show_offer(evidence, make_offer(evidence, ask, day), who, day, standing)


def _listings(edition: Edition, agency_id: str, day: date) -> pl.DataFrame:
    """Spells of the agency that had begun by a day."""
    import polars as pl

    held = edition.table("spells").with_columns(pl.col("support_type").cast(pl.String))
    return held.filter(pl.col("agency_id") == agency_id, pl.col("first_listed_on") <= day)


def _listed_types(listings: pl.DataFrame, day: date) -> frozenset[str]:
    import polars as pl

    is_listed = pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > day)
    return frozenset(listings.filter(is_listed)["support_type"])


def _standing(rulebook: Rulebook, listings: pl.DataFrame, day: date) -> list[str]:
    """In words: what the agency is listed under, and whether the offers name that."""
    listed, named = _listed_types(listings, day), rulebook.codes("eligibility/support_types", day)
    words = [
        f"Listed on {day} under: {_models(listed)}." if listed else f"Not listed on {day} under any model."
    ]
    if not named:
        return [*words, _nothing_yet(rulebook, day)]
    if listed & named:
        return words
    words.append(f"The offers are for the {_models(named)} only, so the rules offer this agency nothing.")
    return [*words, *_left(listings, named)]


def _left(listings: pl.DataFrame, named: frozenset[str]) -> list[str]:
    """That an agreement which the offers name is no longer listed, if there was one."""
    import polars as pl

    gone = listings.filter(pl.col("support_type").is_in(list(named))).sort("gone_by_on", nulls_last=True)
    if gone.is_empty():
        return []
    last = gone.row(-1, named=True)
    return [
        f"Its agreement under the {_models(frozenset({last['support_type']}))} is no longer listed: last seen on "
        f"{last['last_listed_on']}, not on the list of {last['gone_by_on']}. Why is not known from the lists. "
        "'--by month' shows what the rules implied while it was listed."
    ]


def _nothing_yet(rulebook: Rulebook, day: date) -> str:
    return f"Nothing was offered by {day}: the first offer begins on {rulebook.first_day()}."


def _models(codes: frozenset[str]) -> str:
    from open287g.schemas.codes import SUPPORT_TYPES

    return ", ".join(SUPPORT_TYPES.get(code, code) for code in sorted(codes))


def _officers_of(run: Run, accounts: Accounts, agency_id: str) -> tuple[float, str]:
    """Officers on record, else the model's median if operational."""
    import polars as pl

    on_record = accounts.evidence.counts.filter(pl.col("agency_id") == agency_id)
    if not on_record.is_empty():
        return float(on_record["officers"][0]), f"count {on_record['basis'][0]}"
    model = accounts.model(min(run.draws, DRAWS_FOR_AN_AGENCY), run.seed)
    low, middle, high = _modelled_officers(model, agency_id)
    words = f"modelled if operational, 90 % interval {low:,.0f} to {high:,.0f}; not published"
    return float(round(middle)), words


def _modelled_officers(model: Model, agency_id: str) -> tuple[float, float, float]:
    from open287g.funding.summary import quantiles

    low, _, middle, _, high = quantiles(model.officers_of(agency_id))
    return low, middle, high


def _agency_periods(run: Run, accounts: Accounts, agency_id: str, name: str, standing: list[str]) -> Answer:
    """One agency's money by month or fiscal year, in every draw of officers and of the day of operation."""
    import polars as pl

    grain = _grain(run.by)
    if len(run.by) > 1 or grain is None:
        raise UsageError("--by with --agency: give 'month' or 'year'.")
    readings = _readings(run, accounts.evidence)
    if agency_id not in accounts.eligible["agency_id"]:
        model_rows = _no_estimates()
    else:
        model = accounts.model(run.draws, run.seed, _threads())
        model_rows = pl.concat([model.estimate_agency(each, agency_id) for each in readings])
    from open287g.publish.money_tables import tell_periods

    rows = model_rows.filter(pl.col("period_kind").cast(pl.String) == grain)
    tables = tell_periods(rows, {agency_id: name}, _titles(accounts.evidence, readings)) if len(rows) else []
    facts = {
        "as_of": accounts.as_of.isoformat(),
        "agency_id": agency_id,
        "draws": run.draws,
        "seed": run.seed,
    }
    notes = [*_future(accounts), *_meanings(accounts.evidence, readings), MEANS, ENTITLEMENT]
    return Answer(f"287(g) money, {name}, {accounts.as_of}", rows, tables, standing, notes, facts)


def _no_estimates() -> pl.DataFrame:
    from open287g.schemas.funding import FundingEstimates

    return FundingEstimates.create_empty()


def _show_offer(evidence: Evidence, offer: Offer, who: str, day: date, standing: list[str]) -> Answer:
    from open287g.publish.money_tables import tell_offer

    once, yearly = offer.sum_usd("once"), offer.sum_usd("every year")
    lead = [f"{who}, by the rules of {day}.", *standing]
    if offer.is_eligible:
        lead.append(
            f"Once: ${_between(*once)}. Every year, as long as the offer lasts: ${_between(*yearly)}."
        )
    not_paid = [f"Not reimbursed: {each.item}. {each.statement}" for each in evidence.rulebook.not_reimbursed]
    salary = f"Salary: ${offer.salary_usd:,.0f} ({offer.salary_basis})."
    notes = [salary, ENDS, *not_paid, ENTITLEMENT] if offer.is_eligible else [ENTITLEMENT]
    facts = {
        "as_of": day.isoformat(),
        "who": who,
        "standing": standing,
        "is_eligible": offer.is_eligible,
        "salary_usd": offer.salary_usd,
        "once_usd": {"low": once[0], "high": once[1]},
        "every_year_usd": {"low": yearly[0], "high": yearly[1]},
        "not_reimbursed": [each.model_dump() for each in evidence.rulebook.not_reimbursed],
    }
    tables = [tell_offer(offer.items, {"once": once, "every year": yearly})] if len(offer.items) else []
    return Answer(f"What the rules of {day} offer: {who}", offer.items, tables, lead, notes, facts)


def _between(low: float, high: float) -> str:
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def answer_place(run: Run, state: str | None) -> Answer:
    """What the rules imply for the nation or a state, itself or by what `--by` names."""
    import polars as pl

    accounts = _accounts(run)
    evidence, day = accounts.evidence, accounts.as_of
    place = "US" if state is None else code_of_state(state)
    part, grain = _part(run.by, place), _grain(run.by)
    readings = _readings(run, evidence)
    model = accounts.model(run.draws, run.seed, _threads())
    estimates = pl.concat([model.estimate(name, _detail(part, grain)) for name in readings])
    rows = _rows_of(accounts, estimates, place, part)
    if grain is not None:
        rows = rows.filter(pl.col("period_kind").cast(pl.String) == grain)
    facts = {"as_of": day.isoformat(), "place": place, "draws": run.draws, "seed": run.seed}
    facts["parameters_changed"] = list(evidence.rulebook.patched)
    silence = _silence(rows, place, day, evidence.rulebook.first_day())
    notes = [*_future(accounts), *_meanings(evidence, readings), MEANS if grain else INTERVALS, ENTITLEMENT]
    drawn = _chart_of(run, estimates.filter(pl.col("scope_id") == place), evidence)
    lead = silence or [*_lead(evidence, estimates, place, readings), *_rest(rows, part, grain)]
    tables = [] if silence else _tables_of(run, accounts, rows, part, grain)
    return Answer(f"287(g) money, {place}, {day}", rows, tables, lead, notes, facts, drawn)


def _part(by: tuple[str, ...], place: str) -> str | None:
    """Whether states or agencies of the place are asked for, or the place itself."""
    parts = [each for each in by if each in ("state", "agency")]
    if len(by) != len(parts) + len(_grains(by)) or len(parts) > 1 or ("state" in parts and place != "US"):
        raise UsageError(
            f"--by {' --by '.join(by)}: give 'agency' (or 'state' together with --national), and 'month' or 'year'."
        )
    return parts[0] if parts else None


def _grains(by: tuple[str, ...]) -> list[str]:
    kinds = {"month": "month", "year": "fiscal_year"}
    return [kinds[each] for each in by if each in kinds]


def _grain(by: tuple[str, ...]) -> str | None:
    """The kind of period that is asked for, if one is."""
    grains = _grains(by)
    if len(grains) > 1:
        raise UsageError("--by month and --by year are two grains. Give one of them.")
    return grains[0] if grains else None


def _detail(part: str | None, grain: str | None) -> Detail:
    if part != "agency":
        return "places"
    return "agencies" if grain is None else "periods"


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
    run: Run, accounts: Accounts, rows: pl.DataFrame, part: str | None, grain: str | None
) -> list[MoneyTable]:
    from open287g.publish import money_tables

    titles = _titles(accounts.evidence, _readings(run, accounts.evidence))
    names = dict(accounts.eligible.select("agency_id", "agency_name").iter_rows())
    names |= _state_names()
    if grain is not None:
        return money_tables.tell_periods(_most(rows), names, titles)
    if part is not None:
        return money_tables.tell_places(rows, names, titles, ROWS_FOR_PEOPLE)
    return money_tables.tell_place(rows, accounts.as_of, titles)


def _rest(rows: pl.DataFrame, part: str | None, grain: str | None) -> list[str]:
    """That the tables show some of the places only, if they do."""
    n_places = rows["scope_id"].n_unique()
    if (part is None and grain is None) or n_places <= ROWS_FOR_PEOPLE:
        return []
    return [
        f"{ROWS_FOR_PEOPLE} of {n_places:,} are shown, those with the most money; --csv and --json hold all."
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


def _lead(evidence: Evidence, estimates: pl.DataFrame, place: str, readings: list[str]) -> list[str]:
    import polars as pl

    from open287g.publish.money_tables import lead_place

    rows = estimates.filter(pl.col("scope_id") == place)
    return lead_place(rows, _state_names()[place], _titles(evidence, readings))


def _silence(rows: pl.DataFrame, place: str, day: date, first_day: date) -> list[str]:
    """Why there is no money to show, if there is none."""
    if day < first_day:
        return [f"Nothing was offered by {day}: the first offer begins on {first_day}."]
    if rows.is_empty():
        return [f"No agency of {place} has had an agreement that the offers name by {day}."]
    return []


def _future(accounts: Accounts) -> list[str]:
    """That the lists end before the day of the estimate, if they do."""
    if accounts.as_of <= accounts.listed_until:
        return []
    return [
        f"The lists end on {accounts.listed_until}; after it agreements are held as they stood, rules as they are."
    ]


def _chart_of(run: Run, rows: pl.DataFrame, evidence: Evidence) -> dict[str, Any] | None:
    if run.chart is None:
        return None
    from open287g.publish.money import draw_months, select_months

    scenarios = {name: (each.title, each.meaning) for name, each in evidence.rulebook.scenarios.items()}
    return draw_months(select_months(rows, scenarios))


def answer_backtest(run: Run) -> Answer:
    """Every payment and offer on record beside the rules, and officers held out beside the model."""
    from open287g.funding.backtest import check_nation, check_rules, describe_fit, hold_out, judge_coverage
    from open287g.publish.money_tables import tell_backtest, tell_held_out

    accounts = _accounts_of_offers(run)
    evidence, eligible, day = accounts.evidence, accounts.eligible, accounts.as_of
    n = min(run.draws, DRAWS_FOR_AN_AGENCY)
    rules = check_rules(evidence, run.seed)
    held = hold_out(evidence, eligible, day, n, run.seed)
    nation = check_nation(evidence, accounts.eligible_on, n, run.seed)
    fits = describe_fit(accounts.model(n, run.seed))
    absent = evidence.counts.join(eligible, on="agency_id", how="anti")["agency_id"].to_list()
    totals = evidence.titles_of_totals()
    names = dict(eligible.select("agency_id", "agency_name").iter_rows()) | totals
    coverage = judge_coverage(held)
    notes = [
        "(1) The officer count was worked out from the amount itself, so the rule cannot fail here.",
        "(2) What the amount covers, or who paid it, is not known.",
        *coverage,
        "'below' is the share of draws below the record: even between 0 and 100 % over many honest predictions.",
        *(_fit_note(row, totals) for row in fits.iter_rows(named=True)),
        *(
            f"The count of {each} is not used: no agency of that id has had such an agreement by {day}."
            for each in absent
        ),
        ENTITLEMENT,
    ]
    facts = {
        "as_of": day.isoformat(),
        "held_out": held.to_dicts(),
        "nation": nation.to_dicts(),
        "totals": fits.to_dicts(),
    }
    tested = rules.filter("is_test")
    exact = tested.filter(tested["error_usd"].abs() < 1_000)
    lead = [f"{len(exact)} of {len(tested)} amounts that test the rules agree with them to within $1,000."]
    tables = [tell_backtest(rules, nation, _all_titles(evidence)), tell_held_out(held, names)]
    return Answer("Payments and offers on record, and what the rules give", rules, tables, lead, notes, facts)


def _fit_note(row: dict[str, Any], titles: Mapping[str, str]) -> str:
    reported = f"{titles[row['record_id']]}: {row['reported']:,.0f} officers reported"
    if 1 / STRETCH_TO_TELL < row["stretch_low"] <= row["stretch_high"] < STRETCH_TO_TELL:
        return f"{reported}, met in the draws."
    return (
        f"{reported}, {row['modelled_low']:,.0f} to {row['modelled_high']:,.0f} in nine tenths of the draws; its "
        f"agencies had to hold {row['stretch_low']:.2f} to {row['stretch_high']:.2f} times what their strength allows."
    )


STRETCH_TO_TELL = 1.05


def answer_comparison(run: Run, grants: Path | None) -> Answer:
    """Other federal money for police beside a year of each reading; with a user's grants, by state."""
    from open287g.funding.comparison import compare, compare_states, judge_dwarfing, read_state_grants
    from open287g.policies import read_user_table
    from open287g.publish.money import draw_comparison
    from open287g.publish.money_tables import tell_comparison, tell_state_comparison

    accounts = _accounts_of_offers(run)
    evidence, day = accounts.evidence, accounts.as_of
    codes = _state_names().keys() - {"US"}
    given = read_state_grants(read_user_table(grants), codes, str(grants)) if grants else None
    scenario = _known(evidence, run.scenario)
    model = accounts.model(run.draws, run.seed, _threads())
    readings = {name: model.estimate(name, "places") for name in evidence.rulebook.scenarios}
    verdict = judge_dwarfing(evidence.grants, readings[scenario])
    table = compare(evidence.grants, list(readings.values()))
    low, high = verdict.share_of_sum_low, verdict.share_of_sum_high
    facts: dict[str, Any] = {
        "as_of": day.isoformat(),
        "scenario": scenario,
        "share_of_sum": {"low_90": low, "median": verdict.share_of_sum, "high_90": high},
        "appropriations_reported": evidence.appropriations.to_dicts(),
    }
    title = evidence.rulebook.scenario(scenario).title
    share = f"{low:.0%} to {high:.0%} of the sum (median {verdict.share_of_sum:.0%})"
    lead = [f"{title}: {verdict.answer} It comes to {share}."]
    if given is not None:
        states = compare_states(given, readings[scenario])
        facts["programmes"] = table.to_dicts()
        shown = [tell_state_comparison(states, title)]
        return Answer(
            f"Grants by state, beside a year of {scenario}", states, shown, lead, [ENTITLEMENT], facts
        )
    programs = dict(evidence.grants.select("program_id", "program").iter_rows())
    shown = [tell_comparison(table, _all_titles(evidence), programs)]
    drawn = draw_comparison(table) if run.chart else None
    return Answer(
        "Federal money for police, and a year of each reading",
        table,
        shown,
        lead,
        [ENTITLEMENT],
        facts,
        drawn,
    )


def answer_sensitivity(run: Run) -> Answer:
    """Which uncertain inputs drive the nation's result."""
    from open287g.funding.sensitivity import find_drivers
    from open287g.publish.money_tables import tell_drivers

    accounts = _accounts_of_offers(run)
    evidence, eligible, day = accounts.evidence, accounts.eligible, accounts.as_of
    n_base = 2 ** max(5, min(9, (run.draws // 20).bit_length() - 1))
    scenario = _known(evidence, run.scenario)
    table = find_drivers(evidence, eligible, scenario, day, n_base, run.seed)
    notes = [
        "Shares of the variance of the nation's result, by Sobol indices; an input under one percent is left out.",
        "'Which agencies and states' is what differs between them without a published reason.",
    ]
    title = f"{evidence.rulebook.scenario(scenario).title}, {day}: what drives the result"
    return Answer(title, table, [tell_drivers(table)], [title], notes, {"as_of": day.isoformat()})


def answer_published(run: Run) -> Answer:
    """Published amounts: what they come to for an officer, and which assumptions give as much."""
    from open287g.funding.published import imply_per_officer, place_published, reproduce
    from open287g.publish.money_tables import tell_published

    accounts = _accounts_of_offers(run)
    evidence, eligible, day = accounts.evidence, accounts.eligible, accounts.as_of
    implied = imply_per_officer(evidence)
    table = reproduce(evidence, eligible, day)
    model = accounts.model(min(run.draws, DRAWS_FOR_AN_AGENCY), run.seed)
    placed = place_published(
        evidence, [model.estimate(name, "places") for name in evidence.rulebook.scenarios]
    )
    titles = _all_titles(evidence)
    notes = [
        *(_placed_note(row, titles) for row in placed.iter_rows(named=True) if row["verdict"] == "contains"),
        "Arithmetic on published figures. The publisher's own method was not seen, and this is not it.",
        "Unknown: how many officers are trained, how many are paid, and on what condition.",
        ENTITLEMENT,
    ]
    facts = {"as_of": day.isoformat(), "implied": implied.to_dicts(), "readings": placed.to_dicts()}
    amounts = [f"${each:,.0f}" for each in sorted(implied["usd_per_officer"])]
    lead = [
        f"The published amounts come to {', '.join(amounts)} for each officer that the same source states."
    ]
    return Answer(
        "Which assumptions give the published amounts",
        table,
        [tell_published(table, implied)],
        lead,
        notes,
        facts,
    )


def _placed_note(row: dict[str, Any], titles: Mapping[str, str]) -> str:
    return (
        f"A year of '{titles[row['scenario']]}' at the model's own officers, ${row['low_90_usd'] / 1e9:,.1f} to "
        f"{row['high_90_usd'] / 1e9:,.1f} billion (90 %), holds the ${row['published_usd'] / 1e9:,.1f} billion "
        f"of {row['title']}."
    )


def answer_scenarios(run: Run) -> Answer:
    """The readings of the offers, each with its source."""
    import polars as pl

    from open287g.policies import load_rulebook
    from open287g.publish.money_tables import Group, MoneyTable

    rows = [
        {"scenario": name, "title": each.title, "meaning": each.meaning, "source": each.reference.title}
        for name, each in load_rulebook(run.parameters).scenarios.items()
    ]
    lines = tuple((row["scenario"], f"{row['title']}. {row['meaning']} ({row['source']})") for row in rows)
    table = MoneyTable("Readings of the offers", ("--scenario", "meaning"), (Group("", lines),), n_words=2)
    return Answer("Readings of the offers", pl.DataFrame(rows), [table])


def _threads() -> int:
    """As many threads as there are processors to run them; no byte depends on it."""
    return min(os.cpu_count() or 1, MOST_THREADS)


def _readings(run: Run, evidence: Evidence) -> list[str]:
    return list(evidence.rulebook.scenarios) if run.scenario == "all" else [_known(evidence, run.scenario)]


def _titles(evidence: Evidence, names: list[str]) -> dict[str, str]:
    return {name: evidence.rulebook.scenario(name).title for name in names}


def _all_titles(evidence: Evidence) -> dict[str, str]:
    return _titles(evidence, list(evidence.rulebook.scenarios))


def _meanings(evidence: Evidence, names: list[str]) -> list[str]:
    found = [evidence.rulebook.scenario(name) for name in names]
    return [f"{each.title}: {each.meaning}" for each in found]


def _evidence(run: Run) -> Evidence:
    from open287g.policies import load_evidence

    return load_evidence(run.parameters)


def _accounts(run: Run) -> Accounts:
    from open287g.accounts import open_accounts

    accounts = open_accounts(choose_edition(run.workspace), _day(run.as_of), run.parameters, run.counts)
    for agency_id in _unused_counts(accounts):
        say(f"The count of {agency_id} is not used: it has had no agreement that the offers name.")
    return accounts


def _accounts_of_offers(run: Run) -> Accounts:
    """The accounts of a day on which something is offered; `UsageError` on one before."""
    accounts = _accounts(run)
    rulebook = accounts.evidence.rulebook
    if accounts.as_of < rulebook.first_day():
        raise UsageError(f"{_nothing_yet(rulebook, accounts.as_of)} Give a later --as-of.")
    return accounts


def _unused_counts(accounts: Accounts) -> list[str]:
    """Agencies of a person's counts that the offers do not reach."""
    import polars as pl

    given = accounts.evidence.counts.filter(pl.col("basis").cast(pl.String) == "given")
    unused: list[str] = given.join(accounts.eligible, on="agency_id", how="anti")["agency_id"].to_list()
    return unused


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is not a date. Write it as 2026-01-26.") from error
    if day.year > LAST_YEAR:
        raise UsageError(
            f"--as-of {text}: rules and wages are carried to {LAST_YEAR} at most. Give an earlier day."
        )
    return day


def _known(evidence: Evidence, scenario: str) -> str:
    evidence.rulebook.scenario(scenario)
    return scenario


def _state_names() -> dict[str, str]:
    """Names of states, territories and the nation by code."""
    from open287g.policies import load_state_names

    return load_state_names() | {"US": "the nation"}
