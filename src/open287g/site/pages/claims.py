"""Published claims about 287(g): the table of all with their verdicts, and a page of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

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
from open287g.schemas.blocks import Block, Column, Link, Paragraph, Part, Quoted, Table
from open287g.schemas.claims import TIERS, VERDICTS
from open287g.text.harmless import plain_text, web_address
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext, spoken_language

from ..files import head_of, to_json
from ..page import Chapter, Page, PageType, Site, SiteFile, Take, inside
from ..take import TABLE, table_files, zip_file

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
    columns = tuple(map(Column, (_("stated"), _("by"), _("of"), _("verdict"))))
    lines = tuple(
        (
            inside(Quoted(row["statement"]), f"claim/{row['claim_id']}.html"),
            Quoted(plain_text(row["publisher"])),
            Quoted(row["as_of_text"]),
            _(VERDICTS[row["verdict"]]),
        )
        for row in rows.iter_rows(named=True)
    )
    counted = dict(rows.group_by(pl.col("verdict").cast(pl.String)).len().iter_rows())
    verdicts = tuple((_(VERDICTS[code]), _(MEANINGS[code]), str(counted.get(code, 0))) for code in VERDICTS)
    meaning = (Column(_("verdict")), Column(_("what it means")), Column(_("claims"), is_number=True))
    chapters = (
        Chapter(_("What the verdicts mean"), (Table("verdicts", "", meaning, verdicts),)),
        Chapter(
            _("Each claim"),
            (Table("claims", "", columns, lines),),
            (Take("data/claims", TABLE), Take("data/claims-all", ("zip",))),
        ),
    )
    told = ngettext(
        "{n} published statement with a number is tested against the lists, whoever made it.",
        "{n} published statements with numbers are tested against the lists, whoever made them.",
        rows.height,
    )
    return Page(
        "claims.html",
        "document.html",
        _("Published claims, tested"),
        told,
        {"chapters": chapters},
        "api/claims.json",
    )


def _tell_one(row: dict[str, Any], evidence: pl.DataFrame, address: str | None) -> Page:
    path = f"data/claim/{row['claim_id']}"
    verdict = _(VERDICTS[row["verdict"]])
    blocks: list[Block] = [Paragraph((row["reading"],))] if row["reading"] else []
    if row["correction"]:
        blocks.append(Paragraph((_("Suggested correction: {words}", words=row["correction"]),)))
    blocks += [
        Paragraph((each,), "note")
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
        Column(_("way of counting")),
        Column(_("how plausible")),
        Column(_("day")),
        Column(_("number"), is_number=True),
        Column(_("gives the claim's number")),
    )
    kept = evidence.sort("is_hit", "distance", descending=[True, False], nulls_last=True).head(_MOST_READINGS)
    rows = tuple(
        (
            row["reading"],
            _(TIERS[row["tier"]]),
            row["as_of"],
            f"{row['value']:,.10g}" if row["value"] is not None else None,
            _("yes") if row["is_hit"] else _("no"),
        )
        for row in kept.iter_rows(named=True)
    )
    return Table("readings", "", columns, rows, empty=_("No way of counting bears on it."))


def _files(site: Site) -> Iterator[SiteFile]:
    answer = _ask(site)
    rows, evidence = answer.frames["claims"], answer.frames["evidence"].partition_by("claim_id", as_dict=True)
    made = list(table_files(site, "data/claims", rows, {}))
    yield from made
    yield zip_file(site, "data/claims-all.zip", "Published claims about 287(g), tested", made)
    yield SiteFile("api/claims.json", to_json({**head_of(site.facts), "claims": rows.to_dicts()}))
    for row in rows.iter_rows(named=True):
        path = f"data/claim/{row['claim_id']}"
        mine = evidence.get((row["claim_id"],), answer.frames["evidence"].clear())
        about = {"claim": row["statement"], "verdict": row["verdict"]}
        tables = list(table_files(site, path, mine, about))
        yield from tables
        yield zip_file(site, f"{path}.zip", row["statement"], tables)


CLAIMS: Final = PageType("claim", _tell, _files, lambda: ("claims.html", _("Claims")))
