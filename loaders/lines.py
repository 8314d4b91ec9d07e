"""Lines: where in a Turtle text a term or a fact stands.

The parser gives triples without places. For the sake of messages the text is read again here, by the
tokens of https://www.w3.org/TR/turtle/#sec-grammar-grammar. It was parsed before: its syntax is right.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple
from urllib.parse import urljoin

from ..ontology.vocabulary import RDF_TYPE

_TOKEN: Final = re.compile(
    r"""
      \#[^\n]*                                                               # a comment
    | "{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}      # a long text
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'                              # a text
    | @?prefix\s+(?P<prefix>[^\s:]*):\s*<(?P<namespace>[^>]*)>
    | @?base\s*<(?P<base>[^>]*)>
    | <(?P<iri>[^<>\s]*)>
    | (?P<name>[\w.-]*:(?:[\w:%-]|\\.|\.(?=[\w:%.\\-]))*)
    | @?[\w+-]+(?:\.\w+)*                                                    # a number, a, true, a language
    | (?P<sign>[.;,()\[\]])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Mark(NamedTuple):
    """An IRI in a text: its line from 1, and whether a statement about it begins there."""

    line: int
    iri: str
    subject: bool


def list_marks(text: str) -> Iterator[Mark]:
    """Yield the IRIs of a Turtle text in the order in which they stand, prefixed names in full.

    Comments, texts and the declarations of prefixes are passed over.

    Examples
    --------
    >>> list(list_marks("@prefix e: <http://e/> .\\ne:a <p:q> 'e:b' ."))
    [Mark(line=2, iri='http://e/a', subject=True), Mark(line=2, iri='p:q', subject=False)]
    """
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    prefixes: dict[str, str] = {}
    base, begins = "", True
    for token in _TOKEN.finditer(text):
        found = token.groupdict()
        if found["namespace"] is not None:
            prefixes[found["prefix"]] = _resolve(found["namespace"], base)
        elif found["base"] is not None:
            base = _resolve(found["base"], base)
        elif sign := found["sign"]:
            begins = sign == "."
        elif iri := _iri(found, prefixes, base, token[0]):
            yield Mark(bisect_right(starts, token.start()), iri, begins)
            begins = False


def find_line(text: str, iri: str) -> int | None:
    """Return the first line of a Turtle text in which an IRI stands, in full or as a prefixed name.

    Examples
    --------
    >>> find_line("@prefix e: <http://e/> .\\n# e:b\\ne:a e:b e:c .", "http://e/b")
    3
    """
    return next((mark.line for mark in _marks(text) if mark.iri == iri), None)


def find_fact(text: str, subject: str, *rest: str) -> int | None:
    """Return the line of a fact: of its last part that is found after the subject, or of the subject.

    Parameters
    ----------
    text : str
        Turtle.
    subject : str
        IRI of the subject.
    *rest : str
        The property and, where it is an IRI, the value; parts that are not found are passed over.

    Examples
    --------
    >>> find_fact("@prefix e: <http://e/> .\\ne:a e:b 1 ;\\n  e:c\\n  e:d .", "http://e/a", "http://e/c")
    3
    """
    marks, best, length = _marks(text), None, -1
    for place, mark in enumerate(marks):
        if mark.iri == subject and (mark.subject or best is None):
            found = _follow(marks, place, rest)
            if len(found) > length:
                best, length = [mark.line, *found][-1], len(found)
    return best


@lru_cache(maxsize=8)
def _marks(text: str) -> tuple[Mark, ...]:
    return tuple(list_marks(text))


def _follow(marks: Sequence[Mark], place: int, rest: tuple[str, ...]) -> list[int]:
    """Return the lines of the wanted parts, each after the one before it, within the statement at a place."""
    lines: list[int] = []
    wanted = list(rest)
    for mark in islice(marks, place + 1, None):
        if mark.subject or not wanted:
            break
        if mark.iri == wanted[0]:
            lines.append(mark.line)
            wanted.pop(0)
    return lines


def _iri(found: dict[str, str | None], prefixes: dict[str, str], base: str, token: str) -> str | None:
    if found["iri"] is not None:
        return _resolve(found["iri"], base)
    if token == "a":  # noqa: S105
        return RDF_TYPE
    if found["name"] is None:
        return None
    prefix, _, local = found["name"].partition(":")
    # "_" is the prefix of blank nodes; they have no IRI.
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in prefixes else "_:" + local


def _resolve(iri: str, base: str) -> str:
    plain = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), iri)
    if not base or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", plain):
        return plain
    # urljoin() drops a "#" at the end, which a namespace may consist of.
    return urljoin(base, plain) + ("#" if plain.endswith("#") else "")
