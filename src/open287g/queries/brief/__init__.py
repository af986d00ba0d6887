"""The question "what is the state of it": an edition and a request to the facts of a brief, and to the brief.

Every number is asked of the measures once, and none is computed here. Refuses a day before the first list, and a
baseline that is not before the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.kept_answers import keep_answer
from open287g.data.reference import load_background, load_borders
from open287g.data.states import spoken_names_of_states
from open287g.data.workspace import locate_answers
from open287g.errors import BadField
from open287g.measures import Ledger, last_day, list_in_force, rows_in_force
from open287g.measures.flows import (
    come_between,
    count_changes,
    count_waits,
    flow_by_month,
    gone_between,
)
from open287g.queries import fields
from open287g.queries.ledger import add_places, first_list, open_ledger
from open287g.queries.registry import Context, field, question
from open287g.queries.registry import Request as FieldsOfARequest
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Document
from open287g.schemas.facts import Baseline, BriefFacts, Correction, MoneyPart, VerdictCount
from open287g.schemas.measures import Call, Count, Entry, Query, Things
from open287g.text.phrases import gettext as _
from open287g.text.phrases import spoken_language

from .facts import (
    Request,
    agreements_of,
    applications_of,
    baselines_of,
    breakdowns_of,
    counties_held,
    counts_of,
    counts_told,
    judge_claims,
    law_of,
    place_of,
    sources_of,
    stand_among,
    stated_since,
    tell_money,
)

if TYPE_CHECKING:
    from concurrent.futures import Future

    from open287g.data.editions import Edition


__all__ = ["BriefRequest", "Request", "brief", "gather_facts", "make_brief"]


KEPT = (VerdictCount, Correction, MoneyPart, Entry, Things, Query, Call)
"""What the parts of a brief that take seconds are made of."""

WINDOWS = (7, 30)
"""Days of the two tables of changes: a week, a month."""

LEAST_MONTHS = 12
"""Months that the chart shows at least, if the record has them."""


def make_brief(edition: Edition, request: Request, made_on: date, n_processes: int = 1) -> Document:
    """The brief that was asked for. `NotFound` for a day before the first list, `UsageError` for a bad baseline."""
    from open287g.publish.compose import compose_brief

    return compose_brief(gather_facts(edition, request, made_on, n_processes))


def gather_facts(edition: Edition, request: Request, made_on: date, n_processes: int = 1) -> BriefFacts:
    """The facts of one brief. `NotFound` for a day before the first list, `UsageError` for a baseline after the day.

    With more than one process, the money of a full brief is estimated in another one while claims are tested here.
    """
    ledger = open_ledger(edition)
    day = request.as_of or last_day(ledger, "participating")
    facts = _facts_of_lists(edition, ledger, request, day, made_on)
    facts = replace(
        facts,
        state_law=law_of(edition, ledger, request, made_on),
        stated_since=stated_since(edition, request, facts.latest_list_on, made_on),
    )
    return _in_full(facts, edition, ledger, n_processes) if request.is_full else facts


def _facts_of_lists(
    edition: Edition, ledger: Ledger, request: Request, day: date, made_on: date
) -> BriefFacts:
    """What a short brief tells: what ICE's lists show by the day, and what people compiled beside them."""
    states = (request.state,) if request.state else ()
    query, month_ago = Query(as_of=day, states=states), day - timedelta(days=WINDOWS[-1])
    background = load_background()
    in_force = list_in_force(ledger, "participating", day)
    known_until = min(day, in_force.last_shown_on)
    counts, baselines = counts_of(ledger, query), baselines_of(ledger, request, day, background)
    nation = counts_of(ledger, replace(query, states=())) if states else counts
    told = [in_force.snapshot_id, *(each.snapshot_id for each in counts.values())]
    told += [each.snapshot_id for each in baselines]
    return BriefFacts(
        edition_id=edition.edition_id,
        made_on=made_on,
        as_of=day,
        latest_list_on=_latest(ledger, "participating"),
        state=request.state,
        state_names=spoken_names_of_states(),
        counts=counts,
        nation=nation,
        standing=stand_among(nation["agreements by state"], request.state) if request.state else None,
        before=_before(ledger, query, baselines),
        baselines=baselines,
        flows=flow_by_month(ledger, _first_month(ledger, baselines, day, known_until), known_until, states),
        flows_until_on=known_until,
        windows=[count_changes(ledger, days, day, states) for days in WINDOWS],
        arrivals=come_between(ledger, month_ago, day, states),
        departures=gone_between(ledger, month_ago, day, states),
        agreements=agreements_of(ledger, day, states),
        pending=applications_of(ledger, day, states),
        waiting=count_waits(ledger, day, states),
        counties=counties_held(ledger, query, day),
        state_place=place_of(request.state) if request.state else None,
        borders=load_borders(),
        sources=sources_of(ledger, told),
        background=background,
    )


