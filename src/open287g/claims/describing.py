"""A typed claim in words: how it was read, what the record shows, what could be printed instead. Neutral; never why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from open287g.schemas.claims import PRECISIONS
from open287g.schemas.codes import STATE_NAMES, SUPPORT_TYPES
from open287g.schemas.units import UNITS
from open287g.text.phrases import (
    format_day,
    format_month,
    format_number,
    format_percent,
    join_words,
    spoken_language,
)
from open287g.text.phrases import gettext as _

from .language.typed import STATE_LEVEL, Amount, Asked, Group, Span
from .weighing import Tried, Weighed

_UNITS = {
    "agreements": ("agreement", "agreements"),
    "agencies": ("agency", "agencies"),
    "applications": ("pending application", "pending applications"),
    "states": ("state", "states"),
    "states_and_territories": ("state or territory", "states and territories"),
    "territories": ("territory", "territories"),
    "counties": ("county", "counties"),
    "residents": ("resident", "residents"),
    "officers": ("sworn officer", "sworn officers"),
    "unsaid": (
        "agreement or agency (it does not say which)",
        "agreements or agencies (it does not say which)",
    ),
    "money": ("dollar", "dollars"),
}
_HOLDING = {
    "states": " with an agreement",
    "states_and_territories": " with an agreement",
    "territories": " with an agreement",
    "counties": " with a local agency",
    "residents": " where a local agency has an agreement",
}
"""What makes a place one that is counted."""
_HAD = {
    "agencies": "had an agreement",
    "counties": "had a local agency on ICE's list",
    "residents": "lived where a local agency had an agreement",
}
"""What is said of the part of all that there are, on the list or not."""
_KINDS = {
    "sheriff": ("sheriff", "sheriffs"),
    "county_police": ("county police department", "county police departments"),
    "municipal_police": ("city police department", "city police departments"),
    "state_police": ("state police force or patrol", "state police forces or patrols"),
    "state_agency": ("other state agency", "other state agencies"),
    "corrections": ("corrections or jail agency", "corrections or jail agencies"),
    "constable": ("constable", "constables"),
    "prosecutor": ("prosecutor", "prosecutors"),
    "campus_police": ("campus or school police department", "campus or school police departments"),
    "port_police": ("port or airport police department", "port or airport police departments"),
    "tribal_police": ("tribal police department", "tribal police departments"),
    "national_guard": ("national guard", "national guards"),
    "wildlife": ("wildlife or natural resources agency", "wildlife or natural resources agencies"),
    "county_board": ("county government", "county governments"),
    "regional": ("regional body", "regional bodies"),
    STATE_LEVEL: ("state agency", "state agencies"),
    "unknown": ("agency of no known kind", "agencies of no known kind"),
}


PHRASES = (
    *(word for words in (*_UNITS.values(), *_KINDS.values()) for word in words),
    *_HOLDING.values(),
    *_HAD.values(),
)
"""Words for what is counted, which `describe_group` says in the language of the moment."""


def _words_of(unit: str) -> tuple[str, str]:
    """One and several of what a group counts: a unit of the registry by its own words."""
    return _UNITS[unit] if unit in _UNITS else UNITS[unit].words


def describe_group(group: Group, number: float | None = None, is_printed: bool = False) -> str:
    """What is counted and where: "agencies that are sheriffs, Texas"; as it could be printed, "sheriffs in Texas"."""
    one = number == 1
    if group.everywhere:
        every = _plain(group, is_printed)
        return _("all {group}", group=every) if is_printed else _("all {group}, listed or not", group=every)
    unit = "applications" if group.pending and group.unit == "agreements" else group.unit
    words = _(_words_of(unit)[0 if one else 1])
    if group.kinds and unit == "agencies" and is_printed:
        words = _kinds(group, one)
    if unit in _HOLDING:
        words += _(_HOLDING[unit])
    if group.kinds and unit != "agencies":
        words += _(" of {kinds}", kinds=_kinds(group))
    elif group.kinds and not is_printed:
        words += _(" that are {kinds}", kinds=_kinds(group))
    if group.models:
        words += _models(group)
    if group.at_least_agreements > 1:
        words += _(" with {n} agreements or more", n=group.at_least_agreements)
    if group.exactly_agreements is not None:
        words += _(" with exactly {n} agreements", n=group.exactly_agreements)
    if group.below_officers is not None:
        words += _(" with fewer than {n} sworn officers", n=int(group.below_officers))
    if group.signed_from is not None:
        signed = {"start": group.signed_from, "end": group.signed_until}
        first = _(" that signed first from {start} to {end}", **signed)
        words += first if group.unit == "agencies" else _(" signed from {start} to {end}", **signed)
    if group.pending and unit != "applications":
        words += _(" on the pending list")
    return words + _where(group, is_printed)


def _plain(group: Group, is_printed: bool = False) -> str:
    """What there is of a kind or unit in a place, on the list or not."""
    return (_kinds(group) if group.kinds else _(_words_of(group.unit)[1])) + _where(group, is_printed)


def _print(group: Group, number: float | None = None) -> str:
    return describe_group(group, number, is_printed=True)


def _kinds(group: Group, is_one: bool = False) -> str:
    return join_words([_(_KINDS[kind][0 if is_one else 1]) for kind in group.kinds])


def _models(group: Group) -> str:
    names = [_(SUPPORT_TYPES[model]) for model in group.models]
    if group.every_model and len(names) > 2:
        return _(" that hold all three models")
    if group.every_model:
        return _(" that hold both the {first} and the {second}", first=names[0], second=names[-1])
    named = _(" or ").join(names)
    is_called_a_model = "model" in named.lower()
    return (
        _(" under the {models}", models=named)
        if is_called_a_model
        else _(" under the {models} model", models=named)
    )


def _where(group: Group, is_printed: bool = False) -> str:
    if not group.states:
        return "" if is_printed else _(", nationwide")
    left_out = [name for state, name in STATE_NAMES.items() if state not in group.states]
    is_most = len(left_out) < len(group.states)
    places = join_words(left_out if is_most else [STATE_NAMES[state] for state in group.states])
    if is_printed:
        return _(" outside {places}", places=places) if is_most else _(" in {places}", places=places)
    return _(", outside {places}", places=places) if is_most else _(", {places}", places=places)


READINGS = {
    "count": "{group}, listed {when}",
    "count of all": "{group}",
    "absent": "{units} without any {having}, {when}",
    "signed": "{group}, signed or joined from {start} to {end}, whether or not still listed",
    "gone": "{group}, no longer listed, from {start} to {end}",
    "gone to none": "{group} before the last of them was no longer listed",
    "net": "the change in the number of {group}, from {base} to {when}",
    "growth": "the growth in the number of {group}, from {base} to {when}",
    "share": "{part}, as a share of {whole}, {when}",
    "rank": "the place of {state} among the states by {group}{rate}, {side}, {when}",
    "rank signed": "the place of {state} among the states by {group} signed from {start} to {end}, {side}",
    "states_with": "states with {each} {group} each, {when}",
    "peak": "the most {group} on any list until {day}",
    "pace": "{group}, signed for each {length} from {start} to {end}",
    "flow_change": "by how many more {group} were signed {when} than {base}",
    "first_to": "the place of {state} among the states, by the first list on which each had {each} {group}",
    "least_month": "the fewest {group} signed in any month from {start} to {end}",
    "record": "the place of {time} among the months by {group} signed",
    "record stock": "the place of ICE's list {when} among all until then, by {group}",
    "compare": "{group}, set against {other}{rate}, {when}",
    "passed": "the day on which {group} came to be more than {other}, {when}",
    "per": "{group} {each}, {when}",
    "median": "the median number of {of} of {group}, {when}",
    "first": "{group}, on some day{before} that it does not state",
    "first reached": "the first list on which {group} reached a number",
    "named": "{name}{kinds} on ICE's list, {places}, {when}",
    "named left": "{name} no longer on ICE's list, {when}",
    "open money": "a payment{by}{to}{where}, {when}",
    "open": "a figure that no list bears on",
}
"""How each kind of claim is said to have been read; what stands in brackets is told by `_told_of`."""


def describe_reading(asked: Asked) -> str:
    """How a claim was read, without its number."""
    when = describe_span(asked.when)
    told: dict[str, object] = {
        "group": describe_group(asked.group),
        "other": describe_group(asked.other) if asked.other is not None else "",
        "when": when,
        "start": _start(asked),
        "end": _day(asked.when.latest),
        "day": _day(asked.when.latest),
        "time": _to(when),
        "where": _where(asked.group),
    }
    return _(READINGS[_form_of(asked)], **told | _told_of(asked))


def _form_of(asked: Asked) -> str:
    """The key of `READINGS` for a claim."""
    aspect = "growth" if asked.aspect.startswith("growth") else asked.aspect
    detail = asked.detail.partition(":")[0]
    if aspect == "count" and asked.group.everywhere:
        detail = "of all"
    if aspect == "open" and asked.group.unit == "money":
        detail = "money"
    return f"{aspect} {detail}" if f"{aspect} {detail}" in READINGS else aspect


def _told_of(asked: Asked) -> dict[str, object]:
    """What a reading says of its own kind of claim alone."""
    group, other = asked.group, asked.other
    match asked.aspect:
        case "absent":
            having = Group("agreements", group.kinds, group.models, group.states)
            return {"units": _(_words_of(group.unit)[1]), "having": describe_group(having)}
        case "net" | "growth_pct" | "growth_multiple":
            stated = _("the stated {n}", n=asked.base_amount.low if asked.base_amount else 0)
            base = describe_span(asked.base) if asked.base is not None else stated
            return {"base": _to(base), "when": _to(describe_span(asked.when))}
        case "share":
            return {"part": describe_group(group), "whole": describe_group(other or group)}
        case "rank":
            return {
                "state": STATE_NAMES[group.states[0]],
                "group": _print(Group(group.unit, group.kinds, group.models, pending=group.pending)),
                "rate": _(" for its population") if "per_capita" in asked.detail else "",
                "side": _("from the fewest up") if "last" in asked.detail else _("from the most down"),
            }
        case "compare":
            return {"rate": _(", for each million residents") if "per_capita" in asked.detail else ""}
        case "flow_change":
            return {"base": describe_span(asked.base) if asked.base else ""}
        case "first_to":
            each = say_amount(asked.base_amount, asked.of(aspect="count"))
            return {
                "state": STATE_NAMES[group.states[0]],
                "each": each,
                "group": _print(replace(group, states=())),
            }
        case "states_with":
            return {"each": say_amount(asked.base_amount, asked), "group": _print(group)}
        case "pace":
            lengths = {1.0: _("day"), 7.0: _("week"), 365.0: _("year")}
            return {"length": lengths.get(float(asked.detail), _("month"))}
        case "per":
            n, whole = float(asked.detail or 1), describe_group(other or group)
            many, one = _("for every {n} {other}", n=n, other=whole), _("for each of {other}", other=whole)
            return {"each": many if n != 1 else one}
        case "median":
            return {"of": _("sworn officers") if asked.detail == "officers" else _("residents served")}
        case "first":
            is_before = asked.detail == "some day before"
            return {"before": _(" before {day}", day=_day(asked.when.latest)) if is_before else ""}
        case "named":
            return {
                "name": _name(asked.detail.partition(":")[2]),
                "kinds": f" ({_kinds(group)})" if group.kinds else "",
                "places": join_words([STATE_NAMES[state] for state in group.states]) or _("any state"),
            }
        case "open" if group.unit == "money":
            payer, *rest = asked.detail.split(":")[1:]
            by = {"ice": _(" by ICE"), "board": _(" by a state’s board")}
            name = rest[-1].strip() if rest else ""
            return {"by": by.get(payer, ""), "to": _(" to {name}", name=name) if name else ""}
    return {}


def _name(name: str) -> str:
    return _("{name} County", name=name.removeprefix("county ")) if name.startswith("county ") else name


def _start(asked: Asked) -> str:
    return _to(describe_span(asked.base)) if asked.base is not None else ""


def _to(when: str) -> str:
    """A time without its preposition, in either language; "el 1 de marzo" keeps its article."""
    return when.removeprefix("on ").removeprefix("in ").removeprefix("at ").removeprefix("en ")


def _day(day: date) -> str:
    return _to(describe_span(Span.on(day)))


def describe_span(span: Span) -> str:
    """A day or time: "on May 18, 2026", "in March 2026", "from … to …"."""
    if not span.is_stated and span.is_day:
        return _("on {day} (no day is stated; this is the last list)", day=span.earliest)
    if span.is_day:
        return _("on {day}", day=span.earliest)
    if span.words == format_day(span.earliest + (span.latest - span.earliest) / 2):
        return _("about {day}", day=span.words)
    in_english = not (span.words.isdigit() or span.words == f"{span.earliest:%B %Y}")
    if (
        " to " in span.words
        or span.words == format_day(span.earliest)
        or (in_english and spoken_language() != "en")
    ):
        return _("from {start} to {end}", start=span.earliest, end=span.latest)
    if span.words and not span.words[:1].isdigit() and (span.latest - span.earliest) > timedelta(days=0):
        if span.words == f"{span.earliest:%B %Y}":
            return _("in {time}", time=format_month(span.earliest))
        if span.words.startswith(("the start", "the end")):
            return _("at {time}", time=span.words)
        return _("in {time}", time=span.words)
    if span.words.isdigit():
        return _("in {time}", time=span.words)
    return _("from {start} to {end}", start=span.earliest, end=span.latest)


def say_value(value: float, asked: Asked) -> str:
    """A value as it is printed for the claim's kind of number."""
    if asked.aspect in ("growth_pct", "share"):
        return format_percent(value).replace(".0%", "%")
    if asked.aspect == "growth_multiple" or (asked.aspect == "compare" and asked.detail == "ratio"):
        return _("{n} times", n=round(value, 2))
    if asked.aspect in ("rank", "record", "first_to"):
        return _("place {n}", n=int(value))
    if asked.group.unit == "money":
        return f"${value:,.0f}"
    if asked.aspect in ("net", "flow_change"):
        return f"{value:+,.0f}".replace("-", "−") if value else "0"
    if asked.aspect in ("per", "median", "pace"):
        return format_number(value, 0 if value >= 1000 else 1).removesuffix(".0")
    return f"{value:,.0f}"


