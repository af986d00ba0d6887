"""Files that were read, to snapshots in their true order, and a status with a reason for every file. Pure.

A snapshot is a new content of one list. A content met again in its turn is a repeat; an older list served again is
stale and is no evidence; a list that lost an implausible share of its rows is held back until a later list shows the
same loss, or a person rules. What is held, stale or undated ends no agreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from .dating import Dating, Evidence, date_file, is_saved_in_time, saved_on

MAX_NATIONAL_LOSS = 0.03
MIN_NATIONAL_LOSS = 12
"""More rows than both lost from one list to the next is implausible: the archive's largest loss is 3 of 1,200."""
MAX_KEYS_LOST = 0.25
MIN_KEYS_LOST = 30
REPLACED = 0.5
"""More agreements than both that are not on the next list, most of them replaced by others, are no departures but a
list in other words (at most 10 so far): time does not make it true, a person must look."""
FAR_BACK = 2
"""A list that says the same as one so many lists back takes back the changes of several at once: it is that list."""
SOON, MAX_KEYS_LOST_SOON = timedelta(days=31), 0.05
"""Within this time of the list before, a smaller share replaced is as strange (at most 10 agreements so far)."""
MIN_SLIPPED = 8
"""Memoranda that another agreement of the list before links now: a column slipped by some rows (at most one so far)."""
MIN_LOST_BY_REVERT = 4
"""Agreements that an earlier list, saved anew, lacks: from here on none has left (the archive's lists lose up to 3)."""
MAX_UNREAD = 0.2
"""A list of which more than this share of the rows cannot be understood is another table, or columns changed places."""
STATE_LOSSES = ((5, 0.5), (10, 0.3))
"""(rows, share) of one state's rows that, both reached, are implausible unless the state has left by law."""
CONFIRMED_AFTER = timedelta(days=3)
"""A loss that lists go on showing this long after it was first held back is taken as real."""
VAST_LOSS, VAST_CONFIRMED_AFTER = 0.25, timedelta(days=14)
"""A loss of a larger share of all agreements, or one that no one state explains, has to last so much longer."""
CONFIRMED_BY_SAME_ROWS = 0.9
PENDING_LIKE_PARTICIPATING = (0.5, 0.6)
"""A 'pending' list half as long as the participating one, with this share of its rows there, is one without SIGNED."""

_RULE = (
    "Look at the file; if it is right, give it a row in curation/snapshots.csv "
    "(ruling 'accept', or 'date' with the day)."
)

_GIVE_MEANING = (
    "If columns or words are new, give them a meaning in curation/headers.csv and curation/codes.csv."
)


@dataclass(frozen=True)
class FileFact:
    """One content met under one name."""

    sha256: str
    file_name: str
    list_name: str
    content_id: str
    modified_at: datetime | None


@dataclass(frozen=True)
class Content:
    """What one list says, for comparing lists: its keys (state, agency, support type as numbers), and its entries.

    An entry is a key, however often it is printed, or a row set aside.
    """

    keys: frozenset[int]
    by_state: Mapping[str, int]
    n_entries: int
    n_unread: int
    signed: Sequence[date]
    text_id: str
    n_linked: int
    documents: Mapping[int, int] = field(default_factory=dict)
    """Memoranda (as numbers) that one key alone links, and that key."""


class Place(NamedTuple):
    """What a key stands for."""

    state: str
    plain_name: str
    support_type: str


@dataclass(frozen=True)
class Ruling:
    """A person's decision on one file: its date, that it is accepted whatever the checks say, or rejected."""

    ruling: str
    snapshot_on: date | None
    reason: str


@dataclass(frozen=True)
class StateExit:
    """A state that left the programme by law: losses there from this day on are plausible."""

    state: str
    from_on: date


@dataclass(frozen=True)
class FileVerdict:
    """What became of one file."""

    fact: FileFact
    dating: Dating
    status: str
    snapshot_id: str | None = None
    reason: str | None = None
    remedy: str | None = None

    @property
    def sort_key(self) -> tuple[date, datetime, float, str, str]:
        """Order of time; equal for nothing that differs."""
        on = self.dating.on or date.max
        return (on, self._instant(on), self.dating.hour, self.fact.file_name, self.fact.sha256)

    def _instant(self, on: date) -> datetime:
        if self.dating.is_saved_in_time and self.fact.modified_at:
            return self.fact.modified_at
        return datetime.combine(on, time(int(self.dating.hour)), UTC) + timedelta(hours=5)


