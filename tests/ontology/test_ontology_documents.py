"""The facts of the founding documents: every one can be followed to the characters that say it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from triplehelix.ontology import files, vocabulary

HERE = Path(__file__).parent
DOCUMENTS = Path(__file__).parents[2] / "../shared/seeds"
TH = Namespace(vocabulary.NAMESPACE)
DATA = Namespace(vocabulary.DATA)
OURS = "https://w3id.org/triplehelix/"
VOCABULARIES = OURS + "voc/"
NUTS = "http://data.europa.eu/nuts/code/"
SPAN = re.compile(re.escape(vocabulary.DATA) + r"document/(\d{3})#char=(\d+),(\d+)")
COPY = 8
"""So many words in a row of a document would be a copy."""

NAMES = (RDFS.label, SKOS.prefLabel, SKOS.altLabel)
NOT_GIVEN = {"en": r".* \(names? not given\)", "it": r".* \((nome non indicato|nomi non indicati)\)"}
EXPECTED = tomllib.loads((HERE / "expected_words.toml").read_text(encoding="utf-8"))

ONE_NAME = ("Organisation", "Project", "Mission", "Event", "Site")
"""What carries a plain name, as in CORDIS; all else has a label in both languages."""

NO_LABEL = ("Participation", "Membership", "Specialisation", "HeadCount", "CriterionAssessment", "Reading")
"""What is told by what it ties together."""

TITLES = (
    "measure/technological-districts",
    "policy-objective/2.1",
    "policy-objective/4.5",
    "policy-objective/5.1",
)
"""What is a title or an official label, and so printed as it is."""

NOT_BY_HAND = (
    *("participatesIn", "memberOf", "transitiveMemberOf", "collaboratesWith"),
    *("degree", "jointProjects", "inDocument"),
)


@cache
def facts() -> Graph:
    graph = Graph()
    for file in files.document_files():
        graph.parse(file)
    return graph


@cache
def vocabularies() -> Graph:
    graph = Graph()
    for file in files.vocabulary_files():
        graph.parse(file)
    return graph


@cache
def terms() -> Graph:
    graph = Graph()
    for file in files.term_files():
        graph.parse(file)
    return graph


@cache
def texts() -> dict[str, str]:
    """Return the documents by number, found by their digest, as decoded text."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the founding documents are not at hand (../shared/seeds)")
    found = {hashlib.sha256(file.read_bytes()).hexdigest(): file.read_bytes() for file in DOCUMENTS.iterdir()}
    return {
        str(document).rpartition("/")[2]: found[str(facts().value(document, TH.sha256))].decode("utf-8")
        for document in of_class("SourceDocument")
    }


def is_span(node: Node | None) -> bool:
    return SPAN.fullmatch(str(node)) is not None


def place(span: Node) -> tuple[str, int, int]:
    """Return the text of a span's document, and where the span starts and ends in it."""
    match = SPAN.fullmatch(str(span))
    assert match is not None, span
    text, start, end = texts()[match[1]], int(match[2]), int(match[3])
    assert start < end <= len(text), span
    return text, start, end


def words(span: Node) -> str:
    """Return the characters of a span; a hard space is a space."""
    text, start, end = place(span)
    return text[start:end].replace("\xa0", " ")


def sources(subject: Node) -> list[str]:
    return [words(span) for span in facts().objects(subject, DCTERMS.source)]


def of_class(name: str) -> list[Node]:
    return sorted(facts().subjects(RDF.type, TH[name]), key=str)


def described() -> set[Node]:
    """Return what the documents describe: all subjects but the documents and the spans themselves."""
    return {s for s in facts().subjects() if not is_span(s)} - set(of_class("SourceDocument"))


def local(subject: Node) -> str:
    return str(subject).removeprefix(OURS)


def texts_of(subject: Node | None, *predicates: URIRef) -> list[Literal]:
    graphs = (facts(), vocabularies())
    found = [text for graph in graphs for p in predicates for text in graph.objects(subject, p)]
    return [text for text in found if isinstance(text, Literal)]


