"""Who should meet whom: organisations without a joint undertaking whose partners suggest one.

The score is resource allocation: T. Zhou, L. Lü, Y.-C. Zhang, "Predicting missing links via local
information", European Physical Journal B 71, 623-630 (2009), https://doi.org/10.1140/epjb/e2009-00335-8.
Each shared partner counts 1/degree, so a partner who works with few weighs more than one who works with
everybody.

A pair is a *suggested partner*, never a gap: that two organisations do not work together is what is
expected of nearly every pair. How far the suggestions hold is measured by :mod:`triplehelix.graph.backtest`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .network import CollaborationNetwork, Indices

Floats = NDArray[np.float64]

# Rows scored at once: 256 rows reach several million pairs in a large network, some 100 MB.
ROWS_AT_ONCE: Final = 256
# Sums of the same terms in another order differ in the last digits; rounding keeps ties ties.
DIGITS: Final = 12
# Keeps the bound above the score it bounds, whatever the rounding of either.
SLACK: Final = 1e-9
REASONS: Final = 3


@dataclass(frozen=True)
class Suggestion:
    """Two organisations without a joint undertaking, and why they could have one.

    Attributes
    ----------
    rank : int
        1 for the highest score.
    first, second : str
        The organisations, in the order of the network's nodes.
    score : float
        Resource allocation: the sum of 1/degree over the shared partners.
    shared_partners : int
        How many organisations work with both.
    through : tuple of str
        The shared partners that add most to the score, at most three, the one that adds most first.
    """

    rank: int
    first: str
    second: str
    score: float
    shared_partners: int
    through: tuple[str, ...]


@dataclass(frozen=True)
class Ranking:
    """Pairs of node indices with their scores, best first; equal scores in the order of the nodes."""

    first: Indices
    second: Indices
    score: Floats

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.score)

    def least(self, top: int) -> float:
        """Return the score a pair needs to be among the first ``top``; 0 while there are fewer."""
        return float(self.score[top - 1]) if len(self) >= top else 0.0

    def where(self, kept: NDArray[np.bool_]) -> Ranking:
        """Return the pairs that are kept, in the same order."""
        return Ranking(self.first[kept], self.second[kept], self.score[kept])

    def ordered(self) -> Ranking:
        """Return the pairs with the smaller index first."""
        return Ranking(np.minimum(self.first, self.second), np.maximum(self.first, self.second), self.score)

    def joined(self, other: Ranking) -> Ranking:
        """Return the pairs of both, one after the other."""
        columns = zip(
            (self.first, self.second, self.score), (other.first, other.second, other.score), strict=True
        )
        return Ranking(*(np.concatenate(pair) for pair in columns))

    def best(self, top: int) -> Ranking:
        """Return the first ``top`` pairs by score, then by node."""
        found = self
        if len(self) > top:
            found = self.where(self.score >= np.partition(self.score, len(self) - top)[len(self) - top])
        order = np.lexsort((found.second, found.first, -found.score))[:top]
        return Ranking(found.first[order], found.second[order], found.score[order])


def suggest_partners(
    network: CollaborationNetwork, *, among: Sequence[int] | Indices | None = None, top: int = 1000
) -> list[Suggestion]:
    """Suggest pairs of organisations that have partners in common and no joint undertaking.

    Parameters
    ----------
    among : node indices, optional
        At least one of each pair is in it; all nodes where it is not given.
    top : int
        Most suggestions; fewer when fewer pairs have a shared partner.

    Examples
    --------
    >>> from triplehelix.graph.network import Incidence, build_network
    >>> pairs = [("a", "p"), ("b", "p"), ("b", "q"), ("c", "q")]
    >>> suggest_partners(build_network(Incidence.from_pairs(pairs)))
    [Suggestion(rank=1, first='a', second='c', score=0.5, shared_partners=1, through=('b',))]
    """
    ranking = rank_pairs(network, among=among, top=top)
    rows = zip(ranking.first.tolist(), ranking.second.tolist(), ranking.score.tolist(), strict=True)
    return [_explain(network, rank, *row) for rank, row in enumerate(rows, start=1)]


def _explain(network: CollaborationNetwork, rank: int, first: int, second: int, score: float) -> Suggestion:
    shared = np.intersect1d(network.partners(first), network.partners(second), assume_unique=True)
    degrees = np.diff(network.adjacency.indptr)[shared]
    through = shared[np.argsort(degrees, kind="stable")[:REASONS]]
    names = network.nodes
    return Suggestion(
        rank, names[first], names[second], score, len(shared), tuple(names[place] for place in through)
    )


def rank_pairs(
    network: CollaborationNetwork, *, among: Sequence[int] | Indices | None = None, top: int = 1000
) -> Ranking:
    """Return the unlinked pairs with the highest resource allocation.

    No pair scores more than either of its nodes could, the sum of 1/degree over all its partners. Nodes are
    taken in falling order of that bound, and those whose bound is below the worst kept pair are never scored.
    """
    reach = _Reach.of(network)
    chosen = np.arange(len(network)) if among is None else np.unique(np.asarray(among, np.intp))
    chosen = chosen[np.argsort(-reach.bounds[chosen], kind="stable")]
    turns = np.full(len(network), len(network))
    turns[chosen] = np.arange(len(chosen))
    best = Ranking(*(np.zeros(0, np.intp),) * 2, np.zeros(0))
    for start in range(0, len(chosen) if top > 0 else 0, ROWS_AT_ONCE):
        rows, least = chosen[start : start + ROWS_AT_ONCE], best.least(top)
        if reach.bounds[rows[0]] < least:
            break
        # A pair of two chosen nodes counts where the first of them has its turn.
        found = reach.score(rows, np.flatnonzero((reach.bounds >= least) & (turns >= start)))
        once = (turns[found.first] < turns[found.second]) & (found.score >= least)
        best = best.joined(found.where(once).ordered()).best(top)
    return best


@dataclass(frozen=True)
class _Reach:
    """What scores are made of.

    The ties (nodes x nodes), those to bridges (nodes x bridges), these divided by the degree of the bridge
    and transposed, and what no score of a node can exceed.
    """

    ties: csr_array
    bridges: csr_array
    weighted: csr_array
    bounds: Floats

    @classmethod
    def of(cls, network: CollaborationNetwork) -> _Reach:
        ties = network.ties()
        through = _bridges(network)
        bridges = ties[:, through]
        degrees = np.maximum(np.diff(ties.indptr)[through], 1)
        weighted = csr_array(
            (1 / degrees[bridges.indices], bridges.indices, bridges.indptr), shape=bridges.shape
        )
        bounds = np.asarray(weighted.sum(axis=1)).ravel() * (1 + SLACK)
        return cls(ties, bridges, weighted.T.tocsr(), bounds)

    def score(self, rows: Indices, columns: Indices) -> Ranking:
        """Return the unlinked pairs of some rows and columns that share a partner."""
        # No score reaches the number of nodes, so what is linked falls below zero.
        links = self.ties[rows][:, columns] * float(self.ties.shape[0])
        scores = (self.bridges[rows] @ self.weighted[:, columns] - links).tocoo()
        found = Ranking(rows[scores.coords[0]], columns[scores.coords[1]], np.round(scores.data, DIGITS))
        return found.where(found.score > 0)


def _bridges(network: CollaborationNetwork) -> Indices:
    """Return the nodes that can be shared by an unlinked pair.

    The partners of a node with one undertaking all work with each other. A network that came without
    undertakings may have a bridge anywhere.
    """
    matrix = network.incidence.matrix
    if not matrix.nnz:
        return np.arange(len(network))
    joint = network.incidence.sizes() > 1
    return np.flatnonzero(matrix @ joint.astype(np.int32) > 1)
