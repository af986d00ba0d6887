"""Names of agencies to the kind of body and its level of government; what no rule knows is 'unknown'.

The words of a name decide, in the order of `RULES`; ICE's TYPE is the second witness. It settles the level
where a name leaves it open, gives the level of a body that no rule knows, and is logged where it disagrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import dataframely as dy
import polars as pl

from open287g.schemas.codes import KINDS, LEVELS
from open287g.schemas.ledger import AgencyNames, AgencyWitness
from open287g.schemas.reference import States
from open287g.schemas.table import Table
from open287g.text.expressions import fill_in, first_case, fold


class AgencyKinds(Table):
    """Kind and level of each agency, with the rule that gave them and ICE's TYPE beside it."""

    agency_id = dy.String(primary_key=True, description="Agency")
    kind = dy.Enum(list(KINDS), description="Kind of body")
    level = dy.Enum(list(LEVELS), description="Level of government")
    kind_basis = dy.String(description="Rule or witness that gave the kind")
    agency_type = dy.String(description="ICE's TYPE, as most often printed; empty if never")
    is_doubted = dy.Bool(description="ICE's TYPE names another level")


@dataclass(frozen=True)
class Rule:
    """Words that name a kind. `level` is None where they do not tell it; `whose` limits the rule."""

    kind: str
    level: str | None
    words: str
    pattern: str
    whose: Literal["anyone's", "the state's", "a local body's"] = "anyone's"


_SCHOOL = r"\b(university|college)\b"
_TOWN_NAMED_AFTER_SCHOOL = (
    r"^((city|town|borough) of )?((north|south|east|west) )?"
    r"((university|college) (park|city|heights|place|station|corner|hills?)|state college)\b"
)
_POLICE = r"\b(pol\w{0,2}ce|public safety|marshals?|law enforcement)\b"

RULES: tuple[Rule, ...] = (
    Rule("sheriff", "county", "sheriff", r"\bsh[eri]{3,5}f+s?\b"),
    Rule("constable", None, "constable", r"\bconst(ab|ba)les*\b"),
    Rule(
        "constable",
        None,
        "marshal of a ward, precinct or district",
        r"\b(ward|precinct|district)\b.*\bmarshals?\b",
    ),
    Rule(
        "tribal_police",
        "special",
        "tribe, band, nation or pueblo of",
        r"\b(tribes?|tribal|nation|indian community|rancheria|pueblo of|band of)\b",
    ),
    Rule(
        "national_guard",
        "state",
        "national guard, state guard or military department",
        r"\b(national guard|state guard|military department|state defense force)\b",
    ),
    Rule("municipal_police", "municipal", "police of a town named after a school", _TOWN_NAMED_AFTER_SCHOOL),
    Rule("campus_police", "special", "university or college", _SCHOOL),
    Rule(
        "campus_police",
        "special",
        "school or school district",
        r"\b(schools|school (district|board|police))\b",
    ),
    Rule(
        "port_police",
        "special",
        "port authority, airport, transit or railroad",
        r"\b((port|aviation|transportation) authority|airport|seaport|port of|railroad|transit)\b",
    ),
    Rule("prosecutor", "state", "attorney general", r"\battorneys? generals?\b"),
    Rule("prosecutor", "state", "state attorney of a circuit", r"\bstate attorneys?\b"),
    Rule(
        "prosecutor",
        "county",
        "prosecutor, district or county attorney",
        r"\b(prosecut\w+|(district|county|commonwealths?|states) attorneys?)\b",
    ),
    Rule(
        "wildlife",
        "state",
        "wildlife, fish, game or natural resources",
        r"\b(wildlife|(fish|game) and|natural resources|marine (resources|fisheries)|"
        r"department of conservation)\b",
    ),
    Rule(
        "corrections",
        None,
        "corrections, detention, jail or prison",
        r"\b(correction(s|al)?|detention|jails?|prisons?|rehabilitation|criminal justice authority)\b",
    ),
    Rule("regional", "special", "task force", r"\btask force\b"),
    Rule(
        "state_agency",
        "state",
        "part of a state's public safety with a task of its own",
        r"\b(crime information|standards and training)\b",
    ),
    Rule(
        "state_police",
        "state",
        "state police, patrol or troopers",
        r"\b(highway (state )?patrol|state (highway )?patrol|state (police|troopers?)|highway safety|"
        r"department of safety)\b",
    ),
    Rule(
        "county_board",
        "county",
        "board of county commissioners or supervisors",
        r"\b(board of (county )?(commissioners|supervisors)|county commission(ers)?|county government)\b",
    ),
    Rule(
        "regional",
        "special",
        "regional or joint police",
        r"\bregional\b|\bmetro(politan)? police authority\b",
    ),
    Rule(
        "county_police",
        "county",
        "county police, county marshal or county public safety",
        r"\b(county|parish) (police|(department of )?public safety|marshals?)\b",
    ),
    Rule(
        "state_police",
        "state",
        "state's department of public safety or police",
        r"\b(public safety|police)\b",
        "the state's",
    ),
    Rule(
        "state_agency",
        "state",
        "body named after the state, or opening as a state's office",
        r".",
        "the state's",
    ),
    Rule(
        "municipal_police",
        "municipal",
        "police, public safety or marshal of a place",
        _POLICE,
        "a local body's",
    ),
    Rule(
        "state_agency",
        "state",
        "division or bureau",
        r"\b(division|bureau) of\b|\blaw enforcement division\b",
    ),
)
"""In order: the first that matches decides."""

