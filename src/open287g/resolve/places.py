"""Texts to the counties that they name, and what all witnesses say of place to the counties of each agency.

The texts are ICE's COUNTY, the FBI's county, an agency's own name. One names a county when it is written alike (case,
punctuation, blanks and legal suffix aside), when it is one slip away from one county of the state and at least three
from every other, or when a person has ruled on it. Likeness beyond that only proposes.
"""

from __future__ import annotations

import dataframely as dy
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from open287g.schemas.ledger import AgencyNames, AgencyWitness
from open287g.schemas.reference import AgencyReference, AgencyRulings, Counties, CountyTexts
from open287g.schemas.table import Table
from open287g.text.expressions import common_to, first_case, fold, squeeze, union_of

SLIP, LONE, SHORTEST = 1, 3, 5
"""A text of SHORTEST letters or more, SLIP edits from one county and LONE from all others, is that county."""

NEAR_LETTERS = 3
"""One edit in so many letters is near enough for a question to a person."""

_SUFFIX = (
    r" (county|co\w{1,4}y|parish|planning region|city and borough|census area|borough|municipality|municipio|"
    r"district|island|city)$"
)
_WORDS_BEFORE_A_COUNTY = ["metropolitan", "metro", "consolidated", "unified", "office", "of", "the", "city"]
_INDEPENDENT_CITY = "city"


class CountyMentions(Table):
    """What one text names: whole counties, how that was told, or a proposal that needs a second witness."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    text = dy.String(primary_key=True, description="Text as printed")
    county_fips = dy.List(dy.String(), nullable=True, description="Counties; null where the text names none")
    near_fips = dy.String(
        nullable=True, description="County of the nearest spelling, where no county is named"
    )
    told_by = dy.Enum(["ruling", "name", "list", "repair", "none"], description="How the counties were told")


def read_county_texts(
    texts: pl.DataFrame, counties: dy.DataFrame[Counties], rulings: dy.DataFrame[CountyTexts] | None = None
) -> dy.DataFrame[CountyMentions]:
    """The counties that each (state, text) names; a list ('A, B and C') names several if each part does."""
    asked = texts.select("state", "text").unique().filter(pl.col("text").str.contains("[A-Za-z]"))
    keys = _county_keys(asked, counties)
    whole = _match_whole(asked, keys)
    unnamed = asked.join(whole, on=["state", "text"], how="anti")
    parts = _match_parts(unnamed, keys)
    ruled = _match_rulings(asked, CountyTexts.create_empty() if rulings is None else rulings)
    told = pl.concat([ruled, whole, parts]).unique(["state", "text"], keep="first", maintain_order=True)
    near = _nearest(asked.join(told, on=["state", "text"], how="anti"), counties)
    told = pl.concat([told, _repaired(near)])
    joined = asked.join(told, on=["state", "text"], how="left", validate="1:1").join(
        near.select("state", "text", "near_fips"), on=["state", "text"], how="left", validate="1:1"
    )
    return CountyMentions.validate(joined.with_columns(pl.col("told_by").fill_null("none")), cast=True)


def name_own_counties(
    names: dy.DataFrame[AgencyNames], kinds: pl.DataFrame, counties: dy.DataFrame[Counties]
) -> pl.DataFrame:
    """Counties that an agency's own spellings name, a row each: agency_id, own_fips. Silent where spellings disagree.

    'Lebanon County Regional Police' names a county by the word; 'Miami-Dade Sheriff's Office' by the office,
    since a sheriff's is a county's; 'Rappahannock, Shenandoah, Warren Regional Jail' lists its members.
    """
    spelled = names.join(kinds.select("agency_id", "kind", "level"), on="agency_id", validate="m:1")
    stems = (
        spelled.filter(pl.col("level") != "state").with_columns(stem=_own_stem()).filter(pl.col("stem") != "")
    )
    tails = _word_tails(stems)
    read = read_exact_counties(tails.select("state", text="tail").unique(), counties)
    named = tails.join(
        read, left_on=["state", "tail"], right_on=["state", "text"], how="inner", validate="m:1"
    )
    longest = (
        named.sort(pl.col("tail").str.len_chars())
        .group_by("agency_id", "agency_name", maintain_order=True)
        .last()
    )
    own = longest.group_by("agency_id").agg(pl.col("county_fips").list.sort().unique())
    return own.filter(pl.col("county_fips").list.len() == 1).select(
        "agency_id", own_fips=pl.col("county_fips").list[0]
    )


def read_exact_counties(texts: pl.DataFrame, counties: dy.DataFrame[Counties]) -> pl.DataFrame:
    """Texts that name a county, or list several, exactly; a row for each county: state, text, county_fips."""
    keys = _county_keys(texts, counties)
    whole = _match_whole(texts, keys)
    parts = _match_parts(texts.join(whole, on=["state", "text"], how="anti"), keys)
    return pl.concat([whole, parts]).select("state", "text", "county_fips")


def _own_stem() -> pl.Expr:
    """The part of a name before the office; only for bodies of a county, or names that say 'County'."""
    plain = fold(pl.col("agency_name").str.replace_all(r"[,/]", " xx ")).str.replace_all(r"\bxx\b", ",")
    says_county = plain.str.extract(r"^(.*?\b(?:county|parish))\b")
    office = plain.str.extract(
        r"^(?:office of the )?(.+?) (?:sher\w+|correction\w*|detention|jail|prison|"
        r"district attorney|prosecut\w+|regional jail|metro)\b"
    )
    whose = pl.col("kind").is_in(["sheriff", "corrections", "prosecutor", "county_board", "county_police"])
    return pl.coalesce(says_county, pl.when(whose).then(office.str.replace(r" regional$", "")), pl.lit(""))


def _word_tails(stems: pl.DataFrame) -> pl.DataFrame:
    """Each stem and its shorter endings: 'metropolitan moore county' also as 'moore county'.

    A sheriff's stem, or a list, loses only words that are no part of a county's name, so that a misspelled
    first word does not turn one county into another.
    """
    words = stems.select("agency_id", "agency_name", "state", "kind", words=pl.col("stem").str.split(" "))
    counted = words.with_columns(skip=pl.int_ranges(0, pl.col("words").list.len()))
    spread = counted.explode("skip")
    dropped = pl.col("words").list.slice(0, pl.col("skip"))
    plain_drop = dropped.list.eval(pl.element().is_in(_WORDS_BEFORE_A_COUNTY)).list.all()
    is_list = pl.col("words").list.contains(",")
    may_drop = (pl.col("kind") != "sheriff") & ~is_list
    kept = spread.filter(may_drop | (pl.col("skip") == 0) | plain_drop)
    return kept.select(
        "agency_id", "agency_name", "state", tail=pl.col("words").list.slice("skip").list.join(" ")
    )


def _county_keys(texts: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    """Squeezed forms of each county of the texts' states, with its suffix and bare; bare means a county first."""
    counties = every.join(texts.select("state").unique(), on="state", how="semi")
    full = counties.select("state", "county_fips", key=squeeze(pl.col("county_name")), order=pl.lit(0))
    is_city = pl.col("suffix") == _INDEPENDENT_CITY
    bare = counties.select(
        "state", "county_fips", key=squeeze(pl.col("bare_name")), order=1 + is_city.cast(pl.Int32)
    )
    return (
        pl.concat([full, bare])
        .sort("order", "county_fips")
        .unique(["state", "key"], keep="first", maintain_order=True)
    )


