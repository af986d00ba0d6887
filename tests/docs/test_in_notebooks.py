"""In a notebook an answer is short: its title, its news, its first rows; a chart is its picture."""

from __future__ import annotations

from pathlib import Path


def test_an_answer_shows_itself_shortly_in_a_notebook(workspace: Path) -> None:
    import open287g

    answer = open287g.agencies(state="TX", as_of="2026-01-26")
    assert len(repr(answer)) < 200
    shown = answer._repr_html_()
    assert "agencies on Jan. 26, 2026" in repr(answer) or "agencies" in shown
    assert "more rows" in shown
    assert len(shown) < 20_000
    assert len(repr(open287g.edition())) < 100
    assert "agreements" in open287g.edition()._repr_html_()
    drawn = open287g.chart("growth", state="NH")._repr_mimebundle_()
    assert "application/vnd.vegalite.v5+json" in drawn
    assert list(answer.to_pandas().columns) == answer.frame.columns
