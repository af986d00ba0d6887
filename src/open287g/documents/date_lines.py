"""Words of a page to the lines on which signers date it: where each label stands, and where its day is written.

A page with no such line signs nothing. Stamps of digital signatures say `Date:` as well, but with the day in their own
small print: they are not labels of the form, and are found by `find_stamps`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .words import Box, Line, Word, group_lines, split_columns, squeeze
from .written_dates import STAMP

_LABEL = re.compile(
    r"^\W{0,2}(?:D[ao][t1lr:.][eco]\s?[:;.,_]|Dat\s?[:;_]|ate\s?[:;_]|DATED?\s?[:;_]|Dated\s?[:;_]|"
    r"Sign\w{2,5}\s?Date\s?[:;_]|Date\s?/\s?Time\s?[:;_]|Date\s?[Ss]igned\s?[:;_]|Date\s?of\s?[Ss]ignature\s?[:;_]|(?:Signed|Executed)\s?on\s?[:;_])"
)
_BARE_LABEL = re.compile(r"^(?:Da[t1l]e|Da:e|Oate|DATE|Dated)$")
_STAMPED = re.compile(r"^\W{0,2}Date\s?:\s?20\d\d\s?[.]", re.I)
FIELD_WIDTH = 205.0
"""The forms draw lines of 100 to 190 points; a hand may run on a little."""
_LEAST_LINE = 7.5
_LEAST_WORD = 5.5
"""Labels are set in 10 to 12 points; lower ones are a stamp's print. A recognized line's place has a margin around
it, a text layer's word is as high as its letters."""


@dataclass(frozen=True, slots=True)
class DateLine:
    """A label `Date:` and the place beside it where a day is written."""

    label: Box
    field: Box


def find_date_lines(words: Sequence[Word], lines: Sequence[Word], width: float) -> list[DateLine]:
    """Date lines of a page, by its text layer (`words`) and by recognized `lines`, whose places come first."""
    labels: list[Box] = []
    for line in lines:
        if is_label(line.text) and line.box.height >= _LEAST_LINE:
            labels.append(_label_part(line))
    for word in _join_label_words(words):
        is_high = word.box.height >= _LEAST_WORD
        if is_high and is_label(word.text) and not any(_same_place(word.box, other) for other in labels):
            labels += [] if _stands_within(word, words) else [_label_part(word)]
    labels += _hidden_label(labels, [*lines, *words], width)
    return [
        DateLine(label, _field_of(label, labels, width))
        for label in sorted(labels, key=lambda b: (b.top, b.left))
    ]


def _stands_within(word: Word, words: Sequence[Word]) -> bool:
    """Whether a label goes on from the word before it: `Effective Date:`, `EFFECTIVE DATE AND TERMINATION`."""
    before = (
        w
        for w in words
        if abs(w.box.middle - word.box.middle) < 4 and w.box.left < word.box.left - 1 < w.box.right + 11
    )
    return any(word.text in _IN_HEADINGS or _OTHER_DATES.match(w.text) for w in before)


_IN_HEADINGS = ("DATE", "Dated")
_OTHER_DATES = re.compile(
    r"(?:effective|expir\w+|received|receipt|due|revis\w+|issued?|start\w*|end|print\w*|approv\w+|review\w*)$",
    re.I,
)
_SIGNED_LABEL = re.compile(r"^\W*(?:S[i1l]gnature|T[i1l]t[l1i]e|For the LEA)\b", re.I)


def _hidden_label(labels: Sequence[Box], words: Sequence[Word], width: float) -> list[Box]:
    """A label that a sprawling hand has covered: the other column has one, and `Signature:` stands below."""
    if len(labels) != 1:
        return []
    (known,) = labels
    column = [
        w.box
        for w in words
        if _SIGNED_LABEL.match(w.text)
        and abs(w.box.middle - known.middle) < 75
        and (w.box.left < width / 2) != (known.left < width / 2)
    ]
    if not column:
        return []
    left = min(b.left for b in column)
    return [Box(left, known.top, left + 27.0, known.bottom)]


def is_label(text: str) -> bool:
    """Whether `text` begins with the label of a date line, and not as the print of a stamp."""
    return bool(_LABEL.match(text) or _BARE_LABEL.match(text)) and not _STAMPED.match(text)


def _join_label_words(words: Iterable[Word]) -> list[Word]:
    """Labels as scanners cut them: `Da te :` and `Dale :` are one word for this room; a stamp's goes with its day."""
    ordered = list(words)
    joined = []
    for n, word in enumerate(ordered):
        pair = Word(word.text + (ordered[n + 1].text if n + 1 < len(ordered) else ""), word.box, word.origin)
        joined.append(pair if _PAIR.match(pair.text) or _STAMPED.match(pair.text) else word)
    return joined


_PAIR = re.compile(r"^(?:D[ao][t1l]e|(?:Signed|Executed)on)[:;]$")


def _label_part(word: Word) -> Box:
    """The place of the letters `Date:` alone, where a line goes on behind them."""
    text = word.text
    end = min((i for i in (text.find(c) for c in ":;_") if i > 0), default=4) + 1
    share = min(1.0, end / max(1, len(text)))
    height = min(word.box.height, 14.0)
    middle = word.box.middle
    right = word.box.left + min((word.box.right - word.box.left) * share, 34.0 if end <= 6 else 90.0)
    return Box(word.box.left, middle - height / 2, right, middle + height / 2)


def _same_place(one: Box, other: Box) -> bool:
    return abs(one.left - other.left) < 25 and abs(one.middle - other.middle) < 11


def _field_of(label: Box, labels: Sequence[Box], width: float) -> Box:
    right = min(label.right + FIELD_WIDTH, width)
    for other in labels:
        if other.left > label.right + 20 and abs(other.middle - label.middle) < 22:
            right = min(right, other.left - 2)
    return Box(label.right, label.middle - 19.0, right, label.middle + 9.5)


_STAMP_GAP = 20.0


@dataclass(frozen=True, slots=True)
class Stamp:
    """A digital signature's stamp: its text with the day in it."""

    text: str
    box: Box


def find_stamps(words: Iterable[Word]) -> list[Stamp]:
    """Stamps on a page: what stands together and holds a stamp's day, alone or broken over a blank."""
    return [
        Stamp(part.text, part.box)
        for line in group_lines(words)
        for part in split_columns(line, _STAMP_GAP)
        if STAMP.search(part.text)
    ]


_OPENING = re.compile(
    r"bysigningthis(?:moa|memorandum)|signingthis.*eachparty|inwitnesswhereof.{0,12}parties|partieshavecausedthis"
)


def find_opening(lines: Iterable[Line]) -> float | None:
    """The lower edge of the line that opens the signatures (`By signing this MOA ...`); none if not there.

    A clerk's certificate says `In witness whereof` as well, but not of the parties.
    """
    return next((line.box.bottom for line in lines if _OPENING.search(squeeze(line.text))), None)


def is_signature_page(lines: Sequence[Line]) -> bool:
    """Whether parties sign on this page: the opening sentence stands there, or `For the LEA` beside `For ICE`."""
    if find_opening(lines) is not None:
        return True
    text = squeeze("".join(line.text for line in lines))
    return "forthelea" in text and "forice" in text and "date" in text


def join_line(line: Line) -> Word:
    """A line as one word."""
    return Word(line.text, line.box, line.words[0].origin, min(w.confidence for w in line.words))
