"""The sections on money and on tested claims, where they have been made; nothing is estimated or judged here."""

from __future__ import annotations

from open287g.schemas.brief import BriefFacts, Section

from ..figures import Figures


def tell_money(facts: BriefFacts, figures: Figures) -> Section:
    """What the rules imply, what is recorded as paid, and what is reported as provided, each under its own name."""
    return Section("money", "The money on offer", ())


def tell_claims(facts: BriefFacts, figures: Figures) -> Section:
    """How many published claims got which verdict, and the corrections that are due."""
    return Section("claims", "Published claims, tested", ())
