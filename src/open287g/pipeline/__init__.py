"""The one place that knows the order of things: files to readings to timeline to identity to ledger to an edition.

`import_paths` takes files in and builds; `build_edition` builds from what the workspace holds. An edition that fails
its checks is not written, and the current one stays.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .edition import build_edition, make_edition
    from .importing import ImportReport, import_paths

__all__ = ["ImportReport", "build_edition", "import_paths", "make_edition"]


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first used: a round of sync that finds nothing new builds nothing."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "edition" if name in ("build_edition", "make_edition") else "importing"
    return getattr(import_module(f"{__name__}.{module}"), name)
