"""`open287g fund`: what the rules offer an agency, a state or the nation, and how that stands against the record."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.cli.options import CsvOption, JsonOption, WorkspaceOption, choose_edition
from open287g.errors import NotFound, UsageError

if TYPE_CHECKING:
    import polars as pl

    from open287g.accounts import Accounts
    from open287g.editions import Edition
    from open287g.funding.evidence import Evidence
    from open287g.funding.model import Model
    from open287g.funding.offer import Offer

ENTITLEMENT = (
    "Entitlement: what the published rules imply. Not money known to be paid, and not what Congress provided."
)
ENDS = "What is paid every year ends if the programme ends; what is paid once is not renewed."
DRAWS_FOR_AN_AGENCY = 4096
MOST_DRAWS = 250_000


@dataclass(frozen=True)
class Answer:
    """What one call says: a table, the words around it, and facts for machines."""

    title: str
    table: pl.DataFrame
    notes: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    shown: pl.DataFrame | None = None
    chart: dict[str, Any] | None = None


@dataclass(frozen=True)
class Run:
    """Options that every estimate shares."""

    workspace: Path | None
    as_of: str | None
    draws: int
    seed: int
    parameters: Path | None
    counts: Path | None
    by: str | None = None
    chart: Path | None = None


def fund(
    agency: Annotated[str | None, typer.Option(help="Id of one agency (see 'open287g agencies').")] = None,
    officers: Annotated[float | None, typer.Option(help="Trained task force officers of one agency.")] = None,
    salary: Annotated[float | None, typer.Option(help="Its salary for an officer and year, dollars.")] = None,
    benefits: Annotated[
        float | None, typer.Option(help="Its benefits as a share of salary, such as 0.45.")
    ] = None,
    vehicles: Annotated[float, typer.Option(help="Operational agreements with vehicle money.")] = 1,
    national: Annotated[bool, typer.Option("--national", help="The nation.")] = False,
    state: Annotated[
        str | None, typer.Option(help="A state (USPS code); with --officers, the agency's.")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Day, such as 2026-01-26.")] = None,
    scenario: Annotated[
        str, typer.Option(help="How to read the offers; 'all' shows every reading.")
    ] = "full_offer",
    draws: Annotated[int, typer.Option(help="Draws of what is uncertain.")] = 4_096,
    seed: Annotated[int, typer.Option(help="Seed; the same seed gives the same bytes.")] = 287,
    parameters: Annotated[
        Path | None, typer.Option(help="A reform: a small patch of the parameters.")
    ] = None,
    counts: Annotated[
        Path | None, typer.Option(help="CSV agency_id,officers: your own officer counts.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="With a place: one row for each 'state' or 'agency' in it.")
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(help="With a place or --compare: also draw it (.svg, .png or .json).")
    ] = None,
    backtest: Annotated[bool, typer.Option("--backtest", help="The model against the record.")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Beside other federal money for police.")
    ] = False,
    grants: Annotated[
        Path | None, typer.Option(help="With --compare: CSV state,program,fiscal_year,amount_usd.")
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Which inputs drive the result.")
    ] = False,
    published: Annotated[bool, typer.Option("--published", help="Published amounts taken apart.")] = False,
    scenarios: Annotated[bool, typer.Option("--scenarios", help="The readings of the offers.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """What the 287(g) offers come to for an agency, a state or the nation, with every uncertainty carried through.

    Example: open287g fund --officers 12 --state TX --salary 61000

    Example: open287g fund --national --as-of 2026-01-26 --scenario startup_only
    """
    _check_numbers(draws, seed)
    run = Run(workspace, as_of, draws, seed, parameters, counts, by, chart)
    match _choose_view(
        agency, officers, state, national, backtest, compare, sensitivity, published, scenarios
    ):
        case "--officers":
            answer = _answer_numbers(run, officers or 0.0, salary, benefits, vehicles, state)
        case "--agency":
            answer = _answer_agency(run, str(agency), officers, salary, benefits, vehicles)
        case "--backtest":
            answer = _answer_backtest(run)
        case "--compare":
            answer = _answer_comparison(run, scenario, grants)
        case "--sensitivity":
            answer = _answer_sensitivity(run, scenario)
        case "--published":
            answer = _answer_published(run)
        case "--scenarios":
            answer = _answer_scenarios(run)
        case _:
            answer = _answer_place(run, state, scenario)
    if chart is not None:
        _draw(answer, chart)
    _print(answer, as_json, as_csv)


def _draw(answer: Answer, path: Path) -> None:
    if answer.chart is None:
        raise UsageError("--chart draws a place or --compare only.")
    from open287g.publish.money import render_chart

    try:
        path.write_bytes(render_chart(answer.chart, path.suffix))
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from error
    typer.echo(f"Chart written to {path}.", err=True)


def _choose_view(
    agency: str | None, officers: float | None, state: str | None, national: bool, *views: bool
) -> str:
    """The one question that the options ask; `UsageError` if they ask none, or several."""
    asked = {
        "--agency": agency is not None,
        "--officers": officers is not None and agency is None,
        "--national": national,
        "--state": state is not None and officers is None,
        **dict(
            zip(
                ("--backtest", "--compare", "--sensitivity", "--published", "--scenarios"), views, strict=True
            )
        ),
    }
    chosen = [name for name, is_asked in asked.items() if is_asked]
    if not chosen:
        raise UsageError(f"Say what to answer, with one of {', '.join(asked)}. See 'open287g fund --help'.")
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} ask for different things. Give one of them.")
    return chosen[0]


def _check_numbers(draws: int, seed: int) -> None:
    if not 1 <= draws <= MOST_DRAWS:
        raise UsageError(f"--draws {draws}: give a number from 1 to {MOST_DRAWS:,}.")
    if seed < 0:
        raise UsageError(f"--seed {seed}: give a number from 0 up.")


def _answer_numbers(
    run: Run,
    officers: float,
    salary: float | None,
    benefits: float | None,
    vehicles: float,
    state: str | None,
) -> Answer:
    from open287g.funding.offer import Ask, make_offer

    if salary is None and state is None:
        raise UsageError("--officers needs a salary: give --salary, or --state to use the state's mean wage.")
    evidence = _evidence(run)
    day = _day(run.as_of) or date.today()  # noqa: DTZ011
    place = _known_state(evidence, state) if state else "US"
    ask = Ask(place, officers, frozenset({"tfm"}), salary, benefits, vehicles)
    return _show_offer(evidence, make_offer(evidence, ask, day), f"{officers:,.0f} officers, {place}", day)


def _answer_agency(
    run: Run,
    agency_id: str,
    officers: float | None,
    salary: float | None,
    benefits: float | None,
    vehicles: float,
) -> Answer:
    import polars as pl

    from open287g.funding.offer import Ask, make_offer

    edition, accounts = choose_edition(run.workspace), _accounts(run)
    evidence, day = accounts.evidence, accounts.as_of
    body = edition.table("agencies").filter(pl.col("agency_id") == agency_id)
    if body.is_empty():
        raise NotFound(f"No agency has the id {agency_id!r}. Find ids with 'open287g agencies'.")
    types = _listed_types(edition, agency_id, day)
    n, how = (officers, "as given") if officers is not None else _officers_of(run, accounts, agency_id)
    offer = make_offer(evidence, Ask(body["state"][0], n, types, salary, benefits, vehicles), day)
    answer = _show_offer(evidence, offer, f"{body['name'][0]} ({agency_id})", day)
    listed = ", ".join(sorted(types)).upper() or "none"
    answer.notes.insert(0, f"Agreements listed on {day}: {listed}. Officers: {n:,.0f} ({how}).")
    return answer


def _listed_types(edition: Edition, agency_id: str, day: date) -> frozenset[str]:
    """Support types under which the agency was listed on a day."""
    import polars as pl

    held = edition.table("spells").filter(
        pl.col("agency_id") == agency_id,
        pl.col("first_listed_on") <= day,
        pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > day),
    )
    return frozenset(held["support_type"].cast(pl.String))


def _officers_of(run: Run, accounts: Accounts, agency_id: str) -> tuple[float, str]:
    """Officers on record, else the model's median if operational, else none where nothing is offered."""
    import polars as pl

    on_record = accounts.evidence.counts.filter(pl.col("agency_id") == agency_id)
    if not on_record.is_empty():
        return float(on_record["officers"][0]), f"count {on_record['basis'][0]}"
    if agency_id not in accounts.eligible["agency_id"]:
        return 0.0, "no agreement that the offers name"
    model = accounts.model(min(run.draws, DRAWS_FOR_AN_AGENCY), run.seed)
    low, middle, high = _modelled_officers(model, agency_id)
    return float(
        round(middle)
    ), f"modelled if operational, 90 % interval {low:,.0f} to {high:,.0f}; not published"


