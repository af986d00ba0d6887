"""Pages to one running text that can be searched despite misread letters, with the way back to page and place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from .words import Box, PageRead, Word, squeeze

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Found:
    """Where a text stands in a document, and how alike (0 to 100) what stands there is."""

    page: int
    box: Box
    likeness: float


@dataclass(frozen=True)
class RunningText:
    """Letters and digits of all pages in reading order, small and without blanks; each knows its word."""

    letters: str
    owners: tuple[int, ...]
    """For each letter, its word's index in `words`."""
    words: tuple[tuple[int, Word], ...]

    def find(self, text: str, least: float = 88.0, same_numbers: bool = False) -> Found | None:
        """The first place that reads as `text`, or as nearly as `least`; none if there is none.

        With `same_numbers` a place that legibly has other numbers is another clause, however alike.
        """
        wanted = squeeze(text)
        at = self.letters.find(wanted)
        if at >= 0:
            return self._found(at, at + len(wanted), 100.0)
        alike = fuzz.partial_ratio_alignment(wanted, self.letters, score_cutoff=least)
        if alike is None or alike.dest_end - alike.dest_start < 0.7 * len(wanted):
            return None
        asked, shown = (
            _DIGITS.findall(wanted),
            _DIGITS.findall(self.letters[alike.dest_start : alike.dest_end]),
        )
        if same_numbers and asked and shown and not set(asked) & set(shown):
            return None
        return self._found(alike.dest_start, alike.dest_end, alike.score)

    def match(self, pattern: re.Pattern[str]) -> tuple[re.Match[str], Found] | None:
        """The first place whose letters `pattern` matches; none if there is none."""
        found = pattern.search(self.letters)
        return (found, self._found(*found.span(), 100.0)) if found else None

    def _found(self, start: int, end: int, likeness: float) -> Found:
        first, last = self.owners[start], self.owners[min(end, len(self.owners)) - 1]
        page = self.words[first][0]
        on_page = [word.box for number, word in self.words[first : last + 1] if number == page]
        return Found(page, Box.around(on_page), likeness)


def run_together(pages: Iterable[PageRead]) -> RunningText:
    """The running text of `pages`."""
    letters: list[str] = []
    owners: list[int] = []
    words: list[tuple[int, Word]] = []
    for page in pages:
        for word in (word for line in page.lines for word in line.words):
            plain = squeeze(word.text)
            if plain:
                letters.append(plain)
                owners += [len(words)] * len(plain)
                words.append((page.number, word))
    return RunningText("".join(letters), tuple(owners), tuple(words))
