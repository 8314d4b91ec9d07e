"""The generator: what a mapped table describes becomes triples, each once, whoever says it first."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.loaders.generator import describe, slug
from triplehelix.loaders.layout import parse_layout
from triplehelix.loaders.ntriples import NTriplesWriter, entity
from triplehelix.loaders.source import Home, Records, Source, Written, read_source, write_records
from triplehelix.ontology import vocabulary as th

FIRMS = """
publisher = "P"
licence = "L"
[tables.firms]
row = "one firm"
[tables.firms.things.firm]
iri = ["organisation/pic-{pic}", "organisation/mine-{name}"]
class = "Organisation"
class_from = "kind"
always = { startUp = true }
links = { memberOf = "group" }
[tables.firms.things.group]
iri = "organisation/group-{group}"
class = "Cluster"
[tables.firms.columns]
name = { headers = ["name"], required = "cell", about = "firm", term = "label" }
pic = { headers = ["pic"], type = "pic", else_blank = true, about = "firm", term = "pic" }
kind = { headers = ["kind"], type = "choice", values = { firm = "Company", school = "University" } }
city = { headers = ["city"], replace = { "no data" = "" }, about = "firm", term = "city" }
country = { headers = ["country"], type = "country", about = "firm", term = "countryCode" }
other = { headers = ["other"], about = "firm", term = "skos:altLabel", several = true, language = "it" }
site = { headers = ["site"], type = "website", about = "firm", term = "website" }
position = { headers = ["position"], type = "point", about = "firm" }
group = { headers = ["group"], about = "group", term = "label" }
"""
WORK = """
publisher = "P"
licence = "L"
[tables.work]
row = "one organisation in one project"
[tables.work.things.work]
class = "Participation"
links = { participant = "firm", inUndertaking = "project" }
[tables.work.things.firm]
iri = "organisation/mine-{name}"
class = "Organisation"
[tables.work.things.project]
iri = "project/mine-{project}"
class = "Project"
[tables.work.columns]
name = { headers = ["name"], about = "firm", term = "label" }
project = { headers = ["project"], type = "identifier", about = "project", term = "identifier" }
start = { headers = ["start"], type = "date", about = "project", term = "startDate" }
"""


def read(folder: Path, mapping: str, *contents: str, name: str = "mine") -> list[Records]:
    own = folder / f"{name}.toml"
    own.write_text(mapping, "utf-8")
    records = []
    for number, content in enumerate(contents):
        path = folder / f"{name} ({number}).csv"
        path.write_text(content, "utf-8")
        records.append(read_source(Source(path, "table", mapping=own)))
    return records


def write(
    records: list[Records], canonical: dict[str, str] | None = None
) -> tuple[pyoxigraph.Store, Written]:
    """Load what is written; no statement is written twice, for the build counts them."""
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    written = write_records(records, writer, canonical)
    store = pyoxigraph.Store()
    store.load(stream.getvalue(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert len(store) == writer.count
    return store, written


def said(store: pyoxigraph.Store, subject: str, predicate: str) -> set[str]:
    quads = store.quads_for_pattern(pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate), None)
    return {str(quad.object) for quad in quads}


def iri(path: str) -> str:
    return th.DATA + path


def test_a_row_becomes_a_thing_with_its_class_values_and_row(tmp_path: Path) -> None:
    store, written = write(
        read(
            tmp_path,
            FIRMS,
            "name,kind,city,country,site,position,group\n"
            'Rina,firm,Genova,it,www.rina.org,"44.4,8.9",Mare\nCNR,,,,,,\n',
        )
    )
    rina = iri("organisation/mine-rina")
    assert said(store, rina, th.RDF_TYPE) == {f"<{th.ORGANISATION}>", f"<{th.COMPANY}>"}
    assert said(store, rina, th.RDFS_LABEL) == {'"Rina"'}
    assert said(store, rina, th.CITY) == {'"Genova"'}
    assert said(store, rina, th.WEBSITE) == {f'"http://www.rina.org"^^<{th.XSD}anyURI>'}
    assert said(store, rina, th.LATITUDE) == {f'"44.4"^^<{th.XSD}decimal>'}
    assert said(store, rina, th.NAMESPACE + "startUp") == {f'"true"^^<{th.XSD}boolean>'}
    assert said(store, rina, th.MEMBER_OF) == {f"<{iri('organisation/group-mare')}>"}
    assert {place[-7:] for place in said(store, rina, th.DCT_SOURCE)} == {"#row=2>"}
    assert written.homes[f"<{rina}>"] == Home("IT", None, "Genova")
    assert said(store, rina, th.LOCATED_IN) == {"<http://data.europa.eu/nuts/code/IT>"}
    cnr = iri("organisation/mine-cnr")
    assert said(store, cnr, th.RDF_TYPE) == {f"<{th.ORGANISATION}>"}
    assert said(store, cnr, th.MEMBER_OF) == said(store, cnr, th.CITY) == set()


def test_the_strongest_identifier_that_a_row_gives_names_its_thing(tmp_path: Path) -> None:
    store, _ = write(read(tmp_path, FIRMS, "name,pic\nRina,999984059\nCNR,aee4a9c2b744\n"))
    assert said(store, iri("organisation/pic-999984059"), th.PIC) == {'"999984059"'}
    assert said(store, iri("organisation/mine-cnr"), th.RDFS_LABEL) == {'"CNR"'}


def test_a_cell_of_another_type_is_blank_without_a_reject_where_the_mapping_says_so(tmp_path: Path) -> None:
    [records] = read(tmp_path, FIRMS, "name,pic,country\nCNR,aee4,Italy\n")
    assert [reject.column for reject in records.rejects] == ["country"]


def test_a_thing_in_several_rows_is_written_once_and_the_first_value_stands(tmp_path: Path) -> None:
    records = read(tmp_path, FIRMS, "name,city,other\nRina,Genova,A\nRina,Roma,B\nRina,no data,A\n")
    store, _ = write(records)
    rina = iri("organisation/mine-rina")
    assert said(store, rina, th.CITY) == {'"Genova"'}
    assert said(store, rina, "http://www.w3.org/2004/02/skos/core#altLabel") == {'"A"@it', '"B"@it'}
    assert records[0].tables[0].notes == ["1 rows give another city for the same firm; the first stands"]


def test_a_participation_is_named_after_what_it_links_and_feeds_the_network(tmp_path: Path) -> None:
    table = "name,project,start\nRina,1,2019-05-01\nCNR,1,\nRina,1,\nRina,,\n"
    records = read(tmp_path, WORK, table)
    store, written = write(records)
    assert "1 rows repeat the work of another row" in records[0].tables[0].notes
    node = iri("participation/mine-mine-rina-mine-1")
    assert said(store, node, th.RDF_TYPE) == {f"<{th.PARTICIPATION}>"}
    assert said(store, node, th.PARTICIPANT) == {f"<{iri('organisation/mine-rina')}>"}
    assert sorted(written.participations) == [
        (entity("organisation", "mine-cnr"), entity("project", "mine-1")),
        (entity("organisation", "mine-rina"), entity("project", "mine-1")),
    ]
    assert written.years == {entity("project", "mine-1"): 2019}
    kind = pyoxigraph.NamedNode(th.PARTICIPATION)
    assert len(list(store.quads_for_pattern(None, pyoxigraph.NamedNode(th.RDF_TYPE), kind))) == 2
    assert said(store, iri("project/mine-1"), th.START_YEAR) == {f'"2019"^^<{th.XSD}integer>'}


def test_what_another_source_says_of_a_known_thing_is_a_record_and_fills_what_was_blank(
    tmp_path: Path,
) -> None:
    firms = read(tmp_path, FIRMS, "name,city,country\nRina,Genova,\n")
    more = read(tmp_path, FIRMS, "name,city,country\nRina,Roma,IT\n", name="other")
    same = {entity("organisation", "mine-rina"): entity("organisation", "mine-rina")}
    store, written = write([*firms, *more], same)
    rina, record = iri("organisation/mine-rina"), iri("record/other-mine-rina")
    assert said(store, rina, th.CITY) == {'"Genova"'}
    assert said(store, rina, th.COUNTRY_CODE) == {'"IT"'}
    assert len(said(store, rina, th.DCT_SOURCE)) == 1
    assert said(store, record, th.RDF_TYPE) == {f"<{th.RECORD}>"}
    assert said(store, record, th.RECORD_OF) == {f"<{rina}>"}
    assert said(store, record, th.CITY) == {'"Roma"'}
    assert said(store, record, th.DCT_SOURCE) != said(store, rina, th.DCT_SOURCE)
    assert written.homes[f"<{rina}>"] == Home("IT", None, "Genova")


def test_things_that_are_one_are_written_as_one(tmp_path: Path) -> None:
    canonical = {entity("organisation", "mine-r-i-n-a"): entity("organisation", "mine-rina")}
    work = read(tmp_path, WORK, "name,project\nRina,1\nR.I.N.A.,2\n")
    store, written = write(work, canonical)
    rina = iri("organisation/mine-rina")
    assert {pair[0] for pair in written.participations} == {f"<{rina}>"}
    assert said(store, rina, th.RDFS_LABEL) == {'"Rina"'}
    assert said(store, iri("record/mine-mine-r-i-n-a"), th.RDFS_LABEL) == {'"R.I.N.A."'}
    assert said(store, iri("organisation/mine-r-i-n-a"), th.RDF_TYPE) == set()


def test_the_table_that_says_most_of_a_thing_is_its_source_whatever_the_order(tmp_path: Path) -> None:
    both = FIRMS + WORK.split('licence = "L"')[1]
    folder = tmp_path / "tables"
    folder.mkdir()
    (tmp_path / "mine.toml").write_text(both, "utf-8")
    records = []
    for name, content in {
        "work": "name,project,start\nRina,1,2020-01-01\n",
        "firms": "name,city,kind\nRina,Genova,firm\n",
    }.items():
        (folder / f"{name}.csv").write_text(content)
        records.append(read_source(Source(folder / f"{name}.csv", "table", mapping=tmp_path / "mine.toml")))
    store, _ = write(records)
    [place] = said(store, iri("organisation/mine-rina"), th.DCT_SOURCE)
    assert "firms.csv#row=2" in place
    assert not list(store.quads_for_pattern(None, None, pyoxigraph.NamedNode(th.RECORD)))


def test_what_is_described_can_be_had_without_writing(tmp_path: Path) -> None:
    [records] = read(tmp_path, FIRMS, "name,city\nRina,Genova\nCNR,\n")
    firms = next(one for one in describe(records.tables) if one.thing.name == "firm")
    assert firms.source == "mine"
    assert firms.iris == [entity("organisation", "mine-rina"), entity("organisation", "mine-cnr")]
    assert firms.values[th.CITY] == ['"Genova"', None]


def test_a_table_of_ones_own_and_cordis_describe_one_organisation_once(tmp_path: Path) -> None:
    cordis = tmp_path / "organization.csv"
    cordis.write_text("projectID;organisationID;role;name;city\n1;999984059;coordinator;RINA SPA;GENOVA\n")
    known = read_source(Source(cordis, "cordis"))
    own = read(tmp_path, FIRMS, "name,pic,city,country\nRina,999984059,Genova,IT\n")
    rina = iri("organisation/pic-999984059")
    for records in ([known, *own], [*own, known]):
        store, _ = write(records)
        first = '"RINA SPA"' if records[0] is known else '"Rina"'
        assert said(store, rina, th.RDFS_LABEL) == {first}
        assert said(store, rina, th.COUNTRY_CODE) == {'"IT"'}
        assert len(list(store.quads_for_pattern(None, pyoxigraph.NamedNode(th.RECORD_OF), None))) == 1


@given(st.text(min_size=1))
def test_any_name_makes_an_iri_that_an_rdf_reader_takes(name: str) -> None:
    key = slug(name)
    assert key
    line = f"{entity('organisation', key)} <{th.MEMBER_OF}> <{th.DATA}x> .\n"
    assert len(list(pyoxigraph.parse(line.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES))) == 1


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=5))
def test_any_cells_make_statements_that_an_rdf_reader_takes(cells: list[str]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(
        [["name", "city"], ["Rina", "Genova"], *([f"x{cell}", cell] for cell in cells)]
    )
    with tempfile.TemporaryDirectory() as folder:
        [records] = read(Path(folder), FIRMS, buffer.getvalue())
    assert records.read == records.tables[0].accepted + records.rejected
    store, _ = write([records])
    assert len(store) > 0


def test_a_percent_sign_in_a_pattern_stays_as_it_is() -> None:
    text = WORK.replace("organisation/mine-{name}", "organisation/m%20n-{name}")
    assert parse_layout("x", text).tables[0].things[1].patterns[0].parts == [
        "organisation/m%20n-",
        "name",
        "",
    ]


@pytest.mark.parametrize("header", ["name,pic", "name,city,country"])
def test_columns_that_a_table_has_not_are_blank(header: str, tmp_path: Path) -> None:
    [records] = read(tmp_path, FIRMS, f"{header}\nRina{',' * header.count(',')}\n")
    store, _ = write([records])
    assert said(store, iri("organisation/mine-rina"), th.WEBSITE) == set()
