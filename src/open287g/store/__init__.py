"""Bytes kept once by their sha256, and every sighting of them logged."""

from .raw import RawStore, Sighting, make_sighting

__all__ = ["RawStore", "Sighting", "make_sighting"]
