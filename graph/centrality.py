"""Who is central: indicators of every organisation, as arrays in the order of the network's nodes.

All are sparse matrix products, so they are the same on every run and need no second graph library.
On a network without nodes every function returns an empty array.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..errors import TriplehelixError
from .network import CollaborationNetwork, Indices

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Front = tuple[Indices, Floats]

# Sources handled at once: a block of 64 columns for 36,000 nodes is 18 MB and stays near the cache.
SOURCES_AT_ONCE: Final = 64
# A single source tells nothing of itself: no path begins elsewhere.
FEWEST_SAMPLES: Final = 2


def degree(network: CollaborationNetwork) -> Integers:
    """Return the number of different partners of each organisation."""
    return np.diff(network.adjacency.indptr).astype(np.int64)


def strength(network: CollaborationNetwork) -> Floats:
    """Return the sum of Newman's weights of each organisation: the number of its undertakings with a partner.

    References
    ----------
    M. E. J. Newman, Physical Review E 64, 016132 (2001), https://doi.org/10.1103/PhysRevE.64.016132
    """
    return _row_sums(network.strength)


def page_rank(
    network: CollaborationNetwork,
    *,
    damping: float = 0.85,
    weights: csr_array | None = None,
    tolerance: float = 1e-10,
    rounds: int = 1000,
) -> Floats:
    """Return PageRank: the share of time a walk along the ties spends at each organisation.

    Parameters
    ----------
    damping : float
        Chance that the walk goes on instead of starting anew anywhere.
    weights : csr_array, nodes x nodes
        Weights of the ties, symmetric; Newman's where none are given.
    tolerance : float
        The iteration ends when all values together change by less.
    rounds : int
        Most iterations.

    Raises
    ------
    TriplehelixError
        When the values still change after the last round.

    References
    ----------
    L. Page, S. Brin, R. Motwani, T. Winograd, "The PageRank citation ranking: bringing order to the Web",
    Stanford InfoLab 1999-66 (1999).
    """
    ties = network.strength if weights is None else weights
    totals, size = _row_sums(ties), len(network)
    if not size:
        return totals
    shares = np.divide(1, totals, out=np.zeros(size), where=totals != 0)
    alone = totals == 0
    ranks: Floats = np.full(size, 1 / size)
    for _ in range(rounds):
        before = ranks
        ranks = damping * (ties @ (before * shares) + before[alone].sum() / size) + (1 - damping) / size
        if np.abs(ranks - before).sum() < tolerance:
            return ranks
    raise TriplehelixError(
        f"PageRank still changes after {rounds} rounds", do="allow more rounds, or a larger tolerance"
    )


def core_number(network: CollaborationNetwork) -> Integers:
    """Return for each organisation the largest k such that it lies in the k-core.

    In the k-core everybody has at least k partners who are in it as well. Nodes with the fewest
    ties left are taken off, all of them in one step, until none is left.

    References
    ----------
    V. Batagelj, M. Zaveršnik, "An O(m) algorithm for cores decomposition of networks" (2003),
    https://arxiv.org/abs/cs/0310049
    """
    size, ties_left = len(network), degree(network)
    cores, present, level = np.zeros(size, np.int64), np.ones(size, np.bool_), 0
    while present.any():
        level = max(level, int(ties_left[present].min()))
        leaving = np.flatnonzero(present & (ties_left <= level))
        cores[leaving] = level
        present[leaving] = False
        ties_left -= np.bincount(network.adjacency[leaving].indices, minlength=size)
    return cores


def betweenness(network: CollaborationNetwork, samples: int | None = None, seed: int = 1) -> Floats:
    """Return the share of shortest paths between two others that pass through each organisation.

    Values lie between 0 and 1 and are those of
    ``networkx.betweenness_centrality(network, k=samples, seed=seed)``; ties are not weighted. With
    fewer than three organisations all are 0. Between parts that are not connected there are no
    paths to count.

    Parameters
    ----------
    samples : int, at least 2
        Number of organisations, drawn at random, from which paths are followed; time grows with it. All of
        them (exact values) where it is None or not below the number of organisations.
    seed : int
        The same seed draws the same organisations.

    Raises
    ------
    TriplehelixError
        When there are fewer than two samples.

    References
    ----------
    U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 25(2),
    163-177 (2001), https://doi.org/10.1080/0022250X.2001.9990249; with samples: U. Brandes, C. Pich,
    "Centrality estimation in large networks", International Journal of Bifurcation and Chaos 17(7),
    2303-2318 (2007), https://doi.org/10.1142/S0218127407018403
    """
    size = len(network)
    if samples is None or samples >= size:
        return betweenness_from(network, range(size))
    if samples < FEWEST_SAMPLES:
        raise TriplehelixError(
            f"betweenness from {samples} samples is not defined", do=f"take {FEWEST_SAMPLES} or more"
        )
    return betweenness_from(network, random.Random(seed).sample(range(size), samples))  # noqa: S311


def betweenness_from(
    network: CollaborationNetwork, sources: Sequence[int], *, normalized: bool = True
) -> Floats:
    """Return betweenness counted over the shortest paths that begin at some nodes, scaled to all nodes.

    Parameters
    ----------
    sources : sequence of node indices, each once
    normalized : bool
        Share of all pairs (True) or number of pairs (False).
    """
    ties = network.ties()
    counts = np.zeros(len(network))
    for start in range(0, len(sources), SOURCES_AT_ONCE):
        counts += _dependencies(ties, np.asarray(sources[start : start + SOURCES_AT_ONCE], np.intp))
    return _rescaled(counts, sources, normalized)


def _dependencies(ties: csr_array, sources: Indices) -> Floats:
    """Return Brandes' dependencies, summed over the sources, all of which advance one step at a time."""
    size, width = ties.shape[0], len(sources)
    unseen = np.ones((size, width), np.bool_)
    unseen[sources, np.arange(width)] = False
    front: Front = (sources, np.eye(width))
    fronts: list[Front] = []
    while front[0].size:
        fronts.append(front)
        front = _step(ties, front, unseen)
    dependencies = np.zeros((size, width))
    for (near, near_paths), (far, far_paths) in zip(fronts[-2:0:-1], fronts[:1:-1], strict=True):
        shares = np.divide(
            1 + dependencies[far], far_paths, out=np.zeros_like(far_paths), where=far_paths > 0
        )
        dependencies[near] += (ties[far].T @ shares)[near] * near_paths
    total: Floats = dependencies.sum(axis=1)
    return total


def _step(ties: csr_array, front: Front, unseen: NDArray[np.bool_]) -> Front:
    """Return the nodes one step further from the sources, with the number of shortest paths to each."""
    rows, paths = front
    reached = ties[rows].T @ paths
    reached *= unseen
    further = np.flatnonzero(reached.any(axis=1))
    unseen[further] &= reached[further] == 0
    return further, reached[further]


def _rescaled(counts: Floats, sources: Sequence[int], normalized: bool) -> Floats:
    """Scale as networkx does: a node is no end of the paths through it, so a source has one source less."""
    others = len(counts) - 1
    if others <= 1:
        return counts
    began = np.full(len(counts), float(len(sources)))
    began[np.asarray(sources, np.intp)] -= 1
    share = np.divide(counts, began, out=np.full(len(counts), np.nan), where=began > 0)
    scaled: Floats = share * (1 / (others - 1) if normalized else others / 2)
    return scaled


def _row_sums(matrix: csr_array) -> Floats:
    return np.asarray(matrix.sum(axis=1), np.float64).ravel()
