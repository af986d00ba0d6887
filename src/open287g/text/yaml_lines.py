"""YAML or JSON text to plain values that remember their lines: the one loader of parameters, laws, claims and curation.

Refuses, in bounded time and memory and by file and line: what is not YAML, a text too long or nested too deeply, a key
written twice, a key that is no word, number or date, a merge key, a tag, a number without end, and aliases, which would
let a short text stand for an endless one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from open287g.errors import Open287gError, ParameterError

from .phrases import gettext as _

MOST_LETTERS = 1_000_000
"""The longest file of the project has 60,000; a million letters are read in half a minute."""
DEEPEST = 40
"""Levels of brackets or indents; the project's own files have seven."""
LONGEST_NUMBER = 400
"""Letters of a number or date. Python turns a longer one into an integer of any size, slowly."""

Path = tuple[str, ...]
"""Keys and positions from the top, as they are written."""

_PLAIN_TAGS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
_TEXT = "tag:yaml.org,2002:str"


@dataclass(frozen=True)
class LinedYaml:
    """The value of one YAML text, and the line of each key in it (`("values", "2025-10-01")` → 4)."""

    file_name: str
    value: Any
    lines: dict[Path, int]

    def line(self, path: tuple[str | int, ...]) -> int:
        """Where `path` is written; an absent key stands where its parent does."""
        known = tuple(map(str, path))
        while known not in self.lines:
            known = known[:-1]
        return self.lines[known]

    def place(self, path: tuple[str | int, ...]) -> str:
        """Where `path` is written: file, line and key."""
        key = f", key {'.'.join(str(part) for part in path)!r}" if path else ""
        return f"{self.file_name}, line {self.line(path)}{key}"


def read_yaml_lines(
    file_name: str,
    text: str,
    refusal: type[Open287gError] = ParameterError,
    *,
    dates_as_text: bool = False,
) -> LinedYaml:
    """The value and the lines of a YAML or JSON text; `refusal` names file and line of what is wrong.

    With `dates_as_text`, 2026-05-27 is the text that it is written as, so that 2026-05 can stand beside it. A file
    without a name (`""`) is spoken of by line alone.
    """
    where = _Where(file_name, refusal)
    if len(text) > MOST_LETTERS:
        raise where.refused(1, _("longer than {n} letters. Divide it into several files",
                                 n=MOST_LETTERS))  # fmt: skip
    try:
        loader = _loader(dates_as_text)(text)
        loader.where = where
        reader = _Reader(where, loader)
        return LinedYaml(file_name, reader.read(), reader.lines)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise where.refused(line, _("a character that no text holds. Save it as plain text")) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise where.refused(line, _("not valid YAML ({error})", error=_in_words(error))) from error


def _in_words(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem)
    return "a tab; indent with spaces" if "'\\t'" in problem else problem


@dataclass(frozen=True)
class _Where:
    file_name: str
    refusal: type[Open287gError]

    def refused(self, line: int, what: str, key: Path = ()) -> Open287gError:
        named = f", key {'.'.join(map(str, key))!r}" if key else ""
        file = f"{self.file_name}, " if self.file_name else ""
        return self.refusal(f"{file}line {line}{named}: {what}.")


class _BoundedLoader(yaml.SafeLoader):
    """Nodes without aliases and no deeper than `DEEPEST`: both are refused before anything is built of them."""

    depth = 0
    where: _Where

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next node; an alias or one level too many is refused."""
        if self.check_event(yaml.AliasEvent):
            raise self.refused(_("named with '&' and repeated elsewhere with '*'. Write the value out where it is "
                                 "meant"))  # fmt: skip
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refused(_("brackets within brackets, nested more than {n} deep. Write it flat",
                                 n=DEEPEST))  # fmt: skip
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def refused(self, what: str) -> Open287gError:
        """The refusal of the event that comes next, by its line."""
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        return self.where.refused(event.start_mark.line + 1 if event.start_mark else 1, what)


class _PlainDateLoader(_BoundedLoader):
    """The same, with dates as the text that they are written as."""


_PlainDateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _loader(dates_as_text: bool) -> type[_BoundedLoader]:
    return _PlainDateLoader if dates_as_text else _BoundedLoader


class _Reader:
    """Nodes of one text to values, with the line of each path."""

    def __init__(self, where: _Where, loader: yaml.SafeLoader) -> None:
        self.where, self.loader = where, loader
        self.lines: dict[Path, int] = {(): 1}

    def read(self) -> Any:
        """The value of the text; none if it is empty."""
        node = self.loader.get_single_node()
        return self._value(node, ()) if node else None

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, _line(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node.tag not in _PLAIN_TAGS:
            raise self.where.refused(_line(node), _("the tag {tag} has no meaning here. Leave it out",
                                                    tag=repr(node.tag)))  # fmt: skip
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return [self._value(child, (*path, str(i))) for i, child in enumerate(node.value)]

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        if node.tag != _TEXT and len(node.value) > LONGEST_NUMBER:
            raise self.where.refused(_line(node), _("a number or date of more than {n} letters",
                                                    n=LONGEST_NUMBER))  # fmt: skip
        try:
            return self.loader.construct_object(node)
        except (ValueError, OverflowError, LookupError, AttributeError, TypeError) as error:
            raise self.where.refused(_line(node), _("a date or number that cannot be ({error})",
                                                    error=error)) from error  # fmt: skip

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[Any, Any]:
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            below = (*path, str(key))
            if below in self.lines:
                raise self.where.refused(_line(key_node), _("written twice (first on line {line}). Repeated keys "
                                                            "and overlapping dates have no meaning; keep one",
                                                            line=self.lines[below]), below)  # fmt: skip
            self.lines[below] = _line(key_node)
            mapping[key] = self._value(value_node, below)
        return mapping

    def _key(self, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            raise self.where.refused(_line(node), _("a key is one word, number or date, not a list of them"))
        if node.tag == "tag:yaml.org,2002:merge":
            raise self.where.refused(
                _line(node), _("the key '<<' would take in another part. Write its keys out")
            )
        key = self._scalar(node)
        if key is None or isinstance(key, bool):
            raise self.where.refused(_line(node), _("the key {value} would mean {key}. Put it in quotation marks",
                                                    value=repr(node.value), key=repr(key)))  # fmt: skip
        return key


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
