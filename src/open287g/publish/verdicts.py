"""Verdicts for readers: claims, verdicts and evidence in; pages, ClaimReview records and Markdown out.

Nothing is judged or counted here, and no sentence is written that the verdict does not hold.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from open287g.errors import UsageError
from open287g.schemas.claims import TIERS, VERDICTS
from open287g.schemas.facts import Correction
from open287g.text.harmless import web_address
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext

MEANINGS = {
    "confirmed": "The claim's own unit, filter and day give its number; or the published terms of the offer do.",
    "confirmed_other_unit": "Another unit, filter or clock gives it on the claim's own day; "
    "or the report's figures fit one list together, in another unit.",
    "confirmed_other_day": "The claim's own unit gives it on another day near by and not after publication.",
    "within_wording": "The claim's own unit and day give a number that its wording allows "
    "(more than, nearly, about, up to, or a round number); "
    "or the published terms do, for the officers and agreements that it states.",
    "known_slip": "It is what a known slip gives: the header row counted as a row, "
    "or cells compared as exact text.",
    "contradicted": "No plausible reading gives it; the right figure is stated.",
    "not_testable": "The record does not bear on it; the reason is stated.",
}
"""What each verdict means, in one sentence."""

RATINGS = {
    "confirmed": 5,
    "within_wording": 5,
    "confirmed_other_day": 4,
    "confirmed_other_unit": 3,
    "known_slip": 2,
    "contradicted": 1,
}
"""ClaimReview asks for a number; 5 is best. A claim that cannot be tested gets none."""


@dataclass(frozen=True)
class ClaimTables:
    """What a judgement of claims consists of, as frames, and the edition it rests on."""

    claims: pl.DataFrame
    verdicts: pl.DataFrame
    evidence: pl.DataFrame
    edition_id: str

    @property
    def judged(self) -> pl.DataFrame:
        """One row per claim: the claim, its verdict and the verdict's words."""
        verdicts = self.verdicts.rename({"sentence": "verdict_sentence"})
        return self.claims.join(verdicts, on="claim_id", validate="1:1", maintain_order="left")

    def where(self, wanted: pl.Expr) -> ClaimTables:
        """The claims that an expression of their ids keeps, with their verdicts and evidence."""
        claims, verdicts = self.claims.filter(wanted), self.verdicts.filter(wanted)
        return ClaimTables(claims, verdicts, self.evidence.filter(wanted), self.edition_id)


def claim_pages(tables: ClaimTables, home: str) -> dict[str, str]:
    """One HTML page per claim, by file name; `home` is the address that the pages link back to."""
    template = _templates().get_template("claim.html")
    return {
        f"{row['claim_id']}.html": template.render(
            claim=row | {"url": web_address(row["url"])},
            label=VERDICTS[row["verdict"]],
            meaning=MEANINGS[row["verdict"]],
            readings=_evidence_of(tables, row["claim_id"]),
            tiers=TIERS,
            edition=tables.edition_id,
            home=home,
            review=_script_text(claim_review(row, home)),
        )
        for row in tables.judged.iter_rows(named=True)
    }


def claim_reviews(tables: ClaimTables, home: str) -> list[dict[str, Any]]:
    """ClaimReview records (schema.org), one per claim with a number."""
    with_number = tables.judged.filter(pl.col("value").is_not_null())
    return [claim_review(row, home) for row in with_number.iter_rows(named=True)]


