"""A list beside the lists before it, to the reason why it is not believed, or not yet. Pure.

Every rule is given both lists and the time between them (`Step`): what no list loses in a day, lists years apart lose
honestly. A list that is *strange* (no rows, not understood, a column slipped, in other words) waits for a person. One
that lost too much, or takes the list back to an older one, is held until a later list shows the same loss; then it is
believed from its own day on. One that is *stale* is an older list served again, and is no evidence for its later day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from .dating import is_saved_in_time, saved_on
from .files import Content, FileVerdict, ListedKey, Snapshot

A_MONTH, A_QUARTER, A_YEAR = timedelta(days=31), timedelta(days=92), timedelta(days=365)

TURNOVER_A_YEAR = 0.5
"""Share of a list that may leave it, or be replaced on it, in a year without a list: at most 44 % did (64 agreements
on October 7, 2012, 36 on September 4, 2013). A limit on a share grows by so much with each year after the first
quarter; lists at most a quarter apart are held to the limits as they stand."""

MAX_KEYS_LOST = 0.25
MIN_KEYS_LOST = 30
REPLACED = 0.5
"""More agreements than both that are not on the next list, most of them replaced by others, are no departures but a
list in other words (at most 10 so far): time does not make it true, a person must look."""
MAX_KEYS_LOST_SOON = 0.05
"""Within a month of the list before, a smaller share replaced is as strange (at most 10 agreements so far)."""
MIN_SLIPPED = 8
"""Memoranda that another agreement of the list before links now: a column slipped by some rows (at most one so far)."""
MIN_SHARE_SLIPPED_LATE = 0.1
"""Between lists more than a year apart, so large a share of the memoranda that both link must have slipped as well:
agreements are relabelled and renamed meanwhile, and keep their memoranda."""
NEARLY_ALL = 0.9
"""Share of the rows of a first list, with none before it to compare, from which it is no list."""
MAX_UNREAD = 0.2
"""A list of which more than this share of the rows cannot be understood is another table, or columns changed places."""

MAX_NATIONAL_LOSS = 0.03
MIN_NATIONAL_LOSS = 12
"""More rows than both lost from one list to the next is implausible: the archive's largest loss is 3 of 1,200."""
STATE_LOSSES = ((5, 0.5), (10, 0.3))
"""(rows, share) of one state's rows that, both reached, are implausible unless the state has left by law."""
VAST_LOSS = 0.25
"""A loss of a larger share of all agreements is vast, as is one that no one state explains."""

FAR_BACK = 2
"""A list that says the same as one so many lists back takes back the changes of several at once: it is that list."""
MIN_LOST_BY_REVERT = 4
"""Agreements that an earlier list, saved anew, lacks: from here on none has left (the archive's lists lose up to 3)."""

CONFIRMED_AFTER = timedelta(days=3)
"""A loss that lists go on showing this long after it was first held back is taken as real."""
VAST_CONFIRMED_AFTER = timedelta(days=14)
"""A vast loss has to last so much longer."""
CONFIRMED_BY_SAME_ROWS = 0.9
"""A held list shows the same loss if it lacks at least this share of the agreements that are lost now."""

PENDING_LIKE_PARTICIPATING = (0.5, 0.6)
"""A 'pending' list half as long as the participating one, with this share of its rows there, is one without SIGNED."""


@dataclass(frozen=True)
class Step:
    """From one list to the next: what both say, and the time from the last day that the earlier one was shown."""

    old: Content
    new: Content
    gap: timedelta

    @cached_property
    def lost(self) -> frozenset[int]:
        """Keys that the later list lacks."""
        return self.old.keys - self.new.keys

    def widen(self, share: float) -> float:
        """A limit on a share of the list, as it is for lists so far apart."""
        return share + TURNOVER_A_YEAR * max(0.0, (self.gap - A_QUARTER) / A_YEAR)

    @property
    def gap_in_words(self) -> str:
        """How long no list was seen between the two, where that says something; else nothing."""
        return f", last seen {self.gap.days:,} days earlier" if self.gap > A_MONTH else ""


def explain_strangeness(step: Step, places: Mapping[int, ListedKey]) -> str | None:
    """Why a list is no successor of another, however long lists go on showing it; None if it may be one.

    `places` says what the keys of both stand for, where that is known.
    """
    old, new = step.old, step.new
    if not new.n_entries and old.n_entries >= MIN_KEYS_LOST:
        return "It has no rows."
    return explain_unread(new) or _explain_slippage(step, places) or _explain_turnover(step)


def explain_unread(new: Content, most: float = MAX_UNREAD) -> str | None:
    """Why a list is another table, or one whose columns changed places: too many of its rows say nothing."""
    if new.n_unread <= most * new.n_entries:
        return None
    return f"{new.n_unread:,} of its {new.n_entries:,} rows could not be understood."


