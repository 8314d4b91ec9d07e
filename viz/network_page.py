"""The network page: one HTML file that shows who works with whom, and the projects behind every line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
from pyvis.network import Network

from ..errors import TriplehelixError
from .layout import WIDER_THAN_HIGH, Layout, place_around, place_freely
from .page import embed_json, hash_for_policy, load_templates, read_part, trust, write_page
from .palette import KINDS, find_kind
from .text import clean, name_source, name_thing

MOST_ORGANISATIONS = 300
MOST_TIES = 1500

_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 7},
    "interaction": {"hover": True, "dragNodes": True, "multiselect": False, "hideEdgesOnDrag": False},
    "nodes": {"borderWidth": 1, "borderWidthSelected": 3, "shadow": False},
    "edges": {"smooth": False, "selectionWidth": 1.5, "hoverWidth": 1},
}


def write_network_page(
    graph: nx.Graph[str], destination: Path, *, title: str, notice: str = "", focus: str = ""
) -> Path:
    """Write a collaboration network as one self-contained page that works offline.

    It answers who works with whom, how often, and in which projects. At most 300 organisations
    and 1,500 ties are drawn, the strongest ones; the page says how many are left out.

    Parameters
    ----------
    graph : networkx.Graph
        Nodes are IRIs with ``label`` (str), ``kind`` (str, such as "Company") and ``facts``
        (dict of str); edges have ``joint_projects`` (int) and ``projects`` (list of dicts with
        ``label``, ``acronym``, ``year``, ``iri`` and ``source``).
    destination : Path
        The HTML file to write.
    title : str
        Heading of the page.
    notice : str
        Shown above everything, for instance that the data is invented.
    focus : str
        IRI of the organisation in the centre; empty for a network without a centre.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    TriplehelixError
        When the focus is not in the network, or the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> pair = nx.Graph([("a", "b", {"joint_projects": 2, "projects": []})])
    >>> with TemporaryDirectory() as folder:
    ...     write_network_page(pair, Path(folder) / "pair.html", title="Two partners").name
    'pair.html'
    """
    if focus and focus not in graph:
        raise TriplehelixError(
            "this organisation is not in the network", focus, "choose one that has a partner"
        )
    shown = _keep_strongest(graph, focus)
    layout = place_around(shown, focus) if focus else place_freely(shown)
    order = list(layout.places)
    organisations = [_describe(shown, number, node, focus) for number, node in enumerate(order)]
    ties, projects = _list_ties(shown, order)
    centre = order.index(focus) if focus else None
    picture = _fill(order, organisations, ties, layout, centre)

    data = embed_json(
        {
            **picture,
            "focus": centre,
            "wider": WIDER_THAN_HIGH,
            "organisations": organisations,
            "ties": ties,
            "projects": projects,
            "rings": [vars(ring) for ring in layout.rings],
        }
    )
    style, script, library = read_part("network.css"), read_part("network.js"), _read_library()
    page = (
        load_templates()
        .get_template("network.html")
        .render(
            title=clean(title),
            notice=clean(notice),
            focus="" if centre is None else organisations[centre]["name"],
            organisations=sorted(organisations, key=lambda one: (-one["degree"], one["name"])),
            kinds=[kind for name, kind in KINDS.items() if any(one["kind"] == name for one in organisations)],
            paths={name: kind.path for name, kind in KINDS.items()},
            colours={name: kind.colour for name, kind in KINDS.items()},
            ties=len(ties),
            left_out={"organisations": len(graph) - len(shown), "ties": _count_left_out(graph, shown)},
            projects=len(projects),
            data=data,
            style=style,
            script=script,
            library=library,
            policy="; ".join(
                (
                    "default-src 'none'",
                    f"script-src {hash_for_policy(library)} {hash_for_policy(script)}",
                    f"style-src {hash_for_policy(style)}",
                    "img-src data:",
                    "base-uri 'none'",
                    "form-action 'none'",
                )
            ),
        )
    )
    return write_page(page, destination)


def _keep_strongest(graph: nx.Graph[str], focus: str) -> nx.Graph[str]:
    """Return the part of the network that can still be read: the strongest organisations, then ties."""

    def importance(node: str) -> tuple[bool, int, int, str]:
        with_focus = _joint(graph[focus][node]) if focus and graph.has_edge(focus, node) else 0
        return (node != focus, -with_focus, -sum(_joint(tie) for tie in graph[node].values()), node)

    nodes = sorted(graph, key=importance)[:MOST_ORGANISATIONS]
    inside = graph.subgraph(nodes).edges(data=True)
    pairs = [(min(a, b), max(a, b), tie) for a, b, tie in inside if a != b]
    pairs.sort(key=lambda pair: (focus not in pair[:2], -_joint(pair[2]), pair[0], pair[1]))
    shown: nx.Graph[str] = nx.Graph()
    shown.add_nodes_from((node, graph.nodes[node]) for node in nodes)
    shown.add_edges_from(pairs[:MOST_TIES])
    return shown


def _count_left_out(graph: nx.Graph[str], shown: nx.Graph[str]) -> int:
    return graph.number_of_edges() - nx.number_of_selfloops(graph) - shown.number_of_edges()


def _joint(tie: Mapping[str, Any]) -> int:
    return int(tie.get("joint_projects", 1))


def _describe(graph: nx.Graph[str], number: int, node: str, focus: str) -> dict[str, Any]:
    """Return what the page says about one organisation."""
    known = graph.nodes[node]
    ties = graph[node]
    counted = [ties[focus]] if focus in ties else [] if focus else ties.values()
    kind = find_kind(known.get("kind"))
    facts = known.get("facts") or {}
    return {
        "name": name_thing(known.get("label"), node),
        "kind": kind.name,
        "kind_words": kind.singular,
        "number": number,
        "degree": len(ties),
        "joint": sum(_joint(tie) for tie in counted),
        "facts": [[clean(key), clean(value)] for key, value in facts.items() if clean(value)],
    }


def _list_ties(graph: nx.Graph[str], order: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Return the ties, and the projects they refer to by number, each project once."""
    index = {node: place for place, node in enumerate(order)}
    numbers: dict[tuple[str, ...], int] = {}
    ties = []
    for one, other, tie in graph.edges(data=True):
        low, high = sorted((index[one], index[other]))
        ties.append((low, high, tie))
    ties.sort(key=lambda tie: (_joint(tie[2]), *tie[:2]))  # drawn in this order, the strongest on top
    listed = [
        {
            "from": low,
            "to": high,
            "joint": _joint(tie),
            "projects": _number_projects(tie.get("projects") or (), numbers),
        }
        for low, high, tie in ties
    ]
    fields = ("title", "acronym", "year", "id", "source")
    return listed, [dict(zip(fields, project, strict=True)) for project in numbers]


