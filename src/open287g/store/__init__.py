"""Bytes kept once by their sha256, every sighting of them logged, and the one writer that nothing tears."""

from .disk import write_beside
from .raw import RawStore, Sighting, make_sighting

__all__ = ["RawStore", "Sighting", "make_sighting", "write_beside"]