def _before(ledger: Ledger, query: Query, baselines: Sequence[Baseline]) -> dict[str, Count]:
    """Breakdowns at the main baseline, if there is one."""
    if not baselines:
        return {}
    return breakdowns_of(ledger, replace(query, as_of=baselines[0].growths["agreements"].since))


def _in_full(facts: BriefFacts, edition: Edition, ledger: Ledger, n_processes: int) -> BriefFacts:
    """The facts with how far agreements reach, with the money and with the tested claims."""
    query = Query(as_of=facts.as_of, states=(facts.state,) if facts.state else ())
    counts = {**facts.counts, **counts_told(add_places(ledger), query, "full")}
    (verdicts, corrections), money = _judge_and_tell(edition, facts.as_of, facts.state, n_processes)
    return replace(
        facts,
        counts=counts,
        nation=facts.nation if facts.state else counts,
        n_on_record=_on_record(ledger, query, facts.as_of),
        money=money,
        verdicts=verdicts,
        corrections=corrections,
    )


def _judge_and_tell(
    edition: Edition, day: date, state: str | None, n_processes: int
) -> tuple[tuple[list[VerdictCount], list[Correction]], list[MoneyPart]]:
    """Verdicts and corrections, and the money: kept from an earlier brief, or made side by side."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context
    from signal import SIG_IGN, SIGINT, signal

    made_from = {"edition": edition.edition_id, "as_of": day, "state": state}
    aside: list[Future[list[MoneyPart]]] = []
    # The other process leaves an interruption to this one, which ends both.
    with ProcessPoolExecutor(1, get_context("spawn"), signal, (SIGINT, SIG_IGN)) as pool:

        def judge() -> tuple[list[VerdictCount], list[Correction]]:
            if n_processes > 1:
                aside.append(pool.submit(tell_money, edition, day, state))
            return judge_claims(edition, day, state)

        def tell() -> list[MoneyPart]:
            with suppress(BrokenProcessPool):
                if aside:
                    return aside[0].result()
            return tell_money(edition, day, state)

        folder = locate_answers()
        in_words = {**made_from, "language": spoken_language()}
        judged = keep_answer(folder, "verdicts", in_words, KEPT, judge)
        return judged, keep_answer(folder, "money", made_from, KEPT, tell)


def _on_record(ledger: Ledger, query: Query, day: date) -> int:
    """Agencies on the list whose sworn officers the FBI has on record."""
    return rows_in_force(ledger, query, day).drop_nulls("sworn_officers")["agency_id"].n_unique()


def _first_month(ledger: Ledger, baselines: Sequence[Baseline], day: date, known_until: date) -> date:
    """The month of the main baseline, or a year before the day if that is longer ago; within what lists cover."""
    starts = [day - timedelta(days=30 * LEAST_MONTHS), known_until]
    starts += [each.growths["agreements"].since for each in baselines[:1]]
    return max(min(starts), first_list(ledger)).replace(day=1)


def _latest(ledger: Ledger, list_name: str) -> date:
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name)
    latest: date = mine["snapshot_on"].max()  # type: ignore[assignment]
    return latest


class BriefRequest(FieldsOfARequest):
    """Which brief."""

    as_of: fields.Day = field(None, "Day; the latest list if left out")
    baseline: fields.Day = field(None, "Day to measure growth against; the eve of Jan. 20, 2025, if left out")
    state: fields.OneState = field(None, "State or territory; the nation if left out")
    full: bool | None = field(
        None, "With money and tested claims, or without; short on a terminal and from a server", off="short"
    )
    one_page: bool = field(False, "The news, the headline figures and the first rows, on one page of paper")


@question(example={"state": "FL", "full": True}, is_report=True)
def brief(context: Context, request: BriefRequest) -> Answer:
    """Report how many agreements, where, under which model, what changed, and which lists say so."""
    is_full = request.full if request.full is not None else not (request.one_page or context.is_awaited)
    asked = Request(request.as_of, request.baseline, request.state, is_full)
    if asked.is_full:
        context.begin("Estimating the money and testing published claims", 0)
    if asked.is_full and request.one_page:
        raise BadField("one_page", _("One page holds no money and no tested claims. Ask for one of the two."))
    made = make_brief(context.edition, asked, context.today, context.n_processes)
    if request.one_page:
        from open287g.publish.compose import shorten

        made = shorten(made)
    return Answer("brief", made, result=made)
