"""A reader with the project's own vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from open287g.data.curation import read_curation
from open287g.reading.lists import Reader
from open287g.reading.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """The meanings that `curation/` agrees on."""
    nowhere: Path = tmp_path_factory.mktemp("workspace")
    return read_curation(nowhere).vocabulary


@pytest.fixture
def reader(vocabulary: Vocabulary) -> Reader:
    """A reader that has met nothing yet."""
    return Reader(vocabulary)