def claim_review(row: dict[str, Any], home: str) -> dict[str, Any]:
    """One claim and its verdict as schema.org's ClaimReview."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{home}{row['claim_id']}.html",
        "claimReviewed": row["statement"],
        "reviewBody": row["verdict_sentence"],
        "author": {"@type": "Organization", "name": "Open287g"},
        "itemReviewed": _reviewed(row),
        "reviewRating": _rating(row["verdict"]),
    }


def _reviewed(row: dict[str, Any]) -> dict[str, Any]:
    published = {"datePublished": row["published_on"].isoformat()} if row["published_on"] else {}
    address = web_address(row["url"])
    appearance = {"appearance": {"@type": "CreativeWork", "url": address}} if address else {}
    author = {"author": {"@type": "Organization", "name": row["publisher"]}}
    return {"@type": "Claim", **author, **published, **appearance}


def _rating(verdict: str) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": VERDICTS[verdict]}
    if verdict in RATINGS:
        rating |= {"ratingValue": RATINGS[verdict], "bestRating": 5, "worstRating": 1}
    return rating


def verdict_table(tables: ClaimTables) -> str:
    """A Markdown table of all verdicts, with how many readings were tried and how many hit."""
    lines = [
        "| claim | publisher | as of | stated | verdict | what the record shows | tried | hits | near by |",
        "|---|---|---|---|---|---|---:|---:|---:|",
    ]
    return "\n".join([*lines, *(_table_line(row) for row in tables.judged.iter_rows(named=True))])


def _table_line(row: dict[str, Any]) -> str:
    chance = "" if row["chance_share"] is None else f"{row['chance_share']:.0%}"
    address = web_address(row["url"])
    name = f"[{row['claim_id']}]({address})" if address else row["claim_id"]
    shown = row["verdict_sentence"].partition("; ")[2]
    if row["verdict"] == "not_testable" and row["remark"]:
        shown = f"{shown} {row['remark']}"
    cells = (name, row["publisher"], row["as_of_text"], row["statement"], VERDICTS[row["verdict"]], shown)
    counts = (f"{row['n_readings']:,}" if row["n_readings"] else "", row["n_hits"] or "", chance)
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in (*cells, *counts)) + " |"


def verdict_counts(tables: ClaimTables) -> str:
    """A Markdown table of the verdicts: what each means and how many claims have it."""
    counted = dict(tables.verdicts.group_by("verdict").len().iter_rows())
    lines = ["| verdict | meaning | claims |", "|---|---|---:|"]
    return "\n".join(
        [
            *lines,
            *(
                f"| **{label}** | {MEANINGS[code]} | {counted.get(code, 0)} |"
                for code, label in VERDICTS.items()
            ),
        ]
    )


def control_table(outcome: pl.DataFrame) -> str:
    """A Markdown table of the verdicts that wrong numbers drawn at random got."""
    lines = ["| verdict | wrong numbers | share |", "|---|---:|---:|"]
    rows = outcome.iter_rows(named=True)
    return "\n".join(
        [*lines, *(f"| {VERDICTS[row['verdict']]} | {row['n']} | {row['share']:.1%} |" for row in rows)]
    )


def report_sentences(tables: ClaimTables) -> str:
    """A report audited sentence by sentence, in Markdown: each statement, its verdict, its correction."""
    numbered = tables.judged.filter(pl.col("sentence").is_not_null()).sort("sentence", maintain_order=True)
    parts = []
    for (number,), group in numbered.group_by("sentence", maintain_order=True):
        parts.append(f"## Sentence {number}")
        parts.extend(_statement_block(row) for row in group.iter_rows(named=True))
    return "\n\n".join(parts)


def state_figures_table(tables: ClaimTables) -> str:
    """A report's figures of single states beside what the lists show, in Markdown.

    The later list is the one that decided most of the figures that the report's own day did not.
    """
    states = tables.judged.filter(pl.col("sentence").is_not_null(), pl.col("state").is_not_null())
    plain = tables.evidence.filter(
        pl.col("claim_id").is_in(states["claim_id"].implode()), ~pl.col("counts_header")
    )
    later = plain.filter("is_deciding", pl.col("days_off") != 0)["as_of"].mode().sort()
    if later.is_empty():
        return ""
    own_day, on = states["as_of_text"][0], f"{later[0].day} {later[0]:%B %Y}"
    on_own_day, on_later = plain.filter(pl.col("days_off") == 0), plain.filter(pl.col("as_of") == later[0])
    columns = {
        f"agreements, {own_day}": _plain_counts(on_own_day, "agreements", "normalised"),
        f"agencies, {own_day}": _plain_counts(on_own_day, "agencies", "normalised"),
        f"agreements, {on}": _plain_counts(on_later, "agreements", "normalised"),
        f"the same by exact text, {on}": _plain_counts(on_later, "agreements", "untrimmed"),
    }
    return _table_of_states(states, columns)


def _plain_counts(readings: pl.DataFrame, unit: str, text_rule: str) -> dict[str, float]:
    """The plain count of one unit for each claim: the first reading of it, without any further filter."""
    wanted = readings.filter(pl.col("unit") == unit, pl.col("text_rule") == text_rule)
    first = wanted.sort("claim_id", "reading_id").unique("claim_id", keep="first", maintain_order=True)
    return dict(first.select("claim_id", "value").iter_rows())


def _table_of_states(states: pl.DataFrame, columns: dict[str, dict[str, float]]) -> str:
    lines = ["| statement | stated | " + " | ".join(columns) + " |", "|---|" + "---:|" * (len(columns) + 1)]
    for row in states.iter_rows(named=True):
        counts = (f"{counted[row['claim_id']]:.0f}" for counted in columns.values())
        lines.append(f"| {row['statement']} | {row['value']:.0f} | " + " | ".join(counts) + " |")
    return "\n".join(lines)


def disagreement_list(consistencies: pl.DataFrame) -> str:
    """Claims that disagree with each other, as a Markdown list."""
    told = consistencies.filter(~pl.col("is_consistent")).sort("kind", "check_id")
    return "\n".join(f"- {sentence}" for sentence in told["sentence"].unique(maintain_order=True))


def _statement_block(row: dict[str, Any]) -> str:
    lines = [
        f"**{row['statement']}.** — *{VERDICTS[row['verdict']]}*",
        "",
        *filter(None, [row["reading"], row["verdict_sentence"]]),
    ]
    if row["correction"]:
        lines += ["", f"Suggested correction: {row['correction']}"]
    if row["remark"]:
        lines += ["", row["remark"]]
    if row["search"]:
        lines += ["", f"<small>{row['search']}</small>"]
    return "\n".join(lines)


def say_whole(judged: pl.DataFrame) -> str | None:
    """One verdict for a statement of several figures; None where it has one figure only."""
    if judged.height < 2:
        return None
    verdicts = judged["verdict"].cast(pl.String)
    borne = int(verdicts.is_in(["confirmed", "within_wording"]).sum())
    against = int((verdicts == "contradicted").sum())
    silent = int((verdicts == "not_testable").sum())
    elsewhere = judged.height - borne - against - silent
    if borne == judged.height:
        return _("The whole: all {n} figures are borne out.", n=judged.height)
    parts = [
        ngettext("{n} figure is borne out", "{n} figures are borne out", borne) if borne else "",
        ngettext("{n} is so in another way of counting", "{n} are so in another way of counting", elsewhere)
        if elsewhere
        else "",
        ngettext("{n} is contradicted", "{n} are contradicted", against) if against else "",
        ngettext("{n} cannot be tested", "{n} cannot be tested", silent) if silent else "",
    ]
    return _(
        "The whole, of {n} figures: {parts}.",
        n=judged.height,
        parts=join_words([part for part in parts if part]),
    )


def flatten(tables: ClaimTables) -> pl.DataFrame:
    """One row per claim, columns that a spreadsheet can hold; the reading comes first."""
    stated = [
        "claim_id",
        "statement",
        "reading",
        "verdict",
        "verdict_sentence",
        "correction",
        "remark",
        "search",
    ]
    claim = ["publisher", "published_on", "as_of_text", "measure", "scope", "value", "value_high"]
    search = ["right_low", "right_high", "n_readings", "n_hits", "n_remote_hits", "chance_share"]
    return tables.judged.select(*stated, *claim, *search)


def refresh(page: str, parts: dict[str, str]) -> str:
    """`page` with each generated part set anew; a part stands between its two marks."""
    for name, text in parts.items():
        before, start, rest = page.partition(f"<!-- generated: {name} -->")
        _, end, after = rest.partition(f"<!-- end: {name} -->")
        if not start or not end:
            raise UsageError(
                f"The page has no marks for its generated part {name!r}. Put them back from the history."
            )
        page = f"{before}{start}\n{text}\n{end}{after}"
    return page


def list_corrections(tables: ClaimTables) -> list[Correction]:
    """Claims that ask for a correction, latest publication first."""
    due = tables.judged.filter(pl.col("correction").is_not_null()).sort(
        "published_on", "claim_id", descending=[True, False], nulls_last=True
    )
    return [_correction(row) for row in due.iter_rows(named=True)]


def _correction(row: dict[str, Any]) -> Correction:
    stated, _, shown = row["verdict_sentence"].partition("; ")
    return Correction(stated, row["correction"], shown[:1].upper() + shown[1:])


def _evidence_of(tables: ClaimTables, claim_id: str) -> list[dict[str, Any]]:
    mine = tables.evidence.filter(pl.col("claim_id") == claim_id)
    return mine.sort("is_deciding", "is_hit", "reading_id", descending=[True, True, False]).to_dicts()


def _script_text(record: dict[str, Any]) -> str:
    """JSON that is safe inside a script element."""
    return json.dumps(record, ensure_ascii=False, indent=2).replace("<", "\\u003c")


def _templates() -> Environment:
    loader = PackageLoader("open287g.publish", "templates")
    return Environment(loader=loader, autoescape=select_autoescape(["html"]), undefined=StrictUndefined)