def say_amount(amount: Amount | None, asked: Asked) -> str:
    """The number stated, with its wording."""
    if amount is None:
        return ""
    low = say_value(amount.low, asked)
    if amount.high is not None:
        return _("{low} to {high}", low=low, high=say_value(amount.high, asked))
    return f"{_(PRECISIONS[amount.precision])} {low}".strip() if amount.precision != "exact" else low


def say_reading(found: Weighed) -> str:
    """The reading with the number that it gives: what every form shows first."""
    reading = describe_reading(found.asked)
    given = _given(found)
    return _("I read this as: {reading}{given}.", reading=reading, given=f": {given}" if given else "")


def _given(found: Weighed) -> str:
    if found.asked.aspect in ("open", "named", "passed", "first"):
        return ""
    if found.low is None or found.high is None:
        if found.deciding is not None and found.deciding.parts:
            return _("{first} against {second}", **_sides(found.deciding))
        return ""
    if found.low == found.high:
        return say_value(found.low, found.asked)
    return _(
        "{low} to {high}", low=say_value(found.low, found.asked), high=say_value(found.high, found.asked)
    )


def say_shown(found: Weighed) -> str:
    """What the record shows, to stand after the claim in one sentence."""
    asked, deciding = found.asked, found.deciding
    if found.verdict == "not_testable":
        return _("this cannot be tested: {reason}", reason=found.reason)
    if found.is_settled:
        return found.reason
    if asked.aspect in ("named", "passed", "first") or deciding is None or asked.group.unit == "money":
        return found.reason or _("the record shows it")
    if asked.aspect == "compare" and asked.amount is None:
        return _(
            "{source} shows {first} against {second}{reason}",
            source=_source(deciding, asked),
            **_sides(deciding),
            reason=_also(found),
        )
    return _what_it_gives(found, deciding)


