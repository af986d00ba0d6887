"""Words as people type them to the agencies, counties, cities and states that they may mean. Pure.

In: an index over every spelling that was ever printed, counties, cities, states, and the FBI's records of bodies that
are on no list of ICE's. Out: hits, the best first, each with its state and why it was found. Writing is forgiven
(slips, "St" and "Saint", hyphens, accents, joined and parted words, the order of words); what tells
two bodies apart is not:
a precinct's number, the kind of body, or a name that another place bears exactly.

Nothing is decided here by likeness alone: `choose` takes a hit only if no other fits nearly as well.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from open287g.schemas.codes import STATE_NAMES
from open287g.text.phrases import gettext as _

from .names import WORD_FORMS

Subject = Literal["agency", "police", "county", "city", "state"]
"""What a hit is: an agency of ICE's lists, a body that only the FBI's records know, or a place."""

_FILLERS = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "office", "offices", "department", "the", "s",
                      "law", "enforcement", "agency", "us"})  # fmt: skip
_PLACE_WORDS = frozenset({"county", "parish", "borough", "city", "town", "township", "village", "municipality",
                          "municipal", "municipio", "census", "area", "precinct", "district", "ward", "zone",
                          "number"})  # fmt: skip
_KIND_WORDS = frozenset({"sheriff", "police", "constable", "marshal", "jail", "detention", "correction", "prison",
                         "university", "college", "school", "attorney", "prosecutor", "guard", "patrol", "trooper",
                         "troopers", "airport", "port", "tribal", "wildlife", "commission", "board", "authority",
                         "ranger", "rangers", "investigation", "probation", "commissioners"})  # fmt: skip
_COMMON = _FILLERS | _PLACE_WORDS | _KIND_WORDS
_SAME_KIND = {"trooper": "patrol", "troopers": "patrol", "prosecutor": "attorney", "prison": "correction",
              "cop": "police", "cops": "police", "ranger": "rangers", "schools": "school", "jails": "jail",
              "policia": "police", "alguacil": "sheriff", "condado": "county", "ciudad": "city",
              "departamento": "department", "oficina": "office", "so": "sheriff"}  # fmt: skip
"""Words for one kind of body, as people say it."""

_SPANISH = frozenset({"alguacil", "condado", "ciudad", "policía", "policia", "departamento", "oficina"})
_SMALL_SPANISH = frozenset({"de", "del", "la", "el", "los", "las", "en"})
_FORMS = {**_SAME_KIND, **WORD_FORMS}

_FILLER, _PLACE, _KIND, _TELLING = 0.05, 0.2, 0.5, 1.0
_CLEAR_SCORE = 78.0
_CLEAR_LEAD = 6.0
_LEAST_SCORE = 40.0
_LISTED_LEAD = 4.0
"""Points by which an agency on ICE's list comes before others: it is asked for more often."""
_FITS = 0.78
"""How alike a telling word must be for a hit to be taken without asking: one slip in five letters, two in nine."""

_KINDS_AND_PLACES = tuple(sorted(_KIND_WORDS | _PLACE_WORDS | {"department", "office"}))
_SHORTEST_KIND = 5
"""Letters from which on a word may be a slip of a kind of body."""

_LETTERS = re.compile(r"\b([A-Za-z])\.([A-Za-z])\.")
"""Two letters with dots: P.D., S.O."""
_APOSTROPHES = re.compile("[\u2018\u2019'`\u00b4]")
_BETWEEN = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_DIVIDED = re.compile(r"\s*[,/–—]\s*|\s+-\s+")
"""What parts a body's name from that of its division."""
_UNSPOKEN = frozenset({"of", "the", "and", "for", "in", "at", "division"})
"""Words without a letter in the initials of a body."""


@dataclass(frozen=True)
class Entry:
    """One way to find one thing: the words of a spelling, and words that say where it is."""

    subject: Subject
    key: str
    """Agency id, ORI, FIPS or USPS code; of a city, its FBI record's ORI."""
    state: str
    name: str
    """Name that people are shown."""
    words: tuple[str, ...]
    around: frozenset[str] = frozenset()
    """Words of its county; they find it, but less than its own name does."""
    spelling: str = ""
    """The spelling itself, where it is not the name."""
    last_printed_on: date | None = None
    is_listed: bool = False


