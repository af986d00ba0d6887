"""Months of made-up lists whose truth is known: what ICE might sign, lose, misspell and post, drawn from a seed.

The true world is a set of agreements; now and then it is printed, honestly in one of many shapes or spoiled in one of
many ways. What the ledger should tell follows from the honest prints alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from lists import named
from workbooks import PARTICIPATING, SheetOf, make_workbook, serial_number

START = date(2026, 4, 1)
MODELS = {"tfm": "Task Force Model", "wso": "Warrant Service Officer", "jem": "Jail Enforcement Model"}
STATES = {"PA": "PENNSYLVANIA", "TX": "TEXAS", "FL": "FLORIDA", "OH": "OHIO", "UT": "UTAH"}
TOWNS = tuple(
    first + last
    for last in ("ton", "ville", "burgh", "field", "haven", "mont", "ridge", "stead")
    for first in ("Aber", "Brack", "Carn", "Dul", "Elms", "Falk", "Glen", "Hart")
)
SHERIFFS = {
    "FL": ("Bay", "Clay", "Brevard", "Broward", "Marion", "Martin"),
    "TX": ("Kerr", "Terry", "Coke", "Cooke", "Parker", "Parmer", "Walker", "Waller"),
    "UT": ("Beaver", "Utah", "Weber"),
}


@dataclass(frozen=True)
class Deed:
    """One agreement as ICE prints it; `body` and `model` are who it is, whatever the name says."""

    body: str
    state: str
    name: str
    model: str
    signed: date
    signing: int
    is_linked: bool

    @property
    def key(self) -> tuple[str, str]:
        """The place that the agreement holds."""
        return self.body, self.model

    def cells(self) -> list[Any]:
        """Its row."""
        return [STATES[self.state], self.name, "Municipality", None, MODELS[self.model], self.signed,
                "link" if self.is_linked else "link pending", None]  # fmt: skip

    @property
    def url(self) -> str:
        """The address of its memorandum."""
        stem = f"{self.body}{self.state}".replace(" ", "").replace("'", "")
        return f"https://www.ice.gov/doclib/287gMOA/{stem}_{self.model.upper()}_MOA_{self.signing}.pdf"


@dataclass(frozen=True)
class Posted:
    """One file of ICE's: its day and bytes, and the deeds that it shows truly; None if it is spoiled."""

    on: date
    shape: str
    data: bytes
    deeds: Mapping[tuple[str, str], Deed] | None

    @property
    def name(self) -> str:
        """The file's name."""
        return named(self.on)


Event = tuple[date, str, str, str]
"""Day seen, kind, agency as printed, support type."""


def _bodies() -> list[tuple[str, str]]:
    """State and name of every agency there may be: namesakes across states and kinds among them."""
    found = [(state, f"{town} Police Department") for town in TOWNS for state in ("PA", "TX", "OH")]
    found += [("PA", f"{town} Township Police Department") for town in TOWNS[::3]]
    found += [("TX", f"{town} ISD Police Department") for town in TOWNS[::5]]
    found += [("TX", f"Kerr County Constable Precinct {n}") for n in range(1, 5)]
    found += [
        (state, f"{c} County Sheriff's Office") for state, counties in SHERIFFS.items() for c in counties
    ]
    return found


_WORDS = {
    "Police Department": ("PD", "P.D.", "Police Dept.", "Dept. of Police", "Police", "Police Department (1)"),
    "Sheriff's Office": ("Sheriffs Office", "Sheriff's Department", "Sheriff", "SO", "Sheriff's Office (1)"),
    "Precinct": ("Pct.", "Precinct #"),
    "Township": ("Twp.",),
    "ISD": ("Independent School District",),
}


