"""Ledger: dated lists in order to snapshots, events, spells, agreements and applications; pure."""

from .acceptance import StateExit
from .files import Content, FileFact, FileVerdict, ListedKey, Ruling, Snapshot, Timeline
from .history import write_history
from .ordering import Orderer
from .records import Entry, History, ResolvedPage, Row
from .signings import mend_signing
from .waiting import Waiting, write_waiting

__all__ = [
    "Content",
    "Entry",
    "FileFact",
    "FileVerdict",
    "History",
    "ListedKey",
    "Orderer",
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
