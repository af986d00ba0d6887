"""What a newcomer reads first is true of this version."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from open287g.publish.module_list import list_modules

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def commands_in(markdown: str) -> list[str]:
    """The commands that a document shows in its shell blocks, in order, without prompts and comments."""
    blocks = re.findall(r"^```(?:sh|bash|shell|console)\n(.*?)^```", markdown, flags=re.MULTILINE | re.DOTALL)
    lines = [
        line.removeprefix("$ ").partition("#")[0].strip() for block in blocks for line in block.splitlines()
    ]
    return [line for line in lines if line]


def test_the_first_commands_of_the_readme_print_the_brief_and_run_the_tests() -> None:
    commands = commands_in((ROOT / "README.md").read_text(encoding="utf-8"))
    assert commands[:2] == ["make brief", "make test"]


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(VERSION)}\]", changelog, flags=re.MULTILINE)


def test_the_citation_names_this_version() -> None:
    assert re.search(
        rf"^version: {re.escape(VERSION)}$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE
    )


@pytest.mark.parametrize(
    ("name", "opening"),
    [("LICENSE", "Apache License"), ("LICENSE-DATA", "CC0 1.0 Universal")],
)
def test_both_licences_are_there_in_full(name: str, opening: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert opening in text[:200]
    assert len(text) > 6_000


@pytest.mark.parametrize(
    "document",
    sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md")]),
    ids=lambda path: path.name,
)
def test_a_link_to_a_file_of_the_project_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    built = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    pages = "".join(page.read_text(encoding="utf-8") for page in tmp_path.rglob("*.html"))
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//[^"]+"', pages) == []


PACKAGE = ROOT / "src" / "open287g"


def rooms_told(architecture: str) -> set[str]:
    """Every room that the tables of ARCHITECTURE name in their first columns."""
    rows = re.findall(r"^\| ((?:`\w+`[,\s]*)+)", architecture, flags=re.MULTILINE)
    return {room for row in rows for room in re.findall(r"`(\w+)`", row)}


def rooms_there() -> set[str]:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    return folders | {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}


def test_the_architecture_names_every_room_there_is_in_both_its_tables() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    _, _, rooms = text.partition("## Rooms")
    assert rooms_there() - rooms_told(text) == set()
    assert rooms_there() - {"errors"} - rooms_told(rooms) == set()
    assert rooms_told(rooms) - rooms_there() == set()


def test_the_architecture_draws_the_layers_that_are_kept() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    _, _, after = text.partition("## Layers")
    drawn = [
        set(re.findall(r"`(\w+)`", row))
        for row in re.findall(r"^\| (`.+?) \|", after.partition("## Rooms")[0], re.M)
    ]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    kept = [set(re.findall(r"\w+", line)) for line in contracts[0]["layers"]]
    assert drawn == [line for line in kept if line != {"__main__"}]


def test_what_the_architecture_names_inside_a_room_is_there() -> None:
    _, _, rooms = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Rooms")
    for names, words in re.findall(r"^\| ((?:`\w+`[,\s]*)+)\| (.+) \|$", rooms.partition("\n## ")[0], re.M):
        folders = [PACKAGE / room for room in re.findall(r"`(\w+)`", names)]
        inside = {
            path.stem for folder in folders for path in [*folder.rglob("*.py"), folder.with_suffix(".py")]
        }
        named = re.findall(r"`([\w./-]+)`", words)
        files = [name for name in named if "/" in name or "." in name]
        missing = [
            name for name in files if not ((ROOT / name).exists() or (ROOT / "curation" / name).exists())
        ]
        assert missing == [], names
        assert {name for name in named if name not in files} <= inside, names
    for room, module in re.findall(
        r"^ +(\w+)\.(\w+)  ", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.M
    ):
        assert (PACKAGE / room / f"{module}.py").is_file(), (room, module)


def test_who_is_listed_is_decided_in_one_place() -> None:
    rule = re.compile(r"""gone_by_on["')\]]*\)? > """)
    deciding = [str(path.relative_to(PACKAGE)) for path in sorted(PACKAGE.rglob("*.py"))
                if rule.search(path.read_text(encoding="utf-8"))]  # fmt: skip
    # A return is set beside the departure before it in `departures`; that is no roster of a day.
    assert deciding == ["ledger/history.py", "measures/departures.py", "schemas/measures.py"]


def test_publish_asks_the_measures_nothing() -> None:
    rooms = re.compile(r"open287g\.(?:measures|ledger|resolve|reading)\b")
    paths = sorted((PACKAGE / "publish").rglob("*.py"))
    assert [path.name for path in paths if rooms.search(path.read_text(encoding="utf-8"))] == []


def test_every_module_is_listed_with_its_first_sentence() -> None:
    written = (ROOT / "docs" / "reference" / "modules.md").read_text(encoding="utf-8")
    assert written == list_modules(PACKAGE), "run: make pages"