@dataclass(frozen=True)
class Hit:
    """One thing that the words may mean; `score` is 0 to 100."""

    subject: Subject
    key: str
    state: str
    name: str
    reason: str
    score: float
    is_exact: bool
    is_sure: bool
    """Every word that tells bodies apart is there, but for a slip of writing."""
    is_listed: bool = False
    is_spelled: bool = False
    """Every word that names a place is in its name or its county's, letter by letter."""


@dataclass(frozen=True)
class Index:
    """Entries, and where each word stands in them."""

    entries: Sequence[Entry]
    by_word: Mapping[str, Sequence[int]]
    by_key: Mapping[str, Sequence[int]]
    """By id, ORI and FIPS, in lower case."""
    state_words: Mapping[str, str]
    """USPS code by code and by name, in plain words."""
    state_names: Mapping[str, str]
    squeezed: Mapping[str, Sequence[str]]
    """Words by their form without doubled letters."""
    in_order: Sequence[str]
    """Every word, sorted."""


@dataclass(frozen=True)
class Sought:
    """Words as understood: what is sought, and in which state if the words or the asker say so."""

    words: tuple[str, ...]
    state: str | None


def plain_words(text: str) -> tuple[str, ...]:
    """A text as plain words: 'Ste. Geneviève Sherriff's Dept' is sainte, genevieve, sherriffs, department."""
    if not text.isascii():
        parted = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
        text = "".join(letter for letter in parted if not unicodedata.combining(letter))
    bare = _BETWEEN.sub(" ", text.casefold().replace("'", "").replace("`", "").replace("&", " and "))
    found: list[str] = []
    for word in bare.split():
        form = _FORMS.get(word, word)
        if " " in form:
            found += form.split()
        else:
            found.append(form)
    return tuple(found)


def _read_spanish(text: str) -> str:
    """What a resident may type in Spanish, without the small words: 'alguacil del condado de Polk'."""
    words = text.split()
    if not any(word.casefold().strip(",.") in _SPANISH for word in words):
        return text
    return " ".join(word for word in words if word.casefold() not in _SMALL_SPANISH)


def build_index(
    agencies: pl.DataFrame,
    agency_names: pl.DataFrame,
    states: pl.DataFrame,
    counties: pl.DataFrame,
    police: pl.DataFrame,
    listed: Iterable[str] = (),
) -> Index:
    """The index over `schemas.Agencies`, `AgencyNames` and reference tables; `listed` are ids on the latest list."""
    state_names = dict(states.select("state", "state_name").iter_rows())
    now = frozenset(listed)
    bodies = list(_agency_entries(agencies, agency_names, now))
    county_names = dict(counties.select("county_fips", "bare_name").iter_rows())
    entries = [
        *bodies,
        *_county_entries(counties),
        *_police_entries(agencies, police, bodies, county_names),
        *(Entry("state", code, code, name, plain_words(name)) for code, name in state_names.items()),
    ]
    by_word: dict[str, list[int]] = defaultdict(list)
    by_key: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        for word in {*entry.words, *_joined(entry.words), *entry.around, *_initials(entry)}:
            by_word[word].append(place)
        by_key[entry.key.casefold()].append(place)
    for agency_id, ori in agencies.select("agency_id", "ori").drop_nulls().iter_rows():
        by_key[ori.casefold()] += by_key[agency_id]
    squeezed: dict[str, list[str]] = defaultdict(list)
    for word in by_word:
        squeezed[_DOUBLED.sub(r"\1", word)].append(word)
    state_words = {" ".join(plain_words(name)): code for code, name in state_names.items()}
    state_words |= {code.casefold(): code for code in state_names}
    return Index(entries, dict(by_word), dict(by_key), state_words, state_names, squeezed, sorted(by_word))


