"""The questions that the founding documents imply, asked of the documents alone and of an invented extension.

The expected rows are CSV files: competency/documents and competency/extended, one a question.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from triplehelix.observatory import Observatory
from triplehelix.ontology.files import document_files
from triplehelix.queries.catalogue import load_catalogue
from triplehelix.queries.results import write_csv

HERE = Path(__file__).with_name("competency")
EXTENSION = HERE / "extension.ttl"
CATALOGUE = load_catalogue()
COMPETENCY = {
    int(number[1]): name
    for name, question in CATALOGUE.items()
    if (number := re.match(r"Competency question ([0-9]+)\.", question.description))
}
SHORT = (
    ("https://w3id.org/triplehelix/id/", "id:"),
    ("https://w3id.org/triplehelix/voc/", "voc:"),
    ("http://data.europa.eu/nuts/code/", "nuts:"),
)

EMPTY_ON_THE_DOCUMENTS = {
    "smes-without-partner-in-target-countries": "no firm of the district and no country is named",
    "countries-without-prior-relation": "both groups of countries are told to have earlier relations",
    "members-through-a-district": "no firm of the district is named",
    "segment-links": "four segments, and no company of any is named",
    "start-ups-without-ties": "no start-up is named",
    "brokers-between-companies-and-institutions": "no company is named",
    "never-in-horizon": "no high-technology company is named",
    "next-stop-pairs": "no company on the mission is named",
}
ON_THE_DOCUMENTS = sorted({*COMPETENCY.values(), "contradictions", "readings", "blanks"})

# A fact of the extension, what stands there instead, the question, and how its answer changes.
BROKEN = [
    (
        "participation:invented-brezza-2 a th:Participation ; th:inUndertaking project:invented-brezza ;",
        "participation:invented-brezza-2 a th:Participation ; th:inUndertaking project:invented-molo ;",
        "smes-without-partner-in-target-countries",
        lambda rows: [row["name"][:8] for row in rows] == ["Officine", "Robotica"],
    ),
    (
        "criterion:market-and-synergies ; th:met false",
        "criterion:market-and-synergies ; th:met true",
        "criteria-by-country",
        lambda rows: {row["country_name"]: row["met"] for row in rows}["Tunisia"] == "2",
    ),
    (
        "th:country territory:JP ; th:relationKind relation-kind:contact",
        "th:country territory:JP ; th:relationKind relation-kind:industrial",
        "countries-without-prior-relation",
        lambda rows: not rows,
    ),
    (
        "th:demonstrates offer:invented-monitoring ;",
        "",
        "portfolio-offers",
        lambda rows: {row["demonstrations"] for row in rows} == {"0"},
    ),
    (
        "th:manages organisation:smart-factory-cluster ;",
        "",
        "missing-actor-kinds",
        lambda rows: sum(row["kind_name"] == "coordinating body" for row in rows) == 3,
    ),
    (
        "th:participant organisation:invented-institute ;",
        "th:participant organisation:invented-bank ;",
        "brokers-between-companies-and-institutions",
        lambda rows: "Club Esempio (invented)" not in {row["name"] for row in rows},
    ),
    (
        'rdfs:label "GRU (invented)" ; th:invented true ;\n    th:fundedUnder programme:h2020 ;',
        'rdfs:label "GRU (invented)" ; th:invented true ;',
        "never-in-horizon",
        lambda rows: "Cantieri Esempio (invented)" in {row["name"] for row in rows},
    ),
    (
        "th:year 2020 ; th:amount 0.0 ;",
        "th:year 2020 ;",
        "budget-by-source-and-year",
        lambda rows: {row["situation"] for row in rows} == {"stated", "blank", "not stated"},
    ),
    (
        'th:population "companies" ; th:count 4 ;',
        'th:population "companies" ; th:count 3 ;',
        "head-count-sums",
        lambda rows: (
            {row["undertaking_name"]: row["verdict"] for row in rows}["Missione Esempio (invented)"]
            == "total and sum differ"
        ),
    ),
    (
        'th:nutsCode "MT00" ; th:focus theme:ict , theme:media',
        'th:nutsCode "MT00" ; th:focus theme:media',
        "next-stop-pairs",
        lambda rows: "Eżempju Media (invented)" not in {row["name"] for row in rows} and len(rows) == 4,
    ),
]


def build(folder: Path, files: list[Path]) -> Observatory:
    observatory = Observatory.create(folder)
    for file in files:
        observatory.add(file, invented=file.stem == "extension")
    observatory.build()
    return observatory


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    return build(tmp_path_factory.mktemp("documents"), document_files())


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    return build(tmp_path_factory.mktemp("extended"), [*document_files(), EXTENSION])


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    folder = tmp_path_factory.mktemp("broken")
    text = EXTENSION.read_text("utf-8")
    for fact, instead, _, _ in BROKEN:
        assert text.count(fact) == 1, fact
        text = text.replace(fact, instead)
    changed = folder / "extension.ttl"
    changed.write_text(text, "utf-8")
    return build(folder / "observatory", [*document_files(), changed])


def ask(observatory: Observatory, name: str) -> list[dict[str, str]]:
    """Return the answer as a person reads it in a CSV file, with short IRIs."""
    text = io.StringIO()
    write_csv(observatory.ask(name), text)
    content = text.getvalue()
    for long, short in SHORT:
        content = content.replace(long, short)
    return list(csv.DictReader(io.StringIO(content, newline="")))


def read(data: str, name: str) -> list[dict[str, str]]:
    with (HERE / data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_catalogue_has_the_26_competency_questions_once_each() -> None:
    assert sorted(COMPETENCY) == list(range(1, 27))
    assert len(set(COMPETENCY.values())) == 26
    tagged = {name for name, question in CATALOGUE.items() if "competency" in question.tags}
    assert tagged == set(COMPETENCY.values())


def test_every_question_has_its_expected_rows_and_no_file_is_left_over() -> None:
    assert {path.stem for path in (HERE / "extended").glob("*.csv")} == set(COMPETENCY.values())
    assert {path.stem for path in (HERE / "documents").glob("*.csv")} == set(ON_THE_DOCUMENTS)


@pytest.mark.parametrize("name", ON_THE_DOCUMENTS)
def test_the_documents_alone_give_the_expected_rows(name: str, documents: Observatory) -> None:
    assert ask(documents, name) == read("documents", name)


@pytest.mark.parametrize("name", COMPETENCY.values())
def test_documents_and_extension_give_the_expected_rows(name: str, extended: Observatory) -> None:
    assert ask(extended, name) == read("extended", name)


def test_the_expected_rows_are_empty_only_where_the_documents_name_nobody() -> None:
    assert {name for name in ON_THE_DOCUMENTS if not read("documents", name)} == set(EMPTY_ON_THE_DOCUMENTS)
    assert all(read("extended", name) for name in COMPETENCY.values())


@pytest.mark.parametrize("name", ON_THE_DOCUMENTS)
def test_every_row_from_the_documents_says_where_it_stands(name: str) -> None:
    # How far ties go is counted over all of them: no one place states it.
    if name == "ties-by-distance":
        return
    for row in read("documents", name):
        [first, *_] = (column for column in row if "source" in column and column != "source_of_funds")
        assert "id:document/00" in row[first], row


@pytest.mark.parametrize(("name", "changed"), [(name, changed) for _, _, name, changed in BROKEN])
def test_another_fact_gives_another_answer(
    name: str, changed: Callable[[list[dict[str, str]]], bool], broken: Observatory
) -> None:
    assert changed(ask(broken, name))
    assert not changed(read("extended", name))


def test_a_flag_with_several_places_gives_them_in_the_order_of_the_text(documents: Observatory) -> None:
    [flag] = [
        row for row in ask(documents, "contradictions") if row["flag"] == "id:flag/004-27-companies-or-25"
    ]
    assert flag["first_source"] == "id:document/004#char=158,177"
    assert flag["second_source"] == "id:document/004#char=1490,1511"
    assert flag["further_sources"].split() == [
        f"id:document/004#char={place}" for place in ("1513,1524", "1526,1541", "1544,1565")
    ]


def test_statements_stand_in_the_order_of_the_text_with_manner_and_speaker(documents: Observatory) -> None:
    rows = ask(documents, "statements")
    places = [(row["statement"].partition("#")[0], int(row["start"]), int(row["end"])) for row in rows]
    assert places == sorted(places)
    assert all(start < end for _, start, end in places)
    assert {row["modality"] for row in rows} == {"asserted", "planned", "required", "desired", "advised"}
    assert {row["polarity"] for row in rows} == {"", "for", "against"}
    [agency] = {row["speaker"] for row in rows if row["start"] == "2812"}
    spoken = {row["speaker"] for row in rows if row["statement"].startswith("id:document/004")}
    assert agency.startswith("Press agency") and len(spoken) == 2
    # A statement that supports nothing would stand there without a use.
    assert all(row["supports"] for row in rows)


def test_a_parameter_narrows_the_statements_to_one_document(documents: Observatory) -> None:
    rows = documents.ask("statements", document="id:document/003").rows
    assert {str(row[0]).partition("#")[0][-3:] for row in rows} == {"003"}


def test_the_year_divides_before_from_after(extended: Observatory) -> None:
    column = CATALOGUE["focus-before-and-after"].columns
    when, area = list(column).index("when"), list(column).index("area_name")
    later = extended.ask("focus-before-and-after", year="2019").rows
    assert {row[area] for row in later if row[when] == "after"} == {"security"}


def test_a_territory_without_ties_has_no_distance(extended: Observatory) -> None:
    assert extended.ask("ties-by-distance", territory="ITC1").rows == []


def test_a_district_that_only_belongs_to_clusters_has_rows_of_its_own(documents: Observatory) -> None:
    rows = [row for row in ask(documents, "districts-and-clusters") if row["group"] == "id:organisation/siit"]
    assert [(row["relation"], row["organisation"]) for row in rows] == [
        ("belongs to", "id:organisation/land-transport-cluster"),
        ("belongs to", "id:organisation/smart-communities-technologies-cluster"),
        ("belongs to", "id:organisation/smart-factory-cluster"),
    ]
