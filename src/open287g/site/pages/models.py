"""A page of each model: what it lets officers do, its growth, and in which states it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import polars as pl

from open287g.publish.tables import column, lay_table, number
from open287g.queries.agency.sections import say_model, tell_model
from open287g.schemas.blocks import Block, Glossary, Table, Term, paragraph
from open287g.schemas.codes import KINDS, SUPPORT_TYPES
from open287g.text.phrases import format_number
from open287g.text.phrases import gettext as _

from ..files import PICTURE, TABLE, json_file, table_files, with_zip
from ..gathering import Growth, SiteFacts
from ..page import (
    Chapter,
    Page,
    PageType,
    Site,
    SiteFile,
    Take,
    describe_dataset,
    document,
    inside,
    state_names,
)
from ..pictures import growth_pictures
from .home import say_growth


def shown_models(facts: SiteFacts) -> list[str]:
    """Models that ICE offers or that a list ever showed."""
    return [
        code
        for code, values in facts.growth.counts.items()
        if any(values) or SUPPORT_TYPES.entry(code).offered_until is None
    ]


def _tell(site: Site) -> Iterator[Page]:
    codes = shown_models(site.facts)
    columns = (
        column(_("model"), lambda code: inside(say_model(code), f"model/{code}.html")),
        number(_("agreements"), lambda code: format_number(site.facts.growth.counts[code][-1])),
    )
    table = lay_table("models", codes, columns)
    told = _(
        "{n} models are on ICE's lists or offered by it; each lets officers do something else.", n=len(codes)
    )
    yield document("models.html", _("Models"), told, [Chapter("", (table,))], "api/models.json")
    for code in codes:
        yield _tell_one(site, code)


def _tell_one(site: Site, code: str) -> Page:
    facts, path = site.facts, f"data/model/{code}"
    growth = Growth(facts.growth.days, {code: facts.growth.counts[code]})
    told = (
        say_growth(growth)
        if any(growth.counts[code])
        else _("No list on record shows an agreement under this model.")
    )
    chapters = (
        Chapter(_("What it lets officers do"), (_powers(code),)),
        Chapter(_("Where it is"), (_states(facts, code),), (Take(f"{path}/states", TABLE),)),
        Chapter(_("Who holds it"), (_kinds(facts, code),)),
    )
    takes = (
        Take(f"{path}/growth", TABLE),
        Take(f"{path}/growth", PICTURE, is_worded=True),
        Take(f"{path}/{code}", ("zip",)),
    )
    values = {
        "chapters": chapters,
        "growth": site.drawn.growth_by_model.get(code),
        "growth_words": told,
        "takes": takes,
    }
    title = say_model(code)
    return Page(f"model/{code}.html", "model.html", title, told, values, f"api/model/{code}.json",
                crumbs=(("models.html", _("Models")),),
                dataset=describe_dataset(site, _("287(g) agreements: {model}", model=title), told, takes))  # fmt: skip


def _powers(code: str) -> Block:
    told = tell_model(code)
    return Glossary((Term("", told),)) if told else paragraph(_("No statement about it is on record here."))


def _held(facts: SiteFacts, code: str) -> pl.DataFrame:
    return facts.agreements.filter(
        pl.col("status").cast(pl.String) == "listed", pl.col("support_type").cast(pl.String) == code
    )


def _by_state(facts: SiteFacts, code: str) -> pl.DataFrame:
    counted = {state: growth.counts[code][-1] for state, growth in facts.growth_by_state.items()}
    rows = sorted(((n, state) for state, n in counted.items() if n), key=lambda each: (-each[0], each[1]))
    return pl.DataFrame(
        {"state": [state for _n, state in rows], "n_agreements": [n for n, _state in rows]},
        schema={"state": pl.String, "n_agreements": pl.Int64},
    )


def _states(facts: SiteFacts, code: str) -> Table:
    columns = (
        column(
            _("state or territory"),
            lambda row: inside(state_names()[row["state"]], f"state/{row['state']}.html"),
        ),
        number(_("agreements"), lambda row: format_number(row["n_agreements"])),
    )
    return lay_table(
        "states", _by_state(facts, code), columns, empty=_("No state has one on the latest list.")
    )


def _kinds(facts: SiteFacts, code: str) -> Table:
    counted = (
        _held(facts, code)
        .group_by(pl.col("kind").cast(pl.String))
        .len()
        .sort("len", "kind", descending=[True, False])
    )
    columns = (
        column(_("kind of agency"), lambda row: _(KINDS[row["kind"]])),
        number(_("agreements"), lambda row: format_number(row["len"])),
    )
    return lay_table("kinds", counted, columns, empty=_("No agency has one on the latest list."))


def _files(site: Site) -> Iterator[SiteFile]:
    facts = site.facts
    for code in shown_models(facts):
        path, counts = f"data/model/{code}", facts.growth.counts[code]
        growth = pl.DataFrame({"day": facts.growth.days, "n_agreements": counts})
        made = [
            *table_files(site, f"{path}/growth", growth, {"model": SUPPORT_TYPES[code]}),
            *table_files(site, f"{path}/states", _by_state(facts, code), {"model": SUPPORT_TYPES[code]}),
        ]
        drawn = site.drawn.growth_by_model.get(code)
        pictures = growth_pictures(site, f"{path}/growth", partial(say_model, code), drawn) if drawn else ()
        yield from with_zip(site, f"{path}/{code}.zip", f"287(g): {SUPPORT_TYPES[code]}", [*made, *pictures])
        held = dict(_by_state(facts, code).iter_rows())
        told = {"support_type": code, "n_agreements": counts[-1], "states": held}
        yield json_file(site, f"api/model/{code}.json", **told)
    counted = {code: facts.growth.counts[code][-1] for code in shown_models(facts)}
    yield json_file(site, "api/models.json", models=counted)


MODELS: Final = PageType("model", _tell, _files, lambda: ("models.html", _("Models")))
