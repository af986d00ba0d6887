"""ICE's lists: each as it was shown, with its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from ..files import head_of, to_json
from ..page import Page, PageType, Site, SiteFile


def _tell(site: Site) -> Iterator[Page]:
    rows = site.facts.snapshots.to_dicts()
    description = ngettext("{n} list of ICE's is on record, each as it was shown, with its file.",
                           "{n} lists of ICE's are on record, each as it was shown, with its file.",
                           len(rows))  # fmt: skip
    yield Page("lists.html", "lists.html", _("Lists"), description, {"rows": rows}, "api/lists.json")


def _files(site: Site) -> Iterator[SiteFile]:
    told = {**head_of(site.facts), "lists": site.facts.snapshots.to_dicts()}
    yield SiteFile("api/lists.json", to_json(told))


LISTS: Final = PageType("list", _tell, _files, lambda: ("lists.html", _("Lists")))