def _explain_slippage(step: Step, places: Mapping[int, ListedKey]) -> str | None:
    """Why names, states or support types must have slipped against the memoranda beside them; None if not.

    A memorandum that stays with its row while the name beside it is another *listed* name is the surest sign of a
    careless sort: a renamed agency's new name was on no list.
    """
    old, new = step.old, step.new
    both = [(old.documents[d], key) for d, key in new.documents.items() if d in old.documents]
    moved = [(was, now) for was, now in both if was != now]
    if min(len(moved), len(step.lost)) < MIN_SLIPPED:
        return None
    listed = {_body(key, places) for key in old.keys}
    n_slipped = sum(_body(now, places) in listed or _is_elsewhere(was, now, places) for was, now in moved)
    is_late = step.gap > A_YEAR
    if n_slipped < MIN_SLIPPED or (is_late and n_slipped < MIN_SHARE_SLIPPED_LATE * len(both)):
        return None
    return (
        f"{n_slipped:,} memoranda of the list before it stand beside other agreements: a column has slipped."
    )


def _body(key: int, places: Mapping[int, ListedKey]) -> tuple[object, ...]:
    """The state and name that a key stands for; the key itself where that is not known."""
    place = places.get(key)
    return (key,) if place is None else place[:2]


def _is_elsewhere(was: int, now: int, places: Mapping[int, ListedKey]) -> bool:
    """Whether two keys differ in more than the name."""
    old, new = places.get(was), places.get(now)
    if old is None or new is None:
        return False
    return (old.state, old.support_type) != (new.state, new.support_type)


def _explain_turnover(step: Step) -> str | None:
    """Why too many agreements are replaced by others to be the same list; None if not."""
    old, new = step.old, step.new
    renamed = {was for d, was in old.documents.items() if d in new.documents and was in step.lost}
    n_missing, n_unexplained = len(step.lost), len(step.lost - renamed)
    is_vast = n_missing >= MIN_KEYS_LOST and n_missing > step.widen(MAX_KEYS_LOST) * len(old.keys)
    is_soon = step.gap <= A_MONTH and n_unexplained >= MIN_KEYS_LOST
    is_many = is_soon and n_unexplained > MAX_KEYS_LOST_SOON * len(old.keys)
    if (is_vast or is_many) and old.n_entries - new.n_entries < REPLACED * n_missing:
        return (
            f"{n_missing:,} of the {len(old.keys):,} agreements of the list before it are replaced by others"
            f"{step.gap_in_words}."
        )
    return None


@dataclass(frozen=True)
class StateExit:
    """A state that left the program by law: losses there from this day on are plausible."""

    state: str
    from_on: date


def explain_loss(step: Step, on: date, exits: Sequence[StateExit]) -> str | None:
    """Why the step to a list of day `on` loses too much to be believed yet; None if it may be true.

    A loss is implausible nationally or in one state; a state that left the program by law explains its own.
    """
    return _national_loss(step) or _loss_in_a_state(step, {x.state for x in exits if x.from_on <= on})


def _national_loss(step: Step) -> str | None:
    lost = step.old.n_entries - step.new.n_entries
    if not _is_too_many(lost, step):
        return None
    return (
        f"It has {step.new.n_entries:,} entries, {lost:,} fewer than the list before it "
        f"({step.old.n_entries:,}{step.gap_in_words})."
    )


def _loss_in_a_state(step: Step, left_by_law: Set[str]) -> str | None:
    for state, n_old in sorted(step.old.by_state.items()):
        n_lost = n_old - step.new.by_state.get(state, 0)
        if state not in left_by_law and any(
            n_lost >= rows and n_lost > step.widen(share) * n_old for rows, share in STATE_LOSSES
        ):
            n_unread = step.new.n_unread
            unread = f" {n_unread:,} of its rows could not be understood." if n_unread else ""
            return (
                f"{state} has {n_old - n_lost} of the {n_old} entries that the list before it had"
                f"{step.gap_in_words}.{unread}"
            )
    return None


def is_vast(step: Step) -> bool:
    """Whether a loss is more than any one state could take along: without that state it is implausible still."""
    if len(step.lost) > step.widen(VAST_LOSS) * len(step.old.keys):
        return True
    now = step.new.by_state
    losses = [max(0, n_old - now.get(state, 0)) for state, n_old in step.old.by_state.items()]
    return _is_too_many(sum(losses) - max(losses, default=0), step)


def _is_too_many(lost: int, step: Step) -> bool:
    """Whether so many entries of a list are more than may leave it at once."""
    return lost >= MIN_NATIONAL_LOSS and lost > step.widen(MAX_NATIONAL_LOSS) * step.old.n_entries


