"""The vocabularies of the ontology as a person reads them: lists of concepts, broader above narrower."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from . import files
from .examples import MATCHES, SKOS, Words, read_texts
from .notation import objects
from .vocabulary import NAMESPACE, RDF_TYPE


@dataclass(frozen=True)
class Concept:
    """A concept: names and definitions by language, and what it is tied to.

    ``other_labels`` are pairs of language and label, ``ties`` pairs of property and value, both IRIs.
    """

    iri: str
    notation: str
    labels: Words
    other_labels: tuple[tuple[str, str], ...]
    definitions: Words
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    ties: tuple[tuple[str, str], ...]

    @property
    def home(self) -> str:
        """The scheme that its IRI lies in; it may be listed in others too."""
        return self.iri.rpartition("/")[0]


@dataclass(frozen=True)
class Scheme:
    """A vocabulary: names by language, and concepts as a tree read from above, each with its depth."""

    iri: str
    labels: Words
    concepts: tuple[tuple[int, Concept], ...]


def read_schemes() -> list[Scheme]:
    """Return the vocabularies, in the order of the files.

    Examples
    --------
    >>> schemes = {scheme.iri.rpartition("/")[2]: scheme for scheme in read_schemes()}
    >>> [concept.notation for _, concept in schemes["policy-objective"].concepts]
    ['2.1', '4.5', '5.1']
    """
    store, order = Store(), dict[str, None]()
    for path in files.vocabulary_files():
        quads = list(parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True))
        store.extend(quads)
        order |= {quad.subject.value: None for quad in quads if isinstance(quad.subject, NamedNode)}
    kinds = {iri: {node.value for node in objects(store, NamedNode(iri), RDF_TYPE)} for iri in order}
    concepts = {iri: _concept(store, iri) for iri, kind in kinds.items() if SKOS + "Concept" in kind}
    return [
        Scheme(
            iri,
            read_texts(store, iri, SKOS + "prefLabel"),
            _arrange([one for one in concepts.values() if iri in _iris(store, one.iri, "inScheme")]),
        )
        for iri, kind in kinds.items()
        if SKOS + "ConceptScheme" in kind
    ]


def _iris(store: Store, iri: str, name: str) -> tuple[str, ...]:
    found = objects(store, NamedNode(iri), SKOS + name)
    return tuple(node.value for node in found if isinstance(node, NamedNode))


def _concept(store: Store, iri: str) -> Concept:
    node = NamedNode(iri)
    narrower = store.quads_for_pattern(None, NamedNode(SKOS + "broader"), node)
    others = [one for one in objects(store, node, SKOS + "altLabel") if isinstance(one, Literal)]
    ties = {
        (quad.predicate.value, quad.object.value)
        for quad in store.quads_for_pattern(node, None, None)
        if isinstance(quad.object, NamedNode)
        and (quad.predicate.value.startswith(NAMESPACE) or quad.predicate.value in MATCHES)
    }
    return Concept(
        iri=iri,
        notation=", ".join(one.value for one in objects(store, node, SKOS + "notation")),
        labels=read_texts(store, iri, SKOS + "prefLabel"),
        other_labels=tuple((one.language or "", one.value) for one in others),
        definitions=read_texts(store, iri, SKOS + "definition"),
        broader=_iris(store, iri, "broader"),
        narrower=tuple(quad.subject.value for quad in narrower if isinstance(quad.subject, NamedNode)),
        ties=tuple(sorted(ties)),
    )


def _arrange(concepts: list[Concept]) -> tuple[tuple[int, Concept], ...]:
    """Return concepts as a tree read from above; those that only hang on one another stay flat."""
    listed = {concept.iri for concept in concepts}
    placed: dict[str, tuple[int, Concept]] = {}

    def place(concept: Concept, depth: int) -> None:
        if concept.iri not in placed:
            placed[concept.iri] = (depth, concept)
            for one in concepts:
                if one.iri in concept.narrower:
                    place(one, depth + 1)

    tops = [concept for concept in concepts if not listed.intersection(concept.broader)]
    for concept in [*tops, *concepts]:
        place(concept, 0)
    return tuple(placed.values())
