"""How the founding documents say it: flags, blanks, modalities, speakers, and our readings kept apart."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from founding_documents import DATA, NUTS, TH, facts, names, of, of_class, words
from rdflib import DCTERMS, RDF, Literal, URIRef
from rdflib.term import Node

HERE = Path(__file__).parent
FLAGS = tomllib.loads((HERE / "expected_flags.toml").read_text(encoding="utf-8"))
MODALITIES = {
    "required": "have to be met|network of previous|market indications|understood|management body"
    "|institutions|financials|Technological Districts|drivers|essential",
    "planned": "intends|collaborating with|moments|initiatives|undertake|support the management"
    "|già programmati|progettati|missioni|Malta",
    "desired": "would like|City of Technology",
    "advised": "long-term|Foster|common initiatives|increase|individual|preferred",
}
"""What a span says when the document does not simply assert it."""


def languages(subject: Node, relation: URIRef) -> set[str | None]:
    return {text.language for text in facts().objects(subject, relation) if isinstance(text, Literal)}


def speaking(relation: str) -> dict[str, set[str]]:
    """Return the words of the spans that carry a relation, by its value."""
    found: dict[str, set[str]] = {}
    for span, value in facts().subject_objects(TH[relation]):
        if "#char=" in str(span):
            found.setdefault(str(value).rpartition("/")[2], set()).add(words(span))
    return found


def test_every_flag_is_there_and_no_other() -> None:
    assert len(FLAGS) == 33
    assert names(of_class("Flag")) == set(FLAGS)


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_is_of_its_kind_and_about_what_the_documents_say(flag: str) -> None:
    node = DATA["flag/" + flag]
    expected = FLAGS[flag]
    kinds = {TH.Contradiction, TH.Omission, TH.Ambiguity}
    assert set(facts().objects(node, RDF.type)) & kinds == {TH[expected["kind"]]}
    statements = list(facts().objects(node, TH.statement))
    assert set(statements) == set(facts().objects(node, DCTERMS.source))
    assert len(statements) == len(expected["says"])
    assert expected["kind"] != "Contradiction" or len(statements) > 1
    for said in expected["says"]:
        assert any(said in words(statement) for statement in statements), said
    assert languages(node, TH.hypothesis) == {"en", "it"}
    assert list(facts().objects(node, TH.about))


def test_a_blank_is_a_heading_with_nothing_after_it() -> None:
    blanks = of_class("Blank")
    assert names(blanks) == {
        "003-regional-public-funds",
        "003-private-funds",
        "003-form-of-funding",
        "003-recommendation",
    }
    for blank in blanks:
        spans = [words(span) for span in facts().objects(blank, DCTERMS.source)]
        assert any(span.startswith(str(facts().value(blank, TH.field))) for span in spans)
        assert any(span.endswith(("\n", ":")) for span in spans)
        assert (facts().value(blank, TH.blankOf), RDF.type, None) in facts()


def test_what_is_not_asserted_is_required_planned_desired_or_advised() -> None:
    said = speaking("modality")
    assert set(said) == set(MODALITIES)
    for modality, pattern in MODALITIES.items():
        assert [text for text in said[modality] if not re.search(pattern, text)] == []
        for part in pattern.split("|"):
            assert any(re.search(part, text) for text in said[modality]), part


def test_the_agency_speaks_where_it_introduces_the_note_of_the_promoters() -> None:
    assert of("document/004", "speaker") == {"2insclusters-promoters"}
    (agency,) = of("document/004", "relayedBy")
    assert speaking("speaker") == {
        agency: {"spiega una nota dei promotori del progetto", "prosegue il comunicato", "BAS 05"}
    }


def test_a_qualifier_is_printed_where_it_is_said() -> None:
    qualified = list(facts().subject_objects(TH.qualifier))
    assert len(qualified) > 12
    for subject, qualifier in qualified:
        spans = [subject] if "#char=" in str(subject) else facts().objects(subject, DCTERMS.source)
        printed = " ".join(words(span) for span in spans)
        near = printed if str(qualifier) != "e.g." else "e.g."
        assert all(word in near for word in str(qualifier).split()), subject


def test_a_reading_has_a_reason_in_each_language_and_one_confidence() -> None:
    assert len(of_class("Reading")) > 40
    for reading in of_class("Reading"):
        assert languages(reading, TH.reason) == {"en", "it"}, reading
        assert len(list(facts().objects(reading, TH.confidence))) == 1, reading
        assert list(facts().objects(reading, TH.about)), reading


@pytest.mark.parametrize(
    ("reading", "about"),
    {
        "nuts-codes": NUTS.ITC3,
        "001-areas-before-2018": DATA["organisation/smart-communities-technologies-cluster"],
        "003-years": DATA["budget-line/technological-districts-eu-structural-2016"],
        "003-euro": DATA["budget-line/technological-districts-eu-structural-2016"],
        "003-three-amounts": DATA["budget-line/technological-districts-national-public-2018"],
        "003-dont-by-place": DATA["lesson/individual-activity"],
        "004-year-2013": DATA["recognition/marseille-capital-of-culture"],
        "004-sviluppo-basilicata-public": DATA["organisation/sviluppo-basilicata"],
    }.items(),
)
def test_what_we_infer_is_told_apart_from_what_is_said(reading: str, about: URIRef) -> None:
    assert (DATA["reading/" + reading], TH.about, about) in facts()


def test_every_link_from_an_action_to_an_objective_is_a_reading() -> None:
    links = list(facts().subject_objects(TH.serves))
    assert len(links) == 5
    for action, objective in links:
        assert set(facts().subjects(TH.about, action)) & set(facts().subjects(TH.about, objective)), action
