"""The question "what is new": each list's count and change since an earlier one, and everything that is news in it.

News is told as sentences in the language of the moment, harmless wherever they are shown. Nobody is said to have ended
anything: an agency is "no longer listed", and why is not on ICE's lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

import polars as pl

from open287g.schemas.answers import Answer
from open287g.schemas.blocks import paragraph
from open287g.schemas.codes import EVIDENCE, KINDS, SUPPORT_TYPES
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext, retell

from . import fields
from .find import say_state
from .news_items import ListNews, News, NewsItem, tell_news
from .registry import Context, Request, field, make_document, question

MOST_NAMES = 40
"""Agencies that are named in one group; the rest are counted."""
MOST_ALIKE = 8
"""Sentences of one kind, such as open questions: a list with many new names may open dozens, and news would drown."""


def say_news(news: News, most_names: int = MOST_NAMES) -> list[str]:
    """All lines of the news; one line where nothing changed."""
    lines = [line for told in news.lists for line in (say_headline(told), *say_items(told.items, most_names))]
    lines += say_items(news.to_look_at, most_names)
    return lines or [_("Nothing changed since the list before.")]


def say_headline(told: ListNews) -> str:
    """The count of a list, its day, and the change since the list before."""
    count = (
        ngettext("{n} agreement", "{n} agreements", n=told.n)
        if told.list_name == "participating"
        else ngettext("{n} pending application", "{n} pending applications", n=told.n)
    )
    if told.change is None:
        return _("{count} on {day}, the first list of the record.", count=count, day=told.seen_on)
    facts = {"count": count, "day": told.seen_on, "before": told.before_on, "change": abs(told.change)}
    if told.change > 0:
        line = _("{count} on {day}, up {change} since {before}", **facts)
    elif told.change < 0:
        line = _("{count} on {day}, down {change} since {before}", **facts)
    else:
        line = _("{count} on {day}, as many as on {before}", **facts)
    new = ngettext("{n} new", "{n} new", told.n_new)
    gone = ngettext("{n} no longer listed", "{n} no longer listed", told.n_gone)
    parts = f"{new}, {gone}"
    if told.list_name == "pending":
        parts = _("{new} new, {gone} no longer pending", new=told.n_new, gone=told.n_gone)
    record = " " + _("No list before it held as many.") if told.is_record else ""
    between = " " + ngettext(
        "1 more came and went on the lists between.",
        "{n} more came and went on the lists between.",
        n=told.n_between,
    )
    return f"{line}: {parts}.{between if told.n_between else ''}{record}"


def say_items(items: Iterable[NewsItem], most_names: int = MOST_NAMES) -> list[str]:
    """Items in groups, a line each: names for agencies, sentences for the rest. List headlines are left out."""
    lines: list[str] = []
    by_kind: dict[str, list[NewsItem]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    for kind, title in _GROUPS.items():
        if kind in by_kind:
            lines.append(_say_names(title(len(by_kind[kind])), by_kind[kind], most_names))
    lines += _say_passing(by_kind.get("passed", []))
    for kind in _ALONE:
        alike = by_kind.get(kind, [])
        lines += [say_item(item) for item in alike[:MOST_ALIKE]]
        if rest := len(alike[MOST_ALIKE:]):
            lines.append(_MORE.get(kind, _and_more)(rest))
    return lines


def _and_more(n: int) -> str:
    return ngettext("And 1 more of this kind.", "And {n} more of this kind.", n=n)


_MORE: dict[str, Callable[[int], str]] = {
    "question": lambda n: ngettext(
        "1 more question is open; the list of open questions has it.",
        "{n} more questions are open; the list of open questions has them all.",
        n=n,
    ),
    "rows_set_aside": lambda n: ngettext(
        "Rows of 1 more file are set aside; the status has them.",
        "Rows of {n} more files are set aside; the status has them all.",
        n=n,
    ),
    "file_set_aside": lambda n: ngettext(
        "1 more file is set aside; the status has it.",
        "{n} more files are set aside; the status has them all.",
        n=n,
    ),
}


_GROUPS: dict[str, Callable[[int], str]] = {
    "listed": lambda n: ngettext("Newly listed (1)", "Newly listed ({n})", n=n),
    "listed_again": lambda n: ngettext("Listed again (1)", "Listed again ({n})", n=n),
    "no_longer_listed": lambda n: ngettext("No longer listed (1)", "No longer listed ({n})", n=n),
    "re_signed": lambda n: ngettext("Signed again (1)", "Signed again ({n})", n=n),
    "pending_added": lambda n: ngettext("New applications (1)", "New applications ({n})", n=n),
    "pending_cleared": lambda n: ngettext("No longer pending (1)", "No longer pending ({n})", n=n),
}
_ALONE = ("first_in_state", "back_in_state", "none_in_state", "first_of_model", "first_of_kind", "milestone",
          "largest_gain", "largest_loss", "rows_set_aside", "file_set_aside", "question")  # fmt: skip


def _say_names(title: str, items: Sequence[NewsItem], most_names: int) -> str:
    """A group's title and its agencies by state; of a long group the states with most, counted."""
    if len(items) > most_names:
        counted = sorted(
            ((state, len(list(group))) for state, group in groupby(sorted(items, key=_state), key=_state)),
            key=lambda pair: (-pair[1], pair[0]),
        )
        shown = [f"{name_state(state)} {n:,}" for state, n in counted[:10]]
        rest = sum(n for _state_code, n in counted[10:])
        return f"{title}: " + ", ".join(shown) + (", " + _("elsewhere {n}", n=rest) if rest else "") + "."
    parts = []
    for state, group in groupby(
        sorted(items, key=lambda item: (_state(item), item.agency_name or "")), key=_state
    ):
        names = join_words([name_agency(item) for item in group])
        parts.append(f"{name_state(state)}: {names}")
    return f"{title}: " + "; ".join(parts) + "."