def said_of(subject: Node) -> list[str]:
    """Return the texts that tell what a thing is: names, printed value, or the names of what it ties."""
    told = texts_of(subject, *NAMES, TH.rawValue, TH.startYear, TH.reason)
    if not texts_of(subject, *NAMES):
        for tie in (TH.participant, TH.member, TH.group, TH.focus, TH.criterion, TH.about):
            told += [name for other in facts().objects(subject, tie) for name in texts_of(other, *NAMES)]
    return [str(text).casefold() for text in told]


def stems(text: str) -> set[str]:
    """Return the beginnings of the longer words, so that forms of one word count as one."""
    return {word[:5] for word in re.findall(r"\w{4,}", text.casefold())}


def sequences(text: str) -> set[tuple[str, ...]]:
    """Return every run of words that is long enough to be a copy."""
    found = re.findall(r"\w+", text.casefold())
    return {tuple(found[start : start + COPY]) for start in range(len(found) - COPY + 1)}


def test_there_are_five_documents_each_with_title_language_and_digest() -> None:
    documents = of_class("SourceDocument")
    assert [local(document) for document in documents] == [f"id/document/{n:03}" for n in range(5)]
    for document in documents:
        assert facts().value(document, DCTERMS.title) is not None
        assert str(facts().value(document, DCTERMS.language)) in {"en", "it"}
        assert re.fullmatch("[0-9a-f]{64}", str(facts().value(document, TH.sha256)))


def test_a_publisher_or_a_code_of_a_document_is_printed_in_it() -> None:
    assert len(texts()) == 5
    for predicate in (DCTERMS.publisher, TH.identifier):
        printed = list(facts().subject_objects(predicate))
        assert printed
        for document, value in printed:
            assert str(value) in texts()[str(document).rpartition("/")[2]]


def test_every_described_thing_is_typed_and_has_a_source() -> None:
    assert len(described()) > 400
    for subject in described():
        assert list(vocabularies().objects(subject, RDF.type)) or list(facts().objects(subject, RDF.type)), (
            subject
        )
        assert list(facts().objects(subject, DCTERMS.source)), subject


def test_every_described_thing_has_one_name_or_a_label_in_each_language() -> None:
    plain = {node for kind in ONE_NAME for node in of_class(kind)} | {DATA["programme/h2020"]}
    untold = {node for kind in NO_LABEL for node in of_class(kind)}
    for subject in described() - untold:
        languages = sorted(text.language or "" for text in texts_of(subject, RDFS.label, SKOS.prefLabel))
        assert languages == ([""] if subject in plain else ["en", "it"]), subject


def test_an_unnamed_thing_says_so_in_its_label_and_nothing_else_does() -> None:
    unnamed = set(facts().subjects(TH.unnamed, Literal(True)))
    assert len(unnamed) > 80
    for subject in described():
        for text in texts_of(subject, RDFS.label, SKOS.prefLabel):
            pattern = NOT_GIVEN[text.language or "en"]
            assert bool(re.fullmatch(pattern, str(text))) == (subject in unnamed), (subject, text)


def test_everything_that_a_fact_points_at_is_typed() -> None:
    typed = {node for graph in (facts(), vocabularies(), terms()) for node in graph.subjects(RDF.type)}
    pointed_at = {
        value for value in facts().objects() if str(value).startswith((OURS, NUTS)) and not is_span(value)
    }
    pointed_at -= {URIRef(VOCABULARIES.rstrip("/"))}
    assert len(pointed_at) > 200
    assert pointed_at <= typed


def test_every_term_is_declared_in_the_ontology() -> None:
    used = {term for _, p, o in facts() for term in (p, o if p == RDF.type else None)}
    used -= {None, RDF.type, RDFS.label}
    assert TH.rawValue in used
    assert used <= set(terms().subjects(RDF.type))


@pytest.mark.parametrize("derived", NOT_BY_HAND)
def test_what_the_build_derives_is_not_written_by_hand(derived: str) -> None:
    assert (TH[derived], RDF.type, None) in terms()
    assert (None, TH[derived], None) not in facts()


def test_an_organisation_is_of_one_kind() -> None:
    parents = {TH.LegalEntity, TH.Aggregation}
    kinds = {kind for parent in parents for kind in terms().subjects(RDFS.subClassOf, parent)} | {
        TH.LegalEntity
    }
    assert len(of_class("Organisation")) == 21
    for organisation in of_class("Organisation"):
        assert len(set(facts().objects(organisation, RDF.type)) & kinds) == 1, organisation


