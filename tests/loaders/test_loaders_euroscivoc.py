"""EuroSciVoc: its concepts under their official IRIs, re-published or not, and CORDIS linked to them."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph
import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.euroscivoc import OFFICIAL, SCHEME, find_official
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.source import Records, Source, read_source, recognise, write_records
from triplehelix.ontology.vocabulary import DATA, NAMESPACE, PREFIXES

PUBLIC = Path(__file__).parents[2] / "../shared/data/euroscivoc/EuroSciVoc.ttl"
SKOS = PREFIXES["skos"]
PREFIX = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("rdfs", "skos", "xsd"))


def republished(key: str, notation: str, label: str, more: str = "") -> str:
    """Write a concept as a re-publisher does: under another IRI and without links."""
    return f"""
<https://taxonomies.example/euroscivoc/{key}>
    a skos:Concept ;
    skos:notation "{notation}" ;
    skos:inScheme <https://taxonomies.example/euroscivoc> ;
    skos:prefLabel "{label}"@en ;{more}
    rdfs:isDefinedBy "{OFFICIAL}{key}"^^xsd:anyURI .
"""


REPUBLISHED = (
    PREFIX
    + republished("a-1", "21", "tides")
    + republished("a-2", "39", "harbours")
    + republished("a-3", "225", "quays")
)

# As the Publications Office publishes it: types, links and notations in several places.
PUBLISHED = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}" xmlns:skos="{SKOS}">
  <rdf:Description rdf:about="{OFFICIAL}a-1">
    <rdf:type rdf:resource="{SKOS}Concept"/>
    <skos:prefLabel xml:lang="it">maree</skos:prefLabel>
    <skos:prefLabel xml:lang="en">tides</skos:prefLabel>
    <skos:notation>a-1</skos:notation><skos:notation>21</skos:notation>
  </rdf:Description>
  <rdf:Description rdf:about="{OFFICIAL}a-2">
    <rdf:type rdf:resource="{SKOS}Concept"/>
    <skos:prefLabel xml:lang="en">harbours</skos:prefLabel>
    <skos:altLabel xml:lang="en">ports</skos:altLabel>
    <skos:notation>39</skos:notation><skos:notation>a-2</skos:notation>
  </rdf:Description>
  <rdf:Description rdf:about="{OFFICIAL}a-2"><skos:broader rdf:resource="{OFFICIAL}a-1"/></rdf:Description>
  <rdf:Description rdf:about="{OFFICIAL}notation-7"><skos:note>no concept</skos:note></rdf:Description>
</rdf:RDF>
"""

PROJECTS = "id;title;startDate;frameworkProgramme\n7;Calm quays;2020-01-01;HORIZON\n"
FIELDS = "projectID;euroSciVocCode;euroSciVocPath;euroSciVocTitle\n7;/21/39/225;/tides/harbours/quays;quays\n"


def read(folder: Path, content: str, kind: str = "euroscivoc", name: str = "file") -> Records:
    path = folder / name
    path.write_text(content, "utf-8")
    assert recognise(path) == kind
    return read_source(Source(path, kind))


def write(*records: Records) -> pyoxigraph.Store:
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    write_records(records, writer)
    store = pyoxigraph.Store()
    store.bulk_load(stream.getvalue(), pyoxigraph.RdfFormat.N_TRIPLES)
    assert len(store) == writer.count
    return store


def values(store: pyoxigraph.Store, subject: str, predicate: str) -> set[str]:
    quads = store.quads_for_pattern(pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate), None)
    return {str(quad.object) for quad in quads}


def test_a_republished_concept_is_loaded_under_its_official_iri(tmp_path: Path) -> None:
    records = read(tmp_path, "\ufeff" + REPUBLISHED)
    assert [(table.layout.name, table.read, table.rejected) for table in records.tables] == [
        ("concept", 3, 0),
        ("label", 3, 0),
    ]
    store = write(records)
    assert values(store, f"{OFFICIAL}a-3", f"{SKOS}prefLabel") == {'"quays"@en'}
    assert values(store, f"{OFFICIAL}a-3", f"{SKOS}notation") == {'"225"'}
    assert values(store, f"{OFFICIAL}a-3", f"{SKOS}inScheme") == {SCHEME}
    assert values(store, f"{OFFICIAL}a-3", f"{PREFIXES['rdf']}type") == {f"<{SKOS}Concept>"}
    assert "taxonomies.example" not in str(list(store))


def test_serial_notations_tell_no_hierarchy_and_that_is_said(tmp_path: Path) -> None:
    records = read(tmp_path, REPUBLISHED)
    assert records.tables[0].notes == ["it does not tell which concept lies below which; CORDIS does"]
    assert values(write(records), f"{OFFICIAL}a-3", f"{SKOS}broader") == set()


def test_notations_that_are_paths_tell_the_hierarchy(tmp_path: Path) -> None:
    content = PREFIX + republished("a-1", "/21", "tides") + republished("a-2", "/21/39", "harbours")
    store = write(read(tmp_path, content))
    assert values(store, f"{OFFICIAL}a-2", f"{SKOS}broader") == {f"<{OFFICIAL}a-1>"}
    assert values(store, f"{OFFICIAL}a-2", f"{SKOS}notation") == {'"39"'}
    assert values(store, f"{OFFICIAL}a-1", f"{SKOS}broader") == set()


