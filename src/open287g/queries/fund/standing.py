"""What an agency is listed under on a day, and whether the offers name it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from open287g.text.phrases import gettext as _

from .grounds import say_nothing_yet

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.funding.rulebook import Rulebook


def listed_types(edition: Edition, agency_id: str, day: date) -> frozenset[str]:
    """Support types that the agency is listed under on the day."""
    import polars as pl

    from open287g.measures import rows_in_force
    from open287g.queries.ledger import open_ledger
    from open287g.schemas.measures import Query

    in_force = rows_in_force(open_ledger(edition), Query(as_of=day), day)
    return frozenset(in_force.filter(pl.col("agency_id") == agency_id)["support_type"].cast(pl.String))


def tell_standing(
    rulebook: Rulebook, edition: Edition, agency_id: str, listed: frozenset[str], day: date
) -> list[str]:
    """In words: the support types that the agency is `listed` under, and whether the offers name them."""
    named = rulebook.codes("eligibility/support_types", day)
    words = [
        _("On ICE's list of {day}: {models}.", day=day, models=_models(listed))
        if listed
        else _("Not on ICE's list of {day} under any model.", day=day)
    ]
    if not named:
        return [*words, say_nothing_yet(rulebook, day)]
    if listed & named:
        return words
    words.append(
        _(
            "The offers are for the {models} only, so the rules offer this agency nothing.",
            models=_models(named),
        )
    )
    return [*words, *_left(edition, agency_id, named, day)]


def _left(edition: Edition, agency_id: str, named: frozenset[str], day: date) -> list[str]:
    """That an agreement which the offers name is no longer listed, if there was one by the day."""
    import polars as pl

    support_type = pl.col("support_type").cast(pl.String)
    begun = edition.table("spells").filter(pl.col("agency_id") == agency_id, pl.col("first_listed_on") <= day)
    gone = begun.filter(support_type.is_in(sorted(named))).sort("gone_by_on", nulls_last=True)
    if gone.is_empty():
        return []
    last = gone.row(-1, named=True)
    return [
        _(
            "Its agreement under the {model} is no longer listed: last seen on {last}, not on the list of {gone}. Why "
            "is not known from the lists. Its months show what the rules implied while it was listed.",
            model=_models(frozenset({last["support_type"]})),
            last=last["last_listed_on"],
            gone=last["gone_by_on"],
        )
    ]


def _models(codes: frozenset[str]) -> str:
    from open287g.schemas.codes import SUPPORT_TYPES

    return ", ".join(_(SUPPORT_TYPES.get(code, code)) for code in sorted(codes))
