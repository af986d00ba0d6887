"""The package's modules to the page that lists them, each with the first sentence of its docstring (`make pages`)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

_HEAD = """# Every module

Made from the code by `make pages`: each module's own first sentence, room by room.
"""


def list_modules(package: Path) -> str:
    """The Markdown page of all modules below `package`, by room; `ValueError` for a module without a docstring."""
    rooms: dict[str, list[str]] = {}
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        room = inside.parts[0] if len(inside.parts) > 1 else "doors and foundations"
        rooms.setdefault(room, []).append(f"| `{inside.as_posix()}` | {_first_sentence(path)} |")
    sections = [
        f"\n## {room}\n\n| module | |\n|---|---|\n" + "\n".join(rows) + "\n" for room, rows in rooms.items()
    ]
    return _HEAD + "".join(sections)


def _first_sentence(path: Path) -> str:
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not told:
        raise ValueError(f"{path} has no docstring. Say in a sentence what goes in and what comes out.")
    paragraph = told.split("\n\n")[0].replace("\n", " ")
    return paragraph.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.stdout.write(list_modules(Path(__file__).resolve().parent.parent))
