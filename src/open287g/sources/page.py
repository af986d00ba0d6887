"""ICE's 287(g) page to the addresses of its lists: found by text, heading and address of each link together.

In: the bytes of a page (ICE's own, or one that the Wayback Machine kept) and its address. Out: links with the list
that they seem to lead to. Claims nothing of what is behind a link: ICE has served either list under the other's name.
Raises `NoListFound`, with every link of the page, where none leads to a list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from open287g.errors import NoListFound, NotTheList, TooLarge
from open287g.reading.markup import read_for_parser
from open287g.text.harmless import plain_text

from .journal import LinkRecord

_ARCHIVED = re.compile(r"^(?:https?:)?//web\.archive\.org/web/\d{4,14}\*?(?:[a-z]{2}_)?/(.+)$", re.IGNORECASE)
_ARCHIVED_PATH = re.compile(r"^/web/\d{4,14}\*?(?:[a-z]{2}_)?/(https?:/.+)$", re.IGNORECASE)
_WRAPPED = re.compile(
    r"^https?://(?:[\w-]+\.safelinks\.protection\.outlook\.com/.*?[?&]url=|"
    r"view\.officeapps\.live\.com/op/\w+\.aspx\?(?:.*&)?src=|docs\.google\.com/g?viewer\?(?:.*&)?url=)(https?%3a[^&#]+)",
    re.IGNORECASE,
)
"""Addresses that an office program or a viewer wrapped around another."""
MOST_WRAPPED = 4
_TRACKING = re.compile(
    r"(?<=[?&])(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_g[al])=[^&]*(?:&|$)", re.IGNORECASE
)
"""What counts visitors and not files: an address that differs in it alone is the same."""
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_OTHER_FILES = frozenset({".pdf", ".doc", ".docx", ".csv", ".jpg", ".png", ".zip", ".mp4", ".ics", ".txt"})
_DOWNLOADS = re.compile(
    r"/file-download/|/download/(?:public/)?\d+|/media/\d+/download|/doclib/[^.]*$", re.IGNORECASE
)
_ASKED_FOR = re.compile(r"[.=](?:xls[xmb]?|ods)(?:&|$)", re.IGNORECASE)
"""A query that names a workbook, or asks for one."""
_PARTICIPATING = re.compile(r"participat|participante", re.IGNORECASE)
_PENDING = re.compile(r"pending|pendiente", re.IGNORECASE)
_LIKE_PARTICIPATING = re.compile(
    r"\b(?:signed|active|current|agreements?|moas?|in effect|acuerdos?|firmad\w+|vigentes?)\b", re.IGNORECASE
)
_LIKE_PENDING = re.compile(
    r"\bappli(?:ca|ed)|\b(?:in process|under review|await\w+|proposed|requests?|solicit\w+|en tr[aá]mite)\b",
    re.IGNORECASE,
)
"""Words of buttons to come: they name a list only where neither of the two words of today does, and are never sure."""
_ABOUT = re.compile(r"287\s*\(?g\)?|agenc|entit|applica|list|agreement", re.IGNORECASE)
_ADDRESSED = re.compile(r"\.(?:xls|ods)|download", re.IGNORECASE)
_IS_ADDRESS = re.compile(r"https?:|/|\\|\.{1,2}/|[^\s:]+/", re.IGNORECASE)
_IN_QUOTES = re.compile(r"""["']([^"']+)["']""")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary"})
_TOO_WIDE = frozenset({"body", "main", "article", "section", "table", "tbody", "ul", "ol", "dl"})
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""Signs that break words and are not seen: soft hyphens, joiners, blanks of no width."""
MOST_AROUND, LONGEST_BESIDE = 3, 300
MOST_LISTS = 100
"""A page that names more files as lists is none of ICE's, and is not followed."""
MOST_UNSURE = 6
"""Links whose list is not told by the page that are tried all the same, where a list is missing."""


@dataclass(frozen=True)
class Link:
    """One link of a page: where it leads, what it says, what its attributes say, the heading and the words above it."""

    address: str
    text: str
    title: str = ""
    heading: str = ""
    words_above: str = ""
    words_beside: str = ""
    """Words of the nearest element around it that name a list, or both."""


def find_lists(page: bytes, address: str) -> list[LinkRecord]:
    """Links of a page that lead to lists, sure ones first; unsure ones only where a list is missing."""
    links = list(read_links(page, address))
    found = list(_choose(links))
    if not found:
        raise NoListFound(_tell_links(links, address, _title_of_page(page)))
    if len(found) > MOST_LISTS:
        raise NotTheList(
            f"{address} names {len(found):,} files as lists, as no page of ICE's does. None was asked for."
        )
    return found


