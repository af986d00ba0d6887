"""The question "who or where is that": words as people type them to agencies, counties, cities and states.

Every question that takes an agency, a county or a city by its name asks here, so that all forgive the same slips and
refuse in the same words: `find_agency` for one body, `find_place` for a state or county, `keep_agencies` for rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from open287g.errors import BadField, NotFound
from open287g.measures.counting import check_words
from open287g.publish.tables import column, lay_table
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Table, paragraph
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext

from . import fields
from .registry import Context, Request, field, make_document, question, remember

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.resolve.search import Hit, Index

_MANY: Final = 60
"""Hits that are weighed against each other."""
_NEAR: Final = 5
"""Hits that an error names."""
_WORTH: Final = 0.6
"""Share of the best hit's score below which a hit is not shown."""
SUBJECTS: Final = {
    "agency": "an agency of ICE's lists",
    "police": "an agency that ICE's lists have not shown",
    "county": "a county",
    "city": "a city with a police department",
    "state": "a state or territory",
}


@dataclass(frozen=True)
class Body:
    """One law-enforcement body: of ICE's lists (`agency_id`), or known to the FBI alone (`ori`)."""

    name: str
    state: str
    agency_id: str | None = None
    ori: str | None = None
    namesakes: tuple[str, ...] = ()
    """Others that bear exactly the name that was asked for, with their states."""

    def notes(self) -> tuple[str, ...]:
        """That others bear the name, where they do: the answer is of one of them."""
        if not self.namesakes:
            return ()
        shown = join_words([*self.namesakes[:_NEAR], *([_("others")] if len(self.namesakes) > _NEAR else [])])
        return (
            _(
                "This is {name} in {state}. The same name is borne by {others}: name the state to ask for it.",
                name=self.name,
                state=say_state(self.state),
                others=shown,
            ),
        )


@dataclass(frozen=True)
class Place:
    """A state (`code` is its USPS code) or a county (`code` is its FIPS)."""

    kind: str
    code: str
    state: str
    name: str


class FindRequest(Request):
    """What is looked for."""

    words: str = field(
        ..., "A name as you know it, an ORI, a county's FIPS code or an id", is_positional=True
    )
    state: fields.OneState = field(None, "State or territory, if you know it")
    what: fields.Words = field((), "Only these; several may be given", choices=lambda: SUBJECTS)


@question(
    example={"words": "Hilsborough Sherrif"},
    asked_for="which agency, county or city somebody means, however they spell it; its id for the other tools",
)
def find(context: Context, request: FindRequest) -> Answer:
    """Find agencies, counties, cities and states by any spelling, county, ORI or FIPS code; slips are forgiven.

    One row for each that may be meant, the likeliest first: what it is, its state, why it was found, and its id, which
    every other question takes.
    """
    check_words("what", request.what, SUBJECTS)
    if not request.words.strip():
        raise BadField("words", _("Say which agency."))
    hits = search_edition(context, request.words, request.state, request.what, _MANY)
    is_named = any(hit.is_exact for hit in hits)
    hits = [hit for hit in hits if hit.score >= _WORTH * hits[0].score and (hit.is_sure or not is_named)]
    rows = pl.DataFrame(
        [
            (hit.subject, hit.key, hit.state, hit.name, hit.is_listed, hit.reason, hit.score)
            for hit in hits
        ],
        schema={"what": pl.String, "id": pl.String, "state": pl.String, "name": pl.String, "is_listed": pl.Boolean,
                "reason": pl.String, "score": pl.Float64},
        orient="row",
    )  # fmt: skip
    block: Block = (
        _table(request.words, hits)
        if hits
        else paragraph(say_nothing_like(request.words, request.state), "warning")
    )
    facts = {"edition": context.edition.edition_id, "words": request.words, "state": request.state}
    return Answer("find", make_document(context, (block,)), {"found": rows}, facts, found_nothing=not hits)


def _table(words: str, hits: Sequence[Hit]) -> Table:
    columns = (
        column(_("name"), lambda hit: hit.name),
        column(_("state"), lambda hit: say_state(hit.state)),
        column(_("what it is"), _say_subject),
        column(_("found by"), lambda hit: hit.reason),
    )
    return lay_table("found", hits, columns, _("What “{words}” may mean", words=words), first=20)


def _say_subject(hit: Hit) -> str:
    if hit.subject == "agency":
        return _("agency on ICE's list") if hit.is_listed else _("agency, not on ICE's list now")
    return {
        "police": _("agency, on no list of ICE's"),
        "county": _("county"),
        "city": _("city"),
        "state": _("state or territory"),
    }[hit.subject]


def say_state(code: str) -> str:
    """The name of a state or territory, in the language of the moment."""
    from open287g.data.states import spoken_names_of_states

    return spoken_names_of_states().get(code, code)


