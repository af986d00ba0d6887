"""Files of claims: what is understood becomes a claim, the rest is refused with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from open287g.claims import ReadClaims, read_claims
from open287g.errors import ClaimError

from .small_ledger import small_setting

HEADER = "id,date_published,as_of_date,publisher,url,statement,measure,scope,value,notes\n"
TODAY = date(2026, 3, 27)


def read_csv(*lines: str) -> ReadClaims:
    return read_claims(HEADER + "\n".join(lines), "csv", small_setting(TODAY))


def read_yaml(text: str) -> ReadClaims:
    return read_claims(text, "yaml", small_setting(TODAY))


def test_a_csv_line_becomes_a_claim_with_its_wording() -> None:
    read = read_csv('a,2025-09-02,2025-09-02,X,,"More than 480 agencies",agencies,Florida/TFM,480,')
    claim = read.claims.row(0, named=True)
    assert (claim["state"], claim["support_type"], claim["value"]) == ("FL", "tfm", 480)
    assert (claim["precision"], claim["counts"]) == ("more_than", "agencies")
    assert claim["published_on"] == claim["as_of_latest"] == date(2025, 9, 2)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a,2025,2025,X,,Many,agencies,national,,", "no number"),
        ("a,2025,2025,X,,Many,agencies,national,many,", "not a number"),
        ("a,2025,2025,X,,5 cats,cats,national,5,", "Unknown measure 'cats'"),
        ("a,2025,2026-02-30,X,,5,agencies,national,5,", "no day of any calendar"),
        ("a,2025,2025,X,,5,agencies,Atlantis,5,", "no state or territory"),
        ("a,2025,2025,X,,5,agencies,Florida/purple,5,", "purple"),
        ("a,2024-05-01,2025-05-01,X,,5,agencies,national,5,", "later than the day of publication"),
        ("a,2025,2025,X,,,agencies,national,5,", "statement"),
    ],
)
def test_nonsense_is_refused_with_its_reason_and_the_rest_goes_on(line: str, problem: str) -> None:
    read = read_csv(line, "good,2025-09-02,2025-09-02,X,,958 agreements,agreements,national,958,")
    assert read.claims["claim_id"].to_list() == ["good"]
    assert read.refused["claim_id"].to_list() == ["a"]
    assert problem in read.refused["problem"][0]


def test_an_id_used_twice_is_refused_the_second_time() -> None:
    line = "a,2025,2025,X,,5 agencies,agencies,national,5,"
    read = read_csv(line, line)
    assert (read.claims.height, read.refused.height) == (1, 1)


def test_a_claim_without_a_date_means_the_day_of_the_last_list() -> None:
    read = read_csv("a,,,X,,5 agencies,agencies,national,5,")
    assert read.claims["as_of_latest"][0] == TODAY


def test_entries_of_a_yaml_file_share_its_head() -> None:
    read = read_yaml(
        "publisher: P\ndate_published: 2026-02-16\nclaims:\n"
        "  - {id: a, statement: Florida has 342, measure: agreements, scope: Florida, value: 342}\n"
    )
    assert read.claims.select("publisher", "published_on").row(0) == ("P", date(2026, 2, 16))


def test_an_unknown_key_is_refused_by_name() -> None:
    read = read_yaml("- {id: a, statement: s, measure: agencies, value: 5, colour: red}\n")
    assert "colour" in read.refused["problem"][0]


def test_a_statement_without_a_number_needs_a_reason_and_then_stands() -> None:
    read = read_yaml("- {id: a, statement: It is good, measure: agencies, not_testable: an opinion}\n")
    assert read.claims.select("value", "not_testable").row(0) == (None, "an opinion")


def test_a_range_keeps_both_ends() -> None:
    read = read_yaml("- {id: a, statement: s, measure: funding_usd, value: $1.4–2 billion}\n")
    assert read.claims.select("value", "value_high").row(0) == (1.4e9, 2e9)


@pytest.mark.parametrize("text", ["just words", "claims: 5", "[1, 2]", "a: [", "{}"])
def test_a_file_of_another_form_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(ClaimError):
        read_yaml(text)


def test_claims_without_an_address_are_no_report_together() -> None:
    read = read_csv(
        "a,2025,2025,X,,5 agencies,agencies,national,5,", "b,2025,2025,X,,6 agencies,agencies,national,6,"
    )
    assert read.claims["report"].n_unique() == 2


def test_numbers_of_yaml_are_read_as_written() -> None:
    read = read_yaml("- {id: 7, statement: s, measure: population, value: 7.72e+7, as_of_date: 2026-02}\n")
    assert read.claims.select("claim_id", "value").row(0) == ("7", 77_200_000)


def test_a_line_with_too_many_fields_is_refused_and_the_rest_goes_on() -> None:
    good = "b,2025,2025,X,,5 agencies,agencies,national,5,"
    read = read_csv("a,2025,2025,X,,5 agencies,agencies,national,5,note,more,still more", good)
    assert (read.claims["claim_id"].to_list(), read.refused["claim_id"].to_list()) == (["b"], ["a"])


def test_a_header_of_a_csv_that_cannot_be_read_is_refused_by_its_line() -> None:
    with pytest.raises(ClaimError, match=r"Line \d of the CSV cannot be read: field larger than field limit"):
        read_claims("a" * 200_000 + "\n1\n", "csv", small_setting(TODAY))


def test_a_csv_without_its_columns_says_which_are_missing() -> None:
    with pytest.raises(ClaimError, match="measure"):
        read_claims("id,statement,value\na,b,1\n", "csv", small_setting(TODAY))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("a,2025,29/05/2025,X,,5,agencies,national,5,", "line 2, as_of_date: '29/05/2025'"),
        ("a,,2025-05-29,X,,5,agencies,national,5%,", "line 2, value: '5%' is a share"),
        ("a,soon,2025,X,,5,agencies,national,5,", "line 2, date_published: 'soon'"),
        (
            "a,2025,2025,X,,5,agency,national,5,",
            "line 2, measure: Unknown measure 'agency'. Did you mean agencies",
        ),
        ("a,2025,2025,X,,5,agencies,Tennesee,5,", "line 2, scope: "),
        ("a,2025,2025,X,,5,agencies,national,5.5,", "line 2, value: '5.5' is no whole number"),
        ("a,2025,2025,X,,5,agencies,national,6e2,", "line 2, value: '6e2'"),
        ("../a,2025,2025,X,,5,agencies,national,5,", "line 2, id: "),
        ("a,2025,2025,X,,,agencies,national,5,", "line 2, statement: It is missing"),
        ("a,2025,2025,X,,5,of,them,agencies,national,5,", "line 2, The line has more fields than the header"),
    ],
)
def test_a_refusal_names_the_line_and_the_key(line: str, told: str) -> None:
    assert told in read_csv(line).refused["problem"][0]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("value: [1, 2]", "line 3, value: "),
        ("value: true", "line 3, value: "),
        ("value: 5\n    as_of_date: 2025-02-30", "line 3, as_of_date: '2025-02-30' is no day"),
        ("value: 5\n    mesure: x", "line 3, mesure: this key is not known. Did you mean measure"),
        ("value: 5\n    counts: heads", "line 3, counts: "),
    ],
)
def test_a_wrong_type_in_yaml_is_refused_by_line_and_key_and_the_rest_goes_on(entry: str, told: str) -> None:
    head = "publisher: P\nclaims:\n  - statement: s\n    measure: agencies\n    "
    read = read_yaml(f"{head}{entry}\n  - {{id: b, statement: s, measure: agencies, value: 5}}\n")
    assert read.claims["claim_id"].to_list() == ["b"]
    assert told in read.refused["problem"][0]


def test_a_key_given_twice_in_yaml_is_refused_for_one_would_be_lost() -> None:
    with pytest.raises(ClaimError, match=r"line 3, key '0\.value': written twice"):
        read_yaml("- statement: s\n  value: 5\n  value: 6\n  measure: agencies\n")


@pytest.mark.parametrize("text", ["claims: []", "[]"])
def test_a_file_without_a_claim_is_refused(text: str) -> None:
    with pytest.raises(ClaimError, match="holds no claim"):
        read_yaml(text)


def test_a_column_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(ClaimError, match=r"line 1, mesures: .* Did you mean measure\?"):
        read_claims("statement,measure,value,mesures\na,b,1,2\n", "csv", small_setting(TODAY))


def test_a_statement_alone_gives_a_claim_for_each_of_its_figures() -> None:
    figures = "ICE had 635 agreements in 40 states on May 29"
    text = f"id,date_published,statement\na,2025-05-30,{figures}\nb,2025-05-30,Nice\n"
    read = read_claims(text, "csv", small_setting(TODAY))
    assert read.claims.select("claim_id", "measure", "value").rows() == [
        ("a-1", "agreements", 635.0),
        ("a-2", "states", 40.0),
    ]
    assert read.claims["as_of_latest"].to_list() == [date(2025, 5, 29)] * 2
    assert read.claims["report"].n_unique() == 1
    assert "line 3, statement: These names" in read.refused["problem"][0]


def test_columns_for_measure_and_number_left_empty_are_as_good_as_left_out() -> None:
    read = read_csv('a,2025-05-30,,X,,"ICE had 635 agreements in 40 states on May 29",,,,')
    assert read.claims.select("measure", "value").rows() == [("agreements", 635.0), ("states", 40.0)]


def test_an_article_is_no_statement() -> None:
    read = read_csv(f"a,2025,2025,X,,{'word ' * 300},agencies,national,5,")
    assert "statement: " in read.refused["problem"][0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_be_parted_by_semicolons_or_tabs_and_have_capitals(delimiter: str) -> None:
    rows = ("ID,Statement,Measure,Scope,Value", "a,More than 300,agreements,Florida,341")
    read = read_claims("\n".join(rows).replace(",", delimiter), "csv", small_setting(TODAY))
    assert read.claims.select("claim_id", "state", "value").row(0) == ("a", "FL", 341)


def test_json_is_read_as_yaml_is() -> None:
    read = read_yaml('{"claims": [{"id": "a", "statement": "341 agreements in Florida"}]}')
    assert read.claims.select("claim_id", "state", "value").row(0) == ("a", "FL", 341)


def test_a_plain_text_has_one_statement_in_a_line() -> None:
    read = read_claims("341 agreements in Florida\n\n400 cats\n", "text", small_setting(TODAY))
    assert read.claims["value"].to_list() == [341]
    assert "line 3" in read.refused["problem"][0]


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(ClaimError, match="nested"):
        read_yaml("[" * 3000 + "]" * 3000)


@pytest.mark.parametrize(
    ("stated", "first", "last"),
    [
        ("27 de marzo de 2026", date(2026, 3, 27), date(2026, 3, 27)),
        ("1 enero 2026", date(2026, 1, 1), date(2026, 1, 1)),
        ("marzo de 2026", date(2026, 3, 1), date(2026, 3, 31)),
        ("March 27, 2026", date(2026, 3, 27), date(2026, 3, 27)),
        ("Sept. 2025", date(2025, 9, 1), date(2025, 9, 30)),
    ],
)
def test_days_are_read_in_both_languages(stated: str, first: date, last: date) -> None:
    read = read_csv(f'a,,"{stated}",,,s,agreements,Florida,344,').claims
    assert read.select("as_of_earliest", "as_of_latest", "publisher").row(0) == (first, last, "The statement")
