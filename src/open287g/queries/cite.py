"""An edition to take away: how it is cited, or one figure of it, as text, BibTeX and CSL; what a package is made of;
the difference between the tables of two editions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from open287g.data.reference import load_borders
from open287g.data.states import fips_of_states
from open287g.data.workspace import project_folder
from open287g.errors import BadField
from open287g.measures import last_day
from open287g.publish.dictionary import TABLES
from open287g.publish.package import HOME, Issued, PackageSource
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Glossary, Term, paragraph
from open287g.schemas.measures import Figure, Query
from open287g.text.phrases import gettext as _

from . import fields
from .diff import KEYS, in_texts
from .ledger import list_agencies
from .registry import Context, Request, field, make_document, question

if TYPE_CHECKING:
    from open287g.data.editions import Edition


TITLE: Final = "Open287g: the ledger of 287(g) agreements"
AUTHOR: Final = "The Open287g contributors"
ICE_ADDRESS: Final = "https://www.ice.gov/identify-and-arrest/287g"
"""ICE's page with the lists that an edition is compiled from."""


class CiteRequest(Request):
    """What is cited: the edition, or one figure of the brief."""

    figure: str | None = field(None, "Id of a figure of the brief (its JSON names all)", is_positional=True)
    as_of: fields.Day = field(None, "Day of the figure; the latest list if left out")
    state: fields.OneState = field(None, "State of the brief that holds the figure; the nation if left out")


@question(example={})
def cite(context: Context, request: CiteRequest) -> Answer:
    """Give a citation of the edition, or of one figure: as text, as BibTeX, and as CSL-JSON for reference managers.

    The facts hold `text`, `bibtex` and `csl`; a figure is cited with its value, its day and the list it stands on.
    """
    for name in ("as_of", "state"):
        if request.figure is None and getattr(request, name):
            raise BadField(
                name,
                _("This says which figure is meant. Name a figure, or leave it out: an edition is whole."),
            )
    figure = _find_figure(context, request) if request.figure else None
    until = last_day(context.ledger, "participating")
    text = _say_text(context, figure, until)
    csl = _make_csl(context, figure, until)
    bibtex = _make_bibtex(context, figure, until)
    parts = Glossary(
        (
            Term(_("As text"), ((_("citation"), (text,)),)),
            Term("BibTeX", tuple(("", (line,)) for line in bibtex.splitlines())),
        )
    )
    note = _(
        "Facts of ICE's lists are works of the U.S. government; this compilation is CC0. Citing it is a courtesy."
    )
    blocks = (parts, paragraph(note, "note"))
    day = figure.as_of if figure else until
    document = make_document(context, blocks, _("How to cite"), "cite", as_of=day)
    facts = {"edition": context.edition.edition_id, "text": text, "bibtex": bibtex, "csl": csl}
    return Answer("cite", document, {}, facts)


def _find_figure(context: Context, request: CiteRequest) -> Figure:
    """The figure of the brief; `NotFound` names those near it."""
    from .brief import Request as BriefRequest
    from .figure_lineage import find_in_brief

    asked = BriefRequest(request.as_of, None, request.state)
    return find_in_brief(context.edition, asked, str(request.figure), context.today)


def _say_figure(figure: Figure) -> str:
    from open287g.publish.words import say_figure, say_unit

    unit = f" {say_unit(figure.unit)}" if figure.form == "count" else ""
    return f"{say_figure(figure)}{unit}"


def _say_text(context: Context, figure: Figure | None, until: date) -> str:
    whole = _("{author} ({year}). {title}, edition {edition} [Data set]. Compiled from the lists that U.S. Immigration "
              "and Customs Enforcement published to {until} ({address}). Retrieved {today}.", author=AUTHOR,
              year=str(until.year), title=TITLE, edition=context.edition.edition_id, until=until, address=ICE_ADDRESS,
              today=context.today)  # fmt: skip
    if figure is None:
        return whole
    return _("{figure} ({label}), as of {day}: figure {id}. In: {whole}", figure=_say_figure(figure),
             label=figure.label, day=figure.as_of, id=figure.figure_id, whole=whole)  # fmt: skip


