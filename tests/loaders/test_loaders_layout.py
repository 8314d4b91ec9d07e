"""Layouts: the shipped ones fit the ontology, and a wrong one says where."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.cells import PARSERS
from triplehelix.loaders.layout import Column, layout_names, parse_layout, read_layout
from triplehelix.loaders.things import Thing
from triplehelix.ontology import vocabulary as th
from triplehelix.ontology.files import term_files, vocabulary_files
from triplehelix.ontology.schema import expand

ROOT = Path(__file__).parents[2]
COLUMNS = {
    f"{layout}-{table.name}-{column.name}": column
    for layout in layout_names()
    for table in read_layout(layout).tables
    for column in table.columns
}
THINGS = {
    f"{layout}-{table.name}-{thing.name}": thing
    for layout in layout_names()
    for table in read_layout(layout).tables
    for thing in table.things
}
RIGHT = """
publisher = "P"
licence = "L"
[tables.firms]
row = "one firm"
[tables.firms.things.firm]
iri = ["organisation/vat-{vat}", "organisation/mine-{key}"]
class = "Organisation"
class_from = "kind"
always = { countryCode = "IT" }
links = { locatedIn = "place" }
[tables.firms.things.place]
iri = "http://data.europa.eu/nuts/code/{nuts}"
class = "Territory"
[tables.firms.columns]
key = { headers = ["id"], type = "identifier", required = "cell" }
vat = { headers = ["vat"], type = "identifier", about = "firm", term = "vatNumber" }
kind = { headers = ["kind"], type = "choice", values = { a = "Company" } }
nuts = { headers = ["nuts"], type = "nuts", about = "place", term = "nutsCode" }
"""


def terms() -> set[str]:
    files = [*term_files(), *vocabulary_files()]
    quads = [
        quad for file in files for quad in pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE)
    ]
    return {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}


def test_every_file_of_the_folder_is_a_layout_and_cordis_comes_first() -> None:
    assert set(layout_names()) == {path.stem for path in (ROOT / "loaders/layouts").glob("*.toml")}
    assert layout_names()[0] == "cordis"
    assert len(layout_names()) >= 6
    assert len(COLUMNS) > 80
    assert len(THINGS) > 12


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_every_term_of_a_column_is_one_of_the_ontology(column: Column) -> None:
    if column.term not in {"", "label"}:
        assert expand(column.term) in terms()
    assert bool(column.term) <= bool(column.about)


@pytest.mark.parametrize("thing", THINGS.values(), ids=THINGS)
def test_every_class_and_link_of_a_thing_is_one_of_the_ontology(thing: Thing) -> None:
    names = {thing.kind, *thing.links, *thing.always} - {"", "label"}
    assert {expand(name) for name in names} <= terms()


def test_every_value_of_a_choice_of_classes_or_roles_is_one_of_the_ontology() -> None:
    told = {thing.kind_from for thing in THINGS.values()} - {""}
    choices = [
        column
        for column in COLUMNS.values()
        if column.type == "choice" and column.name in {*told, "role"} and not column.term
    ]
    assert len(choices) >= 4
    for column in choices:
        start = th.ROLES if column.name == "role" else th.NAMESPACE
        assert {start + value for value in column.values.values()} <= terms()


def test_every_type_is_known() -> None:
    assert {column.type for column in COLUMNS.values()} <= {*PARSERS, "choice"}


def test_the_preferred_header_comes_first_and_case_does_not_count() -> None:
    projects = read_layout("cordis").tables[0]
    assert projects.match(["RCN", "ID", "Title", "STARTDATE"]) == {"id": 1, "title": 2, "start": 3}
    assert projects.match(["rcn", "title"]) is None
    assert projects.missing(["rcn", "title"]) == ["startDate"]


def test_a_right_layout_is_read() -> None:
    [table] = parse_layout("mine", RIGHT).tables
    assert [column.name for column in table.columns] == ["key", "vat", "kind", "nuts"]
    assert table.columns[2].parser("A") == "Company"
    firm, place = table.things
    assert [pattern.columns for pattern in firm.patterns] == [["vat"], ["key"]]
    assert (firm.links, place.kind, table.source) == ({"locatedIn": "place"}, "Territory", "mine")


def test_a_column_that_tells_a_class_is_about_the_thing_of_that_class() -> None:
    assert parse_layout("mine", RIGHT).tables[0].columns[2].about == "firm"


def test_where_a_row_describes_one_thing_the_columns_need_not_say_so() -> None:
    text = """
    publisher = ""
    licence = ""
    [tables.firms]
    row = "one firm"
    things.firm = { iri = "organisation/mine-{id}", class = "Company" }
    columns.id = { headers = ["id"], required = "cell" }
    columns.town = { headers = ["town"], term = "city" }
    """
    [table] = parse_layout("mine", text).tables
    assert [column.about for column in table.columns] == ["", "firm"]


FIRM, COLUMN = "mine.toml, tables.firms.things.firm", "mine.toml, tables.firms.columns"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("publisher =", "publisher", "mine.toml", "TOML syntax error"),
        ('licence = "L"', "", "mine.toml", "the key 'licence' is missing"),
        ('licence = "L"', "licence = 3", "mine.toml", "the value of 'licence' is of the wrong kind"),
        ('licence = "L"', 'licence = "L"\nyear = "2020"', "mine.toml", "unknown key 'year'"),
        ('row = "one firm"', 'rows = "one firm"', "mine.toml, tables.firms", "unknown key 'rows'"),
        ('headers = ["id"]', "headers = []", f"{COLUMN}.key", "headers must be"),
        ('headers = ["id"]', "headers = [1]", f"{COLUMN}.key", "headers must be"),
        ('headers = ["id"]', 'headers = "id"', f"{COLUMN}.key", "of the wrong kind"),
        ('headers = ["id"], ', "", f"{COLUMN}.key", "the key 'headers' is missing"),
        ('type = "identifier", r', 'type = "identifer", r', f"{COLUMN}.key", "unknown type 'identifer'"),
        ('"cell"', '"row"', f"{COLUMN}.key", "required is 'row'"),
        ('term = "v', 'terms = "v', f"{COLUMN}.vat", "unknown key 'terms'"),
        ('about = "firm"', 'about = "fir"', f"{COLUMN}.vat", "about is 'fir'"),
        ("values = { a =", "values = { a = 1, b =", f"{COLUMN}.kind", "type choice"),
        (', values = { a = "Company" }', "", f"{COLUMN}.kind", "type choice"),
        (
            '{ headers = ["id"], type = "identifier", required = "cell" }',
            "3",
            f"{COLUMN}.key",
            "keys",
        ),
        ('["id"], type', '["id"], replace = { a = 1 }, type', f"{COLUMN}.key", "words for words"),
        ('["id"], type', '["id"], language = "it", type', f"{COLUMN}.key", "has a language"),
        ('"vatNumber"', '"vatNumer"', f"{COLUMN}.vat", "'vatNumer' is no property"),
        ('"vatNumber"', '"locatedIn"', f"{COLUMN}.vat", "'locatedIn' is a relation"),
        ('"vatNumber"', '"acronym"', f"{COLUMN}.vat", "'acronym' describes Undertaking"),
        ('"vatNumber"', '"sme"', f"{COLUMN}.vat", "takes values of the datatype boolean, not string"),
        ('"nutsCode"', '"municipalityCode", several = 1', f"{COLUMN}.nuts", "'several' is of the wrong kind"),
        ('class = "Organisation"', 'class = "Organization"', FIRM, "'Organization' is no class"),
        ('class = "Organisation"\n', "", FIRM, "it has no class"),
        ('{ a = "Company" }', '{ a = "Compny" }', FIRM, "'Compny', which is no class"),
        ('{ a = "Company" }', '{ a = "Project" }', FIRM, "does not lie below Organisation"),
        ('class_from = "kind"', 'class_from = "key"', FIRM, "class_from names 'key'"),
        ("vat-{vat}", "vat-{vta}", FIRM, "the iri names the column 'vta'"),
        ("organisation/vat-{vat}", "vat-{vat}", FIRM, "makes no IRI"),
        ("organisation/vat-{vat}", "source/{vat}", FIRM, "makes no IRI"),
        ("organisation/vat-{vat}", "organisation/a b{vat}", FIRM, "makes no IRI"),
        ("organisation/vat-{vat}", "organisation/<{vat}>", FIRM, "makes no IRI"),
        ('iri = ["organisation/vat-{vat}", "organisation/mine-{key}"]\n', "", FIRM, "'iri' is missing"),
        ('["organisation/vat-{vat}", "', '[3, "', FIRM, "'iri' is of the wrong kind"),
        ("locatedIn =", "locatdIn =", f"{FIRM}.links.locatdIn", "is no property"),
        ("locatedIn =", "city =", f"{FIRM}.links.city", "is a value"),
        ("locatedIn =", "memberOf =", f"{FIRM}.links.memberOf", "leads to Aggregation"),
        ("locatedIn =", "within =", f"{FIRM}.links.within", "describes Territory"),
        ('"place" }', '"plaice" }', f"{FIRM}.links.locatedIn", "it leads to 'plaice'"),
        ("countryCode =", "countryCod =", f"{FIRM}.always.countryCod", "is no property"),
        ('countryCode = "IT"', "sme = 1", f"{FIRM}.always.sme", "takes values of the datatype boolean"),
        ('countryCode = "IT"', "sme = []", f"{FIRM}.always.sme", "always holds"),
    ],
)
def test_a_wrong_layout_is_refused_with_file_and_key(old: str, new: str, where: str, what: str) -> None:
    assert old in RIGHT
    with pytest.raises(TriplehelixError) as caught:
        parse_layout("mine", RIGHT.replace(old, new, 1))
    assert caught.value.where == where
    assert what in caught.value.what
    assert caught.value.do


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ('"vatNumber"', '"vatNumer"', "did you mean vatNumber"),
        ('class = "Organisation"', 'class = "Organization"', "did you mean Organisation"),
        ("vat-{vat}", "vat-{vta}", "did you mean vat?"),
        ("locatedIn =", "locatdIn =", "did you mean locatedIn"),
        ('"place" }', '"plaice" }', "did you mean place"),
        ('type = "identifier", r', 'type = "identifer", r', "did you mean identifier"),
        ('row = "one firm"', 'rows = "one firm"', "did you mean row"),
    ],
)
def test_the_nearest_name_is_offered(old: str, new: str, hint: str) -> None:
    with pytest.raises(TriplehelixError) as caught:
        parse_layout("mine", RIGHT.replace(old, new, 1))
    assert hint in caught.value.do
