"""Headers of questions, and values for their parameters."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.queries.catalogue import fill, find_question, load_catalogue, read_question

HEADER = "#+ summary: a\n#+ description: b\n"
PLAIN = HEADER + "#+ columns: {x: the x}\nSELECT ?x WHERE { ?x ?y ?z }\n"
TYPED = """#+ summary: a
#+ description: b
#+ params:
#+   v: {type: %s, description: c%s}
#+ columns: {v: the value}
# VALUES ?v { "not here" }
SELECT ?v WHERE { VALUES ?v { UNDEF } }
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.rq"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said", "advice"),
    [
        (PLAIN.replace("#+ summary", "#+ sumary"), "unknown key sumary", "did you mean summary?"),
        (PLAIN.replace("{x: the x}", "{y: the y}"), "columns are y, and the query gives x", "its order"),
        (PLAIN.replace("#+ description: b\n", ""), "no description", "#+ description"),
        ("SELECT ?x WHERE { ?x ?y ?z }", "there is no header", "begin with #+ lines"),
        (PLAIN.replace("SELECT", "SELEC"), "cannot be read", "correct it"),
        (HEADER + "#+ columns: {x: y}\nASK { ?x ?y ?z }", "is no SELECT query", "SELECT"),
        (PLAIN.replace("#+ summary: a", "#+ summary: [a"), "is no YAML", "#+"),
        (TYPED % ("contry", ""), "params.v.type is 'contry'", "did you mean country?"),
        (TYPED % ("text", ", focs: true"), "unknown key params.v.focs", "did you mean focus?"),
        ((TYPED % ("text", "")).replace("UNDEF", '"a" "b"'), "no single VALUES ?v", "UNDEF"),
    ],
)
def test_a_wrong_header_names_the_file_and_the_remedy(
    tmp_path: Path, text: str, said: str, advice: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(TriplehelixError) as caught:
        read_question(path)
    assert caught.value.where == str(path)
    assert said in caught.value.what
    assert advice in caught.value.do


def test_a_right_header_is_read(tmp_path: Path) -> None:
    question = read_question(write(tmp_path, PLAIN))
    assert (question.name, question.summary, question.columns) == ("mine", "a", {"x": "the x"})
    assert load_catalogue(tmp_path) == {"mine": question}


def test_a_parameter_may_stand_in_several_sub_selects(tmp_path: Path) -> None:
    twice = (TYPED % ("country", "")).replace(
        "{ VALUES ?v { UNDEF } }",
        '{ { SELECT ?v { VALUES ?v { "IT" } } } { SELECT ?v { VALUES ?v { "IT" } } } }',
    )
    question = read_question(write(tmp_path, twice))
    assert question.params["v"].default == "IT"
    assert fill(question, {"v": "fr"}) == question.text.replace('"IT"', '"FR"')
    with pytest.raises(TriplehelixError, match="no single VALUES"):
        read_question(write(tmp_path, twice.replace('"IT"', '"DE"', 1)))


def test_a_misspelt_question_gets_the_nearest_name() -> None:
    with pytest.raises(TriplehelixError, match="no question named 'top-colaborators'") as caught:
        find_question("top-colaborators", load_catalogue())
    assert "top-collaborators" in caught.value.do


def test_country_parameters_say_whether_the_focus_replaces_them() -> None:
    focused = {
        name for name, question in load_catalogue().items() for p in question.params.values() if p.focus
    }
    assert "top-collaborators" in focused
    assert "projects-per-year" not in focused


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("country", "fr", '"FR"'),
        ("country", "GR", '"EL"'),
        ("country", "GB", '"UK"'),
        ("year", "2020", '"2020"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("integer", "-3", '"-3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("text", 'a "b" \\', '"a \\"b\\" \\\\"'),
        ("iri", "id:organisation/pic-1", "<https://w3id.org/triplehelix/id/organisation/pic-1>"),
        ("nuts", "itc3", '"ITC3"'),
        ("kind", "Company", "<https://w3id.org/triplehelix/ns#Company>"),
    ],
)
def test_a_value_becomes_a_term_of_its_type(tmp_path: Path, kind: str, value: str, term: str) -> None:
    question = read_question(write(tmp_path, TYPED % (kind, "")))
    filled = fill(question, {"v": value})
    assert filled == question.text.replace("{ UNDEF }", "{ " + term + " }")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("country", "Italy"),
        ("country", 'IT" } SERVICE <http://localhost/> {'),
        ("year", "20201"),
        ("year", "٢٠٢٠"),
        ("integer", "1e9"),
        ("integer", "1) } #"),
        ("text", ""),
        ("text", "a\nb"),
        ("text", "\ud800"),
        ("iri", "javascript:alert(1)"),
        ("iri", "http://a/> } SERVICE <http://b/"),
        ("iri", "file:///etc/passwd"),
        ("nuts", "ITC3333"),
        ("kind", "Compny"),
    ],
)
def test_a_value_of_another_type_is_refused(tmp_path: Path, kind: str, value: str) -> None:
    question = read_question(write(tmp_path, TYPED % (kind, "")))
    with pytest.raises(TriplehelixError, match="parameter v does not take") as caught:
        fill(question, {"v": value})
    assert caught.value.do.startswith("give ")


def test_choices_are_named_when_a_value_is_none_of_them(tmp_path: Path) -> None:
    question = read_question(write(tmp_path, TYPED % ("kind", ", choices: [Company, University]")))
    assert "ns#University>" in fill(question, {"v": "university"})
    with pytest.raises(TriplehelixError) as caught:
        fill(question, {"v": "Universty"})
    assert caught.value.do == "give one of Company, University; did you mean University?"


def test_an_unknown_parameter_gets_the_nearest_name() -> None:
    with pytest.raises(TriplehelixError, match="takes no parameter 'contry'") as caught:
        fill(load_catalogue()["brokers"], {"contry": "IT"})
    assert caught.value.do == "did you mean country?"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60))
def test_any_text_comes_back_as_the_text_that_was_given(text: str) -> None:
    if not text.strip():
        return
    question = load_catalogue()["find-organisation"]
    filled = fill(question, {"text": text})
    before, after = question.text.split('"genova"')
    assert filled.startswith(before) and filled.endswith(after)
    term = filled[len(before) : len(filled) - len(after)]
    [solution] = pyoxigraph.Store().query(f"SELECT ?v {{ VALUES ?v {{ {term} }} }}")
    assert solution["v"].value == text.strip()
