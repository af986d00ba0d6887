"""One agency to sections that people read: the news first, then documents, powers, neighbors, money, law and history.

Facts in, blocks out; every sentence is marked for translation, and no code is shown where there are words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from open287g.publish.money_record_tables import say_whose_money, tell_money_on_record
from open287g.publish.sections.state_law import say_kinds, tell_state_law
from open287g.publish.tables import column, lay_table, number
from open287g.queries.attestations import say_models
from open287g.queries.listings import NEWS
from open287g.schemas.blocks import (
    Block,
    Column,
    Glossary,
    Link,
    Paragraph,
    Part,
    Quoted,
    Section,
    Table,
    Term,
    paragraph,
)
from open287g.schemas.codes import EVENT_KINDS, KINDS, SUPPORT_TYPES
from open287g.schemas.laws import LawShown
from open287g.schemas.measures import Figure, Origin, Things
from open287g.schemas.reference import TOPICS
from open287g.text.phrases import (
    DASH,
    format_day,
    format_number,
    format_usd,
    join_words,
    ngettext,
    say_days_in,
)
from open287g.text.phrases import gettext as _

from .gathering import AgencyFacts

if TYPE_CHECKING:
    from open287g.funding.rulebook import Rulebook

_BASES: Final = {"reported": "reported", "implied": "worked out from a payment", "given": "as given"}
_MOST_LAWS: Final = 2
_LONG_GAP: Final = 45
"""Days between two lists beyond which a first listing is told as an interval."""
RECORDS_TO_ASK_FOR: Final = (
    "the signed memorandum of agreement, its appendixes and every addendum or renewal",
    "the vote or order by which it was approved, with staff memos and any public comment",
    "the names of positions (not persons) nominated, trained and certified, with the date of each certification",
    "standard operating procedures and any policy on stops, arrests and interpreters under the agreement",
    "claims for reimbursement sent to ICE, payments received, and equipment and vehicles bought with them",
    "monthly counts of encounters, arrests, detainers and persons handed to ICE under the agreement",
    "complaints about its use, and minutes of any steering committee with ICE",
)
"""What to ask for in a records request."""


def tell_agency(facts: AgencyFacts, *, is_law_in_full: bool = True) -> Iterator[Section]:
    """All sections of an agency; state law in full as well, unless said otherwise."""
    yield Section("standing", "", tuple(tell_standing(facts)))
    if len(facts.agreements):
        yield Section("agreements", _("What it signed"), (_agreements(facts), *_documents(facts)))
    if facts.models:
        yield Section("powers", _("What that lets its officers do"), (_powers(facts),))
    yield Section("neighbors", _("Its neighbors"), tuple(_neighbors(facts)))
    yield Section("money", _("Money"), tuple(_money(facts)))
    yield Section("law", _("State law"), tuple(_law(facts, is_full=is_law_in_full)))
    if len(facts.outcomes):
        yield Section("outcomes", _("What came of it"), (_outcomes(facts),))
    if history := tuple(_history(facts)):
        yield Section("history", _("Its history on ICE's lists"), history)
    yield Section("agency", _("The agency"), tuple(_profile(facts)))
    yield Section("records", _("What to ask for in a records request"), (_records(),))


def tell_standing(facts: AgencyFacts) -> Iterator[Block]:
    """Whether it is on the list, in one paragraph; then what waits."""
    yield Paragraph(_say_standing(facts), "lead")
    for row in facts.rows("applications"):
        if row["outcome"] != "waiting":
            continue
        yield Paragraph(
            (
                _("An application for the {model} has been on ICE's pending list since {day}.",
                  model=say_model(row["support_type"]), day=row["first_pending_on"]),
                " ",
                _("ICE last replaced that list on {day}.", day=facts.pending_list_on),
            )
        )  # fmt: skip


def _say_standing(facts: AgencyFacts) -> tuple[Part, ...]:
    listed = facts.listed
    if len(listed):
        models = join_words(
            [
                _("the {model} (signed {day})", model=say_model(row["support_type"]), day=row["signed_on"])
                if row["signed_on"]
                else _("the {model} (signing date not known)", model=say_model(row["support_type"]))
                for row in listed
            ]
        )
        number = Figure(
            "agency.agreements",
            len(listed),
            "agreements",
            _("Agreements"),
            facts.as_of,
            facts.snapshot.snapshot_id,
            Origin(
                "Agreements of this agency on the list in force",
                (Things("agreements", tuple(row["agreement_id"] for row in listed)),),
            ),
        )
        said = ngettext("agreement with ICE", "agreements with ICE", len(listed))
        return (_("{name} has ", name=facts.name), number, " ", said, ": ", models, ".")
    if len(facts.agreements):
        return (_say_gone(facts),)
    if len(facts.applications):
        return (
            _("{name} has no agreement on ICE's list of {day}, and had none on any list since {since}; it was on the "
              "pending list.", name=facts.name, day=facts.snapshot.snapshot_on, since=facts.record_since),
        )  # fmt: skip
    never = _("{name} has not been on any of ICE's lists from {since} to {day}.", name=facts.name,
              since=facts.record_since, day=facts.snapshot.last_shown_on)  # fmt: skip
    return (" ".join([never, *_say_before_lists(facts.attested)]),)


def _say_before_lists(attested: pl.DataFrame) -> list[str]:
    """What other sources say of a body that is on no list: where it is named, and when it signed."""
    if attested.is_empty():
        return []
    titles = [_(each) for each in attested["title"].unique(maintain_order=True)]
    told = [_("Other sources name it: {sources}.", sources="; ".join(titles))]
    days = attested.drop_nulls("signed_on")["signed_on"]
    if len(days):
        told.append(_("The first agreement that they tell of was signed {day}.", day=min(days)))
    return told


def _say_gone(facts: AgencyFacts) -> str:
    """That it is no longer listed: which agreement, between which lists, and why if a source says so."""
    told = [_("{name} is no longer on ICE's list.", name=facts.name)]
    for row in (each for each in facts.rows("agreements") if each["status"] == "no_longer_listed"):
        told.append(
            _("Its agreement under the {model} was last listed on {last} and was missing from the list of {gone}.",
              model=say_model(row["support_type"]), last=row["last_listed_on"], gone=row["gone_by_on"])
        )  # fmt: skip
    reasons = [row["reason"] for row in facts.rows("departures") if row["reason"]]
    told.append(
        _("Reason: {reason}.", reason=say_days_in(_(reasons[-1])).rstrip("."))
        if reasons
        else _("No reason is known.")
    )
    return " ".join(told)


def say_model(code: str) -> str:
    """A support type as people call it: "Warrant Service Officer model"."""
    words = _(SUPPORT_TYPES[code])
    named = words.casefold()
    return words if named.endswith("model") or named.startswith("modelo") else _("{model} model", model=words)


def _agreements(facts: AgencyFacts) -> Table:
    columns = (
        column(_("model"), lambda row: say_model(row["support_type"])),
        column(_("signed"), "signed_on"),
        column(_("on ICE's list"), lambda row: say_runs(row, facts)),
    )
    return lay_table("agreements", facts.rows("agreements"), columns)


def say_runs(row: dict[str, Any], facts: AgencyFacts) -> str:
    """When it was on the list: since a day, or from one day to an interval."""
    if row["status"] == "signed_again":
        return _("replaced by a newer signing")
    told = []
    for run in row["runs"] or ():
        gone = run["gone_by_on"]
        is_over = gone is not None and gone <= facts.as_of
        if not is_over and run["first_listed_on"] == facts.record_since:
            told.append(_("since before {day}, the first list on record", day=run["first_listed_on"]))
        elif not is_over and (before := _list_before(facts, row["agreement_id"], run["first_listed_on"])):
            told.append(_("since between {before} and {day}", before=before, day=run["first_listed_on"]))
        elif not is_over:
            told.append(_("since {day}", day=run["first_listed_on"]))
        else:
            told.append(
                _(
                    "{first} to {last} (gone by {gone})",
                    first=run["first_listed_on"],
                    last=run["last_listed_on"],
                    gone=gone,
                )
            )
    return "; ".join(told)


def _list_before(facts: AgencyFacts, agreement_id: str, first_listed_on: date) -> date | None:
    """The last list before an agreement came, where it is so much older that its coming cannot be dated by the list."""
    came = (agreement_id, first_listed_on)
    days = [row["after_on"] for row in facts.rows("events")
            if (row["agreement_id"], row["seen_on"]) == came and row["after_on"]]  # fmt: skip
    return days[0] if days and (first_listed_on - days[0]).days > _LONG_GAP else None


def _documents(facts: AgencyFacts) -> Iterator[Block]:
    """The addresses that ICE's list links, written out so that they can be copied."""
    for row in facts.rows("agreements"):
        if row["status"] == "signed_again":
            continue
        model = say_model(row["support_type"])
        if row["moa_url"]:
            yield Paragraph(
                (
                    _("Memorandum of agreement, {model}:", model=model),
                    " ",
                    Link(row["moa_url"], row["moa_url"]),
                )
            )
        else:
            yield paragraph(_("ICE's list links no memorandum of agreement for the {model}.", model=model))
        if row["addendum_url"]:
            yield Paragraph(
                (_("Addendum, {model}:", model=model), " ", Link(row["addendum_url"], row["addendum_url"]))
            )


