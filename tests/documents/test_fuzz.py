"""Hostile and damaged PDFs end read or refused in words; `make fuzz-documents` tries 2,000 of them."""

from __future__ import annotations

import importlib.util

import pytest

from .fuzzing import make_document, structures, try_documents

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pypdfium2") is None, reason="the extra 'documents' is not installed"
)


def test_hostile_structures_and_a_sample_of_damage_end_in_words() -> None:
    n = len(structures()) + 16
    ended = try_documents(0, n)
    assert sum(ended.values()) == n
    assert ended["refused"] > 0
    assert ended["read"] > 0


def test_the_same_number_is_the_same_document() -> None:
    assert make_document(77) == make_document(77)
    assert make_document(77) != make_document(78)


@pytest.mark.slow
def test_two_thousand_damaged_documents_end_in_words() -> None:
    assert sum(try_documents(0, 2_000).values()) == 2_000