def _agency_entries(
    agencies: pl.DataFrame, agency_names: pl.DataFrame, listed: frozenset[str]
) -> Iterable[Entry]:
    """One entry for each spelling of each agency, and one for its name where no list prints that."""
    columns = ["agency_id", "state", "name", "county_name", "place_name"]
    spelled: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for agency_id, spelling, last in agency_names.select(
        "agency_id", "agency_name", "last_listed_on"
    ).iter_rows():
        spelled[agency_id].append((spelling, last))
    for agency_id, state, name, county, place in agencies.select(columns).iter_rows():
        around = frozenset(plain_words(f"{county or ''} {place or ''}")) - _FILLERS - _PLACE_WORDS
        for spelling, last in [(name, None), *spelled.get(agency_id, ())]:
            if last is not None and spelling == name:
                continue
            words = plain_words(spelling)
            yield Entry(
                "agency",
                agency_id,
                state,
                name,
                words,
                around - set(words),
                "" if spelling == name else spelling,
                last,
                agency_id in listed,
            )


def _county_entries(counties: pl.DataFrame) -> Iterable[Entry]:
    for fips, state, name in counties.select("county_fips", "state", "county_name").iter_rows():
        yield Entry("county", fips, state, name, plain_words(name))


def _police_entries(
    agencies: pl.DataFrame,
    police: pl.DataFrame,
    bodies: Iterable[Entry],
    county_names: Mapping[str, str],
) -> Iterable[Entry]:
    """Bodies that the FBI records and ICE never listed, and the cities that have a police department."""
    taken = set(agencies["ori"].drop_nulls())
    known = {(entry.state, frozenset(_telling(entry.words))) for entry in bodies}
    columns = ["ori", "state", "police_name", "police_type", "county_fips"]
    for ori, state, bare, kind, fips in police.select(columns).iter_rows():
        if bare.endswith((":", ",")):
            continue  # the FBI's name breaks off: one of several branches
        if kind == "City":
            yield Entry("city", ori, state, bare, plain_words(bare))
        if ori in taken:
            continue
        name = name_of_record(bare, kind, state)
        words = plain_words(name)
        if (state, frozenset(_telling(words))) in known:
            continue
        around = frozenset(word for each in fips for word in plain_words(county_names.get(each, "")))
        yield Entry("police", ori, state, name, words, around - set(words) - _FILLERS - _PLACE_WORDS)


def name_of_record(name: str, police_type: str, state: str) -> str:
    """The FBI's bare name as a body is called: 'Autauga' of type County is 'Autauga County Sheriff'."""
    says_kind = set(plain_words(name)) & (_KIND_WORDS | {"department", "office", "safety"})
    if says_kind:
        return name
    if police_type == "County":
        place = "Parish" if state == "LA" else "County"
        return f"{name} Sheriff" if name.endswith((" County", " Parish")) else f"{name} {place} Sheriff"
    return f"{name} Police Department" if police_type == "City" else name


def _initials(entry: Entry) -> tuple[str, ...]:
    return initials_of(entry.spelling or entry.name, entry.state) if entry.subject == "agency" else ()


def initials_of(name: str, state: str) -> tuple[str, ...]:
    """Letters by which people call a body: 'fdle' by all its words, 'dps' without its state's name, 'pbso' without
    "County".

    Of a division behind a comma or dash, the state's letters with the division's own: 'fhp' for "Florida Department of
    Highway Safety and Motor Vehicles, Division of Highway Patrol".
    """
    place = plain_words(STATE_NAMES.get(state, ""))
    whole, *divisions = (plain_words(part) for part in _DIVIDED.split(name))
    own = whole[len(place) :] if whole[: len(place)] == place else ()
    called = [
        sum(divisions, whole),
        own,
        *((*place, *part) for part in divisions if part[: len(place)] != place),
    ]
    told = (
        "".join(word[0] for word in words if word not in silent)
        for words in called
        for silent in (_UNSPOKEN, _UNSPOKEN | {"county", "parish"})
    )
    return tuple(dict.fromkeys(letters for letters in told if len(letters) > 2))


def _joined(words: Sequence[str]) -> list[str]:
    """Neighbouring words as one: 'de kalb' is also 'dekalb'."""
    return [a + b for a, b in pairwise(words) if _tells(a) and _tells(b)]


def _tells(word: str) -> bool:
    """Whether a word names a place or a body, and not a kind of either."""
    return word.isalpha() and word not in _COMMON


