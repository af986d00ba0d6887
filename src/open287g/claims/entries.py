"""Entries of claims: what a file or a sentence states, by key, in; typed claims and refusals out.

One entry that cannot be understood is refused with its line, its key and a reason, and the others go on. An entry that
gives a statement and neither measure nor value is read from its words (`language.reader`): each of its figures is a
claim. Lines of a file are one report only where they state it (`report`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from open287g.errors import ClaimError
from open287g.schemas.claims import MEASURES, PRECISIONS, Claims, RefusedClaims, claim_units
from open287g.text.phrases import gettext as _

from .bounds import Bounds, allowed
from .hints import Hints, hints_of
from .language.lexicon import Lexicon
from .language.reader import Frame, NotUnderstood, read_statement
from .language.typed import Amount, Asked, Span
from .rows import COUNTED, RATIOS, asked_of_row, row_of_asked, unit_of_measure
from .space import Space
from .typed_fields import Scope, read_amount, read_period, read_scope

NEVER_IN_LISTS = {
    "officers": "ICE's lists name agencies and agreements, not officers",
    "funding_usd": "ICE's lists hold no payments",
}
OF_A_SUM = ("for_officers", "for_agreements", "for_vehicles_usd", "parts")
"""Keys that say what a sum of money is for, or made of."""
MOST_PLACES = 60
"""More than all states and territories; no state stands behind it."""
LONGEST = 1000
"""Most letters of a statement; whole articles are no statements."""


@dataclass(frozen=True)
class Setting:
    """What entries are read with: the space of readings, the words that are known, the day of the last list."""

    space: Space
    lexicon: Lexicon
    last_listed: date


class ClaimEntry(BaseModel):
    """One claim as a file states it; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(max_length=100, pattern=r"^[^/\\\x00-\x1f\x7f]+$")
    statement: str = Field(max_length=LONGEST)
    measure: str
    scope: str = "national"
    value: str | None = None
    publisher: str = Field(default_factory=lambda: _("The statement"))
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
        return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


@dataclass(frozen=True)
class ReadClaims:
    """What a file of claims holds: those that were understood, how each was read, and those that were not."""

    claims: dy.DataFrame[Claims]
    refused: dy.DataFrame[RefusedClaims]
    asked: dict[str, Asked] = field(default_factory=dict)
    problems: tuple[ClaimError, ...] = ()
    """Why entries were refused, as errors."""


def compile_entries(
    raw: list[dict[str, Any]], setting: Setting, lines: list[int] | None = None
) -> ReadClaims:
    """Typed claims of raw entries; an id used twice is refused the second time; `ClaimError` is kept with its entry.

    `lines` are those of a file, for what is said of a refusal.
    """
    rows: list[dict[str, Any]] = []
    refused: list[dict[str, str]] = []
    asked: dict[str, Asked] = {}
    known: set[str] = set()
    problems: list[ClaimError] = []
    for place, entry in enumerate(raw, start=1):
        claim_id = _id_of(entry, place)
        try:
            if claim_id in known:
                raise ClaimError(
                    _("id: {claim_id} is used twice. Give each claim its own.", claim_id=repr(claim_id))
                )
            known.add(claim_id)
            for row, found in _claims_of({**entry, "id": claim_id}, setting):
                rows.append(row)
                if found is not None:
                    asked[row["claim_id"]] = found
        except ClaimError as error:
            where = f"line {lines[place - 1]}, " if lines else ""
            problems.append(error)
            refused.append({"claim_id": claim_id, "problem": f"{where}{error}"})
    return ReadClaims(
        Claims.validate(pl.DataFrame(rows, schema=Claims.create_empty().schema)),
        RefusedClaims.validate(pl.DataFrame(refused, schema=RefusedClaims.create_empty().schema)),
        asked,
        tuple(problems),
    )


def _claims_of(entry: dict[str, Any], setting: Setting) -> list[tuple[dict[str, Any], Asked | None]]:
    """The entry itself; one claim for each figure of its statement, where it gives neither measure nor number."""
    given = {name: value for name, value in entry.items() if value not in (None, "")}
    statement = given.get("statement")
    if (
        not isinstance(statement, str)
        or len(statement) > LONGEST
        or {"measure", "value", "not_testable"} & set(given)
    ):
        return [_typed_claim(_validated(entry), setting)]
    return _read_claims(_validated({**entry, "measure": "agreements"}), setting)


