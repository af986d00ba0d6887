"""Pins of requirements.lock to the known vulnerabilities of each, as the OSV database tells them.

Exit codes: 0 where none is known, or where the database cannot be reached, which is said; 1 where one is known.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
DATABASE = "https://api.osv.dev/v1/querybatch"
SECONDS = 20
BATCH = 500


def read_pins(lock: str) -> list[tuple[str, str]]:
    """Name and version of everything that is pinned."""
    return re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, flags=re.MULTILINE)


def ask_database(questions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The database's answer; `OSError` or `ValueError` where it gives none."""
    request = urllib.request.Request(
        DATABASE, json.dumps(questions).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        told: Mapping[str, Any] = json.load(answer)
    return told


def find_advisories(
    pins: Sequence[tuple[str, str]], ask: Callable[[Mapping[str, Any]], Mapping[str, Any]] = ask_database
) -> dict[str, list[str]]:
    """Ids of advisories by pin, of those that have any."""
    found = {}
    for start in range(0, len(pins), BATCH):
        batch = pins[start : start + BATCH]
        queries = [
            {"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in batch
        ]
        results = ask({"queries": queries})["results"]
        for (name, version), result in zip(batch, results, strict=True):
            ids = sorted(each["id"] for each in (result or {}).get("vulns", []))
            if ids:
                found[f"{name} {version}"] = ids
    return found


def main(ask: Callable[[Mapping[str, Any]], Mapping[str, Any]] = ask_database) -> int:
    """Ask about every pin, and say what is known."""
    pins = read_pins(LOCK.read_text(encoding="utf-8"))
    try:
        found = find_advisories(pins, ask)
    except (OSError, ValueError, KeyError) as error:
        print(f"No advisory database could be asked ({error}): nothing was checked.", file=sys.stderr)
        return 0
    for pin, ids in found.items():
        print(f"{pin}: {', '.join(ids)}")
    print(f"{len(pins)} pins checked: {len(found)} with a known vulnerability.", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
