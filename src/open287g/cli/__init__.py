"""The command line: nouns and verbs that people guess, results on stdout, messages on stderr."""

from __future__ import annotations

from .app import main

__all__ = ["main"]
