"""Addresses: what sources say of where something is, short of a code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ..ontology import vocabulary as th

Position = tuple[float, float]

_WORDS: Final = (th.COUNTRY_CODE, th.CITY, th.POST_CODE, th.PROVINCE_CODE)
_POSITION: Final = (th.LATITUDE, th.LONGITUDE)
_ESCAPED: Final = re.compile(r"\\(.)")
_SIGNS: Final = {"n": "\n", "r": "\r", "t": "\t"}


class Address(NamedTuple):
    """What sources say of where something is; None where they do not.

    Parameters
    ----------
    country : str, optional
        Code of two letters.
    city, post_code : str, optional
        As the source writes them.
    province : str, optional
        Sign or name of an Italian province.
    position : tuple of float, optional
        Latitude and longitude in degrees.
    """

    country: str | None = None
    city: str | None = None
    post_code: str | None = None
    province: str | None = None
    position: Position | None = None


def add_addresses(
    subjects: Sequence[str], values: Mapping[str, Sequence[str | None]], addresses: dict[str, Address]
) -> None:
    r"""Add what a source says of where things are; what an earlier source said stands.

    Parameters
    ----------
    subjects : sequence of str
        The things.
    values : Mapping
        By the IRI of a property: the value of each thing as an N-Triples term, None where there is none.
    addresses : dict
        The addresses known so far, by thing; it is added to.

    Examples
    --------
    >>> known = {"<o:1>": Address("IT")}
    >>> add_addresses(["<o:1>"], {th.CITY: ['"Genova"']}, known)
    >>> known
    {'<o:1>': Address(country='IT', city='Genova', post_code=None, province=None, position=None)}
    """
    if values.keys().isdisjoint({*_WORDS, *_POSITION}):
        return
    blank: Sequence[str | None] = [None] * len(subjects)
    words = zip(*(values.get(predicate, blank) for predicate in _WORDS), strict=True)
    positions = zip(*(values.get(predicate, blank) for predicate in _POSITION), strict=True)
    for subject, said, (north, east) in zip(subjects, words, positions, strict=True):
        position = (float(_text(north)), float(_text(east))) if north and east else None
        if not any(said) and position is None:
            continue
        known = addresses.get(subject, Address())
        country, city, post_code, province = (
            old or (new and _text(new)) for old, new in zip(known[:4], said, strict=True)
        )
        addresses[subject] = Address(country, city, post_code, province, known.position or position)


def _text(term: str) -> str:
    """Return the text of a literal."""
    text = term[1 : term.rindex('"')]
    return _ESCAPED.sub(lambda match: _SIGNS.get(match[1], match[1]), text) if "\\" in text else text
