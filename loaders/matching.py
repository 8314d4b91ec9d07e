"""Matching: how sure it is that two organisations are one, and why.

Each kind of evidence has a few levels, and each level has points (``identity/points.toml``). Their sum is
the logarithm of the odds, as in the linkage of Fellegi and Sunter (https://doi.org/10.1080/01621459.1969.10501049);
points were fitted on labelled pairs, see ``docs/identity.md``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Container, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from rapidfuzz.distance.Indel import normalized_similarity

from .names import Name, is_unit
from .profiles import Profile

# A word that no name had when words were weighed is as rare as a word can be.
_RAREST: Final = 12.0
_SHORTEST_FUZZY: Final = 5
_SHORTEST_STEM: Final = 4
_STEM: Final = 0.95
_SAME_WORD: Final = 0.85
# Organisations that have a domain, for it to tell one from another.
_FEW: Final = 4
# Forms that make an organisation beside another of the same name: a university and its foundation.
_FOUNDED: Final = frozenset({"foundation", "consortium", "association"})
_COMPANY: Final = "Company"
_SAID: Final = ("city", "address", "domain", "short_name", "kind", "form")
_SPOKEN: Final = {"same", "near", "other", "group"}
_LEFT: Final = {"part": "one is a part", "number": "other number"}
# How alike two names are for each level, and how much the shared words tell.
_ALIKE: Final = ((0.999, "same"), (0.92, "near"), (0.8, "close"), (0.6, "some"))
_TELLING: Final = ((16.0, "much"), (9.0, "enough"), (6.0, "little"))
# A country has many companies of one name, and hardly two universities or regions: theirs tell more.
_TELLING_OF_OTHERS: Final = ((11.0, "much"), (6.0, "enough"), (4.0, "little"))

# An organisation has one identifier of each kind, and two different ones are two organisations. Only of this
# kind it may have several: nobody checks whether an organisation that registers for a PIC has one already.
SEVERAL: Final = "pic"


class Likeness(NamedTuple):
    """How alike two names are.

    Parameters
    ----------
    share : float
        Part of the weight of their words that both have, 0 to 1.
    shared : float
        Weight of the words that both have.
    left : str
        What kind of words is left over: ``part`` when those of one name a department, a laboratory or the
        like and those of the other do not, ``number`` when both have other numbers (Paris 6, Paris 7),
        ``both`` when each has words of its own, ``one`` when one has, ``none``.
    """

    share: float
    shared: float
    left: str = "none"


class Match(NamedTuple):
    """What speaks for and against two profiles being one organisation.

    Parameters
    ----------
    levels : Mapping
        Kind of evidence to its level.
    confidence : float
        Between 0 and 1.
    reason : str
        The evidence in words.
    """

    levels: Mapping[str, str]
    confidence: float
    reason: str


class Points(NamedTuple):
    """Points of each level of evidence, and the confidence from which on a pair counts."""

    accepted: float
    uncertain: float
    start: float
    levels: Mapping[str, Mapping[str, float]]


@cache
def read_points() -> Points:
    """Read the points that the package ships."""
    data = tomllib.loads((files(__package__) / "identity" / "points.toml").read_text("utf-8"))
    return Points(
        data["confidence"]["accepted"],
        data["confidence"]["uncertain"],
        data["confidence"]["start"],
        {kind: levels for kind, levels in data.items() if kind != "confidence"},
    )


def conflict(one: Profile, other: Profile) -> str:
    """Return the identifier in which two profiles differ though an organisation has one; empty when none.

    Examples
    --------
    >>> from .profiles import Record, build_profiles
    >>> rows = [Record("o:1", "a", "r:1", "Rina", ror="02a"), Record("o:2", "b", "r:2", "Rina", ror="02b")]
    >>> conflict(*build_profiles(rows))
    'ror'
    """
    return clash(one.keys, other.keys)


def clash(one: Mapping[str, Collection[str]], other: Mapping[str, Collection[str]]) -> str:
    """Return the first kind of identifier, PICs aside, of which both have some and share none."""
    for kind, values in one.items():
        if kind != SEVERAL and kind in other and not any(value in other[kind] for value in values):
            return kind
    return ""


def shared_keys(one: Profile, other: Profile) -> list[str]:
    """Return the kinds of identifiers that two profiles share."""
    return [kind for kind, values in one.keys.items() if kind in other.keys and values & other.keys[kind]]


def match(
    one: Profile, other: Profile, weights: Mapping[str, float], sharing: Mapping[str, int], points: Points
) -> Match:
    """Weigh what two profiles say.

    Parameters
    ----------
    one, other : Profile
        Two organisations.
    weights : Mapping
        How much each word tells; see :func:`triplehelix.loaders.profiles.weigh_words`.
    sharing : Mapping
        How many organisations have a web domain.
    points : Points
        What each level counts.
    """
    likeness = compare_names(one, other, weights)
    levels = find_levels(one, other, likeness, sharing)
    total = points.start + sum(points.levels[kind][level] for kind, level in levels.items())
    return Match(levels, 1 / (1 + math.exp(-total)), _in_words(levels, likeness))


def find_levels(
    one: Profile, other: Profile, likeness: Likeness, sharing: Mapping[str, int]
) -> dict[str, str]:
    """Return the level of each kind of evidence."""
    name = next((level for least, level in _ALIKE if likeness.share >= least), "other")
    if name in {"same", "near"}:
        others = one.kinds and other.kinds and _COMPANY not in one.kinds | other.kinds
        steps = _TELLING_OF_OTHERS if others else _TELLING
        telling = next((level for least, level in steps if likeness.shared >= least), "nothing")
        name = f"{name}_{telling}"
    return {
        "name": name,
        "words": likeness.left,
        "city": _city(one, other),
        "address": _agree(one.addresses, other.addresses),
        "domain": _domain(one.domains, other.domains, sharing),
        "short_name": _agree(one.short_names, other.short_names),
        "form": _form(one, other),
        "kind": _kind(one.kinds, other.kinds),
        "country": _agree(one.countries, other.countries),
        "register": _register(one, other),
    }


def compare_names(one: Profile, other: Profile, weights: Mapping[str, float]) -> Likeness:
    """Return how alike the names are, for the pair of names that is most alike.

    What only one name has does not count when it is the short name of the other organisation.
    """
    silent = (other.short_names, one.short_names)
    best = Likeness(0.0, 0.0, "both")
    for mine in one.names:
        for theirs in other.names:
            likeness = compare_words(mine, theirs, weights, silent)
            if likeness[:2] > best[:2]:
                best = likeness
    return best


def compare_words(
    one: Name,
    other: Name,
    weights: Mapping[str, float],
    silent: tuple[Container[str], Container[str]] = ((), ()),
) -> Likeness:
    """Return how alike two names are, each word counted by how much it tells.

    Examples
    --------
    >>> weights = {"rina": 10.0, "consulting": 5.0, "consultng": 11.0}
    >>> compare_words(Name(("rina", "consulting"), "", ""), Name(("rina",), "", "rina"), weights).share
    0.8
    >>> one, other = Name(("rina", "consulting"), "", ""), Name(("rina", "consultng"), "", "rinaconsultng")
    >>> compare_words(one, other, weights).share > 0.98
    True
    """

    def weigh(words: Iterable[str]) -> float:
        return sum(weights.get(word, _RAREST) for word in words)

    if one.words == other.words or one.letters == other.letters:
        return Likeness(1.0, weigh(one.words))
    both = [word for word in one.words if word in other.words]
    mine = [word for word in one.words if word not in other.words]
    theirs = [word for word in other.words if word not in one.words]
    shared = total = weigh(both)
    for word in list(mine):
        near = max(theirs, key=lambda candidate: _alike(word, candidate), default="")
        if alike := _alike(word, near):
            weight = min(weigh([word]), weigh([near]))
            shared += weight * alike
            total += weight
            mine.remove(word)
            theirs.remove(near)
    if _alike("".join(mine), "".join(theirs)):
        # The same words with blanks elsewhere.
        shared += min(weigh(mine), weigh(theirs))
        total += min(weigh(mine), weigh(theirs))
        mine, theirs = [], []
    if shared and not (mine and theirs):
        mine = [word for word in mine if word not in silent[0]]
        theirs = [word for word in theirs if word not in silent[1]]
    total += (weigh(mine) + weigh(theirs)) / 2
    return Likeness(shared / total if total else 0.0, shared, _left(mine, theirs))


def _left(mine: list[str], theirs: list[str]) -> str:
    if any(map(is_unit, mine)) != any(map(is_unit, theirs)):
        return "part"
    if any(map(_is_number, mine)) or any(map(_is_number, theirs)):
        return "number"
    return ("both" if theirs else "one") if mine else ("one" if theirs else "none")


def _alike(one: str, other: str) -> float:
    """Return how alike two words are, misspelt or one cut short; 0 when they are two words."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_STEM or _is_number(one) or _is_number(other):
        return 0.0
    if long.startswith(short):
        return _STEM
    if len(short) < _SHORTEST_FUZZY:
        return 0.0
    return normalized_similarity(one, other, score_cutoff=_SAME_WORD)


