"""Every format prints the figures of one brief, each computed once, and each can be had again by its command."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from importlib import resources

import pytest
import typst

from open287g.data.editions import Edition
from open287g.publish.html_form import render_page
from open287g.publish.json_form import render_json
from open287g.publish.md_form import render_markdown
from open287g.publish.pdf_form import describe_for_paper
from open287g.publish.words import say_figure, say_part
from open287g.queries.registry import Context, find_question
from open287g.schemas.blocks import Chart, Document, Table, figures_in
from open287g.schemas.measures import Figure

from .conftest import words_of

PLACES = [None, "FL", "CO", "VT"]


@pytest.fixture(params=PLACES, ids=["nation", "florida", "one agreement", "none"])
def brief(request: pytest.FixtureRequest, make_brief: Callable[..., Document]) -> Document:
    return make_brief(state=request.param)


def texts(brief: Document) -> dict[str, str]:
    return {figure.figure_id: say_figure(figure) for figure in brief.figures()}


def tables(brief: Document) -> list[Table]:
    blocks = [block for section in brief.sections for block in section.blocks]
    return [
        block.table if isinstance(block, Chart) else block
        for block in blocks
        if isinstance(block, Chart | Table)
    ]


def test_one_id_never_names_two_figures(brief: Document) -> None:
    seen: dict[str, Figure] = {}
    for figure in figures_in((brief.standing, brief.sections)):
        assert seen.setdefault(figure.figure_id, figure) == figure


def test_the_page_prints_every_figure(brief: Document) -> None:
    printed = dict(
        re.findall(r'<data value="[^"]*" data-figure="([^"]+)">([^<]*)</data>', render_page(brief))
    )
    assert {name: html.unescape(text) for name, text in printed.items()} == texts(brief)


def test_json_gives_every_figure_with_unit_day_and_file(brief: Document) -> None:
    figures = {each["id"]: each for each in json.loads(render_json(brief))["figures"]}
    hashes = {source.snapshot_id: source.sha256 for source in brief.sources}
    assert {name: each["text"] for name, each in figures.items()} == texts(brief)
    for figure in brief.figures():
        told = figures[figure.figure_id]
        assert told["value"] == figure.value
        assert told["unit"]
        assert told["as_of"] == figure.as_of.isoformat()
        assert told["sha256"] == hashes[figure.snapshot_id or ""]
        assert told["snapshot_on"] <= max(told["as_of"], brief.as_of.isoformat())


def test_paper_prints_every_figure(brief: Document) -> None:
    template = resources.files("open287g.publish").joinpath("templates/brief.typ").read_bytes()
    data = json.dumps(describe_for_paper(brief))
    told = json.loads(
        typst.query(template, "<figure>", field="value", sys_inputs={"brief": data}, ignore_system_fonts=True)
    )
    on_paper = {each["id"]: each["text"] for each in told}
    in_charts = {figure.figure_id for block in _charts(brief) for figure in figures_in(block)}
    elsewhere = {
        name: text for name, text in texts(brief).items() if name not in in_charts or name in on_paper
    }
    assert on_paper == elsewhere


def _charts(brief: Document) -> list[Chart]:
    return [block for section in brief.sections for block in section.blocks if isinstance(block, Chart)]


def test_markdown_prints_every_row_of_figures(brief: Document) -> None:
    lines = {re.sub(r"\\(.)", r"\1", html.unescape(line)) for line in render_markdown(brief).splitlines()}
    for table in tables(brief):
        for row in table.rows:
            if any(isinstance(part, Figure) for part in row):
                assert f"| {' | '.join(say_part(part) for part in row)} |" in lines


def test_the_terminal_prints_every_row_of_figures(brief: Document) -> None:
    lines = {" ".join(re.sub("[█▏▎▍▌▋▊▉─]", " ", line).split()) for line in words_of(brief, 400).splitlines()}
    for table in tables(brief):
        for row in table.rows[: table.first]:
            if all(isinstance(part, Figure) for part in row[1:]):
                assert " ".join(" ".join(say_part(part) for part in row).split()) in lines


def test_the_question_beside_a_figure_gives_it_again(brief: Document, edition: Edition) -> None:
    asked = [figure for figure in brief.figures() if figure.call]
    assert asked
    for figure in asked:
        assert figure.call is not None
        again = find_question(figure.call.question).ask(Context(edition), **dict(figure.call.fields))
        assert again.value == figure.value, figure.call
