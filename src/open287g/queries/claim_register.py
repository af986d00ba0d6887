"""The ledger as claims ask for it: an edition's tables and the census in, numbers under named ways of counting out.

Every number is a count of `measures`' rows in force on a day; what is kept between questions is kept for one edition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import polars as pl

from open287g.claims.asking import Counted, Listed, Paid, StatedTotal
from open287g.claims.language.lexicon import fold
from open287g.claims.language.typed import STATE_LEVEL, Group
from open287g.claims.weighing import WITH_TERRITORIES
from open287g.measures import Ledger, rows_in_force
from open287g.measures.coverage import Places, count_residents
from open287g.schemas.codes import STATE_NAMES, TERRITORIES
from open287g.schemas.measures import Query
from open287g.schemas.units import UNITS, Unit
from open287g.text.phrases import format_day

_NO_SHERIFFS = frozenset({"AK", "CT", "HI", "RI"})
"""States whose counties elect no sheriff."""
_MILLION = 1e6
MONTHS_FROM = date(2025, 1, 1)
"""From here on ICE's lists are close enough together for a month to be set against another."""


def _counted(unit: Unit, rows: pl.DataFrame) -> Counted:
    """A unit of the registry, counted in rows in force."""
    return Counted(float(unit.prepare(rows).select(unit.count).item() or 0))