def _powers(facts: AgencyFacts) -> Glossary:
    """What each model lets officers do, where, and after which training, in words with their source."""
    return Glossary(tuple(Term(say_model(code), tell_model(code)) for code in facts.models))


def tell_model(code: str) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    """What is known of a model, topic by topic, each statement with its source."""
    words = statements_on(code)
    told = ((_(title), words[topic]) for topic, title in TOPICS.items() if topic in words)
    return tuple(
        (title, (_(row["words"]), " ", Link(Quoted(row["source_title"]), row["source_url"])))
        for title, row in told
    )


@cache
def statements_on(code: str) -> dict[str, dict[str, Any]]:
    """What is known of a model, by topic."""
    from open287g.data.reference import load_background

    rows = load_background().support_types.iter_rows(named=True)
    return {str(row["topic"]): row for row in rows if row["support_type"] == code}


def _neighbors(facts: AgencyFacts) -> Iterator[Block]:
    """Who else signed: in the same county, and county by county around it."""
    near = facts.rows("neighbors")
    listed = [row for row in near if row["status"] == "listed"]
    if not facts.county_fips:
        yield paragraph(_("Other state agencies of {state} on the list: {names}.", state=facts.state_name,
               names="; ".join(row["name"] for row in listed) or _("none")))  # fmt: skip
        return
    where = facts.county_name or ""
    names = [
        f"{row['name']} ({_say_models(row['models'])})" for row in listed if row["relation"] == "same_county"
    ]
    yield paragraph(ngettext("{n} other agency in {county} has an agreement: {names}.",
                     "{n} other agencies in {county} have agreements: {names}.", len(names), county=where,
                     names="; ".join(names))
            if names
            else _("No other agency in {county} has an agreement.", county=where))  # fmt: skip
    beside: dict[str, list[dict[str, Any]]] = {}  # a frame for each county costs more than its few rows
    for row in near:
        if row["relation"] == "next_county":
            beside.setdefault(str(row["county_name"]), []).append(row)
    if beside:
        yield _counties_beside(beside)


