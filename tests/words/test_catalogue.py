"""Every phrase that people read is marked, and the Spanish catalogue has all of them, with the same places to fill."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from open287g import errors
from open287g.errors import Open287gError
from open287g.text.phrases import format_day, gettext, join_words, ngettext, speaking

from .catalogue import PACKAGE, Phrase, phrases_in_code, phrases_of_vocabularies, read_spanish

SPANISH = {
    tuple(each.id) if not isinstance(each.id, str) else each.id: each.string
    for each in read_spanish()
    if each.id
}


def test_no_phrase_lacks_its_spanish() -> None:
    missing = [phrase for phrase in phrases_in_code() | phrases_of_vocabularies() if not _is_said(phrase)]
    assert missing == [], "run: make catalogue, and write the Spanish"


def _is_said(phrase: Phrase) -> bool:
    said = SPANISH.get(phrase)
    return bool(said) and (isinstance(phrase, str) or all(said))


def test_the_catalogue_holds_no_phrase_that_nothing_says() -> None:
    assert set(SPANISH) - phrases_in_code() - phrases_of_vocabularies() == set()


def test_a_translation_fills_the_same_places() -> None:
    assert [phrase for phrase in SPANISH if not _fills_the_same(phrase)] == []


def _fills_the_same(phrase: Phrase) -> bool:
    english = phrase if isinstance(phrase, str) else " ".join(phrase)
    said = SPANISH[phrase]
    spanish = said if isinstance(said, str) else " ".join(said)
    places = [set(re.findall(r"\{\w*\}", text)) for text in (english, spanish)]
    return places[1] <= places[0]


SECTIONS = sorted((PACKAGE / "publish" / "sections").glob("*.py"))


@pytest.mark.parametrize("module", SECTIONS, ids=lambda path: path.name)
def test_no_sentence_of_a_section_is_left_unmarked(module: Path) -> None:
    """A text of several words inside a block must be a phrase of the catalogue."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    unmarked = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _BLOCKS:
            unmarked += [text for argument in node.args for text in _texts(argument)]
    assert unmarked == []


_BLOCKS = {"Paragraph", "Column", "Section"}


def _texts(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call):
        return []
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if " " in node.value.strip() else []
    if isinstance(node, ast.JoinedStr):
        plain = [
            part.value
            for part in node.values
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        return [ast.unparse(node)] if re.search(r"[^\W\d_]", "".join(plain)) else []
    return [text for child in ast.iter_child_nodes(node) for text in _texts(child)]


ASKED = ("queries", "measures", "claims", "store", "cli", "http", "mcp", "publish", "funding/offer.py",
         "funding/evidence.py", "funding/rulebook.py", "data/editions.py", "data/workspace.py",
         "data/parameters.py")  # fmt: skip
"""Rooms whose refusals reach who asks a question. What is said while files are read, fetched and built is kept in the
log and in the edition, in English."""
FOR_MAKERS = {PACKAGE / "queries" / "sql_process.py", PACKAGE / "publish" / "verdicts.py"}
"""What speaks in a process of its own, where no language is set, and what only a maker of these pages meets."""
OURS = {
    name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Open287gError)
}


@pytest.mark.parametrize("room", ASKED)
def test_no_refusal_is_left_unmarked(room: str) -> None:
    """A sentence inside an error that people read must be a phrase of the catalogue."""
    place = PACKAGE / room
    modules = [place] if place.is_file() else sorted(set(place.rglob("*.py")) - FOR_MAKERS)
    assert [each for module in modules for each in _unmarked_refusals(module)] == []


def _unmarked_refusals(module: Path) -> list[str]:
    raised = [
        node.exc
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
    ]
    texts = [text for call in raised if isinstance(call, ast.Call) and ast.unparse(call.func) in OURS
             for argument in call.args for text in _texts(argument)]  # fmt: skip
    return [f"{module.name}: {text}" for text in texts]


def test_no_function_that_says_a_phrase_calls_something_else_by_its_name() -> None:
    """`first, _ = ...` in a function that says `_("...")` would end in a TypeError where the phrase is said."""
    functions = [
        (module.name, each)
        for module in sorted(PACKAGE.rglob("*.py"))
        for each in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [
        f"{name}: {each.name}" for name, each in functions if _says(each) and "_" in _names_set_in(each)
    ] == []


def _says(function: ast.AST) -> bool:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(called, ast.Name) and called.id == "_" for called in calls)


def _names_set_in(function: ast.AST) -> set[str]:
    """Names that the function's own statements set; a comprehension's stay inside it."""
    inside = {
        id(name)
        for node in ast.walk(function)
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node)
    }
    return {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in inside
    }


def test_numbers_days_and_lists_are_written_as_the_language_writes_them() -> None:
    from datetime import date

    with speaking("es"):
        assert format_day(date(2026, 5, 18)) == "18 de mayo de 2026"
        assert join_words(["Florida", "Georgia", "Illinois"]) == "Florida, Georgia e Illinois"
        assert ngettext("{n} agency", "{n} agencies", 1549) == "1,549 agencias"
        assert gettext("Agreements") == "Acuerdos"
    assert format_day(date(2026, 1, 26)) == "Jan. 26, 2026"
    assert ngettext("{n} agency", "{n} agencies", 1) == "1 agency"


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="en, es"), speaking("xx"):
        pass


def test_a_brief_of_florida_is_spanish_from_its_title_to_its_notes() -> None:
    import open287g

    brief = open287g.ask("brief", state="FL", full=False, language="es").document
    assert brief.title == "Acuerdos 287(g) en Florida"
    headings = [section.heading for section in brief.sections]
    assert {"De un vistazo", "Mes a mes", "Crecimiento", "Cómo leer estas cifras"} <= set(headings)
    assert not {"At a glance", "Growth", "Latest changes"} & set(headings)


def test_what_is_told_row_by_row_is_in_the_language_of_the_answer() -> None:
    """Polars calls functions in threads of its own, which must not fall back to English."""
    import open287g

    told = open287g.departures(state="MD", language="es").frame["why"].to_list()
    assert any("puso fin al acuerdo" in why and "(decidido: 27 de diciembre de 2018" in why for why in told)
    assert not [why for why in told if re.search(r"\b(the|ended|agreement|decided)\b", why)]
