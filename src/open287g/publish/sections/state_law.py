"""A state's laws on agreements to blocks: what each does, since when, whom it obliges, who has signed, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from open287g.data.states import spoken_names_of_states
from open287g.publish.tables import Laid, column, lay_table
from open287g.publish.words import sentence
from open287g.schemas.blocks import Block, Link, Paragraph, Part, Quoted, Section, Table, paragraph
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.laws import (
    BILL_STATUSES,
    BY_COUNTY,
    CONFIDENCES,
    DUTIES,
    LAW_KINDS,
    LAW_KINDS_AGAIN,
    LawShown,
    StateLaws,
)
from open287g.text.days import say_partial_date
from open287g.text.phrases import DASH, join_words, ngettext
from open287g.text.phrases import gettext as _


def tell_state_law(told: StateLaws) -> Section:
    """What the law of a state says of agreements, also of a state of which no law is known."""
    blocks = [block for shown in told.laws for block in tell_law(shown, told)]
    return Section(
        "state_law", _("State law"), (*(blocks or [_silence(told)]), *_bills(told), _who_is_listed(told))
    )


def tell_law_of_brief(told: StateLaws) -> Section:
    """The same in a brief, which has told of the agencies on the list already."""
    blocks = [block for shown in told.laws for block in tell_law(shown, told)]
    kept = [
        block for block in blocks if not (isinstance(block, Table) and block.table_id.startswith("listed_"))
    ]
    heading = _("State law, {day}", day=told.as_of)
    return Section("state_law", heading, (*(kept or [_silence(told)]), *_bills(told)))


def _who_is_listed(told: StateLaws) -> Paragraph:
    state, day = spoken_names_of_states()[told.state], told.list_on
    if not told.n_agencies:
        return paragraph(_("No agency of {state} was on ICE’s list of {day}.", state=state, day=day))
    said = ngettext("{n} agency of {state} was on ICE’s list of {day}.",
                    "{n} agencies of {state} were on ICE’s list of {day}.",
                    told.n_agencies, state=state, day=day)  # fmt: skip
    return paragraph(said)


def _silence(told: StateLaws) -> Paragraph:
    words = _("No law, order or official opinion of {state} on 287(g) agreements is on record here. That none was "
              "found does not prove that there is none.", state=spoken_names_of_states()[told.state])  # fmt: skip
    return paragraph(words)


def tell_law(shown: LawShown, told: StateLaws) -> Iterator[Block]:
    """One law: a sentence on what it is and does, its days, whom it obliges, what is disputed or was not read."""
    law = shown.law
    yield Paragraph(
        (_("{measure} {does}.", measure=law["measure"], does=say_kinds(law)), " ", _(law["says"])), "lead"
    )
    further = [words and _(words) for words in (law["consequence"], law["money"])]
    yield Paragraph(tuple(_spaced([_say_days(shown), *further, *_duty_words(shown)])))
    if shown.offices is not None and not shown.offices.is_empty():
        yield from _who_has(shown, told)
    open_points = [law["disputed"] and _("Disputed: {what}", what=_(law["disputed"])),
                   law["unread"] and _("Not read or seen: {what}", what=_(law["unread"]))]  # fmt: skip
    if any(open_points):
        yield Paragraph(tuple(_spaced(open_points)), "note")
    source = Link(Quoted(f"{law['source_publisher']}, {law['source_title']}"), law["source_url"])
    grade = _(
        "Confidence: {grade} ({meaning}).",
        grade=_(law["confidence"]),
        meaning=_(CONFIDENCES[law["confidence"]]),
    )
    cited = sentence("Citation: {citation}.", citation=Quoted(law["citation"]))
    yield Paragraph((*cited, " ", source, ". ", grade), "note")


def _spaced(parts: Sequence[str | None]) -> Iterator[Part]:
    known = [part for part in parts if part]
    for place, part in enumerate(known):
        yield part if place == 0 else f" {part}"


def say_kinds(law: Mapping[str, Any]) -> str:
    """What a law does about agreements: "requires agreements and pays for them"."""
    return join_words([_(LAW_KINDS[law["kind"]]), *(_(LAW_KINDS_AGAIN[kind]) for kind in law["also"])])


def _say_days(shown: LawShown) -> str:
    """When it was signed, whether it is in force, by when it must be met; only what is known."""
    law = shown.law
    days = {
        name: say_partial_date(law[name]) if law[name] else None
        for name in ("signed_on", "effective_on", "deadline_on", "ended_on")
    }
    said = [
        _("Signed {day}.", day=days["signed_on"])
        if days["signed_on"]
        else _("The day of signing was not seen.")
    ]
    said.append(_standing(shown, days))
    if days["deadline_on"] not in (None, days["effective_on"]) and shown.holds != "ended":
        said.append(_("To be met by {day}.", day=days["deadline_on"]))
    return " ".join(said)


def _standing(shown: LawShown, days: dict[str, str | None]) -> str:
    law = shown.law
    if shown.replaced_by:
        return _("Replaced by {measure}.", measure=shown.replaced_by)
    if shown.holds == "ended":
        return _("No longer in force since {day} ({why}).", day=days["ended_on"], why=_(law["ended_by"]))
    if shown.holds == "signed":
        return _("In force from {day}.", day=days["effective_on"])
    if shown.holds == "effect_unseen":
        return _("The day of its effect was not seen.")
    until = _(" Until {day}.", day=days["ended_on"]) if days["ended_on"] else ""
    return _("In force since {day}.", day=days["effective_on"]) + until


def _duty_words(shown: LawShown) -> list[str | None]:
    law = shown.law
    if law["duty"] is None:
        return []
    models = join_words([_(SUPPORT_TYPES[code]) for code in law["models"]])
    which = _(" Only the {models} counts.", models=models) if models else ""
    similar = _(" A similar federal program will do too.") if law["or_similar"] else ""
    return [
        _("Whom it obliges: {who}, who {duty}.", who=_(law["who"]), duty=_(DUTIES[law["duty"]]))
        + which
        + similar
    ]


def _who_has(shown: LawShown, told: StateLaws) -> Iterator[Block]:
    """How many of the obliged offices are on ICE's list, the open question, and the others by name."""
    offices = shown.offices
    assert offices is not None
    listed, missing = offices.filter("is_listed"), offices.filter(~pl.col("is_listed"))
    yield Paragraph(tuple(_spaced([_count_words(shown, told, listed.height), *_open_words(shown)])))
    yield from _not_listed(shown, missing)
    if not listed.is_empty():
        columns = (column(_("county or agency"), "office"), *_of_offices(_("agencies")))
        caption = _("On ICE’s list of {day}", day=told.list_on)
        yield lay_table(f"listed_{shown.law['law_id']}", listed, columns, caption, first=5)


