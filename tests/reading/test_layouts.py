"""One golden pair, workbook and rows, for every layout that ICE's lists have had. A layout without a pair fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from open287g.pipeline.parsed_rows import read_files
from open287g.reading.lists import Reader
from open287g.reading.vocabulary import Vocabulary
from open287g.schemas.listings import Readings
from workbooks import Error, make_workbook

LAYOUTS = {
    "web table, January 2021 to February 2025": "STATE|LAW ENFORCEMENT AGENCY|SUPPORT TYPE|SIGNED|MOA",
    "with TYPE, February and March 2025": "STATE|LAW ENFORCEMENT AGENCY|TYPE|SUPPORT TYPE|SIGNED|MOA",
    "with COUNTY, March to June 2025": "STATE|LAW ENFORCEMENT AGENCY|TYPE|COUNTY|SUPPORT TYPE|SIGNED|MOA",
    "with ADDENDUM, since July 2025": "STATE|LAW ENFORCEMENT AGENCY|TYPE|COUNTY|SUPPORT TYPE|SIGNED|MOA|ADDENDUM",
    "pending": "STATE|LAW ENFORCEMENT AGENCY|SUPPORT TYPE",
    "pending with TYPE": "STATE|LAW ENFORCEMENT AGENCY|TYPE|SUPPORT TYPE",
    "pending with COUNTY": "STATE|LAW ENFORCEMENT AGENCY|TYPE|COUNTY|SUPPORT TYPE",
    "pending with MOA": "STATE|LAW ENFORCEMENT AGENCY|TYPE|COUNTY|SUPPORT TYPE|MOA",
}
"""Every layout of the lists' history, by its header."""


@dataclass(frozen=True)
class Pair:
    """A workbook's rows and links, and what reading them must give: only the columns that are not null."""

    sheet: str
    rows: Sequence[Sequence[Any]]
    expected: Sequence[Mapping[str, Any]]
    links: Mapping[str, str] = field(default_factory=dict)


_LINK = "https://www.ice.gov/doclib/287gMOA/BayFL_TFM_MOA_03012025.pdf"
_WEB = "https://web.archive.org/web/20210113160915/https://www.ice.gov/doclib/287gMOA/EtowahAL.pdf"

