"""Published claims: what was stated, which readings are tried on it, and what the record says. Pure."""

from .entries import ReadClaims, Setting, compile_entries
from .files import read_claims
from .judging import Judgement, judge
from .proposing import propose_readings
from .space import Space, read_space
from .trying import Record

__all__ = [
    "Judgement",
    "ReadClaims",
    "Record",
    "Setting",
    "Space",
    "compile_entries",
    "judge",
    "propose_readings",
    "read_claims",
    "read_space",
]
