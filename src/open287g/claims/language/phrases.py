"""A statement to phrases: lexicon, grammar and reference day in; a row of typed items out, every word in one of them.

The grammar (grammar.lark) is a table of what phrases look like; here each becomes what it says. Nothing is judged,
and nothing is left out: a word that no phrase takes stays as an item of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from lark import Lark, Token, Tree
from lark.lexer import Lexer

from open287g.errors import ClaimError
from open287g.text.phrases import gettext as _

from .lexicon import Lexicon, Word
from .times import TIMES, Calendar, When, length_of, tokens_in
from .typed import Amount

_CLASS = re.compile(r"\b[A-Z][A-Z_]*\b")
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


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


@dataclass(frozen=True)
class Item:
    """One phrase: its kind, its words, and what it says."""

    kind: str
    words: str
    value: str = ""
    spec: Spec | None = None
    amount: Amount | None = None
    second: Amount | None = None
    whole: Item | None = None
    other: Spec | None = None
    when: When | None = None
    names: tuple[str, ...] = ()
    marks: frozenset[str] = field(default=frozenset())


class _Given(Lexer):
    """The tokens as they come: words have been read before."""

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf

    def lex(self, data: object) -> object:  # type: ignore[override]
        for word in data:  # type: ignore[attr-defined]
            yield Token(word.kind, word)


@cache
def _parser(grammar: str, kinds: frozenset[str]) -> Lark:
    """The grammar, each class of words standing for every kind of token that may be of it."""
    text = _COMMENT.sub("", grammar)
    kinds_of = {
        name: sorted(kind for kind in kinds if name in kind.split("__")) or [name]
        for name in _CLASS.findall(text)
    }
    many = {name for name, mine in kinds_of.items() if mine != [name]}
    rules = [_CLASS.sub(lambda found: f"_{found[0].lower()}" if found[0] in many else found[0], text)]
    rules += [f"_{name.lower()}: {' | '.join(kinds_of[name])}" for name in sorted(many)]
    rules.append(f"%declare {' '.join(sorted({kind for mine in kinds_of.values() for kind in mine}))}")
    return Lark("\n".join(rules), parser="earley", lexer=_Given, ambiguity="resolve")


def read_phrases(words: list[Word], lexicon: Lexicon, calendar: Calendar) -> list[Item]:
    """The items of a row of words, in order."""
    tree = _parser(lexicon.grammar, lexicon.combinations).parse(words)
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
        made = getattr(self, f"_{tree.data}", None)
        item: Item = made(tree) if made is not None else self._when(tree)
        return item

    def _bare(self, tree: Tree[Any]) -> Item:
        word: Word = tokens_in(tree)[0].value
        return Item("bare", word.surface, value=word.kind)

    # Numbers.
    def _quantity(self, tree: Tree[Any]) -> Item:
        return Item("figure", words_of(tree), amount=_amount(tree), marks=_only(tree))

    def _counted(self, tree: Tree[Any]) -> Item:
        spec = self._spec_in(tree)
        marks = {"further"} if any(_named(child, "further") for child in tree.children) else set()
        classes = [child.value.classes for child in tree.children if isinstance(child, Token)]
        marks |= {"further"} if any("MORE" in found for found in classes) else set()
        if any("PENDING" in found for found in classes):
            spec = (spec or Spec()).plus(Spec(marks=frozenset({"pending"})))
        amount = _amount(_the(tree, "quantity"))
        if amount.low != 1 and any(is_singular(token.value) for token in tokens_in(tree)):
            raise ClaimError(_("A number and a word in the singular do not go together."))
        return Item("figure", words_of(tree), spec=spec, amount=amount, marks=frozenset(marks) | _only(tree))

    _counted_of = _counted

    def _part(self, tree: Tree[Any]) -> Item:
        return Item("part", words_of(tree), amount=_share(tree.children[0]))

    def _part_of(self, tree: Tree[Any]) -> Item:
        whole = _first(tree, "whole") or _first(tree, "near")
        share = next(
            child
            for child in tree.children
            if _named(child, "percent") or _named(child, "fraction") or _named(child, "one_in")
        )
        return Item(
            "part",
            words_of(tree),
            amount=_share(share),
            whole=self._whole(whole) if whole is not None else None,
        )

    def _share_of(self, tree: Tree[Any]) -> Item:
        return Item("part", words_of(tree), whole=self._whole(_the(tree, "whole")))

    def _so_many_of(self, tree: Tree[Any]) -> Item:
        numbers = [child for child in tree.children if _named(child, "number")]
        about = [child for child in tree.children if _named(child, "about")]
        second = _number_amount(numbers[0], about[0] if about else None)
        return Item(
            "so_many_of",
            words_of(tree),
            amount=_amount(_the(tree, "quantity")),
            second=second,
            spec=self._spec_in(tree),
        )

    def _of_so_many(self, tree: Tree[Any]) -> Item:
        return self._so_many_of(tree)

    def _whole(self, tree: Tree[Any]) -> Item:
        number = _first(tree, "number")
        about = _first(tree, "about")
        spec = self._spec_in(tree) or Spec()
        tokens = _classes_in(tree)
        if "NATION" in tokens:
            spec = spec.plus(Spec(is_national=True))
        marks = frozenset({"total"} if "TOTAL" in tokens else set())
        amount = _number_amount(number, about) if number is not None else None
        return Item("whole", words_of(tree), spec=spec, amount=amount, marks=marks)

    def _whole_number(self, tree: Tree[Any]) -> Item:
        return Item("group", words_of(tree), spec=self._spec_in(tree), marks=frozenset({"number"}))

    def _multiple(self, tree: Tree[Any]) -> Item:
        number = _first(tree, "number")
        tokens = tokens_in(tree)
        stated = next(
            (
                token.value.classes[name]
                for token in tokens
                for name in ("MULT", "TWICE")
                if name in token.value.classes
            ),
            "",
        )
        amount = _number_amount(number, None) if number is not None else Amount(float(stated), written=stated)
        amount = _worded(amount, _first(tree, "about"))
        if "MOREOVER" in _classes_in(tree, nested=False):
            amount = replace(amount, precision="more_than")
        return Item("multiple", words_of(tree), amount=amount)

    def _money(self, tree: Tree[Any]) -> Item:
        return Item(
            "money", words_of(tree), amount=_number_amount(_the(tree, "number"), _first(tree, "about"))
        )

    # What is counted.
    def _group(self, tree: Tree[Any]) -> Item:
        return Item("group", words_of(tree), spec=self.spec(tree))

    def _bare_kind(self, tree: Tree[Any]) -> Item:
        return Item("group", words_of(tree), spec=Spec(kinds=_values(tree, "KIND")))

    def _model(self, tree: Tree[Any]) -> Item:
        return Item("model", words_of(tree), spec=Spec(models=_models(tree)))

    def _overlap(self, tree: Tree[Any]) -> Item:
        return Item("overlap", words_of(tree), spec=Spec(models=_models(tree)))

    def _every_one(self, tree: Tree[Any]) -> Item:
        quantity = _first(tree, "quantity")
        spec = self._spec_in(tree) or Spec(models=_models(tree))
        return Item(
            "all",
            words_of(tree),
            spec=spec,
            amount=_amount(quantity) if quantity is not None else None,
            marks=frozenset(
                {"group"} if _first(tree, "group") is not None or quantity is not None else set()
            ),
        )

    def _all_with(self, tree: Tree[Any]) -> Item:
        return Item("all", words_of(tree), spec=self._spec_in(tree))

    def _none(self, tree: Tree[Any]) -> Item:
        return Item("none", words_of(tree), spec=self._spec_in(tree) or Spec(models=_models(tree)))

    # Where.
    def _place(self, tree: Tree[Any]) -> Item:
        return Item("place", words_of(tree), spec=_place_spec(tree))

    def _named(self, tree: Tree[Any]) -> Item:
        tokens = tokens_in(tree)
        names = tuple(
            token.value.surface for token in tokens if {"NAME", "BODYPLACE"} & token.value.classes.keys()
        )
        marks = frozenset({"neither"} if "NEITHER" in tokens[0].value.classes else set())
        county = any("COUNTYWORD" in token.value.classes for token in tokens)
        spec = Spec(
            kinds=_values(tree, "KIND") or (("municipal_police",) if "POLICE" in _classes_in(tree) else ()),
            states=_values(tree, "PLACE") or _values(tree, "BODYPLACE"),
            marks=frozenset({"county"} if county else set()),
        )
        return Item("named", words_of(tree), spec=spec, names=names, marks=marks)

    # Growth, comparison, rank, rate.
    def _growth_from(self, tree: Tree[Any]) -> Item:
        return Item("from", words_of(tree), amount=_amount(_the(tree, "quantity")), spec=self._spec_in(tree))

    def _growth_to(self, tree: Tree[Any]) -> Item:
        return Item("to", words_of(tree), amount=_amount(_the(tree, "quantity")), spec=self._spec_in(tree))

    def _growth_from_to(self, tree: Tree[Any]) -> Item:
        start, end = [child for child in tree.children if _named(child, "quantity")]
        when = next(
            (child for child in tree.children if isinstance(child, Tree) and child.data in TIMES), None
        )
        return Item(
            "from_to",
            words_of(tree),
            amount=_amount(start),
            second=_amount(end),
            spec=self._spec_in(tree),
            when=self.calendar.read(when) if when is not None else None,
        )

    def _share_from(self, tree: Tree[Any]) -> Item:
        return Item("share_from", words_of(tree), amount=_share(_the(tree, "percent")))

    def _share_to(self, tree: Tree[Any]) -> Item:
        return Item("share_to", words_of(tree), amount=_share(_the(tree, "percent")))

    def _growth_by(self, tree: Tree[Any]) -> Item:
        percent = _first(tree, "percent")
        if percent is not None:
            return Item("part", words_of(tree), amount=_share(percent))
        return Item("by", words_of(tree), amount=_amount(_the(tree, "quantity")), spec=self._spec_in(tree))

    def _than(self, tree: Tree[Any]) -> Item:
        side = "more" if "MORE" in _classes_in(tree, nested=False) else "fewer"
        groups = [self.spec(child) for child in tree.children if _named(child, "group")]
        place = _first(tree, "place")
        other = _place_spec(place) if place is not None else groups[-1]
        return Item("than", words_of(tree), value=side, spec=groups[0] if groups else None, other=other)

    def _times_as_many(self, tree: Tree[Any]) -> Item:
        multiple = _first(tree, "multiple")
        if multiple is not None:
            amount = self._multiple(multiple).amount
        else:
            word = "TWICE" if "TWICE" in _classes_in(tree) else "HALF"
            amount = Amount(float(_values(tree, word)[0]), written=_values(tree, word)[0])
            amount = _worded(amount, _first(tree, "about"))
        groups = [self.spec(child) for child in tree.children if _named(child, "group")]
        place = _first(tree, "place")
        other = _place_spec(place) if place is not None else groups[-1]
        mine = groups[0] if groups and (place is not None or len(groups) > 1) else None
        return Item("times", words_of(tree), amount=amount, spec=mine, other=other)

    def _more_by(self, tree: Tree[Any]) -> Item:
        side = "more" if "MORE" in _classes_in(tree, nested=False) else "fewer"
        return Item(
            "more_by",
            words_of(tree),
            value=side,
            amount=_amount(_the(tree, "quantity")),
            spec=self._spec_in(tree, skip="place"),
            other=_place_spec(_the(tree, "place")),
        )

    def _rank(self, tree: Tree[Any]) -> Item:
        ordinals = _values(tree, "ORD")
        lead = _values(tree, "LEAD")
        number = next((token.value.number for token in tokens_in(tree) if token.value.number), None)
        nth = (f"{number.value:g}" if number else None) or (ordinals[0] if ordinals else None)
        return Item(
            "rank",
            words_of(tree),
            value="last" if lead == ("last",) else (nth or "1"),
            spec=self._spec_in(tree),
        )

    def _rank_first(self, tree: Tree[Any]) -> Item:
        marks = frozenset({"per_capita"} if "PERCAPITA" in _classes_in(tree) else set())
        return Item("rank", words_of(tree), value="1", spec=self._spec_in(tree), marks=marks)

    def _rank_behind(self, tree: Tree[Any]) -> Item:
        return Item(
            "rank", words_of(tree), value=_values(tree, "ORD")[0], other=_place_spec(_the(tree, "place"))
        )

    def _rank_after(self, tree: Tree[Any]) -> Item:
        """Behind some states and no other."""
        ahead = _place_spec(_the(tree, "place"))
        spec = next((self.spec(child) for child in tree.children if _named(child, "group")), None)
        number = next((token.value.number for token in tokens_in(tree) if token.value.number), None)
        said = [f"{number.value:g}"] if number else list(_values(tree, "ORD"))
        nth = said[0] if said else f"{len(ahead.states) + 1}"
        return Item("rank", words_of(tree), value=nth, spec=spec, other=ahead)

    def _pace(self, tree: Tree[Any]) -> Item:
        return Item("pace", words_of(tree), value=f"{length_of(tree):g}")

    def _all_but(self, tree: Tree[Any]) -> Item:
        amount = _number_amount(_the(tree, "number"), None)
        return Item("all_but", words_of(tree), amount=amount, spec=self._spec_in(tree))

    def _than_ever(self, tree: Tree[Any]) -> Item:
        return Item("than_ever", words_of(tree), spec=self._spec_in(tree))

    def _nth(self, tree: Tree[Any]) -> Item:
        number = tokens_in(tree)[0].value.number
        amount = Amount(number.value, written=number.written)
        return Item("nth", words_of(tree), amount=amount, spec=self._spec_in(tree))

    def _outnumber(self, tree: Tree[Any]) -> Item:
        mine, other = [self.spec(child) for child in tree.children if _named(child, "group")]
        amount = _first_amount([child for child in tree.children if _named(child, "quantity")])
        if amount is None:
            return Item("than", words_of(tree), value="more", spec=mine, other=other)
        to = _number_amount(_the(tree, "number"), None).low
        amount = replace(amount, low=amount.low / to)
        return Item("times", words_of(tree), amount=amount, spec=mine, other=other)

    def _rate(self, tree: Tree[Any]) -> Item:
        quantities = [child for child in tree.children if _named(child, "quantity")]
        groups = [self.spec(child) for child in tree.children if _named(child, "group")]
        tokens = _classes_in(tree, nested=False)
        if "PERCAPITA" in tokens:
            return Item(
                "per_capita",
                words_of(tree),
                amount=_amount(quantities[0]),
                spec=groups[0] if groups else None,
            )
        every = next(
            place
            for place, child in enumerate(tree.children)
            if isinstance(child, Token) and {"EVERY", "FOREACH"} & set(child.value.classes)
        )
        before = [child for child in tree.children[:every] if _named(child, "quantity")]
        after = [
            child for child in tree.children[every:] if _named(child, "quantity") or _named(child, "number")
        ]
        scale = _values(tree, "SCALE")
        base = _first_amount(after) or (Amount(float(scale[0])) if scale else Amount(1.0))
        mine = next((self.spec(child) for child in tree.children[:every] if _named(child, "group")), None)
        if (
            _first(tree, "quantity") is not None
            and isinstance(tree.children[0], Token)
            and "A" in tree.children[0].value.classes
        ):
            before = []
            one = Amount(1.0, written="1")
        else:
            one = None
        return Item(
            "rate",
            words_of(tree),
            amount=_first_amount(before) or one,
            second=base,
            spec=mine,
            other=groups[-1],
        )

    # When.
    def _when(self, tree: Tree[Any]) -> Item:
        marks = frozenset({"UNTIL"} & _classes_in(tree))
        return Item("when", words_of(tree), when=self.calendar.read(tree), marks=marks)

    def spec(self, tree: Tree[Any]) -> Spec:
        """What a group says."""
        spec = Spec()
        for child in tree.children:
            spec = spec.plus(self._spec_of_part(child))
        return spec

    def _spec_of_part(self, child: Tree[Any]) -> Spec:
        tokens, name = _classes_in(child), child.data
        if name == "unit":
            return _unit_spec(_values(child, "UNIT")[0])
        if name == "kinds":
            return _kinds_spec(_values(child, "KIND"))
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

    def _spec_in(self, tree: Tree[Any], skip: str = "") -> Spec | None:
        """What the groups and places inside a phrase say together."""
        found = [self.spec(child) for child in tree.children if _named(child, "group")]
        places = ("place", "place_of")
        found += [
            _place_spec(child)
            for child in tree.children
            if isinstance(child, Tree) and child.data in places and skip != "place"
        ]
        if not found:
            return None
        spec = Spec()
        for each in found:
            spec = spec.plus(each)
        return spec


def is_singular(word: Word) -> bool:
    """Whether a word names one place of a kind: in "two state agencies" it is no state that is counted."""
    places = {"state", "county", "parish", "territory", "estado", "condado", "territorio"}
    return "UNIT" in word.classes and word.surface.lower() in places


def _unit_spec(unit: str) -> Spec:
    if unit == "applications":
        return Spec("agreements", marks=frozenset({"pending", "application"}))
    return Spec(
        None if unit == "roster" else unit, marks=frozenset({"roster"} if unit == "roster" else set())
    )


def _kinds_spec(kinds: tuple[str, ...]) -> Spec:
    if "state_level" in kinds:
        return Spec(
            "agencies",
            kinds=("state_police", "state_agency", "wildlife", "national_guard"),
            marks=frozenset({"state_level"}),
        )
    return Spec("agencies", kinds=kinds)


def _place_spec(tree: Tree[Any]) -> Spec:
    states = _values(tree, "PLACE")
    return Spec(states=states, is_national=not states)


def words_of(tree: Tree[Any]) -> str:
    """The words of a phrase, as they stand."""
    return " ".join(token.value.surface for token in tokens_in(tree))


def _values(tree: Tree[Any], name: str) -> tuple[str, ...]:
    return tuple(token.value.classes[name] for token in tokens_in(tree) if name in token.value.classes)


def _models(tree: Tree[Any]) -> tuple[str, ...]:
    return tuple(model for found in tree.find_data("model_name") for model in _values(found, "MODEL"))


def _classes_in(tree: Tree[Any], nested: bool = True) -> set[str]:
    tokens = tokens_in(tree) if nested else [child for child in tree.children if isinstance(child, Token)]
    return {name for token in tokens for name in token.value.classes}


def _named(child: object, name: str) -> bool:
    return isinstance(child, Tree) and child.data == name


def _first(tree: Tree[Any], name: str) -> Tree[Any] | None:
    return next((child for child in tree.children if _named(child, name)), None)


def _the(tree: Tree[Any], name: str) -> Tree[Any]:
    """The part of a phrase that its rule always has."""
    return next(child for child in tree.children if isinstance(child, Tree) and child.data == name)


def _only(tree: Tree[Any]) -> frozenset[str]:
    del tree
    return frozenset()


def _first_amount(trees: list[Tree[Any]]) -> Amount | None:
    for tree in trees:
        return _amount(tree) if tree.data == "quantity" else _number_amount(tree, None)
    return None


def _amount(tree: Tree[Any]) -> Amount:
    """The number or range of a quantity."""
    numbers = [child for child in tree.children if _named(child, "number")]
    if not numbers:
        return _worded(Amount(1.0, written="1"), tree)
    first = _number_amount(numbers[0], _first(tree, "about"))
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
    said = _values(about, "ABOUT") if about is not None else ()
    stated = [precision for precision in said if precision != "exact"]
    return Amount(
        amount.low, amount.high, stated[-1] if stated else "exact", amount.written, amount.is_fraction
    )


def _share(tree: Tree[Any]) -> Amount:
    """A part of a whole in percent."""
    about, numbers = _first(tree, "about"), [child for child in tree.children if _named(child, "number")]
    if tree.data == "percent":
        return _number_amount(numbers[0], about)
    if tree.data == "one_in":
        part, of = (_number_amount(number, None).low for number in numbers)
        return _worded(Amount(100 * part / of, written=f"{100 * part / of:g}", is_fraction=True), about)
    if "MAJORITY" in _classes_in(tree, nested=False):
        return Amount(50.0, None, "more_than", "50", True)
    if _values(tree, "HALF"):
        value = 50.0
    else:
        times = _number_amount(numbers[0], None).low if numbers else 1.0
        value = 100 * times / float(_values(tree, "DENOM")[0])
    return _worded(Amount(value, written=f"{value:g}", is_fraction=True), about)
