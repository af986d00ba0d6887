"""Agencies' names, ICE's columns, reference tables and rulings to one profile per agency, sizes included.

Invents nothing: what is not known is null and becomes a question that only a person may settle; where two witnesses
disagree, the one followed is named.
"""

from __future__ import annotations

from collections.abc import Iterator

import dataframely as dy
import polars as pl
from rapidfuzz import fuzz, process

from open287g.schemas.ledger import Agencies, AgencyNames, AgencyWitness, Reviews
from open287g.schemas.reference import (
    COUNTY_WIDE,
    OF_A_PLACE,
    AgencyConflicts,
    AgencyProfiles,
    AgencyReference,
    AgencyRulings,
)
from open287g.text.expressions import fill_in, fold, without

from .kinds import classify_agencies
from .officers import find_sheriffs, match_police, propose_police
from .places import FBI, ICE_AGAINST_FBI, OWN_AGAINST_ICE, name_own_counties, place_agencies

_OFFICE = (
    r"(?i)^(?:the )?(?:(?:city|town|village) of )?(.*?),?\s+(?:(?:city )?marshal\S*|pol\w{0,2}ce|"
    r"public safety|(?:department|division) of public safety|constable\S*|board of trustees|dps|pd)\b.*$"
)
_PLACED_KINDS = ["municipal_police", "campus_police", "port_police", "tribal_police", "constable"]


def describe_agencies(
    names: dy.DataFrame[AgencyNames],
    witness: dy.DataFrame[AgencyWitness],
    reference: AgencyReference,
    rulings: AgencyRulings,
) -> AgencyProfiles:
    """Kind, place, identifiers and size of every agency, with open questions and conflicts.

    One row per `agency_id` of `names`. People's rulings stand above every rule.
    """
    facts = find_ruled(names, rulings)
    kinds = _rule_kinds(classify_agencies(names, witness, reference.states), facts)
    proposed = propose_police(names, kinds, reference)
    own = name_own_counties(names, kinds, reference.counties)
    places = place_agencies(names, witness, kinds, own, proposed, reference, rulings, facts)
    told = _told_counties(places, reference)
    sheriffs = find_sheriffs(told, kinds, names, reference.counties, reference.police)
    candidates = pl.concat([proposed, sheriffs])
    matches = match_police(candidates, kinds, told, _ruled(facts, "ori"))
    agencies = _assemble(names, kinds, places, matches, reference, facts)
    questions = list_questions(agencies, places, reference)
    return AgencyProfiles(agencies, questions, list_conflicts(kinds, places))


def find_ruled(names: dy.DataFrame[AgencyNames], rulings: AgencyRulings) -> pl.DataFrame:
    """Rulings tied to agencies by any of their spellings, a row for each fact ruled: agency_id, field, value."""
    keyed = rulings.agency_facts.select(
        "state", "value", pl.col("field").cast(pl.String), key=fold(pl.col("agency_name"))
    )
    spelled = names.select("agency_id", "state", key=fold(pl.col("agency_name")))
    found = spelled.join(keyed, on=["state", "key"], how="inner")
    return found.unique(["agency_id", "field"], keep="last", maintain_order=True).select(
        "agency_id", "field", "value"
    )


def _ruled(facts: pl.DataFrame, field: str) -> pl.DataFrame:
    return facts.filter(pl.col("field") == field).select("agency_id", "value")


