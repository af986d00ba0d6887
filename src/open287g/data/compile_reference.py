"""The government's files on disk to the reference tables on disk, each beside a .meta.yml on its origin.

Refuses a county that no suffix rule fits, and a state or an agency type that nobody has named.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import yaml

from open287g.disk import write_beside
from open287g.errors import WorkspaceError
from open287g.resolve.places import read_county_texts
from open287g.schemas.reference import POLICE_TYPES, AgencyReference, Counties, PoliceEmployees, States

from .workspace import project_folder

COUNTY_SUFFIXES = (
    "City and Borough",
    "Census Area",
    "Planning Region",
    "Municipality",
    "Municipio",
    "District",
    "Borough",
    "County",
    "Island",
    "Parish",
    "city",
)
"""Legal suffixes as the Census Bureau writes them; 'city' in small letters is an independent city."""

FBI_STATES = {"NB": "NE", "GM": "GU"}
"""The FBI's own codes for Nebraska and Guam."""

FEDERAL = "FS"
"""The FBI's code for federal agencies, in the place of a state's."""

NO_COUNTY = ("", "NOT SPECIFIED", "UNMAPPED COUNTY")
"""What the FBI writes where it names no county."""


def compile_states(
    estimates: pl.DataFrame, added: pl.DataFrame, codes: dict[str, str], vintage: int
) -> dy.DataFrame[States]:
    """States from the state rows of the county estimates, territories from `added`.

    `added` is curation/states_added.csv; `codes` gives USPS codes by FIPS.
    """
    states = estimates.filter(pl.col("SUMLEV") == "040").select(
        state=pl.col("STATE").replace_strict(codes),
        state_fips="STATE",
        state_name="STNAME",
        is_territory=pl.lit(False),
        population=pl.col(f"POPESTIMATE{vintage}"),
        population_year=pl.lit(vintage),
        population_basis=pl.lit(estimates_basis(vintage)),
    )
    both = pl.concat([_as(states, States), _as(added, States)])
    return States.validate(both.sort("state_fips"), cast=True)


def compile_counties(
    gazetteer: pl.DataFrame, estimates: pl.DataFrame, added: pl.DataFrame, vintage: int
) -> dy.DataFrame[Counties]:
    """Counties of the gazetteer with their population; old counties and territories from `added`."""
    people = estimates.filter(pl.col("SUMLEV") == "050").select(
        county_fips=pl.col("STATE") + pl.col("COUNTY"), population=f"POPESTIMATE{vintage}"
    )
    has_people = pl.col("population").is_not_null()
    named = gazetteer.select(
        county_fips="GEOID", state="USPS", county_name="NAME", latitude="INTPTLAT", longitude="INTPTLONG"
    ).join(people, on="county_fips", how="left", validate="1:1")
    current = named.with_columns(
        suffix=county_suffix(pl.col("county_name")),
        is_former=pl.lit(False),
        population_year=pl.when(has_people).then(pl.lit(vintage)),
        population_basis=pl.when(has_people).then(pl.lit(estimates_basis(vintage))),
    )
    placeless = added.with_columns(
        pl.col("suffix").fill_null(""), latitude=pl.lit(None), longitude=pl.lit(None)
    )
    both = pl.concat([_with_bare(current), _with_bare(placeless)])
    return Counties.validate(both.sort("county_fips"), cast=True)


def compile_police(records: pl.DataFrame, counties: dy.DataFrame[Counties]) -> dy.DataFrame[PoliceEmployees]:
    """The FBI's records with USPS codes and county FIPS; those of federal agencies left out."""
    own = records.filter(pl.col("state_abbr") != FEDERAL).with_columns(
        state=pl.col("state_abbr").replace(FBI_STATES),
        county_name=pl.col("county_name").fill_null(""),
        police_type=pl.col("agency_type_name").cast(pl.Enum(POLICE_TYPES)),
    )
    read = read_county_texts(
        own.filter(~pl.col("county_name").is_in(NO_COUNTY)).select("state", text="county_name"), counties
    )
    placed = own.join(
        read.select("state", county_name="text", fips="county_fips"),
        on=["state", "county_name"],
        how="left",
        validate="m:1",
    )
    return PoliceEmployees.validate(
        placed.select(
            "ori",
            "state",
            police_name=pl.col("pub_agency_name").str.strip_chars(),
            police_type="police_type",
            county_fips=pl.col("fips").fill_null([]),
            population="population",
            sworn_officers="officer_ct",
            civilian_employees="civilian_ct",
            data_year="data_year",
        ).sort("ori"),
        cast=True,
    )


