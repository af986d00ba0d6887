"""Intake: files of a person's choice to bytes kept once, every sighting logged; nothing else takes anything in."""

from .paths import Found, find_files, list_passed_over
from .store import RawStore, Sighting, make_sighting

__all__ = ["Found", "RawStore", "Sighting", "find_files", "list_passed_over", "make_sighting"]
