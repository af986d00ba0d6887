"""Numbers of typed entries: text in, a number (or range) out.

Refuses text without a number; never rounds or guesses a magnitude that is not written.
"""

from __future__ import annotations

import re

from open287g.errors import ClaimError
from open287g.text.phrases import gettext as _

from .bounds import MAGNITUDES
from .language.typed import Amount

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MAGNITUDE = r"(?:\s?(?:thousand|million|billion|bn|mn)\b|(?:k|m|b)\b)?"
_NUMBER = re.compile(rf"\$?(?P<digits>{_DIGITS})(?P<magnitude>{_MAGNITUDE})(?:\s?%|\s?per ?cent\b)?", re.I)
_RANGE = re.compile(
    rf"\$?(?P<low>{_DIGITS})(?P<low_magnitude>{_MAGNITUDE})\s*(?:-|–|—|to)\s*"
    rf"\$?(?P<high>{_DIGITS})(?P<magnitude>{_MAGNITUDE})",
    re.I,
)


def read_amount(text: str) -> Amount:
    """The number or range that `text` is; `ClaimError` if it holds none."""
    cleaned = text.strip().rstrip("+").strip()
    if ranged := _RANGE.fullmatch(cleaned.rstrip("% ")):
        return _range_of(ranged)
    found = _NUMBER.fullmatch(cleaned)
    if found is None:
        raise ClaimError(_("{text} is not a number. Write one such as 1168, 1,168, 950% or $1.4–2 billion.",
                           text=repr(text)))  # fmt: skip
    return Amount(_scaled(found["digits"], found["magnitude"]), written=text)


def _range_of(found: re.Match[str]) -> Amount:
    magnitude = found["magnitude"]
    low = _scaled(found["low"], found["low_magnitude"] or magnitude)
    high = _scaled(found["high"], magnitude)
    if low > high:
        raise ClaimError(_("The range {found} ends below its start. Write the lower number first.",
                           found=repr(found[0])))  # fmt: skip
    return Amount(low, high, written=found[0])


def _scaled(digits: str, magnitude: str | None = None) -> float:
    return round(float(digits.replace(",", "")) * MAGNITUDES.get((magnitude or "").strip().lower(), 1.0), 6)
