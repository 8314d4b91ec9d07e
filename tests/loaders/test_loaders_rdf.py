"""RDF files: recognised by content, nothing fetched, nothing lost without a word."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.oddities import is_of_datatype, may_run
from triplehelix.loaders.rdf import Format, Statements, read_statements, recognise_format
from triplehelix.ontology import vocabulary as th

ORG = f"{th.DATA}organisation/a"
CITY = f"<{ORG}> <{th.CITY}>"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:th="{th.NAMESPACE}">\n%s\n</rdf:RDF>'
ABOUT = f'<rdf:Description rdf:about="{ORG}"><th:city>%s</th:city></rdf:Description>'
JSON: dict[str, object] = {"@context": {"city": th.CITY}, "@id": ORG, "city": "Genova"}
FORMATS: dict[Format, str] = {
    "ntriples": f'{CITY} "Genova" .\n',
    "turtle": f"@prefix th: <{th.NAMESPACE}> .\n<{ORG}> th:city 'Genova' .\n",
    "jsonld": json.dumps(JSON),
    "rdfxml": XML % ABOUT % "Genova",
}


def save(folder: Path, content: str | bytes, name: str = "facts") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, content: str | bytes) -> Statements:
    return read_statements(save(folder, content))


def refused(folder: Path, content: str | bytes, what: str) -> TriplehelixError:
    with pytest.raises(TriplehelixError, match=what) as caught:
        read(folder, content)
    assert caught.value.where.startswith("facts")
    assert caught.value.do
    return caught.value


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port that notes who comes."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def wait() -> None:
            try:
                came.append(server.accept())
            except OSError:
                return

        threading.Thread(target=wait, daemon=True).start()
        yield server.getsockname()[1], came


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("packed", [False, True])
def test_each_format_is_recognised_and_read_by_its_content(
    form: Format, packed: bool, tmp_path: Path
) -> None:
    content = FORMATS[form].encode()
    path = save(tmp_path, gzip.compress(content) if packed else content, "x.gz" if packed else "x")
    assert recognise_format(path) == form
    found = read_statements(path)
    assert [str(triple) for triple in found.triples] == [f'{CITY} "Genova"']
    assert (found.rejects, found.notes) == ([], [])


@pytest.mark.parametrize("form", FORMATS)
def test_a_byte_order_mark_does_no_harm(form: Format, tmp_path: Path) -> None:
    path = save(tmp_path, "\ufeff" + FORMATS[form])
    assert recognise_format(path) == form
    assert len(read_statements(path).triples) == 1


@pytest.mark.parametrize(
    "content",
    [
        "id;name\n1;a\n",
        "<html><body>",
        '{"id": "https://ror.org/0107c5v14"}\n{"id": 2}',
        '{"type": "FeatureCollection", "features": []}',
        "<?xml version='1.0'?><project><title>a</title></project>",
        "prefix ;name",
        "PK\x03\x04",
    ],
)
def test_other_files_are_not_taken_for_rdf(content: str, tmp_path: Path) -> None:
    try:
        found = recognise_format(save(tmp_path, content))
    except TriplehelixError:  # A broken archive.
        found = None
    assert found is None
    if not content.startswith("PK"):
        refused(tmp_path, content, "none of the formats")


def test_a_bomb_in_gzip_is_stopped(tmp_path: Path) -> None:
    line = FORMATS["ntriples"].encode()
    path = save(tmp_path, gzip.compress(line + b" " * 80_000_000), "facts.nt.gz")
    with pytest.raises(TriplehelixError, match="unpacks to far more"):
        read_statements(path)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (f"{CITY} <http://a.it/b c> .", "code point ' '"),
        (f"{CITY} <http://a.it/{{x}}> .", "code point '{'"),
        (f"{CITY} <http://a.it/%zz> .", "'%zz'"),
        (f"{CITY} <relative> .", "No scheme"),
        (f'{CITY} "x"@languagetoolong .', "subtag"),
        (f'{CITY} "x"@it_IT .', "Unexpected"),
        (f'{CITY} "x" <http://a.it/graph> .', "dot"),
        ("<<<<<<< HEAD", ""),
        (f'{CITY} "\\uD800" .', "escape"),
        ("<p>Service unavailable</p>", ""),
    ],
)
def test_a_wrong_line_is_rejected_and_the_others_are_kept(wrong: str, reason: str, tmp_path: Path) -> None:
    found = read(tmp_path, f'{CITY} "1" .\n{wrong}\n{CITY} "2" .\n{CITY} "3" .\n')
    assert [triple.object.value for triple in found.triples] == ["1", "2", "3"]
    [reject] = found.rejects
    assert (reject.file, reject.row, reject.value) == ("facts", 2, wrong)
    assert reason in reject.reason
    assert reject.reason.startswith("column ")
    assert found.read == 4


def test_a_line_cut_short_at_the_end_is_rejected(tmp_path: Path) -> None:
    found = read(tmp_path, f'{CITY} "1" .\n{CITY} "2')
    assert (len(found.triples), len(found.rejects)) == (1, 1)


def test_a_file_without_one_good_line_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, f"{CITY} <relative> .\n{CITY} <%zz> .\n", "none of its 2 statements.*No scheme")


def test_turtle_that_begins_as_n_triples_does_is_read_as_turtle(tmp_path: Path) -> None:
    found = read(tmp_path, f'{CITY} "1" .\n<{ORG}> <{th.CITY}> "2" , "3" .\n')
    assert (len(found.triples), found.rejects) == (3, [])


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=40), min_size=1, max_size=8))
def test_accepted_and_rejected_lines_are_all_lines(values: list[str]) -> None:
    lines = [
        f"{CITY} {pyoxigraph.Literal(value)} ." if len(value) % 2 else f"{CITY} <not {number}> ."
        for number, value in enumerate(values)
    ]
    good = sum(len(value) % 2 for value in values)
    found = pyoxigraph_read("\n".join([FORMATS["ntriples"].strip(), *lines]))
    assert (len(found.triples), len(found.rejects)) == (good + 1, len(values) - good)
    assert found.read == len(values) + 1


def pyoxigraph_read(content: str) -> Statements:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return read(Path(folder), content)


@pytest.mark.parametrize(
    ("context", "named"),
    [
        ("CTX", "CTX"),
        ([{"city": th.CITY}, "CTX"], "CTX"),
        ({"@import": "CTX"}, "CTX"),
        ({"city": {"@id": th.CITY, "@context": "CTX"}}, "CTX"),
        ("context.jsonld", "context.jsonld"),
        ("file:///etc/hostname", "file:///etc/hostname"),
    ],
)
def test_a_context_elsewhere_is_named_and_not_fetched(
    context: object, named: str, tmp_path: Path, listener: tuple[int, list[object]]
) -> None:
    port, came = listener
    address = f"http://127.0.0.1:{port}/context"
    content = json.dumps({**JSON, "@context": context}).replace("CTX", address)
    error = refused(tmp_path, content, "nothing is fetched")
    assert named.replace("CTX", address) in error.what
    assert came == []


@pytest.mark.parametrize(
    ("more", "reason", "accepted"),
    [
        ({"name": "x"}, "no context says what 'name' means", 1),
        ({"@type": "Company"}, "no context says what 'Company' means", 1),
        ({"city": ["Genova", {"@value": "x", "@language": "not a language"}]}, "", 1),
        ({th.WEBSITE: {"@id": "http://a.it/b c"}}, "code point ' '", 1),
        ({th.WEBSITE: {"@id": "http://a.it/%zz"}}, "'%zz'", 1),
        ({th.WEBSITE: {"@id": "relative"}}, "No scheme", 1),
    ],
)
def test_what_json_ld_drops_without_a_word_is_rejected_with_a_reason(
    more: dict[str, object], reason: str, accepted: int, tmp_path: Path
) -> None:
    found = read(tmp_path, json.dumps({**JSON, **more}))
    assert len(found.triples) == accepted
    [reject] = found.rejects
    assert reason in reject.reason


def test_json_ld_about_a_relative_address_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, json.dumps({**JSON, "@id": "a"}), "none of its 1 statements.*No scheme")


@pytest.mark.parametrize(
    ("content", "what", "place"),
    [
        ('{"@id": "http://a.it",\n "b": tru}', "syntax error in JSON", ", line 2, column 7"),
        ('{"@id": "http://a.it",\n "b": [1,', "syntax error in JSON", ", line 2, column 10"),
        ('{"@id": "http://a.it", "b": NaN}', "NaN is no number", ""),
        ('{"@id": "http://a.it", "b": 1, "b": 2}', "'b' twice", ""),
        ('{"@id": "http://a.it", "b": ' + "[" * 100_000, "nested too deeply", ""),
        ('{"@id": "http://a.it"}', "none of its 0 statements", ""),
    ],
)
def test_broken_json_is_refused(content: str, what: str, place: str, tmp_path: Path) -> None:
    assert refused(tmp_path, content, what).where == f"facts{place}"


def test_named_graphs_are_taken_with_a_note(tmp_path: Path) -> None:
    document = {"@context": JSON["@context"], "@id": "http://a.it/g", "@graph": [JSON]}
    found = read(tmp_path, json.dumps(document))
    assert len(found.triples) == 1
    assert found.notes == ["1 statements of named graphs were taken without the name of their graph"]


def entities(declared: str, used: str = "&a;") -> str:
    return f'<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [{declared}]>\n' + XML % ABOUT % used


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY a SYSTEM "http://127.0.0.1:PORT/">',
        '<!ENTITY a PUBLIC "x" "http://127.0.0.1:PORT/">',
        '<!ENTITY % b SYSTEM "http://127.0.0.1:PORT/"> %b;',
        '<!ENTITY a "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY b "&c;&c;&c;&c;&c;&c;"><!ENTITY c "ha">',
        '<!ENTITY a "&#38;b;"><!ENTITY b "ha">',
        f'<!ENTITY a "{"ha" * 1000}">',
    ],
)
def test_entities_that_read_or_explode_are_refused(
    declared: str, tmp_path: Path, listener: tuple[int, list[object]]
) -> None:
    port, came = listener
    error = refused(tmp_path, entities(declared.replace("PORT", str(port))), "entities")
    assert error.where == "facts, line 2"
    assert came == []


def test_a_bomb_of_entities_is_refused_before_it_is_read(tmp_path: Path) -> None:
    layers = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    refused(tmp_path, entities('<!ENTITY a "haha">' + layers, "&i;"), "entities")


def test_a_document_type_elsewhere_is_refused(tmp_path: Path, listener: tuple[int, list[object]]) -> None:
    port, came = listener
    start = f'<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:{port}/x.dtd">\n'
    refused(tmp_path, start + XML % ABOUT % "a", "entities")
    assert came == []


def test_short_entities_for_prefixes_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, entities(f'<!ENTITY a "{th.NAMESPACE}">\n  <!ENTITY b "x">', "&a;City"))
    assert found.triples[0].object.value == th.NAMESPACE + "City"


@pytest.mark.parametrize(
    ("content", "what", "place"),
    [
        (
            XML % '<rdf:Description rdf:about="http://a.it/b c"/>',
            "code point ' '",
            "facts, line 2, column 29",
        ),
        (XML % '<rdf:Description rdf:about="relative"/>', "No scheme", "facts, line 2, column 29"),
        (XML % ABOUT % "x" + "<!--", "syntax error", "facts"),
        (
            XML % ABOUT.replace("<th:city>", '<th:city xml:lang="languagetoolong">') % "x",
            "subtag",
            "facts, line 2, column 96",
        ),
        ((XML % ABOUT % "Genova")[:-20], "syntax error", "facts"),
        ((XML % ABOUT % "Forlì").encode("latin-1"), "UTF-8", "facts, line 2, column 90"),
        (f'<?xml version="1.0" encoding="ISO-8859-1"?>{XML % ABOUT % "x"}', "UTF-8", "facts"),
    ],
)
def test_broken_rdf_xml_is_refused(content: str | bytes, what: str, place: str, tmp_path: Path) -> None:
    assert refused(tmp_path, content, what).where == place


@pytest.mark.parametrize("form", FORMATS)
def test_markup_and_queries_in_a_label_are_only_a_label(form: Format, tmp_path: Path) -> None:
    label = "<script>alert(1)</script> } DROP ALL; # \u202e"
    escaped = label.replace("<", "&lt;") if form == "rdfxml" else label
    found = read(tmp_path, FORMATS[form].replace("Genova", escaped))
    assert found.triples[0].object == pyoxigraph.Literal(label)


def test_blank_nodes_of_two_files_stay_apart_and_read_the_same_each_time(tmp_path: Path) -> None:
    first = save(tmp_path, f'_:x <{th.CITY}> "1" .\n_:x <{th.CITY}> "2" .\n', "a")
    second = save(tmp_path, f'_:x <{th.CITY}> "3" .\n', "b")
    names = [str(triple.subject) for path in (first, second) for triple in read_statements(path).triples]
    assert names[0] == names[1] != names[2]
    assert [str(triple.subject) for triple in read_statements(first).triples] == names[:2]


def test_odd_values_are_kept_and_noted(tmp_path: Path) -> None:
    lines = [
        f'{CITY} "30 February"^^<{th.XSD}date> .',
        f'{CITY} "twelve"^^<{th.XSD}integer> .',
        f'{CITY} "javascript:alert(1)"^^<{th.XSD}anyURI> .',
        f"<{ORG}> <{th.WEBSITE}> <javascript:alert(1)> .",
        f'{CITY} "2021-02-28"^^<{th.XSD}date> .',
    ]
    found = read(tmp_path, "\n".join(lines))
    assert [str(triple) + " ." for triple in found.triples] == lines
    assert found.notes == [
        f"2 values that are none of their datatype are kept as they are, such as {lines[0][:-2]}",
        "2 addresses that lead to no page (javascript, data, file) are kept as they are, "
        f"such as {lines[2][:-2]}",
    ]


@pytest.mark.parametrize(
    ("kind", "good", "wrong"),
    [
        ("date", ["2020-02-29", "2020-01-01Z", "-0044-03-15", "12020-01-01"], ["2021-02-29", "1/2/2020"]),
        ("dateTime", ["2020-01-01T10:00:00Z", "2020-01-01T10:00:00.5+01:00"], ["2020-01-01", "x"]),
        ("dateTime", ["2020-01-01T23:59:59"], ["2020-01-01T25:00:00", "2020-13-01T10:00:00"]),
        ("integer", ["1", "-1", "+01"], ["1.0", "", "٢", "1e3"]),
        ("decimal", ["1.5", ".5", "1."], ["1,5", "1e3"]),
        ("double", ["1e3", "INF", "NaN"], ["inf", "one"]),
        ("boolean", ["true", "0"], ["True", "yes"]),
        ("gYear", ["2020"], ["20"]),
        ("unknown", ["anything"], []),
    ],
)  # fmt: skip
def test_values_are_held_against_their_datatype(kind: str, good: list[str], wrong: list[str]) -> None:
    datatype = pyoxigraph.NamedNode(th.XSD + kind)
    assert all(is_of_datatype(pyoxigraph.Literal(value, datatype=datatype)) for value in good)
    assert not any(is_of_datatype(pyoxigraph.Literal(value, datatype=datatype)) for value in wrong)


@pytest.mark.parametrize(
    "address", ["JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]
)
def test_addresses_that_run_or_read_are_seen(address: str) -> None:
    assert may_run(pyoxigraph.NamedNode(address))
    assert not may_run(pyoxigraph.Literal(address))
