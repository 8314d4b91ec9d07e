"""Ego networks: one organisation, its strongest partners, and what each tie rests on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Final

import networkx as nx

from ..errors import TriplehelixError
from ..ontology import vocabulary as th
from .network import CollaborationNetwork
from .store import Store

# Classes that the rules add above the one that says what kind of organisation it is.
_BROAD: Final = frozenset({th.ORGANISATION, th.LEGAL_ENTITY, th.AGGREGATION, th.MANAGING_BODY})
_FACTS: Final = {
    th.SHORT_NAME: "Short name",
    th.COUNTRY_CODE: "Country",
    th.CITY: "City",
    th.NUTS_CODE: "NUTS",
    th.PIC: "PIC",
    th.SME: "SME",
    th.WEBSITE: "Website",
    th.DEGREE: "Collaborators",
    th.DCT_SOURCE: "Source",
}
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")
_NAMES: Final = (th.RDFS_LABEL, th.SHORT_NAME, th.PIC)
_MOST_PROJECTS: Final = 200
_AT_ONCE: Final = 500


def find_organisation(store: Store, name: str) -> str:
    """Return the IRI of the organisation with this name, short name, PIC or IRI.

    Case, accents, apostrophes and punctuation do not count. Of several that fit equally well, the one with
    the most collaborators is taken.

    Raises
    ------
    TriplehelixError
        When none fits, with the nearest names.
    """
    names = [pair for predicate in _NAMES for pair in _names(store, predicate)]
    folded = [(iri, fold_name(label), label) for iri, label in names]
    wanted = fold_name(name)
    exact = [iri for iri, key, _ in folded if iri == name or (wanted and key == wanted)]
    partly = [iri for iri, key, _ in folded if wanted and wanted in key]
    for candidates in (exact, partly):
        degrees = _degrees(store, sorted(set(candidates)))
        if degrees:
            return min(degrees, key=lambda iri: (-degrees[iri], iri))
    labels = {key: label for _, key, label in folded}
    near = [labels[key] for key in get_close_matches(wanted, labels, n=3, cutoff=0.6)]
    hint = f"; the nearest are {', '.join(near)}" if near else ""
    raise TriplehelixError(
        f"no organisation in the network is called {name!r}{hint}",
        "",
        "search with: triplehelix ask find-organisation --text PART",
    )


def _names(store: Store, predicate: str) -> list[tuple[str, str]]:
    # One pattern at a time: a scan takes a tenth of a second where a join over all organisations takes ten.
    return [
        (_text(o), _text(name)) for o, name in store.select(f"SELECT ?o ?name {{ ?o <{predicate}> ?name }}")
    ]


def _degrees(store: Store, iris: Sequence[str]) -> dict[str, int]:
    """Return the degree of those that are organisations of the network."""
    degrees: dict[str, int] = {}
    for part in _parts(iris):
        query = f"SELECT ?o ?degree {{ VALUES ?o {{ {part} }} ?o <{th.DEGREE}> ?degree }}"
        degrees.update((_text(o), int(_text(degree))) for o, degree in store.select(query))
    return degrees


def fold_name(name: str) -> str:
    """Return a name without case, accents and punctuation.

    Examples
    --------
    >>> fold_name("Università degli Studi di Genova") == fold_name("UNIVERSITA' DEGLI STUDI DI GENOVA")
    True
    """
    plain = name.casefold()
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return _BETWEEN_WORDS.sub(" ", plain).strip()


def ego_graph(
    store: Store, network: CollaborationNetwork, organisation: str, most: int = 60
) -> nx.Graph[str]:
    """Return an organisation, its strongest partners and all ties among them, with facts and evidence.

    Parameters
    ----------
    organisation : str
        Its IRI.
    most : int
        Number of partners to keep, by Newman strength.

    Returns
    -------
    networkx.Graph
        Nodes are IRIs with ``label``, ``kind`` and ``facts``; edges have ``joint_projects`` and ``projects``,
        a list of label, acronym, year, iri and source. ``graph.graph["partners"]`` is the number of partners
        before the cut.

    Raises
    ------
    TriplehelixError
        When the organisation takes part in nothing.
    """
    if organisation not in network:
        raise TriplehelixError(
            "this organisation takes part in no project, so it has no network",
            organisation,
            "choose another one",
        )
    centre = network.index(organisation)
    chosen = [centre, *network.ego(centre, most).tolist()]
    graph: nx.Graph[str] = nx.Graph(partners=len(network.partners(centre)))
    for iri, facts in _describe(store, [network.nodes[place] for place in chosen]).items():
        graph.add_node(iri, **facts)
    ties = {
        (first, second): network.joint_projects(first, second)
        for place, first in enumerate(chosen)
        for second in chosen[place + 1 :]
        if network.has_edge(network.nodes[first], network.nodes[second])
    }
    undertakings = network.incidence.undertakings
    projects = _projects(store, {undertakings[joint] for shared in ties.values() for joint in shared})
    for (first, second), shared in ties.items():
        listed = [projects[undertakings[joint]] for joint in shared[:_MOST_PROJECTS]]
        graph.add_edge(
            network.nodes[first],
            network.nodes[second],
            joint_projects=len(shared),
            projects=sorted(listed, key=lambda project: (project["year"] or 0, project["iri"]), reverse=True),
        )
    return graph


def _describe(store: Store, iris: Sequence[str]) -> dict[str, dict[str, Any]]:
    described: dict[str, dict[str, Any]] = {
        iri: {"label": "", "kind": "Organisation", "facts": {}} for iri in iris
    }
    for subject, predicate, value in _statements(store, iris):
        node = described[subject]
        if predicate == th.RDFS_LABEL:
            node["label"] = node["label"] or value
        elif predicate == th.RDF_TYPE and value not in _BROAD and value.startswith(th.NAMESPACE):
            node["kind"] = value.removeprefix(th.NAMESPACE)
        elif predicate in _FACTS:
            node["facts"].setdefault(_FACTS[predicate], value)
    for node in described.values():
        node["label"] = node["label"] or f"PIC {node['facts'].get('PIC', '?')} (name not given)"
        node["facts"] = {name: node["facts"][name] for name in _FACTS.values() if name in node["facts"]}
    return described


def _projects(store: Store, iris: Iterable[str]) -> dict[str, dict[str, Any]]:
    projects: dict[str, dict[str, Any]] = {
        iri: {"iri": iri, "label": "", "acronym": "", "year": None, "source": ""} for iri in iris
    }
    names = {th.RDFS_LABEL: "label", th.ACRONYM: "acronym", th.DCT_SOURCE: "source"}
    for subject, predicate, value in _statements(store, sorted(projects)):
        if predicate in names:
            projects[subject][names[predicate]] = value
        elif predicate == th.START_YEAR and value.isdecimal():
            projects[subject]["year"] = int(value)
    for project in projects.values():
        project["label"] = project["label"] or project["acronym"] or project["iri"].rpartition("/")[2]
    return projects


def _statements(store: Store, iris: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield subject, predicate and object of what is said about some IRIs, short of other nodes' lists."""
    left_out = f"<{th.COLLABORATES_WITH}>, <{th.PARTICIPATES_IN}>"
    for part in _parts(iris):
        query = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {part} }} ?s ?p ?o FILTER(?p NOT IN ({left_out})) }}"
        for subject, predicate, value in store.select(query):
            yield _text(subject), _text(predicate), _text(value)


def _parts(iris: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(iris), _AT_ONCE):
        yield " ".join(f"<{iri}>" for iri in iris[start : start + _AT_ONCE])


def _text(term: Any) -> str:
    return "" if term is None else str(term.value)
