"""The phrases of the project, found in its code and vocabularies, and the Spanish catalogue that must have them all.

`python tests/words/catalogue.py` (make catalogue) adds new phrases to the catalogue, without a translation, and drops
those that nothing says any more. A person writes the Spanish.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[2] / "src" / "open287g"
CURATION = Path(__file__).parents[2] / "curation"
SPANISH = PACKAGE / "locale" / "es" / "LC_MESSAGES" / "open287g.po"
MADE_ON = datetime(2026, 11, 27, tzinfo=UTC)
"""What the catalogue's header says, whenever it is written: equal phrases, equal bytes."""
ONE = {"_", "gettext", "sentence"}
MANY = {"ngettext", "sentence_for", "ngettext_raw"}

Phrase = str | tuple[str, str]


@cache
def phrases_in_code() -> frozenset[Phrase]:
    """Every phrase that a module marks."""
    of_modules = {phrase for path in PACKAGE.rglob("*.py") for phrase in _marked(path)}
    templates = [path for ending in ("*.html", "*.svg") for path in PACKAGE.rglob(ending)]
    return frozenset(of_modules | {phrase for path in templates for phrase in _marked_in_template(path)})


def _marked_in_template(path: Path) -> Iterator[str]:
    yield from re.findall(r'\b_\("([^"]+)"', path.read_text(encoding="utf-8"))


def _marked(path: Path) -> Iterator[Phrase]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if node.func.id in ONE and texts:
            yield texts[0]
        elif node.func.id in MANY and len(texts) >= 2:
            yield texts[0], texts[1]


