"""YAML text to plain values that remember their lines.

Refuses what is not YAML, a key written twice, a key that is no word, number or date, and aliases, which would let a
short text stand for an endless one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from open287g.errors import ParameterError

Path = tuple[str, ...]
"""Keys and positions from the top, as they are written."""


@dataclass(frozen=True)
class NumberedYaml:
    """The value of one YAML text, and the line of each key in it (`("values", "2025-10-01")` → 4)."""

    file_name: str
    value: Any
    lines: dict[Path, int]

    def place(self, path: tuple[str | int, ...]) -> str:
        """Where `path` is written: file, line and key. An absent key stands where its parent does."""
        known = tuple(map(str, path))
        while known not in self.lines:
            known = known[:-1]
        key = f", key {'.'.join(str(part) for part in path)!r}" if path else ""
        return f"{self.file_name}, line {self.lines[known]}{key}"


def read_numbered_yaml(file_name: str, text: str) -> NumberedYaml:
    """The value and the lines of a YAML text; `ParameterError` names file and line of what is wrong."""
    try:
        reader = _Reader(file_name, yaml.SafeLoader(text))
        return NumberedYaml(file_name, reader.read(), reader.lines)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise ParameterError(
            f"{file_name}, line {line}: a character that no text holds. Save it as plain text."
        ) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ParameterError(f"{file_name}, line {line}: not valid YAML ({_in_words(error)}).") from error
    except RecursionError as error:
        raise ParameterError(f"{file_name}: brackets within brackets without end. Write it flat.") from error


def _in_words(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem)
    return "a tab; indent with spaces" if "'\\t'" in problem else problem


class _Reader:
    """Nodes of one text to values, with the line of each path."""

    def __init__(self, file_name: str, loader: yaml.SafeLoader) -> None:
        self.file_name, self.loader = file_name, loader
        self.lines: dict[Path, int] = {(): 1}
        self._read: set[int] = set()

    def read(self) -> Any:
        """The value of the text; none if it is empty."""
        node = self.loader.get_single_node()
        return self._value(node, ()) if node else None

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self._refuse_alias(node)
        self.lines.setdefault(path, _line(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*path, str(i))) for i, child in enumerate(node.value)]
        return self._scalar(node)

    def _refuse_alias(self, node: yaml.Node) -> None:
        if id(node) in self._read:
            raise ParameterError(
                f"{self.file_name}, line {_line(node)}: named with '&' and repeated elsewhere with '*'. Write the "
                "value out where it is meant."
            )
        self._read.add(id(node))

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self.loader.construct_object(node)
        except ValueError as error:
            raise ParameterError(
                f"{self.file_name}, line {_line(node)}: a date or number that cannot be ({error})."
            ) from error

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[Any, Any]:
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            below = (*path, str(key))
            if below in self.lines:
                raise ParameterError(
                    f"{self.file_name}, line {_line(key_node)}, key {'.'.join(map(str, below))!r}: written twice "
                    f"(first on line {self.lines[below]}). Repeated keys and overlapping dates have no meaning; "
                    "keep one."
                )
            self.lines[below] = _line(key_node)
            mapping[key] = self._value(value_node, below)
        return mapping

    def _key(self, node: yaml.Node) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            raise ParameterError(
                f"{self.file_name}, line {_line(node)}: a key is one word, number or date, not a list of them."
            )
        return self._scalar(node)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
