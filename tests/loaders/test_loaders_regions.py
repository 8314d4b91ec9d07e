"""Regions: shapes are read from GeoJSON, and what is none is told."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders import generator
from triplehelix.loaders.container import list_members
from triplehelix.loaders.ledger import Ledger
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.regions import (
    GEOMETRY,
    LEVEL,
    looks_like,
    read_regions,
    read_table,
    read_tables,
    write_shapes,
)
from triplehelix.loaders.table import Table
from triplehelix.loaders.written import Written
from triplehelix.ontology import vocabulary as th

NUTS = "http://data.europa.eu/nuts/code/"


def square(west: float, south: float, side: float = 1.0) -> dict[str, Any]:
    """Return the GeoJSON of an invented region."""
    geometry: dict[str, Any] = json.loads(
        shapely.to_geojson(shapely.box(west, south, west + side, south + side))
    )
    return geometry


def feature(code: object, name: str, geometry: object, latin: str = "") -> dict[str, Any]:
    properties = {"NUTS_ID": code, "LEVL_CODE": 3, "NUTS_NAME": name, "NAME_LATN": latin or name}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object, **more: object) -> dict[str, object]:
    name = "NUTS_RG_20M_2021_4326_LEVL_3.geojson"
    return {"type": "FeatureCollection", "name": name, "features": list(features), **more}


GOOD = (feature("ITC33", "Genova", square(8, 44)), feature("EL303", "Αθήνα", square(23, 37), "Athina"))


def save(content: object, folder: Path, name: str = "regions.geojson") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def read(path: Path) -> Table:
    return read_table(list_members(path)[0], "<https://w3id.org/triplehelix/id/source/a/regions>")


def test_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    path = save(collection(*GOOD), tmp_path, "anything.json")
    packed = tmp_path / "anything.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert looks_like(path)
    assert looks_like(packed)
    assert not looks_like(save({"type": "FeatureCollection", "features": []}, tmp_path, "other.geojson"))
    assert not looks_like(save("NUTS_ID;CNTR_CODE\n", tmp_path, "table.csv"))
    assert not looks_like(tmp_path / "absent.geojson")


def test_features_become_rows_and_the_edition_is_told(tmp_path: Path) -> None:
    table = read(save(collection(*GOOD), tmp_path))
    assert table.columns["code"] == ["ITC33", "EL303"]
    assert table.columns["name"] == ["Genova", "Αθήνα"]
    assert table.columns["latin_name"] == [None, "Athina"]
    assert (table.read, table.rejected, table.rejects) == (2, 0, [])
    assert table.columns["scale"] == [20, 20]
    assert table.notes == ["the codes are those of NUTS 2021"]


def test_a_packed_file_is_read_as_one_table(tmp_path: Path) -> None:
    packed = tmp_path / "regions.geojson.gz"
    packed.write_bytes(gzip.compress(json.dumps(collection(*GOOD)).encode()))
    [table], unread = read_tables(packed, lambda name: f"<https://w3id.org/triplehelix/id/source/a/{name}>")
    assert table.iri.endswith("/regions.geojson>")
    assert (table.accepted, unread) == (2, [])


def test_a_file_without_an_edition_says_so(tmp_path: Path) -> None:
    table = read(save({**collection(*GOOD), "name": "mine"}, tmp_path))
    assert "does not say" in table.notes[0]


def test_territories_are_written_with_names_level_and_a_light_shape(tmp_path: Path) -> None:
    wavy = shapely.box(8, 44, 9, 45).segmentize(0.001)
    table = read(save(collection(feature("ITC33", "Genova", json.loads(shapely.to_geojson(wavy)))), tmp_path))
    stream = io.BytesIO()
    ledger = Ledger(NTriplesWriter(stream))
    generator.write([table], ledger, Written())
    write_shapes([table], ledger)
    quads = list(pyoxigraph.parse(stream.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES))
    facts = {quad.predicate.value: quad.object for quad in quads if quad.subject.value == NUTS + "ITC33"}
    assert facts[th.RDFS_LABEL] == pyoxigraph.Literal("Genova")
    assert facts["http://www.w3.org/2004/02/skos/core#altLabel"] == pyoxigraph.Literal("Genoa", language="en")
    assert facts[LEVEL] == pyoxigraph.Literal(3)
    shape = facts[GEOMETRY]
    assert shape.datatype.value == "http://www.opengis.net/ont/geosparql#wktLiteral"
    assert shapely.from_wkt(shape.value).equals(shapely.box(8, 44, 9, 45))
    assert len(shape.value) < 100


def test_an_islet_keeps_its_shape_though_it_is_smaller_than_the_drawing(tmp_path: Path) -> None:
    islet = read(save(collection(feature("MT001", "Malta", square(14, 35, 0.004))), tmp_path))
    stream = io.BytesIO()
    write_shapes([islet], Ledger(NTriplesWriter(stream)))
    assert b"POLYGON ((14.004 35, 14.004 35.004, 14 35.004, 14 35, 14.004 35))" in stream.getvalue()


def test_of_each_country_the_smallest_regions_tell_where_a_position_is(tmp_path: Path) -> None:
    larger = read(save(collection(feature("ITC3", "Liguria", square(8, 44, 2))), tmp_path, "two.geojson"))
    smaller = read(save(collection(*GOOD), tmp_path, "three.geojson"))
    regions = read_regions([larger, smaller])
    assert regions.find(44.5, 8.5) == ("ITC33",)
    assert read_regions([larger]).find(44.5, 8.5) == ("ITC3",)


BOW = {"type": "Polygon", "coordinates": [[[8, 44], [9, 45], [9, 44], [8, 45], [8, 44]]]}


def test_a_shape_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    table = read(save(collection(feature("ITC33", "Genova", BOW)), tmp_path))
    assert table.rejects == []
    assert shapely.from_wkt(table.columns["shape"][0]).is_valid


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "no polygon"),
        ([], "no polygon"),
        ({"type": "Point", "coordinates": [8, 44]}, "no polygon"),
        ({"type": "Polygon"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": "here"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[[8, "x"]]]}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[[8, 44], [9, 44]]]}, "cannot be read"),
        ({"type": "Polygon", "coordinates": []}, "no area"),
        ({"type": "Polygon", "coordinates": [[[8, 44], [9, 44], [8, 44], [8, 44]]]}, "no area"),
        (square(4_321_000, 2_500_000), "no degrees"),
        (square(8, 1e300), "no degrees"),
    ],
)
def test_a_shape_that_cannot_be_used_is_set_aside_and_its_region_kept(
    tmp_path: Path, geometry: object, reason: str
) -> None:
    table = read(save(collection(*GOOD, feature("ITC34", "La Spezia", geometry)), tmp_path))
    assert table.columns["code"] == ["ITC33", "EL303", "ITC34"]
    assert table.columns["shape"][2] is None
    [reject] = table.rejects
    assert (reject.row, reject.left_out) == (3, "cell")
    assert reason in reject.reason


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (feature("ITC33", "Genova again", square(1, 1)), "stands already in feature 1"),
        (feature("Genova", "Genova", square(1, 1)), "not a NUTS code"),
        (feature(33, "Genova", square(1, 1)), "blank"),
        ("no feature", "blank"),
        ({"properties": []}, "blank"),
    ],
)
def test_a_feature_that_is_no_region_is_rejected_and_the_others_kept(
    tmp_path: Path, bad: object, reason: str
) -> None:
    table = read(save(collection(*GOOD, bad), tmp_path))
    assert (table.read, table.accepted, table.rejected) == (3, 2, 1)
    rows = [reject for reject in table.rejects if reject.left_out == "row"]
    assert [reject.row for reject in rows] == [3]
    assert reason in rows[0].reason


TEXT = json.dumps(collection(*GOOD))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: TEXT[: len(TEXT) // 2], "cut short"),
        (lambda: TEXT.replace("44.0", "NaN", 1), "NaN is no number"),
        (lambda: TEXT.replace('"NUTS_ID"', '"LEVL_CODE": 3, "NUTS_ID"', 1), "stands twice"),
        (lambda: TEXT[:-1] + ', "more": ' + "[" * 200_000 + "]" * 200_000 + "}", "nested too deeply"),
        (lambda: TEXT[:-1] + ', "more": ' + "9" * 5_000 + "}", "cannot be used"),
        (lambda: "[1]", "no GeoJSON FeatureCollection"),
        (lambda: '{"type": "Feature"}', "no GeoJSON FeatureCollection"),
        (lambda: '{"type": "FeatureCollection", "features": {}}', "no GeoJSON FeatureCollection"),
        (lambda: json.dumps(collection({"properties": {"name": "Genova"}})), "property NUTS_ID"),
        (
            lambda: json.dumps(collection(*GOOD, crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3035"}})),
            "coordinate system urn:ogc:def:crs:EPSG::3035",
        ),
        (lambda: "\ufeff\ud83d".encode("utf-16", "surrogatepass").decode("latin-1"), "wrong|cannot be used"),
    ],
)
def test_a_hostile_file_is_refused_with_what_is_wrong(
    tmp_path: Path, content: Callable[[], str], message: str
) -> None:
    path = save(content(), tmp_path, "hostile.geojson")
    with pytest.raises(TriplehelixError, match=message) as error:
        read(path)
    assert error.value.where == "hostile.geojson"
    assert error.value.do


NUMBERS = st.one_of(st.integers(), st.floats(), st.none(), st.text(max_size=3))
NESTED = st.recursive(NUMBERS, lambda inner: st.lists(inner, max_size=4), max_leaves=20)


@given(st.sampled_from(["Polygon", "MultiPolygon", "Point", "GeometryCollection"]), NESTED, NESTED)
def test_whatever_coordinates_say_the_region_is_kept_and_the_shape_used_or_set_aside(
    kind: str, coordinates: object, name: object
) -> None:
    from tempfile import TemporaryDirectory

    geometry = {"type": kind, "coordinates": coordinates, "geometries": coordinates}
    content = json.dumps(collection(feature("ITC33", "Genova", geometry)))
    with TemporaryDirectory() as folder:
        path = save(content, Path(folder))
        if "NaN" in content or "Infinity" in content:
            with pytest.raises(TriplehelixError):
                read(path)
            return
        table = read(path)
    assert table.columns["code"] == ["ITC33"]
    assert (table.columns["shape"][0] is None) == bool(table.rejects)


def test_the_regions_of_gisco_are_read_whole() -> None:
    folder = Path(__file__).parents[2] / "../shared/data/nuts"
    if not folder.exists():
        pytest.skip("the regions of GISCO are not at hand in ../shared/data")
    counts = {
        path.name: (table := read(path)).accepted
        for path in sorted(folder.glob("*.geojson"))
        if looks_like(path)
    }
    assert counts == {"NUTS_RG_60M_2021_4326_LEVL_3.geojson": 1514, "NUTS_RG_LEVL_2.geojson": 334}
    assert table.rejects == []