@lru_cache(maxsize=2)
def _read_page(page: bytes) -> str:
    """The text of a page, bounded for the parser; `NotTheList` for one beyond any of ICE's."""
    try:
        return read_for_parser(page)
    except TooLarge as refusal:
        raise NotTheList(f"{refusal.reason} Nothing was kept of it.") from None


def _parse(page: bytes) -> LexborHTMLParser:
    return LexborHTMLParser(_read_page(page))


def _choose(links: Iterable[Link]) -> Iterator[LinkRecord]:
    met: dict[str, LinkRecord] = {}
    for link in links:
        if _leads_to_a_file(link.address):
            judged = _judge(link)
            before = met.get(link.address)
            if before is None or (before.list_name is None and judged.list_name):
                met[link.address] = judged
    sure = {link.list_name for link in met.values() if link.is_sure}
    named = [
        link
        for link in met.values()
        if link.list_name and (link.is_sure or _is_workbook(link.address) or link.list_name not in sure)
    ]
    yield from named
    if {link.list_name for link in named} != {"participating", "pending"}:
        unsure = [link for link in met.values() if not link.list_name and _may_be_a_list(link)]
        yield from unsure[:MOST_UNSURE]


def _leads_to_a_file(address: str) -> bool:
    """Whether an address is a workbook's by its ending, or a download whose kind only its answer will tell."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    ending = PurePosixPath(path).suffix.casefold()
    is_download = bool(_DOWNLOADS.search(path) or _ASKED_FOR.search(unquote(parts.query)))
    return ending in _WORKBOOKS or (ending not in _OTHER_FILES and is_download)


def _is_workbook(address: str) -> bool:
    return PurePosixPath(unquote(urlsplit(address).path)).suffix.casefold() in _WORKBOOKS


def _may_be_a_list(link: LinkRecord) -> bool:
    return _is_workbook(link.address) or bool(_ABOUT.search(link.text))


def _judge(link: Link) -> LinkRecord:
    """Which list a link names: by its text, attributes, file's name; words beside it, the heading, words above."""
    parts = urlsplit(link.address)
    name = unquote(f"{PurePosixPath(parts.path).name} {parts.query}")
    own = [which for text in (link.text, link.title, name) if (which := _names_list(text))]
    like = [
        which for text in (link.text, link.title, re.sub(r"[\W_]+", " ", name)) if (which := _is_like(text))
    ]
    beside = (link.words_beside,) if _names_list(link.words_beside) else (link.heading, link.words_above)
    around = [which for text in beside if (which := _names_list(text))]
    said = [*own, *like, *around]
    return LinkRecord(
        address=link.address,
        list_name=said[0] if said else None,
        text=link.text or link.title or link.heading,
        is_sure=bool(own),
        is_doubtful=len(set(own)) > 1,
    )


def _names_list(text: str) -> str | None:
    participating, pending = bool(_PARTICIPATING.search(text)), bool(_PENDING.search(text))
    if participating == pending:
        return None
    return "participating" if participating else "pending"


def _is_like(text: str) -> str | None:
    if _names_list(text) or (_PARTICIPATING.search(text) and _PENDING.search(text)):
        return None
    if _LIKE_PENDING.search(text):
        return "pending"
    return "participating" if _LIKE_PARTICIPATING.search(text) else None


def read_links(page: bytes, address: str) -> Iterator[Link]:
    """Every link of a page, in order, its address made whole and freed of the archive's; raises `NotTheList` for none.

    Blanks inside an address are kept as %20; what is no web address (mail, scripts) is left out.
    """
    tree = _parse(page)
    body = tree.body
    if body is None:
        raise NotTheList(f"{address} gave no page.")
    labels = {node.id: node for node in tree.css("[id]")}
    around: dict[int, str] = {}
    base = tree.css_first("base[href]")
    start = urljoin(address, base.attributes.get("href") or "") if base is not None else address
    heading = above = ""
    for node in body.traverse(include_text=True):
        if node.tag in _HEADINGS:
            heading, above = _text_of(node), ""
        elif node.tag == "-text" and _names_list(words := node.text(deep=False)):
            above = " ".join(plain_text(words).split())
        elif node.attributes:
            for whole in _find_addresses(node, start):
                beside = _words_beside(node, around)
                yield Link(whole, _text_of(node), _title_of(node, labels), heading, above, beside)


