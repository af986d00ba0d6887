"""Agencies to the FBI's police employee records, by exact rules with a gate on the kind; never by similarity.

A record is given when name, kind and county agree, or when name and kind agree and nothing contradicts them.
A county board, a guard or a constable without a record of its own gets none, whoever else has one there.
"""

from __future__ import annotations

from functools import lru_cache

import dataframely as dy
import polars as pl

from open287g.schemas.ledger import AgencyNames
from open287g.schemas.reference import AgencyReference
from open287g.schemas.table import Table
from open287g.text.expressions import common_to, first_case, fold

GATES = {
    "municipal_police": ["City"],
    "regional": ["City", "Other"],
    "county_police": ["County"],
    "campus_police": ["University or College", "Other"],
    "port_police": ["Other", "Other State Agency"],
    "tribal_police": ["Tribal"],
    "constable": ["Other"],
    "prosecutor": ["Other", "Other State Agency"],
    "corrections": ["Other", "Other State Agency"],
    "state_police": ["State Police"],
    "state_agency": ["Other State Agency"],
    "wildlife": ["Other State Agency"],
    "sheriff": ["City", "County"],
}
"""FBI types that a kind of body may be recorded under. A kind that is not here has no records."""

_POLICE_WORDS = (
    r" (pol\w{0,2}ce( services?)?( dep\w+)?|(department|division) of public safety.*|"
    r"public safety( dep\w+)?|(city )?marshals?( office)?)$"
)
_COUNTY_TAIL = r"(?i), [a-z' .-]+ county$"
_SHERIFF = r"\bsh[eri]{3,5}f+s?\b"


_CLASSES = pl.DataFrame(
    [
        (5, "exact", "name, kind and county agree"),
        (4, "strong", "name and kind agree, one record in the state"),
        (3, "strong", "name but for town, village or borough, kind and county agree"),
        (2, "strong", "name but for town, village or borough and kind agree, one record in the state"),
        (1, "strong", "name as far as the FBI prints it, kind and county agree"),
    ],
    schema={"rank": pl.Int32, "ori_confidence": pl.String, "ori_basis": pl.String},
    orient="row",
)
"""Classes of a match, the surest first."""


class PoliceCandidates(Table):
    """One FBI record that one agency may be, by name and kind."""

    agency_id = dy.String(primary_key=True, description="Agency")
    ori = dy.String(primary_key=True, description="Record")
    record_fips = dy.List(dy.String(), description="Counties that the FBI names")
    is_exact = dy.Bool(
        description="Name alike in every word; else alike but for 'town', 'village' or 'borough'"
    )
    is_qualified = dy.Bool(description="The FBI's name tells it from another of that name by its county")
    is_cut = dy.Bool(description="The FBI's name breaks off, so that it may be one branch of several")


class PoliceMatches(Table):
    """The FBI record of each agency that has one, or why there is none."""

    agency_id = dy.String(primary_key=True, description="Agency")
    ori = dy.String(nullable=True, description="Record")
    ori_basis = dy.String(description="Rule that matched it, or why there is none")
    ori_confidence = dy.Enum(["exact", "strong", "judged", "none"], description="How sure the match is")


def propose_police(
    names: dy.DataFrame[AgencyNames],
    kinds: pl.DataFrame,
    reference: AgencyReference,
) -> dy.DataFrame[PoliceCandidates]:
    """Records whose name and kind fit a spelling of an agency; a sheriff's are found by `find_sheriffs`."""
    spelled = _key_agencies(names, kinds, reference.states)
    records = _key_records(reference).join(names.select("state").unique(), on="state", how="semi")
    exact = spelled.join(records, on=["state", "gate", "key"], how="inner").with_columns(
        is_exact=pl.lit(True)
    )
    loose = spelled.join(records, on=["state", "gate", "loose_key"], how="inner").filter(
        (pl.col("is_styled") != pl.col("is_styled_right")) & (pl.col("key") != pl.col("key_right"))
    )
    both = pl.concat([exact, loose.with_columns(is_exact=pl.lit(False))], how="diagonal")
    return PoliceCandidates.validate(
        both.sort("is_exact", descending=True).unique(["agency_id", "ori"], keep="first", maintain_order=True)
    )


