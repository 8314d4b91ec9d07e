"""Publishers: the files that can be fetched by name, and where they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

from ..errors import TriplehelixError

Content = Literal["", "zip", "gzip", "csv", "json", "rdf"]


class Publisher(NamedTuple):
    """A file that somebody publishes.

    Parameters
    ----------
    url : str
        The address of the file.
    listing : str
        Where the address changes with each version: the address of a JSON page that lists the versions.
    listing_keys : mapping
        The places of ``url``, ``file`` and ``checksum`` in that page, steps joined by dots.
    content : str
        What the file is; empty to go by its name.
    checksum : str
        ``sha256:...``, ``md5:...`` or the address of a list as sha256sum writes it.
    title, licence, page : str
        What to call it, its terms, and the page that tells of it.
    """

    url: str = ""
    listing: str = ""
    listing_keys: Mapping[str, str] = {}
    content: Content = ""
    checksum: str = ""
    title: str = ""
    licence: str = ""
    page: str = ""


_FILE: Final = "publishers.toml"


@cache
def read_publishers() -> dict[str, Publisher]:
    """Return the files that can be fetched by name, from ``publishers.toml``.

    Examples
    --------
    >>> read_publishers()["cordis-h2020"].licence
    'CC BY 4.0, (c) European Union'
    """
    entries = tomllib.loads((files(__package__) / _FILE).read_text("utf-8"))
    return {name: Publisher(**entry) for name, entry in entries.items()}


def find_publisher(wanted: str) -> Publisher:
    """Return the file of a name, or the one at a web address.

    Raises
    ------
    TriplehelixError
        For a name that is not known.
    """
    if "://" in wanted:
        return Publisher(url=wanted)
    known = read_publishers()
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=1)
    raise TriplehelixError(
        f"no file is known by the name {wanted!r}",
        "",
        f"did you mean {near[0]}?" if near else f"give a web address, or one of {', '.join(known)}",
    )


def look_up(page: Any, place: str) -> str:
    """Return the text at a place in a JSON page.

    Raises
    ------
    KeyError
        When there is none.

    Examples
    --------
    >>> look_up({"hits": [{"key": "old.zip"}, {"key": "new.zip"}]}, "hits.-1.key")
    'new.zip'
    """
    found = page
    for step in place.split("."):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (LookupError, TypeError, ValueError) as error:
            raise KeyError(place) from error
    if not isinstance(found, str) or not found:
        raise KeyError(place)
    return found
