"""Text from outside is harmless and never empty."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from triplehelix.viz.text import clean, clean_code, name_source, name_thing

ANYTHING = st.text(st.characters(exclude_categories=()))  # surrogates and controls included


@given(ANYTHING)
def test_clean_text_can_be_written_and_holds_no_control_or_bidi_character(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not {unicodedata.category(one) for one in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert not any(unicodedata.bidirectional(one) in {"RLO", "LRO", "RLI", "LRI", "PDF"} for one in cleaned)


@given(ANYTHING)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANYTHING)
def test_code_keeps_its_visible_characters(text: str) -> None:
    def visible(code: str) -> list[str]:
        return [one for one in code if one.isprintable() and not one.isspace()]

    assert visible(clean_code(text).replace("\ufffd", "")) == visible(text.replace("\ufffd", ""))


def test_ordinary_names_stay_as_they_are() -> None:
    for name in ("Università di Genova", "Πανεπιστήμιο", "L'Oréal & Co. <R&D>", "می‌خواهم"):
        assert clean(name) == name


def test_long_names_end_in_an_ellipsis() -> None:
    assert clean("N" * 700) == "N" * 599 + "…"


def test_a_nameless_thing_is_called_by_its_identifier() -> None:
    iri = "https://w3id.org/triplehelix/id/organisation/pic-998616262"
    for nothing in ("", None, "  ", "\u200d", "\u202e"):
        assert name_thing(nothing, iri) == "PIC 998616262 (name not given)"
    assert name_thing("", "") == "? (name not given)"


def test_sources_are_named_in_words() -> None:
    base = "https://w3id.org/triplehelix/id/"
    assert name_source(base + "source/0a1b2c3d4e5f/project.csv#row=7") == "project.csv, row 7"
    assert name_source(base + "document/001#char=12,40") == "document 001, characters 12 to 40"
    assert name_source(None) == ""
