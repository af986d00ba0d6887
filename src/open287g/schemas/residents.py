"""What `population_covered` means, in words: kept apart from the tables, so that a count need not load them."""

from __future__ import annotations

from typing import Final

POPULATION_COVERED_METHOD: Final = (
    "Residents of every county (Census estimates, vintage 2024) where a county-wide local agency holds "
    "an agreement, each county once, and residents (FBI police employee data) of municipalities whose "
    "own police hold one where no agency covers their county. State-wide agencies are counted apart and "
    "never added; campus, port and task-force bodies and constables add nobody. A municipality in "
    "several counties is left out as soon as one of them is covered. Living where an agency has an "
    "agreement says nothing of what the agency does there."
)
"""What `population_covered` means, with its limits, in words for people."""
