"""`open287g audit`: published claims against the record.

In: files of claims, or one statement, and the options. Out: verdicts on stdout, and the files that were asked for.
Refuses options that would be passed over; an entry that is not understood is named, and the others go on.
"""

from .command import EXAMPLE, audit

__all__ = ["EXAMPLE", "audit"]
