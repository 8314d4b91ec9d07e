"""CORDIS as XML: the same as its csv files say, and nothing that an XML file may try."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pyoxigraph
import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.container import MOST_MEMBERS
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.source import Records, Source, read_source, recognise, write_records
from triplehelix.loaders.table import Table
from triplehelix.ontology.vocabulary import DATA

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://cordis.europa.eu"
ORGANISATION = """
      <organization type="coordinator" order="1" source="corda" ecContribution="150000.5" sme="false">
        <rcn>5</rcn><id>999000001</id><vatNumber>IT01234567890</vatNumber>
        <legalName>Ateneo della Mole</legalName><shortName>ADM</shortName>
        <address>
          <street>Via dell'Ancora 1</street><city>Genova</city>
          <postalCode>16100</postalCode><country>IT</country><geolocation>44.4,8.93</geolocation><url>https://mole.example</url>
        </address>
        <relations>
          <categories>
            <category classification="organizationActivityType" type="relatedOrganizationActivityType">
              <code>HES</code><title>Higher or Secondary Education Establishments</title>
            </category>
          </categories>
          <regions>
            <region type="relatedNutsCode"><name>Genova</name><nutsCode>ITC33</nutsCode>
              <parents><region type="relatedNutsCode"><nutsCode>ITC3</nutsCode></region></parents>
            </region>
          </regions>
        </relations>
      </organization>"""


def project(
    key: str = "101", body: str = ORGANISATION, title: str = "Calmer quays", space: str = NAMESPACE
) -> str:
    opened = f'<project xmlns="{space}">' if space else "<project>"
    return f"""{DECLARATION}{opened}
  <language>en</language>
  <rcn>9{key}</rcn><id>{key}</id><acronym>CALM</acronym><title>{title}</title>
  <objective>Quays &amp; piers</objective>
  <startDate>2020-01-01</startDate><endDate>2023-12-31</endDate><status>CLOSED</status>
  <totalCost>200000</totalCost><ecMaxContribution>150000.5</ecMaxContribution>
  <relations>
    <associations>{body}
      <call type="relatedMasterCall"><identifier>PORTS-2019</identifier></call>
      <programme type="relatedLegalBasis"><code>H2020-EU.9.9.</code><title>Ports</title>
        <frameworkProgramme>H2020</frameworkProgramme></programme>
      <programme type="relatedTopic"><code>PORTS-2019-01</code><title>Calm ports</title></programme>
    </associations>
    <categories>
      <category classification="euroSciVoc" type="isInFieldOfScience">
        <code>/21/39</code><title>harbours</title><displayCode>/tides/harbours</displayCode>
      </category>
      <category classification="projectFundingSchemeCategory"><code>RIA</code></category>
    </categories>
  </relations>