def _modelled_officers(model: Model, agency_id: str) -> tuple[float, float, float]:
    from open287g.funding.calibration import settled
    from open287g.funding.summary import quantiles

    ids = [body.agency_id for body in model.calibration.bodies]
    low, _, middle, _, high = quantiles(settled(model.calibration, ids.index(agency_id), model.draws)[0])
    return low, middle, high


def _show_offer(evidence: Evidence, offer: Offer, who: str, day: date) -> Answer:
    import polars as pl

    once, yearly = offer.sum_usd("once"), offer.sum_usd("every year")
    sums = pl.DataFrame(
        {
            "item": ["One-off, together", "Every year, together"],
            "paid": ["once", "every year"],
            "low_usd": [once[0], yearly[0]],
            "high_usd": [once[1], yearly[1]],
        }
    )
    items = offer.items.with_columns(pl.col("paid").cast(pl.String))
    shown = pl.concat([items.select("item", "paid", "basis", "low_usd", "high_usd"), sums], how="diagonal")
    not_paid = [f"Not reimbursed: {each.item}. {each.statement}" for each in evidence.rulebook.not_reimbursed]
    eligible = (
        []
        if offer.is_eligible
        else ["Nothing is offered: the offers name the Task Force Model only, from September 2025."]
    )
    notes = [
        f"Salary: ${offer.salary_usd:,.0f} ({offer.salary_basis}).",
        *eligible,
        ENDS,
        *not_paid,
        ENTITLEMENT,
    ]
    facts = {
        "as_of": day.isoformat(),
        "is_eligible": offer.is_eligible,
        "salary_usd": offer.salary_usd,
        "once_usd": {"low": once[0], "high": once[1]},
        "every_year_usd": {"low": yearly[0], "high": yearly[1]},
        "not_reimbursed": [each.model_dump() for each in evidence.rulebook.not_reimbursed],
    }
    return Answer(f"What the rules of {day} offer: {who}", items, notes, facts, shown)