def _make_csl(context: Context, figure: Figure | None, until: date) -> dict[str, Any]:
    """An item of CSL-JSON 1.0, as Zotero, Pandoc and Word's add-ins read it."""
    day = figure.as_of if figure else until
    item: dict[str, Any] = {
        "id": f"open287g-{context.edition.edition_id}",
        "type": "dataset",
        "title": TITLE,
        "author": [{"literal": AUTHOR}],
        "issued": {"date-parts": [[until.year, until.month, until.day]]},
        "accessed": {"date-parts": [[context.today.year, context.today.month, context.today.day]]},
        "version": context.edition.edition_id,
        "publisher": "Open287g",
        "source": f"U.S. Immigration and Customs Enforcement, {ICE_ADDRESS}",
        "medium": f"open287g {_version()}",
    }
    if figure is not None:
        item["note"] = _(
            "{id}: {value} as of {day}", id=figure.figure_id, value=_say_figure(figure), day=day.isoformat()
        )
    return item


def _make_bibtex(context: Context, figure: Figure | None, until: date) -> str:
    """An entry for BibTeX; braces keep capitals and the law's number as they are."""
    note = _("Compiled from the lists of U.S. Immigration and Customs Enforcement to {day}", day=until)
    if figure is not None:
        told = _("Figure {id}: {value}.", id=figure.figure_id, value=_say_figure(figure))
        note = f"{told} {note}"
    lines = {
        "title": f"{{{TITLE}}}",
        "author": f"{{{AUTHOR}}}",
        "year": str(until.year),
        "version": context.edition.edition_id,
        "note": _escape(note),
        "url": ICE_ADDRESS,
        "urldate": context.today.isoformat(),
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in lines.items())
    return f"@misc{{open287g-{context.edition.edition_id},\n{body}}}\n"


def _escape(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "%&$#_{}" else letter for letter in text)


def _version() -> str:
    try:
        return version("open287g")
    except PackageNotFoundError:
        return "unreleased"


PACKED = (
    "agencies", "agency_names", "agreements", "applications", "events", "files", "issues", "listings", "snapshots",
    "spells",
)  # fmt: skip
"""Tables of a package: what the ledger says, and the rows it says it from."""


def gather_package(context: Context, home: str = HOME, contact: str | None = None) -> PackageSource:
    """What the package of the context's edition is made of."""
    edition = context.edition
    tables = {name: edition.table(name) for name in PACKED if name in edition.meta["tables"]}
    listing = list_agencies(edition, Query())
    shown = listing.rows.with_columns(is_listed=pl.col("status").cast(pl.String) == "listed").sort(
        "agency_id"
    )
    return PackageSource(
        issued=Issued(edition.edition_id, str(tables["snapshots"]["last_shown_on"].max()), home, contact),
        tables=tables,
        schemas={name: TABLES[name] for name in tables},
        topology=load_borders(),
        fips_of_state=fips_of_states(),
        licence=(project_folder("edition").parent / "LICENSE-DATA").read_text(encoding="utf-8")
        if (project_folder("edition").parent / "LICENSE-DATA").is_file()
        else "CC0 1.0 Universal: https://creativecommons.org/publicdomain/zero/1.0/legalcode\n",
        agencies_shown=shown,
    )


def find_differences(before: Edition, after: Edition) -> Mapping[str, pl.DataFrame]:
    """For each table of a package, its rows that were added, removed or changed, with `difference` in front.

    A changed row stands twice: as it was (`changed_from`) and as it is (`changed_to`). Tables without a difference are
    left out.
    """
    told = {}
    for name in PACKED:
        if name in before.meta["tables"] and name in after.meta["tables"]:
            rows = _difference(before.table(name), after.table(name), list(KEYS[name]))
            if rows.height:
                told[name] = rows
    return told


def _difference(before: pl.DataFrame, after: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    shared = [name for name in after.columns if name in before.columns]
    old, new = (
        frame.select(shared).with_columns(
            in_texts(frame, shared).select(_whole=pl.concat_str(pl.all().fill_null("\x00"), separator="\x1e"))
        )
        for frame in (before, after)
    )
    added = new.join(old, on=keys, how="anti").with_columns(difference=pl.lit("added"))
    removed = old.join(new, on=keys, how="anti").with_columns(difference=pl.lit("removed"))
    both = new.join(old.select(*keys, _before="_whole"), on=keys, how="inner", validate="1:1")
    moved = both.filter(pl.col("_whole") != pl.col("_before")).select(keys)
    was = old.join(moved, on=keys, how="semi").with_columns(difference=pl.lit("changed_from"))
    now = new.join(moved, on=keys, how="semi").with_columns(difference=pl.lit("changed_to"))
    parts = [part.select("difference", *shared) for part in (added, removed, was, now)]
    return pl.concat(parts, how="vertical_relaxed").sort(*keys, "difference")
