"""What each founding document says is in the data: one test for each thing that it tells."""

from __future__ import annotations

from founding_documents import DATA, NUTS, TH, facts, names, of, of_class, words
from rdflib import DCTERMS, RDF, RDFS, Literal, Namespace
from rdflib.term import Node

VOC = Namespace("https://w3id.org/triplehelix/voc/")
NUMBERS = {"three": 3, "four": 4, "quattro": 4, "cinque": 5, "twelve": 12, "venticinque": 25}
"""The number words that the documents use."""


def having(relation: str, target: Node) -> set[str]:
    """Return what has a relation to a thing."""
    return names(facts().subjects(TH[relation], target))


def number(node: Node, value: str) -> int:
    return int(float(str(facts().value(node, TH[value]))))


# 000: the internationalisation programme


def test_the_programme_has_four_objectives_and_one_is_served_by_no_action() -> None:
    objectives = of("programme/siit-internationalisation", "pursues")
    assert len(objectives) == 4
    served = names(facts().objects(None, TH.serves))
    assert objectives - served == {"sme-and-district-growth-abroad"}


def test_the_plan_has_two_strands_and_four_listed_actions() -> None:
    assert of("plan/siit-internationalisation", "partOf") == {"siit-internationalisation"}
    assert having("strand", VOC["strand/cross-system"]) == {
        "siit-basic-project",
        "siit-exchanges-on-offers",
        "siit-meetings-with-districts",
        "siit-networks-of-excellence",
    }
    vertical = list(facts().subjects(TH.strand, VOC["strand/vertical"]))
    assert len(vertical) == 3
    assert all(facts().value(action, TH.unnamed) == Literal(True) for action in vertical)


def test_the_offers_of_the_smes_form_a_portfolio() -> None:
    assert having("inPortfolio", DATA["offer/siit-portfolio"]) == {"siit-sme-services", "siit-sme-products"}
    assert of("offer/siit-portfolio", "offeredBy") == {"smes-of-the-district"}


def test_one_group_of_countries_is_told_to_meet_both_criteria() -> None:
    criteria = of("programme/siit-internationalisation", "criterion")
    assert criteria == {"prior-network", "market-and-synergies"}
    met: dict[str, set[str]] = {}
    for assessment in of_class("CriterionAssessment"):
        (group,) = names(facts().objects(assessment, TH.assessmentOf))
        met.setdefault(group, set()).update(names(facts().objects(assessment, TH.criterion)))
        assert list(facts().objects(assessment, TH.evidence))
    assert met == {"siit-non-european": criteria, "siit-european": {"prior-network"}}
    for choice in of_class("CountryChoice"):
        country = facts().value(choice, TH.country)
        assert facts().value(country, TH.unnamed) == Literal(True)


# 001: the national clusters


def test_siit_is_in_three_clusters_for_liguria_and_one_of_them_is_unnamed() -> None:
    memberships = list(facts().subjects(TH.member, DATA["organisation/siit"]))
    groups = {facts().value(membership, TH.group) for membership in memberships}
    assert groups == set(of_class("Cluster"))
    assert len(groups) == len(memberships) == 3
    assert {facts().value(membership, TH.onBehalfOf) for membership in memberships} == {NUTS.ITC3}
    assert [facts().value(group, TH.unnamed) for group in groups].count(Literal(True)) == 1


def test_a_national_cluster_expects_actors_and_no_coordinating_body_is_known() -> None:
    kind = VOC["group-kind/national-technological-cluster"]
    assert names(facts().objects(kind, TH.expectsActor)) == {
        *(
            "company",
            "university",
            "research-centre",
            "financial-institution",
            "district",
            "coordinating-body",
        )
    }
    assert (kind, TH.promotedBy, DATA["organisation/miur"]) in facts()
    assert set(facts().subjects(TH.groupKind, kind)) == set(of_class("Cluster"))
    assert (None, TH.manages, None) not in facts()


