"""Focus: the country, NUTS territory or city that an observatory looks at."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from ..errors import TriplehelixError
from ..loaders.source import Home


@dataclass(frozen=True)
class Focus:
    """A lens on the ecosystem: everything is kept, and questions begin here.

    Parameters
    ----------
    kind : 'all', 'country', 'nuts' or 'city'
        What the value is.
    value : str
        Country code, NUTS code, or the city's name as it was written.
    """

    kind: Literal["all", "country", "nuts", "city"] = "all"
    value: str = ""

    @property
    def country(self) -> str:
        """Country code of the focus; empty for a city or none."""
        return self.value[:2] if self.kind in {"country", "nuts"} else ""

    def __str__(self) -> str:
        return self.value or "the whole ecosystem"

    def holds(self, home: Home) -> bool:
        """Tell whether an organisation with this home lies in the focus.

        Examples
        --------
        >>> parse_focus("Genova").holds(Home("IT", None, "GENOVA (GE)"))
        True
        """
        match self.kind:
            case "country":
                return home.country == self.value
            case "nuts":
                return (home.nuts or "").startswith(self.value)
            case "city":
                return home.city is not None and fold_city(home.city) == fold_city(self.value)
        return True


def parse_focus(text: str) -> Focus:
    """Read a focus as a person writes it.

    Raises
    ------
    TriplehelixError
        When it can be none of the three.

    Examples
    --------
    >>> parse_focus("it"), parse_focus("ITC3").kind, parse_focus("La Spezia").kind
    (Focus(kind='country', value='IT'), 'nuts', 'city')
    """
    word = " ".join(text.split())
    if not word:
        return Focus()
    if re.fullmatch(r"[A-Za-z]{2}", word):
        return Focus("country", {"GR": "EL", "GB": "UK"}.get(word.upper(), word.upper()))
    if re.fullmatch(r"[A-Za-z]{2}[A-Za-z0-9]{0,2}[0-9][A-Za-z0-9]{0,2}", word) and len(word) <= 5:  # noqa: PLR2004
        return Focus("nuts", word.upper())
    if not any(sign.isalpha() for sign in word):
        raise TriplehelixError(
            f"{text!r} is no place",
            "--focus",
            "give a country code (IT), a NUTS code (ITC3) or a city (Genova)",
        )
    return Focus("city", word)


def fold_city(name: str) -> str:
    """Return a city's name without case, accents, apostrophes and the province in brackets.

    Examples
    --------
    >>> fold_city("GENOVA (GE)") == fold_city("Genova"), fold_city("CANTU'") == fold_city("Cantù")
    (True, True)
    """
    bare = re.sub(r"\([^)]*\)", " ", name)
    letters = unicodedata.normalize("NFKD", bare)
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.sub(r"['’`´.,-]", " ", plain).casefold().split())
