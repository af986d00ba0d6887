"""A printed agency name to its plain form: two names with one plain form name one body, by rules that cannot be wrong.

Only writing is folded (case, punctuation, abbreviations, word forms that ICE uses for one thing), never a word that
could tell two bodies apart: a town and a city of one name can both have a police department. A plain form is compared
within one state only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import polars as pl
from rapidfuzz.distance import OSA

_APOSTROPHES = re.compile(r"[\u2018\u2019'`\u00b4]")
_PUNCTUATION = re.compile(r"[^a-z0-9&]+")
_COUNTY_IN_BRACKETS = re.compile(r"^(.+?)\s*\(([^()]+ (?:County|Parish))\)$")
_LOST_APOSTROPHE = re.compile(r"\b([a-z]{3,}) s\b(?! o\b)")
"""A possessive whose apostrophe became a blank, a question mark or another sign."""
_IN_BRACKETS = re.compile(r"^(.+?)\s*[(\[]\s*([^()\[\]]{1,6}?)\s*[)\]]\*?$")

_ADDENDUM = re.compile(r"[\s,:\-\u2013]*[(\[]?\s*\b(?:with )?addend(?:um|a)\b\s*[)\]]?\W*$", re.IGNORECASE)
"""A remark that a row is an agreement's addendum, as ICE printed it of San Bernardino and Monmouth."""

WORD_FORMS = {
    "&": "and",
    "ft": "fort",
    "mt": "mount",
    "st": "saint",
    "ste": "sainte",
    "pt": "point",
    "co": "county",
    "cnty": "county",
    "cty": "county",
    "twp": "township",
    "boro": "borough",
    "dept": "department",
    "dpt": "department",
    "depts": "department",
    "departments": "department",
    "div": "division",
    "univ": "university",
    "pd": "police department",
    "sheriffs": "sheriff",
    "sherriff": "sheriff",
    "constables": "constable",
    "pct": "precinct",
    "no": "number",
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
    "5th": "5",
    "isd": "independent school district",
    "bocc": "board of county commissioners",
    "dps": "department of public safety",
    "corrections": "correction",
    "correctional": "correction",
    "marshals": "marshal",
    "attorneys": "attorney",
}
"""Word forms that ICE prints for one another."""

_OFFICE = re.compile(r"\bsheriff(?: (?:office|department|dept|ofice|offices))?\b")
_CONSTABLE = re.compile(r"\bconstable(?: (?:office|department))?\b")
_NUMBERED = re.compile(r"\b(precinct|district|ward|zone) (?:number )?0*(\d+)\b")
_IS_NUMBERED = re.compile(
    r"\b(?:constable|marshal)(?:s|'s)?\b|\b(?:precinct|pct\.?|district|ward|zone|division|troop)\s*$",
    re.IGNORECASE,
)
"""Bodies that a number tells apart."""
_OF_CITY = re.compile(r"^city of (.+?) (police(?: department)?|marshal)$")
_OFFICE_OF = re.compile(r"^office of (?:the )?(?=.*\bsheriff\b)")
_POLICE_OF = re.compile(r"^(?:police department|department of police) of (?:the )?(.+)$")
_OF_POLICE = re.compile(r"(?<=[a-z]) department of police$")
_INITIALS_OF_OFFICE = (
    (re.compile(r"(?<=[a-z]) c ?s ?o$"), " county sheriff"),
    (re.compile(r"(?<=[a-z]) s ?o$"), " sheriff"),
    (re.compile(r"(?<=[a-z]) p d$"), " police department"),
)
"""Initials that close a name: sheriff's office, county sheriff's office, police department."""
_OF_TOWN = re.compile(r"^(town|village|borough|township) of (.+?) (police(?: department)?|marshal)$")
_POLICE = re.compile(r"\b(?:police department|police dept|police)$")
_STATE_BODY = re.compile(
    r"^(?:department|division|bureau|office|state|highway|national guard|attorney general|commission)\b"
)

_INDEPENDENT_CITIES = frozenset({"VA", "MD", "MO", "NV"})
"""States in which a city and a county of one name both have officers, so that 'County' tells them apart."""


@lru_cache(maxsize=1 << 14)
def plain_form(name: str, state: str, state_name: str) -> str:
    """The plain form of a name printed under a state (USPS code and full name)."""
    name = _ADDENDUM.sub("", name)
    if told_apart := _COUNTY_IN_BRACKETS.match(name):
        return f"{plain_form(told_apart[1], state, state_name)} {fold_words(told_apart[2])}"
    words = fold_words(_drop_remark(_drop_state_code(name, state)))
    words = _drop_state(words, state_name.casefold())
    words = _OFFICE_OF.sub("", _OFFICE.sub("sheriff", _spell_out_office(words)))
    words = _CONSTABLE.sub("constable", words)
    words = _NUMBERED.sub(r"\1 \2", words)
    if match := _OF_CITY.match(words):
        words = f"{match[1]} {match[2]}"
    elif match := _OF_TOWN.match(words):
        words = f"{match[2]} {match[1]} {match[3]}"
    words = _POLICE.sub("police", words)
    return _drop_county_of_sheriff(words, state)


