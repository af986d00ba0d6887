"""Other federal money for police beside a year of the 287(g) offers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .grounds import count_threads, names_of_places, open_accounts_of_offers, titles_of
from .request import ENTITLEMENT, Answer, Run

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.funding.comparison import Dwarfed
    from open287g.funding.evidence import Evidence
    from open287g.schemas.funding import StateGrants


def answer_comparison(run: Run, grants: Path | None) -> Answer:
    """Other federal money for police beside a year of each reading; with a user's grants, by state."""
    from open287g.funding.comparison import compare, compare_states, judge_dwarfing
    from open287g.publish.money import draw_comparison
    from open287g.publish.money_record_tables import tell_comparison, tell_state_comparison

    accounts = open_accounts_of_offers(run)
    evidence, readings = accounts.evidence, accounts.evidence.rulebook.scenarios
    given = _read_grants(grants) if grants else None
    reading = evidence.rulebook.scenario(run.scenario)
    model = accounts.model(run.draws, run.seed, count_threads())
    estimates = {name: model.estimate(name, "places") for name in readings}
    verdict = judge_dwarfing(evidence.grants, estimates[run.scenario])
    table = compare(evidence.grants, list(estimates.values()))
    lead = [_say_share(reading.title, verdict)]
    facts = {"as_of": accounts.as_of.isoformat(), **_facts(run, evidence, verdict)}
    if given is not None:
        title = f"Grants by state, beside a year of {run.scenario}"
        states = compare_states(given, estimates[run.scenario])
        shown = tell_state_comparison(states, reading.title)
        return Answer(title, states, [shown], lead, [ENTITLEMENT], facts | {"programmes": table.to_dicts()})
    title = "Federal money for police, and a year of each reading"
    programs = dict(evidence.grants.select("program_id", "program").iter_rows())
    shown = tell_comparison(table, titles_of(readings), programs)
    drawn = draw_comparison(table)
    return Answer(title, table, [shown], lead, [ENTITLEMENT], facts, drawn)


def _read_grants(path: Path) -> dy.DataFrame[StateGrants]:
    from open287g.data.parameters import read_user_table
    from open287g.funding.comparison import read_state_grants

    return read_state_grants(read_user_table(path), names_of_places().keys() - {"US"}, str(path))


def _say_share(title: str, verdict: Dwarfed) -> str:
    interval = f"{verdict.share_of_sum_low:.0%} to {verdict.share_of_sum_high:.0%}"
    return f"{title}: {verdict.answer} It comes to {interval} of the sum (median {verdict.share_of_sum:.0%})."


def _facts(run: Run, evidence: Evidence, verdict: Dwarfed) -> dict[str, Any]:
    share = {
        "low_90": verdict.share_of_sum_low,
        "median": verdict.share_of_sum,
        "high_90": verdict.share_of_sum_high,
    }
    reported = evidence.appropriations.to_dicts()
    return {"scenario": run.scenario, "share_of_sum": share, "appropriations_reported": reported}
