"""The question "what is new": each list's count and change since an earlier one, and everything that is news in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import polars as pl

from open287g.queries.rows import make_document
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Paragraph
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words

from . import fields
from .context import Context
from .find import say_state
from .news_items import ListNews, NewsItem, tell_news
from .news_words import say_headline, say_items
from .registry import Request, field, question

_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "item_id": pl.String, "kind": pl.String, "list_name": pl.String, "seen_on": pl.Date, "after_on": pl.Date,
    "state": pl.String, "other_state": pl.String, "agency_id": pl.String, "agency_name": pl.String,
    "agency_kind": pl.String, "support_type": pl.String, "subject": pl.String, "counties": pl.List(pl.String()),
    "n": pl.Int64, "n_before": pl.Int64, "note": pl.String,
}  # fmt: skip


class NewsRequest(Request):
    """News of which lists and days."""

    since: fields.Day = field(None, "Day of the list to compare with; the list before the latest if left out")
    until: fields.Day = field(None, "Last day; the latest list if left out")
    list_name: fields.ListName | None = field(
        None, "participating or pending; both if left out", option="list", choices=fields.list_words
    )
    state: fields.States = field((), "State or territory; several may be given")


@question(example={"since": "2026-03-27"})
def news(context: Context, request: NewsRequest) -> Answer:
    """Tell what is new: counts and changes since an earlier list, firsts, records, ranks, who is no longer listed.

    One row an item, with an id that stays: the same thing is never news twice.
    """
    fields.check_order(request.since, request.until)
    told = tell_news(context.edition, request.since, request.until, request.list_name)
    wanted = [*(item for one in told.lists for item in one.items if _is_wanted(item, request.state))]
    lines = [line for one in told.lists for line in _say_list(one, request.state)]
    if not lines:
        lines = [_("Nothing changed since the list before.")]
    blocks = tuple(Paragraph((line,), "lead" if number == 0 else "text") for number, line in enumerate(lines))
    document = make_document(context, blocks, _("What is new"), "news")
    facts = {
        "edition": told.edition_id,
        "lists": [
            {k: v for k, v in asdict(one).items() if k != "items"} | {"change": one.change}
            for one in told.lists
        ],
    }
    return Answer("news", document, {"rows": frame_items(wanted)}, facts, result=told)


def frame_items(items: Iterable[NewsItem]) -> pl.DataFrame:
    """Items as rows, one each."""
    rows = [asdict(item) | {"counties": list(item.counties)} for item in items]
    return pl.DataFrame(rows, schema=_COLUMNS)


def _is_wanted(item: NewsItem, states: tuple[str, ...]) -> bool:
    return not states or item.state in states or item.other_state in states


def _say_list(told: ListNews, states: tuple[str, ...]) -> list[str]:
    lines = say_items(item for item in told.items if _is_wanted(item, states))
    if states and not lines:
        lines = [_("Nothing of it in {places}.", places=join_words([say_state(each) for each in states]))]
    return [say_headline(told), *lines]
