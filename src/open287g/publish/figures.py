"""Facts to figures: each count named, dated and tied to the list it stands on. Computes shares and differences only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from open287g.schemas.brief import Baseline, BriefFacts, Figure
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.measures import Count


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
        now = _value(self.facts.counts["agreements by state"], {"state": state})
        before = _value(self.facts.before["agreements by state"], {"state": state})
        return self.made(
            f"agreements.{state}.change",
            now - before,
            "agreements",
            "Change in agreements",
            "change",
            self.facts.before["agreements by state"].snapshot_id,
        )

    def before(self, baseline: Baseline, unit: str) -> Figure:
        """A unit's count at a baseline."""
        growth = baseline.growths[unit]
        return Figure(
            f"{unit}.{baseline.key}.before",
            growth.value,
            unit,
            f"{self._title(unit)} then",
            growth.since,
            baseline.snapshot_id,
            command=self._command(unit, growth.since),
        )

    def change(self, baseline: Baseline, unit: str) -> Figure:
        """Growth in a unit since a baseline, in numbers."""
        change = baseline.growths[unit].change
        name = f"{unit}.{baseline.key}.change"
        return self.made(name, change, unit, "Change", "change", baseline.snapshot_id)

    def growth(self, baseline: Baseline, unit: str) -> Figure:
        """Growth in a unit since a baseline, in percent; empty where there were none."""
        percent = baseline.growths[unit].percent
        name = f"{unit}.{baseline.key}.growth"
        return self.made(name, percent, "percent", "Growth", "growth", baseline.snapshot_id)

    def share(self, figure_id: str, part: Figure, whole: Figure, label: str) -> Figure:
        """One count as a share of another, in percent; empty where the whole is nought."""
        is_known = part.value is not None and bool(whole.value)
        value = round(100 * part.value / whole.value, 1) if is_known else None  # type: ignore[operator]
        return self.made(figure_id, value, "percent", label, "percent")

    def made(
        self,
        figure_id: str,
        value: float | None,
        unit: str,
        label: str,
        form: str = "count",
        against: str | None = None,
    ) -> Figure:
        """A figure of the day of the brief on the participating list in force."""
        return Figure(figure_id, value, unit, label, self.facts.as_of, self.snapshot_id, against, form)

    def on_pending(
        self, figure_id: str, value: float | None, unit: str, label: str, form: str = "count"
    ) -> Figure:
        """A figure of the day of the brief on the pending list in force."""
        pending = self.facts.counts["pending"].snapshot_id
        return Figure(figure_id, value, unit, label, self.facts.as_of, pending, form=form)

    def _of_count(self, figure_id: str, asked: Count) -> Figure:
        unit = asked.query.unit
        return Figure(
            figure_id,
            asked.value,
            "applications" if figure_id == "pending" else unit,
            self._title(unit),
            asked.as_of,
            asked.snapshot_id,
            command=_command_of(asked, {}),
        )

    def _part_of(self, asked: Count, figure_id: str, key: dict[str, str]) -> Figure:
        return Figure(
            figure_id,
            _value(asked, key),
            asked.query.unit,
            self._title(asked.query.unit),
            asked.as_of,
            asked.snapshot_id,
            command=_command_of(asked, key),
        )

    def _title(self, unit: str) -> str:
        title = self.facts.unit_meanings[unit][0]
        return title[:1].upper() + title[1:]

    def _command(self, unit: str, day: date) -> str:
        asked = self.facts.counts[unit]
        return _command_line(unit, day, asked.query.list_name, asked.query.states)


def _value(asked: Count, key: dict[str, str]) -> int:
    """The value of one row of a breakdown; a row that is not there is nought."""
    found: list[Any] = [row["value"] for row in asked.rows if all(row[name] == key[name] for name in key)]
    return int(found[0]) if found else 0


def _command_of(asked: Count, key: dict[str, str]) -> str:
    query = asked.query
    states = (key["state"],) if "state" in key else query.states
    model = key.get("model")
    return _command_line(query.unit, asked.as_of, query.list_name, states, model)


def _command_line(
    unit: str, day: date, list_name: str, states: tuple[str, ...], model: str | None = None
) -> str:
    words = ["open287g count", f"--unit {unit}", f"--as-of {day}"]
    words += ["--list pending"] if list_name == "pending" else []
    words += [f"--state {state}" for state in states]
    words += [f"--model {model}"] if model in SUPPORT_TYPES else []
    return " ".join(words)