def _what_it_gives(found: Weighed, deciding: Tried) -> str:
    asked = found.asked
    source = _source(deciding, asked)
    of = _made_of(deciding, asked)
    way = _(" ({way})", way=say_way(deciding.way)) if deciding.way else ""
    if found.verdict == "confirmed":
        value = say_value(deciding.value, asked)
        same = asked.amount is not None and value == say_value(asked.amount.low, asked)
        shown = _("the same") if same and not of else f"{value}{of}"
        return _("{source} shows {shown}{way}", source=source, shown=shown, way=way)
    if found.verdict == "within_wording":
        if found.reason:
            return _(
                "the record shows {low} to {high}, and {reason}",
                low=say_value(_lowest(found), asked),
                high=say_value(_highest(found), asked),
                reason=found.reason,
            )
        return _(
            "{source} shows {value}{of}{way}, which {wording} allows{far}",
            source=source,
            value=say_value(deciding.value, asked),
            of=of,
            way=way,
            far=_far(found, deciding),
            wording=_wording(asked),
        )
    return _right(found, deciding)


WAYS = (
    "territories counted too",
    "states and D.C., no territories",
    "residents of the places that the agencies serve",
    "all residents of each county with a local agency",
    "counted as agreements",
    "counted as agencies",
    "one sheriff for each county",
    "one for each county and independent city",
    "agencies with an FBI record of their officers",
    "of agencies whose number is on record",
    "not on the list at the end of the time",
    "that gave up at least one agreement",
    "before the last of them went",
    "by signing date, as known now",
    "by signing date, as known on {day}",
    "by first day on the list",
    "by their first signing, as known now",
    "by their first signing, as known on {day}",
    "by any signing, as known now",
    "by any signing, as known on {day}",
    "by their first day on the list",
    "the list's net change",
)
"""Ways of counting that stand in `Tried.way`; others hold names of states and numbers, and stay as they are."""


