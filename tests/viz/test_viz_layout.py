"""Where organisations stand."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from triplehelix.viz.layout import WIDER_THAN_HIGH, place_around, place_freely


def distance_from_centre(place: tuple[int, int]) -> float:
    return math.hypot(place[0] / WIDER_THAN_HIGH, place[1])


def test_the_focus_stands_in_the_centre_and_everyone_has_a_place(network: nx.Graph[str], focus: str) -> None:
    places = place_around(network, focus).places
    assert places[focus] == (0, 0)
    assert set(places) == set(network)


def test_who_shares_more_projects_with_the_focus_never_stands_farther_out(
    network: nx.Graph[str], focus: str
) -> None:
    places = place_around(network, focus).places
    joint = {node: network[focus][node]["joint_projects"] for node in network[focus]}
    compared = 0
    for one, other in combinations(joint, 2):
        if joint[one] >= 2 * joint[other]:  # at least one ring apart
            compared += 1
            assert distance_from_centre(places[one]) < distance_from_centre(places[other]) + 1
    assert compared > 100


def test_rings_say_what_they_stand_for(network: nx.Graph[str], focus: str) -> None:
    assert [ring.words for ring in place_around(network, focus).rings] == [
        "8+ joint projects",
        "4–7 joint projects",
        "2–3 joint projects",
        "1 joint project",
        "0 joint projects",
    ]


@pytest.mark.parametrize("size", [1, 2, 40, 299])
def test_no_two_organisations_touch(size: int) -> None:
    star = nx.star_graph(size)
    around = nx.relabel_nodes(star, str)
    apart = [math.dist(a, b) for a, b in combinations(place_around(around, "0").places.values(), 2)]
    assert min(apart) > 30
    freely = [math.dist(a, b) for a, b in combinations(place_freely(around).places.values(), 2)]
    assert min(freely) > 25


def test_the_order_in_which_a_graph_was_filled_does_not_matter(network: nx.Graph[str], focus: str) -> None:
    backwards: nx.Graph[str] = nx.Graph()
    backwards.add_nodes_from(reversed(list(network.nodes(data=True))))
    backwards.add_edges_from((b, a, tie) for a, b, tie in reversed(list(network.edges(data=True))))
    assert place_around(backwards, focus) == place_around(network, focus)
    assert place_freely(backwards) == place_freely(network)


def test_an_empty_network_has_no_places() -> None:
    assert place_freely(nx.Graph()).places == {}
