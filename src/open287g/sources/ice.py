"""ICE's own page and the lists behind it: one conditional request each, the page first.

Gives the page itself when what a reader sees of it changed (it states totals), and each list whose bytes changed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from open287g.errors import NoListFound, NotTheList, NotThere, SourceError

from .bodies import BrokenOff, DamagedPart, check_workbook, is_page, unnamed
from .journal import AddressState, LinkRecord
from .origin import Failed, Fetched, Found, Learned, Look, Unchanged
from .page import find_lists, fingerprint, holds_table
from .settings import SyncSettings
from .web import Answer, Validators


class IceOrigin:
    """ICE's 287(g) page, as configured."""

    name = "ice"

    def hosts(self, settings: SyncSettings) -> list[str]:
        """The configured hosts."""
        return list(settings.hosts)

    def visit(self, look: Look) -> Iterator[Found]:
        """The page if it says something new, then every list that it links."""
        try:
            links = yield from _visit_page(look, is_conditional=True)
            yield from _visit_lists(look, links, may_look_again=True)
        except SourceError as error:
            yield Failed(look.settings.page, error)


def _visit_page(look: Look, *, is_conditional: bool) -> Generator[Found, None, list[LinkRecord]]:
    """The page; returns the links to its lists."""
    page = look.settings.page
    known = look.state.addresses.get(page) if is_conditional and look.state.links else None
    answer = look.client.get(page, known.validators if known else None)
    if answer.body is None:
        yield Unchanged(page, answer.at)
        return list(look.state.links)
    if not is_page(answer.body):
        raise NotTheList(f"{page} gave no web page; nothing was kept of it.")
    try:
        links = find_lists(answer.body, answer.address)
    except NoListFound:
        if not holds_table(answer.body):
            raise
        links = []
    text = fingerprint(answer.body)
    if text == look.state.page_text and page in look.state.addresses:
        yield Unchanged(page, answer.at)
    else:
        yield page_as_file(answer, page, page)
    yield Learned(text, tuple(links))
    return links


def page_as_file(answer: Answer, address: str, origin: str) -> Fetched:
    """A page as a file to keep, named by the instant at which it was seen."""
    assert answer.body is not None
    name = f"{answer.at:%Y%m%d%H%M%S}.page.html"
    is_whole = b"</html" in answer.body[-4096:].lower()
    validators = (
        answer.validators if is_whole else Validators()
    )  # ask for the whole of a page that breaks off
    return Fetched(address, origin, name, answer.body, answer.at, validators, is_page=True)


def _visit_lists(look: Look, links: Iterable[LinkRecord], *, may_look_again: bool) -> Iterator[Found]:
    """Every list; where one is gone, or a page is in its place, ICE may have replaced it since: its page is read again.

    A link that only its surroundings name may lead to something else; that fails only where its list is given by none.
    """
    given: set[str | None] = {None}
    something_else: list[tuple[LinkRecord, NotTheList]] = []
    for link in links:
        if link.list_name is None and not look.client.allowed.covers(link.address):
            continue  # nothing says that it is a list, and it is of another host
        try:
            yield fetch_list(look, link, look.state.addresses.get(link.address))
            given.add(link.list_name)
        except (NotThere, NotTheList) as error:
            if isinstance(error, NotTheList) and not (link.list_name is not None and link.is_sure):
                something_else.append((link, error))
                continue
            others: list[LinkRecord] = []
            if may_look_again and not isinstance(error, BrokenOff):
                others = yield from _look_again(look, links)
            if others:
                yield from _visit_lists(look, others, may_look_again=False)
            else:
                yield Failed(link.address, error)
        except SourceError as error:
            yield Failed(link.address, error)
    yield from (Failed(link.address, error) for link, error in something_else if link.list_name not in given)


def _look_again(look: Look, links: Iterable[LinkRecord]) -> Generator[Found, None, list[LinkRecord]]:
    """Links that the page shows now and did not when it was read; none where it cannot be read again."""
    try:
        fresh = yield from _visit_page(look, is_conditional=False)
    except SourceError:
        return []
    return [new for new in fresh if new.address not in {old.address for old in links}]


def fetch_list(look: Look, link: LinkRecord, known: AddressState | None) -> Fetched | Unchanged:
    """One list, asked for conditionally; a workbook that is not whole is asked for once more."""
    answer = look.client.get(link.address, known.validators if known else None)
    if answer.body is None:
        return Unchanged(link.address, answer.at)
    try:
        check_workbook(answer.body, link.address)
    except BrokenOff as error:
        before, answer = answer.body, look.client.get(link.address, None)
        if not (isinstance(error, DamagedPart) and answer.body == before):
            check_workbook(answer.body or b"", link.address)
    assert answer.body is not None
    return Fetched(
        address=link.address,
        origin=answer.address,
        file_name=answer.file_name or unnamed(link.list_name),
        body=answer.body,
        seen_at=answer.at,
        validators=answer.validators,
        list_name=link.list_name,
    )
