"""Tables as files of Stata and SPSS (by pyreadstat, the extra `statistics`), without the clock that they carry.

In: a frame of single values. Out: bytes. Refuses, in words, where the extra is not installed.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import polars as pl

from open287g.errors import WorkspaceError

_LONGEST_TEXT = 2_000
"""Characters that a text keeps: Stata's fixed-width texts end at 2,045 bytes."""


def write_stata(frame: pl.DataFrame, label: str) -> bytes:
    """A .dta file of version 118 (Stata 14 and later)."""
    data = _write(frame, label, ".dta")
    return re.sub(rb"<timestamp>.{1}.{17}</timestamp>", b"<timestamp>\x11 1 Jan 2000 00:00</timestamp>", data, count=1,
                  flags=re.DOTALL)  # fmt: skip


def write_spss(frame: pl.DataFrame, label: str) -> bytes:
    """A .sav file."""
    data = bytearray(_write(frame, label, ".sav"))
    data[92:109] = b"01 Jan 00" + b"00:00:00"  # creation date and time in the file header record
    return bytes(data)


def _write(frame: pl.DataFrame, label: str, ending: str) -> bytes:
    try:
        import pyreadstat
    except ImportError as error:
        raise WorkspaceError(
            "Files of Stata and SPSS need the extra 'statistics'. Install it: pip install 'open287g[statistics]'"
        ) from error
    plain = _plain(frame)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{ending}"
        if ending == ".dta":
            pyreadstat.write_dta(plain, path, file_label=label[:80], version=14)
        else:
            pyreadstat.write_sav(plain, path, file_label=label[:60])
        return path.read_bytes()


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists joined, flags as numbers, texts of bounded length; names of at most 32 characters."""
    told = []
    for name, kind in frame.schema.items():
        column = pl.col(name)
        if isinstance(kind, pl.List):
            told.append(
                column.cast(pl.List(pl.String)).list.join(";").str.head(_LONGEST_TEXT).alias(name[:32])
            )
        elif kind == pl.Boolean:
            told.append(column.cast(pl.Int8).alias(name[:32]))
        elif kind.is_integer():
            told.append(column.cast(pl.Int64).alias(name[:32]))
        elif isinstance(kind, pl.Enum | pl.Categorical) or kind == pl.String:
            told.append(column.cast(pl.String).str.head(_LONGEST_TEXT).alias(name[:32]))
        else:
            told.append(column.alias(name[:32]))
    return frame.select(told)