def say_way(way: str) -> str:
    """A way of counting, in the language of the moment; days and names in it stay as they are."""
    plain, said, day = way.partition(", as known on ")
    return _(f"{plain}, as known on {{day}}", day=day) if said else _(way)


def _wording(asked: Asked) -> str:
    amount = asked.amount
    if amount is not None and amount.precision != "exact":
        return f"“{_(PRECISIONS[amount.precision])}”"
    return _("the stated range") if amount is not None and amount.high is not None else _("a rounded number")


def _lowest(found: Weighed) -> float:
    return min(each.value for each in found.tried) if found.tried else found.low or 0


def _highest(found: Weighed) -> float:
    return max(each.value for each in found.tried) if found.tried else found.high or 0


def _far(found: Weighed, deciding: Tried) -> str:
    amount = found.asked.amount
    if amount is None or not amount.low or amount.precision not in ("more_than", "at_least"):
        return ""
    excess = deciding.value / amount.low - 1
    return _(" and understates by {share}", share=format_percent(excess * 100, 0)) if excess > 0.25 else ""


def _right(found: Weighed, deciding: Tried) -> str:
    """What the claim's own words give, by every way of counting that they leave open."""
    asked = found.asked
    ways = list(
        dict.fromkeys((each.way, each.value) for each in found.tried if not each.is_after and each.way)
    )
    if found.low == found.high or not ways:
        if found.low != found.high and found.low is not None and found.high is not None:
            return _(
                "ICE's lists {when} show {low} to {high}",
                when=describe_span(asked.when),
                low=say_value(found.low, asked),
                high=say_value(found.high, asked),
            )
        return _(
            "{source} shows {value}{of}",
            source=_source(deciding, asked),
            value=say_value(deciding.value, asked),
            of=_made_of(deciding, asked),
        )
    if len(ways) <= 4:
        told = "; ".join(
            _("{value} {way}", value=say_value(value, asked), way=say_way(way)) for way, value in ways
        )
        return _("the record shows {told}", told=told)
    return _(
        "the record shows {low} to {high}, by the ways of counting that the words leave open",
        low=say_value(found.low or 0, asked),
        high=say_value(found.high or 0, asked),
    )


