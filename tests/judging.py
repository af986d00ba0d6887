"""Whether a made-up case ended as it should: accepted whole, or refused in words."""

from __future__ import annotations

from generated import Case
from open287g.reading.lists import Reader


def judge(case: Case, reader: Reader) -> str | None:
    """What is wrong with how the case ended; None if nothing is."""
    read = reader.read_file(case.data, "0" * 64)
    if read.refusal is not None:
        said = (read.refusal.reason, read.refusal.remedy)
        return None if all(text.endswith(".") for text in said) else f"a refusal without a sentence: {said}"
    told = {finding.value or "" for found in read.lists for finding in found.findings}
    printed = [str(row.raw.agency_name) for found in read.lists for _, row in found.rows]
    for found in read.lists:
        for _, row in found.rows:
            if not row.is_quarantined and not (row.state and row.agency_name and row.support_type):
                return f"a row that is neither understood nor set aside: {row.raw}"
    if any(finding.code == "sheet_ignored" for found in read.lists for finding in found.findings):
        return None  # a sheet that no one understands is told by its name
    lost = [name for name in case.names if not _stands_in(name, printed, told)]
    return f"lost in silence: {lost[:3]}" if lost else None


def _stands_in(name: str, printed: list[str], told: set[str]) -> bool:
    first = name.split()[0]
    return any(
        text.startswith((first + " ", first + "[")) or text == first or f"{first} " in text
        for text in printed
    ) or any(first in text for text in told)