def _answer_place(run: Run, state: str | None, scenario: str) -> Answer:
    import polars as pl

    accounts = _accounts(run)
    rulebook, day = accounts.evidence.rulebook, accounts.as_of
    place = "US" if state is None else _known_state(accounts.evidence, state)
    names = list(rulebook.scenarios) if scenario == "all" else [_known(accounts.evidence, scenario)]
    model = accounts.model(run.draws, run.seed)
    estimates = pl.concat([model.estimate(name) for name in names])
    rows = _rows_of(accounts, estimates, place, run.by)
    facts = {"as_of": day.isoformat(), "place": place, "draws": run.draws, "seed": run.seed}
    facts["parameters_changed"] = list(rulebook.patched)
    notes = [
        *_silence(rows, place, day, rulebook.first_day()),
        *_future(accounts),
        *(f"{name}: {rulebook.scenario(name).meaning}" for name in names),
        "Intervals hold half and nine tenths of the draws; means add up, medians do not.",
        ENTITLEMENT,
    ]
    titles = {name: (rulebook.scenario(name).title, rulebook.scenario(name).meaning) for name in names}
    drawn = _chart_of(estimates.filter(pl.col("scope_id") == place), titles) if run.chart else None
    shown = _readable(rows) if run.by is None else _readable_by(rows)
    return Answer(f"287(g) money, {place}, {day}", rows, notes, facts, shown, drawn)


