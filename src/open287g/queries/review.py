"""The questions "what is open" and "how sure": what only a person may settle, with the answers that were given; and how
far an edition can be leaned on, and how that changed over editions.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from open287g.data.tables import read_rows
from open287g.data.workspace import locate_workspace
from open287g.disk import make_folder, write_beside
from open287g.errors import UsageError
from open287g.schemas.answers import Answer
from open287g.schemas.codes import ASKS, ISSUES
from open287g.text.phrases import DASH, format_percent, ngettext
from open287g.text.phrases import gettext as _

from . import fields
from .registry import Context, Request, field, question
from .rows import answer_with_rows

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.data.editions import Edition
    from open287g.measures.quality import Quality


COLUMNS = {
    "agencies.csv": ("state", "agency_name", "field", "value", "reason", "source"),
    "judgements.csv": ("state", "left", "right", "verdict", "reason", "source"),
    "document_conflicts.csv": ("sha256", "field", "ruling", "page", "reason"),
}
_ABOUT = {
    "agencies.csv": ("state", "agency_name", "field"),
    "judgements.csv": ("state", "left", "right"),
    "document_conflicts.csv": ("sha256", "field"),
}
"""What a row of each file is about, whatever it rules."""
FIELDS = {"county": "county_fips", "ori": "ori", "kind": "kind"}
"""Which field of an agency a question is about."""

OpenQuestion = dict[str, Any]
"""A row of the table `reviews`."""


@dataclass(frozen=True)
class Ruling:
    """One row for one of the files of people's decisions."""

    file_name: str
    values: dict[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """What the row is about, whatever it rules."""
        return (self.file_name, *(self.values[column] for column in _ABOUT[self.file_name]))


def open_questions(
    edition: Edition, workspace: Path, about: str | None, state: str | None
) -> list[OpenQuestion]:
    """Questions of the edition and the workspace's memoranda without an answer yet, the weightiest first."""
    if about is not None and about not in ASKS:
        raise UsageError(_("{about} is no kind of question. Known are: {known}.", about=repr(about),
                           known=", ".join(ASKS)))  # fmt: skip
    names = name_agencies(edition)
    answered = {row.key for name in COLUMNS for row in read_rulings_of(workspace / "curation" / name)}
    rows = edition.table("reviews").to_dicts() + _of_memoranda(edition, workspace)
    rows.sort(key=lambda row: (-row["consequence"], row["review_id"]))
    wanted = [row for row in rows if about in (None, row["question"]) and state in (None, row["state"])]
    return [row for row in wanted if _key(row, names) not in answered]


def _of_memoranda(edition: Edition, workspace: Path) -> list[OpenQuestion]:
    """Differences between memoranda on file and the lists; `left` is the hash, `right` the field."""
    from .documents import find_open_conflicts  # heavy, and every start of the command line loads this module

    return [
        {
            "review_id": row["conflict_id"],
            "question": "memorandum",
            "state": row["state"],
            "left": row["sha256"],
            "right": row["field"],
            "evidence": _say_conflict(row),
            "consequence": 1,
        }
        for row in find_open_conflicts(edition, workspace).to_dicts()
    ]


def _say_conflict(row: OpenQuestion) -> str:
    page = _(", page {n}", n=row["page"]) if row["page"] else ""
    return _(
        "{agency}: ICE's list prints {list_words}, the memorandum {document_words} ({confidence}; {pattern}). File: "
        "{file_name}{page}.",
        **{
            name: row[name] for name in ("list_words", "document_words", "confidence", "pattern", "file_name")
        },
        agency=row["agency_name"],
        page=page,
    )


def _key(row: OpenQuestion, names: dict[str, str]) -> tuple[str, ...]:
    left, right = (names.get(side, side) for side in (str(row["left"]), str(row["right"] or "")))
    asks = str(row["question"])
    if asks == "memorandum":
        return ("document_conflicts.csv", str(row["left"]), str(row["right"]))
    if asks == "same_agency":
        return ("judgements.csv", row["state"], left, right)
    return ("agencies.csv", row["state"], left, FIELDS.get(asks, asks))


def rule(question: dict[str, Any], answer: str, reason: str, source: str, edition: Edition) -> Ruling:
    """The ruling that an answer makes; `UsageError` for an answer that the question cannot have."""
    if len(reason.strip()) < 3 or len(source.strip()) < 3:
        raise UsageError(_("An answer needs a reason and a source, each in words."))
    why = {"reason": reason.strip(), "source": source.strip()}
    if question["question"] == "memorandum":
        return _rule_memorandum(question, answer, reason, source)
    names = name_agencies(edition)
    if question["question"] == "same_agency":
        return Ruling("judgements.csv", _pair(question, names) | {"verdict": _verdict(answer)} | why)
    if question["question"] not in FIELDS:
        raise UsageError(_("{review_id}: an answer is {asked_for}.", review_id=question["review_id"],
                           asked_for=_(ASKS["signing_date"])))  # fmt: skip
    field = FIELDS[question["question"]]
    about = {"state": question["state"], "agency_name": names[question["left"]], "field": field}
    return Ruling("agencies.csv", about | {"value": _value(field, answer.strip(), question["state"])} | why)


def _rule_memorandum(question: OpenQuestion, answer: str, reason: str, source: str) -> Ruling:
    """A ruling on a memorandum stands on a page of it, which the source names."""
    ruling, page = answer.strip().lower(), re.search(r"\d+", source)
    if ruling not in {"list", "document", "both", "open"}:
        raise UsageError(_("{answer} is no ruling. Give list, document, both or open.", answer=repr(answer)))
    if page is None:
        raise UsageError(_("{source} names no page of the memorandum. Give it as the source, such as page 9.",
                           source=repr(source)))  # fmt: skip
    told = {"ruling": ruling, "page": str(int(page[0])), "reason": reason.strip()}
    return Ruling("document_conflicts.csv", {"sha256": question["left"], "field": question["right"]} | told)


def name_agencies(edition: Edition) -> dict[str, str]:
    """Names by agency id."""
    return dict(edition.table("agencies").select("agency_id", "name").iter_rows())


def record(ruling: Ruling, workspace: Path) -> Path:
    """Add the ruling to the workspace's own file, or replace the one on the same matter; returns the file."""
    path = workspace / "curation" / ruling.file_name
    make_folder(path.parent)
    kept = [row for row in read_rulings_of(path) if row.key != ruling.key]
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS[ruling.file_name], lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.values for row in (*kept, ruling))
    write_beside(path, file.getvalue().encode())
    return path


