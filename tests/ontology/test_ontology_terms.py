"""Terms as a person reads them: what is found by a name, and how axioms are put in words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from triplehelix.errors import TriplehelixError
from triplehelix.ontology import files
from triplehelix.ontology.concepts import read_schemes
from triplehelix.ontology.notation import notate, objects
from triplehelix.ontology.terms import LANGUAGES, find_term, read_prefixes, read_terms, say, shorten

TH = "https://w3id.org/triplehelix/ns#"
PREFIXES = f"""
@prefix th: <{TH}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> .
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small ontology in place of the real one."""
    core = """
<https://w3id.org/triplehelix/ns> a owl:Ontology .
th:Ship a owl:Class ; rdfs:label "ship"@en , "nave"@it ; skos:definition "Floats."@en , "Galleggia."@it .
th:Ferry a owl:Class ; rdfs:subClassOf th:Ship ; rdfs:label "ferry"@en , "traghetto"@it .
th:Harbour a owl:Class ; owl:disjointWith th:Ship ; rdfs:label "harbour"@en , "porto"@it .
th:berth a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:domain th:Ship ; rdfs:range th:Harbour .
"""
    (tmp_path / "core.ttl").write_text(PREFIXES + core, "utf-8")
    (tmp_path / "alignments.ttl").write_text(PREFIXES + "th:Harbour skos:closeMatch org:Site .", "utf-8")
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    return tmp_path


def write(notation: str) -> str:
    """Return the range of a property, given in Turtle, in English words."""
    store = Store()
    store.extend(parse(PREFIXES + f"th:p rdfs:range {notation} .", format=RdfFormat.TURTLE))
    words = tomllib.loads((files.FOLDER / "words.toml").read_text("utf-8"))["en"]["expressions"]
    [node] = objects(store, NamedNode(TH + "p"), "http://www.w3.org/2000/01/rdf-schema#range")
    return say(notate(store, node), words, {TH: "th"})


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        ("th:A", "th:A"),
        ("[ owl:unionOf ( th:A th:B th:C ) ]", "th:A or th:B or th:C"),
        (
            "[ owl:intersectionOf ( th:A [ owl:onProperty th:q ; owl:someValuesFrom th:B ] ) ]",
            "th:A and (th:q some th:B)",
        ),
        ("[ owl:complementOf [ owl:unionOf ( th:A th:B ) ] ]", "not (th:A or th:B)"),
        ("[ owl:onProperty th:q ; owl:hasValue true ]", "th:q is true"),
        ("[ owl:onProperty [ owl:inverseOf th:q ] ; owl:allValuesFrom th:B ]", "(inverse of th:q) only th:B"),
        (
            "[ owl:onProperty th:q ; owl:maxQualifiedCardinality 2 ; owl:onClass th:B ]",
            "th:q at most 2 th:B",
        ),
        ("[ owl:oneOf ( th:a th:b ) ]", "th:a or th:b"),
    ],
)
def test_an_expression_reads_as_a_phrase(turtle: str, words: str) -> None:
    assert write(turtle) == words


def test_an_expression_without_words_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="no notation"):
        write("[ owl:onDatatype xsd:integer ]")


def test_every_declared_term_is_read_once_with_its_module() -> None:
    declared = {
        (name, path.stem)
        for path in files.term_files()
        for name in re.findall(r"^th:(\w+) a owl:", path.read_text("utf-8"), re.MULTILINE)
    }
    assert {(term.name, term.module) for term in read_terms().values()} == declared
    assert len(declared) > 190


def test_a_relation_tells_its_ends_its_chain_and_its_traits() -> None:
    terms = read_terms()
    chain = [
        str(token).removeprefix(f"<{TH}").rstrip(">") for token in terms[TH + "memberOf"].rows["chain"][0]
    ]
    assert chain == ["inverse", "member", "then", "group", "gives", "memberOf"]
    assert set(terms[TH + "role"].named("domain")) == {TH + "Participation", TH + "Membership"}
    assert terms[TH + "participant"].traits == ("functional",)
    assert terms[TH + "concerns"].rows["domain"] == (("anything",),)
    assert terms[TH + "startDate"].rows["range"] == (("any-value",),)


def test_a_class_tells_its_properties_those_from_above_and_what_it_excludes() -> None:
    terms = read_terms()
    company = terms[TH + "Company"]
    assert company.named("subclass-of") == [TH + "LegalEntity"]
    assert TH + "manages" in company.named("inherited")
    assert TH + "University" in company.named("disjoint")
    assert TH + "participant" in terms[TH + "Participation"].named("properties")
    assert TH + "participant" in terms[TH + "Organisation"].named("range-of")


def test_what_is_stated_from_one_side_is_told_at_both(folder: Path) -> None:
    terms = read_terms()
    assert terms[TH + "Ship"].named("subclasses") == [TH + "Ferry"]
    assert terms[TH + "Ship"].named("disjoint") == [TH + "Harbour"]
    assert terms[TH + "Harbour"].named("disjoint") == [TH + "Ship"]
    assert terms[TH + "Ferry"].named("inherited") == [TH + "berth"]


def test_alignments_are_told_with_the_prefix_of_their_file(folder: Path) -> None:
    assert read_terms()[TH + "Harbour"].named("closeMatch") == ["http://www.w3.org/ns/org#Site"]
    assert "Close match  " in find_term("harbour")
    assert "org:Site" in find_term("harbour")


def test_a_ring_of_classes_is_read_to_its_end(folder: Path) -> None:
    ring = """th:A a owl:Class ; rdfs:subClassOf th:B . th:B a owl:Class ; rdfs:subClassOf th:A .