@dataclass
class Snapshot:
    """One accepted version of a list."""

    snapshot_id: str
    list_name: str
    position: int
    content_id: str
    first: FileVerdict
    last_shown_on: date
    n_files: int = 1

    @property
    def snapshot_on(self) -> date:
        """The day it is dated to."""
        assert self.first.dating.on is not None
        return self.first.dating.on


@dataclass(frozen=True)
class Timeline:
    """All snapshots in order, and the verdict on every file."""

    snapshots: tuple[Snapshot, ...]
    verdicts: tuple[FileVerdict, ...]


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
        settled = self._settle_by_neighbours(dated)
        participating = self._walk("participating", settled, lambda _verdict: None)
        in_force = _Calendar(participating.snapshots)
        pending = self._walk("pending", settled, lambda v: self._lacks_signed(v, in_force))
        return Timeline(
            participating.snapshots + pending.snapshots, participating.verdicts + pending.verdicts
        )

    def _ruling(self, fact: FileFact) -> Ruling | None:
        return self.rulings.get((fact.sha256, fact.file_name)) or self.rulings.get((fact.sha256, ""))

    def _date(self, fact: FileFact) -> FileVerdict:
        ruling = self._ruling(fact)
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

    def _settle_by_neighbours(self, dated: Sequence[FileVerdict]) -> list[FileVerdict]:
        """Where two dates are left open, the one at which the neighbouring lists are most alike."""
        certain = [v for v in dated if v.status == "accepted" and not v.dating.alternatives]
        by_list = {name: sorted((v for v in certain if v.fact.list_name == name), key=lambda v: v.sort_key)
                   for name in ("participating", "pending")}  # fmt: skip
        return [self._settle(v, by_list[v.fact.list_name]) if v.dating.alternatives else v for v in dated]

    def _settle(self, verdict: FileVerdict, certain: Sequence[FileVerdict]) -> FileVerdict:
        assert verdict.dating.on is not None
        options = (verdict.dating.on, *verdict.dating.alternatives)
        best = min(options, key=lambda day: self._strangeness(verdict, day, certain))
        by = f"{verdict.dating.by}; the lists around {best} are most alike"
        in_time = is_saved_in_time(best, saved_on(verdict.fact.modified_at))
        return replace(verdict, dating=replace(verdict.dating, on=best, by=by, is_saved_in_time=in_time))

    def _strangeness(self, verdict: FileVerdict, day: date, certain: Sequence[FileVerdict]) -> float:
        """Rows in which a list differs from a neighbour on average, were it of that day."""
        before = [v for v in certain if v.dating.on and v.dating.on <= day][-1:]
        after = [v for v in certain if v.dating.on and v.dating.on > day][:1]
        own = self.contents[verdict.fact.content_id].keys
        differing = [len(own ^ self.contents[v.fact.content_id].keys) for v in before + after]
        return sum(differing) / len(differing) if differing else 0

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

    def implausible_loss(self, before: str, after: str, on: date) -> str | None:
        """Why the step from one content to another loses too much to be believed; None if it may be true."""
        old, new = self.contents[before], self.contents[after]
        lost = old.n_entries - new.n_entries
        if lost >= MIN_NATIONAL_LOSS and lost > MAX_NATIONAL_LOSS * old.n_entries:
            return f"It has {new.n_entries:,} entries, {lost:,} fewer than the list before it ({old.n_entries:,})."
        left_by_law = {x.state for x in self.exits if x.from_on <= on}
        for state, n_old in sorted(old.by_state.items()):
            n_lost = n_old - new.by_state.get(state, 0)
            if state not in left_by_law and any(
                n_lost >= rows and n_lost > share * n_old for rows, share in STATE_LOSSES
            ):
                unread = f" {new.n_unread:,} of its rows could not be understood." if new.n_unread else ""
                return f"{state} has {n_old - n_lost} of the {n_old} entries that the list before it had.{unread}"
        return None

    def is_vast(self, before: str, after: str) -> bool:
        """Whether a loss is more than any one state could take along: without that state it is implausible still."""
        old, new = self.contents[before], self.contents[after]
        if len(old.keys - new.keys) > VAST_LOSS * len(old.keys):
            return True
        losses = [max(0, n_old - new.by_state.get(state, 0)) for state, n_old in old.by_state.items()]
        elsewhere = sum(losses) - max(losses, default=0)
        return elsewhere >= MIN_NATIONAL_LOSS and elsewhere > MAX_NATIONAL_LOSS * old.n_entries

    def strangeness(self, before: str, after: str, apart: timedelta) -> str | None:
        """Why a content is no successor of another, however long lists go on showing it; None if it may be one.

        `apart` is the time between the two.
        """
        old, new = self.contents[before], self.contents[after]
        if not new.n_entries and old.n_entries >= MIN_KEYS_LOST:
            return "It has no rows."
        if new.n_unread > MAX_UNREAD * new.n_entries:
            return f"{new.n_unread:,} of its {new.n_entries:,} rows could not be understood."
        return self._slippage(old, new) or self._turnover(old, new, apart)

    def _slippage(self, old: Content, new: Content) -> str | None:
        """Why names, states or support types must have slipped against the memoranda beside them; None if not."""
        moved = [
            (old.documents[d], key) for d, key in new.documents.items() if old.documents.get(d, key) != key
        ]
        if min(len(moved), len(old.keys - new.keys)) < MIN_SLIPPED:
            return None
        listed = {self._body(key) for key in old.keys}
        n_slipped = sum(self._body(key) in listed or self._is_elsewhere(was, key) for was, key in moved)
        if n_slipped < MIN_SLIPPED:
            return None
        return f"{n_slipped:,} memoranda of the list before it stand beside other agreements: a column has slipped."

    def _body(self, key: int) -> tuple[object, ...]:
        """The state and name that a key stands for; the key itself where that is not known."""
        place = self.places.get(key)
        return (key,) if place is None else place[:2]

    def _is_elsewhere(self, was: int, now: int) -> bool:
        """Whether two keys differ in more than the name."""
        old, new = self.places.get(was), self.places.get(now)
        if old is None or new is None:
            return False
        return (old.state, old.support_type) != (new.state, new.support_type)

    def _turnover(self, old: Content, new: Content, apart: timedelta) -> str | None:
        """Why too many agreements are replaced by others to be the same list; None if not."""
        missing, lost = old.keys - new.keys, old.n_entries - new.n_entries
        renamed = {was for d, was in old.documents.items() if d in new.documents and was in missing}
        n_missing, n_unexplained = len(missing), len(missing - renamed)
        is_vast = n_missing >= MIN_KEYS_LOST and n_missing > MAX_KEYS_LOST * len(old.keys)
        is_soon = apart <= SOON and n_unexplained >= MIN_KEYS_LOST
        is_many = is_soon and n_unexplained > MAX_KEYS_LOST_SOON * len(old.keys)
        if (is_vast or is_many) and lost < REPLACED * n_missing:
            return f"{n_missing:,} of the {len(old.keys):,} agreements of the list before it are replaced by others."
        return None

    def _lacks_signed(self, verdict: FileVerdict, in_force: _Calendar) -> str | None:
        """Why a list without SIGNED is the participating list all the same; None if it is not."""
        content = self.contents[verdict.fact.content_id]
        length, share = PENDING_LIKE_PARTICIPATING
        current = in_force.on(verdict.dating.on)
        if current is None:
            return None
        listed = self.contents[current.content_id]
        known = len(content.keys & listed.keys)
        if content.n_entries < max(20, length * listed.n_entries) or known < share * len(content.keys):
            return None
        return (
            f"It has no column SIGNED, but {known} of its {len(content.keys)} entries "
            "are on the participating list already."
        )