@dataclass
class World:
    """All agreements in force, and what may still come."""

    chance: Random
    deeds: dict[tuple[str, str], Deed] = field(default_factory=dict)
    left: dict[tuple[str, str], Deed] = field(default_factory=dict)
    to_come: list[tuple[str, str]] = field(default_factory=_bodies)

    def __post_init__(self) -> None:
        self.chance.shuffle(self.to_come)
        for n in range(170):
            self.sign(START - timedelta(days=30 + 7 * (n % 50)))

    def sign(self, on: date) -> None:
        """A body that never was on the list signs."""
        if self.to_come:
            state, name = self.to_come.pop()
            self._add(
                Deed(f"{state} {name}", state, name, self._model(), self._lately(on), 1, self._flip(0.8))
            )

    def sign_more(self, on: date) -> None:
        """A body signs under a further support type."""
        deed = self._any()
        for model in MODELS:
            if (deed.body, model) not in {**self.deeds, **self.left}:
                self._add(replace(deed, model=model, signed=self._lately(on), signing=1))
                return

    def leave(self, _on: date) -> None:
        """An agreement is taken off the list."""
        deed = self._any()
        self.left[deed.key] = self.deeds.pop(deed.key)

    def come_back(self, _on: date) -> None:
        """An agreement is put on the list again as it was."""
        if self.left:
            self._add(self.left.pop(self.chance.choice(sorted(self.left))))

    def sign_again(self, on: date) -> None:
        """An agreement is renewed."""
        deed = self._any()
        signed = self._lately(on)
        is_slip = (signed.month, signed.day) in (
            (deed.signed.month, deed.signed.day),
            (deed.signed.day, deed.signed.month),
        )
        if signed - deed.signed > timedelta(days=60) and not is_slip:
            self._add(replace(deed, signed=signed, signing=deed.signing + 1, is_linked=True))

    def correct_date(self, _on: date) -> None:
        """A signing date is put right by some days."""
        deed = self._any()
        self._add(replace(deed, signed=deed.signed - timedelta(days=self.chance.randint(1, 14))))

    def respell(self, _on: date) -> None:
        """A body's name is written otherwise in all its rows."""
        deed = self._any()
        plain = deed.name.replace(" (1)", "")
        ways = [plain.replace(old, new) for old, news in _WORDS.items() if old in plain for new in news]
        self._rename(deed.body, self.chance.choice([*ways, plain.upper(), f"{plain}, {deed.state}"]))

    def restore(self, _on: date) -> None:
        """A body's name is written in full again."""
        deed = self._any()
        self._rename(deed.body, deed.body[3:])

    def _rename(self, body: str, name: str) -> None:
        for shelf in (self.deeds, self.left):
            shelf |= {key: replace(deed, name=name) for key, deed in shelf.items() if deed.body == body}

    def _add(self, deed: Deed) -> None:
        self.deeds[deed.key] = deed

    def _any(self) -> Deed:
        return self.deeds[self.chance.choice(sorted(self.deeds))]

    def _model(self) -> str:
        return self.chance.choice(["tfm", "tfm", "tfm", "wso", "jem"])

    def _lately(self, on: date) -> date:
        return on - timedelta(days=self.chance.choice([1, 2, 5, 9, 20]))

    def _flip(self, share: float) -> bool:
        return self.chance.random() < share

    def live(self, on: date) -> None:
        """What happens until the next list."""
        for happen, share in ((self.sign, 0.9), (self.sign, 0.7), (self.sign_more, 0.5), (self.leave, 0.5),
                              (self.come_back, 0.2), (self.sign_again, 0.3), (self.correct_date, 0.4),
                              (self.respell, 0.6), (self.restore, 0.2)):  # fmt: skip
            if self._flip(share):
                happen(on)


Rows = list[list[Any]]


@dataclass
class Sheet:
    """A list on its way into a workbook: header, rows, the deed behind each row (None for a row that is none)."""

    rows: Rows
    behind: list[Deed | None]
    moa: int = 6

    @classmethod
    def of(cls, deeds: Sequence[Deed]) -> Sheet:
        """The list as ICE prints it today."""
        return cls([list(PARTICIPATING), *(deed.cells() for deed in deeds)], [None, *deeds])

    def links(self) -> dict[str, str]:
        """Addresses behind the MOA cells."""
        letter = "ABCDEFGHI"[self.moa]
        return {f"{letter}{n}": d.url for n, d in enumerate(self.behind, start=1) if d and d.is_linked}

    def insert(self, place: int, row: list[Any]) -> None:
        """A row that is no agreement."""
        self.rows.insert(place, row)
        self.behind.insert(place, None)