def _made_of(deciding: Tried, asked: Asked) -> str:
    if asked.aspect in ("rank", "record", "first_to"):
        return _(" ({next_to})", next_to=deciding.way) if deciding.way else ""
    if len(deciding.parts) == 2:
        sides = _sides(deciding)
        if asked.aspect in ("growth_pct", "growth_multiple", "net"):
            return _(", from {first} to {second}", **sides)
        return (
            _(" ({first} of {second})", **sides)
            if asked.aspect == "share"
            else _(" ({first} and {second})", **sides)
        )
    return ""


def _sides(deciding: Tried) -> dict[str, str]:
    """The two numbers that a value is made of, as they are printed."""
    first, second = (format_number(round(part, 1)).removesuffix(".0") for part in deciding.parts)
    return {"first": first, "second": second}


def _source(deciding: Tried, asked: Asked) -> str:
    if asked.group.everywhere:
        return _("the census")
    if not deciding.file_name:
        return _("the record")
    name = _("pending list") if asked.group.pending else _("list")
    first_day = asked.when if asked.when.is_day else Span(asked.when.earliest, asked.when.earliest)
    still = (
        _(", the latest at hand {when},", when=describe_span(first_day))
        if deciding.day < asked.when.earliest
        else ""
    )
    return _(
        "ICE's {name} of {day} ({file}){still}",
        name=name,
        day=deciding.day,
        file=deciding.file_name,
        still=still,
    )