@dataclass(frozen=True)
class LedgerRegister:
    """What the ledger answers to claims (`claims.asking.Register`)."""

    ledger: Ledger
    places: Places
    events: pl.DataFrame
    police: pl.DataFrame
    """Agencies of the FBI's record, by name and state, to know a body that is not listed."""
    payments: pl.DataFrame
    """Payments on record, with payer, payee and stage."""
    totals: pl.DataFrame
    """Totals that ICE and others stated of a list on a day."""
    _rows: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)
    _counts: dict[tuple[Group, str], tuple[Counted, ...]] = field(default_factory=dict, repr=False)
    _lists: dict[bool, tuple[Listed, ...]] = field(default_factory=dict, repr=False)

    def lists(self, pending: bool) -> Sequence[Listed]:
        """Every accepted list, oldest first."""
        if pending not in self._lists:
            name = "pending" if pending else "participating"
            mine = self.ledger.snapshots.filter(pl.col("list_name").cast(pl.String) == name).sort("position")
            rows = mine.select(
                "snapshot_on",
                "file_name",
                "last_shown_on",
                "snapshot_id",
                alone=~pl.col("snapshot_on").is_duplicated(),
            )
            self._lists[pending] = tuple(Listed(*row) for row in rows.iter_rows())
        return self._lists[pending]

    def count(self, group: Group, listed: Listed) -> Sequence[Counted]:
        """How many a list shows, by each way of counting that the words leave open."""
        key = (group, "" if group.everywhere else listed.snapshot_id)
        if key not in self._counts:
            found = self._everywhere(group) if group.everywhere else self._count(group, listed)
            self._counts[key] = tuple(found)
        return self._counts[key]

    def _count(self, group: Group, listed: Listed) -> list[Counted]:
        if group.unit == "unsaid":
            return self._of_both_units(lambda each: self._count(each, listed), group)
        return self._count_rows(self._in_group(self._in_force(group.pending, listed), group), group)

    def _of_both_units(self, count: Callable[[Group], Sequence[Counted]], group: Group) -> list[Counted]:
        """The numbers of agreements and of agencies, where it is not said which are meant."""
        units = ("agreements", "agencies")
        return [
            Counted(found.value, f"counted as {unit}")
            for unit in units
            for found in count(replace(group, unit=unit))
        ]

    def _count_rows(self, rows: pl.DataFrame, group: Group) -> list[Counted]:
        match group.unit:
            case "agreements":
                return [Counted(float(rows["agreement_id"].n_unique()))]
            case "states":
                of_states = rows.filter(~pl.col("state").is_in(list(TERRITORIES)))
                return [
                    Counted(float(of_states["state"].n_unique()), "states and D.C., no territories"),
                    Counted(float(rows["state"].n_unique()), WITH_TERRITORIES),
                ]
            case "states_and_territories":
                return [Counted(float(rows["state"].n_unique()))]
            case "territories":
                return [
                    Counted(float(rows.filter(pl.col("state").is_in(list(TERRITORIES)))["state"].n_unique()))
                ]
            case "counties":
                held = UNITS["counties"].prepare(rows)
                if (
                    held.is_empty()
                    and not rows.is_empty()
                    and rows["county_fips"].null_count() == rows.height
                ):
                    return []
                return [Counted(float(held["county_fips"].n_unique()))]
            case "residents":
                return self._residents(rows)
            case "officers":
                return [_counted(UNITS["sworn_officers_employed"], rows)]
            case unit if unit in UNITS and unit != "agencies":
                return [_counted(UNITS[unit], rows)]
            case _:
                return [Counted(float(_agencies(rows, group)["agency_id"].n_unique()))]

    def _residents(self, rows: pl.DataFrame) -> list[Counted]:
        """Residents by both rules: of the places that agencies serve, and of whole counties with any local agency."""
        reached = count_residents(rows, self.ledger.agencies, self.places)["value"].sum()
        held = UNITS["counties"].prepare(rows).select("county_fips").unique()
        people = self.places.counties.select("county_fips", pl.col("population").cast(pl.Int64))
        whole = held.join(people, on="county_fips", how="inner", validate="1:1")["population"].sum()
        return [
            Counted(float(reached), "residents of the places that the agencies serve"),
            Counted(float(whole), "all residents of each county with a local agency"),
        ]

    def _everywhere(self, group: Group) -> list[Counted]:
        """All that there are, on the list or not: sheriffs (one for each county), counties, residents, states."""
        counties = self.places.counties.filter(~pl.col("is_former"))
        of_states = self.places.states.filter(~pl.col("is_territory"))
        if group.states:
            counties = counties.filter(pl.col("state").is_in(list(group.states)))
            of_states = of_states.filter(pl.col("state").is_in(list(group.states)))
        else:
            counties = counties.filter(pl.col("state").is_in(of_states["state"].implode()))
        match group.unit:
            case "residents":
                return [Counted(float(of_states["population"].sum()))]
            case "counties":
                return [Counted(float(counties.height))]
            case "states":
                return [
                    Counted(float(of_states.height - 1), "states"),
                    Counted(float(of_states.height), "states and D.C."),
                ]
            case _:
                with_sheriffs = counties.filter(~pl.col("state").is_in(list(_NO_SHERIFFS)))
                elected = with_sheriffs.filter(pl.col("suffix").is_in(["County", "Parish"]))
                cities = with_sheriffs.filter(pl.col("suffix") == "city", pl.col("state") == "VA")
                return [
                    Counted(float(elected.height), "one sheriff for each county"),
                    Counted(
                        float(elected.height + cities.height), "one for each county and independent city"
                    ),
                ][: 1 + (cities.height > 0)]

    def _in_force(self, pending: bool, listed: Listed) -> pl.DataFrame:
        """The rows of a list, one for each agreement or application, with what is known of its agency."""
        if listed.snapshot_id not in self._rows:
            name = "pending" if pending else "participating"
            rows = rows_in_force(self.ledger, Query(list_name=name), listed.day)
            if pending or not listed.is_alone_on_its_day:
                rows = self._as_listed(listed, rows)
            signed = self.ledger.agreements.select("agreement_id", "signed_on")
            if pending:
                dated = rows.with_columns(signed_on=pl.lit(None, dtype=pl.Date))
            else:
                dated = rows.join(signed, on="agreement_id", how="left", validate="m:1")
            self._rows[listed.snapshot_id] = dated.join(
                self._facts, on="agency_id", how="left", validate="m:1"
            ).with_columns(pl.col("kind", "support_type").cast(pl.String))
        return self._rows[listed.snapshot_id]

    def _as_listed(self, listed: Listed, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of a list as it shows them: of a pending list, or of one of several of a day."""
        on_it = self.ledger.listings.lazy().filter(
            pl.col("snapshot_id") == listed.snapshot_id, pl.col("agency_id").is_not_null()
        )
        core = on_it.select("agreement_id", "agency_id", "state", "support_type", "agency_name").collect()
        facts = self.ledger.agencies.select(
            [name for name in rows.columns if name == "agency_id" or name not in core.columns]
        )
        return core.join(facts, on="agency_id", how="left", validate="m:1").select(rows.columns)

    @cached_property
    def _facts(self) -> pl.DataFrame:
        """Residents of each agency, and the first day on which it signed."""
        firsts = self.ledger.agreements.group_by("agency_id").agg(first_signed_on=pl.col("signed_on").min())
        people = self.ledger.agencies.select("agency_id", "population")
        return people.join(firsts, on="agency_id", how="left", validate="1:1")

    def _in_group(self, rows: pl.DataFrame, group: Group) -> pl.DataFrame:
        wanted = [
            pl.col(column).is_in(list(values))
            for column, values in (("support_type", group.models), ("state", group.states))
            if values
        ]
        if group.kinds:
            wanted.append(self._is_of_kinds(group.kinds))
        if group.signed_from is not None:
            column = "signed_on" if group.unit == "agreements" else "first_signed_on"
            wanted.append(pl.col(column).is_between(group.signed_from, group.signed_until or date.max))
        return rows.filter(*wanted) if wanted else rows

    def _is_of_kinds(self, kinds: Sequence[str]) -> pl.Expr:
        """Whether an agency is of one of the kinds; "state agencies" are all of a state's level, of any kind."""
        of_kind = pl.col("kind").cast(pl.String).is_in(list(kinds))
        is_meant = of_kind | (pl.col("level").cast(pl.String) == "state") if STATE_LEVEL in kinds else of_kind
        return pl.col("agency_id").is_in(self.ledger.agencies.filter(is_meant)["agency_id"].implode())

    def with_officers(self, group: Group, listed: Listed) -> tuple[float, float]:
        """Agencies of a group with fewer sworn officers than it says, and all whose number is on record."""
        rows = self._in_group(self._in_force(group.pending, listed), replace(group, below_officers=None))
        known = rows.unique("agency_id").filter(pl.col("sworn_officers").is_not_null())
        few = known.filter(pl.col("sworn_officers") < (group.below_officers or 0))
        return float(few.height), float(known.height)

    def signed_by_month(self, group: Group, known_by: date) -> dict[date, float]:
        """How many were signed in each month since the lists are close together, by what was known on a day."""
        rows = self._signings(group).filter(
            pl.col("first_listed_on") <= known_by,
            pl.col("signed_on") >= MONTHS_FROM,
            pl.col("signed_on") <= known_by,
        )
        key = "agreement_id" if group.unit == "agreements" else "agency_id"
        months = rows.group_by(month=pl.col("signed_on").dt.truncate("1mo")).agg(
            n=pl.col(key).n_unique().cast(pl.Float64)
        )
        return dict(months.iter_rows())

    def first_signed(self, group: Group) -> date | None:
        """The first day on which any of a group was signed, by signing dates that lists print."""
        found = self._signings(group)["signed_on"].min()
        return found if isinstance(found, date) else None

    def _signings(self, group: Group) -> pl.DataFrame:
        """Every agreement of a group, whether or not still listed."""
        rows = self.ledger.agreements.with_columns(
            pl.col("support_type").cast(pl.String), first_signed_on=pl.lit(None)
        )
        return self._in_group(rows, replace(group, signed_from=None))

    def signed(self, group: Group, start: date, end: date, known_by: date) -> Sequence[Counted]:
        """How many were signed within a time; agencies by their first signing, by any, and by their first listing."""
        if group.unit == "unsaid":
            return self._of_both_units(lambda each: self.signed(each, start, end, known_by), group)
        rows = self._signings(group)
        found: list[Counted] = []
        for day, known in (
            (known_by, f"as known on {format_day(known_by)}"),
            (date.max, "as known now"),
        ):
            seen = rows.filter(pl.col("first_listed_on") <= day)
            within = seen.filter(pl.col("signed_on").is_between(start, end))
            if group.unit == "agreements":
                found.append(Counted(float(within["agreement_id"].n_unique()), f"by signing date, {known}"))
                first = seen.filter(pl.col("first_listed_on").is_between(start, end))
                found.append(Counted(float(first["agreement_id"].n_unique()), "by first day on the list"))
                continue
            firsts = seen.group_by("agency_id").agg(
                pl.col("signed_on").min(), pl.col("first_listed_on").min()
            )
            found.append(
                Counted(
                    float(firsts.filter(pl.col("signed_on").is_between(start, end)).height),
                    f"by their first signing, {known}",
                )
            )
            found.append(Counted(float(within["agency_id"].n_unique()), f"by any signing, {known}"))
            found.append(
                Counted(
                    float(firsts.filter(pl.col("first_listed_on").is_between(start, end)).height),
                    "by their first day on the list",
                )
            )
        return list(dict.fromkeys(found))

    def gone(self, group: Group, start: date, end: date) -> Sequence[Counted]:
        """How many were no longer listed within a time, and are not on the list at its end."""
        if group.unit == "unsaid":
            return self._of_both_units(lambda each: self.gone(each, start, end), group)
        events = self.events.filter(
            pl.col("list_name").cast(pl.String) == "participating",
            pl.col("kind").cast(pl.String) == "no_longer_listed",
            pl.col("seen_on").is_between(start, end),
        ).with_columns(pl.col("support_type").cast(pl.String))
        mine = self._in_group(events, replace(group, signed_from=None))
        there = self._in_force(
            pending=False, listed=[each for each in self.lists(pending=False) if each.day <= end][-1]
        )
        key = "agreement_id" if group.unit == "agreements" else "agency_id"
        left = mine.join(there.select(key).unique(), on=key, how="anti")
        found = [Counted(float(left[key].n_unique()), "not on the list at the end of the time")]
        if group.unit != "agreements":
            found.append(
                Counted(
                    float(
                        mine.join(there.select("agreement_id").unique(), on="agreement_id", how="anti")[
                            "agency_id"
                        ].n_unique()
                    ),
                    "that gave up at least one agreement",
                )
            )
        return found

    def by_state(self, group: Group, listed: Listed, per_capita: bool) -> dict[str, float]:
        """The number in each state that has any; for each million residents if asked."""
        rows = self._in_group(self._in_force(group.pending, listed), replace(group, states=()))
        column = "agreement_id" if group.unit in ("agreements", "unsaid") else "agency_id"
        counts = dict(rows.group_by("state").agg(n=pl.col(column).n_unique().cast(pl.Float64)).iter_rows())
        if not per_capita:
            return counts
        people = dict(
            self.places.states.filter(~pl.col("is_territory")).select("state", "population").iter_rows()
        )
        return {state: n / people[state] * _MILLION for state, n in counts.items() if state in people}

    def median(self, group: Group, of: str, listed: Listed) -> float | None:
        """The middle number of sworn officers or residents served, of agencies whose number is on record."""
        rows = self._in_group(self._in_force(group.pending, listed), group).unique("agency_id")
        column = "sworn_officers" if of == "officers" else "population"
        found = rows[column].drop_nulls().median()
        return float(found) if isinstance(found, (int, float)) else None

    def bodies(self, name: str, kinds: Sequence[str], states: Sequence[str], listed: Listed) -> Sequence[str]:
        """Names on the list of a day that hold all words of a name, one after the other."""
        rows = self._in_force(pending=False, listed=listed)
        if states:
            rows = rows.filter(pl.col("state").is_in(list(states)))
        if kinds:
            rows = rows.filter(self._is_of_kinds(kinds))
        wanted = f" {' '.join(_words(name))} "
        if _words(name)[-1:] == ["county"]:
            near = self.ledger.agencies.select("agency_id", "county_name")
            placed = rows.join(near, on="agency_id", how="left", validate="m:1").filter(
                pl.col("level") == "county"
            )
            here = [row for row in placed.select("agency_name", "county_name").iter_rows() if row[1]]
            mine = {
                agency
                for agency, county in here
                if _words(county)[: len(_words(name)) - 1] == _words(name)[:-1]
            }
        else:
            mine = set()
        mine |= {each for each in rows["agency_name"] if wanted in f" {' '.join(_words(each))} "}
        if states:
            return sorted(mine)
        placed = rows.filter(pl.col("agency_name").is_in(list(mine))).select("agency_name", "state").unique()
        return sorted(f"{name}, {STATE_NAMES.get(state, state)}" for name, state in placed.iter_rows())

    def known_in(self, name: str, states: Sequence[str]) -> frozenset[str]:
        """States, of those given or of all, where a county or agency of this name is on any record, listed or not."""
        wanted = f" {' '.join(word for word in _words(name) if word != 'county')} "
        sources = (
            (self.places.counties, "county_name"),
            (self.ledger.agencies, "name"),
            (self.police, "police_name"),
        )
        return frozenset(
            state
            for table, column in sources
            for state, each in table.select(pl.col("state").cast(pl.String), column).drop_nulls().iter_rows()
            if (not states or state in states) and wanted in f" {' '.join(_words(each))} "
        )

    def paid(self, states: Sequence[str]) -> Sequence[Paid]:
        """Payments on record, of states or of all."""
        rows = self.payments.filter(pl.col("state").is_in(list(states))) if states else self.payments
        wanted = rows.select("payee", "state", "payer", "amount_usd", "stage", "recorded_on", "source_title")
        return [Paid(*row) for row in wanted.iter_rows()]

    def stated_totals(self, around: date, days: int) -> Sequence[StatedTotal]:
        """Totals that were stated of a day near another, nearest first."""
        dated = self.totals.with_columns(
            day=pl.col("as_of").cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
        ).drop_nulls("day")
        near = dated.filter(
            pl.col("list_name") == "participating",
            (pl.col("day") - around).dt.total_days().abs() <= days,
            pl.col("total").is_not_null(),
        )
        ordered = near.sort((pl.col("day") - around).dt.total_days().abs(), "said_by")
        return [
            StatedTotal(*row) for row in ordered.select("day", "counts", "total", "publisher").iter_rows()
        ]


def _agencies(rows: pl.DataFrame, group: Group) -> pl.DataFrame:
    """Agencies of a group: those with all of its models, or with so many agreements."""
    if group.every_model:
        held = rows.group_by("agency_id").agg(models=pl.col("support_type").n_unique())
        return held.filter(pl.col("models") >= len(group.models))
    if group.exactly_agreements is not None or group.at_least_agreements > 1:
        held = rows.group_by("agency_id").agg(n=pl.col("agreement_id").n_unique())
        if group.exactly_agreements is not None:
            return held.filter(pl.col("n") == group.exactly_agreements)
        return held.filter(pl.col("n") >= group.at_least_agreements)
    return rows


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text))
