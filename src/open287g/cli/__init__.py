"""The command line: nouns and verbs that people guess, results on stdout, messages on stderr."""

from __future__ import annotations

import gc
import os

# Loading libraries makes many objects that stay: looking for cycles among them takes a tenth of a count's time.
gc.set_threshold(100_000, 20, 20)
# What Polars frees it soon asks for again: to give it back to the system meanwhile takes a twentieth of a build's time.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:-1")

from .app import main  # noqa: E402

__all__ = ["main"]