def _rows_of(accounts: Accounts, estimates: pl.DataFrame, place: str, by: str | None) -> pl.DataFrame:
    """Rows of the place itself, or of the states or agencies in it."""
    import polars as pl

    scope = pl.col("scope").cast(pl.String)
    match by:
        case None:
            return estimates.filter(pl.col("scope_id") == place)
        case "state" if place == "US":
            return estimates.filter(scope == "state")
        case "agency":
            inside = accounts.eligible.filter((pl.col("state") == place) | (place == "US"))["agency_id"]
            return estimates.filter(scope == "agency", pl.col("scope_id").is_in(inside.to_list()))
        case _:
            raise UsageError(f"--by {by}: give 'agency', or 'state' together with --national.")


def _silence(rows: pl.DataFrame, place: str, day: date, first_day: date) -> list[str]:
    """Why there is no money to show, if there is none."""
    if not rows["high_90"].sum() and day < first_day:
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


def _chart_of(rows: pl.DataFrame, titles: dict[str, tuple[str, str]]) -> dict[str, Any]:
    from open287g.publish.money import draw_months, select_months

    return draw_months(select_months(rows, titles))


def _readable_by(rows: pl.DataFrame) -> pl.DataFrame:
    """One line for each state or agency: officers, start-up money to date, a year of recurring money."""
    import polars as pl

    kind, measure = pl.col("period_kind").cast(pl.String), pl.col("measure").cast(pl.String)

    def pick(chosen_kind: str, chosen: str, column: str) -> pl.Expr:
        return pl.col(column).filter((kind == chosen_kind) & (measure == chosen)).first()

    return rows.group_by("scenario", pl.col("scope_id").alias("where"), maintain_order=True).agg(
        pick("stock", "officers", "median").alias("officers"),
        pick("to_date", "startup_usd", "median").alias("startup_usd"),
        pick("to_date", "startup_usd", "low_90").alias("startup_low_90_usd"),
        pick("to_date", "startup_usd", "high_90").alias("startup_high_90_usd"),
        pick("per_year", "recurring_usd", "median").alias("per_year_usd"),
        pick("per_year", "recurring_usd", "low_90").alias("per_year_low_90_usd"),
        pick("per_year", "recurring_usd", "high_90").alias("per_year_high_90_usd"),
    )


