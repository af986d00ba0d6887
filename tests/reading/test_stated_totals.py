"""What ICE's page states in words is a typed row: the day as it states it, the total, the models, and the sentence."""

from __future__ import annotations

from typing import Any

import pytest

from open287g.reading.lists import Reader
from open287g.reading.sheet import Statement
from open287g.reading.stated_totals import find_stated_totals
from webpages import page
from workbooks import PARTICIPATING, make_workbook

SHA = "a" * 64


def _stated(text: str) -> list[dict[str, Any]]:
    """The rows of one text, without what is null and without the text."""
    rows = find_stated_totals([Statement(text, "paragraph")], SHA).to_dicts()
    left_out = {"sha256", "number", "sentence", "place"}
    return [{k: v for k, v in row.items() if v is not None and k not in left_out} for row in rows]


SIGNED = {"list_name": "participating", "counts": "agreements"}
NAMED = {"list_name": "participating", "counts": "agencies"}
WAITING = {"list_name": "pending", "counts": "applications"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mutually Signed Agreements (69) as of 09/02/2011", {**SIGNED, "as_of": "2011-09-02", "total": 69}),
        ("Mutually Signed Agreements (39) signed as of 12/31/2012", {**SIGNED, "as_of": "2012-12-31", "total": 39}),
        ("ICE currently has 287(g) agreements with 32 law enforcement agencies in 16 states. ICE has trained and certified "  # noqa: E501
         "more than 1,675 state and local officers.", {**NAMED, "total": 32, "states": 16}),
        ("As of May 2024, ICE has 287(g) JEM agreements with 60 law enforcement agencies in 16 states. ICE also has 287(g) "  # noqa: E501
         "WSO with 75 law enforcement agencies in 11 states.", {**NAMED, "as_of": "2024-05", "jem": 60, "wso": 75}),
        ("AAs of June 30, 2025, at 9 a.m., ICE has 68 pending 287(g) program applications. These include 9 pending JEM "
         "agreements, 26 pending WSO agreements, and 33 pending TFM agreements.",
         {**WAITING, "as_of": "2025-06-30", "total": 68, "jem": 9, "wso": 26, "tfm": 33}),
        ("As of April 4, 2025, at 4 p.m., the following 57 287(g) program applications are pending.",
         {**WAITING, "as_of": "2025-04-04", "total": 57}),
        ("As of August 26, 2026, ICE has signed 2,382 Memorandums of Agreement for 287(g) programs covering 39 states and two "  # noqa: E501
         "U.S. territories. These include JEM agreements with 182 law enforcement agencies in 30 states and 1 territory, "  # noqa: E501
         "287(g) WSO agreements with 546 law enforcement agencies in 34 states, 287(g) TFM agreements with 1,654 agencies in "  # noqa: E501
         "32 states, and Tribal Task Force Model agreements with 3 tribal agencies in 2 states.",
         {**SIGNED, "as_of": "2026-08-26", "total": 2382, "jem": 182, "wso": 546, "tfm": 1654, "ttfm": 3, "states": 39,
          "territories": 2}),
        ("As 0f Sept. 12, 2025, ICE has signed 1,001 MOAs across 40 states.",
         {**SIGNED, "as_of": "2025-09-12", "total": 1001, "states": 40}),
        ("As of June 31, 2025, ICE has signed 700 agreements.", {**SIGNED, "total": 700}),
        ("MOAs signed: 69", {**SIGNED, "total": 69}),
        ("Last updated: 07/14/2026. Total 287(g) agreements: 2,210 (new ones in bold).",
         {**SIGNED, "as_of": "2026-07-14", "total": 2210}),
        ("As of 9 a.m. on March 3, 2026, one thousand five hundred and two MOAs are active in thirty-nine states and "
         "two territories.", {**SIGNED, "as_of": "2026-03-03", "total": 1502, "states": 39, "territories": 2}),
        ("Seventy-two law enforcement agencies in 21 states participate in the 287(g) program.",
         {**NAMED, "total": 72, "states": 21}),
        ("As of August 26, 2026, ICE has 2,382 signed 287(g) agreements in 39 states: 1,654 Task Force Model, 546 "
         "Warrant Service Officer and 182 Jail Enforcement Model.",
         {**SIGNED, "as_of": "2026-08-26", "total": 2382, "jem": 182, "wso": 546, "tfm": 1654, "states": 39}),
        ("287(g) agreements: TFM \u2013 1,654; WSO \u2013 546; JEM \u2013 182",
         {**SIGNED, "jem": 182, "wso": 546, "tfm": 1654}),
        ("Forty-two agencies are pending for the 287(g) program.", {**WAITING, "total": 42}),
    ],
)  # fmt: skip
def test_a_sentence_of_each_time_is_read_whole(text: str, expected: dict[str, Any]) -> None:
    assert _stated(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["ICE has signed 85 new agreements since January 20.", "ICE has trained more than 1,675 officers under 287(g) agreements.",  # noqa: E501
     "The 287(g) Program encountered approximately 920 aliens convicted for assault.", "Updated: 06/30/2025",
     "ICE has signed 999,999,999,999 agreements.",
     "ICE has signed nearly 2,400 agreements.", "ICE has over one thousand 287(g) agreements.",
     "Under 287(g) agreements, TFM 12 officers and WSO 40 officers were trained.",
     "Mutually Signed Agreements", "Section 287(g) was added in 1996.", "As of 2025, 12 people work on 300 cases."],
)  # fmt: skip
def test_a_sentence_that_counts_something_else_states_no_total(text: str) -> None:
    assert _stated(text) == []


def test_two_lists_in_one_paragraph_are_two_statements() -> None:
    text = "As of March 3, 2025, ICE has signed 300 agreements. As of March 4, 2025, 57 287(g) applications are pending."  # noqa: E501
    assert [(row["list_name"], row["as_of"], row["total"]) for row in _stated(text)] == [
        ("participating", "2025-03-03", 300),
        ("pending", "2025-03-04", 57),
    ]


def test_one_sentence_may_state_both_lists() -> None:
    rows = _stated("ICE has 72 active 287(g) agreements in 24 states; 63 are pending.")
    assert rows == [{**SIGNED, "total": 72, "states": 24}, {**WAITING, "total": 63}]


def test_a_page_without_a_list_and_a_title_above_a_list_state_totals_too(reader: Reader) -> None:
    on_page = reader.read_file(page("<p>As of May 1, 2025, ICE has signed 500 agreements.</p>"), SHA)
    title = ["ICE has 7 agreements as of 5/1/2025"]
    row = ["UTAH", "Beaver County Sheriff's Office", "County", None, "TFM", "2025-04-01", None, None]
    on_sheet = reader.read_file(make_workbook([title, list(PARTICIPATING), row]), SHA)
    assert on_page.refusal is not None
    assert find_stated_totals(on_page.said, SHA)["total"].to_list() == [500]
    assert on_sheet.refusal is None
    assert find_stated_totals(on_sheet.said, SHA).select("total", "as_of", "place").rows() == [
        (7, "2025-05-01", "caption")
    ]
