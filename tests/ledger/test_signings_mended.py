"""A mistyped year gives way to what the list and the memorandum prove, and to nothing else."""

from __future__ import annotations

from datetime import date

from open287g.ledger.signings import mend_signing


def test_a_year_mistyped_without_a_memorandum_is_the_year_of_the_first_listing() -> None:
    printed = date(2016, 3, 19)
    mended, basis = mend_signing(printed, printed, date(2026, 3, 23), None, before_on=date(2026, 3, 20))
    assert mended == date(2026, 3, 19)
    assert "printed 2016-03-19" in basis


def test_an_old_signing_that_its_memorandum_bears_out_stays() -> None:
    printed = date(2025, 3, 19)
    address = "https://www.ice.gov/doclib/287gMOA/X_TFM_MOA_03192025.pdf"
    assert mend_signing(printed, printed, date(2026, 3, 23), address, before_on=date(2026, 3, 20)) == (
        printed,
        "printed",
    )


def test_an_old_signing_of_another_season_stays() -> None:
    printed = date(2025, 8, 1)
    assert mend_signing(printed, printed, date(2026, 3, 23), None, before_on=date(2026, 3, 20)) == (
        printed,
        "printed",
    )
