"""A list without the column SIGNED, to the reason why it is the participating list all the same. Pure."""

from __future__ import annotations

from .contents import Content

PENDING_LIKE_PARTICIPATING = (0.5, 0.6)
"""A 'pending' list half as long as the participating one, with this share of its rows there, is one without SIGNED."""


def explain_lacking_signed(content: Content, listed: Content) -> str | None:
    """Why a list without SIGNED is the participating list all the same; None if it is not.

    `listed` is what the participating list of that day says.
    """
    length, share = PENDING_LIKE_PARTICIPATING
    known = len(content.keys & listed.keys)
    if content.n_entries < max(20, length * listed.n_entries) or known < share * len(content.keys):
        return None
    return (
        f"It has no column SIGNED, but {known} of its {len(content.keys)} entries "
        "are on the participating list already."
    )
