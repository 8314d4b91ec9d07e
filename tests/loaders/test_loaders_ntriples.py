"""The RDF writer: what is written is what a parser reads back."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.loaders.ntriples import NTriplesWriter, entities, entity, literal, literals, web_address
from triplehelix.ontology.vocabulary import RDF_TYPE, XSD

PREDICATE = "http://example.org/p"
SUBJECT = "<http://example.org/s>"
UNICODE = st.text(st.characters(exclude_categories=["Cs"]))


def parse(subjects: Sequence[str], objects: Sequence[str | None]) -> list[pyoxigraph.Quad]:
    stream = io.BytesIO()
    NTriplesWriter(stream).column(subjects, PREDICATE, objects)
    return list(pyoxigraph.parse(stream.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES))


def parse_one(term: str) -> pyoxigraph.Literal:
    [quad] = parse([SUBJECT], [term])
    assert isinstance(quad.object, pyoxigraph.Literal)
    return quad.object


@given(UNICODE)
def test_every_text_is_read_back(text: str) -> None:
    assert parse_one(literal(text)) == pyoxigraph.Literal(text)
    assert parse_one(web_address(text)) == pyoxigraph.Literal(
        text, datatype=pyoxigraph.NamedNode(XSD + "anyURI")
    )


@given(
    st.one_of(
        st.booleans(),
        st.integers(-(10**18), 10**18),
        st.floats(),
        st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
        st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    )
)
def test_every_value_is_read_back_with_its_type(value: object) -> None:
    found = parse_one(literal(value))
    kind = {bool: "boolean", int: "integer", float: "double", Decimal: "decimal", date: "date"}[type(value)]
    assert found.datatype.value == XSD + kind
    match value:
        case bool():
            assert found.value == str(value).lower()
        case float():
            # Python reads INF and NaN, as XML Schema writes them, in any case.
            assert float(found.value) == value or (math.isnan(value) and found.value == "NaN")
            assert "inf" not in found.value
        case date():
            assert date.fromisoformat(found.value) == value
        case _:
            assert type(value)(found.value) == value


@given(st.text(min_size=1))
def test_every_key_makes_a_valid_iri_of_its_own(key: str) -> None:
    [quad] = parse([entity("topic", key)], ['"x"'])
    assert quad.subject == pyoxigraph.NamedNode(entity("topic", key)[1:-1])
    assert "/" not in entity("topic", key).removeprefix("<https://w3id.org/triplehelix/id/topic/")


@given(st.lists(UNICODE, unique=True, max_size=5))
def test_different_keys_make_different_iris(keys: list[str]) -> None:
    made = entities("topic", keys)
    assert made == [entity("topic", key) for key in keys]
    assert len(set(made)) == len(keys)


@given(st.lists(st.one_of(st.none(), UNICODE)))
def test_a_column_has_a_statement_for_each_value_and_none_for_a_blank(values: list[str | None]) -> None:
    subjects = [f"<http://example.org/{place}>" for place in range(len(values))]
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    writer.column(subjects, PREDICATE, literals(values))
    found = {
        (quad.subject.value, quad.object.value)  # type: ignore[union-attr]
        for quad in pyoxigraph.parse(stream.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    }
    expected = {
        (subject[1:-1], value) for subject, value in zip(subjects, values, strict=True) if value is not None
    }
    assert found == expected
    assert writer.count == len(expected)
    assert writer.digest() == hashlib.sha256(stream.getvalue()).hexdigest()


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="1 subjects and 2 objects"):
        NTriplesWriter(io.BytesIO()).column([SUBJECT], PREDICATE, ['"a"', '"b"'])


def test_types_are_statements_of_rdf_type() -> None:
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    writer.types([SUBJECT, "<http://example.org/t>"], "http://example.org/C")
    writer.lines([f"{SUBJECT} <{PREDICATE}> {SUBJECT} .\n"])
    assert stream.getvalue().decode().splitlines() == [
        f"{SUBJECT} <{RDF_TYPE}> <http://example.org/C> .",
        f"<http://example.org/t> <{RDF_TYPE}> <http://example.org/C> .",
        f"{SUBJECT} <{PREDICATE}> {SUBJECT} .",
    ]
    assert writer.count == 3


def test_a_value_of_no_known_type_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        literal(1j)
