"""The reasoner: the ontology is consistent, what should follow does, and each wrong file breaks one axiom."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import owlready2
import pytest
from _pytest.mark import ParameterSet
from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from triplehelix.errors import TriplehelixError
from triplehelix.ontology.files import document_files, term_files, vocabulary_files
from triplehelix.ontology.owlapi import clashing_axioms, profile_violations
from triplehelix.ontology.reasoning import Inference, reason

XSD = "http://www.w3.org/2001/XMLSchema#"
TH = Namespace("https://w3id.org/triplehelix/ns#")
ID = "https://w3id.org/triplehelix/id/"
EX = Namespace("https://example.org/")
WRONG = sorted((Path(__file__).parent / "inconsistent").glob("*.ttl"))
NAMES = [file.stem for file in WRONG]
PREFIXES = {"th": str(TH), "owl": str(OWL), "rdfs": str(RDFS), "xsd": XSD}
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="the reasoner needs Java")
PREFIX = "@prefix th: <https://w3id.org/triplehelix/ns#> . @prefix ex: <https://example.org/> .\n"


@pytest.fixture(autouse=True)
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Java compile little: it starts for each question."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.fixture(scope="module")
def documents() -> Inference:
    return reason(document_files())


def written(folder: Path, text: str) -> Path:
    file = folder / "data.ttl"
    file.write_text(PREFIX + text, encoding="utf-8")
    return file


def line(file: Path, name: str) -> str:
    found = [row for row in file.read_text("utf-8").splitlines() if row.startswith(f"# {name}: ")]
    assert len(found) == 1, file
    return found[0].removeprefix(f"# {name}: ")


def first_of_each_kind() -> list[ParameterSet]:
    """Return the wrong files; all but the first of a kind of axiom are slow, for Java starts for each."""
    seen: set[str] = set()
    cases = []
    for file in WRONG:
        subject, *rest = line(file, "axiom").split()
        kind = subject if subject == "owl:AllDisjointClasses" else rest[0] if rest[0] != "a" else rest[1]
        cases.append(pytest.param(file, id=file.stem, marks=[pytest.mark.slow] if kind in seen else []))
        seen.add(kind)
    return cases


def term(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return RDF.type if name == "a" else URIRef(PREFIXES[prefix] + local)


def terms_without(axiom: str) -> Graph:
    """Return the terms without one axiom: a triple, a subject and predicate, or a set of disjoint classes."""
    graph = Graph()
    for path in [*term_files(), *vocabulary_files()]:
        graph.parse(path)
    first, second, *third = [term(word) for word in axiom.split()]
    if first == OWL.AllDisjointClasses:
        named = {second, *third}
        (gone,) = (
            node
            for node, members in graph.subject_objects(OWL.members)
            if named <= set(Collection(graph, members))
        )
        graph.remove((gone, None, None))
    else:
        pattern = (first, second, third[0] if third else None)
        assert len(list(graph.triples(pattern))) == 1, axiom
        graph.remove(pattern)
    return graph


def test_the_documents_are_consistent_and_every_class_can_have_members(documents: Inference) -> None:
    assert len(document_files()) >= 5
    assert documents.consistent
    assert documents.unsatisfiable == []


def test_an_unnamed_thing_of_the_documents_is_classified(documents: Inference) -> None:
    unnamed = {s for s, p, o in documents.inferred if p == str(RDF.type) and o == str(TH.StatedButUnnamed)}
    stated = Graph()
    for path in document_files():
        stated.parse(path)
    assert unnamed == {str(subject) for subject in stated.subjects(TH.unnamed, None)}
    assert len(unnamed) > 5


def test_chains_derive_relations_of_the_documents(documents: Inference) -> None:
    siit = ID + "organisation/siit"
    groups = {o for s, p, o in documents.inferred if s == siit and p == str(TH.memberOf)}
    places = {o for s, p, o in documents.inferred if s == siit and p == str(TH.locatedIn)}
    promoter = (ID + "organisation/dixet", str(TH.participatesIn), ID + "project/genoa-2021")
    assert len(groups) == 3
    assert places == {"http://data.europa.eu/nuts/code/IT"}
    assert promoter in documents.inferred


def test_a_legal_entity_that_manages_a_district_is_a_managing_body(tmp_path: Path) -> None:
    data = written(tmp_path, "ex:valley a th:District . ex:agency a th:Company ; th:manages ex:valley .")
    found = reason([data])
    assert str(TH.ManagingBody) in found.types(str(EX.agency))
    assert (str(TH.ManagingBody), str(RDFS.subClassOf), str(TH.LegalEntity)) in found.inferred


def test_a_class_under_two_disjoint_classes_is_unsatisfiable(tmp_path: Path) -> None:
    data = written(
        tmp_path, f"th:Impossible a <{OWL.Class}> ; <{RDFS.subClassOf}> th:Company , th:University ."
    )
    found = reason([data])
    assert found.consistent
    assert found.unsatisfiable == [str(TH.Impossible)]


def test_there_are_wrong_files_for_many_axioms() -> None:
    assert len(WRONG) == 29
    assert len({line(file, "axiom") for file in WRONG}) == 28
    assert all(line(file, "breaks") for file in WRONG)


@pytest.mark.parametrize("file", first_of_each_kind())
def test_a_wrong_file_is_inconsistent(file: Path) -> None:
    assert not reason([file]).consistent


@pytest.mark.slow
@pytest.mark.parametrize("file", WRONG, ids=NAMES)
def test_without_its_axiom_a_wrong_file_is_consistent(file: Path, tmp_path: Path) -> None:
    terms = tmp_path / "terms.ttl"
    terms_without(line(file, "axiom")).serialize(terms, format="turtle", encoding="utf-8")
    assert reason([file], terms=[terms]).consistent


def test_the_axioms_that_clash_are_named_and_none_can_be_spared() -> None:
    (file,) = (file for file in WRONG if file.stem == "district-and-legal-entity")
    assert clashing_axioms([*term_files(), *document_files(), file]) == [
        "ClassAssertion(th:District <https://example.org/valley>)",
        "ClassAssertion(th:LegalEntity <https://example.org/valley>)",
        "DisjointClasses(th:Aggregation th:LegalEntity)",
        "SubClassOf(th:District th:Aggregation)",
    ]


def test_no_axioms_clash_in_consistent_files() -> None:
    assert clashing_axioms(term_files()) == []


def test_the_ontology_with_its_documents_is_owl_2_dl() -> None:
    assert profile_violations([*term_files(), *vocabulary_files(), *document_files()]) == []


BEYOND_DL = {
    "th:memberOf a owl:FunctionalProperty .": "[FunctionalObjectProperty(th:memberOf)]",
    "th:within a owl:IrreflexiveProperty .": "[IrreflexiveObjectProperty(th:within)]",
    "th:transitiveMemberOf a owl:AsymmetricProperty .": "[AsymmetricObjectProperty(th:transitiveMemberOf)]",
    "th:Brewery rdfs:subClassOf th:Company .": "undeclared class: th:Brewery",
    "ex:mill th:brews ex:beer .": "undeclared annotation property: th:brews",
    "th:member a owl:DatatypeProperty .": "Cannot pun between properties: th:member Declaration",
}


def test_what_is_beyond_owl_2_dl_is_said(tmp_path: Path) -> None:
    prefixes = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items() if name != "th")
    found = profile_violations([*term_files(), written(tmp_path, prefixes + "\n".join(BEYOND_DL))])
    for axiom, said in BEYOND_DL.items():
        assert any(said in violation for violation in found), axiom


def test_a_file_can_make_the_reasoner_fetch_and_run_nothing(tmp_path: Path) -> None:
    owlready = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#"
    ontology = "<https://w3id.org/triplehelix/ns>"
    data = written(
        tmp_path,
        f"{ontology} <{OWL.imports}> <https://example.invalid/brewery> ."
        f" {ontology} <{owlready}python_module> 'no_such_brewery' .",
    )
    assert reason([data]).consistent


def test_dates_do_not_stop_the_reasoner(tmp_path: Path) -> None:
    data = written(tmp_path, f"ex:journey a th:Mission ; th:startDate '2016-05-04'^^<{XSD}date> .")
    assert reason([data]).consistent


def test_a_syntax_error_is_told_with_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError) as error:
        reason([written(tmp_path, "ex:acme a .")])
    assert error.value.where == "data.ttl, line 2"


@pytest.fixture
def without_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PATH", str(tmp_path))
    yield


@pytest.mark.usefixtures("without_java")
def test_without_java_it_is_told_what_to_install() -> None:
    with pytest.raises(TriplehelixError, match="needs Java") as error:
        reason()
    assert "apt-get install" in error.value.do
    with pytest.raises(TriplehelixError, match="needs Java"):
        profile_violations()


@pytest.mark.slow
def test_a_reasoner_out_of_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owlready2.reasoning, "JAVA_MEMORY", 6)
    with pytest.raises(TriplehelixError, match="out of memory"):
        reason()


def test_what_is_no_owl_2_dl_stops_the_reasoner_with_a_message(tmp_path: Path) -> None:
    data = written(tmp_path, f"th:within a <{OWL.IrreflexiveProperty}> .")
    with pytest.raises(TriplehelixError, match=r"the reasoner stopped: .*[Nn]on-simple"):
        reason([data])
