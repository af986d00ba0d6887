"""What is committed can be passed on to anyone: no workbooks, no registries, no path of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Put together here, so that this file does not name what it forbids.
REGISTRY_HOSTS = tuple(
    ".".join(labels)
    for labels in [
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("conda", "anaconda", "org"),
    ]
)
HOME_OF_A_PERSON = re.compile(r"(?<![\w.~$/:-])/(?:home|Users|root)/[A-Za-z0-9_.-]+/")
LOCKS_WITH_ADDRESSES = {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "yarn.lock"}
LARGEST_BYTES = 8_000_000


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Files that git keeps, as paths in the checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing is tracked here")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts(tracked: list[Path]) -> dict[str, str]:
    """The text of every tracked file that is text, by its path in the checkout."""
    read = {path: path.read_bytes() for path in tracked}
    return {
        str(path.relative_to(ROOT)): content.decode("utf-8", errors="replace")
        for path, content in read.items()
        if b"\0" not in content[:8_000]
    }


def naming(texts: dict[str, str], *needles: str) -> list[str]:
    return [f"{name}: {needle}" for name, text in texts.items() for needle in needles if needle in text]


def test_no_workbook_is_committed(tracked: list[Path]) -> None:
    assert [path.name for path in tracked if path.suffix.lower() in {".xlsx", ".xls", ".xlsm", ".xlsb"}] == []


def test_no_lock_file_that_spells_out_addresses_is_committed(
    tracked: list[Path], texts: dict[str, str]
) -> None:
    assert [path.name for path in tracked if path.name in LOCKS_WITH_ADDRESSES] == []
    npm_locks = {name: text for name, text in texts.items() if name.endswith("package-lock.json")}
    assert naming(npm_locks, '"resolved": "http') == []


def test_no_package_registry_is_named(texts: dict[str, str]) -> None:
    assert naming(texts, *REGISTRY_HOSTS) == []


def test_no_path_of_one_machine_is_written_down(texts: dict[str, str]) -> None:
    beside_the_checkout = f"{ROOT.parent}/" if ROOT.parent != Path(ROOT.anchor) else f"{ROOT}/"
    assert naming(texts, beside_the_checkout) == []
    assert [
        f"{name}: {path}" for name, text in texts.items() for path in HOME_OF_A_PERSON.findall(text)
    ] == []


def test_no_file_is_too_large_to_clone_lightly(tracked: list[Path]) -> None:
    assert [path.name for path in tracked if path.stat().st_size > LARGEST_BYTES] == []