def _readable(rows: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return rows.filter(pl.col("period_kind").cast(pl.String) != "month", pl.col("high_90") > 0).select(
        "scenario",
        pl.col("period_kind").cast(pl.String),
        "period",
        pl.col("measure").cast(pl.String),
        "median",
        "low_50",
        "high_50",
        "low_90",
        "high_90",
    )


def _answer_backtest(run: Run) -> Answer:
    import polars as pl

    from open287g.funding.backtest import check_nation, check_rules, describe_fit, hold_out

    accounts = _accounts(run)
    evidence, eligible, day = accounts.evidence, accounts.eligible, accounts.as_of
    n = min(run.draws, DRAWS_FOR_AN_AGENCY)
    rules = check_rules(evidence, run.seed)
    held = hold_out(evidence, eligible, day, n, run.seed)
    nation = check_nation(evidence, eligible, n, run.seed)
    on_record = held.filter(pl.col("kind").cast(pl.String) != "estimate")
    fits = describe_fit(accounts.model(n, run.seed))
    absent = evidence.counts.join(eligible, on="agency_id", how="anti")["agency_id"].to_list()
    notes = [
        *(_nation_note(row) for row in nation.iter_rows(named=True)),
        *(_fit_note(row) for row in fits.iter_rows(named=True)),
        *(
            f"The count of {each} is not used: no agency of that id has had such an agreement by {day}."
            for each in absent
        ),
        f"Officers held out: {on_record['is_in_50'].sum()} of {len(on_record)} counts and totals lie inside the 50 % "
        f"interval, {on_record['is_in_90'].sum()} inside the 90 % interval.",
        "is_test is false where the officer count was worked out from the amount itself, or is not known.",
    ]
    shown = rules.drop("source_url", "basis", "recorded_on", "payee")
    facts = {
        "as_of": day.isoformat(),
        "held_out": held.to_dicts(),
        "nation": nation.to_dicts(),
        "totals": fits.to_dicts(),
    }
    return Answer("Payments and offers on record, and what the rules give", rules, notes, facts, shown)


def _fit_note(row: dict[str, Any]) -> str:
    return (
        f"{row['record_id']}: {row['reported']:,.0f} officers reported, {row['modelled_low']:,.0f} to "
        f"{row['modelled_high']:,.0f} in nine tenths of the draws; stretched by {row['stretch_low']:.2f} to "
        f"{row['stretch_high']:.2f} to fit."
    )


def _nation_note(row: dict[str, Any]) -> str:
    place = "inside" if row["is_in_90"] else "below" if row["is_within_ceiling"] else "above"
    return (
        f"{row['case_id']}: ${row['observed_usd'] / 1e6:,.0f} million lies {place} the 90 % interval of start-up money "
        f"under {row['scenario']}, ${row['low_90_usd'] / 1e6:,.0f} to {row['high_90_usd'] / 1e6:,.0f} million."
    )


def _answer_comparison(run: Run, scenario: str, grants: Path | None) -> Answer:
    from open287g.funding.comparison import compare, compare_states, judge_dwarfing, read_state_grants
    from open287g.policies import read_user_table
    from open287g.publish.money import draw_comparison

    accounts = _accounts(run)
    evidence, day = accounts.evidence, accounts.as_of
    given = read_state_grants(read_user_table(grants)) if grants else None
    model = accounts.model(run.draws, run.seed)
    readings = [model.estimate(name) for name in evidence.rulebook.scenarios]
    names = list(evidence.rulebook.scenarios)
    asked = readings[names.index(_known(evidence, scenario))]
    verdict = judge_dwarfing(evidence.grants, asked)
    facts: dict[str, Any] = {
        "as_of": day.isoformat(),
        "scenario": scenario,
        "share_of_sum": {
            "low_90": verdict.share_of_sum_low,
            "median": verdict.share_of_sum,
            "high_90": verdict.share_of_sum_high,
        },
        "appropriations_reported": evidence.appropriations.to_dicts(),
    }
    low, high = verdict.share_of_sum_low, verdict.share_of_sum_high
    share = f"{low:.0%} to {high:.0%} of the sum (median {verdict.share_of_sum:.0%})"
    notes = [f"{scenario}: {verdict.answer} It comes to {share}.", ENTITLEMENT]
    if given is not None:
        states = compare_states(given, asked)
        facts["programmes"] = compare(evidence.grants, readings).to_dicts()
        return Answer(f"Grants by state, beside a year of {scenario}", states, notes, facts)
    table = compare(evidence.grants, readings)
    return Answer(
        "Federal money for police, and a year of each reading",
        table,
        notes,
        facts,
        table.drop("source_url"),
        draw_comparison(table) if run.chart else None,
    )


def _answer_sensitivity(run: Run, scenario: str) -> Answer:
    import polars as pl

    from open287g.funding.sensitivity import find_drivers

    accounts = _accounts(run)
    evidence, eligible, day = accounts.evidence, accounts.eligible, accounts.as_of
    n_base = 2 ** max(5, min(9, (run.draws // 20).bit_length() - 1))
    table = find_drivers(evidence, eligible, _known(evidence, scenario), day, n_base, run.seed)
    notes = [
        "Shares of the variance of the nation's result: alone (first order), and with all interactions (total).",
        "agencies_and_states is what differs from agency to agency and state to state without a published reason.",
    ]
    shown = (
        table.filter(pl.col("total_order") >= 0.01).drop("scenario", "parameter").cast({"result": pl.String})
    )
    return Answer(
        f"What drives the result of {scenario}, {day}", table, notes, {"as_of": day.isoformat()}, shown
    )


def _answer_published(run: Run) -> Answer:
    from open287g.funding.published import imply_per_officer, place_published, reproduce

    accounts = _accounts(run)
    evidence, eligible, day = accounts.evidence, accounts.eligible, accounts.as_of
    implied = imply_per_officer(evidence)
    table = reproduce(evidence, eligible, day)
    model = accounts.model(min(run.draws, DRAWS_FOR_AN_AGENCY), run.seed)
    placed = place_published(evidence, [model.estimate(name) for name in evidence.rulebook.scenarios])
    notes = [
        *(
            f"{row['title']}: ${row['usd_per_officer']:,.0f} for each officer it states."
            for row in implied.iter_rows(named=True)
        ),
        *(_placed_note(row) for row in placed.iter_rows(named=True) if row["verdict"] == "contains"),
        "Arithmetic on published figures. The publisher's own method was not seen, and this is not it.",
        "Unknown: how many officers are trained, how many are paid, and on what condition.",
        ENTITLEMENT,
    ]
    facts = {"as_of": day.isoformat(), "implied": implied.to_dicts(), "readings": placed.to_dicts()}
    return Answer(
        "Which assumptions give the published amounts", table, notes, facts, table.drop("published_usd")
    )


def _placed_note(row: dict[str, Any]) -> str:
    return (
        f"A year of {row['scenario']} at the model's own officers, ${row['low_90_usd'] / 1e9:,.1f} to "
        f"{row['high_90_usd'] / 1e9:,.1f} billion (90 %), holds the ${row['published_usd'] / 1e9:,.1f} billion "
        f"of {row['title']}."
    )


def _answer_scenarios(run: Run) -> Answer:
    import polars as pl

    from open287g.policies import load_rulebook

    rows = [
        {"scenario": name, "title": each.title, "meaning": each.meaning, "source": each.reference.title}
        for name, each in load_rulebook(run.parameters).scenarios.items()
    ]
    return Answer("Readings of the offers", pl.DataFrame(rows))


def _evidence(run: Run) -> Evidence:
    from open287g.policies import load_evidence

    return load_evidence(run.parameters)


def _accounts(run: Run) -> Accounts:
    from open287g.accounts import open_accounts

    return open_accounts(choose_edition(run.workspace), _day(run.as_of), run.parameters, run.counts)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is not a date. Write it as 2026-01-26.") from error


def _known(evidence: Evidence, scenario: str) -> str:
    evidence.rulebook.scenario(scenario)
    return scenario


def _known_state(evidence: Evidence, text: str) -> str:
    from open287g.schemas.codes import TERRITORIES

    code = text.strip().upper()
    if code not in set(evidence.wages["state"]) | TERRITORIES or code == "US":
        raise UsageError(f"--state {text!r} is no state or territory. Give a USPS code, such as TX.")
    return code


def _print(answer: Answer, as_json: bool, as_csv: bool) -> None:
    if as_json and as_csv:
        raise UsageError("--json and --csv are two formats. Give one of them.")
    if as_json:
        import json

        payload = {
            "title": answer.title,
            **answer.facts,
            "rows": answer.table.to_dicts(),
            "notes": answer.notes,
        }
        print(json.dumps(payload, default=str, indent=1, ensure_ascii=False))
    elif as_csv:
        sys.stdout.write(answer.table.write_csv())
    else:
        _print_table(answer)


def _print_table(answer: Answer) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=answer.title, title_justify="left")
    shown = answer.table if answer.shown is None else answer.shown
    for name, kind in shown.schema.items():
        table.add_column(
            name.replace("_", " "), justify="right" if kind.is_numeric() else "left", overflow="fold"
        )
    for row in shown.iter_rows(named=True):
        table.add_row(*(_cell(name, value, row) for name, value in row.items()))
    console = Console()
    console.print(table)
    for note in answer.notes:
        console.print(f"• {note}", highlight=False, markup=False)


def _cell(name: str, value: object, row: dict[str, object]) -> str:
    if value is None:
        return "–"
    if not isinstance(value, float):
        return f"{value}"
    if name in ("ratio", "error_share", "first_order", "total_order", "margin"):
        return f"{value:.2f}"
    is_money = name.endswith("usd") or str(row.get("measure", "")).endswith("usd")
    return f"${value:,.0f}".replace("$-", "-$") if is_money else f"{value:,.0f}"
