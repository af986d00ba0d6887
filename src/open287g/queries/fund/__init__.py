"""Questions about the money to answers: rows for machines, tables and sentences for people.

In: what was asked (`request`). Out: one `Answer` for each question. What is paid is reckoned in `funding` and worded in
`publish.money_tables`; here one is put beside the other. Refuses, with `BadField`, what the fields cannot mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from open287g.errors import BadField, NotFound
from open287g.queries import fields
from open287g.queries.find import Body, find_agency
from open287g.queries.registry import Context, Request, field, question
from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words

from .accounts import Asked
from .agency import answer_agency, answer_numbers
from .place import (
    answer_backtest,
    answer_comparison,
    answer_place,
    answer_published,
    answer_scenarios,
    answer_sensitivity,
)

MOST_DRAWS = 250_000
VIEWS = ("backtest", "compare", "sensitivity", "published", "scenarios")


class FundRequest(Request):
    """Whose money, of which day, under which reading of the offers, with whose own numbers."""

    agency: str | None = field(None, "One agency as you know it, or its id; slips are forgiven")
    officers: float | None = field(None, "Trained task force officers of one agency")
    salary: float | None = field(None, "Its salary for an officer and year, in dollars")
    benefits: float | None = field(None, "Its benefits as a share of salary, such as 0.45")
    vehicles: float | None = field(None, "Operational agreements with vehicle money; 1 if not given")
    national: bool = field(False, "The nation")
    state: fields.OneState = field(None, "A state; with officers or an agency, the agency's")
    as_of: fields.AnyDay = field(None, "Day, past or to come; the latest list if left out")
    scenario: str = field("full_offer", "How to read the offers; 'all' shows every reading")
    draws: int = field(4_096, "Draws of what is uncertain", ge=1, le=MOST_DRAWS)
    seed: int = field(287, "Seed; the same seed gives the same bytes", ge=0)
    parameters: Path | None = field(None, "A reform: a small file that changes parameters")
    counts: Path | None = field(None, "CSV agency_id,officers: your own officer counts")
    by: fields.Words = field((), "'state' or 'agency' in the place, and 'month' or 'year'")
    backtest: bool = field(False, "The model against the record")
    compare: bool = field(False, "Beside other federal money for police")
    grants: Path | None = field(None, "For a comparison: CSV state,program,fiscal_year,amount_usd")
    sensitivity: bool = field(False, "Which inputs drive the result")
    published: bool = field(False, "Published amounts taken apart")
    scenarios: bool = field(False, "The readings of the offers")


GOES_WITH: Mapping[str, tuple[str, ...]] = {
    "by": ("national", "state", "agency"),
    "counts": ("national", "state", "agency", "compare", "published", "backtest", "sensitivity"),
    "grants": ("compare",),
    "salary": ("officers", "agency"),
    "benefits": ("officers", "agency"),
    "vehicles": ("officers", "agency"),
    "scenario": ("national", "state", "agency", "compare", "sensitivity"),
    "draws": ("national", "state", "agency", "compare", "published", "backtest", "sensitivity"),
    "seed": ("national", "state", "agency", "compare", "published", "backtest", "sensitivity"),
    "as_of": ("officers", "national", "state", "agency", "compare", "published", "backtest", "sensitivity"),
}
"""Fields that only some views use."""


@question(
    example={"officers": 12, "state": "TX", "salary": 61000},
    shapes=(
        {"state": "NH", "draws": 16},
        {"agency": "fl-polk-county-sheriffs-office", "draws": 16},
        {"scenarios": True},
    ),
    declared={
        "rows": (
            "open287g.funding.checks:RuleTests",
            "open287g.funding.sensitivity:Sensitivity",
            "open287g.funding.comparison:Comparison",
            "open287g.funding.comparison:StateComparison",
            "open287g.funding.comparison:Reproductions",
        ),
        "held_out": ("open287g.funding.held_out:HeldOut",),
        "nation": ("open287g.funding.checks:NationTests",),
        "totals": ("open287g.funding.checks:TotalsFit",),
        "implied": ("open287g.funding.comparison:ImpliedAmounts",),
        "readings": ("open287g.funding.comparison:Placements",),
    },
    asked_for="how much money an agency, a state or the nation may get: dollars for officers, salaries, vehicles",
)
def fund(context: Context, request: FundRequest) -> Answer:
    """Work out what the 287(g) offers come to for an agency, a state or the nation, with every uncertainty in it.

    One row for each measure, place, period and reading (`schemas.funding.FundingEstimates`, or the view's own columns).
    """
    view = _choose_view(request)
    _refuse_idle(request, view)
    asked = Asked(context, request)
    if view == "agency":
        body = _find_listed(context, request)
        asked.notes.extend(body.notes())
        return answer_agency(asked, str(body.agency_id))
    return _VIEWS.get(view, answer_place)(asked)


_VIEWS: Mapping[str, Callable[[Asked], Answer]] = {
    "officers": answer_numbers,
    "backtest": answer_backtest,
    "compare": answer_comparison,
    "sensitivity": answer_sensitivity,
    "published": answer_published,
    "scenarios": answer_scenarios,
}
"""What answers each view; the nation and a state are places."""


def _find_listed(context: Context, request: FundRequest) -> Body:
    """The agency; one that never was on a list has no record, and may still be reckoned for."""
    try:
        return find_agency(context, str(request.agency), request.state, must_be_listed=True)
    except NotFound as error:
        raise NotFound(f"{error} " + _("A number of officers shows what the rules would offer.")) from None


def _choose_view(request: FundRequest) -> str:
    """The one question that the fields ask; `BadField` if they ask none, or several."""
    asked = {
        "agency": request.agency is not None,
        "officers": request.officers is not None and request.agency is None,
        "national": request.national,
        "state": request.state is not None and request.officers is None and request.agency is None,
        **{name: bool(getattr(request, name)) for name in VIEWS},
    }
    chosen = [name for name, is_asked in asked.items() if is_asked]
    if not chosen:
        raise BadField(
            "national", _("Say whose money: the nation, a state, an agency, a number of officers; or a view.")
        )
    if len(chosen) > 1:
        raise BadField(
            chosen[-1], _("{these} ask for different things. Give one of them.", these=join_words(chosen))
        )
    return chosen[0]


def _refuse_idle(request: FundRequest, view: str) -> None:
    """`BadField` names a field that was given and that the view does not use."""
    for name in sorted(request.model_fields_set & GOES_WITH.keys()):
        if getattr(request, name) not in (None, ()) and view not in GOES_WITH[name]:
            raise BadField(name, _("This says nothing with {view}. It goes with {these}.", view=view,
                                   these=join_words(GOES_WITH[name])))  # fmt: skip
    if view == "agency" and not request.by and "scenario" in request.model_fields_set:
        raise BadField(
            "scenario",
            _("What is offered to one agency is told item by item; a reading goes with months or years."),
        )
    own = request.model_fields_set & {"salary", "benefits", "vehicles", "officers"}
    if request.by and own:
        raise BadField(
            "by",
            _("This tells what the model holds of an agency, and does not use {these}. Give your own numbers of "
              "officers as a file of counts.", these=join_words(sorted(own))),
        )  # fmt: skip