_OFFICES = (
    r"(department|division|bureau|office|commission|board|agency|state|highway|national guard|capitol|"
    r"military|attorneys?|fish|game|gaming|wildlife|marine|law enforcement|alcohol\w*|fire marshal)"
)
_OPENS_AS_STATE = (
    r"^(the )?(state|department|division|bureau|commission) (of|police|patrol)\b|"
    r"^office of (the )?(state|attorney|agg?ric)|"
    r"\bdepartment of (financial services|agriculture|corrections|justice|revenue)$"
)
_LOCAL_WORDS = (
    r"\b(county|parish|township|borough|ward|(city|town|village) of|const(ab|ba)les*|university|college)\b"
)
_LEVEL_OF_TYPE = {"state": "state", "county": "county", "municipality": "municipal"}


def classify_agencies(
    names: dy.DataFrame[AgencyNames], witness: dy.DataFrame[AgencyWitness], states: dy.DataFrame[States]
) -> dy.DataFrame[AgencyKinds]:
    """One row per agency: kind and level by the latest spelling that a rule knows, else by ICE's TYPE."""
    spelled = (
        _note_whose(names, states).with_columns(rule=_first_rule()).join(_rule_table(), on="rule", how="left")
    )
    ordered = spelled.sort(pl.col("rule").is_not_null(), "last_listed_on", "n_snapshots", "agency_name")
    latest = ordered.group_by("agency_id", maintain_order=True).last()
    typed = latest.join(usual_types(witness), on="agency_id", how="left", validate="1:1")
    judged = typed.with_columns(pl.col("agency_type").fill_null("")).with_columns(*_kind_and_level())
    return AgencyKinds.validate(judged.sort("agency_id"), cast=True)


def usual_types(witness: dy.DataFrame[AgencyWitness]) -> pl.DataFrame:
    """ICE's TYPE of each agency as most often printed, later prints breaking ties: agency_id, agency_type."""
    printed = witness.filter(pl.col("agency_type") != "").group_by("agency_id", "agency_type")
    ordered = printed.agg(pl.col("n_snapshots").sum(), pl.col("last_listed_on").max()).sort(
        "n_snapshots", "last_listed_on", "agency_type"
    )
    return ordered.group_by("agency_id", maintain_order=True).agg(pl.col("agency_type").last())


def _note_whose(names: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """Spellings in plain words, and whether each opens with the state's name or as a state's office."""
    known = states.select("state", state_words=fold(pl.col("state_name")))
    plain = names.join(known, on="state", how="left", validate="m:1").with_columns(
        plain=fold(pl.col("agency_name"))
    )
    word, postal = pl.col("plain"), pl.col("state").str.to_lowercase()
    rest = word.str.strip_prefix(pl.col("state_words") + pl.lit(" "))
    named_after = ((rest != word) & rest.str.contains(rf"^{_OFFICES}\b")).fill_null(False)
    abbreviated = word.str.contains(fill_in(r"^({}|cnmi) (department|state|division|bureau)\b", postal))
    opens = word.str.contains(_OPENS_AS_STATE)
    return plain.with_columns(
        is_states=(named_after | abbreviated | opens) & ~word.str.contains(_LOCAL_WORDS)
    )


def _first_rule() -> pl.Expr:
    """Number of the first rule that matches; null where none does."""
    limits = {
        "anyone's": pl.lit(True),
        "the state's": pl.col("is_states"),
        "a local body's": ~pl.col("is_states"),
    }
    return pl.coalesce(
        pl.when(pl.col("plain").str.contains(rule.pattern) & limits[rule.whose]).then(number)
        for number, rule in enumerate(RULES)
    )


def _rule_table() -> pl.DataFrame:
    rows = {
        "ruled_kind": [rule.kind for rule in RULES],
        "ruled_level": [rule.level for rule in RULES],
        "words": [rule.words for rule in RULES],
    }
    return pl.DataFrame(rows).with_row_index("rule").with_columns(pl.col("rule").cast(pl.Int32))


def _kind_and_level() -> list[pl.Expr]:
    of_type = pl.col("agency_type").replace_strict(_LEVEL_OF_TYPE, default=None, return_dtype=pl.String)
    says = pl.col("plain").str.contains
    open_level = first_case(
        {
            "state": pl.col("is_states"),
            "county": says(r"\b(county|parish)\b"),
            "special": says(r"\b(regional|authority|district jail)\b"),
            "municipal": says(r"\b(township|borough|ward|town of|city of)\b"),
        }
    )
    # A tribe's police may be named as any town's: ICE's TYPE says what the name does not.
    is_tribal = pl.col("agency_type") == "tribal"
    level = pl.coalesce(
        pl.when(is_tribal).then(pl.lit("special")), "ruled_level", open_level, of_type, pl.lit("unknown")
    )
    kind = pl.coalesce(
        pl.when(is_tribal).then(pl.lit("tribal_police")),
        "ruled_kind",
        pl.when(of_type == "state").then(pl.lit("state_agency")),
        pl.lit("unknown"),
    )
    basis = pl.coalesce(
        pl.when(is_tribal & (pl.col("ruled_kind") != "tribal_police").fill_null(True)).then(
            pl.lit("ICE's TYPE")
        ),
        fill_in("name: {}", "words"),
        pl.when(of_type == "state").then(pl.lit("ICE's TYPE")),
        pl.lit("no rule knows it"),
    )
    doubted = of_type.is_not_null() & level.is_in(["state", "county", "municipal"]) & (of_type != level)
    return [kind.alias("kind"), level.alias("level"), basis.alias("kind_basis"), doubted.alias("is_doubted")]
