"""The gazetteer: which Italian municipality a text means, however it is written.

``Genova``, ``GENOVA (GE)``, ``Genoa``, ``GENOVA GE``, ``Genova Sestri`` and ``16121 GENOVA`` are one place.
The municipalities come from the list of ISTAT; names in other languages, provinces that were split and the
words that surround a name are data in ``places/``.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from .names import fold
from .table import Table

# What parts the city from its province, its suburb or its name in another language.
_PARTS: Final = re.compile(r"[,;/()\[\]]| - | – |(?<=\w)-(?=[A-Z]{2}$)")
_LONGEST: Final = 200
_MOST_WORDS: Final = 4
_SIGN: Final = 2
_SAINTS: Final = frozenset({"san", "santa", "santo", "sant", "santi"})
_SHORT_SAINTS: Final = frozenset({"s", "ss", "sta", "sto"})


class Municipality(NamedTuple):
    """A municipality: its name, the sign of its province and the NUTS 3 code."""

    name: str
    sign: str
    nuts: str


class Found(NamedTuple):
    """What a text and a province tell.

    Parameters
    ----------
    codes : frozenset of str
        NUTS 3 codes of the municipalities that may be meant; one when there is no doubt.
    by : 'city', 'province' or ''
        What told them; blank when nothing did.
    contradicts : bool
        Whether no municipality of this name lies in the province that is given; ``codes`` are then those of
        the municipalities.
    """

    codes: frozenset[str]
    by: str
    contradicts: bool = False


NOTHING: Final = Found(frozenset(), "")


class Gazetteer:
    """The municipalities of Italy by all the names they go under.

    Parameters
    ----------
    municipalities : iterable of Municipality
        The municipalities; none for a gazetteer that knows provinces only.
    other_names : iterable of (str, str)
        Name of a municipality and another name of it.

    Examples
    --------
    >>> towns = [Municipality("Genova", "GE", "ITC33"), Municipality("Castro", "LE", "ITF45")]
    >>> gazetteer = Gazetteer([*towns, Municipality("Castro", "BG", "ITC46")])
    >>> [set(gazetteer.find(city).codes) for city in ("GENOVA (GE)", "Genoa", "16121 Genova Sestri")]
    [{'ITC33'}, {'ITC33'}, {'ITC33'}]
    >>> sorted(gazetteer.find("Castro").codes), set(gazetteer.find("Castro", "BG").codes)
    (['ITC46', 'ITF45'], {'ITC46'})
    """

    def __init__(
        self, municipalities: Iterable[Municipality], other_names: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._provinces = {fold(name): sign for name, sign, _ in _provinces()}
        self._codes = {sign: nuts for _, sign, nuts in _provinces()}
        self._named: dict[str, set[Municipality]] = {}
        self._short: dict[str, set[Municipality]] = {}
        for municipality in municipalities:
            self._codes[municipality.sign] = municipality.nuts
            self._add(municipality.name, municipality)
        for name, other in (*other_names, *((row["name"], row["other_name"]) for row in read_exonyms())):
            for municipality in list(self._named.get(_key(name), ())):
                if municipality.name == name:
                    self._add(other, municipality)

    @property
    def codes(self) -> frozenset[str]:
        """The NUTS 3 codes that it may find."""
        return frozenset(self._codes.values())

    def find(self, city: str, province: str = "") -> Found:
        """Find what a text about a city means.

        Parameters
        ----------
        city : str
            The text as the source has it.
        province : str
            Sign or name of the province where the source says it; ``NA`` is Naples.
        """
        sign = self._provinces.get(_key(province))
        signs = {sign} if sign else set()
        places: list[set[Municipality]] = []
        in_full = True
        keys = list(_split(city))
        for place, key in enumerate(keys):
            # Re is a municipality and RE a province: "Re (VB)", "Albinea (RE)", and RE alone.
            is_sign = len(key) == _SIGN and key in self._provinces
            if is_sign and (place > 0 or (len(keys) == 1 and not signs)):
                signs.add(self._provinces[key])
                continue
            found, beside = self._read(key)
            signs |= beside
            if found:
                places.append(found)
            in_full = in_full and bool(found or beside)
        return self._decide(places, signs, in_full)

    def _read(self, key: str) -> tuple[set[Municipality], set[str]]:
        """Return the municipalities that a part of the text names, and the provinces that stand with them."""
        if found := self._look_up(key):
            return found, set()
        if sign := self._sign_of(key):
            return set(), {sign}
        bare = _words().before.sub("", key, count=1)
        if bare != key:
            return self._read(bare)
        words = key.split()
        for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
            tail = " ".join(words[-count:])
            sign = self._sign_of(tail)
            if sign is None:
                continue
            found = self._look_up(" ".join(words[:-count]))
            # Behind a name that is not known, "le" may be a word and no sign, and "prato" no city.
            if found or tail not in _words().goes_on | _words().common:
                return found, {sign}
        return self._look_up_head(words), set()

    def _sign_of(self, key: str) -> str | None:
        """Return the province of a sign, a name, or the name of a capital in another language."""
        capitals = {one.sign for one in self._named.get(key, ()) if self._is_capital(one)}
        return self._provinces.get(key) or (capitals.pop() if len(capitals) == 1 else None)

    def _decide(self, places: Sequence[set[Municipality]], signs: set[str], in_full: bool) -> Found:
        smaller = [found for found in places if not any(map(self._is_capital, found))]
        if len(smaller) < len(places) and (smaller or not in_full):
            # In "Segrate, Milano" the capital says the province, and so it does behind what is not known.
            signs = signs | {one.sign for found in places if found not in smaller for one in found}
            places = smaller
        named = {one for found in places for one in found}
        if not named:
            return Found(frozenset(self._codes[sign] for sign in signs), "province") if signs else NOTHING
        former = _former_provinces()
        kept = {one for one in named if one.sign in signs} or {
            one for one in named if not signs.isdisjoint(former.get(one.sign, ()))
        }
        contradicts = bool(signs) and not kept
        return Found(frozenset(one.nuts for one in kept or named), "city", contradicts)

    def _add(self, name: str, municipality: Municipality) -> None:
        key = _key(name)
        self._named.setdefault(key, set()).add(municipality)
        if not _SAINTS.isdisjoint(key.split()):
            self._short.setdefault(_shorten(key), set()).add(municipality)

    def _look_up(self, key: str) -> set[Municipality]:
        if found := self._named.get(key):
            return found
        short = not _SHORT_SAINTS.isdisjoint(key.split())
        return self._short.get(_shorten(key), set()) if short else set()

    def _look_up_head(self, words: Sequence[str]) -> set[Municipality]:
        """Return the provincial capital that a text begins with: ``genova sestri``, ``roma eur``."""
        for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
            head = " ".join(words[:count])
            if words[count] in _words().goes_on or head in _words().common:
                continue
            found = self._named.get(head, set())
            if found and all(map(self._is_capital, found)):
                return found
        return set()

    def _is_capital(self, municipality: Municipality) -> bool:
        return self._provinces.get(_key(municipality.name)) == municipality.sign


def read_gazetteer(table: Table) -> Gazetteer:
    """Read the municipalities of a table in the layout ``municipalities-it``."""
    columns = table.columns
    rows = list(zip(*(columns[name] for name in ("name", "other_name", "sign", "nuts")), strict=True))
    return Gazetteer(
        (Municipality(name, sign or "", nuts) for name, _, sign, nuts in rows),
        ((name, other) for name, others, _, _ in rows for other in _several(others)),
    )


@cache
def read_exonyms() -> tuple[dict[str, str], ...]:
    """Return the names of Italian places in other languages: ``name``, ``language``, ``other_name``.

    Examples
    --------
    >>> read_exonyms()[0]
    {'name': 'Genova', 'language': 'en', 'other_name': 'Genoa'}
    """
    return tuple(_read_csv("places/exonyms.csv"))


class _Words(NamedTuple):
    before: re.Pattern[str]
    goes_on: frozenset[str]
    common: frozenset[str]


@cache
def _words() -> _Words:
    data = tomllib.loads((files(__package__) / "places" / "words.toml").read_text("utf-8"))
    before = "|".join(sorted(map(_key, data["before"]), key=len, reverse=True))
    return _Words(
        re.compile(rf"^(?:(?:{before}) )+"),
        frozenset(map(_key, data["goes_on"])),
        frozenset(map(_key, data["common"])),
    )


@cache
def _provinces() -> tuple[tuple[str, str, str], ...]:
    """Return names and signs of the provinces, the sign in use, and the NUTS 3 code of 2021."""
    return tuple(
        (name, row["sign"], row["nuts"])
        for row in _read_csv("layouts/italian-provinces.csv")
        for name in (row["sign"], *row["names"].split(";"))
    )


@cache
def _former_provinces() -> dict[str, frozenset[str]]:
    """Return the provinces in which municipalities of a province were before."""
    former: dict[str, set[str]] = {}
    for row in _read_csv("places/former-provinces.csv"):
        former.setdefault(row["sign"], set()).add(row["formerly"])
    return {sign: frozenset(signs) for sign, signs in former.items()}


def _read_csv(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files(__package__) / name).read_text("utf-8").splitlines()))


def _key(name: str) -> str:
    """Return a name in one spelling: San Giorgio Jonico is San Giorgio Ionico."""
    return fold(name).replace("j", "i")


def _shorten(key: str) -> str:
    saints = _SAINTS | _SHORT_SAINTS
    return " ".join("s" if word in saints else word for word in key.split())


def _split(city: str) -> Iterator[str]:
    """Give the parts of a text about a city, without postal codes and what stands before a name."""
    for part in _PARTS.split(city[:_LONGEST]):
        key = " ".join(word for word in _key(part).split() if not word.isdigit())
        if key:
            yield key


def _several(value: object) -> tuple[str, ...]:
    """Return the names in a cell, which may hold one, more or none."""
    if isinstance(value, tuple):
        return value
    return tuple(str(value).split("/")) if value else ()