def _title(sheet: Sheet) -> None:
    sheet.insert(0, ["287(g) participating agencies"])
    sheet.insert(1, [None])


def _headings(sheet: Sheet) -> None:
    for place in range(len(sheet.rows) - 2, 1, -12):
        sheet.insert(place, [sheet.rows[place][0]])


def _notes(sheet: Sheet) -> None:
    for row in ([None], ["* agreement under review"], ["TOTAL", str(len(sheet.rows) - 1)]):
        sheet.insert(len(sheet.rows), row)


def _blanks(sheet: Sheet) -> None:
    for row in sheet.rows[1::3]:
        row[0], row[1], row[4] = f"{row[0]} ", f" {row[1]}\u00a0", row[4].replace(" ", "\u00a0")


def _misspell(sheet: Sheet) -> None:
    for row in sheet.rows[1::40]:
        row[0], row[4] = row[0][:3] + row[0][2:], row[4].replace("Officer", "Oficer")


def _dates_as_text(sheet: Sheet) -> None:
    forms = ("%m/%d/%Y", "%Y-%m-%d", "%B %d, %Y", "%m/%d%Y", "%d-%b-%y")
    for n, row in enumerate(sheet.rows[1:]):
        row[5] = row[5].strftime(forms[n % len(forms)]) if n % 6 else serial_number(row[5])


def _twice(sheet: Sheet) -> None:
    sheet.rows += [list(row) for row in sheet.rows[5:15]]
    sheet.behind += sheet.behind[5:15]


def _move_columns(sheet: Sheet) -> None:
    order = [1, 0, 6, 4, 5, 2, 3, 7]
    sheet.rows, sheet.moa = [[row[place] for place in order] for row in sheet.rows], 2


def _other_headers(sheet: Sheet) -> None:
    sheet.rows[0] = ["State", "Law Enforcement Agency (LEA)", "Agency Type", "County/Parish", "287(g) Model",
                     " date\u00a0signed", "MOA Link", "Addenda"]  # fmt: skip


def _unlink(sheet: Sheet) -> None:
    sheet.behind = [None] * len(sheet.behind)


def _leave_as_is(_sheet: Sheet) -> None:
    """The list as ICE prints it today."""


HONEST: Mapping[str, Callable[[Sheet], None]] = {
    "as it is": _leave_as_is,
    "sorted": _leave_as_is,
    "two sheets": _leave_as_is,
    "hidden rows": _leave_as_is,
    "title": _title,
    "headings": _headings,
    "notes": _notes,
    "blanks": _blanks,
    "misspelled": _misspell,
    "dates as text": _dates_as_text,
    "rows twice": _twice,
    "columns moved": _move_columns,
    "other headers": _other_headers,
    "without links": _unlink,
}


