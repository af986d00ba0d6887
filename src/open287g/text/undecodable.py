"""Names that are not UTF-8 to text that can be kept, compared and printed: what cannot be decoded stands escaped.

In: a file's name as the system gives it, or as an older log kept it. Out: the same text; the byte 0xFF is `\\xff`.
"""

from __future__ import annotations

import re

_LONE_HALF = re.compile("[\ud800-\udfff]")


def escape_undecodable(name: str) -> str:
    """`name` with bytes that are no UTF-8 as `\\xff`, and lone halves of characters as `\\ud800`."""
    return _LONE_HALF.sub(_escape, name)


def _escape(met: re.Match[str]) -> str:
    code = ord(met[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