def test_one_cluster_has_three_specialisations_from_2018() -> None:
    specialisations = of_class("Specialisation")
    assert names(facts().value(node, TH.focus) for node in specialisations) == {
        "mobility-and-logistics",
        "security",
        "smart-city",
    }
    for node in specialisations:
        assert number(node, "startYear") == 2018
        assert "2018" in {words(span) for span in facts().objects(node, DCTERMS.source)}


def test_a_smart_community_has_the_traits_of_its_definition() -> None:
    traits = names(facts().objects(VOC["theme/smart-community"], TH.feature))
    assert len(traits) == 13
    assert {"pervasive-technologies", "democratic-processes", "centrality-of-needs"} <= traits


def test_the_unnamed_cluster_gathers_industry_and_science() -> None:
    groups = facts().objects(DATA["organisation/land-transport-cluster"], TH.gathers)
    assert {kind for group in groups for kind in names(facts().objects(group, TH.helix))} == {
        *("industry", "university")
    }


# 002: GENOA 2021


def test_the_project_has_six_aims_two_promoters_and_a_group_behind_its_idea() -> None:
    assert len(of("project/genoa-2021", "pursues")) == 6
    assert of("project/genoa-2021", "promotedBy") == {"confindustria-genova", "dixet"}
    assert of("project/genoa-2021", "initiatedBy") == {"genoa-2021-companies"}
    assert having("inUndertaking", DATA["project/genoa-2021"]) == {
        "genoa-2021-confindustria-genova",
        "genoa-2021-dixet",
    }


def test_segment_and_size_of_companies_are_two_axes() -> None:
    sizes = {
        segment: names(size for group in facts().subjects(TH.segment, VOC["segment/" + segment])
                       for size in facts().objects(group, TH.sizeClass))
        for segment in ("finmeccanica-group", "foreign-multinationals", "technological-smes", "start-ups")
    }  # fmt: skip
    assert sizes == {
        "finmeccanica-group": {"large"},
        "foreign-multinationals": {"large"},
        "technological-smes": {"medium", "small", "micro"},
        "start-ups": {"micro"},
    }
    assert having("startUp", Literal(True)) == {"genoa-start-ups"}


def test_institutions_named_by_kind_are_unnamed_bodies() -> None:
    concerned = set(facts().objects(DATA["objective/genoa-sharing-with-institutions"], TH.concerns))
    bodies = concerned & set(of_class("PublicBody"))
    assert len(bodies) == 4
    assert all(facts().value(body, TH.unnamed) == Literal(True) for body in bodies)
    assert names(concerned & set(of_class("ResearchCentre"))) == {"iit", "cnr"}


def test_the_recognition_is_desired_and_the_events_are_planned() -> None:
    wished = of("project/genoa-2021", "aspiresTo")
    assert wished == {"european-city-of-technology", "city-of-technology"}
    for name in wished:
        assert number(DATA["recognition/" + name], "year") == 2021
        assert of("recognition/" + name, "modality") == {"desired"}
    assert of("event/genoa-2021-events", "modality") == {"planned"}


def test_entrepreneurs_promote_the_park() -> None:
    assert (DATA["site/erzelli"], RDF.type, TH.SciencePark) in facts()
    assert of("site/erzelli", "promotedBy") == {"erzelli-entrepreneurs"}


# 003: the measure


def test_the_measure_pursues_the_three_numbered_objectives_and_five_aims() -> None:
    pursued = of("measure/technological-districts", "pursues")
    assert {"2.1", "4.5", "5.1"} < pursued
    assert len(pursued) == 8
    assert of("measure/technological-districts", "consults") == {"regional-governments"}
    assert of("measure/technological-districts", "framework") == {"s3"}
    assert of("group/selected-districts", "selectedBy") == {"miur"}


