"""Pages of one document, as the cache keeps them, to what is made of them: its facts, and the text that is searched.

Reading processes do this as soon as a document's last page is read, side by side; what no run made, or an older
release made, is made when a question first needs it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from open287g.documents.facts import FACTS_VERSION, read_facts
from open287g.documents.page_json import facts_to_json
from open287g.documents.searching import searchable_text
from open287g.documents.words import PageRead
from open287g.store.page_cache import PageCache

FACTS, TEXT = f"facts-{FACTS_VERSION}", "text"


def derive(what: str, sha256: str, pages: Sequence[PageRead], n_pages: int) -> str:
    """`FACTS` or `TEXT` of a document of `n_pages`, of which `pages` were read, as JSON."""
    if what == FACTS:
        return facts_to_json(read_facts(pages, n_pages))
    return json.dumps([_describe_page(sha256, page) for page in pages])


def derive_and_keep(cache: PageCache, sha256: str, *whats: str) -> list[str]:
    """What was made of the pages that are read by now, made anew only when more of them were read."""
    n_read = cache.n_read(sha256)
    kept = [cache.made(what, sha256, n_read) for what in whats]
    if None in kept:
        counted = cache.count(sha256)
        pages = cache.pages(sha256)
        kept = [derive(what, sha256, pages, counted[0] if counted else n_read) for what in whats]
        for what, text in zip(whats, kept, strict=True):
            cache.keep_made(what, sha256, n_read, str(text))
    return [text or "" for text in kept]


def _describe_page(sha256: str, page: PageRead) -> Mapping[str, object]:
    return {
        "sha256": sha256,
        "page": page.number,
        "text_layer": page.text_layer,
        "n_words": len(page.words),
        "n_recognized": len(page.recognized),
        "failure": page.failure,
        "text": searchable_text(page),
    }
