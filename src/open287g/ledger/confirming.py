"""Lists held back since the current one, to whether they have shown a loss long enough for it to be real. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from .contents import Content
from .files import FileVerdict
from .losses import is_vast

CONFIRMED_AFTER = timedelta(days=3)
"""A loss that lists go on showing this long after it was first held back is taken as real."""
VAST_CONFIRMED_AFTER = timedelta(days=14)
"""A vast loss has to last so much longer."""
CONFIRMED_BY_SAME_ROWS = 0.9
"""A held list shows the same loss if it lacks at least this share of the agreements that are lost now."""


def is_confirmed(
    verdict: FileVerdict, before: Content, held: Sequence[FileVerdict], contents: Mapping[str, Content]
) -> bool:
    """Whether the lists held since the list `before` have shown what this file lacks long enough."""
    now = contents[verdict.fact.content_id]
    lost = before.keys - now.keys
    long_enough = VAST_CONFIRMED_AFTER if is_vast(before, now) else CONFIRMED_AFTER
    for earlier in held:
        waited = verdict.on - earlier.on >= long_enough
        shared = len(lost & (before.keys - contents[earlier.fact.content_id].keys))
        if waited and shared >= CONFIRMED_BY_SAME_ROWS * len(lost):
            return True
    return False
