"""The questions "where is it from": an id, a count or a figure of a brief, back to rows of ICE's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from open287g.data.states import spoken_names_of_states
from open287g.errors import BadField, NotFound
from open287g.publish.tables import make_table, say_cell
from open287g.publish.words import say_how, say_unit
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Item, Outline, Part
from open287g.schemas.codes import AGENCY_TYPES, SUPPORT_TYPES
from open287g.schemas.measures import Call, Figure
from open287g.text.phrases import format_value, join_words, say_days_in
from open287g.text.phrases import gettext as _

from . import fields
from .count import CountRequest, count_blocks, count_facts
from .find import find_agency
from .registry import Context, Request, field, make_document, question

if TYPE_CHECKING:
    from .lineage import Step

ROWS_FOR_PEOPLE = 10


class ExplainRequest(Request):
    """What is walked back."""

    identifier: str = field(..., "An agency by its name, or anything by its id", is_positional=True)
    state: fields.OneState = field(None, "State or territory of an agency that is given by its name")


@question(
    example={"identifier": "fl-lake-placid-police-department"},
    asked_for="where the record of an agency or agreement is from: which file, sheet, row and cell shows it",
)
def explain(context: Context, request: ExplainRequest) -> Answer:
    """Walk an id back to lists, files, sheets, rows, their sha256, raw cells and people's decisions.

    The value is the step itself (`queries.lineage.Step`) with what it rests on.
    """
    from .documents import draw_places
    from .lineage import explain as walk_back
    from .lineage import rulings_since

    try:
        step = walk_back(context.edition, request.identifier, context.workspace)
        if request.state is not None:
            raise BadField("state", _("An id needs no state. To walk a count back, ask to explain count."))
    except NotFound:
        if " " not in request.identifier.strip():
            raise
        body = find_agency(context, request.identifier, request.state, must_be_listed=True)
        step = walk_back(context.edition, str(body.agency_id), context.workspace)
    notes = [
        _(
            "Curation {name} has changed since edition {edition} was built; decisions are quoted as of now.",
            name=name,
            edition=context.edition.edition_id,
        )
        for name in rulings_since(context.edition, context.workspace)
    ]
    document = make_document(context, (Outline((_outline(step, is_top=True),)),))
    facts = {**step.as_dict(), "edition": context.edition.edition_id}
    places = draw_places(context.workspace, list(_facts_read(step)))
    pictures = {"places": places} if places else {}
    return Answer("explain", document, {}, facts, tuple(notes), step, pictures)


def _facts_read(step: Step) -> Iterator[dict[str, Any]]:
    """Facts of memoranda anywhere below a step, each with its document and its words."""
    for each in step.because:
        if step.kind == "memorandum":
            yield {"sha256": step.id, "words": each.words, **each.facts}
        yield from _facts_read(each)


class ExplainCountRequest(CountRequest):
    """The count that is walked back."""


@question(
    example={"unit": "agencies", "state": "DE", "as_of": "2026-01-26"},
    asked_for="which rows and files stand behind a number that count gives: the proof, agency by agency",
)
def explain_count(context: Context, request: ExplainCountRequest) -> Answer:
    """Give a count with the row of a file behind each thing that it counts.

    One row for each thing counted and each agreement that shows it (`schemas.shown.CountEvidence`); the table `files`
    has the files they stand on.
    """
    from .lineage import explain_count as walk_back

    for name in ("by", "since"):
        if getattr(request, name):
            raise BadField(
                name,
                _("A count is walked back whole, on its day. Narrow it by state, model or kind instead."),
            )
    evidence = walk_back(context.edition, replace(request.query(), by=(), since=None))
    blocks: tuple[Block, ...] = (
        *count_blocks(context, evidence.count),
        _files(evidence.files),
        make_table(
            "rows",
            evidence.rows,
            {"counted": _("counted"), "file_name": _("file"), "sheet": _("sheet"), "row_number": _("row"),
             "state_raw": _("state as printed"), "agency_name_raw": _("agency as printed")},
            _("Rows it stands on"),
            _("There are none."),
            ROWS_FOR_PEOPLE,
        ),
    )  # fmt: skip
    return Answer(
        "explain_count",
        make_document(context, blocks),
        {"evidence": evidence.rows, "files": evidence.files},
        count_facts(context, evidence.count),
        result=evidence,
    )


class ExplainFigureRequest(Request):
    """The figure, and the brief that holds it."""

    figure: str = field(..., "Id of a figure of the brief (its JSON names all)", is_positional=True)
    as_of: fields.Day = field(None, "Day of the brief; the latest list if left out")
    state: fields.OneState = field(None, "State of the brief; the nation if left out")
    baseline: fields.Day = field(None, "Day that growth is measured against")


@question(example={"figure": "agreements.eve.growth", "as_of": "2026-01-26"})
def explain_figure(context: Context, request: ExplainFigureRequest) -> Answer:
    """Walk a figure of the brief back to what it was made from, down to rows of files.

    One row for each piece of evidence (`schemas.shown.FigureEvidence`); the table `files` has the files.
    """
    from open287g.publish.json_form import describe_origin

    from .brief import Request as BriefRequest
    from .figure_lineage import explain_figure as walk_back

    asked = BriefRequest(request.as_of, request.baseline, request.state, is_full=True)
    trace = walk_back(context.edition, asked, request.figure, context.today)
    rows = trace.rows.with_columns(list_or_file=pl.coalesce("snapshot_id", "file_name"))
    shown = {"figure_id": _("figure"), "counted": _("what"), "list_or_file": _("list or file"), "shows": _("shows"),
             "row_number": _("row"), "agency_name_raw": _("agency as printed")}  # fmt: skip
    blocks: tuple[Block, ...] = (
        Outline((_outline_figure(trace.figure),)),
        _files(trace.files),
        make_table("rows", rows, shown, _("Rows it stands on"), first=ROWS_FOR_PEOPLE),
    )
    facts = {**describe_origin(trace.figure), "edition": context.edition.edition_id}
    frames = {"evidence": trace.rows, "files": trace.files}
    return Answer("explain_figure", make_document(context, blocks), frames, facts, result=trace)


def _files(files: pl.DataFrame) -> Block:
    shown = {"file_name": _("file"), "snapshot_id": _("list"), "sheet": _("sheet"), "n_rows": _("rows"),
             "sha256": _("sha256")}  # fmt: skip
    return make_table("files", files, shown, _("Files it stands on"), empty=_("There are none."))


def _outline_figure(figure: Figure) -> Item:
    """A figure, how it was made, and below it the figures that it was made from."""
    unit = f" {say_unit(figure.unit)}" if figure.form == "count" else ""
    asked = _say_call(figure.call) if figure.call else figure.url
    told = ": ".join(filter(None, (say_how(figure), asked)))
    parts = [each for each in figure.origin.grounds if isinstance(each, Figure)]
    line: tuple[Part, ...] = (figure.figure_id, "  ", figure, f"{unit}, ", figure.as_of)
    return Item(line, (Item((told,)), *map(_outline_figure, parts)))


def _say_field(name: str, value: str | int) -> str:
    """The value of a question's field in words."""
    if name == "unit":
        return say_unit(str(value))
    names = spoken_names_of_states() if name == "state" else {}
    return join_words(
        [names.get(each) or format_value(say_cell(name, each)) for each in str(value).split(",")]
    )


