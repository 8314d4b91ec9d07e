"""An observatory with tables of one's own: the mapping is kept in it, and one build takes all sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.observatory import Observatory
from triplehelix.ontology import vocabulary as th

FP7 = Path(__file__).parent / "loaders" / "own" / "fp7.toml"
EDGES = "projectRcn\tnew_org_id\n1\t999984059\n1\t999977172\n2\t999984059\n2\t999977172\n"
ORGANIZATION = (
    "projectID;organisationID;role;name;country\n"
    "7;999984059;coordinator;PROVA;IT\n7;999977172;participant;B;FR\n"
)
MEMBERS = "member,pic,group\nProva,999984059,Distretto Prova\n"


@pytest.fixture
def observatory(tmp_path: Path) -> Observatory:
    return Observatory.create(tmp_path / "o", "IT")


def save(observatory: Observatory, name: str, content: str) -> Path:
    path = observatory.folder.parent / name
    path.write_text(content)
    return path


def test_the_mapping_is_kept_with_the_observatory(observatory: Observatory) -> None:
    source = observatory.add(save(observatory, "edges.csv", EDGES), mapping=FP7)
    assert source.kind == "table"
    assert source.mapping == observatory.folder / "mappings" / "fp7.toml"
    assert source.mapping.read_text() == FP7.read_text()
    again = Observatory(observatory.folder).sources[0]
    assert again == source


def test_another_mapping_of_that_name_is_not_overwritten(observatory: Observatory) -> None:
    observatory.add(save(observatory, "edges.csv", EDGES), mapping=FP7)
    other = save(observatory, "fp7.toml", FP7.read_text() + "\n# changed\n")
    with pytest.raises(TriplehelixError, match=r"another mapping of the name fp7\.toml"):
        observatory.add(save(observatory, "more.csv", EDGES), mapping=other)


def test_a_shipped_layout_gives_its_licence(observatory: Observatory) -> None:
    source = observatory.add(
        save(observatory, "n.csv", "Level,Parent,NUTS-Code,Description\n2,1,ITC3,Liguria\n")
    )
    assert (source.kind, source.licence) == ("nuts", "CC BY 4.0, (c) European Union")


def test_a_source_without_its_mapping_is_told(observatory: Observatory) -> None:
    observatory.add(save(observatory, "edges.csv", EDGES), mapping=FP7)
    (observatory.folder / "mappings" / "fp7.toml").unlink()
    with pytest.raises(TriplehelixError, match="mapping cannot be read") as caught:
        observatory.build()
    assert caught.value.where.endswith("fp7.toml")


def test_cordis_own_tables_and_memberships_are_one_ecosystem(observatory: Observatory) -> None:
    observatory.add(save(observatory, "organization.csv", ORGANIZATION))
    observatory.add(save(observatory, "edges.csv", EDGES), mapping=FP7)
    observatory.add(save(observatory, "members.csv", MEMBERS))
    manifest = observatory.build().manifest
    assert [source["kind"] for source in manifest["sources"]] == ["cordis", "table", "memberships"]
    assert manifest["network"] == {**manifest["network"], "organisations": 2, "undertakings": 3, "pairs": 1}
    prova = f"<{th.DATA}organisation/pic-999984059>"
    query = f"SELECT ?name ?group {{ {prova} rdfs:label ?name ; th:memberOf/rdfs:label ?group }}"
    assert observatory.ask(query).rows == [("PROVA", "Distretto Prova")]
    records = observatory.ask(f"SELECT (COUNT(*) AS ?n) {{ ?r a th:Record ; th:recordOf {prova} }}")
    assert records.rows == [(2,)]
