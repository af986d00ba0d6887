"""Sentences that nobody took from the tool: none is judged falsely, and most are understood, in both languages."""

from __future__ import annotations

import pytest

from open287g.errors import ClaimError

from .test_recombined import BORNE_OUT, pytestmark, verdicts  # noqa: F401
from .written import ENGLISH, SPANISH, Truths

LEAST_UNDERSTOOD = 0.85


def understood(sentences: dict[str, Truths]) -> dict[str, list[str]]:
    """The verdicts on each sentence that is understood."""
    found = {}
    for words in sentences:
        try:
            found[words] = verdicts(words)
        except ClaimError:
            continue
    return found


SETS = [
    pytest.param(dict(list(sentences.items())[::step]), id=f"{name}-{step}", marks=marks)
    for name, sentences in (("en", ENGLISH), ("es", SPANISH))
    for step, marks in ((6, ()), (1, pytest.mark.slow))
]


@pytest.mark.parametrize("sentences", SETS)
def test_no_written_sentence_is_judged_falsely_and_most_are_understood(sentences: dict[str, Truths]) -> None:
    found = understood(sentences)
    wrong = []
    for words, told in found.items():
        truths = sentences[words]()
        assert len(told) == len(truths), (words, told)
        for verdict, truth in zip(told, truths, strict=True):
            if truth is not None and verdict != "not_testable" and (verdict in BORNE_OUT) != truth:
                wrong.append((words, told, truths))
    missed = [words for words in sentences if words not in found]
    assert wrong == []
    assert len(found) >= LEAST_UNDERSTOOD * len(sentences), missed