def _say_call(call: Call) -> str:
    """The question that gives the same figure, with its fields in words."""
    words = {"unit": _("unit"), "as_of": _("day"), "state": _("state"), "model": _("model"), "kind": _("kind"),
             "list_name": _("list"), "clock": _("clock"), "since": _("since"), "scenario": _("reading")}  # fmt: skip
    told = [f"{words.get(name, name)} {_say_field(name, value)}" for name, value in call.fields]
    return _("the question {question} with {fields}", question=call.question, fields="; ".join(told))


STEPS: Final = {
    "row": "row",
    "file": "file",
    "snapshot": "list",
    "absence": "not on the list",
    "spelling": "spelling",
    "agreement": "agreement",
    "memorandum": "memorandum",
    "application": "application",
    "event": "change",
    "spell": "listed",
    "open question": "open question",
}
"""What the steps of a walk back are, in words; a fact says it itself."""
CELLS: Final = {
    "state": "state",
    "agency_name": "agency",
    "agency_type": "agency type",
    "county": "county",
    "support_type": "support type",
    "signed": "signed",
    "moa": "memorandum",
    "addendum": "addendum",
}
"""Cells of a row of ICE's lists, in words."""


def _say_taken(column: str, value: Any) -> str:
    """What a cell was taken as: a day, the meaning of a code, or text."""
    meanings: Mapping[str, str] = {"support_type": SUPPORT_TYPES, "agency_type": AGENCY_TYPES}.get(column, {})
    return _(meanings[value]) if value in meanings else format_value(value)


def _outline(step: Step, *, is_top: bool = False) -> Item:
    """A step and what it rests on; raw cells stand beside what they were taken as."""
    named = f" {step.id}" if step.kind in ("agreement", "application") else ""
    told = f"{_(STEPS[step.kind])}{named}: {step.words}" if step.kind in STEPS else step.words
    line = f"{step.id}  {step.words}" if is_top else told
    return Item((line,), (*(Item((each,)) for each in _details(step)), *map(_outline, step.because)))


def _details(step: Step) -> list[str]:
    """The sha256, raw cells beside what they were taken as, and rulings of a row or a file."""
    facts: Any = step.facts
    has_hash = "sha256" in facts and step.kind != "snapshot"
    lines = [f"sha256 {facts['sha256']}"] if has_hash else []
    taken = facts.get("taken_as", {})
    columns = {"signed": "signed_on", "moa": "moa_url", "addendum": "addendum_url"}
    for column, cell in facts.get("raw", {}).items():
        value = taken.get(columns.get(column, column))
        lines.append(f"{_(CELLS[column])} “{cell}” → {_say_taken(column, value)}")
    links = facts.get("links", {}).items()
    lines += [_("link behind {what}: {link}", what=_(CELLS[what]), link=link) for what, link in links if link]
    lines += [
        _(
            "corrected by a person: {reason} ({source})",
            reason=say_days_in(each["reason"]),
            source=each["source"],
        )
        for each in facts.get("corrections", ())
    ]
    return lines + [
        _(
            "judged {verdict} by a person {left} and {right}: {reason} ({source})",
            verdict=each["verdict"],
            left=each["left"],
            right=each["right"],
            reason=say_days_in(each["reason"]),
            source=each["source"],
        )
        for each in facts.get("judgements", ())
    ]
