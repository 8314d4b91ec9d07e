"""Indicators: stated values on small networks, the same on every run."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.graph import centrality
from triplehelix.graph.network import Incidence, build_network

PROJECTS = st.lists(st.sets(st.integers(0, 12), min_size=1, max_size=5), max_size=14)
INDICATORS = (
    centrality.degree,
    centrality.strength,
    centrality.page_rank,
    centrality.core_number,
    centrality.betweenness,
)


def network_of(projects):
    pairs = [(f"o{number:02}", f"p{place}") for place, who in enumerate(projects) for number in who]
    return build_network(Incidence.from_pairs(pairs))


def chain(length):
    return network_of([{place, place + 1} for place in range(length - 1)])


@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_network_without_organisations_has_no_values(indicator):
    assert indicator(network_of([])).tolist() == []


@pytest.mark.parametrize(("indicator", "value"), list(zip(INDICATORS, (0, 0, 1, 0, 0), strict=True)))
def test_one_organisation_alone(indicator, value):
    assert indicator(network_of([{1}])).tolist() == [value]


def test_a_triangle_with_a_tail_and_one_organisation_apart():
    network = network_of([{0, 1, 2}, {0, 3}, {4}])
    assert centrality.degree(network).tolist() == [3, 2, 2, 1, 0]
    assert centrality.strength(network).tolist() == [2, 1, 1, 1, 0]
    assert centrality.core_number(network).tolist() == [2, 2, 2, 1, 0]
    assert centrality.betweenness(network).tolist() == pytest.approx([2 / 6, 0, 0, 0, 0])
    ranks = centrality.page_rank(network)
    assert (ranks.argmax(), ranks.argmin()) == (0, 4)


@settings(deadline=None)
@given(PROJECTS)
def test_strength_counts_the_projects_with_a_partner(projects):
    network = network_of(projects)
    expected = [sum(int(node[1:]) in who and len(who) > 1 for who in projects) for node in network]
    assert centrality.strength(network).tolist() == pytest.approx(expected)


@settings(deadline=None)
@given(PROJECTS)
def test_page_ranks_are_shares_of_one(projects):
    network = network_of(projects)
    ranks = centrality.page_rank(network)
    assert ranks.sum() == pytest.approx(1 if len(network) else 0)
    assert (ranks >= 0).all()


@settings(deadline=None)
@given(PROJECTS)
def test_page_rank_does_not_depend_on_where_the_iteration_ended(projects):
    network = network_of(projects)
    expected = nx.pagerank(network.to_networkx(), tol=1e-14, max_iter=10_000)
    assert dict(zip(network, centrality.page_rank(network), strict=True)) == pytest.approx(expected, abs=1e-9)


def test_page_rank_that_does_not_settle_says_so():
    with pytest.raises(TriplehelixError, match="still changes after 2 rounds"):
        centrality.page_rank(chain(9), rounds=2)


@pytest.mark.parametrize("samples", [None, 9, 100])
def test_betweenness_is_exact_when_nothing_is_drawn(samples):
    # Of 28 pairs of others, those on different sides of place i: i * (8 - i).
    expected = [place * (8 - place) / 28 for place in range(9)]
    assert centrality.betweenness(chain(9), samples).tolist() == pytest.approx(expected)


def test_sampled_betweenness_is_the_same_for_the_same_seed_only():
    network = chain(40)
    first, again, other = (centrality.betweenness(network, 5, seed) for seed in (7, 7, 8))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_sampled_betweenness_comes_near_the_exact_values():
    network = chain(60)
    exact = centrality.betweenness(network)
    assert np.abs(centrality.betweenness(network, 40) - exact).max() < 0.1


@pytest.mark.parametrize("samples", [1, 0, -3])
def test_too_few_samples_are_refused(samples):
    with pytest.raises(TriplehelixError, match="What to do: take 2 or more"):
        centrality.betweenness(chain(5), samples)


def test_cores_of_nested_groups():
    clique = set(range(5))
    network = network_of([clique, {0, 10}, {1, 10}, {10, 11}, {12}])
    cores = dict(zip(network, centrality.core_number(network).tolist(), strict=True))
    assert cores == {f"o{n:02}": 4 for n in clique} | {"o10": 2, "o11": 1, "o12": 0}