def test_a_budget_line_keeps_the_printed_digits_beside_the_reading() -> None:
    read: dict[str, dict[int, int]] = {}
    for line in of_class("BudgetLine"):
        if (line, TH.amount, None) in facts():
            raw = str(facts().value(line, TH.rawValue))
            read.setdefault(raw, {})[number(line, "year")] = number(line, "amount")
            assert all(raw in words(span) for span in facts().objects(line, DCTERMS.source))
            assert str(facts().value(line, TH.currency)) == "EUR"
            assert facts().value(line, TH.parseRule) is not None
            assert facts().value(line, TH.confidence) is not None
        else:
            assert (line, TH.year, None) not in facts()
            assert list(facts().subjects(TH.blankOf, line))
    for raw, by_year in read.items():
        assert "".join(str(by_year[year]) for year in (2016, 2017, 2018)) == raw
    assert sorted(sum(by_year.values()) for by_year in read.values()) == [2_006_975, 2_993_025]
    assert sum(sum(by_year.values()) for by_year in read.values()) == 5_000_000


def test_there_are_three_lessons_to_follow_and_one_to_avoid() -> None:
    against = having("polarity", VOC["polarity/negative"])
    assert "individual-activity" in against
    polarities = [facts().value(lesson, TH.polarity) for lesson in of_class("Lesson")]
    assert polarities.count(VOC["polarity/positive"]) == 3
    assert polarities.count(VOC["polarity/negative"]) == 1


def test_the_measure_is_too_early_to_judge_and_has_outcomes() -> None:
    assert of("evaluation/technological-districts", "rating") == {"too-early-to-judge"}
    assert having("outcomeOf", DATA["measure/technological-districts"]) == {
        f"technological-districts-{outcome}" for outcome in ("response", "interest", "partnerships")
    }


# 004: the mission


def test_a_head_count_is_the_number_that_is_printed_or_the_word_in_its_place() -> None:
    assert len(of_class("HeadCount")) == 11
    for node in of_class("HeadCount"):
        raw = str(facts().value(node, TH.rawValue))
        assert all(raw in words(span) for span in facts().objects(node, DCTERMS.source)), node
        if (node, TH["count"], None) in facts():
            assert number(node, "count") == NUMBERS.get(raw.casefold()) or number(node, "count") == int(raw)
        else:
            assert raw == str(facts().value(node, TH.qualifier)) == "numerosi"


def test_the_counts_at_the_fair_exceed_the_count_of_the_mission() -> None:
    fair = list(facts().subjects(TH.countOf, DATA["event/2insclusters-smau"]))
    assert names(facts().value(node, TH.comingFrom) for node in fair) == {"FR", "MT", "IT", "EL"}
    assert sum(number(node, "count") for node in fair) == 27
    (mission,) = facts().subjects(TH.countOf, DATA["mission/2insclusters-matera"])
    assert number(mission, "count") == 25


def test_the_mission_has_two_phases_each_with_its_parts() -> None:
    phases = list(facts().subjects(TH.partOf, DATA["mission/2insclusters-matera"]))
    assert {number(phase, "phase"): len(list(facts().subjects(TH.partOf, phase))) for phase in phases} == {
        1: 6,
        2: 1,
    }
    kinds = [
        kind
        for phase in phases
        for part in facts().subjects(TH.partOf, phase)
        for kind in names(facts().objects(part, TH.eventKind))
    ]
    assert sorted(kinds) == ["b2b", "face-to-face", *["presentation"] * 3, "showcase", "testimonies"]


def test_the_next_missions_are_planned_and_have_no_event() -> None:
    missions = having("partOf", DATA["project/2insclusters"]) & names(of_class("Mission"))
    planned = {name for name in missions if of("mission/" + name, "modality") == {"planned"}}
    assert planned == {"2insclusters-malta", "2insclusters-athens"}
    assert not any(list(facts().subjects(TH.partOf, DATA["mission/" + name])) for name in planned)


def test_agreements_with_a_school_followed_the_mission() -> None:
    agreement = "agreement/2insclusters-marseille-design-school"
    assert of(agreement, "follows") == {"2insclusters-matera"}
    assert of(agreement, "party") == {"design-school-of-marseille"}
    label = str(facts().value(DATA["organisation/design-school-of-marseille"], RDFS.label))
    assert label.endswith("(name not given)")
    assert number(DATA["recognition/marseille-capital-of-culture"], "year") == 2013
