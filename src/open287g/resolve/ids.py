"""Agencies to readable ids, made of the state and the name that was printed first."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date

from .clusters import Bodies
from .mentions import Body
from .merges import Ties


def name_agencies(ties: Ties, bodies: Bodies) -> dict[Body, str]:
    """A readable id for every agency: state and first printed name; a second agency of one name gets a number."""
    roots = {ties.root(body) for body in bodies.first}
    earliest: dict[Body, tuple[date, str, str]] = {}
    for body, key in bodies.first.items():
        root = ties.root(body)
        earliest[root] = min(earliest.get(root, key), key)
    ids: dict[Body, str] = {}
    taken: Counter[str] = Counter()
    for root in sorted(roots, key=lambda r: (earliest[r], r)):
        slug = make_slug(root[0], ties.preferred.get(root) or bodies.id_name(root, earliest[root][2]))
        taken[slug] += 1
        ids[root] = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
    return ids


_SPELLED_OUT = {
    "pd": "police-department",
    "dept": "department",
    "dpt": "department",
    "co": "county",
    "ft": "fort",
}


def make_slug(state: str, name: str) -> str:
    """A readable id from a state and a printed name, abbreviations spelled out."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "").replace("`", "").replace("&", " and ")).split()
    return "-".join([state.casefold(), *(_SPELLED_OUT.get(word, word) for word in words)])
