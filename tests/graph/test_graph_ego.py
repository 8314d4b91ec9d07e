"""Finding an organisation as a person writes it, and its network with the evidence."""

from __future__ import annotations

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.graph.ego import ego_graph, find_organisation
from triplehelix.graph.focus import parse_focus
from triplehelix.loaders.source import Home
from triplehelix.observatory import Observatory

LANTERNA = "https://w3id.org/triplehelix/id/organisation/pic-100000001"


@pytest.mark.parametrize(
    "name",
    [
        "Università della Lanterna Curiosa (invented)",
        "UNIVERSITA' DELLA LANTERNA CURIOSA invented",
        "lanterna curiosa",
        "100000001",
        LANTERNA,
    ],
)
def test_an_organisation_is_found_however_it_is_written(demo: Observatory, name: str) -> None:
    assert find_organisation(demo.store, name) == LANTERNA


def test_of_several_that_fit_the_one_with_most_collaborators_is_taken(demo: Observatory) -> None:
    assert find_organisation(demo.store, "invented") == LANTERNA


@pytest.mark.parametrize("name", ["", "(((", "no such body", "x" * 5000])
def test_an_unknown_name_is_refused_with_what_to_do(demo: Observatory, name: str) -> None:
    with pytest.raises(TriplehelixError, match="find-organisation"):
        find_organisation(demo.store, name)


def test_a_misspelt_name_gets_the_nearest(demo: Observatory) -> None:
    with pytest.raises(TriplehelixError, match="Lanterna Curiosa"):
        find_organisation(demo.store, "Universita dela Lanterna Curioza (invented)")


def test_an_ego_network_has_the_strongest_partners_and_all_ties_among_them(demo: Observatory) -> None:
    graph = ego_graph(demo.store, demo.network, LANTERNA, most=10)
    assert len(graph) == 11
    assert graph.graph["partners"] == len(demo.network.partners(demo.network.index(LANTERNA)))
    whole = demo.network.to_networkx()
    assert {frozenset(edge) for edge in graph.edges} == {
        frozenset(e) for e in whole.subgraph(graph.nodes).edges
    }
    weights = {node: whole[LANTERNA][node]["weight"] for node in whole[LANTERNA]}
    kept = [weight for node, weight in weights.items() if node in graph]
    assert min(kept) >= max(weight for node, weight in weights.items() if node not in graph)


def test_every_edge_carries_the_projects_behind_it_with_their_source(demo: Observatory) -> None:
    graph = ego_graph(demo.store, demo.network, LANTERNA, most=10)
    for _, _, edge in graph.edges(data=True):
        assert len(edge["projects"]) == edge["joint_projects"] > 0
        for project in edge["projects"]:
            assert "(invented)" in project["label"]
            assert "#row=" in project["source"]


def test_the_kind_of_a_node_is_never_one_of_the_broad_classes_above_it(demo: Observatory) -> None:
    graph = ego_graph(demo.store, demo.network, LANTERNA, most=50)
    kinds = {kind for _, kind in graph.nodes(data="kind")}
    assert kinds == {"University", "ResearchCentre", "Company", "PublicBody", "OtherOrganisation"}


def test_a_node_has_name_kind_and_facts(demo: Observatory) -> None:
    node = ego_graph(demo.store, demo.network, LANTERNA, most=1).nodes[LANTERNA]
    assert node["kind"] == "University"
    assert (node["facts"]["Country"], node["facts"]["City"], node["facts"]["PIC"]) == (
        "IT",
        "Genova",
        "100000001",
    )


def test_an_organisation_in_no_project_has_no_network(demo: Observatory) -> None:
    with pytest.raises(TriplehelixError, match="no network"):
        ego_graph(demo.store, demo.network, "https://w3id.org/triplehelix/id/organisation/siit")


@pytest.mark.parametrize(
    ("focus", "home", "inside"),
    [
        ("IT", Home("IT", None, None), True),
        ("IT", Home(None, None, None), False),
        ("gr", Home("EL", None, None), True),
        ("ITC3", Home("IT", "ITC33", None), True),
        ("ITC3", Home("IT", None, "Genova"), False),
        ("Genova", Home("IT", None, "GENOVA (GE)"), True),
        ("Genova", Home("IT", None, "Savona"), False),
        ("L'Aquila", Home("IT", None, "L AQUILA"), True),
        ("", Home(None, None, None), True),
    ],
)
def test_a_focus_holds_a_home_or_not(focus: str, home: Home, inside: bool) -> None:
    assert parse_focus(focus).holds(home) is inside


@pytest.mark.parametrize("text", ["12345", "??", "-"])
def test_what_can_be_no_place_is_refused(text: str) -> None:
    with pytest.raises(TriplehelixError, match="is no place"):
        parse_focus(text)