def _also(found: Weighed) -> str:
    return f", {found.reason}" if found.reason else ""


def say_stated(found: Weighed, publisher: str) -> str:
    """What was published, in one clause without a semicolon."""
    asked = found.asked
    number = say_amount(asked.amount, asked)
    if asked.aspect == "open":
        return _("{publisher} states “{words}”", publisher=publisher, words=asked.words.replace(";", ","))
    if asked.aspect in ("compare", "passed", "named", "first") or not number:
        return _("{publisher} states “{words}”", publisher=publisher, words=asked.words.replace(";", ","))
    return _(
        "{publisher} gives {number} for {reading}",
        publisher=publisher,
        number=number,
        reading=describe_reading(asked).replace(";", ","),
    )


CORRECTIONS = {
    "count": "{when}, ICE listed {value} {group}.",
    "count of all": "There are {value} {what}.",
    "count residents": "{when}, there were {value} {group}.",
    "absent": "{when}, {value} {units} had no {having}.",
    "signed": "From {start} to {end}, {value} {group} were signed, whether or not they are still listed.",
    "signed agencies": "From {start} to {end}, {value} {group} signed or joined, whether or not they are still listed.",
    "gone": "From {start} to {end}, {value} {group} that had been listed were no longer listed.",
    "growth": "From {base} to {end}, the number of {group} grew {value}{of}.",
    "fall": "From {base} to {end}, the number of {group} fell {value}{of}.",
    "growth_multiple": "{when}, the number of {group} was {value} that of {since}{of}.",
    "share": "{when}, {value} of {whole} were {part}{of}.",
    "share of the same": "{when}, {value} of {whole} were {which}{of}.",
    "share of all": "{when}, {value} of {whole} {had}{of}.",
    "rank": "{when}, {state} ranked No. {n} among the states by number of {group}{rate}{side}{of}.",
    "rank signed": "From {start} to {end}, {state} ranked No. {n} among the states by {group} signed{side}{of}.",
    "compare": "{when}, ICE listed {first} {group} and {second} {other}.",
    "states_with": "{when}, {value} states had {each} {group} each.",
    "peak": "The most {group} on any list until {day} was {value}.",
    "per": "{when}, there were {value} {group} {each}.",
    "pace": "From {start} to {end}, {value} {group} were signed each {length}.",
    "median": "{when}, the median number of {of_what} of {group} was {value}.",
}
"""What could be printed instead of a number that the record contradicts, by what is asked."""


