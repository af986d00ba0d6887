"""The section on the models: agreements and agencies under each, and what each delegates."""

from __future__ import annotations

from typing import Any

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.words import sentence
from open287g.schemas.background import TOPICS
from open287g.schemas.blocks import Column, Glossary, Link, Paragraph, Part, Section, Table, Term
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.facts import BriefFacts
from open287g.text.phrases import gettext as _


def tell_models(facts: BriefFacts, figures: Figures) -> Section:
    """Agreements and agencies by support type, beside what each delegates."""
    blocks = (_by_model(facts, figures),) if facts.counts["agreements"].value else ()
    heading = _("The models, and what each delegates")
    return Section("models", heading, (*blocks, *_what_models_delegate(facts)))


def _by_model(facts: BriefFacts, figures: Figures) -> Table:
    whole = figures.whole("agreements")
    has_before = bool(facts.before)
    rows = tuple(
        (
            f"{_(name)} ({code.upper()})",
            figures.model("agreements", code),
            figures.share(f"agreements.{code}.share", figures.model("agreements", code), whole, _("Share")),
            figures.model("agencies", code),
            *((figures.model_before(code),) if has_before else ()),
        )
        for code, name in figures.models().items()
    )
    then = (
        (Column(_("Agreements on {day}", day=facts.before["agreements by model"].as_of), True),)
        if has_before
        else ()
    )
    columns = (
        Column(_("Support type")),
        Column(_("Agreements"), True),
        Column(_("Share"), True),
        Column(_("Agencies"), True),
        *then,
    )
    caption = _("Agreements and agencies by support type. An agency counts under each type it holds.")
    return Table("models", caption, columns, rows)


def _what_models_delegate(facts: BriefFacts) -> tuple[Glossary, Paragraph]:
    """What sets each model apart, then what holds for all of them."""
    known = facts.background.support_types
    shared = known.group_by("topic").agg(n=pl.col("words").n_unique(), size=pl.len())
    common = shared.filter(pl.col("n") == 1, pl.col("size") > 1)["topic"].to_list()
    terms = []
    for code, name in SUPPORT_TYPES.items():
        if known.filter(support_type=code).is_empty():
            continue
        rows = {row["topic"]: row for row in known.filter(support_type=code).iter_rows(named=True)}
        apart = [topic for topic in TOPICS if topic in rows and topic not in common]
        terms.append(Term(f"{_(name)} ({code.upper()})", tuple(_fact(topic, rows[topic]) for topic in apart)))
    first = {row["topic"]: row for row in known.unique("topic", keep="first").iter_rows(named=True)}
    return Glossary(tuple(terms)), _under_every_model([first[topic] for topic in TOPICS if topic in common])


def _under_every_model(rows: list[dict[str, Any]]) -> Paragraph:
    parts: list[Part] = [*sentence("Under every model: ")]
    for row in rows:
        parts += [*_fact(row["topic"], row)[1], ". "]
    return Paragraph(tuple(parts), "note")


def _fact(topic: str, row: dict[str, Any]) -> tuple[str, tuple[Part, ...]]:
    return _(TOPICS[topic]), (f"{_(row['words'])} ", Link(row["source_title"], row["source_url"]))
