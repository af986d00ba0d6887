"""States, counties or agencies side by side: two to five in the browser, and every state ranked in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from open287g.data.states import names_of_states
from open287g.measures.comparison import NATION, WHOLES
from open287g.queries.agency.sections import say_model
from open287g.queries.compare import MEASURES, CompareRequest
from open287g.queries.compare import compare as ask_compare
from open287g.schemas.answers import Answer
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.text.phrases import gettext as _

from ..files import in_script
from ..page import Page, PageType, Site, SiteFile, state_names
from .map import say_months

RANKED: Final = (
    "agreements", "agencies", "agreements_per_100000", "agencies_per_100000", "counties_share", "sheriffs_share",
    "municipal_police_share", "obliged_share",
)  # fmt: skip
"""Measures of states that the ranked table shows."""
WHOLE_OF: Final = {
    "counties_share": ("counties_with", "counties"),
    "sheriffs_share": ("sheriffs_with", "sheriffs"),
    "municipal_police_share": ("municipal_police_with", "municipal_police"),
    "obliged_share": ("obliged_with", "obliged"),
}
"""What each share is a share of: how many have an agreement, and how many there are."""


def _compare(site: Site) -> Answer:
    return ask_compare(site.context, CompareRequest(places=tuple(names_of_states()), as_of=site.facts.as_of))


def _files(site: Site) -> Iterator[SiteFile]:
    """What the browser compares states by: the same rows as the question `compare` gives."""
    wanted = (
        "state",
        "residents",
        "change",
        *MEASURES,
        *SUPPORT_TYPES,
        *(whole for pair in WHOLE_OF.values() for whole in pair),
    )
    rows = [
        {name: row[name] for name in dict.fromkeys(wanted) if name in row}
        for row in _compare(site).frame.to_dicts()
    ]
    yield SiteFile("data/compare.js", f"window.OPEN287G_COMPARE = {in_script({'states': rows})};\n".encode())


def _tell(site: Site) -> Iterator[Page]:
    names, answer = state_names(), _compare(site)
    rows = [row for row in answer.frame.to_dicts() if row["state"] != NATION]
    rows.sort(key=lambda row: (-row["agreements"], names[row["state"]]))
    values = {
        "compare_words": _say_words(answer.facts["since"]),
        "ranked": [(name, _(MEASURES[name])) for name in RANKED],
        "rows": [{"state": row["state"], "cells": [_cell(row, name) for name in RANKED]} for row in rows],
        "wholes": [(_(whole.title), _(whole.meaning)) for whole in WHOLES.values()],
    }
    description = _("Two to five states, counties or agencies side by side, raw and for their residents, on ICE's list "
                    "of {day}.", day=site.facts.snapshot.snapshot_on)  # fmt: skip
    title, scripts = _("Compare"), ("record.js", "compare.js")
    yield Page("compare.html", "compare.html", title, description, values, scripts=scripts)


def _cell(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A number as it is sorted and as it is shown; a share with what it is a share of."""
    value = row[name]
    if value is None:
        return {"sort": -1, "shown": "–"}
    if name in WHOLE_OF:
        part, whole = (row[each] for each in WHOLE_OF[name])
        return {
            "sort": value,
            "shown": f"{value:,.1f}%",
            "whole": _("{part} of {whole}", part=part, whole=whole),
        }
    return {"sort": value, "shown": f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"}


def _say_words(since: date) -> dict[str, Any]:
    """Phrases of the comparison's module."""
    titles = {name: _(words) for name, words in MEASURES.items()} | {
        "change": _("Change since {day}", day=since), "growth_percent": _("Growth since {day}", day=since)
    }  # fmt: skip
    models = [(code, say_model(code)) for code in SUPPORT_TYPES]
    return {
        "months": say_months(),
        "shares": {name: list(pair) for name, pair in WHOLE_OF.items()},
        "state": [*((name, titles[name]) for name in MEASURES if not name.endswith("_with")), *models],
        "county": [
            ("agreements", _("Agreements of its agencies")),
            ("agencies", _("Agencies with an agreement")),
            ("agreements_per_100000", _("Agreements per 100,000 residents")),
            ("residents", _("Residents")),
            ("reached", _("Share of residents covered")),
            ("sworn", _("Sworn officers employed by these agencies")),
            ("first", _("First on a list")),
            *models,
        ],
        "agency": [
            ("agreements", _("Agreements")),
            ("first", _("First on a list")),
            ("lists", _("Lists that showed it")),
            ("sworn", _("Sworn officers employed")),
            ("residents", _("Residents of its place, as the FBI counts them")),
            ("officers_per_1000", _("Sworn officers per 1,000 of these residents")),
            *models,
        ],
        "of": _("{part} of {whole}"),
        "remove": _("Take {name} out"),
        "measure": _("measure"),
        "never": _("never"),
        "full": _("Five stand side by side at most. Take one out first."),
        "few": _("Choose at least two."),
        "shown": _("Compared: {names}."),
        "nation": _("the nation"),
    }  # fmt: skip


COMPARE: Final = PageType("compare", _tell, _files, lambda: ("compare.html", _("Compare")))