def _read_claims(entry: ClaimEntry, setting: Setting) -> list[tuple[dict[str, Any], Asked | None]]:
    """One claim for each figure of a statement."""
    frame = Frame(
        setting.last_listed,
        setting.space.baselines[-1].day,
        _stated_span(entry.date_published, "date_published"),
        _stated_span(entry.as_of_date, "as_of_date"),
    )
    with _naming("statement"):
        reading = read_statement(entry.statement, setting.lexicon, frame)
    ids = _ids_of(entry.id, len(reading.claims))
    common = {
        "report": entry.report or f"claim {entry.id}",
        "publisher": entry.publisher,
        "url": entry.url,
        "statement": entry.statement,
        "notes": entry.notes,
        "published_on": reading.published,
    }
    return [
        (row_of_asked(claim, setting.space) | common | {"claim_id": claim_id}, claim)
        for claim_id, claim in zip(ids, reading.claims, strict=True)
    ]


def _ids_of(entry_id: str, n: int) -> list[str]:
    return [entry_id] if n == 1 else [f"{entry_id}-{number}" for number in range(1, n + 1)]


def _stated_span(text: str | None, key: str) -> Span | None:
    if text is None:
        return None
    with _naming(key):
        return read_period(text)


def _id_of(entry: dict[str, Any], place: int) -> str:
    """The id as stated, blanks at its ends left out; an entry without one is known by its place."""
    stated = entry.get("id")
    plain = str(stated).strip() if isinstance(stated, (str, int)) else ""
    return plain or f"entry {place}"


def _validated(entry: dict[str, Any]) -> ClaimEntry:
    unknown = [name for name in entry if name not in ClaimEntry.model_fields]
    if "more fields than columns" in unknown:
        raise ClaimError(
            _("The line has more fields than the header. Put quotes round a field that holds a comma.")
        )
    if unknown:
        raise ClaimError(f"{unknown[0]}: {_unknown_key(str(unknown[0]))}")
    required = {name for name, field in ClaimEntry.model_fields.items() if field.is_required()}
    # A column that is there and empty says as little as one that is not there.
    filled = {name: value for name, value in entry.items() if name in required or value not in (None, "")}
    try:
        return ClaimEntry.model_validate(filled)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        given = first.get("input")
        read = (
            "It is missing or empty" if given is None else f"{first['msg']} (read: {shortened(repr(given))})"
        )
        raise ClaimError(_("{field}: {wrong}. See claims/README.md.", field=key, wrong=read)) from error


def _unknown_key(name: str) -> str:
    near = difflib.get_close_matches(name, ClaimEntry.model_fields, n=1)
    hint = f"Did you mean {near[0]}?" if near else "See claims/README.md for those that are."
    return f"this key is not known. {hint}"


