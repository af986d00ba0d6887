"""State laws on agreements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from open287g.publish.cleaning import clean
from open287g.publish.sections.state_law import tell_state_law
from open287g.text.phrases import gettext as _

from ..page import Page, PageType, Site, state_names


def _tell(site: Site) -> Iterator[Page]:
    sections = [
        (state_names()[state], clean(tell_state_law(told).blocks))
        for state, told in site.facts.laws.items()
        if told.laws
    ]
    note = _("Compiled from public pages on Nov. 27, 2026; a law passed after summer 2026 may be missing. This is no "
             "legal advice.")  # fmt: skip
    yield Page("laws.html", "document.html", _("State laws on agreements"), note, {"sections": sections})


LAWS: Final = PageType("law", _tell, menu=lambda: ("laws.html", _("Laws")))