</project>
"""


CSV = {
    "project.csv": "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;frameworkProgramme;"
    "fundingScheme\n"
    "101;CALM;CLOSED;Calmer quays;2020-01-01;2023-12-31;200000;150000.5;H2020;RIA\n",
    "organization.csv": "projectID;organisationID;vatNumber;name;shortName;SME;activityType;street;postCode;"
    "city;country;nutsCode;geolocation;organizationURL;role;ecContribution\n"
    "101;999000001;IT01234567890;Ateneo della Mole;ADM;false;HES;Via dell'Ancora 1;16100;Genova;IT;"
    'ITC33;"44.4,8.93";https://mole.example;coordinator;150000.5\n',
    "topics.csv": "projectID;topic;title\n101;PORTS-2019-01;Calm ports\n",
    "legalBasis.csv": "projectID;legalBasis;title\n101;H2020-EU.9.9.;Ports\n",
    "euroSciVoc.csv": "projectID;euroSciVocCode;euroSciVocPath;euroSciVocTitle\n"
    "101;/21/39;/tides/harbours;harbours\n",
}


def pack(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> Records:
    assert recognise(path) == "cordis"
    records = read_source(Source(path, "cordis"))
    for table in records.tables:
        assert table.read == table.accepted + table.rejected
    return records


def tables(records: Records) -> dict[str, Table]:
    return {table.layout.name: table for table in records.tables}


def statements(records: Records) -> set[str]:
    """Return what is said of other things than files and rows."""
    stream = io.BytesIO()
    write_records([records], NTriplesWriter(stream))
    store = pyoxigraph.Store()
    store.bulk_load(stream.getvalue(), pyoxigraph.RdfFormat.N_TRIPLES)
    return {str(quad) for quad in store if f"{DATA}source/" not in str(quad)}


@pytest.mark.parametrize("space", [NAMESPACE, ""])
def test_a_project_as_xml_says_what_the_csv_files_say(tmp_path: Path, space: str) -> None:
    alone = tmp_path / "project-rcn-9101_en.xml"
    alone.write_text(project(space=space))
    records = read(alone)
    assert records.rejects == []
    assert statements(records) == statements(read(pack(tmp_path / "csv.zip", dict(CSV))))
    assert len(statements(records)) > 40


def test_prefixed_names_are_the_same_names(tmp_path: Path) -> None:
    alone = tmp_path / "download"
    text = project().replace(f'<project xmlns="{NAMESPACE}">', f'<c:project xmlns:c="{NAMESPACE}">')
    for name in (
        "project",
        "id",
        "title",
        "startDate",
        "relations",
        "associations",
        "organization",
        "legalName",
    ):
        text = (
            text.replace(f"<{name}>", f"<c:{name}>")
            .replace(f"</{name}>", f"</c:{name}>")
            .replace(f"<{name} ", f"<c:{name} ")
        )
    alone.write_text(text)
    found = tables(read(alone))
    assert found["project"].columns["title"] == ["Calmer quays"]
    assert found["organization"].columns["name"] == ["Ateneo della Mole"]


def test_the_files_of_an_archive_are_rows_with_their_number(tmp_path: Path) -> None:
    files = {f"xml/project-rcn-9{key}_en.xml": project(str(key)) for key in (101, 102, 103)}
    path = pack(tmp_path / "h2020.zip", {"readme.txt": "read me", **files})
    records = read(path)
    assert tables(records)["project"].columns["id"] == ["101", "102", "103"]
    assert tables(records)["organization"].rows == [1, 2, 3]
    assert records.unread == ["h2020.zip/readme.txt"]
    stream = io.BytesIO()
    write_records([records], NTriplesWriter(stream))
    assert f"<{DATA}project/h2020-102>" in stream.getvalue().decode()
    assert "/h2020.zip#row=2>" in stream.getvalue().decode()


def test_an_archive_may_hold_a_file_for_each_of_many_projects(tmp_path: Path) -> None:
    files = {f"{number}.xml": project(str(number)) for number in range(1, MOST_MEMBERS + 100)}
    assert tables(read(pack(tmp_path / "many.zip", dict(files))))["project"].accepted == MOST_MEMBERS + 99


CANARY = "the canary sings"
BOMB = "<!DOCTYPE project [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 12)
)
WRONG: dict[str, tuple[str | bytes, str]] = {
    "entity bomb": (
        project(title="&a11;").replace(DECLARATION, DECLARATION + BOMB + "]>"),
        "it has a document type, which may read other files or fill the memory",
    ),
    "a file read from elsewhere": (
        project(title="&x;").replace(
            DECLARATION, DECLARATION + '<!DOCTYPE project [<!ENTITY x SYSTEM "file://CANARY">]>'
        ),
        "it has a document type, which may read other files or fill the memory",
    ),
    "a document type from elsewhere": (
        project().replace(DECLARATION, DECLARATION + '<!DOCTYPE project SYSTEM "http://127.0.0.1:9/x.dtd">'),
        "it has a document type, which may read other files or fill the memory",
    ),
    "an entity that is not there": (
        project(title="&eacute;"),
        "line 4, column 60: not well-formed XML (undefined entity)",
    ),
    "cut short": (project()[:600], "the file is cut short"),
    "empty": ("", "line 1: the file is cut short"),
    "a tag that closes another": (
        project().replace("</title>", "</titel>", 1),
        "not well-formed XML (mismatched tag)",
    ),
    "bytes of another encoding": (
        project(title="Città").encode("latin-1"),
        "line 4: it holds bytes that are not in the encoding it names, UTF-8 if none",
    ),
    "an encoding that is not known": (
        project().replace("UTF-8", "klingon"),
        "it is in an encoding that is not known here; save it as UTF-8",
    ),
    "another namespace": (
        project(space="http://cordis.europa.eu/v9"),
        "its namespace is 'http://cordis.europa.eu/v9' and not 'http://cordis.europa.eu'",
    ),
    "another root": (
        f'{DECLARATION}<results xmlns="{NAMESPACE}"><project><id>1</id></project></results>',
        "its outermost element is results and not project",
    ),
    "a web page": (
        "<!DOCTYPE html><html><body>Not found</body></html>",
        "it has a document type, which may read other files or fill the memory",
    ),
    "no title": (project().replace("<id>101</id>", "").replace("<rcn>9101</rcn>", ""), "it is blank"),
    "deep": (
        project(title="<a>" * 100_000 + "</a>" * 100_000)
        .replace("<id>101</id><acronym>", "<acronym>")
        .replace("<rcn>9101</rcn>", ""),
        "it is blank",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_of_an_archive_is_rejected_and_the_others_are_kept(tmp_path: Path, case: str) -> None:
    content, reason = WRONG[case]
    canary = tmp_path / "canary"
    canary.write_text(CANARY)
    if isinstance(content, str):
        content = content.replace("CANARY", str(canary))
    path = pack(tmp_path / "h2020.zip", {"1.xml": project("1"), "2.xml": content, "3.xml": project("3")})
    records = read(path)
    projects = tables(records)["project"]
    assert (projects.read, projects.rows) == (3, [1, 3])
    (reject,) = projects.rejects
    assert (reject.file, reject.row) == ("h2020.zip/2.xml", 2)
    assert reject.reason.endswith(reason)
    assert CANARY not in " ".join(statements(records))


@pytest.mark.parametrize(
    "case", [case for case in WRONG if case not in {"empty", "a web page", "another root"}]
)
def test_a_wrong_file_alone_is_refused_with_the_reason(tmp_path: Path, case: str) -> None:
    content, reason = WRONG[case]
    path = tmp_path / "project.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(TriplehelixError) as refused:
        read(path)
    assert refused.value.what.startswith("none of its 1 rows can be used; row 1: ")
    assert refused.value.what.endswith(reason)
    assert refused.value.where == "project.xml"


def test_a_file_that_is_damaged_within_the_archive_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "h2020.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for key in ("1", "2"):
            archive.writestr(f"{key}.xml", project(key, title=f"Calm number {key}"))
    path.write_bytes(path.read_bytes().replace(b"Calm number 2", b"Calm number 7"))
    records = read(path)
    assert tables(records)["project"].columns["id"] == ["1"]
    assert [(reject.file, reject.reason.partition(" (")[0]) for reject in records.rejects] == [
        ("h2020.zip/2.xml", "it is damaged within the archive")
    ]


def test_utf16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "project.xml"
    path.write_bytes(project(title="Città").replace("UTF-8", "UTF-16").encode("utf-16"))
    assert tables(read(path))["project"].columns["title"] == ["Città"]


def test_a_wrong_participant_is_rejected_and_its_project_kept(tmp_path: Path) -> None:
    path = tmp_path / "project.xml"
    path.write_text(project(body=ORGANISATION.replace("<id>999000001</id>", "<id>9.99E+08</id>")))
    records = read(path)
    assert tables(records)["project"].accepted == 1
    assert tables(records)["organization"].accepted == 0
    assert [(reject.file, reject.row, reject.column) for reject in records.rejects] == [
        ("project.xml", 1, "organisationID")
    ]


def test_a_project_in_two_files_is_kept_once(tmp_path: Path) -> None:
    path = pack(
        tmp_path / "h2020.zip", {"1_en.xml": project("1"), "1_de.xml": project("1", title="Ruhige Kais")}
    )
    records = read(path)
    assert tables(records)["project"].columns["title"] == ["Calmer quays"]
    assert {(reject.row, reject.reason) for reject in records.rejects} == {
        (2, "the project stands already in row 1"),
        (2, "the participation stands already in row 1"),
    }


def test_other_xml_is_not_taken_for_cordis(tmp_path: Path) -> None:
    path = tmp_path / "pom.xml"
    path.write_text('<project xmlns="http://maven.apache.org/POM/4.0.0"><artifactId>a</artifactId></project>')
    with pytest.raises(TriplehelixError, match="no source that triplehelix knows"):
        recognise(path)
