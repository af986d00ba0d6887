"""Published claims about 287(g): the table of all with their verdicts, and a page of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from open287g.publish.tables import column, lay_table, number
from open287g.publish.verdicts import MEANINGS, claim_review
from open287g.queries.audit import answer_audit
from open287g.queries.claims import (
    corpus_files,
    count_readings,
    evidence_of,
    judge_counted,
    read_claim_files,
    setting_of,
)
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Link, Paragraph, Part, Quoted, Table, paragraph
from open287g.schemas.claims import TIERS, VERDICTS
from open287g.text.harmless import plain_text, web_address
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext, spoken_language

from ..files import TABLE, json_file, table_files, with_zip
from ..page import Chapter, Page, PageType, Site, SiteFile, Take, document, inside

_MOST_READINGS: Final = 12


def _ask(site: Site) -> Answer:
    """Every claim judged, as the question `audit` answers; what each reading counts is found once for all languages."""
    key = ("claims", spoken_language())
    if key not in site.kept:
        if "evidenced" not in site.kept:
            site.kept["evidenced"] = evidence_of(site.context.edition)
        setting = setting_of(site.kept["evidenced"])
        read = read_claim_files(corpus_files(), setting)
        if "counted" not in site.kept:
            site.kept["counted"] = count_readings(read, site.kept["evidenced"], setting.space)
        site.kept[key] = answer_audit(site.context, judge_counted(read, site.kept["counted"]))
    answer: Answer = site.kept[key]
    return answer


def _tell(site: Site) -> Iterator[Page]:
    answer = _ask(site)
    rows, evidence = answer.frames["claims"], answer.frames["evidence"].partition_by("claim_id", as_dict=True)
    yield _tell_all(rows)
    addresses = {row["claim_id"]: row["url"] for row in answer.result.claims.iter_rows(named=True)}
    for row in rows.iter_rows(named=True):
        mine = evidence.get((row["claim_id"],), answer.frames["evidence"].clear())
        yield _tell_one(row | {"url": addresses.get(row["claim_id"])}, mine, site.address)


def _tell_all(rows: pl.DataFrame) -> Page:
    columns = (
        column(_("stated"), lambda row: inside(Quoted(row["statement"]), f"claim/{row['claim_id']}.html")),
        column(_("by"), lambda row: Quoted(plain_text(row["publisher"]))),
        column(_("of"), lambda row: Quoted(row["as_of_text"])),
        column(_("verdict"), lambda row: _(VERDICTS[row["verdict"]])),
    )
    counted = dict(rows.group_by(pl.col("verdict").cast(pl.String)).len().iter_rows())
    meaning = (
        column(_("verdict"), lambda code: _(VERDICTS[code])),
        column(_("what it means"), lambda code: _(MEANINGS[code])),
        number(_("claims"), lambda code: str(counted.get(code, 0))),
    )
    chapters = (
        Chapter(_("What the verdicts mean"), (lay_table("verdicts", VERDICTS, meaning),)),
        Chapter(
            _("Each claim"),
            (lay_table("claims", rows, columns),),
            (Take("data/claims", TABLE), Take("data/claims-all", ("zip",))),
        ),
    )
    told = ngettext(
        "{n} published statement with a number is tested against the lists, whoever made it.",
        "{n} published statements with numbers are tested against the lists, whoever made them.",
        rows.height,
    )
    return document("claims.html", _("Published claims, tested"), told, chapters, "api/claims.json")


def _tell_one(row: dict[str, Any], evidence: pl.DataFrame, address: str | None) -> Page:
    path = f"data/claim/{row['claim_id']}"
    verdict = _(VERDICTS[row["verdict"]])
    blocks: list[Block] = [paragraph(row["reading"])] if row["reading"] else []
    if row["correction"]:
        blocks.append(paragraph(_("Suggested correction: {words}", words=row["correction"])))
    blocks += [
        paragraph(each, "note")
        for each in (row["search"], row["remark"], _(MEANINGS[row["verdict"]]))
        if each
    ]
    said: list[Part] = [Quoted(plain_text(row["publisher"]))]
    said += [", ", row["published_on"], "."] if row["published_on"] else ["."]
    url = web_address(row["url"])
    said += [" ", Link(_("Where it was published"), url)] if url else []
    chapters = (
        Chapter(_("How it was read"), tuple(blocks)),
        Chapter(_("Who said it"), (Paragraph(tuple(said)),)),
        Chapter(
            _("The ways of counting that were tried"),
            (_readings(evidence),),
            (Take(path, TABLE), Take(path, ("zip",))),
        ),
    )
    told, stated = f"{verdict}. {row['verdict_sentence']}", row["statement"].rstrip(".").replace(";", ",")
    before, mark, after = told.partition(stated)
    return Page(
        f"claim/{row['claim_id']}.html",
        "document.html",
        Quoted(plain_text(row["statement"])),
        told,
        {"chapters": chapters, "lead": (before, Quoted(mark), after)},
        f"{path}.json",
        crumbs=(("claims.html", _("Published claims, tested")),),
        dataset=claim_review(row, f"{(address or '').rstrip('/')}/claim/")
        if row["value"] is not None
        else None,
    )


def _readings(evidence: pl.DataFrame) -> Table:
    columns = (
        column(_("way of counting"), "reading"),
        column(_("how plausible"), lambda row: _(TIERS[row["tier"]])),
        column(_("day"), "as_of"),
        number(_("number"), lambda row: f"{row['value']:,.10g}" if row["value"] is not None else None),
        column(_("gives the claim's number"), lambda row: _("yes") if row["is_hit"] else _("no")),
    )
    kept = evidence.sort("is_hit", "distance", descending=[True, False], nulls_last=True).head(_MOST_READINGS)
    return lay_table("readings", kept, columns, empty=_("No way of counting bears on it."))


def _files(site: Site) -> Iterator[SiteFile]:
    answer = _ask(site)
    rows, evidence = answer.frames["claims"], answer.frames["evidence"].partition_by("claim_id", as_dict=True)
    tables = table_files(site, "data/claims", rows, {})
    yield from with_zip(site, "data/claims-all.zip", "Published claims about 287(g), tested", tables)
    yield json_file(site, "api/claims.json", claims=rows.to_dicts())
    for row in rows.iter_rows(named=True):
        path = f"data/claim/{row['claim_id']}"
        mine = evidence.get((row["claim_id"],), answer.frames["evidence"].clear())
        about = {"claim": row["statement"], "verdict": row["verdict"]}
        yield from with_zip(site, f"{path}.zip", row["statement"], table_files(site, path, mine, about))


CLAIMS: Final = PageType("claim", _tell, _files, lambda: ("claims.html", _("Claims")))
