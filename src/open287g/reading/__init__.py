"""Reading: bytes of one file to one list of ICE's, raw text beside parsed values; pure."""

from .lists import READER_VERSION, ListRead, Reader
from .rows import Finding, RawRow, Row, parse_row
from .vocabulary import Vocabulary, make_vocabulary

__all__ = [
    "READER_VERSION",
    "Finding",
    "ListRead",
    "RawRow",
    "Reader",
    "Row",
    "Vocabulary",
    "make_vocabulary",
    "parse_row",
]
