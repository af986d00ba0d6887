"""A document's pages to what it is: its kind, its support types, and which generation of ICE's form it was made from.

Forms are known by their clauses, not by the file's name: a title where there is one, the clause of purpose, the mark
`Revised mm/dd/yyyy` in the foot. The date of that mark is the form's, never a signing day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from .running_text import Found, RunningText
from .words import Box, PageRead, squeeze

MEMORANDUM, ADDENDUM, AMENDMENT, LETTER, OTHER = "memorandum", "addendum", "amendment", "letter", "other"
KINDS = {
    MEMORANDUM: "Memorandum of agreement",
    ADDENDUM: "Addendum",
    AMENDMENT: "Amendment",
    LETTER: "Letter",
    OTHER: "Something else",
}

_TITLES = {
    "jem": ("287(g) Jail Enforcement Model", "Jail Enforcement Model", "287(g) Jail Model"),
    "tfm": ("287(g) Task Force Model",),
    "wso": ("Warrant Service Officer Program", "Warrant Service Officer Model"),
    "ttfm": ("287(g) Tribal Task Force Model", "Tribal Task Force Model"),
}
_PURPOSES = {
    "jem": (
        "focusing resources on identifying and processing removable aliens who have been arrested and booked into",
        "identify and process for removal criminal aliens in the detention facilities",
    ),
    "tfm": (
        "to perform certain functions of an immigration officer under the direction and supervision of ICE within",
        "assigned to various units teams or task forces designated by ICE",
    ),
    "wso": (
        "to promote public safety by facilitating the custodial transfer of specific aliens in",
        "serve and execute warrants of arrest for immigration violations on designated aliens in",
    ),
}
_TITLE_LINES = 8
_TITLE_LIKENESS = 86.0


@dataclass(frozen=True)
class Generation:
    """One form of ICE's, told from others by model, title, mark and clauses; when it was seen in use."""

    code: str
    support_type: str
    marked: str | None
    """The mark of revision in the foot, as an ISO date; none for a form without."""
    has_title: bool | None
    has_review: bool | None
    """Whether the review every three years stands in the main text."""
    first_used: date
    last_used: date


GENERATIONS = (
    Generation("W1", "wso", None, False, None, date(2019, 4, 1), date(2020, 6, 30)),
    Generation("W2", "wso", None, True, None, date(2020, 3, 1), date(2020, 12, 31)),
    Generation("W4", "wso", "2025-02-14", True, None, date(2025, 2, 14), date(2025, 12, 31)),
    Generation("W5", "wso", "2025-02-15", True, None, date(2025, 2, 14), date(2026, 12, 31)),
    Generation("J1", "jem", None, True, False, date(2020, 3, 1), date(2020, 9, 30)),
    Generation("J2", "jem", None, True, True, date(2020, 3, 1), date(2020, 12, 31)),
    Generation("J3", "jem", "2025-02-15", True, True, date(2025, 2, 14), date(2026, 12, 31)),
    Generation("T0", "tfm", None, False, None, date(2025, 1, 20), date(2025, 2, 12)),
    Generation("T1", "tfm", "2025-02-12", False, None, date(2025, 2, 12), date(2026, 12, 31)),
    Generation("T2", "tfm", "2025-02-12", True, None, date(2025, 2, 12), date(2026, 12, 31)),
    Generation("T3", "tfm", "2025-02-14", None, None, date(2025, 2, 12), date(2026, 12, 31)),
    Generation("T4", "tfm", "2025-03-07", None, None, date(2025, 3, 1), date(2026, 12, 31)),
)
"""ICE's forms since April 2019, as the sample shows them (shared notes of 27 November 2026)."""

REVIEW_CLAUSE = "ICE reserves the right to conduct an internal review of this MOA every three years"


@dataclass(frozen=True)
class Titled:
    """A support type that a document names or describes, where, and by what."""

    support_type: str
    page: int
    box: Box
    basis: str


