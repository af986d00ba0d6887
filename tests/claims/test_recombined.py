"""Sentences by recombination against an oracle that shares no code with the audit, and sentences made strange."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from open287g.claims.language.reader import Frame, Reading, read_statement
from open287g.claims.language.typed import Asked
from open287g.claims.weighing import weigh
from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.errors import ClaimError
from open287g.queries.claims import Evidenced, evidence_of, last_listed_on, project_lexicon, project_space

from .recombined import Sentence, draw_sentences
from .strange import turned_round, with_a_strange_word

pytestmark = pytest.mark.skipif(
    not (project_folder("edition") / "edition.json").is_file(),
    reason="no edition ships with this checkout yet",
)
BORNE_OUT = ("confirmed", "within_wording")


@cache
def evidenced() -> Evidenced:
    return evidence_of(open_edition(project_folder("edition")))


def read(words: str) -> Reading:
    return read_statement(
        words,
        project_lexicon(),
        Frame(last_listed_on(evidenced().snapshots), project_space().baselines[-1].day),
    )


def verdicts(words: str) -> list[str]:
    return [weigh(claim, evidenced().register, project_space()).verdict for claim in read(words).claims]


def wrong_verdicts(sentences: list[Sentence]) -> list[tuple[str, list[str]]]:
    """Sentences of which a figure that is so is contradicted, or one that is not is borne out."""
    wrong = []
    for sentence in sentences:
        found = verdicts(sentence.words)
        assert len(found) == len(sentence.truths), sentence.words
        for verdict, truth in zip(found, sentence.truths, strict=True):
            if truth is not None and verdict != "not_testable" and (verdict in BORNE_OUT) != truth:
                wrong.append((sentence.words, found))
    return wrong


def test_no_verdict_on_recombined_sentences_is_false() -> None:
    assert wrong_verdicts(draw_sentences(37)[::2]) == []


@pytest.mark.slow
def test_no_verdict_on_three_hundred_recombined_sentences_is_false() -> None:
    assert wrong_verdicts(draw_sentences(333, seed=1996)) == []


def strange_readings(n: int) -> list[str]:
    """Sentences with a word made strange that are understood all the same."""
    generator = np.random.Generator(np.random.PCG64(287))
    sentences = draw_sentences(37)
    made = [with_a_strange_word(sentences[place % 37].words, generator) for place in range(n)]
    return [words for words in made if _is_understood(words)]


def _is_understood(words: str) -> bool:
    try:
        read(words)
    except ClaimError:
        return False
    return True


def test_a_strange_word_leaves_nothing_understood() -> None:
    assert strange_readings(60) == []


@pytest.mark.slow
def test_of_a_thousand_strange_words_none_gets_a_verdict() -> None:
    assert strange_readings(1000) == []


def without_words(claims: tuple[Asked, ...]) -> list[Asked]:
    return [claim.of(words="") for claim in claims]


def same_though_turned(sentences: list[Sentence]) -> list[str]:
    """Sentences that are read alike with a verb or side turned round."""
    same = []
    for sentence in sentences:
        plain = without_words(read(sentence.words).claims)
        for turned in turned_round(sentence.words):
            if _is_understood(turned) and without_words(read(turned).claims) == plain:
                same.append(turned)
    return same


@pytest.mark.slow
def test_a_verb_turned_round_is_read_as_something_else_or_not_at_all() -> None:
    assert same_though_turned(draw_sentences(74)) == []
