"""A statement to phrases: lexicon, grammar and reference day in; a row of typed items out, every word in one of them.

The grammar (grammar.lark) is a table of what phrases look like; here each becomes what it says. Nothing is judged,
and nothing is left out: a word that no phrase takes stays as an item of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, reduce
from typing import Any

from lark import Lark, Token, Tree
from lark.lexer import Lexer

from open287g.errors import ClaimError
from open287g.schemas.codes import STATE_NAMES, SUPPORT_TYPES
from open287g.text.phrases import gettext as _

from .lexicon import Lexicon, Word
from .times import TIMES, Calendar, When, length_of, tokens_in, values_in
from .typed import Amount

_CLASS = re.compile(r"\b[A-Z][A-Z_]*\b")
_MAY_MISS = re.compile(r"\b([A-Za-z_]+)\?")
_COMMENT = re.compile(r"//.*")


@dataclass(frozen=True)
class Spec:
    """What a phrase says of what is counted; empty means nothing said."""

    unit: str | None = None
    kinds: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    is_national: bool = False
    marks: frozenset[str] = frozenset()
    """new, pending, local, state_level."""

    def __bool__(self) -> bool:
        return self != UNSAID

    @property
    def names_a_group(self) -> bool:
        """Whether it says what is counted, by its unit, kind or model."""
        return bool(self.unit or self.kinds or self.models)

    def plus(self, other: Spec) -> Spec:
        """Both together; the unit of `other` where it has one."""
        return Spec(
            other.unit or self.unit,
            _joined(self.kinds, other.kinds),
            _joined(self.models, other.models),
            _joined(self.states, other.states),
            self.is_national or other.is_national,
            self.marks | other.marks,
        )


UNSAID = Spec()


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


REVIVED = date(2025, 1, 20)
"""When the program was revived; the models that ICE offered then are the three that "all three" means."""
_PLAIN = {
    "quantity": "figure",
    "whole_number": "group",
    "all_with": "all",
    "than_ever": "than_ever",
    "growth_from": "from",
    "growth_to": "to",
    "growth_by": "by",
    "share_from": "share_from",
    "share_to": "share_to",
    "part": "part",
    "money": "money",
    "all_but": "all_but",
    "group": "group",
    "overlap": "overlap",
    "place": "place",
}
"""Kinds of items that need no more than a number and a group, by the names that the grammar gives their phrases."""


_NARROWING = {"using", "based on", "belonging to", "on", "bajo"}
"""Words before a model that narrow what is counted; those of their class that are verbs say it of the whole."""
_ONE_FOR_ALL = ("rank", "outnumber")
"""Phrases of which one builder makes all forms that the grammar names."""


@dataclass(frozen=True)
class Item:
    """One phrase: its kind, its words, and what it says."""

    kind: str
    words: str = ""
    value: str = ""
    spec: Spec = UNSAID
    amount: Amount | None = None
    second: Amount | None = None
    whole: Item | None = None
    other: Spec = UNSAID
    when: When | None = None
    whens: tuple[When, ...] = ()
    """Both times of a comparison of two."""
    names: tuple[str, ...] = ()
    marks: frozenset[str] = field(default=frozenset())
    """Of a word alone, the roles that the lexicon gives it."""

    def is_word(self, *names: str) -> bool:
        """Whether it is a word that stands alone and is of one of these classes."""
        return self.kind == "bare" and not {*names}.isdisjoint(self.value.split("__"))

    def plays(self, role: str) -> bool:
        """Whether it is a word that stands alone and plays a role."""
        return self.kind == "bare" and role in self.marks


class _Given(Lexer):
    """The tokens as they come: words have been read before."""

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf

    def lex(self, data: object) -> object:  # type: ignore[override]
        for word in data:  # type: ignore[attr-defined]
            yield Token(_Classes(word), word)


class _Classes(str):
    """The type of a token: equal to the name of each class that its word may be of, and to ALONE if it may stand so."""

    def __new__(cls, word: Word) -> _Classes:
        made = super().__new__(cls, word.kind)
        made.names = {*word.classes, "ALONE"} if word.may_stand_alone else {*word.classes}
        return made

    names: set[str]

    def __eq__(self, other: object) -> bool:
        return other in self.names

    __hash__ = str.__hash__


@cache
def _parser(grammar: str) -> Lark:
    """The grammar, whose terminals are the classes that the lexicon gives to words."""
    plain = _COMMENT.sub("", grammar)
    text = f"{_with_empty_rules(plain)}\n%declare {' '.join(sorted(set(_CLASS.findall(plain))))}"
    return Lark(text, parser="earley", lexer=_Given, ambiguity="resolve")


def _with_empty_rules(grammar: str) -> str:
    """The grammar with a rule for each part that may be missing.

    Lark would write each rule once for every set of its missing parts: 2,600 rules in place of 500, and three times
    the time for a sentence.
    """
    names = sorted(set(_MAY_MISS.findall(grammar)))
    maybe = {name: f"_maybe_{'class_' * name.isupper()}{name.lower()}" for name in names}
    rules = [f"{maybe[name]}: {name} |" for name in names]
    return "\n".join([_MAY_MISS.sub(lambda found: maybe[found[1]], grammar), *rules])


def read_phrases(words: list[Word], lexicon: Lexicon, calendar: Calendar) -> list[Item]:
    """The items of a row of words, in order."""
    tree = _parser(lexicon.grammar).parse(words)
    build = _Builder(calendar)
    return [build.item(_phrase_of(node)) for node in tree.children]


def _phrase_of(node: Any) -> Tree[Any]:
    """The phrase that an item holds."""
    phrase: Tree[Any] = node.children[0]
    return phrase


def notes_of(words: list[Word]) -> tuple[list[Word], list[list[Word]]]:
    """The words outside brackets, and those of each pair of brackets."""
    outside: list[Word] = []
    notes: list[list[Word]] = []
    inside: list[Word] | None = None
    for word in words:
        if "LPAR" in word.classes and inside is None:
            inside = []
        elif "RPAR" in word.classes and inside is not None:
            notes.append(inside)
            inside = None
        elif inside is not None:
            inside.append(word)
        else:
            outside.append(word)
    return outside + (inside or []), notes


class _Builder:
    """Trees of the grammar to items; the calendar says what days without a year mean."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def item(self, tree: Tree[Any]) -> Item:
        name = next((whole for whole in _ONE_FOR_ALL if tree.data.startswith(whole)), tree.data)
        made = self._plain if tree.data in _PLAIN else getattr(self, f"_{name}", self._when)
        return replace(made(tree), words=words_of(tree))

    def _plain(self, tree: Tree[Any]) -> Item:
        """A phrase that is a number, what it counts, or both."""
        return Item(_PLAIN[tree.data], amount=_stated(tree), spec=self._spec_in(tree), marks=_falling(tree))

    def _bare(self, tree: Tree[Any]) -> Item:
        word: Word = tokens_in(tree)[0].value
        return Item("bare", value=word.kind, marks=word.roles)

    # Numbers.
    def _counted(self, tree: Tree[Any]) -> Item:
        spec = self._spec_in(tree)
        marks = {"further"} if any(_named(child, "further") for child in tree.children) else set()
        classes = [child.value.classes for child in tree.children if isinstance(child, Token)]
        marks |= {"further"} if any("MORE" in found for found in classes) else set()
        marks |= {"definite"} if any("definite" in token.value.roles for token in tokens_in(tree)) else set()
        if any("SIGNINGS" in found for found in classes):
            spec = Spec("agreements", marks=frozenset({"new"}))
        if any("PENDING" in found for found in classes):
            spec = (spec or Spec()).plus(Spec(marks=frozenset({"pending"})))
        amount = _amount(_the(tree, "quantity"))
        if amount.low != 1 and any(is_singular(token.value) for token in tokens_in(tree)):
            raise ClaimError(_("A number and a word in the singular do not go together."))
        return Item("figure", spec=spec, amount=amount, marks=frozenset(marks))

    _counted_of = _counted

    def _part_of(self, tree: Tree[Any]) -> Item:
        whole = _first(tree, "whole") or _first(tree, "near")
        shares = ("percent", "fraction", "one_in", "group_in")
        share = next(child for child in tree.children if isinstance(child, Tree) and child.data in shares)
        whole = share if share.data == "group_in" else whole
        return Item("part", amount=_share(share), whole=self._whole(whole) if whole is not None else None)

    def _share_of(self, tree: Tree[Any]) -> Item:
        return Item("part", whole=self._whole(_the(tree, "whole")))

    def _so_many_of(self, tree: Tree[Any]) -> Item:
        numbers = [child for child in tree.children if _named(child, "number")]
        about = _first(tree, "about")
        *least, second = sorted((_number_amount(each, about) for each in numbers), key=lambda each: each.low)
        left = second.low - sum(each.low for each in least)
        quantity = _first(tree, "quantity")
        amount = _amount(quantity) if quantity is not None else Amount(left, written=f"{left:g}")
        marks = frozenset({"HERE"} & _classes_in(tree, nested=False))
        return Item("so_many_of", amount=amount, second=second, spec=self._spec_in(tree), marks=marks)

    _of_so_many = _all_but_of = _so_many_of

    def _whole(self, tree: Tree[Any]) -> Item:
        number = _first(tree, "number") if tree.data != "group_in" else None
        about = _first(tree, "about")
        spec = self._spec_in(tree)
        tokens = _classes_in(tree)
        if "NATION" in tokens:
            spec = spec.plus(Spec(is_national=True))
        marks = frozenset({"TOTAL", "HERE"} & tokens)
        amount = _number_amount(number, about) if number is not None else None
        return Item("whole", spec=spec, amount=amount, marks=marks)

    def _multiple(self, tree: Tree[Any]) -> Item:
        number = _first(tree, "number")
        stated = next(iter((*values_in(tree, "MULT"), *values_in(tree, "TWICE"))), "")
        amount = _number_amount(number, None) if number is not None else Amount(float(stated), written=stated)
        amount = _worded(amount, _first(tree, "about"))
        if "MOREOVER" in _classes_in(tree, nested=False):
            amount = replace(amount, precision="more_than")
        return Item("multiple", value=" ".join({"AS_MANY", "TWICE"} & _classes_in(tree)), amount=amount)

    def _multiple_more(self, tree: Tree[Any]) -> Item:
        """Nine times more than before: nine times as many, or ten."""
        item = self._multiple(tree)
        return replace(item, amount=replace(item.amount, high=item.amount.low + 1) if item.amount else None)

    # What is counted.
    def _bare_kind(self, tree: Tree[Any]) -> Item:
        return Item("group", spec=Spec(kinds=values_in(tree, "KIND")))

    def _model(self, tree: Tree[Any]) -> Item:
        follows = [
            token.value.surface.lower() for token in tokens_in(tree) if "FOLLOW" in token.value.classes
        ]
        is_said = bool(follows) and not {*follows} & _NARROWING
        return Item("model", spec=Spec(models=_models(tree)), marks=frozenset({"said"} if is_said else ()))

    def _every_model(self, tree: Tree[Any]) -> Item:
        """ "All three models"; `ClaimError` of another number, for which they are is then not said."""
        number = _number_amount(_the(tree, "number"), None)
        every = tuple(entry.code for entry in SUPPORT_TYPES.entries() if entry.is_offered_on(REVIVED))
        if number.low != len(every):
            raise ClaimError(_("How many hold both models is not clear."))
        return Item("overlap", spec=Spec(models=every))

    def _every_one(self, tree: Tree[Any]) -> Item:
        amount, names_both = _stated(tree), "BOTH" in _classes_in(tree, nested=False)
        is_group = amount is not None or (_first(tree, "group") is not None and not names_both)
        return Item(
            "all", spec=self._spec_in(tree), amount=amount, marks=frozenset({"group"} if is_group else ())
        )

    def _none(self, tree: Tree[Any]) -> Item:
        tokens = _classes_in(tree, nested=False)
        spec = Spec("states") if "NOSTATE" in tokens else self._spec_in(tree)
        return Item("none", spec=spec, marks=frozenset({"other"} if {"OTHER", "NOSTATE"} & tokens else ()))

    # Where.
    def _named(self, tree: Tree[Any]) -> Item:
        tokens = tokens_in(tree)
        names = tuple(
            token.value.surface for token in tokens if {"NAME", "BODYPLACE"} & token.value.classes.keys()
        )
        marks = frozenset({"neither"} if "NEITHER" in tokens[0].value.classes else set())
        county = any("COUNTYWORD" in token.value.classes for token in tokens)
        spec = Spec(
            kinds=values_in(tree, "KIND") or (("municipal_police",) if "POLICE" in _classes_in(tree) else ()),
            states=values_in(tree, "PLACE") or values_in(tree, "BODYPLACE"),
            marks=frozenset({"county"} if county else set()),
        )
        return Item("named", spec=spec, names=names, marks=marks)

    # Growth, comparison, rank, rate.
    def _growth_from_to(self, tree: Tree[Any]) -> Item:
        start, end = [child for child in tree.children if _named(child, "quantity")]
        when = next(
            (child for child in tree.children if isinstance(child, Tree) and child.data in TIMES), None
        )
        return Item(
            "from_to",
            amount=_amount(start),
            second=_amount(end),
            spec=self._spec_in(tree),
            when=self.calendar.read(when) if when is not None else None,
            marks=_falling(tree) | ({"BECAME"} & _classes_in(tree, nested=False)),
        )

    def _sides(self, tree: Tree[Any]) -> tuple[Spec, Spec]:
        """What is set against what: the last place or group, and all that is said before it."""
        groups = [self.spec(child) for child in tree.children if _named(child, "group")]
        models = [Spec(models=_models(child)) for child in tree.children if _named(child, "model")]
        places = [_place_spec(child) for child in tree.children if _named(child, "place")]
        *mine, other = (*groups, *models, *places)
        return reduce(Spec.plus, mine, UNSAID), other

    def _quantities(self, tree: Tree[Any]) -> list[Amount]:
        return [_amount(child) for child in tree.children if _named(child, "quantity")]

    def _than(self, tree: Tree[Any]) -> Item:
        """More, fewer or as many, and the numbers of both sides or of the other where they are said."""
        tokens, stated = _classes_in(tree, nested=False), values_in(tree, "THANMORE")
        side = stated[0] if stated else "more" if {"MORE", "OUTDO", "OUTNUMBER"} & tokens else "fewer"
        mine, other = self._sides(tree)
        first, second = [None, None, *self._quantities(tree)][-2:]
        return Item(
            "than",
            value="same" if "AS_MANY" in tokens else side,
            spec=mine,
            other=other,
            amount=first,
            second=second,
            marks=frozenset({"PERCAPITA", "SUM"} & tokens),
        )

    def _outnumber(self, tree: Tree[Any]) -> Item:
        """More; or so many times as many, by "51 to seven"."""
        ratio = self._quantities(tree)
        if not ratio or tree.data == "outnumber_those":
            return self._than(tree)
        mine, other = self._sides(tree)
        to = _number_amount(_the(tree, "number"), None).low
        return Item("times", amount=replace(ratio[0], low=ratio[0].low / to), spec=mine, other=other)

    def _times_as_many(self, tree: Tree[Any]) -> Item:
        multiple, number = _first(tree, "multiple"), _first(tree, "number")
        if multiple is not None:
            amount = self._multiple(multiple).amount
        else:
            said = next(
                (found for name in ("TWICE", "MULTBY", "HALF") for found in values_in(tree, name)), ""
            )
            amount = _number_amount(number, None) if number else Amount(float(said), written=said)
            amount = _worded(amount, _first(tree, "about"))
        mine, other = self._sides(tree)
        second = next(iter(self._quantities(tree)), None)
        return Item("times", amount=amount, spec=mine, other=other, second=second)

    def _times_more(self, tree: Tree[Any]) -> Item:
        """Six times more: as careful writers mean it, six times as many; as others do, seven."""
        item = self._times_as_many(tree)
        return replace(item, amount=replace(item.amount, high=item.amount.low + 1) if item.amount else None)

    def _more_by(self, tree: Tree[Any]) -> Item:
        side = "more" if {"MORE", "OUTDO"} & _classes_in(tree, nested=False) else "fewer"
        mine, other = self._sides(tree)
        return Item("more_by", value=side, amount=self._quantities(tree)[0], spec=mine, other=other)

    def _rank(self, tree: Tree[Any]) -> Item:
        """A place among the states: as a number, by those ahead, from below, or within the first so many."""
        groups = [self.spec(child) for child in tree.children if _named(child, "group")]
        ahead, tokens = _first(tree, "place"), _classes_in(tree)
        is_among = tree.data in ("rank_trails", "rank_with_most")
        if is_among and groups.pop(0).unit not in ("states", "states_and_territories"):
            raise ClaimError(_("Which state has which place is not clear."))
        other = _place_spec(ahead) if ahead is not None else UNSAID
        number = next((token.value.number for token in tokens_in(tree) if token.value.number), None)
        counted = [f"{number.value + (tree.data == 'rank_trails'):g}"] if number else []
        behind = [f"{len(other.states) + 1}"] if other else []
        value = [*values_in(tree, "ORDLAST"), *counted, *values_in(tree, "ORD"), *behind, "1"][0]
        is_last = "ORDLAST" in tokens or values_in(tree, "LEAD") == ("last",)
        marks = {
            "last": is_last or (tree.data == "rank_with_most" and "FEWER" in tokens),
            "top": tree.data == "rank_top",
            "per_capita": "PERCAPITA" in tokens,
        }
        spec = reduce(Spec.plus, groups, UNSAID)
        return Item(
            "rank", value=value, spec=spec, other=other, marks=frozenset(k for k, v in marks.items() if v)
        )

    def _pace(self, tree: Tree[Any]) -> Item:
        marks = frozenset({"EVERY"} & _classes_in(tree))
        return Item("pace", value=f"{length_of(tree):g}", marks=marks)

    def _mean(self, tree: Tree[Any]) -> Item:
        return Item("mean", other=self.spec(_the(tree, "group")))

    def _other_way(self, tree: Tree[Any]) -> Item:
        """More lost than gained, or more gained than lost."""
        ways = ({"LOSE", "LEAVE"}, {"ADD", "SIGN"})
        said = [
            name
            for token in tokens_in(tree)
            for name in ("falls", "rises")
            if ways[name == "rises"] & token.value.classes.keys()
            and not ways[name != "rises"] & token.value.classes.keys()
        ]
        if len(set(said)) != 2:
            raise ClaimError(_("It makes more than one comparison at once."))
        return Item("other_way", value=said[0], spec=self._spec_in(tree))

    def _first_to(self, tree: Tree[Any]) -> Item:
        """The first state to reach a number, or to sign one."""
        groups = [self.spec(child) for child in tree.children if _named(child, "group")]
        number, nth = _first(tree, "quantity"), values_in(tree, "ORD")[0]
        if groups[0].unit != "states" or groups[0].states:
            raise ClaimError(_("Which state has which place is not clear."))
        amount = _amount(number) if number is not None else Amount(1.0, written="1")
        return Item("first_to", value=nth, spec=groups[1], amount=amount)

    def _flow_than(self, tree: Tree[Any]) -> Item:
        """More signed in one time than in another; by so many, where a number is said."""
        tokens = _classes_in(tree, nested=False)
        whens = [self.calendar.read(child) for child in tree.children if _named_one_of(child, TIMES)]
        number = _first(tree, "quantity")
        if number is not None and not {"MORE", "FEWER"} & tokens:
            raise ClaimError(_("“More” or “another” than what is not said."))
        side = "fewer" if "FEWER" in tokens else "more"
        marks = frozenset({"signed"} if "SIGN" in tokens else set())
        amount = _amount(number) if number is not None else None
        return Item(
            "flow_than", value=side, spec=self._spec_in(tree), amount=amount, whens=tuple(whens), marks=marks
        )

    def _neither_place(self, tree: Tree[Any]) -> Item:
        return Item("place", spec=_place_spec(tree), marks=frozenset({"neither"}))

    def _nth(self, tree: Tree[Any]) -> Item:
        number = next(token.value.number for token in tokens_in(tree) if token.value.number)
        amount = Amount(number.value, written=number.written)
        return Item("nth", amount=amount, spec=self._spec_in(tree))

    def _rate(self, tree: Tree[Any]) -> Item:
        quantities = [child for child in tree.children if _named(child, "quantity")]
        groups = [self.spec(child) for child in tree.children if _named(child, "group")]
        if (model := _first(tree, "model")) is not None:
            groups[-1] = groups[-1].plus(Spec(models=_models(model)))
        tokens = _classes_in(tree, nested=False)
        if "PERCAPITA" in tokens:
            return Item("per_capita", amount=_amount(quantities[0]), spec=groups[0] if groups else UNSAID)
        bare = [child.value.classes if isinstance(child, Token) else {} for child in tree.children]
        every = next(place for place, found in enumerate(bare) if {"EVERY", "FOREACH"} & found.keys())
        before = [child for child in tree.children[:every] if _named(child, "quantity")]
        after = [child for child in tree.children[every:] if _named_one_of(child, ("quantity", "number"))]
        scale = values_in(tree, "SCALE")
        base = _first_amount(after) or (Amount(float(scale[0])) if scale else Amount(1.0))
        mine = next((self.spec(child) for child in tree.children[:every] if _named(child, "group")), UNSAID)
        one = Amount(1.0, written="1") if "A" in bare[0] and quantities else None
        if about := [found["ABOUT"] for found in bare if "ABOUT" in found]:
            base = replace(base, precision=about[0])
        return Item("rate", amount=one or _first_amount(before), second=base, spec=mine, other=groups[-1])

    # When.
    def _when(self, tree: Tree[Any]) -> Item:
        marks = frozenset({"UNTIL"} & _classes_in(tree))
        return Item("when", when=self.calendar.read(tree), marks=marks)

    def spec(self, tree: Tree[Any]) -> Spec:
        """What a group says."""
        return reduce(Spec.plus, (self._spec_of_part(child) for child in tree.children), UNSAID)

    def _spec_of_part(self, child: Tree[Any]) -> Spec:
        tokens, name = _classes_in(child), child.data
        if name == "unit":
            return _unit_spec(values_in(child, "UNIT")[0])
        if name == "kinds":
            return _kinds_spec(values_in(child, "KIND"))
        if name == "police":
            return Spec(kinds=("police",))
        if name == "new_signer":
            return Spec("agencies", marks=frozenset({"new"}))
        if name == "pending_list":
            return Spec(marks=frozenset({"pending"}))
        place = _first(child, "place")
        marks = {
            mark
            for mark, token in (("new", "NEW"), ("pending", "PENDING"), ("local", "LOCAL"))
            if token in tokens
        }
        found = Spec(models=_models(child), is_national="NATION" in tokens, marks=frozenset(marks))
        return found.plus(_place_spec(place)) if place is not None else found

    def _spec_in(self, tree: Tree[Any]) -> Spec:
        """What the groups and places inside a phrase say together."""
        if tree.data in ("group", "place"):
            return self.spec(tree) if tree.data == "group" else _place_spec(tree)
        parts = [child for child in tree.children if isinstance(child, Tree)]
        groups = [self.spec(child) for child in parts if child.data == "group"]
        places = [_place_spec(child) for child in parts if child.data in ("place", "place_of")]
        models = [Spec(models=_models_in(child)) for child in parts if child.data in ("model", "model_name")]
        return reduce(Spec.plus, (*groups, *places, *models), UNSAID)


