"""Texts of ICE's lists to agreed codes, by people's decisions and one rule that repairs safely.

In: `curation/headers.csv` and `curation/codes.csv` as rows. Out: a `Meaning` for a text. A text that is neither
known nor a small edit away from exactly one known text has no meaning here: the caller sets it aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from open287g.errors import CurationError

_BLANKS = re.compile(r"[\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_BRACKETED = re.compile(r"(.+?)(?: ?[(\[]([^()\[\]]+)[)\]]| ?[-\u2013/] ?(.+))")
_CALLED_A_STATE = re.compile(r"^(?:state|commonwealth|territory) of (?:the )?")
_NUMERAL = re.compile(r"\d|\b[ivx]+\b")
_BETWEEN = re.compile(r"\s*(?:[/&,;+-]|\band\b)\s*|\s+")
_MIN_MARGIN = 1
"""How much farther the second-nearest code must be than the nearest for a repair to be safe."""


_MIN_LENGTH = 4
"""Texts shorter than this (abbreviations) are known exactly or not at all: everything short is near them."""


@dataclass(frozen=True)
class Meaning:
    """What a text stands for; `repaired` if the rule, not a person's decision, says so."""

    code: str
    known_text: str
    repaired: bool


@dataclass(frozen=True)
class Terms:
    """The known texts of one column and their codes."""

    codes: Mapping[str, str]
    _met: dict[str, Meaning | None] = field(default_factory=dict, compare=False, repr=False)

    _exact: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    def code_of(self, text: str) -> str | None:
        """The code of a text that is known as it stands, case and blanks apart; nothing is repaired."""
        if text not in self._exact:
            self._exact[text] = self.codes.get(fold(text))
        return self._exact[text]

    def understand(self, text: str) -> Meaning | None:
        """The meaning of `text`, or None. Case, doubled blanks and edge blanks do not count."""
        if text not in self._met:
            self._met[text] = self._look_up(fold(text))
        return self._met[text]

    def _look_up(self, folded: str) -> Meaning | None:
        code = self.codes.get(folded)
        if code is not None:
            return Meaning(code, folded, repaired=False)
        return (
            self._without_form(folded)
            or self._say_twice(folded)
            or self._join(folded)
            or self._repair(folded)
        )

    def _without_form(self, folded: str) -> Meaning | None:
        """The meaning of an abbreviation written with dots ('N.C.'), or of a state called one ('State of Texas')."""
        for bare in (folded.replace(".", ""), _CALLED_A_STATE.sub("", folded)):
            if bare != folded and bare in self.codes:
                return Meaning(self.codes[bare], bare, repaired=False)
        return None

    def _join(self, folded: str) -> Meaning | None:
        """The meaning of two known texts side by side, as in 'Jail Enforcement / Task Force (TFO)'.

        Only where both together have a code of their own, named after theirs.
        """
        for cut in _BETWEEN.finditer(folded):
            parts = (folded[: cut.start()], folded[cut.end() :])
            known = [self.codes.get(part) or getattr(self._say_twice(part), "code", "") for part in parts]
            if (joint := "_".join(sorted(known))) in self._joint and known[0] != known[1]:
                return Meaning(joint, folded, repaired=False)
        return None

    @cached_property
    def _joint(self) -> frozenset[str]:
        return frozenset(code for code in self.codes.values() if "_" in code)

    def _say_twice(self, folded: str) -> Meaning | None:
        """The meaning of a text that says the same once more, as in 'Task Force Model (TFM)', or 'TX - Texas'."""
        match = _BRACKETED.fullmatch(folded)
        again = match and (match[2] or match[3])
        if match is None or match[1] not in self.codes or self.codes[match[1]] != self.codes.get(again or ""):
            return None
        return Meaning(self.codes[match[1]], match[1], repaired=False)

    def _repair(self, folded: str) -> Meaning | None:
        """The one known text within a small edit, if every text of another code is farther away.

        A numeral is no slip: 'Task Force Model II' would be another model.
        """
        reach = _reach(folded)
        if not reach:
            return None
        words = [text for text in self.codes if _n_letters(text) >= _MIN_LENGTH]
        near = process.extract(
            folded, words, scorer=OSA.distance, limit=None, score_cutoff=reach + _MIN_MARGIN
        )
        if not near or near[0][1] > reach:
            return None
        nearest, distance = near[0][0], near[0][1]
        if sorted(_NUMERAL.findall(folded)) != sorted(_NUMERAL.findall(nearest)):
            return None
        rivals = [
            text
            for text, away, _ in near
            if self.codes[text] != self.codes[nearest] and away <= distance + _MIN_MARGIN
        ]
        return None if rivals else Meaning(self.codes[nearest], nearest, repaired=True)


@dataclass(frozen=True)
class Vocabulary:
    """Agreed meanings of headers and of the coded columns."""

    headers: Terms
    states: Terms
    support_types: Terms
    agency_types: Terms
    counties: Terms
    agency_names: Terms
    """Texts that name no agency, such as a look-up that found nothing."""


def fold(text: str) -> str:
    """`text` in lower case, with single inner blanks and no edge blanks; exotic blanks count as blanks."""
    return _BLANKS.sub(" ", text).strip().casefold()


def _reach(folded: str) -> int:
    """Edits that a text of this length may be away from what it means: one in four letters, at most three."""
    return min(3, len(folded) // 4) if _n_letters(folded) >= _MIN_LENGTH else 0


def _n_letters(text: str) -> int:
    """Letters and digits of a text: of an abbreviation its dots do not count."""
    return sum(map(str.isalnum, text))


def make_vocabulary(headers: Iterable[Mapping[str, str]], codes: Iterable[Mapping[str, str]]) -> Vocabulary:
    """A vocabulary from the rows of the two curation files; raises `CurationError` for a contradiction."""
    by_column: dict[str, dict[str, str]] = {"state": {}, "support_type": {}, "agency_type": {}, "county": {},
                                            "agency_name": {}}  # fmt: skip
    for row in codes:
        if row["column"] not in by_column:
            raise CurationError(
                f"curation/codes.csv: unknown column {row['column']!r} for text {row['text']!r}."
            )
        _agree(by_column[row["column"]], fold(row["text"]), row["code"], "curation/codes.csv")
    by_header: dict[str, str] = {}
    for row in headers:
        _agree(by_header, fold(row["header"]), row["meaning"], "curation/headers.csv")
    _add_abbreviations(by_column["state"])
    return Vocabulary(
        headers=Terms(by_header),
        states=Terms(by_column["state"]),
        support_types=Terms(by_column["support_type"]),
        agency_types=Terms(by_column["agency_type"]),
        counties=Terms(by_column["county"]),
        agency_names=Terms(by_column["agency_name"]),
    )


def _agree(known: dict[str, str], text: str, code: str, source: str) -> None:
    if known.setdefault(text, code) != code:
        raise CurationError(f"{source} gives {text!r} two meanings: {known[text]!r} and {code!r}. Keep one.")


def _add_abbreviations(states: dict[str, str]) -> None:
    """Every state is known by its USPS code too, exactly."""
    states.update({code.casefold(): code for code in set(states.values())})
