"""Parts of a place, and months or fiscal years, from the words that ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from open287g.errors import BadField

if TYPE_CHECKING:
    from open287g.funding.summary import Detail


def choose_part(by: tuple[str, ...], place: str) -> str | None:
    """Whether states or agencies of the place are asked for, or the place itself."""
    parts = [each for each in by if each in ("state", "agency")]
    if len(by) != len(parts) + len(_grains(by)) or len(parts) > 1 or ("state" in parts and place != "US"):
        raise BadField(
            "by", f"{', '.join(by)}: give 'agency' (or 'state', of the nation), and 'month' or 'year'."
        )
    return parts[0] if parts else None


def _grains(by: tuple[str, ...]) -> list[str]:
    kinds = {"month": "month", "year": "fiscal_year"}
    return [kinds[each] for each in by if each in kinds]


def choose_grain(by: tuple[str, ...]) -> str | None:
    """The kind of period that is asked for, if one is."""
    grains = _grains(by)
    if len(grains) > 1:
        raise BadField("by", "A month and a year are two grains. Give one of them.")
    return grains[0] if grains else None


def choose_detail(part: str | None, grain: str | None) -> Detail:
    """How far down the model has to tell its estimates."""
    if part != "agency":
        return "places"
    return "agencies" if grain is None else "periods"
