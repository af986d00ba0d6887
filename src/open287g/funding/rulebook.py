"""Texts of parameter files to a rulebook that answers by date. Refuses a bad leaf by file, line and key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from open287g.errors import NotFound, ParameterError
from open287g.text.phrases import gettext as _
from open287g.text.yaml_lines import LinedYaml, read_yaml_lines

from .leaves import MOST, Leaf, Reference, Strict

Component = Literal["equipment", "vehicles", "salary", "benefits", "overtime", "awards", "arrests"]
START_UP: tuple[Component, ...] = ("equipment", "vehicles")
"""Paid once."""
RECURRING: tuple[Component, ...] = ("salary", "benefits", "overtime", "awards", "arrests")
"""Paid for as long as the offer lasts."""
COMPONENTS: tuple[Component, ...] = (*START_UP, *RECURRING)


class Scenario(Strict):
    """One named way to read the offers: which parts count, for whom, on what condition."""

    title: str
    meaning: str
    components: tuple[Component, ...]
    agreements: Literal["operational", "all_listed"]
    paid_officers: Literal["none", "positions", "hours", "all"]
    condition: Literal["none", "qualifying_event"]
    rates: Literal["uncertain", "ceiling"]
    reference: Reference


class UnpaidAmount(Strict):
    """What one place bore, by its source; `is_287g` is false where the cost is of another duty and only a warning."""

    who: str
    usd: float = Field(ge=0, le=MOST)
    period: str
    is_287g: bool


class Unpaid(Strict):
    """A cost that the sources leave with the agency, with amounts where one gives them."""

    item: str
    statement: str
    amounts: tuple[UnpaidAmount, ...] = ()
    reference: Reference


class LeafPatch(Strict):
    """A change of one leaf by a reform: dated values or a distribution, and who proposes it.

    Values alone are certain from their first date on; before it, the distribution of the leaf still holds.
    """

    values: dict[Any, Any] | None = None
    distribution: dict[str, Any] | None = None
    references: list[Reference] = Field(min_length=1)
    notes: str | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> LeafPatch:
        if not self.values and "distribution" not in self.model_fields_set:
            raise ValueError(
                _("changes nothing; give 'values:' with a date and a number, or 'distribution:'")
            )
        return self


@dataclass(frozen=True)
class Rulebook:
    """Every leaf by key (`startup/equipment_per_officer`), the scenarios, and what is not reimbursed."""

    leaves: Mapping[str, Leaf]
    scenarios: Mapping[str, Scenario]
    not_reimbursed: tuple[Unpaid, ...]
    patched: tuple[str, ...] = ()

    def leaf(self, key: str) -> Leaf:
        """The leaf under `key`; `ParameterError` if no file holds it."""
        if key not in self.leaves:
            raise ParameterError(_("parameters/{key}.yml is missing; the model needs it.", key=key))
        return self.leaves[key]

    def number(self, key: str, day: date) -> float:
        """The number in force on `day`, zero where the rule is not in force; `ParameterError` for a leaf of codes."""
        value = self.leaf(key).value_on(day)
        if isinstance(value, tuple):
            raise ParameterError(_("parameters/{key}.yml holds codes where a number is needed.", key=key))
        return value or 0.0

    def codes(self, key: str, day: date) -> frozenset[str]:
        """The codes in force on `day`; none where the rule is not in force; `ParameterError` for a leaf of numbers."""
        value = self.leaf(key).value_on(day)
        if isinstance(value, float):
            raise ParameterError(_("parameters/{key}.yml holds a number where codes are needed.", key=key))
        return frozenset(value or ())

    def naming(self, key: str, until: date) -> dict[str, tuple[date, date | None]]:
        """Each code ever in force by `until`: its first day, and the day that took it away (none while in force)."""
        changes = [day for day in sorted(self.leaf(key).values) if day <= until]
        found: dict[str, tuple[date, date | None]] = {}
        for day in changes:
            held = self.codes(key, day)
            found |= {code: (found.get(code, (day, None))[0], None) for code in held}
            found |= {code: (first, end or day) for code, (first, end) in found.items() if code not in held}
        return found

    def scenario(self, name: str) -> Scenario:
        """The scenario called `name`; `NotFound` lists the names there are."""
        if name not in self.scenarios:
            raise NotFound(_("There is no scenario {name}. There are: {scenarios}.", name=repr(name),
                             scenarios=", ".join(self.scenarios)))  # fmt: skip
        return self.scenarios[name]

    def first_day(self) -> date:
        """The first day on which any money is offered to anybody."""
        paid = min(start for leaf in self.leaves.values() if leaf.paid for start in leaf.values)
        named = self.naming("eligibility/support_types", date.max).values()
        return max(paid, min((first for first, _ in named), default=paid))


def read_rulebook(texts: Mapping[str, str], patch: tuple[str, str] | None = None) -> Rulebook:
    """The rulebook of parameter files (`name` → text), changed by one patch file (name, text) if given.

    `scenarios.yml` and `not_reimbursed.yml` have grammars of their own; every other file is one leaf.
    """
    special = {"scenarios.yml", "not_reimbursed.yml"}
    leaves = {
        name.removesuffix(".yml"): _checked(Leaf, read_yaml_lines(f"parameters/{name}", text))
        for name, text in sorted(texts.items())
        if name not in special
    }
    rulebook = Rulebook(
        leaves,
        _checked(dict[str, Scenario], read_yaml_lines("parameters/scenarios.yml", texts["scenarios.yml"])),
        _checked(
            tuple[Unpaid, ...],
            read_yaml_lines("parameters/not_reimbursed.yml", texts["not_reimbursed.yml"]),
        ),
    )
    return patch_rulebook(rulebook, *patch) if patch else rulebook


def patch_rulebook(rulebook: Rulebook, file_name: str, text: str) -> Rulebook:
    """The rulebook after a reform: a file that maps leaf keys to new dated values, each with a reference.

    Values are added to those in force, and replace those of the same date. A band that the rules do not have
    (`awards/top/amount`) may be added, with all that a leaf has; any other key that no leaf has is refused
    with `ParameterError`, which names file and line.
    """
    source = read_yaml_lines(file_name, text)
    if not isinstance(source.value, dict):
        raise ParameterError(_("{file_name}, line 1: a patch maps keys such as 'startup/equipment_per_officer' to "
                               "changes.", file_name=file_name))  # fmt: skip
    changed = {key: _patched_leaf(rulebook, source, key) for key in source.value}
    return replace(rulebook, leaves={**rulebook.leaves, **changed}, patched=(*rulebook.patched, *changed))


def _patched_leaf(rulebook: Rulebook, source: LinedYaml, key: str) -> Leaf:
    if key not in rulebook.leaves:
        return _added_leaf(rulebook, source, key)
    patch: LeafPatch = _checked(LeafPatch, source, (key,))
    leaf = rulebook.leaves[key]
    before, changes = leaf.model_dump(), patch.model_dump(exclude_unset=True)
    if patch.distribution and leaf.distribution is None:
        raise ParameterError(_("{place}: the model takes this number as certain. Change 'values:' instead.",
                               place=source.place((key, "distribution"))))  # fmt: skip
    values = {"values": before["values"] | (patch.values or {})}
    after = before | _certain_from(patch) | changes | values
    changed: Leaf = _checked(Leaf, replace(source, value={key: after}), (key,))
    return changed


def _added_leaf(rulebook: Rulebook, source: LinedYaml, key: str) -> Leaf:
    """A leaf of a band that the rules do not have yet, such as `awards/top/amount`; no other leaf can be added."""
    group, *band, part = ["", *str(key).split("/")] if "/" not in str(key) else str(key).split("/")
    of_other_bands = re.compile(rf"{re.escape(group)}/[^/]+/{re.escape(part)}")
    if len(band) != 1 or not any(of_other_bands.fullmatch(leaf) for leaf in rulebook.leaves):
        near = difflib.get_close_matches(str(key), rulebook.leaves, n=1)
        hint = f"Did you mean {near[0]}?" if near else "See the folder parameters/."
        raise ParameterError(_("{place}: no parameter has this name. {hint}", place=source.place((str(key),)),
                               hint=hint))  # fmt: skip
    added: Leaf = _checked(Leaf, source, (key,))
    return added


def _certain_from(patch: LeafPatch) -> dict[str, date | None]:
    """Until when the distribution holds: new values without a distribution end it on their first date."""
    days = [day for day in patch.values or {} if type(day) is date]
    is_redrawn = "distribution" in patch.model_fields_set
    return {"distribution_until": None if is_redrawn else min(days, default=None)}


def _checked(model: Any, source: LinedYaml, under: tuple[str, ...] = ()) -> Any:
    value = source.value
    for part in under:
        value = value[part]
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError as error:
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        key, message = _explain(first)
        place = source.place((*under, *_written(first["loc"]), *key))
        raise ParameterError(f"{place}: {message}") from error


def _written(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The path as a person wrote it, without pydantic's marks for keys and union members."""
    marks = {"[key]", "float", "tuple[str, ...]", "uniform", "triangular", "lognormal", "normal"}
    kept = [part for part in path if part not in marks and not str(part).startswith("function-")]
    return tuple(_as_written(part) for part in kept)


