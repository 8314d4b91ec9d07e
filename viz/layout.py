"""Where organisations stand in a picture: the same graph always gives the same places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

import networkx as nx

from .palette import ORDER, find_kind

Place = tuple[int, int]

_FIRST_RADIUS = 150
_BAND_GAP = 105
_ROW_GAP = 62
_SPACING = 74  # room along a ring for one organisation, in pixels at full size
WIDER_THAN_HIGH = 1.5
_OPENING = 0.3  # angle left free at the top of each ring for its caption, in radians
_INNERMOST = 4  # the ring nearest to the focus holds at least so many


@dataclass(frozen=True)
class Ring:
    """A guide line around the focus: half axes in pixels and what it stands for."""

    across: int
    down: int
    words: str


@dataclass(frozen=True)
class Layout:
    """The place of every organisation and the rings drawn behind them."""

    places: dict[str, Place]
    rings: list[Ring]


def place_around(graph: nx.Graph[str], focus: str) -> Layout:
    """Place the partners of one organisation on rings: the more joint projects, the nearer.

    From ring to ring the joint projects with the focus double: 1, 2 to 3, 4 to 7, and so on;
    the innermost ring is open to above, so that it holds four organisations at least. On a
    ring the organisations of one kind stand together. What shares no project with the focus
    stands outside.

    Parameters
    ----------
    graph : networkx.Graph
        Nodes with ``kind`` and ``label``, edges with ``joint_projects``.
    focus : str
        A node of the graph; it gets the centre.

    Examples
    --------
    >>> star = nx.Graph([("a", "b", {"joint_projects": 2})])
    >>> place_around(star, "a").rings[0].words
    '2+ joint projects'
    """
    joint = {node: _joint(graph, focus, node) for node in graph if node != focus}
    strongest = sorted(joint.values(), reverse=True)[:_INNERMOST]
    top = _band(strongest[-1]) if strongest else 0
    bands = {node: min(_band(count), top) for node, count in joint.items()}
    others = sorted(joint, key=lambda node: (-bands[node], *_order(graph, node, joint[node])))
    places: dict[str, Place] = {focus: (0, 0)}
    rings: list[Ring] = []
    radius = _FIRST_RADIUS
    for band, members in groupby(others, key=bands.__getitem__):
        rows = _split_into_rows(list(members), radius)
        for number, row in enumerate(rows):
            for node, angle in zip(row, _angles(len(row), shifted=number % 2 == 1), strict=True):
                across = (radius + number * _ROW_GAP) * WIDER_THAN_HIGH
                down = radius + number * _ROW_GAP
                places[node] = (round(across * math.sin(angle)), round(-down * math.cos(angle)))
        rings.append(Ring(round(radius * WIDER_THAN_HIGH), radius, _describe(band, open_above=band == top)))
        radius += (len(rows) - 1) * _ROW_GAP + _BAND_GAP
    return Layout(places, rings)


def place_freely(graph: nx.Graph[str]) -> Layout:
    """Place a network without a focus: partners attract each other, from a fixed start.

    Examples
    --------
    >>> place_freely(nx.path_graph(["a", "b"])) == place_freely(nx.path_graph(["a", "b"]))
    True
    """
    size = len(graph)
    if size == 0:
        return Layout({}, [])
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted((min(pair), max(pair)) for pair in graph.edges))
    found = nx.spring_layout(ordered, k=2.4 / math.sqrt(size), iterations=150, seed=7, method="force")
    reach = 95 * math.sqrt(size)
    places = {
        node: (round(float(x) * reach * WIDER_THAN_HIGH), round(float(y) * reach))
        for node, (x, y) in found.items()
    }
    return Layout(_part(places), [])


def _joint(graph: nx.Graph[str], focus: str, node: str) -> int:
    return int(graph[focus][node].get("joint_projects", 1)) if graph.has_edge(focus, node) else 0


def _band(joint: int) -> int:
    """Return 0 for one joint project, 1 for two to three, ...; -1 for none."""
    return joint.bit_length() - 1


def _describe(band: int, *, open_above: bool) -> str:
    if band < 0:
        return "0 joint projects"
    low = 2**band
    if open_above:
        return f"{low}+ joint projects"
    return f"{low}–{2 * low - 1} joint projects" if band else "1 joint project"


def _order(graph: nx.Graph[str], node: str, joint: int) -> tuple[int, int, str, str]:
    known = graph.nodes[node]
    return (ORDER[find_kind(known.get("kind")).name], -joint, str(known.get("label", "")), node)


def _split_into_rows(members: list[str], radius: int) -> list[list[str]]:
    """Deal the members of a band over as many rows as they need, each by its room, kinds together."""
    rooms = [_room(radius)]
    while sum(rooms) < len(members):
        rooms.append(_room(radius + len(rooms) * _ROW_GAP))
    rows: list[list[str]] = [[] for _ in rooms]
    for member in members:
        emptiest = min(range(len(rooms)), key=lambda row: (len(rows[row]) + 1) / rooms[row])
        rows[emptiest].append(member)
    return [row for row in rows if row]


def _room(radius: int) -> int:
    around = math.pi * radius * (1 + WIDER_THAN_HIGH) * (1 - _OPENING / math.pi)
    return max(1, int(around / _SPACING))


def _angles(count: int, *, shifted: bool) -> list[float]:
    step = (2 * math.pi - 2 * _OPENING) / count
    return [_OPENING + step * (index + (0.9 if shifted else 0.5)) for index in range(count)]


def _part(places: dict[str, Place], apart: int = 58) -> dict[str, Place]:
    """Push organisations that would touch away from each other, in a fixed order."""
    spots = {node: [float(x), float(y)] for node, (x, y) in places.items()}
    nodes = list(spots)
    for _ in range(40):
        moved = False
        for index, one in enumerate(nodes):
            for other in nodes[index + 1 :]:
                moved |= _push(spots[one], spots[other], apart)
        if not moved:
            break
    return {node: (round(x), round(y)) for node, (x, y) in spots.items()}


def _push(one: list[float], other: list[float], apart: int) -> bool:
    across, down = other[0] - one[0], other[1] - one[1]
    distance = math.hypot(across, down)
    if distance >= apart:
        return False
    if distance == 0:
        across, down, distance = 1.0, 0.0, 1.0
    shift = (apart - distance) / 2 + 0.5
    one[0] -= across / distance * shift
    one[1] -= down / distance * shift
    other[0] += across / distance * shift
    other[1] += down / distance * shift
    return True