def _match_whole(texts: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Texts that are a county's name, with or without the suffix: state, text, county_fips, told_by."""
    plain = fold(pl.col("text")).str.replace(r"^(city|county|parish|borough) of (.+)$", "${2} ${1}")
    forms = texts.with_columns(plain=plain).select(
        "state",
        "text",
        full=squeeze(pl.col("plain")),
        bare=squeeze(pl.col("plain").str.replace(_SUFFIX, "")),
    )
    found = forms.join(
        keys, left_on=["state", "full"], right_on=["state", "key"], how="left", validate="m:1"
    ).join(
        keys, left_on=["state", "bare"], right_on=["state", "key"], how="left", validate="m:1", suffix="_bare"
    )
    fips = pl.coalesce("county_fips", "county_fips_bare")
    return found.filter(fips.is_not_null()).select(
        "state", "text", county_fips=pl.concat_list(fips), told_by=pl.lit("name")
    )


def _match_parts(texts: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Texts that list counties, every part of which is one."""
    split = texts.with_columns(
        part=pl.col("text").str.replace_all(r"(?i)\s*(,|/|;|&|\band\b)\s*", "|").str.split("|")
    )
    parts = split.explode("part").filter(pl.col("part").str.strip_chars() != "")
    matched = _match_whole(parts.select("state", text="part").unique(), keys)
    joined = parts.join(
        matched, left_on=["state", "part"], right_on=["state", "text"], how="left", validate="m:1"
    )
    listed = joined.group_by("state", "text", maintain_order=True).agg(
        pl.col("county_fips").list.first(), complete=pl.col("county_fips").is_not_null().all()
    )
    several = listed.filter("complete", pl.col("county_fips").list.len() > 1)
    return several.select("state", "text", "county_fips", told_by=pl.lit("list"))


def _match_rulings(texts: pl.DataFrame, rulings: pl.DataFrame) -> pl.DataFrame:
    near = rulings.join(texts, on="state", how="semi")
    keyed = near.select("state", "county_fips", key=fold(pl.col("county_text"))).unique(["state", "key"])
    ruled = texts.with_columns(key=fold(pl.col("text"))).join(
        keyed, on=["state", "key"], how="inner", validate="m:1"
    )
    return ruled.select("state", "text", "county_fips", told_by=pl.lit("ruling"))


def _nearest(texts: pl.DataFrame, counties: pl.DataFrame) -> pl.DataFrame:
    """The nearest county of the state for each text that names none, and whether it is but a slip away."""
    asked = texts.select("state", "text", plain=fold(pl.col("text")).str.replace(_SUFFIX, "")).sort(
        "state", "text"
    )
    near = counties.join(asked, on="state", how="semi")
    known = near.select("state", "county_fips", plain=fold(pl.col("bare_name")))
    choices = {
        key[0]: dict(group.select("county_fips", "plain").iter_rows())
        for key, group in known.group_by("state")
    }
    best = [_best(plain, choices.get(state, {})) for state, _, plain in asked.iter_rows()]
    return asked.select("state", "text").with_columns(
        near_fips=pl.Series([fips for fips, _ in best], dtype=pl.String),
        is_slip=pl.Series([slip for _, slip in best], dtype=pl.Boolean),
    )


def _best(plain: str, choices: dict[str, str]) -> tuple[str | None, bool]:
    """FIPS of the nearest name, if near enough to propose, and whether near and lone enough to decide."""
    ranked = process.extract(plain, choices, scorer=OSA.distance, limit=2)
    if not ranked or ranked[0][1] > max(1, len(plain) // NEAR_LETTERS):
        return None, False
    away, rival = ranked[0][1], ranked[1][1] if len(ranked) > 1 else len(plain)
    return str(ranked[0][2]), away <= SLIP and rival >= LONE and len(plain) >= SHORTEST


def _repaired(near: pl.DataFrame) -> pl.DataFrame:
    slips = near.filter("is_slip")
    return slips.select("state", "text", county_fips=pl.concat_list("near_fips"), told_by=pl.lit("repair"))


RULED = "a person's ruling"
OWN_AND_ICE = "the agency's own name, as ICE's county"
OWN_AGAINST_ICE = "the agency's own name, against ICE's county"
OWN = "the agency's own name"
ICE_AND_FBI = "ICE's county, as the FBI record"
ICE_AGAINST_FBI = "ICE's county, against the FBI record"
ICE = "ICE's county"
FBI = "the FBI record"
STATE_BODY = "a state body has no county"


class AgencyPlaces(Table):
    """Counties of each agency, and what every witness said."""

    agency_id = dy.String(primary_key=True, description="Agency")
    county_fips = dy.List(
        dy.String(), nullable=True, description="Counties; empty for state bodies, null if unknown"
    )
    county_name = dy.String(nullable=True, description="Names of the counties, joined by '; '")
    county_basis = dy.String(nullable=True, description="Witness that was followed")
    own_fips = dy.List(dy.String(), nullable=True, description="Counties that the agency's name names")
    ice_fips = dy.List(
        dy.String(), nullable=True, description="Counties of ICE's text, the best supported one"
    )
    record_fips = dy.List(
        dy.String(), nullable=True, description="Counties of the one FBI record of that name and kind"
    )
    near_fips = dy.String(nullable=True, description="County nearest to a text of ICE's that names none")
    unread_text = dy.String(nullable=True, description="A text of ICE's that names no county")


def place_agencies(
    names: dy.DataFrame[AgencyNames],
    witness: dy.DataFrame[AgencyWitness],
    kinds: pl.DataFrame,
    own: pl.DataFrame,
    proposed: pl.DataFrame,
    reference: AgencyReference,
    rulings: AgencyRulings,
    facts: pl.DataFrame,
) -> dy.DataFrame[AgencyPlaces]:
    """Counties of every agency: a ruling, else ICE's text, its own name and the FBI record weighed together.

    A county-level body's own name outweighs ICE's text: 'Bradford County Sheriff' is not in Bedford County.
    """
    every = (
        names.select("agency_id", "state")
        .unique()
        .join(kinds.select("agency_id", "level"), on="agency_id", validate="1:1")
    )
    record = _single_record(proposed)
    for part in (own, record, _ruled_counties(facts)):
        every = every.join(part, on="agency_id", how="left", validate="1:1")
    ice = _best_ice_county(every, witness, reference, rulings)
    weighed = every.join(ice, on="agency_id", how="left", validate="1:1").with_columns(county_basis=_basis())
    placed = weighed.with_columns(county_fips=_fips_by_basis())
    return AgencyPlaces.validate(_name_counties(placed, reference), cast=True)


def _single_record(proposed: pl.DataFrame) -> pl.DataFrame:
    """Counties of the one unqualified record of an agency, exact before loose: agency_id, record_fips."""
    best = proposed.filter(pl.col("is_exact") == pl.col("is_exact").max().over("agency_id"))
    lone = best.filter(pl.len().over("agency_id") == 1)
    plain = lone.filter(~pl.col("is_qualified"), ~pl.col("is_cut"), pl.col("record_fips").list.len() > 0)
    return plain.select("agency_id", "record_fips")


def _ruled_counties(facts: pl.DataFrame) -> pl.DataFrame:
    value = pl.col("value")
    listed = (
        pl.when(value == "none").then(pl.lit([], dtype=pl.List(pl.String))).otherwise(value.str.split(";"))
    )
    return facts.filter(pl.col("field") == "county_fips").select("agency_id", ruled_fips=listed)


def _best_ice_county(
    every: pl.DataFrame, witness: pl.DataFrame, reference: AgencyReference, rulings: AgencyRulings
) -> pl.DataFrame:
    """One county text of ICE's per agency: one that another witness bears out, else the one printed last."""
    texts = (
        witness.join(every, on="agency_id", validate="m:1")
        .rename({"county": "text"})
        .filter(pl.col("text") != "")
    )
    read = read_county_texts(texts, reference.counties, rulings.county_texts)
    said = texts.join(read, on=["state", "text"], how="left", validate="m:1")
    options = said.with_columns(
        is_read=pl.col("county_fips").is_not_null(),
        is_borne=_overlap("county_fips", "own_fips") | _overlap("county_fips", "record_fips"),
    ).sort("is_read", "is_borne", "last_listed_on", "n_snapshots", "text")
    unread = pl.col("text").filter(~pl.col("is_read"))
    return options.group_by("agency_id", maintain_order=True).agg(
        ice_fips=pl.col("county_fips").last(),
        near_fips=pl.col("near_fips").drop_nulls().last(),
        unread_text=unread.last(),
    )


def _basis() -> pl.Expr:
    """The witnesses followed, the strongest first."""
    has_own, has_record = pl.col("own_fips").is_not_null(), pl.col("record_fips").is_not_null()
    has_ice = pl.col("ice_fips").list.len().fill_null(0) > 0
    return first_case(
        {
            RULED: pl.col("ruled_fips").is_not_null(),
            STATE_BODY: pl.col("level") == "state",
            OWN_AND_ICE: has_ice & _overlap("ice_fips", "own_fips"),
            OWN_AGAINST_ICE: has_own & has_ice,
            OWN: has_own,
            ICE_AND_FBI: has_ice & _overlap("ice_fips", "record_fips"),
            ICE_AGAINST_FBI: has_ice & has_record,
            ICE: has_ice,
            FBI: has_record,
        }
    )


def _overlap(left: str, right: str) -> pl.Expr:
    """Two lists of counties share one; false where either is unknown."""
    return (common_to(left, right).list.len() > 0).fill_null(False)


def _fips_by_basis() -> pl.Expr:
    """The counties that the witnesses followed tell."""
    told = {
        RULED: pl.col("ruled_fips"),
        STATE_BODY: pl.lit([], dtype=pl.List(pl.String)),
        **dict.fromkeys((OWN, OWN_AND_ICE, OWN_AGAINST_ICE), pl.col("own_fips")),
        ICE_AND_FBI: union_of("ice_fips", "record_fips"),
        **dict.fromkeys((ICE, ICE_AGAINST_FBI), pl.col("ice_fips")),
        FBI: pl.col("record_fips"),
    }
    return pl.coalesce(pl.when(pl.col("county_basis") == basis).then(fips) for basis, fips in told.items())


def _name_counties(placed: pl.DataFrame, reference: AgencyReference) -> pl.DataFrame:
    known = reference.counties.select("county_fips", county="county_name")
    each = placed.select("agency_id", "county_fips").explode("county_fips", empty_as_null=True).drop_nulls()
    named = each.join(known, on="county_fips", how="left", validate="m:1", maintain_order="left")
    joined = named.group_by("agency_id", maintain_order=True).agg(county_name=pl.col("county").str.join("; "))
    return placed.join(joined, on="agency_id", how="left", validate="1:1")
