"""Profiles: what all sources together say about one organisation, in a form that can be compared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

from .names import (
    Name,
    common_words,
    fold,
    guess_kind,
    read_city,
    read_domain,
    read_name,
    read_short_name,
    read_vat,
)

# A register may list many names of one organisation; a hostile file could list thousands.
_MOST_NAMES: Final = 20
_LONGEST_SHORT_NAME: Final = 12
# The organisations in which the common words were counted.
_ELSEWHERE: Final = 100_000
_SHORTEST_STREET: Final = 5
_NUTS_3: Final = 5


class Record(NamedTuple):
    """What one source says about one organisation.

    Parameters
    ----------
    iri : str
        IRI of the organisation, in angle brackets, from the strongest identifier in this record.
    source : str
        Name of the source, such as ``ror``.
    row : str
        IRI of the row.
    name, short_name, country, city, nuts, street, post_code, domain : str
        As the source has them, empty where it has not; ``domain`` may be a whole web address.
    vat, pic, ror, wikidata : str
        Identifiers.
    kind : str
        Local name of the class, such as ``Company``; empty when unknown.
    other_names : tuple of str
        Names in other languages, former names, acronyms.
    """

    iri: str
    source: str
    row: str
    name: str
    short_name: str = ""
    country: str = ""
    city: str = ""
    nuts: str = ""
    post_code: str = ""
    domain: str = ""
    vat: str = ""
    pic: str = ""
    ror: str = ""
    wikidata: str = ""
    kind: str = ""
    street: str = ""
    other_names: tuple[str, ...] = ()


class Profile(NamedTuple):
    """An organisation ready to be compared: all that the records with its IRI say.

    Each attribute is empty where no record says anything. ``keys`` holds identifiers by their kind; a row of
    a register is one, of the kind of the register's name.
    """

    iri: str
    names: tuple[Name, ...]
    short_names: frozenset[str]
    countries: frozenset[str]
    cities: frozenset[str]
    domains: frozenset[str]
    nuts: frozenset[str]
    addresses: frozenset[str]
    kinds: frozenset[str]
    sources: frozenset[str]
    keys: Mapping[str, frozenset[str]]


def build_profiles(records: Iterable[Record], registers: Container[str] = ()) -> list[Profile]:
    """Gather records into profiles, one for each IRI, in the order of first appearance.

    Parameters
    ----------
    records : iterable of Record
        What the sources say.
    registers : container of str
        Sources that list each organisation once, so that two rows are two organisations.

    Examples
    --------
    >>> rows = [Record("o:1", "h2020", "r:1", "Rina S.p.A."), Record("o:1", "own", "r:2", "", city="Genoa")]
    >>> [(profile.names[0].words, profile.cities) for profile in build_profiles(rows)]
    [(('rina',), frozenset({'genova'}))]
    """
    together: dict[str, list[Record]] = {}
    for record in records:
        together.setdefault(record.iri, []).append(record)
    return [_profile(iri, group, registers) for iri, group in together.items()]


def weigh_words(profiles: Iterable[Profile]) -> dict[str, float]:
    """Return how much each word tells: the logarithm of how few organisations have it in a name.

    What is common elsewhere is common, also among few organisations.

    Examples
    --------
    >>> weights = weigh_words(build_profiles([Record("o:1", "own", "r:1", "Zygote Technologies")]))
    >>> round(weights["zygote"]), round(weights["technology"])
    (12, 3)
    """
    counts: Counter[str] = Counter()
    total = _ELSEWHERE
    for profile in profiles:
        counts.update({word for name in profile.names for word in name.words})
        total += 1
    common = common_words()
    return {word: math.log(total / (count + common.get(word, 0))) for word, count in counts.items()}


def _profile(iri: str, records: list[Record], registers: Container[str]) -> Profile:
    texts = [text for record in records for text in (record.name, *record.other_names) if text]
    # A name of question marks or points says nothing.
    names = tuple(dict.fromkeys(name for name in map(_name, texts[:_MOST_NAMES]) if name.words))
    short = {_short_name(record.short_name) for record in records}
    # A name in one piece may be what another source gives as the short name.
    short.update(name.letters for name in names if len(name.words) == 1)
    return Profile(
        iri,
        names,
        frozenset(word for word in short if 1 < len(word) <= _LONGEST_SHORT_NAME),
        _known(record.country.upper() for record in records),
        frozenset(city for record in records if record.city for city in _city(record.city)),
        _known(read_domain(record.domain) for record in records if record.domain),
        _known(record.nuts for record in records if len(record.nuts) == _NUTS_3),
        _known(address for record in records for address in _addresses(record)),
        _known(record.kind for record in records) or _known(map(guess_kind, names)),
        _known(record.source for record in records),
        _keys(records, registers),
    )


def _keys(records: list[Record], registers: Container[str]) -> Mapping[str, frozenset[str]]:
    keys = {
        "vat": _known(read_vat(record.vat, record.country) for record in records if record.vat),
        "pic": _known(record.pic for record in records),
        "ror": _known(record.ror.rpartition("/")[2].lower() for record in records),
        "wikidata": _known(record.wikidata.rpartition("/")[2].upper() for record in records),
    }
    for record in records:
        if record.source in registers:
            keys[record.source] = keys.get(record.source, frozenset()) | {record.row}
    return {kind: values for kind, values in keys.items() if values}


def _addresses(record: Record) -> Iterable[str]:
    """Return the street without its number, and the postal code, where they tell a place."""
    street = "".join(word for word in fold(record.street).split() if not word.isdigit())
    if len(street) >= _SHORTEST_STREET:
        yield street
    code = "".join(fold(record.post_code).split())
    if any(sign.isdigit() for sign in code):
        yield code


def _known(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value for value in values if value)


# Registers repeat names and cities; each spelling is taken apart once.
_name = cache(read_name)
_city = cache(read_city)
_short_name = cache(read_short_name)