def explain_staleness(verdict: FileVerdict, current: Snapshot, *, was_there: bool) -> str | None:
    """Why a file is an older list than the current one, served again; None if it may be newer.

    `was_there`: its bytes were met before, and not held back.
    """
    if was_there:
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


def explain_rollback(step: Step, content_id: str, snapshots: Sequence[Snapshot]) -> str | None:
    """Why a list is an older one saved anew, whose losses are none; None if it says something of its own."""
    n_lost = len(step.lost)
    older = next((s for s in reversed(snapshots) if s.content_id == content_id), None)
    if older is None or (n_lost < MIN_LOST_BY_REVERT and snapshots[-1].position - older.position < FAR_BACK):
        return None
    without = f"without {n_lost:,} agreements that came since" if n_lost else "without what changed since"
    return f"It says the same as the list of {older.snapshot_on}, {without}{step.gap_in_words}."


def is_confirmed(verdict: FileVerdict, step: Step, held: Sequence[tuple[FileVerdict, Content]]) -> bool:
    """Whether lists held since the step's earlier list have shown long enough what this file lacks."""
    return any(
        verdict.on - earlier.on >= _proving_time(step) and _lacks(said, step.lost, step.old)
        for earlier, said in held
    )


def find_borne_out(
    verdict: FileVerdict, now: Content, held: Sequence[tuple[FileVerdict, Step]]
) -> list[FileVerdict]:
    """Of the lists held back, those whose losses a list that is believed shows too: they were real all along.

    `held` has each list with the step to it from the last list believed before. None is borne out before one of them
    has waited long enough: the next day's list may have been made from the same spoiled copy.
    """
    alike = [(earlier, step) for earlier, step in held if step.new is now or _shows_the_same_loss(now, step)]
    waited = any(verdict.on - earlier.on >= _proving_time(step) for earlier, step in alike)
    return [earlier for earlier, _ in alike] if waited else []


def _proving_time(step: Step) -> timedelta:
    return VAST_CONFIRMED_AFTER if is_vast(step) else CONFIRMED_AFTER


def _shows_the_same_loss(now: Content, step: Step) -> bool:
    return bool(step.lost) and _lacks(now, step.lost, step.old)


def _lacks(said: Content, lost: frozenset[int], old: Content) -> bool:
    """Whether a list lacks nearly all that is lost of the list `old`."""
    return len(lost & (old.keys - said.keys)) >= CONFIRMED_BY_SAME_ROWS * len(lost)


def explain_lacking_signed(step: Step) -> str | None:
    """Why a list without SIGNED is the participating list all the same; None if it is not.

    The step leads from what the participating list of that day says. One a year old or more says nothing: who applies
    anew may have stood on it.
    """
    length, share = PENDING_LIKE_PARTICIPATING
    known = len(step.new.keys & step.old.keys)
    is_short = step.new.n_entries < max(20, length * step.old.n_entries)
    if step.gap > A_YEAR or is_short or known < share * len(step.new.keys):
        return None
    return (
        f"It has no column SIGNED, but {known} of its {len(step.new.keys)} entries "
        "are on the participating list already."
    )


def date_by_twins(dated: Sequence[FileVerdict]) -> list[FileVerdict]:
    """The verdicts; a file without a date of its own, or with the day of its saving only, takes its named twin's.

    Since spring 2026 ICE's page links `/download/public/208496`: the same list, met under its name, says which day it
    is of. A twin says the same rows; if twins of several days do, that of the next day after saving counts, or none.
    """
    twins: dict[tuple[str, str], list[FileVerdict]] = {}
    for verdict in dated:
        if verdict.status == "accepted" and verdict.dating.named_on:
            twins.setdefault((verdict.fact.list_name, verdict.fact.content_id), []).append(verdict)
    return [
        verdict
        if verdict.dating.named_on or verdict.is_ruled
        else _date_by_twin(verdict, twins.get((verdict.fact.list_name, verdict.fact.content_id), ()))
        for verdict in dated
    ]


def _date_by_twin(verdict: FileVerdict, twins: Sequence[FileVerdict]) -> FileVerdict:
    """The verdict with the day of a twin; a capture, by which a list was seen, says less than the day of saving."""
    saved = saved_on(verdict.fact.modified_at)
    near = [
        twin
        for twin in twins
        if saved is None or (is_saved_in_time(twin.on, saved) and not twin.dating.is_capture)
    ]
    days = sorted({twin.on for twin in near})
    if not days or (saved is None and len(days) > 1):
        return verdict
    twin = min((t for t in near if t.on == days[0]), key=lambda t: t.sort_key)
    in_time = is_saved_in_time(twin.on, saved)
    by = f"the same list under the name {twin.fact.file_name}"
    dating = replace(verdict.dating, on=twin.on, hour=twin.dating.hour, by=by, is_saved_in_time=in_time)
    return replace(verdict, dating=dating, status="accepted", reason=None, remedy=None)


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
