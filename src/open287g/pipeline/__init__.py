"""The one place that knows the order of things: files to readings to timeline to identity to ledger to an edition."""
