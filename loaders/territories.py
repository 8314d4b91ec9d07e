"""Territories: the NUTS codes and countries of organisations as places, each within the next larger one.

A NUTS code contains its own hierarchy: ITC33 (Genova) lies in ITC3 (Liguria), in ITC, in IT
(Regulation (EC) 1059/2003, https://ec.europa.eu/eurostat/web/nuts). The IRIs are those that the
Publications Office of the European Union gives out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple, Protocol

from ..ontology import vocabulary as th
from .ledger import Ledger
from .ntriples import NTriplesWriter, entity, literals
from .written import Home

NUTS: Final = "http://data.europa.eu/nuts/code/"
LOCATED_BY: Final = th.NAMESPACE + "locatedBy"
_REPLACED_BY: Final = "http://purl.org/dc/terms/isReplacedBy"
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


class Told(Protocol):
    """Where something is, told by something else than a code, and what told it."""

    @property
    def nuts(self) -> str: ...

    @property
    def how(self) -> str: ...


class Successor(NamedTuple):
    """The code that a region has since an edition of NUTS, and the year of that edition."""

    code: str
    edition: int


def write_territories(
    homes: Mapping[str, Home],
    writer: NTriplesWriter | Ledger,
    listed: Iterable[str] = (),
    located: Mapping[str, Told] | None = None,
) -> None:
    """Write where organisations are, and the territories around each.

    A code that a source states stands as it is. Where no source states one, the place that was found from a
    city, a postal code or a position is written, and ``th:locatedBy`` says by which.

    Parameters
    ----------
    homes : Mapping
        Homes of organisations (N-Triples terms).
    writer : NTriplesWriter or Ledger
        Where the statements go; a ledger leaves out what a list of territories has said.
    listed : iterable of str
        Codes of more territories, those that a list describes.
    located : Mapping, optional
        Where organisations are by their address, for those of which no source states a code.
    """
    found = {one: told for one, told in (located or {}).items() if not has_code(homes.get(one))}
    places = {organisation: code for organisation, home in homes.items() if (code := place(home))}
    places |= {organisation: told.nuts for organisation, told in found.items()}
    writer.column(list(places), th.LOCATED_IN, [territory(code) for code in places.values()])
    writer.column(list(found), LOCATED_BY, literals([told.how for told in found.values()]))
    named = {*places.values(), *(code for code in listed if place(Home(None, code, None)))}
    _write_successors(places, named, writer)
    codes = sorted({part for code in named for part in around(code)})
    iris = [territory(code) for code in codes]
    writer.types(iris, th.TERRITORY)
    countries = [code[:_LENGTH_OF_COUNTRY] for code in codes]
    writer.column(iris, th.COUNTRY_CODE, literals(countries))
    coded = [code if code[:_LENGTH_OF_COUNTRY] in _COUNTRIES else None for code in codes]
    writer.column(iris, th.NUTS_CODE, literals(coded))
    larger = [territory(code[:-1]) if len(code) > _LENGTH_OF_COUNTRY else None for code in codes]
    writer.column(iris, th.WITHIN, larger)


def has_code(home: Home | None) -> bool:
    """Tell whether a source states a NUTS code, and not the country alone.

    Examples
    --------
    >>> has_code(Home("IT", "ITC33", None)), has_code(Home("IT", None, "Genova"))
    (True, False)
    """
    return home is not None and len(place(home) or "") > _LENGTH_OF_COUNTRY


def settle(homes: Mapping[str, Home], located: Mapping[str, Told]) -> dict[str, Home]:
    """Return homes with the codes that were found where none is stated: the focus of a build needs them.

    Examples
    --------
    >>> from triplehelix.loaders.places import Location
    >>> settle({"a": Home("IT", None, "Genova")}, {"a": Location("ITC33", "city", 0.99)})
    {'a': Home(country='IT', nuts='ITC33', city='Genova')}
    """
    return {
        one: home if has_code(home) or one not in located else home._replace(nuts=located[one].nuts)
        for one, home in homes.items()
    }


def successor(code: str) -> Successor | None:
    """Return the code that a region has now, where its code was changed and its borders were not.

    The codes are those of the editions of NUTS from 2006 to 2021, https://ec.europa.eu/eurostat/web/nuts/history;
    a region that was split, merged or moved has none.

    Examples
    --------
    >>> successor("FR824"), successor("ITC33")
    (Successor(code='FRL04', edition=2016), None)
    """
    return _successors().get(code)


@cache
def _successors() -> dict[str, Successor]:
    rows = csv.DictReader((files(__package__) / "places" / "editions.csv").read_text("utf-8").splitlines())
    return {row["code"]: Successor(row["successor"], int(row["edition"])) for row in rows}


def _write_successors(places: Mapping[str, str], named: set[str], writer: NTriplesWriter | Ledger) -> None:
    """Write the codes of today beside those of earlier editions, and add them to those that are named."""
    renamed = {code: now.code for code in sorted(named) if (now := successor(code))}
    writer.column(
        [territory(code) for code in renamed], _REPLACED_BY, [territory(now) for now in renamed.values()]
    )
    also = {organisation: renamed[code] for organisation, code in places.items() if code in renamed}
    writer.column(list(also), th.LOCATED_IN, [territory(now) for now in also.values()])
    named.update(renamed.values())


def around(code: str) -> list[str]:
    """Return a code and those of the territories around it, the country last.

    Examples
    --------
    >>> around("ITC33")
    ['ITC33', 'ITC3', 'ITC', 'IT']
    """
    return [code[:length] for length in range(len(code), _LENGTH_OF_COUNTRY - 1, -1)]
