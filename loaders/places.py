"""Places: the NUTS 3 region of an organisation, from what its sources say of where it is.

In Italy the city tells it, by the list of municipalities of ISTAT; elsewhere the postal code or the position,
where tables and shapes are at hand. What does not tell one region is left open and counted, never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from . import regions as shapes
from .address import Address, Position
from .cells import nuts as parse_nuts
from .container import Member
from .gazetteer import NOTHING, Found, Gazetteer, read_gazetteer
from .layout import read_layout
from .names import fold
from .regions import Regions
from .table import Table, read_table
from .territories import around

How = Literal["city", "postcode", "province", "position"]

MUNICIPALITIES: Final = "municipalities-it"
POST_CODES: Final = "post-codes"
# How often a way agreed with another, of the worse source; postal codes are a guess: see docs/places.md.
_CONFIDENCE: Final[dict[How, float]] = {
    "city": 0.99,
    "postcode": 0.95,
    "province": 0.99,
    "position": 0.92,
}
# The EU writes EL and UK where ISO 3166 writes GR and GB: Interinstitutional Style Guide, annex A5.
_EU_CODES: Final = {"GR": "EL", "GB": "UK"}
_POST_CODE: Final = re.compile(r"(?:[A-Z]{1,3}[- ]+)?([A-Z0-9][A-Z0-9 -]{2,9})")
_IN_CITY: Final = re.compile(r"\b[0-9]{5}\b")
_COUNTRY: Final = 2
_DIGITS_IN_ITALY: Final = 5
# Geocoders answer with the middle of a country where they do not know an address.
_MOST_CITIES: Final = 2


class Location(NamedTuple):
    """Where something is, as far as it can be told.

    Parameters
    ----------
    nuts : str
        NUTS code, of level 3 unless a position near a border tells a larger region only.
    how : str
        What told it: ``city``, ``postcode``, ``province`` or ``position``.
    confidence : float
        How often this way is right, 0 to 1.
    """

    nuts: str
    how: How
    confidence: float


@dataclass
class Located:
    """Where many things are.

    Parameters
    ----------
    locations : dict of str to Location
        Those whose region could be told.
    left_open : Counter
        How many could not, by the reason.
    """

    locations: dict[str, Location] = field(default_factory=dict)
    left_open: Counter[str] = field(default_factory=Counter)

    def summary(self) -> str:
        """Return the figures in one sentence.

        Examples
        --------
        >>> Located({"a": Location("ITC33", "city", 0.99)}, Counter({"city not known": 2})).summary()
        '1 located (1 by city); 2 left open (2 city not known)'
        """
        ways = Counter(location.how for location in self.locations.values())
        parts = [
            f"{sum(counts.values()):,} {what} ({', '.join(f'{n:,} {joint}{key}' for key, n in shown)})"
            for counts, what, joint, shown in (
                (ways, "located", "by ", ways.most_common()),
                (self.left_open, "left open", "", self.left_open.most_common()),
            )
            if counts
        ]
        return "; ".join(parts)


class Places:
    """What is known of municipalities, postal codes and regions.

    Parameters
    ----------
    gazetteer : Gazetteer, optional
        Italian municipalities; without it no text about a city is read, only a province that is given.
    regions : Regions, optional
        Shapes of regions.
    post_codes : Mapping, optional
        Country and postal code to NUTS 3 code.
    """

    def __init__(
        self,
        gazetteer: Gazetteer | None = None,
        regions: Regions | None = None,
        post_codes: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self._gazetteer = gazetteer or Gazetteer(())
        self._knows_cities = gazetteer is not None
        self._regions = regions
        self._post_codes = post_codes or {}

    @property
    def notes(self) -> list[str]:
        """What a person should know: codes of municipalities that no region has are of another edition."""
        drawn = {code for code in self._regions.codes if code.startswith("IT")} if self._regions else set()
        other = self._gazetteer.codes - drawn
        if not drawn or not other:
            return []
        shown = ", ".join(sorted(other)[:5])
        return [f"municipalities and regions are of two editions of NUTS: no region has the code {shown}"]

    def locate(
        self,
        country: str | None = None,
        city: str | None = None,
        post_code: str | None = None,
        province: str | None = None,
        position: Position | None = None,
    ) -> Location | None:
        """Tell the NUTS 3 region of a place.

        Parameters
        ----------
        country : str
            Code of two letters; GR is EL and GB is UK. Without it only the position tells anything.
        city : str
            The city as the source writes it.
        post_code : str
            The postal code.
        province : str
            Sign or name of the Italian province; ``NA`` is Naples.
        position : tuple of float
            Latitude and longitude.

        Examples
        --------
        >>> from triplehelix.loaders.gazetteer import Municipality
        >>> places = Places(Gazetteer([Municipality("Genova", "GE", "ITC33")]))
        >>> places.locate("IT", "GENOVA (GE)")
        Location(nuts='ITC33', how='city', confidence=0.99)
        """
        found = self.decide(Address(country, city, post_code, province, position))
        return found if isinstance(found, Location) else None

    def decide(self, address: Address) -> Location | str:
        """Tell the NUTS 3 region of an address, or in words why it is left open."""
        country = (address.country or "").strip().upper()
        country = _EU_CODES.get(country, country)
        city = address.city or ""
        near = self._near(address.position, country)
        by_code = self._by_post_code(country, address.post_code or " ".join(_IN_CITY.findall(city)))
        found = NOTHING
        if country == "IT":
            # Without the list, a city named like a province would be taken and the others would not.
            found = self._gazetteer.find(city if self._knows_cities else "", address.province or "")
        if found.by == "city":
            return _settle(found, by_code, near)
        if by_code:
            return _location(by_code, "postcode")
        if found.codes:
            return _only(found.codes, "province") or "several provinces"
        if address.position and self._regions and (not country or country in self._regions.countries):
            return _by_position(near)
        return "city not known" if city and country == "IT" else "nothing that tells"

    def locate_all(self, addresses: Mapping[str, Address]) -> Located:
        """Tell the NUTS 3 regions of many things, each different address once."""
        located = Located()
        known: dict[Address, Location | str] = {}
        unlikely = _positions_of_many(addresses.values())
        for name, address in addresses.items():
            if address not in known:
                is_real = address.position not in unlikely
                known[address] = self.decide(address if is_real else address._replace(position=None))
            found = known[address]
            if isinstance(found, Location):
                located.locations[name] = found
            else:
                located.left_open[found] += 1
        return located

    def _near(self, position: Position | None, country: str) -> tuple[str, ...]:
        if not (position and self._regions):
            return ()
        return self._regions.find(float(position[0]), float(position[1]), country)

    def _by_post_code(self, country: str, text: str) -> str | None:
        code = read_post_code(text)
        if not code:
            return None
        if country == "IT":
            # Where a spreadsheet took 00198 for a number.
            code = code.zfill(_DIGITS_IN_ITALY)
        return self._post_codes.get((country, code))


def read_places(
    municipalities: Path | Table | None,
    regions: Sequence[Path | Table] = (),
    post_codes: Sequence[Path | Table] = (),
) -> Places:
    """Read what tells where places are; each is used when it is there.

    Parameters
    ----------
    municipalities : Path or Table, optional
        The list of ISTAT.
    regions : sequence of Path or Table
        NUTS regions with shapes, GeoJSON.
    post_codes : sequence of Path or Table
        Tables of postal codes by country.

    Raises
    ------
    TriplehelixError
        When a file is not what it should be.
    """
    gazetteer = read_gazetteer(_table(municipalities, MUNICIPALITIES)) if municipalities else None
    drawn = shapes.read_regions(_table(one, shapes.KIND) for one in regions) if regions else None
    return Places(gazetteer, drawn, _read_post_codes(_table(one, POST_CODES) for one in post_codes))


def places_of(tables: Iterable[Table]) -> Places:
    """Return the places that the sources of an observatory tell of, whatever else is among them.

    Parameters
    ----------
    tables : iterable of Table
        Tables of all sources. Of two lists of municipalities the first counts.
    """
    by_kind: dict[str, list[Table]] = {}
    for table in tables:
        by_kind.setdefault(table.layout.source, []).append(table)
    municipalities = by_kind.get(MUNICIPALITIES, [None])[0]
    return read_places(municipalities, by_kind.get(shapes.KIND, ()), by_kind.get(POST_CODES, ()))


def read_post_code(text: str) -> str:
    """Return a postal code without the sign of its country and without blanks; blank when it is none.

    Examples
    --------
    >>> read_post_code("I-16121"), read_post_code("sw1a 1aa"), read_post_code("?")
    ('16121', 'SW1A1AA', '')
    """
    match = _POST_CODE.fullmatch(text.strip().upper())
    return re.sub(r"[ -]", "", match[1]) if match else ""


def _settle(found: Found, by_code: str | None, near: Sequence[str]) -> Location | str:
    """Decide between the municipalities of a name by the postal code or the position."""
    if not found.contradicts and (location := _only(found.codes, "city")):
        return location
    told = _only(found.codes & {by_code}, "city") or _only(found.codes & set(near), "city")
    return told or ("city outside its province" if found.contradicts else "several places of this name")


def _by_position(near: Sequence[str]) -> Location | str:
    """Return the region of a position; near a border the larger region that holds both sides."""
    if not near:
        return "position outside the regions"
    shared = next(code for code in (*around(near[0]), "") if all(one.startswith(code) for one in near))
    return _location(shared, "position") if len(shared) > _COUNTRY else "position near a border"


def _only(codes: Set[str | None], how: How) -> Location | None:
    code = next(iter(codes)) if len(codes) == 1 else None
    return _location(code, how) if code else None


def _positions_of_many(addresses: Iterable[Address]) -> set[Position | None]:
    cities: dict[Position, set[str]] = {}
    for address in addresses:
        if address.position and address.city:
            cities.setdefault(address.position, set()).add(fold(address.city))
    return {position for position, names in cities.items() if len(names) > _MOST_CITIES}


def _location(nuts: str, how: How) -> Location:
    return Location(nuts, how, _CONFIDENCE[how])


def _table(given: Path | Table, kind: str) -> Table:
    if isinstance(given, Table):
        return given
    member = Member(given, given.name)
    iri = f"<{given.resolve().as_uri()}>"
    if kind == shapes.KIND:
        return shapes.read_table(member, iri)
    return read_table(member, read_layout(kind).tables[0], iri)


def _read_post_codes(tables: Iterable[Table]) -> dict[tuple[str, str], str]:
    """Read which postal codes lie in one region; a code in two of them tells nothing."""
    regions_of: dict[tuple[str, str], set[str]] = {}
    for table in tables:
        for quoted, text in zip(table.columns["nuts"], table.columns["code"], strict=True):
            try:
                nuts = parse_nuts(quoted.strip("' "))
            except ValueError:
                table.notes.append(f"{quoted[:20]!r} is no NUTS code; its postal code is not used")
                continue
            if code := read_post_code(text.strip("' ")):
                regions_of.setdefault((nuts[:2], code), set()).add(nuts)
    return {key: next(iter(codes)) for key, codes in regions_of.items() if len(codes) == 1}