def find_sheriffs(
    places: pl.DataFrame,
    kinds: pl.DataFrame,
    names: pl.DataFrame,
    counties: pl.DataFrame,
    police: pl.DataFrame,
) -> dy.DataFrame[PoliceCandidates]:
    """The sheriff's record of each sheriff's county: type County without police, or a sheriff by name.

    `places` has agency_id and county_fips. A sheriff of several counties, or of none known, has no candidate.
    """
    sheriffs = places.join(kinds.filter(pl.col("kind") == "sheriff"), on="agency_id", how="semi").filter(
        pl.col("county_fips").list.len() == 1
    )
    own = sheriffs.select("agency_id", fips=pl.col("county_fips").list[0])
    offices = _sheriff_records(police, own)
    known = counties.rename({"county_fips": "fips"}).join(own, on="fips", how="semi")
    found = own.join(offices, on="fips", how="inner").join(
        known.select("fips", bare=fold(pl.col("bare_name"))), on="fips", validate="m:1"
    )
    spelled = (
        names.select("agency_id", spelling=fold(pl.col("agency_name"))).group_by("agency_id").agg("spelling")
    )
    judged = found.join(spelled, on="agency_id", validate="m:1").with_columns(
        is_exact=pl.col("record").str.contains(pl.col("bare"), literal=True)
        | pl.col("spelling").list.contains(pl.col("record"))
    )
    return PoliceCandidates.validate(
        judged.select(
            "agency_id",
            "ori",
            record_fips=pl.concat_list("fips"),
            is_exact="is_exact",
            is_qualified=pl.lit(False),
            is_cut=pl.lit(False),
        )
    )


def match_police(
    candidates: pl.DataFrame, kinds: pl.DataFrame, places: pl.DataFrame, rulings: pl.DataFrame
) -> dy.DataFrame[PoliceMatches]:
    """One row per agency: the record a person ruled, else the one candidate of the best class, else none.

    `places` has agency_id and county_fips: current counties told by another witness than the FBI, so that a
    record is not borne out by itself. `rulings` has agency_id and value ('none' or an ORI); a record that a
    person gave to one agency is no other's.
    """
    taken = rulings.filter(pl.col("value") != "none")
    free = candidates.join(taken, left_on="ori", right_on="value", how="anti")
    classed = _class_candidates(free, places)
    best = classed.filter(pl.col("rank") == pl.col("rank").max().over("agency_id"))
    single = best.filter(pl.len().over("agency_id") == 1).select(
        "agency_id", "ori", "ori_basis", "ori_confidence"
    )
    several = best.filter(pl.len().over("agency_id") > 1).select("agency_id", several=pl.lit(True)).unique()
    doubted = candidates.select("agency_id", doubted=pl.lit(True)).unique()
    every = kinds.select("agency_id", "kind", "level")
    for part in (single, several, doubted, rulings.select("agency_id", ruled="value")):
        every = every.join(part, on="agency_id", how="left", validate="1:1")
    return PoliceMatches.validate(every.with_columns(*_final_match()), cast=True)


