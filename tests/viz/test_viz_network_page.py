"""The network page as a file: complete, offline, escaped, always the same."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.viz.network_page import MOST_ORGANISATIONS, MOST_TIES, write_network_page

ReadPage = Callable[[Path], Any]


@pytest.fixture
def page(network: nx.Graph[str], focus: str, tmp_path: Path, read_page: ReadPage) -> Any:
    return read_page(write_network_page(network, tmp_path / "network.html", title="The gulf", focus=focus))


@pytest.fixture
def hostile_page(
    hostile_network: nx.Graph[str], canaries: list[str], tmp_path: Path, read_page: ReadPage
) -> Any:
    everything = " ".join(canaries[:12])
    path = write_network_page(
        hostile_network,
        tmp_path / "hostile.html",
        title=everything,
        notice=everything,
        focus=next(iter(hostile_network)),
    )
    return read_page(path)


def test_every_organisation_tie_and_project_is_on_the_page(page: Any, network: nx.Graph[str]) -> None:
    data = page.data()
    assert {one["name"] for one in data["organisations"]} == {
        label for _, label in network.nodes(data="label")
    }
    assert len(data["ties"]) == len(data["edges"]) == network.number_of_edges() == 218
    assert len(page.find("tr")) == 1 + len(network)
    assert "41 organisations · 218 collaborations · 34 projects" in page.text()


def test_every_tie_opens_the_projects_behind_it(page: Any, network: nx.Graph[str]) -> None:
    data = page.data()
    known = {
        frozenset(network.nodes[node]["label"] for node in (a, b)): {one["label"] for one in tie["projects"]}
        for a, b, tie in network.edges(data=True)
    }
    for tie, edge in zip(data["ties"], data["edges"], strict=True):
        assert (tie["from"], tie["to"]) == (edge["from"], edge["to"])
        pair = frozenset(data["organisations"][tie[end]]["name"] for end in ("from", "to"))
        listed = [data["projects"][number] for number in tie["projects"]]
        assert {project["title"] for project in listed} == known[pair]
        assert len(listed) == tie["joint"]
        assert all(re.fullmatch(r"project\.csv, row \d+", project["source"]) for project in listed)


def test_thicker_lines_mean_more_projects_and_larger_marks_more_partners(page: Any) -> None:
    data = page.data()
    joint = [tie["joint"] for tie in data["ties"]]
    width = [edge["width"] for edge in data["edges"]]
    assert sorted(zip(joint, width, strict=True)) == sorted(zip(sorted(joint), sorted(width), strict=True))
    assert width[joint.index(max(joint))] > width[joint.index(min(joint))]
    assert joint == sorted(joint)  # the strongest lines are drawn last, on top
    by_degree = sorted((one["degree"], data["nodes"][one["number"]]["size"]) for one in data["organisations"])
    assert [size for _, size in by_degree] == sorted(size for _, size in by_degree)


def test_the_page_needs_nothing_from_elsewhere(page: Any) -> None:
    for tag, attributes, _ in page.elements:
        for name in ("src", "href", "action", "data", "srcset"):
            assert (attributes.get(name) or "data:").startswith("data:"), (tag, attributes)
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)


def test_the_policy_allows_exactly_the_scripts_and_the_style_of_the_page(page: Any) -> None:
    policy = page.find("meta", **{"http-equiv": "Content-Security-Policy"})[0][0]["content"]
    code = [text for attributes, text in page.find("script") if "type" not in attributes]
    code += [text for _, text in page.find("style")]
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in code]
    assert policy.startswith("default-src 'none'; ")
    assert re.findall(r"'sha256-([^']+)'", policy) == digests
    assert len(digests) == 3
    assert "unsafe" not in policy


def test_hostile_text_stays_text(hostile_page: Any, page: Any, canaries: list[str]) -> None:
    def shape(one: Any) -> set[str]:
        return {tag for tag, _, _ in one.elements}

    assert shape(hostile_page) <= shape(page) | {"p", "strong"}
    assert len(hostile_page.find("script")) == len(page.find("script")) == 3
    assert len(hostile_page.find("style")) == 1
    names = {one["name"] for one in hostile_page.data()["organisations"]}
    assert {canaries[0], canaries[1], "N" * 500} <= names
    assert hostile_page.find("h1")[0][1].startswith(canaries[0])


def test_no_invisible_or_reversing_character_reaches_the_page(hostile_page: Any) -> None:
    text = hostile_page.raw.decode("utf-8")
    data = hostile_page.find("script", id="data")[0][1]
    library = max((text for _, text in hostile_page.find("script")), key=len)
    assert not set("\u202e\u2066\u200f\u2028\u2029\x00\x07\ud800") & set(text.replace(library, ""))
    assert not set("<>&") & set(data)


def test_ids_are_numbers_whatever_the_iris_are(hostile_page: Any) -> None:
    data = hostile_page.data()
    assert [node["id"] for node in data["nodes"]] == list(range(len(data["nodes"])))
    assert [edge["id"] for edge in data["edges"]] == list(range(len(data["edges"])))
    assert not any("title" in thing for thing in data["nodes"] + data["edges"])  # innerHTML in pyvis pages


def test_the_notice_is_shown_only_when_there_is_one(hostile_page: Any, page: Any) -> None:
    assert "Please note." in hostile_page.text()
    assert "Please note." not in page.text()


def test_the_same_network_gives_the_same_bytes(network: nx.Graph[str], focus: str, tmp_path: Path) -> None:
    backwards: nx.Graph[str] = nx.Graph()
    backwards.add_nodes_from(reversed(list(network.nodes(data=True))))
    backwards.add_edges_from((b, a, tie) for a, b, tie in reversed(list(network.edges(data=True))))
    for centre in (focus, ""):
        one = write_network_page(network, tmp_path / "one.html", title="Gulf", focus=centre)
        two = write_network_page(backwards, tmp_path / "two.html", title="Gulf", focus=centre)
        assert one.read_bytes() == two.read_bytes()


def test_of_a_large_network_the_strongest_part_is_drawn_and_the_rest_counted(
    tmp_path: Path, read_page: ReadPage
) -> None:
    size = 400
    graph = nx.relabel_nodes(nx.circulant_graph(size, [1, 2, 3, 4, 5, 6]), lambda number: f"o/{number:03}")
    for one, other, tie in graph.edges(data=True):  # neighbours in the circle meet often, the others once
        tie["joint_projects"] = 5 if (int(one[2:]) - int(other[2:])) % size in {1, size - 1} else 1
    for number in range(1, size):
        graph.add_edge("o/000", f"o/{number:03}", joint_projects=number)
    page = read_page(write_network_page(graph, tmp_path / "large.html", title="Large", focus="o/000"))
    data = page.data()
    assert len(data["organisations"]) == MOST_ORGANISATIONS
    assert len(data["ties"]) == MOST_TIES
    assert min(tie["joint"] for tie in data["ties"] if tie["from"] == 0) == size - MOST_ORGANISATIONS + 1
    among_partners = [tie["joint"] for tie in data["ties"] if tie["from"] != 0]
    assert among_partners.count(5) == MOST_ORGANISATIONS - 2  # the strongest are all there
    left_out = graph.number_of_edges() - MOST_TIES
    assert f"Left out: 100 organisations and {left_out:,} collaborations." in page.text()


def test_an_unknown_focus_is_an_error(network: nx.Graph[str], tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="not in the network"):
        write_network_page(network, tmp_path / "none.html", title="None", focus="elsewhere")
    assert not (tmp_path / "none.html").exists()


def test_an_empty_network_still_gives_a_page(tmp_path: Path, read_page: ReadPage) -> None:
    page = read_page(write_network_page(nx.Graph(), tmp_path / "empty.html", title="Nobody"))
    assert "0 organisations · 0 collaborations · 0 projects" in page.text()