def county_suffix(name: pl.Expr) -> pl.Expr:
    """The legal suffix that a county's name ends with; empty for D.C., Guam and Carson City."""
    return pl.coalesce(
        *(pl.when(name.str.ends_with(f" {s}")).then(pl.lit(s)) for s in COUNTY_SUFFIXES), pl.lit("")
    )


def estimates_basis(vintage: int) -> str:
    """How the tables name the Census Bureau's yearly estimates."""
    return f"Census population estimates vintage {vintage}"


def _with_bare(counties: pl.DataFrame) -> pl.DataFrame:
    bare = pl.col("county_name").str.strip_suffix(pl.col("suffix")).str.strip_chars()
    return _as(counties.with_columns(bare_name=bare), Counties)


def _as(frame: pl.DataFrame, schema: type[dy.Schema]) -> pl.DataFrame:
    return frame.select(schema.column_names()).cast(schema.create_empty().schema)


@dataclass(frozen=True)
class Origin:
    """A file of the government's that a reference table is made from."""

    file_name: str
    address: str
    publisher: str


GAZETTEER = Origin(
    "2024_Gaz_counties_national.txt",
    "https://www2.census.gov/geo/docs/maps-data/data/gazetteer/2024_Gazetteer/2024_Gaz_counties_national.zip",
    "U.S. Census Bureau, Gazetteer 2024",
)
ESTIMATES = Origin(
    "co-est2024-alldata.csv",
    "https://www2.census.gov/programs-surveys/popest/datasets/2020-2024/counties/totals/co-est2024-alldata.csv",
    "U.S. Census Bureau, Population Estimates Program, vintage 2024",
)
POLICE = Origin(
    "fbi_police_employees_latest.csv",
    "https://cde.ucr.cjis.gov/ (police employees, latest of each ORI since 2018, by 287g-watch)",
    "Federal Bureau of Investigation, Uniform Crime Reporting",
)
SHAPES = Origin(
    "us-atlas-2023-counties-10m.json",
    "https://github.com/severo/us-atlas-2023 (4.0.0, counties-10m.json)",
    "U.S. Census Bureau, cartographic boundaries 2023, as TopoJSON (us-atlas-2023)",
)
OLD_SHAPES = Origin(
    "us-atlas-2017-counties-10m.json",
    "https://github.com/topojson/us-atlas (3.0.1, counties-10m.json)",
    "U.S. Census Bureau, cartographic boundaries 2017, as TopoJSON (us-atlas)",
)
VINTAGE = 2024
TOLERANCE = 0.02
"""Degrees that a border on the web's map may be off: about two kilometres."""

PUBLIC = "U.S. government work, public domain"
ISC = (
    "Boundaries: U.S. government work, public domain. Topology: ISC, Copyright 2013-2019 Michael Bostock; permission "
    "to use, copy, modify, and/or distribute for any purpose with or without fee is granted, provided that the "
    "copyright notice and this permission notice appear in all copies; provided as is, without warranty."
)


@dataclass(frozen=True)
class Product:
    """One file of `reference/` before it is written: content, rows, what it is made of and how."""

    file_name: str
    content: pl.DataFrame | dict[str, Any]
    n_rows: int
    origins: tuple[Origin, ...]
    done: str
    licence: str = PUBLIC


def write_reference(origin: Path, folder: Path, retrieved: str) -> dict[Path, int]:
    """Remake the tables in `folder` from the files in `origin`; returns each file with its number of rows.

    The map's shapes are remade only where `origin` holds both of their files.
    """
    tables = compile_tables(origin, project_folder("curation"))
    folder.mkdir(parents=True, exist_ok=True)
    products = [*_describe_tables(tables), *_describe_shapes(origin, tables)]
    for product in products:
        _write_content(folder / product.file_name, product.content)
        _write_meta(folder / product.file_name, product, origin, retrieved)
    return {folder / product.file_name: product.n_rows for product in products}