def _halve(sheet: Sheet) -> None:
    del sheet.rows[len(sheet.rows) * 3 // 5 :]


def _lose_a_state(sheet: Sheet) -> None:
    kept = [n for n, row in enumerate(sheet.rows) if row[0] != "OHIO"]
    sheet.rows, sheet.behind = [sheet.rows[n] for n in kept], [sheet.behind[n] for n in kept]


def _slip_names(sheet: Sheet) -> None:
    names = [row[1] for row in sheet.rows]
    for n in range(len(names) // 2, len(names)):
        sheet.rows[n][1] = names[n - 1]


def _slip_models(sheet: Sheet) -> None:
    models = [row[4] for row in sheet.rows]
    for n in range(len(models) // 3, len(models)):
        sheet.rows[n][4] = models[n - 1]


def _empty(sheet: Sheet) -> None:
    del sheet.rows[1:]


def _rename_header(sheet: Sheet) -> None:
    sheet.rows[0][4] = "PARTNERSHIP"


SPOILED: Mapping[str, Callable[[Sheet], None]] = {
    "half": _halve,
    "without a state": _lose_a_state,
    "names slipped": _slip_names,
    "models slipped": _slip_models,
    "empty": _empty,
    "new word in the header": _rename_header,
    "cut off": _leave_as_is,
    "text": _leave_as_is,
}
OLDER = "an older list saved anew"


def post_lists(seed: int, n_lists: int) -> list[Posted]:
    """Lists of some months; two in seven are spoiled, never two in a row."""
    chance = Random(seed)
    world, on = World(chance), START
    posted: list[Posted] = []
    for n in range(n_lists):
        world.live(on)
        posted.append(_post(world, on, posted, chance, is_spoiled=n % 7 in (3, 6)))
        on += timedelta(days=chance.choice([1, 1, 2, 3, 5]))
    return posted


def _post(world: World, on: date, before: Sequence[Posted], chance: Random, *, is_spoiled: bool) -> Posted:
    """The next file."""
    honest = [file for file in before if file.deeds is not None]
    shape = chance.choice([*SPOILED, *([OLDER] if len(honest) > 3 else [])] if is_spoiled else list(HONEST))
    if shape == OLDER:
        older = honest[-4]
        return Posted(on, OLDER, _print(older.deeds or {}, older.shape, on), None)
    return Posted(on, shape, _print(world.deeds, shape, on), None if is_spoiled else dict(world.deeds))


def _print(deeds: Mapping[tuple[str, str], Deed], shape: str, on: date) -> bytes:
    """The workbook of these deeds in that shape, saved on its day."""
    in_order = sorted(
        deeds.values(), key=lambda d: (d.name, d.model) if shape == "sorted" else (d.state, d.key)
    )
    sheet = Sheet.of(in_order)
    {**HONEST, **SPOILED}[shape](sheet)
    modified = datetime(on.year, on.month, on.day, 14, tzinfo=UTC)
    further = [SheetOf(sheet.rows, "Copy")] if shape == "two sheets" else []
    hidden = range(3, 90) if shape == "hidden rows" else ()
    data = make_workbook(sheet.rows, links=sheet.links(), modified=modified, hidden=hidden, further=further)
    if shape == "text":
        return "\n".join(",".join(map(str, row)) for row in sheet.rows).encode()
    return data[: len(data) // 2] if shape == "cut off" else data


def true_events(posted: Sequence[Posted]) -> list[Event]:
    """What happened from one honest print to the next, in order."""
    before: Mapping[tuple[str, str], Deed] = {}
    last: dict[tuple[str, str], Deed] = {}
    found: list[Event] = []
    for file in posted:
        if file.deeds is not None:
            found += _compare(file.on, before, file.deeds, last)
            before = file.deeds
            last |= before
    return sorted(found)


def _compare(
    on: date,
    before: Mapping[tuple[str, str], Deed],
    now: Mapping[tuple[str, str], Deed],
    last: Mapping[tuple[str, str], Deed],
) -> Iterator[Event]:
    for key in before.keys() - now.keys():
        yield on, "no_longer_listed", before[key].name, key[1]
    for key, deed in now.items():
        was = last.get(key)
        for kind in _kinds(was, deed, is_back=key not in before):
            yield on, kind, deed.name, key[1]


def _kinds(was: Deed | None, deed: Deed, *, is_back: bool) -> Iterator[str]:
    """What is to be told of one deed that a list shows, by what was last shown of it."""
    if was is None:
        yield "listed"
        return
    if is_back:
        yield "listed_again"
    if was.signing != deed.signing:
        yield "re_signed"
    elif was.signed != deed.signed:
        yield "signing_date_corrected"
    if was.name != deed.name and was.signing == deed.signing:
        yield "renamed"
