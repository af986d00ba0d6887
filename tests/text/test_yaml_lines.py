"""One loader of YAML: values with their lines, and a refusal by line for all that is not plain."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.errors import ClaimError, CurationError, Open287gError
from open287g.text.yaml_lines import DEEPEST, MOST_LETTERS, read_yaml_lines

BOMB = "a: [&a0 [x, x], &a1 [*a0, *a0], &a2 [*a1, *a1]]\n"


def test_every_key_knows_its_line_and_an_absent_one_that_of_its_parent() -> None:
    read = read_yaml_lines("f.yml", "a: 1\nb:\n  - {c: 2}\n  - d: 3\n")
    assert read.value == {"a": 1, "b": [{"c": 2}, {"d": 3}]}
    assert (read.line(("b", 1, "d")), read.line(("b", 1, "missing"))) == (4, 4)
    assert read.place(("b", 0, "c")) == "f.yml, line 3, key 'b.0.c'"


def test_a_month_can_stand_beside_a_day_where_dates_are_text() -> None:
    text = "- 2026-05-27\n- 2026-05\n"
    assert read_yaml_lines("f.yml", text, dates_as_text=True).value == ["2026-05-27", "2026-05"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "line 1: named with '&' and repeated elsewhere"),
        ("x: &x {a: 1}\n<<: *x\n", "line 2: named with '&'"),
        ("<<: {a: 1}\n", "line 1: the key '<<'"),
        ("? [a, b]\n: c\n", "line 1: a key is one word"),
        ("? {a: 1}\n: c\n", "line 1: a key is one word"),
        ("a: 1\na: 2\n", "line 2, key 'a': written twice"),
        ("a:\n  b: 1\n  b: 2\n", "line 3, key 'a.b': written twice"),
        ("a: !!set {b, c}\n", "line 1: the tag"),
        ("a: !!python/object:os.system {}\n", "line 1: the tag"),
        ("a: !!python/name:os.system\n", "line 1: not valid YAML"),
        ("a: 1\n---\nb: 1\n", "line 2: not valid YAML"),
        ("null: 1\n", "line 1: the key 'null' would mean None"),
        ("NO: 1\n", "line 1: the key 'NO' would mean False"),
        ("a: !!bool 7\n", "line 1: a date or number that cannot be"),
        ("a: !!timestamp x\n", "line 1: a date or number that cannot be"),
        ("a: 2026-13-01\n", "line 1: a date or number that cannot be"),
        ("a: " + "1" * 5000, "line 1: a number or date of more than"),
        ("a: " + ":".join(["1"] * 2000), "line 1: a number or date of more than"),
        ("[" * (DEEPEST + 1), f"line 1: brackets within brackets, nested more than {DEEPEST} deep"),
        ("- " * 3000, "line 1: brackets within brackets"),
        ("a: \0", "line 1: a character that no text holds"),
        ("a:\n\tb: 1", "line 2: not valid YAML .a tab"),
        ("x" * (MOST_LETTERS + 1), "line 1: longer than"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_by_file_and_line_at_once(text: str, told: str) -> None:
    begun = time.process_time()
    with pytest.raises(CurationError, match=rf"f\.yml, {told}"):
        read_yaml_lines("f.yml", text, CurationError)
    assert time.process_time() - begun < 5


def test_a_text_without_a_file_is_spoken_of_by_line() -> None:
    with pytest.raises(ClaimError, match=r"^line 1: not valid YAML"):
        read_yaml_lines("", "a: [", ClaimError)


@given(st.text(alphabet="ab:-?[]{}&*<>!|'\"#%@`, \n\t01.", max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    said = "f.yml, line 1"
    try:
        read_yaml_lines("f.yml", text)
    except Open287gError as refused:
        said = str(refused)
    assert said.startswith("f.yml, line ")
