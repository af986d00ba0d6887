"""ICE's page to the addresses of its lists, whatever its buttons say and however its addresses are written."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from open287g.errors import NoListFound, NotTheList
from open287g.sources.bodies import is_page
from open287g.sources.page import clean_address, find_lists, fingerprint, holds_table

ADDRESS = "https://www.ice.gov/identify-and-arrest/287g"
DOCLIB = "https://www.ice.gov/doclib/about/offices/ero/287g"


def page(*links: str) -> bytes:
    return f"<!doctype html><html><title>287(g) | ICE</title><body>{''.join(links)}</body></html>".encode()


def found(*links: str) -> list[tuple[str, str | None]]:
    return [(link.address, link.list_name) for link in find_lists(page(*links), ADDRESS)]


def test_the_page_of_june_2025_leads_to_both_lists(shared_data: Path) -> None:
    body = (shared_data / "history/pages/20250630231106.page.html").read_bytes()
    assert [(link.address, link.list_name) for link in find_lists(body, ADDRESS)] == [
        (f"{DOCLIB}/participatingAgencies06272025am.xlsx", "participating"),
        (f"{DOCLIB}/pendingAgencies06302025am.xlsx", "pending"),
    ]


def test_the_page_of_april_2025_leads_to_both_lists(shared_data: Path) -> None:
    body = (shared_data / "history/pages/20250403231027.fragment.html").read_bytes()
    assert [link.list_name for link in find_lists(body, ADDRESS)] == ["participating", "pending"]


def test_the_page_of_december_2024_carries_its_list_itself(shared_data: Path) -> None:
    body = (shared_data / "history/pages/20241201063408.page.html").read_bytes()
    assert holds_table(body)
    with pytest.raises(NoListFound, match=r"Its 1\d\d links"):
        find_lists(body, ADDRESS)


def test_a_download_by_number_is_told_by_its_text_or_the_heading_above_it() -> None:
    assert found(
        "<h3>287(g) Participating Agencies</h3><a href='/file-download/download/public/208496'>Download the list</a>",
        "<h3>Applications</h3><a href='/file-download/download/public/208497'>Pending applications</a>",
    ) == [
        ("https://www.ice.gov/file-download/download/public/208496", "participating"),
        ("https://www.ice.gov/file-download/download/public/208497", "pending"),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/doclib/a/participatingAgencies.xlsx", "https://www.ice.gov/doclib/a/participatingAgencies.xlsx"),
        ("participatingAgencies.xlsx", "https://www.ice.gov/identify-and-arrest/participatingAgencies.xlsx"),
        ("//www.ice.gov/participatingAgencies.xlsx", "https://www.ice.gov/participatingAgencies.xlsx"),
        (" https://www.ice.gov/participating%20Agencies.xlsx\n", "https://www.ice.gov/participating%20Agencies.xlsx"),
        ("https://www.ice.gov/participating Agencies.xlsx", "https://www.ice.gov/participating%20Agencies.xlsx"),
        ("https://web.archive.org/web/20250403231027/https://www.ice.gov/participating.xlsx",
         "https://www.ice.gov/participating.xlsx"),
        ("/web/20250403231027id_/https://www.ice.gov/participating.xlsx", "https://www.ice.gov/participating.xlsx"),
        ("//web.archive.org/web/2025/http:/www.ice.gov/participating.xlsx", "http://www.ice.gov/participating.xlsx"),
        ("https://www.ice.gov/participatingAgencies.xlsx?v=2#top", "https://www.ice.gov/participatingAgencies.xlsx?v=2"),
    ],
)  # fmt: skip
def test_an_address_is_made_whole(written: str, meant: str) -> None:
    assert found(f'<a href="{written}">View</a>') == [(meant, "participating")]


@pytest.mark.parametrize(
    "text", ["mailto:a@ice.gov", "javascript:alert(1)", "tel:+1", "#participating", "https://["]
)
def test_what_is_no_web_address_is_passed_over(text: str) -> None:
    assert clean_address(text, "about:blank") is None


def test_a_base_address_of_the_page_counts() -> None:
    body = page("<base href='https://www.ice.gov/x/'><a href='participating.xlsx'>View</a>")
    assert find_lists(body, ADDRESS)[0].address == "https://www.ice.gov/x/participating.xlsx"


@pytest.mark.parametrize(
    "around",
    [
        "<a href='{a}' title='Participating agencies'>Excel</a>",
        "<a href='{a}' aria-label='Download participating agencies'><svg></svg></a>",
        "<a href='{a}' download='participatingAgencies09282026.xlsx'>Download</a>",
        "<div>ICE has 2,608 agreements with participating agencies.<p><a href='{a}'>Download Excel</a></p></div>",
        "<table><caption>Participating entities</caption><tr><td><a href='{a}'>Excel</a></td></tr></table>",
        "<h3>Agencias participantes</h3><p><a href='{a}'>Ver</a></p>",
    ],
)
def test_a_download_is_told_by_whatever_names_its_list(around: str) -> None:
    address = "https://www.ice.gov/file-download/download/public/208496"
    assert found(around.format(a=address)) == [(address, "participating")]


def test_what_only_stands_under_a_heading_gives_way_to_what_names_itself() -> None:
    assert found(
        "<h3>Participating Agencies</h3>",
        "<a href='/file-download/download/public/1'>Template of the memorandum</a>",
        "<a href='/file-download/download/public/2'>View participating agencies</a>",
        "<h3>Pending</h3><a href='/file-download/download/public/3'>Download</a>",
    ) == [
        ("https://www.ice.gov/file-download/download/public/2", "participating"),
        ("https://www.ice.gov/file-download/download/public/3", "pending"),
    ]


def test_two_lists_of_one_name_are_both_found() -> None:
    assert found(
        "<a href='/p1.xlsx'>Participating Agencies</a><a href='/p2.xlsx'>Participating Agencies</a>"
    ) == [
        ("https://www.ice.gov/p1.xlsx", "participating"),
        ("https://www.ice.gov/p2.xlsx", "participating"),
    ]


def test_a_text_against_the_name_of_its_file_is_doubtful() -> None:
    (link,) = find_lists(page("<a href='/pendingAgencies.xlsx'>View Participating Agencies</a>"), ADDRESS)
    assert (link.list_name, link.is_doubtful) == ("participating", True)


def test_a_name_in_the_query_of_an_address_counts() -> None:
    assert found("<a href='/download/7?file=pendingAgencies.xlsx&amp;v=2'>Get it</a>") == [
        ("https://www.ice.gov/download/7?file=pendingAgencies.xlsx&v=2", "pending")
    ]


def test_links_that_nothing_names_are_tried_only_while_a_list_is_missing() -> None:
    pair = "<a href='/participating.xlsx'>a</a><a href='/pending.xlsx'>b</a>"
    other = "<a href='/encounters.xlsx'>Monthly encounters</a>"
    assert len(found(pair, other)) == 2
    assert found("<a href='/participating.xlsx'>a</a>", other)[1] == (
        "https://www.ice.gov/encounters.xlsx",
        None,
    )


def test_fact_sheets_are_no_lists() -> None:
    with pytest.raises(NoListFound):
        found("<a href='/doclib/participating-factsheet.pdf'>Participating agencies: facts</a>")


def test_a_page_without_lists_is_an_error_that_shows_every_link() -> None:
    with pytest.raises(NoListFound) as told:
        found("<a href='/contact'>Contact <b>us</b></a><a href='/es' title='Español'></a>")
    assert "Contact us → https://www.ice.gov/contact" in str(told.value)
    assert "Español → https://www.ice.gov/es" in str(told.value)
    assert "287(g) | ICE" in str(told.value)


def test_a_page_that_blocks_is_told_by_its_title() -> None:
    with pytest.raises(NoListFound, match=r"Access Denied.*no link at all"):
        find_lists(b"<html><title>Access Denied</title><body>No.</body></html>", ADDRESS)


def test_a_link_cannot_speak_to_the_terminal() -> None:
    with pytest.raises(NoListFound) as told:
        found("<a href='/x'>\x1b[31mred\u202e</a>")
    assert "\x1b" not in str(told.value)
    assert "\u202e" not in str(told.value)


def test_tokens_of_a_page_do_not_make_it_another_page() -> None:
    a = page("<script>token=1</script><form><input name=f value=a1></form><p>737 agreements</p>")
    b = page("<script>token=2</script><form><input name=f value=b2></form><p>737  agreements</p>")
    c = page("<script>token=1</script><p>738 agreements</p>")
    assert fingerprint(a) == fingerprint(b) != fingerprint(c)


LISTS = "https://www.ice.gov/doclib/a"


@pytest.mark.parametrize(
    ("text", "name", "list_name"),
    [
        ("287(g) signed MOAs XLSX", "list1.xlsx", "participating"),
        ("Current agreements", "287g-0928.xlsx", "participating"),
        ("Agencies with agreements in effect (Excel)", "x.xlsx", "participating"),
        ("Acuerdos firmados", "lista.xlsx", "participating"),
        ("Pending applications", "y.xlsx", "pending"),
        ("287(g) applications", "y.xlsx", "pending"),
        ("Current applications", "y.xlsx", "pending"),
        ("Requests under review", "z.xlsx", "pending"),
        ("Solicitudes en trámite", "z.xlsx", "pending"),
        ("Excel", "signed_MOAs_0928.xlsx", "participating"),
        ("Signed", "pendingAgencies.xlsx", "pending"),
        ("Participating and pending", "both.xlsx", None),
        ("Excel", "list.xlsx", None),
    ],
)
def test_new_words_on_a_button_name_its_list(text: str, name: str, list_name: str | None) -> None:
    assert found(f"<a href='/doclib/a/{name}'>{text}</a>") == [(f"{LISTS}/{name}", list_name)]


@pytest.mark.parametrize(
    "written",
    [
        "<button data-href='/doclib/a/list.xlsx'>Participating agencies</button>",
        "<a href='#' data-download-url='https://www.ice.gov/doclib/a/list.xlsx'>Participating agencies</a>",
        "<a href='#' onclick=\"window.open('/doclib/a/list.xlsx', '_blank')\">Participating agencies</a>",
        "<form action='/doclib/a/list.xlsx'><button>Participating agencies</button></form>",
        "<div role=button data-props='{&quot;url&quot;:&quot;/doclib/a/list.xlsx&quot;}'>Participating agencies</div>",
        "<select><option value='/doclib/a/list.xlsx'>Participating agencies</option></select>",
        '<A HREF="\\doclib\\a\\list.xlsx">Participating agencies</A>',
        "<map><area href='/doclib/a/list.xlsx' alt='' title='Participating agencies'></map>",
        "<a href='&#32;/doclib/a/list.xlsx&#160;'>Participating agencies</a>",
    ],
)
def test_a_button_that_is_no_plain_link_leads_to_its_list(written: str) -> None:
    assert [(address, name) for address, name in found(written) if "list" in address] == [
        (f"{LISTS}/list.xlsx", "participating")
    ]


@pytest.mark.parametrize(
    "written",
    [
        "<a href='/doclib/a/list.xlsx' data-ga-label='participatingAgencies.xlsx'>Participating agencies</a>",
        "<a href='/doclib/a/list.xlsx' title='Download participating/list.xlsx'>Participating agencies</a>",
        "<a href='/doclib/a/list.xlsx'>Participating agencies</a><p data-note='see list.xlsx or download it'></p>",
        "<a href='/doclib/a/list.xlsx'>Participating agencies</a><img src='/download/7/participating.png'>",
    ],
)
def test_a_label_is_no_address(written: str) -> None:
    assert found(written) == [(f"{LISTS}/list.xlsx", "participating")]


@pytest.mark.parametrize(
    ("base", "whole"),
    [
        ("/doclib/", "https://www.ice.gov/doclib/list.xlsx"),
        ("https://www.ice.gov/x/y", "https://www.ice.gov/x/list.xlsx"),
        ("//elsewhere.example/", "https://elsewhere.example/list.xlsx"),
        ("javascript:0", None),
    ],
)
def test_a_base_of_the_page_is_heeded(base: str, whole: str | None) -> None:
    body = page(f"<base href='{base}'><a href='list.xlsx'>Participating agencies</a>")
    if whole is None:
        with pytest.raises(NoListFound):
            find_lists(body, ADDRESS)
    else:
        assert [link.address for link in find_lists(body, ADDRESS)] == [whole]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://web.archive.org/web/20260501/https://web.archive.org/web/20260401/https://www.ice.gov/participating.xlsx",
         "https://www.ice.gov/participating.xlsx"),
        ("http://web.archive.org/web/20260501000000*/https://www.ice.gov/participating.xlsx?v=1",
         "https://www.ice.gov/participating.xlsx?v=1"),
        ("https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2FparticipatingAgencies.xlsx&amp;data=05",
         "https://www.ice.gov/participatingAgencies.xlsx"),
        ("https://view.officeapps.live.com/op/view.aspx?src=https%3A%2F%2Fwww.ice.gov%2Fparticipating.xlsx",
         "https://www.ice.gov/participating.xlsx"),
        ("/download?file=participatingAgencies06012026.xlsx",
         "https://www.ice.gov/download?file=participatingAgencies06012026.xlsx"),
        ("/doclib/about/participatingAgencies06012026", "https://www.ice.gov/doclib/about/participatingAgencies06012026"),
        ("/download?utm_source=mail&amp;file=participating.xlsx&amp;fbclid=x#top",
         "https://www.ice.gov/download?file=participating.xlsx"),
    ],
)  # fmt: skip
def test_an_address_is_freed_of_what_others_wrapped_around_it(written: str, meant: str) -> None:
    assert found(f'<a href="{written}">View</a>') == [(meant, "participating")]


NUMBERED = "https://www.ice.gov/file-download/download/public"


@pytest.mark.parametrize(
    "written",
    [
        '<p><a href="{one}">Download</a> the list of participating agencies.</p>'
        '<p><a href="{two}">Download</a> the list of pending agencies.</p>',
        '<table><tr><td>Participating agencies</td><td><a href="{one}">XLSX</a></td></tr>'
        '<tr><td>Pending agencies</td><td><a href="{two}">XLSX</a></td></tr></table>',
        '<h2>Pending</h2><div><a href="{one}">Get</a><span>participating</span></div><p><a href="{two}">Get</a></p>',
        '<a href="{one}"><img alt="Participating agencies, spreadsheet"></a><a href="{two}">Pend\u00ading agencies</a>',
        '<b id="x">Participating</b><b id="y">Pending</b><a href="{one}" aria-labelledby="x">Get</a>'
        '<a href="{two}" aria-labelledby="y">Get</a>',
    ],
)
def test_a_bare_button_is_named_by_what_stands_beside_it(written: str) -> None:
    links = written.format(one=f"{NUMBERED}/1", two=f"{NUMBERED}/2")
    assert sorted(found(links)) == [(f"{NUMBERED}/1", "participating"), (f"{NUMBERED}/2", "pending")]


def test_a_page_in_sixteen_bits_leads_to_its_list() -> None:
    body = page('<a href="/doclib/list.xlsx">Participating agencies</a>').decode().encode("utf-16")
    assert is_page(body)
    assert [link.list_name for link in find_lists(body, ADDRESS)] == ["participating"]


@pytest.mark.parametrize(
    "written",
    [
        "<div>" * 100_000,
        f"<svg>{'<g>' * 10_000}</svg>",
        "<b><i>" * 10_000,
        f"<select>{'<option>x' * 20_000}</select>",
        f"<a {' '.join(f'data-{n}' for n in range(20_000))}>",
        "<br>" * 100_000,
        "".join(f'<a href="/download/public/{n}">Participating agencies</a>' for n in range(300)),
    ],
    ids=["deep", "drawing", "looks", "options", "attributes", "tags", "lists"],
)
def test_a_page_that_would_hold_the_parser_or_the_host_for_long_is_refused(written: str) -> None:
    with pytest.raises(NotTheList):
        find_lists(page(written, '<a href="/doclib/participating.xlsx">Participating agencies</a>'), ADDRESS)


def test_many_links_in_one_paragraph_are_read_in_time() -> None:
    body = page("<p>", *(f'<a href="/x/{n}">Of participating agencies</a> ' for n in range(5_000)))
    begun = time.process_time()
    with pytest.raises(NoListFound):
        find_lists(body, ADDRESS)
    assert time.process_time() - begun < 5
