"""ICE's web page in each of its eras: a golden pair made by hand, and what must not be taken for a list."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import process_time

import pytest

from open287g.errors import NoListOnPage, UnknownHeader, UnreadableFile
from open287g.reading.lists import ListRead, Reader
from webpages import ICE, archived, link, page, table

FOIA = "/doclib/foia/memorandumsofAgreementUnderstanding"
LEA = "LAW ENFORCEMENT AGENCY"
OLD_HEADER = ("STATE", LEA, "SUPPORT TYPE", "DATES SIGNED", "MOA")
NEW_HEADER = ("STATE", LEA, "SUPPORT TYPE", "SIGNED", "MOA")
Said = tuple[str | None, str | None, str | None, date | None, str | None]


def _said(read: ListRead) -> list[Said]:
    return [(r.state, r.agency_name, r.support_type, r.signed_on, r.moa_url) for _, r in read.rows]


def _read(reader: Reader, data: bytes) -> list[ListRead]:
    return list(reader.read_lists(data, "0" * 64))


STEERING = table(
    ("MOA Name", "Meeting Date", "Location", "Type"),
    [("Floyd County Sheriff’s Office", "02/12/2025", "In Person", "JEM"), ("Alamance County", "12/6/2023", "Virtual", "WSO")],  # noqa: E501
    caption="Steering Committee Meetings FY2025",
)  # fmt: skip

ERAS: dict[str, tuple[bytes, list[Said]]] = {
    "2008: tables of layout, MOA Name, TYPE, no links": (
        page(
            "<table width=760><tr><td><font size=2><h1>Partners</h1><p>Agencies with signed MOAs (updated 5-13-08)<br>"
            + table(("State", "MOA Name", "Date Signed", "Type"),
                    [("AL", "AL State Police", "9/10/2003", "Task Force"),
                     ("AZ", "AZ Department of Corrections", "9/16/2005", "Jail Enforcement")], tag="td")
            + "</td></tr></table>"
        ),
        [("AL", "AL State Police", "tfm", date(2003, 9, 10), None),
         ("AZ", "AZ Department of Corrections", "jem", date(2005, 9, 16), None)],
    ),
    "2011: a caption across the table, marks and notes, relative links, the archive's frame": (
        archived(
            page(
                table(OLD_HEADER,
                      [("DELAWARE**", "Delaware Department of Corrections", "Jail Enforcement", "2009-10-15",
                        link(f"{FOIA}/r_287gdelaware101509.pdf")),
                       ("FLORIDA", "Bay County Sheriff's Office<sup>1</sup>", "Task Force", "2008-06-15",
                        link(f"{FOIA}/r_287gbaycounty101609.pdf", "link<br>")),
                       ("<td colspan=5>** The agreement covers the Sussex institution.</td>",)])
                .replace("<tr>", "<tr><td colspan='5'>Mutually Signed Agreements (69) as of 09/02/2011</td></tr><tr>", 1)  # noqa: E501
                + "<p><sup>1</sup> Officers not trained yet.</p>"
            ),
            "20111020094214",
        ),
        [("DE", "Delaware Department of Corrections", "jem", date(2009, 10, 15), f"https://www.ice.gov{FOIA}/r_287gdelaware101509.pdf"),
         ("FL", "Bay County Sheriff's Office", "tfm", date(2008, 6, 15), f"https://www.ice.gov{FOIA}/r_287gbaycounty101609.pdf")],
    ),
    "2012: a second table of agencies without trained officers, and without MOA": (
        page(
            "<h2>Mutually Signed Agreements (2) as of 10/02/2012</h2>"
            + table(OLD_HEADER, [("ARIZONA", "Pima County Sheriff's Office", "Jail Enforcement", "2008-03-10",
                                  link(f"{ICE}{FOIA}/r_287gpima.pdf"))])
            + "<p>No officers trained:</p>"
            + table(OLD_HEADER[:4], [("NEW JERSEY", "Monmouth County Sheriff's Office", "Jail Enforcement", "2009-10-15")])  # noqa: E501
        ),
        [("AZ", "Pima County Sheriff's Office", "jem", date(2008, 3, 10), f"https://www.ice.gov{FOIA}/r_287gpima.pdf"),
         ("NJ", "Monmouth County Sheriff's Office", "jem", date(2009, 10, 15), None)],
    ),
    "2015: the state once for all its rows": (
        page(
            "<table><caption>Mutually Signed Agreements</caption><thead><tr><th>STATE<th>" + LEA
            + "<th>SUPPORT TYPE<th>DATES SIGNED<th>MOA</thead><tbody>"
            f"<tr><td rowspan=2>ARIZONA<td>Mesa Police Department<td>Jail Enforcement<td>2009-11-19<td>{link(f'{FOIA}/mesa.pdf')}"  # noqa: E501
            f"<tr><td>Pinal County Sheriff&#39;s Office<td>Jail Enforcement<td>2008-03-10<td>{link(f'{FOIA}/pinal.pdf')}</table>"  # noqa: E501
        ),
        [("AZ", "Mesa Police Department", "jem", date(2009, 11, 19), f"https://www.ice.gov{FOIA}/mesa.pdf"),
         ("AZ", "Pinal County Sheriff's Office", "jem", date(2008, 3, 10), f"https://www.ice.gov{FOIA}/pinal.pdf")],
    ),
    "2017: a table for each state, named by its heading": (
        page(
            "<h3>Texas</h3>"
            + table((LEA, "SUPPORT TYPE", "DATES SIGNED", "MOA"),
                    [("Waller County Sheriff’s Office", "Jail Enforcement", "2017-06-29", link(f"{ICE}/doclib/waller.pdf"))])  # noqa: E501
            + "<h3>West Virginia</h3>"
            + table((LEA, "SUPPORT TYPE", "DATES SIGNED", "MOA"),
                    [("Mason County Sheriff's Office", "Jail Enforcement", "2017-07-01", "link pending")])
        ),
        [("TX", "Waller County Sheriff's Office", "jem", date(2017, 6, 29), "https://www.ice.gov/doclib/waller.pdf"),
         ("WV", "Mason County Sheriff's Office", "jem", date(2017, 7, 1), None)],
    ),
    "a table for each model, the states as headings among the rows": (
        page(
            "<p><strong>Jail Enforcement Model (JEM) agreements</strong></p>"
            + table((LEA, "SIGNED", "MOA"), [("<th colspan=3>ALABAMA</th>",), ("Etowah County Sheriff's Office", "2020-06-09", ""),  # noqa: E501
                                             ("<th colspan=3>ALASKA</th>",), ("Department of Corrections", "2020-07-24", "")])  # noqa: E501
            + "<p><strong>Warrant Service Officer agreements</strong></p>"
            + table((LEA, "SIGNED", "MOA"), [("<th colspan=3>FLORIDA</th>",), ("Bay County Sheriff's Office", "2019-10-15", "")])  # noqa: E501
        ),
        [("AL", "Etowah County Sheriff's Office", "jem", date(2020, 6, 9), None),
         ("AK", "Department of Corrections", "jem", date(2020, 7, 24), None),
         ("FL", "Bay County Sheriff's Office", "wso", date(2019, 10, 15), None)],
    ),
    "2021 to 2025: the table of participating entities, steering committees below it": (
        page(
            "<h3>Participating Entities</h3><p>As of May 2024, ICE has 287(g) JEM agreements with 60 law enforcement agencies "  # noqa: E501
            "in 16 states.</p>"
            + table(NEW_HEADER, [("ALASKA", "Kodiak Police Department", "Warrant Service Officer", "2020-07-20",
                                  link("https://www.ice.gov/doclib/287gMOA/287gWSO_KodiakAk2020-07-20.pdf"))],
                    caption="Mutually Signed Agreements", attributes='summary="287(g) Participating Entities" width="98%"')  # noqa: E501
            + "<h3>Steering Committee Meetings</h3>" + STEERING
        ),
        [("AK", "Kodiak Police Department", "wso", date(2020, 7, 20),
          "https://www.ice.gov/doclib/287gMOA/287gWSO_KodiakAk2020-07-20.pdf")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("era", ERAS)
def test_each_era_of_the_page_gives_the_rows_of_its_golden_pair(era: str, reader: Reader) -> None:
    data, expected = ERAS[era]
    [read] = _read(reader, data)
    assert (read.list_name, read.sheet, _said(read)) == ("participating", "web table", expected)
    assert not any(row.is_quarantined for _, row in read.rows)


def test_notes_marks_and_captions_are_told(reader: Reader) -> None:
    [read] = _read(
        reader,
        ERAS["2011: a caption across the table, marks and notes, relative links, the archive's frame"][0],
    )
    told = {(f.code, f.value) for f in read.findings}
    assert ("above_header", "Mutually Signed Agreements (69) as of 09/02/2011") in told
    assert ("note_in_table", "** The agreement covers the Sussex institution.") in told
    assert ("footnote", "[1] Officers not trained yet.") in told
    marks = [
        (f.column, f.value, f.taken_as)
        for _, row in read.rows
        for f in row.findings
        if f.code == "footnote_mark"
    ]
    assert marks == [
        ("state", "DELAWARE**", "DELAWARE"),
        ("agency_name", "Bay County Sheriff's Office[1]", "Bay County Sheriff's Office"),
    ]


PLAIN = page(
    table(
        NEW_HEADER,
        [("TEXAS", "Kerr County Sheriff's Office", "WSO", "2025-03-01", link(f"{ICE}/doclib/k.pdf"))],
    )
)


@pytest.mark.parametrize(
    ("data", "captured"),
    [(PLAIN, None), (archived(PLAIN, "20130402163405"), datetime(2013, 4, 2, 16, 34, 5, tzinfo=UTC)),
     (archived(PLAIN, "20130402163405").replace(b"__wm.wombat", b"x"), datetime(2013, 4, 2, 16, 34, 5, tzinfo=UTC)),
     (PLAIN.replace(b'href="http', b'href="https://web.archive.org/web/20130402163405id_/http'),
      datetime(2013, 4, 2, 16, 34, 5, tzinfo=UTC)),
     (PLAIN.replace(b'href="http', b'href="/web/20139902163405/http'), None)],
)  # fmt: skip
def test_a_page_says_when_an_archive_captured_it(
    data: bytes, captured: datetime | None, reader: Reader
) -> None:
    [read] = _read(reader, data)
    assert read.modified_at == captured
    assert _said(read)[0][4] == "https://www.ice.gov/doclib/k.pdf"


def test_captures_of_one_page_at_two_times_are_one_content(reader: Reader) -> None:
    [one], [two] = (_read(reader, archived(PLAIN, stamp)) for stamp in ("20130402163405", "20130601201323"))
    assert (one.content_id, one.rows) == (two.content_id, two.rows)
    assert one.modified_at != two.modified_at


def test_a_pending_table_is_a_list_of_its_own(reader: Reader) -> None:
    waiting = table(
        ("STATE", LEA, "SUPPORT TYPE"), [("UTAH", "Beaver County Sheriff's Office", "Task Force")]
    )
    data = page("<h3>Pending</h3>" + waiting + "<h3>Mutually Signed Agreements</h3>" + PLAIN.decode())
    first, second = _read(reader, data)
    assert [(read.list_name, len(read.rows)) for read in (first, second)] == [
        ("participating", 1),
        ("pending", 1),
    ]
    assert _said(second) == [("UT", "Beaver County Sheriff's Office", "tfm", None, None)]


BUTTONS = page(
    "<h3>287(g) Participating Agencies</h3><p>As of June 30, 2025, at 9 a.m., ICE has signed 737 Memorandums of Agreement "  # noqa: E501
    "for 287(g) programs covering 40 states.</p>"
    + link("https://www.ice.gov/doclib/about/offices/ero/287g/participatingAgencies06272025am.xlsx", "View")
)


@pytest.mark.parametrize(
    ("data", "words"),
    [(BUTTONS, r"links workbooks \(participatingAgencies06272025am.xlsx\). The page is kept, and so are the totals"),
     (page("<h3>Steering Committee Meetings</h3>" + STEERING), "no table with the columns of a list"),
     (b"<html><body><h1>Access Denied</h1></body></html>", "no table with the columns of a list"),
     (page("<p>AL Alabama State Police<br>AZ Department of Corrections</p>"), "no table with the columns of a list")],
)  # fmt: skip
def test_a_page_without_a_list_is_refused_in_words(data: bytes, words: str, reader: Reader) -> None:
    with pytest.raises(NoListOnPage, match=words) as refused:
        _read(reader, data)
    assert refused.value.remedy.endswith(".")


def test_a_column_that_nobody_knows_refuses_the_page(reader: Reader) -> None:
    data = page(
        table(
            (*NEW_HEADER, "STATUS"),
            [("TEXAS", "Kerr County Sheriff's Office", "WSO", "2025-03-01", "", "ended")],
        )
    )
    with pytest.raises(UnknownHeader, match="STATUS"):
        _read(reader, data)


@pytest.mark.parametrize("heading", ["Terminated agreements", "Former partners", "Pending applications"])
def test_a_table_with_signing_dates_that_is_announced_as_another_list_holds_the_page(
    heading: str, reader: Reader
) -> None:
    ended = table(OLD_HEADER, [("OHIO", "Butler County Sheriff's Office", "Task Force", "2008-02-05", "")])
    with pytest.raises(UnreadableFile, match=heading):
        _read(reader, page(PLAIN.decode() + f"<h3>{heading}</h3>" + ended))


def test_agencies_that_wait_for_training_have_signed(reader: Reader) -> None:
    waiting = table(OLD_HEADER[:4], [("OHIO", "Butler County Sheriff's Office", "Task Force", "2008-02-05")])
    [read] = _read(reader, page(PLAIN.decode() + "<h3>Signed, pending training</h3>" + waiting))
    assert len(read.rows) == 2


def test_a_signing_date_with_the_mark_of_a_footnote_is_that_date(reader: Reader) -> None:
    data = page(
        table(OLD_HEADER, [("OHIO", "Butler County Sheriff's Office*", "Task Force", "2008-02-05**", "")])
    )
    assert _said(_read(reader, data)[0])[0][:4] == (
        "OH",
        "Butler County Sheriff's Office",
        "tfm",
        date(2008, 2, 5),
    )


def test_two_states_in_one_caption_are_no_state(reader: Reader) -> None:
    data = page(
        "<h3>Texas and Florida</h3>" + table((LEA, "SUPPORT TYPE", "SIGNED"), [("Bay", "WSO", "2025-03-01")])
    )
    with pytest.raises(UnreadableFile, match="no column means STATE"):
        _read(reader, data)


@pytest.mark.parametrize(
    ("encode", "declared"),
    [("utf-8", "utf-8"), ("cp1252", "iso-8859-1"), ("cp1252", ""), ("utf-16", ""), ("utf-8", "iso-8859-1"), ("utf-8-sig", "")],  # noqa: E501
)  # fmt: skip
def test_a_page_in_any_encoding_of_its_time_is_read(encode: str, declared: str, reader: Reader) -> None:
    text = (
        PLAIN.decode()
        .replace("utf-8", declared)
        .replace("Kerr County Sheriff's", "Doña Ana County Sheriff’s")
    )
    [read] = _read(reader, text.encode(encode))
    assert _said(read)[0][1] == "Doña Ana County Sheriff's Office"


BOMBS = {
    "a million open elements": "<div>" * 1_000_000,
    "a tag of a million attributes": "<div " + " ".join(f"a{n}=1" for n in range(1_000_000)) + ">",
    "a million options": "<select>" + "<option>x" * 500_000,
    "elements that an end within a table does not end": "<div><table><tr><td>" + "<ul></div>" * 300_000,
    "a cell over a million columns": "<table><tr><td colspan=1000000>x</td></tr></table>",
    "rows that run on for ever": "<table>"
    + "<tr><td rowspan=65534>x</td><td>y</td></tr>" * 19_000
    + "</table>",
    "a million rows": "<table>" + "<tr><td>x" * 800_000,
    "unfinished tags": "<a " * 2_000_000,
    "unfinished quotes": "<a href=\"x <a href='y " * 300_000,
    "unfinished comments": "<!-- " * 1_000_000,
    "unfinished heads": "<head>" * 1_000_000,
    "nothing but openings": "<" * 4_000_000,
    "tables in tables": "<table><tr><td>" * 200_000,
    "a page of nine million bytes": "x" * 9_000_000,
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_of_markup_is_refused_or_read_in_little_time(what: str, reader: Reader) -> None:
    began = process_time()
    with pytest.raises(UnreadableFile):
        _read(reader, f"<html><body>{BOMBS[what]}".encode())
    assert process_time() - began < 5
