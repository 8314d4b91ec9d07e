"""The constants of vocabulary.py are terms of the ontology, and each term is explained in two languages."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import owlready2
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from triplehelix.ontology import vocabulary
from triplehelix.ontology.files import term_files, vocabulary_files
from triplehelix.ontology.owlapi import as_ntriples

SECTIONS = {
    "# Classes": OWL.Class,
    "# Relations": OWL.ObjectProperty,
    "# Values": OWL.DatatypeProperty,
}


@cache
def terms() -> Graph:
    graph = Graph()
    for path in term_files():
        graph.parse(path)
    return graph


@cache
def concepts() -> Graph:
    graph = Graph()
    for path in vocabulary_files():
        graph.parse(path)
    return graph


def own_terms(kind: URIRef) -> set[str]:
    return {
        str(term) for term in terms().subjects(RDF.type, kind) if str(term).startswith(vocabulary.NAMESPACE)
    }


def constants_by_section() -> dict[str, list[str]]:
    """Return the names of the constants under each heading of vocabulary.py."""
    sections: dict[str, list[str]] = {}
    heading = ""
    for line in Path(vocabulary.__file__).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            heading = line
        elif line and line[0].isupper() and ": Final" in line:
            sections.setdefault(heading, []).append(line.partition(":")[0])
    return sections


@pytest.mark.parametrize(("heading", "kind"), SECTIONS.items())
def test_every_constant_is_a_term_of_its_kind(heading: str, kind: URIRef) -> None:
    constants = [getattr(vocabulary, name) for name in constants_by_section()[heading]]
    assert len(constants) == len(set(constants)) > 20
    assert set(constants) - own_terms(kind) == set()


def test_constant_names_are_the_names_of_their_terms() -> None:
    names = [name for heading in SECTIONS for name in constants_by_section()[heading]]
    for name in names:
        local = getattr(vocabulary, name).removeprefix(vocabulary.NAMESPACE)
        assert local.lower() == name.replace("_", "").lower()
    assert len(names) == len(set(names))


def test_every_term_has_one_label_and_one_definition_in_english_and_italian() -> None:
    declared = {term for kind in (*SECTIONS.values(), OWL.AnnotationProperty) for term in own_terms(kind)}
    assert len(declared) > 190
    for term in declared:
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(text.language or "" for text in terms().objects(URIRef(term), predicate))
            assert languages == ["en", "it"], (term, predicate)


def test_a_term_is_declared_in_one_file() -> None:
    declared = [
        term
        for path in term_files()
        for term in set(Graph().parse(path).subjects(RDFS.label))
        if str(term).startswith(vocabulary.NAMESPACE)
    ]
    assert len(declared) == len(set(declared))


def test_every_concept_has_a_label_in_english_and_italian_and_a_scheme() -> None:
    found = {URIRef(str(concept)) for concept in concepts().subjects(SKOS.inScheme)}
    assert len(found) > 100
    for concept in found:
        assert sorted(text.language for text in concepts().objects(concept, SKOS.prefLabel)) == ["en", "it"]
        for scheme in concepts().objects(concept, SKOS.inScheme):
            assert (scheme, RDF.type, SKOS.ConceptScheme) in concepts(), concept


def test_roles_of_cordis_and_of_the_documents_are_concepts() -> None:
    roles = set(concepts().subjects(SKOS.inScheme, URIRef(vocabulary.ROLES.rstrip("/"))))
    assert {URIRef(vocabulary.ROLES + name) for name in ("coordinator", "organiser", "promoter")} <= roles


def test_the_version_in_the_header_is_one() -> None:
    (ontology,) = terms().subjects(RDF.type, OWL.Ontology)
    (version,) = terms().objects(ontology, OWL.versionInfo)
    assert terms().value(ontology, OWL.versionIRI) == URIRef(f"{ontology}/{version}")
    assert str(version) in str(
        terms().value(ontology, URIRef("http://purl.org/dc/terms/bibliographicCitation"))
    )


def test_owlready2_sees_the_same_classes_and_properties() -> None:
    world = owlready2.World()
    world.get_ontology(vocabulary.NAMESPACE).load(fileobj=io.BytesIO(as_ntriples(term_files())))
    seen = {
        OWL.Class: world.classes(),
        OWL.ObjectProperty: world.object_properties(),
        OWL.DatatypeProperty: world.data_properties(),
    }
    for kind, entities in seen.items():
        ours = {entity.iri for entity in entities if entity.iri.startswith(vocabulary.NAMESPACE)}
        assert ours == own_terms(kind)
