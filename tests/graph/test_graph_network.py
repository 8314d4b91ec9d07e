"""The collaboration network: counts, weights and years are what counting by hand gives."""

import csv
import io
import itertools
import zipfile
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from triplehelix.errors import TriplehelixError
from triplehelix.graph.network import Incidence, build_network, read_incidence
from triplehelix.graph.store import EmbeddedStore
from triplehelix.ontology.vocabulary import PARTICIPATES_IN, START_YEAR, XSD

ORGANISATIONS = st.sampled_from([f"o{number}" for number in range(8)])
PROJECTS = st.lists(
    st.tuples(st.sets(ORGANISATIONS, min_size=1), st.sampled_from([0, 2014, 2016, 2019])), max_size=9
)


def incidence_of(projects):
    pairs = [(organisation, f"p{place}") for place, (who, _) in enumerate(projects) for organisation in who]
    return Incidence.from_pairs(pairs, {f"p{place}": year for place, (_, year) in enumerate(projects)})


def write_store(folder, lines):
    store = pyoxigraph.Store(str(folder))
    store.load("\n".join(lines).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.flush()
    del store
    return EmbeddedStore(folder)


def takes_part(organisation, project):
    return f"<http://e/{organisation}> <{PARTICIPATES_IN}> <http://e/{project}> ."


def starts(project, year):
    return f'<http://e/{project}> <{START_YEAR}> "{year}"^^<{XSD}integer> .'


@settings(deadline=None)
@given(PROJECTS)
def test_counts_and_newman_weights_are_those_counted_by_hand(projects):
    counts, weights = Counter(), defaultdict(Fraction)
    for who, _ in projects:
        for pair in itertools.permutations(who, 2):
            counts[pair] += 1
            weights[pair] += Fraction(1, len(who) - 1)
    network = build_network(incidence_of(projects))
    size = len(network)
    assert set(network.nodes) == {organisation for who, _ in projects for organisation in who}
    for i, j in itertools.product(range(size), repeat=2):
        pair = network.nodes[i], network.nodes[j]
        assert network.adjacency[i, j] == counts[pair]
        assert network.strength[i, j] == pytest.approx(float(weights[pair]), abs=1e-12)
        assert network.has_edge(*pair) == (counts[pair] > 0)
    assert network.number_of_edges() == len(counts) / 2


@settings(deadline=None)
@given(PROJECTS)
def test_arrays_are_canonical_symmetric_and_without_diagonal(projects):
    network = build_network(incidence_of(projects))
    for matrix in (network.adjacency, network.strength):
        again = csr_array((matrix.data, matrix.indices, matrix.indptr), shape=matrix.shape)
        assert again.has_canonical_format
        assert not matrix.diagonal().any()
        assert (matrix.data > 0).all()
        assert (matrix.toarray() == matrix.toarray().T).all()
    assert (network.adjacency.indices == network.strength.indices).all()
    assert (network.adjacency.indptr == network.strength.indptr).all()


@settings(deadline=None)
@given(PROJECTS)
def test_years_of_a_pair_are_the_first_and_last_known_start(projects):
    network = build_network(incidence_of(projects))
    rows, cols, counts, strengths = network.pairs()
    assert (rows < cols).all()
    first, last = network.pair_years(rows, cols)
    for place, (i, j) in enumerate(zip(rows, cols, strict=True)):
        pair = {network.nodes[i], network.nodes[j]}
        years = [year for who, year in projects if pair <= who and year]
        assert (first[place], last[place]) == (min(years, default=0), max(years, default=0))
        assert counts[place] == len(network.joint_projects(i, j)) == sum(pair <= who for who, _ in projects)
        assert strengths[place] == network.strength[i, j]


@settings(deadline=None)
@given(PROJECTS, st.data())
def test_subnetwork_keeps_the_counts_in_the_order_asked_for(projects, data):
    network = build_network(incidence_of(projects))
    chosen = data.draw(st.lists(st.sampled_from(range(len(network))), unique=True)) if len(network) else []
    part = network.subnetwork(chosen)
    assert part.nodes == [network.nodes[place] for place in chosen]
    assert part.adjacency.toarray().tolist() == network.adjacency.toarray()[np.ix_(chosen, chosen)].tolist()
    assert part.strength.toarray().tolist() == network.strength.toarray()[np.ix_(chosen, chosen)].tolist()
    assert part.adjacency.has_sorted_indices


def test_pairs_can_be_limited_to_those_with_several_joint_projects():
    network = build_network(incidence_of([({"a", "b"}, 0), ({"a", "b", "c"}, 0)]))
    rows, cols, counts, strengths = network.pairs(2)
    assert (rows.tolist(), cols.tolist(), counts.tolist(), strengths.tolist()) == ([0], [1], [2], [1.5])


def test_the_ego_lists_the_strongest_partners_first():
    projects = [({"me", "weak", "other", "more"}, 0), ({"me", "strong"}, 0), ({"me", "strong"}, 0)]
    network = build_network(incidence_of(projects))
    partners = [network.nodes[place] for place in network.ego(network.index("me"))]
    assert partners == ["strong", "more", "other", "weak"]
    assert len(network.ego(network.index("me"), limit=2)) == 2
    assert set(network.neighbors("me")) == set(partners)


def test_a_participation_given_twice_counts_once():
    once, twice = [("a", "p"), ("b", "p"), ("c", "p")], [("a", "p"), ("b", "p"), ("c", "p"), ("a", "p")]
    first, second = (build_network(Incidence.from_pairs(pairs)) for pairs in (once, twice))
    assert second.adjacency.toarray().tolist() == first.adjacency.toarray().tolist()
    assert second.strength.toarray().tolist() == first.strength.toarray().tolist()


def test_a_period_leaves_out_what_has_no_known_start():
    incidence = incidence_of([({"a", "b"}, 0), ({"a", "b"}, 2014), ({"a", "b"}, 2016)])
    assert incidence.during(0, 2014).undertakings == ["p1"]
    assert incidence.during(2014, 2016).start_years.tolist() == [2014, 2016]


def test_an_organisation_that_is_not_there_is_named():
    network = build_network(incidence_of([({"a", "b"}, 0)]))
    assert "z" not in network
    assert not network.has_edge("a", "z")
    with pytest.raises(TriplehelixError, match="z: this organisation takes part in nothing"):
        network.index("z")


def test_a_plain_networkx_graph_carries_weights_and_counts():
    graph = build_network(incidence_of([({"a", "b", "c"}, 0), ({"a", "b"}, 0), ({"d"}, 0)])).to_networkx()
    assert list(graph) == ["a", "b", "c", "d"]
    assert graph.edges["a", "b"] == {"weight": 1.5, "joint_projects": 2}
    assert graph.edges["a", "c"] == {"weight": 0.5, "joint_projects": 1}
    assert graph.number_of_edges() == 3


def test_a_store_gives_organisations_projects_and_years(tmp_path):
    store = write_store(
        tmp_path / "store",
        [
            takes_part("b", "p"),
            takes_part("a", "p"),
            takes_part("a", "q"),
            takes_part("c", "r"),
            starts("p", 2016),
            starts("q", 2019),
            starts("q", 2018),
            starts("r", -5),
            starts("r", 99999),
            starts("nobody", 2015),
        ],
    )
    incidence = read_incidence(store)
    assert incidence.organisations == ["http://e/a", "http://e/b", "http://e/c"]
    assert incidence.undertakings == ["http://e/p", "http://e/q", "http://e/r"]
    assert incidence.matrix.toarray().tolist() == [[1, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert incidence.start_years.tolist() == [2016, 2018, 0]


def test_an_empty_store_gives_an_empty_network(tmp_path):
    network = build_network(read_incidence(write_store(tmp_path / "store", [])))
    assert (len(network), network.number_of_edges()) == (0, 0)
    assert [len(column) for column in network.pairs()] == [0, 0, 0, 0]
    assert len(network.to_networkx()) == 0


def test_a_project_with_absurdly_many_participants_is_refused_by_name():
    pairs = [(f"o{number}", "everything") for number in range(15_000)]
    with pytest.raises(TriplehelixError, match=r"everything: .* has 15,000 participants"):
        build_network(Incidence.from_pairs(pairs))


@pytest.mark.slow
def test_horizon_2020_has_the_pairs_counted_elsewhere():
    source = Path(__file__).parents[2] / "../shared/data/cordis-h2020/cordis-h2020projects-csv.zip"
    if not source.is_file():
        pytest.skip("the public Horizon 2020 data are not at ../shared/data")
    with zipfile.ZipFile(source) as archive, archive.open("organization.csv") as raw:
        rows = csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig"), delimiter=";")
        pairs = [(row["organisationID"], row["projectID"]) for row in rows]
    network = build_network(Incidence.from_pairs(pairs))
    assert (len(network), network.number_of_edges(), len(network.pairs(2)[0])) == (35_871, 796_670, 123_891)
