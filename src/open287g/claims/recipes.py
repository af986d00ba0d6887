"""The readings that are tried on a claim, by the unit of its own words: stated before any claim is read.

Each row says what is counted, under which filter, clock and text rule, and how plausible it is that
someone counted so. Order within a tier is order of plausibility.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import polars as pl

from open287g.schemas.claims import TEXT_RULES, TIERS


@dataclass(frozen=True)
class Recipe:
    """One way to count, for claims whose own words name the unit `counts`."""

    counts: str
    tier: str
    unit: str
    text_rule: str = "normalised"
    clock: str = "listed"
    counts_header: bool = False
    adds_pending: bool = False
    only_new: bool = False
    only_task_force: bool = False
    only_states: bool = False
    """Only for claims about one state."""
    from_base: bool = False
    """Only for claims about what is new: the difference between two lists."""


def _agreements() -> list[Recipe]:
    own = "agreements"
    return [
        Recipe(own, "own_words", "agreements"),
        Recipe(own, "other_unit", "agencies"),
        Recipe(own, "other_unit", "agency_names"),
        Recipe(own, "other_unit", "agreements", clock="signed"),
        Recipe(own, "other_unit", "agreements", from_base=True),
        Recipe(own, "other_unit", "agreements", adds_pending=True),
        Recipe(own, "other_unit", "agreements", adds_pending=True, from_base=True),
        Recipe(own, "other_unit", "agreements", only_new=True),
        Recipe(own, "other_unit", "agreements", only_task_force=True),
        Recipe(own, "other_day", "agreements"),
        Recipe(own, "slip", "agreements", counts_header=True),
        Recipe(own, "slip", "agreements", "untrimmed", only_states=True),
        Recipe(own, "slip", "agency_names", "untrimmed"),
        Recipe(own, "slip", "agency_names_with_county", "untrimmed"),
        Recipe(own, "slip_other_day", "agreements", counts_header=True),
        Recipe(own, "slip_other_day", "agreements", "untrimmed", only_states=True),
        Recipe(own, "slip_other_day", "agency_names", "untrimmed"),
        Recipe(own, "slip_other_day", "agency_names_with_county", "untrimmed"),
        Recipe(own, "remote", "agencies"),
        Recipe(own, "remote", "agency_names"),
        Recipe(own, "remote", "agreements", adds_pending=True),
    ]


def _agencies() -> list[Recipe]:
    own = "agencies"
    return [
        Recipe(own, "own_words", "agencies"),
        Recipe(own, "other_unit", "agency_names"),
        Recipe(own, "other_unit", "agreements"),
        Recipe(own, "other_unit", "agencies", clock="signed"),
        Recipe(own, "other_unit", "agencies", from_base=True),
        Recipe(own, "other_unit", "agreements", from_base=True),
        Recipe(own, "other_unit", "agencies", adds_pending=True),
        Recipe(own, "other_unit", "agreements", adds_pending=True),
        Recipe(own, "other_unit", "agreements", adds_pending=True, from_base=True),
        Recipe(own, "other_unit", "agencies", only_new=True),
        Recipe(own, "other_unit", "agencies", only_task_force=True),
        Recipe(own, "other_day", "agencies"),
        Recipe(own, "slip", "agency_names", "untrimmed"),
        Recipe(own, "slip", "agency_names_with_county", "untrimmed"),
        Recipe(own, "slip", "agreements", counts_header=True),
        Recipe(own, "slip", "agreements", "untrimmed", only_states=True),
        Recipe(own, "slip_other_day", "agency_names", "untrimmed"),
        Recipe(own, "slip_other_day", "agency_names_with_county", "untrimmed"),
        Recipe(own, "remote", "agency_names"),
        Recipe(own, "remote", "agreements"),
        Recipe(own, "remote", "agreements", "untrimmed", only_states=True),
        Recipe(own, "remote", "agreements", counts_header=True),
        Recipe(own, "remote", "agreements", adds_pending=True),
    ]


def _states(own: str, other: str) -> list[Recipe]:
    return [
        Recipe(own, "own_words", own),
        Recipe(own, "own_words", own, from_base=True),
        Recipe(own, "other_unit", own),
        Recipe(own, "other_unit", other),
        Recipe(own, "other_unit", own, adds_pending=True),
        Recipe(own, "other_day", own),
        Recipe(own, "slip", "states", "untrimmed"),
        Recipe(own, "remote", other),
    ]


def _alone(own: str) -> list[Recipe]:
    return [
        Recipe(own, "own_words", own),
        Recipe(own, "own_words", own, from_base=True),
        Recipe(own, "other_unit", own),
        Recipe(own, "other_day", own),
    ]


_TRIED = (
    *_agreements(),
    *_agencies(),
    *_states("states_only", "states"),
    *_states("states", "states_only"),
    *_alone("counties"),
    *_alone("county_population"),
)
_BOUNDS = tuple(replace(recipe, tier="after_gap") for recipe in _TRIED if recipe.tier == "own_words")
RECIPES = (*_TRIED, *_BOUNDS)


def recipe_table() -> pl.DataFrame:
    """All recipes as a table, with their order of plausibility."""
    kinds = {
        "tier": pl.Enum(list(TIERS)),
        "unit": pl.String(),
        "text_rule": pl.Enum(list(TEXT_RULES)),
    }
    frame = pl.DataFrame([asdict(recipe) for recipe in RECIPES])
    return frame.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items()).with_row_index(
        "plausibility"
    )
