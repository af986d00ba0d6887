"""Text to its folded form, as an expression: case, accents, punctuation and a few abbreviations made one.

Two texts with one folded form are written alike; nothing here says that they mean one body or one place.
"""

from __future__ import annotations

import polars as pl

_ABBREVIATIONS = {
    "saint": "st",
    "sainte": "ste",
    "fort": "ft",
    "mount": "mt",
    "twp": "township",
    "dept": "department",
    "univ": "university",
    "pd": "police department",
    "dps": "department of public safety",
    "doc": "department of corrections",
    "bocc": "board of county commissioners",
    "isd": "independent school district",
    "pct": "precinct",
}


def fold(text: pl.Expr) -> pl.Expr:
    """Lower-case words of plain letters and digits: 'Ste. Geneviève' is 'ste genevieve'."""
    plain = (
        text.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_all("['\u2018\u2019`]", "")
        .str.replace_all("&", " and ")
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars()
    )
    for long, short in _ABBREVIATIONS.items():
        plain = plain.str.replace_all(rf"\b{long}\b", short)
    return plain


def squeeze(text: pl.Expr) -> pl.Expr:
    """A folded text without blanks, so that 'De Kalb' and 'DeKalb' are one."""
    return fold(text).str.replace_all(" ", "")
