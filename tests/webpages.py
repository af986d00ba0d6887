"""Web pages for tests: made by hand in the manner of ICE's page in each of its eras, and as an archive keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ICE = "http://www.ice.gov"


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    caption: str = "",
    tag: str = "th",
    attributes: str = "",
) -> str:
    """A table of these cells; what begins with '<td' or '<th' is put as it is."""
    head = "".join(f"<{tag}>{cell}</{tag}>" for cell in header)
    body = "".join(
        "<tr>" + "".join(c if c.startswith(("<td", "<th")) else f"<td>{c}</td>" for c in row) + "</tr>\n"
        for row in rows
    )
    title = f"<caption>\n    {caption}\n    </caption>" if caption else ""
    return f"<table {attributes}>{title}<tr>{head}</tr>\n{body}</table>"


def link(address: str, text: str = "link") -> str:
    """A cell's link."""
    return f'<a href="{address}" target="_blank">{text}</a>'


def page(body: str, *, head: str = "") -> bytes:
    """A whole page around `body`, with a menu and a foot as ICE's have them."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Fact Sheet: 287(g)</title>{head}'
        '<style>td {color: black}</style><script>if (1 < 2) document.write("<table><tr><td>no</td></tr></table>")'
        '</script></head><body><ul class="menu"><li><a href="/about">About ICE</a></li></ul>'
        f"<div id='main'>{body}</div><table class='foot'><tr><td>Report crimes:</td><td>1-866-DHS-2-ICE</td></tr></table>"  # noqa: E501
        "</body></html>"
    ).encode()


def archived(data: bytes, stamp: str, address: str = f"{ICE}/news/library/factsheets/287g.htm") -> bytes:
    """The page as the Wayback Machine shows it: its bar, links rewritten, its comment at the end."""
    text = (
        data.decode()
        .replace(f'href="{ICE}', f'href="/web/{stamp}/{ICE}')
        .replace('href="/doc', f'href="/web/{stamp}/{ICE}/doc')
    )
    bar = (
        "<!-- BEGIN WAYBACK TOOLBAR INSERT -->\n<div id='wm-ipp'><table><tr><td class='b'>DEC</td><td>JAN</td><td>MAR</td></tr>"  # noqa: E501
        "<tr><td>19</td><td>20</td><td>21</td></tr></table>69 captures</div>\n<!-- END WAYBACK TOOLBAR INSERT -->"
    )
    script = f'<script>__wm.wombat("{address}","{stamp}","https://web.archive.org/","web","/_static/","1");</script>'
    day = f"{stamp[8:10]}:{stamp[10:12]}:{stamp[12:14]} Apr 02, {stamp[:4]}"
    end = f"<!--\n     FILE ARCHIVED ON {day} AND RETRIEVED FROM THE\n     INTERNET ARCHIVE ON 10:00:00 Aug 16, 2026.\n-->"  # noqa: E501
    return (text.replace("<head>", f"<head>{script}").replace("<body>", f"<body>{bar}") + end).encode()