def shortened(text: str, most: int = 80) -> str:
    """A text of at most so many characters, for a message."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@contextmanager
def _naming(key: str) -> Iterator[None]:
    """Whatever is refused inside is refused by the name of the key that states it."""
    try:
        yield
    except NotUnderstood as error:
        raise NotUnderstood(f"{key}: {error}", error.words) from error
    except ClaimError as error:
        raise ClaimError(f"{key}: {error}") from error


def _typed_claim(entry: ClaimEntry, setting: Setting) -> tuple[dict[str, Any], Asked | None]:
    _check_vocabulary(entry)
    amount = _stated_amount(entry)
    hints = hints_of(entry.statement, setting.lexicon, amount.low if amount else None)
    period = _stated_period(entry, setting.last_listed)
    scope = _stated_scope(entry, setting.space)
    precision = entry.precision or (hints.precision if amount else "exact")
    stated = _worded(entry, amount, precision)
    _check_share(entry, scope, hints)
    row = (
        _words_of(entry)
        | _days_of(entry, period, scope)
        | _scope_of(entry, scope, hints)
        | _numbers_of(entry, stated, _bounds_of(entry, stated, setting.space), hints)
        | {"precision": precision}
    )
    return row, asked_of_row(row, stated, setting.space)


def _worded(entry: ClaimEntry, amount: Amount | None, precision: str) -> Amount | None:
    """The number with its wording; a share whose digits the statement does not hold was spoken as a fraction."""
    if amount is None:
        return None
    written = entry.value or ""
    is_fraction = entry.measure == "share_pct" and written.rstrip("%").strip() not in entry.statement
    return Amount(amount.low, amount.high, precision, written, is_fraction)


def _bounds_of(entry: ClaimEntry, stated: Amount | None, space: Space) -> Bounds:
    if stated is None:
        return Bounds()
    is_count = entry.measure in ("agreements", "agencies", "states", "counties", "pending")
    return allowed("count" if is_count else entry.measure, stated, space.tolerances)


def _check_vocabulary(entry: ClaimEntry) -> None:
    for name, given, known in (
        ("measure", entry.measure, MEASURES),
        ("precision", entry.precision, PRECISIONS),
        ("counts", entry.counts, claim_units()),
    ):
        if given is not None and given not in known:
            near = difflib.get_close_matches(given, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ClaimError(_("{name}: Unknown {name} {given}.{hint} Known are: {known}.", name=name,
                               given=repr(given), hint=hint, known=", ".join(known)))  # fmt: skip
    stated = [name for name in OF_A_SUM if getattr(entry, name) is not None]
    if stated and entry.measure != "funding_usd":
        raise ClaimError(_("{stated}: This says what a sum is for. Leave it out, or give funding_usd as measure.",
                           stated=stated[0]))  # fmt: skip
    if entry.for_agreements is not None and entry.for_vehicles_usd is not None:
        raise ClaimError(_("Give for_agreements or for_vehicles_usd, not both: one follows from the other."))


def _check_share(entry: ClaimEntry, scope: Scope, hints: Hints) -> None:
    if entry.measure == "rank" and scope.state is None and _is_counted(entry):
        raise ClaimError(_("scope: A rank is that of one state. Give the state as the scope."))
    of_all = entry.counts or hints.unit
    if entry.measure != "share_pct" or not _is_counted(entry) or of_all in ("county_population", "counties"):
        return
    if scope.state is None and scope.support_type is None and scope.kind is None:
        raise ClaimError(_("scope: A share of the whole needs a part: give a state, a model or a kind as the "
                           "scope."))  # fmt: skip


def _stated_period(entry: ClaimEntry, default_day: date) -> Span:
    stated = entry.as_of_date or entry.date_published
    with _naming("as_of_date" if entry.as_of_date else "date_published"):
        return read_period(stated) if stated else Span.on(default_day)


def _stated_amount(entry: ClaimEntry) -> Amount | None:
    if entry.value is None and entry.not_testable:
        return None
    if entry.value is None:
        raise ClaimError(_("value: There is no number to test. Give one under 'value', or a reason under "
                           "'not_testable'."))  # fmt: skip
    with _naming("value"):
        amount = read_amount(entry.value)
    if entry.measure in COUNTED and "%" in entry.value:
        raise ClaimError(_("value: {value} is a share, and the measure {measure} is a count. Give share_pct or "
                           "growth_pct as the measure.", value=repr(entry.value), measure=entry.measure))  # fmt: skip
    if entry.measure in COUNTED and amount.low % 1:
        raise ClaimError(_("value: {value} is no whole number, as the measure {measure} needs. If the point parts "
                           "thousands, write {low}.", value=repr(entry.value), measure=entry.measure,
                           low=f"{amount.low * 1000:,.0f}"))  # fmt: skip
    if entry.measure == "rank" and not 1 <= amount.low <= MOST_PLACES:
        raise ClaimError(
            _("value: {value} is no place among states. Write 1 for the most.", value=repr(entry.value))
        )
    return amount


def _is_counted(entry: ClaimEntry) -> bool:
    return entry.measure in COUNTED | RATIOS and entry.not_testable is None


def _stated_scope(entry: ClaimEntry, space: Space) -> Scope:
    with _naming("scope"):
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


def _days_of(entry: ClaimEntry, period: Span, scope: Scope) -> dict[str, Any]:
    """The days that a claim can mean; of what was signed since a day of its period, the last one."""
    with _naming("date_published"):
        published = read_period(entry.date_published).latest if entry.date_published else None
    is_late = published is not None and published < period.earliest
    if is_late and _is_counted(entry):
        raise ClaimError(_("as_of_date: The as-of date {as_of_date} is later than the day of publication, "
                           "{date_published}. Correct one of them.", as_of_date=str(entry.as_of_date),
                           date_published=str(entry.date_published)))  # fmt: skip
    latest = period.latest if published is None or is_late else min(period.latest, published)
    is_flow = scope.since_on is not None and period.earliest <= scope.since_on <= latest
    is_stated = entry.as_of_date or entry.date_published
    return {
        "published_on": published,
        "as_of_earliest": latest if is_flow and not entry.measure.startswith("growth") else period.earliest,
        "as_of_latest": latest,
        "as_of_text": period.words if is_stated else f"no day stated, read as {period.words}, the last list",
    }


def _scope_of(entry: ClaimEntry, scope: Scope, hints: Hints) -> dict[str, Any]:
    return {
        "scope": entry.scope,
        "state": scope.state,
        "support_type": scope.support_type,
        "since_on": scope.since_on,
        "kind": scope.kind,
        "counts": entry.counts or unit_of_measure(entry.measure, hints, scope.with_territories),
    }


def _numbers_of(entry: ClaimEntry, amount: Amount | None, bounds: Bounds, hints: Hints) -> dict[str, Any]:
    grows = entry.measure.startswith("growth")
    return {
        "value": amount.low if amount else None,
        "value_high": amount.high if amount else None,
        "exact_low": bounds.exact_low,
        "exact_high": bounds.exact_high,
        "wording_low": bounds.wording_low,
        "wording_high": bounds.wording_high,
        "from_value": entry.from_value if entry.from_value is not None else hints.start if grows else None,
        "to_value": entry.to_value if entry.to_value is not None else hints.end if grows else None,
        **{name: getattr(entry, name) for name in OF_A_SUM},
    }
