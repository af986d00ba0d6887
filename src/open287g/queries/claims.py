"""The audit of claims: claims, the tables of an edition and the published terms in, a judgement out.

Glue between the rooms `claims` and `measures`; nothing is read from disk but claims, parameters and the
edition's own tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl

from open287g.claims import (
    Judgement,
    ReadClaims,
    Record,
    Setting,
    Space,
    compile_entries,
    judge,
    propose_readings,
    read_claims,
    read_space,
)
from open287g.claims.control import draw_questions, draw_wrong_number
from open287g.claims.language.lexicon import Lexicon, read_lexicon
from open287g.data.editions import Edition
from open287g.data.parameters import load_payments, load_rulebook
from open287g.data.reference import load_stated_totals, read_reference
from open287g.data.workspace import project_folder
from open287g.errors import ClaimError, NotFound
from open287g.funding.leaves import Leaf
from open287g.measures import Ledger
from open287g.measures.batch import Counted, evaluate_readings
from open287g.measures.coverage import Places
from open287g.schemas.claims import Claims, RefusedClaims, Terms
from open287g.schemas.listings import Snapshots
from open287g.text.expressions import fill_in
from open287g.text.phrases import gettext as _
from open287g.text.phrases import spoken_language

from .claim_register import LedgerRegister
from .ledger import open_ledger
from .registry import remember

SPACE_FILE, LEXICON_FILE, GRAMMAR_FILE = "space.yml", "lexicon.csv", "grammar.lark"
CONTROL_SEED = 287
"""The control draws the same numbers every time, so that its result can be checked."""
CONTROL_FROM, CONTROL_LEAST = date(2025, 1, 1), 10
"""First day of the lists that the control asks about, and the fewest agreements of a state that it asks about."""


@dataclass(frozen=True)
class Evidenced:
    """The tables that claims are judged by."""

    counted: Counted
    snapshots: dy.DataFrame[Snapshots]
    terms: dy.DataFrame[Terms]
    register: LedgerRegister


@dataclass(frozen=True)
class Audit:
    """Claims with their judgement, and the entries that were refused."""

    claims: dy.DataFrame[Claims]
    refused: dy.DataFrame[RefusedClaims]
    judgement: Judgement


def audit_claims(read: ReadClaims, evidenced: Evidenced, space: Space) -> Audit:
    """Every claim judged by every reading of the stated space."""
    return judge_counted(read, count_readings(read, evidenced, space))


def count_readings(read: ReadClaims, evidenced: Evidenced, space: Space) -> Record:
    """What every reading of the claims counts: numbers, the same in every language."""
    requests = propose_readings(read.claims, evidenced.snapshots, space)
    values = evaluate_readings(requests, evidenced.counted)
    return Record(requests, values, evidenced.snapshots, evidenced.terms, evidenced.register, space)


def judge_counted(read: ReadClaims, record: Record) -> Audit:
    """The verdicts, in the language of the moment."""
    return Audit(read.claims, read.refused, judge(read, record))


_AUDITS: dict[tuple[Path, str, str], Audit] = {}


def audit_corpus(edition: Edition) -> Audit:
    """The project's own claims judged by an edition.

    It hangs on neither day nor place of a brief, so that briefs of fifty states judge the claims once.
    """

    def make() -> Audit:
        evidenced, space = evidence_of(edition), project_space()
        return audit_claims(read_claim_files(corpus_files(), setting_of(evidenced, space)), evidenced, space)

    return remember(_AUDITS, (edition.folder, edition.edition_id, spoken_language()), make)


def evidence_of(edition: Edition) -> Evidenced:
    """The edition's tables, and the terms that the project carries; kept for the next claim."""
    return remember(_EVIDENCE, (edition.folder, edition.edition_id), lambda: _read_evidence(edition), most=1)


_EVIDENCE: dict[tuple[Path, str], Evidenced] = {}


def _read_evidence(edition: Edition) -> Evidenced:
    ledger = open_ledger(edition)
    counted = Counted(ledger, county_populations())
    snapshots = Snapshots.cast(edition.table("snapshots"))
    return Evidenced(counted, snapshots, project_terms(), register_of(ledger, edition.table("events")))


def register_of(ledger: Ledger, events: pl.DataFrame) -> LedgerRegister:
    """The ledger as claims ask for it, with the project's tables of places, payments and stated totals."""
    reference = read_reference()
    return LedgerRegister(
        ledger,
        Places(reference.counties, reference.states),
        events,
        reference.police.select("state", "police_name"),
        load_payments(),
        load_stated_totals().with_columns(
            pl.col("total").cast(pl.Float64), pl.col("said_by").cast(pl.String)
        ),
    )


def county_populations() -> pl.DataFrame:
    """Residents by county, former counties left out: county_fips, state, population."""
    return read_reference().counties.filter(~pl.col("is_former")).select("county_fips", "state", "population")


def project_space() -> Space:
    """The stated space of readings that the project carries."""
    return read_space((project_folder("claims") / SPACE_FILE).read_text(encoding="utf-8"))


@cache
def project_lexicon() -> Lexicon:
    """The words of claims that the project knows, and the phrases that they make."""
    folder = project_folder("claims")
    texts = ((folder / name).read_text(encoding="utf-8") for name in (LEXICON_FILE, GRAMMAR_FILE))
    return read_lexicon(*texts)