def is_singular(word: Word) -> bool:
    """Whether a word names one place of a kind: in "two state agencies" it is no state that is counted."""
    places = {"state", "county", "parish", "territory", "estado", "condado", "territorio"}
    return "UNIT" in word.classes and word.surface.lower() in places


def _unit_spec(unit: str) -> Spec:
    if unit == "applications":
        return Spec("agreements", marks=frozenset({"pending"}))
    return Spec(
        None if unit == "roster" else unit, marks=frozenset({"roster"} if unit == "roster" else set())
    )


def _kinds_spec(kinds: tuple[str, ...]) -> Spec:
    return Spec("agencies", kinds=kinds)


def _place_spec(tree: Tree[Any]) -> Spec:
    states = values_in(tree, "PLACE")
    if values_in(tree, "EXCEPT"):
        states = tuple(code for code in STATE_NAMES if code not in states)
    return Spec(states=states, is_national=not states)


def words_of(tree: Tree[Any]) -> str:
    """The words of a phrase, as they stand."""
    return " ".join(token.value.surface for token in tokens_in(tree))


def _models(tree: Tree[Any]) -> tuple[str, ...]:
    return _joined((), tuple(each for found in tree.find_data("model_name") for each in _models_in(found)))


def _models_in(tree: Tree[Any]) -> tuple[str, ...]:
    return tuple(model for value in values_in(tree, "MODEL") for model in value.split())


