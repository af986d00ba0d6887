"""How many officers of one agency are trained: given, on record, or only an interval of the model; in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from .request import Run

if TYPE_CHECKING:
    from open287g.queries.funding import Accounts

DRAWS: Final = 1024
"""Draws that an interval of officers needs; more change no rounded end of it."""
BASES: Final = {
    "given": "as given",
    "reported": "reported",
    "implied": "worked out from a payment",
}


@dataclass(frozen=True)
class Officers:
    """Trained officers of one agency; `between` holds nine tenths of the draws where nobody has published them."""

    middle: float
    basis: str
    between: tuple[float, float] | None = None
    recorded_on: date | None = None

    def words(self, sworn: int | None) -> str:
        """How many, and how that is known; where it is not, that comes first."""
        if self.between is None:
            number = ngettext("{n} officer", "{n} officers", _whole(self.middle))
            basis = _(BASES[self.basis])
            if self.recorded_on is None:
                return _("Trained officers: {number} ({basis}).", number=number, basis=basis)
            return _(
                "Trained officers: {number} ({basis}, {day}).",
                number=number,
                basis=basis,
                day=self.recorded_on,
            )
        low, high = (f"{round(end):,}" for end in self.between)
        told = _("Nobody outside the agency knows how many of its officers are trained: {low} to {high} in nine of "
                 "ten draws of the model, {middle} in the middle.", low=low, high=high,
                 middle=round(self.middle))  # fmt: skip
        return told + (" " + _("It has {n} sworn officers.", n=sworn) if sworn else "")

    def as_dict(self) -> dict[str, Any]:
        """The same for machines."""
        low, high = self.between or (self.middle, self.middle)
        return {
            "middle": self.middle,
            "low_90": low,
            "high_90": high,
            "basis": self.basis,
            "recorded_on": self.recorded_on,
        }


NO_OFFICERS: Final = Officers(0.0, "given")
"""Of an agency that the offers do not name."""


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def find_officers(run: Run, accounts: Accounts, agency_id: str, given: float | None) -> Officers:
    """Officers as given, else on record, else the model's interval if the agreement is operational."""
    import polars as pl

    from open287g.funding.summary import quantiles

    if given is not None:
        return Officers(given, "given")
    on_record = accounts.evidence.counts.filter(pl.col("agency_id") == agency_id)
    if not on_record.is_empty():
        row = on_record.row(0, named=True)
        return Officers(float(row["officers"]), row["basis"], recorded_on=row["recorded_on"])
    n = min(run.draws, DRAWS)
    low, _first, middle, _third, high = quantiles(accounts.model(n, run.seed).officers_of(agency_id))
    ends = (float(max(round(low), 1)), float(max(round(high), 1)))
    return Officers(float(max(round(middle), 1)), "model", ends)
