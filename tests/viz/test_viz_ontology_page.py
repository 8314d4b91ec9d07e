"""The pages of the ontology as files: complete in each language, offline, escaped, always the same."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.ontology import files
from triplehelix.ontology.concepts import read_schemes
from triplehelix.ontology.terms import LANGUAGES, Term, choose, read_terms
from triplehelix.viz.ontology_diagram import draw_relations, draw_tree, find_tops
from triplehelix.viz.ontology_page import write_ontology_pages
from triplehelix.viz.page import TEMPLATES

TH = "https://w3id.org/triplehelix/ns#"
PREFIXES = f"""
@prefix th: <{TH}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ontology")
    write_ontology_pages(folder)
    return folder


@pytest.fixture(scope="module")
def terms() -> dict[str, Term]:
    return read_terms()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(folder: Path, language: str, read_page: Callable[[Path], Any]) -> Any:
    return read_page(folder / f"{language}.html")


def articles(page: Any) -> dict[str, tuple[str, str, str]]:
    """Return the heading, the definition and the whole text of each term, by anchor."""
    entries = page.find("article")
    heads = [text for attributes, text in page.find("a") if attributes.get("class") == "self"]
    definitions = [text for attributes, text in page.find("p") if attributes.get("class") == "definition"]
    return {
        str(attributes["id"]): (head, definition, text)
        for (attributes, text), head, definition in zip(entries, heads, definitions, strict=False)
    }


def test_every_term_stands_on_the_page_in_the_language_of_the_page(
    page: Any, language: str, terms: dict[str, Term]
) -> None:
    found = articles(page)
    assert set(found) == {term.name for term in terms.values()}
    assert len(found) > 190
    for term in terms.values():
        head, definition, text = found[term.name]
        assert (head, definition) == (term.labels[language], term.definitions[language])
        assert term.iri in text
    assert page.find("html")[0][0]["lang"] == language


def test_no_definition_and_no_heading_of_another_language_is_on_the_page(
    page: Any, language: str, terms: dict[str, Term]
) -> None:
    [other] = set(LANGUAGES) - {language}
    text, known = page.text(), terms.values()
    own = {term.definitions[language] for term in known}
    foreign = {term.definitions[other] for term in known} - own
    assert len(foreign) > 190
    assert [definition for definition in foreign if definition in text] == []
    labels = {term.labels[language] for term in known}
    assert {head for head, _, _ in articles(page).values()} <= labels


def test_every_concept_stands_in_its_vocabularies_with_code_and_meaning(page: Any, language: str) -> None:
    items = {str(found["id"]): text for found, text in page.find("li") if found.get("id")}
    schemes = read_schemes()
    assert len(schemes) > 20
    listed = 0
    for scheme in schemes:
        [section] = page.find("section", id="voc/" + scheme.iri.rpartition("/voc/")[2])
        assert scheme.labels[language] in section[1]
        for _, concept in scheme.concepts:
            assert concept.labels[language] in section[1]
            text = items["voc/" + concept.iri.rpartition("/voc/")[2]]
            assert concept.notation in text
            assert choose(concept.definitions, language) in text
            listed += 1
    assert listed >= 142


def test_every_link_inside_arrives_and_no_anchor_stands_twice(page: Any, folder: Path, language: str) -> None:
    anchors = [attributes["id"] for _, attributes, _ in page.elements if attributes.get("id")]
    assert len(anchors) == len(set(anchors))
    links = [str(attributes.get("href")) for attributes, _ in page.find("a")]
    inside = [link for link in links if link.startswith("#")]
    assert len(inside) > 1000
    assert {link[1:] for link in inside} <= set(anchors)
    [other] = set(LANGUAGES) - {language}
    beside = {link for link in links if not link.startswith(("#", "https://", "http://"))}
    assert beside == {f"{other}.html"}
    assert (folder / f"{other}.html").exists()