def _telling(words: Iterable[str]) -> list[str]:
    """The words but for those that mean nothing, each in its plain form."""
    return [_SAME_KIND.get(word, word) for word in words if word not in _FILLERS and word not in _PLACE_WORDS]


def _weight(word: str) -> float:
    if word in _FILLERS:
        return _FILLER
    if word in _PLACE_WORDS:
        return _PLACE
    return _KIND if word in _KIND_WORDS else _TELLING


def read_words(index: Index, text: str, state: str | None = None) -> list[Sought]:
    """What the words may seek: as they are, and without a state's name at their end or beginning."""
    text = _LETTERS.sub(r"\1\2", _read_spanish(text))
    words = _mend_kinds(index, plain_words(text))
    found = [Sought(words, state)]
    for n in (3, 2, 1):
        if len(words) <= n:
            continue
        for rest, place in ((words[:-n], words[-n:]), (words[n:], words[:n])):
            raw = text.replace(",", " ").split()
            is_code = len(place) == 1 and len(place[0]) == 2
            if is_code and place == words[:n] and not raw[0].isupper():
                continue
            code = index.state_words.get(" ".join(place))
            if code is None and is_code and place == words[-n:]:
                code = index.state_words.get(raw[-1].casefold())
            if code and state in (None, code) and set(rest) - _FILLERS:
                found.append(Sought(rest, code))
    return found


