"""Files of claims: the text of a YAML or CSV file in, typed claims and refusals out.

One entry that cannot be understood is refused with a reason, and the others go on.
A file that is not YAML or CSV of this form at all is refused as a whole (`ClaimError`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from open287g.errors import ClaimError
from open287g.schemas.claims import CLAIM_UNITS, MEASURES, PRECISIONS, Claims, RefusedClaims

from .bounds import Bounds, bounds_of
from .days import Period, read_period
from .numbers import Amount, growth_of, precision_of, read_amount
from .scopes import Scope, read_scope
from .space import Space
from .units_in_words import unit_in_words

COLUMNS = (
    "id",
    "date_published",
    "as_of_date",
    "publisher",
    "url",
    "statement",
    "measure",
    "scope",
    "value",
    "notes",
)
"""Columns of a CSV of claims; the first and the last may be missing."""

COUNTED_IN_LISTS = frozenset({"agreements", "agencies", "states", "counties", "population", "pending"})
RATIOS = frozenset({"growth_pct", "growth_multiple", "share_pct"})
NEVER_IN_LISTS = {
    "officers": "ICE's lists name agencies and agreements, not officers",
    "funding_usd": "ICE's lists hold no payments",
}


OF_A_SUM = ("for_officers", "for_agreements", "for_vehicles_usd", "parts")
"""Keys that say what a sum of money is for, or made of."""


class ClaimEntry(BaseModel):
    """One claim as a file states it; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    statement: str
    measure: str
    scope: str = "national"
    value: str | None = None
    publisher: str = "not stated"
    url: str | None = None
    date_published: str | None = None
    as_of_date: str | None = None
    report: str | None = None
    sentence: int | None = None
    precision: str | None = None
    counts: str | None = None
    from_value: float | None = None
    to_value: float | None = None
    for_officers: int | None = Field(default=None, ge=1, le=1_000_000)
    for_agreements: int | None = Field(default=None, ge=1, le=1_000_000)
    for_vehicles_usd: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    parts: list[float] | None = Field(default=None, min_length=2)
    not_testable: str | None = None
    notes: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _plain_text(cls, given: Any) -> Any:
        if isinstance(given, date):
            return given.isoformat()
        if isinstance(given, str):
            return given.strip() or None
        return given

    @field_validator("id", "value", "date_published", "as_of_date", mode="before")
    @classmethod
    def _written_number(cls, given: Any) -> Any:
        if isinstance(given, float):
            return format(given, ".15g")
        return str(given) if isinstance(given, int) else given


@dataclass(frozen=True)
class ReadClaims:
    """What a file of claims holds: those that were understood, and those that were not."""

    claims: dy.DataFrame[Claims]
    refused: dy.DataFrame[RefusedClaims]


def read_claims(text: str, form: str, space: Space, default_day: date) -> ReadClaims:
    """The claims of one file; `form` is yaml or csv. `default_day` stands where no date is stated."""
    raw = _entries_of_yaml(text) if form == "yaml" else _entries_of_csv(text)
    return compile_entries(raw, space, default_day)


def compile_entries(raw: list[dict[str, Any]], space: Space, default_day: date) -> ReadClaims:
    """Typed claims of raw entries; an id used twice is refused the second time."""
    rows: list[dict[str, Any]] = []
    refused: list[dict[str, str]] = []
    known: set[str] = set()
    for place, entry in enumerate(raw, start=1):
        claim_id = str(entry.get("id") or f"entry {place}")
        try:
            if claim_id in known:
                raise ClaimError(f"The id {claim_id!r} is used twice. Give each claim its own.")
            known.add(claim_id)
            rows.append(_claim_row(_validated({**entry, "id": claim_id}), space, default_day))
        except ClaimError as error:
            refused.append({"claim_id": claim_id, "problem": str(error)})
    return ReadClaims(
        Claims.validate(pl.DataFrame(rows, schema=Claims.create_empty().schema)),
        RefusedClaims.validate(pl.DataFrame(refused, schema=RefusedClaims.create_empty().schema)),
    )


def _validated(entry: dict[str, Any]) -> ClaimEntry:
    try:
        return ClaimEntry.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ClaimError(
            f"{where}: {first['msg']} (read: {first.get('input')!r}). See claims/README.md."
        ) from error


def _claim_row(entry: ClaimEntry, space: Space, default_day: date) -> dict[str, Any]:
    _check_vocabulary(entry)
    period = _stated_period(entry, default_day)
    amount = _stated_amount(entry)
    scope = _stated_scope(entry, space)
    precision = entry.precision or (precision_of(entry.statement, amount.low) if amount else "exact")
    bounds = (
        bounds_of(entry.measure, amount, entry.value or "", precision, space.tolerances)
        if amount
        else Bounds()
    )
    _check_share(entry, scope)
    return (
        _words_of(entry)
        | _days_of(entry, period)
        | _scope_of(entry, scope)
        | _numbers_of(entry, amount, bounds)
        | {"precision": precision}
    )


def _check_vocabulary(entry: ClaimEntry) -> None:
    for name, given, known in (
        ("measure", entry.measure, MEASURES),
        ("precision", entry.precision, PRECISIONS),
        ("counts", entry.counts, CLAIM_UNITS),
    ):
        if given is not None and given not in known:
            raise ClaimError(f"Unknown {name} {given!r}. Known are: {', '.join(known)}.")
    _check_sum(entry)


