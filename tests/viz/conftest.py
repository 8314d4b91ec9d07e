"""What the tests of the pages share: an invented network and answers, hostile texts, a reader of pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from triplehelix.queries.results import Result

HERE = Path(__file__).parent
VOID = {"meta", "link", "input", "img", "br"}


class Page(HTMLParser):
    """A page as the list of its elements: tag, attributes, and all text inside."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.raw = path.read_bytes()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[int] = []
        self.feed(self.raw.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open[-1]][0] == tag, f"{tag} closes {self.elements[self._open[-1]]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for place in self._open:
            self.elements[place][2].append(data)

    def find(self, tag: str, **attributes: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (found, "".join(text))
            for name, found, text in self.elements
            if name == tag and attributes.items() <= found.items()
        ]

    def text(self) -> str:
        """Everything a reader sees."""
        body = "".join(self.find("body")[0][1])
        for _, hidden in self.find("script"):
            body = body.replace(hidden, "")
        return body

    def data(self) -> Any:
        return json.loads(self.find("script", id="data")[0][1])


@pytest.fixture
def read_page() -> Callable[[Path], Page]:
    return Page


@pytest.fixture
def network() -> nx.Graph[str]:
    """An invented network of 41 organisations around a university."""
    return nx.node_link_graph(json.loads((HERE / "invented_network.json").read_text("utf-8")), edges="edges")


@pytest.fixture
def focus() -> str:
    return "https://w3id.org/triplehelix/id/organisation/pic-990000101"


@pytest.fixture(scope="session")
def canaries() -> list[str]:
    """Texts that would run, restyle or disguise something if a page took them for more than text."""
    texts: list[str] = json.loads((HERE / "canaries.json").read_text("utf-8"))
    assert len(texts) == 12
    return [*texts, "N" * 500, "", "\ud800 lone surrogate"]


@pytest.fixture
def hostile_network(canaries: list[str]) -> nx.Graph[str]:
    """A network with a hostile text in every field; the first node is joined to all others."""
    graph: nx.Graph[str] = nx.Graph()
    for number, text in enumerate(canaries):
        graph.add_node(f"{text}#{number}", label=text, kind=text, facts={text: text, "Website": text})
    nodes = list(graph)
    for number, node in enumerate(nodes[1:]):
        text = canaries[number]
        project = {"label": text, "acronym": text, "year": text, "iri": text, "source": text}
        graph.add_edge(nodes[0], node, joint_projects=number + 1, projects=[project])
    return graph


@pytest.fixture
def answers() -> dict[str, Result]:
    """Invented answers to every question that the report asks."""
    stored = json.loads((HERE / "invented_answers.json").read_text("utf-8"))
    return {
        name: Result(
            columns=answer["columns"],
            rows=[tuple(row) for row in answer["rows"]],
            query=f"SELECT * WHERE {{ ?{name.replace('-', '_')} ?p ?o }}",
            snapshot="2026-01-31-0a1b2c",
            seconds=0.5,
        )
        for name, answer in stored.items()
    }


@pytest.fixture
def build() -> dict[str, Any]:
    """The manifest of an invented build."""
    source = {
        "title": "An invented programme",
        "file": "invented/project.csv",
        "sha256": "5f1c0de4a7b2" + "0" * 52,
        "licence": "Apache-2.0",
        "read": 34,
        "accepted": 33,
        "rejected": 1,
        "invented": True,
    }
    return {
        "snapshot": "2026-01-31-0a1b2c",
        "created": "2026-01-31",
        "software": "triplehelix 0.1.0",
        "triples": 48211,
        "sources": [source],
        "backtest": "Of the 100 best suggestions of 2017, 87 were joint projects by 2020.",
    }
