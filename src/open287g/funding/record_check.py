"""Money on record of one agency beside what the rules offer it: within it, outside it, or not comparable. Pure.

Only ICE's money is compared with ICE's offers; money of a state is told and left alone. An amount is compared with the
part of the offer that it covers, and nothing is said of why it differs that no source states.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from open287g.schemas.funding import ICE

ROUNDING: Final = 0.02
"""An amount that its source words loosely may differ by this share: sources round to two or three digits."""

VERDICTS: Final = {
    "within": "within what the rules give",
    "above": "above what the rules give",
    "below": "below what the rules give",
    "state_money": "not ICE's money, so not compared with ICE's offers",
    "other_cover": "not compared: what it covers is not one of the rules' sums",
    "no_offer": "not compared: the rules offer this agency nothing on that day",
}


def judge_record(
    payments: pl.DataFrame, once: tuple[float, float], yearly: tuple[float, float], *, is_eligible: bool
) -> pl.DataFrame:
    """`payments` (`schemas.funding.Payments`) with rule_low_usd, rule_high_usd and verdict (one of `VERDICTS`).

    `once` and `yearly` are the low and high sums of the agency's offer, the officers' interval in them.
    """
    told = [_judge(row, once, yearly, is_eligible=is_eligible) for row in payments.iter_rows(named=True)]
    added = pl.DataFrame(
        told,
        schema={"rule_low_usd": pl.Float64, "rule_high_usd": pl.Float64, "verdict": pl.String},
        orient="row",
    )
    return payments.hstack(added)


def _judge(
    row: dict[str, object], once: tuple[float, float], yearly: tuple[float, float], *, is_eligible: bool
) -> tuple[float | None, float | None, str]:
    if row["payer"] != ICE:
        return None, None, "state_money"
    if not is_eligible:
        return None, None, "no_offer"
    if row["covers"] == "startup":
        low, high = once
    elif row["covers"] == "first_year":
        low, high = once[0] + yearly[0], once[1] + yearly[1]
    else:
        return None, None, "other_cover"
    amount = float(str(row["amount_usd"]))
    give = ROUNDING if row["amount_is"] != "exact" else 0.0
    if amount < low * (1 - give):
        return low, high, "below"
    return low, high, "above" if amount > high * (1 + give) else "within"
