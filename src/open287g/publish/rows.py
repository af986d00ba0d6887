"""A frame to a file or a text that others open: CSV, JSON, Parquet, XLSX. No cell runs as a formula.

Refuses a file name whose ending names none of these, and a folder that is not there.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from open287g.disk import write_beside
from open287g.errors import UsageError
from open287g.text.harmless import escape_in_json, neutralise_formula
from open287g.text.phrases import gettext as _

from .workbook import write_workbook

Facts = Mapping[str, Any]
"""What a JSON document says beside its rows: edition, day, filters."""


def write_file(frame: pl.DataFrame, path: Path, facts: Facts) -> None:
    """Write `frame` in the format that the ending of `path` names.

    `UsageError` for another ending, `WorkspaceError` where the file cannot be written.
    """
    render = _RENDERERS.get(path.suffix.casefold())
    if render is None:
        raise UsageError(_("-o {name} names no format. End it with one of: {endings}.", name=repr(path.name),
                           endings=", ".join(_RENDERERS)))  # fmt: skip
    write_beside(path, render(frame, facts))


def render_json(frame: pl.DataFrame, facts: Facts) -> str:
    """One document: the facts, then `rows`. Days and instants are ISO text."""
    return dump_json({**facts, "rows": rows_of(frame)})


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


def render_xlsx(frame: pl.DataFrame, facts: Facts) -> bytes:
    """A workbook: rows on one sheet, what they stand on on the next; a text is never a formula or a link."""
    told = [
        (neutralise_formula(str(key)), neutralise_formula(_in_words(value))) for key, value in facts.items()
    ]
    about = pl.DataFrame(told, {"what": pl.String, "value": pl.String}, orient="row")
    return write_workbook({"rows": flatten_cells(frame), "about": about})


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


def _in_words(value: object) -> str:
    return value if isinstance(value, str) else dump_json(value).strip().replace("\n", " ")


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


_RENDERERS: dict[str, Callable[[pl.DataFrame, Facts], bytes]] = {
    ".csv": lambda frame, _facts: render_csv(frame).encode(),
    ".json": lambda frame, facts: render_json(frame, facts).encode(),
    ".parquet": lambda frame, _facts: render_parquet(frame),
    ".xlsx": render_xlsx,
}
