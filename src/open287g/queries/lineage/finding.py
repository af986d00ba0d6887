"""An id to the walk back from what bears it; an id that the edition does not hold is refused with the nearest ones."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from open287g.data.editions import Edition
from open287g.errors import NotFound

from .agencies import explain_agency
from .agreements import explain_agreement, explain_application, explain_event
from .lists import explain_snapshot
from .record import Record, Step
from .rulings import read_corrections, read_judgements


def explain(edition: Edition, identifier: str, workspace: Path | None = None) -> Step:
    """Where an agency, agreement, application, event or snapshot comes from, down to rows of files.

    `NotFound` for an id that the edition does not hold, with the ids nearest to it.
    """
    record = Record(edition, read_corrections(workspace), read_judgements(workspace))
    wanted = identifier.strip()
    for table, column, tell in _KINDS:
        row = record.row(table, column, wanted)
        if row is not None:
            return tell(record, row)
    raise NotFound(f"There is no {wanted!r} in edition {edition.edition_id}.{_nearest(record, wanted)}")


def _nearest(record: Record, wanted: str) -> str:
    known = [value for table, column, _ in _KINDS for value in record.edition.table(table)[column].to_list()]
    near = (
        difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)
        or [i for i in known if wanted.casefold() in i][:3]
    )
    hint = f" Near it: {', '.join(near)}." if near else ""
    return f"{hint} The questions agencies and agreements show ids."


_KINDS: tuple[tuple[str, str, Callable[[Record, Mapping[str, Any]], Step]], ...] = (
    ("agencies", "agency_id", explain_agency),
    ("agreements", "agreement_id", explain_agreement),
    ("applications", "application_id", explain_application),
    ("events", "event_id", explain_event),
    ("snapshots", "snapshot_id", explain_snapshot),
)
