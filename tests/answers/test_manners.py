"""A version, a citation, and a schema that the answers keep."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import pytest
from typer.testing import CliRunner

from open287g.cli.app import app
from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.errors import NotFound
from open287g.publish.forms import find_form
from open287g.queries.registry import Context, all_questions, find_question
from open287g.queries.tables import VERSION, describe_question
from open287g.text.phrases import speaking


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(open_edition(project_folder("edition")), today=date(2026, 11, 27))


def test_the_version_names_package_and_edition(context: Context) -> None:
    said = CliRunner().invoke(app, ["--version"]).stdout
    assert said.startswith("open287g ")
    assert context.edition.edition_id in said


def test_an_edition_is_cited_as_text_bibtex_and_csl(context: Context) -> None:
    facts = find_question("cite").ask(context).facts
    assert context.edition.edition_id in facts["text"]
    assert "Retrieved Nov. 27, 2026" in facts["text"]
    assert facts["bibtex"].startswith("@misc{open287g-")
    assert facts["bibtex"].count("{") == facts["bibtex"].count("}")
    assert facts["csl"]["type"] == "dataset"
    assert facts["csl"]["issued"] == {"date-parts": [[2026, 5, 18]]}


def test_a_figure_is_cited_with_its_value_and_day(context: Context) -> None:
    facts = find_question("cite").ask(context, figure="agreements", as_of="2026-01-26").facts
    assert facts["text"].startswith("1,372 agreements")
    assert "Jan. 26, 2026" in facts["text"]
    assert "1,372 agreements as of 2026-01-26" in facts["csl"]["note"]


def test_what_is_cited_is_cited_in_spanish_too(context: Context) -> None:
    with speaking("es"):
        facts = find_question("cite").ask(context, figure="agreements", as_of="2026-01-26").facts
    assert "1,372 acuerdos" in facts["bibtex"]
    assert "Recopilado de las listas" in facts["bibtex"]


def test_a_figure_that_is_not_there_is_refused(context: Context) -> None:
    with pytest.raises(NotFound):
        find_question("cite").ask(context, figure="no.such.figure", as_of="2026-01-26")


def test_the_schema_of_money_names_the_columns_of_every_view(context: Context) -> None:
    """Views that take seconds are described by their contracts, not by being asked."""
    told = describe_question(context, find_question("fund"))["answer"]["properties"]
    columns = told["rows"]["items"]["properties"]
    assert {"first_order", "predicted_usd", "part_of", "assumptions", "grants_usd"} <= columns.keys()
    assert {"held_out", "nation", "totals", "implied", "readings"} <= told.keys()


OTHERS: dict[str, list[dict[str, object]]] = {
    "count": [
        {"by": "kind,state"},
        {"by": "model"},
        {"unit": "states", "since": "2026-01-31"},
        {"list_name": "pending"},
    ],
    "find": [{"words": "Nueces"}, {"words": "no such place at all"}],
    "agency": [{"agency": "Lavaca County Sheriff"}, {"agency": "Cook County Sheriff", "state": "IL"}],
    "panel": [
        {"by": "county,month", "state": "NH", "since": "2026-04-01"},
        {"by": "state", "since": "2026-04-30"},
    ],
    "compare": [{"places": ["NC", "VA"]}, {"by": "month"}],
    "chart": [{"name": name, "state": "NH"} for name in ("months", "models")],
    "measure": [{"name": "waiting_time", "by": "month"}, {"name": "time_on_list"}],
    "fund": [{"officers": 3, "state": "PA"}, {"agency": "Lavaca County Sheriff", "draws": 16}],
    "laws": [{}, {"state": "PA"}],
    "brief": [{"state": "DE", "full": False}, {"state": "NH", "one_page": True}],
    "audit": [{"claim": "More than 1,000 agencies in Texas as of January 26, 2026"}],
    "explain": [{"identifier": "Harris County Sheriff", "state": "TX"}],
    "tables": [{}],
    "schema": [{}],
    "quality": [{}],
}
"""Further requests, whose answers have other columns, no row, or other facts than the examples."""


SLOW = {"chart", "audit", "diff", "fund", "explain_figure", "brief"}
QUESTIONS = [
    pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in sorted(all_questions())
]


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_keep_the_schema_of_their_question(context: Context, name: str) -> None:
    described = find_question("schema").ask(context, name=name).facts
    assert described["version"] == VERSION
    jsonschema.Draft202012Validator.check_schema(described["request"])
    jsonschema.Draft202012Validator.check_schema(described["answer"])
    keeps = jsonschema.Draft202012Validator(described["answer"])
    example = {**find_question(name).example, **({"full": False} if name == "brief" else {})}
    for fields in [example, *OTHERS.get(name, [])]:
        told = json.loads(find_form("json").render(find_question(name).ask(context, **fields)))
        assert [error.message for error in keeps.iter_errors(told)] == [], fields


def test_a_schema_refuses_an_answer_of_another_form(context: Context) -> None:
    described = find_question("schema").ask(context, name="count").facts["answer"]
    with pytest.raises(jsonschema.ValidationError, match="'many' is not of type"):
        jsonschema.validate({"question": "count", "rows": [{"state": "TX", "value": "many"}]}, described)
    with pytest.raises(jsonschema.ValidationError, match="'value' is a required property"):
        jsonschema.validate({"question": "count", "rows": [{"state": "TX"}]}, described)


def test_a_question_s_schema_is_served_as_json(context: Context) -> None:
    told = json.loads(find_form("json").render(find_question("schema").ask(context, name="find")))
    assert told["request"]["properties"]["words"]["type"] == "string"
    assert set(told["answer"]["properties"]["rows"]["items"]["properties"]) >= {
        "what",
        "state",
        "name",
        "reason",
    }
    listed = find_question("schema").ask(context)
    assert "count" in listed.frame["name"].to_list()
