"""Names: what is left once spelling, legal form and language are set aside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.loaders.names import (
    fold,
    guess_kind,
    is_unit,
    read_city,
    read_domain,
    read_name,
    read_short_name,
    read_vat,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UNIVERSITA' DEGLI STUDI DI GENOVA", "Università di Genova"),
        ("Università degli Studi di Genova", "University of Genoa"),
        ("Universität Passau", "UNIVERSITAET PASSAU"),
        ("KØBENHAVNS UNIVERSITET", "Koebenhavns Universitet"),
        ("CantÃ¹ Ricerche", "CANTU' RICERCHE"),
        ("J√ÑRF√ÑLLA KOMMUN", "Järfälla kommun"),
        ("Rina S.p.A.", "RINA S P A"),
        ("RINA SpA", "Rina - Società per Azioni"),
        ("gate 42 s.r.l.      start-up costituita a norma dell'art. 4", "Gate 42"),
        ("plw 1 societa' agricola s.r.l.", "PLW 1 SRL"),
        ("block-data 52 - societa' a responsabilita' limitata", "Block Data 52"),
        ("Thales (Italy)", "THALES"),
        ("GIESECKE & DEVRIENT GESELLSCHAFT MIT BESCHRANKTER HAFTUNG", "Giesecke und Devrient GmbH"),
        ("PURINOVA SP Z O O", "Purinova Sp. z o.o."),
        ("SIIT SOCIETA CONSORTILE PER AZIONI SIGLABILE SIIT SCPA", "SIIT"),
        ("Fondazione Istituto Italiano di Tecnologia", "ISTITUTO ITALIANO DI TECNOLOGIA"),
    ],
)
def test_two_spellings_of_a_name_have_the_same_words(one: str, other: str) -> None:
    assert read_name(one).words == read_name(other).words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Université Paris 6", "Université Paris 7"),
        ("Politecnico di Torino", "Università di Torino"),
        ("Rina Consulting S.p.A.", "Rina S.p.A."),
        ("Università di Genova", "Dipartimento di Fisica, Università di Genova"),
        ("Fraunhofer Institut", "Fraunhofer Gesellschaft"),
    ],
)
def test_what_tells_two_names_apart_stays(one: str, other: str) -> None:
    assert set(read_name(one).words) != set(read_name(other).words)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Stam s.r.l.", "srl"),
        ("STAM SOCIETA' A RESPONSABILITA' LIMITATA SEMPLIFICATA", "srl"),
        ("Rina SpA", "spa"),
        ("Siemens Aktiengesellschaft", "ag"),
        ("UAB Vilniaus Robotai", "uab"),
        ("Fundacion Tecnalia", "foundation"),
        ("Comune di Genova", ""),
    ],
)
def test_the_legal_form_is_read(name: str, form: str) -> None:
    assert read_name(name).form == form


def test_a_short_form_inside_a_name_is_a_word_of_its_own() -> None:
    assert "as" in read_name("Nordic AS Robotics Lab").words
    assert read_name("Nordic Robotics AS").words == ("nordic", "robotics")


@pytest.mark.parametrize("name", ["S.r.l.", "The", "di", "GmbH"])
def test_a_name_of_forms_and_stop_words_only_is_not_emptied(name: str) -> None:
    assert read_name(name).words


@pytest.mark.parametrize("name", ["", "???", "--", " . "])
def test_a_name_without_a_letter_has_no_words(name: str) -> None:
    assert read_name(name).words == ()


@pytest.mark.parametrize("city", ["GENOVA", "Genova (GE)", "Genoa", "GENOVA GE", "16121 Genova", "Gênes"])
def test_a_city_is_one_in_several_spellings(city: str) -> None:
    assert read_city(city) == {"genova"}


def test_two_cities_in_one_cell_are_both_kept() -> None:
    assert read_city("SGONICO - TRIESTE") == {"sgonico", "trieste"}


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("http://www.cnr.it", "cnr.it"),
        ("www.dibris.unige.it/people?x=1", "unige.it"),
        ("https://www.im.ac.uk/", "im.ac.uk"),
        ("ac.uk", ""),
        ("http://sites.google.com/x", ""),
        ("not an address", ""),
        ("http://[::1", ""),
        ("localhost", ""),
    ],
)
def test_the_domain_of_an_address_is_whose_it_is(address: str, domain: str) -> None:
    assert read_domain(address) == domain


@pytest.mark.parametrize(
    ("number", "country", "vat"),
    [
        ("IT03476550102", "", "IT03476550102"),
        ("it 034.765.501.02", "", "IT03476550102"),
        ("03476550102", "IT", "IT03476550102"),
        ("IT03476550103", "", ""),
        ("CHE115250351MWST", "", "CHE115250351"),
        ("UK245719348", "", "GB245719348"),
        ("NOTAPPLICABLE", "IT", ""),
        ("", "IT", ""),
    ],
)
def test_a_vat_number_has_its_country_and_a_right_check_digit(number: str, country: str, vat: str) -> None:
    assert read_vat(number, country) == vat


def test_words_for_parts_are_known_also_inside_compounds() -> None:
    assert is_unit("department")
    assert is_unit("energieinstitut")
    assert not is_unit("robotica")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Politecnico di Bari", "University"),
        ("Regione Liguria", "PublicBody"),
        ("Stam srl", "Company"),
        ("ENEA", ""),
    ],
)
def test_a_name_may_tell_the_kind(name: str, kind: str) -> None:
    assert guess_kind(read_name(name)) == kind


@given(st.text(max_size=600))
def test_any_text_can_be_read(text: str) -> None:
    assert fold(fold(text)) == fold(text) or not text.isascii()
    name = read_name(text)
    assert all(name.words) and len(set(name.words)) == len(name.words)
    assert "" not in read_city(text)
    read_domain(text), read_vat(text), read_short_name(text)
