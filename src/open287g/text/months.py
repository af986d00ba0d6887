"""Names of the months in English, and the number of a month from its name: for everything that reads or writes one."""

from __future__ import annotations

from typing import Final

MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December")  # fmt: skip
_NUMBERS: Final = {name[:3].casefold(): number for number, name in enumerate(MONTHS, start=1)}


def month_number(word: str) -> int:
    """Number of a month from its name or its first three letters; 0 for a word that begins as none does."""
    return _NUMBERS.get(word[:3].casefold(), 0)
