"""The one place that guesses what somebody meant: a word and the words there are in, the nearest ones out."""

from __future__ import annotations

from collections.abc import Iterable

from .phrases import gettext as _


def nearest(word: str, known: Iterable[str], n: int = 3, cutoff: float = 0.6) -> list[str]:
    """The known words most like `word`, in any case, the nearest first; none below `cutoff` (0 to 1)."""
    import difflib

    by_fold = {each.casefold(): each for each in known}
    return [by_fold[each] for each in difflib.get_close_matches(word.casefold(), list(by_fold), n, cutoff)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word, with a blank before it; empty where none is near."""
    near = nearest(word, known, n=1)
    return " " + _("Did you mean {word}?", word=repr(near[0])) if near else ""
