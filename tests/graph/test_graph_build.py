"""The build: from files to a store in service, or nothing."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest
from filelock import FileLock
from triplehelix.errors import TriplehelixError
from triplehelix.graph import build as building
from triplehelix.graph.build import build
from triplehelix.graph.focus import Focus, parse_focus
from triplehelix.graph.snapshot import current_snapshot, list_snapshots
from triplehelix.loaders.source import Source
from triplehelix.observatory import Observatory
from triplehelix.ontology import vocabulary as th


def ask(observatory: Path, query: str) -> list[tuple[str, ...]]:
    rows = current_snapshot(observatory).open_store().select(query)
    return [tuple(term.value if term else "" for term in row) for row in rows]  # type: ignore[union-attr]


def test_a_build_puts_a_checked_store_with_its_manifest_in_service(
    tmp_path: Path, invented_zip: Path
) -> None:
    snapshot = build(tmp_path, [Source(invented_zip, "cordis", "Invented", invented=True)], Focus())
    manifest = json.loads((snapshot.folder / "manifest.json").read_text())
    assert current_snapshot(tmp_path).id == snapshot.id == manifest["snapshot"]
    assert len(snapshot.open_store()) == manifest["triples"]["total"]
    (source,) = manifest["sources"]
    assert (source["read"], source["accepted"], source["rejected"]) == (1733, 1733, 0)
    assert ask(tmp_path, f"SELECT ?f {{ ?f <{th.INVENTED}> true }}")


def test_the_same_files_give_the_same_statements(tmp_path: Path, invented_zip: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        digests.add(build(tmp_path / name, [Source(invented_zip, "cordis")], Focus()).manifest["digest"])
    assert len(digests) == 1


def test_derived_facts_equal_what_networkx_computes_from_the_participations(demo: Observatory) -> None:
    pairs = ask(demo.folder, f"SELECT ?o ?u {{ ?p <{th.PARTICIPANT}> ?o ; <{th.IN_UNDERTAKING}> ?u }}")
    together = nx.Graph()
    members: dict[str, set[str]] = {}
    for organisation, undertaking in pairs:
        together.add_node(organisation)
        members.setdefault(undertaking, set()).add(organisation)
    for group in members.values():
        together.add_edges_from((a, b) for a in group for b in group if a < b)
    edges = ask(demo.folder, f"SELECT ?a ?b {{ ?a <{th.COLLABORATES_WITH}> ?b }}")
    assert len(edges) == 2 * together.number_of_edges() > 0
    assert {frozenset(edge) for edge in edges} == {frozenset(edge) for edge in together.edges}
    degrees = ask(demo.folder, f"SELECT ?o ?d {{ ?o <{th.DEGREE}> ?d }}")
    assert {organisation: int(degree) for organisation, degree in degrees} == dict(together.degree)
    exact = nx.betweenness_centrality(together)
    stored = ask(demo.folder, f"SELECT ?o ?b {{ ?o <{th.BETWEENNESS}> ?b }}")
    assert {organisation: float(value) for organisation, value in stored} == pytest.approx(exact, abs=1e-8)


def test_a_collaboration_has_count_and_years_and_stands_for_two_or_more_projects(demo: Observatory) -> None:
    rows = ask(
        demo.folder,
        f"""SELECT ?c ?n (COUNT(DISTINCT ?u) AS ?shared) (MIN(?y) AS ?from) (MAX(?y) AS ?to) ?first ?last {{
            ?c a <{th.COLLABORATION}> ; <{th.BETWEEN}> ?a , ?b ; <{th.JOINT_PROJECTS}> ?n ;
               <{th.FIRST_YEAR}> ?first ; <{th.LAST_YEAR}> ?last .
            ?a <{th.PARTICIPATES_IN}> ?u . ?b <{th.PARTICIPATES_IN}> ?u . ?u <{th.START_YEAR}> ?y
            FILTER(STR(?a) < STR(?b)) }} GROUP BY ?c ?n ?first ?last""",
    )
    assert len(rows) > 100
    for _, count, shared, start, end, first, last in rows:
        assert int(count) >= 2
        assert (count, start, end) == (shared, first, last)


def test_suggested_partners_have_at_least_one_end_in_the_focus(tmp_path: Path, invented_zip: Path) -> None:
    build(tmp_path, [Source(invented_zip, "cordis")], parse_focus("Savona"))
    rows = ask(
        tmp_path,
        f"""SELECT ?s (GROUP_CONCAT(?city; separator="|") AS ?cities) {{
            ?s a <{th.SUGGESTED_PARTNERSHIP}> ; <{th.BETWEEN}> ?o . ?o <{th.CITY}> ?city }} GROUP BY ?s""",
    )
    assert rows
    assert all("SAVONA" in cities.upper() for _, cities in rows)


def test_a_source_that_cannot_be_trusted_leaves_the_store_in_service(
    tmp_path: Path, invented_zip: Path
) -> None:
    before = build(tmp_path, [Source(invented_zip, "cordis")], Focus()).id
    broken = tmp_path / "broken.zip"
    broken.write_bytes(invented_zip.read_bytes()[:-2000])
    with pytest.raises(TriplehelixError, match="damaged"):
        build(tmp_path, [Source(invented_zip, "cordis"), Source(broken, "cordis")], Focus())
    assert current_snapshot(tmp_path).id == before
    assert list_snapshots(tmp_path) == [before]


def test_a_store_with_fewer_statements_than_were_written_is_not_put_in_service(
    tmp_path: Path, invented_zip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = building._check_count
    monkeypatch.setattr(building, "_check_count", lambda folder, *counts: counted(folder, counts[0] + 1, 0))
    with pytest.raises(TriplehelixError, match="statements where"):
        build(tmp_path, [Source(invented_zip, "cordis")], Focus())
    assert list_snapshots(tmp_path) == []


def test_a_fact_written_by_hand_may_repeat_what_a_source_says(tmp_path: Path, invented_zip: Path) -> None:
    fact = tmp_path / "facts.ttl"
    fact.write_text(
        "@prefix th: <https://w3id.org/triplehelix/ns#> .\n"
        "@prefix id: <https://w3id.org/triplehelix/id/organisation/> .\n"
        'id:pic-100000001 a th:Organisation ; th:city "Genova" .\n'
    )
    snapshot = build(tmp_path, [Source(invented_zip, "cordis"), Source(fact, "turtle")], Focus())
    assert len(snapshot.open_store()) == snapshot.manifest["triples"]["total"]


def test_the_same_files_built_twice_at_once_are_two_snapshots(tmp_path: Path) -> None:
    topics = tmp_path / "topics.csv"
    topics.write_text("projectID;topic;title\n1;T-1;Topic\n")
    ids = [build(tmp_path, [Source(topics, "cordis")], Focus()).id for _ in range(3)]
    assert list_snapshots(tmp_path) == ids


def test_a_loader_that_fails_stops_the_writer_instead_of_waiting_for_ever(tmp_path: Path) -> None:
    with (
        pytest.raises(TriplehelixError, match="could not be written"),
        building._loading(tmp_path / "store") as pipe,
    ):
        pipe.write(b"this is no statement .\n" * 100_000)
    assert not any(thread.name == "bulk-load" for thread in threading.enumerate())


def test_two_builds_at_once_are_one_too_many(tmp_path: Path, invented_zip: Path) -> None:
    with (
        FileLock(tmp_path / ".build.lock"),
        pytest.raises(TriplehelixError, match="another build"),
    ):
        build(tmp_path, [Source(invented_zip, "cordis")], Focus())


def test_what_a_killed_build_has_left_is_removed_by_the_next(tmp_path: Path, invented_zip: Path) -> None:
    leftover = tmp_path / "builds" / ".partial-123"
    leftover.mkdir(parents=True)
    build(tmp_path, [Source(invented_zip, "cordis")], Focus())
    assert not leftover.exists()


def test_a_build_without_sources_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="triplehelix add"):
        build(tmp_path, [], Focus())


def test_the_pointer_is_one_line_with_the_id(tmp_path: Path, invented_zip: Path) -> None:
    snapshot = build(tmp_path, [Source(invented_zip, "cordis")], Focus())
    assert (tmp_path / "builds" / "current").read_text() == snapshot.id + "\n"


@pytest.mark.parametrize("damage", ["no manifest", "broken manifest", "no store", "unknown build"])
def test_a_damaged_build_is_named(tmp_path: Path, invented_zip: Path, damage: str) -> None:
    snapshot = build(tmp_path, [Source(invented_zip, "cordis")], Focus())
    manifest = snapshot.folder / "manifest.json"
    if damage == "no manifest":
        manifest.unlink()
    elif damage == "broken manifest":
        manifest.write_text("{")
    elif damage == "no store":
        (snapshot.store_folder / "CURRENT").unlink()
    else:
        (tmp_path / "builds" / "current").write_text("20000101T000000Z-none\n")
    with pytest.raises(TriplehelixError, match="triplehelix build"):
        current_snapshot(tmp_path).open_store()


def test_the_store_is_opened_read_only(demo: Observatory) -> None:
    before = sorted(demo.snapshot.store_folder.iterdir())
    assert len(demo.snapshot.open_store()) > 0
    store = pyoxigraph.Store.read_only(str(demo.snapshot.store_folder))
    with pytest.raises(RuntimeError, match="read-write"):
        store.update("CLEAR ALL")
    assert sorted(demo.snapshot.store_folder.iterdir()) == before