def _counties_beside(beside: Mapping[str, list[dict[str, Any]]]) -> Table:
    rows = []
    for county, members in beside.items():
        on_list = [row for row in members if row["status"] == "listed"]
        sheriff = "; ".join(_say_models(row["models"]) for row in on_list if row["kind"] == "sheriff")
        if not sheriff and any(
            row["kind"] == "sheriff" for row in members if row["status"] == "no_longer_listed"
        ):
            sheriff = _("no longer listed")
        others = "; ".join(row["name"] for row in on_list if row["kind"] != "sheriff")
        rows.append((county, sheriff or _("no agreement"), others or DASH))
    titles = (_("county"), _("sheriff"), _("other agencies with agreements"))
    return Table("neighbors", _("Counties beside it"), tuple(map(Column, titles)), tuple(rows))


def _say_models(codes: list[str]) -> str:
    return join_words([_(SUPPORT_TYPES[code]) for code in codes])


def _money(facts: AgencyFacts) -> Iterator[Block]:
    """Money on record first, payer and kind named; then what ICE offers, and what nobody knows."""
    if len(facts.payments):
        yield tell_money_on_record(facts.payments)
        if whose := say_whose_money(facts.payments):
            yield paragraph(whose, "note")
    else:
        yield paragraph(_("No payment to it is on record here; most payments are not published."))
    if offer := say_offer(facts):
        yield paragraph(offer)


