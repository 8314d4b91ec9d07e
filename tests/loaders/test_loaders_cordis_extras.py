"""CORDIS beside projects and participants: fields of science, topics of old files, results, and workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pyoxigraph
import pytest
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.source import Records, Source, read_source, recognise, write_records
from triplehelix.ontology.vocabulary import DATA, NAMESPACE, PREFIXES

PUBLIC = Path(__file__).parents[2] / "../shared/data/cordis-h2020/cordis-h2020projects-csv.zip"
PROJECT = ("id", "title", "startDate", "frameworkProgramme", "topics")
FIELDS = ("projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle", "euroSciVocDescription")
PUBLICATIONS = (
    *("id", "title", "isPublishedAs", "authors", "journalNumber", "journalTitle", "publishedPages"),
    *("publishedYear", "publisher", "issn", "isbn", "doi", "projectID", "projectAcronym", "collection"),
    *("contentUpdateDate", "rcn"),
)
DELIVERABLES = (
    *("deliverableType", "description", "url", "projectID", "projectAcronym", "contentUpdateDate", "rcn"),
    "collection",
)
OLD_DELIVERABLES = (
    "id",
    "title",
    "deliverableType",
    "description",
    "projectID",
    "projectAcronym",
    "url",
    "rcn",
)
SKOS = PREFIXES["skos"]


def table(header: Sequence[str], *rows: dict[str, str]) -> str:
    assert all(set(row) <= set(header) for row in rows)
    lines = [header, *([row.get(name, "") for name in header] for row in rows)]
    return "".join(";".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)


def project(key: str, topics: str = "") -> dict[str, str]:
    return {
        "id": key,
        "title": f"Project {key}",
        "startDate": "2020-01-01",
        "frameworkProgramme": "H2020",
        "topics": topics,
    }


def field(key: str, code: str, path: str, title: str = "") -> dict[str, str]:
    return {"projectID": key, "euroSciVocCode": code, "euroSciVocPath": path, "euroSciVocTitle": title}


def publication(key: str, one: str, **cells: str) -> dict[str, str]:
    return {"id": key, "projectID": one, "title": f"On {key}", "publishedYear": "2021", **cells}


PROJECTS = table(PROJECT, project("1"), project("2"))


def read(folder: Path, *contents: str) -> list[Records]:
    """Read files whose names say nothing."""
    found = []
    for number, content in enumerate(contents):
        path = folder / f"download ({number})"
        path.write_text(content, "utf-8")
        assert recognise(path) == "cordis"
        found.append(read_source(Source(path, "cordis")))
        for one in found[-1].tables:
            assert one.read == one.accepted + one.rejected
    return found


def write(records: list[Records]) -> pyoxigraph.Store:
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    write_records(records, writer)
    store = pyoxigraph.Store()
    store.bulk_load(stream.getvalue(), pyoxigraph.RdfFormat.N_TRIPLES)
    assert len(store) == writer.count
    return store


def values(store: pyoxigraph.Store, local: str, predicate: str) -> set[str]:
    name = predicate if ":" in predicate else NAMESPACE + predicate
    quads = store.quads_for_pattern(pyoxigraph.NamedNode(DATA + local), pyoxigraph.NamedNode(name), None)
    return {str(quad.object).replace(DATA, "") for quad in quads}


@pytest.mark.parametrize("columns", [4, 5])
def test_fields_of_science_come_with_those_above_them(tmp_path: Path, columns: int) -> None:
    rows = [
        field("1", "/21/39/225", "/tides/harbours/quays", "quays"),
        field("2", "/21/41", "/tides/currents", "currents"),
        field("2", "/21/39/225", "/tides/harbours/quays", "quays"),
    ]
    store = write(read(tmp_path, PROJECTS, table(FIELDS[:columns], *rows)))
    assert values(store, "project/h2020-1", "fieldOfScience") == {"<field-of-science/225>"}
    assert values(store, "project/h2020-2", "fieldOfScience") == {
        "<field-of-science/225>",
        "<field-of-science/41>",
    }
    assert values(store, "field-of-science/225", f"{SKOS}broader") == {"<field-of-science/39>"}
    assert values(store, "field-of-science/41", f"{SKOS}broader") == {"<field-of-science/21>"}
    assert values(store, "field-of-science/21", f"{SKOS}broader") == set()
    assert values(store, "field-of-science/21", f"{SKOS}prefLabel") == {'"tides"@en'}
    assert values(store, "field-of-science/39", f"{PREFIXES['rdfs']}label") == {'"harbours"'}
    assert len(values(store, "field-of-science/39", f"{PREFIXES['dct']}source")) == 1


def test_a_name_that_holds_the_sign_between_names_names_no_wrong_concept(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        PROJECTS,
        table(FIELDS, field("1", "/21/39", "/tides/harbours and/or ports", "harbours and/or ports")),
    )
    store = write(records)
    assert values(store, "field-of-science/39", f"{SKOS}prefLabel") == {'"harbours and/or ports"@en'}
    assert values(store, "field-of-science/21", f"{SKOS}prefLabel") == set()
    assert records[1].tables[0].notes == [
        "1 paths have another length than their codes; the titles were taken"
    ]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "it is blank"),
        ("tides", "not a path of numbers, such as /21/39/225"),
        ("/21//39", "not a path of numbers, such as /21/39/225"),
    ],
)
def test_a_code_that_is_no_path_is_rejected(tmp_path: Path, code: str, reason: str) -> None:
    content = table(FIELDS, field("1", code, "/tides"), field("1", "/21", "/tides"))
    (records,) = read(tmp_path, content)
    assert [(reject.row, reject.column, reject.reason) for reject in records.rejects] == [
        (2, "euroSciVocCode", reason)
    ]
    assert records.tables[0].rows == [3]


def test_topics_of_files_of_one_table_are_those_of_the_topics_table(tmp_path: Path) -> None:
    one = table(PROJECT, project("1", "PORTS-2015-01;TIDES-2015-02 ; ;PORTS-2015-01"), project("2"))
    topics = table(
        ("projectID", "topic", "title"), {"projectID": "2", "topic": "PORTS-2015-01", "title": "Calmer ports"}
    )
    store = write(read(tmp_path, one, topics))
    assert values(store, "project/h2020-1", "hasTopic") == {"<topic/PORTS-2015-01>", "<topic/TIDES-2015-02>"}
    assert values(store, "project/h2020-2", "hasTopic") == {"<topic/PORTS-2015-01>"}
    assert values(store, "topic/PORTS-2015-01", f"{PREFIXES['rdfs']}label") == {'"Calmer ports"'}
    assert values(store, "topic/TIDES-2015-02", f"{PREFIXES['rdfs']}label") == {'"TIDES-2015-02"'}


def test_a_publication_of_two_projects_is_one_by_its_doi(tmp_path: Path) -> None:
    content = table(
        PUBLICATIONS,
        publication(
            "1_5_PUBLI", "1", doi="https://doi.org/10.1234/ABC.5", isPublishedAs="Peer reviewed articles"
        ),
        publication("2_9_PUBLI", "2", title="On 1_5_PUBLI", doi="10.1234/abc.5"),
        publication("2_8_PUBLI", "2"),
    )
    store = write(read(tmp_path, PROJECTS, content))
    one, other = "publication/doi-10.1234%2Fabc.5", "publication/cordis-2_8_PUBLI"
    assert values(store, one, "resultOf") == {"<project/h2020-1>", "<project/h2020-2>"}
    assert values(store, one, "doi") == {'"10.1234/abc.5"'}
    assert values(store, one, "publicationYear") == {'"2021"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert values(store, one, "resultType") == {'"Peer reviewed articles"'}
    assert values(store, one, f"{PREFIXES['rdf']}type") == {f"<{NAMESPACE}Publication>"}
    assert values(store, other, "resultOf") == {"<project/h2020-2>"}
    assert values(store, other, f"{PREFIXES['rdfs']}label") == {'"On 2_8_PUBLI"'}


def test_a_wrong_doi_or_year_is_set_aside_and_the_publication_kept(tmp_path: Path) -> None:
    content = table(PUBLICATIONS, publication("1_5", "1", doi="doi pending", publishedYear="in press"))
    records = read(tmp_path, PROJECTS, content)
    assert [(reject.column, reject.left_out) for reject in records[1].rejects] == [
        ("doi", "cell"),
        ("publishedYear", "cell"),
    ]
    assert values(write(records), "publication/cordis-1_5", "resultOf") == {"<project/h2020-1>"}


def test_deliverables_have_a_title_or_a_description(tmp_path: Path) -> None:
    new = table(
        DELIVERABLES,
        {
            "rcn": "11",
            "projectID": "1",
            "description": "A tide table",
            "deliverableType": "Other",
            "url": "https://d.example/11",
        },
    )
    old = table(
        OLD_DELIVERABLES,
        {
            "id": "1_2_DELIV",
            "rcn": "12",
            "projectID": "2",
            "title": "Quay plan",
            "description": "Long words",
            "url": "javascript:x",
        },
    )
    records = read(tmp_path, PROJECTS, new, old)
    store = write(records)
    assert values(store, "deliverable/cordis-11", f"{PREFIXES['rdfs']}label") == {'"A tide table"'}
    assert values(store, "deliverable/cordis-11", "resultType") == {'"Other"'}
    assert values(store, "deliverable/cordis-11", "webAddress") == {
        '"https://d.example/11"^^<http://www.w3.org/2001/XMLSchema#anyURI>'
    }
    assert values(store, "deliverable/cordis-1_2_DELIV", f"{PREFIXES['rdfs']}label") == {'"Quay plan"'}
    assert values(store, "deliverable/cordis-1_2_DELIV", "resultOf") == {"<project/h2020-2>"}
    assert [(reject.column, reject.left_out) for reject in records[2].rejects] == [("url", "cell")]


def test_workbooks_of_cordis_say_what_its_csv_files_say(tmp_path: Path) -> None:
    fields = table(FIELDS, field("1", "/21/39", "/tides/harbours", "harbours"))
    contents = {"project": table(PROJECT, project("1", "PORTS-1")), "euroSciVoc": fields}
    path = tmp_path / "cordis-xlsx.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(f"xlsx/{name}.xlsx", workbook(content))
    assert recognise(path) == "cordis"
    records = read_source(Source(path, "cordis"))
    plain, packed = (statements(write(one)) for one in (read(tmp_path, *contents.values()), [records]))
    assert plain == packed
    assert len(plain) > 10


def workbook(content: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in content.splitlines():
        book.active.append([cell.strip('"') for cell in line.split(";")])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def statements(store: pyoxigraph.Store) -> set[str]:
    """Return what is said of other things than files and rows."""
    return {str(quad) for quad in store if f"{DATA}source/" not in str(quad)}


@pytest.mark.slow
@pytest.mark.skipif(not PUBLIC.exists(), reason="the public data is not here: ../shared/data/cordis-h2020")
def test_the_public_programme_is_read_whole_and_has_no_fields() -> None:
    records = read_source(Source(PUBLIC, "cordis"))
    assert [(table.layout.name, table.read, table.rejected) for table in records.tables] == [
        ("project", 31_451, 0),
        ("organization", 144_726, 0),
        ("topics", 8_788, 0),
        ("legalBasis", 37_440, 0),
    ]
