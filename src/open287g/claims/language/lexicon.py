"""Words to typed tokens: a statement and the lexicon (claims/lexicon.csv) in, one token for each word or phrase out.

A token has every class that the lexicon gives its words: "second" is a place and a part, and the grammar decides.
A word that the lexicon does not hold has the class UNKNOWN (NAME, if it has a capital), and no grammar takes it.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from open287g.schemas.codes import STATE_NAMES, SUPPORT_TYPES
from open287g.schemas.units import UNITS

from .quantities import LAST_RANK, SMALL, Number, NumberWords, read_digits, read_number_words, read_words

LANGUAGES = ("en", "es")
FIRST_YEAR, LAST_YEAR = 1996, 2100
_SHORT_MONTHS = frozenset("jan feb mar apr may jun jul aug sep sept oct nov dec".split())  # noqa: SIM905
ROLES = ("free", "verb", "own verb", "break", "attribution", "dated", "never alone", "sum")
"""Classes that change nothing where they stand alone; verbs; verbs that say something without a number; what parts
clauses; what may stand in "…, a spokesman for X said"; what makes the day on which it was said; what is always a part
of a phrase."""
LONGEST_PHRASE = 9
MOST_PARTS = 20
"""The most parts that are spoken of as so many in so many."""
_TOKEN = re.compile(
    r"\d{4}-\d{2}(?:-\d{2})?(?![\d-])|\d{1,2}/\d{1,2}/(?:20)?\d{2}(?!\d)|287\s?\(?\s?[gG]\b\s?\)?"
    r"|\d{1,3}(?:,\d{3})*(?:st|nd|rd|th)\b|\d+(?:st|nd|rd|th)\b|\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?|(?:[A-Za-z]\.){2,}"
    r"|[’']s\b|n[’']t\b|[^\W\d_]+|[’']|\S"
)
_ARTICLES = ("the", "los", "las")
"""Words that make so many all that there are: "the five agreements"."""
_DROPPED = frozenset('"“”«»*¿?¡![]')


@dataclass(frozen=True)
class Word:
    """One word or phrase of the statement: as it stands there, and what it may be."""

    surface: str
    classes: Mapping[str, str]
    number: Number | None = None
    roles: frozenset[str] = frozenset()
    """What its classes may do in a sentence: see `ROLES`."""
    may_stand_alone: bool = False
    """Whether it may be no part of a phrase."""

    @property
    def kind(self) -> str:
        """The name of its classes together: what the grammar knows it by."""
        return "__".join(sorted(self.classes))


@dataclass(frozen=True)
class _Piece:
    """One piece of text: as written, and folded for looking up."""

    text: str
    folded: str


@dataclass(frozen=True)
class Lexicon:
    """Phrases of each language, by their words."""

    phrases: Mapping[str, Mapping[tuple[str, ...], Mapping[str, str]]]
    numbers: Mapping[str, NumberWords]
    marks: Mapping[str, frozenset[str]]
    """Words that tell the one language from the other."""
    roles: Mapping[str, frozenset[str]]
    """The classes of words that play each role."""
    grammar: str = ""
    """What phrases the words make (claims/grammar.lark)."""

    def read(self, statement: str) -> tuple[str, list[Word]]:
        """The language of a statement, and its words in order, the harmless ones left out."""
        pieces = _pieces_of(statement)
        marked = max(
            LANGUAGES, key=lambda language: sum(piece.folded in self.marks[language] for piece in pieces)
        )
        read = {language: self._words(pieces, language) for language in LANGUAGES}
        unknown = {
            language: sum("UNKNOWN" in word.classes for word in words) for language, words in read.items()
        }
        language = min(LANGUAGES, key=lambda each: (unknown[each], each != marked))
        return language, read[language]

    def _words(self, pieces: list[_Piece], language: str) -> list[Word]:
        words: list[Word] = []
        place, before = 0, ""
        while place < len(pieces):
            word, used = self._word_at(pieces, place, language)
            place += used
            if "PLACE" in word.classes and words and "EPITHET" in words[-1].classes:
                words.pop()
            if "HARMLESS" not in word.classes and not _ends_the_text(word, place, pieces):
                is_definite = word.number is not None and before in _ARTICLES
                words.append(replace(word, roles=frozenset({"definite"})) if is_definite else word)
            before = word.surface.lower()
        words = [word for place, word in enumerate(words) if not self._is_relative(words, place)]
        words = [_one_before_in_every(words, place) for place in range(len(words))]
        told = [_one_in_so_many(words, place) for place in range(len(words))]
        dated = [_year_of_a_day(told, place) for place in range(len(told))]
        named = (_name_of_a_body(dated, place) for place in range(len(dated)))
        return [self._with_roles(word) for word in named]

    def _is_relative(self, words: list[Word], place: int) -> bool:
        """Whether "que" says "which": before a verb, where nothing is compared before it."""
        word, before, after = words[place], words[max(0, place - 4) : place], words[place + 1 : place + 2]
        compared = {"MORE", "FEWER", "AS_MANY", "SAME", "TWICE", "TIMES", "MULT"}
        is_before_a_verb = any(self.roles["verb"] & each.classes.keys() for each in after)
        is_compared = any(compared & each.classes.keys() for each in before)
        return word.surface.lower() == "que" and is_before_a_verb and not is_compared

    def _with_roles(self, word: Word) -> Word:
        roles = (role for role, classes in self.roles.items() if classes & word.classes.keys())
        return replace(
            word,
            roles=word.roles.union(roles),
            may_stand_alone=not word.classes.keys() <= self.roles["never alone"],
        )

    def _word_at(self, pieces: list[_Piece], place: int, language: str) -> tuple[Word, int]:
        """The longest phrase or number that begins here."""
        classes, used = self._phrase_at(pieces, place, language)
        number, counted = _number_at(pieces, place, language, self.numbers[language])
        surface = " ".join(piece.text for piece in pieces[place : place + max(used, counted)])
        if _is_postal_code(pieces, place):
            return Word(pieces[place].text, {"PLACE": pieces[place].text}), 1
        if number is not None and counted >= used:
            return Word(surface, dict.fromkeys(_classes_of(number), ""), number), counted
        if classes is not None:
            return Word(surface, classes), used
        text = pieces[place].text
        return Word(text, {"NAME" if text[:1].isupper() else "UNKNOWN": text}), 1

    def _phrase_at(
        self, pieces: list[_Piece], place: int, language: str
    ) -> tuple[Mapping[str, str] | None, int]:
        for length in range(min(LONGEST_PHRASE, len(pieces) - place), 0, -1):
            words = tuple(piece.folded for piece in pieces[place : place + length])
            found = self.phrases[language].get(words)
            if found is not None and not _is_a_lookalike(pieces[place], found, place, pieces):
                return found, length
        return None, 0


def _is_postal_code(pieces: list[_Piece], place: int) -> bool:
    """Whether two capitals are a state's letters: where a number, a mark or nothing follows them."""
    after = pieces[place + 1].text if place + 1 < len(pieces) else "."
    return pieces[place].text in STATE_NAMES and (after[0].isdigit() or not after[0].isalpha())


