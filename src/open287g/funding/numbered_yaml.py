"""YAML text to plain values that remember their lines. Refuses what is not YAML, and a key written twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from open287g.errors import ParameterError

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class NumberedYaml:
    """The value of one YAML text, and the line of each key in it (`("values", "2025-10-01")` → 4)."""

    file_name: str
    value: Any
    lines: dict[Path, int]

    def place(self, path: Path) -> str:
        """Where `path` is written: file, line and key. An absent key stands where its parent does."""
        known = path
        while known not in self.lines:
            known = known[:-1]
        key = f", key {'.'.join(str(part) for part in path)!r}" if path else ""
        return f"{self.file_name}, line {self.lines[known]}{key}"


def read_numbered_yaml(file_name: str, text: str) -> NumberedYaml:
    """The value and the lines of a YAML text; `ParameterError` names file and line of what is wrong."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        lines: dict[Path, int] = {(): 1}
        value = _read_node(file_name, loader, node, (), lines) if node else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ParameterError(f"{file_name}, line {line}: not valid YAML ({error.problem}).") from error
    except yaml.YAMLError as error:
        raise ParameterError(f"{file_name}: not valid YAML ({error}).") from error
    finally:
        loader.dispose()
    return NumberedYaml(file_name, value, lines)


def _read_node(
    file_name: str, loader: yaml.SafeLoader, node: yaml.Node, path: Path, lines: dict[Path, int]
) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(file_name, loader, node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_read_node(file_name, loader, child, (*path, i), lines) for i, child in enumerate(node.value)]
    return _read_scalar(file_name, loader, node)


def _read_scalar(file_name: str, loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    try:
        return loader.construct_object(node)
    except ValueError as error:
        line = node.start_mark.line + 1
        raise ParameterError(
            f"{file_name}, line {line}: a date or number that cannot be ({error})."
        ) from error


def _read_mapping(
    file_name: str, loader: yaml.SafeLoader, node: yaml.MappingNode, path: Path, lines: dict[Path, int]
) -> dict[Any, Any]:
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _read_scalar(file_name, loader, key_node)
        below = (*path, str(key))
        if key in mapping:
            raise ParameterError(
                f"{file_name}, line {key_node.start_mark.line + 1}, key {'.'.join(map(str, below))!r}: "
                f"written twice (first on line {lines[below]}). Repeated keys and overlapping dates have no "
                "meaning; keep one."
            )
        lines[below] = key_node.start_mark.line + 1
        mapping[key] = _read_node(file_name, loader, value_node, below, lines)
    return mapping
