"""Money beside the record as tables: offers to one agency, payments on record, tests, drivers, other grants.

Rounds for reading and computes nothing else; full precision stays in the rows. Refuses nothing: no rows, no
groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from open287g.funding.comparison import PIECES
from open287g.funding.offer import VERDICTS
from open287g.funding.rulebook import Unpaid
from open287g.publish.money_tables import (
    Cells,
    Group,
    Row,
    lay_groups,
    say_dollars_exactly,
    say_error,
    say_number_range,
    say_usd,
    say_usd_range,
)
from open287g.publish.tables import column, lay_table, number
from open287g.publish.words import say_figure, say_loose_day
from open287g.schemas.blocks import Link, Part, Table
from open287g.schemas.funding import ICE
from open287g.schemas.measures import Entry, Figure, Origin
from open287g.text.phrases import DASH, MINUS, format_day, format_month, format_usd, join_words, retell
from open287g.text.phrases import gettext as _


def tell_offer(items: pl.DataFrame, sums: Mapping[str, tuple[float, float]]) -> Table:
    """What the rules offer one agency: what is paid once, and what every year, with the arithmetic."""
    rows = items.with_columns(pl.col("paid").cast(pl.String)).to_dicts()
    groups = (
        Group(
            heading,
            (
                *(
                    (
                        _(row["item"]),
                        row["basis"],
                        _low_high(row["each_low_usd"], row["each_high_usd"]),
                        _low_high(row["low_usd"], row["high_usd"]),
                    )
                    for row in rows
                    if row["paid"] == paid
                ),
                (_("Together"), "", "", _low_high(*sums[paid])),
            ),
        )
        for paid, heading in (("once", _("Paid once")), ("every year", _("Every year")))
        if any(row["paid"] == paid for row in rows)
    )
    heads = ("", _("how it is counted"), _("for one"), _("together"))
    return lay_groups(
        _("What the rules offer, for one officer or agreement, and together"), heads, tuple(groups), n_words=2
    )


def tell_unpaid(unpaid: Sequence[Unpaid]) -> Table:
    """What no offer pays back, with what it came to elsewhere where a source says so."""
    lines = tuple((_(each.item), _(each.statement), _say_amounts(each)) for each in unpaid)
    return lay_groups(_("What no offer pays back"), ("", "", _("elsewhere")), (Group("", lines),), n_words=2)


def _say_amounts(unpaid: Unpaid) -> str:
    return "; ".join(format_usd(each.usd) for each in unpaid.amounts) or DASH


def _low_high(low: float, high: float) -> str:
    first, last = say_dollars_exactly(low), say_dollars_exactly(high)
    return first if first == last else f"{first} {DASH} {last}"


STAGES: Final = {
    "paid": "paid",
    "awarded": "awarded",
    "pending": "waiting for a decision",
    "applied": "applied for",
    "offered": "offered",
    "estimated": "estimated by the agency",
    "returned": "returned",
}
"""How far money on record went, in words."""
_FORMS: Final = {"exact": "usd", "about": "usd_about", "at_least": "usd_at_least"}


def tell_money_on_record(payments: pl.DataFrame) -> Table:
    """Payments, awards, requests and offers on record: day, payer, kind, amount, source."""
    columns = (
        column(_("recorded"), lambda row: say_loose_day(row["recorded_on"], row["precision"])),
        column(_("payer"), lambda row: _(row["payer"])),
        column(_("what it is"), lambda row: _(STAGES[row["stage"]])),
        number(_("amount"), figure_of_payment),
        column(_("source"), _link_source),
    )
    return lay_table("money_on_record", payments, columns, _("Money on record"))


def _link_source(row: Row) -> Part:
    title, url = row["source_title"], row["source_url"]
    return Link(title, url) if url else title or DASH


def say_money_on_record(payments: pl.DataFrame) -> str:
    """The same in a sentence: each amount, what it is, its payer and its day."""
    if payments.is_empty():
        return _("No payment to it is on record here; most payments are not published.")
    told = [
        _("{amount} {stage} ({payer}, {day})", amount=say_figure(figure_of_payment(row)), stage=_(STAGES[row["stage"]]),
          payer=_(row["payer"]), day=say_recorded(row["recorded_on"], row["precision"]))
        for row in payments.iter_rows(named=True)
    ]  # fmt: skip
    return _("On record: {list}.", list="; ".join(told))


def say_whose_money(payments: pl.DataFrame) -> str:
    """That a state's money is not ICE's; nothing where all is ICE's."""
    payers = [name for name in payments["payer"].unique(maintain_order=True) if name != ICE]
    if not payers:
        return ""
    named = join_words([_("the {body}", body=_(name)) for name in payers])
    return _("Money from {payers} is the state's, not ICE's.", payers=named)


