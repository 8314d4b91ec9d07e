"""The invented programme: plainly made up, in the layout of CORDIS, and the same each time it is made."""

from __future__ import annotations

import csv
import io
import re
import runpy
import zipfile
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest

FOLDER = Path(__file__).parents[2] / "loaders/invented"
HORIZON = Path(__file__).parents[2] / "../shared/data/cordis-h2020/cordis-h2020projects-csv.zip"
FILES = ["project.csv", "organization.csv", "topics.csv", "legalBasis.csv"]
MARK = " (invented)"


@cache
def rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";", strict=True))


@cache
def organisations() -> dict[str, dict[str, str]]:
    return {row["organisationID"]: row for row in rows("organization.csv")}


@cache
def network() -> nx.Graph:
    graph = nx.Graph()
    consortia: dict[str, list[str]] = {}
    for row in rows("organization.csv"):
        graph.add_node(row["organisationID"])
        consortia.setdefault(row["projectID"], []).append(row["organisationID"])
    for members in consortia.values():
        graph.add_edges_from(combinations(members, 2))
    return graph


def cents(amount: str) -> int:
    euro, _, rest = amount.partition(".")
    return int(euro) * 100 + int(rest.ljust(2, "0"))


def test_the_generator_writes_the_shipped_files_byte_for_byte(tmp_path: Path) -> None:
    runpy.run_path(str(FOLDER / "invent.py"))["invent"](tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(FILES)
    for file in FILES:
        assert (tmp_path / file).read_bytes() == (FOLDER / file).read_bytes(), file


@pytest.mark.parametrize("file", FILES)
def test_every_cell_is_quoted_and_every_line_complete(file: str) -> None:
    lines = (FOLDER / file).read_bytes().decode("utf-8").split("\r\n")
    assert lines.pop() == ""
    width = lines[0].count('";"')
    assert all(re.fullmatch(r'"[^"\r\n]*"(;"[^"\r\n]*")*', line) for line in lines)
    assert {line.count('";"') for line in lines} == {width}


@pytest.mark.parametrize("file", FILES)
def test_the_headers_are_those_of_cordis(file: str) -> None:
    if not HORIZON.is_file():
        pytest.skip("the public data is not at hand (../shared/data)")
    with zipfile.ZipFile(HORIZON) as archive, archive.open(file) as handle:
        theirs = io.TextIOWrapper(handle, encoding="utf-8", newline="").readline()
    with (FOLDER / file).open(encoding="utf-8", newline="") as handle:
        assert handle.readline() == theirs


def test_every_name_and_every_title_says_that_it_is_invented() -> None:
    names = [row["name"] for row in rows("organization.csv")]
    titles = [row["title"] for file in FILES if file != "organization.csv" for row in rows(file)]
    assert [text for text in names + titles if not text.endswith(MARK)] == []
    assert {row["frameworkProgramme"] for row in rows("project.csv")} == {"INVENTED"}


def test_identifiers_and_addresses_belong_to_nobody() -> None:
    for row in organisations().values():
        assert re.fullmatch("10000[01][0-9]{3}", row["organisationID"])
        assert row["vatNumber"] == ""
        assert row["organizationURL"].endswith(".example")


def test_an_organisation_is_the_same_in_all_its_rows() -> None:
    columns = ["name", "shortName", "SME", "activityType", "city", "country", "nutsCode", "geolocation"]
    facts = {
        tuple(row[column] for column in ["organisationID", *columns]) for row in rows("organization.csv")
    }
    assert len(facts) == len(organisations()) == len({row["name"] for row in organisations().values()})


def test_the_tables_refer_to_the_same_200_projects() -> None:
    projects = [row["id"] for row in rows("project.csv")]
    assert len(projects) == len(set(projects)) == 200
    assert len({row["title"] for row in rows("project.csv")}) == 200
    assert {row["projectID"] for row in rows("organization.csv")} == set(projects)
    for file in ("topics.csv", "legalBasis.csv"):
        assert [row["projectID"] for row in rows(file)] == projects


def test_liguria_comes_first_and_every_kind_is_present() -> None:
    places = Counter(row["nutsCode"] for row in organisations().values())
    ligurian = sum(number for code, number in places.items() if code.startswith("ITC3"))
    countries = {row["country"] for row in organisations().values()}
    assert {"ITC31", "ITC32", "ITC33", "ITC34"} <= set(places)
    assert ligurian > len(organisations()) / 2
    assert len(countries) == 12
    assert {row["activityType"] for row in organisations().values()} == {"PRC", "HES", "REC", "PUB", "OTH"}
    assert {row["activityType"] for row in organisations().values() if row["SME"] == "true"} == {"PRC"}
    assert all(row["nutsCode"].startswith(row["country"]) for row in organisations().values())


def test_consortia_have_one_coordinator_and_up_to_12_different_participants() -> None:
    sizes = Counter(row["projectID"] for row in rows("organization.csv"))
    assert set(sizes.values()) == set(range(1, 13))
    assert (
        len({(row["projectID"], row["organisationID"]) for row in rows("organization.csv")}) == sizes.total()
    )
    coordinated = [row["projectID"] for row in rows("organization.csv") if row["role"] == "coordinator"]
    assert sorted(coordinated) == sorted(sizes)


def test_contributions_add_up_to_the_project() -> None:
    sums: Counter[str] = Counter()
    for row in rows("organization.csv"):
        assert (row["ecContribution"] == "") == (row["role"] == "thirdParty")
        if row["ecContribution"]:
            sums[row["projectID"]] += cents(row["ecContribution"])
            assert cents(row["ecContribution"]) <= cents(row["totalCost"])
    assert sums == {row["id"]: cents(row["ecMaxContribution"]) for row in rows("project.csv")}


def test_projects_start_in_2016_to_2024_and_end_later() -> None:
    assert {row["startDate"][:4] for row in rows("project.csv")} == {str(year) for year in range(2016, 2025)}
    assert all(row["startDate"] < row["endDate"] for row in rows("project.csv"))
    assert {row["status"] for row in rows("project.csv")} == {"CLOSED", "SIGNED"}


def test_the_network_has_themes_centres_and_organisations_left_alone() -> None:
    alone = list(nx.isolates(network()))
    assert len(alone) == 8
    assert {organisations()[pic]["SME"] for pic in alone} == {"true"}
    connected = network().subgraph(set(network()) - set(alone))
    assert nx.is_connected(connected)
    communities = nx.community.louvain_communities(connected, seed=1)
    assert len(communities) >= 3
    assert nx.community.modularity(connected, communities) > 0.25
    betweenness = nx.betweenness_centrality(connected)
    centres = sorted(betweenness, key=betweenness.__getitem__)[-2:]
    assert {organisations()[pic]["activityType"] for pic in centres} == {"HES", "REC"}
    assert {organisations()[pic]["nutsCode"] for pic in centres} == {"ITC33"}


def test_the_readme_states_the_counts() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    ligurian = sum(row["nutsCode"].startswith("ITC3") for row in organisations().values())
    italian = sum(row["country"] == "IT" for row in organisations().values())
    for file in FILES:
        assert f"| {file} | {len(rows(file)):,} |" in text
    assert f"{len(organisations())} organisations: {ligurian} in Liguria" in text
    assert f"{italian - ligurian} elsewhere in Italy, {len(organisations()) - italian} in eleven" in text
    assert "made up" in text
