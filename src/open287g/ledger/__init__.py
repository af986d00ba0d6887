"""Ledger: dated lists in order to snapshots, events, spells, agreements and applications; pure."""

from .history import Entry, History, ResolvedPage, Row, write_history
from .signings import mend_signing
from .snapshots import Content, FileFact, FileVerdict, Orderer, Place, Ruling, Snapshot, StateExit, Timeline
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