def search_edition(
    context: Context, words: str, state: str | None = None, subjects: Sequence[str] = (), limit: int = 20
) -> list[Hit]:
    """What the words may mean in an edition, the likeliest first."""
    from open287g.resolve.search import search

    wanted = [each for each in SUBJECTS if not subjects or each in subjects]
    return search(open_index(context.edition), words, state=state, subjects=wanted, limit=limit)  # type: ignore[arg-type]


def open_index(edition: Edition) -> Index:
    """The index over an edition and the reference tables, made once."""
    return remember(_INDEXES, (edition.folder, edition.edition_id), lambda: _make_index(edition))


_INDEXES: dict[tuple[Path, str], Index] = {}


def _make_index(edition: Edition) -> Index:
    from open287g.data.reference import read_reference
    from open287g.resolve.search import build_index

    reference = read_reference()
    listed = edition.table("agreements").filter("is_listed")["agency_id"].unique().to_list()
    return build_index(
        edition.table("agencies"),
        edition.table("agency_names"),
        reference.states,
        reference.counties,
        reference.police,
        listed,
    )


def find_agency(
    context: Context, words: str, state: str | None = None, *, must_be_listed: bool = False
) -> Body:
    """The one body that the words mean; `NotFound` and `BadField` (several fit) name the nearest with their states.

    With `must_be_listed`, a body that only the FBI's records know is refused too.
    """
    from open287g.resolve.search import choose, search

    if not words.strip():
        raise BadField("agency", _("Say which agency."))
    hits = search(open_index(context.edition), words, state=state, limit=_MANY)
    chosen = choose(hits)
    if chosen is None:
        raise _refuse(words, state, hits)
    namesakes = tuple(
        f"{hit.name} ({say_state(hit.state)})"
        for hit in hits
        if hit.is_exact and hit.subject in ("agency", "police") and hit.key != chosen.key
    )
    if chosen.subject == "agency":
        return Body(chosen.name, chosen.state, agency_id=chosen.key, namesakes=namesakes)
    if must_be_listed:
        raise NotFound(
            _("{name}, {state}, has not been on any list of ICE's that is on record.", name=chosen.name,
              state=say_state(chosen.state)) + _say_near(hits, ("agency",))
        )  # fmt: skip
    return Body(chosen.name, chosen.state, ori=chosen.key, namesakes=namesakes)


def _refuse(words: str, state: str | None, hits: Sequence[Hit]) -> NotFound | BadField:
    """Why no one body was taken: several fit, or none does."""
    bodies = [hit for hit in hits if hit.subject in ("agency", "police")]
    several = [hit for hit in bodies if hit.is_sure]
    if len(several) > 1:
        exact = [hit for hit in several if hit.is_exact]
        several = exact if len(exact) > 1 else several
        listed = [hit for hit in several if hit.subject == "agency"]
        shown = (several if exact else listed or several)[: _NEAR + 3]
        more = len(several) - len(shown)
        told = [f"{hit.name} ({say_state(hit.state)})" for hit in shown]
        rest = (
            ngettext(" There is {n} more like it.", " There are {n} more like it.", more) if more > 0 else ""
        )
        tip = (
            _(" Name the state too.")
            if state is None and len({hit.state for hit in several}) > 1
            else _(" Say more of the name, or give the id of one.")
        )
        return BadField(
            "agency", _("“{words}” could be: {all}.", words=words, all="; ".join(told)) + rest + tip
        )
    return NotFound(say_nothing_like(words, state) + _say_near(hits))


def say_nothing_like(words: str, state: str | None) -> str:
    """That nothing has such a name, and what was searched."""
    where = _(" in {state}", state=say_state(state)) if state else ""
    if words.strip().isdigit():
        return _("No county has the FIPS code “{words}”, and no agency that identifier. ZIP codes are not on record: "
                 "give the town or the county.", words=words.strip())  # fmt: skip
    return _(
        "No agency called “{words}” was found{where}, among all spellings on ICE's lists and the FBI's records. A "
        "county, a city or a part of the name will do.",
        words=words,
        where=where,
    )


def _say_near(hits: Sequence[Hit], subjects: Sequence[str] = ("agency", "police", "county")) -> str:
    told = [f"{hit.name} ({say_state(hit.state)})" for hit in hits if hit.subject in subjects][:_NEAR]
    return " " + _("Nearest: {all}.", all="; ".join(told)) if told else ""


def find_place(context: Context, words: str, state: str | None = None) -> Place:
    """The one state or county that the words mean; a city stands for its county. `NotFound` names what is near."""
    hits = search_edition(context, words, state, ("state", "county", "city"), _MANY)
    exact = [hit for hit in hits if hit.is_exact] or [hit for hit in hits if hit.is_sure]
    for subject in ("state", "county", "city"):
        found = [hit for hit in exact if hit.subject == subject]
        if len(found) == 1:
            return _as_place(found[0])
        if found:
            told = [f"{hit.name} ({say_state(hit.state)})" for hit in found[: _NEAR + 3]]
            raise BadField(
                "place", _("“{words}” could be: {all}. Name the state too.", words=words, all="; ".join(told))
            )
    raise NotFound(
        _("There is no state, county or city called “{words}”.", words=words)
        + _say_near(hits, ("state", "county", "city"))
    )


