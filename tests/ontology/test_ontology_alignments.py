"""The alignments with other vocabularies: listed with their versions, and found in copies of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from triplehelix.ontology.files import FOLDER, term_files

COPIES = Path(__file__).parents[2] / "../shared/data/vocabularies"
NAMESPACE = "https://w3id.org/triplehelix/ns#"
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
CLASSES = {OWL.Class, RDFS.Class}
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property}


@cache
def alignments() -> Graph:
    return Graph().parse(FOLDER / "alignments.ttl")


@cache
def terms() -> Graph:
    graph = Graph()
    for path in term_files():
        graph.parse(path)
    return graph


def rows() -> list[dict[str, str]]:
    with (FOLDER / "aligned-terms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def aligned() -> Iterator[tuple[URIRef, URIRef]]:
    for subject, predicate, value in alignments():
        assert predicate in MATCHES
        assert isinstance(subject, URIRef) and isinstance(value, URIRef)
        yield subject, value


@cache
def copy(name: str) -> Graph:
    if not COPIES.exists():
        pytest.skip("the copies of the vocabularies are not at hand")
    return Graph().parse(COPIES / name, format="turtle" if name.endswith(".ttl") else "xml")


def test_the_list_holds_each_aligned_term_once() -> None:
    listed = [row["iri"] for row in rows()]
    assert len(listed) == len(set(listed)) > 100
    assert set(listed) == {str(value) for _, value in aligned()}


def test_each_listed_term_says_its_vocabulary_and_version() -> None:
    for row in rows():
        assert row["vocabulary"] and row["version"], row
    versions = {(row["vocabulary"], row["version"]) for row in rows()}
    assert len(versions) == len({vocabulary for vocabulary, _ in versions}) == 10


def test_what_is_aligned_is_a_term_of_ours_with_another() -> None:
    for subject, value in aligned():
        assert (subject, RDF.type, None) in terms(), subject
        assert not value.startswith(NAMESPACE), subject


def test_two_terms_are_matched_in_one_way() -> None:
    pairs = list(aligned())
    assert len(pairs) == len(set(pairs))


def test_alignments_are_annotations() -> None:
    for match in MATCHES:
        assert (match, RDF.type, OWL.AnnotationProperty) in terms()


@pytest.mark.parametrize("name", sorted({row["copy"] for row in rows()} - {""}))
def test_each_aligned_term_is_declared_in_its_vocabulary(name: str) -> None:
    for row in rows():
        if row["copy"] == name:
            kinds = set(copy(name).objects(URIRef(row["iri"]), RDF.type))
            assert kinds & (CLASSES | PROPERTIES), row["iri"]


@pytest.mark.parametrize("name", sorted({row["copy"] for row in rows()} - {""}))
def test_classes_are_matched_with_classes(name: str) -> None:
    here = {row["iri"] for row in rows() if row["copy"] == name}
    for subject, value in aligned():
        if str(value) in here:
            ours = set(terms().objects(subject, RDF.type)) & CLASSES
            theirs = set(copy(name).objects(value, RDF.type)) & CLASSES
            # A class that stands for our yes or no, such as that of small firms, is related at most.
            assert bool(ours) == bool(theirs) or (subject, SKOS.relatedMatch, value) in alignments(), subject


@pytest.mark.parametrize("name", sorted({row["copy"] for row in rows()} - {""}))
def test_the_version_is_that_of_the_copy(name: str) -> None:
    (version,) = {row["version"] for row in rows() if row["copy"] == name}
    stated = {str(value) for value in copy(name).objects(None, OWL.versionInfo)}
    assert version in name or not stated or any(version in value for value in stated)


def test_no_more_than_four_terms_are_without_a_copy() -> None:
    unchecked = {row["iri"].rpartition("/")[2] for row in rows() if not row["copy"]}
    assert unchecked == {"adms#identifier", "legal#LegalEntity", "oa#SpecificResource", "oa#hasSource"}
