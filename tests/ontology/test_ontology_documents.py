"""The facts of the founding documents: every one can be followed to the characters that say it."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

import pytest
import triplehelix.ontology
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from triplehelix.ontology import vocabulary

FOLDER = Path(triplehelix.ontology.__file__).parent
DOCUMENTS = Path(__file__).parents[2] / "../shared/seeds"
TH = Namespace(vocabulary.NAMESPACE)
DATA = Namespace(vocabulary.DATA)
VOCABULARIES = "https://w3id.org/triplehelix/voc/"
NUTS = "http://data.europa.eu/nuts/code/"
SPAN = re.compile(re.escape(vocabulary.DATA) + r"document/(\d{3})#char=(\d+),(\d+)")
LONGEST_COPY = 8

NUMBERS = {"quattro": 4, "cinque": 5, "twelve": 12, "venticinque": 25}
"""The number words that the documents use."""

EXPECTED = {
    "id/programme/siit-internationalisation": ["internationalization"],
    "id/organisation/smart-communities-technologies-cluster": ["miur"],
    "id/organisation/smart-factory-cluster": ["miur"],
    "id/organisation/land-transport-cluster": ["the cluster", "by land", "miur"],
    "id/membership/siit-land-transport-cluster": ["3 national clusters"],
    "id/measure/technological-districts": ["2016 to 2018"],
    "id/mission/2insclusters-matera": ["missione"],
    "id/event/2insclusters-mediateca": ["prima fase"],
    "voc/theme/sme-and-district-growth-abroad": ["smes and the district", "emerging markets"],
    "voc/theme/partnerships-with-foreign-districts": [
        "competitiveness",
        "partnerships",
        "non-european districts",
    ],
    "voc/theme/portfolio-of-offers": ["portfolio of offers"],
    "voc/theme/district-management-bodies": ["consortia and service centres"],
}
"""What a span holds when it does not print the label of the thing it supports."""


@cache
def facts() -> Graph:
    graph = Graph()
    for file in sorted((FOLDER / "documents").glob("*.ttl")):
        graph.parse(file)
    return graph


@cache
def core() -> Graph:
    return Graph().parse(FOLDER / "core.ttl")


@cache
def texts() -> dict[str, str]:
    """Return the documents by number, found by their digest, as decoded text."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the founding documents are not at hand (../shared/seeds)")
    found = {hashlib.sha256(file.read_bytes()).hexdigest(): file.read_bytes() for file in DOCUMENTS.iterdir()}
    return {
        str(document).rpartition("/")[2]: found[str(facts().value(document, TH.sha256))].decode("utf-8")
        for document in facts().subjects(RDF.type, TH.SourceDocument)
    }


def spans(subject: Node) -> list[str]:
    """Return the words that the sources of a thing point at."""
    words = []
    for source in facts().objects(subject, DCTERMS.source):
        match = SPAN.fullmatch(str(source))
        assert match is not None, source
        number, start, end = match[1], int(match[2]), int(match[3])
        assert start < end <= len(texts()[number]), source
        words.append(texts()[number][start:end])
    return words


def labels(subject: Node | None) -> list[str]:
    return [
        str(text).casefold()
        for predicate in (RDFS.label, SKOS.prefLabel, SKOS.notation)
        for text in facts().objects(subject, predicate)
    ]


def described() -> set[Node]:
    """Return what the documents describe: all subjects but the documents themselves."""
    return set(facts().subjects()) - set(facts().subjects(RDF.type, TH.SourceDocument))


def of_class(name: str) -> list[Node]:
    return sorted(facts().subjects(RDF.type, TH[name]))


def local(subject: Node) -> str:
    return str(subject).removeprefix("https://w3id.org/triplehelix/")


def number(raw: str) -> int:
    return NUMBERS[raw.casefold()] if raw.casefold() in NUMBERS else int(raw)


def sequences(text: str) -> set[tuple[str, ...]]:
    """Return every run of words one longer than may be copied."""
    words = re.findall(r"\w+", text.casefold())
    length = LONGEST_COPY + 1
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


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


