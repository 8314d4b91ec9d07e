"""CORDIS: every generation of its files is recognised by content and says the same in triples."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.source import Home, Records, Source, Written, read_source, recognise, write_records
from triplehelix.ontology import vocabulary as th

DATA = Path(__file__).parents[2] / "../shared/data"

# FP7 and Horizon 2020 as they were published until 2021.
OLD_PROJECT = (
    "rcn;{key};acronym;status;programme;topics;frameworkProgramme;title;startDate;endDate;projectUrl;objective;"
    "totalCost;ecMaxContribution;call;fundingScheme;coordinator;coordinatorCountry;participants;"
    "participantCountries;subjects"
)
OLD_ORGANIZATION = (
    "projectRcn;{key};projectAcronym;role;id;name;shortName;activityType;endOfParticipation;ecContribution;country;"
    "street;city;postCode;organizationUrl;vatNumber;contactForm;contactType;contactTitle;contactFirstNames;"
    "contactLastNames;contactFunction;contactTelephoneNumber;contactFaxNumber;contactEmail"
)
# Horizon 2020 and Horizon Europe since then.
PROJECT = (
    "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;legalBasis;topics;ecSignatureDate;"
    "frameworkProgramme;masterCall;subCall;fundingScheme;nature;objective;contentUpdateDate;rcn;grantDoi"
)
ORGANIZATION = (
    "projectID;projectAcronym;organisationID;vatNumber;name;shortName;SME;activityType;street;postCode;city;country;"
    "nutsCode;geolocation;organizationURL;contactForm;contentUpdateDate;rcn;order;role;ecContribution;"
    "netEcContribution;totalCost;endOfParticipation;active"
)
ORGANISATION_999 = "<https://w3id.org/triplehelix/id/organisation/pic-999>"


def table(header: str, *rows: dict[str, str]) -> str:
    """Write a table in the manner of CORDIS: all cells quoted, semicolons, CRLF."""
    names = header.split(";")
    assert all(set(row) <= set(names) for row in rows)
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join(";".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)


def project(key: str, **cells: str) -> dict[str, str]:
    usual = {
        "title": f"Project {key}",
        "startDate": "2020-01-01",
        "endDate": "2023-12-31",
        "frameworkProgramme": "H2020",
    }
    return {"id": key, **usual, **cells}


def participation(key: str, pic: str, **cells: str) -> dict[str, str]:
    return {"projectID": key, "organisationID": pic, "name": f"Org {pic}", "role": "participant", **cells}


def read(folder: Path, *contents: str) -> list[Records]:
    """Read files whose names say nothing."""
    records = []
    for number, content in enumerate(contents):
        path = folder / f"download ({number})"
        path.write_text(content, "utf-8")
        assert recognise(path) == "cordis"
        records.append(read_source(Source(path, "cordis")))
    return records


def write(records: list[Records]) -> tuple[pyoxigraph.Store, Written]:
    """Load what is written; no statement is written twice, for the build counts them."""
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    written = write_records(records, writer)
    store = pyoxigraph.Store()
    store.load(stream.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert len(store) == writer.count
    return store, written


def values(store: pyoxigraph.Store, subject: str, predicate: str) -> set[str]:
    quads = store.quads_for_pattern(pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate), None)
    return {quad.object.value for quad in quads}  # type: ignore[union-attr]


def iri(kind: str, key: str) -> str:
    return f"{th.DATA}{kind}/{key}"


GENERATIONS = {
    "FP7, by reference": (
        table(
            OLD_PROJECT.format(key="reference"),
            {
                "rcn": "1",
                "reference": "77",
                "title": "T",
                "frameworkProgramme": "FP7",
                "programme": "FP7-ICT;FP7-SME",
            }
            | {"startDate": "2010-03-01", "totalCost": "10,5"},
        ),
        table(
            OLD_ORGANIZATION.format(key="projectReference"),
            {"projectRcn": "1", "projectReference": "77", "role": "coordinator", "id": "999", "name": "CNR"}
            | {"activityType": "REC", "country": "IT", "city": "Genova"},
        ),
        "fp7-77",
        {"fp7-fp7-ict", "fp7-fp7-sme"},
    ),
    "Horizon 2020 until 2021": (
        table(
            OLD_PROJECT.format(key="id"),
            {
                "rcn": "1",
                "id": "77",
                "title": "T",
                "frameworkProgramme": "H2020",
                "programme": "H2020-EU.1.1.",
            }
            | {"startDate": "2010-03-01", "totalCost": "10.5"},
        ),
        table(
            OLD_ORGANIZATION.format(key="projectID"),
            {"projectRcn": "1", "projectID": "77", "role": "coordinator", "id": "999", "name": "CNR"}
            | {"activityType": "REC", "country": "IT", "city": "Genova"},
        ),
        "h2020-77",
        {"h2020-h2020-eu.1.1."},
    ),
    "Horizon Europe": (
        table(
            PROJECT,
            project("77", title="T", frameworkProgramme="HORIZON", startDate="2010-03-01", totalCost="10.5")
            | {"legalBasis": "HORIZON.1.2", "rcn": "1"},
        ),
        table(
            ORGANIZATION,
            participation(
                "77", "999", role="coordinator", name="CNR", activityType="REC", country="IT", city="Genova"
            ),
        ),
        "horizon-77",
        {"horizon-horizon.1.2"},
    ),
}


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("order", [1, -1])
def test_every_generation_says_the_same(generation: str, order: int, tmp_path: Path) -> None:
    projects, organizations, key, parts = GENERATIONS[generation]
    store, written = write(read(tmp_path, *[projects, organizations][::order]))
    node = iri("project", key)
    assert values(store, node, th.RDFS_LABEL) == {"T"}
    assert values(store, node, th.TOTAL_COST) == {"10.5"}
    assert values(store, node, th.START_YEAR) == {"2010"}
    assert values(store, node, th.LEGAL_BASIS) == {iri("programme", part) for part in parts}
    assert values(store, node, th.FUNDED_UNDER) == {iri("programme", key.split("-")[0])}
    assert values(store, iri("participation", f"{key}-999"), th.ROLE) == {th.ROLES + "coordinator"}
    assert values(store, ORGANISATION_999[1:-1], th.RDF_TYPE) == {th.ORGANISATION, th.RESEARCH_CENTRE}
    assert written.participations == [(ORGANISATION_999, f"<{node}>")]
    assert written.years == {f"<{node}>": 2010}
    assert written.homes == {ORGANISATION_999: Home("IT", None, "Genova")}


def test_a_repeated_project_is_rejected_with_the_row_of_the_first(tmp_path: Path) -> None:
    [records] = read(tmp_path, table(PROJECT, project("1"), project("2"), project("1", title="Other")))
    assert [str(reject) for reject in records.rejects] == [
        "download (0), row 4: the project stands already in row 2"
    ]
    assert (records.read, records.rejected) == (3, 1)
    assert values(write([records])[0], iri("project", "h2020-1"), th.RDFS_LABEL) == {"Project 1"}


def test_a_repeated_participation_is_rejected_and_another_role_is_not(tmp_path: Path) -> None:
    rows = [participation("1", "9"), participation("1", "9"), participation("1", "9", role="thirdParty")]
    [records] = read(tmp_path, table(ORGANIZATION, *rows))
    assert [(reject.row, reject.reason) for reject in records.rejects] == [
        (3, "the participation stands already in row 2")
    ]
    store, written = write([records])
    assert values(store, iri("participation", "cordis-1-9"), th.ROLE) == {th.ROLES + "participant"}
    assert values(store, iri("participation", "cordis-1-9-third-party"), th.ROLE) == {
        th.ROLES + "third-party"
    }
    assert len(written.participations) == 2


def test_an_end_before_the_start_is_set_aside(tmp_path: Path) -> None:
    [records] = read(
        tmp_path, table(PROJECT, project("1", endDate="2019-12-31"), project("2", endDate="2020-01-01"))
    )
    assert records.tables[0].columns["end"] == [None, date(2020, 1, 1)]
    [reject] = records.rejects
    assert (reject.left_out, reject.column, reject.value) == ("cell", "endDate", "2019-12-31")
    assert records.rejected == 0


def test_projects_that_only_participations_name_are_projects_and_written_once(tmp_path: Path) -> None:
    first = table(ORGANIZATION, participation("5", "9"), participation("6", "9"))
    second = table(ORGANIZATION, participation("5", "8"))
    records = read(tmp_path, first, second, table(PROJECT, project("6")))
    store, written = write(records)
    assert values(store, iri("project", "cordis-5"), th.RDF_TYPE) == {th.PROJECT}
    assert values(store, iri("project", "cordis-5"), th.IDENTIFIER) == {"5"}
    assert records[0].tables[0].notes == ["1 projects are named here and described in no project table"]
    assert written.years == {f"<{iri('project', 'h2020-6')}>": 2020}


def test_of_an_organisation_in_two_sources_the_first_known_value_stands(tmp_path: Path) -> None:
    first = table(ORGANIZATION, participation("1", "9", city="Genova", name="", SME="true"))
    second = table(
        ORGANIZATION, participation("2", "9", city="GENOA", name="Acme", SME="false", country="GR")
    )
    records = read(tmp_path, first, second)
    store, written = write(records)
    node = iri("organisation", "pic-9")
    assert values(store, node, th.CITY) == {"Genova"}
    assert values(store, node, th.RDFS_LABEL) == {"Acme"}
    assert values(store, node, th.SME) == {"true"}
    assert values(store, node, th.COUNTRY_CODE) == {"EL"}
    assert (
        "1 rows give another city for the same organisation; the first stands" in records[1].tables[0].notes
    )
    assert len(written.participations) == 2
    assert len(values(store, node, th.DCT_SOURCE)) == 1


def test_a_participation_in_two_sources_is_written_once_and_noted(tmp_path: Path) -> None:
    first = table(ORGANIZATION, participation("1", "9"))
    second = table(ORGANIZATION, participation("1", "9"), participation("1", "8"))
    records = read(tmp_path, first, second)
    _, written = write(records)
    assert len(written.participations) == 2
    assert "1 participations are in another file already" in records[1].tables[0].notes


def test_a_file_that_was_added_twice_says_everything_once(tmp_path: Path) -> None:
    content = table(PROJECT, project("1", legalBasis="SC4"))
    [records] = read(tmp_path, content)
    store, _ = write([records, read_source(records.source)])
    assert values(store, iri("project", "h2020-1"), th.RDFS_LABEL) == {"Project 1"}


def test_programmes_and_topics_that_differ_in_case_only_are_one(tmp_path: Path) -> None:
    basis = "projectID;legalBasis;title\n1;SC4;Transport\n2;sc4;\n3;H2020;\n"
    topics = "projectID;topic;title\n1;RISK FINANCE;Risk\n1;RISK FINANCE;\n2;a<b>\\;x\n"
    projects = [project("1"), project("2", frameworkProgramme="h2020"), project("3", legalBasis="h2020")]
    store, _ = write(read(tmp_path, basis, topics, table(PROJECT, *projects)))
    assert values(store, iri("programme", "h2020-sc4"), th.IDENTIFIER) == {"SC4"}
    assert values(store, iri("programme", "h2020-sc4"), th.RDFS_LABEL) == {"Transport"}
    assert values(store, iri("programme", "h2020-sc4"), th.PART_OF) == {iri("programme", "h2020")}
    assert values(store, iri("project", "h2020-1"), th.HAS_TOPIC) == {iri("topic", "RISK%20FINANCE")}
    assert values(store, iri("topic", "a%3Cb%3E%5C"), th.IDENTIFIER) == {"a<b>\\"}


def test_a_part_of_two_programmes_is_two_parts(tmp_path: Path) -> None:
    projects = [
        project("1", legalBasis="EURATOM"),
        project("2", legalBasis="EURATOM", frameworkProgramme="HORIZON"),
    ]
    store, _ = write(read(tmp_path, table(PROJECT, *projects)))
    for key, framework in (("h2020-1", "h2020"), ("horizon-2", "horizon")):
        part = iri("programme", f"{framework}-euratom")
        assert values(store, iri("project", key), th.LEGAL_BASIS) == {part}
        assert values(store, part, th.PART_OF) == {iri("programme", framework)}


ROLES = {
    "coordinator": "coordinator",
    "participant": "participant",
    "beneficiary": "participant",
    "partner": "partner",
    "thirdParty": "third-party",
    "internationalPartner": "international-partner",
    "associatedPartner": "associated-partner",
    "Coordinator": "coordinator",
    "THIRD PARTY": "third-party",
}


@pytest.mark.parametrize("word", ROLES)
def test_the_roles_of_cordis_are_those_of_the_ontology(word: str, tmp_path: Path) -> None:
    store, _ = write(read(tmp_path, table(ORGANIZATION, participation("1", "9", role=word))))
    assert values(store, iri("participation", "cordis-1-9"), th.ROLE) == {th.ROLES + ROLES[word]}
    assert f"role:{ROLES[word]} a skos:Concept" in ontology()


def test_a_role_that_is_not_known_is_set_aside_and_the_participation_kept(tmp_path: Path) -> None:
    [records] = read(tmp_path, table(ORGANIZATION, participation("1", "9", role="hostInstitution")))
    assert [(reject.column, reject.left_out) for reject in records.rejects] == [("role", "cell")]
    store, written = write([records])
    assert values(store, iri("participation", "cordis-1-9"), th.ROLE) == set()
    assert len(written.participations) == 1


def ontology() -> str:
    return (Path(__file__).parents[2] / "ontology/vocabularies/roles.ttl").read_text("utf-8")


def test_every_row_can_be_followed_to_its_file(tmp_path: Path) -> None:
    [records] = read(tmp_path, table(PROJECT, project("1"), project("2")))
    store, _ = write([records])
    [place] = values(store, iri("project", "h2020-2"), th.DCT_SOURCE)
    file, _, row = place.partition("#")
    assert row == "row=3"
    assert values(store, file, th.SHA256) == {records.sha256}
    assert values(store, file, th.DCT_TITLE) == {"download (0)"}
    assert values(store, file, th.ROWS_READ) == {"2"}


def test_a_file_that_no_loader_knows_is_refused_with_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Regione;Comune\nLiguria;Genova\n")
    for action in (recognise, lambda path: read_source(Source(path, "cordis"))):
        with pytest.raises(TriplehelixError, match="found: Regione, Comune") as caught:
            action(path)
        assert "projectID, organisationID" in caught.value.do


def test_lines_of_json_are_refused_with_a_short_message(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f'{{"id": 1, "name": "{"x" * 500}", "other": "{"y" * 500}"}}\n' * 3)
    with pytest.raises(TriplehelixError) as caught:
        recognise(path)
    assert len(caught.value.what) < 200


def test_a_file_of_which_no_row_can_be_used_is_refused_with_the_first_reason(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(table(PROJECT, project("a b"), project("")))
    with pytest.raises(TriplehelixError, match="none of its 2 rows can be used; row 2: not an identifier"):
        read_source(Source(path, "cordis"))


def test_invented_data_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(table(PROJECT, project("1")))
    records = read_source(Source(path, "cordis", invented=True))
    assert values(write([records])[0], records.tables[0].iri[1:-1], th.INVENTED) == {"true"}


def at_hand(path: str) -> Path:
    if not (DATA / path).exists():
        pytest.skip("the public data is not at hand (../shared/data)")
    return DATA / path


@pytest.mark.slow
def test_all_of_horizon_2020_is_read() -> None:
    path = at_hand("cordis-h2020/cordis-h2020projects-csv.zip")
    assert recognise(path) == "cordis"
    records = read_source(Source(path, "cordis"))
    tables = {table.layout.name: table for table in records.tables}
    assert {name: (table.read, table.accepted, table.rejected) for name, table in tables.items()} == {
        "project": (31_451, 31_451, 0),
        "organization": (144_726, 144_726, 0),
        "topics": (8_788, 8_788, 0),
        "legalBasis": (37_440, 37_440, 0),
    }
    assert Counter((reject.column, reject.left_out) for reject in records.rejects) == {
        ("organizationURL", "cell"): 75,
        ("street", "cell"): 12,
    }
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    written = write_records([records], writer)
    lines = stream.getvalue().splitlines()
    assert writer.count == len(lines) == len(set(lines))
    assert len(written.participations) == len(set(written.participations)) == 144_726
    assert len(written.homes) == 35_871


def test_the_sample_with_points_and_commas_in_one_file_is_read() -> None:
    records = read_source(Source(at_hand("cordis-h2020-sample/organization.csv"), "cordis"))
    assert (records.read, records.rejected, len(records.rejects)) == (2_722, 2, 4)
    amounts = records.tables[0].columns["contribution"]
    assert {type(amount) for amount in amounts} <= {Decimal, type(None)}
    assert sum(amount is not None for amount in amounts) > 2_000


@pytest.mark.parametrize("name", ["fp7orgs_with_merge_conflict_markers.csv"])
def test_the_real_file_with_conflict_markers_is_refused_with_the_row(name: str) -> None:
    path = at_hand(f"cordis-fp7/{name}")
    with pytest.raises(TriplehelixError, match="conflict markers") as caught:
        recognise(path)
    assert caught.value.where == f"{name}, row 1"


PROJECTS = "id;title;startDate\n1;One;2020-01-01\n"


def pack(path: Path, tables: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in tables.items():
            archive.writestr(name, content)
    return path


def test_a_table_that_lacks_a_needed_column_is_refused_by_name_also_inside_an_archive(tmp_path: Path) -> None:
    header = "projectID;organisationID;name;country;city;SME;activityType;street;vatNumber\n"
    path = pack(tmp_path / "download.zip", {"project.csv": PROJECTS, "organization.csv": header})
    with pytest.raises(TriplehelixError, match=r"organization table are missing: role") as caught:
        recognise(path)
    assert caught.value.where == "download.zip/organization.csv, row 1"


def test_tables_of_cordis_that_are_not_used_yet_are_named_and_left_out(tmp_path: Path) -> None:
    others = {
        "webLink.csv": "physUrl;availableLanguages;status;archivedDate;type;source;represents;projectID\n",
        "reportSummaries.csv": "id;title;projectID;projectAcronym;attachment;contentUpdateDate;rcn\n",
    }
    path = pack(tmp_path / "download.zip", {"project.csv": PROJECTS, **others})
    assert read_source(Source(path, "cordis")).unread == [f"download.zip/{name}" for name in others]
