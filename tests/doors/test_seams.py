"""One of each kind is added at run time, by what the table of seams says and nothing else, and met at every door."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import anyio
import polars as pl
import pytest
from mcp import Client
from starlette.testclient import TestClient
from typer.testing import CliRunner

import open287g
import open287g.publish as publish
from open287g.cli.app import app
from open287g.http.app import Service, make_app
from open287g.mcp import make_server
from open287g.publish import forms
from open287g.queries.claims import project_lexicon
from open287g.queries.registry import Context, Request, field, forget, question
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Document, Paragraph, Section
from open287g.schemas.support_types import SUPPORT_TYPES
from open287g.schemas.units import UNITS, Unit
from open287g.text.phrases import LANGUAGES, format_day, join_words

DAY = "2026-01-26"
LARGE = Unit(
    "large_sheriffs",
    "large sheriffs",
    "Sheriffs with 500 sworn officers or more.",
    ("large sheriff", "large sheriffs"),
    pl.col("agency_id"),
    prepare=lambda rows: rows.filter(
        pl.col("sworn_officers") >= 500, pl.col("kind").cast(pl.String) == "sheriff"
    ),
    whole="sheriffs",
)


def command(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert done.exit_code == 0, (done.exception, done.stderr)
    return done.stdout


def served(workspace: Path, path: str) -> Any:
    with TestClient(make_app(Service(workspace))) as client:
        got = client.get(path)
    assert got.status_code == 200, got.text[:300]
    return got


async def listed_tools(workspace: Path) -> dict[str, Any]:
    async with Client(make_server(workspace)) as client:
        return {tool.name: tool for tool in (await client.list_tools()).tools}


@pytest.fixture(scope="module")
def large() -> Iterator[Unit]:
    """A unit more in the registry; the words of claims are read anew with it, and without it afterwards."""
    project_lexicon.cache_clear()
    with UNITS.adding(LARGE):
        yield LARGE
    project_lexicon.cache_clear()


@pytest.mark.usefixtures("large")
class TestAUnit:
    def test_is_counted_and_broken_down_at_every_door(self, workspace: Path) -> None:
        told = open287g.count(unit="large_sheriffs", as_of=DAY, by="state")
        assert told.value > 10
        assert told.frame["value"].sum() == told.value
        assert f"{told.value} large sheriffs on Jan. 26" in command(
            "count", "--unit", "large_sheriffs", "--as-of", DAY
        )
        assert served(workspace, f"/v1/count?unit=large_sheriffs&as_of={DAY}").json()["value"] == told.value
        tool = anyio.run(listed_tools, workspace)["count"]
        assert "large_sheriffs" in tool.input_schema["properties"]["unit"]["description"]
        assert "large_sheriffs" in command("count", "--help")

    def test_is_shared_of_its_whole(self, workspace: Path) -> None:
        rows = {row["state"]: row for row in open287g.compare(["FL", "TX"], as_of=DAY).frame.to_dicts()}
        florida = rows["FL"]
        share = 100 * florida["large_sheriffs_with"] / florida["sheriffs"]
        assert florida["large_sheriffs_share"] == pytest.approx(share, abs=0.05)
        assert "Large sheriffs" in command("compare", "FL", "TX", "--as-of", DAY)

    def test_is_explained_row_by_row(self, workspace: Path) -> None:
        evidence = open287g.explain_count(unit="large_sheriffs", as_of=DAY, state="FL").frame
        counted = open287g.count(unit="large_sheriffs", as_of=DAY, state="FL").value
        assert evidence["counted"].n_unique() == counted

    def test_is_told_in_the_brief_with_its_meaning(self, workspace: Path) -> None:
        counted = open287g.count(unit="large_sheriffs", as_of=DAY, state="FL").value
        brief = command("brief", "--state", "FL", "--as-of", DAY)
        assert f"{counted} large sheriffs." in brief
        assert "Sheriffs with 500 sworn officers or more." in brief
        figure = open287g.explain_figure("large_sheriffs", state="FL", as_of=DAY)
        assert str(counted) in str(figure.document)

    def test_is_tested_in_a_claim(self, workspace: Path) -> None:
        counted = open287g.count(unit="large_sheriffs", as_of=DAY, state="FL").value
        right = open287g.audit(f"{counted} large sheriffs in Florida as of January 26, 2026")
        assert right.frame["verdict"].to_list() == ["confirmed"]
        wrong = open287g.audit(f"{counted + 7} large sheriffs in Florida as of January 26, 2026")
        assert wrong.frame["verdict"].to_list() == ["contradicted"]
        assert "large sheriffs" in str(wrong.document)


def test_a_unit_without_its_words_does_not_load() -> None:
    with pytest.raises(ValueError, match="'large_sheriffs' lacks: meaning, words"):
        replace(LARGE, meaning=" ", words=("", ""))


def test_a_support_type_is_offered_at_every_door_and_understood_in_a_claim(workspace: Path) -> None:
    title = "Harbor Patrol Model"
    entry = replace(SUPPORT_TYPES.entry("tfm"), code="hpm", title=title, words=("hpm", "harbor patrol"))
    with ExitStack() as added:
        added.enter_context(SUPPORT_TYPES.adding(entry))
        added.callback(project_lexicon.cache_clear)
        project_lexicon.cache_clear()
        assert open287g.count(model=title).value == 0
        assert "hpm" in command("count", "--help")
        assert title in command("count", "--model", "harbor patrol model", "--as-of", DAY)
        assert served(workspace, "/v1/count?model=hpm").json()["filters"]["model"] == ["hpm"]
        tool = anyio.run(listed_tools, workspace)["count"]
        assert "hpm" in tool.input_schema["properties"]["model"]["description"]
        assert open287g.compare(["FL"], as_of=DAY).frame["hpm"].to_list() == [0, 0]
        told = open287g.audit("5 agreements under the harbor patrol model in Florida as of January 26, 2026")
        assert told.frame["verdict"].to_list() == ["contradicted"]
        assert title in str(told.document)


@pytest.fixture
def haiku(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A form more: one module, in a folder beside those of `publish/`."""
    (tmp_path / "haiku_form.py").write_text(
        'TITLE, ENDINGS, MEDIA_TYPE = "few words", (".haiku",), "text/x-haiku"\n'
        'def render(answer):\n    return f"{answer.value} of them".encode()\n'
    )
    monkeypatch.setattr(publish, "__path__", [*publish.__path__, str(tmp_path)])
    yield
    sys.modules.pop("open287g.publish.haiku_form", None)
    forms._load.cache_clear()


