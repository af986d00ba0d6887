"""The HTTP door: every question by GET, in every form, conditional, bounded, and nothing else."""

from __future__ import annotations

import gzip
import io
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient

import open287g
from open287g.http.answers import Answers, Body
from open287g.http.app import Service, make_app, served_questions
from open287g.http.limits import Limits


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = make_app(Service(tmp_path_factory.mktemp("served")))
    with TestClient(app, raise_server_exceptions=True) as made:
        yield made


def test_a_count_is_that_of_python_in_every_form(client: TestClient) -> None:
    value = open287g.count(unit="agencies", as_of="2026-01-26").value
    path = "/v1/count{}?unit=agencies&as_of=2026-01-26"
    assert client.get(path.format("")).json()["value"] == value
    assert client.get(path.format(".csv")).text.split() == ["value", str(value)]
    assert pl.read_parquet(io.BytesIO(client.get(path.format(".parquet")).content))["value"].to_list() == [
        value
    ]
    assert f"{value:,}" in client.get(path.format(""), headers={"Accept": "text/html"}).text
    assert f"{value:,}" in client.get(path.format(".md")).text


def test_a_repeat_costs_a_304_and_another_question_does_not(client: TestClient) -> None:
    first = client.get("/v1/count?state=FL")
    again = client.get("/v1/count?state=FL", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/v1/count?state=TX", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    for since, status in (
        (first.headers["last-modified"], 304), ("Fri, 01 Jan 2100 00:00:00 GMT", 304),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 200), ("soon", 200),
    ):  # fmt: skip
        told = client.get("/v1/count?state=FL", headers={"If-Modified-Since": since})
        assert told.status_code == status


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json;q=0.1, text/csv", "text/csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("image/webp", "application/json"),
        ("text/csv;q=0", "application/json"),
        ("TEXT/CSV", "text/csv"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
    ],
)
def test_the_form_is_the_one_that_is_liked_best(client: TestClient, accept: str, kind: str) -> None:
    told = client.get("/v1/count?state=FL", headers={"Accept": accept})
    assert (told.status_code, told.headers["content-type"].partition(";")[0]) == (200, kind)


@pytest.mark.parametrize(
    ("taken", "is_packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("identity", False)],
)
def test_an_answer_is_packed_only_for_who_takes_it(client: TestClient, taken: str, is_packed: bool) -> None:
    told = client.get("/v1/agencies?state=FL", headers={"Accept-Encoding": taken})
    assert ("content-encoding" in told.headers) is is_packed


def test_a_long_answer_is_packed(client: TestClient) -> None:
    with client.stream("GET", "/v1/agencies?state=FL", headers={"Accept-Encoding": "gzip"}) as told:
        packed = b"".join(told.iter_raw())
    assert told.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed))["n_rows"] > 200


def test_cursors_lead_through_a_table_row_by_row(client: TestClient) -> None:
    ids, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/v1/agencies?state=GA&limit=7{'&cursor=' + cursor if cursor else ''}").json()
        ids += [row["agency_id"] for row in page["rows"]]
        cursor = page["next"]
    assert ids == open287g.agencies(state="GA").frame["agency_id"].to_list()


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/count?unit=agencys", 400, "unit"),
        ("/v1/count?as_of=soon", 400, "as_of"),
        ("/v1/count?state=Texsa", 400, "state"),
        ("/v1/count?colour=red", 400, "colour"),
        ("/v1/count?unit=agencies&unit=states", 400, "unit"),
        ("/v1/count?limit=0", 400, "limit"),
        ("/v1/agencies?cursor=nonsense", 400, "cursor"),
        ("/v1/count?lang=xx", 400, "lang"),
        ("/v1/fund?national=true&counts=/etc/passwd", 400, "counts"),
        ("/v1/measure", 422, "name"),
        ("/v1/count?as_of=2001-01-01", 404, None),
        ("/v1/count.exe", 406, None),
        ("/v1/nothing", 404, None),
        ("/v1/sql?question=select+1", 404, None),
        ("/v1/../../etc/passwd", 404, None),
        ("/raw/sightings.jsonl", 404, None),
        ("/v1/count?x=" + "y" * 5_000, 414, None),
    ],
)
def test_what_is_wrong_is_told_as_a_problem(
    client: TestClient, path: str, status: int, field: str | None
) -> None:
    told = client.get(path)
    assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json")
    assert told.json().get("field") == field
    assert len(told.json()["detail"]) > 3


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(client: TestClient, method: str) -> None:
    assert client.request(method, "/v1/count").status_code == 405


