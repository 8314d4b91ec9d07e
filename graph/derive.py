"""Derived triples: what SPARQL engines are slow at is computed on arrays and written back.

Every organisation gets its indicators, every pair that works together its edge, every pair with two or
more joint undertakings a node with count, strength and years, and the best suggested partners their rank.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..loaders.ntriples import NTriplesWriter, entity, literals
from ..ontology import vocabulary as th
from . import centrality
from .gaps import Suggestion, suggest_partners
from .network import CollaborationNetwork, Incidence, build_network

BETWEENNESS_SAMPLES = 64
EXACT_UP_TO = 5_000
SUGGESTIONS = 1_000
# A pair with one joint project has nothing to count: a node for each would outweigh the data.
FEWEST_JOINT = 2

Watch = Callable[[str], None]


def write_derived(
    incidence: Incidence, focus: Sequence[int] | None, writer: NTriplesWriter, watch: Watch = lambda _: None
) -> CollaborationNetwork:
    """Write all that follows from who takes part in what.

    Parameters
    ----------
    incidence : Incidence
        Organisations and undertakings as N-Triples terms.
    focus : sequence of int or None
        Organisations for which partners are suggested; None for all.
    writer : NTriplesWriter
        Where the statements go.
    watch : callable
        Told the name of each step.
    """
    watch("collaborations")
    network = build_network(incidence)
    _write_participation_edges(incidence, writer)
    _write_collaboration_edges(network, writer)
    _write_collaborations(network, writer)
    watch("indicators")
    _write_indicators(network, writer)
    watch("suggested partners")
    _write_suggestions(suggest_partners(network, among=focus, top=SUGGESTIONS), writer)
    return network


def _write_participation_edges(incidence: Incidence, writer: NTriplesWriter) -> None:
    entries = incidence.matrix.tocoo()
    organisations, undertakings = incidence.organisations, incidence.undertakings
    writer.column(
        [organisations[row] for row in entries.row.tolist()],
        th.PARTICIPATES_IN,
        [undertakings[column] for column in entries.col.tolist()],
    )


def _write_collaboration_edges(network: CollaborationNetwork, writer: NTriplesWriter) -> None:
    """Write each pair both ways: a SPARQL engine without inference would miss half of them."""
    nodes = np.array(network.nodes, dtype=object)
    for row, node in enumerate(network.nodes):
        writer.fan(node, th.COLLABORATES_WITH, nodes[network.partners(row)].tolist())


def _write_collaborations(network: CollaborationNetwork, writer: NTriplesWriter) -> None:
    rows, columns, counts, strengths = network.pairs(FEWEST_JOINT)
    first, last = network.pair_years(rows, columns)
    nodes = network.nodes
    keys = [_key(node) for node in nodes]
    iris = [
        entity("collaboration", f"{keys[row]}--{keys[column]}")
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    writer.types(iris, th.COLLABORATION)
    for ends in (rows, columns):
        writer.column(iris, th.BETWEEN, [nodes[end] for end in ends.tolist()])
    writer.column(iris, th.JOINT_PROJECTS, literals(counts.tolist()))
    writer.column(iris, th.JOINT_STRENGTH, literals([round(value, 6) for value in strengths.tolist()]))
    for predicate, years in ((th.FIRST_YEAR, first), (th.LAST_YEAR, last)):
        writer.column(iris, predicate, literals([year or None for year in years.tolist()]))


def _write_indicators(network: CollaborationNetwork, writer: NTriplesWriter) -> None:
    samples = None if len(network) <= EXACT_UP_TO else BETWEENNESS_SAMPLES
    for predicate, values in (
        (th.DEGREE, centrality.degree(network)),
        (th.STRENGTH, centrality.strength(network)),
        (th.PAGE_RANK, centrality.page_rank(network)),
        (th.CORE_NUMBER, centrality.core_number(network)),
        (th.BETWEENNESS, centrality.betweenness(network, samples)),
    ):
        writer.column(network.nodes, predicate, literals([_shorter(value) for value in values.tolist()]))


def _write_suggestions(suggestions: Sequence[Suggestion], writer: NTriplesWriter) -> None:
    iris = [
        entity("suggestion", f"{_key(suggestion.first)}--{_key(suggestion.second)}")
        for suggestion in suggestions
    ]
    writer.types(iris, th.SUGGESTED_PARTNERSHIP)
    writer.column(iris, th.BETWEEN, [suggestion.first for suggestion in suggestions])
    writer.column(iris, th.BETWEEN, [suggestion.second for suggestion in suggestions])
    writer.column(iris, th.SCORE, literals([_shorter(suggestion.score) for suggestion in suggestions]))
    writer.column(iris, th.RANK, literals([suggestion.rank for suggestion in suggestions]))
    writer.column(
        iris, th.SHARED_PARTNERS, literals([suggestion.shared_partners for suggestion in suggestions])
    )
    for iri, suggestion in zip(iris, suggestions, strict=True):
        writer.column([iri] * len(suggestion.through), th.SHARED_PARTNER, suggestion.through)


def _key(organisation: str) -> str:
    return organisation.rpartition("/")[2].removesuffix(">")


def _shorter(value: float) -> float | int:
    """Return a float with nine significant digits, so that rounding of machines does not show."""
    return value if isinstance(value, int) else float(f"{value:.9g}")
