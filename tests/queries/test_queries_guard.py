"""What the guard refuses, and what it must let through."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.queries.catalogue import load_catalogue
from triplehelix.queries.guard import check
from triplehelix.queries.syntax import check_terms

HIDDEN = [
    "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
    "SELECT * { sErViCe SILENT <http://localhost/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * { SERVICE#comment\n<http://localhost/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p '# no comment' . SERVICE <http://localhost/> { ?s ?p ?o } }",
    "SELECT * { ?s <http://a/#b> ?o . SERVICE <http://localhost/> { ?s ?p ?o } }",
    "PREFIX : <http://localhost/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX ex: <http://localhost/> SELECT * { SERVICEex:x { ?s ?p ?o } }",
    "SELECT * { FILTER(1<2)SERVICE#>\n<http://localhost/> { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <http://localhost/> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERVICE <http://localhost/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a\\u0027 # ' SERVICE <http://localhost/> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "a\\u0022 # " SERVICE <http://localhost/> { ?s ?p ?o } }',
    "PREFIX a: <http://a/> SELECT * { ?s a:b\\#c ?o . SERVICE <http://localhost/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <http://localhost/> { ?s ?p ?o } }",
]

HARMLESS = [
    "SELECT ?service WHERE { ?service ?p 'SERVICE <http://localhost/> { }' }",
    "# SERVICE <http://localhost/>\nASK { ?s ?p ?o }",
    "ASK { ?s <http://example.org/service> ?o }",
    "PREFIX ex: <http://example.org/> ASK { ?s ex:service ?o }",
    "ASK { ?s ?p '''long ' SERVICE ''' }",
    "ASK { ?s ?p 'x'@service }",
    "SELECT * FROM <http://example.org/graph> { ?s ?p 'LOAD' }",
    "PREFIX load: <http://example.org/> ASK { ?s load:insert ?o }",
    "SELECT * { ?a ?b ?c FILTER(?a<?c && ?c>?b) }",
]


PIECES = [
    "?x ?y ?z .",
    "a:b a:c\\#d 'e' .",
    "FILTER(1<2)",
    "FILTER(?x<?y)",
    "FILTER(?x<?y&&?x>1)",
    "#>\n",
    "# '\n",
    "?x ?y 'a\\u0027 # ' .",
    '?x ?y "a\\u0022 # " .',
    "?x ?y '''#''' .",
    "?x ?y 'a\\'# ' .",
    "?x ?y true",
    "?x ?y 1.",
    "<a:#b> a <a:c>.",
    "{}",
    "'#'",
    "?x ?y 'e'@en .",
]


@pytest.mark.parametrize("query", HIDDEN)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(TriplehelixError, match="another server") as caught:
        check(query)
    assert caught.value.where.startswith("query, line ")


@pytest.mark.parametrize("query", HARMLESS)
def test_words_in_texts_names_and_comments_are_harmless(query: str) -> None:
    check(query)
    pyoxigraph.Store().query(query)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["'", '"', "'''", '"""']))
def test_what_stands_in_a_text_never_triggers(text: str, quote: str) -> None:
    escaped = text.replace("\\", "").replace(quote[0], "").replace("\n", " ").replace("\r", " ")
    check(f"ASK {{ ?s ?p {quote}SERVICE {{ LOAD {escaped}{quote} }}")


@settings(deadline=None)
@given(st.text(max_size=200).filter(lambda text: text.encode("utf-8", "replace").decode() == text))
def test_a_serialised_literal_never_triggers(text: str) -> None:
    check(f"ASK {{ ?s ?p {pyoxigraph.Literal('SERVICE ' + text)} }}")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=6),
    st.sampled_from(["", " ", "#>\n"]),
)
def test_service_is_seen_wherever_the_engine_sees_it(before: list[str], gap: str) -> None:
    query = (
        f"PREFIX a: <http://a/> ASK {{ {''.join(before)}SERVICE{gap}<http://127.0.0.1:9/>{{ ?s ?p ?o }} }}"
    )
    if engine_sees_service(query):
        with pytest.raises(TriplehelixError, match="another server"):
            check(query)


def engine_sees_service(query: str) -> bool:
    """Ask the engine's parser: it takes the word, and takes no other in its place."""
    try:
        # Port 9 is one that the engine refuses to call: nothing leaves the machine.
        pyoxigraph.Store().query(query)
    except SyntaxError:
        return False
    except OSError:
        return True
    try:
        pyoxigraph.Store().query(query.replace("SERVICE", "NOTHING"))
    except SyntaxError:
        return True
    return False


def test_the_engine_sees_service_in_what_the_property_is_made_of() -> None:
    assert engine_sees_service("ASK { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:9/>{ ?s ?p ?o } }")
    assert not engine_sees_service("ASK { ?s ?p 'SERVICE <http://127.0.0.1:9/>' }")


@pytest.mark.parametrize("word", ["LOAD", "INSERT", "delete", "CLEAR", "DROP", "WITH", "MOVE"])
def test_an_update_is_refused_in_words(word: str) -> None:
    with pytest.raises(TriplehelixError, match="is an update") as caught:
        check(f"PREFIX a: <http://a/>\n {word} <http://a/>")
    assert caught.value.where == "query, line 2, column 2"


def test_length_and_nesting_have_limits() -> None:
    check("ASK " + "{" * 50 + "}" * 50)
    check("ASK { }" + " " * (20_000 - 7))
    with pytest.raises(TriplehelixError, match="nested more than 50") as caught:
        check("ASK " + "{" * 51 + "}" * 51)
    assert caught.value.where == "query, line 1, column 55"
    with pytest.raises(TriplehelixError, match="20,001 characters"):
        check("ASK { }" + " " * (20_001 - 7))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {" + "{" * 4_000 + "}" * 4_000 + "}",
        "SELECT * {" + "FILTER EXISTS {" * 1_000 + "}" * 1_000 + "}",
        "SELECT * { FILTER(" + "!" * 15_000 + "true) }",
        "SELECT * { FILTER(" + "(" * 60 + "1" + ")" * 60 + ") }",
    ],
)
def test_what_would_crash_the_parser_never_reaches_it(query: str) -> None:
    with pytest.raises(TriplehelixError):
        check(query)


def test_brackets_in_texts_are_no_nesting() -> None:
    check("ASK { ?s ?p '" + "{" * 1_000 + "' }")


def test_a_misspelt_term_of_the_ontology_is_refused() -> None:
    with pytest.raises(TriplehelixError, match="no term th:Organization") as caught:
        check_terms("SELECT *\nWHERE { ?a a th:Organization }")
    assert (caught.value.where, caught.value.do) == (
        "query, line 2, column 14",
        "did you mean th:Organisation?",
    )
    check_terms("PREFIX th: <http://example.org/> ASK { ?a a th:Organization }")
    check_terms("ASK { ?a a <https://w3id.org/triplehelix/ns#Organization> }")


def test_every_named_question_passes() -> None:
    for question in load_catalogue().values():
        check(question.text)
        check_terms(question.text)
