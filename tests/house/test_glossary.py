"""The glossary says each word once, and every word that the design, the registries and the columns use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from open287g.publish import dictionary
from open287g.schemas.claims import VERDICTS
from open287g.schemas.measures import CLOCKS
from open287g.schemas.support_types import SUPPORT_TYPES
from open287g.schemas.units import UNITS

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| (?!word \||unit \||support type \| code|ending \||---)(.+?) \| (.+) \|$",
    GLOSSARY,
    flags=re.MULTILINE,
)
WORDS = [word.strip() for first, _ in ROWS for word in re.sub(r"\(.*\)", "", first).split(",")]
OF_THE_DESIGN = (
    "list", "sighting", "snapshot", "listing", "attestation", "agency", "agreement", "support type", "spell", "event",
    "roster", "measure", "question", "answer", "claim", "edition", "door",
)  # fmt: skip
ENDINGS = ("_on", "_at", "_earliest", "_latest", "_usd", "_share", "_id")


def test_each_word_is_said_once() -> None:
    in_prose = [word for word in WORDS if not word.startswith("`")]
    units_and_types = {unit.title for unit in UNITS.values()} | set(SUPPORT_TYPES.values())
    words = [word for word in in_prose if word not in units_and_types]
    assert len(words) > 50
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


@pytest.mark.parametrize("word", OF_THE_DESIGN)
def test_a_word_of_the_design_is_there_with_its_meaning(word: str) -> None:
    assert [meaning for first, meaning in ROWS if word in re.sub(r"\(.*\)", "", first).strip().split(", ")]


def test_every_entry_of_the_registries_is_there() -> None:
    units = [f"| {unit.title} | `{name}` | {', '.join(unit.words)} |" for name, unit in UNITS.items()]
    types = [f"| {each.title} | `{each.code}` | {each.short_words} |" for each in SUPPORT_TYPES.entries()]
    assert [line for line in (*units, *types) if line not in GLOSSARY] == []
    assert [word for word in (*VERDICTS.values(), *CLOCKS) if word not in GLOSSARY] == []


def test_columns_end_as_the_glossary_says() -> None:
    columns = dictionary.describe_columns(dictionary.TABLES)
    for name, kind in columns.select("column", "type").iter_rows():
        if kind == "date":
            assert name.endswith(("_on", "_earliest", "_latest", "as_of")), name
        if kind == "instant":
            assert name.endswith(("_at", "_earliest", "_latest")), name
        if kind == "true or false":
            assert name.startswith(("is_", "has_", "counts_", "for_")), name
    assert all(f"`{ending}`" in GLOSSARY for ending in ENDINGS)
