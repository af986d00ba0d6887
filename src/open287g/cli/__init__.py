"""The command line: nouns and verbs that people guess, results on stdout, messages on stderr."""

from __future__ import annotations

import gc

# Loading libraries makes many objects that stay: looking for cycles among them takes a tenth of a count's time.
gc.set_threshold(100_000, 20, 20)

from .app import main  # noqa: E402

__all__ = ["main"]
