"""Names: what is left of the name of an organisation once spelling, legal form and language are set aside.

The words that count are data: ``identity/words.toml`` and ``identity/cities.csv``.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import ftfy
from stdnum.eu import vat as eu_vat

_LONGEST: Final = 400
_MOST_WORDS: Final = 40
_WORD: Final = re.compile(r"[^\W_]+")
# Letters that do not come apart into a letter and its mark (Unicode Standard, 2.12).
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe"}
)
# One sound in two spellings: Muenchen and München, Koebenhavn and København, Aarhus and Århus.
_DOUBLE: Final = re.compile(r"(a)[ae]|(o)e|(u)e")
# A publisher's own addition, as in "Thales (Italy)".
_COUNTRY_BEHIND: Final = re.compile(r"\((?:[A-Z][a-z]+ ?){1,3}\)\s*$")
# A form this short may be a word of its own inside a name.
_SHORT_FORM: Final = 3
_CITY_NOISE: Final = re.compile(r"\([^)]*\)|\bcedex\b.*|[0-9]+")
# A province or a postal district: "Milano MI", "Copenhagen S".
_CITY_END: Final = re.compile(r"(?<=\w\w\w) [a-z]{1,2}$")
_CITY_PARTS: Final = re.compile(r"[,;/]| - | – ")
# GB and GR are written UK and EL by the EU, but XI is a prefix of its own.
_VAT_ENDS: Final = re.compile(r"(?:MWST|TVA|IVA|MVA)$")
_VAT_PREFIX: Final = {"GR": "EL", "UK": "GB"}
_SHORTEST_NUMBER: Final = 5


class Name(NamedTuple):
    """A name taken apart.

    Parameters
    ----------
    words : tuple of str
        The words that tell it from others, folded and each once, in their order.
    form : str
        The legal form, such as ``srl``; empty when the name has none.
    letters : str
        The name in one piece, without the legal form, for names that differ in blanks only.
    """

    words: tuple[str, ...]
    form: str
    letters: str


def fold(text: str) -> str:
    """Return a text in small letters without accents, punctuation and spoilt letters.

    Examples
    --------
    >>> fold("CANTU' d'Ampezzo"), fold("MÃ¼nchen"), fold("MUENCHEN")
    ('cantu d ampezzo', 'munchen', 'munchen')
    """
    text = text[:_LONGEST]
    if not text.isascii():
        # UTF-8 that was read as Windows-1252 or Mac Roman, once or twice.
        text = ftfy.fix_encoding(text)
        apart = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
        text = "".join(sign for sign in apart if not unicodedata.combining(sign))
    words = " ".join(_WORD.findall(text.lower()))
    return _DOUBLE.sub(lambda match: match[1] or match[2] or match[3], words)


def read_name(text: str) -> Name:
    """Take a name apart.

    Examples
    --------
    >>> read_name("Università degli Studi di Genova").words == read_name("UNIVERSITY OF GENOA").words
    True
    >>> read_name("RINA SERVICES S.p.A.")
    Name(words=('rina', 'services'), form='spa', letters='rinaservices')
    """
    lexicon = _lexicon()
    joined = _join_letters(fold(_COUNTRY_BEHIND.sub("", text)).split()[:_MOST_WORDS])
    joined = lexicon.cut_at.split(joined, 1)[0].strip() or joined
    bare, form = _without_forms(lexicon.additions.sub(" ", joined), lexicon)
    words = [lexicon.translate.get(word, word) for word in bare]
    kept = [word for word in words if word not in lexicon.stop_words] or words or joined.split()
    return Name(tuple(dict.fromkeys(kept)), form, "".join(bare))


def read_short_name(text: str) -> str:
    """Return a short name in one piece, empty when it is too short to tell anything.

    Examples
    --------
    >>> read_short_name("C.N.R."), read_short_name("-")
    ('cnr', '')
    """
    short = "".join(fold(text).split())
    return short if len(short) > 1 else ""


def read_city(text: str) -> frozenset[str]:
    """Return the names of a city, each in one spelling and language; more than one where the text has parts.

    Examples
    --------
    >>> read_city("GENOVA (GE)") == read_city("Genoa") == read_city("16121 Genova")
    True
    >>> sorted(read_city("BRAINE L'ALLEUD - Brussels"))
    ['braine l alleud', 'bruxelles']
    """
    cities = _lexicon().cities
    parts = [_CITY_END.sub("", fold(_CITY_NOISE.sub(" ", part))) for part in _CITY_PARTS.split(text.lower())]
    return frozenset(cities.get(part, part) for part in parts if part)


def read_domain(address: str) -> str:
    """Return the domain that a web address belongs to, empty when it is anybody's.

    Examples
    --------
    >>> read_domain("https://www.dibris.unige.it/people"), read_domain("http://www.ox.ac.uk")
    ('unige.it', 'ox.ac.uk')
    >>> read_domain("https://sites.google.com/x")
    ''
    """
    address = address.strip().lower()
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    labels = [label for label in host.split(".") if label]
    for depth in range(2, len(labels) + 1):
        domain = ".".join(labels[-depth:])
        if domain in _lexicon().shared_domains:
            return ""
        if domain not in _lexicon().suffixes:
            return domain
    return ""


def read_vat(number: str, country: str = "") -> str:
    """Return a VAT number with its country, empty when it is none.

    Numbers of the EU are checked by their check digit; others only need five digits.

    Examples
    --------
    >>> read_vat("IT 03476550102"), read_vat("03476550102", "IT")
    ('IT03476550102', 'IT03476550102')
    >>> read_vat("IT03476550103"), read_vat("NOTAPPLICABLE")
    ('', '')
    """
    bare = _VAT_ENDS.sub("", "".join(_WORD.findall(number)).upper())
    if not bare[:2].isalpha():
        bare = country.upper() + bare
    bare = _VAT_PREFIX.get(bare[:2], bare[:2]) + bare[2:]
    if bare[:2].lower() in eu_vat.MEMBER_STATES:
        return bare if eu_vat.is_valid(bare) else ""
    return bare if sum(sign.isdigit() for sign in bare) >= _SHORTEST_NUMBER and bare[:2].isalpha() else ""


class _Lexicon(NamedTuple):
    """The words of the data files, ready for use."""

    forms: Mapping[str, str]
    long_forms: re.Pattern[str]
    first_forms: re.Pattern[str]
    last_forms: re.Pattern[str]
    additions: re.Pattern[str]
    cut_at: re.Pattern[str]
    stop_words: frozenset[str]
    translate: Mapping[str, str]
    units: frozenset[str]
    unit_endings: tuple[str, ...]
    kinds: Mapping[str, frozenset[str]]
    cities: Mapping[str, str]
    shared_domains: frozenset[str]
    suffixes: frozenset[str]


def is_unit(word: str) -> bool:
    """Tell whether a word names a part of an organisation: department, faculty, laboratory."""
    return word in _lexicon().units or word.endswith(_lexicon().unit_endings)


def guess_kind(name: Name) -> str:
    """Return what kind of organisation a name speaks of, empty when it does not tell.

    Examples
    --------
    >>> guess_kind(read_name("Politecnico di Torino")), guess_kind(read_name("Stam S.r.l."))
    ('University', 'Company')
    """
    told = {*name.words, name.form}
    return next((kind for kind, words in _lexicon().kinds.items() if not told.isdisjoint(words)), "")


@cache
def common_words() -> Mapping[str, int]:
    """Return in how many of 100,000 organisations a common word stands in the name."""
    content = (files(__package__) / "identity" / "common_words.csv").read_text("utf-8")
    return {row["word"]: int(row["in_100000"]) for row in csv.DictReader(content.splitlines())}


@cache
def _lexicon() -> _Lexicon:
    folder = files(__package__) / "identity"
    data: dict[str, dict[str, Any]] = tomllib.loads((folder / "words.toml").read_text("utf-8"))
    forms = {fold(word): form for form, words in data["legal_forms"].items() for word in (form, *words)}
    places: dict[str, str] = {}
    for row in csv.DictReader((folder / "cities.csv").read_text("utf-8").splitlines()):
        names = [fold(name) for name in (row["name"], *row["other_names"].split("|"))]
        places.update(dict.fromkeys(names, names[0]))
    same = {name: place for name, place in places.items() if " " not in name + place}
    for word, others in data["translations"].items():
        same.update((fold(other), fold(word)) for other in others)
    any_form = _alternatives(forms)
    return _Lexicon(
        forms,
        re.compile(rf"\b({_alternatives(form for form in forms if len(form) > _SHORT_FORM)})\b"),
        re.compile(rf"^({any_form})\b"),
        re.compile(rf"\b({any_form})$"),
        re.compile(rf"\b(?:{_alternatives(_folded(data['additions']['phrases']))})\b"),
        re.compile(rf"\b(?:{_alternatives(_folded(data['additions']['cut_at']))})\b"),
        _folded(data["stop_words"]["words"]),
        same,
        _folded(data["units"]["words"]),
        tuple(_folded(data["units"]["endings"])),
        {kind: frozenset(words) for kind, words in data["kinds"].items()},
        places,
        frozenset(data["shared_domains"]["hosts"]),
        frozenset(data["shared_domains"]["suffixes"]),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _join_letters(words: list[str]) -> str:
    """Write letters that stand alone in a row as one word: ``s p a`` is ``spa``."""
    joined: list[str] = []
    before = False
    for word in words:
        alone = len(word) == 1 and not word.isdigit()
        if alone and before:
            joined[-1] += word
        else:
            joined.append(word)
        before = alone
    return " ".join(joined)


def _without_forms(name: str, lexicon: _Lexicon) -> tuple[list[str], str]:
    """Return the words without legal forms, and the last form; a name that is all form stays as it is."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        found.append(lexicon.forms[match[1]])
        return " "

    bare = lexicon.long_forms.sub(take, name).strip()
    for pattern in (lexicon.last_forms, lexicon.first_forms):
        while bare:
            rest = pattern.sub(take, bare, count=1).strip()
            if rest == bare or not rest:
                break
            bare = rest
    return (bare or name).split(), found[-1] if found else ""