def say_correction(found: Weighed) -> str | None:
    """What could be printed instead of a contradicted number; None where nothing needs to be."""
    asked, deciding = found.asked, found.deciding
    if found.verdict != "contradicted" or deciding is None or asked.group.unit == "money" or found.is_settled:
        return None
    if asked.aspect in ("named", "passed", "first"):
        return _("{shown}.", shown=_capital(found.reason)) if found.reason else None
    form = _form_of_correction(found)
    of, value = _made_of(deciding, asked), _given(found)
    if form in ("growth", "fall"):
        value = value.replace("+", "").replace("−", "").replace("-", "")
    if form not in CORRECTIONS:
        return _("{reading}: {value}.", reading=_capital(describe_reading(asked)), value=value + of)
    return _(CORRECTIONS[form], **_printed_parts(found, deciding) | {"of": of, "value": value})


def _form_of_correction(found: Weighed) -> str:
    """The key of `CORRECTIONS` for a claim that the record contradicts."""
    asked, form = found.asked, _form_of(found.asked)
    if form == "compare" and (asked.amount is not None or "per_capita" in asked.detail):
        return ""
    if asked.aspect == "share" and asked.group.signed_from is not None:
        return ""
    if asked.aspect in ("growth_pct", "net"):
        return "growth" if (found.high or 0) >= 0 else "fall"
    if asked.aspect == "growth_multiple":
        return form if asked.base is None else "growth_multiple"
    if asked.aspect == "share" and asked.other is not None and asked.other.everywhere:
        return "share of all"
    if asked.aspect == "share" and asked.other is not None and _are_alike(asked.group, asked.other):
        return "share of the same"
    if form == "count" and asked.group.unit == "residents":
        return "count residents"
    return "signed agencies" if form == "signed" and asked.group.unit == "agencies" else form


def _printed_parts(found: Weighed, deciding: Tried) -> dict[str, object]:
    """The parts of a correction: groups, days and places as they could be printed."""
    asked = found.asked
    group, other, told = asked.group, asked.other or Group(), _told_of(asked)
    since = _start(asked) or str(told.get("base", ""))
    is_of_two = len(deciding.parts) == 2
    had = _HAD.get(other.unit, _HAD["agencies"])
    when = (
        _("As of {day}", day=asked.when.earliest)
        if asked.when.is_day
        else _capital(describe_span(asked.when))
    )
    return told | {
        "when": when,
        "start": _before_to(_start(asked)),
        "base": _before_to(since),
        "since": since,
        "end": _day(asked.when.latest),
        "day": _day(asked.when.latest),
        "group": _print(*_counted_of(found, deciding)),
        "what": _plain(group, is_printed=True),
        "other": _print(other, deciding.parts[1] if is_of_two else None),
        "whole": _print(other),
        "part": _print(group),
        "which": _print(group).removeprefix(f"{_(_words_of(group.unit)[1])} "),
        "had": _(had) + (_models(group) if group.models else ""),
        "having": _print(Group("agreements", group.kinds, group.models, group.states)),
        **(_sides(deciding) if is_of_two else {}),
        "n": f"{deciding.value:.0f}",
        "side": _(", from the fewest up") if "last" in asked.detail else "",
        "of_what": told.get("of", ""),
    }


def _before_to(day: str) -> str:
    """A day that words follow: its year stands between commas in English ("From Jan. 20, 2025, to …")."""
    return f"{day}," if day[-6:-4] == ", " else day


def _are_alike(group: Group, whole: Group) -> bool:
    """Whether a part and its whole are of one unit, so that the part need not name it: "24% were in Florida"."""
    return (
        group.unit == whole.unit and not (group.kinds or group.pending) and bool(group.states or group.models)
    )


def _counted_of(found: Weighed, deciding: Tried) -> tuple[Group, float | None]:
    """The group that a correction counts, and the number that stands before it."""
    asked = found.asked
    if asked.aspect in ("rank", "states_with"):
        return replace(asked.group, states=()), None
    if asked.aspect == "compare":
        return asked.group, (deciding.parts or (None,))[0]
    is_one_number = asked.aspect in ("count", "signed", "gone") and found.low == found.high
    return asked.group, found.high if is_one_number else None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
