"""Reading: bytes of one file to the lists of ICE's in it, raw text beside parsed values; pure."""

from .lists import READER_VERSION, TABLES_OF_A_PAGE, FileRead, ListRead, Reader
from .rows import UNTOLD, Finding, RawRow, Row, reparse_rows
from .shapes import MAX_FILE_BYTES, refuse_too_large
from .stated_totals import find_stated_totals
from .vocabulary import Vocabulary, make_vocabulary

__all__ = [
    "MAX_FILE_BYTES",
    "READER_VERSION",
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