def say_record_check(judged: pl.DataFrame) -> list[str]:
    """How each amount of ICE's on record stands to what the rules give, in a sentence each."""
    told = []
    for row in judged.filter(pl.col("payer") == ICE).iter_rows(named=True):
        amount = format_usd(row["amount_usd"])
        if row["rule_low_usd"] is None:
            told.append(f"{amount}: {_(VERDICTS[row['verdict']])}.")
            continue
        low, high = format_usd(row["rule_low_usd"]), format_usd(row["rule_high_usd"])
        given = low if low == high else _("{low} to {high}", low=low, high=high)
        words = _(
            "{amount} on record is {verdict}, {given}.",
            amount=amount,
            verdict=_(VERDICTS[row["verdict"]]),
            given=given,
        )
        if row["verdict"] != "within":
            words += " " + _("No source says why.")
        told.append(words)
    return told


def figure_of_payment(row: dict[str, Any]) -> Figure:
    """An amount on record as a figure that stands on its entry."""
    return Figure(
        f"payment.{row['case_id']}", row["amount_usd"], "usd", row["payee"], row["recorded_on"], None,
        Origin("Stated by its source", (Entry("reference/payments.csv", row["case_id"]),)),
        form=_FORMS[row["amount_is"]], url=row["source_url"],
    )  # fmt: skip


def say_recorded(day: date, precision: str) -> str:
    """A day of a record as far as it is known."""
    return {"day": format_day(day), "month": format_month(day), "year": str(day.year)}[precision]


STAGES_OF_TESTS = {
    "paid": "Paid",
    "pending": "Pending",
    "applied": "Applied for",
    "offered": "Offered",
    "estimated": "Estimated",
}
STRETCH_TO_TELL = 1.05
"""Agencies stretched beyond their strength by less than this meet a total."""


def tell_backtest(rules: pl.DataFrame, nation: pl.DataFrame, titles: Mapping[str, str]) -> Table:
    """Every payment and offer on record, by stage, beside what the rules give; the nation's beside each reading."""
    stages = {
        stage: [row for row in rules.iter_rows(named=True) if row["stage"] == stage]
        for stage in STAGES_OF_TESTS
    }
    groups = [
        Group(_(STAGES_OF_TESTS[stage]), tuple(map(_rule_line, rows)))
        for stage, rows in stages.items()
        if rows
    ]
    readings = tuple(_nation_line(row, titles) for row in nation.iter_rows(named=True))
    return lay_groups(
        _("Payments and offers on record, and what the rules give"),
        (_("who"), _("on record"), _("by the rules"), _("9 of 10 draws"), _("error"), _("a test?")),
        (*groups, Group(_("The nation"), readings)),
    )


def _rule_line(row: Row) -> Cells:
    is_certain = row["low_90_usd"] == row["high_90_usd"]
    predicted = say_dollars_exactly(row["predicted_usd"]) if is_certain else say_usd(row["predicted_usd"])
    interval = "" if is_certain else say_usd_range(row["low_90_usd"], row["high_90_usd"])
    return _(row["payee"]), _as_worded(row), predicted, interval, say_error(row), _is_test(row)


def _as_worded(row: Row) -> str:
    amount = say_dollars_exactly(row["observed_usd"])
    if row["amount_is"] == "about":
        return _("about {amount}", amount=amount)
    return amount if row["amount_is"] == "exact" else _("at least {amount}", amount=amount)


def _is_test(row: Row) -> str:
    if row["is_test"]:
        return _("yes")
    return _("no (2)") if row["predicted_usd"] is None else _("no (1)")


def _nation_line(row: Row, titles: Mapping[str, str]) -> Cells:
    error = (row["observed_usd"] - row["median_usd"]) / row["observed_usd"]
    return (
        titles[row["scenario"]],
        _("at least {amount}", amount=say_usd(row["observed_usd"])),
        say_usd(row["median_usd"]),
        say_usd_range(row["low_90_usd"], row["high_90_usd"]),
        f"{MINUS if error < 0 else ''}{abs(error):.0%}",
        _("no (2)"),
    )


