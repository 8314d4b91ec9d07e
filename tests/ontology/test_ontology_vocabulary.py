"""The ontology and its constants say the same; each term is explained; a reasoner finds no contradiction."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import owlready2
import pytest
import triplehelix.ontology
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from triplehelix.ontology import vocabulary

FOLDER = Path(triplehelix.ontology.__file__).parent
TH = Namespace(vocabulary.NAMESPACE)
SECTIONS = {
    "# Classes": OWL.Class,
    "# Relations": OWL.ObjectProperty,
    "# Values": OWL.DatatypeProperty,
}


def read_core() -> Graph:
    return Graph().parse(FOLDER / "core.ttl")


def own_terms(graph: Graph, kind: URIRef) -> set[str]:
    return {
        str(term) for term in graph.subjects(RDF.type, kind) if str(term).startswith(vocabulary.NAMESPACE)
    }


def constants_by_section() -> dict[str, list[str]]:
    """Return the names of the constants under each heading of vocabulary.py."""
    sections: dict[str, list[str]] = {}
    heading = ""
    for line in Path(vocabulary.__file__).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            heading = line
        elif line and line[0].isupper() and ": Final" in line:
            sections.setdefault(heading, []).append(line.partition(":")[0])
    return sections


def reason(graph: Graph, folder: Path) -> list[str]:
    """Return the IRIs of the unsatisfiable classes; a contradiction raises an error of owlready2."""
    if shutil.which("java") is None:
        pytest.skip("the reasoner needs Java")
    world = load(graph, folder)
    # HermiT stops at datatypes outside the OWL 2 datatype map (xsd:date) unless it is told to pass over them.
    owlready2.sync_reasoner(world, debug=0, ignore_unsupported_datatypes=True)
    return [entity.iri for entity in world.inconsistent_classes() if entity is not owlready2.Nothing]


def load(graph: Graph, folder: Path) -> owlready2.World:
    # owlready2 reads no Turtle, and keeps a world of its own for each test.
    file = folder / "ontology.nt"
    graph.serialize(file, format="nt", encoding="utf-8")
    world = owlready2.World()
    with file.open("rb") as handle:
        world.get_ontology(vocabulary.NAMESPACE).load(fileobj=handle)
    return world


def individual(kinds: Iterable[str]) -> Graph:
    graph = read_core()
    for kind in kinds:
        graph.add((URIRef(vocabulary.DATA + "organisation/example"), RDF.type, TH[kind]))
    return graph


@pytest.mark.parametrize(("heading", "kind"), SECTIONS.items())
def test_constants_are_the_terms_of_the_ontology(heading: str, kind: URIRef) -> None:
    constants = [getattr(vocabulary, name) for name in constants_by_section()[heading]]
    assert len(constants) == len(set(constants))
    assert set(constants) == own_terms(read_core(), kind)


@pytest.mark.parametrize(("heading", "kind"), SECTIONS.items())
def test_constants_stand_in_the_order_of_the_ontology(heading: str, kind: URIRef) -> None:
    text = (FOLDER / "core.ttl").read_text(encoding="utf-8")
    places = [
        text.index(f"\nth:{getattr(vocabulary, name).removeprefix(vocabulary.NAMESPACE)} a ")
        for name in constants_by_section()[heading]
    ]
    assert places == sorted(places), kind


def test_constant_names_are_the_names_of_their_terms() -> None:
    names = [name for heading in SECTIONS for name in constants_by_section()[heading]]
    for name in names:
        local = getattr(vocabulary, name).removeprefix(vocabulary.NAMESPACE)
        assert local.lower() == name.replace("_", "").lower()
    assert len(names) == len(set(names))


def test_every_term_has_a_label_and_a_definition_in_english_and_italian() -> None:
    core = read_core()
    terms = {term for kind in SECTIONS.values() for term in own_terms(core, kind)}
    assert len(terms) > 90
    for term in terms:
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(text.language or "" for text in core.objects(URIRef(term), predicate))
            assert languages == ["en", "it"], (term, predicate)


def test_roles_are_concepts_with_a_label_in_english_and_italian() -> None:
    core = read_core()
    scheme = URIRef(vocabulary.ROLES.rstrip("/"))
    roles = set(core.subjects(SKOS.inScheme, scheme))
    assert {URIRef(vocabulary.ROLES + name) for name in ("coordinator", "organiser", "promoter")} <= roles
    for role in roles:
        assert (role, RDF.type, SKOS.Concept) in core
        assert {text.language for text in core.objects(role, SKOS.prefLabel)} == {"en", "it"}


def test_owlready2_sees_the_same_classes_and_properties(tmp_path: Path) -> None:
    core = read_core()
    world = load(core, tmp_path)
    seen = {
        OWL.Class: world.classes(),
        OWL.ObjectProperty: world.object_properties(),
        OWL.DatatypeProperty: world.data_properties(),
    }
    for kind, entities in seen.items():
        ours = {entity.iri for entity in entities if entity.iri.startswith(vocabulary.NAMESPACE)}
        assert ours == own_terms(core, kind)


def test_the_ontology_is_consistent_and_every_class_can_have_members(tmp_path: Path) -> None:
    assert reason(read_core(), tmp_path) == []


def test_the_facts_of_the_documents_agree_with_the_ontology(tmp_path: Path) -> None:
    graph = read_core()
    files = sorted((FOLDER / "documents").glob("*.ttl"))
    assert files
    for file in files:
        graph.parse(file)
    assert reason(graph, tmp_path) == []


@pytest.mark.parametrize(
    "kinds",
    [("Company", "University"), ("District", "LegalEntity"), ("PublicBody", "Territory")],
    ids=" and ".join,
)
def test_a_thing_of_two_disjoint_kinds_is_a_contradiction(kinds: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(individual(kinds), tmp_path)


def test_a_class_under_two_disjoint_classes_is_found_unsatisfiable(tmp_path: Path) -> None:
    graph = read_core()
    graph.add((TH.Impossible, RDF.type, OWL.Class))
    graph.add((TH.Impossible, RDFS.subClassOf, TH.Company))
    graph.add((TH.Impossible, RDFS.subClassOf, TH.University))
    assert reason(graph, tmp_path) == [str(TH.Impossible)]
