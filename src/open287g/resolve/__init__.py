"""Agencies: names to bodies, and bodies to kind, place, identifiers and size; pure."""
