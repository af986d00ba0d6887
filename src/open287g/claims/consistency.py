"""Claims set against each other: claims in, one row for every test that two or more of them allow out.

Nothing here looks at ICE's lists. Differing figures are stated side by side.
"""

from __future__ import annotations

from typing import Any

import dataframely as dy
import polars as pl

from open287g.schemas.claims import Claims, Consistencies
from open287g.text.expressions import fill_in
from open287g.text.phrases import gettext as _

from .wording import spell_number

_RATIO = {"growth_pct": "growth", "growth_multiple": "growth"}


def check_consistency(
    claims: dy.DataFrame[Claims], residents: float | None = None
) -> dy.DataFrame[Consistencies]:
    """Every test of claims against each other that they allow; `residents` are the country's, if known."""
    found = pl.concat(
        [
            _share_of_people(claims, residents),
            _own_two_numbers(claims),
            _same_report(claims),
            _share_of_parts(claims),
            _publishers_on_one_day(claims),
        ],
        how="diagonal_relaxed",
    )
    return Consistencies.validate(
        found.select(Consistencies.column_names()).sort("kind", "check_id"), cast=True
    )


def _own_two_numbers(claims: pl.DataFrame) -> pl.DataFrame:
    """A growth against the two numbers of its own statement."""
    both = claims.filter(
        pl.col("from_value").is_not_null(), pl.col("to_value").is_not_null(), pl.col("value").is_not_null()
    )
    checked = both.with_columns(computed=_growth("from_value", "to_value"))
    return _as_checks(checked, "own_two_numbers", ["claim_id"], ["from_value", "to_value"])


def _same_report(claims: pl.DataFrame) -> pl.DataFrame:
    """A growth against the earliest and latest count of the same unit in the same report."""
    growths = claims.filter(
        pl.col("measure").cast(pl.String).is_in(list(_RATIO)), pl.col("to_value").is_null()
    )
    counts = claims.filter(
        pl.col("measure").cast(pl.String).is_in(["agreements", "agencies"]),
        pl.col("value").is_not_null(),
        pl.col("since_on").is_null(),
    ).select("report", "state", "support_type", "measure", "as_of_earliest", "claim_id", "value")
    same = ["report", "state", "support_type"]
    by_time = counts.sort("as_of_earliest").with_columns(
        first=pl.col("value").shift().over([*same, "measure"]),
        first_id=pl.col("claim_id").shift().over([*same, "measure"]),
        first_on=pl.col("as_of_earliest").shift().over([*same, "measure"]),
    )
    later = by_time.filter(pl.col("first_on") < pl.col("as_of_earliest"))
    latest = later.unique([*same, "measure"], keep="last", maintain_order=True)
    ends = latest.select(*same, "first", "first_id", last="value", last_id="claim_id")
    pairs = growths.join(ends, on=same, nulls_equal=True, validate="m:m")
    checked = pairs.with_columns(computed=_growth("first", "last"))
    return _as_checks(checked, "same_report", ["claim_id", "first_id", "last_id"], ["first", "last"])


def _share_of_parts(claims: pl.DataFrame) -> pl.DataFrame:
    """A share of the nation against a state's and the nation's figure in the same report."""
    shares = claims.filter(pl.col("measure") == "share_pct", pl.col("state").is_not_null())
    counts = claims.filter(pl.col("value").is_not_null()).select(
        "report",
        "state",
        part_id="claim_id",
        part="value",
        unit=pl.col("counts").cast(pl.String),
        plain="measure",
    )
    counts = counts.filter(pl.col("plain").cast(pl.String).is_in(["agreements", "agencies"])).drop("plain")
    whole = counts.filter(pl.col("state").is_null()).select(
        "report", "unit", whole_id="part_id", whole="part"
    )
    pairs = (
        shares.with_columns(unit=pl.col("counts").cast(pl.String))
        .join(counts, on=["report", "state", "unit"], validate="m:m")
        .join(whole, on=["report", "unit"], validate="m:m")
    )
    checked = pairs.with_columns(computed=pl.col("part") / pl.col("whole") * 100)
    return _as_checks(checked, "share_of_parts", ["claim_id", "part_id", "whole_id"], ["part", "whole"])


