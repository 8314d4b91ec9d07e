"""The schema: classes and properties as far as data written by a mapping can be checked against them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from pyoxigraph import NamedNode, RdfFormat, Store

from .files import term_files
from .notation import OWL, Node, members, objects
from .vocabulary import NAMESPACE, PREFIXES, RDF_TYPE, RDFS_LABEL

_RDFS: Final = PREFIXES["rdfs"]
_KINDS: Final[dict[str, Literal["relation", "value"]]] = {
    OWL + "ObjectProperty": "relation",
    OWL + "DatatypeProperty": "value",
    OWL + "AnnotationProperty": "value",
}


# What an ontology writes where every thing or every value may stand.
_ANYTHING: Final = frozenset({OWL + "Thing", _RDFS + "Literal"})


@dataclass(frozen=True)
class Property:
    """A property: a relation leads to another thing, a value is written down.

    Parameters
    ----------
    iri : str
        Its IRI.
    kind : 'relation' or 'value'
        What stands at its end.
    domain, range : frozenset of str
        Classes or datatypes (IRIs) of which one must apply; empty when all may.
    """

    iri: str
    kind: Literal["relation", "value"]
    domain: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Schema:
    """The terms by the name that a mapping uses: local for our own, with a prefix for those of others.

    Parameters
    ----------
    classes : dict
        Each class with the IRIs of itself and those above it.
    properties : dict
        The properties.
    """

    classes: dict[str, frozenset[str]]
    properties: dict[str, Property]

    def is_a(self, name: str, iri: str) -> bool:
        """Tell whether a class, by its name, is one, by its IRI, or lies below it."""
        return iri in self.classes.get(name, frozenset())


@cache
def read_schema() -> Schema:
    """Read the classes and properties that the term files declare.

    Examples
    --------
    >>> schema = read_schema()
    >>> schema.properties["city"].kind, schema.properties["memberOf"].kind
    ('value', 'relation')
    >>> schema.is_a("Company", NAMESPACE + "Organisation")
    True
    """
    store = Store()
    for path in term_files():
        store.load(path=path, format=RdfFormat.TURTLE)
    classes: dict[str, frozenset[str]] = {}
    properties = {"label": Property(RDFS_LABEL, "value")}
    for quad in store.quads_for_pattern(None, NamedNode(RDF_TYPE), None):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        iri, kind = quad.subject.value, quad.object.value
        name = _name(iri)
        if kind == OWL + "Class":
            classes[name] = frozenset(_above(store, iri))
        elif kind in _KINDS:
            properties[name] = Property(
                iri, _KINDS[kind], _classes(store, iri, "domain"), _classes(store, iri, "range")
            )
    return Schema(classes, properties)


def expand(name: str) -> str:
    """Return the IRI of a term: ``city``, ``skos:altLabel`` or ``label``.

    Examples
    --------
    >>> expand("skos:altLabel")
    'http://www.w3.org/2004/02/skos/core#altLabel'
    """
    prefix, colon, local = name.partition(":")
    if name == "label":
        return RDFS_LABEL
    return PREFIXES[prefix] + local if colon else NAMESPACE + name


def _name(iri: str) -> str:
    if iri.startswith(NAMESPACE):
        return iri.removeprefix(NAMESPACE)
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


def _above(store: Store, iri: str) -> set[str]:
    found: set[str] = set()
    waiting = [iri]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            above = objects(store, NamedNode(one), _RDFS + "subClassOf")
            waiting.extend(node.value for node in above if isinstance(node, NamedNode))
    return found


def _classes(store: Store, iri: str, end: str) -> frozenset[str]:
    """Return the classes at an end of a property; those of a union each by itself."""
    found: list[Node] = []
    for node in objects(store, NamedNode(iri), _RDFS + end):
        unions = [] if isinstance(node, NamedNode) else objects(store, node, OWL + "unionOf")
        found.extend(part for union in unions for part in members(store, union))
        found.append(node)
    named = {node.value for node in found if isinstance(node, NamedNode)}
    return frozenset() if named & _ANYTHING else frozenset(named)
