"""One table of agreements as pages of any year may write it: read as the same rows, or refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import pytest

from open287g.errors import UnreadableFile
from open287g.reading.lists import Reader
from webpages import link, page, table

HEADER = ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "DATES SIGNED", "MOA")
FOLDER = "/doclib/foia/memorandumsofAgreementUnderstanding"
ROWS = [
    (state, name, model, day, link(f"{FOLDER}/{number}.pdf"))
    for number, (state, name, model, day) in enumerate(
        [
            ("ALABAMA", "Etowah County Sheriff's Office", "Jail Enforcement", "2008-07-08"),
            ("ARIZONA", "Mesa Police Department", "Jail Enforcement", "2009-11-19"),
            ("ARIZONA", "Pima County Sheriff's Office", "Task Force", "2008-03-10"),
            ("ARIZONA", "Pinal County Sheriff's Office", "Jail Enforcement", "2008-03-10"),
            ("GEORGIA", "Hall County Sheriff's Office", "Task Force", "2008-02-29"),
            ("GEORGIA", "Whitfield County Sheriff's Office", "Jail Enforcement", "2008-02-04"),
            ("OHIO", "Butler County Sheriff's Office", "Task Force", "2008-02-05"),
            ("OHIO", "Medina County Sheriff's Office", "Task Force", "2008-02-05"),
        ]
    )
]
CODES = {"ALABAMA": "AL", "ARIZONA": "AZ", "GEORGIA": "GA", "OHIO": "OH"}
READ = [
    (CODES[r[0]], r[1], "jem" if r[2][0] == "J" else "tfm", date.fromisoformat(r[3]),
     f"https://www.ice.gov{FOLDER}/{n}.pdf")
    for n, r in enumerate(ROWS)
]  # fmt: skip
MAIN = table(HEADER, ROWS, caption="Mutually Signed Agreements (9) AAs of 09/02/2011")


def _once(blank: str) -> str:
    """Each state in its first row only."""
    rows = [(blank if n and ROWS[n - 1][0] == row[0] else row[0], *row[1:]) for n, row in enumerate(ROWS)]
    return table(HEADER, rows)


def _under_headings(in_each_row: Sequence[str], header: Sequence[str]) -> str:
    """The state as a row across, above its agencies; `in_each_row` stands before each of them."""
    rows: list[Sequence[str]] = []
    for state, mine in groupby(ROWS, key=lambda row: row[0]):
        rows += [(f"<th colspan=5>{state.title()}</th>",), *((*in_each_row, *row[1:]) for row in mine)]
    return table(header, rows)


def _with(column: int, change: dict[int, str] | str) -> str:
    """The table, some cells of one column, or all, written otherwise; `{}` stands for what was there."""
    forms = change if isinstance(change, dict) else dict.fromkeys(range(len(ROWS)), change)
    rows = [
        tuple(forms.get(n, "{}").format(c) if place == column else c for place, c in enumerate(row))
        for n, row in enumerate(ROWS)
    ]
    return table(HEADER, rows)


STEERING = table(
    (*HEADER[:3], "MEETING DATE"), [(*ROWS[0][:3], "02/12/2012")], caption="Steering Committee Meetings"
)
FORMS = {
    "each state once": _once("&nbsp;"),
    "states across, an empty column for them": _under_headings([""], HEADER),
    "states across, no column for them": _under_headings([], HEADER[1:]),
    "a table in each cell": _with(1, "<table><tr><td>{}</td></tr></table>"),
    "the memorandum behind the name": table(
        HEADER, [(*r[:1], r[4].replace(">link<", f">{r[1]}<"), *r[2:4], "") for r in ROWS]
    ),
    "once for screens, once for print": MAIN + MAIN,
    "once more by date, other columns first": MAIN
    + table([HEADER[n] for n in (3, 1, 0, 2, 4)], [[r[n] for n in (3, 1, 0, 2, 4)] for r in ROWS[::-1]]),
    "a running number without a header": table(("", *HEADER), [(str(n), *r) for n, r in enumerate(ROWS, 1)]),
    "headers to sort by": table(
        ("<a href='?o'>STATE</a> \u25b2", HEADER[1] + "<span> (sort ascending)</span>", "Support Type:",
         "\u201cSigned\u201d", "View MOA"), ROWS,
    ),
    "notes in every manner": _with(1, {0: "{} \u2021", 1: "{}<sup>2</sup>", 2: "{}**", 3: "{} [3]", 4: "{}\u2020"}),
    "dates in words": _with(3, {0: "July 8, 2008", 1: "19-Nov-09", 2: "Signed 3/10/08", 3: "3/10/'08 (renewed)",
                                4: "Friday, Feb. 29, 2008"}),
    "models by their officers": _with(2, {0: "Jail Enforcement Officers (JEO)", 2: "Task Force Officers (TFO)"}),
    "steering committees before and after": STEERING + MAIN + STEERING,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_table_in_any_form_gives_the_same_rows(form: str, reader: Reader) -> None:
    [read] = reader.read_lists(page(FORMS[form]), "0" * 64)
    said = [(r.state, r.agency_name, r.support_type, r.signed_on, r.moa_url) for _, r in read.rows]
    assert (read.list_name, said) == ("participating", READ)


def test_an_old_page_with_its_own_apostrophes_is_read(reader: Reader) -> None:
    text = f'<html><head><meta content="text/html; charset=iso-8859-1"></head><body>{MAIN}</body></html>'
    [read] = reader.read_lists(text.replace("Sheriff's", "Sheriff\u00b4s").encode("latin-1"), "0" * 64)
    assert [row.agency_name for _, row in read.rows] == [row[1] for row in READ]


@pytest.mark.parametrize("words", ["Agreements Pending (1)", "In Good Faith Negotiation", "Under review"])
@pytest.mark.parametrize("signed", ["Pending", "", "TBD"])
def test_agencies_that_have_not_signed_are_the_pending_list(words: str, signed: str, reader: Reader) -> None:
    waiting = table(
        HEADER, [("UTAH", "Beaver County Sheriff's Office", "Task Force", signed, "")], caption=words
    )
    first, second = reader.read_lists(page(MAIN + waiting), "0" * 64)
    assert (first.list_name, len(first.rows)) == ("participating", len(READ))
    assert (second.list_name, [row.agency_name for _, row in second.rows]) == (
        "pending",
        ["Beaver County Sheriff's Office"],
    )


def test_a_page_that_shows_a_part_of_its_table_only_is_refused(reader: Reader) -> None:
    for words in ("Showing 1 to 8 of 64 entries", "Displaying 1 \u2013 8 of 64"):
        with pytest.raises(UnreadableFile, match="part of its table"):
            reader.read_lists(page(f"{MAIN}<p>{words}</p>"), "0" * 64)
    [read] = reader.read_lists(page(f"{MAIN}<p>Showing 1 to 8 of 8 entries</p>"), "0" * 64)
    assert len(read.rows) == len(READ)


def test_windows_bytes_in_a_page_of_utf_8_are_the_letters_that_were_meant(reader: Reader) -> None:
    [read] = reader.read_lists(page(MAIN + "<p>\u00d1</p>").replace(b"'s", b"\x92s"), "0" * 64)
    assert [row.agency_name for _, row in read.rows] == [row[1] for row in READ]


def test_signed_agreements_without_dates_are_not_taken_for_pending_ones(reader: Reader) -> None:
    undated = table(HEADER[:3], [row[:3] for row in ROWS], caption="Mutually Signed Agreements (8)")
    with pytest.raises(UnreadableFile, match="without signing dates under"):
        reader.read_lists(page(undated), "0" * 64)


def test_two_models_side_by_side_are_one_memorandum_with_both_parts(reader: Reader) -> None:
    forms = [
        "{}/Task Force",
        "{} and TFO",
        "Jail Enforcement<br>Task Force Officers (TFO)",
        "JEM; TFM",
        "Task Force &amp; Jail",
    ]
    [read] = reader.read_lists(page(_with(2, dict(enumerate(forms)))), "0" * 64)
    assert {row.support_type for _, row in read.rows[: len(forms)]} == {"jem_tfm"}
