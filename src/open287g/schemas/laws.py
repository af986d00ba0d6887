"""Contracts of state laws on agreements: what a law does, whom it obliges, and measures that did not become law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import dataframely as dy
import polars as pl

from open287g.text.days import PATTERN

from .table import Table

LAW_KINDS: Final = {
    "requires": "requires agreements",
    "forbids": "forbids agreements",
    "restricts": "sets conditions for agreements",
    "encourages": "encourages agreements",
    "funds": "pays for agreements",
}
"""What a law does about agreements, the strongest first."""

LAW_KINDS_AGAIN: Final = {
    "requires": "requires them",
    "forbids": "forbids them",
    "restricts": "sets conditions for them",
    "encourages": "encourages them",
    "funds": "pays for them",
}
"""The same after another of them has named the agreements."""

DUTIES: Final = {
    "sign": "must enter an agreement",
    "attempt": "must apply for an agreement or try to enter one",
    "any_federal_agreement": "must hold some agreement with federal authorities; a detention contract will do",
}
"""What a law that requires agreements asks of an agency."""

BOUND: Final = {
    "sheriffs": "every county's sheriff",
    "jail_sheriffs": "sheriffs of counties with a jail",
    "county_jails": "the office that runs each county's jail",
    "local_agencies": "local agencies",
    "state_agencies": "state agencies",
    "all_agencies": "state and local agencies",
    "named": "agencies that it names",
}
"""Whom a law binds, in a form that can be counted where it names counties or agencies."""

BY_COUNTY: Final = ("sheriffs", "jail_sheriffs", "county_jails")
"""Of `BOUND`: one office a county."""

CONFIDENCES: Final = {
    "high": "official text, or several sources that agree",
    "medium": "one source, or second hand",
    "low": "barely known",
}

BILL_STATUSES: Final = {
    "died": "did not become law",
    "vetoed": "was vetoed",
    "pending": "was pending when last seen",
    "unknown": "its end was not found",
}


class Laws(Table):
    """One state law, order or official opinion on agreements, in own words, with its source."""

    law_id = dy.String(primary_key=True, regex=r"^[a-z]{2}-[a-z0-9-]+$", description="Stable id")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    measure = dy.String(min_length=3, description="Its name")
    kind = dy.Enum(list(LAW_KINDS), description="What it does most")
    also = dy.List(dy.String(), description="Further kinds")
    duty = dy.Enum(list(DUTIES), nullable=True, description="What a law that requires asks of an agency")
    says = dy.String(min_length=10, description="What it does, in own words")
    binds = dy.Enum(list(BOUND), description="Whom, in a form that can be counted")
    who = dy.String(min_length=3, description="Whom, in words")
    models = dy.List(dy.String(), description="Codes of the models that count; empty for any")
    or_similar = dy.Bool(description="Other programs than 287(g) count too")
    signed_on = dy.String(nullable=True, regex=PATTERN, description="Day, month or year of signing, as known")
    effective_on = dy.String(nullable=True, regex=PATTERN, description="From when it is in force, as known")
    deadline_on = dy.String(nullable=True, regex=PATTERN, description="By when it must be met, as known")
    ended_on = dy.String(nullable=True, regex=PATTERN, description="When it ceased or ceases, as known")
    ended_by = dy.String(nullable=True, description="Why it ceased")
    replaced_by = dy.String(nullable=True, description="Id of the law that took its place")
    consequence = dy.String(nullable=True, description="What follows for who does not comply")
    money_usd = dy.Float64(nullable=True, min=0, description="Dollars that it provides, where stated")
    money = dy.String(nullable=True, description="What the money is for")
    citation = dy.String(min_length=3, description="Where it stands")
    source_publisher = dy.String(description="Who published the source that was read")
    source_title = dy.String(description="Its title")
    source_url = dy.String(regex=r"^https?://", description="Its address")
    source_published_on = dy.String(
        nullable=True, regex=PATTERN, description="When it was published, as known"
    )
    source_is_original = dy.Bool(description="The publisher is the body that made the law")
    confidence = dy.Enum(list(CONFIDENCES), description="How well it is known")
    disputed = dy.String(nullable=True, description="What sources disagree on")
    unread = dy.String(nullable=True, description="What was not read or seen")


class Bills(Table):
    """A measure that did not become law, or whose end is not known: never counted as a law."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    measure = dy.String(primary_key=True, description="Its name")
    would = dy.String(description="What it would have done")
    status = dy.Enum(list(BILL_STATUSES), description="What became of it")
    status_on = dy.String(nullable=True, regex=PATTERN, description="When that was so, as known")
    found_in = dy.String(description="Where that was read")
    confidence = dy.Enum(list(CONFIDENCES), description="How well it is known")


class MustSign(Table):
    """One office that a law obliges, as far as it can be told, and whether it is on ICE's list of a day."""

    law_id = dy.String(primary_key=True, description="Law")
    office = dy.String(primary_key=True, description="County or agency, in words")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    county_fips = dy.String(
        nullable=True, regex=r"^\d{5}$", description="County, where the law obliges by county"
    )
    is_listed = dy.Bool(description="An agency of that office is on the list under a model that counts")
    agency_ids = dy.List(dy.String(), description="Its agencies on the list, under whatever model")
    agency_names = dy.List(dy.String(), description="Their names as printed")
    support_types = dy.List(dy.String(), description="Their models")


@dataclass(frozen=True)
class NamedAgency:
    """An agency that a law names, and the spelling under which ICE's lists have it."""

    agency: str
    agency_name_on_lists: str


@dataclass(frozen=True)
class Obliged:
    """How the agencies that one law obliges can be counted, and what about it is open."""

    law_id: str
    counts: str
    stated: str | None
    stated_on: str | None
    source_title: str | None
    source_url: str | None
    named: tuple[NamedAgency, ...]
    question: str | None


@dataclass(frozen=True)
class LawBook:
    """All laws, what did not become law, and whom the laws that require agreements oblige."""

    laws: dy.DataFrame[Laws]
    bills: dy.DataFrame[Bills]
    obliged: Mapping[str, Obliged]


@dataclass(frozen=True)
class LawShown:
    """One law on a day: what it is then, and whom it obliges beside ICE's list."""

    law: Mapping[str, Any]
    """A row of `Laws`."""
    holds: str
    """in_force, effect_unseen, signed, ended or not_signed."""
    replaced_by: str | None
    """Name of the law in its place, where that is signed by the day."""
    offices: dy.DataFrame[MustSign] | None
    """Offices that it obliges, where they can be counted."""
    obliged: Obliged | None

    @property
    def is_holding(self) -> bool:
        """Whether it has neither ended nor given way to another."""
        return self.holds != "ended" and not self.replaced_by


@dataclass(frozen=True)
class StateLaws:
    """The laws of one state on a day, and the measures that did not become law."""

    state: str
    state_name: str
    as_of: date
    list_on: date
    """The list that offices are compared with."""
    n_agencies: int
    """Agencies of the state on that list."""
    laws: tuple[LawShown, ...]
    bills: pl.DataFrame

    @property
    def holding(self) -> list[LawShown]:
        """Those that hold, in the same order."""
        return [each for each in self.laws if each.is_holding]
