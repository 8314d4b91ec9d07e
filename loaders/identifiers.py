"""Identifiers: whether their check digits are right, where an identifier has some.

Shapes hold the syntax; sums over digits are beyond SHACL.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.iso7064 import mod_97_10

_ROR: Final = re.compile(r"https?://ror\.org/(?P<number>0[a-hj-km-np-tv-z0-9]{6})(?P<check>[0-9]{2})")
# Base 32 without i, l, o and u: https://www.crockford.com/base32.html
_SIGNS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
# The codes of the EU and of ISO 3166, as the validators are named.
_NAMES: Final = {"el": "gr", "uk": "gb", "xi": "gb"}


def check_ror(iri: str) -> str | None:
    """Return what is wrong with a ROR identifier, None when it is right.

    Parameters
    ----------
    iri : str
        The identifier as a web address, the form in which ROR gives it.

    See Also
    --------
    https://ror.readme.io/docs/identifier : two check digits by ISO/IEC 7064, MOD 97-10, over base 32

    Examples
    --------
    >>> check_ror("https://ror.org/0107c5v14"), check_ror("https://ror.org/0107c5v15")
    (None, 'the check digits are wrong')
    """
    match = _ROR.fullmatch(iri)
    if not match:
        return "it is not written as ROR does: https://ror.org/ and nine signs, the first a 0"
    number = 0
    for sign in match["number"]:
        number = number * len(_SIGNS) + _SIGNS.index(sign)
    return None if mod_97_10.is_valid(f"{number}{match['check']}") else "the check digits are wrong"


@cache
def check_vat(number: str) -> str | None:
    """Return what is wrong with a VAT number, None when nothing is known to be.

    Parameters
    ----------
    number : str
        A number that begins with the country's code. Countries whose rule is not known pass.

    See Also
    --------
    https://arthurdejong.org/python-stdnum/ : the rules country by country

    Examples
    --------
    >>> check_vat("IT00754150100"), check_vat("IT00754150101")
    (None, 'the check digits are wrong')
    """
    code = number[:2].lower()
    if not code.isascii() or not code.isalpha():
        return "it does not begin with a country code"
    country = get_cc_module(_NAMES.get(code, code), "vat")
    if country is None:
        return None
    try:
        country.validate(number)
    except InvalidChecksum:
        return "the check digits are wrong"
    except ValidationError:
        rest = number[2:]
        return None if country.is_valid(rest) else f"it is not a VAT number of {number[:2]}"
    return None