def test_every_described_thing_is_typed_named_and_has_a_source() -> None:
    relations = set(core().subjects(RDFS.subClassOf, TH.QualifiedRelation))
    assert len(described()) > 80
    for subject in described():
        types = set(facts().objects(subject, RDF.type))
        assert types, subject
        assert list(facts().objects(subject, DCTERMS.source)), subject
        assert types & relations or labels(subject), subject


def test_everything_that_a_fact_points_at_is_typed() -> None:
    typed = set(facts().subjects(RDF.type)) | set(core().subjects(RDF.type))
    namespaces = (vocabulary.DATA, VOCABULARIES, NUTS)
    pointed_at = {
        value
        for _, predicate, value in facts()
        if predicate != DCTERMS.source and str(value).startswith(namespaces)
    }
    assert pointed_at
    assert pointed_at <= typed


def test_every_term_is_declared_in_the_ontology() -> None:
    used = {
        term
        for _, predicate, value in facts()
        for term in (predicate, value if predicate == RDF.type else None)
    }
    used -= {None, RDF.type, RDFS.label}
    assert TH.rawValue in used
    assert used <= set(core().subjects(RDF.type))


@pytest.mark.parametrize("derived", ["participatesIn", "collaboratesWith", "degree", "jointProjects"])
def test_what_the_build_derives_is_not_written_by_hand(derived: str) -> None:
    assert (TH[derived], RDF.type, None) in core()
    assert (None, TH[derived], None) not in facts()


def test_organisations_are_of_one_kind_italian_and_named_in_plain_literals() -> None:
    kinds = {
        kind
        for parent in (TH.LegalEntity, TH.Aggregation)
        for kind in core().subjects(RDFS.subClassOf, parent)
    }
    organisations = of_class("Organisation")
    assert len(organisations) == 14
    for organisation in organisations:
        assert len(set(facts().objects(organisation, RDF.type)) & kinds) == 1, organisation
        assert facts().value(organisation, TH.countryCode) == Literal("IT")
    for subject in [*organisations, *of_class("Project"), *of_class("Mission"), *of_class("Event")]:
        names = list(facts().objects(subject, RDFS.label))
        assert [name.language for name in names] == [None], subject


def test_every_span_holds_what_it_supports() -> None:
    plain = described() - {node for kind in ("Participation", "Specialisation") for node in of_class(kind)}
    unexpected = []
    for subject in plain:
        values = [str(value).casefold() for value in facts().objects(subject, TH.rawValue)]
        members = [name for p in (TH.member, TH.group) for name in labels(facts().value(subject, p))]
        words = labels(subject) + values + members + EXPECTED.get(local(subject), [])
        unexpected += [
            (local(subject), span) for span in spans(subject) if not any(w in span.casefold() for w in words)
        ]
    assert unexpected == []


def test_every_expected_word_is_found_in_a_span() -> None:
    for name, words in EXPECTED.items():
        found = " | ".join(spans(URIRef("https://w3id.org/triplehelix/" + name))).casefold()
        assert [word for word in words if word not in found] == [], name


def test_a_participation_points_at_the_name_of_its_participant() -> None:
    participations = of_class("Participation")
    assert len(participations) == 4
    for participation in participations:
        names = labels(facts().value(participation, TH.participant))
        assert all(any(name in span.casefold() for name in names) for span in spans(participation))
        assert (facts().value(participation, TH.role), RDF.type, SKOS.Concept) in core()


def test_a_specialisation_points_at_its_year_and_its_area() -> None:
    specialisations = of_class("Specialisation")
    assert len(specialisations) == 3
    for specialisation in specialisations:
        found = " ".join(spans(specialisation)).casefold()
        assert str(facts().value(specialisation, TH.startYear)) in found
        assert labels(facts().value(specialisation, TH.focus))[0] in found


def test_siit_is_in_three_clusters_for_liguria_and_one_of_them_is_unnamed() -> None:
    siit = DATA["organisation/siit"]
    memberships = list(facts().subjects(TH.member, siit))
    groups = {facts().value(membership, TH.group) for membership in memberships}
    assert len(memberships) == len(groups) == 3
    assert groups == set(facts().objects(siit, TH.memberOf))
    assert {facts().value(membership, TH.onBehalfOf) for membership in memberships} == {URIRef(NUTS + "ITC3")}
    assert [facts().value(group, TH.unnamed) for group in groups].count(Literal(True)) == 1


