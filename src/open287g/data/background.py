"""Policy timeline, support types, voices and borders on disk; refuses a row that breaks its contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import dataframely as dy
import polars as pl

from open287g.errors import CurationError, WorkspaceError
from open287g.schemas.reference import Background, PolicyTimeline, SupportTypeStatements, Voices

from .workspace import project_folder

S = TypeVar("S", bound=dy.Schema)


def load_background(folder: Path | None = None) -> Background:
    """The three tables of `reference/`, or of another folder with the same files."""
    return _load(folder or project_folder("reference"))


@cache
def load_borders() -> Mapping[str, Any]:
    """Borders of counties and states by FIPS, as TopoJSON (`reference/geometry.topojson`)."""
    path = project_folder("reference") / "geometry.topojson"
    if not path.is_file():
        raise WorkspaceError(f"{path.name} is missing from {path.parent}. Install the package again.")
    borders: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return borders


@cache
def _load(folder: Path) -> Background:
    return Background(
        timeline=_read(folder / "policy_timeline.csv", PolicyTimeline),
        support_types=_read(folder / "support_type_statements.csv", SupportTypeStatements),
        voices=_read(folder / "voices.csv", Voices),
    )


def _read(path: Path, schema: type[S]) -> dy.DataFrame[S]:
    if not path.is_file():
        raise WorkspaceError(f"{path.name} is missing from {path.parent}. Install the package again.")
    try:
        words = pl.read_csv(path, infer_schema_length=0)
        return schema.validate(words.with_columns(_typed(words, schema)), cast=True)
    except (pl.exceptions.PolarsError, dy.exc.ValidationError) as error:
        what = str(error).splitlines()[0]
        raise CurationError(
            f"{path.name}: a row does not fit the columns {', '.join(schema.column_names())} ({what}). "
            "Correct it; a text that holds a comma needs quotation marks."
        ) from error


def _typed(words: pl.DataFrame, schema: type[dy.Schema]) -> list[pl.Expr]:
    kinds = {name: kind for name, kind in schema.columns().items() if name in words.columns}
    days = [pl.col(name).str.to_date() for name, kind in kinds.items() if isinstance(kind, dy.Date)]
    flags = [
        pl.col(name).replace_strict({"yes": True, "no": False}, return_dtype=pl.Boolean)
        for name, kind in kinds.items()
        if isinstance(kind, dy.Bool)
    ]
    return [*days, *flags]