def read_rulings_of(path: Path) -> list[Ruling]:
    """Rulings in one of the workspace's files; none where there is no file."""
    if not path.is_file():
        return []
    return [Ruling(path.name, dict(row)) for _, row in read_rows(path)[1]]


def _pair(question: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    left, right = (
        names.get(question["left"], question["left"]),
        names.get(question["right"], question["right"]),
    )
    return {"state": question["state"], "left": left, "right": right}


def _verdict(answer: str) -> str:
    words = {"same": "same", "s": "same", "different": "different", "d": "different"}
    if answer.strip().lower() not in words:
        raise UsageError(_("{answer} is neither 'same' nor 'different'.", answer=repr(answer)))
    return words[answer.strip().lower()]


def _value(field: str, answer: str, state: str) -> str:
    if field != "kind" and answer.lower() == "none":
        return "none"
    return {"county_fips": _counties, "ori": _ori, "kind": _kind}[field](answer, state)


def _counties(answer: str, state: str) -> str:
    """FIPS of the counties that an answer names."""
    from open287g.data.reference import read_reference
    from open287g.resolve.places import read_exact_counties

    known = read_reference().counties
    own = set(known.filter(pl.col("state") == state)["county_fips"])
    parts = [part.strip() for part in answer.split(";") if part.strip()]
    asked = pl.DataFrame({"text": parts}, schema={"text": pl.String}).with_columns(state=pl.lit(state))
    named = read_exact_counties(asked, known).select("text", "county_fips") if parts else pl.DataFrame()
    by_name = dict(named.iter_rows())
    told = [code for part in parts for code in ([part] if part in own else by_name.get(part, [""]))]
    if not told or "" in told:
        raise UsageError(_("{answer} names no county of {state}. Give {county}.", answer=repr(answer), state=state,
                           county=_(ASKS["county"])))  # fmt: skip
    return ";".join(told)


def _ori(answer: str, state: str) -> str:
    from open287g.data.reference import read_reference

    code = answer.upper()
    known = read_reference().police.filter(pl.col("ori") == code)
    if known.is_empty() or known["state"].item() != state:
        raise UsageError(_("The FBI has no record {code} in {state}. Give {ori}.", code=repr(code), state=state,
                           ori=_(ASKS["ori"])))  # fmt: skip
    return code


def _kind(answer: str, state: str) -> str:
    from open287g.schemas.codes import KINDS

    code = re.sub(r"[\s-]+", "_", answer.lower())
    if code not in KINDS:
        raise UsageError(_("{answer} is no kind of body. Known are: {kinds}.", answer=repr(answer),
                           kinds=", ".join(KINDS)))  # fmt: skip
    return code


class ReviewRequest(Request):
    """Which open questions."""

    about: str | None = field(None, "Only questions about this", choices=lambda: ASKS)
    state: fields.OneState = field(None, "Only one state")


@question(example={"about": "county"}, name="open_questions")
def list_open_questions(context: Context, request: ReviewRequest) -> Answer:
    """List the open questions that only a person may settle, the weightiest first.

    One row a question, with its evidence and its weight (agreements that hang on it). Where a memorandum on file
    differs from ICE's list, that is a question too.
    """
    asked = open_questions(
        context.edition, context.workspace or locate_workspace(), request.about, request.state
    )
    kinds = pl.Enum(list(ASKS))
    rows = pl.DataFrame(asked, schema={**context.edition.table("reviews").schema, "question": kinds})
    title = ngettext("{n} open question", "{n} open questions", rows.height)
    shown = {"review_id": _("question"), "consequence": _("weight"), "evidence": _("evidence")}
    return answer_with_rows(context, "open_questions", title, rows, shown)


TREND = 4
"""Editions that the table for people shows beside each other."""


class QualityRequest(Request):
    """One edition, or all of the workspace."""

    trend: bool = field(False, "Every edition of the workspace, not the current one alone")


@question(example={"trend": True})
def quality(context: Context, request: QualityRequest) -> Answer:
    """Show shares of agencies with kind, county and FBI record, open questions, and issues by type.

    One row for each figure of each edition: the number, what it is of, and the share.
    """
    chosen = _all_editions(context) if request.trend else [context.edition]
    rated = pl.concat([_rate(edition) for edition in chosen])
    beside = _beside_each_other(rated)
    shown = {name: _("figure") if name == "figure" else name for name in beside.columns}
    answer = answer_with_rows(context, "quality", _("Quality"), beside, shown)
    return Answer("quality", answer.document, {"rows": rated}, answer.facts)


def _rate(edition: Edition) -> dy.DataFrame[Quality]:
    from open287g.measures.quality import rate_edition

    return rate_edition(
        edition.edition_id, edition.table("agencies"), edition.table("reviews"), edition.table("issues")
    )


def _all_editions(context: Context) -> list[Edition]:
    """Editions of the workspace in the order of their names, which begin with their date; else the current one."""
    from open287g.data.editions import open_edition

    folders = sorted((context.workspace / "editions").glob("*/edition.json")) if context.workspace else []
    return [open_edition(path.parent) for path in folders] or [context.edition]


FIGURES: Final = (
    *("known", "open question", "issue", "agencies with a kind", "local agencies with a county"),
    *(
        "sheriffs and municipal police with an FBI record",
        "sheriffs and municipal police with sworn officers",
    ),
    "agencies that share an FBI record",
)
"""Groups and figures as people read them."""
QUESTIONS: Final = {
    "ori": "which FBI record",
    "same_agency": "whether two names are one agency",
    "county": "which county",
    "kind": "what kind of agency",
    "memorandum": "a memorandum and a list that differ",
    "signing_date": "which signing date",
}
"""What open questions ask, by their code."""


def _beside_each_other(rated: pl.DataFrame) -> pl.DataFrame:
    """One row a figure, one column for each of the last editions."""
    editions = rated["edition"].unique(maintain_order=True).to_list()[-TREND:]
    rows = []
    for (group, figure), of_figure in rated.group_by("group", "figure", maintain_order=True):
        told = {
            row["edition"]: _say(row["n"], row["of"], row["share"]) for row in of_figure.iter_rows(named=True)
        }
        name = f"{_(str(group).replace('_', ' '))}: {_say_figure(str(figure))}"
        rows.append({"figure": name, **{edition: told.get(edition, DASH) for edition in editions}})
    return pl.DataFrame(rows)


def _say_figure(figure: str) -> str:
    """A figure's name in words; an issue with how grave it is."""
    code, _blank, severity = figure.partition(" (")
    if code not in ISSUES:
        return _(QUESTIONS.get(figure, figure.replace("_", " ")))
    return f"{_(ISSUES[code])} ({_(severity.removesuffix(')'))})"


def _say(n: int, of: int | None, share: float | None) -> str:
    if of is None or share is None:
        return f"{n:,}"
    return _("{n} of {of} ({share})", n=n, of=of, share=format_percent(100 * share))
