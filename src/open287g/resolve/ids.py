"""Agencies to readable ids, made of the state and the name that was printed first."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date

from .candidates import Candidates
from .clusters import Clusters
from .mentions import Candidate


def name_agencies(clusters: Clusters, candidates: Candidates) -> dict[Candidate, str]:
    """A readable id for every agency: state and first printed name; a second agency of one name gets a number."""
    roots = {clusters.root(candidate) for candidate in candidates.first}
    earliest: dict[Candidate, tuple[date, str, str]] = {}
    for candidate, key in candidates.first.items():
        root = clusters.root(candidate)
        earliest[root] = min(earliest.get(root, key), key)
    ids: dict[Candidate, str] = {}
    taken: Counter[str] = Counter()
    for root in sorted(roots, key=lambda r: (earliest[r], r)):
        slug = make_slug(root[0], clusters.preferred.get(root) or candidates.id_name(root, earliest[root][2]))
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
