"""The shapes: each file parses, each shape says what to do, each wrong file breaks the one that it names."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from triplehelix.graph.shapes import SHAPES, compiled_shapes, shape_triples
from triplehelix.graph.validation import check_file, check_files
from triplehelix.loaders.terms import known_terms
from triplehelix.ontology.files import document_files, shape_files, term_files
from triplehelix.ontology.vocabulary import NAMESPACE

SH = "http://www.w3.org/ns/shacl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
BAD = sorted((Path(__file__).parent / "bad").glob("*.ttl"))
BAD_FILES = 30
# What makes a node with constraints: a shape without any of these only lists properties or is used by others.
CONSTRAINTS = {
    "class",
    "datatype",
    "or",
    "node",
    "sparql",
    "minCount",
    "maxCount",
    "pattern",
    "in",
    "lessThan",
}


def names(*, but: tuple[str, ...] = ("is-", "subjects-of-")) -> dict[str, dict[str, list[str]]]:
    """Return the named shapes: local names of properties to values."""
    shapes: dict[str, dict[str, list[str]]] = {}
    for triple in shape_triples():
        subject = triple.subject
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(SHAPES):
            values = shapes.setdefault(subject.value.removeprefix(SHAPES), {})
            values.setdefault(triple.predicate.value.removeprefix(SH), []).append(
                getattr(triple.object, "value", "")
            )
    return {name: values for name, values in shapes.items() if not name.startswith(but)}


def is_constraint(values: dict[str, list[str]]) -> bool:
    """Tell whether a shape itself asks for something."""
    return "path" in values or bool(CONSTRAINTS & values.keys())


def property_domains(predicate: str) -> set[str]:
    """Return the names of our properties that have a domain or a range, owl:Thing not counted."""
    found = set()
    for path in term_files():
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            told = getattr(quad.object, "value", "")
            if quad.predicate.value == RDFS + predicate and not told.endswith("#Thing"):
                found.add(str(quad.subject.value).removeprefix(NAMESPACE))
    return found


@pytest.mark.parametrize("path", shape_files(), ids=lambda path: path.stem)
def test_a_shape_file_parses_and_holds_shapes(path: Path) -> None:
    quads = list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    assert any(quad.object == ox.NamedNode(SH + "NodeShape") for quad in quads)


def test_the_engine_compiles_all_shapes() -> None:
    assert len(shape_files()) == 8
    assert len(compiled_shapes()) > 300


def test_each_shape_has_a_severity_and_one_message_that_tells_what_to_do() -> None:
    shapes = {name: values for name, values in names().items() if is_constraint(values)}
    assert len(shapes) > 300
    for name, values in shapes.items():
        assert len(values.get("severity", ())) == 1, name
        assert values["severity"][0].removeprefix(SH) in {"Violation", "Warning", "Info"}, name
        (message,) = values.get("message", [""])
        assert message.endswith("."), name
        assert len(message.split()) >= 5, name


def test_each_domain_and_range_of_the_ontology_is_asked_for_by_a_shape() -> None:
    shapes = names()
    for predicate in ("domain", "range"):
        told = property_domains(predicate)
        asked = {
            name.removeprefix(f"{predicate}-of-") for name in shapes if name.startswith(f"{predicate}-of-")
        }
        assert len(told) > 60
        assert told == asked


def test_shapes_speak_only_of_terms_that_exist() -> None:
    spoken = {
        term.value
        for triple in shape_triples()
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(NAMESPACE)
    }
    assert len(spoken) > 100
    assert spoken <= known_terms().keys()


def test_all_wrong_files_are_collected() -> None:
    assert len(BAD) == BAD_FILES
    assert len({path.read_text("utf-8").splitlines()[0] for path in BAD}) == BAD_FILES


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_wrong_file_breaks_exactly_the_shape_that_it_names(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# breaks: ")
    findings = check_file(path)
    assert not findings.conforms
    broken = {one.shape for one in findings.violations if one.severity == "Violation"}
    assert broken == {first.removeprefix("# breaks: ")}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_wrong_is_told_with_its_line(path: Path) -> None:
    worst = [one for one in check_file(path).violations if one.severity == "Violation"]
    if path.stem != "span-backwards":  # The place of a span is derived; the span itself stands in the file.
        assert all(one.source.startswith(f"{path.name}, line ") for one in worst)


def test_the_founding_documents_conform() -> None:
    findings = check_files(document_files())
    assert [one for one in findings.violations if one.severity == "Violation"] == []
    assert findings.checked > 5000
