"""Territories: the NUTS codes and countries of organisations as places, each within the next larger one.

A NUTS code contains its own hierarchy: ITC33 (Genova) lies in ITC3 (Liguria), in ITC, in IT
(Regulation (EC) 1059/2003, https://ec.europa.eu/eurostat/web/nuts). The IRIs are those that the
Publications Office of the European Union gives out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ..ontology import vocabulary as th
from .ntriples import NTriplesWriter, entity, literals
from .written import Home

NUTS: Final = "http://data.europa.eu/nuts/code/"
_CODE: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{1,3}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
# Countries whose territories the nomenclature codes: members of the EU and of EFTA, candidates, and the
# United Kingdom in the editions up to 2021.
_LISTED: Final = (
    "AL AT BE BG CH CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LI LT LU LV ME MK MT NL NO PL PT RO RS SE SI "
    "SK TR UK"
)
_COUNTRIES: Final = frozenset(_LISTED.split())
_LENGTH_OF_COUNTRY: Final = 2


def territory(code: str) -> str:
    """Return the IRI of a country or NUTS code, in angle brackets.

    Examples
    --------
    >>> territory("ITC3"), territory("US")
    ('<http://data.europa.eu/nuts/code/ITC3>', '<https://w3id.org/triplehelix/id/territory/US>')
    """
    return f"<{NUTS}{code}>" if code[:_LENGTH_OF_COUNTRY] in _COUNTRIES else entity("territory", code)


def place(home: Home) -> str | None:
    """Return the code of the smallest territory that a home names; None when it names none.

    Examples
    --------
    >>> place(Home("IT", "ITC33", "Genova")), place(Home("US", None, "Boston"))
    ('ITC33', 'US')
    """
    nuts, country = home.nuts or "", home.country or ""
    if _CODE.fullmatch(nuts) and nuts[:_LENGTH_OF_COUNTRY] in _COUNTRIES:
        return nuts
    return country if _COUNTRY.fullmatch(country) else None


def write_territories(homes: Mapping[str, Home], writer: NTriplesWriter) -> None:
    """Write where organisations are, and the territories around each.

    Parameters
    ----------
    homes : Mapping
        Homes of organisations (N-Triples terms).
    writer : NTriplesWriter
        Where the statements go.
    """
    places = {organisation: code for organisation, home in homes.items() if (code := place(home))}
    writer.column(list(places), th.LOCATED_IN, [territory(code) for code in places.values()])
    codes = sorted({part for code in places.values() for part in around(code)})
    iris = [territory(code) for code in codes]
    writer.types(iris, th.TERRITORY)
    countries = [code[:_LENGTH_OF_COUNTRY] for code in codes]
    writer.column(iris, th.COUNTRY_CODE, literals(countries))
    coded = [code if code[:_LENGTH_OF_COUNTRY] in _COUNTRIES else None for code in codes]
    writer.column(iris, th.NUTS_CODE, literals(coded))
    larger = [territory(code[:-1]) if len(code) > _LENGTH_OF_COUNTRY else None for code in codes]
    writer.column(iris, th.WITHIN, larger)


def around(code: str) -> list[str]:
    """Return a code and those of the territories around it, the country last.

    Examples
    --------
    >>> around("ITC33")
    ['ITC33', 'ITC3', 'ITC', 'IT']
    """
    return [code[:length] for length in range(len(code), _LENGTH_OF_COUNTRY - 1, -1)]
