"""The question "is it right": a published statement, or a typed claim, against the record.

In: a statement in English or Spanish, or a measure with its value and scope; without either, the project's own claims.
Out: how each figure was read, what the record shows, a verdict for each and one for the whole.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from open287g.claims.entries import ReadClaims, Setting, compile_entries
from open287g.claims.hints import nearest_typed
from open287g.claims.language.reader import NotUnderstood
from open287g.errors import BadField
from open287g.publish.tables import make_table
from open287g.publish.verdicts import ClaimTables, flatten, say_whole
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, paragraph
from open287g.schemas.claims import MEASURES, VERDICTS
from open287g.text.phrases import gettext as _

from .claims import Audit, audit_claims, audit_corpus, evidence_of, setting_of
from .registry import Context, Request, field, make_document, question


class AuditRequest(Request):
    """A statement, or a typed claim; the project's own claims where neither is given."""

    claim: str | None = field(
        None, "A statement, such as '1,168 agencies in 39 states as of January 26, 2026'"
    )
    published: str | None = field(None, "Day of publication, such as 2026-02-16; no later list is read")
    as_of: str | None = field(None, "Day, month or year that the statement speaks of")
    measure: str | None = field(None, "What a typed claim counts", choices=lambda: MEASURES)
    value: str | None = field(None, "The number of a typed claim, such as 1,168 or 950%")
    scope: str = field(
        "national", "Where and of what a typed claim is, such as Florida/TFM or Texas/sheriffs"
    )
    only: str | None = field(None, "One of the project's own claims, by its id")

    @property
    def is_of_corpus(self) -> bool:
        """Whether it asks about the project's own claims, none being given."""
        return self.claim is None and self.measure is None


@question(
    example={"claim": "1,168 agencies in 39 states as of January 26, 2026"},
    asked_for="whether a published sentence, headline, claim or number is true, right, correct",
)
def audit(context: Context, request: AuditRequest) -> Answer:
    """Say whether a published figure is borne out: how it is read, what the record shows, and which other way gives it.

    Nothing is judged that was not wholly read: where a word is not understood, it is named, with the nearest typed
    question. A claim after the last list is never contradicted.
    """
    if request.is_of_corpus:
        return answer_audit(context, audit_corpus(context.edition), request.only)
    evidenced = evidence_of(context.edition)
    setting = setting_of(evidenced)
    try:
        read = read_request(request, setting)
    except NotUnderstood as problem:
        return _not_understood(context, request, problem, setting)
    return answer_audit(context, audit_claims(read, evidenced, setting.space), request.only)


def read_request(request: AuditRequest, setting: Setting) -> ReadClaims:
    """The claims that are asked about; `NotUnderstood` for words that no reading takes."""
    if request.claim is not None and request.measure is not None:
        raise BadField("measure", _("Give a statement or a typed claim, not both."))
    if request.claim is not None and not request.claim.strip():
        raise BadField(
            "claim", _("The statement is empty. Write one, such as “1,168 agencies as of January 26, 2026”.")
        )
    entry: dict[str, Any] = {"id": "claim", "publisher": _("The statement"), "statement": request.claim}
    if request.measure is not None:
        stated = f"{request.value} {request.measure}, {request.scope}"
        entry |= {
            "statement": stated,
            "measure": request.measure,
            "value": request.value,
            "scope": request.scope,
        }
    read = compile_entries(
        [entry | {"date_published": request.published, "as_of_date": request.as_of}], setting
    )
    for problem in read.problems:
        raise problem
    return read


def answer_audit(context: Context, audited: Audit, only: str | None = None) -> Answer:
    """An audit as an answer: one claim or statement in full, several as a table."""
    tables = choose_claims(audited, context.edition.edition_id, only)
    judged = tables.judged
    is_one = judged["statement"].n_unique() == 1
    blocks = _blocks_in_full(tables) if is_one else (_table_of(tables),)
    rows = flatten(tables)
    facts = {
        "edition": context.edition.edition_id,
        "whole": say_whole(judged) if is_one else None,
        "refused": audited.refused.to_dicts(),
    }
    document = make_document(context, blocks, _("What the record shows"))
    frames = {"claims": rows, "evidence": tables.evidence, "consistency": audited.judgement.consistencies}
    refused = tuple(f"{row['claim_id']}: {row['problem']}" for row in audited.refused.iter_rows(named=True))
    return Answer("audit", document, frames, facts, refused, result=audited)


def choose_claims(audited: Audit, edition_id: str, only: str | None) -> ClaimTables:
    """The claims of an audit, or the one asked for by its id, with verdicts and evidence."""
    judgement = audited.judgement
    every = ClaimTables(audited.claims, judgement.verdicts, judgement.evidence, edition_id)
    if only is None:
        return every
    chosen = every.where(pl.col("claim_id") == only)
    if chosen.claims.is_empty():
        raise BadField("only", _("There is no claim {id} among these.", id=repr(only)))
    return chosen


def _blocks_in_full(tables: ClaimTables) -> tuple[Block, ...]:
    """Each figure: how it was read, its verdict in one sentence, a correction, and the search in words."""
    blocks: list[Block] = []
    judged = tables.judged
    for row in judged.iter_rows(named=True):
        told = [row["reading"], f"{_(VERDICTS[row['verdict']])}. {row['verdict_sentence']}"]
        told += [_("Suggested correction: {words}", words=row["correction"])] if row["correction"] else []
        told += [row["remark"], row["search"]]
        blocks += [
            paragraph(words, "lead" if place == 0 else "text")
            for place, words in enumerate(filter(None, told))
        ]
    whole = say_whole(judged)
    return (*blocks, paragraph(whole, "lead")) if whole else tuple(blocks)


def _table_of(tables: ClaimTables) -> Block:
    shown = tables.judged.with_columns(
        label=pl.col("verdict")
        .cast(pl.String)
        .replace_strict({code: _(label) for code, label in VERDICTS.items()}),
        shown=pl.col("verdict_sentence").str.split("; ").list.last(),
    )
    columns = {"claim_id": _("claim"), "statement": _("stated"), "label": _("verdict"), "reading": _("read as"),
               "shown": _("what the record shows")}  # fmt: skip
    return make_table("claims", shown, columns, _("Published claims"), empty=_("There are none."))


def _not_understood(
    context: Context, request: AuditRequest, problem: NotUnderstood, setting: Setting
) -> Answer:
    """No verdict: the words that stand in the way, and the nearest typed question."""
    typed = nearest_typed(request.claim or "", setting.lexicon)
    blocks: tuple[Block, ...] = (paragraph(_("Not understood. {reason}", reason=str(problem)), "warning"),)
    if typed:
        told = ", ".join(f"{name} {value}" for name, value in typed.items())
        blocks = (*blocks, paragraph(_("The nearest typed question: {fields}.", fields=told), "note"))
    facts = {
        "edition": context.edition.edition_id,
        "not_understood": list(problem.words),
        "nearest": typed,
        "reason": str(problem),
    }
    return Answer("audit", make_document(context, blocks), {}, facts, found_nothing=True)
