"""Contracts only: the typed tables that rooms exchange, and the vocabularies of their columns."""
