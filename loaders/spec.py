"""Specs: the parts of a TOML file that people write, checked key by key."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NoReturn

from ..errors import TriplehelixError

_KINDS: Final = {str: "text", list: "a list", dict: "keys and values", bool: "true or false"}


def check_keys(
    spec: object,
    known: Mapping[str, type | tuple[type, ...]],
    where: str,
    must: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return the keys of a part of a file; refuse unknown, missing and wrongly typed ones.

    Parameters
    ----------
    spec : object
        The part as it was read.
    known : Mapping
        The keys that may stand there, and the type of each.
    where : str
        File and key, for messages.
    must : sequence of str, optional
        The keys that have to be there; by default all.
    """
    if not isinstance(spec, dict):
        refuse("here keys and values are expected", where)
    for key, value in spec.items():
        if key not in known:
            refuse(
                f"unknown key {key!r}", where, f"{nearest(key, known)}the keys here are {', '.join(known)}"
            )
        if not isinstance(value, known[key]):
            refuse(f"the value of {key!r} is of the wrong kind", where, _expected(known[key]))
    for key in known if must is None else must:
        if key not in spec:
            refuse(f"the key {key!r} is missing", where)
    return spec


def refuse(what: str, where: str, do: str = "correct the layout") -> NoReturn:
    """Raise an error about a part of a file."""
    raise TriplehelixError(what, where, do)


def nearest(wanted: str, names: Iterable[str]) -> str:
    """Return a hint for a message at the names that are most like one; empty when none is.

    Examples
    --------
    >>> nearest("vatNumer", ["vatNumber", "city"])
    'did you mean vatNumber? '
    """
    folded = {name.lower(): name for name in names}
    close = difflib.get_close_matches(wanted.lower(), folded, n=3)
    return f"did you mean {' or '.join(folded[name] for name in close)}? " if close else ""


def _expected(kind: type | tuple[type, ...]) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return f"write {' or '.join(_KINDS.get(one, one.__name__) for one in kinds)}"
