"""Layouts: the shipped ones fit the ontology, and a wrong one says where."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.cells import PARSERS
from triplehelix.loaders.layout import Column, parse_layout, read_layout
from triplehelix.ontology import vocabulary as th
from triplehelix.ontology.files import term_files, vocabulary_files

ROOT = Path(__file__).parents[2]
LAYOUTS = sorted(path.stem for path in (ROOT / "loaders/layouts").glob("*.toml"))
COLUMNS = {
    f"{layout}-{table.name}-{column.name}": column
    for layout in LAYOUTS
    for table in read_layout(layout).tables
    for column in table.columns
}
RIGHT = """
publisher = "P"
licence = "L"
[tables.things]
row = "one thing"
[tables.things.columns]
key = { headers = ["id"], type = "identifier", required = "cell" }
role = { headers = ["role"], type = "choice", values = { a = "b" }, about = "participation", term = "role" }
"""


def terms() -> set[str]:
    files = [*term_files(), *vocabulary_files()]
    quads = [
        quad for file in files for quad in pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE)
    ]
    return {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}


def test_there_are_layouts_with_columns() -> None:
    assert LAYOUTS == ["cordis"]
    assert len(COLUMNS) == 33


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_every_term_of_a_column_is_one_of_the_ontology(column: Column) -> None:
    if column.term not in {"", "label"}:
        assert th.NAMESPACE + column.term in terms()
    assert bool(column.term) <= bool(column.about)


def test_every_value_of_a_choice_is_one_of_the_ontology() -> None:
    tables = {table.name: table for table in read_layout("cordis").tables}
    columns = {column.name: column for column in tables["organization"].columns}
    assert {th.NAMESPACE + kind for kind in columns["kind"].values.values()} <= terms()
    assert {th.ROLES + role for role in columns["role"].values.values()} <= terms()


def test_every_type_is_known() -> None:
    assert {column.type for column in COLUMNS.values()} <= {*PARSERS, "choice"}


def test_the_preferred_header_comes_first_and_case_does_not_count() -> None:
    projects = read_layout("cordis").tables[0]
    assert projects.match(["RCN", "ID", "Title", "STARTDATE"]) == {"id": 1, "title": 2, "start": 3}
    assert projects.match(["rcn", "title"]) is None
    assert projects.missing(["rcn", "title"]) == ["startDate"]


def test_a_right_layout_is_read() -> None:
    [table] = parse_layout("mine", RIGHT).tables
    assert [column.name for column in table.columns] == ["key", "role"]
    assert table.columns[1].parser("A") == "b"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("publisher =", "publisher", "mine.toml", "TOML syntax error"),
        ('licence = "L"', "", "mine.toml", "the key 'licence' is missing"),
        ('licence = "L"', "licence = 3", "mine.toml", "the value of 'licence' is of the wrong kind"),
        ('licence = "L"', 'licence = "L"\nyear = "2020"', "mine.toml", "unknown key 'year'"),
        ('row = "one thing"', 'rows = "one thing"', "mine.toml, tables.things", "unknown key 'rows'"),
        ('headers = ["id"]', "headers = []", "mine.toml, tables.things.columns.key", "headers must be"),
        ('headers = ["id"]', "headers = [1]", "mine.toml, tables.things.columns.key", "headers must be"),
        ('headers = ["id"]', 'headers = "id"', "mine.toml, tables.things.columns.key", "of the wrong kind"),
        ('headers = ["id"], ', "", "mine.toml, tables.things.columns.key", "the key 'headers' is missing"),
        ("identifier", "identifer", "mine.toml, tables.things.columns.key", "unknown type 'identifer'"),
        ('"cell"', '"row"', "mine.toml, tables.things.columns.key", "required is 'row'"),
        ("term =", "terms =", "mine.toml, tables.things.columns.role", "unknown key 'terms'"),
        ("participation", "person", "mine.toml, tables.things.columns.role", "about is 'person'"),
        ("values = { a =", "values = { a = 1, b =", "mine.toml, tables.things.columns.role", "type choice"),
        (', values = { a = "b" }', "", "mine.toml, tables.things.columns.role", "type choice"),
        (
            '{ headers = ["id"], type = "identifier", required = "cell" }',
            "3",
            "mine.toml, tables.things.columns.key",
            "keys",
        ),
    ],
)
def test_a_wrong_layout_is_refused_with_file_and_key(old: str, new: str, where: str, what: str) -> None:
    assert old in RIGHT
    with pytest.raises(TriplehelixError) as caught:
        parse_layout("mine", RIGHT.replace(old, new, 1))
    assert caught.value.where == where
    assert what in caught.value.what
