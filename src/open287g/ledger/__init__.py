"""Ledger: dated lists in order to snapshots, events, spells, agreements and applications; pure."""

from .contents import Content, Place
from .files import FileFact, FileVerdict, Ruling
from .history import write_history
from .losses import StateExit
from .ordering import Orderer
from .pages import Entry, ResolvedPage, Row
from .records import History
from .signings import mend_signing
from .snapshots import Snapshot, Timeline
from .waiting import Waiting, write_waiting

__all__ = [
    "Content",
    "Entry",
    "FileFact",
    "FileVerdict",
    "History",
    "Orderer",
    "Place",
    "ResolvedPage",
    "Row",
    "Ruling",
    "Snapshot",
    "StateExit",
    "Timeline",
    "Waiting",
    "mend_signing",
    "write_history",
    "write_waiting",
]