def _describe_tables(tables: AgencyReference) -> list[Product]:
    return [
        Product(
            "states.csv",
            tables.states,
            tables.states.height,
            (ESTIMATES,),
            "State rows; territories and Puerto Rico added from curation/states_added.csv.",
        ),
        Product(
            "counties.csv",
            tables.counties,
            tables.counties.height,
            (GAZETTEER, ESTIMATES),
            "Names, FIPS and internal points joined with the 2024 estimate; legal suffix set "
            "apart; Connecticut's old counties and the island areas added from curation/places_added.csv.",
        ),
        Product(
            "police_employees.parquet",
            tables.police,
            tables.police.height,
            (POLICE,),
            "Columns kept: ORI, name, state, type, county, population, officers, civilians, year. NB "
            "and GM written as NE and GU; county names turned to FIPS; federal agencies left out.",
        ),
    ]


def _describe_shapes(origin: Path, tables: AgencyReference) -> list[Product]:
    if not all((origin / each.file_name).is_file() for each in (SHAPES, OLD_SHAPES)):
        return []
    current, older = (_read_json(origin / each.file_name) for each in (SHAPES, OLD_SHAPES))
    former = tables.counties.filter("is_former")["county_fips"].to_list()
    light = lighten_topology(current, older, former, TOLERANCE)
    n_counties = len(light["objects"]["counties"]["geometries"])
    done = (
        f"Borders thinned to {TOLERANCE} degrees with shared borders kept; names dropped, FIPS kept as id; "
        "Connecticut's old counties taken from the 2017 boundaries as former_counties."
    )
    return [Product("geometry.topojson", light, n_counties, (SHAPES, OLD_SHAPES), done, ISC)]


def compile_tables(origin: Path, curation: Path) -> AgencyReference:
    """The reference tables from the origin files, nothing written."""
    estimates = pl.read_csv(_find(origin, ESTIMATES), encoding="latin1", infer_schema=False)
    gazetteer = pl.read_csv(_find(origin, GAZETTEER), separator="\t", infer_schema=False)
    plain = gazetteer.rename(str.strip).with_columns(pl.all().str.strip_chars())
    counties = compile_counties(plain, estimates, _read_text(curation / "places_added.csv"), VINTAGE)
    codes = dict(plain.select(pl.col("GEOID").str.slice(0, 2), "USPS").unique().iter_rows())
    states = compile_states(estimates, _read_text(curation / "states_added.csv"), codes, VINTAGE)
    police = compile_police(pl.read_csv(_find(origin, POLICE), infer_schema=False), counties)
    return AgencyReference(states, counties, police)


def _read_text(path: Path) -> pl.DataFrame:
    texts = pl.read_csv(path, infer_schema=False)
    flags = [column for column in ("is_former", "is_territory") if column in texts.columns]
    return texts.with_columns(pl.col(flags) == "true")


def _find(folder: Path, origin: Origin) -> Path:
    path = folder / origin.file_name
    if not path.is_file():
        raise WorkspaceError(f"{folder} holds no {origin.file_name}. Get it from {origin.address}.")
    return path


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _write_content(path: Path, content: pl.DataFrame | dict[str, Any]) -> None:
    if isinstance(content, dict):
        data = json.dumps(content, separators=(",", ":")).encode() + b"\n"
    elif path.suffix == ".parquet":
        written = io.BytesIO()
        content.write_parquet(written, compression="zstd", compression_level=19, statistics=False)
        data = written.getvalue()
    else:
        data = content.write_csv().encode()
    write_beside(path, data)


def _write_meta(path: Path, product: Product, origin: Path, retrieved: str) -> None:
    sources = [origin / each.file_name for each in product.origins]
    meta = {
        "origin": [
            {"address": each.address, "publisher": each.publisher, "file": each.file_name}
            for each in product.origins
        ],
        "licence": product.licence,
        "retrieved": retrieved,
        "sha256_of_origin": {
            source.name: hashlib.sha256(source.read_bytes()).hexdigest() for source in sources
        },
        "done": product.done,
        "made_by": "open287g reference build",
    }
    text = yaml.safe_dump(meta, sort_keys=False, allow_unicode=True, width=100)
    write_beside(path.with_name(f"{path.stem}.meta.yml"), text.encode())


Point = tuple[float, float]
Topology = Mapping[str, Any]