def _mend_kinds(index: Index, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, with those that nothing bears taken for the kind of body that they are a slip of: 'smeriffs'."""
    return tuple(_nearest_kind(word) if word not in index.by_word else word for word in words)


def _nearest_kind(word: str) -> str:
    """The one kind of body or place whose word is a slip or two away; the word itself where there is none, or two."""
    most = 0 if len(word) < _SHORTEST_KIND else 1 if len(word) < 2 + _SHORTEST_KIND else 2
    bare = word.removesuffix("s")
    near = {kind: min(OSA.distance(word, kind), OSA.distance(bare, kind)) for kind in _KINDS_AND_PLACES}
    least = min(near.values())
    nearest = [kind for kind, distance in near.items() if distance == least <= most]
    return nearest[0] if len(nearest) == 1 else word


def search(
    index: Index,
    text: str,
    *,
    state: str | None = None,
    subjects: Sequence[Subject] = ("agency", "police", "county", "city", "state"),
    limit: int = 10,
) -> list[Hit]:
    """What `text` may mean, the best first; `state` (USPS code) keeps to one state. Empty where nothing is near."""
    wanted = frozenset(subjects)
    if hits := _by_key(index, text, state, wanted):
        return hits[:limit]
    found = (hit for sought in read_words(index, text, state) for hit in _score(index, sought, wanted))
    return sorted((hit for hit in _best_of_each(found) if hit.score >= _LEAST_SCORE), key=_rank)[:limit]


def _best_of_each(hits: Iterable[Hit]) -> Iterable[Hit]:
    """Each thing once, by the hit that fits it best."""
    best: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        known = best.setdefault((hit.subject, hit.key), hit)
        if (hit.is_exact, hit.score) > (known.is_exact, known.score):
            best[hit.subject, hit.key] = hit
    return best.values()


def _rank(hit: Hit) -> tuple[object, ...]:
    """Exact names first, then by score; a body of ICE's list before one that is alike and not on it."""
    lead = _LISTED_LEAD * hit.is_listed
    return not hit.is_exact, -(hit.score + lead), not hit.is_listed, hit.name, hit.key


def _by_key(index: Index, text: str, state: str | None, wanted: frozenset[str]) -> list[Hit]:
    """Things whose id, ORI, FIPS or USPS code the text is."""
    sought = text.strip().casefold()
    found: dict[tuple[str, str], Hit] = {}
    for place in index.by_key.get(sought, ()):
        entry = index.entries[place]
        if entry.subject not in wanted or state not in (None, entry.state):
            continue
        reason = {
            "county": _("FIPS code {code}", code=entry.key),
            "state": _("state code {code}", code=entry.key),
            "police": _("FBI identifier (ORI) {code}", code=entry.key),
            "city": _("FBI identifier (ORI) {code}", code=entry.key),
        }.get(
            entry.subject,
            _("agency id")
            if sought == entry.key
            else _("FBI identifier (ORI) {code}", code=text.strip().upper()),
        )
        found.setdefault(
            (entry.subject, entry.key),
            Hit(
                entry.subject, entry.key, entry.state, entry.name, reason, 100.0, True, True, entry.is_listed
            ),
        )
    return list(found.values())


def _score(index: Index, sought: Sought, wanted: frozenset[str]) -> Iterable[Hit]:
    """Every thing that shares a telling word with what is sought, as often as its entries do."""
    for words in _variants(index, sought.words):
        likeness = {word: _alike(index, word) for word in set(words)}
        for place in _candidates(index, likeness):
            entry = index.entries[place]
            if entry.subject in wanted and sought.state in (None, entry.state):
                yield _compare(words, likeness, entry)


_CANDIDATES = 400
"""Entries that are compared in full, of those that share the most."""


def _candidates(index: Index, likeness: Mapping[str, Mapping[str, float]]) -> list[int]:
    """The entries that share the most with the words, by words that tell bodies apart if there are any."""
    telling = [word for word in likeness if _weight(word) == _TELLING and likeness[word]]
    shared: dict[int, float] = defaultdict(float)
    for word in telling or [word for word in likeness if word not in _FILLERS] or likeness:
        mine: dict[int, float] = {}
        for known, alike in likeness[word].items():
            for place in index.by_word[known]:
                if alike > mine.get(place, 0.0):
                    mine[place] = alike
        for place, alike in mine.items():
            shared[place] += alike
    for word in likeness.keys() - set(telling):
        for known, alike in likeness[word].items():
            if word not in _FILLERS and alike > 0.9:
                for place in index.by_word[known]:
                    if place in shared:
                        shared[place] += _weight(word) * alike
    return heapq.nlargest(_CANDIDATES, shared, key=lambda place: (shared[place], -place))


def _variants(index: Index, words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The words as they are, and with two neighbours joined where that is a word: 'de kalb' as 'dekalb'."""
    found = [words]
    for place, (a, b) in enumerate(pairwise(words)):
        if _tells(a) and _tells(b) and a + b in index.by_word:
            found.append((*words[:place], a + b, *words[place + 2 :]))
    return found


def _alike(index: Index, word: str) -> dict[str, float]:
    """Known words that `word` may be, each with how alike they are (0 to 1)."""
    found: dict[str, float] = {word: 1.0} if word in index.by_word else {}
    if word.isdigit() or word in _FILLERS:
        return found
    for known in index.squeezed.get(_DOUBLED.sub(r"\1", word), ()):
        found.setdefault(known, 0.95)
    most = 0 if len(word) < 3 else 1 if len(word) < 7 else 2 if len(word) < 11 else 3
    if most:
        near = process.extract(word, index.by_word.keys(), scorer=OSA.distance, score_cutoff=most, limit=40)
        for known, distance, _place in near:
            if not known.isdigit():
                found.setdefault(known, 1 - distance / max(len(word), len(known)))
    if word.endswith("s") and word[:-1] in index.by_word:
        found[word[:-1]] = max(found.get(word[:-1], 0), 0.92)
    if len(word) >= 4:
        for place in range(bisect_left(index.in_order, word), len(index.in_order)):
            known = index.in_order[place]
            if not known.startswith(word):
                break
            found.setdefault(known, 0.6 + 0.2 * len(word) / len(known))
    return found


def _compare(words: Sequence[str], likeness: Mapping[str, Mapping[str, float]], entry: Entry) -> Hit:
    """How well the words fit one entry."""
    letters = _initials(entry)
    own = (*entry.words, *_joined(entry.words), *letters)
    found = fit = whole = 0.0
    met: dict[str, float] = {}
    is_sure = True
    by_place = False
    for word in words:
        weight = _weight(word)
        whole += weight
        likes = likeness[word]
        likest, best = max(((likes.get(each, 0.0), each) for each in own), default=(0.0, ""))
        if likest < 0.5 and (near := max((likes.get(each, 0.0) for each in entry.around), default=0.0)):
            found += weight * near * 0.75
            by_place = True
            continue
        found += weight * likest
        met[best] = max(met.get(best, 0.0), likest)
        if weight >= _KIND and likest < (_FITS if weight == _TELLING else 0.7):
            is_sure = False
    for word in entry.words:
        fit += _weight(word) * _met(word, entry.words, met)
    size = sum(map(_weight, entry.words)) or 1.0
    if spoken := set(letters) & set(words):
        # Its initials stand for every word of the name; those of a part of it or without "County" a little less.
        fit = size if letters[0] in spoken else 0.85 * size
    kinds = _kinds(words, likeness)
    clash = bool(kinds) and entry.subject in ("agency", "police") and not kinds & set(entry.words)
    names = [word for word in words if _tells(word)]
    misses = bool(names) and not by_place and not any(_tells(word) and met[word] > 0.5 for word in met)
    score = 100 * (0.78 * found / (whole or 1.0) + 0.22 * fit / size)
    score *= (0.8 if clash else 1.0) * (0.6 if misses else 1.0)
    is_exact = _is_same(words, entry)
    return Hit(
        entry.subject,
        entry.key,
        entry.state,
        entry.name,
        _say_reason(entry, by_place),
        round(score, 1),
        is_exact,
        is_sure and not clash and not by_place,
        entry.is_listed,
        all(word in entry.around or word in own for word in names),
    )


def _is_same(words: Sequence[str], entry: Entry) -> bool:
    """Whether the words are the entry's own but for fillers, joints and the county of a sheriff or of a county."""
    left, right = _telling(words), _telling(entry.words)
    if sorted(left) != sorted(right) and "".join(left) != "".join(right):
        return False
    said, printed = set(words) & _PLACE_WORDS, set(entry.words) & _PLACE_WORDS
    may_lack = {"county", "parish"} if "sheriff" in right or entry.subject == "county" else set()
    return not (said ^ printed) - may_lack


def _met(word: str, words: Sequence[str], met: Mapping[str, float]) -> float:
    """How well a word of an entry was met, by itself or joined with its neighbour."""
    joined = [met.get(a + b, 0.0) for a, b in pairwise(words) if word in (a, b) and a + b in met]
    return max(met.get(word, 0.0), *joined, 0.0)


def _kinds(words: Iterable[str], likeness: Mapping[str, Mapping[str, float]]) -> set[str]:
    """Kinds of bodies that the words name, slips forgiven."""
    found = set()
    for word in words:
        likes = likeness[word]
        likest = max(likes, key=lambda known: likes[known], default="")
        if likest in _KIND_WORDS and likes[likest] >= 0.7:
            found.add(likest)
    return found


def _say_reason(entry: Entry, by_place: bool) -> str:
    if by_place:
        return _("in that county or city")
    if entry.spelling and entry.last_printed_on:
        return _("printed as “{spelling}” until {day}", spelling=entry.spelling, day=entry.last_printed_on)
    if entry.subject == "police":
        return _("on no list of ICE's; in the FBI's records")
    return {"county": _("county"), "city": _("city"), "state": _("state")}.get(entry.subject, _("name"))


def choose(hits: Sequence[Hit]) -> Hit | None:
    """The one body that is meant, or None where none fits or another fits nearly as well.

    A body of ICE's lists is preferred to one that only the FBI knows, unless the FBI's has exactly the name.
    """
    if any(hit.subject == "state" and hit.is_exact for hit in hits):
        return None
    bodies = [hit for hit in hits if hit.subject in ("agency", "police")]
    exact = [hit for hit in bodies if hit.is_exact]
    if listed := [hit for hit in exact if hit.subject == "agency"]:
        return listed[0] if len(listed) == 1 else None
    sure = [hit for hit in bodies if hit.is_sure and hit.score >= _CLEAR_SCORE]
    if exact:
        return exact[0] if len(exact) == 1 and not any(hit.subject == "agency" for hit in sure) else None
    known = [hit for hit in sure if hit.subject == "agency"]
    if known:
        return known[0] if len(known) == 1 or known[0].score >= known[1].score + _CLEAR_LEAD else None
    return sure[0] if len(sure) == 1 else None
