"""Own tables: a mapping file says what the columns mean, a template begins one, errors name file and key."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.mapping import read_mapping
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.source import Source, read_source, recognise, write_records
from triplehelix.loaders.template import mapping_template
from triplehelix.ontology import vocabulary as th

DATA = Path(__file__).parents[2] / "../shared/data/cordis-fp7"
FP7 = Path(__file__).parent / "own" / "fp7.toml"

# Rows of our own under the headers of the home-made table.
EDGES = (
    "projectRcn\tnew_org_id\r\n1\t999984059\r\n1\taee4a9c2b74483607ba42a90eb8710aa\r\n2\t999984059\r\n2\t\r\n"
)
ORGANISATIONS = (
    "new_org_id;organisationName;organisationShortName;organizationUrl;REGION_Level_NUTS_3;country;street;city;"
    'postCode;provincia\r\n999984059;PROVA SPA;;"http://a.it; http://b.it";;IT;VIA X;GENOVA;0;GE\r\n'
    "aee4a9c2b74483607ba42a90eb8710aa;D'ALTRI LTD;DA;;UKI;UK;;LONDON;;\r\n"
    "999984059;PROVA;;;;IT;;;;\r\n"
)
CONFLICT = "<<<<<<< HEAD:a.csv\r\n" + ORGANISATIONS.replace("\r\n", "\r\n=======\r\n", 1)


def save(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, "utf-8", newline="")
    return path


def lines(*sources: Source) -> list[str]:
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    write_records([read_source(source) for source in sources], writer)
    return stream.getvalue().decode().splitlines()


def test_a_home_made_programme_is_read_with_its_mapping(tmp_path: Path) -> None:
    edges, organisations = (
        save(tmp_path, "edges.csv", EDGES),
        save(tmp_path, "organisations.csv", ORGANISATIONS),
    )
    assert recognise(edges, FP7) == recognise(organisations, FP7) == "table"
    records = [read_source(Source(path, "table", mapping=FP7)) for path in (edges, organisations)]
    assert [(one.read, one.rejected) for one in records] == [(4, 1), (3, 0)]
    assert [(reject.row, reject.column, reject.left_out) for one in records for reject in one.rejects] == [
        (5, "new_org_id", "row"),
        (2, "organizationUrl", "cell"),
    ]
    stream = io.BytesIO()
    written = write_records(records, NTriplesWriter(stream))
    assert len(written.participations) == 3
    prova = f"<{th.DATA}organisation/pic-999984059>"
    assert written.homes[prova] == ("IT", "ITC33", "GENOVA")
    said = stream.getvalue().decode()
    assert f'{prova} <{th.RDFS_LABEL}> "PROVA SPA" .' in said
    assert f"{th.POST_CODE}>" not in said
    assert records[1].tables[0].notes == [
        "1 rows give another name for the same organisation; the first stands"
    ]


def test_a_table_with_conflict_markers_is_rejected_whole(tmp_path: Path) -> None:
    path = save(tmp_path, "conflict.csv", CONFLICT)
    for action in (lambda: recognise(path, FP7), lambda: read_source(Source(path, "table", mapping=FP7))):
        with pytest.raises(TriplehelixError, match="conflict markers of a version control system") as caught:
            action()
        assert caught.value.where == "conflict.csv, row 1"


def test_a_table_that_the_mapping_does_not_fit_is_refused_with_both_headers(tmp_path: Path) -> None:
    path = save(tmp_path, "x.csv", "Regione;Comune\nLiguria;Genova\n")
    with pytest.raises(TriplehelixError, match="found: Regione, Comune") as caught:
        recognise(path, FP7)
    assert "edges: projectRcn, new_org_id" in caught.value.do


def test_a_table_that_lacks_a_needed_column_of_the_mapping_is_told_which(tmp_path: Path) -> None:
    path = save(tmp_path, "x.csv", ORGANISATIONS.replace("organisationName", "nome"))
    with pytest.raises(TriplehelixError, match="of the organisations table are missing: organisationName"):
        recognise(path, FP7)


@pytest.mark.parametrize(
    ("old", "new", "where", "hint"),
    [
        ('term = "label"', 'term = "lable"', "mine.toml, tables.organisations.columns.name", "label"),
        ('class = "Project"', 'class = "Projct"', "mine.toml, tables.edges.things.project", "Project"),
        ("fp7-rcn-{project}", "fp7-{projet}", "mine.toml, tables.edges.things.project", "project"),
        (
            'about = "project"',
            'about = "projects"',
            "mine.toml, tables.edges.columns.project",
            "did you mean project",
        ),
    ],
)
def test_a_wrong_mapping_names_file_key_and_the_nearest_name(
    old: str, new: str, where: str, hint: str, tmp_path: Path
) -> None:
    text = FP7.read_text("utf-8")
    assert old in text
    mapping = save(tmp_path, "mine.toml", text.replace(old, new, 1))
    with pytest.raises(TriplehelixError) as caught:
        recognise(save(tmp_path, "edges.csv", EDGES), mapping)
    assert caught.value.where == where
    assert hint in caught.value.do


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('publisher = ""\nlicence = ""\n[tables]', "it has no table"),
        ('publisher = ""\nlicence = ""\n[tables.a]\nrow = "r"\n[tables.a.columns]', "describes no thing"),
        ("publisher", "TOML syntax error"),
    ],
)
def test_a_mapping_that_says_nothing_is_refused(content: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match=what):
        read_mapping(save(tmp_path, "mine.toml", content))


def test_a_mapping_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="cannot be read"):
        read_mapping(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('publisher = "Università"'.encode("latin-1"))
    with pytest.raises(TriplehelixError, match="not UTF-8"):
        read_mapping(tmp_path / "latin.toml")
    with pytest.raises(TriplehelixError, match="needs a mapping"):
        read_source(Source(save(tmp_path, "edges.csv", EDGES), "table"))


FIRMS = (
    "Ragione sociale;Comune;Provincia;Sito;Dipendenti;Iscritta dal;Nota;\n"
    "Prova S.p.A.;Genova;GE;www.x.it;12;01/02/2020;a;\nBè srl;Savona;SV;http://y.it;3;31/12/2021;;\n"
)


def test_a_template_can_be_used_as_it_is(tmp_path: Path) -> None:
    path = save(tmp_path, "soci 2024.csv", FIRMS)
    mapping = save(tmp_path, "soci.toml", mapping_template(path))
    assert recognise(path, mapping) == "table"
    source = Source(path, "table", mapping=mapping)
    records = read_source(source)
    assert (records.read, len(records.rejects)) == (2, 0)
    said = "\n".join(lines(source))
    assert f'<{th.DATA}organisation/soci-2024-be-srl> <{th.RDFS_LABEL}> "Bè srl" .' in said
    assert f'<{th.NUTS_CODE}> "ITC33"' in said


def test_a_template_guesses_types_and_terms_and_shows_an_example(tmp_path: Path) -> None:
    text = mapping_template(save(tmp_path, "soci.csv", FIRMS))
    columns = tomllib.loads(text)["tables"]["soci"]["columns"]
    assert columns["ragione_sociale"] == {
        "headers": ["Ragione sociale"],
        "required": "cell",
        "term": "label",
    }
    assert {name: column.get("type", "text") for name, column in columns.items()} == {
        "ragione_sociale": "text",
        "comune": "text",
        "provincia": "province",
        "sito": "website",
        "dipendenti": "integer",
        "iscritta_dal": "day-month-year",
        "nota": "text",
    }
    assert "# Prova S.p.A.\n" in text


@pytest.mark.parametrize(
    "header", ['Nome "X"', "a\\b", "ünï", "名前", "=1+1", "a, b", "[x]", "{n}", "'", "#"]
)
def test_any_header_makes_a_template_that_is_a_mapping(header: str, tmp_path: Path) -> None:
    quoted = '"' + header.replace('"', '""') + '"'
    path = save(tmp_path, "x.csv", f"{quoted};Nome\na;b\n")
    mapping = save(tmp_path, "x.toml", mapping_template(path))
    assert recognise(path, mapping) == "table"


def test_a_header_whose_cells_are_something_else_gets_no_term(tmp_path: Path) -> None:
    text = mapping_template(save(tmp_path, "x.csv", "Nome;Sito;Paese\na;sede uno;Italia\n"))
    columns = tomllib.loads(text)["tables"]["x"]["columns"]
    assert [columns[name] for name in ("sito", "paese")] == [{"headers": ["Sito"]}, {"headers": ["Paese"]}]


def test_what_is_no_table_gets_no_template(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="web page"):
        mapping_template(save(tmp_path, "x.csv", "<!doctype html><p>"))


def at_hand(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip("the public data is not at hand (../shared/data)")
    return DATA / name


@pytest.mark.slow
def test_the_whole_home_made_programme_is_read() -> None:
    paths = [at_hand("fp7edges.csv"), at_hand("fp7org_sod16.csv")]
    records = [read_source(Source(path, "table", mapping=FP7)) for path in paths]
    assert [(one.read, one.rejected, len(one.rejects)) for one in records] == [
        (135_670, 0, 0),
        (31_055, 0, 67),
    ]
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    written = write_records(records, writer)
    statements = stream.getvalue().splitlines()
    assert writer.count == len(statements) == len(set(statements))
    assert len(written.participations) == 135_667
    assert records[0].tables[0].notes == ["3 rows repeat the participation of another row"]
    assert len({participant for participant, _ in written.participations}) == 30_973
    assert len({undertaking for _, undertaking in written.participations}) == 25_788


def test_the_real_copy_with_conflict_markers_is_refused_with_the_row() -> None:
    path = at_hand("fp7orgs_with_merge_conflict_markers.csv")
    with pytest.raises(TriplehelixError, match="conflict markers") as caught:
        recognise(path, FP7)
    assert caught.value.where == f"{path.name}, row 1"