def is_addendum(name: str) -> bool:
    """Whether a row's name says that the row is an agreement's addendum: what it prints was not signed as a whole."""
    return _ADDENDUM.search(name) is not None


def _drop_state_code(name: str, state: str) -> str:
    """Without the state's own USPS code at either end, as in 'MT Department of Justice' or 'Arnaudville Police, LA'."""
    return re.sub(rf"^{state}\b\.?\s+|[\s,]+\(?{state}\)?$", "", name) if state in name else name


def _drop_remark(name: str) -> str:
    """Without a bracket at the end that tells no body apart: the name's own initials, or the number of a note."""
    if not (match := _IN_BRACKETS.match(name)):
        return name
    before, within = match[1], match[2]
    initials = iter(word[0] for word in re.findall(r"[A-Za-z]+", before.upper().replace("'", "")))
    if len(within) > 1 and within.isupper() and all(letter in initials for letter in within):
        return before
    is_note = len(within) == 1 and (within.isdigit() or within == "*")
    return before if is_note and not _IS_NUMBERED.search(before) else name


def _spell_out_office(words: str) -> str:
    """'Bay County SO' and 'Bay P.D.' in full."""
    for initials, office in _INITIALS_OF_OFFICE:
        words = initials.sub(office, words)
    return _OF_POLICE.sub(" police department", _POLICE_OF.sub(r"\1 police department", words))


@lru_cache(maxsize=1 << 14)
def fold_words(name: str) -> str:
    """A name in plain words: lower case, no punctuation, abbreviations spelled out, slips in common words mended."""
    folded = _APOSTROPHES.sub("", name.casefold())
    words = _LOST_APOSTROPHE.sub(r"\1s", _PUNCTUATION.sub(" ", folded)).split()
    if words[:1] == ["the"]:
        words = words[1:]
    return " ".join(WORD_FORMS.get(word) or _mend_common_word(word) for word in words)


_COMMON_WORDS = ("department", "sheriff", "office", "police", "county", "constable", "correction", "commissioners",
                 "university", "township", "borough", "municipal", "authority", "district", "division",
                 "enforcement")  # fmt: skip
"""Words that name a kind of body, never a place: a small slip in one of them is repaired."""


@lru_cache(maxsize=1 << 14)
def _mend_common_word(word: str) -> str:
    """The one common word that `word` is a slip of (one edit, in a long word two); else `word` itself."""
    if len(word) < 5 or word in _COMMON_WORDS:
        return word
    word = word.removesuffix("s") if word.removesuffix("s") in _COMMON_WORDS else word
    near = [
        known
        for known in _COMMON_WORDS
        if OSA.distance(word, known, score_cutoff=2) <= (2 if len(known) > 6 else 1)
    ]
    return near[0] if len(near) == 1 else word


def _drop_state(words: str, state_name: str) -> str:
    """Without a leading or trailing state name, where what is left is plainly a body of that state."""
    for prefix in (f"state of {state_name} ", f"{state_name} "):
        rest = words.removeprefix(prefix)
        if rest != words and _STATE_BODY.match(rest):
            return rest
    for suffix in (f" of {state_name}", f" {state_name}"):
        rest = words.removesuffix(suffix)
        if rest != words and len(rest.split()) > 1 and _ends_as_body(rest):
            return rest
    return words


def _ends_as_body(words: str) -> bool:
    return words.endswith(("department", "sheriff", "office", "police", "correction"))


def _drop_county_of_sheriff(words: str, state: str) -> str:
    """'Alachua County Sheriff' is 'Alachua Sheriff': a sheriff has one county. Not where cities have sheriffs too."""
    match = re.fullmatch(r"(?:(?:county|parish) of )?(.+?)(?: (?:county|parish))? sheriff(?: county)?", words)
    if not match:
        match = re.fullmatch(
            r"sheriff of (.+?)(?: (?:county|parish))?|sheriff (.+?) (?:county|parish)", words
        )
    place = match and (match[1] or match[match.lastindex or 1])
    if not place or state in _INDEPENDENT_CITIES or place.endswith(" city"):
        return words
    return f"{place} sheriff"


def with_plain_names(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with `plain_name`, by which a list in other spellings has lost nobody."""
    names = rows.select("state", "agency_name").unique(maintain_order=True)
    plain = [plain_form(name or "", state or "", "") for state, name in names.iter_rows()]
    told = names.with_columns(pl.Series("plain_name", plain, dtype=pl.String))
    by_name = ["state", "agency_name"]
    return rows.join(told, on=by_name, how="left", validate="m:1", nulls_equal=True, maintain_order="left")


_SPELLED_OUT = {
    "pd": "police-department",
    "dept": "department",
    "dpt": "department",
    "co": "county",
    "ft": "fort",
}


def make_slug(state: str, name: str) -> str:
    """A readable id from a state and a printed name, abbreviations spelled out."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "").replace("`", "").replace("&", " and ")).split()
    return "-".join([state.casefold(), *(_SPELLED_OUT.get(word, word) for word in words)])