def _class_candidates(candidates: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Candidates that nothing speaks against, with the class of the match."""
    placed = candidates.join(
        places.select("agency_id", "county_fips"), on="agency_id", how="left", validate="m:1"
    )
    known = pl.col("county_fips").list.len().fill_null(0) > 0
    placeable = pl.col("record_fips").list.len() > 0
    agrees = known & placeable & (common_to("record_fips", "county_fips").list.len() > 0)
    is_lone = pl.len().over("agency_id", "is_exact") == 1
    silent = ~(known & placeable) & is_lone
    exact, cut, qualified = pl.col("is_exact"), pl.col("is_cut"), pl.col("is_qualified")
    classes = {
        5: exact & agrees & ~cut,
        4: exact & silent & ~qualified & ~cut,
        3: ~exact & agrees & ~cut,
        2: ~exact & silent & ~qualified & ~cut,
        1: exact & agrees & cut,
    }
    rank = pl.coalesce(pl.when(fits).then(number) for number, fits in classes.items())
    return placed.with_columns(rank=rank).join(_CLASSES, on="rank", how="inner", validate="m:1")


def _final_match() -> list[pl.Expr]:
    ruled, found = pl.col("ruled"), pl.col("ori")
    ori = pl.when(ruled == "none").then(None).when(ruled.is_not_null()).then(ruled).otherwise(found)
    reasons = {
        "a body of this kind has no FBI record": ~pl.col("kind").cast(pl.String).is_in(list(GATES)),
        "several records fit; none is given": pl.col("several"),
        "a record of that name is in another county, or may be another body's": pl.col("doubted"),
    }
    why_none = first_case(reasons, "no record of that name and kind")
    by_ruling = first_case({"a person's ruling": ruled.is_not_null()})
    basis = pl.coalesce(by_ruling, "ori_basis", why_none)
    judged = first_case({"none": ruled == "none", "judged": ruled.is_not_null()})
    confidence = pl.coalesce(judged, "ori_confidence", pl.lit("none"))
    return [ori.alias("ori"), basis.alias("ori_basis"), confidence.alias("ori_confidence")]


def _key_agencies(names: pl.DataFrame, kinds: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    gates = pl.DataFrame(
        [(kind, gate) for kind, allowed in GATES.items() if kind != "sheriff" for gate in allowed],
        schema=["kind", "gate"],
        orient="row",
    )
    open_to = kinds.select("agency_id", "level", pl.col("kind").cast(pl.String)).join(
        gates, on="kind", how="inner"
    )
    plain = pl.col("agency_name").str.replace(r", [A-Z]{2}$|\s*\(Addendum\)$", "")
    spelled = names.join(open_to, on="agency_id", how="inner").join(
        _state_words(states), on="state", how="left"
    )
    return _with_keys(spelled, plain, pl.col("level") == "state")


@lru_cache(maxsize=1)
def _key_records(reference: AgencyReference) -> pl.DataFrame:
    """Records with their keys. A state's own records count only where they stand for the whole state."""
    police, states = reference.police, reference.states
    name = pl.col("police_name")
    is_state = pl.col("police_type").is_in(["State Police", "Other State Agency"])
    says_state = fold(name).str.starts_with(pl.col("state_words"))
    is_whole = ((pl.col("county_fips").list.len() == 0) | says_state) & ~name.str.contains("[:,]$")
    worded = police.join(_state_words(states), on="state", how="left", validate="m:1")
    county_police = (pl.col("police_type") != "County") | name.str.contains("Police")
    records = worded.filter(~is_state | is_whole, county_police).with_columns(
        gate=pl.col("police_type").cast(pl.String),
        record_fips="county_fips",
        is_qualified=name.str.contains(_COUNTY_TAIL),
        is_cut=name.str.contains("[:,]$"),
    )
    keyed = _with_keys(
        records,
        name.str.replace(_COUNTY_TAIL, ""),
        is_state,
    )
    return keyed.select(
        "state", "gate", "key", "loose_key", "is_styled", "ori", "record_fips", "is_qualified", "is_cut"
    )


def _with_keys(frame: pl.DataFrame, name: pl.Expr, is_state: pl.Expr) -> pl.DataFrame:
    key = (
        pl.when(is_state)
        .then(_state_key(fold(name), pl.col("state_words")))
        .otherwise(_local_key(fold(name)))
    )
    loose = pl.col("key").str.replace(r" (town|village|borough)$", "")
    return frame.with_columns(key=key).with_columns(loose_key=loose, is_styled=loose != pl.col("key"))


def _local_key(plain: pl.Expr) -> pl.Expr:
    """A place's or a school's name without the words for its police."""
    bare = plain.str.replace(r"^(the )?(city|town|village) of ", "").str.replace(_POLICE_WORDS, "")
    return bare.str.replace(r"^(district )?board of trustees of (the )?", "").str.replace(
        r" board of trustees$", ""
    )


def _state_key(plain: pl.Expr, state_words: pl.Expr) -> pl.Expr:
    """A state body's name without the state's: 'Virginia Department of State Police' is 'police'."""
    bare = (
        plain.str.strip_prefix(state_words + pl.lit(" ")).str.replace_all(r"\bstate ", "").str.strip_chars()
    )
    return bare.str.replace(r"^department of police$", "police").str.replace(
        r"^(police|patrol) department$", "${1}"
    )


def _state_words(states: pl.DataFrame) -> pl.DataFrame:
    return states.select("state", state_words=fold(pl.col("state_name")))


def _sheriff_records(police: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Records of one county of `own` that are a sheriff's by name, or of type County without police in the name."""
    single = police.filter(pl.col("county_fips").list.len() == 1).with_columns(
        fips=pl.col("county_fips").list[0]
    )
    near = single.join(own, on="fips", how="semi").with_columns(record=fold(pl.col("police_name")))
    by_name = pl.col("record").str.contains(_SHERIFF)
    by_type = (pl.col("police_type") == "County") & ~pl.col("record").str.contains(
        r"\b(police|public safety)\b"
    )
    return near.filter(by_name | by_type).select("ori", "fips", "record")
