"""A person's CSV is read as people save it, and refused by file and line where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from open287g.data.parameters import read_user_table
from open287g.errors import UsageError


@pytest.mark.parametrize(
    "text",
    [
        "agency_id,officers\ntx-a,4\n",
        "\ufeffAgency_ID, Officers \r\ntx-a,4\r\n",
        "agency_id;officers\ntx-a;4",
        "agency_id\tofficers\n\n\ntx-a\t4\n",
        '"agency_id","officers"\n"tx-a","4"\n',
    ],
)
def test_a_table_is_read_as_people_save_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(text, encoding="utf-8")
    table = read_user_table(path)
    assert table.select("agency_id", "officers").rows() == [("tx-a", "4")]
    assert table["line"].to_list() == [4 if "\n\n\n" in text else 2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n1,2\n1,2,3\n", "line 3: 3 cells where the header has 2"),
        (b"a,A\n1,2\n", "line 1: two columns are called 'a'"),
        (b"a,b\n1,caf\xe9\n", "is not UTF-8 text"),
    ],
)
def test_what_is_no_table_is_refused_by_file_and_line(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=rf"counts\.csv.*{reason}"):
        read_user_table(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.csv cannot be read"):
        read_user_table(tmp_path / "none.csv")


def test_a_column_called_line_is_the_persons_own(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("line,officers\n9,4\n")
    assert read_user_table(path)["line"].to_list() == [2]
