"""Names that other sources print to the agencies of ICE's lists: certain or not at all. Pure.

A name is an agency's if its plain form is that of one of the agency's spellings in the same state, and of no other's,
or if a person ruled so. What is merely alike stays unresolved. A body that is on no list gets an id of its own, so
that what is said of it can be told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from .candidates import Candidate, Candidates, Gazetteer, Mention
from .entities import make_slug

Printed = tuple[str, str]
"""State and name, as a source prints them."""

BY_FORM = "plain form of the name"
BY_RULING = "a person's ruling"
ON_NO_LIST = "on no list of ICE's"
NOT_TOLD = "not certain which agency is meant"
_DOC = re.compile(r"\bDOC\b")
"""What reports call a prison department; ICE's lists write it out."""


def resolve_attested(
    printed: Iterable[Printed],
    names: pl.DataFrame,
    rulings: Mapping[Printed, Printed | None],
    gazetteer: Gazetteer,
) -> pl.DataFrame:
    """Columns state, agency_name (as printed), agency_id (null where not certain), body_id and resolved_by.

    `names` are `schemas.AgencyNames`; a ruling maps a printed name to state and spelling of the agency meant, or
    to none where nobody can tell. `body_id` is the agency's id, or one of its own; null where it cannot be told.
    """
    candidates = Candidates(gazetteer)
    known: dict[Candidate, set[str]] = defaultdict(set)
    for state, name, agency_id in names.select("state", "agency_name", "agency_id").iter_rows():
        known[_body(candidates, state, name)].add(agency_id)
    rows = [(*each, *_told(each, known, candidates, rulings)) for each in sorted(set(printed))]
    columns = ("state", "agency_name", "agency_id", "body_id", "resolved_by")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def bodies_named(name: Printed, resolved: pl.DataFrame, gazetteer: Gazetteer) -> set[str]:
    """Ids of bodies on no list that a source prints under the plain form of `name`.

    `resolved` has state, agency_name, agency_id and body_id, as `resolve_attested` gives them.
    """
    candidates = Candidates(gazetteer)
    sought = _body(candidates, *name)
    on_no_list = resolved.filter(
        pl.col("agency_id").is_null(), pl.col("body_id").is_not_null(), pl.col("state") == name[0]
    )
    rows = on_no_list.select("agency_name", "body_id").unique().iter_rows()
    return {body_id for printed, body_id in rows if _body(candidates, name[0], printed) == sought}


def _told(
    each: Printed,
    known: Mapping[Candidate, set[str]],
    candidates: Candidates,
    rulings: Mapping[Printed, Printed | None],
) -> tuple[str | None, str | None, str]:
    ruled = rulings.get(each, each)
    if ruled is None:
        return None, None, NOT_TOLD
    body = _body(candidates, *ruled)
    found = known.get(body, set())
    if len(found) > 1:
        return None, None, NOT_TOLD
    if found:
        (agency_id,) = found
        return agency_id, agency_id, BY_RULING if each in rulings else BY_FORM
    return None, make_slug(*body), ON_NO_LIST


def _body(candidates: Candidates, state: str, name: str) -> Candidate:
    written_out = _DOC.sub("Department of Corrections", name)
    return candidates.stand_for(Mention(state, written_out, "", None, None, None))[0]
