"""Claims of money against payments on record: payer, payee and stage are named, and no list of ICE's bears on any.

A payment by a state's board is not ICE's. A sum on record is shown beside the claim; only a payer that the record
contradicts contradicts a claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from open287g.schemas.codes import STATE_NAMES
from open287g.text.phrases import format_month
from open287g.text.phrases import gettext as _

from .asking import Paid, Register
from .language.lexicon import fold
from .language.typed import Asked

if TYPE_CHECKING:
    from .weighing import Weighed

NEAR = 0.03
"""How far a sum on record may lie from the sum stated, as a share of it, and still be the same payment."""


@dataclass(frozen=True)
class _Stated:
    """What a claim says of a payment."""

    payer: str
    names: str
    is_offer: bool

    @classmethod
    def of(cls, asked: Asked) -> _Stated:
        payer, *rest = asked.detail.split(":")[1:]
        return cls(payer, rest[-1].strip(), "could" in rest)


def weigh_payment(asked: Asked, register: Register) -> Weighed:
    """What is on record of a payment such as the one stated."""
    from .weighing import Tried, Weighed

    stated = _Stated.of(asked)
    if asked.amount is None or stated.is_offer:
        return Weighed(
            asked, "not_testable", reason=_("it is what could be paid, and ICE's lists hold no payments")
        )
    near = [
        each
        for each in register.paid(asked.group.states)
        if _is_near(each, asked.amount.low) and _is_payee(each, stated.names)
    ]
    if not near:
        return Weighed(
            asked,
            "not_testable",
            reason=_("ICE's lists hold no payments, and no such sum is among the payments on record"),
        )
    best = min(near, key=lambda each: abs(each.amount_usd - asked.amount.low))  # type: ignore[union-attr]
    told = _told(best)
    paid = Tried(best.amount_usd, best.recorded_on or asked.when.latest)
    is_ice = best.payer == "ICE"
    if stated.names and stated.payer == ("board" if is_ice else "ice"):
        amount = best.amount_usd
        reason = (
            _("{told}; the payer was ICE", told=told)
            if is_ice
            else _("{told}; the payer was not ICE", told=told)
        )
        return Weighed(asked, "contradicted", paid, amount, amount, (paid,), reason)
    return Weighed(
        asked,
        "not_testable",
        paid,
        tried=(paid,),
        reason=_("ICE's lists hold no payments; on record beside it: {told}", told=told),
    )


def _is_near(paid: Paid, amount: float) -> bool:
    return abs(paid.amount_usd - amount) <= NEAR * amount


def _is_payee(paid: Paid, names: str) -> bool:
    return all(word in fold(paid.payee).split() for word in fold(names).split())


def _told(paid: Paid) -> str:
    where = f", {STATE_NAMES[paid.state]}" if paid.state in STATE_NAMES else ""
    when = f", {format_month(paid.recorded_on)}" if paid.recorded_on else ""
    payer = paid.payer if paid.payer == "ICE" else _("the {payer}", payer=paid.payer)
    return _(
        "{amount} {stage} by {payer} to {payee}{where} ({source})",
        amount=f"${paid.amount_usd:,.0f}",
        stage=_(paid.stage),
        payer=payer,
        payee=paid.payee,
        where=where + when,
        source=paid.source,
    )
