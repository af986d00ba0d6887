"""What a data package says of itself: Frictionless Data Package, Croissant and DCAT-US, licence, citation, README.

In: the package's files with their sizes and hashes, and the columns of its tables. Out: JSON documents and texts. No
clock: the day of a package is that of its edition's latest list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dataframely as dy

HOME = "urn:open287g"
"""Where editions are named below, for who publishes a package under no address of their own."""
LICENCE = {
    "name": "CC0-1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    "title": "CC0 1.0 Universal",
}
TITLE = "Open287g: the ledger of 287(g) agreements"
ABOUT = (
    "Who agreed to what under section 287(g) of the Immigration and Nationality Act, when and where: agreements, "
    "agencies, spells on ICE's lists, changes between lists, and the lists themselves, compiled from every version "
    "that U.S. Immigration and Customs Enforcement has published that is on record."
)
_TYPES = {"Date": "date", "Datetime": "datetime", "Bool": "boolean", "Float64": "number", "Float32": "number"}


@dataclass(frozen=True)
class Issued:
    """Which edition a package holds, of which day, and who publishes it where."""

    edition_id: str
    day: str
    """Day of the latest list."""
    home: str = HOME
    """Address below which the publisher's editions lie."""
    contact: str | None = None
    """Mail address of the publisher, which DCAT-US asks for."""

    @property
    def identifier(self) -> str:
        """The name of the edition."""
        return (
            f"{self.home}:edition:{self.edition_id}"
            if self.home.startswith("urn:")
            else f"{self.home}/{self.edition_id}"
        )


@dataclass(frozen=True)
class PackedFile:
    """One file of a package."""

    path: str
    media_type: str
    n_bytes: int
    sha256: str
    table: str | None = None
    """The table that it holds, if one of the edition's."""


def type_of(column: dy.Column) -> str:
    """The Frictionless type of a declared column."""
    name = type(column).__name__
    if name.startswith(("Int", "UInt")):
        return "integer"
    return _TYPES.get(name, "string")


def describe_frictionless(
    issued: Issued, files: Sequence[PackedFile], tables: Mapping[str, type[dy.Schema]]
) -> dict[str, Any]:
    """`datapackage.json`: the CSV files with the columns of their tables."""
    resources = []
    for file in files:
        if not file.path.startswith("csv/") or file.table is None:
            continue
        columns = tables[file.table].columns()
        fields = [
            {"name": name, "type": type_of(column), "description": column.description or ""}
            for name, column in columns.items()
        ]
        keys = [name for name, column in columns.items() if column.primary_key]
        resources.append(
            {
                "name": file.table.replace("_", "-"),
                "path": file.path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": file.n_bytes,
                "hash": f"sha256:{file.sha256}",
                "schema": {"fields": fields, **({"primaryKey": keys} if keys else {})},
            }
        )
    return {
        "name": "open287g",
        "id": issued.identifier,
        "title": TITLE,
        "description": ABOUT,
        "version": issued.edition_id,
        "created": f"{issued.day}T00:00:00Z",
        "licenses": [LICENCE],
        "sources": [{"title": "ICE's 287(g) lists", "path": "https://www.ice.gov/identify-and-arrest/287g"}],
        "resources": resources,
    }


def describe_croissant(
    issued: Issued, files: Sequence[PackedFile], tables: Mapping[str, type[dy.Schema]]
) -> dict[str, Any]:
    """`croissant.json`: the Parquet files as record sets (MLCommons Croissant 1.0)."""
    kept = [file for file in files if file.path.startswith("parquet/") and file.table is not None]
    return {
        "@context": _CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "open287g",
        "description": ABOUT,
        "license": LICENCE["path"],
        "url": issued.home,
        "version": "1.0.0",
        "datePublished": issued.day,
        "citeAs": cite(issued),
        "creator": {"@type": "sc:Organization", "name": "The Open287g contributors"},
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path.replace("/", "-"),
                "contentUrl": file.path,
                "encodingFormat": "application/x-parquet",
                "sha256": file.sha256,
            }
            for file in kept
        ],
        "recordSet": [_record_set(file, tables[str(file.table)]) for file in kept],
    }


_CROISSANT_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date",
                    "datetime": "sc:DateTime"}  # fmt: skip


def _record_set(file: PackedFile, schema: type[dy.Schema]) -> dict[str, Any]:
    fields = []
    for name, column in schema.columns().items():
        is_list = type(column).__name__ == "List"
        fields.append(
            {
                "@type": "cr:Field",
                "@id": f"{file.table}/{name}",
                "name": name,
                "description": column.description or name,
                "dataType": _CROISSANT_TYPES.get(type_of(column), "sc:Text"),
                **({"repeated": True} if is_list else {}),
                "source": {"fileObject": {"@id": file.path}, "extract": {"column": name}},
            }
        )
    return {"@type": "cr:RecordSet", "@id": str(file.table), "name": str(file.table), "field": fields}


def describe_dcat(issued: Issued, files: Sequence[PackedFile]) -> dict[str, Any]:
    """`dcat-us.json`: a DCAT-US 1.1 catalogue of one dataset."""
    dataset = {
        "@type": "dcat:Dataset",
        "identifier": issued.identifier,
        "title": TITLE,
        "description": ABOUT,
        "keyword": ["287(g)", "ICE", "immigration", "law enforcement"],
        "modified": issued.day,
        "issued": issued.day,
        "license": LICENCE["path"],
        "accessLevel": "public",
        "publisher": {"@type": "org:Organization", "name": "The Open287g contributors"},
        **({"contactPoint": {"@type": "vcard:Contact", "fn": "Publisher", "hasEmail": f"mailto:{issued.contact}"}}
           if issued.contact else {}),
        "bureauCode": ["015:00"],
        "programCode": ["000:000"],
        "spatial": "United States",
        "temporal": f"2011-02-20/{issued.day}",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": file.path,
                "downloadURL": f"{issued.identifier}/{file.path}",
                "mediaType": file.media_type,
            }
            for file in files
        ],
    }  # fmt: skip
    return {
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "@type": "dcat:Catalog",
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
        "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
        "dataset": [dataset],
    }


def cite(issued: Issued) -> str:
    """How to cite the edition, in a line."""
    edition = f"Edition {issued.edition_id} ({issued.day})"
    return f"The Open287g contributors. {TITLE}. {edition}. CC0 1.0. {issued.identifier}"


def write_readme(issued: Issued, files: Sequence[PackedFile], n_rows: Mapping[str, int]) -> str:
    """`README.md` of the package."""
    tables = "".join(f"| `{name}` | {rows:,} |\n" for name, rows in sorted(n_rows.items()))
    listed = "".join(f"- `{file.path}`: {file.media_type}, {file.n_bytes:,} bytes\n" for file in files)
    return (
        f"# {TITLE}\n\nEdition {issued.edition_id}; latest list of {issued.day}. {ABOUT}\n\n"
        "An agreement that is gone from ICE's lists is *no longer listed*; the lists do not say why. A departure is an "
        "interval between two lists. Nothing here is about private persons.\n\n"
        f"## Tables\n\n| table | rows |\n|---|---:|\n{tables}\n## Files\n\n{listed}\n"
        "Columns are described in `datapackage.json`. `checksums.sha256` lets every file be checked: "
        "`sha256sum -c checksums.sha256`.\n\n"
        f"## Rights\n\nFacts: CC0 1.0 (`LICENSE`). ICE's lists are works of the U.S. government.\n\n"
        f"## Cite\n\n{cite(issued)}\n"
    )


_CROISSANT_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
