"""The question "what do other sources say": statements on agencies that no list of ICE's holds, each with its grade."""

from __future__ import annotations

import polars as pl

from open287g.data.attestations import load_attestations
from open287g.schemas.answers import Answer
from open287g.text.fold import fold
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext
from open287g.text.suggest import did_you_mean

from . import fields
from .attested import gather_attested
from .context import Context
from .registry import Request, field, question
from .rows import answer_with_rows


class AttestationsRequest(Request):
    """Statements of which sources on which agencies."""

    agency: str | None = field(
        None, "Words of the agency's name, as any source or list prints it", is_positional=True
    )
    state: fields.States = field((), "State or territory; several may be given")
    source: fields.Words = field(
        (), "Only these sources; several may be given",
        choices=lambda: dict(load_attestations().sources.select("source_id", "title").iter_rows()),
    )  # fmt: skip


@question(example={"agency": "Framingham"})
def attestations(context: Context, request: AttestationsRequest) -> Answer:
    """Show what sources beside ICE's lists say of agencies: names of 2007 and 2008, an inspector's appendix, memoranda.

    One row a statement, with its source, the source's day, how far it can be believed, and the agency of ICE's lists
    where the name leads to it with certainty. These sources support and date; they never end an agreement.
    """
    rows = gather_attested(context)
    if request.state:
        rows = rows.filter(pl.col("state").is_in(list(request.state)))
    if request.source:
        rows = rows.filter(pl.col("source_id").is_in(list(request.source)))
    rows, near = keep_named(rows, request.agency)
    title = ngettext("{n} statement of sources beside ICE's lists", "{n} statements of sources beside ICE's lists",
                     rows.height)  # fmt: skip
    shown = {"as_of": _("day"), "state": _("state"), "agency_name": _("agency as printed"), "model_words": _("model"),
             "status": _("what it says"), "signed_on": _("signed"), "title": _("source"),
             "grade": _("grade")}  # fmt: skip
    note = _("They support or date an agreement and never end one. A name that leads to no agency with certainty has "
             "none here.")  # fmt: skip
    return answer_with_rows(context, "attestations", title, say_models(rows), shown, sought=request,
                            notes=(note + near,))  # fmt: skip


def keep_named(rows: pl.DataFrame, words: str | None) -> tuple[pl.DataFrame, str]:
    """Rows whose printed name, or whose agency's id, holds every word, and where none does, the names near them.

    Without words, all rows.
    """
    if not words:
        return rows, ""
    name = pl.concat_str(fold(pl.col("agency_name")), pl.col("body_id").fill_null("").str.replace_all("-", " "),
                         separator=" ")  # fmt: skip
    sought = pl.select(fold(pl.lit(words))).item().split()
    named = rows.filter(*[name.str.contains(word, literal=True) for word in sought])
    return named, did_you_mean(words, rows["agency_name"].unique().to_list()) if named.is_empty() else ""


def say_models(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `model_words`: models in words, both of a memorandum with two parts."""
    from open287g.schemas.codes import SUPPORT_TYPES

    words = {code: _(title) for code, title in SUPPORT_TYPES.items()}
    both = " + "
    said = pl.col("models").str.split(";").list.eval(pl.element().replace(words)).list.join(both)
    return rows.with_columns(model_words=said)
