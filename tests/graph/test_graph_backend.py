"""networkx functions on a collaboration network: the same answers as networkx on the same graph."""

import subprocess
import sys

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from triplehelix.graph.backend import Backend, info
from triplehelix.graph.network import CollaborationNetwork, Incidence, build_network

PROJECTS = st.lists(st.sets(st.integers(0, 12), min_size=1, max_size=5), max_size=14)
CLOSE = {"rel": 0, "abs": 1e-9, "nan_ok": True}


def network_of(projects):
    pairs = [(f"o{number}", f"p{place}") for place, who in enumerate(projects) for number in who]
    return build_network(Incidence.from_pairs(pairs))


def triangle_and_pair():
    return network_of([{1, 2, 3}, {3, 4}, {5, 6}, {7}])


@settings(deadline=None)
@given(PROJECTS, st.sampled_from([None, "weight", "joint_projects"]), st.floats(0.1, 0.9))
def test_pagerank_is_that_of_networkx(projects, weight, alpha):
    network = network_of(projects)
    options = {"weight": weight, "alpha": alpha, "tol": 1e-12, "max_iter": 1000}
    assert nx.pagerank(network, **options) == pytest.approx(
        nx.pagerank(network.to_networkx(), **options), **CLOSE
    )


@settings(deadline=None)
@given(PROJECTS, st.booleans())
def test_betweenness_is_that_of_networkx(projects, normalized):
    network = network_of(projects)
    expected = nx.betweenness_centrality(network.to_networkx(), normalized=normalized)
    assert nx.betweenness_centrality(network, normalized=normalized) == pytest.approx(expected, **CLOSE)


@settings(deadline=None)
@given(PROJECTS.filter(any), st.booleans(), st.integers(0, 5), st.data())
def test_sampled_betweenness_draws_the_sources_networkx_draws(projects, normalized, seed, data):
    network = network_of(projects)
    k = data.draw(st.integers(1, len(network)))
    expected = nx.betweenness_centrality(network.to_networkx(), k=k, normalized=normalized, seed=seed)
    found = nx.betweenness_centrality(network, k=k, normalized=normalized, seed=seed)
    assert found == pytest.approx(expected, **CLOSE)


@settings(deadline=None)
@given(st.integers(0, 3))
def test_betweenness_from_more_sources_than_fit_in_one_block_is_that_of_networkx(seed):
    graph = nx.gnm_random_graph(150, 260, seed=seed)
    expected = nx.betweenness_centrality(graph)
    assert nx.betweenness_centrality(graph, backend="triplehelix") == pytest.approx(expected, **CLOSE)


@settings(deadline=None)
@given(PROJECTS)
def test_degrees_cores_and_components_are_those_of_networkx(projects):
    network = network_of(projects)
    graph = network.to_networkx()
    assert nx.degree_centrality(network) == pytest.approx(nx.degree_centrality(graph), **CLOSE)
    assert nx.core_number(network) == nx.core_number(graph)
    assert list(nx.connected_components(network)) == list(nx.connected_components(graph))
    assert nx.number_connected_components(network) == nx.number_connected_components(graph)


def test_answers_are_keyed_by_organisation_in_plain_python_numbers():
    network = triangle_and_pair()
    ranks, cores = nx.pagerank(network), nx.core_number(network)
    assert list(ranks) == list(cores) == network.nodes
    assert {type(value) for value in ranks.values()} == {float}
    assert {type(value) for value in cores.values()} == {int}


def test_the_functions_run_without_making_a_networkx_graph(monkeypatch):
    monkeypatch.delattr(CollaborationNetwork, "to_networkx")
    network, ran = triangle_and_pair(), 0
    for name in info()["functions"]:
        getattr(nx, name)(network)
        ran += 1
    assert ran == 6


def test_pagerank_that_does_not_settle_raises_what_networkx_raises():
    with pytest.raises(nx.PowerIterationFailedConvergence):
        nx.pagerank(triangle_and_pair(), max_iter=1, tol=1e-15)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("pagerank", {"personalization": {"o1": 1}}),
        ("pagerank", {"nstart": {"o1": 1}}),
        ("pagerank", {"dangling": {"o1": 1}}),
        ("pagerank", {"weight": "cost"}),
        ("betweenness_centrality", {"weight": "weight"}),
        ("betweenness_centrality", {"endpoints": True}),
        ("clustering", {}),
    ],
)
def test_what_is_not_supported_says_so_and_works_by_conversion_when_asked(name, arguments):
    network, function = triangle_and_pair(), getattr(nx, name)
    expected = function(network.to_networkx(), **arguments)
    with pytest.raises(NotImplementedError, match=f"'{name}' is not implemented by"):
        function(network, **arguments)
    assert function(network, **arguments, backend="networkx") == pytest.approx(expected)
    with nx.config(fallback_to_nx=True):
        assert function(network, **arguments) == pytest.approx(expected)


def test_the_reason_for_leaving_a_call_to_networkx_is_given():
    network = triangle_and_pair()
    assert Backend.can_run("pagerank", (network,), {}) is True
    assert "personalization" in str(Backend.can_run("pagerank", (network, 0.85, {"o1": 1}), {}))
    assert "unheard_of" in str(Backend.can_run("pagerank", (network,), {"unheard_of": 1}))
    assert "undirected" in str(Backend.can_run("core_number", (nx.DiGraph(),), {}))


@settings(deadline=None)
@given(PROJECTS)
def test_a_network_survives_the_way_to_networkx_and_back(projects):
    network = network_of(projects)
    back = Backend.convert_from_nx(Backend.convert_to_nx(network))
    assert back.nodes == network.nodes
    assert (back.adjacency.toarray() == network.adjacency.toarray()).all()
    assert (back.strength.toarray() == network.strength.toarray()).all()


@pytest.mark.parametrize(
    "graph",
    [
        nx.DiGraph([(1, 2)]),
        nx.MultiGraph([(1, 2), (1, 2)]),
        nx.Graph([(1, 1)]),
        nx.Graph([(1, 2, {"joint_projects": 0.5})]),
    ],
    ids=["directed", "multiple", "loop", "half a project"],
)
def test_a_graph_that_is_no_collaboration_network_is_not_converted(graph):
    with pytest.raises(NotImplementedError):
        Backend.convert_from_nx(graph)


@pytest.mark.parametrize("first", ["networkx", "triplehelix.graph.network", "triplehelix.graph.backend"])
def test_import_order_does_not_matter_and_networkx_stays_light(first):
    code = (
        f"import {first}, networkx, sys; assert 'triplehelix' in networkx.utils.backends.backend_info; "
        f"assert {first!r} != 'networkx' or 'scipy' not in sys.modules"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