GRID = 100_000
"""Steps of the grid across the map; one is about four hundred metres on the equator."""


@dataclass
class _Borders:
    """Arcs taken from one source, numbered anew from `start` on in the order in which shapes name them."""

    source: Topology
    start: int
    numbers: dict[int, int] = field(default_factory=dict)

    def renumber(self, part: Any) -> Any:
        """The arc numbers of a shape, nested as they are; a number below zero is an arc walked backwards."""
        if isinstance(part, list):
            return [self.renumber(each) for each in part]
        number = self.numbers.setdefault(part if part >= 0 else ~part, self.start + len(self.numbers))
        return number if part >= 0 else ~number

    def arcs(self) -> list[list[Point]]:
        """The arcs that were named, in their new order, as degrees."""
        return [list(_decode(self.source, number)) for number in self.numbers]


def lighten_topology(
    current: Topology, older: Topology, former: Collection[str], tolerance: float
) -> dict[str, Any]:
    """One topology with arcs thinned to `tolerance` degrees; `former` names the counties taken from `older`."""
    today = _Borders(current, 0)
    objects = {name: _take(today, shapes["geometries"]) for name, shapes in current["objects"].items()}
    before = _Borders(older, len(today.numbers))
    old = [shape for shape in older["objects"]["counties"]["geometries"] if shape.get("id") in former]
    objects["former_counties"] = _take(before, old)
    return _encode(objects, [_thin(arc, tolerance) for arc in (*today.arcs(), *before.arcs())])


def _take(borders: _Borders, shapes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    kept = [
        {key: shape[key] for key in ("type", "id") if key in shape}
        | {"arcs": borders.renumber(shape["arcs"])}
        for shape in shapes
        if shape.get("arcs")
    ]
    return {"type": "GeometryCollection", "geometries": kept}


def _decode(source: Topology, number: int) -> Iterator[Point]:
    """Points of one arc in degrees; TopoJSON stores steps from the last point on a grid."""
    (width, height), (left, bottom) = source["transform"]["scale"], source["transform"]["translate"]
    x = y = 0
    for right, up in source["arcs"][number]:
        x, y = x + right, y + up
        yield x * width + left, y * height + bottom


def _thin(arc: list[Point], tolerance: float) -> list[Point]:
    """The arc without points nearer than `tolerance` to the line between kept ones (Douglas and Peucker).

    Both ends stay, so neighbours still meet. A ring keeps at least its two farthest points beside its ends.
    """
    kept, open_spans = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        far = max(range(first + 1, last), key=lambda at: _distance(arc[at], arc[first], arc[last]))
        if _distance(arc[far], arc[first], arc[last]) > tolerance or arc[first] == arc[last]:
            kept.add(far)
            open_spans += [(first, far), (far, last)]
    if arc[0] == arc[-1] and len(kept) < 4:
        return arc
    return [arc[at] for at in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Degrees from a point to the span between two others."""
    across, along = end[0] - start[0], end[1] - start[1]
    length = across * across + along * along
    share = 0.0
    if length:
        share = ((point[0] - start[0]) * across + (point[1] - start[1]) * along) / length
        share = min(1.0, max(0.0, share))
    away = (point[0] - start[0] - share * across, point[1] - start[1] - share * along)
    return float((away[0] ** 2 + away[1] ** 2) ** 0.5)


def _encode(objects: dict[str, Any], arcs: list[list[Point]]) -> dict[str, Any]:
    points = [point for arc in arcs for point in arc]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    width, height = (right - left) / (GRID - 1), (top - bottom) / (GRID - 1)
    return {
        "type": "Topology",
        "bbox": [round(edge, 6) for edge in (left, bottom, right, top)],
        "transform": {"scale": [width, height], "translate": [left, bottom]},
        "objects": objects,
        "arcs": [
            list(_steps([(round((x - left) / width), round((y - bottom) / height)) for x, y in arc]))
            for arc in arcs
        ],
    }


def _steps(grid: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Steps from point to point; a step of nothing is left out, but an arc keeps two points."""
    before = (0, 0)
    for at, point in enumerate(grid):
        step = [point[0] - before[0], point[1] - before[1]]
        if at == 0 or step != [0, 0] or at == len(grid) - 1 == 1:
            yield step
        before = point
