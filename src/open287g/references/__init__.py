"""Reference tables and people's rulings on disk: read as typed frames, and remade from the government's files."""

from .reading import read_reference, read_rulings
from .writing import compile_tables, write_reference

__all__ = ["compile_tables", "read_reference", "read_rulings", "write_reference"]
