"""Editions altered on purpose: tables and description changed, and sealed again as if they had been built so."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from open287g.data.editions import DESCRIPTION
from open287g.text.sealed_json import render_sealed


def seal(folder: Path, **changes: Any) -> None:
    """Write the description of the edition in `folder` anew: hashes of its tables as they are now, and `changes`."""
    meta = json.loads((folder / DESCRIPTION).read_bytes()) | changes
    for path in folder.glob("*.parquet"):
        told = meta["tables"].setdefault(path.stem, {"rows": 0})
        told["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / DESCRIPTION).write_bytes(render_sealed(meta))