def _share_of_people(claims: pl.DataFrame, residents: float | None) -> pl.DataFrame:
    """A share of the country's people against the number of people in the same report."""
    shares = claims.filter(
        pl.col("measure") == "share_pct", pl.col("counts") == "county_population", pl.col("state").is_null()
    )
    people = claims.filter(pl.col("measure") == "population", pl.col("state").is_null()).select(
        "report", people_id="claim_id", people="value"
    )
    pairs = shares.join(people, on="report", validate="m:m")
    checked = pairs.with_columns(computed=pl.col("people") / pl.lit(residents, dtype=pl.Float64) * 100)
    known = checked.filter(pl.col("computed").is_not_null())
    return _as_checks(known, "share_of_people", ["claim_id", "people_id"], ["people"])


def _publishers_on_one_day(claims: pl.DataFrame) -> pl.DataFrame:
    """Two figures for one measure, place and day by different reports."""
    single = claims.filter(pl.col("as_of_earliest") == pl.col("as_of_latest"), pl.col("value").is_not_null())
    counted = single.filter(
        pl.col("measure").cast(pl.String).is_in(["agreements", "agencies", "states", "pending"])
    )
    same = ["measure", "counts", "state", "support_type", "since_on", "as_of_earliest"]
    pairs = counted.join(counted, on=same, nulls_equal=True, suffix="_other", validate="m:m").filter(
        pl.col("claim_id") < pl.col("claim_id_other"), pl.col("report") != pl.col("report_other")
    )
    checked = pairs.with_columns(computed=pl.col("value_other"))
    return _as_checks(checked, "publishers_on_one_day", ["claim_id", "claim_id_other"], [])


def _growth(start: str, end: str) -> pl.Expr:
    ratio = pl.col(end) / pl.col(start)
    return pl.when(pl.col("measure") == "growth_pct").then((ratio - 1) * 100).otherwise(ratio)


SENTENCES = {
    "own_two_numbers": "{publisher}: {from_value} to {to_value} is {computed}, {relation}.",
    "same_report": "{publisher}: its figures {first} and {last} give {computed}, {relation}.",
    "share_of_parts": "{publisher}: its figures {part} of {whole} give {computed}, {relation}.",
    "share_of_people": "{publisher}: its {people} people are, of the country's residents, {computed}, {relation}.",
    "publishers_on_one_day": "Another report differs: {publisher_other} on {as_of_text}, where {publisher} gives "
    "{stated}, gives {computed}.",
}
"""What each kind of test says, with the columns that it names."""


def _as_checks(checked: pl.DataFrame, kind: str, claim_ids: list[str], numbers: list[str]) -> pl.DataFrame:
    agrees = pl.col("computed").is_between("wording_low", "wording_high").fill_null(False)
    rows = checked.with_columns(
        kind=pl.lit(kind), claim_ids=pl.concat_list(claim_ids), stated="value", is_consistent=agrees
    )
    sentences = [_sentence(row, numbers) for row in rows.iter_rows(named=True)]
    return rows.select(
        *("measure", "kind", "claim_ids", "stated", "computed", "is_consistent"),
        check_id=fill_in("{}: {}", "kind", pl.col("claim_ids").list.join(" ")),
        sentence=pl.Series(sentences, dtype=pl.String),
    )


def _sentence(row: dict[str, Any], numbers: list[str]) -> str:
    computed, stated = (spell_number(row[name], str(row["measure"])) for name in ("computed", "stated"))
    relation = _("as stated") if row["is_consistent"] else _("not {stated}", stated=stated)
    named = row | {name: f"{row[name]:,.0f}" for name in numbers}
    return _(SENTENCES[row["kind"]], **named | {"computed": computed, "stated": stated, "relation": relation})
