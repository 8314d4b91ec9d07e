"""Suggested partners: every pair, score, order and reason is what going through all pairs gives."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from triplehelix.graph import gaps
from triplehelix.graph.backend import Backend
from triplehelix.graph.gaps import rank_pairs, suggest_partners
from triplehelix.graph.network import Incidence, build_network

PROJECTS = st.lists(st.sets(st.integers(0, 14), min_size=1, max_size=5), max_size=16)


def network_of(projects):
    pairs = [(f"o{number:02}", f"p{place}") for place, who in enumerate(projects) for number in who]
    return build_network(Incidence.from_pairs(pairs))


def by_hand(network, among):
    """All unlinked pairs with a shared partner, best first, by networkx."""
    graph, scored = network.to_networkx(), []
    for i, j in itertools.combinations(range(len(network)), 2):
        u, v = network.nodes[i], network.nodes[j]
        [(_, _, score)] = nx.resource_allocation_index(graph, [(u, v)])
        if score > 0 and not graph.has_edge(u, v) and (among is None or i in among or j in among):
            scored.append((-round(score, 12), i, j))
    return [(i, j, -score) for score, i, j in sorted(scored)]


def found(network, **options):
    ranking = rank_pairs(network, **options)
    return list(zip(ranking.first.tolist(), ranking.second.tolist(), ranking.score.tolist(), strict=True))


@settings(deadline=None)
@given(PROJECTS, st.none() | st.sets(st.integers(0, 14)), st.integers(0, 60), st.sampled_from([1, 2, 5, 256]))
def test_the_ranking_is_that_of_going_through_all_pairs(projects, among, top, rows_at_once):
    network = network_of(projects)
    among = None if among is None else sorted(place for place in among if place < len(network))
    expected = by_hand(network, among)[:top]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gaps, "ROWS_AT_ONCE", rows_at_once)
        ranking = found(network, among=among, top=top)
    assert [score for *_, score in ranking] == pytest.approx([score for *_, score in expected], abs=1e-11)
    assert [pair for *pair, _ in ranking] == [pair for *pair, _ in expected]


@settings(deadline=None)
@given(PROJECTS)
def test_a_network_that_came_from_networkx_gets_the_same_suggestions(projects):
    network = network_of(projects)
    converted = Backend.convert_from_nx(network.to_networkx())
    assert suggest_partners(converted) == suggest_partners(network)


@settings(deadline=None)
@given(PROJECTS)
def test_each_suggestion_is_explained_by_the_partners_that_add_most(projects):
    network = network_of(projects)
    degree = dict(zip(network, np.diff(network.adjacency.indptr).tolist(), strict=True))
    for rank, suggestion in enumerate(suggest_partners(network), start=1):
        shared = set(network.neighbors(suggestion.first)) & set(network.neighbors(suggestion.second))
        assert suggestion.rank == rank
        assert suggestion.shared_partners == len(shared)
        assert suggestion.score == pytest.approx(sum(1 / degree[node] for node in shared), abs=1e-11)
        assert list(suggestion.through) == sorted(shared, key=lambda node: (degree[node], node))[:3]


def test_equal_scores_stay_in_the_order_of_the_organisations():
    hub_and_spokes = network_of([{9, spoke} for spoke in range(4)])
    pairs = [(suggestion.first, suggestion.second) for suggestion in suggest_partners(hub_and_spokes)]
    assert pairs == list(itertools.combinations(["o00", "o01", "o02", "o03"], 2))
    assert [(s.first, s.second) for s in suggest_partners(hub_and_spokes, top=2)] == pairs[:2]


def test_one_of_each_pair_is_among_those_asked_for():
    network = network_of([{9, spoke} for spoke in range(4)])
    suggestions = suggest_partners(network, among=[network.index("o01")])
    assert [(s.first, s.second) for s in suggestions] == [("o00", "o01"), ("o01", "o02"), ("o01", "o03")]


@pytest.mark.parametrize("projects", [[], [{1}], [{1, 2}], [{1, 2, 3}], [{1, 2}, {3, 4}]])
def test_nothing_is_suggested_where_nobody_shares_a_partner(projects):
    assert suggest_partners(network_of(projects)) == []


def test_nothing_is_suggested_to_nobody():
    assert suggest_partners(network_of([{1, 2}, {2, 3}]), among=[]) == []
