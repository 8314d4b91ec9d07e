"""Turtle: recognised by content, read without fetching, wrong files named with line and column."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph
import pytest
from triplehelix.errors import TriplehelixError
from triplehelix.loaders import turtle
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.source import Home, Source, Written, read_source, recognise, write_records
from triplehelix.ontology import vocabulary as th

PREFIXES = f"@prefix th: <{th.NAMESPACE}> .\n@prefix id: <{th.DATA}> .\n"


def save(folder: Path, content: str | bytes, name: str = "facts") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def written(*paths: Path) -> tuple[set[str], Written]:
    stream = io.BytesIO()
    writer = NTriplesWriter(stream)
    found = write_records([read_source(Source(path, "turtle")) for path in paths], writer)
    lines = stream.getvalue().decode().splitlines()
    assert len(lines) == len(set(lines)) == writer.count
    return set(lines), found


@pytest.mark.parametrize(
    "start",
    [
        PREFIXES,
        "# of the district\n\n  # and more\n" + PREFIXES,
        "\ufeff" + PREFIXES,
        f"PREFIX th: <{th.NAMESPACE}>\nPREFIX id:<{th.DATA}>\n",
        f"@base <{th.DATA}> .\n" + PREFIXES,
    ],
)
def test_turtle_is_recognised_and_read_by_its_content(start: str, tmp_path: Path) -> None:
    path = save(tmp_path, start + "id:a th:city 'Genova' .")
    assert recognise(path) == "turtle"
    assert [str(triple) for triple in turtle.read_triples(path)] == [f'<{th.DATA}a> <{th.CITY}> "Genova"']


def test_turtle_without_a_prefix_is_recognised(tmp_path: Path) -> None:
    assert recognise(save(tmp_path, f"<{th.DATA}a> a <{th.COMPANY}> .")) == "turtle"


@pytest.mark.parametrize("header", ["prefix ;name", "base name;projectID;topic", "@prefix;a", "# id;name"])
def test_a_table_whose_header_has_such_words_is_not_turtle(header: str, tmp_path: Path) -> None:
    assert not turtle.looks_like(save(tmp_path, header + "\n1;2;3\n"))


@pytest.mark.parametrize(
    ("content", "line", "column", "what"),
    [
        ("id:a th:city 'x' ,, 'y' .\n", 3, 19, "syntax error"),
        ("id:a th:city 'x' .\nid:b th:citty\n", 5, 1, "Unexpected end"),
        ("\n\nnone:a th:city 'x' .\n", 5, 1, "prefix none: has not been declared"),
        ("id:a th:website <http://a.it/{x}> .", 3, 17, "Invalid IRI"),
        ("id:a th:website <relative> .", 3, 17, "IRI"),
        ("id:a th:city 'x'@languagetoolong .", 3, 18, "subtag"),
    ],
)
def test_a_syntax_error_has_file_line_and_column(
    content: str, line: int, column: int, what: str, tmp_path: Path
) -> None:
    with pytest.raises(TriplehelixError, match=what) as caught:
        turtle.read_triples(save(tmp_path, PREFIXES + content, "facts.ttl"))
    assert caught.value.where == f"facts.ttl, line {line}, column {column}"
    assert caught.value.do


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="UTF-8") as caught:
        turtle.read_triples(save(tmp_path, PREFIXES.encode() + b"id:a th:city 'Forl\xec' .\n", "facts.ttl"))
    assert caught.value.where.startswith("facts.ttl, line 3")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="cannot be read"):
        turtle.read_triples(tmp_path / "none.ttl")


def test_blank_nodes_of_two_files_stay_apart_and_read_the_same_each_time(tmp_path: Path) -> None:
    first = save(tmp_path, PREFIXES + "_:x th:city 'Genova' ; th:member [ th:city 'Savona' ] .", "a.ttl")
    second = save(tmp_path, PREFIXES + "_:x th:city 'Torino' .", "b.ttl")
    lines, _ = written(first, second)
    assert len({line.split()[0] for line in lines}) == 3
    assert written(first, second)[0] == lines


def test_what_two_files_say_alike_is_written_once(tmp_path: Path) -> None:
    first = save(tmp_path, PREFIXES + "id:a th:city 'Genova' .", "a.ttl")
    second = save(tmp_path, PREFIXES + "id:a th:city 'Genova' , 'Zena' .", "b.ttl")
    assert len(written(first, second)[0]) == 2


def test_participations_years_and_homes_are_passed_on(tmp_path: Path) -> None:
    facts = """
    id:p a th:Participation ; th:participant id:org ; th:inUndertaking id:mission .
    id:half th:participant id:org .
    id:mission th:startYear 2012 .
    id:strange th:startYear 99999 . id:stranger th:startYear '٢٠٢٠' . id:strangest th:startYear -5 .
    id:org th:city 'Genova' ; th:countryCode 'IT' .
    """
    _, found = written(save(tmp_path, PREFIXES + facts))
    assert found.participations == [(f"<{th.DATA}org>", f"<{th.DATA}mission>")]
    assert found.years == {f"<{th.DATA}mission>": 2012}
    assert found.homes == {f"<{th.DATA}org>": Home("IT", None, "Genova")}


def test_labels_with_markup_and_queries_are_only_labels(tmp_path: Path) -> None:
    label = '<script>alert(1)</script> } DROP ALL; # \\" \u202e'
    path = save(tmp_path, PREFIXES + f"id:a th:city {pyoxigraph.Literal(label)} .")
    [line], _ = written(path)
    [quad] = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert quad.object == pyoxigraph.Literal(label)


def test_the_triples_of_a_file_are_its_rows(tmp_path: Path) -> None:
    records = read_source(Source(save(tmp_path, PREFIXES + "id:a th:city 'x' , 'y' ."), "turtle"))
    assert (records.read, records.rejected, records.rejects) == (2, 0, [])
