"""Names from the other side are labels: one short plain part, whatever a header says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.sources.bodies import MAX_LENGTH, name_in_address, name_in_header, safe_name, unnamed


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="participatingAgencies09282026.xlsx"', "participatingAgencies09282026.xlsx"),
        ("attachment; filename=ParticipatingAgency091826.xlsx", "ParticipatingAgency091826.xlsx"),
        (
            "attachment; filename*=UTF-8''Participating%20Agencies%20%C3%A9.xlsx",
            "Participating Agencies é.xlsx",
        ),
        ("attachment; filename=\"a.xlsx\"; filename*=UTF-8''b.xlsx", "b.xlsx"),
        ("attachment; filename*=undefined''b.xlsx; filename=\"a.xlsx\"", "a.xlsx"),
        ("attachment; filename*=KLINGON''b.xlsx; filename=\"a.xlsx\"", "a.xlsx"),
        ('attachment; filename="../../../etc/passwd"', "passwd"),
        ('attachment; filename="..\\\\..\\\\evil.xlsx"', "evil.xlsx"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fcron.d%2Fx", "x"),
        ('attachment; filename=".bashrc"', "bashrc"),
        ('attachment; filename="a\x00b.xlsx"', "b.xlsx"),
        ('attachment; filename="C:evil.xlsx"', "C-evil.xlsx"),
        ("attachment; filename=participating Agencies 0928.xlsx; size=9", "participating Agencies 0928.xlsx"),
        ("attachment; filename*=\"UTF-8'en'a%20b.xlsx\"", "a b.xlsx"),
        ('attachment; x-filename="no.xlsx"; filename="yes.xlsx"', "yes.xlsx"),
        ("attachment; filename*=UTF-8''%252e%252e%252fetc%252fpasswd", "%2e%2e%2fetc%2fpasswd"),
        ("attachment; filename*=UTF-8''%00%01%5Cred.xlsx", "red.xlsx"),
        ('attachment; filename="a\\"b.xlsx"', 'a"b.xlsx'),
        ('attachment; filename="\u202excod.xlsx"', "\ufffdxcod.xlsx"),
        ('inline; FILENAME = "up.XLSX"', "up.XLSX"),
        ('attachment; filename="unclosed.xlsx', None),
        ('attachment; filename="...."', None),
        ("attachment", None),
        ('attachment; filename=""', None),
        ('attachment; filename="/"', None),
        (None, None),
    ],
)
def test_the_name_in_a_header(header: str | None, name: str | None) -> None:
    assert name_in_header(header) == name


@given(st.text(max_size=400))
def test_no_name_leaves_its_place(text: str) -> None:
    name = safe_name(text)
    if name is not None:
        assert len(name) <= MAX_LENGTH
        assert not set(name) & set("/\\\x00:\n\r\x1b")
        assert not name.startswith(".")


def test_a_number_is_no_name_and_no_date_is_made_of_one() -> None:
    assert name_in_address("https://www.ice.gov/file-download/download/public/110126") is None
    assert not any(letter.isdigit() for letter in unnamed("participating"))


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("x" * 500 + ".xlsx")
    assert name is not None
    assert name.endswith(".xlsx")