def _find_addresses(node: LexborNode, start: str) -> Iterator[str]:
    """Where an element leads: a link by its href; any other by what of its attributes is the address of a file.

    Buttons carry addresses in attributes of data, in those of forms, or in a script of one line. A bare file's name is
    a label, not an address.
    """
    attributes = node.attributes
    if node.tag in ("a", "area") and (target := (attributes.get("href") or "").strip()):
        whole = clean_address(target, start)
        if whole is not None:
            yield whole
            if _leads_to_a_file(whole):
                return
    for value in attributes.values():
        if value and _ADDRESSED.search(value):
            for written in _IN_QUOTES.findall(value) or [value]:
                whole = clean_address(written, start) if _IS_ADDRESS.match(written.strip()) else None
                if whole is not None and _leads_to_a_file(whole):
                    yield whole


def clean_address(target: str, base: str) -> str | None:
    """The address behind a link, made whole against `base`; None for what is no web address.

    An address of the Wayback Machine becomes the one that it archived.
    """
    written = re.sub(r"[\t\r\n]", "", target.strip()).replace(" ", "%20").replace("\\", "/")
    try:
        whole = urljoin(base, written)
        if met := _ARCHIVED_PATH.match(written):
            whole = met[1]
        for _ in range(MOST_WRAPPED):
            if met := _ARCHIVED.match(whole) or _ARCHIVED_PATH.match(urlsplit(whole).path):
                whole = whole[whole.index(met[1]) :] if met[1] in whole else met[1]
            elif met := _WRAPPED.match(whole):
                whole = unquote(met[1])
            else:
                break
            whole = re.sub(
                r"^(https?:)/+", r"\1//", whole if whole.startswith("http") else f"https://{whole}"
            )
        parts = urlsplit(whole)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        plain = whole.partition("#")[0]
        return _TRACKING.sub("", plain).rstrip("?&") if _TRACKING.search(plain) else plain
    except ValueError:
        return None


def _text_of(node: LexborNode) -> str:
    return " ".join(plain_text(node.text(deep=True, separator=" ").translate(_UNSEEN)).split())


def _words_beside(node: LexborNode, known: dict[int, str]) -> str:
    """The words of the nearest element around a link that name a list: a row, an entry, a sentence; none far off.

    `known` keeps the words of elements, which many links may share.
    """
    around = node.parent
    for _ in range(MOST_AROUND):
        if around is None or around.tag in _TOO_WIDE:
            break
        words = known.get(around.mem_id)
        if words is None:
            words = known[around.mem_id] = _text_of(around)
        if len(words) > LONGEST_BESIDE:
            break
        if _PARTICIPATING.search(words) or _PENDING.search(words):
            return words
        around = around.parent
    return ""


def _title_of(node: LexborNode, labels: Mapping[str | None, LexborNode]) -> str:
    named = [node.attributes.get(name) or "" for name in ("title", "aria-label", "download")]
    named += [image.attributes.get("alt") or "" for image in node.css("img[alt]")]
    for label in (node.attributes.get("aria-labelledby") or "").split():
        if label in labels:
            named.append(_text_of(labels[label]))
    return " ".join(plain_text(" ".join(named)).split())


def visible_text(page: bytes) -> str:
    """What a reader sees of a page, and where its links lead: equal for two copies that differ in tokens alone."""
    tree = _parse(page)
    for node in tree.css("script, style, noscript, template, svg, iframe, meta, link, form, input"):
        node.decompose()
    body = tree.body
    words = "" if body is None else " ".join(body.text(deep=True, separator=" ").split())
    links = sorted({node.attributes.get("href") or "" for node in tree.css("a[href]")})
    return "\n".join([words, *links])


def holds_table(page: bytes) -> bool:
    """Whether a page carries a table of agreements itself, as ICE's did until February 2025."""
    heads = _parse(page).css("table th, table tr:first-child td")
    return any("enforcement agency" in _text_of(head).casefold() for head in heads)


def fingerprint(page: bytes) -> str:
    """A hash of what a reader sees of a page."""
    return hashlib.sha256(visible_text(page).encode()).hexdigest()


def _title_of_page(page: bytes) -> str:
    title = _parse(page).css_first("title")
    return f" ({_text_of(title)!r})" if title is not None else ""


def _tell_links(links: list[Link], address: str, title: str) -> str:
    if not links:
        return (
            f"{address}{title} has no link at all; it may be a page that blocks programs, or one that needs scripts. "
            "Open it in a browser, save the lists, and import them."
        )
    seen = dict.fromkeys(f"  {link.text or link.title or '(no text)'} → {link.address}" for link in links)
    n = "one link is" if len(seen) == 1 else f"{len(seen):,} links are"
    return (
        f"{address}{title} has no link that leads to a participating or a pending list. Its {n}:\n"
        + "\n".join(plain_text(line) for line in seen)
    )
