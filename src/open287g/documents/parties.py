"""Pages to the agency that is the party, as the document writes it; a name of a body, never of a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from .words import Box, PageRead, Word, group_lines, squeeze


@dataclass(frozen=True)
class Party:
    """A party's name as written, and where."""

    written: str
    page: int
    box: Box
    basis: str
    seen_elsewhere: bool
    """Whether the same name stands at a second place of the document."""


_OPENING = re.compile(
    r"(?:Homeland|Sec\w{2,5}ity).{0,24}?[({\[]?\s?[DOo0]\s?HS\s?[)}\]]?\s?[,.;]?\s+and\s*(?:,?\s*the\b)?[\s_,]*(?P<name>.{4,150}?)[\s,.;:_(]*"
    r"(?:(?:,?\s*)h[ec]re[il1]n\s?after|(?<!\w)pursuant|,?\s*\(?the law enforcement)",
    re.I | re.S,
)
_BETWEEN = re.compile(
    r"between\s+(?:the\s+)?(?:U\.?\s?S\.?\s+|United\s+States\s+)?(?:ICE|Immigration\s+and\s+Customs\s+Enforcement)"
    r"(?:\s*\(.{2,12}?\))?,?\s+and\s+(?:the\s+)?(?P<name>[A-Z].{4,90}?)"
    r"(?:\s*[(.;]|,?\s+(?:to|dated|signed|is|are|hereby|herein|that|for|pursuant|which|in\s+which)\b|\n)",
    re.I | re.S,
)
"""How addenda and amendments name the parties."""
_REPRESENTS = re.compile(
    r"LEA represents\s*(?:the\b)?[\s_]*(?P<name>.{4,90}?)[\s_]*\bin the implement", re.I | re.S
)
_AGENCY_LINE = re.compile(r"^\W*Agency\s*[:;.]?[\s_]*(?P<name>[A-Za-z].{4,80})$", re.I)
_PERSON = re.compile(
    r"^(?:(?:acting|interim|deputy|assistant)\s+)*(?:chief|sheriff(?!['’s])|lt|lieutenant|capt|captain|major|director|deputy|colonel|col|sgt|sergeant|"
    r"undersheriff|commander|attn|mr|ms|mrs|dr|constable|warden|jailer|commissioner|superintendent|mayor)\b",
    re.I,
)
"""How a line begins that names a person or an office, not the body."""
_LEA_CONTACT = re.compile(r"For the (?:LEA|[A-Z]{2,6})\s*[:;.]\s*(?P<name>[A-Za-z].{4,80})$", re.I | re.M)
BODY = re.compile(
    r"sher|police|depart|dept|county|city|town|office|bureau|patrol|correction|jail|detention|constable|guard|state|"
    r"commission|board|marshal|attorney|universit|college|school|authority|agency|parish|prison|safety|district",
    re.I,
)
"""Words of which a body's name has one at least."""
_ICE = re.compile(r"immigration|customs|homeland|enforcement and removal", re.I)


def find_party(pages: Sequence[PageRead]) -> Party | None:
    """The agency that agrees with ICE: from the clause of parties, else from signature block, contacts or foot.

    Of several readings of the name the one counts that is spelled in words of the field and that others repeat: where a
    scanner misread the clause, the foot of fourteen pages knows better.
    """
    found = [
        *(
            p
            for page in pages[:2]
            if (p := _from_clause(page, _OPENING, "its clause of parties")) is not None
        ),
        *(
            p
            for page in pages[:2]
            if (p := _from_clause(page, _REPRESENTS, "its clause on whom the agency represents")) is not None
        ),
        *(
            p
            for page in pages[:1]
            if (p := _from_clause(page, _BETWEEN, "the clause on between whom it is")) is not None
        ),
        *(p for page in pages for p in _from_lines(page)),
        *(p for p in (_from_feet(pages),) if p is not None),
        *(p for page in pages for p in _from_offices(page)),
    ]
    if not found:
        return None
    scored = [
        (_plausible(p.written) + _repeated(p, found) + _TRUST.get(p.basis, 0), -n, p)
        for n, p in enumerate(found)
    ]
    score, _, best = max(scored, key=lambda s: s[:2])
    return replace(best, seen_elsewhere=_repeated(best, found) > 0) if score > 0.5 else None


_TRUST = {
    "its clause of parties": 0.7,
    "its clause on whom the agency represents": 0.4,
    "the foot of its pages": 0.3,
}
"""What a place is worth beside its spelling: the clause names the party, a contact page may name a division."""
_PLAIN_WORD = re.compile(
    r"^(?:[A-Z][a-z]{1,14}(?:['’]s)?|[A-Z]{2,14}(?:['’]S)?|of|the|and|for|St\.|Co\.|Dept\.?|[A-Z]\.|Mc[A-Z][a-z]+|De[A-Z][a-z]+)[,.]?$"
)
_FIELD_WORDS = frozenset(
    [
        "sheriff",
        "sheriffs",
        "sheriff's",
        "police",
        "department",
        "dept",
        "office",
        "county",
        "city",
        "town",
        "state",
        "constable",
        "corrections",
        "bureau",
        "patrol",
        "detention",
        "center",
        "jail",
        "board",
        "commissioners",
        "guard",
        "investigation",
        "authority",
        "college",
        "university",
        "public",
        "safety",
        "village",
    ]
)


def _plausible(name: str) -> float:
    """How much a name reads as one: share of plain words, and whether two words of the field are in it."""
    words = name.split()
    plain = sum(bool(_PLAIN_WORD.match(w)) for w in words) / len(words)
    known = sum(w.casefold().strip(",.").replace("’", "'") in _FIELD_WORDS for w in words)
    return plain + 0.5 * min(known, 3) - (0.4 if len(words) > 14 else 0)


