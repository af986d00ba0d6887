"""Damaged and hostile PDFs, made from whole ones by chance that repeats: each must end read or refused in words.

`make fuzz-documents` tries 2,000, and fails if one hangs over its limit, ends the parent, or is refused without words.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from open287g.errors import UnreadableFile
from open287g.pipeline.documents.workers import PageWorker

from .making import memorandum_pdf, one_page_pdf, page_object, raw_pdf, shown, stream

LIMIT_SECONDS = 150.0
"""Of the clock, for one document of a few pages on a busy machine."""
MOST_PAGES_TRIED = 3

Damage = Callable[[bytes, random.Random], bytes]


def flip_bits(data: bytes, chance: random.Random) -> bytes:
    """One to forty bits turned over."""
    spoiled = bytearray(data)
    for _ in range(chance.randint(1, 40)):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def cut(data: bytes, chance: random.Random) -> bytes:
    """The end missing, or a part of the middle."""
    if len(data) < 40:
        return data
    start = chance.randrange(20, len(data))
    return (
        data[:start] if chance.random() < 0.5 else data[:start] + data[start + chance.randrange(1, 4_000) :]
    )


def repeat_part(data: bytes, chance: random.Random) -> bytes:
    """A part of the file put in again elsewhere."""
    start, at = chance.randrange(len(data)), chance.randrange(len(data))
    return data[:at] + data[start : start + chance.randrange(1, 2_000)] + data[at:]


def swell_number(data: bytes, chance: random.Random) -> bytes:
    """A number of the structure made huge, negative or another object's."""
    numbers = list(re.finditer(rb"(?<=[ /\[])\d{1,6}(?=[ \]/\n])", data))
    if not numbers:
        return flip_bits(data, chance)
    match = chance.choice(numbers)
    other = chance.choice([b"2147483647", b"-1", b"99999999999999999999", b"0", b"3", b"1e308"])
    return data[: match.start()] + other + data[match.end() :]


def spoil_stream(data: bytes, chance: random.Random) -> bytes:
    """Bytes inside of a stream replaced by noise."""
    starts = [m.end() for m in re.finditer(rb"stream\r?\n", data)]
    if not starts:
        return flip_bits(data, chance)
    at = chance.choice(starts) + chance.randrange(60)
    return data[:at] + chance.randbytes(chance.randrange(1, 200)) + data[at + 100 :]


DAMAGES: tuple[Damage, ...] = (flip_bits, cut, repeat_part, swell_number, spoil_stream)


def bomb(content: bytes, filters: int = 1) -> bytes:
    """A page whose content unpacks to a thousand times its size."""
    packed = content
    for _ in range(filters):
        packed = zlib.compress(packed, 9)
    names = " ".join(["/FlateDecode"] * filters)
    body = (
        f"<< /Length {len(packed)} /Filter [{names}] >>\nstream\n" + packed.decode("latin-1") + "\nendstream"
    )
    return raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page_object(4), body
    )


@cache
def structures() -> list[bytes]:
    """Documents that are hostile by their structure, not by damage."""
    deep = "[" * 3_000 + "]" * 3_000
    return [
        raw_pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 5 >>"),
        raw_pdf("<< /Type /Catalog /Pages 1 0 R >>"),
        raw_pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 2147483647 >>"),
        raw_pdf(
            f"<< /Type /Catalog /Pages 2 0 R /X {deep} >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page_object(4),
            stream(""),
        ),
        one_page_pdf(" q " * 50_000),
        one_page_pdf(" ".join(shown("x" * 40, bottom=n % 790) for n in range(3_000))),
        one_page_pdf(shown("x"), box="0 0 0 0"),
        one_page_pdf(shown("x"), box="0 0 1e9 1e9"),
        one_page_pdf(shown("x"), "/Contents 3 0 R"),
        bomb(b" " * 40_000_000),
        bomb(zlib.compress(b" " * 40_000_000, 9), 2),
        b"%PDF-1.7\n" + b"0 0 obj " * 10_000,
        b"%PDF-1.7\n%%EOF",
        b"",
    ]


def make_document(number: int) -> bytes:
    """The document of that number: always the same."""
    hostile = structures()
    if number < len(hostile):
        return hostile[number]
    chance = random.Random(number)
    form = one_page_pdf(shown("Date:"), "/Annots [5 0 R]", "/AcroForm << /Fields [5 0 R] >>")
    data = chance.choice([memorandum_pdf(), form, one_page_pdf(shown("a page") * 30)])
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(DAMAGES)(data, chance)
    return data


def try_document(worker: PageWorker, path: Path) -> tuple[str, float]:
    """How one document ended, in a word, and in how many seconds; raises `AssertionError` for an end without words."""
    began = time.monotonic()
    refusal = ""
    n_pages = 0
    try:
        n_pages = worker.count_pages(path)
    except UnreadableFile as error:
        refusal = str(error)
    if not n_pages:
        assert not refusal or len(refusal) > 20, "refused without words"
        return "refused" if refusal else "read", time.monotonic() - began
    outcome = "read"
    for number in range(1, min(n_pages, MOST_PAGES_TRIED) + 1):
        page = worker.read_page(path, number)
        if page.failure is not None:
            assert len(page.failure) > 20, "a page failed without words"
            outcome = "read in part"
    return outcome, time.monotonic() - began


def try_documents(first: int, n: int, recognize: bool = False) -> Counter[str]:
    """How documents `first` to `first + n` ended; `AssertionError` for one that took longer than its limit."""
    ended: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        PageWorker(recognize, wait_seconds=LIMIT_SECONDS / 4) as worker,
    ):
        for number in range(first, first + n):
            path = Path(folder) / f"{number}.pdf"
            path.write_bytes(make_document(number))
            outcome, seconds = try_document(worker, path)
            assert seconds < LIMIT_SECONDS, f"document {number} took {seconds:.0f} seconds"
            ended[outcome] += 1
            path.unlink()
    return ended


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    begun = time.monotonic()
    print(dict(try_documents(0, wanted)), f"{wanted:,} documents in {time.monotonic() - begun:,.0f} seconds")