def _as_written(part: str | int) -> str:
    """A key as YAML shows it: pydantic repeats dates as Python writes them."""
    parts = re.fullmatch(r"datetime\.(date|datetime)\(([\d, ]+)\)", str(part))
    if not parts:
        return str(part)
    year, month, day, *clock = (int(number) for number in parts[2].split(", "))
    return str(datetime(year, month, day, clock[0], clock[1]) if clock else date(year, month, day))  # noqa: DTZ001


_OF_PARTS = "must name its parts below it, such as 'values:' with a date and a number, and 'references:'."
_IN_WORDS = {
    "missing": "missing; a parameter does not load without it. Add it with its source.",
    "model_type": _OF_PARTS,
    "dict_type": _OF_PARTS,
    "model_attributes_type": _OF_PARTS,
    "list_type": "must be a list, each part of it on a line that begins with '-'.",
    "too_short": "is empty; at least 1 is needed.",
}


def _explain(error: Any) -> tuple[tuple[str, ...], str]:
    """The key that a message itself names, and the message in words."""
    if error["type"] in _IN_WORDS:
        return (), _IN_WORDS[error["type"]]
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(error["loc"][-1]), Leaf.model_fields, n=1)
        hint = f"Did you mean {near[0]}?" if near else "Correct its spelling or remove it."
        return (), f"unknown key. {hint}"
    message = error["msg"].removeprefix("Value error, ")
    named = re.fullmatch(r"([\w.\-]+): (.+)", message)
    return (tuple(named[1].split(".")), f"{named[2]}.") if named else ((), f"{message}.")