@pytest.mark.usefixtures("haiku")
def test_a_form_of_output_is_given_by_every_door(workspace: Path, tmp_path: Path) -> None:
    value = open287g.count(as_of=DAY).value
    words = f"{value} of them"
    assert forms.find_form("haiku").render(open287g.count(as_of=DAY)) == words.encode()
    assert command("count", "--as-of", DAY, "--format", "haiku") == words
    command("count", "--as-of", DAY, "-o", str(tmp_path / "few.haiku"))
    assert (tmp_path / "few.haiku").read_text() == words
    got = served(workspace, f"/v1/count?as_of={DAY}&format=haiku")
    assert (got.text, got.headers["content-type"]) == (words, "text/x-haiku; charset=utf-8")
    assert "haiku" in command("count", "--help")


def test_a_language_is_spoken_at_every_door(workspace: Path, tmp_path: Path) -> None:
    catalogue = tmp_path / "open287g.po"
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "{what}{where} on {day} ({clock})."\nmsgstr "{what}{where} le {day} ({clock})."\n\n'
        'msgid "agencies"\nmsgstr "agences"\n\nmsgid "and"\nmsgstr "et"\n',
        encoding="utf-8",
    )
    with LANGUAGES.adding("fr", catalogue):
        assert LANGUAGES["fr"] == "Français"
        said = "agences le 26 janvier 2026"
        assert said in command("count", "--unit", "agencies", "--as-of", DAY, "--lang", "fr")
        assert said in served(workspace, f"/v1/count.md?unit=agencies&as_of={DAY}&lang=fr").text
        tool = anyio.run(listed_tools, workspace)["count"]
        assert "fr" in tool.input_schema["properties"]["language"]["enum"]
        from open287g.text.phrases import speaking

        with speaking("fr"):
            assert format_day(date(2026, 1, 26)) == "26 janvier 2026"
            assert join_words(["a", "b", "c"]) == "a, b et c"
    with pytest.raises(ValueError, match="fr"), speaking("fr"):
        pass


class DoubledRequest(Request):
    """A number to be doubled."""

    number: Annotated[int, ...] = field(..., "What is doubled")


def doubled(context: Context, request: DoubledRequest) -> Answer:
    """Double a number.

    For tests.
    """
    value = 2 * request.number
    document = Document(
        "",
        (Section("doubled", "", (Paragraph((f"It is {value}.",)),)),),
        "",
        date(2026, 1, 1),
        date(2026, 1, 1),
    )
    return Answer("doubled", document, {"rows": pl.DataFrame({"value": [value]})}, {"value": value})


def test_a_question_is_asked_at_every_door(workspace: Path) -> None:
    question(example={"number": 21}, asked_for="twice a number")(doubled)
    try:
        assert open287g.ask("doubled", number=21).value == 42
        assert "It is 42." in command("doubled", "--number", "21")
        assert "Double a number." in command("--help")
        assert served(workspace, "/v1/doubled?number=21").json()["value"] == 42
        assert "/v1/doubled" in served(workspace, "/v1/openapi.json").text
        assert anyio.run(listed_tools, workspace)["doubled"].description.startswith("Double a number.")
    finally:
        forget("doubled")
