"""Ledger: dated lists in order to snapshots, events, spells, agreements and applications; pure."""
