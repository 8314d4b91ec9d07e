"""The guide to the ontology: its queries give answers, and its facts use terms that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from triplehelix.graph.rules import apply_rules
from triplehelix.ontology import files
from triplehelix.ontology.concepts import read_schemes
from triplehelix.ontology.terms import find_term, read_terms
from triplehelix.ontology.vocabulary import NAMESPACE, PREFIXES

GUIDE = Path(__file__).parents[2] / "docs" / "ontology.md"
QUERIES = re.findall(r"triplehelix ask '(.*?)'", GUIDE.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for path in [*files.term_files(), *files.vocabulary_files(), *files.document_files()]:
        store.extend(parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    apply_rules(store)
    return store


@pytest.mark.parametrize("query", QUERIES)
def test_each_query_of_the_guide_gives_rows(query: str, store: Store) -> None:
    rows = list(store.query(query, prefixes=PREFIXES))
    assert len(rows) > 3


def test_the_guide_has_three_queries() -> None:
    assert len(QUERIES) == 3


def test_the_facts_of_the_guide_use_terms_and_concepts_that_exist() -> None:
    [turtle] = re.findall(r"```turtle\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    facts = list(parse(turtle, format=RdfFormat.TURTLE))
    known = {*read_terms(), *(concept.iri for scheme in read_schemes() for _, concept in scheme.concepts)}
    used = {
        node.value
        for fact in facts
        for node in (fact.predicate, fact.object)
        if isinstance(node, NamedNode) and node.value.startswith((NAMESPACE, NAMESPACE[:-3] + "voc/"))
    }
    assert len(used) > 8
    assert used <= known


def test_every_term_that_the_guide_names_exists() -> None:
    names = set(re.findall(r"\bth:(\w+)", GUIDE.read_text("utf-8")))
    assert len(names) > 50
    assert names <= {term.name for term in read_terms().values()}
    assert find_term("participation")
