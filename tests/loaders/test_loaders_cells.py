"""Cells: what is read from a text, and what is refused with a reason."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.loaders import cells

AMOUNTS = st.decimals(min_value=-(10**14), max_value=10**14, allow_nan=False, allow_infinity=False, places=2)
# Every decimal digit of Unicode that is not one of 0 to 9.
FOREIGN_DIGITS = st.characters(categories=["Nd"], exclude_characters="0123456789")


def grouped(amount: Decimal, group: str, decimals: str) -> str:
    return f"{amount:,.2f}".replace(",", "\0").replace(".", decimals).replace("\0", group)


@given(AMOUNTS)
def test_a_number_is_read_as_it_was_written(amount: Decimal) -> None:
    assert cells.number(f"{amount:f}") == amount
    assert cells.number(f"{amount:f}".replace(".", ",")) == amount


@given(
    AMOUNTS, st.sampled_from([(".", ","), (",", "."), (" ", ","), (" ", "."), ("\u00a0", ","), ("'", ".")])
)
def test_groups_of_thousands_do_not_change_a_number(amount: Decimal, signs: tuple[str, str]) -> None:
    assert cells.number(grouped(amount, *signs)) == amount


@given(st.text("0123456789", min_size=0, max_size=5), FOREIGN_DIGITS, st.text("0123456789.,", max_size=5))
def test_digits_of_other_scripts_are_no_digits(before: str, digit: str, after: str) -> None:
    for parse in (cells.number, cells.integer, cells.money, cells.identifier):
        with pytest.raises(ValueError):
            parse(before + digit + after)


@given(st.text("0123456789.,- '", max_size=12))
def test_a_number_is_read_or_refused_with_a_reason_and_never_loses_a_digit(cell: str) -> None:
    try:
        value = cells.number(cell)
    except ValueError as error:
        assert str(error) in {
            "not a number",
            "can be read two ways: the comma may mark decimals or thousands",
        }
    else:
        assert re.sub("[^0-9]", "", f"{value:f}").lstrip("0") == re.sub("[^0-9]", "", cell).lstrip("0")


@pytest.mark.parametrize("cell", ["1,234", "-12,345", "999,000"])
def test_a_comma_before_three_digits_can_be_read_two_ways(cell: str) -> None:
    with pytest.raises(ValueError, match="two ways"):
        cells.number(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1,234.567", "1234.567"),
        ("1.234,567", "1234.567"),
        ("12 345", "12345"),
        ("0,123", "0.123"),
        ("1234,567", "1234.567"),
        ("1.234", "1.234"),
    ],
)
def test_these_numbers_can_be_read_one_way_only(cell: str, value: str) -> None:
    assert cells.number(cell) == Decimal(value)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "1.234.56",
            "1,234,56",
            "1.23.456",
            "1,23,456",
            "0.123.456",
            "1 234.567.890",
            "1 23",
            "1  234",
            "1..2",
        ),
        *(
            ".5",
            "5.",
            "+5",
            "5-",
            "1e3",
            "1e400",
            "NaN",
            "inf",
            "-inf",
            "12€",
            "€12",
            "0x1F",
            "1_000",
            "N/A",
            "-",
        ),
        *("1234567890123456", "12.345.678.901.234.567"),
    ],
)
def test_these_are_no_numbers(cell: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        cells.number(cell)


def test_money_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        cells.money("-0,01")


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_as_it_was_written(day: date) -> None:
    assert cells.day(day.isoformat()) == day
    assert cells.day(f"{day.isoformat()} 13:15:00") == day


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("0000-00-00", "no such day"),
        ("2021-02-30", "no such day"),
        ("03/04/2020", "YYYY-MM-DD"),
        ("2020-1-1", "YYYY-MM-DD"),
        ("20200101", "YYYY-MM-DD"),
        ("٢٠٢٠-٠١-٠١", "YYYY-MM-DD"),
        ("9999-12-31", "outside"),
        ("1066-10-14", "outside"),
    ],
)
def test_these_are_no_days(cell: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        cells.day(cell)


@pytest.mark.parametrize("cell", ["9.99E+08", "9,99e+08", "1E5"])
def test_an_identifier_that_a_spreadsheet_has_rewritten_is_noticed(cell: str) -> None:
    with pytest.raises(ValueError, match="spreadsheet"):
        cells.identifier(cell)


@pytest.mark.parametrize(
    "cell", ["a b", "<script>", "x" * 101, "1" * 101, "99\u00a0", "H2020;ERC", "é", "-1", '"']
)
def test_these_are_no_identifiers(cell: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        cells.identifier(cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("IT", "IT"), ("it", "IT"), ("GR", "EL"), ("EL", "EL"), ("gb", "UK"), ("XK", "XK"), ("NA", "NA")],
)
def test_countries_are_written_as_the_eu_writes_them(cell: str, code: str) -> None:
    assert cells.country(cell) == code


@pytest.mark.parametrize("cell", ["ITA", "I", "ß", "ıt", "І1", "I T"])
def test_letters_that_only_become_a_code_in_capitals_are_no_code(cell: str) -> None:
    for parse in (cells.country, cells.nuts):
        if cell == "ITA" and parse is cells.nuts:
            continue
        with pytest.raises(ValueError):
            parse(cell)


@pytest.mark.parametrize("word", ["True", "true", "Y", "1", "yes", "T"])
def test_yes_has_many_forms(word: str) -> None:
    assert cells.boolean(word) is True


@pytest.mark.parametrize("word", ["False", "N", "0", "no", "f"])
def test_no_has_many_forms(word: str) -> None:
    assert cells.boolean(word) is False


@pytest.mark.parametrize("word", ["maybe", "SI", "2", "N/A"])
def test_all_else_is_neither(word: str) -> None:
    with pytest.raises(ValueError):
        cells.boolean(word)


@pytest.mark.parametrize(
    "cell",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://cnr.it",
        "http://a b.it",
        "http://[::1",
        "http://<b>.it",
        "http://cnr.it/\u202egnp.exe",
        "http://cnr.it/\x00",
        "localhost",
        "http://",
        "not given",
    ],
)
def test_these_are_no_web_addresses(cell: str) -> None:
    with pytest.raises(ValueError, match="address"):
        cells.website(cell)


@pytest.mark.parametrize(
    "cell", ["https://www.cnr.it/it?a=b#c", "www.unige.it", "cnr.it:8080/x", "HTTP://CNR.IT"]
)
def test_these_are_web_addresses(cell: str) -> None:
    assert cells.website(cell).lower().startswith(("http://", "https://"))


@pytest.mark.parametrize("cell", ["91,0", "0,181", "44.4", "44,4,8,9", "44.4053 8.94", "(,)"])
def test_these_are_no_positions(cell: str) -> None:
    with pytest.raises(ValueError):
        cells.point(cell)


def test_a_position_may_stand_in_brackets() -> None:
    assert cells.point("(44.405, -8.94625)") == (Decimal("44.405"), Decimal("-8.94625"))


@given(st.text())
def test_a_text_has_no_control_characters_and_reads_the_same_twice(cell: str) -> None:
    once = cells.text(cell)
    assert cells.text(once) == once
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", once)


def test_a_text_keeps_letters_of_all_scripts_and_their_joiners() -> None:
    name = "Πανεπιστήμιο · Универзитет · جامعة · می\u200cخواهم · 大学"
    assert cells.text(name) == name
    assert cells.text("ACME \u202eGPJ\u202c\x1b[31m") == "ACME GPJ[31m"


def test_a_list_of_names_is_set_apart_by_semicolons() -> None:
    assert cells.names("FP7-ICT; FP7-PEOPLE;") == ("FP7-ICT", "FP7-PEOPLE")
    with pytest.raises(ValueError):
        cells.names("FP7-ICT;<b>")


def test_a_choice_ignores_case_blanks_and_hyphens_and_names_what_it_knows() -> None:
    role = cells.choice({"thirdParty": "third-party", "coordinator": "coordinator"})
    assert {role("thirdparty"), role("Third Party"), role("third-party")} == {"third-party"}
    with pytest.raises(ValueError, match="thirdParty, coordinator"):
        role("boss")
