"""What installing the wheel brings: the code, and all of the project's own data, so that it works offline."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA_FOLDERS = ("curation", "parameters", "claims", "laws", "reference", "edition")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def visible_files(folder: Path) -> set[str]:
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return {path.as_posix() for path in files if not any(part.startswith((".", "__")) for part in path.parts)}


@pytest.mark.parametrize("folder", DATA_FOLDERS)
def test_the_wheel_carries_every_file_of(folder: str, packed: set[str]) -> None:
    expected = {f"open287g/_data/{folder}/{name}" for name in visible_files(ROOT / folder)}
    assert expected - packed == set()


def test_the_wheel_carries_every_module_and_both_licences(packed: set[str]) -> None:
    modules = {f"open287g/{name}" for name in visible_files(ROOT / "src" / "open287g")}
    assert modules - packed == set()
    assert {"LICENSE", "LICENSE-DATA"} <= {Path(name).name for name in packed}
