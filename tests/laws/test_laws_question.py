"""The question on laws: every state is answered, who is listed is told by name, and a day to come is no error."""

from __future__ import annotations

from datetime import date

import pytest

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.publish.md_form import render_markdown
from open287g.queries.laws import LawsRequest, laws
from open287g.queries.registry import Context
from open287g.schemas.answers import Answer

TODAY = date(2026, 11, 27)


def ask(**fields: object) -> Answer:
    return laws(Context(open_edition(project_folder("edition")), today=TODAY), LawsRequest(**fields))  # type: ignore[arg-type]


def words(answer: Answer) -> str:
    return " ".join(render_markdown(answer.document).replace("\\", "").split())


def test_floridas_county_jails_have_all_signed() -> None:
    row = ask(state="FL").frame.filter(law_id="fl-sb-2c-2025").row(0, named=True)
    assert (row["n_offices"], row["n_listed"]) == (67, 67)


def test_texas_names_the_counties_without_an_agreement_and_says_what_is_open() -> None:
    answer = ask(state="TX")
    assert "of the 254 counties have such an office" in words(answer)
    assert "Open: No text read says how many Texas counties have a jail." in words(answer)
    missing = answer.frames["offices"].filter(law_id="tx-sb-8-2025", is_listed=False)
    listed = answer.frames["offices"].filter(law_id="tx-sb-8-2025", is_listed=True)
    assert missing.height + listed.height == 254
    assert {"Dallas County", "Travis County"} <= set(missing["office"])
    assert "Tarrant County" in set(listed["office"])


@pytest.mark.parametrize("state", ["IL", "RI", "GU", "CA"])
def test_states_without_agreements_are_answered_too(state: str) -> None:
    said = words(ask(state=state))
    assert ("forbids agreements" in said) == (state in ("IL", "CA"))
    assert ("does not prove that there is none" in said) == (state in ("RI", "GU"))


def test_a_law_is_told_only_from_its_signing_on() -> None:
    assert ask(state="NY", as_of="2026-05-21").frame.is_empty()
    assert "In force from Aug. 25, 2026." in words(ask(state="NY", as_of="2026-06-01"))
    assert ask(state="TX", as_of="2026-12-02").frame.height == 1


def test_laws_are_found_by_what_they_do() -> None:
    banned = ask(kind="forbids").frame
    assert set(banned["does"]) == {"forbids"}
    assert {"NY", "NJ", "MD", "NM", "DE", "CA", "IL", "OR", "WA", "CT"} <= set(banned["state"])


def test_a_measure_that_did_not_become_law_is_told_apart() -> None:
    said = words(ask(state="SC"))
    assert "Not law: H.4764 (2026) would require jail operators to sign or try; it did not become law" in said