def test_the_page_needs_nothing_from_elsewhere(page: Any) -> None:
    for tag, attributes, _ in page.elements:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "srcset", "action", "data", "xlink:href"):
            assert name not in attributes, (tag, attributes)
        if tag != "a":
            assert (attributes.get("href") or "data:").startswith("data:"), (tag, attributes)
    assert "url(" not in page.find("style")[0][1]
    assert "@import" not in page.find("style")[0][1]


def test_the_policy_allows_the_code_of_the_page_and_nothing_else(page: Any) -> None:
    [policy] = [
        str(attributes["content"])
        for attributes, _ in page.find("meta")
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        [(_, code)] = page.find(tag)
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_the_header_says_what_it_is_and_how_to_cite_it(page: Any, terms: dict[str, Term]) -> None:
    [(_, header)] = page.find("header")
    for known in ("https://w3id.org/triplehelix/ns/0.1.0", "LICENSE-2.0", "triplehelix contributors (2026)"):
        assert known in header
    assert f"{len(terms)} " in header


@pytest.mark.parametrize(
    ("language", "name", "phrase"),
    [
        ("en", "memberOf", "inverse of member then group gives member of"),
        ("it", "memberOf", "inversa di membro poi gruppo dà membro di"),
        ("en", "role", "participation or membership"),
        ("it", "role", "partecipazione o appartenenza"),
        ("en", "ManagingBody", "legal entity and (manages some aggregation)"),
        ("it", "within", "transitiva"),
        ("en", "concerns", "anything"),
        ("it", "StatedButUnnamed", "senza nome è true"),
    ],
)
def test_axioms_read_as_phrases(
    folder: Path, read_page: Callable[[Path], Any], language: str, name: str, phrase: str
) -> None:
    text = articles(read_page(folder / f"{language}.html"))[name][2]
    assert phrase in re.sub(r"\s+", " ", text)


def test_the_pages_are_always_the_same(folder: Path, tmp_path: Path) -> None:
    pages = write_ontology_pages(tmp_path)
    assert [page.name for page in pages] == ["en.html", "it.html"]
    assert [page.read_bytes() for page in pages] == [(folder / page.name).read_bytes() for page in pages]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TriplehelixError, match="cannot be written"):
        write_ontology_pages(tmp_path / "file")


def test_both_languages_have_the_same_words() -> None:
    words = tomllib.loads((TEMPLATES / "ontology.toml").read_text("utf-8"))
    assert set(words) == set(LANGUAGES)
    for table in ("kinds", "modules"):
        assert set(words["en"][table]) == set(words["it"][table])
    assert set(words["en"]) == set(words["it"])


def test_hostile_texts_stay_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canaries: list[str], read_page: Callable[[Path], Any]
) -> None:
    write_hostile(tmp_path, canaries)
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    for path in write_ontology_pages(tmp_path / "pages"):
        page = read_page(path)
        assert len(page.find("script")) == len(page.find("style")) == 1
        assert page.find("img") == page.find("iframe") == []
        assert len(page.find("article")) == len(canaries) + 3
        for _, attributes, _ in page.elements:
            assert not any(name.startswith("on") for name in attributes)
            assert not str(attributes.get("href")).lower().startswith(("javascript:", "data:text"))
        assert page.text().count("<script>") >= 1