def find_support_types(pages: Sequence[PageRead], text: RunningText) -> list[Titled]:
    """Support types of a memorandum: by its title, else by the boxes checked, else by its clauses of purpose.

    Of the last two it may have several.
    """
    titled = next((titles for page in pages[:2] if (titles := _title_on(page))), [])
    purposes = [
        Titled(code, found.page, found.box, "its clause of purpose")
        for code, clauses in _PURPOSES.items()
        if (found := _first_found(text, clauses)) is not None
    ]
    checked = [t for page in pages[:2] for t in _checked_on(page)]
    if titled or checked:
        return titled or checked
    return [t for t in purposes if t.page <= 2] or purposes


_BOX_LINE = re.compile(
    r"^\W{0,2}?(?P<mark>\[.{0,3}?\]|\(.{0,3}?\)|[☐☒☑✓✔□■]|_+\s?[xX✓]?\s?_*|[xX](?=\s)|)\s*(?P<name>\w.{6,60})$"
)
_CHECKED = re.compile(r"[xX✓✔☒☑■]")
_NAMES = {
    "tribaltaskforce": "ttfm",
    "taskforce": "tfm",
    "jailenforcement": "jem",
    "warrantserviceofficer": "wso",
}
"""What models are called inside a sentence, letters only; the longer name before its part."""


def _checked_on(page: PageRead) -> list[Titled]:
    """Models whose boxes are checked in a list of at least two; none where none is seen."""
    boxes = [
        (match["mark"], code, line.box)
        for line in page.lines
        if (match := _BOX_LINE.match(line.text)) is not None
        and (code := _named_in(squeeze(match["name"]))) is not None
    ]
    if len({code for _, code, _ in boxes}) < 2:
        return []
    return [
        Titled(code, page.number, box, "the box that is checked")
        for mark, code, box in boxes
        if _CHECKED.search(mark)
    ]


def _named_in(letters: str) -> str | None:
    return next((code for name, code in _NAMES.items() if name in letters), None)


def find_named_type(text: RunningText) -> list[Titled]:
    """The one support type that a paper speaks of; none if it speaks of several or of none."""
    found = {
        code: place
        for name, code in _NAMES.items()
        if (place := text.match(re.compile(rf"(?<!tribal){name}(?:model|program)"))) is not None
    }
    return (
        [Titled(code, f.page, f.box, "its text") for code, (_, f) in found.items()] if len(found) == 1 else []
    )


def _first_found(text: RunningText, clauses: Sequence[str]) -> Found | None:
    return next((found for c in clauses if (found := text.find(c)) is not None), None)


def _title_on(page: PageRead) -> list[Titled]:
    """The models in a page's title. Lines that name different ones are a list to choose from, and no title."""
    found = [
        [Titled(code, page.number, line.box, "its title") for code in codes]
        for line in page.lines[:_TITLE_LINES]
        if (codes := _titles_in(squeeze(line.text)))
    ]
    return found[0] if len({tuple(t.support_type for t in titles) for titles in found}) == 1 else []


def _titles_in(plain: str) -> list[str]:
    if not 12 <= len(plain) <= 60:
        return []
    if (
        plain.startswith("287g")
        and len(named := [code for name, code in _NAMES.items() if name in plain]) > 1
    ):
        return [code for code in named if not (code == "tfm" and "ttfm" in named)]
    scored = [
        (fuzz.ratio(plain, squeeze(title)), code) for code, titles in _TITLES.items() for title in titles
    ]
    likeness, code = max(scored)
    return [code] if likeness >= _TITLE_LIKENESS else []


def find_mark(pages: Sequence[PageRead]) -> tuple[date, int, Box] | None:
    """The form's mark of revision that most pages show, and one place of it; a single page's misreading is outvoted."""
    seen: list[tuple[date, int, Box]] = []
    for page in pages:
        for line in reversed(page.lines):
            day = _read_mark(line.text)
            if day is not None:
                seen.append((day, page.number, line.box))
                break
    if not seen:
        return None
    commonest = Counter(day for day, _, _ in seen).most_common(1)[0][0]
    return next(s for s in seen if s[0] == commonest)


