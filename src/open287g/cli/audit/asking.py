"""Files of claims, or one statement, to an audit against an edition."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from open287g.errors import UsageError

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.queries.audit import AuditRequest
    from open287g.queries.claims import Audit


def audit_claims_of(files: list[Path], request: AuditRequest, edition: Edition) -> Audit:
    """The audit of files, of one statement or typed claim, or of the project's own claims."""
    from open287g.queries.audit import read_request
    from open287g.queries.claims import audit_claims, evidence_of, read_claim_files, setting_of

    if files and (request.claim is not None or request.measure is not None):
        raise UsageError("Give either files or a claim, not both.")
    evidence = evidence_of(edition)
    setting = setting_of(evidence)
    read = read_claim_files(files, setting) if files else read_request(request, setting)
    return audit_claims(read, evidence, setting.space)


@contextmanager
def offering_typed(claim: str | None) -> Iterator[None]:
    """A statement that is not understood ends with the nearest typed claim, as the command line asks it."""
    from open287g.claims.language.reader import NotUnderstood
    from open287g.claims.nearest import nearest_typed
    from open287g.queries.claims import project_lexicon

    try:
        yield
    except NotUnderstood as problem:
        typed = nearest_typed(claim or "", project_lexicon())
        words = " ".join(f"--{name.replace('_', '-')} {shlex.quote(value)}" for name, value in typed.items())
        nearest = f"\nThe nearest typed claim: open287g audit {words}" if typed else ""
        raise NotUnderstood(f"Not understood. {problem}{nearest}", problem.words) from problem