def test_a_head_count_is_the_number_that_is_printed() -> None:
    counts = of_class("HeadCount")
    assert len(counts) == 8
    for count in counts:
        raw = str(facts().value(count, TH.rawValue))
        assert number(raw) == int(str(facts().value(count, TH["count"])))
        assert all(raw in span for span in spans(count)), count


def test_the_counts_at_the_fair_exceed_the_count_of_the_mission() -> None:
    def counted(undertaking: str) -> list[int]:
        nodes = facts().subjects(TH.countOf, DATA[undertaking])
        return sorted(int(str(facts().value(node, TH["count"]))) for node in nodes)

    assert counted("event/2insclusters-smau") == [1, 4, 5, 17]
    assert counted("mission/2insclusters-matera") == [25]


def test_a_budget_line_keeps_the_printed_digits_beside_the_reading() -> None:
    readings: dict[str, dict[int, int]] = {}
    for line in of_class("BudgetLine"):
        raw = str(facts().value(line, TH.rawValue))
        amount = facts().value(line, TH.amount)
        source = labels(facts().value(line, TH.fundingSource))
        assert all(any(name in span.casefold() for name in source) for span in spans(line))
        if raw:
            year = int(str(facts().value(line, TH.year)))
            readings.setdefault(raw, {})[year] = int(float(str(amount)))
            assert all(raw in span for span in spans(line))
        else:
            assert amount is None
    assert len(readings) == 2
    for raw, by_year in readings.items():
        assert sorted(by_year) == [2016, 2017, 2018]
        assert "".join(str(by_year[year]) for year in sorted(by_year)) == raw
    assert sum(sum(by_year.values()) for by_year in readings.values()) == 5_000_000


def test_a_blank_source_of_funds_is_printed_blank() -> None:
    blanks = list(facts().subjects(TH.rawValue, Literal("")))
    assert len(blanks) == 2
    for blank in blanks:
        (span,) = spans(blank)
        assert span.casefold().rstrip("\n") in labels(facts().value(blank, TH.fundingSource))
        assert span.endswith("\n")


def test_the_measure_pursues_the_three_numbered_objectives() -> None:
    objectives = facts().objects(DATA["measure/technological-districts"], TH.pursues)
    assert sorted(str(facts().value(objective, SKOS.notation)) for objective in objectives) == [
        "2.1",
        "4.5",
        "5.1",
    ]


def test_a_territory_is_within_the_country_of_its_code() -> None:
    territories = of_class("Territory")
    assert len(territories) == 13
    for territory in territories:
        code = str(facts().value(territory, TH.countryCode))
        if str(territory).startswith(NUTS):
            assert str(territory) == NUTS + str(facts().value(territory, TH.nutsCode))
        assert list(facts().transitive_objects(territory, TH.within))[-1] == URIRef(NUTS + code)


def test_no_sentence_of_the_documents_is_copied() -> None:
    titles = {
        str(title)
        for subject in [*of_class("PolicyMeasure"), *facts().subjects(RDF.type, SKOS.Concept)]
        for title in [*facts().objects(subject, RDFS.label), *facts().objects(subject, SKOS.prefLabel)]
        if subject in of_class("PolicyMeasure") or "/policy-objective/" in str(subject)
    }
    assert len(titles) == 5
    printed = {sequence for text in texts().values() for sequence in sequences(text)}
    for file in (FOLDER / "documents").glob("*.ttl"):
        ours = file.read_text(encoding="utf-8")
        for title in titles:
            ours = ours.replace(title, "")
        assert sequences(ours) & printed == set(), file.name


def test_the_classes_of_the_documents_are_all_in_use() -> None:
    used = set(facts().objects(None, RDF.type))
    assert used <= set(core().subjects(RDF.type, OWL.Class))
    assert {
        TH.District,
        TH.Cluster,
        TH.CorporateGroup,
        TH.BusinessAssociation,
        TH.ResearchCentre,
        TH.Site,
    } <= used
