"""Regions: the shapes of NUTS regions, and in which of them a position lies.

Eurostat's GISCO gives the shapes as GeoJSON (RFC 7946), one feature a region, in several scales:
https://ec.europa.eu/eurostat/web/gisco/geodata/statistical-units/territorial-units-statistics.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

import shapely

from ..errors import TriplehelixError
from ..ontology import vocabulary as th
from .container import Member, Watch, list_members
from .gazetteer import read_exonyms
from .grid import Grid
from .layout import read_layout
from .ledger import Ledger
from .ntriples import literal, tagged
from .table import Table, make_table
from .territories import territory

KIND: Final = "regions"
LEVEL: Final = th.NAMESPACE + "nutsLevel"
GEOMETRY: Final = th.NAMESPACE + "geometry"
_WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
_ALSO_CALLED: Final = "http://www.w3.org/2004/02/skos/core#altLabel"

_MOST_BYTES: Final = 200_000_000
_START: Final = 1 << 20
_FEATURES: Final = re.compile(rb'"type"\s*:\s*"FeatureCollection"')
_NUTS_ID: Final = re.compile(rb'"NUTS_ID"\s*:')
# Degrees, longitude first: https://www.rfc-editor.org/rfc/rfc7946#section-4
_DEGREES: Final = re.compile(r"(?:CRS:?84|EPSG:+4326)$", re.IGNORECASE)
_SCALE: Final = re.compile(r"_([0-9]{1,2})M_")
_EDITION: Final = re.compile(r"_(20[0-9]{2})(?:_|$)")
_COARSEST: Final = 60
# A line is drawn to a tenth of a millimetre: 6 km at 1 : 60,000,000. A degree is 111 km.
_DEGREES_AT_ONE_MILLION: Final = 0.1 / 111
# A shape that is written is for drawing: a kilometre is enough, and three decimals are a tenth of that.
_LIGHT: Final = 0.01
_DECIMALS: Final = 3
_COUNTRY: Final = 2
_LOCAL: Final = 5
_BOX: Final = (-180.0, -90.0, 180.0, 90.0)
_SHAPES: Final = frozenset({"Polygon", "MultiPolygon"})


class Regions:
    """Shapes of regions, ready to be asked for positions.

    Parameters
    ----------
    shapes : Mapping
        NUTS code to shape. Of each country the smallest regions count.
    scale : int
        Scale of the shapes in millions: 60 for 1 : 60,000,000.
    """

    def __init__(self, shapes: Mapping[str, shapely.Geometry], scale: int = _COARSEST) -> None:
        finest: dict[str, int] = {}
        for code in shapes:
            finest[code[:_COUNTRY]] = max(len(code), finest.get(code[:_COUNTRY], 0))
        self.codes = [code for code in shapes if len(code) == finest[code[:_COUNTRY]]]
        self.countries = frozenset(finest)
        self._shapes = [shapes[code] for code in self.codes]
        self._tree = shapely.STRtree(self._shapes)
        self._margin = scale * _DEGREES_AT_ONE_MILLION

    def find(self, north: float, east: float, country: str = "") -> tuple[str, ...]:
        """Return the codes of the regions in which a position may lie, the nearest first.

        There is one when no other lies within the accuracy of the shapes, and none when the position is far
        from all. A position at sea counts for the coast beside it.

        Parameters
        ----------
        north, east : float
            Latitude and longitude in degrees.
        country : str
            Only regions of this country, in EU usage.

        Examples
        --------
        >>> square = shapely.box(8.0, 44.0, 9.0, 45.0)
        >>> Regions({"ITC33": square, "ITC34": shapely.box(9.0, 44.0, 10.0, 45.0)}).find(44.4, 8.93)
        ('ITC33',)
        """
        if not (math.isfinite(north) and math.isfinite(east)):
            return ()
        point = shapely.Point(east, north)
        near = self._tree.query(point, predicate="dwithin", distance=2 * self._margin)
        found = sorted(
            (float(self._shapes[place].distance(point)), self.codes[place])
            for place in near
            if not country or self.codes[place].startswith(country)
        )
        return tuple(code for distance, code in found if distance <= found[0][0] + self._margin)


def looks_like(path: Path) -> bool:
    """Tell whether a file is GeoJSON of NUTS regions, plain or packed by itself."""
    if not path.is_file():
        return False
    members = list_members(path)
    if len(members) != 1:
        return False
    with members[0].open() as file:
        start = file.read(_START)
    return bool(_FEATURES.search(start) and _NUTS_ID.search(start))


def read_tables(
    path: Path, name_file: Callable[[str], str], watch: Watch = lambda _: None
) -> tuple[list[Table], list[str]]:
    """Read a file of regions as :func:`read_table` does, a file of its own or packed by itself.

    Parameters
    ----------
    path : Path
        The file.
    name_file : callable
        Gives the IRI of a file by its name.
    watch : callable
        Told how many bytes were read so far.

    Returns
    -------
    tables : list of Table
        The one table.
    unread : list of str
        Always empty: such a file stands alone.
    """
    member = list_members(path)[0]
    return [read_table(member, name_file(member.name), watch)], []


def read_table(member: Member, iri: str, watch: Watch = lambda _: None) -> Table:
    """Read GeoJSON of NUTS regions into the table ``region``; rows are features, the first is row 1.

    Parameters
    ----------
    member : Member
        The file.
    iri : str
        IRI of the file, in angle brackets.
    watch : callable
        Told how many bytes were read so far.

    Raises
    ------
    TriplehelixError
        When the file is no GeoJSON of regions, is cut short, or gives positions in anything but degrees.
    """
    content = _read_json(member, watch)
    features = _features(content, member)
    layout = read_layout(KIND).tables[0]
    headers = {column.name: column.headers[0] for column in layout.columns}
    grid = Grid({name: [] for name in headers}, list(range(1, len(features) + 1)), len(features))
    grid.faults["shape"] = {}
    name = f"{_text(content.get('name'))} {member.path.name}".replace(".", "_")
    edition, scale = _EDITION.search(name), _SCALE.search(name)
    known: dict[str, int] = {}
    for place, feature in enumerate(features):
        properties = _dict(feature, "properties")
        code, local, latin = (_text(properties.get(headers[key])) for key in ("code", "name", "latin_name"))
        row = {"code": code, "name": local or latin, "latin_name": latin if latin != local else ""}
        row |= {"edition": edition[1] if edition else "", "scale": scale[1] if scale else ""}
        row["shape"] = _add_shape(feature, place, grid)
        for key, text in row.items():
            grid.texts[key].append(text)
        if first := code and known.get(code):
            reason = f"the region stands already in feature {first}"
            grid.faults.setdefault("code", {})[place] = (reason, code)
        known.setdefault(code, place + 1)
    table = make_table(layout, member.shown, iri, grid, headers)
    table.notes.append(
        f"the codes are those of NUTS {edition[1]}"
        if edition
        else "the file does not say of which edition of NUTS its codes are"
    )
    return table


def read_regions(tables: Iterable[Table]) -> Regions:
    """Make regions of tables that :func:`read_table` gave; of two shapes of a region the first stands."""
    shapes: dict[str, shapely.Geometry] = {}
    scales = [1]
    for table in tables:
        columns = table.columns
        rows = zip(columns["code"], columns["shape"], columns["scale"], strict=True)
        for code, shape, scale in rows:
            if shape and code not in shapes:
                shapes[code] = shapely.from_wkt(shape)
                scales.append((scale or _COARSEST) if len(code) == _LOCAL else 1)
    return Regions(shapes, max(scales))


def write_shapes(tables: Iterable[Table], ledger: Ledger) -> None:
    """Write levels, English names and light shapes of regions, beside what their layout writes.

    A shape is well-known text of GeoSPARQL 1.1 (https://www.ogc.org/standard/geosparql/), longitude first.
    """
    english = {row["name"]: row["other_name"] for row in read_exonyms() if row["language"] == "en"}
    for table in tables:
        columns = table.columns
        iris = [territory(code) for code in columns["code"]]
        ledger.first(iris, LEVEL, [literal(len(code) - _COUNTRY) for code in columns["code"]])
        names = [
            english.get(name or "") if code.startswith("IT") else None
            for code, name in zip(columns["code"], columns["name"], strict=True)
        ]
        ledger.column(iris, _ALSO_CALLED, [name and tagged(name, "en") for name in names])
        shapes = [shape and f'"{_lighten(shape)}"^^<{_WKT}>' for shape in columns["shape"]]
        ledger.first(iris, GEOMETRY, shapes)


def _lighten(text: str) -> str:
    shape = shapely.from_wkt(text)
    light = shapely.set_precision(shape.simplify(_LIGHT), 10**-_DECIMALS)
    # Islands would vanish at this scale.
    if shape.area < _LIGHT or light.is_empty or light.geom_type not in _SHAPES:
        return str(shapely.to_wkt(shape, rounding_precision=2 * _DECIMALS, trim=True))
    return str(shapely.to_wkt(light, rounding_precision=_DECIMALS, trim=True))


def _add_shape(feature: object, place: int, grid: Grid) -> str:
    """Return the shape of a feature as text, blank where it cannot be used; a fault says why."""
    geometry = _dict(feature, "geometry")
    shown = json.dumps(geometry)
    try:
        if geometry.get("type") not in _SHAPES:
            raise ValueError("its geometry is no polygon")
        return _read_shape(shown)
    except ValueError as error:
        grid.faults["shape"][place] = (str(error), shown[:200])
        return ""


def _read_shape(text: str) -> str:
    """Turn the GeoJSON of a polygon into well-known text.

    Raises
    ------
    ValueError
        With a reason, when it cannot be used.
    """
    try:
        shape = shapely.from_geojson(text)
        west, south, east, north = shape.bounds
        is_off = west < _BOX[0] or south < _BOX[1] or east > _BOX[2] or north > _BOX[3]
        if not (shape.is_valid or is_off):
            shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    except shapely.GEOSException as error:
        raise ValueError(f"its geometry cannot be read ({str(error).splitlines()[0][:100]})") from error
    if is_off:
        raise ValueError("its positions are no degrees: longitude is at most 180 and latitude at most 90")
    if shape.is_empty or shape.geom_type not in _SHAPES or not shape.area > 0:
        raise ValueError("its geometry has no area")
    return str(shapely.to_wkt(shape, rounding_precision=9, trim=True))


def _features(content: Mapping[str, Any], member: Member) -> list[object]:
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        _refuse("it is no GeoJSON FeatureCollection", member, "take the GeoJSON file of Eurostat's GISCO")
    if not any("NUTS_ID" in _dict(feature, "properties") for feature in features):
        _refuse(
            "none of its features has the property NUTS_ID",
            member,
            "take the regions (RG) of Eurostat's GISCO",
        )
    system = _text(_dict(_dict(content, "crs"), "properties").get("name"))
    if system and not _DEGREES.search(system):
        _refuse(
            f"its positions are in the coordinate system {system[:60]}",
            member,
            "take the file in degrees, the one with 4326 in its name",
        )
    return features


def _read_json(member: Member, watch: Watch) -> dict[str, Any]:
    with member.open(watch) as file:
        raw = file.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        _refuse(
            f"the file has more than {_MOST_BYTES:,} bytes", member, "take the regions at a smaller scale"
        )
    try:
        content = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        _refuse("its JSON is nested too deeply to be of regions", member, "do not use this file")
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        _refuse(f"its JSON is wrong or cut short ({error.msg} at {place})", member, "download it again")
    except ValueError as error:
        _refuse(f"its JSON cannot be used ({str(error)[:100]})", member, "take the file of the publisher")
    if not isinstance(content, dict):
        _refuse("it is no GeoJSON FeatureCollection", member, "take the GeoJSON file of Eurostat's GISCO")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the key {twice[:40]!r} stands twice in one object")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _dict(value: object, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _refuse(what: str, member: Member, do: str) -> NoReturn:
    raise TriplehelixError(what, member.shown, do)
