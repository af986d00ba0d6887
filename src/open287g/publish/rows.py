"""A frame to a text or to bytes that others open: CSV, JSON, Parquet. No cell runs as a formula."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from typing import Any

import polars as pl

from open287g.text.harmless import escape_in_json, neutralise_formula


def rows_of(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame for JSON, which knows no number that is not finite."""
    floats = pl.selectors.float()
    return frame.with_columns(pl.when(floats.is_finite()).then(floats)).to_dicts()


def dump_json(value: object) -> str:
    """A JSON document for people and machines alike; characters that a terminal obeys are escaped."""
    return escape_in_json(json.dumps(value, ensure_ascii=False, indent=2, default=_as_text)) + "\n"


def render_csv(frame: pl.DataFrame) -> str:
    """CSV with a header, lists joined by semicolons, no cell that a spreadsheet would run."""
    return flatten_cells(frame).write_csv(line_terminator="\n")


def flatten_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with single values only, and texts that no spreadsheet runs as formulas."""
    flat = frame.with_columns(
        _flatten(name, kind)
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.List | pl.Array | pl.Struct)
    )
    texts = [
        name
        for name, kind in flat.schema.items()
        if kind in (pl.String, pl.Categorical) or isinstance(kind, pl.Enum)
    ]
    harmless = [
        flat[name].cast(pl.String).replace(list(changed), list(changed.values())).alias(name)
        for name in texts
        if (changed := _replacements(flat[name]))
    ]
    return flat.with_columns(harmless).rename({name: neutralise_formula(name) for name in flat.columns})


def _replacements(column: pl.Series) -> dict[str, str]:
    """Only the texts that change; nearly always there is none."""
    texts = set(column.to_list()) - {None}
    return {text: harmless for text in texts if (harmless := neutralise_formula(text)) != text}


def _flatten(name: str, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Struct):
        return pl.col(name).struct.json_encode()
    inner = getattr(kind, "inner", None)
    if isinstance(inner, pl.List | pl.Array | pl.Struct):
        return pl.col(name).map_elements(
            lambda value: json.dumps(_plain(value), default=_as_text), return_dtype=pl.String
        )
    return pl.col(name).cast(pl.List(pl.String)).list.join(";")


def _plain(value: Any) -> Any:
    return value.to_list() if isinstance(value, pl.Series) else value


def _as_text(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "__dict__"):
        return value.__dict__
    return str(value)


def render_parquet(frame: pl.DataFrame) -> bytes:
    """Parquet, compressed with zstd."""
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd")
    return written.getvalue()
