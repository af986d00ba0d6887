"""robots.txt to rules, as RFC 9309 has it: what of a host a program may ask, and how far apart.

In: the text of the file and the program's name. Out: `Rules`. A line that says nothing known is passed over, as there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

Pattern = tuple[int, bool, str]
"""Length of a pattern, whether it allows, and the pattern."""


@dataclass(frozen=True)
class Rules:
    """What one program is told: patterns of paths, the longest first, an equal one that allows before; its pause."""

    patterns: Sequence[Pattern]
    delay: float = 0.0

    def allow(self, address: str) -> bool:
        """Whether an address may be asked: the longest pattern that fits it says so; none, too."""
        parts = urlsplit(address)
        path = unquote(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
        return next((allows for _, allows, pattern in self.patterns if _fits(pattern, path)), True)


def read_rules(text: str, program: str) -> Rules:
    """The rules of the groups that name `program`; of those for everybody (`*`) where none does."""
    rules: dict[str, list[Pattern]] = {}
    delays: dict[str, float] = {}
    names: list[str] = []
    is_begun = True
    for line in text.removeprefix("\ufeff").splitlines():
        key, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        match key.casefold():
            case "user-agent":
                names = [*([] if is_begun else names), value.casefold()]
                rules.setdefault(names[-1], [])
                is_begun = False
            case "allow" | "disallow":
                is_begun = True
                if value:
                    for name in names:
                        rules[name].append((len(value), key.casefold() == "allow", unquote(value)))
            case "crawl-delay":
                is_begun = True
                with suppress(ValueError):
                    delays |= dict.fromkeys(names, float(value))
    name = program.casefold() if program.casefold() in rules else "*"
    return Rules(sorted(rules.get(name, ()), reverse=True), max(0.0, delays.get(name, 0.0)))


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern says: `*` stands for anything, `$` for the end."""
    is_whole = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split("*")
    last = parts.pop() if is_whole and parts else ""
    if not path.startswith(first):
        return False
    at = len(first)
    for part in parts:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if not is_whole:
        return True
    return path.endswith(last) and at <= len(path) - len(last) if "*" in pattern else at == len(path)