def _classes_in(tree: Tree[Any], nested: bool = True) -> set[str]:
    tokens = tokens_in(tree) if nested else [child for child in tree.children if isinstance(child, Token)]
    return {name for token in tokens for name in token.value.classes}


def _named(child: object, name: str) -> bool:
    return isinstance(child, Tree) and child.data == name


def _named_one_of(child: object, names: tuple[str, ...]) -> bool:
    return isinstance(child, Tree) and child.data in names


def _first(tree: Tree[Any], name: str) -> Tree[Any] | None:
    return next((child for child in tree.children if _named(child, name)), None)


def _the(tree: Tree[Any], name: str) -> Tree[Any]:
    """The part of a phrase that its rule always has."""
    return next(child for child in tree.children if isinstance(child, Tree) and child.data == name)


def _falling(tree: Tree[Any]) -> frozenset[str]:
    """A mark where the first word of a phrase is a fall as well."""
    return frozenset({"FALL"} & tokens_in(tree)[0].value.classes.keys())


def _first_amount(trees: list[Tree[Any]]) -> Amount | None:
    for tree in trees:
        return _amount(tree) if tree.data == "quantity" else _number_amount(tree, None)
    return None


def _stated(tree: Tree[Any]) -> Amount | None:
    """The number that a phrase states: a quantity, a share, or a number as it stands."""
    for part in (tree, *tree.children):
        if _named(part, "quantity"):
            return _amount(part)
        if _named_one_of(part, ("percent", "fraction", "one_in")):
            return _share(part)
        if _named(part, "number"):
            return _number_amount(part, _first(tree, "about"))
    return None


