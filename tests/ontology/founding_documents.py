"""The facts of the founding documents as a graph, for the tests of what they say and how."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.term import Node
from triplehelix.ontology import files, vocabulary

DOCUMENTS = Path(__file__).parents[2] / "../shared/seeds"
TH = Namespace(vocabulary.NAMESPACE)
DATA = Namespace(vocabulary.DATA)
NUTS = Namespace("http://data.europa.eu/nuts/code/")


@cache
def facts() -> Graph:
    graph = Graph()
    for file in [*files.document_files(), *files.vocabulary_files()]:
        graph.parse(file)
    return graph


def words(span: Node) -> str:
    """Return the characters of a span; a hard space is a space."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the founding documents are not at hand (../shared/seeds)")
    match = re.fullmatch(r".*/document/(\d{3})#char=(\d+),(\d+)", str(span))
    assert match is not None, span
    (file,) = DOCUMENTS.glob(f"{match[1]}_*")
    return file.read_text(encoding="utf-8")[int(match[2]) : int(match[3])].replace("\xa0", " ")


def of_class(name: str) -> list[Node]:
    return sorted(facts().subjects(RDF.type, TH[name]), key=str)


def names(nodes: Iterable[Node | None]) -> set[str]:
    """Return the last parts of IRIs."""
    return {str(node).rpartition("/")[2] for node in nodes}


def of(subject: str, relation: str) -> set[str]:
    """Return what a thing of the data has in a relation, by the last part of the IRI."""
    return names(facts().objects(DATA[subject], TH[relation]))