def write_hostile(folder: Path, canaries: list[str]) -> None:
    """Write an ontology with a hostile text wherever there can be one."""

    def quote(text: str) -> str:
        return "".join(f"\\U{ord(sign):08X}" for sign in text.encode("utf-8", "ignore").decode())

    every = quote(" ".join(canaries[:12]))
    lines = [
        f'<https://w3id.org/triplehelix/ns> a owl:Ontology ; dct:title "{every}" ;',
        "  dct:license <javascript:alert(1)> ;",
        f'  dct:description "{every}" ; dct:bibliographicCitation "{every}" ; owl:versionInfo "{every}" .',
        f'<{TH}a\'onload=alert(1)> a owl:ObjectProperty ; rdfs:label "{every}" ;',
        "  rdfs:domain th:C1 ; rdfs:range th:C0 , <javascript:alert(1)> .",
        f'th:C0 a owl:Class ; rdfs:label "{every}" .',
        f'th:QualifiedRelation a owl:Class ; rdfs:label "{every}" .',
    ]
    for number, text in enumerate(canaries, start=1):
        label = quote(text) or "x"
        lines.append(
            f"th:C{number} a owl:Class ; rdfs:subClassOf th:QualifiedRelation ;"
            f' rdfs:label "{label}"@en , "{label}"@it ; skos:definition "{every}" .'
        )
    (folder / "core.ttl").write_text(PREFIXES + "\n".join(lines), "utf-8")
    (folder / "alignments.ttl").write_text(
        PREFIXES + "th:C1 skos:exactMatch <javascript:alert(2)> , <data:text/html,x> .", "utf-8"
    )
    concepts = f"""<https://w3id.org/triplehelix/voc/x> a skos:ConceptScheme ; skos:prefLabel "{every}" .
<https://w3id.org/triplehelix/voc/x/1> a skos:Concept ; skos:inScheme <https://w3id.org/triplehelix/voc/x> ;
  skos:prefLabel "{every}" ; skos:altLabel "{every}" ; skos:notation "{every}" ; skos:definition "{every}" ;
  skos:exactMatch <javascript:alert(3)> ; th:C1 <https://w3id.org/triplehelix/voc/x/1> ."""
    (folder / "vocabularies").mkdir()
    (folder / "vocabularies" / "x.ttl").write_text(PREFIXES + concepts, "utf-8")
    thing = f'<https://w3id.org/triplehelix/id/x> a th:C2 ; rdfs:label "{every}" ; th:C3 "{every}" .'
    (folder / "documents").mkdir()
    (folder / "documents" / "x.ttl").write_text(PREFIXES + thing, "utf-8")


def test_every_class_has_its_place_in_the_trees(terms: dict[str, Term]) -> None:
    classes = {iri for iri, term in terms.items() if term.kind == "class"}
    names = {iri: term.labels["en"] for iri, term in terms.items()} | {
        "http://www.w3.org/2004/02/skos/core#Concept": "concept"
    }
    trees = [draw_tree(top, terms, names) for top in find_tops(terms)]
    drawn = [box.iri for tree in trees for box in tree.boxes if box.iri in terms]
    assert sorted(drawn) == sorted(classes)
    assert sum(len(tree.lines) for tree in trees) == sum(len(tree.boxes) - 1 for tree in trees)
    inside = {box.iri for tree in trees for box in tree.boxes if tree.boxes[0].iri == TH + "Organisation"}
    assert {TH + "District", TH + "ManagingBody", TH + "University"} <= inside
    assert TH + "Territory" not in inside


@pytest.mark.parametrize("drawn", ["tree", "relations"])
def test_no_box_lies_on_another_or_outside(drawn: str, terms: dict[str, Term]) -> None:
    labels = {iri: term.labels["it"] for iri, term in terms.items()}
    picture = draw_relations(terms) if drawn == "relations" else draw_tree(TH + "Organisation", terms, labels)
    assert len(picture.boxes) > 10
    for number, one in enumerate(picture.boxes):
        assert one.x >= 0
        assert one.y >= 0
        assert one.x + one.width <= picture.width
        assert one.y + one.height <= picture.height
        for other in picture.boxes[:number]:
            beside = one.x >= other.x + other.width or other.x >= one.x + one.width
            below = one.y >= other.y + other.height or other.y >= one.y + one.height
            assert beside or below, (one, other)


def test_each_relation_leads_to_what_it_ties(terms: dict[str, Term]) -> None:
    picture = draw_relations(terms)
    relations = set(terms[TH + "QualifiedRelation"].named("subclasses"))
    heads = {box.iri for box in picture.boxes if box.look == "top"}
    hubs = {box.iri for box in picture.boxes if box.look.startswith("hub")}
    assert heads == relations
    assert {TH + "Organisation", TH + "Undertaking", TH + "Territory"} <= hubs
    ties = [
        (relation, target)
        for relation in relations
        for name in terms[relation].named("properties")
        if terms[name].kind == "relation"
        for target in terms[name].named("range")
        if target in hubs
    ]
    assert len(picture.lines) == len(ties) > 15
