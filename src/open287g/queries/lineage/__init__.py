"""An id, or a count, back to where it comes from: rules and judgements, snapshots, files, sheets, rows, raw cells.

In: an edition and an id of one of its agencies, agreements, applications, events or snapshots, or a query. Out: a tree
whose leaves are rows of files with their sha256. Refuses an id that the edition does not hold.
"""

from open287g.queries.lineage.finding import Evidence, explain_count
from open287g.queries.lineage.walk import Step, rulings_since

from .finding import explain

__all__ = ["Evidence", "Step", "explain", "explain_count", "rulings_since"]