def _check_sum(entry: ClaimEntry) -> None:
    """What a sum is for, or made of, can be said of a sum of money only."""
    stated = [name for name in OF_A_SUM if getattr(entry, name) is not None]
    if stated and entry.measure != "funding_usd":
        raise ClaimError(f"{stated[0]} says what a sum is for. Leave it out, or give funding_usd as measure.")
    if entry.for_agreements is not None and entry.for_vehicles_usd is not None:
        raise ClaimError("Give for_agreements or for_vehicles_usd, not both: one follows from the other.")


def _check_share(entry: ClaimEntry, scope: Scope) -> None:
    is_of_people = unit_in_words(entry.measure, entry.statement, None) == "county_population"
    if entry.measure != "share_pct" or not _is_counted(entry) or is_of_people:
        return
    if scope.state is None and scope.support_type is None:
        raise ClaimError("A share of the whole needs a part: give a state or a model as the scope.")


def _stated_period(entry: ClaimEntry, default_day: date) -> Period:
    stated = entry.as_of_date or entry.date_published
    return read_period(stated) if stated else Period(default_day, default_day)


def _stated_amount(entry: ClaimEntry) -> Amount | None:
    if entry.value is None and entry.not_testable:
        return None
    if entry.value is None:
        raise ClaimError(
            "There is no number to test. Give one under 'value', or a reason under 'not_testable'."
        )
    return read_amount(entry.value)


def _is_counted(entry: ClaimEntry) -> bool:
    return entry.measure in COUNTED_IN_LISTS | RATIOS and entry.not_testable is None


def _stated_scope(entry: ClaimEntry, space: Space) -> Scope:
    return read_scope(entry.scope, space.new_since) if _is_counted(entry) else Scope()


def _words_of(entry: ClaimEntry) -> dict[str, Any]:
    return {
        "claim_id": entry.id,
        "report": entry.report or _report_of(entry),
        "publisher": entry.publisher,
        "url": entry.url,
        "statement": entry.statement,
        "measure": entry.measure,
        "sentence": entry.sentence,
        "notes": entry.notes,
        "not_testable": entry.not_testable or NEVER_IN_LISTS.get(entry.measure),
    }


def _report_of(entry: ClaimEntry) -> str:
    """What was published at one address on one day is one report; without an address a claim stands alone."""
    return f"{entry.url} ({entry.date_published or 'no date'})" if entry.url else f"claim {entry.id}"


def _days_of(entry: ClaimEntry, period: Period) -> dict[str, Any]:
    published = read_period(entry.date_published).latest if entry.date_published else None
    is_late = published is not None and published < period.earliest
    if is_late and _is_counted(entry):
        raise ClaimError(
            f"The as-of date {entry.as_of_date} is later than the day of publication, "
            f"{entry.date_published}. Correct one of them."
        )
    return {
        "published_on": published,
        "as_of_earliest": period.earliest,
        "as_of_latest": period.latest if published is None or is_late else min(period.latest, published),
        "as_of_text": period.words,
    }


def _scope_of(entry: ClaimEntry, scope: Scope) -> dict[str, Any]:
    return {
        "scope": entry.scope,
        "state": scope.state,
        "support_type": scope.support_type,
        "since_on": scope.since_on,
        "counts": entry.counts or unit_in_words(entry.measure, entry.statement, scope.with_territories),
    }


def _numbers_of(entry: ClaimEntry, amount: Amount | None, bounds: Bounds) -> dict[str, Any]:
    start, end = growth_of(entry.statement) if entry.measure.startswith("growth") else (None, None)
    return {
        "value": amount.low if amount else None,
        "value_high": amount.high if amount else None,
        "exact_low": bounds.exact_low,
        "exact_high": bounds.exact_high,
        "wording_low": bounds.wording_low,
        "wording_high": bounds.wording_high,
        "from_value": entry.from_value if entry.from_value is not None else start,
        "to_value": entry.to_value if entry.to_value is not None else end,
        **{name: getattr(entry, name) for name in OF_A_SUM},
    }


def _entries_of_yaml(text: str) -> list[dict[str, Any]]:
    try:
        stated = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise ClaimError(f"This is no YAML: {error}. Compare it with a file in claims/.") from error
    shared = {} if isinstance(stated, list) else stated
    if not isinstance(shared, dict):
        raise ClaimError("A YAML file of claims holds a list, or a 'claims:' list below what they share.")
    entries = stated if isinstance(stated, list) else shared.get("claims")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ClaimError(
            "A YAML file of claims holds a list of entries under 'claims:'. See claims/README.md."
        )
    common = {name: value for name, value in shared.items() if name != "claims"}
    return [{**common, **entry} for entry in entries]


def _entries_of_csv(text: str) -> list[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    missing = {"statement", "measure", "value"} - set(reader.fieldnames or ())
    if missing:
        raise ClaimError(
            f"The CSV lacks the columns {', '.join(sorted(missing))}. It needs: {', '.join(COLUMNS)}."
        )
    try:
        return [{str(name or "unnamed column"): value for name, value in row.items()} for row in reader]
    except csv.Error as error:
        raise ClaimError(
            f"Line {reader.line_num} of the CSV cannot be read: {error}. Correct it there."
        ) from error
