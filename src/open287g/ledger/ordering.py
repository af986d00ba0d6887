"""Files that were read, to snapshots in their true order, and a status with a reason for every file. Pure.

A snapshot is a new content of one list. A content met again in its turn is a repeat; an older list served again is
stale and is no evidence; a list that lost an implausible share of its rows is held back until a later list shows the
same loss, or a person rules. A loss that a later list bears out was real from the held list's own day on, so that list
takes its place then. What is held, stale or undated ends no agreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from .acceptance import (
    NEARLY_ALL,
    StateExit,
    Step,
    date_by_twins,
    explain_lacking_signed,
    explain_loss,
    explain_rollback,
    explain_staleness,
    explain_strangeness,
    explain_unread,
    find_borne_out,
    is_confirmed,
    settle_by_neighbours,
)
from .dating import Evidence, date_file
from .files import Content, FileFact, FileVerdict, ListedKey, Ruling, Snapshot, Timeline, find_in_force

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
    places: Mapping[int, ListedKey] = field(default_factory=dict)

    def order_snapshots(self, facts: Iterable[FileFact]) -> Timeline:
        """The timeline of both lists; independent of the order of `facts`."""
        dated = [self._date(fact) for fact in sorted(set(facts), key=lambda f: (f.sha256, f.file_name))]
        settled = settle_by_neighbours(date_by_twins(dated), self.contents)
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
        content = self.contents[fact.content_id]
        captured_at = fact.modified_at if content.is_page else None
        ruled_on = ruling.snapshot_on if ruling else None
        dating = date_file(Evidence(fact.file_name, fact.modified_at, content.signed, ruled_on, captured_at))
        if ruling and ruling.ruling == "reject":
            reason = f"Set aside by a person: {ruling.reason}"
            return FileVerdict(fact, dating, "quarantined", reason=reason, remedy=_RULE, is_ruled=True)
        if dating.on is None:
            reason = f"It cannot be dated. {dating.by}"
            return FileVerdict(fact, dating, "quarantined", reason=reason, remedy=_RULE)
        return FileVerdict(fact, dating, "accepted", is_ruled=ruled_on is not None)

    def _doubt_unsigned(self, verdict: FileVerdict, participating: Sequence[Snapshot]) -> str | None:
        """Why a pending list is the participating one of its day; None if it is not."""
        current = find_in_force(participating, verdict.dating.on)
        if current is None:
            return None
        listed, own = self.contents[current.content_id], self.contents[verdict.fact.content_id]
        return explain_lacking_signed(Step(listed, own, verdict.on - current.last_shown_on))

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
    held: list[tuple[int, FileVerdict]] = field(default_factory=list)
    """Files held since the current snapshot, each with the place of its verdict."""
    per_day: Counter[date] = field(default_factory=Counter)
    met: set[str] = field(default_factory=set)

    def meet(self, verdict: FileVerdict) -> None:
        """Give the next file its status."""
        current = self.snapshots[-1] if self.snapshots else None
        step = self._step_from(current, verdict.fact, verdict.on) if current else None
        if current is None or step is None:
            self._meet_first(verdict)
        elif self._says_the_same(current, verdict):
            self._repeat(current, verdict)
            self.held.clear()
        elif reason := explain_staleness(verdict, current, was_there=self._was_there(verdict)):
            self._set(verdict, "stale", reason, "Nothing: it is kept, and is no evidence for its later date.")
        elif reason := self._find_strange(verdict, step):
            self._set(verdict, "held", reason, f"{_GIVE_MEANING} {_RULE}")
        elif reason := self._doubt(verdict, step):
            self._hold(verdict, reason)
        else:
            self._release_borne_out(verdict, current)
            self._take(verdict)
            self.held.clear()
        self.met.add(verdict.fact.sha256)

    def _meet_first(self, verdict: FileVerdict) -> None:
        """The first file of a list has nothing before it to be compared with."""
        is_vouched_for = self._is_vouched_for(verdict)
        reason = None if is_vouched_for else self.doubt(verdict)
        if not is_vouched_for and (unread := explain_unread(self._said(verdict.fact), NEARLY_ALL)):
            self._set(verdict, "held", unread, f"{_GIVE_MEANING} {_RULE}")
        elif reason:
            self._hold(verdict, reason)
        else:
            self._take(verdict)

    def _hold(self, verdict: FileVerdict, reason: str) -> None:
        self.held.append((len(self.verdicts), verdict))
        self._set(verdict, "held", reason, f"A later list that shows the same releases it. {_RULE}")

    def _release_borne_out(self, verdict: FileVerdict, current: Snapshot) -> None:
        """Lists held since the current one whose losses this file shows too, in their own places; in order of time.

        A pending list is held for another reason (it is the participating one), which no later list bears out.
        """
        if self.list_name == "pending":
            return
        steps = [(v, self._step_from(current, v.fact, v.on)) for _, v in self.held]
        borne_out = find_borne_out(verdict, self._said(verdict.fact), steps)
        for place, earlier in self.held:
            if earlier in borne_out:
                self._take(earlier, place)

    def _take(self, verdict: FileVerdict, place: int | None = None) -> None:
        """A file that is believed: a snapshot, or a repeat of one; `place` is that of its earlier verdict."""
        current = self.snapshots[-1] if self.snapshots else None
        if current and self._says_the_same(current, verdict):
            self._repeat(current, verdict, place)
        else:
            self._accept(verdict, place)

    def _step_from(self, current: Snapshot, fact: FileFact, on: date) -> Step:
        return Step(self._said(current), self._said(fact), on - current.last_shown_on)

    def _says_the_same(self, current: Snapshot, verdict: FileVerdict) -> bool:
        """Whether a file repeats the current snapshot, or is a copy of it that lost its hyperlinks."""
        if current.content_id == verdict.fact.content_id:
            return True
        held, copy = self._said(current), self._said(verdict.fact)
        return held.text_id == copy.text_id and copy.n_linked < held.n_linked / 2

    def _was_there(self, verdict: FileVerdict) -> bool:
        """Whether the bytes were met before, and not held back."""
        sha256 = verdict.fact.sha256
        return sha256 in self.met and not any(h.fact.sha256 == sha256 for _, h in self.held)

    def _find_strange(self, verdict: FileVerdict, step: Step) -> str | None:
        """Why a file is no successor of the current snapshot; None if it may be, or a person says so."""
        if self._is_vouched_for(verdict):
            return None
        if self.list_name == "pending":
            return explain_unread(step.new)
        return explain_strangeness(step, self.orderer.places)

    def _doubt(self, verdict: FileVerdict, step: Step) -> str | None:
        """Why a file is held back until a later list shows the same; None if it is taken."""
        if self._is_vouched_for(verdict):
            return None
        reason = self.doubt(verdict)
        if reason or self.list_name == "pending":
            return reason
        reason = explain_loss(step, verdict.on, self.orderer.exits) or explain_rollback(
            step, verdict.fact.content_id, self.snapshots
        )
        if reason and is_confirmed(verdict, step, [(v, self._said(v.fact)) for _, v in self.held]):
            return None
        return reason

    def _is_vouched_for(self, verdict: FileVerdict) -> bool:
        """Whether a person accepted or dated the file."""
        ruling = self.orderer.ruling_on(verdict.fact)
        return ruling is not None and ruling.ruling in ("accept", "date")

    def _said(self, of: Snapshot | FileFact) -> Content:
        return self.orderer.contents[of.content_id]

    def _repeat(self, current: Snapshot, verdict: FileVerdict, place: int | None = None) -> None:
        current.last_shown_on = max(current.last_shown_on, verdict.on)
        current.n_files += 1
        self._write(replace(verdict, status="repeat", snapshot_id=current.snapshot_id,
                            reason="It says the same as the list before it."), place)  # fmt: skip

    def _accept(self, verdict: FileVerdict, place: int | None = None) -> None:
        on = verdict.on
        self.per_day[on] += 1
        suffix = f"-{self.per_day[on]}" if self.per_day[on] > 1 else ""
        snapshot_id = f"{self.list_name}-{on}{suffix}"
        self.snapshots.append(
            Snapshot(snapshot_id, self.list_name, len(self.snapshots), verdict.fact.content_id, verdict, on)
        )
        self._write(replace(verdict, snapshot_id=snapshot_id), place)

    def _set(self, verdict: FileVerdict, status: str, reason: str, remedy: str) -> None:
        self._write(replace(verdict, status=status, reason=reason, remedy=remedy))

    def _write(self, verdict: FileVerdict, place: int | None = None) -> None:
        """The verdict on one more file, or a new one in the place of an earlier one."""
        if place is None:
            self.verdicts.append(verdict)
        else:
            self.verdicts[place] = verdict
