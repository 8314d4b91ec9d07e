"""Terms of hand-written files: the unknown ones are refused with line and suggestion."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.lines import Mark, find_fact, find_line, list_marks
from triplehelix.loaders.terms import is_unknown, known_terms, nearest, refuse_unknown_terms, shorten
from triplehelix.loaders.turtle import read_triples
from triplehelix.ontology.files import document_files, term_files, vocabulary_files
from triplehelix.ontology.vocabulary import NAMESPACE

TH = "@prefix th: <https://w3id.org/triplehelix/ns#> .\n"
ROLE = "@prefix role: <https://w3id.org/triplehelix/voc/role/> .\n"
THEME = "@prefix theme: <https://w3id.org/triplehelix/voc/theme/> .\n"


def refused(tmp_path, text, described=frozenset()):
    path = tmp_path / "facts.ttl"
    path.write_text(text, "utf-8")
    with pytest.raises(TriplehelixError) as caught:
        refuse_unknown_terms(path, read_triples(path), described)
    return caught.value


def accepted(tmp_path, text, described=frozenset()):
    path = tmp_path / "facts.ttl"
    path.write_text(text, "utf-8")
    refuse_unknown_terms(path, read_triples(path), described)
    return True


def test_a_misspelt_property_is_refused_with_its_line_and_the_nearest_one(tmp_path):
    error = refused(tmp_path, TH + "# th:particpant\n<a:a> a th:Participation ;\n  th:particpant <a:b> .\n")
    assert error.where == "facts.ttl, line 4"
    assert "line 4: th:particpant (did you mean th:participant" in error.what


def test_a_concept_that_its_scheme_does_not_have_is_refused(tmp_path):
    error = refused(tmp_path, TH + ROLE + "<a:a> th:role role:organizer .")
    assert "role:organizer (did you mean role:organiser" in error.what


def test_all_unknown_terms_are_told_at_once_and_at_most_ten(tmp_path):
    text = TH + "".join(f"<a:a> th:unheard{letter} 1 .\n" for letter in "abcdefghijkl")
    error = refused(tmp_path, text)
    assert error.what.startswith("12 terms are not defined: line 2: th:unhearda")
    assert error.what.count("line ") == 10
    assert error.what.endswith("and 2 more")


def test_a_label_leads_to_the_term_in_either_language(tmp_path):
    assert "th:Company" in refused(tmp_path, TH + "<a:a> a th:Impresa .").what


def test_a_term_in_full_is_looked_at_as_a_prefixed_one_is(tmp_path):
    assert refused(tmp_path, f"<a:a> <{NAMESPACE}unheard> 1 .").where == "facts.ttl, line 1"


def test_a_concept_that_a_file_describes_is_known(tmp_path):
    described = "theme:ships a <http://www.w3.org/2004/02/skos/core#Concept> .\n"
    assert accepted(tmp_path, TH + THEME + described + "<a:a> th:focus theme:ships .")
    other = frozenset({"https://w3id.org/triplehelix/voc/theme/ships"})
    assert accepted(tmp_path, TH + THEME + "<a:a> th:focus theme:ships .", other)
    assert "theme:ships" in refused(tmp_path, TH + THEME + "<a:a> th:focus theme:ships .").what


def test_a_term_of_our_namespace_cannot_be_added_by_describing_it(tmp_path):
    assert refused(tmp_path, TH + "th:Ship a <http://www.w3.org/2002/07/owl#Class> .")


def test_names_of_other_people_and_schemes_of_their_own_are_left_alone(tmp_path):
    assert accepted(
        tmp_path, "<a:a> <http://xmlns.com/foaf/0.1/nmae> <https://w3id.org/triplehelix/voc/own/x> ."
    )


@pytest.mark.parametrize(
    "path", [*term_files(), *vocabulary_files(), *document_files()], ids=lambda path: path.stem
)
def test_our_own_files_use_known_terms(path):
    described = frozenset(
        triple.subject.value
        for other in document_files()
        for triple in read_triples(other)
        if isinstance(triple.subject, ox.NamedNode)
    )
    refuse_unknown_terms(path, read_triples(path), described)


def test_terms_are_known_with_their_labels():
    assert "university" in known_terms()[NAMESPACE + "University"]
    assert is_unknown(NAMESPACE + "Universita")
    assert not is_unknown(NAMESPACE + "University")


def test_nothing_is_suggested_where_nothing_is_near():
    assert nearest(NAMESPACE + "qqqqqqqqqqqq", known_terms()) == []


def test_our_names_are_shown_short():
    assert shorten("https://w3id.org/triplehelix/id/organisation/siit") == "organisation/siit"
    assert shorten("http://example.org/x") == "http://example.org/x"


def test_a_line_is_not_found_in_comments_texts_or_prefixes():
    text = '@prefix e: <http://e/> .\n# e:x <http://e/x>\ne:a e:b "e:x", """\ne:x""" ;\n  e:y <http://e/x> .'
    assert find_line(text, "http://e/x") == 5
    assert find_line(text, "http://e/z") is None
    assert find_line(text, "http://e/") is None


def test_a_fact_is_found_after_its_subject():
    text = "@prefix e: <http://e/> .\ne:b e:p e:c .\ne:a\n e:q 1.5 ;\n e:p\n  e:c ."
    assert find_fact(text, "http://e/a", "http://e/p", "http://e/c") == 6
    assert find_fact(text, "http://e/a", "http://e/p", "http://e/z") == 5
    assert find_fact(text, "http://e/a") == 3
    assert find_fact(text, "http://e/z") is None
    other = "@prefix e: <http://e/> .\ne:a e:q 1 .\ne:b e:p e:c ."
    assert find_fact(other, "http://e/a", "http://e/p") == 2


def test_names_are_resolved_as_turtle_does():
    prefixes = "@base <http://b/x/> .\n@prefix : <#> .\nPREFIX e: <http://e/>\n"
    text = prefixes + "<y> a :n\\,m , e:a.b .\n_:c e:d [ e:f e:g ] ."
    iris = [mark.iri for mark in list_marks(text)]
    assert iris[0] == "http://b/x/y"
    assert iris[2:4] == ["http://b/x/#n,m", "http://e/a.b"]
    subjects = [mark.iri for mark in list_marks(text) if mark.subject]
    assert subjects == ["http://b/x/y", "_:c"]


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(st.tuples(NAMES, NAMES, st.one_of(NAMES, TEXTS.map(ox.Literal)), st.integers(0, 3))))
def test_every_iri_of_a_text_is_marked_on_its_line(facts):
    lines, expected = ["@prefix e: <http://e/> ."], []
    for subject, predicate, value, gap in facts:
        lines.extend(["# e:comment"] * gap)
        written = f"e:{value}" if isinstance(value, str) else str(value)
        lines.append(f"e:{subject} <http://e/{predicate}> {written} .")
        line = len(lines)
        expected += [Mark(line, f"http://e/{subject}", True), Mark(line, f"http://e/{predicate}", False)]
        expected += [Mark(line, f"http://e/{value}", False)] if isinstance(value, str) else []
    assert list(list_marks("\n".join(lines))) == expected


@given(st.text(max_size=200))
def test_no_text_makes_the_search_fail(text):
    assert find_line(text, "http://nowhere/") is None
