"""The collaboration network: who takes part in what, and from that who works with whom, as sparse arrays.

The weights are those of M. E. J. Newman, "Scientific collaboration networks. II. Shortest paths, weighted
networks, and centrality", Physical Review E 64, 016132 (2001), https://doi.org/10.1103/PhysRevE.64.016132:
a project of n participants ties each pair of them with 1/(n-1), so that a large consortium does not
outweigh a project of two.

networkx is imported only where it is needed: it loads :mod:`triplehelix.graph.backend` while it is
itself being imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..errors import TriplehelixError
from ..ontology.vocabulary import PARTICIPATES_IN, START_YEAR

if TYPE_CHECKING:
    import networkx as nx

    from .store import Store

Indices = NDArray[np.intp]
Years = NDArray[np.int16]

# 200 million entries are 2.4 GB of counts and indices: past that a machine of 4 GB swaps.
MOST_ENTRIES: Final = 200_000_000
LATEST_YEAR: Final = 9999


@dataclass(frozen=True)
class Incidence:
    """Which organisation takes part in which undertaking.

    Attributes
    ----------
    organisations, undertakings : list of str
        IRIs of the rows and of the columns.
    matrix : csr_array of int32, organisations x undertakings
        1 where the organisation takes part.
    start_years : array of int16, one per undertaking
        0 where the year is not known.
    """

    organisations: list[str]
    undertakings: list[str]
    matrix: csr_array
    start_years: Years

    @classmethod
    def from_pairs(cls, pairs: Sequence[tuple[str, str]], years: dict[str, int] | None = None) -> Incidence:
        """Build the incidence from (organisation, undertaking) pairs; a pair given twice counts once.

        Rows and columns are in the order of the IRIs, so the same facts give the same arrays from any store.

        Examples
        --------
        >>> incidence = Incidence.from_pairs([("b", "p"), ("a", "p"), ("a", "p")], {"p": 2016})
        >>> incidence.organisations, incidence.matrix.toarray().tolist(), incidence.start_years.tolist()
        (['a', 'b'], [[1], [1]], [2016])
        """
        known = years or {}
        organisations, rows = _number([organisation for organisation, _ in pairs])
        undertakings, columns = _number([undertaking for _, undertaking in pairs])
        shape = (len(organisations), len(undertakings))
        matrix = csr_array((np.ones(len(pairs), np.int32), (rows, columns)), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1
        start_years = np.array([known.get(iri, 0) for iri in undertakings], np.int16)
        return cls(organisations, undertakings, matrix, start_years)

    def sizes(self) -> NDArray[np.int64]:
        """Return the number of participants of each undertaking."""
        return np.bincount(self.matrix.indices, minlength=self.matrix.shape[1]).astype(np.int64)

    def among(self, rows: Indices) -> Incidence:
        """Return the same for some organisations only, in the order given."""
        names = [self.organisations[row] for row in rows.tolist()]
        return Incidence(names, self.undertakings, self.matrix[rows], self.start_years)

    def of(self, columns: Indices) -> Incidence:
        """Return the same for some undertakings only, in the order given."""
        names = [self.undertakings[column] for column in columns.tolist()]
        return Incidence(self.organisations, names, self.matrix[:, columns], self.start_years[columns])

    def during(self, first: int, last: int) -> Incidence:
        """Return the same for the undertakings that start in the years first to last, both included.

        Undertakings whose start year is not known are in no such period.
        """
        years = self.start_years
        return self.of(np.flatnonzero((years > 0) & (years >= first) & (years <= last)))


def _number(names: list[str]) -> tuple[list[str], Indices]:
    """Return the different names in order, and for each given name its place among them."""
    ordered = sorted(set(names))
    place = {name: index for index, name in enumerate(ordered)}
    return ordered, np.fromiter((place[name] for name in names), np.intp, len(names))


def read_incidence(store: Store) -> Incidence:
    """Read who takes part in what from a store (``th:participatesIn`` and ``th:startYear``).

    Of several start years of one undertaking the earliest counts; what is no year is taken as not known.
    """
    participations = store.select(f"SELECT ?o ?u {{ ?o <{PARTICIPATES_IN}> ?u }}")
    pairs = [(cast(Any, o).value, cast(Any, u).value) for o, u in participations]
    years: dict[str, int] = {}
    for undertaking, term in store.select(f"SELECT ?u ?y {{ ?u <{START_YEAR}> ?y }}"):
        iri, year = cast(Any, undertaking).value, _year(cast(Any, term).value)
        if year:
            years[iri] = min(year, years.get(iri, LATEST_YEAR))
    return Incidence.from_pairs(pairs, years)


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LATEST_YEAR)) else 0


class CollaborationNetwork:
    """Organisations tied by the undertakings they share, as arrays that networkx functions accept.

    ``nx.pagerank(network)`` and the other functions of :mod:`triplehelix.graph.backend` run on the arrays.
    For any other function pass ``backend="networkx"``, which converts with :meth:`to_networkx`.

    Attributes
    ----------
    nodes : list of str
        The organisations' IRIs; an index in any array below is a place in this list.
    adjacency : csr_array of int32, nodes x nodes
        Number of joint undertakings; symmetric, zero diagonal, indices sorted.
    strength : csr_array of float64, nodes x nodes
        Newman's weight of each pair, at the same places as ``adjacency``.
    incidence : Incidence
        What the network was made from; without undertakings when it came from a networkx graph.
    """

    __networkx_backend__: ClassVar[str] = "triplehelix"

    def __init__(self, incidence: Incidence, adjacency: csr_array, strength: csr_array) -> None:
        self.incidence = incidence
        self.nodes = incidence.organisations
        self.adjacency = adjacency
        self.strength = strength
        self._places: dict[str, int] | None = None

    def __repr__(self) -> str:
        """Say the size, not the content."""
        return f"<CollaborationNetwork of {len(self)} organisations and {self.number_of_edges()} pairs>"

    def __len__(self) -> int:
        """Return the number of organisations."""
        return len(self.nodes)

    def __iter__(self) -> Iterator[str]:
        """Yield the organisations."""
        return iter(self.nodes)

    def __contains__(self, node: object) -> bool:
        """Tell whether the organisation is in the network."""
        return node in self._index()

    def number_of_nodes(self) -> int:
        """Return the number of organisations."""
        return len(self.nodes)

    def number_of_edges(self) -> int:
        """Return the number of pairs with a joint undertaking."""
        return int(self.adjacency.nnz) // 2

    def is_directed(self) -> bool:
        """Return False: working together has no direction."""
        return False

    def is_multigraph(self) -> bool:
        """Return False: joint undertakings are counted on one edge."""
        return False

    def index(self, node: str) -> int:
        """Return the place of an organisation.

        Raises
        ------
        TriplehelixError
            When the organisation is not in the network.
        """
        try:
            return self._index()[node]
        except KeyError:
            raise TriplehelixError(
                "this organisation takes part in nothing that is known", str(node), "check the IRI"
            ) from None

    def neighbors(self, node: str) -> Iterator[str]:
        """Yield the partners of an organisation, in the order of the nodes."""
        return (self.nodes[place] for place in self.partners(self.index(node)))

    def has_edge(self, u: str, v: str) -> bool:
        """Tell whether two organisations have a joint undertaking."""
        places = self._index()
        return u in places and v in places and bool(self.adjacency[places[u], places[v]])

    def partners(self, node: int) -> Indices:
        """Return the partners of a node in the order of the nodes."""
        return self.adjacency.indices[self._span(node)].astype(np.intp)

    def ego(self, node: int, limit: int = 50) -> Indices:
        """Return the strongest partners of a node, strongest first, equal ones in the order of the nodes."""
        partners, weights = self.partners(node), self.strength.data[self._span(node)]
        return partners[np.argsort(-weights, kind="stable")[:limit]]

    def joint_projects(self, i: int, j: int) -> list[int]:
        """Return the undertakings (columns of the incidence) that two nodes share."""
        matrix = self.incidence.matrix
        return cast("list[int]", np.intersect1d(matrix[[i]].indices, matrix[[j]].indices).tolist())

    def pairs(self, min_joint: int = 1) -> tuple[Indices, Indices, NDArray[np.int32], NDArray[np.float64]]:
        """Return the pairs with at least ``min_joint`` joint undertakings, each once.

        Returns
        -------
        rows, cols : arrays of node indices, ``rows < cols``
        counts : array of int, joint undertakings
        strengths : array of float, Newman's weights
        """
        rows, cols = _row_numbers(self.adjacency), self.adjacency.indices
        kept = np.flatnonzero((rows < cols) & (self.adjacency.data >= min_joint))
        return rows[kept], cols[kept].astype(np.intp), self.adjacency.data[kept], self.strength.data[kept]

    def pair_years(self, rows: Indices, cols: Indices) -> tuple[Years, Years]:
        """Return the start years of the first and the last joint undertaking of each pair, 0 if not known."""
        first, last = np.zeros(len(rows), np.int16), np.zeros(len(rows), np.int16)
        # One small product a year: multiplying the rows of every pair takes ten times the memory.
        for year in np.unique(self.incidence.start_years[self.incidence.start_years > 0]):
            matrix = self.incidence.during(year, year).matrix
            active = values_at(matrix @ matrix.T, rows, cols) > 0
            first[active & (first == 0)] = year
            last[active] = year
        return first, last

    def ties(self) -> csr_array:
        """Return the network without weights: 1.0 where two nodes share an undertaking."""
        places = (self.adjacency.indices, self.adjacency.indptr)
        return csr_array((np.ones(self.adjacency.nnz), *places), shape=self.adjacency.shape)

    def subnetwork(self, indices: Sequence[int] | Indices) -> CollaborationNetwork:
        """Return the network among some nodes, in the order given; counts and weights stay as they are."""
        chosen = np.asarray(indices, np.intp)
        incidence = self.incidence.among(chosen)
        return CollaborationNetwork(incidence, _cut(self.adjacency, chosen), _cut(self.strength, chosen))

    def to_networkx(self) -> nx.Graph[str]:
        """Return a plain networkx graph with ``weight`` (Newman's) and ``joint_projects`` on the edges."""
        import networkx as nx

        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(self.nodes)
        columns = (column.tolist() for column in self.pairs())
        for i, j, count, weight in zip(*columns, strict=True):
            graph.add_edge(self.nodes[i], self.nodes[j], weight=weight, joint_projects=count)
        return graph

    def _index(self) -> dict[str, int]:
        if self._places is None:
            self._places = {node: place for place, node in enumerate(self.nodes)}
        return self._places

    def _span(self, node: int) -> slice:
        return slice(self.adjacency.indptr[node], self.adjacency.indptr[node + 1])


def build_network(incidence: Incidence) -> CollaborationNetwork:
    """Project the incidence onto the organisations.

    An undertaking with one participant ties nobody. The organisation stays in the network, without partners.

    Raises
    ------
    TriplehelixError
        When one undertaking, or many, have so many participants that the pairs would not fit in memory.

    Examples
    --------
    >>> incidence = Incidence.from_pairs([("a", "p"), ("b", "p"), ("c", "p"), ("a", "q"), ("b", "q")])
    >>> build_network(incidence).strength.toarray().tolist()
    [[0.0, 1.5, 0.5], [1.5, 0.0, 0.5], [0.5, 0.5, 0.0]]
    """
    matrix = incidence.matrix
    sizes = incidence.sizes().astype(np.float64)
    _check_size(incidence, sizes)
    weights = np.divide(1, sizes - 1, out=np.zeros_like(sizes), where=sizes > 1)
    adjacency = _without_diagonal(matrix @ matrix.T)
    weighted = csr_array((weights[matrix.indices], matrix.indices, matrix.indptr), shape=matrix.shape)
    strength = _without_diagonal(weighted @ matrix.T)
    return CollaborationNetwork(incidence, adjacency, strength)


def _check_size(incidence: Incidence, sizes: NDArray[np.float64]) -> None:
    if np.square(sizes).sum() <= MOST_ENTRIES:
        return
    largest = int(sizes.argmax())
    raise TriplehelixError(
        f"the participants form more than {MOST_ENTRIES:,} pairs; the largest undertaking alone has "
        f"{int(sizes[largest]):,} participants",
        incidence.undertakings[largest],
        "check whether rows without a project identifier were read as one project",
    )


def _without_diagonal(matrix: csr_array) -> csr_array:
    """Return the matrix with sorted indices and nothing stored on the diagonal."""
    matrix.sort_indices()
    rows = _row_numbers(matrix)
    kept = rows != matrix.indices
    starts = np.concatenate(([0], np.bincount(rows[kept], minlength=matrix.shape[0]).cumsum()))
    return csr_array((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def values_at(matrix: csr_array, rows: Indices, cols: Indices) -> NDArray[Any]:
    """Return the values at some places of a matrix; no places give an empty array (in scipy a sparse one)."""
    return np.asarray(matrix[rows, cols]).ravel() if len(rows) else np.zeros(0)


def _row_numbers(matrix: csr_array) -> Indices:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _cut(matrix: csr_array, chosen: Indices) -> csr_array:
    part = matrix[chosen][:, chosen]
    part.sort_indices()
    return part
