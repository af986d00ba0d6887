"""Reading: bytes of one file to the lists of ICE's in it, raw text beside parsed values; pure."""

from .lists import READER_VERSION, ListRead, Reader
from .rows import UNTOLD, Finding, RawRow, Row, reparse_rows
from .shapes import MAX_FILE_BYTES, refuse_too_large
from .vocabulary import Vocabulary, make_vocabulary

__all__ = [
    "MAX_FILE_BYTES",
    "READER_VERSION",
    "UNTOLD",
    "Finding",
    "ListRead",
    "RawRow",
    "Reader",
    "Row",
    "Vocabulary",
    "make_vocabulary",
    "refuse_too_large",
    "reparse_rows",
]