def _not_listed(shown: LawShown, missing: pl.DataFrame) -> Iterator[Block]:
    if missing.is_empty():
        return
    is_plain = not missing["agency_names"].list.len().sum()
    columns = [column(_("county or agency"), "office")]
    columns += [] if is_plain else _of_offices(_("listed under another model"))
    name = f"not_listed_{shown.law['law_id']}"
    yield lay_table(name, missing, columns, _not_listed_caption(shown), first=12)


def _of_offices(title: str) -> list[Laid]:
    """The agencies of an office, and their models."""
    return [
        column(title, lambda row: join_words(row["agency_names"]) or DASH),
        column(_("model"), lambda row: _say_models(row["support_types"])),
    ]


def _say_models(codes: Sequence[str]) -> str:
    return join_words([_(SUPPORT_TYPES[code]) for code in codes]) or DASH


def _count_words(shown: LawShown, told: StateLaws, n_listed: int) -> str:
    assert shown.offices is not None
    n_counties = shown.offices["county_fips"].drop_nulls().len()
    if shown.law["binds"] in BY_COUNTY:
        in_counties = shown.offices.filter("is_listed", pl.col("county_fips").is_not_null()).height
        said = ngettext(
            "On ICE’s list of {day}, {n} of the {all} counties has such an office with an agreement that counts.",
            "On ICE’s list of {day}, {n} of the {all} counties have such an office with an agreement that counts.",
            in_counties, day=told.list_on, all=n_counties,
        )  # fmt: skip
        named = shown.offices.filter(pl.col("county_fips").is_null())
        return said + "".join(f" {_say_named(row)}" for row in named.iter_rows(named=True))
    if shown.offices.height == 1:
        said = _("On ICE’s list of {day}, the one agency that it names is listed.", day=told.list_on)
        return (
            said
            if n_listed
            else _("The one agency that it names is not on ICE’s list of {day}.", day=told.list_on)
        )
    return ngettext("On ICE’s list of {day}, {n} of the {all} agencies that it names is listed.",
                    "On ICE’s list of {day}, {n} of the {all} agencies that it names are listed.",
                    n_listed, day=told.list_on, all=shown.offices.height)  # fmt: skip


def _say_named(row: Mapping[str, Any]) -> str:
    if row["is_listed"]:
        return _("{agency}: listed.", agency=row["office"])
    return _("{agency}: not listed.", agency=row["office"])


def _open_words(shown: LawShown) -> list[str | None]:
    obliged = shown.obliged
    if obliged is None:
        return []
    stated = None
    if obliged.stated and obliged.stated_on:
        when = say_partial_date(obliged.stated_on)
        stated = _("A source of {when} says: {what} ({source}).", when=when, what=_(obliged.stated),
                   source=obliged.source_title)  # fmt: skip
    return [_("Counted are {what}.", what=_(obliged.counts)), stated,
            obliged.question and _("Open: {question}", question=_(obliged.question))]  # fmt: skip


def _not_listed_caption(shown: LawShown) -> str:
    if shown.law["duty"] != "sign":
        return _("Not on the list, which does not show a breach: the duty can be met without an agreement")
    if shown.law["binds"] in ("jail_sheriffs",):
        return _("Not on the list; which of these counties have a jail is not known here")
    return _("Not on the list")


def _bills(told: StateLaws) -> Iterator[Block]:
    """Measures that did not become law, or whose end is unknown, in a line each."""
    if told.bills.is_empty():
        return
    lines = [
        _("{measure} would {what}; it {end}{when}.", measure=row["measure"], what=_(row["would"]),
          end=_(BILL_STATUSES[row["status"]]),
          when=f" ({say_partial_date(row['status_on'])})" if row["status_on"] else "")
        for row in told.bills.iter_rows(named=True)
    ]  # fmt: skip
    yield Paragraph((_("Not law: "), " ".join(lines)), "note")
