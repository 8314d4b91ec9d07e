"""Check digits: right numbers pass, numbers with one digit changed do not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10
from triplehelix.loaders.identifiers import check_ror, check_vat

ROR = Path(__file__).parents[2] / "../shared/data/ror/ror_records_latest.jsonl.gz"
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"


@pytest.mark.parametrize(
    "number",
    ["IT00754150100", "FR37130020910", "EL094212973", "NL001708971B01", "UK279783684", "GB279783684"],
)
def test_vat_numbers_of_public_bodies_are_right(number):
    assert check_vat(number) is None


@pytest.mark.parametrize("number", ["IT00754150101", "EL094212974", "DE811138148"])
def test_a_vat_number_with_a_wrong_digit_is_found(number):
    assert check_vat(number) == "the check digits are wrong"


def test_a_vat_number_of_another_form_is_found():
    assert check_vat("HU30058697151") == "it is not a VAT number of HU"
    assert check_vat("0075415") == "it does not begin with a country code"


def test_a_country_without_a_known_rule_passes():
    assert check_vat("ZZ123") is None


def test_a_ror_identifier_is_written_in_full():
    assert "https://ror.org/" in (check_ror("0107c5v14") or "")


@given(st.integers(0, 32**6 - 1), st.integers(1, 96))
def test_one_pair_of_check_digits_fits_a_ror_identifier(number, off):
    signs = "0" + "".join(SIGNS[number >> 5 * place & 31] for place in range(5, -1, -1))
    digits = mod_97_10.calc_check_digits(str(number))
    wrong = f"{(int(digits) + off) % 97 + 2:02}"
    assert check_ror(f"https://ror.org/{signs}{digits}") is None
    if wrong != digits:
        assert check_ror(f"https://ror.org/{signs}{wrong}") == "the check digits are wrong"


@pytest.mark.slow
@pytest.mark.skipif(not ROR.exists(), reason="the ROR registry is not at hand")
def test_all_identifiers_of_the_registry_are_right():
    with gzip.open(ROR, "rt", encoding="utf-8") as lines:
        problems = [check_ror(json.loads(line)["id"]) for line in lines]
    assert len(problems) == 51370
    assert not any(problems)
