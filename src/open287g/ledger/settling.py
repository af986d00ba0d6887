"""Files whose evidence leaves two dates open, to the one at which the neighbouring lists are most alike. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from .contents import Content
from .dating import is_saved_in_time, saved_on
from .files import FileVerdict


def settle_by_neighbours(dated: Sequence[FileVerdict], contents: Mapping[str, Content]) -> list[FileVerdict]:
    """The verdicts, each with one date: where two are left open, that at which the lists around it are most alike."""
    certain = [v for v in dated if v.status == "accepted" and not v.dating.alternatives]
    by_list = {name: sorted((v for v in certain if v.fact.list_name == name), key=lambda v: v.sort_key)
               for name in ("participating", "pending")}  # fmt: skip
    return [_settle(v, by_list[v.fact.list_name], contents) if v.dating.alternatives else v for v in dated]


def _settle(
    verdict: FileVerdict, certain: Sequence[FileVerdict], contents: Mapping[str, Content]
) -> FileVerdict:
    options = (verdict.on, *verdict.dating.alternatives)
    best = min(options, key=lambda day: _unlikeness(verdict, day, certain, contents))
    by = f"{verdict.dating.by}; the lists around {best} are most alike"
    in_time = is_saved_in_time(best, saved_on(verdict.fact.modified_at))
    return replace(verdict, dating=replace(verdict.dating, on=best, by=by, is_saved_in_time=in_time))


def _unlikeness(
    verdict: FileVerdict, day: date, certain: Sequence[FileVerdict], contents: Mapping[str, Content]
) -> float:
    """Rows in which a list differs from a neighbour on average, were it of that day."""
    before = [v for v in certain if v.dating.on and v.dating.on <= day][-1:]
    after = [v for v in certain if v.dating.on and v.dating.on > day][:1]
    own = contents[verdict.fact.content_id].keys
    differing = [len(own ^ contents[v.fact.content_id].keys) for v in before + after]
    return sum(differing) / len(differing) if differing else 0