def _one_before_in_every(words: list[Word], place: int) -> Word:
    """An article as a number: "una de cada cinco"."""
    word, after = words[place], words[place + 1 : place + 3]
    is_one = "A" in word.classes and len(after) == 2 and "IN_EVERY" in after[0].classes and after[1].number
    return Word(word.surface, {"SMALL": ""}, Number(1.0, "1", is_plain=True)) if is_one else word


def _one_in_so_many(words: list[Word], place: int) -> Word:
    """The word; "in" parts a whole only between two numbers of which the first is the smaller, as in "one in five"."""
    word = words[place]
    if "IN_EVERY" not in word.classes:
        return word
    start = place - 1
    while start > 0 and {"KIND", "UNIT"} & words[start].classes.keys():
        start -= 1
    around = [words[near].number if 0 <= near < len(words) else None for near in (start, place + 1)]
    before, after = around
    if (
        before
        and after
        and before.value < after.value
        and before.value <= MOST_PARTS
        and "OF" not in word.classes
        and (start == place - 1 or after.value <= MOST_PARTS)
    ):
        return Word(word.surface, {"IN_EVERY": ""})
    others = {name: value for name, value in word.classes.items() if name != "IN_EVERY"}
    if word.surface.lower() == "out of":
        others = {"OF": ""}
    return Word(word.surface, others) if others else word