def _is_number(word: str) -> bool:
    """Tell whether a word is a number, in Roman digits as well, or holds one."""
    return any(map(str.isdigit, word)) or not word.strip("ivx")


def _agree(one: frozenset[str], other: frozenset[str]) -> str:
    if not one or not other:
        return "unknown"
    return "other" if one.isdisjoint(other) else "same"


def _city(one: Profile, other: Profile) -> str:
    if (agreement := _agree(one.cities, other.cities)) != "other":
        return agreement
    if one.nuts & other.nuts:
        return "near"
    for mine in one.cities:
        for theirs in other.cities:
            within = set(mine.split()) <= set(theirs.split()) or set(theirs.split()) <= set(mine.split())
            if within or normalized_similarity(mine, theirs) >= _SAME_WORD:
                return "near"
    return "other"


def _domain(one: frozenset[str], other: frozenset[str], sharing: Mapping[str, int]) -> str:
    """Return ``group`` for a domain that several organisations have, as those of one concern do."""
    if (agreement := _agree(one, other)) != "same":
        return agreement
    return "same" if any(sharing.get(domain, 1) <= _FEW for domain in one & other) else "group"


def _kind(one: frozenset[str], other: frozenset[str]) -> str:
    """Return how kinds agree; sources tell companies from others, and the others variously from each other.

    ``same_company`` stands apart, for two companies of one name are nothing unusual.
    """
    agreement = _agree(one, other)
    if agreement == "other":
        return agreement if _COMPANY in one | other else "unknown"
    return "same_company" if agreement == "same" and _COMPANY in one & other else agreement


def _form(one: Profile, other: Profile) -> str:
    forms = [frozenset(name.form for name in profile.names if name.form) for profile in (one, other)]
    if any(forms) and not all(forms):
        bare = forms[0] or forms[1]
        return "added" if bare & _FOUNDED else "unknown"
    return _agree(*forms)


def _register(one: Profile, other: Profile) -> str:
    """Return whether one register lists both, which speaks against their being one."""
    if "pic" in one.keys and "pic" in other.keys:
        return "pic"
    return "same" if one.sources & other.sources else "other"


def _in_words(levels: Mapping[str, str], likeness: Likeness) -> str:
    words = ["same name" if likeness.share >= _ALIKE[0][0] else f"name {likeness.share:.2f}"]
    words += [f"{level} {kind.replace('_', ' ')}" for kind in _SAID if (level := levels[kind]) in _SPOKEN]
    if likeness.left in _LEFT:
        words.append(_LEFT[likeness.left])
    return ", ".join(words)
