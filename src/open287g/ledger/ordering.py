"""Files that were read, to snapshots in their true order, and a status with a reason for every file. Pure.

A snapshot is a new content of one list. A content met again in its turn is a repeat; an older list served again is
stale and is no evidence; a list that lost an implausible share of its rows is held back until a later list shows the
same loss, or a person rules. What is held, stale or undated ends no agreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from .confirming import is_confirmed
from .contents import Content, Place
from .dating import Evidence, date_file
from .files import FileFact, FileVerdict, Ruling
from .losses import StateExit, explain_loss
from .rollbacks import explain_rollback, explain_staleness
from .settling import settle_by_neighbours
from .snapshots import Snapshot, Timeline, find_in_force
from .successors import explain_strangeness
from .unsigned import explain_lacking_signed

_RULE = (
    "Look at the file; if it is right, give it a row in curation/snapshots.csv "
    "(ruling 'accept', or 'date' with the day)."
)

_GIVE_MEANING = (
    "If columns or words are new, give them a meaning in curation/headers.csv and curation/codes.csv."
)


@dataclass(frozen=True)
class Orderer:
    """Orders files into snapshots, given what each content says and what people have ruled."""

    contents: Mapping[str, Content]
    rulings: Mapping[tuple[str, str], Ruling] = field(default_factory=dict)
    exits: Sequence[StateExit] = ()
    places: Mapping[int, Place] = field(default_factory=dict)

    def order_snapshots(self, facts: Iterable[FileFact]) -> Timeline:
        """The timeline of both lists; independent of the order of `facts`."""
        dated = [self._date(fact) for fact in sorted(set(facts), key=lambda f: (f.sha256, f.file_name))]
        settled = settle_by_neighbours(dated, self.contents)
        participating = self._walk("participating", settled, lambda _verdict: None)
        in_force = participating.snapshots
        pending = self._walk("pending", settled, lambda v: self._doubt_unsigned(v, in_force))
        return Timeline(
            participating.snapshots + pending.snapshots, participating.verdicts + pending.verdicts
        )

    def ruling_on(self, fact: FileFact) -> Ruling | None:
        """What a person ruled on a file: on its bytes under this name, else on its bytes."""
        return self.rulings.get((fact.sha256, fact.file_name)) or self.rulings.get((fact.sha256, ""))

    def _date(self, fact: FileFact) -> FileVerdict:
        ruling = self.ruling_on(fact)
        signed = self.contents[fact.content_id].signed
        ruled_on = ruling.snapshot_on if ruling else None
        dating = date_file(Evidence(fact.file_name, fact.modified_at, signed, ruled_on))
        if ruling and ruling.ruling == "reject":
            return FileVerdict(
                fact, dating, "quarantined", reason=f"Set aside by a person: {ruling.reason}", remedy=_RULE
            )
        if dating.on is None:
            return FileVerdict(
                fact, dating, "quarantined", reason=f"It cannot be dated. {dating.by}", remedy=_RULE
            )
        return FileVerdict(fact, dating, "accepted")

    def _doubt_unsigned(self, verdict: FileVerdict, participating: Sequence[Snapshot]) -> str | None:
        """Why a pending list is the participating one of its day; None if it is not."""
        current = find_in_force(participating, verdict.dating.on)
        if current is None:
            return None
        return explain_lacking_signed(
            self.contents[verdict.fact.content_id], self.contents[current.content_id]
        )

    def _walk(
        self,
        list_name: str,
        dated: Sequence[FileVerdict],
        doubt: Callable[[FileVerdict], str | None],
    ) -> Timeline:
        """Go through one list's files in order of time and give each its status."""
        mine = [v for v in dated if v.fact.list_name == list_name]
        undated = [v for v in mine if v.status != "accepted"]
        walk = _Walk(self, list_name, doubt)
        for verdict in sorted((v for v in mine if v.status == "accepted"), key=lambda v: v.sort_key):
            walk.meet(verdict)
        return Timeline(tuple(walk.snapshots), tuple(walk.verdicts + undated))