def _number_projects(
    projects: Iterable[Mapping[str, object]], numbers: dict[tuple[str, ...], int]
) -> list[int]:
    described = sorted({_describe_project(project) for project in projects}, key=_latest_first)
    return [numbers.setdefault(project, len(numbers)) for project in described]


def _describe_project(project: Mapping[str, object]) -> tuple[str, ...]:
    iri = str(project.get("iri") or "")
    return (
        name_thing(project.get("label") or project.get("acronym"), iri),
        clean(project.get("acronym")),
        clean(project.get("year")),
        clean(iri.rstrip("/").rpartition("/")[2]),
        name_source(project.get("source")),
    )


def _latest_first(project: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    year = project[2]
    return (-int(year) if year.isdecimal() else 0, project)


def _fill(
    order: list[str],
    organisations: list[dict[str, Any]],
    ties: list[dict[str, Any]],
    layout: Layout,
    focus: int | None,
) -> dict[str, Any]:
    """Fill a pyvis network and return its nodes, edges and options.

    Numbers stand for the IRIs: pyvis turns numeric strings into integers, and its own page lets
    an id execute.
    """
    network = Network()
    for number, node in enumerate(order):
        x, y = layout.places[node]
        kind = KINDS[organisations[number]["kind"]]
        size = 26.0 if number == focus else min(22.0, 6 + 2.1 * math.sqrt(organisations[number]["degree"]))
        network.add_node(
            number, label=" ", shape=kind.shape, color=kind.colour, size=round(size, 1), x=x, y=y
        )
    most = max((tie["joint"] for tie in ties), default=1)
    for tie in ties:
        width = round(0.9 + 7 * (tie["joint"] - 1) / max(most, 10), 2)
        network.add_edge(tie["from"], tie["to"], width=width)
    network.set_options(json.dumps(_OPTIONS))
    edges = [{**edge, "id": number} for number, edge in enumerate(network.edges)]
    return {"nodes": network.nodes, "edges": edges, "options": network.options}


def _read_library() -> str:
    """Return vis-network as the installed pyvis brings it, without the pointer to its source map."""
    path = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    code = path.read_text(encoding="utf-8").partition("//# sourceMappingURL")[0]
    return trust(code)
