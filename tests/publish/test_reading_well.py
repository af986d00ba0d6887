"""The brief says what is so, in every place and on every day of the record, and says how old its lists are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from open287g.data.editions import Edition
from open287g.data.reference import load_background
from open287g.errors import CurationError, NotFound, UsageError
from open287g.publish.compose import compose_brief
from open287g.publish.words import HOW, say_figure, say_part, say_parts
from open287g.queries.brief import Request, gather_facts
from open287g.schemas.blocks import Document, Paragraph, Section, Table
from open287g.schemas.measures import Figure
from open287g.text.phrases import retell, speaking

from .conftest import MADE_ON, words_of


def test_every_way_to_make_a_figure_has_words_in_every_language(nation: Document) -> None:
    with speaking("es"):
        assert [
            each.origin.how for each in nation.figures() if retell(each.origin.how, HOW) == each.origin.how
        ] == []


def section(brief: Document, name: str) -> Section:
    return next(each for each in brief.sections if each.section_id == name)


def sentences(brief: Document, name: str) -> str:
    return " ".join(say_parts(b.parts) for b in section(brief, name).blocks if isinstance(b, Paragraph))


def figure(brief: Document, name: str) -> Figure:
    return next(each for each in brief.figures() if each.figure_id == name)


def test_growth_is_measured_against_the_eve_of_the_marked_day(nation: Document) -> None:
    change, then = figure(nation, "agreements.eve.change"), figure(nation, "agreements.eve.before")
    assert then.as_of == date(2025, 1, 19)
    assert (then.value, figure(nation, "agencies.eve.before").value) == (135, 133)
    assert change.value == (figure(nation, "agreements").value or 0) - 135
    assert change.against_snapshot_id == "participating-2024-12-18"


def test_agreements_and_agencies_are_said_with_their_units(nation: Document) -> None:
    units = r"shows [\d,]+ agreements with [\d,]+ agencies in \d+ states and territories, up from 135 agreements on"
    assert re.search(units, sentences(nation, "headline"))


def test_the_first_sentence_is_the_news_with_its_day_its_measure_and_what_came_last(nation: Document) -> None:
    lead = say_parts(nation.lead)
    assert lead.startswith("ICE’s list of May 18, 2026, shows 1,843 agreements")
    assert "on Jan. 19, 2025, the eve of Executive Order 14159 (+1,265.2%)" in lead
    assert lead.endswith("In the 7 days to May 18, 2026, 49 came onto the list and 3 left it.")
    assert section(nation, "headline").blocks[0] == Paragraph(nation.lead, "lead")


def test_after_a_week_without_change_the_first_sentence_tells_of_the_month(
    make_brief: Callable[..., Document],
) -> None:
    quiet = say_parts(make_brief(state="CO").lead)
    assert quiet.endswith("In the 30 days to May 18, 2026, none came onto the list and none left it.")


@pytest.mark.parametrize(("state", "is_said"), [("PA", False), ("FL", True)])
def test_agreements_are_said_to_outnumber_agencies_only_where_they_do(
    state: str, is_said: bool, make_brief: Callable[..., Document]
) -> None:
    brief = make_brief(state=state)
    assert (figure(brief, "agreements").value != figure(brief, "agencies").value) is is_said
    assert ("more agreements than agencies" in sentences(brief, "headline")) is is_said


def test_officers_that_are_on_no_record_are_unknown_and_not_nought(edition: Edition) -> None:
    facts = gather_facts(edition, Request(state="GU", is_full=True), MADE_ON)
    words = sentences(compose_brief(facts), "headline")
    assert "How many officers the agency employs is not in the FBI’s records." in words
    assert "0 sworn officers" not in words
    assert "0 people live" not in words


def test_the_three_models_add_up_and_a_state_table_adds_up_to_the_nation(nation: Document) -> None:
    values = {each.figure_id: each.value or 0 for each in nation.figures()}
    assert sum(values[f"agreements.{code}"] for code in ("jem", "tfm", "wso")) == values["agreements"]
    of_states = [v for name, v in values.items() if re.fullmatch(r"agreements\.[A-Z]{2}", name)]
    assert (sum(of_states), len(of_states)) == (values["agreements"], values["states"])


def test_a_state_with_one_agreement_is_told_in_the_singular(make_brief: Callable[..., Document]) -> None:
    words = sentences(make_brief(state="CO"), "headline")
    assert "shows 1 agreement with 1 agency in Colorado, as many as on Jan. 19, 2025" in words
    assert "The agreement is under this model: Jail Enforcement Model." in words


def test_a_state_with_none_is_told_so(make_brief: Callable[..., Document]) -> None:
    brief = make_brief(state="VT")
    assert "No agency in Vermont is on ICE’s participating list of May 18, 2026." in sentences(
        brief, "headline"
    )
    assert not [each for each in brief.sections if each.section_id in ("agreements", "months", "growth")]


def test_a_territory_is_a_place(make_brief: Callable[..., Document]) -> None:
    assert "in Guam" in sentences(make_brief(state="GU"), "headline")


def test_a_state_that_left_and_is_gone_is_said_to_have_been_listed(
    make_brief: Callable[..., Document],
) -> None:
    brief = make_brief(state="DE")
    assert "Agencies there were listed before" in sentences(brief, "headline")
    assert section(brief, "months")


def test_the_first_day_on_record_has_a_brief_without_growth(make_brief: Callable[..., Document]) -> None:
    brief = make_brief(as_of=date(2011, 2, 20))
    assert say_figure(figure(brief, "agreements")) == "71"
    assert "nothing to measure growth against" in sentences(brief, "headline")
    assert "There is no pending list on record" in sentences(brief, "pending")


@pytest.mark.parametrize("day", [date(2021, 1, 14), date(2023, 7, 1), date(2025, 1, 20), date(2025, 9, 2)])
def test_any_day_of_the_record_has_a_brief(make_brief: Callable[..., Document], day: date) -> None:
    assert words_of(make_brief(as_of=day))


def test_before_the_first_list_there_is_a_clear_error(edition: Edition) -> None:
    with pytest.raises(NotFound, match=r"first one on record is of Feb\. 20, 2011"):
        gather_facts(edition, Request(as_of=date(2011, 2, 19)), MADE_ON)


def test_a_baseline_must_lie_before_the_day(edition: Edition) -> None:
    with pytest.raises(UsageError, match="Give an earlier day"):
        gather_facts(edition, Request(as_of=date(2025, 5, 1), baseline=date(2025, 5, 1)), MADE_ON)
    with pytest.raises(NotFound, match="first one on record"):
        gather_facts(edition, Request(as_of=date(2025, 5, 1), baseline=date(2009, 5, 1)), MADE_ON)


def test_a_baseline_that_is_asked_for_comes_first(make_brief: Callable[..., Document]) -> None:
    brief = make_brief(baseline=date(2025, 9, 2))
    assert figure(brief, "agreements.asked.before").value == 957
    assert "up from 957 agreements on Sept. 2, 2025, the day asked for" in sentences(brief, "headline")


def test_a_stale_pending_list_is_called_stale_in_front(nation: Document) -> None:
    first = section(nation, "pending").blocks[0]
    assert isinstance(first, Paragraph)
    assert first.tone == "warning"
    assert say_parts(first.parts).startswith("Stale: the pending list in force is of Feb. 27, 2026, 80 days")


def test_a_fresh_pending_list_is_not_called_stale(make_brief: Callable[..., Document]) -> None:
    words = sentences(make_brief(as_of=date(2026, 2, 17)), "pending")
    assert "Stale" not in words
    assert "ICE last replaced" not in words


def test_an_old_newest_list_is_warned_of_and_a_past_day_is_not(make_brief: Callable[..., Document]) -> None:
    assert "The newest list on record is 189 days old." in sentences(make_brief(), "headline")
    assert "newest list on record is" not in sentences(make_brief(as_of=date(2025, 9, 2)), "headline")


def test_the_timeline_ends_on_the_day_and_keeps_other_states_out(make_brief: Callable[..., Document]) -> None:
    table = section(make_brief(as_of=date(2025, 6, 1), state="GA"), "policy").blocks[0]
    assert isinstance(table, Table)
    assert {row[1] for row in table.rows} == {"Federal", "Georgia"}
    assert "May 15, 2025" not in {row[0] for row in table.rows}
    assert table.rows[-1][0] == "Jan. 20, 2025"


def test_both_sides_are_heard(nation: Document) -> None:
    (sides,) = section(nation, "sides").blocks
    assert len(sides.left) == len(sides.right) >= 3  # type: ignore[union-attr]


def test_no_brief_says_that_an_agreement_was_terminated(make_brief: Callable[..., Document]) -> None:
    for state in (None, "MD", "VA", "TX"):
        assert "terminat" not in words_of(make_brief(state=state)).casefold()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("state", [None, "FL", "CO", "VT"])
def test_a_terminal_of_any_width_loses_no_word(
    make_brief: Callable[..., Document], width: int, state: str | None
) -> None:
    brief = make_brief(state=state)
    text = words_of(brief, width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text
    shown = set(re.findall(r"[\w’'.,()–-]+", text))
    for each in brief.sections:
        for table in (block for block in each.blocks if isinstance(block, Table)):
            for row in table.rows[: table.first]:
                for part in row:
                    assert set(re.findall(r"[\w’'.,()–-]+", say_part(part))) <= shown, part


def test_every_statement_of_the_background_has_a_source() -> None:
    background = load_background()
    assert background.timeline.filter("eve_is_baseline")["happened_on"].to_list() == [date(2025, 1, 20)]
    assert background.support_types.height == 3 * background.support_types["topic"].n_unique()
    assert background.voices["source_url"].str.starts_with("http").all()


def test_a_row_that_breaks_its_contract_is_refused_with_the_file_named(tmp_path: Path, root: Path) -> None:
    for name in ("policy_timeline", "support_type_statements", "voices"):
        text = (root / "reference" / f"{name}.csv").read_text(encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    broken = (tmp_path / "voices.csv").read_text(
        encoding="utf-8"
    ) + "bystanders,X,2025-01-01,day,w,no,https://x,press\n"
    (tmp_path / "voices.csv").write_text(broken, encoding="utf-8")
    with pytest.raises(CurationError, match=r"voices\.csv, line 10, side: 'bystanders' is no value"):
        load_background(tmp_path)


def test_no_month_is_drawn_that_no_list_covers(make_brief: Callable[..., Document]) -> None:
    brief = make_brief(as_of=date(2026, 10, 1))
    months = {each.figure_id for each in brief.figures() if each.figure_id.startswith("months.")}
    assert max(months) < "months.2026-06"
    assert "The last month runs to May 18, 2026" in sentences(brief, "months")
    assert figure(brief, "changes.30d.lists").value == 0


def test_before_the_marked_day_growth_is_measured_against_a_year_earlier(
    make_brief: Callable[..., Document],
) -> None:
    words = sentences(make_brief(as_of=date(2024, 5, 1)), "headline")
    assert "on May 2, 2023, a year earlier" in words
    assert "are under this model: Warrant Service Officer." in words
