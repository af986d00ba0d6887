"""An edition and a request to a brief: asks the measures for every number, once; computes none itself.

In: an edition, what is asked for, and the day on which the brief is made. Out: its facts, or the finished brief.
Refuses a day before the first list, and a baseline that is not before the day.
"""

from open287g.queries.brief.counts import Request
from open287g.queries.brief.gathering import BriefRequest, brief

from .gathering import gather_facts, make_brief

__all__ = ["BriefRequest", "Request", "brief", "gather_facts", "make_brief"]