def test_actors_told_together_are_no_organisations_and_take_part_in_nothing_by_name() -> None:
    groups = set(of_class("ActorGroup"))
    assert len(groups) > 40
    assert not groups & set(of_class("Organisation"))
    for tie in (TH.participant, TH.member):
        assert not groups & set(facts().objects(None, tie))


def test_a_territory_is_within_the_country_of_its_code() -> None:
    territories = of_class("Territory")
    coded = [node for node in territories if facts().value(node, TH.countryCode)]
    assert (len(territories), len(coded)) == (22, 15)
    for territory in coded:
        code = str(facts().value(territory, TH.countryCode))
        if str(territory).startswith(NUTS):
            assert str(territory) == NUTS + str(facts().value(territory, TH.nutsCode))
        assert list(facts().transitive_objects(territory, TH.within))[-1] == URIRef(NUTS + code)


def test_every_span_is_whole_words() -> None:
    spans = {value for value in facts().all_nodes() if is_span(value)}
    assert len(spans) > 400
    for span in spans:
        text, start, end = place(span)
        assert not re.search(r"\w\w", text[max(start - 1, 0) : start + 1]), span
        assert not re.search(r"\w\w", text[end - 1 : end + 1]), span


def test_whatever_is_said_of_a_span_is_said_of_the_source_of_a_fact() -> None:
    used = set(facts().objects(None, DCTERMS.source)) | set(facts().objects(None, TH.extractionNoise))
    annotated = {subject for subject in facts().subjects() if is_span(subject)}
    assert len(annotated) > 40
    assert annotated <= used


def test_every_span_holds_what_it_supports() -> None:
    checked, strangers = 0, []
    for subject in described() - set(of_class("Flag")):
        told = said_of(subject)
        expected = EXPECTED.get(local(subject), [])
        for span in sources(subject):
            checked += 1
            shared = stems(span) & stems(" ".join(told))
            if not shared and not any(word in span.casefold() for word in [*told, *expected]):
                strangers.append((local(subject), span))
    assert checked > 500
    assert strangers == []


def test_every_expected_word_is_found_in_a_span() -> None:
    for name, expected in EXPECTED.items():
        found = " | ".join(sources(URIRef(OURS + name))).casefold()
        assert [word for word in expected if word not in found] == [], name


def test_a_name_is_printed_where_its_source_says() -> None:
    nouns = [node for kind in ONE_NAME for node in of_class(kind)]
    named = [node for node in nouns if not facts().value(node, TH.unnamed)]
    assert len(named) == 19
    for subject in named:
        name = str(facts().value(subject, RDFS.label))
        assert any(name in span for span in sources(subject)), subject


def test_no_sentence_of_the_documents_is_copied() -> None:
    titles = [
        str(name)
        for subject in {*facts().subjects(), *vocabularies().subjects()}
        if str(subject).endswith(TITLES)
        for name in texts_of(subject, RDFS.label, SKOS.prefLabel)
    ]
    titles += [str(name) for name in facts().objects(None, DCTERMS.publisher)]
    assert len(titles) == 9
    printed = {sequence for text in texts().values() for sequence in sequences(text)}
    for file in [*files.document_files(), *files.vocabulary_files()]:
        ours = file.read_text(encoding="utf-8")
        for title in titles:
            ours = ours.replace(title, "")
        assert sequences(ours) & printed == set(), file.name


def test_every_concept_has_a_label_in_each_language_and_a_scheme() -> None:
    concepts = set(vocabularies().subjects(RDF.type, SKOS.Concept)) | set(
        facts().subjects(RDF.type, SKOS.Concept)
    )
    assert len(concepts) > 140
    schemes = set(vocabularies().subjects(RDF.type, SKOS.ConceptScheme))
    for concept in concepts | schemes:
        labels = texts_of(concept, SKOS.prefLabel)
        assert sorted(label.language or "" for label in labels) == ["en", "it"], concept
    for concept in concepts:
        known = [*vocabularies().predicate_objects(concept), *facts().predicate_objects(concept)]
        assert {value for relation, value in known if relation == SKOS.inScheme} & schemes, concept
        assert {value for relation, value in known if relation == SKOS.broader} <= concepts, concept
