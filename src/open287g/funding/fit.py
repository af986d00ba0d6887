"""How well the model meets the published totals that it is made to agree with: the misfit, shown."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from .model import Model
from .summary import quantiles


class TotalsFit(dy.Schema):
    """A published total that the model is made to agree with, and how well it does: the misfit, shown."""

    record_id = dy.String(primary_key=True, description="Total")
    reported = dy.Float64(description="Officers reported")
    n_agencies = dy.UInt32(description="Agencies that the total governs")
    modelled_low = dy.Float64(description="Officers of the model: a twentieth of the draws are below")
    modelled_high = dy.Float64(description="Officers of the model: a twentieth of the draws are above")
    stretch_low = dy.Float64(description="What officers were multiplied by beyond their limits: 5 percent")
    stretch_high = dy.Float64(description="The same: 95 percent; 1 where the total can be met")


def describe_fit(model: Model) -> dy.DataFrame[TotalsFit]:
    """How each published total is met, in the order in which they claim agencies."""
    calibration = model.calibration
    reported = dict(model.evidence.totals.select("record_id", "officers").iter_rows())
    rows = []
    for group, record_id in enumerate(name for name in calibration.modelled if name in reported):
        modelled, stretch = (
            quantiles(calibration.modelled[record_id]),
            quantiles(calibration.levels[group].stretch),
        )
        n_agencies = sum(each == group for each in calibration.group_of)
        rows.append(
            (record_id, reported[record_id], n_agencies, modelled[0], modelled[-1], stretch[0], stretch[-1])
        )
    frame = pl.DataFrame(rows, schema=TotalsFit.create_empty().schema, orient="row")
    return TotalsFit.validate(frame)
