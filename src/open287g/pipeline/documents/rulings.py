"""`curation/document_conflicts.csv` to rulings on memoranda that differ from ICE's list; refuses a row not whole."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from open287g.data.tables import read_rows
from open287g.data.workspace import project_folder
from open287g.errors import CurationError

FILE_NAME = "document_conflicts.csv"


class Ruling(BaseModel):
    """One person's ruling, with the page that it stands on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    field: Literal["signed_on", "support_type", "agency"]
    ruling: Literal["list", "document", "both", "open"]
    page: int | None = Field(default=None, ge=1)
    reason: str = Field(min_length=3)


def read_conflict_rulings(*folders: Path) -> list[Ruling]:
    """Rulings of each folder's file; a later folder's stand."""
    rulings: dict[tuple[str, str], Ruling] = {}
    for folder in folders or (project_folder("curation"),):
        path = folder / FILE_NAME
        if not path.is_file():
            continue
        for number, row in read_rows(path)[1]:
            try:
                ruling = Ruling.model_validate({k: v for k, v in row.items() if v != ""})
            except ValidationError as error:
                raise CurationError(f"{path}, line {number}: {error.errors()[0]['msg']}.") from error
            rulings[ruling.sha256, ruling.field] = ruling
    return list(rulings.values())