th:p a owl:ObjectProperty ; rdfs:domain th:B ."""
    (folder / "core.ttl").write_text(PREFIXES + ring, "utf-8")
    terms = read_terms()
    assert terms[TH + "A"].named("inherited") == [TH + "p"]
    assert terms[TH + "B"].named("inherited") == []


def test_an_example_shows_the_thing_and_what_is_said_of_it() -> None:
    example = read_terms()[TH + "Membership"].example
    assert example is not None
    assert {iri.removeprefix(TH) for iri, _ in example.says} >= {"member", "group"}


@pytest.mark.parametrize("name", ["Participation", "participation", "th:Participation", TH + "Participation"])
def test_a_term_is_found_by_its_name_however_it_is_written(name: str) -> None:
    told = find_term(name).splitlines()
    assert told[:3] == [
        "participation (class)",
        TH + "Participation",
        "  One organisation in one undertaking, with its role and contribution.",
    ]


def test_a_term_is_found_by_its_label_in_any_language_and_told_in_the_one_asked_for() -> None:
    told = find_term("distretto tecnologico", "it")
    assert told.startswith("distretto tecnologico (classe)\n")
    assert "Sottoclasse di" in told
    assert find_term("distretto tecnologico") == find_term("District")


def test_two_terms_of_one_name_are_both_told() -> None:
    assert find_term("statement").count(TH) == 2


@pytest.mark.parametrize(
    ("wrong", "near"), [("Particpation", "th:Participation"), ("impressa", "th:Company")]
)
def test_a_name_that_is_not_there_is_answered_with_the_nearest(wrong: str, near: str) -> None:
    with pytest.raises(TriplehelixError) as caught:
        find_term(wrong)
    assert wrong in caught.value.what
    assert near in caught.value.do


def test_a_name_near_to_none_is_answered_without_guessing() -> None:
    with pytest.raises(TriplehelixError) as caught:
        find_term("zzzzqqqq")
    assert "perhaps" not in caught.value.do


def test_a_language_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(TriplehelixError, match="'de'") as caught:
        find_term("Company", "de")
    assert "en, it" in caught.value.do


def test_every_language_has_the_same_words() -> None:
    def keys(value: Any, path: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for name, one in value.items():
                yield from keys(one, f"{path}.{name}")
        else:
            yield path

    words = tomllib.loads((files.FOLDER / "words.toml").read_text("utf-8"))
    assert set(words) == set(LANGUAGES)
    assert set(keys(words["en"])) == set(keys(words["it"]))
    assert all(
        words[language]["rows"][row]
        for language in words
        for term in read_terms().values()
        for row in term.rows
    )


def test_the_longest_prefix_wins() -> None:
    assert shorten("urn:a:b", {"urn:": "u", "urn:a:": "ua"}) == "ua:b"
    assert shorten("https://elsewhere.example/x", read_prefixes()) == "https://elsewhere.example/x"


def test_concepts_stand_under_the_broader_one_of_the_same_vocabulary() -> None:
    schemes = {scheme.iri.rpartition("/")[2]: scheme for scheme in read_schemes()}
    sizes = [(depth, concept.iri.rpartition("/")[2]) for depth, concept in schemes["size-class"].concepts]
    assert sizes == [(0, "large"), (0, "sme"), (1, "medium"), (1, "small"), (1, "micro")]


def test_concepts_in_a_ring_are_listed_all_the_same(folder: Path) -> None:
    (folder / "vocabularies").mkdir()
    ring = """<urn:s> a skos:ConceptScheme .
<urn:a> a skos:Concept ; skos:inScheme <urn:s> ; skos:broader <urn:b> .
<urn:b> a skos:Concept ; skos:inScheme <urn:s> ; skos:broader <urn:a> ."""
    (folder / "vocabularies" / "ring.ttl").write_text(PREFIXES + ring, "utf-8")
    [scheme] = read_schemes()
    assert sorted(concept.iri for _, concept in scheme.concepts) == ["urn:a", "urn:b"]