def setting_of(evidenced: Evidenced, space: Space | None = None) -> Setting:
    """What entries are read with, for one edition."""
    return Setting(space or project_space(), project_lexicon(), last_listed_on(evidenced.snapshots))


def corpus_files() -> list[Path]:
    """The project's own files of claims, in order of name."""
    return sorted(path for path in project_folder("claims").glob("*.yml") if path.name != SPACE_FILE)


def audit_wrong_numbers(evidenced: Evidenced, space: Space, n: int = 200) -> pl.DataFrame:
    """How many of `n` wrong numbers, drawn at random, get each verdict: the control of false positives.

    Days are those of ICE's lists from `CONTROL_FROM` on, states those with `CONTROL_LEAST` agreements on the last.
    """
    generator = np.random.Generator(np.random.PCG64(CONTROL_SEED))
    questions = draw_questions(*_days_and_states(evidenced), n, generator)
    setting = setting_of(evidenced, space)
    right = audit_claims(compile_entries(questions, setting), evidenced, space).judgement.verdicts
    truths = dict(right.select("claim_id", "right_high").drop_nulls().iter_rows())
    wrong = [
        question | {"value": str(draw_wrong_number(truths[question["id"]], generator))}
        for question in questions
        if question["id"] in truths
    ]
    verdicts = audit_claims(compile_entries(wrong, setting), evidenced, space).judgement.verdicts
    return (
        verdicts.group_by("verdict")
        .agg(n=pl.len())
        .with_columns(share=pl.col("n") / pl.sum("n"))
        .sort("verdict")
    )


def _days_and_states(evidenced: Evidenced) -> tuple[list[date], list[str]]:
    lists = evidenced.snapshots.filter(pl.col("list_name") == "participating").sort("position")
    days = lists.filter(pl.col("snapshot_on") >= CONTROL_FROM)["snapshot_on"].unique().sort().to_list()
    on_the_last = pl.col("snapshot_id") == lists["snapshot_id"].last()
    last = evidenced.counted.ledger.listings.lazy().filter(on_the_last).collect()
    sizes = last.drop_nulls("state").group_by("state").agg(n=pl.col("agreement_id").n_unique())
    return days, sizes.filter(pl.col("n") >= CONTROL_LEAST)["state"].sort().to_list()


def last_listed_on(snapshots: pl.DataFrame) -> date:
    """The day of the last list: what a claim without a date is taken to mean."""
    last = snapshots["last_shown_on"].max()
    if not isinstance(last, date):
        raise NotFound(_("The edition holds no list of ICE's. Import one, and build an edition of it."))
    return last


def read_claim_files(paths: list[Path], setting: Setting) -> ReadClaims:
    """The claims of all files together; an id that two files use is refused the second time."""
    read = [_read_file(path, setting) for path in paths]
    claims = pl.concat([each.claims for each in read])
    again = pl.col("claim_id").is_duplicated() & ~pl.col("claim_id").is_first_distinct()
    twice = claims.filter(again).select(
        "claim_id", problem=pl.lit("id: An earlier file uses this id. Give each claim its own.")
    )
    refused = pl.concat([*(each.refused for each in read), twice])
    asked = {claim_id: found for each in reversed(read) for claim_id, found in each.asked.items()}
    return ReadClaims(Claims.validate(claims.filter(~again)), RefusedClaims.validate(refused), asked)


def _read_file(path: Path, setting: Setting) -> ReadClaims:
    forms = {".yml": "yaml", ".yaml": "yaml", ".json": "yaml", ".csv": "csv", ".txt": "text"}
    if path.suffix.lower() not in forms:
        raise ClaimError(_("{path} is neither YAML, JSON, CSV nor text. Claims are read from .yml, .yaml, .json, "
                           ".csv and .txt.", path=path))  # fmt: skip
    if not path.is_file():
        raise ClaimError(_("{path} is not there. Name a file of claims, YAML, JSON, CSV or text.", path=path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ClaimError(_("{path} cannot be read as text ({error}). Save it as UTF-8.", path=path,
                           error=error)) from error  # fmt: skip
    try:
        read = read_claims(text, forms[path.suffix.lower()], setting)
    except ClaimError as error:
        raise ClaimError(f"{path}: {error}") from error
    placed = read.refused.with_columns(problem=fill_in("{}, {}", pl.lit(path.name), "problem"))
    return ReadClaims(read.claims, RefusedClaims.validate(placed), read.asked)


def project_terms() -> dy.DataFrame[Terms]:
    """Published terms of the offer: parameters that say how often they are paid."""
    rows = [row for key, leaf in load_rulebook().leaves.items() for row in _terms_of(key, leaf)]
    return Terms.validate(pl.DataFrame(rows, schema=Terms.create_empty().schema))


def _terms_of(key: str, leaf: Leaf) -> list[dict[str, Any]]:
    if not leaf.paid:
        return []
    return [
        {
            "term_id": key,
            "from_on": from_on,
            "title": leaf.title,
            "unit": leaf.unit,
            "paid": leaf.paid,
            "value": value,
            "reference": leaf.references[0].title,
        }
        for from_on, value in leaf.values.items()
        if isinstance(value, float)
    ]