@cache
def phrases_of_vocabularies() -> frozenset[Phrase]:
    """Titles and meanings that are said by their codes: units, kinds, models, changes, verdicts and the like."""
    from open287g.claims import consistency, describing
    from open287g.claims.entries import NEVER_IN_LISTS
    from open287g.data.curation import read_exit_laws
    from open287g.data.laws import CONFIDENCES, DUTIES, load_laws
    from open287g.data.parameters import load_evidence, load_payments, load_rulebook
    from open287g.data.reference import (
        load_attestations,
        load_background,
        load_departure_reasons,
        read_sheriffs,
    )
    from open287g.documents import terms
    from open287g.documents.offices import OFFICES
    from open287g.funding.comparison import PIECES, RELATIONS
    from open287g.funding.comparison import VERDICTS as PRICE_VERDICTS
    from open287g.funding.offer import VERDICTS as RECORD_VERDICTS
    from open287g.measures.comparison import WHOLES
    from open287g.measures.departures import CLASSES
    from open287g.measures.duration import PERIODS
    from open287g.measures.early_record import DISAGREEMENTS
    from open287g.pipeline.documents.rulings import read_conflict_rulings
    from open287g.pipeline.tables import ISSUE_MESSAGES
    from open287g.publish import money_record_tables, words
    from open287g.publish.dictionary import TABLES, describe_columns, meaning_of
    from open287g.publish.money_record_tables import STAGES
    from open287g.publish.money_tables import INTERVALS, NAMES
    from open287g.publish.sections.changes import ARRIVAL_WORDS, WINDOW_TITLES
    from open287g.publish.sections.money import IN_THE_CHART, RANGE
    from open287g.publish.verdicts import MEANINGS
    from open287g.publish.words import ONE_OF
    from open287g.queries import compare, explain, panel, review
    from open287g.queries.agency.sections import RECORDS_TO_ASK_FOR
    from open287g.queries.compare import MEASURES as COMPARED
    from open287g.queries.fund.accounts import ENDS, ENTITLEMENT, MEANS
    from open287g.queries.fund.accounts import INTERVALS as SHARES_OF_DRAWS
    from open287g.queries.fund.agency import BASES
    from open287g.queries.laws import STANDINGS
    from open287g.queries.registry import all_questions
    from open287g.queries.review import ASKS
    from open287g.queries.tables import TYPES
    from open287g.schemas import codes, documents
    from open287g.schemas.attestations import COUNTED, FOLLOWED, SAID_BY, SAID_OF_SOURCES
    from open287g.schemas.attestations import STATUSES as ATTESTED
    from open287g.schemas.claims import PRECISIONS, TIERS, VERDICTS, claim_units
    from open287g.schemas.laws import BILL_STATUSES, LAW_KINDS, LAW_KINDS_AGAIN
    from open287g.schemas.measures import CLOCKS
    from open287g.schemas.reference import SIDES, TOPICS
    from open287g.schemas.shown import MEASURES, SHOWS, STATUSES
    from open287g.schemas.units import APPLICATIONS, UNITS
    from open287g.site.pages.tools import ITEMS, SOURCED

    tables = (
        *(codes.SUPPORT_TYPES, codes.KINDS, codes.LEVELS, codes.EVENT_KINDS, codes.AGENCY_TYPES, CLASSES),
        *(WINDOW_TITLES, ARRIVAL_WORDS, MEANINGS, VERDICTS, TOPICS, SIDES, MEASURES, PERIODS),
        *(
            TIERS,
            LAW_KINDS,
            LAW_KINDS_AGAIN,
            CLOCKS,
            STATUSES,
            STANDINGS,
            CONFIDENCES,
            DUTIES,
            BILL_STATUSES,
            RECORD_VERDICTS,
        ),
        *(compare.MEASURES, compare.BREAKDOWNS, panel.TITLES, panel.COLUMNS, BASES, COUNTED, SAID_BY),
        *(
            codes.ISSUES,
            codes.EVIDENCE,
            SAID_OF_SOURCES,
            documents.CONFLICT_FORMS,
            words.HOW,
            review.QUESTIONS,
            TYPES,
        ),
        *(money_record_tables.STAGES_OF_TESTS, money_record_tables.DRIVERS, money_record_tables.RESULTS),
        *(documents.FACT_WORDS, documents.CONFLICT_FIELDS, STAGES, NAMES, DISAGREEMENTS, ASKS),
    )
    tables += (codes.FILE_STATUSES, ATTESTED, explain.STEPS, explain.CELLS, documents.DOCUMENT_KINDS)
    tables += (terms.EFFECT, terms.DURATION, terms.NOTICE, terms.COSTS, terms.PLACES)
    told: set[Phrase] = {words for table in tables for words in dict(table).values()}
    told |= {each.short_words for each in codes.SUPPORT_TYPES.entries()}
    told |= {text for unit in UNITS.values() for text in (unit.title, unit.meaning, *unit.words)}
    told |= {
        *ISSUE_MESSAGES.values(),
        *documents.FACT_BASES,
        *documents.FACT_REASONS,
        *documents.RULINGS,
        *documents.CONFLICT_PATTERNS,
        *documents.TIE_BASES.values(),
        *documents.CONFIDENCES,
    }
    told |= {
        *FOLLOWED,
        *SHOWS,
        *words.ABOUT_SOURCES,
        *words.HOWS,
        *codes.SEVERITIES,
        *RELATIONS,
        *PIECES,
        *PRICE_VERDICTS,
        *money_record_tables.WITHIN,
        "nothing",
        "none",
        "instant",
        "code",
    }
    described = describe_columns(TABLES)
    told |= {*described["meaning"], *map(meaning_of, TABLES.values())}
    asked = list(all_questions().values())
    told |= {each.title for each in asked}
    told |= {each.description or "" for one in asked for each in one.request.model_fields.values()}
    told |= {
        "All of these, latest year of each",
        "Florida state agencies",
        "Florida local agencies",
        "All local agencies",
    }
    evidence = load_evidence()
    told |= {*evidence.titles_of_totals().values(), *evidence.published["title"]}
    with (CURATION / "departures.csv").open(encoding="utf-8") as file:
        told |= {row["reason"] for row in csv.DictReader(file)}
    told |= {ruling.reason for ruling in read_conflict_rulings(CURATION)}
    told |= {*OFFICES, *terms.APPENDICES.values(), "other"}
    told |= set(load_attestations().sources["title"])
    told |= {"ICE may review the memorandum every three years"}
    told |= {
        *codes.BASES,
        *codes.LISTS,
        *review.FIGURES,
        *ONE_OF,
        *ONE_OF.values(),
        APPLICATIONS,
        RANGE,
        IN_THE_CHART,
    }
    told |= {text for each in load_rulebook().scenarios.values() for text in (each.title, each.meaning)}
    background = load_background()
    told |= set(background.support_types["words"])
    told |= {text for name in ("title", "effect", "note") for text in background.timeline[name].drop_nulls()}
    told |= {*background.voices["words"], *background.voices["speaker"]}
    told |= {*load_departure_reasons()["reason"], *(words for words, *_ in read_exit_laws(PACKAGE).values())}
    told |= {words for table in (COMPARED,) for words in table.values()} | {*ITEMS, ENDS, ENTITLEMENT}
    told |= {text for each in WHOLES.values() for text in (each.title, each.meaning)}
    rulebook = load_rulebook()
    told |= {rulebook.leaf(key).title for key in SOURCED}
    told |= {text for each in rulebook.not_reimbursed for text in (each.item, each.statement)}
    told |= {
        "high",
        "medium",
        "low",
        ENDS,
        ENTITLEMENT,
        SHARES_OF_DRAWS,
        MEANS,
        *INTERVALS,
        *RECORDS_TO_ASK_FOR,
    }
    told |= {*claim_units().values(), *NEVER_IN_LISTS.values(), *filter(None, PRECISIONS.values())}
    told |= {
        *describing.PHRASES,
        *describing.READINGS.values(),
        *describing.CORRECTIONS.values(),
        *describing.WAYS,
    }
    told |= {*consistency.SENTENCES.values(), "once", "per quarter", "per year", "per month", "per week"}
    book = load_laws()
    of_laws = ("says", "who", "consequence", "money", "disputed", "unread", "ended_by")
    told |= {text for name in of_laws for text in book.laws[name].drop_nulls()} | set(book.bills["would"])
    told |= {
        text for each in book.obliged.values() for text in (each.counts, each.stated, each.question) if text
    }
    told |= {
        each["not_testable"] for each in _entries(PACKAGE.parents[1] / "claims") if "not_testable" in each
    }
    told |= {*load_payments()["payer"], *load_payments()["stage"], *read_sheriffs()["reason"]}
    return frozenset(told)


def _entries(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.yml")):
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(read, dict):
            yield from (each for each in read.get("claims", ()) if isinstance(each, dict))


def read_spanish() -> Catalog:
    """The Spanish catalogue as it is."""
    with SPANISH.open("rb") as stream:
        return read_po(stream)


def update() -> None:
    """Bring the catalogue's phrases up to date with the code; what a person has written stays."""
    known = {tuple(each.id) if isinstance(each.id, list | tuple) else each.id: each.string
             for each in read_spanish() if each.id}  # fmt: skip
    fresh = Catalog(locale=None, project="open287g", version="", copyright_holder="The Open287g contributors",
                    charset="utf-8", fuzzy=False, creation_date=MADE_ON, revision_date=MADE_ON)  # fmt: skip
    for phrase in sorted(phrases_in_code() | phrases_of_vocabularies(), key=str):
        empty = ("", "") if isinstance(phrase, tuple) else ""
        fresh.add(phrase, known.get(phrase, empty))
    with SPANISH.open("wb") as stream:
        write_po(stream, fresh, width=110, omit_header=False, sort_output=False)


if __name__ == "__main__":
    update()
