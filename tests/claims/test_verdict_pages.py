"""Pages, ClaimReview and tables say what the verdict says, and no more."""

from __future__ import annotations

import json
from datetime import date

from open287g.publish.verdicts import (
    MEANINGS,
    ClaimTables,
    claim_pages,
    claim_reviews,
    list_corrections,
    report_sentences,
    verdict_counts,
    verdict_table,
)
from open287g.queries.claims import audit_claims
from open287g.schemas.claims import VERDICTS

from .small_ledger import claims_of, ledger_of, sheriffs, small_space

LISTS = {date(2025, 3, 1): sheriffs("TEXAS", 40)}


def tables() -> ClaimTables:
    shared = {
        "as_of_date": "2025-03-01",
        "date_published": "2025-03-02",
        "measure": "agreements",
        "publisher": "A <b> & C",
    }
    claims = claims_of(
        {**shared, "value": "40", "sentence": "1", "statement": "There are 40 </script> agreements"},
        {**shared, "value": "99", "sentence": "2", "url": "https://example.org/"},
        {**shared, "not_testable": "an opinion", "statement": "It is | good"},
    )
    judged = audit_claims(claims, ledger_of(LISTS), small_space()).judgement
    return ClaimTables(claims.claims, judged.verdicts, judged.evidence, "2025-03-01-test")


def test_every_verdict_has_a_meaning() -> None:
    assert list(MEANINGS) == list(VERDICTS)


def test_a_page_shows_verdict_correction_and_every_reading() -> None:
    page = claim_pages(tables(), "./")["c2.html"]
    assert "Contradicted" in page
    assert "As of March 1, 2025, ICE listed 40 agreements." in page
    assert (
        page.count("<tr>") + page.count('<tr class="deciding">')
        == tables().evidence.filter(tables().evidence["claim_id"] == "c2").height + 1
    )


def test_text_of_claims_cannot_break_out_of_a_page() -> None:
    page = claim_pages(tables(), "./")["c1.html"]
    assert "40 </script> agreements" not in page
    assert "A <b> & C" not in page
    assert page.count("</script>") == 1


def test_claim_reviews_are_json_with_a_rating_only_where_there_is_a_verdict_on_a_number() -> None:
    reviews = claim_reviews(tables(), "https://example.org/claims/")
    assert [review["reviewRating"].get("ratingValue") for review in reviews] == [5, 1]
    assert reviews[0]["url"] == "https://example.org/claims/c1.html"
    assert json.loads(json.dumps(reviews))[1]["itemReviewed"]["appearance"]["url"] == "https://example.org/"


def test_the_markdown_table_has_one_line_per_claim_and_escapes_bars() -> None:
    lines = verdict_table(tables()).splitlines()
    assert len(lines) == 2 + 3
    assert "It is \\| good" in lines[-1]


def test_the_counts_of_verdicts_add_up() -> None:
    counts = [int(line.split("|")[-2]) for line in verdict_counts(tables()).splitlines()[2:]]
    assert sum(counts) == 3


def test_a_report_is_printed_sentence_by_sentence() -> None:
    text = report_sentences(tables())
    assert text.index("## Sentence 1") < text.index("## Sentence 2")
    assert "an opinion" not in text


def test_the_brief_tells_only_what_asks_for_a_correction() -> None:
    (due,) = list_corrections(tables())
    assert "99" in due.stated
    assert due.shown[0].isupper()
