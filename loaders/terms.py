"""Terms: those that a hand-written file uses and nobody has defined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph

from ..errors import TriplehelixError
from ..ontology.files import term_files, vocabulary_files
from ..ontology.vocabulary import DATA, NAMESPACE, RDFS_LABEL
from .lines import find_line
from .rdf import recognise_format

__all__ = ["find_line", "known_terms", "list_subjects", "nearest", "refuse_unknown_terms", "shorten"]

VOCABULARIES: Final = "https://w3id.org/triplehelix/voc/"
_LABELS: Final = frozenset({RDFS_LABEL, "http://www.w3.org/2004/02/skos/core#prefLabel"})
# Formats in which a term stands in a line as a person wrote it.
_WITH_LINES: Final = ("turtle", "ntriples")
_MOST: Final = 10
_SUGGESTIONS: Final = 3


@cache
def known_terms() -> Mapping[str, tuple[str, ...]]:
    """Return the terms of the ontology and the concepts of its vocabularies, IRI to labels.

    Examples
    --------
    >>> known_terms()["https://w3id.org/triplehelix/ns#Company"]
    ('company', 'impresa')
    """
    labels: dict[str, tuple[str, ...]] = {}
    for path in (*term_files(), *vocabulary_files()):
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
            if isinstance(quad.subject, pyoxigraph.NamedNode) and not isinstance(
                quad.object, pyoxigraph.Triple
            ):
                known = labels.setdefault(quad.subject.value, ())
                if quad.predicate.value in _LABELS:
                    labels[quad.subject.value] = (*known, quad.object.value)
    return labels


def list_subjects(triples: Iterable[pyoxigraph.Triple]) -> frozenset[str]:
    """Return the IRIs that some triples say something of."""
    subjects = {triple.subject for triple in triples}
    return frozenset(one.value for one in subjects if isinstance(one, pyoxigraph.NamedNode))


def refuse_unknown_terms(
    path: Path, triples: Sequence[pyoxigraph.Triple], described: frozenset[str] = frozenset()
) -> None:
    """Refuse a file that uses terms of our namespace or vocabularies which do not exist.

    A concept that the file itself describes is known. Vocabularies of other people are not looked at.

    Parameters
    ----------
    path : Path
        The Turtle file.
    triples : sequence of Triple
        What it says.
    described : frozenset of str
        IRIs that other files describe: concepts may be described in one file and used in another.

    Raises
    ------
    TriplehelixError
        Naming the first ten such terms at once, each with its line and the nearest terms that exist.
    """
    unknown = {
        term.value
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, pyoxigraph.NamedNode) and is_unknown(term.value)
    }
    # Concepts may be added to a scheme, terms to the namespace may not.
    unknown -= {iri for iri in described | list_subjects(triples) if _scheme(iri)}
    if not unknown:
        return
    text = path.read_text("utf-8-sig") if recognise_format(path) in _WITH_LINES else ""
    lines = sorted((find_line(text, iri) or 0, iri) for iri in unknown)
    told = [_tell(line, iri) for line, iri in lines[:_MOST]]
    if len(lines) > _MOST:
        told.append(f"and {len(lines) - _MOST} more")
    count = "a term is" if len(lines) == 1 else f"{len(lines)} terms are"
    raise TriplehelixError(
        f"{count} not defined: {'; '.join(told)}",
        f"{path.name}, line {lines[0][0]}" if text else path.name,
        "correct the terms; a concept of your own has to be described in one of the files",
    )


def is_unknown(iri: str) -> bool:
    """Tell whether an IRI claims to be a term of ours, or a concept of one of our schemes, and is not.

    Examples
    --------
    >>> is_unknown(NAMESPACE + "particpant"), is_unknown("http://xmlns.com/foaf/0.1/name")
    (True, False)
    """
    ours = iri.startswith(NAMESPACE) or _scheme(iri) in known_terms()
    return ours and iri not in known_terms()


def _scheme(iri: str) -> str:
    """Return the scheme of a concept of ours, empty for anything else."""
    return iri.rpartition("/")[0] if iri.startswith(VOCABULARIES) else ""


def nearest(iri: str, known: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the IRIs whose name or label is most like that of one, the nearest first.

    Parameters
    ----------
    iri : str
        What was written.
    known : mapping of str to tuple of str
        IRIs that exist, of the same namespace or not, with their labels.

    Examples
    --------
    >>> nearest(NAMESPACE + "organization", known_terms())[0]
    'https://w3id.org/triplehelix/ns#Organisation'
    """
    space, name = _split(iri)
    candidates: dict[str, str] = {}
    for one, labels in known.items():
        if one.startswith(space):
            for word in (_split(one)[1], *labels):
                candidates.setdefault(_plain(word), one)
    # Lower and upper case tell properties from classes; between equals the first letter decides.
    found = get_close_matches(_plain(name), candidates, n=2 * _SUGGESTIONS)
    iris = list(dict.fromkeys(candidates[word] for word in found))
    return iris[:_SUGGESTIONS]


def shorten(iri: str) -> str:
    """Return an IRI of ours as people write it: ``th:role``, ``role:organiser``, ``organisation/siit``.

    Examples
    --------
    >>> shorten(NAMESPACE + "role"), shorten(VOCABULARIES + "role/organiser")
    ('th:role', 'role:organiser')
    """
    if iri.startswith(NAMESPACE):
        return f"th:{iri.removeprefix(NAMESPACE)}"
    if iri.startswith(VOCABULARIES):
        return iri.removeprefix(VOCABULARIES).replace("/", ":", 1)
    return iri.removeprefix(DATA)


def _tell(line: int, iri: str) -> str:
    near = [shorten(one) for one in nearest(iri, known_terms())]
    place = f"line {line}: " if line else ""
    return f"{place}{shorten(iri)}" + (f" (did you mean {' or '.join(near)}?)" if near else "")


def _split(iri: str) -> tuple[str, str]:
    space, sign, name = re.fullmatch(r"(.*?)([#/]?)([^#/]*)", iri, re.DOTALL).groups()  # type: ignore[union-attr]
    return space + sign, name


def _plain(word: str) -> str:
    """Return a name as lower-case words: ``collaboratesWith`` and "collaborates with" are alike."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-_]+", " ", word).lower()
