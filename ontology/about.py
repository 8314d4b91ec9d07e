"""What the ontology says about itself: title, version, licence, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store, parse

from . import files
from .examples import Words, read_texts
from .notation import OWL, objects
from .vocabulary import NAMESPACE

_DCT: Final = "http://purl.org/dc/terms/"


@dataclass(frozen=True)
class About:
    """The header of the ontology; titles and descriptions by language."""

    titles: Words
    descriptions: Words
    version: str
    version_iri: str
    licence: str
    citation: str
    created: str


def read_about() -> About:
    """Return the header of the ontology.

    Examples
    --------
    >>> read_about().version_iri
    'https://w3id.org/triplehelix/ns/0.1.0'
    """
    iri = NAMESPACE.removesuffix("#")
    store = Store()
    store.extend(parse(path=files.term_files()[0], format=RdfFormat.TURTLE))

    def first(predicate: str) -> str:
        return next((node.value for node in objects(store, NamedNode(iri), predicate)), "")

    return About(
        titles=read_texts(store, iri, _DCT + "title"),
        descriptions=read_texts(store, iri, _DCT + "description"),
        version=first(OWL + "versionInfo"),
        version_iri=first(OWL + "versionIRI"),
        licence=first(_DCT + "license"),
        citation=first(_DCT + "bibliographicCitation"),
        created=first(_DCT + "created"),
    )