@dataclass
class _Walk:
    """One pass over one list's files in order of time."""

    orderer: Orderer
    list_name: str
    doubt: Callable[[FileVerdict], str | None]
    snapshots: list[Snapshot] = field(default_factory=list)
    verdicts: list[FileVerdict] = field(default_factory=list)
    held: list[FileVerdict] = field(default_factory=list)
    per_day: Counter[date] = field(default_factory=Counter)
    met: set[str] = field(default_factory=set)

    def meet(self, verdict: FileVerdict) -> None:
        """Give the next file its status."""
        current = self.snapshots[-1] if self.snapshots else None
        if current and self._says_the_same(current, verdict):
            self._repeat(current, verdict)
        elif current and (reason := explain_staleness(verdict, current, was_there=self._was_there(verdict))):
            self._set(verdict, "stale", reason, "Nothing: it is kept, and is no evidence for its later date.")
        elif current and (reason := self._find_strange(verdict, current)):
            self._set(verdict, "held", reason, f"{_GIVE_MEANING} {_RULE}")
        elif reason := self._doubt(verdict, current):
            self.held.append(verdict)
            self._set(verdict, "held", reason, f"A later list that shows the same releases it. {_RULE}")
        else:
            self._accept(verdict)
        self.met.add(verdict.fact.sha256)

    def _says_the_same(self, current: Snapshot, verdict: FileVerdict) -> bool:
        """Whether a file repeats the current snapshot, or is a copy of it that lost its hyperlinks."""
        if current.content_id == verdict.fact.content_id:
            return True
        held, copy = self._said(current), self._said(verdict.fact)
        return held.text_id == copy.text_id and copy.n_linked < held.n_linked / 2

    def _was_there(self, verdict: FileVerdict) -> bool:
        """Whether the bytes were met before, and not held back."""
        sha256 = verdict.fact.sha256
        return sha256 in self.met and not any(h.fact.sha256 == sha256 for h in self.held)

    def _find_strange(self, verdict: FileVerdict, current: Snapshot) -> str | None:
        """Why a file is no successor of the current snapshot; None if it may be, or a person says so."""
        if self.list_name == "pending" or self._is_vouched_for(verdict):
            return None
        apart = verdict.on - current.last_shown_on
        return explain_strangeness(self._said(current), self._said(verdict.fact), apart, self.orderer.places)

    def _doubt(self, verdict: FileVerdict, current: Snapshot | None) -> str | None:
        """Why a file is held back until a later list shows the same; None if it is taken."""
        if self._is_vouched_for(verdict):
            return None
        reason = self.doubt(verdict)
        if reason or current is None or self.list_name == "pending":
            return reason
        before = self._said(current)
        reason = self._doubt_losses(verdict, before)
        if reason and is_confirmed(verdict, before, self.held, self.orderer.contents):
            return None
        return reason

    def _doubt_losses(self, verdict: FileVerdict, before: Content) -> str | None:
        """Why what a file lacks of the list `before` may be there still; None if it may be gone."""
        now = self._said(verdict.fact)
        return explain_loss(before, now, verdict.on, self.orderer.exits) or explain_rollback(
            verdict.fact.content_id, self.snapshots, len(before.keys - now.keys)
        )

    def _is_vouched_for(self, verdict: FileVerdict) -> bool:
        """Whether a person accepted or dated the file."""
        ruling = self.orderer.ruling_on(verdict.fact)
        return ruling is not None and ruling.ruling in ("accept", "date")

    def _said(self, of: Snapshot | FileFact) -> Content:
        return self.orderer.contents[of.content_id]

    def _repeat(self, current: Snapshot, verdict: FileVerdict) -> None:
        current.last_shown_on = max(current.last_shown_on, verdict.on)
        current.n_files += 1
        self.held.clear()
        self.verdicts.append(replace(verdict, status="repeat", snapshot_id=current.snapshot_id,
                                     reason="It says the same as the list before it."))  # fmt: skip

    def _accept(self, verdict: FileVerdict) -> None:
        on = verdict.on
        self.per_day[on] += 1
        suffix = f"-{self.per_day[on]}" if self.per_day[on] > 1 else ""
        snapshot_id = f"{self.list_name}-{on}{suffix}"
        self.snapshots.append(
            Snapshot(snapshot_id, self.list_name, len(self.snapshots), verdict.fact.content_id, verdict, on)
        )
        self.held.clear()
        self.verdicts.append(replace(verdict, snapshot_id=snapshot_id))

    def _set(self, verdict: FileVerdict, status: str, reason: str, remedy: str) -> None:
        self.verdicts.append(replace(verdict, status=status, reason=reason, remedy=remedy))