def _year_of_a_day(words: list[Word], place: int) -> Word:
    """A year behind a month, or behind a day of one, as no other number: "March 2026", "18 de mayo de 2026"."""
    word = words[place]
    before = [each for each in words[max(0, place - 3) : place] if not {"OF", "COMMA"} & each.classes.keys()]
    if {"SMALL", "ORD"} & (before[-1].classes.keys() if before else set()) and len(before) > 1:
        before.pop()
    is_dated = "YEARNUM" in word.classes and bool(before) and "MONTH" in before[-1].classes
    return replace(word, classes={"YEARNUM": ""}) if is_dated else word


def _name_of_a_body(words: list[Word], place: int) -> Word:
    """A place as a part of a body's name: New York Police Department, but not Florida sheriffs."""
    word, after = words[place], words[place + 1] if place + 1 < len(words) else None
    before = words[place - 2] if place > 1 and "OF" in words[place - 1].classes else None
    is_body = (
        "PLACE" in word.classes
        and before is not None
        and "KIND" in before.classes
        and before.surface[:1].isupper()
        and before.surface.split()[-1][:1].isupper()
        and " " in before.surface
        and not before.surface.split()[0].endswith("s")
    ) or (
        "PLACE" in word.classes
        and after is not None
        and {"KIND", "POLICE"} & after.classes.keys()
        and after.surface[:1].isupper()
        and not after.surface.endswith("s")
    )
    return Word(word.surface, {"BODYPLACE": word.classes["PLACE"]}) if is_body else word


def read_lexicon(text: str, grammar: str) -> Lexicon:
    """The lexicon of claims/lexicon.csv, and the names of states; classes in small letters are no phrases."""
    rows = [
        (
            row["class"],
            row["value"],
            {language: [word for word in (row[language] or "").split("|") if word] for language in LANGUAGES},
        )
        for row in csv.DictReader(io.StringIO(text))
    ]
    phrases: dict[str, dict[tuple[str, ...], dict[str, str]]] = {language: {} for language in LANGUAGES}
    helpers = next(words for name, _, words in rows if name == "auxiliary")
    declined = frozenset(next(words["en"] for name, _, words in rows if name == "declined"))
    for name, value, words in rows:
        for language in LANGUAGES if name.isupper() else ():
            for phrase in (form for each in words[language] for form in forms_of(each, language)):
                _put(phrases[language], phrase, name, value)
                for helper in helpers[language] if name in declined else ():
                    _put(phrases[language], f"{helper} {phrase}", name, value)
    for known in phrases.values():
        for code, state in STATE_NAMES.items():
            _put(known, state, "PLACE", code)
        for name in ("d.c.", "washington, d.c.", "washington dc", "washington d.c."):
            _put(known, name, "PLACE", "DC")
        _put(known, "virgin islands", "PLACE", "VI")
        _put_registered(known)
    roles = {name: frozenset(words["en"]) for name, _, words in rows if name in ROLES}
    others = (*ROLES, "language", "auxiliary", "declined")
    named = [row for row in rows if not row[0].isupper() and row[0] not in others]
    numbers = {
        language: read_number_words((name, value, words[language]) for name, value, words in named)
        for language in LANGUAGES
    }
    marks = next(words for name, _, words in rows if name == "language")
    return Lexicon(
        phrases, numbers, {language: frozenset(marks[language]) for language in LANGUAGES}, roles, grammar
    )


def forms_of(phrase: str, language: str) -> list[str]:
    """The phrase; where its first word has a "+" before it, a regular verb in all forms that news is told in.

    No future and no conditional: what will be signed is not signed.
    """
    if not phrase.startswith("+"):
        return [phrase]
    verb, space, rest = phrase[1:].partition(" ")
    forms = _english_forms(verb) if language == "en" else _spanish_forms(verb)
    return [form + space + rest for form in forms]


def _english_forms(verb: str) -> list[str]:
    if re.search("[^aeiou]y$", verb):
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    doubled = verb + verb[-1] if re.fullmatch("[^aeiou]{1,2}[aeiou][bdgmnprt]", verb) else verb
    stem = doubled.removesuffix("e")
    plural = "es" if re.search("(s|x|z|ch|sh)$", verb) else "s"
    return [verb, verb + plural, stem + "ed", stem + "ing"]


def _spanish_forms(verb: str) -> list[str]:
    stem, vowel = verb[:-2], verb[-2]
    if vowel == "a":
        ends = ["a", "an", "o", "aron", "aba", "aban", "ado", "ados", "ada", "adas", "ando", "ar"]
    else:
        ends = f"e en io ieron ia ian ido idos ida idas iendo {vowel}r".split()
    return [stem + end for end in ends]


