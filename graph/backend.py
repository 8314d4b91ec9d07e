"""A networkx backend: networkx functions on a :class:`CollaborationNetwork`, run on its arrays.

``nx.pagerank(network)`` comes here because the network names this backend and setup.cfg registers it
(https://networkx.org/documentation/stable/reference/backends.html). The answers are those of networkx.

What is not here, or not with the arguments given, raises networkx's NotImplementedError, which says so.
``nx.clustering(network, backend="networkx")`` then converts and runs networkx itself, and
``nx.config.fallback_to_nx = True`` does that for every call. It is not the default, because a large
network takes minutes there.

networkx imports this module while it is itself being imported, so nothing heavy is imported at the top.
"""

# networkx calls its graph argument G.
# ruff: noqa: N803

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import networkx as nx
    from scipy.sparse import csr_array

    from .network import CollaborationNetwork

Scores = dict[str, float]

# Arguments that must keep their default, because only networkx itself does more.
FIXED: Final[dict[str, dict[str, object]]] = {
    "pagerank": {"personalization": None, "nstart": None, "dangling": None},
    "betweenness_centrality": {"weight": None, "endpoints": False},
}
WEIGHTS: Final = (None, "weight", "joint_projects")


class Backend:
    """The functions, by the names networkx gives them, and the conversions it asks for."""

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """Return True, or the reason why this call is left to networkx."""
        try:
            given = inspect.signature(getattr(Backend, name)).bind(*args, **kwargs).arguments
        except TypeError as error:
            return str(error)
        if given["G"].is_directed() or given["G"].is_multigraph():
            return "the graph must be undirected and simple"
        if given.get("weight") not in WEIGHTS:
            return f"the ties have no {given['weight']!r}"
        changed = [key for key, default in FIXED.get(name, {}).items() if given.get(key, default) != default]
        return f"{', '.join(changed)} not supported" if changed else True

    @staticmethod
    def convert_from_nx(graph: nx.Graph[Any], **wanted: Any) -> CollaborationNetwork:
        """Return the arrays of an undirected networkx graph without loops."""
        return _from_networkx(graph)

    @staticmethod
    def convert_to_nx(result: Any, **wanted: Any) -> Any:
        """Return a networkx graph for a network, anything else as it is."""
        from .network import CollaborationNetwork

        return result.to_networkx() if isinstance(result, CollaborationNetwork) else result

    @staticmethod
    def pagerank(  # noqa: PLR0913, PLR0917
        G: CollaborationNetwork,
        alpha: float = 0.85,
        personalization: None = None,
        max_iter: int = 100,
        tol: float = 1.0e-6,
        nstart: None = None,
        weight: str | None = "weight",
        dangling: None = None,
    ) -> Scores:
        """See :func:`networkx.pagerank`."""
        import networkx as nx

        from ..errors import TriplehelixError
        from .centrality import page_rank

        try:
            ranks = page_rank(
                G, damping=alpha, weights=_weights(G, weight), tolerance=tol * len(G), rounds=max_iter
            )
        except TriplehelixError as error:
            raise nx.PowerIterationFailedConvergence(max_iter) from error
        return _by_node(G, ranks)

    @staticmethod
    def betweenness_centrality(  # noqa: PLR0913, PLR0917
        G: CollaborationNetwork,
        k: int | None = None,
        normalized: bool = True,
        weight: None = None,
        endpoints: bool = False,
        seed: Any = None,
    ) -> Scores:
        """See :func:`networkx.betweenness_centrality`; networkx has made ``seed`` a random state by now."""
        from .centrality import betweenness_from

        everyone = range(len(G))
        sources = everyone if k is None or k == len(G) else seed.sample(everyone, k)
        return _by_node(G, betweenness_from(G, sources, normalized=normalized))

    @staticmethod
    def degree_centrality(G: CollaborationNetwork) -> Scores:
        """See :func:`networkx.degree_centrality`."""
        from .centrality import degree

        return _by_node(G, degree(G) * (1.0 / (len(G) - 1))) if len(G) > 1 else dict.fromkeys(G, 1)

    @staticmethod
    def core_number(G: CollaborationNetwork) -> dict[str, int]:
        """See :func:`networkx.core_number`."""
        from .centrality import core_number

        return _by_node(G, core_number(G))

    @staticmethod
    def connected_components(G: CollaborationNetwork) -> Iterator[set[str]]:
        """See :func:`networkx.connected_components`."""
        parts: dict[int, set[str]] = {}
        for node, label in zip(G, _component_labels(G), strict=True):
            parts.setdefault(label, set()).add(node)
        return iter(parts.values())

    @staticmethod
    def number_connected_components(G: CollaborationNetwork) -> int:
        """See :func:`networkx.number_connected_components`."""
        return len(set(_component_labels(G)))


def _component_labels(network: CollaborationNetwork) -> list[int]:
    from scipy.sparse.csgraph import connected_components

    if not len(network):
        return []
    labels: list[int] = connected_components(network.adjacency, directed=False)[1].tolist()
    return labels


def _by_node(network: CollaborationNetwork, values: Any) -> dict[str, Any]:
    return dict(zip(network, values.tolist(), strict=True))


def _weights(network: CollaborationNetwork, name: str | None) -> csr_array:
    if name == "weight":
        return network.strength
    return network.adjacency if name == "joint_projects" else network.ties()


def _from_networkx(graph: nx.Graph[Any]) -> CollaborationNetwork:
    import networkx as nx
    import numpy as np
    from scipy.sparse import csr_array

    from .network import CollaborationNetwork, Incidence

    if graph.is_directed() or graph.is_multigraph() or nx.number_of_selfloops(graph):
        raise NotImplementedError("the graph must be undirected and simple, without loops")
    nodes = list(graph)
    weights = [_read_weights(graph, name) for name in ("joint_projects", "weight")]
    counts = weights[0].astype(np.int32)
    if (counts.data != weights[0].data).any():
        raise NotImplementedError("joint_projects must be whole numbers")
    empty = csr_array(np.zeros((len(nodes), 0), np.int32))
    return CollaborationNetwork(Incidence(nodes, [], empty, np.zeros(0, np.int16)), counts, weights[1])


def _read_weights(graph: nx.Graph[Any], name: str) -> csr_array:
    import networkx as nx
    import numpy as np
    from scipy.sparse import csr_array

    if not len(graph):
        return csr_array((0, 0))
    matrix = csr_array(nx.to_scipy_sparse_array(graph, weight=name, dtype=np.dtype(float)))
    matrix.sort_indices()
    return matrix


backend: Final = Backend()


def info() -> dict[str, Any]:
    """Tell networkx what this backend is and what it does."""
    functions = [name for name in vars(Backend) if not name.startswith(("_", "can_", "convert_"))]
    return {
        "short_summary": "Collaboration networks as sparse arrays.",
        "functions": {name: {} for name in functions},
    }