@cache
def _rules_of_the_project() -> Rulebook:
    """Read once: a site tells of every agency, and reading the rules takes longer than telling of one."""
    from open287g.data.parameters import load_rulebook

    return load_rulebook()


def say_offer(facts: AgencyFacts) -> str:
    """ICE's offers for one officer and one agreement, and what they come to at either end of what is possible.

    Nothing of an agency without an agreement.
    """
    if not facts.models:
        return ""
    offered = [each.code for each in SUPPORT_TYPES.entries() if each.is_offered_money]
    if not set(offered) & set(facts.models):
        return _("ICE's offers of money are for the {models} only.", models=_say_models(offered))
    rulebook = _rules_of_the_project()
    if facts.as_of < rulebook.first_day():
        return _("ICE's first offer of money begins on {day}.", day=rulebook.first_day())
    officer, vehicles = (
        rulebook.number(f"startup/{name}", facts.as_of)
        for name in ("equipment_per_officer", "vehicles_per_agreement")
    )
    told = _(
        "ICE offers task force agencies {officer} for the equipment of each trained officer and {vehicles} for "
        "vehicles, "
        "once, and pay for trained officers.",
        officer=format_usd(officer),
        vehicles=format_usd(vehicles),
    )
    if len(facts.officers_on_record):
        row = facts.officers_on_record.row(-1, named=True)
        n = row["officers"]
        said = _(
            "Trained officers on record: {n}, which makes {sum} once.",
            n=f"{n:,.0f}",
            sum=format_usd(vehicles + n * officer),
        )
        return f"{told} {said}"
    if not facts.sworn_officers:
        return told + " " + _("How many of its officers are trained is not published.")
    return (
        told
        + " "
        + _(
            "How many of its officers are trained is not published: one would make {low} once, all {n} sworn officers "
            "{high}.",
            low=format_usd(vehicles + officer),
            high=format_usd(vehicles + facts.sworn_officers * officer),
            n=facts.sworn_officers,
        )
    )


def _law(facts: AgencyFacts, *, is_full: bool) -> Iterator[Block]:
    """What the state's law says of agreements, and whether it obliges this agency's county; in full with its source."""
    if is_full:
        yield from tell_state_law(facts.laws).blocks
        return
    holding = facts.laws.holding
    if not holding:
        yield paragraph(say_no_law(facts))
    for shown in holding[:_MOST_LAWS]:
        obliged = say_obliged(shown)
        yield paragraph(f"{say_act(shown)} {_(shown.law['says'])}{f' {obliged}' if obliged else ''}")


def say_no_law(facts: AgencyFacts) -> str:
    """That the record has no law of the agency's state, and what that proves."""
    return _("No law, order or official opinion of {state} on 287(g) agreements is on record here; that does not "
             "prove that there is none.", state=facts.state_name)  # fmt: skip


def say_act(shown: LawShown) -> str:
    """A law's name and what kind of law it is: that it requires agreements, pays for them, forbids them."""
    law = shown.law
    kinds = say_kinds(law)
    return _("{measure} {does}.", measure=law["measure"], does=kinds)


def say_obliged(shown: LawShown) -> str:
    """How many of the offices that a law obliges are on the list; nothing where it obliges none that can be counted."""
    if shown.offices is None or shown.offices.is_empty():
        return ""
    return _("On the list: {n} of {all} offices that it may oblige.", n=int(shown.offices["is_listed"].sum()),
             all=shown.offices.height)  # fmt: skip


def say_outcomes(facts: AgencyFacts) -> str:
    """Persons identified and removed, as ICE released them; later figures by agency are not published."""
    rows = facts.outcomes
    years = "–".join(str(year) for year in dict.fromkeys((rows["fiscal_year"][0], rows["fiscal_year"][-1])))
    identified, removed = int(rows["identified"].sum() or 0), int(rows["removed"].sum() or 0)
    return _("In fiscal years {years}, ICE identified {identified} people under its agreements and removed {removed} "
             "(released by ICE, compiled by The Marshall Project).", years=years, identified=identified,
             removed=removed)  # fmt: skip


