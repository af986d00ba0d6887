"""Seeds and examples of made-up worlds: a few for every run of the tests, many more for `make slow`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings


def seeds(few: int, many: int) -> list[Any]:
    """The seeds below `many`, of which only the first `few` are tried unless slow tests are asked for."""
    return [*range(few), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(few, many))]


def examples(share: float) -> settings:
    """A share of the examples that the profile in force asks for, where each takes long."""
    return settings(max_examples=max(1, round(share * settings.default.max_examples)))
