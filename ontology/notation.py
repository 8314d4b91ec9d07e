"""Expressions of OWL as words that a person reads, after the Manchester syntax.

See https://www.w3.org/TR/owl2-manchester-syntax/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Store

OWL: Final = "http://www.w3.org/2002/07/owl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

Node: TypeAlias = NamedNode | BlankNode | Literal
# A term, a value, or a word between them such as "or": each language has its own for it.
Notation: TypeAlias = tuple[NamedNode | Literal | str, ...]

_ANY: Final = {OWL + "Thing": "anything", "http://www.w3.org/2000/01/rdf-schema#Literal": "any-value"}
_SETS: Final = {"unionOf": "or", "intersectionOf": "and", "oneOf": "or"}
_RESTRICTIONS: Final = {
    "someValuesFrom": "some",
    "allValuesFrom": "only",
    "hasValue": "value",
    "hasSelf": "self",
    "minCardinality": "min",
    "maxCardinality": "max",
    "cardinality": "exactly",
    "minQualifiedCardinality": "min",
    "maxQualifiedCardinality": "max",
    "qualifiedCardinality": "exactly",
}


def objects(store: Store, subject: Node, predicate: str) -> list[Node]:
    """Return the objects of a subject, in a stable order: nodes by IRI, then values, then blank nodes."""
    if isinstance(subject, Literal):
        return []
    found = [quad.object for quad in store.quads_for_pattern(subject, NamedNode(predicate), None)]
    kept = [node for node in found if isinstance(node, NamedNode | BlankNode | Literal)]
    return sorted(kept, key=lambda node: (isinstance(node, BlankNode), isinstance(node, Literal), node.value))


def members(store: Store, head: Node) -> Iterator[Node]:
    """Yield the members of an RDF list."""
    while head.value != RDF + "nil":
        yield from objects(store, head, RDF + "first")[:1]
        rest = objects(store, head, RDF + "rest")
        if not rest:
            return
        head = rest[0]


def notate(store: Store, node: Node) -> Notation:
    """Return an expression as terms, values and words.

    Raises
    ------
    ValueError
        For a construct of OWL that the ontology has not used so far.

    Examples
    --------
    >>> notate(Store(), NamedNode("https://w3id.org/triplehelix/ns#Company"))
    (<NamedNode value=https://w3id.org/triplehelix/ns#Company>,)
    """
    if not isinstance(node, BlankNode):
        return (_ANY.get(node.value, node),)
    for name, word in _SETS.items():
        for head in objects(store, node, OWL + name):
            return join(word, [_bracket(notate(store, member)) for member in members(store, head)])
    for inverse in objects(store, node, OWL + "inverseOf"):
        return ("inverse", *notate(store, inverse))
    for complement in objects(store, node, OWL + "complementOf"):
        return ("not", *_bracket(notate(store, complement)))
    for restricted in objects(store, node, OWL + "onProperty"):
        return (*_bracket(notate(store, restricted)), *_restrict(store, node))
    raise ValueError("an expression that has no notation here")


def _restrict(store: Store, node: BlankNode) -> Notation:
    for name, word in _RESTRICTIONS.items():
        for value in objects(store, node, OWL + name):
            of = objects(store, node, OWL + "onClass") + objects(store, node, OWL + "onDataRange")
            qualified = [part for kind in of for part in _bracket(notate(store, kind))]
            return (word, *_bracket(notate(store, value)), *qualified)
    raise ValueError("a restriction that has no notation here")


def join(word: str, parts: list[Notation]) -> Notation:
    """Return the parts with a word between them.

    Examples
    --------
    >>> join("or", [("a",), ("b",), ("c",)])
    ('a', 'or', 'b', 'or', 'c')
    """
    return tuple(token for part in parts for token in (word, *part))[1:]


def _bracket(notation: Notation) -> Notation:
    return notation if len(notation) == 1 else ("(", *notation, ")")
