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
    import dataframely as dy
    import polars as pl

    from open287g.editions import Edition
    from open287g.funding.evidence import Evidence
    from open287g.funding.model import Model
    from open287g.funding.offer import Offer
    from open287g.schemas.funding import EligibleAgencies

ENTITLEMENT = (
    "Entitlement: what the published rules imply. Not money known to be paid, and not what Congress provided."
)
ENDS = "What is paid every year ends if the programme ends; what is paid once is not renewed."
DRAWS_FOR_AN_AGENCY = 4096


@dataclass(frozen=True)
class Answer:
    """What one call says: a table, the words around it, and facts for machines."""

    title: str
    table: pl.DataFrame
    notes: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    shown: pl.DataFrame | None = None


@dataclass(frozen=True)
class Run:
    """Options that every estimate shares."""

    workspace: Path | None
    as_of: str | None
    draws: int
    seed: int
    parameters: Path | None
    counts: Path | None


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
    draws: Annotated[int, typer.Option(help="Draws of what is uncertain.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Seed; the same seed gives the same bytes.")] = 287,
    parameters: Annotated[
        Path | None, typer.Option(help="A reform: a small patch of the parameters.")
    ] = None,
    counts: Annotated[
        Path | None, typer.Option(help="CSV agency_id,officers: your own officer counts.")
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
    run = Run(workspace, as_of, draws, seed, parameters, counts)
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
    _print(answer, as_json, as_csv)


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
    if not 1 <= draws <= 1_000_000:
        raise UsageError(f"--draws {draws}: give a number from 1 to 1,000,000.")
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

    edition = choose_edition(run.workspace)
    evidence = _evidence(run)
    day = _day(run.as_of) or _latest_day(edition)
    body = edition.table("agencies").filter(pl.col("agency_id") == agency_id)
    if body.is_empty():
        raise NotFound(f"No agency has the id {agency_id!r}. Find ids with 'open287g agencies'.")
    held = edition.table("agreements").filter(
        pl.col("agency_id") == agency_id,
        pl.col("first_listed_on") <= day,
        pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > day),
    )
    types = frozenset(held["support_type"].cast(pl.String))
    n, how = (
        (officers, "as given")
        if officers is not None
        else _officers_of(run, edition, evidence, agency_id, day)
    )
    offer = make_offer(evidence, Ask(body["state"][0], n, types, salary, benefits, vehicles), day)
    answer = _show_offer(evidence, offer, f"{body['name'][0]} ({agency_id})", day)
    listed = ", ".join(sorted(types)).upper() or "none"
    answer.notes.insert(0, f"Agreements listed on {day}: {listed}. Officers: {n:,.0f} ({how}).")
    return answer


def _officers_of(
    run: Run, edition: Edition, evidence: Evidence, agency_id: str, day: date
) -> tuple[float, str]:
    """Officers on record, else the model's median if operational, else none where nothing is offered."""
    import polars as pl

    evidence = _overruled(run, evidence, edition)
    on_record = evidence.counts.filter(pl.col("agency_id") == agency_id)
    if not on_record.is_empty():
        return float(on_record["officers"][0]), f"count {on_record['basis'][0]}"
    eligible = _eligible(edition, evidence, day)
    if agency_id not in eligible["agency_id"]:
        return 0.0, "no agreement that the offers name"
    from open287g.funding.model import build_model

    model = build_model(evidence, eligible, day, min(run.draws, DRAWS_FOR_AN_AGENCY), run.seed)
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

    evidence, eligible, day = _ready(run)
    place = "US" if state is None else _known_state(evidence, state)
    model = _model(run, evidence, eligible, day)
    everything = list(evidence.rulebook.scenarios)
    names = everything if scenario == "all" else [_known(evidence, scenario)]
    estimates = pl.concat([model.estimate(name) for name in names])
    rows = estimates.filter(pl.col("scope_id") == place)
    meanings = [f"{name}: {evidence.rulebook.scenario(name).meaning}" for name in names]
    facts = {"as_of": day.isoformat(), "place": place, "draws": run.draws, "seed": run.seed}
    facts["parameters_changed"] = list(evidence.rulebook.patched)
    empty = [] if len(rows) else [f"No agency of {place} has had an agreement that the offers name by {day}."]
    if len(rows) and not rows["high_90"].sum():
        empty = [f"Nothing was offered by {day}: the first offer begins on {evidence.rulebook.first_day()}."]
    notes = [
        *empty,
        *meanings,
        "Intervals hold half and nine tenths of the draws; means add up, medians do not.",
        ENTITLEMENT,
    ]
    return Answer(f"287(g) money, {place}, {day}", rows, notes, facts, _readable(rows))


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

    from open287g.funding.backtest import check_nation, check_rules, hold_out

    evidence, eligible, day = _ready(run)
    n = min(run.draws, DRAWS_FOR_AN_AGENCY)
    rules = check_rules(evidence, run.seed)
    held = hold_out(evidence, eligible, day, n, run.seed)
    nation = check_nation(evidence, eligible, n, run.seed)
    on_record = held.filter(pl.col("kind").cast(pl.String) != "estimate")
    notes = [
        *(_nation_note(row) for row in nation.iter_rows(named=True)),
        f"Officers held out: {on_record['is_in_50'].sum()} of {len(on_record)} counts and totals lie inside the 50 % "
        f"interval, {on_record['is_in_90'].sum()} inside the 90 % interval.",
        "is_test is false where the officer count was worked out from the amount itself, or is not known.",
    ]
    shown = rules.drop("source_url", "basis", "recorded_on", "payee")
    facts = {"held_out": held.to_dicts(), "nation": nation.to_dicts(), "as_of": day.isoformat()}
    return Answer("Payments and offers on record, and what the rules give", rules, notes, facts, shown)


