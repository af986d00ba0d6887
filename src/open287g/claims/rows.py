"""Typed claims and rows of `Claims`: the one to the other, so that both ways in are judged and searched alike."""

from __future__ import annotations

from datetime import date
from typing import Any

from .bounds import Bounds, allowed
from .describing import describe_span
from .hints import Hints
from .language.typed import STATE_LEVEL, Amount, Asked, Group, Span
from .space import Space
from .weighing import measure_of

COUNTED = frozenset({"rank", "agreements", "agencies", "states", "counties", "population", "pending"})
RATIOS = frozenset({"growth_pct", "growth_multiple", "share_pct", "rank"})
"""Measures that set one count against others."""
_UNITS = {
    "agreements": "agreements",
    "pending": "agreements",
    "agencies": "agencies",
    "counties": "counties",
    "population": "county_population",
}
_GROUP_UNITS = {
    "agreements": "agreements",
    "agencies": "agencies",
    "states": "states_and_territories",
    "states_only": "states",
    "counties": "counties",
    "county_population": "residents",
}
"""Units of groups by the units of readings; other units of readings are slips, and no claim's own."""
_MEASURES = {
    "agreements": "agreements",
    "agencies": "agencies",
    "states": "states",
    "states_and_territories": "states",
    "territories": "states",
    "counties": "counties",
    "residents": "population",
    "officers": "officers",
    "unsaid": "agreements",
    "money": "funding_usd",
}
_ASPECTS = {
    "signed": "flow",
    "gone": "flow",
    "net": "flow",
    "absent": "absent",
    "growth_pct": "growth_pct",
    "growth_multiple": "growth_multiple",
    "share": "share_pct",
    "rank": "rank",
    "record": "rank",
    "compare": "comparison",
    "passed": "comparison",
    "per": "rate",
    "median": "median",
    "first": "day",
    "states_with": "states",
    "named": "presence",
    "open": "other",
}


def unit_of_measure(measure: str, hints: Hints, with_territories: bool | None) -> str | None:
    """The unit that a typed claim's own fields name; None where the measure is no count."""
    if measure == "states":
        named = hints.with_territories if with_territories is None else with_territories
        return "states" if named else "states_only"
    return hints.unit if measure in RATIOS else _UNITS.get(measure)


def row_of_asked(asked: Asked, space: Space) -> dict[str, Any]:
    """A row of `Claims`, without the words of its entry. `counts` is set where the search of readings can help."""
    group, amount = asked.group, asked.amount
    is_money = asked.aspect == "open" and group.unit == "money"
    measure = (
        "pending"
        if group.pending and asked.aspect == "count"
        else _ASPECTS.get(asked.aspect, _MEASURES.get(group.unit, "unit"))
    )
    bounds = (
        allowed(measure_of(asked), amount, space.tolerances)
        if amount and asked.aspect != "open"
        else Bounds()
    )
    return {
        "as_of_earliest": asked.when.earliest,
        "as_of_latest": asked.when.latest,
        "as_of_text": describe_span(asked.when).removeprefix("on ").removeprefix("in "),
        "measure": "funding_usd" if is_money else measure,
        "counts": _searched_unit(asked),
        "scope": "as read",
        "state": _one(group.states),
        "support_type": _one(group.models),
        "since_on": asked.base.earliest if asked.base and asked.aspect.startswith("growth") else None,
        "kind": _one(tuple(kind for kind in group.kinds if kind != STATE_LEVEL)),
        "value": amount.low if amount else None,
        "value_high": amount.high if amount else None,
        "precision": amount.precision if amount else "exact",
        "exact_low": bounds.exact_low,
        "exact_high": bounds.exact_high,
        "wording_low": bounds.wording_low,
        "wording_high": bounds.wording_high,
        "from_value": asked.base_amount.low if asked.base_amount else None,
        "to_value": asked.other_amount.low if asked.other_amount else None,
        "not_testable": (asked.detail or "no list bears on it") if asked.aspect == "open" else None,
    }


def _one(values: tuple[str, ...]) -> str | None:
    return values[0] if len(values) == 1 else None


def _searched_unit(asked: Asked) -> str | None:
    """The unit under which other readings are tried; None for claims that the search cannot put."""
    group = asked.group
    plain = Group(group.unit, group.kinds, group.models, group.states, pending=group.pending)
    is_simple = group == plain and all(
        len(values) <= 1 for values in (group.kinds, group.models, group.states)
    )
    if (
        STATE_LEVEL in group.kinds
        or not is_simple
        or asked.aspect not in ("count", "growth_pct", "growth_multiple")
    ):
        return None
    units = {unit: name for name, unit in _GROUP_UNITS.items()}
    return units.get(group.unit)


def asked_of_row(row: dict[str, Any], amount: Amount | None, space: Space) -> Asked | None:
    """A row of a typed entry as a typed claim; None where no list bears on it, or its unit is no claim's own."""
    measure, unit = row["measure"], _GROUP_UNITS.get(row["counts"] or "")
    if row["not_testable"] or amount is None or unit is None or measure not in COUNTED | RATIOS:
        return None
    group = Group(
        unit,
        (row["kind"],) if row["kind"] else (),
        (row["support_type"],) if row["support_type"] else (),
        (row["state"],) if row["state"] else (),
        pending=measure == "pending",
    )
    when = Span(
        row["as_of_earliest"],
        row["as_of_latest"],
        row["as_of_text"],
        "no day stated" not in row["as_of_text"],
    )
    asked = Asked("count", group, when, amount, words=row["statement"], published=row["published_on"])
    if measure in ("growth_pct", "growth_multiple"):
        return _growth_of_row(asked, row, space)
    if measure == "share_pct":
        return _share_of_row(asked)
    if measure == "rank":
        return asked.of(aspect="rank")
    if row["since_on"] is not None:
        since = Span(row["since_on"], row["since_on"])
        is_place = unit not in ("agreements", "agencies")
        return None if is_place else asked.of(aspect="signed", base=since)
    return asked


def _growth_of_row(asked: Asked, row: dict[str, Any], space: Space) -> Asked:
    start = row["from_value"]
    since: date = row["since_on"] or space.baselines[-1].day
    return asked.of(
        aspect=row["measure"],
        base=None if start is not None else Span(since, since),
        base_amount=Amount(start) if start is not None else None,
        other_amount=Amount(row["to_value"]) if row["to_value"] is not None else None,
    )


def _share_of_row(asked: Asked) -> Asked:
    group = asked.group
    if group.unit in ("counties", "residents"):
        return asked.of(aspect="share", other=Group(group.unit, states=group.states, everywhere=True))
    whole = Group(group.unit, group.kinds, group.models) if group.states else Group(group.unit)
    return asked.of(aspect="share", other=whole)
