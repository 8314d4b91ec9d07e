"""Candidates: the pairs of organisations worth comparing, found in time that grows with their number.

Two organisations are compared when they share a key: the same name but for blanks and punctuation, a rare
word, two usual words, a web domain, a short name in one city, an identifier. A key that many organisations
have tells nothing and is left out; the pairs it would give have other keys in common when they are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from .profiles import Profile

# Organisations that may share a key before it is no key any more.
MOST_SHARING: Final = 40
# Words of a name that make keys, the rarest first.
_WORDS: Final = 4
_START: Final = 10


def find_candidates(profiles: Sequence[Profile], weights: Mapping[str, float]) -> npt.NDArray[np.int64]:
    """Return the pairs worth comparing, as an array of two columns of positions, the smaller first.

    Parameters
    ----------
    profiles : sequence of Profile
        The organisations.
    weights : Mapping
        How much each word tells; see :func:`triplehelix.loaders.profiles.weigh_words`.
    """
    sharing: dict[tuple[str, ...], list[int]] = {}
    for place, profile in enumerate(profiles):
        for key in set(_keys(profile, weights)):
            sharing.setdefault(key, []).append(place)
    found: list[npt.NDArray[np.int64]] = []
    count = len(profiles)
    for key, places in sharing.items():
        if 1 < len(places) <= MOST_SHARING or key[0] == "identifier":
            found.append(np.array([a * count + b for a, b in combinations(places, 2)], dtype=np.int64))
    if not found:
        return np.empty((0, 2), dtype=np.int64)
    pairs = np.unique(np.concatenate(found))
    return np.stack((pairs // count, pairs % count), axis=1)


def _keys(profile: Profile, weights: Mapping[str, float]) -> Iterator[tuple[str, ...]]:
    for kind, values in profile.keys.items():
        for value in values:
            yield "identifier", kind, value
    countries = profile.countries or {""}
    for domain in profile.domains:
        yield "domain", domain
    for name in profile.names:
        # Without a country, for it may be missing.
        yield "name", name.letters
        yield "name", " ".join(sorted(name.words))
        rarest = sorted(name.words, key=lambda word: (-weights[word], word))[:_WORDS]
        for country in countries:
            yield "start", country, name.letters[:_START]
            for word in rarest:
                yield "word", country, word
            for pair in combinations(sorted(rarest), 2):
                yield "words", country, *pair
    for short in profile.short_names:
        for country in countries:
            yield "short", country, short
            for city in profile.cities:
                yield "short", country, short, city
