"""Intake: files of a person's choice to bytes kept once, every sighting logged; nothing else takes anything in."""

from .paths import Found, find_files
from .store import RawStore, Sighting, make_sighting

__all__ = ["Found", "RawStore", "Sighting", "find_files", "make_sighting"]