def _amount(tree: Tree[Any]) -> Amount:
    """The number or range of a quantity."""
    numbers = [child for child in tree.children if _named(child, "number")]
    if vague := values_in(tree, "VAGUE"):
        return Amount(float(vague[0]), None, "at_least", vague[0])
    if not numbers and "NO" in _classes_in(tree):
        return Amount(0.0, written="0")
    if not numbers:
        return _worded(Amount(1.0, written="1"), tree)
    first = _number_amount(numbers[0], _first(tree, "about"))
    if "OR" in _classes_in(tree, nested=False):
        side = "at_least" if "MORE" in _classes_in(tree, nested=False) else "at_most"
        return Amount(first.low, None, side, first.written)
    if "AS_MANY" in _classes_in(tree, nested=False):
        return Amount(first.low, None, "at_most", first.written)
    if len(numbers) == 1:
        return first
    second = _number_amount(numbers[1], None)
    return Amount(
        min(first.low, second.low),
        max(first.low, second.low),
        "exact",
        f"{first.written} to {second.written}",
    )


def _number_amount(tree: Tree[Any], about: Tree[Any] | None) -> Amount:
    number = tokens_in(tree)[0].value.number
    return _worded(Amount(number.value, written=number.written), about)


def _worded(amount: Amount, about: Tree[Any] | None) -> Amount:
    said = values_in(about, "ABOUT") if about is not None else ()
    stated = [precision for precision in said if precision != "exact"]
    precision = stated[-1] if stated else "exact"
    if precision == "no_more_than":
        return replace(amount, low=amount.low + 1, precision="less_than")
    return replace(amount, precision=precision)


def _share(tree: Tree[Any]) -> Amount:
    """A part of a whole in percent."""
    about, numbers = _first(tree, "about"), [child for child in tree.children if _named(child, "number")]
    if tree.data == "percent":
        return _number_amount(numbers[0], about)
    if tree.data in ("one_in", "group_in"):
        part, of = (_number_amount(number, None).low for number in numbers)
        return _worded(Amount(100 * part / of, written=f"{100 * part / of:g}", is_fraction=True), about)
    if most := values_in(tree, "MAJORITY"):
        return Amount(float(most[0]), None, "more_than", most[0], True)
    if values_in(tree, "HALF"):
        value = 50.0
    else:
        times = _number_amount(numbers[0], None).low if numbers else 1.0
        value = 100 * times / float(values_in(tree, "DENOM")[0])
    return _worded(Amount(value, written=f"{value:g}", is_fraction=True), about)
