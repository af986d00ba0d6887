"""Reading: bytes of one file to the lists of ICE's in it, raw text beside parsed values; pure."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .lists import READER_VERSION, TABLES_OF_A_PAGE, FileRead, ListRead, Reader
    from .rows import SETS_ROW_ASIDE, UNTOLD, Finding, RawRow, Row, reparse_rows
    from .shapes import MAX_FILE_BYTES, refuse_too_large
    from .stated_totals import find_stated_totals
    from .vocabulary import Vocabulary, make_vocabulary

__all__ = [
    "MAX_FILE_BYTES",
    "READER_VERSION",
    "SETS_ROW_ASIDE",
    "TABLES_OF_A_PAGE",
    "UNTOLD",
    "FileRead",
    "Finding",
    "ListRead",
    "RawRow",
    "Reader",
    "Row",
    "Vocabulary",
    "find_stated_totals",
    "make_vocabulary",
    "refuse_too_large",
    "reparse_rows",
]

_NOT_IN_LISTS = {
    "MAX_FILE_BYTES": "shapes",
    "SETS_ROW_ASIDE": "rows",
    "UNTOLD": "rows",
    "Finding": "rows",
    "RawRow": "rows",
    "Row": "rows",
    "Vocabulary": "vocabulary",
    "find_stated_totals": "stated_totals",
    "make_vocabulary": "vocabulary",
    "refuse_too_large": "shapes",
    "reparse_rows": "rows",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first used: a round of sync that finds nothing new reads no list."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_NOT_IN_LISTS.get(name, 'lists')}"), name)
