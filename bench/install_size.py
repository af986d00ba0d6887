"""What installing Open287g brings to a disk: every package that it needs, without extras, tests and bytecode.

    .venv/bin/python bench/install_size.py

Counts the files that each distribution lists, of those that `pyproject.toml` leads to on this machine.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
INSTALLED = {re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower(): each for each in distributions()}


def needed_by(wanted: Iterable[str]) -> set[str]:
    """Names of all distributions that requirements lead to, their extras included."""
    met: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(each) for each in wanted]
    while waiting:
        asked = waiting.pop()
        key = (re.sub(r"[-_.]+", "-", asked.name).lower(), frozenset(asked.extras))
        if key in met or key[0] not in INSTALLED:
            continue
        met.add(key)
        for more in map(Requirement, INSTALLED[key[0]].requires or ()):
            if more.marker is None or any(
                more.marker.evaluate({"extra": each}) for each in (asked.extras or {""})
            ):
                waiting.append(more)
    return {name for name, _ in met}


def size_of(distribution: Distribution) -> int:
    """Bytes of the files that a distribution lists, bytecode left out."""
    paths = (Path(str(distribution.locate_file(each))) for each in distribution.files or ())
    return sum(path.stat().st_size for path in paths if path.suffix != ".pyc" and path.is_file())


def main() -> None:
    """Print the whole, and the ten largest."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sizes = {name: size_of(INSTALLED[name]) for name in needed_by(project["dependencies"])}
    folders = ("src", "edition", "reference", "curation", "parameters", "claims", "laws")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix != ".pyc"]
    own = sum(path.stat().st_size for path in files if path.is_file())
    print(
        f"{sum(sizes.values()) / 1e6:,.0f} MB in {len(sizes)} packages, {own / 1e6:,.0f} MB of Open287g itself"
    )
    for name, size in sorted(sizes.items(), key=lambda each: -each[1])[:10]:
        print(f"{size / 1e6:8,.1f} MB  {name}")


if __name__ == "__main__":
    main()