def _outcomes(facts: AgencyFacts) -> Table:
    columns = (
        column(_("fiscal year"), lambda row: str(row["fiscal_year"])),
        number(_("identified"), lambda row: _or_dash(row["identified"])),
        number(_("removed"), lambda row: _or_dash(row["removed"])),
    )
    return lay_table("outcomes", facts.rows("outcomes"), columns, say_outcomes(facts))


def _or_dash(value: int | None) -> str:
    return DASH if value is None else format_number(value)


def _history(facts: AgencyFacts) -> Iterator[Block]:
    """Every change between lists, news before bookkeeping; then the pending list; then spellings."""
    events = facts.rows("events")
    rest = [row for row in events if row["kind"] not in NEWS]
    if events:
        yield _changes("history", _("News"), [row for row in events if row["kind"] in NEWS])
    if rest:
        yield _changes("bookkeeping", _("Corrections and links on ICE's list"), rest)
    if len(facts.attested):
        yield _other_sources(facts.attested)
    if len(facts.names):
        columns = (
            column(_("spelling on ICE's lists"), "agency_name"),
            column(_("first list"), "first_listed_on"),
            column(_("last list"), "last_listed_on"),
        )
        yield lay_table("spellings", facts.rows("names"), columns, _("Spellings"))


def _other_sources(attested: pl.DataFrame) -> Table:
    """What sources beside the lists say: names of 2007 and 2008, an inspector's appendix, archived memoranda."""
    columns = (
        column(_("day"), "as_of"),
        column(_("source"), lambda row: _(row["title"])),
        column(_("model"), lambda row: row["model_words"] or DASH),
        column(_("signed"), "signed_on"),
        column(_("grade"), lambda row: _(row["grade"])),
    )
    caption = _("What sources beside ICE's lists say")
    return lay_table("other_sources", say_models(attested), columns, caption)


def _changes(table_id: str, caption: str, events: Sequence[Mapping[str, Any]]) -> Table:
    columns = (
        column(_("between"), "after_on"),
        column(_("and"), "seen_on"),
        column(_("what changed"), lambda row: _(EVENT_KINDS[row["kind"]])),
        column(_("model"), lambda row: _(SUPPORT_TYPES[row["support_type"]])),
        column(_("from"), lambda row: _short(row["before"])),
        column(_("to"), lambda row: _short(row["after"])),
    )
    return lay_table(table_id, events, columns, caption, _("There is none."))


def _short(value: str | None) -> Part:
    if value is None:
        return DASH
    if value.startswith("http"):
        return Link(_("document"), value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _profile(facts: AgencyFacts) -> Iterator[Block]:
    """Kind, place, officers and residents, each with where it is from."""
    told: list[tuple[str, tuple[Part, ...]]] = [
        (_("kind"), (_(KINDS[facts.kind]),)),
        (_("county"), (facts.county_name or DASH,)),
        (_("FBI identifier (ORI)"), (facts.ori or _("none matched"),)),
    ]
    if facts.sworn_officers is not None:
        told.append(
            (
                _("sworn officers"),
                (
                    _(
                        "{n} (FBI police employee data, {year})",
                        n=facts.sworn_officers,
                        year=str(facts.officers_year),
                    ),
                ),
            )
        )
    if facts.population:
        words = f"{format_number(facts.population)} ({_say_basis(facts.population_basis or '')})"
        told.append((_("residents"), (words,)))
    for row in facts.rows("officers_on_record"):
        told.append(
            (
                _("officers trained by ICE"),
                (f"{row['officers']:,.0f} ({_(_BASES[row['basis']])}, {format_day(row['recorded_on'])})",),
            )
        )  # fmt: skip
    if facts.agency_id:
        told.append((_("id"), (facts.agency_id,)))
    yield Glossary((Term(facts.name, tuple(told)),))


def _say_basis(basis: str) -> str:
    """Where a number of residents is from, in words."""
    year = "".join(each for each in basis if each.isdigit())
    if basis.startswith("Census"):
        return _("Census Bureau estimate, {year}", year=year)
    return _("residents served, FBI police employee data, {year}", year=year)


def _records() -> Glossary:
    return Glossary(
        (
            Term(
                _("Ask the agency, in writing, under the state's public-records law, for:"),
                tuple((str(number), (_(words),)) for number, words in enumerate(RECORDS_TO_ASK_FOR, start=1)),
            ),
        )
    )