def tell_held_out(held: pl.DataFrame, names: Mapping[str, str]) -> Table:
    """Officers that the model was not shown, beside its prediction and the share of draws below them."""
    kinds = {
        "agency": _("Counts of agencies"),
        "total": _("Published totals"),
        "estimate": _("Estimates of others, never fitted"),
        "in_training": _("In training (at least), and trained since; never fitted"),
    }
    rows = held.with_columns(pl.col("kind").cast(pl.String)).to_dicts()
    groups = (
        Group(heading, tuple(_held_line(row, names) for row in rows if row["kind"] == kind))
        for kind, heading in kinds.items()
    )
    columns = (_("who"), _("reported"), _("median"), _("half of draws"), _("9 of 10 draws"), _("below"))
    return lay_groups(
        _("Trained officers, each predicted without its own record"),
        columns,
        groups,
    )


WITHIN = {"within {n} weeks": "within {n} weeks"}
"""How long after a record its officers are looked for."""


def _held_line(row: Row, names: Mapping[str, str]) -> Cells:
    intervals = (say_number_range(row[f"low_{n}"], row[f"high_{n}"]) for n in (50, 90))
    record_id, comma, when = row["record_id"].partition(", ")
    who = _(names.get(record_id, record_id)) + comma + (f" {retell(when, WITHIN)}" if when else "")
    return (who, f"{row['observed']:,.0f}", f"{row['median']:,.0f}", *intervals, f"{row['place']:.0%}")


def say_coverage(inside: Sequence[tuple[int, int, float, float]], means: Sequence[float]) -> list[str]:
    """How many records lie in their intervals, and how good the predictions are, in words."""
    told = [
        _("Officers held out: {n} of {all} records lie inside the {share} interval. Honest intervals would hold so few "
          "or fewer {chance} of the time.", n=n, all=of, share=f"{share:.0%}", chance=f"{chance:.0%}")
        for n, of, share, chance in inside
    ]  # fmt: skip
    half, nine, whole = (f"{each:.2f}" for each in means)
    return [
        *told,
        _("Mean scores of these records, in logs, less is better: {half} (50% interval), {nine} (90% interval), "
          "{whole} (all draws).", half=half, nine=nine, whole=whole),
    ]  # fmt: skip


def say_fit(fit: Row, titles: Mapping[str, str]) -> str:
    """Whether the draws meet a published total of officers, and what its agencies had to hold if they do not."""
    told = {"who": _(titles[fit["record_id"]]), "n": f"{fit['reported']:,.0f}"}
    if 1 / STRETCH_TO_TELL < fit["stretch_low"] <= fit["stretch_high"] < STRETCH_TO_TELL:
        return _("{who}: {n} officers reported, met in the draws.", **told)
    return _(
        "{who}: {n} officers reported, {low} to {high} in nine tenths of the draws; its agencies had to hold {least} "
        "to {most} times what their strength allows.",
        low=f"{fit['modelled_low']:,.0f}", high=f"{fit['modelled_high']:,.0f}",
        least=f"{fit['stretch_low']:.2f}", most=f"{fit['stretch_high']:.2f}", **told,
    )  # fmt: skip


def say_placed(placed: Row, titles: Mapping[str, str]) -> str:
    """That a year of a reading holds a published amount."""
    return _(
        "A year of “{reading}” at the model's own officers, {low} to {high} (90%), holds the {amount} of {figure}.",
        reading=titles[placed["scenario"]], low=say_usd(placed["low_90_usd"]), high=say_usd(placed["high_90_usd"]),
        amount=say_usd(placed["published_usd"]), figure=_(placed["title"]),
    )  # fmt: skip


def tell_published(reproductions: pl.DataFrame, implied: pl.DataFrame) -> Table:
    """Each published amount, and what each set of assumptions gives for its officers."""
    rows = reproductions.with_columns(pl.col("verdict").cast(pl.String)).to_dicts()
    groups = tuple(
        Group(
            _("{figure} ({n} officers)", figure=_(figure["title"]), n=f"{figure['officers']:,.0f}"),
            (
                (
                    _("as published"),
                    say_dollars_exactly(figure["usd_per_officer"]),
                    say_usd(figure["amount_usd"]),
                    "",
                    "",
                ),
                *(_published_line(row) for row in rows if row["figure_id"] == figure["figure_id"]),
            ),
        )
        for figure in implied.iter_rows(named=True)
    )
    columns = (_("counted for each officer"), _("a year"), _("all officers"), _("against it"), "")
    return lay_groups(_("Published amounts, and which assumptions give them"), columns, groups)


