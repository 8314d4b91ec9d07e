"""Records of the Research Organization Registry: both versions of its schema in one shape.

https://ror.readme.io/docs/ror-data-structure describes them. All numbers are text, as items are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from . import cells

_SIGNS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_IDENTIFIERS: Final = ("wikidata", "grid", "isni", "fundref")

Object = Mapping[str, Any]


@dataclass
class Record:
    """What a record says, as far as it is read.

    Parameters
    ----------
    number : int
        Its line in the file, or its place in the list.
    key : str
        The nine signs of its identifier.
    texts : dict of str to str
        What it has once, by the column of the layout; blank where it says nothing.
    names : list of dict
        Its further names, each by the columns of the layout.
    relations : list of (str, str)
        Kind of relation and the other organisation as they are written.
    places : int
        How many locations it has; the first is read.
    """

    number: int
    key: str
    texts: dict[str, str]
    names: list[dict[str, str]]
    relations: list[tuple[str, str]]
    places: int


def read_record(number: int, value: Object, ranking: Sequence[str]) -> Record:
    """Read a record of either version.

    Parameters
    ----------
    number : int
        Its line in the file, or its place in the list.
    value : Mapping
        The object.
    ranking : sequence of str
        Types of organisation; the first that the record has is its kind.

    Raises
    ------
    ValueError
        When it has no sound identifier or a part of another shape, with the name of the part.
    """
    key = cells.ror(_word(value, "id").strip())
    if not check_digits(key):
        raise ValueError(f"the last two digits of {key} do not fit those before: it is mistyped")
    names, places, links, identifiers = _second_parts(value) if "names" in value else _first_parts(value)
    shown = next((_word(name, "value") for name in names if "ror_display" in _words(name, "types")), "")
    acronyms = [_word(name, "value") for name in names if "acronym" in _words(name, "types")]
    types = [word.lower() for word in _words(value, "types")]
    texts = {
        "ror": key,
        "name": shown,
        "short_name": next(iter(acronyms), ""),
        "status": _word(value, "status").lower(),
        "kind": next((word for word in (*ranking, *types) if word in types), ""),
        "types": ";".join(types),
        "website": next((_word(link, "value") for link in links if _word(link, "type") == "website"), ""),
        "founded": _word(value, "established"),
        **_place_texts(places[0] if places else {}),
        **_identifier_texts(identifiers),
    }
    relations = [
        (_word(one, "type").lower(), _word(one, "id").strip()) for one in _objects(value, "relationships")
    ]
    return Record(number, key, texts, list(_further_names(names, shown)), relations, len(places))


def check_digits(key: str) -> bool:
    """Tell whether the last two digits of an identifier fit the signs before them (ISO 7064, MOD 97-10).

    Examples
    --------
    >>> check_digits("0107c5v14"), check_digits("0107c5v15")
    (True, False)
    """
    value = 0
    for sign in key[:-2]:
        value = value * len(_SIGNS) + _SIGNS.index(sign)
    return int(key[-2:]) == 98 - value * 100 % 97


Parts = tuple[Sequence[Object], Sequence[Object], Sequence[Object], Sequence[Object]]


def _second_parts(value: Object) -> Parts:
    """Return names, locations, links and identifiers of a record of the second version."""
    names = _objects(value, "names")
    return names, _objects(value, "locations"), _objects(value, "links"), _objects(value, "external_ids")


def _first_parts(value: Object) -> Parts:
    """Return the parts of a record of the first version as the second has them."""
    names = [
        {"value": _word(value, "name"), "types": ["ror_display"]},
        *(
            {"value": _word(one, "label"), "lang": _word(one, "iso639"), "types": ["label"]}
            for one in _objects(value, "labels")
        ),
        *({"value": word, "types": ["alias"]} for word in _words(value, "aliases")),
        *({"value": word, "types": ["acronym"]} for word in _words(value, "acronyms")),
    ]
    country = _word(_object(value, "country"), "country_code")
    places = [
        {
            "geonames_id": _word(_object(place, "geonames_city"), "id"),
            "geonames_details": {**place, "name": _word(place, "city"), "country_code": country},
        }
        for place in _objects(value, "addresses") or ([{}] if country else [])
    ]
    links = [{"type": "website", "value": word} for word in _words(value, "links")]
    identifiers = []
    for kind, one in _object(value, "external_ids").items():
        if not isinstance(one, dict):
            raise ValueError("'external_ids' is not of the shape that is expected")
        every = one.get("all")
        identifiers.append({**one, "type": kind, "all": [every] if isinstance(every, str) else every})
    return names, places, links, identifiers


def _further_names(names: Iterable[Object], shown: str) -> Iterable[dict[str, str]]:
    """Yield the names beside the one shown, and that one again if the record tells its language."""
    for name in names:
        text, language, types = _word(name, "value"), _word(name, "lang"), _words(name, "types")
        if "acronym" in types:
            yield {"acronym": text}
        if {"label", "alias"} & set(types) and (text != shown or language):
            yield {"name": text, "language": language}


def _place_texts(place: Object) -> dict[str, str]:
    details = _object(place, "geonames_details")
    north, east = _word(details, "lat"), _word(details, "lng")
    return {
        "country": _word(details, "country_code"),
        "city": _word(details, "name"),
        "geo_names": _word(place, "geonames_id"),
        "position": f"{north},{east}" if north or east else "",
    }


def _identifier_texts(identifiers: Iterable[Object]) -> dict[str, str]:
    """Return the identifiers of other registers, each kind as one text; the preferred one stands first."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in _IDENTIFIERS}
    for one in identifiers:
        kind = _word(one, "type").lower()
        if kind in found:
            words = [_word(one, "preferred"), *_words(one, "all")]
            # An ISNI is written in groups of four.
            found[kind] |= dict.fromkeys(bare for word in words if (bare := "".join(word.split())))
    texts = {kind: ";".join(words) for kind, words in found.items()}
    first, _, others = texts["wikidata"].partition(";")
    return {**texts, "wikidata": first, "more_wikidata": others}


def _objects(value: Object, name: str) -> list[Object]:
    found = value.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(f"'{name}' is not of the shape that is expected")
    return found


def _object(value: Object, name: str) -> Object:
    found = value.get(name) or {}
    if not isinstance(found, dict):
        raise ValueError(f"'{name}' is not of the shape that is expected")
    return found


def _words(value: Object, name: str) -> list[str]:
    found = value.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"'{name}' is not of the shape that is expected")
    return found


def _word(value: Object, name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str | None):
        raise ValueError(f"'{name}' is not of the shape that is expected")
    return found or ""