def test_other_sites_may_read(client: TestClient) -> None:
    asked = {"Origin": "https://paper.example", "Access-Control-Request-Method": "GET"}
    assert client.options("/v1/count", headers=asked).headers["access-control-allow-origin"] == "*"
    assert client.get("/v1/count").headers["access-control-allow-origin"] == "*"


def test_what_is_too_slow_is_there_when_it_is_asked_for_again(workspace: Path) -> None:
    app = make_app(Service(workspace, limits=Limits(seconds=0.01)))
    with TestClient(app) as client:
        told = client.get("/v1/brief?state=FL")
        assert told.status_code == 422
        assert int(told.headers["retry-after"]) > 0
        for _ in range(600):
            again = client.get("/v1/brief?state=FL")
            if again.status_code == 200:
                break
            time.sleep(0.1)
        assert again.json()["place"] == "Florida"


def test_too_many_at_once_are_told_to_come_again_but_the_same_question_is_worked_out_once(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, worked = threading.Event(), []

    def work(self: Answers, question: object, asked: object) -> Body:
        worked.append(asked)
        go_on.wait(20)
        return Body(b"{}", {"ETag": 'W/"1"'})

    monkeypatch.setattr(Answers, "_work", work)
    with TestClient(make_app(Service(workspace, limits=Limits(at_once=1)))) as client:
        with ThreadPoolExecutor(6) as pool:
            same = [pool.submit(client.get, "/v1/count?state=FL") for _ in range(5)]
            while not worked:
                time.sleep(0.01)
            other = client.get("/v1/count?state=GA")
            go_on.set()
        assert (other.status_code, other.json()["status"], "retry-after" in other.headers) == (429, 429, True)
        assert [each.result().status_code for each in same] == [200] * 5
        assert len(worked) == 1


def test_openapi_names_every_question_and_every_field(client: TestClient) -> None:
    told = client.get("/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for question in served_questions(allows_sql=False):
        asked = told["paths"][f"/v1/{question.name.replace('_', '-')}"]["get"]
        named = {each["name"] for each in asked["parameters"]}
        assert set(question.served_fields) <= named
        assert asked["operationId"] == question.name


def test_the_documentation_asks_nothing_of_others(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "explain count" in page
    assert "http://" not in page.replace("http://127", "")
    assert "<script" not in page


def test_health_and_metrics_answer(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json()["edition"] == open287g.edition().id
    assert 'open287g_requests_total{route="/v1/count"' in client.get("/metrics").text


def test_a_workspace_without_an_edition_is_not_ready_and_tells_a_stranger_nothing_of_the_machine(
    tmp_path: Path,
) -> None:
    (tmp_path / "raw" / "ab").mkdir(parents=True)
    (tmp_path / "raw" / "ab" / "x").write_bytes(b"x")
    with TestClient(make_app(Service(tmp_path))) as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/readyz", "/v1/count", "/v1/"):
            told = client.get(path)
            assert (told.status_code, told.headers["content-type"]) == (503, "application/problem+json")
            assert str(tmp_path) not in told.text


def test_sql_is_asked_only_where_it_is_allowed(workspace: Path) -> None:
    with TestClient(make_app(Service(workspace, allows_sql=True))) as client:
        assert client.get("/v1/sql?question=select 1/2 as half").json()["rows"] == [{"half": 0.5}]
