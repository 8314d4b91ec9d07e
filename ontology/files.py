"""The files of the ontology: terms, vocabularies, documents, rules, shapes and checks, where each lies."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph

from .vocabulary import NAMESPACE, RDF_TYPE

FOLDER: Final = Path(__file__).parent


def term_files() -> list[Path]:
    """Return the files that declare classes and properties: the core first, then its modules.

    Examples
    --------
    >>> [path.name for path in term_files()][:2]
    ['core.ttl', 'evidence.ttl']
    """
    return [FOLDER / "core.ttl", *sorted((FOLDER / "modules").glob("*.ttl"))]


def vocabulary_files() -> list[Path]:
    """Return the files of the SKOS vocabularies.

    Examples
    --------
    >>> "roles.ttl" in [path.name for path in vocabulary_files()]
    True
    """
    return sorted((FOLDER / "vocabularies").glob("*.ttl"))


def document_files() -> list[Path]:
    """Return the files that hold what the founding documents say."""
    return sorted((FOLDER / "documents").glob("*.ttl"))


def rule_files() -> list[Path]:
    """Return the derivation rules, in the order in which they run."""
    return sorted((FOLDER / "rules").glob("*.rq"))


def shape_files() -> list[Path]:
    """Return the SHACL shapes."""
    return sorted((FOLDER / "shapes").glob("*.ttl"))


def check_files() -> list[Path]:
    """Return the checks of the ontology itself, queries that must give no row."""
    return sorted((FOLDER / "checks").glob("*.rq"))


@cache
def declared_terms() -> frozenset[str]:
    """Return the local names of the classes and properties that the term files declare.

    Examples
    --------
    >>> "Participation" in declared_terms(), "Particpation" in declared_terms()
    (True, False)
    """
    return frozenset(
        quad.subject.value.removeprefix(NAMESPACE)
        for file in term_files()
        for quad in pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE)
        if isinstance(quad.subject, pyoxigraph.NamedNode)
        and quad.predicate.value == RDF_TYPE
        and quad.subject.value.startswith(NAMESPACE)
    )
