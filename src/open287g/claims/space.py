"""The stated space of readings: the text of claims/space.yml in, its typed content out.

Refuses a key it does not know. Nothing here depends on a claim: the space is stated before any is read.
"""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from open287g.errors import ClaimError
from open287g.text.phrases import gettext as _
from open287g.text.yaml_lines import read_yaml_lines


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Baseline(_Stated):
    """A day that growth is commonly measured from."""

    day: date
    words: str
    source: str


class Roundings(_Stated):
    """How far a number as printed may lie from the count and still be that number."""

    count: float = Field(gt=0, lt=0.5)
    last_digit: float = Field(gt=0, le=1)
    percent_cut: float = Field(gt=0, lt=1)
    growth_tens: float = Field(ge=0, lt=10)
    growth_tens_from: float = Field(ge=0)
    multiple_least: float = Field(gt=0, lt=1)
    multiple_most: float = Field(gt=0, lt=1)
    multiple_share: float = Field(gt=0, lt=0.2)
    multiple_past_nearly: float = Field(ge=0, lt=0.25)


class Tolerances(_Stated):
    """How far a wording of precision stretches, as shares of the number; and how far a sum may be rounded."""

    roundings: Roundings

    nearly: float = Field(gt=0, lt=0.2)
    about: float = Field(gt=0, lt=0.2)
    fraction: float = Field(gt=0, lt=0.2)
    fraction_about: float = Field(gt=0, lt=0.2)
    bound_elsewhere: float = Field(gt=0, lt=1)
    sum_usd: float = Field(gt=0)
    sum_share: float = Field(gt=0, lt=0.05)


class Together(_Stated):
    """When figures of one report count as read together."""

    least_hits: int = Field(ge=2)
    least_share: float = Field(gt=0, le=1)


class Space(_Stated):
    """Windows, tolerances and limits of the search."""

    title: str
    notes: str
    days_before: int = Field(ge=0)
    days_after: int = Field(ge=0)
    days_beyond_record: int = Field(ge=0)
    days_in_force: int = Field(ge=0)
    stated_days: int = Field(ge=0)
    drift_share: float = Field(ge=0, lt=1)
    drift_least: float = Field(ge=0)
    longest_period_days: int = Field(ge=0)
    max_chance_share: float = Field(gt=0, lt=1)
    neighbourhood_share: float = Field(gt=0, lt=1)
    neighbourhood_least: int = Field(ge=1)
    tolerances: Tolerances
    together: Together
    baselines: tuple[Baseline, ...] = Field(min_length=1)

    @property
    def new_since(self) -> date:
        """The day after the latest baseline: what 'new' means where no day is said."""
        return max(baseline.day for baseline in self.baselines) + timedelta(days=1)


def read_space(text: str) -> Space:
    """The space that claims/space.yml states; `ClaimError` says which key is wrong."""
    try:
        return Space.model_validate(read_yaml_lines("claims/space.yml", text, ClaimError).value)
    except ValidationError as error:
        raise ClaimError(_("claims/space.yml is not as it should be: {error}", error=error)) from error
