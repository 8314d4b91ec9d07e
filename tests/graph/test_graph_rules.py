"""Rules: what follows from the statements is in the store, and what arrays compute is what the rules say."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from triplehelix.graph.rules import apply_rules
from triplehelix.observatory import Observatory
from triplehelix.ontology import vocabulary as th
from triplehelix.ontology.files import rule_files, term_files, vocabulary_files
from triplehelix.ontology.rules import Rule, read_rules

PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in th.PREFIXES.items())
DOCUMENT = th.DATA + "document/007"


def store_with(facts: str) -> pyoxigraph.Store:
    """Return a store with the ontology and some facts."""
    store = pyoxigraph.Store()
    for file in (*term_files(), *vocabulary_files()):
        store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)
    store.load((PREFIXES + facts).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return store


def derived(facts: str) -> pyoxigraph.Store:
    store = store_with(facts)
    apply_rules(store)
    return store


def holds(store: pyoxigraph.Store, pattern: str) -> bool:
    return bool(store.query(f"{PREFIXES} ASK {{ {pattern} }}"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    """Return the store of a build of what the package ships."""
    observatory = Observatory.create(tmp_path_factory.mktemp("rules") / "demo", "IT")
    observatory.add_bundled()
    return pyoxigraph.Store.read_only(str(observatory.build().store_folder))


def test_there_is_a_rule_for_each_file_and_each_constructs() -> None:
    rules = read_rules()
    assert len(rules) == len(rule_files()) == 10
    for rule in rules:
        assert isinstance(pyoxigraph.Store().query(rule.text), pyoxigraph.QueryTriples), rule.name
        assert rule.summary


def test_a_company_is_a_legal_entity_and_an_organisation() -> None:
    assert holds(derived("<x:a> a th:Company ."), "<x:a> a th:LegalEntity , th:Organisation")


def test_a_mission_is_an_undertaking_and_a_measure_an_intervention() -> None:
    store = derived("<x:a> a th:Mission . <x:b> a th:PolicyMeasure .")
    assert holds(store, "<x:a> a th:Undertaking . <x:b> a th:Intervention")
    assert not holds(store, "<x:a> a th:Intervention")


def test_a_participation_gets_no_further_class() -> None:
    assert not holds(derived("<x:a> a th:Participation ."), "<x:a> a th:QualifiedRelation")


def test_a_company_that_manages_a_cluster_is_a_managing_body() -> None:
    store = derived("<x:a> a th:Company ; th:manages <x:c> . <x:c> a th:Cluster . <x:b> a th:Company .")
    assert holds(store, "<x:a> a th:ManagingBody")
    assert not holds(store, "<x:b> a th:ManagingBody")


def test_membership_passes_through_a_group() -> None:
    store = derived(
        "<x:m> a th:Membership ; th:member <x:firm> ; th:group <x:district> ."
        "<x:n> a th:Membership ; th:member <x:district> ; th:group <x:cluster> ."
    )
    assert holds(store, "<x:firm> th:memberOf <x:district> . <x:district> th:memberOf <x:cluster>")
    assert holds(store, "<x:firm> th:transitiveMemberOf <x:district> , <x:cluster>")
    assert not holds(store, "<x:firm> th:memberOf <x:cluster>")


def test_groups_that_are_members_of_each_other_do_not_hold_the_rules_up() -> None:
    store = derived(
        "<x:m> a th:Membership ; th:member <x:a> ; th:group <x:b> ."
        "<x:n> a th:Membership ; th:member <x:b> ; th:group <x:a> ."
    )
    assert holds(store, "<x:a> th:transitiveMemberOf <x:a> , <x:b>")


def test_what_is_in_a_city_is_in_its_region_and_country() -> None:
    store = derived(
        "<x:a> th:locatedIn <x:city> . <x:city> th:within <x:region> . <x:region> th:within <x:it> ."
    )
    assert holds(store, "<x:a> th:locatedIn <x:region> , <x:it>")
    assert not holds(store, "<x:city> th:locatedIn <x:region>")


@pytest.mark.parametrize(
    ("kind", "strand"),
    [
        ("Company", "industry"),
        ("University", "university"),
        ("ResearchCentre", "university"),
        ("PublicBody", "government"),
        ("OtherOrganisation", "civil-society"),
    ],
)
def test_the_strand_of_the_helix_follows_from_the_class(kind: str, strand: str) -> None:
    store = derived(f"<x:a> a th:{kind} .")
    assert holds(store, f"<x:a> th:helix <https://w3id.org/triplehelix/voc/helix/{strand}>")
    assert holds(store, "<x:a> th:organisationKind/th:typedAs ?class . <x:a> a ?class")


def test_a_span_is_a_statement_with_its_place_and_the_speaker_of_its_document() -> None:
    store = derived(
        f"<{DOCUMENT}> a th:SourceDocument ; th:speaker <x:speaker> ."
        f"<x:a> dct:source <{DOCUMENT}#char=12,40> ."
    )
    assert holds(
        store,
        f"<{DOCUMENT}#char=12,40> a th:Statement ; th:inDocument <{DOCUMENT}> ; th:speaker <x:speaker> ;"
        " th:modality <https://w3id.org/triplehelix/voc/modality/asserted> ;"
        f" <http://www.w3.org/ns/oa#hasSource> <{DOCUMENT}> ;"
        " <http://www.w3.org/ns/oa#hasSelector> ?selector ."
        " ?selector <http://www.w3.org/ns/oa#start> 12 ; <http://www.w3.org/ns/oa#end> 40",
    )


def test_what_a_statement_says_of_itself_stands() -> None:
    store = derived(
        f"<{DOCUMENT}> a th:SourceDocument ; th:speaker <x:one> . <x:a> dct:source <{DOCUMENT}#char=1,2> ."
        f"<{DOCUMENT}#char=1,2> th:speaker <x:other> ; th:modality <x:planned> ."
    )
    assert holds(store, f"<{DOCUMENT}#char=1,2> th:speaker <x:other> ; th:modality <x:planned>")
    assert not holds(store, f"<{DOCUMENT}#char=1,2> th:speaker <x:one>")
    assert not holds(store, "?s th:modality <https://w3id.org/triplehelix/voc/modality/asserted>")


def test_a_row_of_a_file_is_no_statement() -> None:
    store = derived(f"<x:a> dct:source <{th.DATA}source/abc/organization.csv#row=12> .")
    assert not holds(store, "?s a th:Statement")


@pytest.mark.parametrize(
    "rule", [rule for rule in read_rules() if rule.on_arrays], ids=lambda rule: rule.name
)
def test_what_arrays_compute_is_what_the_rule_says(rule: Rule, built: pyoxigraph.Store) -> None:
    constructed = set(built.query(rule.text))
    assert len(constructed) > 1_000
    predicate = next(iter(constructed)).predicate
    assert {quad.triple for quad in built.quads_for_pattern(None, predicate, None)} == constructed


@pytest.mark.parametrize("rule", read_rules(), ids=lambda rule: rule.name)
def test_a_built_store_holds_all_that_the_rules_say(rule: Rule, built: pyoxigraph.Store) -> None:
    missing = [
        triple
        for triple in built.query(rule.text)
        if not any(built.quads_for_pattern(triple.subject, triple.predicate, triple.object))
    ]
    assert missing == []


def test_rules_that_ran_add_nothing_more() -> None:
    store = store_with("<x:a> a th:Company ; th:locatedIn <x:c> . <x:c> th:within <x:d> .")
    assert apply_rules(store) > 0
    assert apply_rules(store) == 0


def test_the_manifest_counts_what_the_rules_derive(tmp_path: Path) -> None:
    observatory = Observatory.create(tmp_path / "demo", "IT")
    observatory.add_bundled()
    snapshot = observatory.build()
    assert (
        len(pyoxigraph.Store.read_only(str(snapshot.store_folder))) == snapshot.manifest["triples"]["total"]
    )
