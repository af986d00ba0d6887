"""Contracts only: the typed tables that rooms exchange, and the vocabularies of their columns."""

from .agencies import Agencies, AgencyNames, AgencyWitness
from .ledger import Agreements, Applications, Events, Reviews, Spells
from .listings import Contents, FileReads, Files, Findings, Issues, Listings, Readings, Snapshots

__all__ = [
    "Agencies",
    "AgencyNames",
    "AgencyWitness",
    "Agreements",
    "Applications",
    "Contents",
    "Events",
    "FileReads",
    "Files",
    "Findings",
    "Issues",
    "Listings",
    "Readings",
    "Reviews",
    "Snapshots",
    "Spells",
]