def _state(item: NewsItem) -> str:
    return item.state or ""


def _say_passing(items: Sequence[NewsItem]) -> Iterator[str]:
    """States that passed others, those passed on one list in one sentence."""
    ordered = sorted(items, key=lambda item: (item.seen_on, _state(item), -(item.n_before or 0)))
    for (day, state), group in groupby(ordered, key=lambda item: (item.seen_on, _state(item))):
        others = [name_state(item.other_state or "") for item in group]
        names = {"state": name_state(state), "others": join_words(others)}
        yield _("{state} passed {others} on the list of {day}.", **names, day=day)


def say_item(item: NewsItem) -> str:
    """One item as a sentence of its own."""
    return _SENTENCES[item.kind](item)


def name_state(code: str) -> str:
    """The name of a state or territory, in the language of the moment."""
    return say_state(code) if code else _("No state")


def name_model(support_type: str | None) -> str:
    """A support type as people are shown it."""
    return _(SUPPORT_TYPES.get(support_type or "", support_type or ""))


def name_model_in_sentence(support_type: str | None) -> str:
    """A support type behind "under the": the Task Force Model, the Warrant Service Officer model."""
    words = SUPPORT_TYPES.get(support_type or "", support_type or "")
    return _(words) if words.endswith("Model") else _("{model} model", model=_(words))


def name_agency(item: NewsItem) -> str:
    """The agency and the model of an item, such as "Kerr County Sheriff's Office (Task Force Model)"."""
    return f"{plain_text(item.agency_name or '')} ({name_model(item.support_type)})"


def _of_agency(phrase: Callable[[], str]) -> Callable[[NewsItem], str]:
    return lambda item: phrase().format(
        agency=plain_text(item.agency_name or ""),
        state=name_state(item.state or ""),
        model=name_model_in_sentence(item.support_type),
    )


def _say_list(item: NewsItem) -> str:
    many = (
        ngettext("{n} agreement", "{n} agreements", n=item.n or 0)
        if item.list_name == "participating"
        else ngettext("{n} pending application", "{n} pending applications", n=item.n or 0)
    )
    return _("The list of {day} shows {count}.", day=item.seen_on, count=many)


