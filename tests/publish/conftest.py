"""Briefs of the shipped edition, made once: the nation, a state with many agreements, with one, and with none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from open287g.data.editions import Edition, current_edition
from open287g.publish.compose import compose_brief
from open287g.publish.terminal import print_document
from open287g.queries.brief import Request, gather_facts
from open287g.schemas.blocks import Document

MADE_ON = date(2026, 11, 23)
DAY = date(2026, 5, 18)


@cache
def _edition(folder: Path) -> Edition:
    return current_edition(folder)


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The edition that ships with the project."""
    return _edition(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def make_brief(edition: Edition) -> Callable[..., Document]:
    """`make_brief(state="FL")` composes the brief of a request on a stated day, once for all who ask for the same."""

    @cache
    def composed(request: Request) -> Document:
        return compose_brief(gather_facts(edition, request, MADE_ON))

    def make(as_of: date = DAY, baseline: date | None = None, state: str | None = None) -> Document:
        return composed(Request(as_of, baseline, state))

    return make


@pytest.fixture(scope="session")
def nation(make_brief: Callable[..., Document]) -> Document:
    return make_brief()


def words_of(brief: Document, width: int = 200) -> str:
    """What a terminal of some width shows, without colour."""
    file = StringIO()
    print_document(
        brief, Console(file=file, width=width, no_color=True, emoji=False, markup=False, highlight=False)
    )
    return file.getvalue()
