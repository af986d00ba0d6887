"""Open287g: the ledger of 287(g)."""
