"""Borders of counties to which county lies beside which: two that share a stretch of border are neighbors. Pure.

In: a topology (TopoJSON) in which shared borders are kept once. Out: FIPS to FIPS. Counties that meet in one point, or
across water without a shared line, are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any


def find_neighbors(topology: Mapping[str, Any], layer: str = "counties") -> Mapping[str, frozenset[str]]:
    """The neighbors of each county of `layer` by five-digit FIPS; a county without any is not there."""
    holders: dict[int, set[str]] = defaultdict(set)
    for shape in topology["objects"].get(layer, {"geometries": ()})["geometries"]:
        for arc in _arcs(shape.get("arcs", ())):
            holders[arc if arc >= 0 else ~arc].add(str(shape["id"]))
    beside: dict[str, set[str]] = defaultdict(set)
    for sharing in holders.values():
        for one in sharing:
            beside[one] |= sharing - {one}
    return {fips: frozenset(others) for fips, others in beside.items() if others}


def _arcs(nested: Any) -> Iterator[int]:
    """Numbers of all arcs of a shape; a negative one is walked backwards."""
    for each in nested:
        if isinstance(each, int):
            yield each
        else:
            yield from _arcs(each)
