"""ICE's archived files to the edition that ships with the package: `python -m open287g.pipeline.shipping FOLDER...`.

The shipped edition is compiled from every list in hand and from nothing else: the workspace's own edition is no input.
Equal files and decisions give equal bytes, whatever the order of the folders.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from open287g.data.workspace import project_folder
from open287g.disk import write_beside

from .edition import build_tables, render_edition
from .importing import import_paths


def ship_edition(folders: list[Path], target: Path) -> str:
    """Compile the edition of the files in `folders` into `target`; returns its id. `target` changes at the very end."""
    with TemporaryDirectory() as nowhere:
        workspace = Path(nowhere)
        import_paths(
            folders, workspace, lambda _label, _steps: lambda _n: None, "none", build=False, workers=2
        )
        files, meta = render_edition(build_tables(workspace, base="none"))
    for left in {path.name for path in target.iterdir()} - files.keys():
        (target / left).unlink()
    for name, data in files.items():
        write_beside(target / name, data)
    return str(meta["edition"])


if __name__ == "__main__":
    sys.stdout.write(ship_edition([Path(word) for word in sys.argv[1:]], project_folder("edition")) + "\n")