def _rule_kinds(kinds: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Kinds with people's rulings laid over them."""
    for field in ("kind", "level"):
        ruled = _ruled(facts, field).rename({"value": "ruled"})
        kinds = (
            kinds.join(ruled, on="agency_id", how="left", validate="1:1")
            .with_columns(
                pl.coalesce(pl.col("ruled").cast(kinds.schema[field]), field).alias(field),
                kind_basis=pl.when(pl.col("ruled").is_not_null())
                .then(pl.lit("a person's ruling"))
                .otherwise("kind_basis"),
                is_doubted=pl.col("is_doubted") & pl.col("ruled").is_null(),
            )
            .drop("ruled")
        )
    return kinds


def _told_counties(places: pl.DataFrame, reference: AgencyReference) -> pl.DataFrame:
    """Counties that another witness than the FBI tells, without Connecticut's old ones."""
    former = reference.counties.filter("is_former")["county_fips"].to_list()
    current = without("county_fips", pl.lit(former, dtype=pl.List(pl.String)))
    return places.filter(pl.col("county_basis") != FBI).select("agency_id", county_fips=current)


def _assemble(
    names: pl.DataFrame,
    kinds: pl.DataFrame,
    places: pl.DataFrame,
    matches: pl.DataFrame,
    reference: AgencyReference,
    facts: pl.DataFrame,
) -> dy.DataFrame[Agencies]:
    last = (
        names.sort("last_listed_on", "n_snapshots", "agency_name")
        .group_by("agency_id", maintain_order=True)
        .last()
    )
    every = last.select("agency_id", "state", name="agency_name")
    for part in (
        kinds.select("agency_id", "kind", "level", "kind_basis"),
        places.select("agency_id", "county_fips", "county_name", "county_basis"),
        matches,
        _ruled(facts, "name").rename({"value": "ruled_name"}),
        _ruled(facts, "place_name").rename({"value": "ruled_place"}),
    ):
        every = every.join(part, on="agency_id", how="left", validate="1:1")
    named = every.with_columns(name=pl.coalesce("ruled_name", "name")).with_columns(
        place_name=pl.coalesce("ruled_place", _place_name())
    )
    sized = measure_sizes(named, reference)
    return Agencies.validate(_note_shared(sized).sort("agency_id"), cast=True)


def _place_name() -> pl.Expr:
    """Municipality, campus or precinct: the name without the words for its office."""
    bare = pl.col("name").str.replace(_OFFICE, "${1}").str.strip_chars(" ,-'")
    return pl.when(pl.col("kind").cast(pl.String).is_in(_PLACED_KINDS), bare != "").then(bare)


def _note_shared(agencies: pl.DataFrame) -> pl.DataFrame:
    """A note on every ORI that two agencies bear: they may be one body, or share one record."""
    is_shared = pl.col("ori").is_not_null() & (pl.len().over("ori") > 1)
    return agencies.with_columns(
        ori_basis=pl.when(is_shared)
        .then(fill_in("{}; another agency bears it too", "ori_basis"))
        .otherwise("ori_basis")
    )


def measure_sizes(agencies: pl.DataFrame, reference: AgencyReference) -> pl.DataFrame:
    """`agencies` with sworn officers, civilians, year, population and its basis.

    A record without any employee is one of a body that did not report: its officers are null, not 0.
    Residents: census population of the counties for county-wide bodies, of the state for state bodies; the
    FBI's figure for police of a place. A sheriff's FBI population (the unincorporated area) is never used.
    """
    records = reference.police.select(
        "ori", "sworn_officers", "civilian_employees", "data_year", served="population"
    )
    recorded = agencies.join(records, on="ori", how="left", validate="m:1")
    with_people = recorded.join(
        _county_people(agencies, reference), on="agency_id", how="left", validate="1:1"
    ).join(
        reference.states.select("state", state_people="population", state_basis="population_basis"),
        on="state",
        how="left",
        validate="m:1",
    )
    reports = (pl.col("sworn_officers") + pl.col("civilian_employees")) > 0
    return with_people.with_columns(
        pl.when(reports).then("sworn_officers").alias("sworn_officers"),
        pl.when(reports).then("civilian_employees").alias("civilian_employees"),
        pl.when(reports).then("data_year").alias("officers_year"),
        *_population(),
    )


def _county_people(agencies: pl.DataFrame, reference: AgencyReference) -> pl.DataFrame:
    """Residents of each agency's counties together; null if one of them has no figure."""
    known = reference.counties.select("county_fips", "population", "population_basis")
    each = agencies.select("agency_id", "county_fips").explode("county_fips", empty_as_null=True).drop_nulls()
    joined = each.join(known, on="county_fips", how="left", validate="m:1")
    complete = pl.col("population").is_not_null().all()
    return joined.group_by("agency_id").agg(
        county_people=pl.when(complete).then(pl.col("population").sum()),
        county_people_basis=pl.col("population_basis").first(),
    )


def _population() -> list[pl.Expr]:
    kind, level = pl.col("kind").cast(pl.String), pl.col("level").cast(pl.String)
    is_state, is_county = level == "state", kind.is_in(COUNTY_WIDE) & (level != "state")
    is_place = kind.is_in(OF_A_PLACE) & (pl.col("served") > 0)
    figure = (
        pl.when(is_state)
        .then("state_people")
        .when(is_county)
        .then("county_people")
        .when(is_place)
        .then("served")
    )
    basis = (
        pl.when(is_state)
        .then(fill_in("{}, state", "state_basis"))
        .when(is_county)
        .then(fill_in("{}, county", "county_people_basis"))
        .when(is_place)
        .then(fill_in("FBI police employee data {}, residents served", "data_year"))
    )
    return [figure.alias("population"), pl.when(figure.is_not_null()).then(basis).alias("population_basis")]


HAVE_RECORDS = ("sheriff", "municipal_police", "county_police", "campus_police", "port_police")
"""Kinds that usually have an FBI record, so that a missing one is a question."""

_SHOWN = 3


def list_questions(
    agencies: dy.DataFrame[Agencies],
    places: pl.DataFrame,
    reference: AgencyReference,
) -> dy.DataFrame[Reviews]:
    """Open questions on kind, county and ORI; `consequence` is 1 until the ledger weighs them."""
    unknown = agencies.filter(pl.col("kind") == "unknown")
    parts = [
        _ask(unknown, "kind", fill_in("No rule knows the words of '{}'.", "name")),
        *_ask_counties(agencies, places, reference),
        _ask_oris(agencies, reference.police),
        _ask_shared(agencies),
    ]
    numbered = pl.concat(parts).with_columns(
        review_id=pl.concat_str("question", "left", "right", separator=":", ignore_nulls=True),
        consequence=pl.lit(1),
    )
    return Reviews.validate(numbered.sort("review_id"), cast=True)


def list_conflicts(kinds: pl.DataFrame, places: pl.DataFrame) -> dy.DataFrame[AgencyConflicts]:
    """Witnesses that disagree on kind or county, with the one that was followed."""
    counties, ices, fbis = (
        pl.col(name).list.join("; ") for name in ("county_fips", "ice_fips", "record_fips")
    )
    by_name, by_ice = (
        places.filter(pl.col("county_basis") == basis) for basis in (OWN_AGAINST_ICE, ICE_AGAINST_FBI)
    )
    kind_taken = fill_in("{}, {}", "kind", "level")
    parts = [
        _disagree(
            kinds.filter("is_doubted"), "kind", "name", kind_taken, "ICE's TYPE", pl.col("agency_type")
        ),
        _disagree(by_name, "county", "name", counties, "ICE's county", ices),
        _disagree(by_ice, "county", "ICE's county", counties, "FBI record", fbis),
    ]
    return AgencyConflicts.validate(pl.concat(parts).sort("agency_id", "question"), cast=True)


def _disagree(
    rows: pl.DataFrame, question: str, trusted: str, taken: pl.Expr, doubted: str, says: pl.Expr
) -> pl.DataFrame:
    words = {"question": pl.lit(question), "trusted": pl.lit(trusted), "doubted": pl.lit(doubted)}
    return rows.select("agency_id", **words, taken=taken, says=says)


def _ask(
    rows: pl.DataFrame, question: str, evidence: pl.Expr, *, left: str = "agency_id", right: str | None = None
) -> pl.DataFrame:
    """A question on each row, in the columns of `Reviews`; without `right` it has one side."""
    other = pl.lit(None, pl.String) if right is None else pl.col(right)
    return rows.select("state", question=pl.lit(question), left=left, right=other, evidence=evidence)


def _ask_counties(
    agencies: pl.DataFrame, places: pl.DataFrame, reference: AgencyReference
) -> Iterator[pl.DataFrame]:
    """Local bodies without a county, and those whose FBI record lies in another county than ICE prints."""
    known = reference.counties.select("county_fips", "county_name")
    near = known.rename({"county_fips": "near_fips", "county_name": "near_name"})
    other = known.rename({"county_fips": "other", "county_name": "other_name"})
    placed = (
        agencies.select("agency_id", "state", "name")
        .join(places, on="agency_id", validate="1:1")
        .join(near, on="near_fips", how="left", validate="m:1")
        .with_columns(other=pl.col("record_fips").list.first())
        .join(other, on="other", how="left", validate="m:1")
    )
    printed, nearest = pl.col("unread_text").fill_null("nothing"), pl.col("near_name").fill_null("none")
    none = "No county for '{}'. ICE prints: {}. Nearest spelling in the state: {}."
    unplaced = placed.filter(pl.col("county_fips").is_null())
    yield _ask(unplaced, "county", fill_in(none, "name", printed, nearest), right="near_fips")
    differ = "ICE places '{}' in {}; the only FBI record of that name and kind in the state lies in {}."
    doubted = placed.filter(pl.col("county_basis") == ICE_AGAINST_FBI)
    yield _ask(doubted, "county", fill_in(differ, "name", "county_name", "other_name"), right="other")


def _ask_oris(agencies: pl.DataFrame, police: pl.DataFrame) -> pl.DataFrame:
    """Bodies that usually have a record and have none, with the nearest names of the FBI's in that state."""
    settled = pl.col("ori_basis") == "a person's ruling"
    bare = agencies.filter(
        pl.col("ori").is_null(), pl.col("kind").cast(pl.String).is_in(HAVE_RECORDS), ~settled
    )
    named = bare.select(
        "agency_id", "state", "name", plain=fold(pl.coalesce("place_name", "county_name", "name"))
    )
    records = police.filter(pl.col("state").is_in(named["state"].unique().to_list())).select(
        "state", "ori", "police_name", plain=fold(pl.col("police_name"))
    )
    choices = {key[0]: group for key, group in records.group_by("state")}
    near = [
        _nearest_records(plain, choices.get(state))
        for state, plain in named.select("state", "plain").iter_rows()
    ]
    evidence = fill_in("No FBI record by rule for '{}'. Nearest names: {}.", "name", "near")
    return _ask(named.with_columns(near=pl.Series(near, dtype=pl.String)), "ori", evidence)


def _nearest_records(plain: str, records: pl.DataFrame | None) -> str:
    """Names and ORIs of the nearest records, in words."""
    if records is None:
        return "none"
    near = process.extract(plain, records["plain"].to_list(), scorer=fuzz.token_sort_ratio, limit=_SHOWN)
    return "; ".join("{police_name} ({ori})".format(**records.row(place, named=True)) for _, _, place in near)


def _ask_shared(agencies: pl.DataFrame) -> pl.DataFrame:
    """One ORI on two agencies: one body under two names, or a record that is not theirs."""
    bearing = agencies.filter(pl.col("ori").is_not_null(), pl.len().over("ori") > 1).group_by("state", "ori")
    ids, names = pl.col("agency_id").sort(), pl.col("name").sort().str.join("; ")
    shared = bearing.agg(left=ids.first(), right=ids.last(), names=names)
    evidence = fill_in("ORI {} is on several agencies: {}.", "ori", "names")
    return _ask(shared, "ori", evidence, left="left", right="right")


def weigh_questions(reviews: dy.DataFrame[Reviews], agreements: pl.DataFrame) -> dy.DataFrame[Reviews]:
    """`reviews` with the number of agreements that each answer touches: those of the agencies on both sides.

    `agreements` has one row per agreement with its agency_id. A question that touches none still weighs 1.
    """
    counted = agreements.group_by("agency_id").agg(n=pl.len())
    sides = reviews.select("review_id", agency_id=pl.concat_list("left", "right")).explode("agency_id")
    touched = sides.join(counted, on="agency_id", how="left").group_by("review_id").agg(n=pl.col("n").sum())
    weighed = reviews.join(touched, on="review_id", how="left", validate="1:1")
    return Reviews.validate(
        weighed.with_columns(consequence=pl.max_horizontal(pl.lit(1), "n")),
        cast=True,
    )
