"""An edition as a data package: tables and places in the forms that others open, described for machines and people."""

from .descriptors import HOME, Issued
from .writing import PackageSource, bulk_contents, write_package

__all__ = ["HOME", "Issued", "PackageSource", "bulk_contents", "write_package"]
