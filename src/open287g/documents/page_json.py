"""Pages as they were read, and facts, to JSON and back: what worker processes hand over and what the cache keeps."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence

from .facts import Fact
from .words import Box, PageRead, Strip, Word


def to_json(page: PageRead) -> str:
    """One line of JSON. Words are tuples, so lists there; their places are rounded when they are read."""
    return json.dumps(
        {
            "number": page.number,
            "width": page.width,
            "height": page.height,
            "words": page.words,
            "recognized": page.recognized,
            "strips": [[s.text, _from_box(s.box), s.confidence, s.odds] for s in page.strips],
            "text_layer": page.text_layer,
            "failure": page.failure,
            **({"turned": page.turned} if page.turned else {}),
        },
        separators=(",", ":"),
    )


def pack(page: PageRead) -> bytes:
    """The page as the cache keeps it: workers pack, so that what collects their pages only moves bytes."""
    return gzip.compress(to_json(page).encode(), 6, mtime=0)


def unpack(packed: bytes) -> PageRead:
    """The page as `pack` made it."""
    return from_json(gzip.decompress(packed))


def from_json(line: str | bytes) -> PageRead:
    """The page; raises `ValueError` for what is none."""
    try:
        found = json.loads(line)
        return PageRead(
            number=int(found["number"]),
            width=float(found["width"]),
            height=float(found["height"]),
            words=tuple(_to_word(w) for w in found["words"]),
            recognized=tuple(_to_word(w) for w in found["recognized"]),
            strips=tuple(
                Strip(text, Box(*box), confidence, tuple(tuple(row) for row in odds))
                for text, box, confidence, odds in found["strips"]
            ),
            text_layer=found["text_layer"],
            failure=found["failure"],
            turned=int(found.get("turned", 0)),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"This is no page: {error!r}.") from error


def _from_box(box: Box) -> list[float]:
    return [round(box.left, 1), round(box.top, 1), round(box.right, 1), round(box.bottom, 1)]


def _to_word(found: list[object]) -> Word:
    text, box, origin, confidence = found
    return Word(str(text), Box(*box), str(origin), float(confidence))  # type: ignore[misc, arg-type]


def facts_to_json(facts: Sequence[Fact]) -> str:
    """Facts as JSON."""
    return json.dumps(
        [
            [
                f.fact,
                f.part,
                f.number,
                f.value,
                f.confidence,
                f.basis,
                f.page,
                f.box and _from_box(f.box),
                f.written,
                f.reason,
            ]
            for f in facts
        ],
        separators=(",", ":"),
    )


def facts_from_json(text: str) -> list[Fact]:
    """The facts; raises `ValueError` for what is none."""
    try:
        return [
            Fact(
                fact,
                part,
                number,
                value,
                confidence,
                basis,
                page,
                Box(*box) if box else None,
                written,
                reason,
            )
            for fact, part, number, value, confidence, basis, page, box, written, reason in json.loads(text)
        ]
    except TypeError as error:
        raise ValueError(f"These are no facts: {error!r}.") from error
