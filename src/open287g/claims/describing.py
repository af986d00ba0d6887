"""A typed claim in words: how it was read, what the record shows, what could be printed instead. Neutral; never why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from open287g.schemas.claims import PRECISIONS
from open287g.schemas.codes import KINDS, STATE_NAMES, SUPPORT_TYPES
from open287g.schemas.units import UNITS
from open287g.text.phrases import format_day, format_month, format_number, format_percent, join_words
from open287g.text.phrases import gettext as _

from .language.typed import Amount, Asked, Group, Span
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
STATE_LEVEL = ("national_guard", "state_agency", "state_police", "wildlife")
_PLURAL_KINDS = {
    "sheriff": "sheriffs",
    "county_police": "county police departments",
    "municipal_police": "city police departments",
    "state_police": "state police or patrols",
    "state_agency": "other state agencies",
    "corrections": "corrections or jail agencies",
    "constable": "constables",
    "prosecutor": "prosecutors",
    "campus_police": "campus or school police",
    "port_police": "port or airport police",
    "tribal_police": "tribal police",
    "national_guard": "national guards",
    "wildlife": "wildlife or natural resources agencies",
    "county_board": "county governments",
    "regional": "regional bodies",
    "unknown": "agencies of no known kind",
}


PHRASES = (
    *(word for words in _UNITS.values() for word in words),
    *_HOLDING.values(),
    *_PLURAL_KINDS.values(),
)
"""Words for what is counted, which `describe_group` says in the language of the moment."""


def _words_of(unit: str) -> tuple[str, str]:
    """One and several of what a group counts: a unit of the registry by its own words."""
    return _UNITS[unit] if unit in _UNITS else UNITS[unit].words


def describe_group(group: Group, number: float | None = None) -> str:
    """What is counted and where: "agencies that are sheriffs, with both …, in Texas"."""
    if group.everywhere:
        return _("all {group}, listed or not", group=_plain(group))
    unit = "applications" if group.pending and group.unit == "agreements" else group.unit
    words = _(_words_of(unit)[0 if number == 1 else 1])
    if unit in _HOLDING:
        words += _(_HOLDING[unit])
    if group.kinds:
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
    return words + _where(group)


def _plain(group: Group) -> str:
    return (_kinds(group) if group.kinds else _(_words_of(group.unit)[1])) + _where(group)


def _kinds(group: Group) -> str:
    if tuple(sorted(group.kinds)) == STATE_LEVEL:
        return _("state agencies")
    return join_words([_(_PLURAL_KINDS.get(kind, KINDS[kind].lower())) for kind in group.kinds])


def _models(group: Group) -> str:
    names = [_(SUPPORT_TYPES[model]) for model in group.models]
    if group.every_model and len(names) > 2:
        return _(" that hold all three models")
    if group.every_model:
        return _(" that hold both the {first} and the {second}", first=names[0], second=names[-1])
    return _(" under the {models}", models=_(" or ").join(names))


def _where(group: Group) -> str:
    if not group.states:
        return _(", nationwide")
    left_out = [name for state, name in STATE_NAMES.items() if state not in group.states]
    if len(left_out) < len(group.states):
        return _(", outside {places}", places=join_words(left_out))
    return _(", {places}", places=join_words([STATE_NAMES[state] for state in group.states]))


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
    "compare": "{group}, set against {other}, {when}",
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
        "end": asked.when.latest,
        "day": asked.when.latest,
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
                "group": _unplaced(Group(group.unit, group.kinds, group.models, pending=group.pending)),
                "rate": _(" for its population") if "per_capita" in asked.detail else "",
                "side": _("from the fewest up") if "last" in asked.detail else _("from the most down"),
            }
        case "flow_change":
            return {"base": describe_span(asked.base) if asked.base else ""}
        case "first_to":
            each = say_amount(asked.base_amount, asked.of(aspect="count"))
            return {
                "state": STATE_NAMES[group.states[0]],
                "each": each,
                "group": _unplaced(replace(group, states=())),
            }
        case "states_with":
            return {"each": say_amount(asked.base_amount, asked), "group": _unplaced(group)}
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
            return {"before": _(" before {day}", day=asked.when.latest) if is_before else ""}
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


def _unplaced(group: Group, number: float | None = None) -> str:
    """A group of the whole country, without saying so."""
    return describe_group(group, number).removesuffix(_(", nationwide"))


def _name(name: str) -> str:
    return _("{name} County", name=name.removeprefix("county ")) if name.startswith("county ") else name


def _start(asked: Asked) -> str:
    return describe_span(asked.base).removeprefix("on ") if asked.base is not None else ""


def _to(when: str) -> str:
    return when.removeprefix("on ").removeprefix("in ")


def describe_span(span: Span) -> str:
    """A day or time: "on May 18, 2026", "in March 2026", "from … to …"."""
    if not span.is_stated and span.is_day:
        return _("on {day} (no day is stated; this is the last list)", day=span.earliest)
    if span.is_day:
        return _("on {day}", day=span.earliest)
    if span.words == format_day(span.earliest + (span.latest - span.earliest) / 2):
        return _("about {day}", day=span.words)
    if " to " in span.words or span.words == format_day(span.earliest):
        return _("from {start} to {end}", start=span.earliest, end=span.latest)
    if span.words and not span.words[:1].isdigit() and (span.latest - span.earliest) > timedelta(days=0):
        is_month = span.words == f"{span.earliest:%B %Y}"
        return _("in {time}", time=format_month(span.earliest) if is_month else span.words)
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
        return f"{value:+,.0f}".replace("-", "−")
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
            return _(
                "{first} against {second}", first=found.deciding.parts[0], second=found.deciding.parts[1]
            )
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
            first=deciding.parts[0],
            second=deciding.parts[1],
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
        first, second = (format_number(round(part, 1)).removesuffix(".0") for part in deciding.parts)
        if asked.aspect in ("growth_pct", "growth_multiple", "net"):
            return _(", from {first} to {second}", first=first, second=second)
        return (
            _(" ({first} of {second})", first=first, second=second)
            if asked.aspect == "share"
            else _(" ({first} and {second})", first=first, second=second)
        )
    return ""


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


def say_correction(found: Weighed) -> str | None:
    """What could be printed instead of a contradicted number; None where nothing needs to be."""
    asked, deciding = found.asked, found.deciding
    if found.verdict != "contradicted" or deciding is None or asked.group.unit == "money" or found.is_settled:
        return None
    if asked.aspect in ("named", "passed", "first"):
        return _("{shown}.", shown=_capital(found.reason)) if found.reason else None
    if asked.aspect == "compare" and asked.amount is None:
        return _(
            "{when}, ICE's list shows {first} {group} and {second} {other}.",
            when=_capital(describe_span(asked.when)),
            first=deciding.parts[0],
            group=describe_group(asked.group),
            second=deciding.parts[1],
            other=describe_group(asked.other or Group()),
        )
    if asked.aspect == "count":
        return _count_corrected(found)
    if asked.aspect == "share" and asked.other is not None:
        return _(
            "{when}, {group} were {value} of {whole}{of}.",
            when=_capital(describe_span(asked.when)),
            group=_unplaced(asked.group),
            value=_given(found),
            whole=_unplaced(asked.other),
            of=_made_of(deciding, asked),
        )
    if asked.aspect == "signed":
        signed = {
            "start": _start(asked),
            "end": asked.when.latest,
            "value": _given(found),
            "group": _unplaced(asked.group, found.high),
        }
        return (
            _(
                "From {start} to {end}, {value} {group} signed or joined, whether or not they are still listed.",
                **signed,
            )
            if asked.group.unit == "agencies"
            else _(
                "From {start} to {end}, {value} {group} were signed, whether or not they are still listed.",
                **signed,
            )
        )
    return _(
        "{reading}: {value}.",
        reading=_capital(describe_reading(asked)),
        value=_given(found) + _made_of(deciding, asked),
    )


def _count_corrected(found: Weighed) -> str:
    """A count as it could be printed."""
    asked, given = found.asked, _given(found)
    group = _unplaced(replace(asked.group, states=()), found.high)
    places = [STATE_NAMES[state] for state in asked.group.states]
    where = _(" in {places}", places=join_words(places)) if places else ""
    if asked.group.everywhere:
        return _(
            "There are {given} {group}{where}.",
            given=given,
            group=_plain(replace(asked.group, states=())).partition(",")[0],
            where=where,
        )
    when = describe_span(asked.when)
    when = _("As of {day}", day=asked.when.earliest) if asked.when.is_day else _capital(when)
    if asked.group.unit == "residents":
        return _(
            "{when}, there were {given} {group}{where}.", when=when, given=given, group=group, where=where
        )
    return _("{when}, ICE listed {given} {group}{where}.", when=when, given=given, group=group, where=where)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