def _nation_note(row: dict[str, Any]) -> str:
    place = "inside" if row["is_in_90"] else "below" if row["is_within_ceiling"] else "above"
    return (
        f"{row['case_id']}: ${row['observed_usd'] / 1e6:,.0f} million lies {place} the 90 % interval of start-up money "
        f"under {row['scenario']}, ${row['low_90_usd'] / 1e6:,.0f} to {row['high_90_usd'] / 1e6:,.0f} million."
    )


def _answer_comparison(run: Run, scenario: str, grants: Path | None) -> Answer:
    from open287g.funding.comparison import compare, compare_states, judge_dwarfing, read_state_grants
    from open287g.policies import read_user_table

    evidence, eligible, day = _ready(run)
    given = read_state_grants(read_user_table(grants)) if grants else None
    model = _model(run, evidence, eligible, day)
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
        "Federal money for police, and a year of each reading", table, notes, facts, table.drop("source_url")
    )


def _answer_sensitivity(run: Run, scenario: str) -> Answer:
    import polars as pl

    from open287g.funding.sensitivity import find_drivers

    evidence, eligible, day = _ready(run)
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
    from open287g.funding.published import imply_per_officer, reproduce

    evidence, eligible, day = _ready(run)
    implied = imply_per_officer(evidence)
    table = reproduce(evidence, eligible, day)
    notes = [
        *(
            f"{row['title']}: ${row['usd_per_officer']:,.0f} for each officer it states."
            for row in implied.iter_rows(named=True)
        ),
        "Arithmetic on published figures. The publisher's own method was not seen, and this is not it.",
        "Unknown: how many officers are trained, how many are paid, and on what condition.",
        ENTITLEMENT,
    ]
    facts = {"as_of": day.isoformat(), "implied": implied.to_dicts()}
    return Answer(
        "Which assumptions give the published amounts", table, notes, facts, table.drop("published_usd")
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


def _ready(run: Run) -> tuple[Evidence, dy.DataFrame[EligibleAgencies], date]:
    """Evidence, eligible agencies and day of an estimate that needs an edition."""
    edition = choose_edition(run.workspace)
    day = _day(run.as_of) or _latest_day(edition)
    evidence = _overruled(run, _evidence(run), edition)
    return evidence, _eligible(edition, evidence, day), day


def _overruled(run: Run, evidence: Evidence, edition: Edition) -> Evidence:
    from open287g.funding.evidence import overrule_counts
    from open287g.policies import read_user_table

    if run.counts is None:
        return evidence
    return overrule_counts(evidence, read_user_table(run.counts), edition.table("agencies")["agency_id"])


def _eligible(edition: Edition, evidence: Evidence, day: date) -> dy.DataFrame[EligibleAgencies]:
    from open287g.funding.eligible import select_eligible
    from open287g.schemas import Agencies, Agreements, Spells

    agreements = Agreements.validate(edition.table("agreements"), cast=True)
    agencies = Agencies.validate(edition.table("agencies"), cast=True)
    spells = Spells.validate(edition.table("spells"), cast=True)
    return select_eligible(agreements, spells, agencies, evidence.rulebook, day)


def _model(run: Run, evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], day: date) -> Model:
    from open287g.funding.model import build_model

    return build_model(evidence, eligible, day, run.draws, run.seed)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is not a date. Write it as 2026-01-26.") from error


def _latest_day(edition: Edition) -> date:
    """Last day that the list of participating agencies is known to have stood."""
    import polars as pl

    shown = edition.table("snapshots").filter(pl.col("list_name").cast(pl.String) == "participating")
    latest: date = shown["last_shown_on"].max()  # type: ignore[assignment]
    return latest


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