@dataclass(frozen=True)
class _Calendar:
    snapshots: Sequence[Snapshot]

    def on(self, day: date | None) -> Snapshot | None:
        """The snapshot in force on a day."""
        earlier = [s for s in self.snapshots if day and s.snapshot_on <= day]
        return earlier[-1] if earlier else None


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
        elif current and (reason := self._is_older(verdict, current)):
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
        held, copy = (self.orderer.contents[c] for c in (current.content_id, verdict.fact.content_id))
        return held.text_id == copy.text_id and copy.n_linked < held.n_linked / 2

    def _is_older(self, verdict: FileVerdict, current: Snapshot) -> str | None:
        if verdict.fact.sha256 in self.met and not self._was_held(verdict):
            return "The same bytes were ICE's list at an earlier time, and another list came since."
        first = current.first
        both_timed = verdict.dating.is_saved_in_time and first.dating.is_saved_in_time
        mine, theirs = verdict.fact.modified_at, first.fact.modified_at
        if both_timed and mine and theirs and mine < theirs:
            return (
                f"It was saved on {mine:%Y-%m-%d %H:%M} UTC, before the list that ICE had published "
                f"by then ({theirs:%Y-%m-%d %H:%M})."
            )
        return None

    def _find_strange(self, verdict: FileVerdict, current: Snapshot) -> str | None:
        ruling = self.orderer._ruling(verdict.fact)
        if self.list_name == "pending" or (ruling and ruling.ruling in ("accept", "date")):
            return None
        assert verdict.dating.on is not None
        apart = verdict.dating.on - current.last_shown_on
        return self.orderer.strangeness(current.content_id, verdict.fact.content_id, apart)

    def _was_held(self, verdict: FileVerdict) -> bool:
        return any(h.fact.sha256 == verdict.fact.sha256 for h in self.held)

    def _doubt(self, verdict: FileVerdict, current: Snapshot | None) -> str | None:
        ruling = self.orderer._ruling(verdict.fact)
        if ruling and ruling.ruling in ("accept", "date"):
            return None
        reason = self.doubt(verdict)
        if reason or current is None or self.list_name == "pending":
            return reason
        assert verdict.dating.on is not None
        reason = self.orderer.implausible_loss(current.content_id, verdict.fact.content_id, verdict.dating.on)
        reason = reason or self._is_shown_again(verdict, current)
        return reason if reason and not self._is_confirmed(verdict, current) else None

    def _is_shown_again(self, verdict: FileVerdict, current: Snapshot) -> str | None:
        """Why a list is an older one saved anew, whose losses are none; None if it says something of its own."""
        older = next((s for s in reversed(self.snapshots) if s.content_id == verdict.fact.content_id), None)
        n_lost = len(self._lost(verdict, current))
        if older is None or (n_lost < MIN_LOST_BY_REVERT and current.position - older.position < FAR_BACK):
            return None
        without = f"without {n_lost:,} agreements that came since" if n_lost else "without what changed since"
        return f"It says the same as the list of {older.snapshot_on}, {without}."

    def _is_confirmed(self, verdict: FileVerdict, current: Snapshot) -> bool:
        """Whether lists held since the current one have shown this loss long enough."""
        lost = self._lost(verdict, current)
        is_vast = self.orderer.is_vast(current.content_id, verdict.fact.content_id)
        long_enough = VAST_CONFIRMED_AFTER if is_vast else CONFIRMED_AFTER
        assert verdict.dating.on is not None
        for earlier in self.held:
            assert earlier.dating.on is not None
            waited = verdict.dating.on - earlier.dating.on >= long_enough
            shared = len(lost & self._lost(earlier, current))
            if waited and shared >= CONFIRMED_BY_SAME_ROWS * len(lost):
                return True
        return False

    def _lost(self, verdict: FileVerdict, current: Snapshot) -> frozenset[int]:
        contents = self.orderer.contents
        return contents[current.content_id].keys - contents[verdict.fact.content_id].keys

    def _repeat(self, current: Snapshot, verdict: FileVerdict) -> None:
        assert verdict.dating.on is not None
        current.last_shown_on = max(current.last_shown_on, verdict.dating.on)
        current.n_files += 1
        self.held.clear()
        self.verdicts.append(replace(verdict, status="repeat", snapshot_id=current.snapshot_id,
                                     reason="It says the same as the list before it."))  # fmt: skip

    def _accept(self, verdict: FileVerdict) -> None:
        on = verdict.dating.on
        assert on is not None
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
