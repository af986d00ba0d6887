"""Contracts of the funding room: who could be paid, what is on record, and estimates with their intervals."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from .table import Table

LEVELS_OF_PAYEES = ("state", "local")
"""Levels of government that the officer counts on record tell apart."""

SCOPES = ("nation", "state", "agency")
PERIODS = ("stock", "to_date", "month", "fiscal_year", "per_year")
MEASURES = (
    "agreements",
    "operational_agreements",
    "officers",
    "officers_if_operational",
    "equipment_usd",
    "vehicles_usd",
    "salary_usd",
    "benefits_usd",
    "overtime_usd",
    "awards_usd",
    "arrests_usd",
    "startup_usd",
    "recurring_usd",
    "total_usd",
)


class EligibleAgencies(Table):
    """One agency with an agreement of a support type that the offers name, as known on a day."""

    agency_id = dy.String(primary_key=True, description="Agency")
    agency_name = dy.String(description="Agency as last printed")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code")
    level = dy.Enum(list(LEVELS_OF_PAYEES), description="State agency or any other")
    kind = dy.String(description="Kind of body; unknown officers are drawn from bodies of the same kind")
    sworn_officers = dy.Float64(nullable=True, min=1, description="Sworn officers on record; null if none")
    signed_on = dy.Date(description="First signing; the first listing where no date is printed")
    listed_from = dy.Date(description="First list with it")
    listed_until = dy.Date(
        nullable=True,
        description="First later list without it, or the day the offers stop naming its support type; null while both",
    )
    named_from = dy.Date(description="Day from which the offers name its support type")


class OfficerTotals(Table):
    """A published total of trained task force officers, for the nation or for a part of it."""

    record_id = dy.String(primary_key=True, description="Stable id")
    title = dy.String(min_length=1, description="The total as people read it")
    state = dy.String(nullable=True, regex=r"^[A-Z]{2}$", description="USPS code; null for the nation")
    level = dy.Enum(list(LEVELS_OF_PAYEES), nullable=True, description="Level of government; null for both")
    recorded_on = dy.Date(description="Day that the total describes")
    officers = dy.Float64(min=0, description="Trained officers")
    operational_agreements = dy.Float64(
        nullable=True, min=0, description="Operational agreements, if reported"
    )


class OfficerCounts(Table):
    """Trained officers of one agency: reported, implied by a payment, or given by the user."""

    agency_id = dy.String(primary_key=True, description="Agency")
    recorded_on = dy.Date(
        nullable=True, description="Day that the count describes; null for the day of the estimate"
    )
    officers = dy.Float64(min=0, description="Trained officers")
    level = dy.Enum(
        list(LEVELS_OF_PAYEES),
        nullable=True,
        description="Level of government, where the count fits the model",
    )
    sworn_officers = dy.Float64(
        nullable=True, min=1, description="Sworn officers beside it; null if it fits nothing"
    )
    basis = dy.Enum(["reported", "implied", "given"], description="How the count is known")


class Wages(Table):
    """Mean wage of patrol officers in one state (`US`: the nation), in the year of the survey."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code, or US")
    annual_mean_usd = dy.Float64(min=1, description="Dollars per officer and year")
    surveyed_on = dy.Date(description="Reference month of the survey")


ICE = "ICE"
"""The payer whose offers the rules describe; money of any other payer is never compared with them."""
STAGES_OF_MONEY = ("paid", "awarded", "pending", "applied", "offered", "estimated", "returned")
"""How far money on record went: paid out, voted, waiting, applied for, offered, estimated by the agency, given back."""