def _published_line(row: Row) -> Cells:
    return (
        ", ".join(retell(each, PIECES) for each in row["assumptions"].split(", ")),
        say_dollars_exactly(row["usd_per_officer"]),
        say_usd(row["amount_usd"]),
        f"{row['ratio']:.0%}",
        _(row["verdict"]),
    )


DRIVERS = {
    "agencies_and_states": "Which agencies and states trained more",
    "benefit_load": "Benefits, as a share of salary",
    "wage_growth": "Growth of wages since the survey",
    "wage_factor": "Task force officers' pay against the mean",
    "overtime_used": "Part of the overtime cap that is used",
    "award_success": "Success rate that decides awards",
    "event_share": "Agencies with a qualifying event",
    "arrest_usd": "Payment for a later arrest",
    "arrests_per_officer": "Later arrests for each officer",
    "hours_share": "Share of hours spent on 287(g)",
    "days_local": "Days from signing to operation, local",
    "days_state": "Days from signing to operation, state",
    "spread": "How much alike agencies differ",
    "share_at_fifty": "Share trained in an agency of fifty",
    "slope": "How the share falls with size",
    "state_effect": "State agencies against local ones",
}
RESULTS = {
    "startup_usd": "Start-up money to date",
    "recurring_usd": "Recurring money to date",
    "total_usd": "All money to date",
    "per_year_usd": "A year of recurring money",
}


def tell_drivers(drivers: pl.DataFrame) -> Table:
    """Inputs that explain at least a hundredth of a result, most first."""
    rows = [row for row in drivers.cast({"result": pl.String}).to_dicts() if row["total_order"] >= 0.01]
    groups = (
        Group(_(words), tuple(_driver_line(row) for row in rows if row["result"] == result))
        for result, words in RESULTS.items()
    )
    columns = (_("input"), _("alone"), _("with all others"), "± (95%)")
    return lay_groups(_("Share of the variance that each input explains"), columns, groups)


def _driver_line(row: Row) -> Cells:
    return _(DRIVERS[row["input"]]), *(
        f"{max(row[name], 0):.0%}" for name in ("first_order", "total_order", "margin")
    )


def tell_comparison(
    comparison: pl.DataFrame, titles: Mapping[str, str], program_ids: Mapping[str, str]
) -> Table:
    """Programs by fiscal year, their sum, and a year of each reading."""
    rows = comparison.with_columns(pl.col("kind").cast(pl.String)).to_dicts()
    programs = tuple(
        (_program_words(row, program_ids), row["period"], say_usd(row["amount_usd"]), "")
        for row in rows if row["kind"] == "program"
    )  # fmt: skip
    sums = tuple((_(row["name"]), "", say_usd(row["amount_usd"]), "") for row in rows if row["kind"] == "sum")
    models = tuple(
        (title, _("a year"), say_usd(row["amount_usd"]), say_usd_range(row["low_90_usd"], row["high_90_usd"]))
        for row in rows if row["kind"] == "model" and row["amount_usd"]
        for name, title in titles.items() if f", {name}:" in row["name"]
    )  # fmt: skip
    return lay_groups(
        _("Federal money for police, and a year of each reading of the 287(g) offers"),
        ("", _("year"), _("amount"), _("9 of 10 draws")),
        (
            Group(_("Programs, as sources report them"), programs),
            Group(_("Their sum, nothing counted twice"), sums),
            Group(_("287(g): recurring entitlement, not payments"), models),
        ),
    )


def _program_words(row: Row, program_ids: Mapping[str, str]) -> str:
    name = _(row["name"])
    return (
        _("{name} (in {whole})", name=name, whole=_(program_ids[row["part_of"]])) if row["part_of"] else name
    )


def tell_state_comparison(states: pl.DataFrame, scenario: str) -> Table:
    """A user's grants by state and year, beside a year of the model."""
    lines = tuple(
        (
            row["state"],
            f"FY{row['fiscal_year']}",
            say_usd(row["grants_usd"]),
            say_usd(row["model_usd"]),
            say_usd_range(row["low_90_usd"], row["high_90_usd"]),
            DASH if row["ratio"] is None else f"× {row['ratio']:,.1f}",
        )
        for row in states.iter_rows(named=True)
    )
    columns = (_("state"), _("year"), _("your grants"), _("a year of 287(g)"), _("9 of 10 draws"), _("ratio"))
    return lay_groups(
        _("Grants by state, beside a year of {reading}", reading=scenario), columns, (Group("", lines),)
    )
