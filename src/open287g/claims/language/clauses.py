"""Phrases to clauses: a row of items in, clauses out, each with one figure or statement and what it takes from others.

Commas and conjunctions part clauses. A clause that has no figure of its own is put to its neighbour. A clause takes
from those before it the unit, the place and the time that it does not state; where it is open what to take, it is
not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from open287g.errors import ClaimError
from open287g.schemas.codes import TERRITORIES
from open287g.text.phrases import gettext as _

from .phrases import UNSAID, Item, Spec
from .times import When
from .typed import Amount

SUBJECTS = ("bare", "group", "model", "place", "when", "pace", "from")
"""Phrases of what is spoken of, where and when; every other says something that can be true or false."""


COMPARISONS = ("than", "times", "more_by")
"""Phrases that hold their verb: trails, outnumbers, has more than."""


@dataclass
class Clause:
    """The items of one clause, and which of them have been understood."""

    items: list[Item]
    opens_with: str = ""
    used: set[int] = field(default_factory=set)

    def has(self, *names: str) -> bool:
        """Whether a word of one of these classes stands alone in it."""
        return any(True for _ in self._bare(names))

    def use(self, *names: str) -> bool:
        """The same, and these words are understood."""
        found = list(self._bare(names))
        self.used |= set(found)
        return bool(found)

    def follows(self, first: str, second: str) -> bool:
        """Whether a word of the second class stands right behind one of the first."""
        places = set(self._bare([second]))
        return any(place + 1 in places for place in self._bare([first]))

    def follows_a_place(self, name: str) -> bool:
        """Whether a place stands right behind a word of a class."""
        places = {place for place, item in enumerate(self.items) if item.kind == "place"}
        return any(place + 1 in places for place in self._bare([name]))

    def plays(self, role: str) -> bool:
        """Whether a word that stands alone in it plays a role that the lexicon names."""
        return any(item.plays(role) for item in self.items)

    def _bare(self, names: Iterable[str]) -> Iterable[int]:
        wanted = set(names)
        for place, item in enumerate(self.items):
            if item.kind == "bare" and wanted & set(item.value.split("__")):
                yield place

    def all(self, *kinds: str) -> list[Item]:
        """Its phrases of these kinds that are not yet understood."""
        return [
            item for place, item in enumerate(self.items) if item.kind in kinds and place not in self.used
        ]

    def take(self, *kinds: str, where: Callable[[Item], bool] = lambda _: True) -> list[Item]:
        """The same, and they are understood."""
        found = [
            place
            for place, item in enumerate(self.items)
            if item.kind in kinds and place not in self.used and where(item)
        ]
        self.used |= set(found)
        return [self.items[place] for place in found]

    def place_of(self, item: Item) -> int:
        """Where in the clause an item stands."""
        return next(place for place, each in enumerate(self.items) if each is item)

    def left(self) -> list[Item]:
        """What has not been understood, but for words that change nothing."""
        return [
            item for place, item in enumerate(self.items) if place not in self.used and not item.plays("free")
        ]

    @property
    def states_something(self) -> bool:
        """Whether it has a figure or a statement of its own."""
        told = any(" " in item.words for item in self.items if item.is_word("NOT"))
        denies = self.has("NOT") and (told or self.has("HAVE")) and bool(self.all("group", "model"))
        has_verb = denies or (self.plays("own verb") and [item.value for item in self.items] != ["CROSS"])
        states = has_verb or any(item.kind not in SUBJECTS for item in self.items)
        return states or self.is_all_signed

    @property
    def is_all_signed(self) -> bool:
        """Whether it says of all that the clause before counts when they were signed."""
        return self.has("ALL") and self.has("SIGN") and not self.all("figure")

    @property
    def begins_with_a_verb(self) -> bool:
        """Whether its subject stands in the clause before."""
        first = self.items[0]
        return first.kind in ("none", "rank") or (
            first.kind == "bare"
            and bool({"HAVE", "SIGN", "TAKEPART", "NOT", "NEVER"} & set(first.value.split("__")))
        )

    @property
    def grows(self) -> bool:
        """Whether it tells of a growth."""
        return any(item.kind in ("multiple", "from_to", "to", "by") for item in self.items)

    @property
    def words(self) -> str:
        """Its words."""
        return " ".join(item.words for item in self.items).replace(" ,", ",").replace(" 's", "'s")


@dataclass
class Known:
    """What the clauses before have said, for those after to take up."""

    spec: Spec = UNSAID
    states: tuple[str, ...] = ()
    place_leads: bool = False
    """Whether the place was the subject, or stood before all, and so holds for what follows."""
    when: When | None = None
    flows: str = ""


def split_sentences(items: list[Item]) -> list[list[Item]]:
    """Items between full stops, semicolons and words such as "while"."""
    parts: list[list[Item]] = [[]]
    for item in items:
        if item.kind == "bare" and "SEMI" in item.value.split("__"):
            parts.append([])
        else:
            parts[-1].append(item)
    return [part for part in parts if part]


def split_clauses(items: list[Item]) -> list[Clause]:
    """The clauses of one sentence; those that state nothing are put to a neighbour."""
    items = _with_articles_counted(_without_their_number(items))
    clauses = [Clause([])]
    for place, item in enumerate(items):
        broken = item.plays("break")
        around = [each.kind for each in items[max(place - 1, 0) : place + 2]]
        broken = broken and around.count("named") < 2
        opens = item.kind == "bare" and bool(
            {"INCLUDING", "NEXT", "AHEADOF", "BEHIND"} & set(item.value.split("__"))
        )
        if opens and not _stands_behind_places(items, place, clauses[-1]):
            clauses.append(Clause([item]))
        elif broken and clauses[-1].items:
            clauses.append(Clause([], opens_with=item.words))
        elif broken:
            clauses[-1].opens_with = item.words
        else:
            clauses[-1].items.append(item)
    found = _led_by_their_place([clause for clause in clauses if clause.items])
    return _sharing_their_verb(_joined(_with_their_verbs(found)))


def _sharing_their_verb(clauses: list[Clause]) -> list[Clause]:
    """ "20 sheriffs and 12 police departments joined in March": each with the verb, and what stands behind it."""
    for clause, after in reversed(list(pairwise(clauses))):
        verbs = [place for place, item in enumerate(after.items) if item.plays("verb")]
        told = [item for item in clause.items if not item.plays("free")]
        is_alone = bool(told) and [item.kind for item in told if item.kind not in ("when", "place")] == [
            "figure"
        ]
        first = after.items[0]
        is_joined = first.kind == "figure" and bool(first.spec) and bool(verbs) and verbs[0] > 0
        if not (is_alone and is_joined and clause.all("figure")[0].spec) or clause.plays("verb"):
            continue
        shared = after.items[verbs[0] :]
        if any(item.kind not in SUBJECTS for item in shared):
            raise ClaimError(_("Whether what follows is of one figure or of both is not clear."))
        places = (
            [] if clause.all("place") else [item for item in after.items[: verbs[0]] if item.kind == "place"]
        )
        own_time = bool(clause.all("when"))
        clause.items += places + [item for item in shared if not (own_time and item.kind == "when")]
    return clauses


def _led_by_their_place(clauses: list[Clause]) -> list[Clause]:
    """ "With 103 agreements, Missouri is third": the number goes to the place that follows it."""
    if len(clauses) < 2 or clauses[1].items[0].kind != "place":
        return clauses
    kinds = [item.value if item.kind == "bare" else item.kind for item in clauses[0].items]
    is_led = len(kinds) == 2 and kinds[0].split("__")[0] == "P" and kinds[1] == "figure"
    if not is_led or clauses[0].items[1].spec.states:
        return clauses
    clauses[1].items += clauses[0].items[1:]
    return clauses[1:]


def _with_articles_counted(items: list[Item]) -> list[Item]:
    """ "Eight sheriffs, three constables and a county police force": the last is one."""
    found: list[Item] = []
    for item in items:
        told = [each for each in found if each.kind != "bare"]
        is_counted = (
            len(found) > 1
            and item.kind == "group"
            and bool(item.spec.kinds)
            and "A" in found[-1].value.split("__")
            and found[-2].plays("break")
            and told[-1].kind == "figure"
            and bool(told[-1].spec.kinds)
        )
        if is_counted:
            found.pop()
            item = replace(item, kind="figure", amount=Amount(1.0, written="1"))
        found.append(item)
    return found


def _without_their_number(items: list[Item]) -> list[Item]:
    """ "Three states, Texas, Florida and Missouri, hold half" without "three states,", if three are named."""
    if len(items) < 4 or not any(item.kind == "part" or item.plays("sum") for item in items):
        return items
    number, mark, named = items[:3]
    counts = number.kind == "figure" and number.spec == Spec("states") and number.amount is not None
    if not counts or not mark.plays("break") or named.kind != "place" or not named.spec:
        return items
    if (
        number.amount is None
        or number.amount.precision != "exact"
        or number.amount.low != len(named.spec.states)
    ):
        raise ClaimError(_("It counts so many states and names others."))
    return [named, *items[4 if items[3].plays("break") else 3 :]]


def _stands_behind_places(items: list[Item], place: int, clause: Clause) -> bool:
    """Whether a word belongs to the places before it: "Ohio and Iowa among them,", "they have 35 among them"."""
    is_last = place + 1 == len(items)
    ends = is_last or items[place + 1].plays("break") or "P" in items[place + 1].value.split("__")
    states = {
        state for item in clause.items if item.kind == "place" and item.spec for state in item.spec.states
    }
    is_sum = is_last and len(states) > 1 and any(item.kind == "figure" for item in clause.items)
    return is_sum or (ends and bool(clause.items) and all(item.kind == "place" for item in clause.items))


def _with_their_verbs(clauses: list[Clause]) -> list[Clause]:
    """Clauses with what stands between a subject and its verb put behind: "Twelve states, Ohio among them, have …"."""
    found: list[Clause] = []
    for place, clause in enumerate(clauses):
        if found and _names_the_states_of(clause, found[-1]):
            clause.items.insert(0, Item("bare", value="INCLUDING", marks=frozenset({"own verb"})))
        aside = (
            place > 0
            and clause.has("INCLUDING")
            and not any(item.kind not in SUBJECTS for item in clause.items)
        )
        subject = found[-2] if place > 1 and len(found) > 1 and found[-1].has("INCLUDING") else None
        before = subject or (found[-1] if found and not aside else None)
        is_apart = before is not None and (before.items[0].value == "P" or before.has("SUBSET"))
        has_verb = before is not None and (before.plays("verb") or any(before.all(*COMPARISONS)))
        if before is not None and clause.begins_with_a_verb and not has_verb and not is_apart:
            if len(found) > 1 and subject is None and [item.kind for item in before.items] == ["figure"]:
                found[-2].items += [] if found[-2].plays("verb") else clause.items
            before.items += clause.items
        else:
            found.append(clause)
    return found


def _joined(clauses: list[Clause]) -> list[Clause]:
    found: list[Clause] = []
    waiting: list[Item] = []
    for place, clause in enumerate(clauses):
        is_of_the_next = place + 1 < len(clauses) and (
            _is_subject_of(clause, clauses[place + 1])
            or _is_day_of(clause, clauses[place + 1])
            or (bool(found) and _has_its_verb_before(clause, clauses[place + 1], found[-1]))
        )
        if found and not waiting and (_goes_on(clause, found[-1]) or _is_number_of(clause, found[-1])):
            found[-1].items += clause.items
        elif clause.states_something:
            clause.items = waiting + clause.items
            waiting = []
            found.append(clause)
        elif found and not is_of_the_next:
            found[-1].items += clause.items
        else:
            waiting += clause.items
    if waiting and found:
        found[-1].items += waiting
    elif waiting:
        found.append(Clause(waiting))
    return found


def _names_the_states_of(clause: Clause, before: Clause) -> bool:
    """Whether a clause only names the states that the clause before counts: "three states, Ohio, Iowa and Utah,"."""
    named = [state for item in clause.items if item.spec for state in item.spec.states]
    only_places = all(item.kind == "place" for item in clause.items)
    counts_states = any(item.kind == "figure" and item.spec.unit == "states" for item in before.items)
    return only_places and counts_states and not set(named) <= TERRITORIES


def _is_subject_of(clause: Clause, after: Clause) -> bool:
    """Whether a clause is a place, and the next tells its number: "Florida, with 348"."""
    only_place = all(item.kind == "place" for item in clause.items)
    return only_place and after.items[0].value == "P" and any(item.kind == "figure" for item in after.items)


def _is_day_of(clause: Clause, after: Clause) -> bool:
    """Whether a clause is a day, and the next a number alone: "… and, by May 18, 387"."""
    is_number = [item.kind for item in after.items] == ["figure"] and not after.items[0].spec
    return is_number and [item.kind for item in clause.items] == ["when"]


def _has_its_verb_before(clause: Clause, after: Clause, before: Clause) -> bool:
    """Whether a clause is a place, and the next its number, with the verb of before: "… and Florida, 348"."""
    only_place = [item.kind for item in clause.items] == ["place"]
    is_joined = clause.opens_with.lower() in ("and", "y", "e")
    number = after.items[0]
    is_bare = number.kind == "figure" and (not number.spec or not number.spec.states)
    return only_place and is_joined and is_bare and any(item.kind == "place" for item in before.items)


def _is_number_of(clause: Clause, before: Clause) -> bool:
    """Whether a clause is the number of a part that the clause before names: "most of them, 1,162,"."""
    is_number = [item.kind for item in clause.items] == ["figure"] and not clause.items[0].spec
    return is_number and before.has("SUBSET") and any(item.kind == "part" for item in before.items)


def _goes_on(clause: Clause, before: Clause) -> bool:
    """Whether a clause tells the start or end of a growth that the clause before tells of."""
    first = next((item for item in clause.items if not item.plays("free")), None)
    has_start = any(item.kind in ("from", "from_to") for item in clause.items)
    grows = before.has("RISE", "FALL") or any(item.kind in ("multiple", "by") for item in before.items)
    down_from = clause.has("RISE", "FALL") and has_start
    return (
        first is not None
        and has_start
        and (grows or down_from)
        and not any(item.kind in ("figure", "part") for item in clause.items)
    )
