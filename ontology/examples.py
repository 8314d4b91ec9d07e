"""Examples of terms: for each the best-described thing of the founding documents that it is used for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from . import files
from .notation import objects
from .vocabulary import DATA, NAMESPACE, RDF_TYPE, RDFS_LABEL, UNNAMED

VOCABULARIES: Final = "https://w3id.org/triplehelix/voc/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
MATCHES: Final = tuple(
    SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)
_NAMES: Final = (RDFS_LABEL, SKOS + "prefLabel", "http://purl.org/dc/terms/title")

_MUCH: Final = 10

Words = Mapping[str, str]


@dataclass(frozen=True)
class Example:
    """A thing that a term is used for, and what is said of it: pairs of a property's IRI and a value.

    Names and values are by language, ``""`` for a text without one. A thing without a name goes by the
    end of its IRI.
    """

    iri: str
    names: Words
    says: tuple[tuple[str, Words], ...] = ()


def read_facts() -> Store:
    """Return what the vocabularies and the founding documents state."""
    store = Store()
    for path in [*files.vocabulary_files(), *files.document_files()]:
        store.extend(parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return store


def read_texts(store: Store, iri: str, predicate: str) -> dict[str, str]:
    """Return the texts of a property by language, ``""`` for one without; the first of each."""
    texts: dict[str, str] = {}
    for node in objects(store, NamedNode(iri), predicate):
        if isinstance(node, Literal):
            texts.setdefault(node.language or "", node.value)
    return texts


def find_instance(facts: Store, classes: Iterable[str]) -> Example | None:
    """Return an instance of the first class that has one, and what is said of it if that is little."""
    for iri in classes:
        found = facts.quads_for_pattern(None, NamedNode(RDF_TYPE), NamedNode(iri))
        things = {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}
        if things:
            best = min(things, key=lambda thing: _rank(facts, thing))
            says = _describe(facts, best)
            return Example(best, _name(facts, best), says if len(says) <= _MUCH else ())
    return None


def find_use(facts: Store, iri: str) -> Example | None:
    """Return a thing that has a property, with its value there."""
    found = list(facts.quads_for_pattern(None, NamedNode(iri), None))
    pairs = [
        (quad.subject.value, quad.object)
        for quad in found
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    ]
    if not pairs:
        return None
    thing, value = min(
        pairs,
        key=lambda pair: (_is_unnamed(facts, pair[1]), *_rank(facts, pair[0]), pair[1].value),
    )
    return Example(thing, _name(facts, thing), ((iri, _tell(facts, thing, iri, value)),))


def _describe(facts: Store, thing: str) -> tuple[tuple[str, Words], ...]:
    said = {
        (quad.predicate.value, quad.object)
        for quad in facts.quads_for_pattern(NamedNode(thing), None, None)
        if quad.predicate.value.startswith(NAMESPACE) and isinstance(quad.object, NamedNode | Literal)
    }
    ordered = sorted(said, key=lambda pair: (pair[0], pair[1].value))
    return tuple((iri, _tell(facts, thing, iri, value)) for iri, value in ordered)


def _tell(facts: Store, thing: str, iri: str, value: NamedNode | Literal) -> Words:
    return _name(facts, value.value) if isinstance(value, NamedNode) else read_texts(facts, thing, iri)


def _rank(facts: Store, thing: str) -> tuple[bool, bool, int, str]:
    """Order things for a reader: those with a name first, then the best described."""
    described = sum(1 for _ in facts.quads_for_pattern(NamedNode(thing), None, None))
    return (
        not _is_named(facts, thing),
        _is_unnamed(facts, NamedNode(thing)),
        -described,
        thing,
    )


def _is_named(facts: Store, iri: str) -> bool:
    return any(read_texts(facts, iri, name) for name in _NAMES)


def _is_unnamed(facts: Store, thing: NamedNode | Literal) -> bool:
    return bool(objects(facts, thing, UNNAMED))


def _name(facts: Store, iri: str) -> dict[str, str]:
    for name in _NAMES:
        if texts := read_texts(facts, iri, name):
            return texts
    for space in (DATA, VOCABULARIES, NAMESPACE):
        if iri.startswith(space):
            return {"": iri.removeprefix(space)}
    return {"": iri}