def _repeated(party: Party, found: Sequence[Party]) -> float:
    """0.6 if another place of the document has the name as well, and a little more where it is spelled alike."""
    others = [o for o in found if o is not party and _same_name(o.written, party.written)]
    alike = sum(squeeze(o.written) == squeeze(party.written) for o in others)
    return (0.6 + 0.2 * min(alike, 2)) if others else 0.0


def _same_name(one: str, other: str) -> bool:
    return fuzz.partial_ratio(squeeze(one), squeeze(other)) >= 85


def _from_clause(page: PageRead, form: re.Pattern[str], basis: str) -> Party | None:
    text = page.text
    match = form.search(text if form is _BETWEEN else text.replace("\n", " "))
    if match is None:
        return None
    name = clean_name(match["name"])
    if name is None:
        return None
    return Party(name, page.number, _place_of(name, page.readable(), page), basis, False)


def _from_lines(page: PageRead) -> list[Party]:
    parties = []
    for line in page.lines:
        for part in _halves(line.words, page.width):
            text = " ".join(w.text for w in part)
            match = _AGENCY_LINE.match(text) or _LEA_CONTACT.search(text)
            name = clean_name(match["name"]) if match else None
            if name is not None and not _PERSON.match(name):
                parties.append(
                    Party(
                        name,
                        page.number,
                        Box.around(w.box for w in part),
                        "its signature block or contacts",
                        False,
                    )
                )
    return parties


_SHERIFF_OF = re.compile(
    r"^\W*Sheriff\s*(?:[,:]|of)\s*(?P<county>[A-Z][A-Za-z. ]{2,24}?\sCounty(?:,\s*[A-Z][A-Za-z]+)?)\W*$"
)


def _from_offices(page: PageRead) -> list[Party]:
    """`Sheriff, Nassau County, Florida` under a signature: the office is the party, where no other place names one."""
    return [
        Party(
            f"Sheriff, {m['county']}",
            page.number,
            Box.around(w.box for w in part),
            "the office that signed",
            False,
        )
        for line in page.lines
        for part in _halves(line.words, page.width)
        if (m := _SHERIFF_OF.match(" ".join(w.text for w in part)))
    ]


def _halves(words: Sequence[Word], width: float) -> list[list[Word]]:
    left = [w for w in words if w.box.left < width / 2]
    return [part for part in (left, [w for w in words if w not in left]) if part]


_FOOT = 0.9
_FOOT_MARK = re.compile(r"\s*(?:Page\s*)?\d{0,2}\s*(?:R[eo]v(?:[il1]s[eo]d)?\W.*)?$", re.I)


def _from_feet(pages: Sequence[PageRead]) -> Party | None:
    """The name in the foot of most pages."""
    feet: list[Party] = []
    for page in pages:
        words = [
            w for w in page.readable() if w.box.top > page.height * _FOOT and w.box.left < page.width * 0.55
        ]
        name = clean_name(_FOOT_MARK.sub("", " ".join(line.text for line in group_lines(words)[:1])))
        if name is not None:
            feet.append(
                Party(name, page.number, Box.around(w.box for w in words), "the foot of its pages", False)
            )
    for party in feet:
        if sum(_same_name(party.written, other.written) for other in feet) >= max(2, len(pages) // 3):
            return party
    return None


_ABBREVIATION = re.compile(r"\s*[({\[]\s*(?:[A-Z][A-Z.&]{1,8}|LEA)\s*[)}\]]\s*")
_AFTER_NAME = re.compile(
    r",?\s+(?:under the (?:jurisdiction|authority|office)|by and through its|that is|located at|"
    r"a constitutional officer|a political subdivision)\b.*$|"
    r"\s*[({\[].*$|\s+[^A-Za-z]+$",
    re.I | re.S,
)
_SHERIFFS = re.compile(r"\bSher(?:i|f|r){1,5}s(?=\s?O(?:f|F)+)|\bSHERIFFS(?=\s+OFF)")
"""`Sheriff's` as recognizers leave it before `Office`: without its mark, or with the letters of its ligature lost."""
_SPACED_MARK = re.compile(r"\s+(['’,.])")


def clean_name(text: str) -> str | None:
    """A party's name without the form's blanks and marks; none if it names no body, or ICE's own."""
    name = re.sub(r"[\x00-\x1f_—\s]+", " ", text.replace("’", "'"))
    name = _SPACED_MARK.sub(r"\1", name)
    name = re.sub(r"\b(Sher[ifr]{1,5})['’]?s\s?(?=Off)", "Sheriff's ", name)
    name = re.sub(r"(?<=[a-z])\s+[a-z]$", "", name)  # a stroke behind the blank of the form
    name = _SHERIFFS.sub(lambda m: "SHERIFF'S" if m.group().isupper() else "Sheriff's", name)
    name = re.sub(r"\bO(?:ffce|fice|ffi ce|fce)\b", "Office", name)
    name = _ABBREVIATION.sub(" ", name).strip(" ,.;:-'\"|")
    name = re.sub(r"^(?:(?:the|and|t\s?h\s?e?)\b[\s,]*)+", "", name, flags=re.I)
    name = re.sub(r"^the(?=[A-Z])", "", name)
    name = _AFTER_NAME.sub("", name).strip(" ,.;:-'\"|")
    if not 4 <= len(name) <= 120 or not BODY.search(name) or _ICE.search(name):
        return None
    return name


def _place_of(name: str, words: Sequence[Word], page: PageRead) -> Box:
    wanted = squeeze(name)
    hits = [w.box for w in words if (s := squeeze(w.text)) and (s in wanted or wanted in s) and len(s) > 3]
    near = [b for b in hits if b.top < page.height * 0.5]
    return Box.around(near[:1] if near else [Box(0, 0, page.width, page.height)])
