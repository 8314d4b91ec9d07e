"""The schema: what may be said of what, as a mapping is held against it."""

from __future__ import annotations

import pytest
from triplehelix.ontology import vocabulary as th
from triplehelix.ontology.files import declared_terms
from triplehelix.ontology.schema import expand, read_schema


def test_every_declared_term_is_a_class_or_a_property() -> None:
    schema = read_schema()
    assert declared_terms() <= schema.classes.keys() | schema.properties.keys()
    assert not schema.classes.keys() & schema.properties.keys()


def test_a_class_lies_below_itself_and_those_above_it() -> None:
    schema = read_schema()
    assert schema.classes["Company"] == {th.COMPANY, th.LEGAL_ENTITY, th.ORGANISATION}
    assert not schema.is_a("Organisation", th.COMPANY)
    assert not schema.is_a("Nothing", th.COMPANY)


def test_the_classes_of_a_union_are_taken_one_by_one() -> None:
    role = read_schema().properties["role"]
    assert role.kind == "relation"
    assert role.domain == {th.PARTICIPATION, th.MEMBERSHIP}


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("city", th.CITY),
        ("label", th.RDFS_LABEL),
        ("skos:notation", th.PREFIXES["skos"] + "notation"),
        ("Company", th.COMPANY),
    ],
)
def test_a_name_stands_for_an_iri(name: str, iri: str) -> None:
    assert expand(name) == iri


def test_the_constants_of_sources_are_terms() -> None:
    names = {"Record", "recordOf", "ror", "openAlex", "wikidata", "foundingDate", "foundingYear"}
    names |= {"registrationDate", "startUpSince", "municipalityCode", "provinceCode"}
    assert names <= declared_terms()
    assert {th.RECORD, th.RECORD_OF, th.ROR, th.WIKIDATA} <= {expand(name) for name in names}
