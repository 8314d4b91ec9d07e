"""Spans: a place in a document gives its words when the document is at hand, and nothing otherwise."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.spans import Span, add_words, read_documents, read_span, read_words
from triplehelix.ontology.vocabulary import DATA

DOCUMENT = DATA + "document/009"
TEXT = "Nine firms of Città Alta\nmet in May."


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_an_iri_with_positions_is_a_span() -> None:
    assert read_span(DOCUMENT + "#char=5,10") == Span("009", 5, 10)


@pytest.mark.parametrize(
    "text",
    [
        "",
        DOCUMENT,
        DOCUMENT + "#char=5",
        DOCUMENT + "#line=5,6",
        DATA + "source/ab/a.csv#row=5",
        "x" + DOCUMENT,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert read_span(text) is None


def test_a_document_is_found_by_its_digest_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "renamed.bin").write_text(TEXT, "utf-8")
    (tmp_path / "other.txt").write_text("something else", "utf-8")
    (tmp_path / "folder").mkdir()
    assert read_documents(tmp_path, {DOCUMENT: digest(TEXT)}) == {DOCUMENT: TEXT}


def test_a_document_that_was_changed_is_not_at_hand(tmp_path: Path) -> None:
    (tmp_path / "009.txt").write_text(TEXT + " ", "utf-8")
    assert read_documents(tmp_path, {DOCUMENT: digest(TEXT)}) == {}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="no such folder of documents"):
        read_documents(tmp_path / "none", {})


def test_the_words_are_counted_in_characters_and_stand_on_one_line() -> None:
    assert read_words(Span("009", 14, 28), {DOCUMENT: TEXT}) == "Città Alta met"


@pytest.mark.parametrize(
    "span", [Span("009", 30, 99), Span("009", 8, 8), Span("009", 9, 8), Span("010", 0, 4)]
)
def test_a_span_outside_its_document_has_no_words(span: Span) -> None:
    assert read_words(span, {DOCUMENT: TEXT}) is None


def test_words_are_added_behind_each_span_of_a_cell() -> None:
    cell = f"{DOCUMENT}#char=0,4; {DOCUMENT}#char=5,10; {DATA}document/010#char=0,4"
    assert add_words(cell, {DOCUMENT: TEXT}) == (
        f"{DOCUMENT}#char=0,4 “Nine”; {DOCUMENT}#char=5,10 “firms”; {DATA}document/010#char=0,4"
    )


@given(st.text(min_size=1), st.data())
def test_any_span_inside_a_text_gives_its_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = read_span(f"{DOCUMENT}#char={start},{end}")
    assert span is not None
    assert read_words(span, {DOCUMENT: text}) == " ".join(text[start:end].split())
