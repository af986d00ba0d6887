"""The one place that knows the order of things: files to readings to timeline to identity to ledger to an edition.

`import_paths` takes files in and builds; `build_edition` builds from what the workspace holds. An edition that fails
its checks is not written, and the current one stays.
"""

from .edition import build_edition, make_edition
from .importing import ImportReport, import_paths

__all__ = ["ImportReport", "build_edition", "import_paths", "make_edition"]