def _say_first_of_kind(item: NewsItem) -> str:
    return _(
        "The first agency of its kind on the list ({kind}): {agency}, {state}.",
        kind=_(KINDS[item.agency_kind or "unknown"]),
        agency=name_agency(item),
        state=name_state(item.state or ""),
    )


def _say_rows(item: NewsItem) -> str:
    return ngettext(
        "1 row of the list of {day} could not be read and is set aside; it ends nothing and counts for nothing.",
        "{n} rows of the list of {day} could not be read and are set aside; they end nothing and count for nothing.",
        n=item.n or 0,
        day=item.seen_on,
    )


_SENTENCES: dict[str, Callable[[NewsItem], str]] = {
    "list": _say_list,
    "listed": _of_agency(lambda: _("{agency}, {state}, is newly listed under the {model}.")),
    "listed_again": _of_agency(lambda: _("{agency}, {state}, is listed again under the {model}.")),
    "no_longer_listed": _of_agency(lambda: _("{agency}, {state}, is no longer listed under the {model}.")),
    "re_signed": _of_agency(lambda: _("{agency}, {state}, signed again under the {model}.")),
    "pending_added": _of_agency(lambda: _("{agency}, {state}, has a pending application under the {model}.")),
    "pending_cleared": _of_agency(lambda: _("{agency}, {state}, is no longer pending under the {model}.")),
    "passed": lambda item: next(_say_passing([item])),
    "first_in_state": lambda item: _("{state} is on the list for the first time.", state=name_state(item.state or "")),
    "back_in_state": lambda item: _("{state} is on the list again.", state=name_state(item.state or "")),
    "none_in_state": lambda item: _("{state} has none.", state=name_state(item.state or "")),
    "first_of_model": lambda item: _(
        "The first agreement under the {model}: {agency}, {state}.", model=name_model_in_sentence(item.support_type),
        agency=plain_text(item.agency_name or ""), state=name_state(item.state or ""),
    ),
    "first_of_kind": _say_first_of_kind,
    "milestone": lambda item: _(
        "The list of {day} is the first with {n} agreements or more.", day=item.seen_on, n=item.n
    ),
    "largest_gain": lambda item: _(
        "{n} newly listed on {day}, more than on any list before.", day=item.seen_on, n=item.n
    ),
    "largest_loss": lambda item: _(
        "{n} no longer listed on {day}, more than on any list before.", day=item.seen_on, n=item.n
    ),
    "rows_set_aside": _say_rows,
    "file_set_aside": lambda item: _(
        "The file {file} is set aside: {reason}",
        file=plain_text(item.subject or ""),
        reason=plain_text(item.note or ""),
    ),
    "question": lambda item: _(
        "A question for a person is open: {evidence}", evidence=plain_text(retell(item.note or "", EVIDENCE))
    ),
}  # fmt: skip


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
    list_name: fields.OneList = field(None, "participating or pending; both if left out")
    state: fields.States = field((), "State or territory; several may be given")


@question(example={"since": "2026-03-27"})
def news(context: Context, request: NewsRequest) -> Answer:
    """Tell what is new: counts and changes since an earlier list, firsts, records, ranks, who is no longer listed.

    One row an item, with an id that stays: the same thing is never news twice.
    """
    fields.check_order(request.since, request.until)
    told = tell_news(context.edition, request.since, request.until, request.list_name)
    wanted = [*(item for one in told.lists for item in one.items if _is_wanted(item, request.state))]
    lines = [line for one in told.lists for line in _tell_list(one, request.state)]
    if not lines:
        lines = [_("Nothing changed since the list before.")]
    blocks = tuple(paragraph(line, "lead" if number == 0 else "text") for number, line in enumerate(lines))
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


def _tell_list(told: ListNews, states: tuple[str, ...]) -> list[str]:
    lines = say_items(item for item in told.items if _is_wanted(item, states))
    if states and not lines:
        lines = [_("Nothing of it in {places}.", places=join_words([say_state(each) for each in states]))]
    return [say_headline(told), *lines]
