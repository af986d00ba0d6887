"""A description and its own hash in one JSON text, so that any changed byte of it is noticed.

In: a mapping that JSON can hold. Out: the bytes of a sealed document, and back. Refuses bytes that are not exactly what
sealing their content gives: a flipped bit changes either the content or its writing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

SEAL = "description_sha256"


def render_sealed(content: Mapping[str, Any]) -> bytes:
    """The document: sorted keys, one per line, with the hash of everything else beside them."""
    bare = {key: value for key, value in content.items() if key != SEAL}
    return _render(bare | {SEAL: hashlib.sha256(_render(bare)).hexdigest()})


def read_sealed(data: bytes) -> dict[str, Any]:
    """The content without its seal. Raises `ValueError` for bytes that are no JSON, no mapping, or not as sealed."""
    content = json.loads(data.decode("utf-8"))
    if not isinstance(content, dict):
        raise ValueError("it is no mapping")
    if content.get(SEAL) is None:
        raise ValueError("it carries no hash of itself")
    if render_sealed(content) != data:
        raise ValueError("its content does not match the hash that it carries")
    return {key: value for key, value in content.items() if key != SEAL}


def _render(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()
