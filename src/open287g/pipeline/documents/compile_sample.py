"""A workspace that has read the sample, to the tables that ship: facts of memoranda, and clauses of ICE's forms.

    python -m open287g.pipeline.documents.compile_sample WORKSPACE

Run after `open287g documents import` of the sample. Writes `reference/moa_facts.csv` and `reference/moa_clauses.csv`.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from open287g.data.workspace import project_folder
from open287g.documents.departures import FormClause, compile_clauses
from open287g.documents.words import PageRead

from .shipped import FILE_NAME, write_shipped_facts
from .tables import DocumentTables, open_documents

CLAUSES = "moa_clauses.csv"
FEWEST = 3
"""Documents of one form, under which what they share may be chance."""
MOST = 4
"""Documents of one form that are compared; more only take longer."""


def main(words: list[str]) -> None:
    """Compile both tables."""
    if len(words) != 1:
        sys.exit("Name one workspace.")
    tables = open_documents(Path(words[0]))
    names = {sha256: sightings[0].file_name for sha256, sightings in tables.sightings.items()}
    write_shipped_facts(tables.facts, names, project_folder("reference") / FILE_NAME)
    write_clauses(compile_forms(tables), project_folder("reference") / CLAUSES)


def compile_forms(tables: DocumentTables) -> list[FormClause]:
    """Clauses of each form of which the workspace holds enough documents with a text layer."""
    by_form: dict[str, list[list[PageRead]]] = {}
    for sha256, facts in tables.facts_of.items():
        form = next((f.value for f in facts if f.fact == "template" and f.value), None)
        pages = tables.pages_of(sha256)
        if form and sum(p.text_layer == "good" for p in pages) >= len(pages) - 1:
            by_form.setdefault(form, []).append(list(pages))
    clauses: list[FormClause] = []
    for form, documents in sorted(by_form.items()):
        if len(documents) >= FEWEST:
            clauses += compile_clauses(form, documents[:MOST])
    return clauses


def write_clauses(clauses: list[FormClause], path: Path) -> None:
    """Write the clauses as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["template", "number", "is_shared", "text"])
        writer.writerows([c.template, c.number, str(c.is_shared).lower(), c.text] for c in clauses)


def read_clauses(path: Path | None = None) -> dict[str, list[FormClause]]:
    """The shipped clauses of each form."""
    found: dict[str, list[FormClause]] = {}
    path = path or project_folder("reference") / CLAUSES
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                clause = FormClause(
                    row["template"], int(row["number"]), row["text"], row["is_shared"] == "true"
                )
                found.setdefault(clause.template, []).append(clause)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
