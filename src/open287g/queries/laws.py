"""The question "what does the law say": state laws on agreements, whom they oblige to sign, and who has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
from pydantic import BeforeValidator

from open287g.data.laws import load_laws
from open287g.data.states import names_of_states, spoken_names_of_states
from open287g.measures import last_day, list_in_force, rows_in_force
from open287g.measures.obliged import find_offices, holds_on
from open287g.publish.sections.state_law import tell_state_law
from open287g.publish.tables import make_table
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Document, Section
from open287g.schemas.laws import LAW_KINDS, LawBook, LawShown, MustSign, StateLaws
from open287g.schemas.measures import Query
from open287g.text.days import first_day, say_partial_date
from open287g.text.expressions import fill_in, say_each
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from . import fields
from .registry import Context, Request, field, question

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.measures import Ledger

STANDINGS = {
    "in_force": "in force",
    "effect_unseen": "law; day of effect not seen",
    "signed": "signed, not yet in force",
    "ended": "no longer in force",
}
"""What a law can be on a day, in words."""


Kinds = Annotated[tuple[str, ...], BeforeValidator(fields.several(fields.read_word_of(lambda: LAW_KINDS)))]


class LawsRequest(Request):
    """The law of which states, of which kind, on which day."""

    state: fields.States = field((), "State or territory; several may be given; all if left out")
    kind: Kinds = field((), "What the laws do; several may be given", choices=lambda: LAW_KINDS)
    as_of: fields.AnyDay = field(None, "Day on which law and list are looked at; today if left out")


@question(
    example={"state": "TX"},
    asked_for="what state law says: who must sign, what is forbidden, banned, required or paid for",
)
def laws(context: Context, request: LawsRequest) -> Answer:
    """Say what state law requires, pays for, limits or forbids; who must sign; and who has.

    With states: each law with its days, what follows, whom it obliges, those on ICE's list and those not, by name, what
    is disputed and the source. Without: one line for each law. A law that is not signed by the day is left out.
    """
    day = request.as_of or context.today
    told = gather_laws(context, request.state or tuple(names_of_states()), day, request.kind)
    rows = pl.DataFrame(
        [_row(shown, each) for each in told for shown in each.laws], schema=_ROW_SCHEMA, orient="row"
    )
    frames = {"laws": rows, "offices": _offices(told), "bills": pl.concat([each.bills for each in told])}
    sections = [_state_section(each) for each in told] if request.state else [_all_laws(rows)]
    title = _("State law on 287(g) agreements, {day}", day=day)
    document = Document(title, tuple(sections), context.edition.edition_id, day, context.today)
    facts = {
        "edition": context.edition.edition_id,
        "as_of": day,
        "list_on": told[0].list_on if told else None,
    }
    note = _("Compiled from public pages on Nov. 27, 2026; a law passed after summer 2026 may be missing. This is no "
             "legal advice.")  # fmt: skip
    return Answer("laws", document, frames, facts, (note,))


def gather_laws(
    context: Context, states: Sequence[str], day: date, kinds: Sequence[str] = ()
) -> list[StateLaws]:
    """The laws of each state that are signed by `day`, each beside the list in force then."""
    return laws_beside(context.edition, context.ledger, states, day, kinds)


def laws_beside(
    edition: Edition, ledger: Ledger, states: Sequence[str], day: date, kinds: Sequence[str] = ()
) -> list[StateLaws]:
    """The laws of each state that are signed by `day`, each beside the list in force then (the latest if later)."""
    book, spelled = load_laws(), edition.table("agency_names")
    list_day = min(day, last_day(ledger, "participating"))
    list_on = list_in_force(ledger, "participating", list_day).snapshot_on
    held = rows_in_force(ledger, Query(), list_day)
    return [
        StateLaws(state, names_of_states()[state], day, list_on,
                  held.filter(pl.col("state") == state)["agency_id"].n_unique(),
                  tuple(_laws_of(book, spelled, state, day, held, kinds)), book.bills.filter(pl.col("state") == state))
        for state in states
    ]  # fmt: skip


def _laws_of(
    book: LawBook, spelled: pl.DataFrame, state: str, day: date, held: pl.DataFrame, kinds: Sequence[str]
) -> list[LawShown]:
    names = {row["law_id"]: row for row in book.laws.iter_rows(named=True)}
    shown = []
    for law in book.laws.filter(pl.col("state") == state).iter_rows(named=True):
        holds = holds_on(law, day)
        if holds == "not_signed" or (kinds and not {law["kind"], *law["also"]} & set(kinds)):
            continue
        later = names.get(law["replaced_by"] or "")
        replaced_by = later["measure"] if later and holds_on(later, day) != "not_signed" else None
        is_due = law["duty"] is not None and replaced_by is None and holds != "ended"
        offices = _offices_of(book, spelled, law, held) if is_due else None
        shown.append(LawShown(law, holds, replaced_by, offices, book.obliged.get(law["law_id"])))
    return sorted(shown, key=_order, reverse=True)


def _order(shown: LawShown) -> tuple[bool, date]:
    """Laws that hold before those that no longer do, the latest first."""
    law = shown.law
    known = law["signed_on"] or law["effective_on"] or law["deadline_on"] or "1996"
    return (shown.is_holding, first_day(known))


def _offices_of(book: LawBook, spelled: pl.DataFrame, law: dict[str, Any], held: pl.DataFrame) -> Any:
    from open287g.data.reference import read_reference

    obliged = book.obliged.get(law["law_id"])
    named = obliged.named if obliged else ()
    return find_offices(law, named, read_reference().counties, held, spelled)


def _state_section(told: StateLaws) -> Section:
    made = tell_state_law(told)
    return Section(f"state_law_{told.state.lower()}", spoken_names_of_states()[told.state], made.blocks)


_ROW_SCHEMA: dict[str, Any] = {
    "law_id": pl.String, "state": pl.String, "state_name": pl.String, "measure": pl.String, "does": pl.String,
    "also": pl.List(pl.String), "duty": pl.String, "stands": pl.String, "says": pl.String, "who": pl.String,
    "signed_on": pl.String, "effective_on": pl.String, "deadline_on": pl.String, "ended_on": pl.String,
    "n_offices": pl.Int64, "n_listed": pl.Int64, "open_question": pl.String, "citation": pl.String,
    "source_title": pl.String, "source_url": pl.String, "confidence": pl.String, "disputed": pl.String,
    "unread": pl.String,
}  # fmt: skip


def _row(shown: LawShown, told: StateLaws) -> dict[str, Any]:
    law, offices = shown.law, shown.offices
    kept = {name: law[name] for name in _ROW_SCHEMA if name in law}
    return kept | {
        "state_name": told.state_name,
        "does": law["kind"],
        "stands": "replaced" if shown.replaced_by else shown.holds,
        "n_offices": None if offices is None or offices.is_empty() else offices.height,
        "n_listed": None if offices is None or offices.is_empty() else int(offices["is_listed"].sum()),
        "open_question": shown.obliged.question if shown.obliged else None,
    }


def _offices(told: Sequence[StateLaws]) -> pl.DataFrame:
    made = [shown.offices for each in told for shown in each.laws if shown.offices is not None]
    return pl.concat([MustSign.create_empty(), *made]) if made else MustSign.create_empty()


def _all_laws(rows: pl.DataFrame) -> Section:
    dates = say_each(say_partial_date, "signed_on", "deadline_on")
    standings = {code: _(words) for code, words in STANDINGS.items()} | {"replaced": _("replaced")}
    said = rows.with_columns(
        dates,
        state_name=pl.col("state").replace_strict(spoken_names_of_states()),
        does=pl.col("does").replace_strict({code: _(words) for code, words in LAW_KINDS.items()}),
        stands=pl.col("stands").replace_strict(standings),
        listed=pl.when(pl.col("n_listed").is_not_null()).then(fill_in("{} / {}", "n_listed", "n_offices")),
    )
    shown = {"state_name": _("state"), "measure": _("measure"), "does": _("what it does"), "stands": _("stands"),
             "signed_on": _("signed"), "deadline_on": _("to be met by"),
             "listed": _("listed of obliged offices")}  # fmt: skip
    title = ngettext("{n} law, order or opinion", "{n} laws, orders and opinions", rows.height)
    block: Block = make_table("laws", said, shown, title, empty=_("There are none."), first=60)
    return Section("laws", "", (block,))
