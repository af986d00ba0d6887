"""Parts of answers that take seconds, kept on disk under what they were made from, and believed only if unchanged.

In: a name, what a part was made from, and the function that makes it. Out: the part, made or read back. A kept part
lies in the workspace's `cache/answers`, sealed with a hash of itself; one that does not fit its seal is made again.
Where nothing can be written, parts are made each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar, cast

from open287g.disk import make_folder, write_beside
from open287g.errors import WorkspaceError
from open287g.text.sealed_json import read_sealed, render_sealed

from .workspace import project_folder

T = TypeVar("T")
MOST_KEPT = 400
"""Files that the cache holds; the oldest go."""


def keep_answer(
    folder: Path, name: str, made_from: Mapping[str, object], kinds: Sequence[type], make: Callable[[], T]
) -> T:
    """The part `name` of these inputs, read back if it was kept whole, else made and kept.

    `kinds` are the dataclasses that the part may hold; anything else in it must be what JSON can hold, or a day.
    """
    path = folder / f"{name}-{_hash({**made_from, 'name': name, 'rules': rules_in_force()})}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        return cast(
            T, _decode(read_sealed(path.read_bytes())["part"], {kind.__name__: kind for kind in kinds})
        )
    part = make()
    with suppress(OSError, TypeError, WorkspaceError):
        make_folder(folder)
        write_beside(path, render_sealed({"part": _encode(part)}))
        _forget_oldest(folder)
    return part


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-MOST_KEPT]:
        path.unlink(missing_ok=True)


@cache
def rules_in_force() -> str:
    """A hash of the package's code and of the files that people decide: what an answer depends on beside its inputs."""
    package = Path(__file__).resolve().parent.parent
    told = hashlib.sha256(version("open287g").encode())
    folders = (
        package,
        *(project_folder(name) for name in ("parameters", "claims", "reference", "curation", "laws")),
    )
    for folder in folders:
        for path in sorted(each for each in folder.rglob("*") if each.suffix in _RULES and each.is_file()):
            stat = path.stat()
            told.update(f"{path.name}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    return told.hexdigest()


_RULES = frozenset({".py", ".yml", ".csv", ".parquet", ".lark", ".topojson"})


def _hash(made_from: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(made_from, sort_keys=True, default=str).encode()).hexdigest()[:24]


def _encode(value: Any) -> Any:
    """Dataclasses, tuples and days as mappings with a mark."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {each.name: _encode(getattr(value, each.name)) for each in fields(value)}
        return {"$": type(value).__name__, "fields": told}
    if isinstance(value, tuple):
        return {"$": "tuple", "items": [_encode(each) for each in value]}
    if isinstance(value, list):
        return [_encode(each) for each in value]
    if isinstance(value, Mapping):
        return {"$": "map", "items": [[_encode(key), _encode(each)] for key, each in value.items()]}
    if isinstance(value, date):
        return {"$": "date", "day": value.isoformat()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} is not kept")


def _decode(value: Any, kinds: Mapping[str, type]) -> Any:
    if isinstance(value, list):
        return [_decode(each, kinds) for each in value]
    if not isinstance(value, dict):
        return value
    match value["$"]:
        case "tuple":
            return tuple(_decode(each, kinds) for each in value["items"])
        case "map":
            return {_decode(key, kinds): _decode(each, kinds) for key, each in value["items"]}
        case "date":
            return date.fromisoformat(value["day"])
        case name:
            return kinds[name](**{key: _decode(each, kinds) for key, each in value["fields"].items()})
