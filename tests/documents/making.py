"""Memoranda made for tests: pages as words, and PDFs set by typst, with the clauses of ICE's forms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import typst

from open287g.documents.words import DRAWN, Box, PageRead, Word

FIRST_PAGE = """MEMORANDUM OF AGREEMENT
287(g) Task Force Model
This Memorandum of Agreement (MOA) constitutes an agreement between United States
Immigration and Customs Enforcement (ICE), a component of the Department of Homeland
Security (DHS), and the Lake County Sheriff's Office, FL pursuant to which ICE delegates to nominated,
trained, and certified officers or employees of the Lake County Sheriff's Office, FL the authority to
perform certain immigration enforcement functions as specified herein. The LEA represents
Lake County Sheriff's Office, FL in the implementation and administration of this MOA.
The purpose of this MOA is to set forth the terms and conditions pursuant to which selected LEA
personnel will be nominated, trained, and thereafter be approved by ICE to perform certain functions of an
immigration officer under the direction and supervision of ICE within the LEA's jurisdiction.
The LEA is responsible for the salaries and benefits, including any overtime, of all its personnel.
ICE is responsible for the costs of the LEA personnel's travel expenses while in a training status, as
authorized by the Federal Travel Regulation and the ICE Travel Handbook."""
TERM_PAGE = """This MOA becomes effective upon signature of both parties and will remain in effect until either
party terminates or suspends the MOA. Termination by the LEA shall be provided, in writing, to
the local Field Office. If ICE decides to move from suspension to termination, ICE will provide the LEA a
90-day notice in advance of the partnership being terminated. The Miami Field Office is the point of contact."""
SIGNING = """By signing this MOA, each party represents it is fully authorized to enter into this MOA, accepts
the terms, responsibilities, obligations, and limitations of this MOA, and agrees to be bound thereto
to the fullest extent allowed by law."""


def set_lines(text: str, top: float = 72.0, left: float = 72.0, origin: str = DRAWN) -> list[Word]:
    """Words of a text where a typewriter would put them: six points a letter, fourteen a line."""
    words = []
    for row, line in enumerate(text.splitlines()):
        at = left
        for word in line.split(" "):
            if word:
                words.append(
                    Word(word, Box(at, top + 14 * row, at + 5.5 * len(word), top + 14 * row + 11), origin)
                )
            at += 6 * (len(word) + 1)
    return words


def signing_page(
    agency_day: str = "3/6/2025",
    ice_day: str = "March 10, 2025",
    agency_title: str = "Sheriff",
    number: int = 2,
    extra: Iterable[Word] = (),
) -> PageRead:
    """A page of signatures as ICE's form of 2025 has it: the agency on the left, ICE on the right."""
    words = set_lines(TERM_PAGE + "\n" + SIGNING)
    for left, heading, day, title in (
        (72.0, "For the LEA:", agency_day, agency_title),
        (330.0, "For ICE:", ice_day, "Acting Director"),
    ):
        words += set_lines(heading, 300, left)
        words += set_lines(f"Date: {day}\nSignature:\nTitle: {title}", 330, left)
    words += set_lines("Revised 02/12/2025", 750, 420)
    return PageRead(number, 612, 792, (*words, *extra), (), (), "good")


def first_page() -> PageRead:
    """A first page of the task-force form."""
    words = set_lines(FIRST_PAGE) + set_lines("Revised 02/12/2025", 750, 420)
    return PageRead(1, 612, 792, tuple(words), (), (), "good")


@cache
def make_pdf(body: str) -> bytes:
    """A PDF of a typst text."""
    return bytes(typst.compile(body.encode()))


def typst_page(text: str, extra: str = "") -> str:
    """Plain lines as a page of typst."""
    lines = " \\\n".join(
        line.replace("#", "\\#")
        .replace("@", "\\@")
        .replace("_", "\\_")
        .replace("*", "\\*")
        .replace("$", "\\$")
        for line in text.splitlines()
    )
    return f"#page(width: 8.5in, height: 11in, margin: 1in)[#set text(size: 10pt)\n{lines}\n{extra}]\n"


SIGNED = """#v(30pt)#grid(columns: (1fr, 1fr), row-gutter: 14pt,
[*For the LEA:*], [*For ICE:*],
[Date: 3/6/2025], [Date: March 10, 2025],
[Signature:], [Signature:],
[Title: Sheriff], [Title: Acting Director])
#place(bottom + right)[Revised 02/12/2025]"""


def memorandum_pdf() -> bytes:
    """A memorandum of two pages with a good text layer."""
    return make_pdf(
        typst_page(FIRST_PAGE, "#place(bottom + right)[Revised 02/12/2025]")
        + typst_page(TERM_PAGE + "\n" + SIGNING, SIGNED)
    )


def write(folder: Path, name: str, data: bytes) -> Path:
    """A file of `data`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def raw_pdf(*objects: str, trailer: str = "") -> bytes:
    """A PDF of numbered objects written by hand, the first of them its catalog; for what typst would never make."""
    body = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{at:010d} 00000 n \n" for at in places
    )
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + table.encode() + end.encode()


_FONT = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def page_object(content: int, more: str = "", box: str = "0 0 612 792") -> str:
    """A page whose content is object number `content`."""
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Resources {_FONT} /Contents {content} 0 R {more} >>"
    )


def stream(text: str) -> str:
    """A content stream."""
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def shown(text: str, left: int = 72, bottom: int = 700, mode: int = 0) -> str:
    """Content that shows `text`; `mode` 3 lays it invisibly under a picture, as scanners do."""
    return f"BT /F1 11 Tf {mode} Tr {left} {bottom} Td ({text}) Tj ET"


def one_page_pdf(
    content: str, more: str = "", catalog: str = "", trailer: str = "", box: str = "0 0 612 792"
) -> bytes:
    """A PDF of one page."""
    return raw_pdf(
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page_object(4, more, box),
        stream(content),
        *(
            (
                "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Date) /V (March 10, 2025) /Rect [361 560 517 585] >>",
            )
            if catalog
            else ()
        ),
        trailer=trailer,
    )