def test_the_published_file_gives_names_in_all_languages_and_links(tmp_path: Path) -> None:
    records = read(tmp_path, PUBLISHED)
    assert records.tables[0].columns["notation"] == ["21", "39"]
    assert records.rejects == []
    store = write(records)
    assert values(store, f"{OFFICIAL}a-1", f"{SKOS}prefLabel") == {'"tides"@en', '"maree"@it'}
    assert values(store, f"{OFFICIAL}a-2", f"{SKOS}altLabel") == {'"ports"@en'}
    assert values(store, f"{OFFICIAL}a-2", f"{SKOS}broader") == {f"<{OFFICIAL}a-1>"}


@pytest.mark.parametrize("taxonomy_first", [True, False])
def test_the_fields_of_a_project_are_the_official_concepts(tmp_path: Path, taxonomy_first: bool) -> None:
    taxonomy = read(tmp_path, REPUBLISHED, name="taxonomy")
    cordis = [read(tmp_path, PROJECTS, "cordis", "1"), read(tmp_path, FIELDS, "cordis", "2")]
    store = write(*([taxonomy, *cordis] if taxonomy_first else [*cordis, taxonomy]))
    project = f"{DATA}project/horizon-7"
    assert values(store, project, f"{NAMESPACE}fieldOfScience") == {f"<{OFFICIAL}a-3>"}
    assert values(store, f"{OFFICIAL}a-3", f"{SKOS}broader") == {f"<{OFFICIAL}a-2>"}
    assert values(store, f"{OFFICIAL}a-2", f"{SKOS}broader") == {f"<{OFFICIAL}a-1>"}
    assert values(store, f"{OFFICIAL}a-2", f"{SKOS}prefLabel") == {'"harbours"@en'}
    assert "field-of-science" not in str(list(store))


def test_without_the_taxonomy_a_notation_names_the_concept(tmp_path: Path) -> None:
    store = write(read(tmp_path, PROJECTS, "cordis", "1"), read(tmp_path, FIELDS, "cordis", "2"))
    concept = f"{DATA}field-of-science/"
    assert values(store, f"{DATA}project/horizon-7", f"{NAMESPACE}fieldOfScience") == {f"<{concept}225>"}
    assert values(store, f"{concept}39", f"{SKOS}broader") == {f"<{concept}21>"}
    assert values(store, f"{concept}39", f"{SKOS}prefLabel") == {'"harbours"@en'}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (
            republished("a-9", "9", "x").replace(OFFICIAL, "https://elsewhere.example/"),
            "it has no official IRI",
        ),
        (republished("a-9", "", "x"), "it is blank"),
        (republished("a-9", "9", "x").replace("@en", "@fr"), "it is blank"),
        (
            republished("a-1", "9", "x").replace("example/euroscivoc/", "example/other/"),
            "the concept stands there already",
        ),
        (
            republished("a 9", "9", "x").replace(
                "<https://taxonomies.example/euroscivoc/a 9>", "<https://b.example/>"
            ),
            "not an identifier: only letters, digits and . _ : / - are accepted",
        ),
    ],
)
def test_a_wrong_concept_is_rejected_and_the_others_are_kept(tmp_path: Path, wrong: str, reason: str) -> None:
    records = read(tmp_path, REPUBLISHED + wrong)
    table = records.tables[0]
    assert (table.read, table.accepted, table.rejected) == (4, 3, 1)
    assert [(reject.row, reject.reason) for reject in table.rejects] == [(4, reason)]
    assert set(records.tables[1].columns["id"]) == {"a-1", "a-2", "a-3"}


def test_a_link_to_a_concept_that_is_not_there_is_told(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        PUBLISHED.replace(f'broader rdf:resource="{OFFICIAL}a-1"', f'broader rdf:resource="{OFFICIAL}b-1"'),
    )
    assert "1 concepts lie below one that the file does not have" in records.tables[0].notes


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "EuroSciVoc.ttl"
    path.write_text(REPUBLISHED.replace(' ;\n    skos:notation "39"', '\n    skos:notation "39"'))
    with pytest.raises(TriplehelixError) as refused:
        read_source(Source(path, "euroscivoc"))
    assert refused.value.where.startswith("EuroSciVoc.ttl, line ")


def test_other_turtle_is_not_taken_for_the_taxonomy(tmp_path: Path) -> None:
    path = tmp_path / "other.ttl"
    path.write_text(f"{PREFIX}<https://a.example/1> a skos:Concept ; skos:prefLabel 'x'@en .\n")
    assert recognise(path) == "turtle"


@pytest.mark.slow
@pytest.mark.skipif(not PUBLIC.exists(), reason="the public data is not here: ../shared/data/euroscivoc")
def test_the_public_taxonomy_is_read_whole() -> None:
    assert recognise(PUBLIC) == "euroscivoc"
    records = read_source(Source(PUBLIC, "euroscivoc"))
    concepts, labels = records.tables
    assert (concepts.read, concepts.accepted, labels.accepted) == (1_031, 1_031, 1_031)
    assert records.rejects == []
    # No notation begins with that of the concept above it: 225 lies below 39, and 39 below 21.
    assert all(notation.isdigit() for notation in concepts.columns["notation"])
    official = find_official(records.tables)
    assert len(official) == 1_031
    assert len(set(official.values())) == 1_031
