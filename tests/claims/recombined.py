"""Sentences by recombination, English and Spanish, each with the answer that the oracle gives it.

A template is a function of a generator of chance: it draws places, days, kinds and numbers, right or wrong, and says
which of its figures are so. The words are written here, not taken from the lexicon.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from . import oracle

STATES = {
    "TX": ("Texas", "Texas"),
    "FL": ("Florida", "Florida"),
    "GA": ("Georgia", "Georgia"),
    "TN": ("Tennessee", "Tennessee"),
    "PA": ("Pennsylvania", "Pensilvania"),
    "VA": ("Virginia", "Virginia"),
    "NC": ("North Carolina", "Carolina del Norte"),
    "MO": ("Missouri", "Misuri"),
    "AR": ("Arkansas", "Arkansas"),
    "OK": ("Oklahoma", "Oklahoma"),
    "LA": ("Louisiana", "Luisiana"),
    "KS": ("Kansas", "Kansas"),
    "WV": ("West Virginia", "Virginia Occidental"),
    "NH": ("New Hampshire", "Nuevo Hampshire"),
    "SC": ("South Carolina", "Carolina del Sur"),
    "MS": ("Mississippi", "Misisipi"),
    "AL": ("Alabama", "Alabama"),
}
KINDS = {
    "sheriff": ("sheriffs", "alguaciles"),
    "constable": ("constables", "condestables"),
    "municipal_police": ("city police departments", "departamentos de policía municipal"),
    "campus_police": ("campus police departments", "policías universitarias"),
    "state_police": ("state police or highway patrols", "policías estatales"),
    "corrections": ("corrections or jail agencies", "departamentos correccionales"),
}
MODELS = {
    "tfm": ("the task force model", "el modelo de fuerza de tarea"),
    "jem": ("the jail enforcement model", "el modelo carcelario"),
    "wso": ("the warrant service officer model", "el modelo de oficial de servicio de órdenes"),
}
_MONTHS_ES = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


@dataclass(frozen=True)
class Sentence:
    """A sentence, and of each of its figures whether it is so; None where either answer may stand."""

    words: str
    truths: tuple[bool | None, ...]


@dataclass
class Chance:
    """Draws from one generator."""

    generator: np.random.Generator

    def pick(self, values):  # type: ignore[no-untyped-def]
        """One of some values."""
        found = list(values)
        return found[int(self.generator.integers(len(found)))]

    def two(self, values) -> tuple:  # type: ignore[no-untyped-def, type-arg]
        """Two different ones."""
        found = list(values)
        first, second = self.generator.choice(len(found), size=2, replace=False)
        return found[int(first)], found[int(second)]

    def day(self) -> date:
        """A day on which ICE published one list, since mid-2025."""
        days = oracle.lists()["day"].to_list()
        alone = [day for day in days if day >= date(2025, 6, 1) and days.count(day) == 1]
        return self.pick(alone)

    def number(self, right: int) -> tuple[int, bool]:
        """The right number, or one well beside it."""
        if self.generator.random() < 0.6:
            return right, True
        away = max(4, round(right * float(self.generator.uniform(0.15, 0.5))))
        return (
            (right + away, False) if right < away or self.generator.random() < 0.5 else (right - away, False)
        )


def say_day(day: date, spanish: bool = False) -> str:
    """A day as it is printed."""
    if spanish:
        return f"{day.day} de {_MONTHS_ES[day.month - 1]} de {day.year}"
    return f"{calendar.month_name[day.month]} {day.day}, {day.year}"


def say_month(day: date, spanish: bool = False) -> str:
    """A month as it is printed."""
    return (
        f"{_MONTHS_ES[day.month - 1]} de {day.year}"
        if spanish
        else f"{calendar.month_name[day.month]} {day.year}"
    )


def say_number(n: int, spanish: bool = False) -> str:
    """A number in digits with its thousands marked."""
    return f"{n:,}".replace(",", "." if spanish else ",")


def spell_number(n: int) -> str:
    """A number below a hundred in words."""
    if n < 20:
        return _ONES[n]
    return _TENS[n // 10 - 2] + (f"-{_ONES[n % 10]}" if n % 10 else "")


Template = Callable[[Chance], Sentence]


def of_a_state(chance: Chance) -> Sentence:
    code, day = chance.pick(STATES), chance.day()
    n, so = chance.number(oracle.agreements(day, states=(code,)))
    return Sentence(f"{STATES[code][0]} had {n} agreements on {say_day(day)}.", (so,))


def of_a_kind(chance: Chance) -> Sentence:
    kind, day = chance.pick(KINDS), chance.day()
    n, so = chance.number(oracle.agencies(day, kind=kind))
    return Sentence(f"On {say_day(day)}, {say_number(n)} {KINDS[kind][0]} were on ICE's list.", (so,))


def of_a_kind_in_states(chance: Chance) -> Sentence:
    kind, day, (one, two) = (
        chance.pick(("sheriff", "municipal_police", "constable")),
        chance.day(),
        chance.two(STATES),
    )
    n, so = chance.number(oracle.agencies(day, kind=kind, states=(one, two)))
    words = (
        f"{say_number(n)} {KINDS[kind][0]} in {STATES[one][0]} and {STATES[two][0]} take part. (as of {day})"
    )
    return Sentence(words, (so,))


def in_words(chance: Chance) -> Sentence:
    code, day = chance.pick(STATES), chance.day()
    right = oracle.agencies(day, states=(code,))
    n, so = chance.number(min(right, 60))
    so = n == right
    return Sentence(
        f"{spell_number(n % 100).capitalize()} {STATES[code][0]} agencies hold agreements. (as of {day})",
        (so if n < 100 else None,),
    )


def two_models(chance: Chance) -> Sentence:
    day, (one, two) = chance.day(), chance.two(MODELS)
    n, so = chance.number(oracle.agreements(day, model=one))
    m, so_too = chance.number(oracle.agreements(day, model=two))
    first = f"As of {say_day(day)}, {say_number(n)} agreements were under {MODELS[one][0]}"
    return Sentence(f"{first} and {say_number(m)} under {MODELS[two][0]}.", (so, so_too))


def in_so_many_states(chance: Chance) -> Sentence:
    day = chance.day()
    n, so = chance.number(oracle.agreements(day))
    return Sentence(
        f"ICE listed {say_number(n)} agreements in {oracle.states_listed(day)} states on {say_day(day)}.",
        (so, True),
    )


def three_states(chance: Chance) -> Sentence:
    day, (one, two) = chance.day(), chance.two(STATES)
    n, so = chance.number(oracle.agreements(day, states=(one,)))
    m, so_too = chance.number(oracle.agreements(day, states=(two,)))
    return Sentence(
        f"{STATES[one][0]} had {n} agreements and {STATES[two][0]} {m} on {say_day(day)}.", (so, so_too)
    )


def share_of_a_state(chance: Chance) -> Sentence:
    code, day = chance.pick(("TX", "FL")), chance.day()
    right = 100 * oracle.agreements(day, states=(code,)) / oracle.agreements(day)
    n, so = chance.number(round(right))
    return Sentence(
        f"{STATES[code][0]} held {n} percent of the nation's agreements on {say_day(day)}.", (so,)
    )


def share_of_a_model(chance: Chance) -> Sentence:
    model, day = chance.pick(MODELS), chance.day()
    right = 100 * oracle.agreements(day, model=model) / oracle.agreements(day)
    n, so = chance.number(round(right))
    return Sentence(f"On {say_day(day)}, {n}% of the agreements were under {MODELS[model][0]}.", (so,))


def share_of_sheriffs(chance: Chance) -> Sentence:
    code, day = chance.pick(("TN", "NC", "GA", "FL", "PA", "SC")), chance.day()
    right = 100 * oracle.agencies(day, kind="sheriff", states=(code,)) / oracle.sheriffs_in(code)
    more = chance.generator.random() < 0.5
    words = (
        f"{'More' if more else 'Fewer'} than half of {STATES[code][0]}'s sheriffs take part. (as of {day})"
    )
    return Sentence(words, ((right > 50) if more else (right < 50),))


def so_many_sheriffs_of(chance: Chance) -> Sentence:
    code, day = chance.pick(("TN", "NC", "GA", "FL", "PA", "SC")), chance.day()
    n, so = chance.number(oracle.agencies(day, kind="sheriff", states=(code,)))
    words = f"{n} of {STATES[code][0]}'s {oracle.sheriffs_in(code)} sheriffs have signed. (as of {day})"
    return Sentence(words, (so, True))


def more_than(chance: Chance) -> Sentence:
    day = chance.day()
    right = oracle.agreements(day)
    n = round(right * float(chance.generator.uniform(0.8, 1.2)) / 10) * 10
    return Sentence(f"More than {say_number(n)} agreements were in force on {say_day(day)}.", (right > n,))


def a_range(chance: Chance) -> Sentence:
    day = chance.day()
    right = oracle.agreements(day)
    low = round(right * float(chance.generator.uniform(0.8, 1.1)) / 100) * 100
    return Sentence(
        f"Between {say_number(low)} and {say_number(low + 100)} agreements were active on {say_day(day)}.",
        (low <= right <= low + 100,),
    )


def signed_in_a_month(chance: Chance) -> Sentence:
    month = chance.pick([date(2025, each, 1) for each in range(3, 13)])
    end = date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])
    n, so = chance.number(oracle.signed(month, end))
    return Sentence(f"In {say_month(month)}, ICE signed {n} agreements.", (so or None,))


def signed_since(chance: Chance) -> Sentence:
    right = oracle.signed(date(2025, 1, 1), date(2026, 5, 18))
    n = round(right * float(chance.generator.uniform(0.7, 1.3)) / 10) * 10
    words = f"More than {say_number(n)} agreements have been signed since January 1, 2025. (as of 2026-05-18)"
    return Sentence(words, (right > n,))


def net_change(chance: Chance) -> Sentence:
    start, end = sorted((chance.day(), chance.day()))
    right = oracle.agreements(end) - oracle.agreements(start)
    n, so = chance.number(right)
    return (
        Sentence(f"The list grew by {n} between {say_day(start)} and {say_day(end)}.", (so,))
        if n > 0
        else of_a_state(chance)
    )


def grew_from_to(chance: Chance) -> Sentence:
    code, end = chance.pick(("TX", "PA", "GA", "MO", "TN")), chance.day()
    start = end - timedelta(days=90)
    m, so_base = chance.number(oracle.agreements(start, states=(code,)))
    n, so_end = chance.number(oracle.agreements(end, states=(code,)))
    if n <= m or start < date(2025, 3, 1):
        return of_a_kind(chance)
    words = f"{STATES[code][0]} rose from {m} agreements on {say_day(start)} to {n} on {say_day(end)}."
    return Sentence(words, (so_end, so_base))


def percent_growth(chance: Chance) -> Sentence:
    end = chance.day()
    start = date(2025, 1, 20)
    right = 100 * (oracle.agreements(end) / oracle.agreements(start) - 1)
    n, so = chance.number(round(right))
    return Sentence(f"Agreements were up {n} percent since the president took office. (as of {end})", (so,))


def more_than_another(chance: Chance) -> Sentence:
    day, (one, two) = chance.day(), chance.two(STATES)
    side = chance.pick(("more", "fewer"))
    mine, other = (oracle.agreements(day, states=(each,)) for each in (one, two))
    words = f"{STATES[one][0]} had {side} agreements than {STATES[two][0]} on {say_day(day)}."
    return Sentence(words, (mine > other if side == "more" else mine < other,))


def ranks(chance: Chance) -> Sentence:
    code, day = chance.pick(STATES), chance.day()
    place = oracle.rank(day, code)
    shown = place if chance.generator.random() < 0.6 else place + 4
    words = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(
        shown,
        f"{shown}th"
        if shown % 10 not in (1, 2, 3) or shown in (11, 12, 13)
        else f"{shown}{['st', 'nd', 'rd'][shown % 10 - 1]}",
    )
    return Sentence(f"{STATES[code][0]} ranked {words} in agreements on {say_day(day)}.", (shown == place,))


def leads_per_head(chance: Chance) -> Sentence:
    code, day = chance.pick(("FL", "TX", "WY", "AR", "GA")), date(2026, 5, 18)
    name = STATES[code][0] if code in STATES else "Wyoming"
    return Sentence(
        f"Per capita, {name} leads the nation. (as of {day})", (oracle.rank(day, code, per_capita=True) == 1,)
    )


def none_at_all(chance: Chance) -> Sentence:
    code, name = chance.pick(
        (("CA", "California"), ("IL", "Illinois"), ("TX", "Texas"), ("OH", "Ohio"), ("NJ", "New Jersey"))
    )
    day = chance.day()
    return Sentence(
        f"No agency in {name} had an agreement on {say_day(day)}.",
        (oracle.agencies(day, states=(code,)) == 0,),
    )


def pending(chance: Chance) -> Sentence:
    days = oracle.lists(pending=True)["day"].to_list()
    day = chance.pick([each for each in days if each >= date(2025, 5, 1) and days.count(each) == 1])
    n, so = chance.number(oracle.agreements(day, pending=True))
    return Sentence(f"{say_number(n)} applications were pending on {say_day(day)}.", (so,))


def sum_of_two(chance: Chance) -> Sentence:
    day, (one, two) = chance.day(), chance.two(STATES)
    n, so = chance.number(oracle.agreements(day, states=(one, two)))
    return Sentence(
        f"Together, {STATES[one][0]} and {STATES[two][0]} had {n} agreements on {say_day(day)}.", (so,)
    )


def down_from(chance: Chance) -> Sentence:
    code, end = chance.pick(STATES), chance.day()
    start = end - timedelta(days=40)
    n, so = chance.number(oracle.agreements(end, states=(code,)))
    m, so_base = chance.number(oracle.agreements(start, states=(code,)))
    if n == m or start < date(2025, 3, 1):
        return of_a_state(chance)
    way = "up" if n > m else "down"
    return Sentence(
        f"{STATES[code][0]} had {n} agreements on {say_day(end)}, {way} from {m} on {say_day(start)}.",
        (so, so_base),
    )


def es_of_a_state(chance: Chance) -> Sentence:
    code, day = chance.pick(STATES), chance.day()
    n, so = chance.number(oracle.agreements(day, states=(code,)))
    return Sentence(f"{STATES[code][1]} tenía {n} acuerdos el {say_day(day, True)}.", (so,))


def es_of_a_kind(chance: Chance) -> Sentence:
    kind, day = chance.pick(KINDS), chance.day()
    n, so = chance.number(oracle.agencies(day, kind=kind))
    return Sentence(
        f"El {say_day(day, True)} había {say_number(n, True)} {KINDS[kind][1]} en la lista.", (so,)
    )


def es_nation(chance: Chance) -> Sentence:
    day = chance.day()
    n, so = chance.number(oracle.agreements(day))
    return Sentence(
        f"ICE tenía {say_number(n, True)} acuerdos vigentes en {oracle.states_listed(day)} estados "
        f"el {say_day(day, True)}.",
        (so, True),
    )


def es_model(chance: Chance) -> Sentence:
    model, day = chance.pick(MODELS), chance.day()
    n, so = chance.number(oracle.agreements(day, model=model))
    return Sentence(
        f"Bajo {MODELS[model][1]} había {say_number(n, True)} acuerdos el {say_day(day, True)}.", (so,)
    )


def es_share(chance: Chance) -> Sentence:
    code, day = chance.pick(("TX", "FL")), chance.day()
    n, so = chance.number(round(100 * oracle.agreements(day, states=(code,)) / oracle.agreements(day)))
    return Sentence(
        f"{STATES[code][1]} tenía el {n} % de los acuerdos del país el {say_day(day, True)}.", (so,)
    )


def es_more_than(chance: Chance) -> Sentence:
    day = chance.day()
    right = oracle.agreements(day)
    n = round(right * float(chance.generator.uniform(0.8, 1.2)) / 10) * 10
    return Sentence(f"El {say_day(day, True)} había más de {say_number(n, True)} acuerdos.", (right > n,))


def es_signed(chance: Chance) -> Sentence:
    month = chance.pick([date(2025, each, 1) for each in range(3, 13)])
    end = date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])
    n, so = chance.number(oracle.signed(month, end))
    return Sentence(f"En {say_month(month, True)} se firmaron {n} acuerdos.", (so or None,))


def es_grew(chance: Chance) -> Sentence:
    code, end = chance.pick(("TX", "PA", "GA", "MO", "TN")), chance.day()
    start = end - timedelta(days=90)
    m, so_base = chance.number(oracle.agreements(start, states=(code,)))
    n, so_end = chance.number(oracle.agreements(end, states=(code,)))
    if n <= m or start < date(2025, 3, 1):
        return es_of_a_state(chance)
    words = f"{STATES[code][1]} pasó de {m} acuerdos el {say_day(start, True)} a {n} el {say_day(end, True)}."
    return Sentence(words, (so_end, so_base))


def es_compared(chance: Chance) -> Sentence:
    day, (one, two) = chance.day(), chance.two(STATES)
    mine, other = (oracle.agreements(day, states=(each,)) for each in (one, two))
    return Sentence(
        f"{STATES[one][1]} tenía más acuerdos que {STATES[two][1]} el {say_day(day, True)}.", (mine > other,)
    )


def es_sum(chance: Chance) -> Sentence:
    day, (one, two) = chance.day(), chance.two(STATES)
    n, so = chance.number(oracle.agreements(day, states=(one, two)))
    return Sentence(f"{STATES[one][1]} y {STATES[two][1]} suman {n} acuerdos. (al {day})", (so,))


def es_none(chance: Chance) -> Sentence:
    code, name = chance.pick(
        (("CA", "California"), ("IL", "Illinois"), ("TX", "Texas"), ("OH", "Ohio"), ("NJ", "Nueva Jersey"))
    )
    day = chance.day()
    return Sentence(
        f"Ninguna agencia de {name} tenía acuerdo el {say_day(day, True)}.",
        (oracle.agencies(day, states=(code,)) == 0,),
    )


def es_pending(chance: Chance) -> Sentence:
    days = oracle.lists(pending=True)["day"].to_list()
    day = chance.pick([each for each in days if each >= date(2025, 5, 1) and days.count(each) == 1])
    n, so = chance.number(oracle.agreements(day, pending=True))
    return Sentence(f"El {say_day(day, True)} había {say_number(n, True)} solicitudes pendientes.", (so,))


TEMPLATES: tuple[Template, ...] = (
    of_a_state,
    of_a_kind,
    of_a_kind_in_states,
    in_words,
    two_models,
    in_so_many_states,
    three_states,
    share_of_a_state,
    share_of_a_model,
    share_of_sheriffs,
    so_many_sheriffs_of,
    more_than,
    a_range,
    signed_in_a_month,
    signed_since,
    net_change,
    grew_from_to,
    percent_growth,
    more_than_another,
    ranks,
    leads_per_head,
    none_at_all,
    pending,
    sum_of_two,
    down_from,
    es_of_a_state,
    es_of_a_kind,
    es_nation,
    es_model,
    es_share,
    es_more_than,
    es_signed,
    es_grew,
    es_compared,
    es_sum,
    es_none,
    es_pending,
)


def draw_sentences(n: int, seed: int = 287) -> list[Sentence]:
    """`n` sentences, each template in turn."""
    chance = Chance(np.random.Generator(np.random.PCG64(seed)))
    return [TEMPLATES[place % len(TEMPLATES)](chance) for place in range(n)]
