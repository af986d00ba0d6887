"""Everything that another module may use says what it is, and no function is too long to read at a glance."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "open287g"
MODULES = sorted(PACKAGE.rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """A module's tree, parsed once for all tests here."""
    return ast.parse(path.read_text(encoding="utf-8"))


Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public_definitions(module: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Public functions and classes of a module, and the public methods of those classes."""
    for node in module.body:
        if isinstance(
            node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(ast.Module(node.body, []))


def first_line(node: Documented) -> str:
    return (ast.get_docstring(node) or "").partition("\n")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_it_is(path: Path) -> None:
    assert first_line(parsed(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_public_function_and_class_starts_with_a_fact(path: Path) -> None:
    module = parsed(path)
    silent = [node.name for node in public_definitions(module) if not first_line(node)]
    assert silent == []


LONGEST = 60
"""Lines of a function; most have fewer than fifteen."""


def functions_of(module: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_function_is_longer_than_sixty_lines() -> None:
    lengths = {
        f"{path.relative_to(PACKAGE)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in functions_of(parsed(path))
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
    assert sorted(lengths.values())[len(lengths) // 2] <= 10


PURE = ("reading", "resolve", "ledger", "measures", "funding", "claims", "documents", "statistics")
ROWS = re.compile(r"\brows?\b|\bcolumns?\b|\btables?\b|\bone\b|\beach\b|\bevery\b", re.IGNORECASE)
SHAPES = re.compile(r"shape|draws?\b|months|one (?:for a|per)|each|per |\(\w+, \w+\)", re.IGNORECASE)


def raised_by(function: ast.FunctionDef) -> set[str]:
    """Names of the errors that a function raises itself."""
    raised = (node.exc for node in ast.walk(function) if isinstance(node, ast.Raise))
    called = (error.func if isinstance(error, ast.Call) else error for error in raised)
    return {error.id for error in called if isinstance(error, ast.Name)} - {"StopIteration", "AssertionError"}


def left_unsaid(path: Path) -> Iterator[str]:
    """What public functions of a pure room give or raise without saying so."""
    module = parsed(path)
    about = ast.get_docstring(module) or ""
    for function in public_definitions(module):
        if not isinstance(function, ast.FunctionDef):
            continue
        told = ast.get_docstring(function) or ""
        gives = ast.unparse(function.returns) if function.returns else ""
        where = f"{path.relative_to(PACKAGE)}: {function.name}"
        yield from (f"{where} raises {each}" for each in raised_by(function) if each not in told + about)
        if re.search(r"\bpl\.(?:DataFrame|LazyFrame)", gives) and not ROWS.search(told):
            yield f"{where} gives a frame: of which rows?"
        if re.search(r"NDArray|ndarray|\bFloats\b", gives) and not SHAPES.search(told):
            yield f"{where} gives an array: of which shape?"


def test_pure_rooms_say_rows_shapes_and_errors() -> None:
    paths = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in PURE]
    assert [told for path in paths for told in left_unsaid(path)] == []