class Payments(Table):
    """A payment or offer on record. Never mixed with what the rules imply, nor with what Congress provided."""

    case_id = dy.String(primary_key=True, description="Stable id")
    payee = dy.String(description="Who was paid or was to be paid")
    state = dy.String(regex=r"^[A-Z]{2}$", description="USPS code, or US")
    agency_id = dy.String(nullable=True, description="Agency, if it is one")
    payer = dy.String(min_length=2, description="Whose money it is: ICE, or a body of a state")
    amount_usd = dy.Float64(min=0, description="Dollars on record")
    amount_is = dy.Enum(["exact", "about", "at_least"], description="How the source words the amount")
    stage = dy.Enum(list(STAGES_OF_MONEY), description="How far it went")
    covers = dy.Enum(
        ["startup", "first_year", "one_position", "state_grant", "unclear"],
        description="What the money is for",
    )
    recorded_on = dy.Date(
        description="Day of the record; the first of the month or year where no more is known"
    )
    precision = dy.Enum(["day", "month", "year"], description="How much of the day is known")
    officers = dy.Float64(nullable=True, min=0, description="Officers that it covers")
    officers_basis = dy.Enum(
        ["reported", "implied", "none"], description="Reported, or only worked out from the amount"
    )
    agreements = dy.Float64(nullable=True, min=0, description="Vehicle grants or agreements that it covers")
    part_of = dy.String(nullable=True, description="Case that already holds the amount; left out of sums")
    note = dy.String(nullable=True, description="What to know when reading it")
    source_title = dy.String(description="Source")
    source_url = dy.String(description="Its address")


class Grants(Table):
    """Money of one federal grant program in one fiscal year, as a source states it."""

    program_id = dy.String(primary_key=True, description="Stable id")
    program = dy.String(description="Name")
    department = dy.String(description="Federal department")
    fiscal_year = dy.Int64(primary_key=True, min=1960, max=2100, description="Federal fiscal year")
    amount_usd = dy.Float64(min=0, description="Nominal dollars")
    part_of = dy.String(nullable=True, description="Program that already contains it; left out of sums")
    note = dy.String(nullable=True, description="What to know when reading it")
    source_title = dy.String(description="Source")
    source_url = dy.String(description="Its address")


class StateGrants(Table):
    """A user's table of grants by state."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    program = dy.String(primary_key=True, description="Name of the program")
    fiscal_year = dy.Int64(primary_key=True, min=1960, max=2100, description="Federal fiscal year")
    amount_usd = dy.Float64(min=0, description="Nominal dollars")


class PublishedMoney(Table):
    """An amount that someone published, with the officers that it goes with."""

    figure_id = dy.String(primary_key=True, description="Stable id")
    title = dy.String(description="Who and what")
    amount_usd = dy.Float64(min=0, description="Dollars")
    officers = dy.Float64(min=1, description="Officers that the same source states")
    period = dy.String(description="Period, in the source's words")
    source_title = dy.String(description="Source")
    source_url = dy.String(description="Its address")


class Appropriations(Table):
    """What Congress is reported to have provided. Neither a payment nor an entitlement."""

    item = dy.String(primary_key=True, description="What was provided")
    amount_usd = dy.Float64(min=0, description="Dollars")
    years = dy.String(description="For how long, in the source's words")
    part_of = dy.String(nullable=True, description="Item that contains it")
    note = dy.String(nullable=True, description="What to know when reading it")
    source_title = dy.String(description="Source")
    source_url = dy.String(description="Its address")


class FundingEstimates(Table):
    """One measure for one place and period under one scenario, with intervals over the draws.

    Means add up over agencies, states and components; medians and bounds do not.
    """

    scenario = dy.String(primary_key=True, description="Reading of the offers")
    scope = dy.Enum(list(SCOPES), primary_key=True, description="Nation, state or agency")
    scope_id = dy.String(primary_key=True, description="US, USPS code or agency id")
    period_kind = dy.Enum(
        list(PERIODS), primary_key=True, description="Stock on a day, money to date, in a month, …"
    )
    period = dy.String(primary_key=True, description="Day, month (2026-01), fiscal year (FY2026)")
    measure = dy.Enum(
        list(MEASURES), primary_key=True, description="What is counted; money in nominal dollars"
    )
    mean = dy.Float64(min=0, description="Mean over the draws")
    median = dy.Float64(min=0, description="Half of the draws are below")
    low_50 = dy.Float64(min=0, description="A quarter of the draws are below")
    high_50 = dy.Float64(min=0, description="A quarter of the draws are above")
    low_90 = dy.Float64(min=0, description="A twentieth of the draws are below")
    high_90 = dy.Float64(min=0, description="A twentieth of the draws are above")

    @dy.rule()
    def bounds_in_order(cls) -> pl.Expr:
        """The 90 percent interval holds the 50 percent interval, which holds the median."""
        return (
            (pl.col("low_90") <= pl.col("low_50"))
            & (pl.col("low_50") <= pl.col("median"))
            & (pl.col("median") <= pl.col("high_50"))
            & (pl.col("high_50") <= pl.col("high_90"))
        )
