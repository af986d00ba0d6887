"""The walls of the house: who may import whom, and what a pure room never touches."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "open287g"
PURE_ROOMS = ("reading", "resolve", "ledger", "measures", "funding", "claims", "documents")

CLOCK = {"now", "utcnow", "today", "time_ns", "perf_counter", "monotonic"}
DISK = {
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "read_parquet",
    "read_excel",
    "is_file",
    "exists",
}
CHANCE = {"seed", "RandomState", "urandom", "uuid4"}


def impure_calls(source: str) -> Iterator[str]:
    """Calls in `source` that reach for the clock, the disk or chance, as `line: name`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id="open" | "input" | "print" as name):
                yield f"{node.lineno}: {name}"
            case ast.Attribute(attr="default_rng") if not node.args:
                yield f"{node.lineno}: default_rng without a seed"
            case ast.Attribute(attr=name) if name in CLOCK | CHANCE or name.startswith(("scan_", "sink_")):
                yield f"{node.lineno}: {name}"
            case ast.Attribute(attr=name, value=owner) if name in DISK and not _reads_memory(owner):
                yield f"{node.lineno}: {name}"


def _reads_memory(owner: ast.expr) -> bool:
    """A member of an archive that is already in memory is opened and read without touching the disk."""
    return isinstance(owner, ast.Name) and owner.id in {"archive", "container", "workbook", "package"}


def pure_modules() -> list[Path]:
    return sorted(path for room in PURE_ROOMS for path in (PACKAGE / room).rglob("*.py"))


def test_the_layers_of_the_architecture_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(PACKAGE.parent.parent)
    assert lint_imports(cache_dir=str(tmp_path)) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("module", pure_modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_pure_room_is_given_what_it_needs(module: Path) -> None:
    assert list(impure_calls(module.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now()",
        "date.today()",
        "open('lists.xlsx')",
        "Path('codes.csv').read_text()",
        "pl.scan_parquet('spells.parquet')",
        "np.random.default_rng()",
        "print('hello')",
    ],
)
def test_an_impure_call_is_noticed(source: str) -> None:
    assert len(list(impure_calls(source))) == 1


@pytest.mark.parametrize(
    "source",
    ["frame.filter(pl.col('time'))", "archive.open('xl/workbook.xml')", "np.random.default_rng([seed, 3])"],
)
def test_a_pure_call_is_left_alone(source: str) -> None:
    assert list(impure_calls(source)) == []


DOORS = {"api.py", "cli", "feeds", "http", "mcp", "site", "__init__.py", "__main__.py"}
OF_OTHERS = {
    "git_origin.py": "options of git",
    "compile_reference.py": "says how a file that is kept was made",
}
NAMED = re.compile(r"(?<![\w-])--[a-z]|\bopen287g [a-z]+\b")


def commands_named(source: str) -> Iterator[str]:
    """Texts in `source` that name a command or an option; what a docstring says is no message."""
    module = ast.parse(source)
    told = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        is_message = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
        if is_message and NAMED.search(node.value):
            yield f"{node.lineno}: {node.value}"


def test_nothing_below_the_doors_names_a_command_or_an_option() -> None:
    paths = [
        path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] not in DOORS
    ]
    named = {
        str(path.relative_to(PACKAGE)): found
        for path in paths
        if path.name not in OF_OTHERS and (found := list(commands_named(path.read_text(encoding="utf-8"))))
    }
    assert named == {}
    assert list(commands_named('raise BadField("unit", "give --unit")')) == ["1: give --unit"]