PAIRS = {
    "web table, January 2021 to February 2025": Pair(
        "287(g) Agreements",
        [
            ["ALABAMA", "Etowah County Sheriff’s Office", "Jail Enforcement Model", "2020-07-08", _WEB],
            ["FLORIDA", "Bay County Sheriff's Office", "Warrant Service Officer", "2019-02-05", "link pending\u00a0"],
        ],
        [
            {"row_number": 2, "state": "AL", "agency_name": "Etowah County Sheriff's Office", "support_type": "jem",
             "signed_on": date(2020, 7, 8), "moa_status": "linked",
             "moa_url": "https://www.ice.gov/doclib/287gMOA/EtowahAL.pdf", "state_raw": "ALABAMA",
             "agency_name_raw": "Etowah County Sheriff’s Office", "support_type_raw": "Jail Enforcement Model",
             "signed_raw": "2020-07-08", "moa_raw": _WEB.replace("20210113160915", "*")},
            {"row_number": 3, "state": "FL", "agency_name": "Bay County Sheriff's Office", "support_type": "wso",
             "signed_on": date(2019, 2, 5), "moa_status": "pending", "state_raw": "FLORIDA",
             "agency_name_raw": "Bay County Sheriff's Office", "support_type_raw": "Warrant Service Officer",
             "signed_raw": "2019-02-05", "moa_raw": "link pending\u00a0"},
        ],
    ),
    "with TYPE, February and March 2025": Pair(
        "Sheet1",
        [
            ["FLORIDA", "Bay County Sheriff's Office", "County", "Task Force Model", date(2025, 2, 26), "link"],
            [None] * 6,
            ["TEXAS ", "  Goliad  County\nSheriff's Office ", "County", "Task Force Model", date(2025, 2, 24), "Link Pending"],  # noqa: E501
        ],
        [
            {"row_number": 2, "state": "FL", "agency_name": "Bay County Sheriff's Office", "agency_type": "county",
             "support_type": "tfm", "signed_on": date(2025, 2, 26), "moa_status": "linked", "moa_url": _LINK,
             "state_raw": "FLORIDA", "agency_name_raw": "Bay County Sheriff's Office", "agency_type_raw": "County",
             "support_type_raw": "Task Force Model", "signed_raw": "2025-02-26", "moa_raw": "link",
             "moa_link_raw": _LINK},
            {"row_number": 4, "state": "TX", "agency_name": "Goliad County Sheriff's Office", "agency_type": "county",
             "support_type": "tfm", "signed_on": date(2025, 2, 24), "moa_status": "pending", "state_raw": "TEXAS ",
             "agency_name_raw": "  Goliad  County\nSheriff's Office ", "agency_type_raw": "County",
             "support_type_raw": "Task Force Model", "signed_raw": "2025-02-24", "moa_raw": "Link Pending"},
        ],
        {"F2": _LINK},
    ),
    "with COUNTY, March to June 2025": Pair(
        "Sheet1",
        [
            ["FLORIDA", "Key West Police Department", "Municipality", Error("#N/A"), "Task Force Model", "05/082025", "link"],  # noqa: E501
            ["GEORGIA", "Department of Corrections", "State Agency", "N/A", "Jail Enforcement Model", "2020-06-09", None],  # noqa: E501
        ],
        [
            {"row_number": 2, "state": "FL", "agency_name": "Key West Police Department", "agency_type": "municipality",
             "support_type": "tfm", "signed_on": date(2025, 5, 8), "moa_status": "linked", "moa_url": _LINK,
             "state_raw": "FLORIDA", "agency_name_raw": "Key West Police Department", "agency_type_raw": "Municipality",
             "support_type_raw": "Task Force Model", "signed_raw": "05/082025", "moa_raw": "link",
             "moa_link_raw": "http:/www.ice.gov/doclib/287gMOA/BayFL_TFM_MOA_03012025.pdf"},
            {"row_number": 3, "state": "GA", "agency_name": "Department of Corrections", "agency_type": "state",
             "support_type": "jem", "signed_on": date(2020, 6, 9), "moa_status": "blank", "state_raw": "GEORGIA",
             "agency_name_raw": "Department of Corrections", "agency_type_raw": "State Agency", "county_raw": "N/A",
             "support_type_raw": "Jail Enforcement Model", "signed_raw": "2020-06-09"},
        ],
        {"G2": "http:/www.ice.gov/doclib/287gMOA/BayFL_TFM_MOA_03012025.pdf"},
    ),
    "with ADDENDUM, since July 2025": Pair(
        "Sheet1",
        [
            ["LOUISIANA", "Kenner Police Department", "Municipality", "Jefferson Parish", "Task Force Model",
             date(2025, 3, 7), "link", "link"],
        ],
        [
            {"row_number": 2, "state": "LA", "agency_name": "Kenner Police Department", "agency_type": "municipality",
             "county": "Jefferson Parish", "support_type": "tfm", "signed_on": date(2025, 3, 7), "moa_status": "linked",
             "moa_url": _LINK, "addendum_url": "https://www.ice.gov/doclib/287gMOA/addendum.pdf",
             "state_raw": "LOUISIANA", "agency_name_raw": "Kenner Police Department", "agency_type_raw": "Municipality",
             "county_raw": "Jefferson Parish", "support_type_raw": "Task Force Model", "signed_raw": "2025-03-07",
             "moa_raw": "link", "addendum_raw": "link", "moa_link_raw": _LINK,
             "addendum_link_raw": "https://www.ice.gov/doclib/287gMOA/addendum.pdf"},
        ],
        {"G2": _LINK, "H2": "https://www.ice.gov/doclib/287gMOA/addendum.pdf"},
    ),
    "pending": Pair(
        "Sheet 1",
        [["FLORIDA", "Bay County Sheriff's Office", "Task Force Model"]],
        [
            {"row_number": 2, "state": "FL", "agency_name": "Bay County Sheriff's Office", "support_type": "tfm",
             "moa_status": "blank", "state_raw": "FLORIDA", "agency_name_raw": "Bay County Sheriff's Office",
             "support_type_raw": "Task Force Model"},
        ],
    ),
    "pending with TYPE": Pair(
        "Sheet1",
        [["FLORIDA", "Bay County Sheriff's Office", "County", "Task Force Model"]],
        [
            {"row_number": 2, "state": "FL", "agency_name": "Bay County Sheriff's Office", "agency_type": "county",
             "support_type": "tfm", "moa_status": "blank", "state_raw": "FLORIDA",
             "agency_name_raw": "Bay County Sheriff's Office", "agency_type_raw": "County",
             "support_type_raw": "Task Force Model"},
        ],
    ),
    "pending with COUNTY": Pair(
        "Sheet1",
        [["FLORIDA", "Bay County Sheriff's Office", "County", "Bay County", "Task Force Model"]],
        [
            {"row_number": 2, "state": "FL", "agency_name": "Bay County Sheriff's Office", "agency_type": "county",
             "county": "Bay County", "support_type": "tfm", "moa_status": "blank", "state_raw": "FLORIDA",
             "agency_name_raw": "Bay County Sheriff's Office", "agency_type_raw": "County", "county_raw": "Bay County",
             "support_type_raw": "Task Force Model"},
        ],
    ),
    "pending with MOA": Pair(
        "Sheet1",
        [["FLORIDA", "Bay County Sheriff's Office", "County", "Bay County", "Task Force Model", "link"]],
        [
            {"row_number": 2, "state": "FL", "agency_name": "Bay County Sheriff's Office", "agency_type": "county",
             "county": "Bay County", "support_type": "tfm", "moa_status": "linked", "moa_url": _LINK,
             "state_raw": "FLORIDA", "agency_name_raw": "Bay County Sheriff's Office", "agency_type_raw": "County",
             "county_raw": "Bay County", "support_type_raw": "Task Force Model", "moa_raw": "link",
             "moa_link_raw": _LINK},
        ],
        {"F2": _LINK},
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_the_rows_of_its_golden_pair(layout: str, vocabulary: Vocabulary) -> None:
    assert layout in PAIRS, f"layout {layout!r} has no golden pair"
    pair = PAIRS[layout]
    data = make_workbook([LAYOUTS[layout].split("|"), *pair.rows], sheet=pair.sheet, links=pair.links)
    archive = read_files([("a" * 64, lambda: data)], vocabulary, frozenset(), lambda _: None)
    content = archive.contents.row(0, named=True)
    is_pending = layout.startswith("pending")
    assert content["list_name"] == ("pending" if is_pending else "participating")
    assert content["sheet"] == pair.sheet
    assert_frame_equal(archive.readings, _expect(pair.expected, content["content_id"]))


def _expect(rows: Sequence[Mapping[str, Any]], content_id: str) -> pl.DataFrame:
    columns = Readings.column_names()
    blank = dict.fromkeys(columns) | {"content_id": content_id, "is_quarantined": False}
    return Readings.cast(
        pl.DataFrame([blank | dict(row) for row in rows], infer_schema_length=None).select(columns)
    )


def test_every_golden_pair_is_of_a_known_layout() -> None:
    assert PAIRS.keys() == LAYOUTS.keys()


def test_columns_may_stand_in_any_order(reader: Reader) -> None:
    header = LAYOUTS["with ADDENDUM, since July 2025"].split("|")
    row = [
        "TEXAS",
        "Goliad County Sheriff's Office",
        "County",
        "Goliad",
        "Task Force Model",
        "2025-02-24",
        "link",
        None,
    ]
    plain = reader.read(make_workbook([header, row], links={"G2": _LINK}), "a" * 64)
    turned = reader.read(make_workbook([header[::-1], row[::-1]], links={"B2": _LINK}), "b" * 64)
    assert plain.rows == turned.rows
    assert plain.content_id == turned.content_id