_MARK = re.compile(r"R[eo]v(?:[il1]s[eo]d)?\W{0,3}(?P<digits>[0-9OlI/|.\s-]{6,14})")
_KNOWN_MARKS = tuple(dict.fromkeys(date.fromisoformat(g.marked) for g in GENERATIONS if g.marked))


def _read_mark(text: str) -> date | None:
    match = _MARK.search(text)
    if match is None:
        return None
    digits = match["digits"].replace("O", "0").replace("l", "1").replace("I", "1").replace("|", "/").strip()
    for known in _KNOWN_MARKS:
        full = f"{known.month:02d}[/1]?\\s?{known.day:02d}[/1]?\\s?{known.year}"
        short = f"{known.month}/{known.day}/{known.year % 100}"
        if re.match(full, digits) or digits.startswith(short):
            return known
    exact = re.match(r"(\d{1,2})/(\d{1,2})/(20\d\d)", digits)
    try:
        return date(int(exact[3]), int(exact[1]), int(exact[2])) if exact else None
    except ValueError:
        return None


def find_generation(
    support_types: Sequence[Titled], mark: date | None, text: RunningText
) -> Generation | None:
    """The form that a document was made from; none if it is no form that is known."""
    if len(support_types) != 1:
        return None
    titled = support_types[0].basis == "its title"
    main, _, _ = text.letters.partition("addendumtomodify")
    reviewed = RunningText(main, text.owners, text.words).find(REVIEW_CLAUSE) is not None
    for form in GENERATIONS:
        if (
            form.support_type == support_types[0].support_type
            and (form.marked and date.fromisoformat(form.marked)) == mark
            and form.has_title in (None, titled)
            and form.has_review in (None, reviewed)
        ):
            return form
    return None


def find_kinds(pages: Sequence[PageRead]) -> list[tuple[str, int]]:
    """What the document's parts are, each with the page on which it begins; `other` for what is none of these."""
    kinds: list[tuple[str, int]] = []
    for page in pages:
        kind = _kind_of(page)
        if kind is not None and kind not in (k for k, _ in kinds):
            kinds.append((kind, page.number))
    return kinds or [(OTHER, pages[0].number if pages else 1)]


_COUNTED = r"(?:first|second|third|fourth)?"
_HEADS = (
    (ADDENDUM, re.compile(rf"{_COUNTED}addendum(?:to(?!this)|no|[a-z0-9]?$|[0-9])")),
    (
        AMENDMENT,
        re.compile(
            rf"{_COUNTED}(?:(?:amendment|modification)(?:to(?!this)|no|[a-z0-9]?$|[0-9])|"
            r"(?:extension|renewal)of(?:the)?(?:memorandum|agreement))"
        ),
    ),
    (MEMORANDUM, re.compile(r"memorandumof(?:agreement|understanding)(?:$|between|by)")),
)
"""How headings of each kind begin, letters and digits only; the first line that is one decides. A section on how `this`
memorandum is modified is none."""
_LONGEST_HEADING = 60
_SALUTATION = re.compile(r"dear[a-z]|towhomitmayconcern")
_CLOSING = re.compile(r"sincerely|respectfully|regards|trulyyours")


def _kind_of(page: PageRead) -> str | None:
    lines = [squeeze(line.text) for line in page.lines]
    head = lines[:5]
    for line in head:
        for kind, heading in _HEADS:
            if heading.match(line) and len(line) <= _LONGEST_HEADING:
                return kind
        if fuzz.ratio(line, "memorandumofagreement") >= 84:
            return MEMORANDUM
        if len(line) > 20 and fuzz.partial_ratio("addendumtomodifymemorandum", line) >= 85:
            return ADDENDUM
    if page.number > 1:
        return None
    whole = "".join(lines)
    if "thismemorandumofagreementmoaconstitutes" in whole:
        return MEMORANDUM
    is_letter = any(_SALUTATION.match(line) for line in lines) and any(_CLOSING.match(line) for line in lines)
    return LETTER if is_letter else None
