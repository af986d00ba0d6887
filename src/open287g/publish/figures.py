"""Facts to figures, each named, dated and tied to its list and its origin. Computes shares, sums, differences only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from open287g.schemas.facts import Baseline, BriefFacts
from open287g.schemas.measures import Call, Count, Figure, Origin, Query, Things
from open287g.schemas.support_types import SUPPORT_TYPES
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

COUNTED = "Counted on the list in force"
DIFFERENCE = "The first less the second"
ON_RECORD = "Agencies behind this number whose sworn officers the FBI has on record"
GROWTH = "The first against the second, in percent of the second"
SHARE = "The first in percent of the second"
SUM = "All of these together"


@dataclass(frozen=True)
class Figures:
    """Makes the figures of one brief; the same request gives the same figure."""

    facts: BriefFacts

    @property
    def snapshot_id(self) -> str:
        """The participating list in force."""
        return self.facts.counts["agreements"].snapshot_id

    def whole(self, name: str) -> Figure:
        """A count of the place of the brief: a unit, `pending` or `pending agencies`."""
        return self._of_count(name.replace(" ", "."), self.facts.counts[name])

    def nation(self, name: str) -> Figure:
        """The nation's count, in a brief of a state."""
        return self._of_count(f"nation.{name}", self.facts.nation[name])

    def agencies_on_record(self) -> Figure:
        """Agencies of the brief whose sworn officers the FBI has on record."""
        origin = Origin(ON_RECORD, (self.whole("sworn_officers_employed"),))
        label = _("Agencies with officers on record")
        return self.made("agencies.on_record", self.facts.n_on_record, "agencies", label, origin)

    def models(self) -> dict[str, str]:
        """Support types with an agreement on the list, now or at the main baseline, and their titles."""
        counts = [counted.get("agreements by model") for counted in (self.facts.counts, self.facts.before)]
        rows = [row for asked in counts if asked is not None for row in asked.rows]
        listed = {row["model"] for row in rows if row["value"]}
        return {code: title for code, title in SUPPORT_TYPES.items() if code in listed}

    def model(self, unit: str, support_type: str) -> Figure:
        """A unit's count under one support type."""
        asked = self.facts.counts[f"{unit} by model"]
        return self._part_of(asked, f"{unit}.{support_type}", {"model": support_type})

    def model_before(self, support_type: str) -> Figure:
        """Agreements under one support type at the main baseline."""
        asked = self.facts.before["agreements by model"]
        return self._part_of(asked, f"agreements.{support_type}.before", {"model": support_type})

    def state(self, unit: str, state: str) -> Figure:
        """A unit's count in one state."""
        return self._part_of(self.facts.counts[f"{unit} by state"], f"{unit}.{state}", {"state": state})

    def state_model(self, state: str, support_type: str) -> Figure:
        """Agreements in one state under one support type."""
        asked = self.facts.counts["agreements by state and model"]
        key = {"state": state, "model": support_type}
        return self._part_of(asked, f"agreements.{state}.{support_type}", key)

    def state_change(self, state: str) -> Figure:
        """Change of the agreements of one state since the main baseline."""
        now, asked = self.state("agreements", state), self.facts.before["agreements by state"]
        before = self._part_of(asked, f"agreements.{state}.before", {"state": state})
        return self.difference(f"agreements.{state}.change", now, before, _("Change in agreements"))

    def nation_state(self, state: str) -> Figure:
        """Agreements of any state or territory, in a brief of one of them."""
        asked = self.facts.nation["agreements by state"]
        return self._part_of(asked, f"nation.agreements.{state}", {"state": state})

    def before(self, baseline: Baseline, unit: str) -> Figure:
        """A unit's count at a baseline."""
        growth = baseline.growths[unit]
        query = replace(self.facts.counts[unit].query, as_of=growth.since)
        return Figure(
            f"{unit}.{baseline.key}.before",
            growth.value,
            unit,
            _("{unit} then", unit=self._title(unit)),
            growth.since,
            baseline.snapshot_id,
            Origin(COUNTED, (query,)),
            call=call_of_count(query),
        )

    def change(self, baseline: Baseline, unit: str) -> Figure:
        """Growth in a unit since a baseline, in numbers."""
        name = f"{unit}.{baseline.key}.change"
        return self.difference(name, self.whole(unit), self.before(baseline, unit), _("Change"))

    def growth(self, baseline: Baseline, unit: str) -> Figure:
        """Growth in a unit since a baseline, in percent; empty where there were none."""
        grounds = (self.whole(unit), self.before(baseline, unit))
        return self.made(
            f"{unit}.{baseline.key}.growth",
            baseline.growths[unit].percent,
            "percent",
            _("Growth"),
            Origin(GROWTH, grounds),
            "growth",
            baseline.snapshot_id,
        )

    def difference(self, figure_id: str, now: Figure, before: Figure, label: str) -> Figure:
        """One count less an earlier one."""
        value = (now.value or 0) - (before.value or 0)
        origin = Origin(DIFFERENCE, (now, before))
        return self.made(figure_id, value, now.unit, label, origin, "change", before.snapshot_id)

    def remainder(self, figure_id: str, whole: Figure, part: Figure, label: str) -> Figure:
        """What is left of a count without a part of it."""
        left = (whole.value or 0) - (part.value or 0)
        return self.made(figure_id, left, whole.unit, label, Origin(DIFFERENCE, (whole, part)))

    def share(self, figure_id: str, part: Figure, whole: Figure, label: str) -> Figure:
        """One count as a share of another, in percent; empty where the whole is nought."""
        is_known = part.value is not None and bool(whole.value)
        value = round(100 * part.value / whole.value, 1) if is_known else None  # type: ignore[operator]
        return self.made(figure_id, value, "percent", label, Origin(SHARE, (part, whole)), "percent")

    def together(self, figure_id: str, parts: Sequence[Figure], label: str) -> Figure:
        """The sum of figures of one unit."""
        value = sum(part.value or 0 for part in parts)
        return self.made(figure_id, value, parts[0].unit, label, Origin(SUM, tuple(parts)))

    def found(
        self, figure_id: str, how: str, table: str, ids: Sequence[str], unit: str, label: str
    ) -> Figure:
        """How many things of a table of the edition there are."""
        return self.made(figure_id, len(ids), unit, label, Origin(how, (Things(table, tuple(ids)),)))

    def age(self, figure_id: str, asked: Count, until: date, label: str = "") -> Figure:
        """Days from the last time that a list was seen."""
        days = (until - asked.last_shown_on).days
        origin = Origin(
            f"Days from {asked.last_shown_on}, when the list was last seen, to {until}",
            (Things("snapshots", (asked.snapshot_id,)),),
        )
        return replace(
            self.made(figure_id, days, "days", label or _("Age of the list"), origin, "days"),
            snapshot_id=asked.snapshot_id,
        )

    def made(
        self,
        figure_id: str,
        value: float | None,
        unit: str,
        label: str,
        origin: Origin,
        form: str = "count",
        against: str | None = None,
    ) -> Figure:
        """A figure of the day of the brief on the participating list in force."""
        return Figure(
            figure_id, value, unit, label, self.facts.as_of, self.snapshot_id, origin, against, form
        )

    def of_pending(self, figure: Figure) -> Figure:
        """The same figure, standing on the pending list in force."""
        return replace(figure, snapshot_id=self.facts.counts["pending"].snapshot_id)

    def listed_at(self, day: date, figure_id: str, value: int) -> Figure:
        """Agreements on the list in force on an earlier day."""
        query = replace(self.facts.counts["agreements"].query, as_of=day)
        figure = self.made(figure_id, value, "agreements", _("On the list"), Origin(COUNTED, (query,)))
        return replace(figure, call=call_of_count(query))

    def _of_count(self, figure_id: str, asked: Count) -> Figure:
        unit = "applications" if figure_id == "pending" else asked.query.unit
        return self._counted(asked, figure_id, asked.value, unit, asked.query)

    def _part_of(self, asked: Count, figure_id: str, key: dict[str, str]) -> Figure:
        states = (key["state"],) if "state" in key else asked.query.states
        models = (key["model"],) if "model" in key else ()
        query = replace(asked.query, by=(), states=states, support_types=models)
        return self._counted(asked, figure_id, _value(asked, key), query.unit, query)

    def _counted(self, asked: Count, figure_id: str, value: int, unit: str, query: Query) -> Figure:
        query = replace(query, as_of=asked.as_of)
        return Figure(
            figure_id,
            value,
            unit,
            self._title(asked.query.unit),
            asked.as_of,
            asked.snapshot_id,
            Origin(COUNTED, (query,)),
            call=call_of_count(query),
        )

    def _title(self, unit: str) -> str:
        title = _(UNITS[unit].title)
        return title[:1].upper() + title[1:]


def _value(asked: Count, key: dict[str, str]) -> int:
    """The value of one row of a breakdown; a row that is not there is nought."""
    found: list[Any] = [row["value"] for row in asked.rows if all(row[name] == key[name] for name in key)]
    return int(found[0]) if found else 0


def call_of_count(query: Query) -> Call:
    """The question that counts `query` again."""
    told: list[tuple[str, str | int]] = [("unit", query.unit), ("as_of", str(query.as_of))]
    told += [("list_name", "pending")] if query.list_name == "pending" else []
    told += [("state", ",".join(query.states))] if query.states else []
    told += [("model", ",".join(query.support_types))] if query.support_types else []
    return Call("count", tuple(told))


def call_of_brief(facts: BriefFacts) -> Call:
    """The question that makes the brief again: its day, its state, and the baseline that was asked for."""
    asked = [each.growths["agreements"].since for each in facts.baselines if each.key == "asked"]
    told: list[tuple[str, str | int]] = [("as_of", str(facts.as_of))]
    told += [("state", facts.state)] if facts.state else []
    told += [("baseline", str(day)) for day in asked]
    return Call("brief", tuple(told))