def _as_place(hit: Hit) -> Place:
    if hit.subject != "city":
        return Place(hit.subject, hit.key, hit.state, hit.name)
    from open287g.data.reference import read_reference

    reference = read_reference()
    counties = reference.police.filter(pl.col("ori") == hit.key)["county_fips"][0].to_list()
    if not counties:
        raise NotFound(_("The FBI names no county for {name}. Give the county.", name=hit.name))
    name = reference.counties.filter(pl.col("county_fips") == counties[0])["county_name"][0]
    return Place("county", counties[0], hit.state, name)


def narrow_to_agencies(
    context: Context, rows: pl.DataFrame, words: str | None, states: Sequence[str] = ()
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows (with agency_id) of the agencies that the words fit, and what must be said of how they were found.

    Without words, all rows. `NotFound` where no agency fits; where one fits but has no row, a note names it.
    """
    if not words:
        return rows, ()
    kept = keep_agencies(context, words, states)
    mine = rows.filter(pl.col("agency_id").is_in(list(kept.agency_ids)))
    notes = (kept.note,) if kept.note else ()
    if mine.is_empty():
        known = context.edition.table("agencies").filter(pl.col("agency_id").is_in(list(kept.agency_ids)))
        names = [
            f"{name} ({say_state(state)})"
            for name, state in known.select("name", "state").head(_NEAR).iter_rows()
        ]
        notes = (
            *notes,
            _("On record under that name, but without such a row: {names}.", names=join_words(names)),
        )
    return mine, notes


def narrow_to_county(
    context: Context, rows: pl.DataFrame, words: str | None, states: Sequence[str] = ()
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows (with county_fips) in the county that the words mean, or in that of the city; without words, all.

    The note names the county. `NotFound` and `BadField` name what is near, as in `find_place`.
    """
    if not words:
        return rows, ()
    place = find_place(context, words, states[0] if len(states) == 1 else None)
    if place.kind != "county":
        raise BadField("county", _("{name} is a state. Give it as the state.", name=place.name))
    inside = rows.filter(pl.col("county_fips").list.contains(place.code))
    return inside, (_("In {county}, {state}.", county=place.name, state=say_state(place.state)),)


@dataclass(frozen=True)
class Kept:
    """Agencies that words fit, and what must be said of how they were found."""

    agency_ids: frozenset[str]
    note: str = ""


def keep_agencies(context: Context, words: str, states: Sequence[str] = ()) -> Kept:
    """Ids of all agencies that the words fit: those that hold them as printed, else the likeliest, with a note.

    `NotFound` where none is near, naming the nearest things.
    """
    spelled = context.edition.table("agency_names").select("agency_id", "state", "agency_name")
    named = context.edition.table("agencies").select("agency_id", "state", agency_name="name")
    every = pl.concat([spelled, named])
    if states:
        every = every.filter(pl.col("state").is_in(list(states)))
    plain = pl.col("agency_name").str.replace_all("’", "'", literal=True).str.to_lowercase()
    sought = words.strip().casefold().replace("’", "'")
    held = every.filter(plain.str.contains(sought, literal=True) | (pl.col("agency_id") == sought))
    hits = [hit for each in (states or (None,)) for hit in search_edition(context, words, each, limit=_MANY)]
    if len(held):
        misprinted = {hit.key for hit in hits if hit.subject == "agency" and hit.is_sure and hit.is_spelled}
        return Kept(frozenset(held["agency_id"]) | misprinted)
    sure = [hit for hit in hits if hit.subject == "agency" and hit.is_sure]
    if not sure and (counties := [hit for hit in hits if hit.subject == "county" and hit.is_sure]):
        fips = [hit.key for hit in counties]
        inside = context.edition.table("agencies").filter(
            pl.col("county_fips").list.eval(pl.element().is_in(fips)).list.any()
        )
        if len(inside):
            where = join_words([f"{hit.name} ({say_state(hit.state)})" for hit in counties[:_NEAR]])
            return Kept(frozenset(inside["agency_id"]), _("Agencies in {where}.", where=where))
    if not sure:
        raise NotFound(say_nothing_like(words, states[0] if len(states) == 1 else None) + _say_near(hits))
    names = list(dict.fromkeys(hit.name for hit in sure))
    told = join_words(names[:_NEAR]) if len(names) <= _NEAR else _("{n} agencies", n=len(names))
    return Kept(
        frozenset(hit.key for hit in sure),
        _("“{words}” was taken for {names}.", words=words, names=told),
    )
