"""A figure of the brief is the figure of its command, in every form of the brief, and goes back to rows of files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import open287g

from .conftest import Ask

PLACES = {"the nation": (), "Florida": ("--state", "FL"), "Alaska": ("--state", "AK")}
BRIEF = ("brief", "--as-of", "2026-01-26", "--short")


def figures(ask: Ask, place: tuple[str, ...]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(ask(*BRIEF, *place, "--format", "json").stdout)["figures"]
    return told


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)], ids=["each fourth", "every"])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_counted_figure_is_that_of_its_command(place: tuple[str, ...], step: int, ask: Ask) -> None:
    counted = [each for each in figures(ask, place) if (each["call"] or {}).get("question") == "count"]
    assert len(counted) > 10
    for fields in sorted({tuple(each["call"]["fields"].items()) for each in counted}, key=str)[::step]:
        evidence = open287g.explain_count(**dict(fields)).result
        values = {each["value"] for each in counted if tuple(each["call"]["fields"].items()) == fields}
        assert values == {evidence.count.value}, fields
        assert evidence.rows.unique("counted")["amount"].sum() == evidence.count.value, fields


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(words, id=name, marks=[pytest.mark.slow] if name == "Florida" else [])
        for name, words in PLACES.items()
    ],
)
def test_a_figure_is_equal_in_every_form_of_the_brief(
    place: tuple[str, ...], ask: Ask, tmp_path: Path
) -> None:
    by_id = {each["id"]: each for each in figures(ask, place)}
    forms = {form: ask(*BRIEF, *place, "--format", form).stdout for form in ("terminal", "md", "html")}
    ask(*BRIEF, *place, "--format", "pdf", "-o", tmp_path / "brief.pdf")
    if shutil.which("pdftotext"):
        words = ["pdftotext", "-layout", str(tmp_path / "brief.pdf"), "-"]
        forms["pdf"] = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    for unit in ("agreements", "agencies"):
        value = json.loads(ask("count", "--unit", unit, "--as-of", "2026-01-26", *place, "--json").stdout)[
            "value"
        ]
        assert by_id[unit]["value"] == value
        assert f'<data value="{value}" data-figure="{unit}">' in forms["html"]
        for form, text in forms.items():
            assert re.search(rf"(?<![\d,]){value:,}(?![\d,])", text), (unit, form)