def fold(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def _put_registered(known: dict[tuple[str, ...], dict[str, str]]) -> None:
    """Add, by their own words, units and support types that the lexicon has no row for.

    Not words with "and" in them: a sentence that names two models together means both, not the one of that name.
    """
    told = {(name, value) for classes in known.values() for name, value in classes.items()}
    units = (each for each in UNITS.values() if not each.as_printed and not each.counts_residents)
    words = [(phrase, "UNIT", unit.name) for unit in units for phrase in unit.words]
    words += [
        (phrase, "MODEL", entry.code)
        for entry in SUPPORT_TYPES.entries()
        for phrase in (entry.title, *entry.words)
    ]
    for phrase, name, value in words:
        if (
            (name, value) not in told
            and " and " not in phrase
            and tuple(piece.folded for piece in _pieces_of(phrase)) not in known
        ):
            _put(known, phrase, name, value)


def _put(known: dict[tuple[str, ...], dict[str, str]], phrase: str, name: str, value: str) -> None:
    is_plain = phrase.isascii() and phrase.replace(" ", "").isalpha() and phrase.islower()
    words = tuple(phrase.split()) if is_plain else tuple(piece.folded for piece in _pieces_of(phrase))
    known.setdefault(words, {})[name] = value


def _pieces_of(statement: str) -> list[_Piece]:
    plain = statement.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    pieces: list[_Piece] = []
    for found in _TOKEN.finditer(plain):
        text = found[0]
        if text in _DROPPED or _joins_letters(text, found, plain):
            continue
        folded = fold(text)
        if folded.startswith("287"):
            folded = re.sub(r"[\s()]", "", folded)
        if re.fullmatch(r"(?:[a-z]\.){2,}", folded):
            folded = folded.replace(".", "") if folded not in ("u.s.",) else folded
        if text == "." and pieces and pieces[-1].folded in _SHORT_MONTHS:
            continue
        pieces.append(_Piece(text, folded))
    return pieces


def _joins_letters(text: str, found: re.Match[str], plain: str) -> bool:
    """A hyphen inside a word, as in "hand-overs"; between digits it is a range."""
    before, after = plain[: found.start()][-1:], plain[found.end() :][:1]
    return text == "-" and (before.isalpha() or after.isalpha()) and not before.isspace()


def _ends_the_text(word: Word, place: int, pieces: list[_Piece]) -> bool:
    return word.surface == "." and place == len(pieces)


def _is_a_lookalike(piece: _Piece, found: Mapping[str, str], place: int, pieces: list[_Piece]) -> bool:
    """A word that only its capital tells from another: March and march, US and us; a city after a state."""
    if found.keys() <= {"MONTH"} and piece.folded in ("may", "march", "mar"):
        return not piece.text[0].isupper()
    if "NATION" in found and piece.folded == "us":
        return piece.text != "US"
    after_a_name = place > 0 and pieces[place - 1].text[0].isupper() and place > 1
    is_title = piece.text[0].isupper() and piece.folded in ("city",)
    return is_title and (after_a_name or place == 1)


def _classes_of(number: Number) -> tuple[str, ...]:
    if number.is_day:
        return ("DAYLIT",)
    if number.is_ordinal:
        if number.value in SMALL:
            return ("ORD", "SMALL")
        return ("NTH", "ORD") if number.value <= LAST_RANK else ("NTH",)
    if number.is_plain and number.value in SMALL:
        return ("SMALL",)
    if number.is_plain and FIRST_YEAR <= number.value <= LAST_YEAR and number.value % 1 == 0:
        return ("YEARNUM", "NUM")
    return ("NUM",)


def _number_at(
    pieces: list[_Piece], place: int, language: str, words: NumberWords
) -> tuple[Number | None, int]:
    text = pieces[place].text
    if text[0].isdigit():
        if text[:3] == "287" and len(pieces[place].folded) == 4:
            return None, 0
        following = tuple(piece.folded for piece in pieces[place + 1 : place + 3])
        return read_digits(text, following, language, words)
    if pieces[place].folded in words.first:
        return read_words([piece.folded for piece in pieces[place : place + 9]], words)
    return None, 0
