"""The project's own files to their entries: where each is written, with the hash of the file's bytes.

In: an entry of a CSV or YAML file, or a whole file. Out: row or line, and sha256. Refuses an entry that is not there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from open287g.errors import NotFound
from open287g.schemas.measures import Entry
from open287g.text.phrases import gettext as _

from .workspace import project_folder


@dataclass(frozen=True)
class Written:
    """Where an entry stands: its row or line (None for all of the file), and the hash of the file."""

    row_number: int | None
    sha256: str


def locate_entry(entry: Entry) -> Written:
    """Row of a CSV file, line of a YAML file, or the whole file; `NotFound` for an entry that nobody wrote."""
    data = _bytes_of(_path_of(entry.file_name))
    sha256 = hashlib.sha256(data).hexdigest()
    if not entry.key:
        return Written(None, sha256)
    is_table = entry.file_name.endswith(".csv")
    found = _row_of(data, entry.key) if is_table else _line_of(data, entry.key)
    if found is None:
        raise NotFound(_("{file_name} holds no entry {key}.", file_name=entry.file_name, key=repr(entry.key)))
    return Written(found, sha256)


def claims_written() -> dict[str, Entry]:
    """Where each claim of the project's own files is written, by its id."""
    folder = project_folder("claims")
    return {
        claim_id: Entry(f"claims/{path.name}", claim_id)
        for path in sorted(folder.glob("*.yml"))
        for claim_id in re.findall(_id_of(r"[^\s,}'\"]+"), path.read_text(encoding="utf-8"))
    }


def _path_of(file_name: str) -> Path:
    folder, _, rest = file_name.partition("/")
    return project_folder(folder) / rest


@cache
def _bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def _row_of(data: bytes, key: str) -> int | None:
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    width = key.count("|") + 1
    return next(
        (number for number, row in enumerate(rows, start=1) if row and "|".join(row[:width]) == key), None
    )


def _line_of(data: bytes, key: str) -> int | None:
    wanted = re.compile(_id_of(re.escape(key)) + r"(?=[\s,}'\"]|$)")
    lines = data.decode("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if wanted.search(line)), None)


def _id_of(key: str) -> str:
    return rf"(?m)(?:^\s*(?:-\s+)?|[{{,]\s*)id:\s*['\"]?({key})"
