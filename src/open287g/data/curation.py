"""People's decisions on disk to typed values: the project's `curation/` folder, with a workspace's own on top.

Refuses a file with unknown columns, a missing reason, or a value that is none of its column's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from open287g.errors import CurationError
from open287g.text.yaml_lines import read_yaml_lines

from .tables import read_rows, read_text
from .workspace import project_folder

if TYPE_CHECKING:
    from open287g.ledger.acceptance import StateExit
    from open287g.ledger.files import Ruling
    from open287g.reading.vocabulary import Vocabulary
    from open287g.resolve.entities import Judgement

_COLUMNS = {
    "headers.csv": ("header", "meaning", "reason", "source"),
    "codes.csv": ("column", "text", "code", "reason", "source"),
    "snapshots.csv": ("sha256", "file_name", "ruling", "snapshot_on", "reason", "source"),
    "state_exits.csv": ("state", "from_on", "reason", "source"),
    "departures.csv": ("agreement_id", "gone_by_on", "class", "reason", "source"),
    "judgements.csv": ("state", "left", "right", "verdict", "reason", "source"),
}


class Correction(BaseModel):
    """Rows that ICE printed wrongly: which, until when, what they should say, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    list: str
    where: Mapping[str, str]
    first_on: date = date.min
    last_on: date
    set: Mapping[str, str]
    reason: str
    source: str


@dataclass(frozen=True)
class Curation:
    """All decisions that a build stands on, and a hash of the ones that reading depends on."""

    vocabulary: Vocabulary
    vocabulary_hash: str
    rulings: Mapping[tuple[str, str], Ruling]
    exits: tuple[StateExit, ...]
    judgements: tuple[Judgement, ...]
    corrections: tuple[Correction, ...]
    hashes: Mapping[str, str]


def read_curation(workspace: Path) -> Curation:
    """The project's decisions, and the workspace's own in `<workspace>/curation`."""
    from open287g.ledger.acceptance import StateExit
    from open287g.reading.vocabulary import make_vocabulary

    folders = [project_folder("curation"), workspace / "curation"]
    tables = {name: list(_read_tables(name, folders)) for name in _COLUMNS}
    read_hash = _hash_rows(tables["headers.csv"] + tables["codes.csv"])
    return Curation(
        vocabulary=make_vocabulary(tables["headers.csv"], tables["codes.csv"]),
        vocabulary_hash=read_hash,
        rulings={(r["sha256"], r["file_name"]): _ruling(r) for r in tables["snapshots.csv"]},
        exits=tuple(
            StateExit(r["state"], _day(r["from_on"], "state_exits.csv")) for r in tables["state_exits.csv"]
        ),
        judgements=tuple(_judgement(r) for r in tables["judgements.csv"]),
        corrections=tuple(_read_corrections(folders)),
        hashes=dict(_hash_files(folders)),
    )


def read_departure_classes(workspace: Path) -> tuple[list[dict[str, str]], dict[str, date]]:
    """People's classes of departures, and the states that left by law with the day from which they did."""
    folders = [project_folder("curation"), workspace / "curation"]
    exits = {
        r["state"]: _day(r["from_on"], "state_exits.csv") for r in _read_tables("state_exits.csv", folders)
    }
    return list(_read_tables("departures.csv", folders)), exits


def read_exit_laws(workspace: Path) -> dict[str, tuple[str, str, str]]:
    """For each state that left by law, the words, the address and the day of the law (`state_exits.csv`)."""
    folders = [project_folder("curation"), workspace / "curation"]
    return {
        r["state"]: (r["reason"], r["source"], r["from_on"]) for r in _read_tables("state_exits.csv", folders)
    }


def _read_tables(name: str, folders: list[Path]) -> Iterator[dict[str, str]]:
    for folder in folders:
        path = folder / name
        if path.is_file():
            columns, rows = read_rows(path)
            if tuple(columns) != _COLUMNS[name]:
                raise CurationError(f"{path}: the columns must be {', '.join(_COLUMNS[name])}.")
            yield from (_check(row, path, number) for number, row in rows)


def _check(row: dict[str, str], path: Path, number: int) -> dict[str, str]:
    if None in row or None in row.values():
        raise CurationError(f"{path}, line {number}: it has too few or too many columns.")
    if not row["reason"].strip() or not row["source"].strip():
        raise CurationError(f"{path}, line {number}: every decision needs a reason and a source.")
    return row


def _ruling(row: Mapping[str, str]) -> Ruling:
    from open287g.ledger.files import Ruling

    if row["ruling"] not in ("accept", "date", "reject"):
        raise CurationError(
            f"curation/snapshots.csv: ruling {row['ruling']!r} is none of accept, date, reject."
        )
    day = _day(row["snapshot_on"], "snapshots.csv") if row["snapshot_on"] else None
    if row["ruling"] == "date" and day is None:
        raise CurationError(
            f"curation/snapshots.csv: the ruling on {row['file_name'] or row['sha256']} names no day."
        )
    return Ruling(row["ruling"], day, row["reason"])


def _judgement(row: Mapping[str, str]) -> Judgement:
    from open287g.resolve.entities import Judgement

    if row["verdict"] not in ("same", "different"):
        raise CurationError(
            f"curation/judgements.csv: verdict {row['verdict']!r} is neither same nor different."
        )
    return Judgement(row["state"], row["left"], row["right"], row["verdict"] == "same", row["reason"])


def _day(text: str, file_name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CurationError(f"curation/{file_name}: {text!r} is no date of the form 2026-01-31.") from None


def _read_corrections(folders: list[Path]) -> Iterator[Correction]:
    for folder in folders:
        path = folder / "corrections.yml"
        if path.is_file():
            yield from _parse_corrections(str(path), read_text(path))


@lru_cache(maxsize=8)
def _parse_corrections(file_name: str, text: str) -> tuple[Correction, ...]:
    read = read_yaml_lines(file_name, text, CurationError)
    if not isinstance(read.value or [], list):
        raise CurationError(f"{file_name}, line 1: it must hold a list of corrections.")
    corrections = []
    for place, entry in enumerate(read.value or []):
        try:
            corrections.append(Correction.model_validate(entry))
        except ValidationError as error:
            first = error.errors()[0]
            raise CurationError(f"{read.place((place, *first['loc']))}: {first['msg']}.") from error
    return tuple(corrections)


def _hash_rows(rows: list[dict[str, str]]) -> str:
    """Hash of what the rows decide; reasons and sources do not count."""
    kept = sorted(tuple(v for k, v in row.items() if k not in ("reason", "source")) for row in rows)
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:16]


def _hash_files(folders: list[Path]) -> Iterator[tuple[str, str]]:
    for place, folder in enumerate(folders):
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            if path.suffix in (".csv", ".yml") and path.is_file():
                key = path.name if place == 0 else f"workspace/{path.name}"
                yield key, hashlib.sha256(path.read_bytes()).hexdigest()
