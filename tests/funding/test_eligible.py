"""Who could be paid: agencies under a model that the offers name, one row each."""

from __future__ import annotations

from datetime import date
from typing import Any

import dataframely as dy
import polars as pl

from open287g.funding.evidence import select_eligible
from open287g.funding.rulebook import Rulebook, patch_rulebook
from open287g.schemas.ledger import Agencies, Agreements, Spells


def filled(schema: type[dy.Schema], rows: list[dict[str, Any]]) -> Any:
    return schema.validate(pl.DataFrame(rows, schema=schema.create_empty().schema, strict=False), cast=True)


def agreement(support_type: str, signed: date, **changed: Any) -> dict[str, Any]:
    return {
        "agreement_id": f"tx-a/{support_type}/{signed}",
        "agency_id": "tx-a",
        "state": "TX",
        "support_type": support_type,
        "signed_on": signed,
        "signed_basis": "printed",
        "first_listed_on": signed,
        "last_listed_on": date(2026, 3, 1),
        "gone_by_on": None,
        "is_listed": True,
        "n_spells": 1,
        "agency_name": "A Sheriff",
    } | changed


def select(held: list[dict[str, Any]], rulebook: Rulebook, day: date) -> Any:
    """Eligible agencies where each agreement was listed in one spell."""
    spells = [
        {name: row[name] for name in Spells.columns() if name in row}
        | {"spell_number": 1, "ended_by": "no_longer_listed" if row["gone_by_on"] else "still_listed"}
        for row in held
    ]
    return select_eligible(
        filled(Agreements, held), filled(Spells, spells), filled(Agencies, [BODY]), rulebook, day
    )


BODY = {
    "agency_id": "tx-a",
    "state": "TX",
    "name": "A Sheriff",
    "kind": "sheriff",
    "level": "county",
    "kind_basis": "name",
    "ori_confidence": "none",
    "sworn_officers": 40,
}


def test_jail_and_warrant_agreements_are_offered_nothing(rulebook: Rulebook) -> None:
    held = [agreement("jem", date(2025, 3, 1)), agreement("wso", date(2025, 3, 1))]
    eligible = select(held, rulebook, date(2026, 1, 1))
    assert eligible.is_empty()


def test_an_agency_that_signed_again_counts_once_from_its_first_signing(rulebook: Rulebook) -> None:
    held = [
        agreement("tfm", date(2025, 3, 1), gone_by_on=date(2025, 9, 1), is_listed=False),
        agreement("tfm", date(2025, 8, 20)),
    ]
    eligible = select(held, rulebook, date(2026, 1, 1))
    assert eligible.select("agency_id", "level", "sworn_officers", "signed_on", "listed_until").rows() == [
        ("tx-a", "local", 40.0, date(2025, 3, 1), None)
    ]


def test_a_departure_after_the_day_is_not_yet_known(rulebook: Rulebook) -> None:
    held = [agreement("tfm", date(2025, 3, 1), gone_by_on=date(2026, 2, 1), is_listed=False)]
    until = [select(held, rulebook, day)["listed_until"][0] for day in (date(2026, 1, 31), date(2026, 2, 1))]
    assert until == [None, date(2026, 2, 1)]


def test_nobody_is_offered_anything_before_the_offers(rulebook: Rulebook) -> None:
    assert select([agreement("tfm", date(2025, 3, 1))], rulebook, date(2025, 8, 31)).is_empty()


def test_an_agreement_that_will_be_listed_again_is_gone_meanwhile(rulebook: Rulebook) -> None:
    row = agreement("tfm", date(2025, 3, 1))
    same = {name: row[name] for name in ("agreement_id", "agency_id", "state", "support_type")}
    spells = [
        same
        | {"spell_number": 1, "first_listed_on": date(2025, 3, 3), "last_listed_on": date(2025, 9, 1)}
        | {"gone_by_on": date(2025, 9, 3), "ended_by": "no_longer_listed"},
        same
        | {"spell_number": 2, "first_listed_on": date(2026, 2, 1), "last_listed_on": date(2026, 3, 1)}
        | {"gone_by_on": None, "ended_by": "still_listed"},
    ]
    until = [
        select_eligible(
            filled(Agreements, [row]), filled(Spells, spells), filled(Agencies, [BODY]), rulebook, day
        )["listed_until"][0]
        for day in (date(2026, 1, 26), date(2026, 2, 1))
    ]
    assert until == [date(2025, 9, 3), None]


def test_a_model_that_a_reform_names_is_eligible_from_that_day_and_changes_no_other(
    rulebook: Rulebook,
) -> None:
    reform = "eligibility/support_types:\n  values: {2026-02-01: [tfm, wso]}\n  references: [{title: A reform bill}]\n"
    told = patch_rulebook(rulebook, "reform.yml", reform)
    warrant = agreement("wso", date(2020, 5, 1))
    assert select([warrant], told, date(2026, 1, 31)).is_empty()
    assert select([warrant], told, date(2026, 2, 1))["named_from"].to_list() == [date(2026, 2, 1)]
    both = [warrant, agreement("tfm", date(2025, 3, 1))]
    assert select(both, told, date(2026, 3, 1)).equals(select(both[1:], rulebook, date(2026, 3, 1)))


def test_a_model_that_a_reform_stops_naming_was_eligible_until_then(rulebook: Rulebook) -> None:
    for end in ("null", "[wso]"):
        reform = f"eligibility/support_types:\n  values: {{2026-02-01: {end}}}\n  references: [{{title: A reform}}]\n"
        told = patch_rulebook(rulebook, "reform.yml", reform)
        eligible = select([agreement("tfm", date(2025, 3, 1))], told, date(2026, 3, 1))
        assert eligible["listed_until"].to_list() == [date(2026, 2, 1)]
